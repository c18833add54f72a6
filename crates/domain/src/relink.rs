//! Recognising what was there before, when a bank names everything anew.
//!
//! A login that is linked again is another Item with other ids for its accounts and transactions
//! (and an account can get another id inside one Item). Accounts are recognised by the bank's
//! persistent id, else by all of what describes them; transactions of an account by day, amount
//! and name, as multisets: two equal coffees of one morning stay two.

use std::collections::{HashMap, HashSet};

use crate::{
    AccountFact, CivilDate,
    matching::{self, Side},
};

/// By what two accounts were found to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The id that survives a re-link.
    PersistentId,
    /// Mask, name, subtype and kind.
    Description,
}

impl By {
    /// The word that is told.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PersistentId => "persistent_id",
            Self::Description => "description",
        }
    }
}

/// Whether two descriptions, by the same institution, are of one account.
pub fn same_account(a: &AccountFact, b: &AccountFact) -> Option<By> {
    if let (Some(a), Some(b)) = (&a.persistent_id, &b.persistent_id) {
        return (a == b).then_some(By::PersistentId);
    }
    let described = a.mask.is_some()
        && a.mask == b.mask
        && a.kind == b.kind
        && a.subtype == b.subtype
        && name_key(&a.name) == name_key(&b.name);
    described.then_some(By::Description)
}

/// Pairs of old and new accounts that are one: places in the two lists. An account that could be
/// two others is paired with neither, because a wrong history is worse than a question.
pub fn match_accounts(old: &[AccountFact], new: &[AccountFact]) -> Vec<(usize, usize, By)> {
    let mut pairs = Vec::new();
    for wanted in [By::PersistentId, By::Description] {
        let free = |pairs: &[(usize, usize, By)], at: usize, is_old: bool| {
            !pairs
                .iter()
                .any(|&(o, n, _)| if is_old { o == at } else { n == at })
        };
        let mut found = Vec::new();
        for (o, old) in old.iter().enumerate() {
            for (n, new) in new.iter().enumerate() {
                if free(&pairs, o, true)
                    && free(&pairs, n, false)
                    && same_account(old, new) == Some(wanted)
                {
                    found.push((o, n));
                }
            }
        }
        let unique: Vec<_> = found
            .iter()
            .filter(|&&(o, n)| {
                found.iter().filter(|&&(other, _)| other == o).count() == 1
                    && found.iter().filter(|&&(_, other)| other == n).count() == 1
            })
            .map(|&(o, n)| (o, n, wanted))
            .collect();
        pairs.extend(unique);
    }
    pairs
}

/// A bank's text with everything left out that banks vary: case, punctuation, spaces.
pub fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in name.split(|c: char| !c.is_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(char::to_lowercase));
    }
    key
}

/// What tells one transaction of an account from another, when no id does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Likeness {
    /// The bank's date.
    pub date: CivilDate,
    /// Amount in minor units, our sign.
    pub amount_minor: i64,
    /// Currency code.
    pub currency: String,
    /// [`name_key`] of the bank's text.
    pub name: String,
}

/// Pairs of old and new transactions that are one: places in the two lists. Each is paired once,
/// earlier ones first, so that of three equal rows against two, two are paired.
pub fn overlap(old: &[Likeness], new: &[Likeness]) -> Vec<(usize, usize)> {
    let mut waiting: HashMap<&Likeness, std::collections::VecDeque<usize>> = HashMap::new();
    for (place, likeness) in old.iter().enumerate() {
        waiting.entry(likeness).or_default().push_back(place);
    }
    new.iter()
        .enumerate()
        .filter_map(|(n, likeness)| {
            let o = waiting.get_mut(likeness)?.pop_front()?;
            Some((o, n))
        })
        .collect()
}

/// The longest time that a pending transaction takes to post: fourteen days, as Plaid says.
pub const PENDING_DAYS_MAX: i64 = 14;

/// A row as far as another Item may tell of it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What tells it from others.
    pub likeness: Likeness,
    /// The provider's key of the merchant.
    pub entity: Option<String>,
    /// The cleaned merchant.
    pub merchant: Option<String>,
    /// The bank's text.
    pub text: String,
    /// Announced and not booked.
    pub pending: bool,
    /// Taken back by the bank.
    pub withdrawn: bool,
    /// A person said something of it.
    pub has_words: bool,
}

impl Seen {
    fn side(&self) -> Side<'_> {
        Side {
            amount_minor: self.likeness.amount_minor,
            currency: &self.likeness.currency,
            merchant_entity_id: self.entity.as_deref(),
            merchant_name: self.merchant.as_deref(),
            name: &self.text,
        }
    }

    fn is_of_one_merchant(&self, other: &Self) -> bool {
        self.likeness.name == other.likeness.name
            || matching::same_merchant(self.side(), other.side())
    }

    /// Money in is no money out, and one currency is no other.
    fn goes_the_same_way(&self, other: &Self) -> bool {
        let (a, b) = (&self.likeness, &other.likeness);
        a.currency == b.currency && a.amount_minor.signum() * b.amount_minor.signum() >= 0
    }

    fn days_to(&self, later: &Self) -> i64 {
        (later.likeness.date - self.likeness.date).num_days()
    }

    fn differs_by(&self, other: &Self) -> u64 {
        self.likeness
            .amount_minor
            .abs_diff(other.likeness.amount_minor)
    }
}

/// Whether a posted row may be what a pending one of another Item became: of the same merchant, on
/// the day or within [`PENDING_DAYS_MAX`] after it. The amount may be another, for there are tips.
pub fn may_have_posted(hold: &Seen, posted: &Seen) -> bool {
    hold.goes_the_same_way(posted)
        && (0..=PENDING_DAYS_MAX).contains(&hold.days_to(posted))
        && hold.is_of_one_merchant(posted)
}

/// What two Items tell of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recognised {
    /// Places of the old and the new row that are one.
    pub same: Vec<(usize, usize)>,
    /// Places of an old and a new row that may be one: a person decides.
    pub doubts: Vec<(usize, usize)>,
}

/// Days that two rows of one payment may lie apart.
const APART_DAYS_MAX: i64 = 5;

/// Finds the rows that an old Item and a new one both told, each at most once:
///
/// ```text
///   alike in day, amount and name (as multisets)                              one
///   an announced row, and the one booked row of its amount and merchant       one
///   a booked row whose amount was put right: the one of its day and name      one
///   the same amount or the same name within five days                         a question
///   an announced row with words, and a booked one of its merchant             a question
/// ```
/// Whatever more than one row could be is a question, and only if the person would lose a word over it or
/// see a payment twice: a hold that nobody said anything of just ends.
pub fn recognise(old: &[Seen], new: &[Seen]) -> Recognised {
    let likenesses =
        |rows: &[Seen]| -> Vec<Likeness> { rows.iter().map(|row| row.likeness.clone()).collect() };
    let mut found = Recognised {
        same: overlap(&likenesses(old), &likenesses(new)),
        doubts: Vec::new(),
    };
    let mut free = Free {
        old: open(old, found.same.iter().map(|pair| pair.0)),
        new: open(new, found.same.iter().map(|pair| pair.1)),
    };
    free.new.sort_by_key(|n| (new[*n].likeness.date, *n));
    let became = |wanted: fn(&Seen, &Seen) -> bool| {
        move |hold: &Seen, posted: &Seen| {
            hold.pending && !posted.pending && may_have_posted(hold, posted) && wanted(hold, posted)
        }
    };
    // What is certain first.
    for is_one in [
        &became(|hold, posted| {
            hold.differs_by(posted) == 0 && hold.likeness.name == posted.likeness.name
        }) as &dyn Fn(&Seen, &Seen) -> bool,
        &became(|hold, posted| hold.differs_by(posted) == 0),
        &|a, b| {
            a.pending == b.pending
                && a.likeness.date == b.likeness.date
                && a.likeness.name == b.likeness.name
                && a.goes_the_same_way(b)
        },
    ] {
        found.same.extend(free.take_only(old, new, is_one));
    }
    let perhaps = |a: &Seen, b: &Seen| {
        let near = a.days_to(b).abs() <= APART_DAYS_MAX;
        let alike = a.differs_by(b) == 0 || a.likeness.name == b.likeness.name;
        let held = a.pending && !b.pending && may_have_posted(a, b);
        a.goes_the_same_way(b) && (near && alike || held) && (!a.pending || a.has_words)
    };
    found.doubts = free.take_nearest(old, new, &perhaps);
    found
}

/// Rows that nothing was found for yet; the new ones by day, so that each old one is held against those
/// that are near and not against years.
struct Free {
    old: Vec<usize>,
    new: Vec<usize>,
}

/// Rows that the bank still tells of, and that are not taken.
fn open(rows: &[Seen], taken: impl Iterator<Item = usize>) -> Vec<usize> {
    let taken: HashSet<usize> = taken.collect();
    (0..rows.len())
        .filter(|at| !rows[*at].withdrawn && !taken.contains(at))
        .collect()
}

impl Free {
    /// The free new rows of the days in which one of an old row can be.
    fn near(&self, row: &Seen, new: &[Seen]) -> std::ops::Range<usize> {
        let day = |at: &usize| (new[*at].likeness.date - row.likeness.date).num_days();
        let from = self.new.partition_point(|n| day(n) < -APART_DAYS_MAX);
        let to = self.new.partition_point(|n| day(n) <= PENDING_DAYS_MAX);
        from..to
    }

    /// Pairs of which neither could be another's.
    fn take_only(
        &mut self,
        old: &[Seen],
        new: &[Seen],
        is_one: &dyn Fn(&Seen, &Seen) -> bool,
    ) -> Vec<(usize, usize)> {
        let of_old: Vec<Vec<usize>> = self
            .old
            .iter()
            .map(|o| {
                let near = self.near(&old[*o], new);
                let fits = |n: &&usize| is_one(&old[*o], &new[**n]);
                self.new[near].iter().filter(fits).copied().collect()
            })
            .collect();
        let mut wanted: HashMap<usize, usize> = HashMap::new();
        for n in of_old.iter().flatten() {
            *wanted.entry(*n).or_default() += 1;
        }
        let pairs: Vec<(usize, usize)> = self
            .old
            .iter()
            .zip(&of_old)
            .filter_map(|(o, fitting)| match fitting[..] {
                [n] if wanted[&n] == 1 => Some((*o, n)),
                _ => None,
            })
            .collect();
        let taken = |side: fn(&(usize, usize)) -> usize| -> HashSet<usize> {
            pairs.iter().map(side).collect()
        };
        let (olds, news) = (taken(|pair| pair.0), taken(|pair| pair.1));
        self.old.retain(|o| !olds.contains(o));
        self.new.retain(|n| !news.contains(n));
        pairs
    }

    /// The nearest pairs first, in days and then in amount: each row is in one.
    fn take_nearest(
        &self,
        old: &[Seen],
        new: &[Seen],
        is_one: &dyn Fn(&Seen, &Seen) -> bool,
    ) -> Vec<(usize, usize)> {
        let mut fitting = Vec::new();
        for &o in &self.old {
            let near = self.near(&old[o], new);
            for &n in &self.new[near] {
                if is_one(&old[o], &new[n]) {
                    let (a, b) = (&old[o], &new[n]);
                    fitting.push((a.days_to(b).abs(), a.differs_by(b), o, n));
                }
            }
        }
        questions(fitting, |o| old[o].pending)
    }
}

/// Which of the pairs that fit are asked about, given how far apart each is in days and in amount: the nearest
/// first, and each row in one question. An old row that `must` be asked about and for which no free one is left
/// shares the nearest; an answer to one question ends the other.
pub fn questions<T: Copy + Ord + std::hash::Hash>(
    mut fitting: Vec<(i64, u64, T, T)>,
    must: impl Fn(T) -> bool,
) -> Vec<(T, T)> {
    fitting.sort_unstable();
    let (mut olds, mut news) = (HashSet::new(), HashSet::new());
    let mut asked = Vec::new();
    for shares in [false, true] {
        for &(.., o, n) in &fitting {
            let fits = if shares { must(o) } else { !news.contains(&n) };
            if fits && olds.insert(o) {
                news.insert(n);
                asked.push((o, n));
            }
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{AccountKind, Balances};

    fn account(persistent: Option<&str>, name: &str, mask: Option<&str>) -> AccountFact {
        AccountFact {
            external_id: "any".into(),
            persistent_id: persistent.map(str::to_owned),
            name: name.into(),
            official_name: None,
            mask: mask.map(str::to_owned),
            kind: AccountKind::Depository,
            type_text: "depository".into(),
            subtype: Some("checking".into()),
            holder_category: None,
            currency: None,
            balances: Balances::default(),
        }
    }

    #[test]
    fn the_persistent_id_decides_where_both_have_one() {
        let old = account(Some("p1"), "Checking", Some("0000"));
        let renamed = account(Some("p1"), "Everyday", Some("1111"));
        let other = account(Some("p2"), "Checking", Some("0000"));
        assert_eq!(same_account(&old, &renamed), Some(By::PersistentId));
        assert_eq!(same_account(&old, &other), None);
    }

    #[test]
    fn without_it_everything_that_describes_the_account_must_agree() {
        let old = account(None, "Plaid Checking", Some("0000"));
        assert_eq!(
            same_account(&old, &account(None, "PLAID  CHECKING", Some("0000"))),
            Some(By::Description)
        );
        assert_eq!(
            same_account(&old, &account(None, "Plaid Checking", None)),
            None
        );
        assert_eq!(
            same_account(&old, &account(None, "Plaid Saving", Some("0000"))),
            None
        );
        let card = AccountFact {
            kind: AccountKind::Credit,
            ..old.clone()
        };
        assert_eq!(same_account(&old, &card), None);
    }

    #[test]
    fn an_account_that_could_be_two_is_neither() {
        let twin = account(None, "Checking", Some("0000"));
        let old = [twin.clone(), twin.clone()];
        assert_eq!(match_accounts(&old, std::slice::from_ref(&twin)), []);
        let told_apart = account(Some("p"), "Checking", Some("0000"));
        let old = [twin.clone(), told_apart.clone()];
        assert_eq!(
            match_accounts(&old, &[told_apart, twin]),
            [(1, 0, By::PersistentId), (0, 1, By::Description)],
            "the one that has an id leaves the other to its description"
        );
    }

    #[test]
    fn a_name_is_the_same_however_it_is_spaced_and_pointed() {
        assert_eq!(name_key("  SQ *Joe's  Diner"), name_key("sq joe s diner"));
        assert_ne!(name_key("Uber 063015 SF"), name_key("Uber 063016 SF"));
    }

    fn likeness() -> impl Strategy<Value = Likeness> {
        (0_u32..3, -2_i64..2, 0_u8..2).prop_map(|(day, amount_minor, name)| Likeness {
            date: CivilDate::from_ymd_opt(2026, 3, 1 + day).unwrap(),
            amount_minor,
            currency: "USD".into(),
            name: name.to_string(),
        })
    }

    proptest! {
        #[test]
        fn overlaps_are_multisets(
            old in prop::collection::vec(likeness(), 0..24),
            new in prop::collection::vec(likeness(), 0..24),
        ) {
            let pairs = overlap(&old, &new);
            for (at, &(o, n)) in pairs.iter().enumerate() {
                prop_assert_eq!(&old[o], &new[n]);
                prop_assert!(pairs[..at].iter().all(|&(p, q)| p != o && q != n));
            }
            for one in &old {
                let count = |list: &[Likeness]| list.iter().filter(|other| *other == one).count();
                let paired = pairs.iter().filter(|&&(o, _)| old[o] == *one).count();
                prop_assert_eq!(paired, count(&old).min(count(&new)), "as many as both have");
            }
        }

        #[test]
        fn accounts_are_paired_one_to_one_whatever_their_order(
            old in prop::collection::vec((0_u8..4, 0_u8..3, any::<bool>()), 0..6),
            new in prop::collection::vec((0_u8..4, 0_u8..3, any::<bool>()), 0..6),
        ) {
            let make = |list: &[(u8, u8, bool)]| -> Vec<AccountFact> {
                list.iter()
                    .map(|&(id, name, has_id)| {
                        let id = id.to_string();
                        account(has_id.then_some(id.as_str()), &name.to_string(), Some("1"))
                    })
                    .collect()
            };
            let (old, new) = (make(&old), make(&new));
            let pairs = match_accounts(&old, &new);
            for (at, &(o, n, by)) in pairs.iter().enumerate() {
                prop_assert_eq!(same_account(&old[o], &new[n]), Some(by));
                prop_assert!(pairs[..at].iter().all(|&(p, q, _)| p != o && q != n));
            }
            let reversed: Vec<_> = old.iter().rev().cloned().collect();
            let mut again: Vec<_> = match_accounts(&reversed, &new)
                .into_iter()
                .map(|(o, n, by)| (old.len() - 1 - o, n, by as u8))
                .collect();
            let mut pairs: Vec<_> = pairs.into_iter().map(|(o, n, by)| (o, n, by as u8)).collect();
            again.sort_unstable();
            pairs.sort_unstable();
            prop_assert_eq!(again, pairs);
        }
    }

    fn seen(day: u32, amount_minor: i64, text: &str) -> Seen {
        Seen {
            likeness: Likeness {
                date: CivilDate::from_ymd_opt(2026, 3, day).unwrap(),
                amount_minor,
                currency: "USD".into(),
                name: name_key(text),
            },
            entity: None,
            merchant: None,
            text: text.into(),
            pending: false,
            withdrawn: false,
            has_words: false,
        }
    }

    fn hold(day: u32, amount_minor: i64, text: &str) -> Seen {
        Seen {
            pending: true,
            ..seen(day, amount_minor, text)
        }
    }

    #[test]
    fn an_amount_that_was_put_right_makes_no_second_payment() {
        let old = [seen(5, -7_944, "ALDI 77"), seen(6, -450, "COFFEE")];
        let new = [seen(6, -450, "COFFEE"), seen(5, -7_844, "ALDI 77")];
        let found = recognise(&old, &new);
        assert_eq!(found.same, [(1, 0), (0, 1)]);
        assert_eq!(found.doubts, []);
    }

    #[test]
    fn a_hold_is_what_its_merchant_booked_and_a_tip_is_asked_about_if_words_hang_on_it() {
        let old = [hold(5, -6_877, "TAQUERIA EL SOL")];
        let booked = seen(7, -6_877, "TAQUERIA EL SOL 12");
        assert_eq!(recognise(&old, &[booked]).same, [(0, 0)]);
        let tipped = [seen(7, -8_046, "TAQUERIA EL SOL 12")];
        assert_eq!(recognise(&old, &tipped), Recognised::default());
        let mut told = old;
        told[0].has_words = true;
        let found = recognise(&told, &tipped);
        assert_eq!((found.same, found.doubts), (vec![], vec![(0, 0)]));
        // The one of the very amount is certain, and is not asked about.
        let holds = [hold(5, -1_000, "CAFE ROSE"), hold(5, -1_200, "CAFE ROSE")];
        let booked = [seen(6, -1_400, "CAFE ROSE"), seen(6, -1_000, "CAFE ROSE")];
        assert_eq!(recognise(&holds, &booked).same, [(0, 1)]);
    }

    #[test]
    fn what_is_much_alike_is_a_question_and_what_is_not_is_left_alone() {
        let old = [seen(5, -7_944, "ALDI 77")];
        let asks = |new: Seen| recognise(&old, &[new]).doubts.len();
        assert_eq!(
            asks(seen(7, -7_844, "ALDI 77")),
            1,
            "its name, another day and amount"
        );
        assert_eq!(asks(seen(7, -7_944, "LIDL 3")), 1, "its amount");
        assert_eq!(asks(seen(7, 7_944, "ALDI 77")), 0, "money back");
        assert_eq!(asks(seen(11, -7_944, "ALDI 77")), 0, "a week later");
        assert_eq!(asks(seen(5, -1_000, "LIDL 3")), 0);
    }

    fn any_seen() -> impl Strategy<Value = Seen> {
        (1_u32..20, -3_i64..2, 0_u8..3, any::<[bool; 3]>()).prop_map(
            |(day, amount, name, [pending, withdrawn, has_words])| Seen {
                pending,
                withdrawn,
                has_words,
                ..seen(
                    day,
                    amount,
                    ["COFFEE ROW", "BAKERY", "GROCER HILL"][usize::from(name)],
                )
            },
        )
    }

    proptest! {
        #[test]
        fn every_row_is_recognised_at_most_once_and_in_one_currency_and_direction(
            old in prop::collection::vec(any_seen(), 0..16),
            new in prop::collection::vec(any_seen(), 0..16),
        ) {
            let found = recognise(&old, &new);
            let pairs: Vec<_> = found.same.iter().chain(&found.doubts).collect();
            for (at, (o, n)) in pairs.iter().enumerate() {
                prop_assert!(old[*o].goes_the_same_way(&new[*n]));
                let shares = at >= found.same.len() && old[*o].pending;
                prop_assert!(pairs[..at].iter().all(|(p, q)| p != o && (q != n || shares)));
                prop_assert!(found.same.iter().all(|(p, q)| (p, q) == (o, n) || q != n));
            }
            let exact = overlap(
                &old.iter().map(|row| row.likeness.clone()).collect::<Vec<_>>(),
                &new.iter().map(|row| row.likeness.clone()).collect::<Vec<_>>(),
            );
            prop_assert_eq!(&found.same[..exact.len()], &exact[..], "what is alike comes first");
        }
    }
}
