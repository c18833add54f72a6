//! The journal of syncs and the proof of balances, as people read them.

use std::io::{self, Write};

use coffer_app::proof::Told;
use coffer_app::read::{Outcome, Proof, Reading, RegisterLine, SyncEntry, SyncRow, differences};
use coffer_app::tries;

use super::table::{Align, Table};
use super::{amount, harmless};
use crate::json::timestamp;

/// Writes the entries of the journal.
pub fn write_syncs(out: &mut impl Write, entries: &[SyncEntry]) -> io::Result<()> {
    if entries.is_empty() {
        return writeln!(out, "Nothing has been synced yet.");
    }
    let mut table = Table::new([
        ("WHEN", Align::Left),
        ("BANK", Align::Left),
        ("CHANGES", Align::Left),
        ("STATE", Align::Left),
        ("ID", Align::Left),
    ]);
    for entry in entries {
        let failure = tries::why_not(&entry.outcome);
        table.row([
            timestamp(entry.ended_ms),
            harmless(&entry.institution_name),
            match &failure {
                None => counts(entry),
                Some(_) => "nothing".to_owned(),
            },
            state(entry).to_owned(),
            entry.id.to_string(),
        ]);
        if let Some(failure) = failure {
            let said = [failure.bank_code, Some(failure.message), failure.hint];
            let said: Vec<String> = said.into_iter().flatten().collect();
            table.remark(format!("    {}", harmless(&said.join(" "))));
        }
        if !entry.request_ids.is_empty() {
            table.remark(format!(
                "    requests {}",
                harmless(&entry.request_ids.join(" "))
            ));
        }
    }
    table.write(out)
}

/// `+12 ~3 -1`.
fn counts(entry: &SyncEntry) -> String {
    let aside = match entry.set_aside {
        0 => String::new(),
        count => format!(" ({count} set aside)"),
    };
    format!(
        "+{} ~{} -{}{aside}",
        entry.added, entry.modified, entry.removed
    )
}

const fn state(entry: &SyncEntry) -> &'static str {
    match (&entry.outcome, entry.reverts, entry.reverted_by) {
        (Outcome::Failed(_), ..) => "failed",
        (Outcome::NotFinished, ..) => "not finished",
        (Outcome::Written, Some(_), _) => "revert",
        (Outcome::Written, None, Some(_)) => "reverted",
        (Outcome::Written, None, None) => "stands",
    }
}

/// Writes one entry with its rows.
pub fn write_rows(out: &mut impl Write, entry: &SyncEntry, rows: &[SyncRow]) -> io::Result<()> {
    write_syncs(out, std::slice::from_ref(entry))?;
    writeln!(out)?;
    let mut table = Table::new([
        ("WHAT", Align::Left),
        ("DATE", Align::Left),
        ("AMOUNT", Align::Right),
        ("TEXT", Align::Left),
        ("ID", Align::Left),
    ]);
    for row in rows {
        table.row([
            row.what.clone(),
            row.after.date.to_string(),
            amount::plain(&row.after.amount),
            harmless(&row.after.name),
            row.id.to_string(),
        ]);
        let changes = row.before.as_ref().map(|was| differences(was, &row.after));
        for change in changes.unwrap_or_default() {
            let value = |value: Option<String>| value.unwrap_or_else(|| "nothing".to_owned());
            table.remark(format!(
                "    {}: {} -> {}",
                change.field,
                harmless(&value(change.from)),
                harmless(&value(change.to))
            ));
        }
    }
    table.write(out)
}

/// Says what a revert did.
pub fn write_reverted(out: &mut impl Write, entry: &SyncEntry) -> io::Result<()> {
    writeln!(
        out,
        "{}: {} out again, {} as before. `coffer-cli sync` applies the bank's changes again.",
        harmless(&entry.institution_name),
        transactions(entry.removed),
        transactions(entry.modified)
    )
}

fn transactions(count: u32) -> String {
    match count {
        1 => "one transaction is".to_owned(),
        count => format!("{count} transactions are"),
    }
}

/// Writes the proofs, and under each that is off what may have caused it, and under each whose
/// opening has moved what moved it.
pub fn write_proofs(out: &mut impl Write, told: &[Told]) -> io::Result<()> {
    if told.is_empty() {
        return super::no_bank(out);
    }
    let mut table = Table::new([
        ("ACCOUNT", Align::Left),
        ("OPENING", Align::Right),
        ("POSTED", Align::Right),
        ("PENDING", Align::Right),
        ("BANK STATES", Align::Right),
        ("PROOF", Align::Left),
    ]);
    for one in told {
        let Told {
            proof,
            account,
            causes,
            moves,
            corrections,
        } = one;
        let money = |money: &Option<_>| money.as_ref().map(amount::plain).unwrap_or_default();
        let verdict = match (&proof.proof, &proof.residual) {
            (Proof::Off(_), Some(residual)) => format!(
                "off by {}{}",
                amount::plain(residual),
                proof
                    .since
                    .map(|(_, at_ms)| format!(" since {}", timestamp(at_ms)))
                    .unwrap_or_default()
            ),
            (Proof::Unproven(why), _) => reason(why.as_str()).to_owned(),
            (Proof::Matches(Reading::AsEdited), _) => "matches with your corrections".to_owned(),
            (Proof::Matches(_), _) if proof.aside.is_some() => {
                "matches without your corrections".to_owned()
            }
            _ => "matches".to_owned(),
        };
        table.row([
            harmless(account),
            money(&proof.opening),
            money(&proof.posted),
            money(&proof.pending),
            money(&proof.stated),
            verdict,
        ]);
        let given = [
            ("it is explained by", &corrections.explaining),
            ("not in the balance:", &corrections.aside),
        ];
        for (what, rows) in given {
            for line in rows {
                table.remark(format!("    {what} {}", row_of(line)));
            }
        }
        for cause in causes {
            table.remark(format!("    perhaps {}", sentence(cause.cause.as_str())));
            for line in &cause.rows {
                table.remark(format!("        {}", row_of(line)));
            }
        }
        for moved in moves {
            table.remark(format!(
                "    opening moved by {} in sync {} of {}",
                amount::plain(&moved.by),
                moved.sync,
                timestamp(moved.at_ms)
            ));
            for line in &moved.rows {
                table.remark(format!("        {}", row_of(line)));
            }
        }
    }
    table.write(out)
}

fn row_of(line: &RegisterLine) -> String {
    format!(
        "{} {} {} {}",
        line.bank_date,
        amount::plain(&line.amount),
        harmless(&line.merchant),
        line.id
    )
}

fn reason(word: &str) -> &'static str {
    match word {
        "investment" => "not applicable: its value is the market's",
        "no_balance" => "the bank states no balance",
        "currency_changed" => "the bank changed its currency",
        "too_large" => "too large to be kept exactly",
        _ => "not yet: the history is still arriving",
    }
}

fn sentence(word: &str) -> &'static str {
    match word {
        "duplicate" => "the bank gave one payment twice",
        "sign" => "one counts with the wrong sign",
        "pending" => "a pending one is in the balance already, or no longer",
        "withdrawn" => "one that the bank took back is still in its balance",
        "changed" => "something that came or changed just then",
        "set_aside" => "transactions that could not be read and were set aside",
        "movement" => "the balance moved without a transaction (interest, a fee, market value)",
        _ => "the bank has not given a transaction",
    }
}
