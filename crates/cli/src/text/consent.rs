//! Consents for a person at a terminal: what is said before Link, and the list of what was agreed to.

use std::io::{self, Write};

use coffer_app::api::ConsentNotice;
use coffer_app::read::ConsentRow;

use super::harmless;
use crate::json::ConsentJson;

/// Says on stderr what going on means, before the address of Link is shown.
///
/// # Errors
/// If it cannot be shown: then nobody has agreed to anything.
pub fn say_before_link(notice: &ConsentNotice) -> io::Result<()> {
    let mut err = io::stderr().lock();
    writeln!(
        err,
        "Coffer will read, by Plaid’s {}:",
        notice.products.join(", ")
    )?;
    for line in &notice.data {
        writeln!(err, "  {line}")?;
    }
    writeln!(err, "Never:")?;
    for line in &notice.never {
        writeln!(err, "  {line}")?;
    }
    writeln!(err, "For how long: {}", notice.period)?;
    writeln!(err, "Cost: {}", notice.cost)?;
    writeln!(
        err,
        "Signing in on the page below is your consent. Ctrl-C leaves it."
    )
}

/// The list.
pub(super) fn write(out: &mut impl Write, rows: &[ConsentRow]) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "Nothing has been agreed to yet.");
    }
    for row in rows.iter().map(ConsentJson::from) {
        let bank = match (&row.institution, row.history.as_deref()) {
            (Some(bank), _) => harmless(bank),
            (None, Some("deleted")) => "a bank that was deleted".to_owned(),
            (None, _) => "no bank: Link was left".to_owned(),
        };
        let end = match (&row.withdrawn_at, row.history.as_deref()) {
            (Some(at), Some("deleted")) => format!("withdrawn {at}, everything deleted"),
            (Some(at), _) => format!("withdrawn {at}, history kept"),
            (None, _) => "in force".to_owned(),
        };
        writeln!(
            out,
            "{}  {bank}  {}  {}",
            row.agreed_at,
            row.products.join(", "),
            if row.institution.is_none() && row.withdrawn_at.is_none() {
                "nothing came of it".to_owned()
            } else {
                end
            }
        )?;
    }
    Ok(())
}
