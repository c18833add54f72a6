//! What the person does next: drawn from what they see.

use chrono::Days;
use coffer_domain::TransactionId;

use super::Act;
use crate::{
    dice::Dice,
    oracle::{
        Oracle, Row,
        by_hand::{NO_ITEM, Written},
        defined::{Define, Does, GROUPS, Rule, Share, Test},
        pairs::{How, Pairing},
        said::{Part, Saying},
    },
    world::life,
};

const NOTES: [&str; 5] = [
    "dinner with Ana",
    "Zürich trip 日本",
    "x",
    "",
    "reimburse by Friday",
];
const TAGS: [&str; 6] = ["Holiday", "holiday", "Work", "tax 2026", "Übung", "übung"];
const SHOPS: [&str; 3] = ["Ana's café", "Corner shop", "日本"];
/// Tags of rules: each of one spelling, because which of several comes first depends on which rows a rule finds.
const TAGS_OF_RULES: [&str; 3] = ["Work", "tax 2026", "Daily"];

impl Act {
    /// Something that the person may do, if there is anything to do it to.
    pub fn draw(oracle: &Oracle, canary: &str, dice: &mut Dice) -> Option<Self> {
        let seen: Vec<usize> = (0..oracle.rows.len())
            .filter(|place| {
                let row = &oracle.rows[*place];
                row.id.is_some() && row.is_by_itself() && (row.is_seen() || !row.is_by_hand)
            })
            .collect();
        if seen.is_empty() {
            return None;
        }
        match dice.weighted(&[
            (24, 0),
            (4, 1),
            (2, 2),
            (3, 3),
            (7, 4),
            (7, 5),
            (2, 6),
            (4, 7),
            (1, 8),
        ]) {
            0 => {}
            1 => return Some(Self::Undo),
            2 => return Some(Self::Redo),
            4 => return Some(Self::Define(define(oracle, dice))),
            8 => return Some(Self::Propose(oracle.proposes_nothing)),
            6 => {
                let can = match dice.chance(90) {
                    true => oracle.can_be_taken_apart(),
                    false => (seen.iter().copied())
                        .filter(|place| oracle.is_of_one(*place))
                        .collect(),
                };
                return (!can.is_empty()).then(|| Self::Apart(*dice.pick(&can)));
            }
            5 => return pair(oracle, &seen, dice).map(Self::Pair),
            // One that belongs to another, which stays.
            7 => {
                let is_leg = |place: &usize| !oracle.mates(*place).is_empty();
                let legs: Vec<usize> = seen.into_iter().filter(is_leg).collect();
                return (!legs.is_empty())
                    .then(|| Self::Say(vec![*dice.pick(&legs)], Saying::Deleted(true)));
            }
            _ => {
                let named = oracle.named();
                return (!named.is_empty()).then(|| Self::UndoOne(*dice.pick(&named)));
            }
        }
        let one = vec![*dice.pick(&seen)];
        if dice.chance(6)
            && let Some(all) = of_all(oracle, &oracle.rows[one[0]], dice)
        {
            return Some(all);
        }
        // Now and then the same of many rows at once, which is one step to undo.
        let some = |dice: &mut Dice| -> Vec<usize> {
            if dice.chance(75) {
                return one.clone();
            }
            (0..dice.between(2, 9)).map(|_| *dice.pick(&seen)).collect()
        };
        let there = oracle.defined.there();
        Some(match dice.below(35) {
            0..=2 if dice.chance(30) => Self::Say(one, Saying::Note(format!("{canary} memo"))),
            0..=2 => Self::Say(some(dice), Saying::Note((*dice.pick(&NOTES)).to_owned())),
            3 | 4 => {
                let key = dice.chance(80).then(|| dice.pick(&there).clone());
                Self::Say(some(dice), Saying::Category(key))
            }
            5 | 6 => {
                let tags = (0..dice.below(4))
                    .map(|_| (*dice.pick(&TAGS)).to_owned())
                    .collect();
                Self::Say(some(dice), Saying::Tags(tags))
            }
            7 => Self::Say(one, Saying::Deleted(true)),
            8 => Self::Say(one, Saying::Deleted(false)),
            9 => {
                let many = (0..dice.between(2, 9)).map(|_| *dice.pick(&seen)).collect();
                Self::Say(many, Saying::Deleted(dice.chance(50)))
            }
            12 => {
                let name = dice.chance(70).then(|| (*dice.pick(&SHOPS)).to_owned());
                Self::Say(some(dice), Saying::Merchant(name))
            }
            13 => {
                let near = oracle.rows[one[0]].bank.day;
                let day = near + Days::new(3) - Days::new(dice.below(7) as u64);
                let day = Some(day).filter(|_| dice.chance(70));
                Self::Say(some(dice), Saying::Day(day))
            }
            14 => Self::Say(some(dice), Saying::Reviewed(dice.chance(70))),
            // One that is there is taken away as often as another is attached.
            19 | 20 => {
                let there: Vec<u32> = oracle.rows[one[0]].said.files.iter().copied().collect();
                let saying = match !there.is_empty() && dice.chance(50) {
                    true => Saying::Detach(*dice.pick(&there)),
                    false => Saying::Attach(u32::try_from(dice.below(1 << 30)).unwrap_or_default()),
                };
                Self::Say(one, saying)
            }
            15 => Self::Say(some(dice), Saying::Hidden(dice.chance(60))),
            21..=23 => Self::Say(some(dice), Saying::Cleared(dice.chance(80))),
            // Mostly of what the person wrote down: of all else it is refused.
            24..=26 => {
                let own: Vec<usize> = (seen.iter().copied())
                    .filter(|place| oracle.rows[*place].is_by_hand)
                    .collect();
                let place = match !own.is_empty() && dice.chance(90) {
                    true => *dice.pick(&own),
                    false => one[0],
                };
                let saying = match dice.chance(85) {
                    true => moved(oracle, place, dice),
                    false => Saying::Amount(dice.between(-9_000, 9_000)),
                };
                Self::Say(vec![place], saying)
            }
            // Of rows of which the same tags are said: that is one step. Mostly of such that have some.
            27..=29 => {
                let tags = |place: usize| &oracle.rows[place].said.tags;
                let tagged: Vec<usize> = (seen.iter().copied())
                    .filter(|place| !tags(*place).on.is_empty())
                    .collect();
                let mut rows = match !tagged.is_empty() && dice.chance(75) {
                    true => vec![*dice.pick(&tagged), *dice.pick(&tagged)],
                    false => some(dice),
                };
                let first = rows[0];
                rows.retain(|place| tags(*place) == tags(first));
                let own = &tags(first).on;
                let removed = match !own.is_empty() && dice.chance(80) {
                    true => dice.pick(own).clone(),
                    false => (*dice.pick(&TAGS)).to_owned(),
                };
                let saying = match dice.chance(50) {
                    true => Saying::AddTags(vec![(*dice.pick(&TAGS)).to_owned()]),
                    false => Saying::RemoveTags(vec![removed]),
                };
                Self::Say(rows, saying)
            }
            10 | 11 => {
                // Mostly of what the bank took back or the person deleted: of all else it is refused.
                let out: Vec<usize> = seen
                    .iter()
                    .copied()
                    .filter(|place| {
                        oracle.rows[*place].is_out() || oracle.rows[*place].said.deleted
                    })
                    .collect();
                let from = if out.is_empty() || dice.chance(10) {
                    &seen
                } else {
                    &out
                };
                let mut many: Vec<usize> =
                    (0..dice.between(1, 3)).map(|_| *dice.pick(from)).collect();
                // Of both kinds it is two operations in one go: crates/store/tests/where_words_meet.rs.
                let is_deleted = |place: usize| oracle.rows[place].said.deleted;
                let first = is_deleted(many[0]);
                many.retain(|place| is_deleted(*place) == first);
                Self::Say(many, Saying::Restored)
            }
            _ => {
                // Mostly of what is pending, because a tip is yet to come.
                let pending: Vec<usize> = seen
                    .iter()
                    .copied()
                    .filter(|place| oracle.rows[*place].bank.pending)
                    .collect();
                let place = match dice.chance(50) && !pending.is_empty() {
                    true => *dice.pick(&pending),
                    false => one[0],
                };
                let parts = parts(oracle.rows[place].bank.minor, &there, dice);
                Self::Say(vec![place], Saying::Split(parts))
            }
        })
    }
}

/// A row that the person writes down: in an account that they keep, or in a bank's, where the bank may tell of it too.
pub fn written(oracle: &Oracle, id: TransactionId, dice: &mut Dice) -> Option<Written> {
    let told: Vec<&Row> = oracle
        .rows
        .iter()
        .filter(|row| row.id.is_some() && row.is_listed() && !row.is_out() && !row.is_by_hand)
        .collect();
    let near = *(!told.is_empty()).then(|| dice.pick(&told))?;
    let kept: Vec<_> = oracle.kept.iter().collect();
    let (item, account, currency) = match !kept.is_empty() && dice.chance(40) {
        true => {
            let (id, kept) = *dice.pick(&kept);
            (NO_ITEM, id.clone(), kept.currency)
        }
        false => (near.item, near.bank.account.clone(), near.bank.currency),
    };
    let minor = match dice.below(10) {
        0..5 => near.bank.minor,
        9 => 0,
        _ => dice.between(-9_000, 9_000),
    };
    Some(Written {
        item,
        account,
        currency,
        day: near.bank.day + Days::new(3) - Days::new(dice.below(7) as u64),
        minor,
        merchant: (*dice.pick(&SHOPS)).to_owned(),
        note: (*dice.pick(&NOTES)).to_owned(),
        id,
    })
}

/// Something of two rows: mostly of such that look as if they belonged together, and sometimes of a pair of which
/// something was said.
fn pair(oracle: &Oracle, seen: &[usize], dice: &mut Dice) -> Option<Pairing> {
    let known: Vec<_> = oracle.pair_keys();
    let known: Vec<_> = known
        .into_iter()
        .filter(|(one, other, _)| seen.contains(one) && seen.contains(other))
        .collect();
    if !known.is_empty() && dice.chance(30) {
        let (one, other, how) = *dice.pick(&known);
        return Some(Pairing {
            rows: (one, other),
            how,
            together: dice.chance(50),
        });
    }
    let real: Vec<usize> = seen
        .iter()
        .copied()
        .filter(|place| {
            let row = &oracle.rows[*place];
            row.is_listed() && !row.is_out() && !row.bank.pending
        })
        .collect();
    let bank = |place: usize| &oracle.rows[place].bank;
    let mut likely = Vec::new();
    for &a in real.iter().filter(|place| bank(**place).minor > 0) {
        for &b in real.iter().filter(|place| bank(**place).minor < 0) {
            let (paid, came) = (bank(b), bank(a));
            let days = (came.day - paid.day).num_days();
            let is_of_one_shop = paid.name.split(' ').next() == came.name.split(' ').next();
            if paid.account != came.account && paid.minor == -came.minor && days.abs() <= 5 {
                likely.push((a, b, How::Transfer));
            }
            if paid.account == came.account
                && paid.minor <= -came.minor
                && (0..=60).contains(&days)
                && is_of_one_shop
            {
                likely.push((a, b, How::Refund));
            }
        }
    }
    let (a, b, how) = match !likely.is_empty() && dice.chance(85) {
        true => *dice.pick(&likely),
        false => {
            let how = *dice.pick(&[How::Transfer, How::Refund]);
            (*dice.pick(seen), *dice.pick(seen), how)
        }
    };
    let together = dice.chance(60);
    let rows = if dice.chance(50) { (a, b) } else { (b, a) };
    Some(Pairing {
        rows,
        how,
        together,
    })
}

/// Something that is said of all that are listed with a row's merchant.
fn of_all(oracle: &Oracle, row: &Row, dice: &mut Dice) -> Option<Act> {
    let name = oracle.merchant(row);
    let is_listed = |place: &usize| {
        let row = &oracle.rows[*place];
        row.is_listed() && oracle.merchant(row).eq_ignore_ascii_case(&name)
    };
    let rows: Vec<usize> = (0..oracle.rows.len()).filter(is_listed).collect();
    let saying = match dice.below(3) {
        0 => Saying::Reviewed(true),
        1 => {
            let there = oracle.defined.there();
            Saying::Category(Some(dice.pick(&there).clone()))
        }
        _ => Saying::Merchant(Some((*dice.pick(&SHOPS)).to_owned())),
    };
    (!rows.is_empty()).then(|| Act::SayOfAll(format!("merchant:\"{name}\""), rows, saying))
}

/// Another account for a row that the person wrote down, of its currency or, now and then, of another.
fn moved(oracle: &Oracle, place: usize, dice: &mut Dice) -> Saying {
    let row = &oracle.rows[place];
    let kept = oracle.kept.iter();
    let mut accounts: Vec<(&String, &'static str)> =
        kept.map(|(id, kept)| (id, kept.currency)).collect();
    let told = oracle.rows.iter();
    let told = told.filter(|row| row.id.is_some() && row.is_listed() && !row.is_out());
    accounts.extend(told.map(|row| (&row.bank.account, row.bank.currency)));
    let fits = |one: &&(&String, &str)| one.1 == row.bank.currency && *one.0 != row.bank.account;
    let fitting: Vec<(&String, &'static str)> = accounts.iter().filter(fits).copied().collect();
    let from = match !fitting.is_empty() && dice.chance(85) {
        true => &fitting,
        false => &accounts,
    };
    match from.is_empty() {
        true => Saying::Amount(0),
        false => {
            let (account, currency) = *dice.pick(from);
            Saying::Moved(account.clone(), currency)
        }
    }
}

/// Something that the person may do to rules and categories.
fn define(oracle: &Oracle, dice: &mut Dice) -> Define {
    let defined = &oracle.defined;
    let rules = defined.rules.len();
    if rules > 0 {
        match dice.weighted(&[(7, 0), (2, 1), (2, 2), (3, 3)]) {
            1 => return Define::Remove(dice.below(rules)),
            2 => return Define::Turn,
            3 => return Define::Apply(dice.below(rules)),
            _ => {}
        }
    }
    if dice.chance(40) {
        return category(oracle, dice);
    }
    let at = (rules > 0 && dice.chance(25)).then(|| dice.below(rules));
    let number = at.map_or(defined.made, |at| defined.rules[at].number);
    Define::Rule(at, rule(oracle, number, dice))
}

/// Something that the person may do to categories. Now and then it is of one that is gone, and refused.
fn category(oracle: &Oracle, dice: &mut Dice) -> Define {
    let defined = &oracle.defined;
    let there = defined.there();
    let key = |dice: &mut Dice| match dice.chance(90) {
        true => dice.pick(&there).clone(),
        false => "coffee".to_owned(),
    };
    let one = key(dice);
    match dice.below(10) {
        0 => Define::Delete(one, key(dice)),
        1 => Define::Merge(one, key(dice)),
        2 | 3 => Define::Create(oracle.next_category(), dice.pick::<&str>(&GROUPS)),
        // It moves into another group than its own: within that it would only stand elsewhere.
        4 | 5 => {
            let own = defined.group(&one).map(str::to_owned);
            let others = GROUPS
                .iter()
                .filter(|group| Some(**group) != own.as_deref());
            let others: Vec<&'static str> = others.copied().collect();
            Define::Move(one, dice.pick::<&str>(&others))
        }
        // To what it stands for already nobody maps a word.
        6..=8 => {
            let word = dice.pick(&life::CATEGORIES).0;
            match defined.bank(word) == Some(one.as_str()) {
                true => Define::Map(word, "electronics".to_owned()),
                false => Define::Map(word, one),
            }
        }
        _ => match one.starts_with("made ") {
            // These are known by their names.
            true => Define::Merge(one, key(dice)),
            false => {
                let name = format!("{one} {}", dice.below(3));
                Define::Rename(one, name)
            }
        },
    }
}

/// A rule.
pub fn rule(oracle: &Oracle, number: usize, dice: &mut Dice) -> Rule {
    let there = oracle.defined.there();
    let tags = oracle.tags();
    let test = match dice.below(11) {
        0 => Test::Out,
        1 => Test::In,
        2 => Test::Pending,
        3 => Test::Posted,
        4 | 5 => Test::Category(dice.pick(&there).clone()),
        6 if !tags.is_empty() => Test::Tag(dice.pick(&tags).clone()),
        7 => Test::Hidden,
        8 => Test::Reviewed,
        _ => Test::Merchant((*dice.pick(&SHOPS)).to_owned()),
    };
    let mut does = Does {
        category: dice.chance(45).then(|| dice.pick(&there).clone()),
        merchant: dice.chance(25).then(|| (*dice.pick(&SHOPS)).to_owned()),
        note: dice.chance(25).then(|| "by rule Übung".to_owned()),
        tags: match dice.chance(35) {
            true => vec![(*dice.pick(&TAGS_OF_RULES)).to_owned()],
            false => Vec::new(),
        },
        hide: dice.chance(20),
        reviewed: dice.chance(20),
        split: match dice.chance(20) {
            true => shares(&there, dice),
            false => Vec::new(),
        },
    };
    if does == Does::default() {
        does.reviewed = true;
    }
    let from = match dice.chance(60) {
        true => 0,
        false => oracle.rows.len(),
    };
    Rule {
        number,
        test,
        does,
        from,
    }
}

/// Two shares or three, 100 % together.
fn shares(there: &[String], dice: &mut Dice) -> Vec<Share> {
    let first = u32::try_from(dice.between(1, 6_000)).unwrap_or(1);
    let second = u32::try_from(dice.between(1, 3_999)).unwrap_or(1);
    let all = match dice.chance(50) {
        true => vec![first, 10_000 - first],
        false => vec![first, second, 10_000 - first - second],
    };
    let share = |share: u32| Share {
        share,
        category: dice.chance(50).then(|| dice.pick(there).clone()),
        note: (*dice.pick(&["", "half of Ana"])).to_owned(),
    };
    all.into_iter().map(share).collect()
}

/// Parts for an amount: none, some that make it, or some that do not.
fn parts(whole: i64, there: &[String], dice: &mut Dice) -> Vec<Part> {
    if dice.chance(20) {
        return Vec::new();
    }
    let mut parts: Vec<Part> = (0..dice.between(1, 3))
        .map(|_| Part {
            minor: dice.between(-9_000, 2_000),
            category: dice.chance(50).then(|| dice.pick(there).clone()),
            note: (*dice.pick(&["", "", "mine", "Übung of Ana"])).to_owned(),
        })
        .collect();
    let said: i64 = parts.iter().map(|part| part.minor).sum();
    let missed = if dice.chance(10) { 1 } else { 0 };
    parts.push(Part {
        minor: whole - said + missed,
        category: None,
        note: String::new(),
    });
    parts
}
