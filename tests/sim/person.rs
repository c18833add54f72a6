//! The person: what they say of rows, from the window and from the terminal. `draw` chooses what they do next.

mod draw;

use coffer_domain::{
    AccountId, OperationId, TransactionId,
    pairs::Kind,
    rules::{self, Actions},
    split,
};
use coffer_store::{
    StoreError, Writer,
    edits::{self, EditMeta, NewAttachment, NewRow, Origin, Which},
    facts, identity,
    register::{self, Filter, PairSettings},
};

use crate::{
    computer::{Counter, Process},
    oracle::{
        Oracle,
        by_hand::{Statement, Written},
        defined::{Define, Rule, Test},
        joined::Answer,
        pairs::{How, Pairing},
        said::{Part, Saying},
    },
};

pub use draw::{rule, written};

/// What the person does next.
#[derive(Debug, Clone)]
pub enum Act {
    Say(Vec<usize>, Saying),
    /// The same of all that a search lists, which are these.
    SayOfAll(String, Vec<usize>, Saying),
    Undo,
    /// One edit, chosen in the history of a row, that need not be the newest.
    UndoOne(OperationId),
    Redo,
    /// Whether two rows are one.
    Answer(Answer),
    /// That a charge is not the hold that it took over.
    Apart(usize),
    /// Whether two rows belong together.
    Pair(Pairing),
    /// A row of which no bank told.
    WriteDown(Written),
    /// An account is locked up to a statement.
    Reconcile(Statement),
    /// Rules and categories.
    Define(Define),
    /// Whether likely pairs are proposed, which is no step to undo.
    Propose(bool),
}

impl Act {
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
        let (which, saying) = match self {
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
            Self::Apart(place) => {
                return identity::take_apart(writer, mint, &meta, id(place)).map(drop);
            }
            Self::Pair(said) => {
                let kind = match said.how {
                    How::Transfer => Kind::Transfer,
                    How::Refund => Kind::Refund,
                };
                let rows = (id(&said.rows.0), id(&said.rows.1));
                return edits::say_pair(writer, &meta, kind, rows, said.together);
            }
            Self::WriteDown(new) => {
                let new = NewRow {
                    account: account(writer, &new.account)?,
                    date: new.day,
                    minor: new.minor,
                    merchant: new.merchant.clone(),
                    category: None,
                    note: new.note.clone(),
                    tags: Vec::new(),
                };
                return edits::add_by_hand(writer, mint, &meta, &new).map(drop);
            }
            Self::Reconcile(said) => {
                let account = account(writer, &said.account)?;
                let (day, balance) = (said.day, said.balance);
                return edits::reconcile(writer, &meta, account, day, balance, day);
            }
            Self::Define(define) => return write_defined(writer, mint, &meta, define),
            Self::Propose(propose) => {
                let settings = PairSettings {
                    propose: *propose,
                    make: false,
                };
                return register::set_pair_settings(writer, settings);
            }
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
            Self::Say(rows, saying) => (Ok(ids(rows)), saying),
            Self::SayOfAll(search, _, saying) => {
                let filter = Filter {
                    search: search.clone(),
                    ..Filter::default()
                };
                (Err(filter), saying)
            }
        };
        let saying = match saying {
            Saying::Deleted(deleted) => edits::Saying::Deleted(*deleted),
            Saying::Note(note) => edits::Saying::Note(note.clone()),
            Saying::Tags(tags) => edits::Saying::Tags(tags.clone()),
            Saying::AddTags(tags) => edits::Saying::AddTags(tags.clone()),
            Saying::RemoveTags(tags) => edits::Saying::RemoveTags(tags.clone()),
            Saying::Moved(to, _) => edits::Saying::Account(account(writer, to)?),
            Saying::Category(code) => edits::Saying::Category(category(writer, code.as_deref())?),
            Saying::Merchant(name) => edits::Saying::Merchant(name.clone()),
            Saying::Day(day) => edits::Saying::Date(*day),
            Saying::Reviewed(yes) => edits::Saying::Reviewed(*yes),
            Saying::Hidden(yes) => edits::Saying::Hidden(*yes),
            Saying::Cleared(yes) => edits::Saying::Cleared(*yes),
            Saying::Amount(minor) => edits::Saying::Amount(*minor),
            Saying::Restored | Saying::Split(_) | Saying::Attach(_) | Saying::Detach(_) => {
                unreachable!("said above")
            }
        };
        let which = match &which {
            Ok(ids) => Which::These(ids),
            Err(filter) => Which::Listed(filter),
        };
        edits::say(writer, &meta, which, &saying).map(drop)
    }

    /// What must hold afterwards; false where the program has to refuse. Of an operation whose id nobody knows
    /// outside the program nothing can be said later by its id.
    pub fn expect(&self, oracle: &mut Oracle, (id, at_ms): (Option<OperationId>, i64)) -> bool {
        match self {
            Self::Say(rows, saying) | Self::SayOfAll(_, rows, saying) => {
                oracle.say(rows, saying, id, at_ms)
            }
            Self::Undo => oracle.undo(at_ms),
            Self::UndoOne(id) => oracle.undo_one(*id, at_ms),
            Self::Redo => oracle.redo(at_ms),
            Self::Answer(answer) => oracle.answer(*answer, id, at_ms),
            Self::Apart(place) => oracle.take_apart(*place, id, at_ms),
            Self::WriteDown(new) => oracle.write_down(new, at_ms),
            Self::Reconcile(said) => oracle.reconcile(said, id, at_ms),
            Self::Pair(said) => oracle.pair(said, id, at_ms),
            Self::Define(define) => oracle.define(define, at_ms),
            Self::Propose(propose) => {
                oracle.proposes_nothing = !propose;
                true
            }
        }
    }
}

/// The account that a bank, or the program, calls so.
fn account(writer: &Writer<'_>, name: &str) -> Result<AccountId, StoreError> {
    let accounts = facts::accounts(&writer.reader())?;
    let found = accounts.iter().find(|account| account.external_id == name);
    Ok(found.ok_or(StoreError::NotFound("account"))?.id)
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
                search: search(writer, rule)?,
                actions: actions(writer, rule)?,
                enabled: true,
            };
            edits::save_rule(writer, meta, mint, &draft, rule.from == 0).map(drop)
        }
        // The use cases read texts: `desk` plays it.
        Define::Read(..) => Err(refused()),
        Define::Create(name, group) => {
            let edit = edits::CategoryEdit::Create {
                name: name.clone(),
                group: Some(of(group)?),
                kind: None,
            };
            edits::edit_categories(writer, meta, &edit).map(drop)
        }
        Define::Move(key, group) => {
            let edit = edits::CategoryEdit::Move {
                id: of(key)?,
                group: Some(of(group)?),
                before: None,
            };
            edits::edit_categories(writer, meta, &edit).map(drop)
        }
        Define::Map(word, key) => {
            let edit = edits::CategoryEdit::MapBank {
                code: (*word).to_owned(),
                category: of(key)?,
            };
            edits::edit_categories(writer, meta, &edit).map(drop)
        }
        Define::Remove(at) => {
            let rule = rules.get(*at).ok_or_else(refused)?;
            edits::delete_rule(writer, meta, rule.id).map(drop)
        }
        Define::Apply(at) => {
            let rule = rules.get(*at).ok_or_else(refused)?;
            edits::apply_rule(writer, meta, rule.id).map(drop)
        }
        Define::Rename(code, name) => {
            let edit = edits::CategoryEdit::Rename {
                id: of(code)?,
                name: name.clone(),
            };
            edits::edit_categories(writer, meta, &edit).map(drop)
        }
        Define::Delete(code, into) => {
            let edit = edits::CategoryEdit::Delete {
                id: of(code)?,
                into: Some(of(into)?),
            };
            edits::edit_categories(writer, meta, &edit).map(drop)
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

/// The search of a rule, in the names that things have now.
fn search(writer: &Writer<'_>, rule: &Rule) -> Result<String, StoreError> {
    Ok(match &rule.test {
        Test::Out => "is:out".into(),
        Test::In => "is:in".into(),
        Test::Pending => "is:pending".into(),
        Test::Posted => "is:posted".into(),
        Test::Hidden => "is:hidden".into(),
        Test::Reviewed => "is:reviewed".into(),
        Test::Merchant(name) => format!("merchant:\"{name}\""),
        Test::Tag(name) => format!("tag:\"{name}\""),
        Test::Category(key) => {
            let categories = edits::categories(&writer.reader())?;
            let found = categories.iter().find(|row| is_called(row, key));
            let found = found.ok_or_else(|| StoreError::Refused("no such category".into()))?;
            format!("cat:\"{}\"", found.name)
        }
    })
}

fn actions(writer: &Writer<'_>, rule: &Rule) -> Result<Actions, StoreError> {
    let does = &rule.does;
    let part = |part: &crate::oracle::defined::Share| -> Result<rules::Share, StoreError> {
        Ok(rules::Share {
            share: part.share,
            category: category(writer, part.category.as_deref())?,
            note: part.note.clone(),
        })
    };
    Ok(Actions {
        category: category(writer, does.category.as_deref())?,
        merchant: does.merchant.clone(),
        tags: does.tags.clone(),
        note: does.note.clone(),
        hide: does.hide,
        reviewed: does.reviewed,
        split: does.split.iter().map(part).collect::<Result<_, _>>()?,
    })
}

/// A category is known by its code, or by its name where the person made it.
fn is_called(row: &edits::CategoryRow, key: &str) -> bool {
    row.code.as_deref().unwrap_or(&row.name) == key
}

fn category_of(writer: &Writer<'_>, key: &str) -> Result<Option<i64>, StoreError> {
    let categories = edits::categories(&writer.reader())?;
    let found = categories.iter().find(|row| is_called(row, key));
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

fn category(writer: &Writer<'_>, key: Option<&str>) -> Result<Option<i64>, StoreError> {
    let found = key.map(|key| category_of(writer, key)).transpose()?;
    Ok(found.map(|id| id.expect("a category that is there")))
}
