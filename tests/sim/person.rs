//! The person: what they say of rows, from the window and from the terminal.

use chrono::Days;
use coffer_domain::{OperationId, TransactionId, rules::Actions, split};
use coffer_store::{
    StoreError, Writer,
    edits::{self, EditMeta, NewAttachment, Origin, Which},
    identity,
};

use crate::{
    computer::{Counter, Process},
    dice::Dice,
    oracle::{
        Oracle,
        defined::{Define, Rule, Test},
        joined::Answer,
        said::{Part, Saying},
    },
};

/// What the person does next.
#[derive(Debug, Clone)]
pub enum Act {
    Say(Vec<usize>, Saying),
    Undo,
    /// One edit, chosen in the history of a row, that need not be the newest.
    UndoOne(OperationId),
    Redo,
    /// Whether two rows are one.
    Answer(Answer),
    /// Rules and categories.
    Define(Define),
}

const NOTES: [&str; 5] = [
    "dinner with Ana",
    "Zürich trip 日本",
    "x",
    "",
    "reimburse by Friday",
];
const TAGS: [&str; 6] = ["Holiday", "holiday", "Work", "tax 2026", "Übung", "übung"];
const SHOPS: [&str; 3] = ["Ana's café", "Corner shop", "日本"];
/// Categories of which the person speaks.
pub const CODES: [&str; 4] = ["coffee", "restaurants", "salary", "groceries"];

impl Act {
    /// Something that the person may do, if there is anything to do it to.
    pub fn draw(oracle: &Oracle, canary: &str, dice: &mut Dice) -> Option<Self> {
        let seen: Vec<usize> = (0..oracle.rows.len())
            .filter(|place| oracle.rows[*place].id.is_some() && oracle.rows[*place].is_by_itself())
            .collect();
        if seen.is_empty() {
            return None;
        }
        match dice.weighted(&[(24, 0), (4, 1), (2, 2), (3, 3), (3, 4)]) {
            0 => {}
            1 => return Some(Self::Undo),
            2 => return Some(Self::Redo),
            4 => return Some(Self::Define(define(oracle, dice))),
            _ => {
                let named = oracle.named();
                return (!named.is_empty()).then(|| Self::UndoOne(*dice.pick(&named)));
            }
        }
        let one = vec![*dice.pick(&seen)];
        // Now and then the same of many rows at once, which is one step to undo.
        let some = |dice: &mut Dice| -> Vec<usize> {
            if dice.chance(75) {
                return one.clone();
            }
            (0..dice.between(2, 9)).map(|_| *dice.pick(&seen)).collect()
        };
        Some(match dice.below(21) {
            0..=2 if dice.chance(30) => Self::Say(one, Saying::Note(format!("{canary} memo"))),
            0..=2 => Self::Say(some(dice), Saying::Note((*dice.pick(&NOTES)).to_owned())),
            3 | 4 => {
                let code = dice.chance(80).then(|| *dice.pick(&CODES));
                let code = code.map(|code| oracle.defined.stands(code).to_owned());
                Self::Say(some(dice), Saying::Category(code))
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
                let many = (0..dice.between(1, 3)).map(|_| *dice.pick(from)).collect();
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
                let mut parts = parts(oracle.rows[place].bank.minor, dice);
                // One that went into another is not there to be chosen.
                for code in parts.iter_mut().filter_map(|part| part.category.as_mut()) {
                    *code = oracle.defined.stands(code).to_owned();
                }
                Self::Say(vec![place], Saying::Split(parts))
            }
        })
    }

    /// Makes it so in the program.
    pub fn write(
        &self,
        writer: &Writer<'_>,
        mint: &mut Counter,
        (id, at_ms): (OperationId, i64),
        who: Process,
        oracle: &Oracle,
    ) -> Result<(), StoreError> {
        let meta = EditMeta {
            id,
            at_ms,
            origin: match who {
                Process::Window => Origin::Window,
                Process::Terminal => Origin::Cli,
            },
        };
        let id = |place: &usize| {
            oracle.rows[*place]
                .id
                .expect("only seen rows are spoken of")
        };
        let ids = |rows: &[usize]| rows.iter().map(id).collect::<Vec<TransactionId>>();
        let (rows, saying) = match self {
            Self::Undo => return edits::undo(writer, &meta).map(drop),
            Self::UndoOne(id) => return edits::undo_one(writer, &meta, *id).map(drop),
            Self::Redo => return edits::redo(writer, &meta).map(drop),
            Self::Answer(answer) => {
                let said = match answer.same {
                    true => identity::Answer::Same,
                    false => identity::Answer::Different,
                };
                let (newer, older) = (id(&answer.newer), id(&answer.older));
                return identity::answer(writer, &meta, newer, older, said);
            }
            Self::Define(define) => return write_defined(writer, mint, &meta, define),
            Self::Say(rows, Saying::Restored) => {
                return edits::restore(writer, &meta, mint, &ids(rows)).map(drop);
            }
            Self::Say(rows, Saying::Split(parts)) => {
                return split(writer, &meta, id(&rows[0]), parts);
            }
            Self::Say(rows, Saying::Attach(file)) => {
                let new = attachment(*file);
                return edits::attach(writer, mint, &meta, id(&rows[0]), &new).map(drop);
            }
            Self::Say(rows, Saying::Detach(file)) => {
                return detach(writer, &meta, id(&rows[0]), *file);
            }
            Self::Say(rows, saying) => (rows, saying),
        };
        let saying = match saying {
            Saying::Deleted(deleted) => edits::Saying::Deleted(*deleted),
            Saying::Note(note) => edits::Saying::Note(note.clone()),
            Saying::Tags(tags) => edits::Saying::Tags(tags.clone()),
            Saying::Category(code) => edits::Saying::Category(category(writer, code.as_deref())?),
            Saying::Merchant(name) => edits::Saying::Merchant(name.clone()),
            Saying::Day(day) => edits::Saying::Date(*day),
            Saying::Reviewed(yes) => edits::Saying::Reviewed(*yes),
            Saying::Hidden(yes) => edits::Saying::Hidden(*yes),
            Saying::Restored | Saying::Split(_) | Saying::Attach(_) | Saying::Detach(_) => {
                unreachable!("said above")
            }
        };
        edits::say(writer, &meta, Which::These(&ids(rows)), &saying).map(drop)
    }

    /// What must hold afterwards; false where the program has to refuse. Of an operation whose id nobody knows
    /// outside the program nothing can be said later by its id.
    pub fn expect(&self, oracle: &mut Oracle, (id, at_ms): (Option<OperationId>, i64)) -> bool {
        match self {
            Self::Say(rows, saying) => oracle.say(rows, saying, id, at_ms),
            Self::Undo => oracle.undo(at_ms),
            Self::UndoOne(id) => oracle.undo_one(*id, at_ms),
            Self::Redo => oracle.redo(at_ms),
            Self::Answer(answer) => oracle.answer(*answer, id, at_ms),
            Self::Define(define) => oracle.define(define, at_ms),
        }
    }
}

/// What the program is told of a file with this in it.
fn attachment(file: u32) -> NewAttachment {
    let mut digest = [0; 32];
    digest[..4].copy_from_slice(&file.to_be_bytes());
    NewAttachment {
        digest,
        name: format!("receipt {file}.pdf"),
        mime: "application/pdf".to_owned(),
        bytes: 1_000,
    }
}

fn detach(
    writer: &Writer<'_>,
    meta: &EditMeta,
    id: TransactionId,
    file: u32,
) -> Result<(), StoreError> {
    let there = edits::attachments(&writer.reader(), id)?;
    let of = attachment(file).digest;
    let found = there.iter().find(|row| row.digest == of);
    let found = found.ok_or(StoreError::NotFound("file of this transaction"))?;
    edits::detach(writer, meta, id, found.id)
}

/// Something that the person may do to rules and categories.
fn define(oracle: &Oracle, dice: &mut Dice) -> Define {
    let defined = &oracle.defined;
    let rules = defined.rules.len();
    if rules > 0 {
        match dice.weighted(&[(4, 0), (3, 1), (2, 2)]) {
            1 => return Define::Remove(dice.below(rules)),
            2 => return Define::Turn,
            _ => {}
        }
    }
    if dice.chance(20) {
        let code = |dice: &mut Dice| (*dice.pick(&CODES)).to_owned();
        return Define::Merge(code(dice), code(dice));
    }
    let at = (rules > 0 && dice.chance(30)).then(|| dice.below(rules));
    let number = at.map_or(defined.made, |at| defined.rules[at].number);
    let test = match dice.below(6) {
        0 => Test::Out,
        1 => Test::In,
        2 => Test::Pending,
        3 => Test::Posted,
        _ => Test::Merchant((*dice.pick(&SHOPS)).to_owned()),
    };
    let category = dice.chance(70).then(|| *dice.pick(&CODES));
    let merchant = (category.is_none() || dice.chance(50)).then(|| (*dice.pick(&SHOPS)).to_owned());
    Define::Rule(
        at,
        Rule {
            number,
            test,
            category: category.map(|code| defined.stands(code).to_owned()),
            merchant,
        },
    )
}

/// Makes it so in the program.
fn write_defined(
    writer: &Writer<'_>,
    mint: &mut Counter,
    meta: &EditMeta,
    define: &Define,
) -> Result<(), StoreError> {
    let rules = edits::rules(&writer.reader())?;
    let refused = || StoreError::Refused("no such rule or category".into());
    let of = |code: &str| category_of(writer, code)?.ok_or_else(refused);
    match define {
        Define::Rule(at, rule) => {
            let known = at.map(|at| rules.get(at).map(|rule| rule.id).ok_or_else(refused));
            let draft = edits::RuleDraft {
                id: known.transpose()?,
                name: format!("rule {}", rule.number),
                search: rule.search(),
                actions: Actions {
                    category: rule.category.as_deref().map(of).transpose()?,
                    merchant: rule.merchant.clone(),
                    ..Actions::default()
                },
                enabled: true,
            };
            edits::save_rule(writer, meta, mint, &draft, true).map(drop)
        }
        Define::Remove(at) => {
            let rule = rules.get(*at).ok_or_else(refused)?;
            edits::delete_rule(writer, meta, rule.id).map(drop)
        }
        Define::Turn => {
            let mut ids: Vec<_> = rules.iter().map(|rule| rule.id).collect();
            if let Some(last) = ids.pop() {
                ids.insert(0, last);
            }
            edits::order_rules(writer, meta, &ids).map(drop)
        }
        Define::Merge(from, into) => {
            // One that is gone already is not there to be named.
            let edit = edits::CategoryEdit::Merge {
                id: of(from)?,
                into: of(into)?,
            };
            edits::edit_categories(writer, meta, &edit).map(drop)
        }
    }
}

fn category_of(writer: &Writer<'_>, code: &str) -> Result<Option<i64>, StoreError> {
    let categories = edits::categories(&writer.reader())?;
    let found = categories
        .iter()
        .find(|row| row.code.as_deref() == Some(code));
    Ok(found.map(|row| row.id))
}

/// Splits a transaction in the program.
pub fn split(
    writer: &Writer<'_>,
    meta: &EditMeta,
    id: TransactionId,
    parts: &[Part],
) -> Result<(), StoreError> {
    let parts = parts
        .iter()
        .map(|part| {
            Ok(split::Part {
                amount_minor: part.minor,
                category: category(writer, part.category.as_deref())?,
                note: part.note.clone(),
            })
        })
        .collect::<Result<_, StoreError>>()?;
    edits::say(
        writer,
        meta,
        Which::These(&[id]),
        &edits::Saying::Split(parts),
    )
    .map(drop)
}

fn category(writer: &Writer<'_>, code: Option<&str>) -> Result<Option<i64>, StoreError> {
    let categories = edits::categories(&writer.reader())?;
    Ok(code.map(|code| {
        let of = |row: &&edits::CategoryRow| row.code.as_deref() == Some(code);
        categories
            .iter()
            .find(of)
            .expect("a category of the starting set")
            .id
    }))
}

/// Parts for an amount: none, some that make it, or some that do not.
fn parts(whole: i64, dice: &mut Dice) -> Vec<Part> {
    if dice.chance(20) {
        return Vec::new();
    }
    let mut parts: Vec<Part> = (0..dice.between(1, 3))
        .map(|_| Part {
            minor: dice.between(-9_000, 2_000),
            category: dice.chance(50).then(|| (*dice.pick(&CODES)).to_owned()),
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
