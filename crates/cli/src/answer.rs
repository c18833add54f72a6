//! What a verb has to say, and its form for scripts.

use std::io::{self, Write};

use coffer_app::api::ItemSync;
use coffer_app::edit::Undone;
use coffer_app::read::{AccountRow, ItemRow, RegisterLine};
use coffer_app::verify::Verified;
use serde::Serialize;

use crate::failure::Failure;
use crate::json::{
    AccountJson, ItemJson, StatusJson, SyncJson, TransactionJson, UndoneJson, VerifyJson,
};

/// What a verb has to say, and whether some of it did not work.
pub struct Answer {
    /// For stdout.
    pub body: Body,
    /// For stderr and the exit code.
    pub failure: Option<Failure>,
}

/// What is printed.
pub enum Body {
    /// `init`, `status`.
    Status(Box<StatusJson>),
    /// `link`.
    Item(Box<ItemRow>),
    /// `sync`.
    Synced(Vec<ItemSync>),
    /// `items`.
    Items(Vec<ItemRow>),
    /// `accounts`.
    Accounts(Vec<AccountRow>),
    /// `transactions`.
    Transactions(Vec<RegisterLine>),
    /// `note`, `delete`, `undelete`.
    Transaction(Box<RegisterLine>),
    /// `undo`, `redo`.
    Undone(Undone),
    /// `verify`.
    Verified(Verified),
}

impl From<Body> for Answer {
    fn from(body: Body) -> Self {
        Self {
            body,
            failure: None,
        }
    }
}

impl Body {
    /// One JSON value and the end of the line.
    pub fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Status(status) => value(out, &**status),
            Self::Item(row) => value(out, &ItemJson::from(&**row)),
            Self::Synced(items) => list::<_, SyncJson>(out, items),
            Self::Items(rows) => list::<_, ItemJson>(out, rows),
            Self::Accounts(rows) => list::<_, AccountJson>(out, rows),
            Self::Transactions(lines) => list::<_, TransactionJson>(out, lines),
            Self::Transaction(line) => value(out, &TransactionJson::from(&**line)),
            Self::Undone(undone) => value(out, &UndoneJson::from(undone)),
            Self::Verified(verified) => value(out, &VerifyJson::from(verified)),
        }
    }
}

fn value(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

/// An array, one element a line, each made when it is written: a long list is not held twice.
fn list<'a, T, J>(out: &mut impl Write, rows: &'a [T]) -> io::Result<()>
where
    J: From<&'a T> + Serialize,
{
    write!(out, "[")?;
    for (index, row) in rows.iter().enumerate() {
        writeln!(out, "{}", if index == 0 { "" } else { "," })?;
        serde_json::to_writer(&mut *out, &J::from(row))?;
    }
    writeln!(out, "{}]", if rows.is_empty() { "" } else { "\n" })
}
