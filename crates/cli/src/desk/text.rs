//! What people read of the desk.

use std::io::{self, Write};

use super::json::{BriefJson, DeskJson, EntryJson};
use crate::json::MoneyJson;
use crate::text::harmless;

/// Writes an answer of the desk.
pub fn write(out: &mut impl Write, answer: &DeskJson) -> io::Result<()> {
    match answer {
        DeskJson::Inbox(inbox) if inbox.left == 0 => writeln!(out, "Nothing wants a look."),
        DeskJson::Inbox(inbox) => {
            for entry in &inbox.entries {
                write_entry(out, entry)?;
            }
            writeln!(out, "{} in all.", inbox.left)
        }
        DeskJson::Accepted(accepted) => {
            writeln!(
                out,
                "{} transactions are looked at now.",
                accepted.transactions
            )
        }
        DeskJson::Pairs(pairs) if pairs.is_empty() => {
            writeln!(out, "Nothing belongs together here.")
        }
        DeskJson::Pairs(pairs) => {
            for pair in pairs {
                let percent = pair.percent.map(|n| format!(" {n}%")).unwrap_or_default();
                writeln!(
                    out,
                    "{} ({}{percent}): {}",
                    pair.kind,
                    pair.state,
                    pair.reasons.join("; ")
                )?;
                write_brief(out, &pair.transaction)?;
                write_brief(out, &pair.other)?;
            }
            Ok(())
        }
        DeskJson::Settings(settings) => writeln!(
            out,
            "Pairs are {}.",
            match (settings.propose, settings.make) {
                (false, _) => "not looked for",
                (true, false) => "proposed",
                (true, true) => "proposed, and made where they are clear",
            }
        ),
        DeskJson::Reconciling(state) => {
            if let Some(date) = &state.last_date {
                writeln!(out, "Reconciled up to {date}.")?;
            }
            writeln!(
                out,
                "It starts from {}; {} is marked since; {} transactions are not marked.",
                amount(&state.opening),
                amount(&state.cleared),
                state.open
            )?;
            match &state.difference {
                Some(difference) => {
                    writeln!(out, "The statement differs by {}.", amount(difference))
                }
                None => Ok(()),
            }
        }
    }
}

fn amount(money: &MoneyJson) -> String {
    let currency = coffer_app::read::Currency::from_parts(&money.currency, money.exponent);
    harmless(&coffer_app::read::Money::new(money.minor, currency).to_string())
}

fn write_brief(out: &mut impl Write, row: &BriefJson) -> io::Result<()> {
    writeln!(
        out,
        "    {}  {}  {}  {}  {}",
        row.date,
        amount(&row.amount),
        harmless(&row.merchant),
        harmless(&row.account),
        row.id
    )
}

fn write_entry(out: &mut impl Write, entry: &EntryJson) -> io::Result<()> {
    let off = entry
        .off
        .as_ref()
        .map(|off| format!(" is off by {}", amount(off)));
    let reasons: Vec<String> = entry.reasons.iter().map(|one| harmless(one)).collect();
    writeln!(
        out,
        "{}: {}{}",
        entry.kind,
        reasons.join("; "),
        off.unwrap_or_default()
    )?;
    for row in entry.transaction.iter().chain(&entry.other) {
        write_brief(out, row)?;
    }
    writeln!(out, "    {}", entry.key)
}
