//! Moves, for people.

use std::io::{self, Write};

use coffer_app::api::{MoneyView, MoveEnd, MoveView, Moves, MovesAvailability};
use coffer_app::read::{Currency, Money};

use super::{amount, harmless};

/// All of them.
pub fn write_all(out: &mut impl Write, all: &Moves) -> io::Result<()> {
    match &all.availability {
        MovesAvailability::Available => {}
        MovesAvailability::NotKnown => writeln!(
            out,
            "Whether these keys can move money is not known. `coffer-cli moves --follow` asks."
        )?,
        MovesAvailability::NotOffered { why } => writeln!(out, "{}", harmless(why))?,
        MovesAvailability::NeedsProtection => writeln!(
            out,
            "Money is moved only where a PIN or a passphrase protects this profile: set one first."
        )?,
    }
    writeln!(
        out,
        "At most {} in one move and {} in one day; {} today.",
        money(&all.limits.per_move),
        money(&all.limits.per_day),
        money(&all.today)
    )?;
    if all.moves.is_empty() {
        return writeln!(out, "No money was moved.");
    }
    for row in &all.moves {
        writeln!(out)?;
        write_one(out, row)?;
    }
    Ok(())
}

/// One.
pub fn write_one(out: &mut impl Write, row: &MoveView) -> io::Result<()> {
    writeln!(
        out,
        "{}  {}  {} -> {}",
        row.id,
        money(&row.amount),
        end(&row.from),
        end(&row.to)
    )?;
    writeln!(out, "  {}", harmless(&row.sentence))?;
    if let Some(hint) = &row.hint {
        writeln!(out, "  {}", harmless(hint))?;
    }
    for leg in &row.legs {
        if let Some(failure) = &leg.failure {
            let code = leg.failure_code.as_deref().unwrap_or_default();
            writeln!(out, "  {} ({})", harmless(failure), harmless(code))?;
        }
    }
    if let Some(until) = &row.confirm_until {
        writeln!(
            out,
            "  Until {until}: `coffer-cli move-confirm {} AMOUNT DIGITS`, with the amount and the last digits of the second account once more.",
            row.id
        )?;
    }
    Ok(())
}

fn end(end: &MoveEnd) -> String {
    match &end.mask {
        Some(mask) => format!("{} ({})", harmless(&end.name), harmless(mask)),
        None => harmless(&end.name),
    }
}

fn money(view: &MoneyView) -> String {
    let currency = Currency::from_parts(&view.currency, view.exponent);
    amount::plain(&Money::new(view.minor, currency))
}
