//! What people read of the money checks.

use std::io::{self, Write};

use coffer_app::api::{
    AccountNumbers, AuditPage, AuditVerdict, BalanceNow, BankIdentity, CheckLevel, ContactView,
    MoneyView, NumberSystem, PaymentCheck,
};
use coffer_app::read::{Currency, Money};

use super::Told;
use crate::text::harmless;

/// Writes it.
pub fn write(out: &mut impl Write, told: &Told) -> io::Result<()> {
    match told {
        Told::Balance(told) => balance(out, told),
        Told::Numbers(told) => numbers(out, told),
        Told::Identity(banks) => identity(out, banks),
        Told::Payment(check) => payment(out, check),
        Told::Page(page) => entries(out, page),
        Told::Verdict(told) => verdict(out, told),
        Told::Saved(saved) => writeln!(
            out,
            "{} entries were written to {}. It names accounts by Coffer’s ids, and no numbers.",
            saved.entries,
            harmless(&saved.name)
        ),
    }
}

fn money(view: &MoneyView) -> String {
    let currency = Currency::from_parts(&view.currency, view.exponent);
    Money::new(view.minor, currency).to_string()
}

fn balance(out: &mut impl Write, told: &BalanceNow) -> io::Result<()> {
    for (name, value) in [
        ("Available", &told.available),
        ("Current", &told.current),
        ("Limit", &told.limit),
        ("Funds", &told.funds),
    ] {
        if let Some(value) = value {
            writeln!(out, "{name:<10} {}", money(value))?;
        }
    }
    writeln!(out, "{}", told.sentence)?;
    writeln!(
        out,
        "Asked at {}; good until {}. Such calls this month: {}.",
        told.asked_at, told.expires_at, told.calls_this_month
    )
}

fn numbers(out: &mut impl Write, told: &AccountNumbers) -> io::Result<()> {
    for number in &told.numbers {
        let (system, account, bank) = match number.system {
            NumberSystem::Ach => ("ACH", "Account", "Routing"),
            NumberSystem::Eft => ("EFT", "Account", "Institution"),
            NumberSystem::Bacs => ("BACS", "Account", "Sort code"),
            NumberSystem::International => ("International", "IBAN", "BIC"),
        };
        writeln!(out, "{system}")?;
        let mut line = |name: &str, value: &str| writeln!(out, "  {name:<12} {}", harmless(value));
        line(bank, &number.bank_code)?;
        if let Some(branch) = &number.branch {
            line("Branch", branch)?;
        }
        line(account, &number.account)?;
        if let Some(wire) = &number.wire_routing {
            line("Wires", wire)?;
        }
        if number.tokenized {
            writeln!(
                out,
                "  The bank made this number for this connection: it ends when that is disconnected."
            )?;
        }
    }
    match (told.from_kept, told.kept) {
        (true, _) => writeln!(out, "Kept on this computer since {}.", told.asked_at),
        (false, true) => writeln!(out, "Asked at {}, and kept, sealed.", told.asked_at),
        (false, false) => writeln!(out, "Asked at {}, and not kept.", told.asked_at),
    }
}

fn identity(out: &mut impl Write, banks: &[BankIdentity]) -> io::Result<()> {
    if banks.is_empty() {
        return writeln!(out, "No bank is connected that could be asked.");
    }
    for bank in banks {
        writeln!(out, "{}", harmless(&bank.bank))?;
        if let Some(failed) = &bank.failed {
            writeln!(out, "  {}", harmless(failed))?;
        }
        for account in &bank.accounts {
            let mask = account.mask.as_deref().unwrap_or_default();
            writeln!(out, "  {} {}", harmless(&account.name), harmless(mask))?;
            if account.owners.is_empty() {
                writeln!(out, "    The bank says nothing of its owners.")?;
            }
            for owner in &account.owners {
                writeln!(out, "    {}", harmless(&owner.names.join(", ")))?;
                let contacts = [&owner.phones, &owner.emails, &owner.addresses];
                for contact in contacts.into_iter().flatten() {
                    let ContactView { value, .. } = contact;
                    writeln!(out, "      {}", harmless(value))?;
                }
            }
        }
    }
    Ok(())
}

fn payment(out: &mut impl Write, check: &PaymentCheck) -> io::Result<()> {
    for line in &check.lines {
        let level = match line.level {
            CheckLevel::Green => "ok",
            CheckLevel::Amber => "look",
            CheckLevel::Red => "no",
            CheckLevel::Unknown => "?",
        };
        writeln!(
            out,
            "{level:<5} {} {}",
            harmless(&line.sentence),
            harmless(&line.reason)
        )?;
    }
    writeln!(out, "{}", harmless(&check.sentence))?;
    writeln!(out, "Good until {}.", check.expires_at)
}

fn entries(out: &mut impl Write, page: &AuditPage) -> io::Result<()> {
    if page.entries.is_empty() {
        return writeln!(out, "Nothing was recorded yet.");
    }
    for entry in &page.entries {
        let account = entry.account.as_deref().unwrap_or_default();
        let amount = entry.amount.as_ref().map(money).unwrap_or_default();
        let parts = [entry.sentence.as_str(), account, &amount, &entry.outcome];
        let said: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        writeln!(
            out,
            "{:>6}  {}  {}",
            entry.number,
            entry.at,
            harmless(&said.join("  "))
        )?;
    }
    match page.next_before {
        Some(before) => writeln!(out, "More: `coffer-cli audit list --before {before}`."),
        None => Ok(()),
    }
}

fn verdict(out: &mut impl Write, told: &AuditVerdict) -> io::Result<()> {
    match (&told.broken, &told.head) {
        (Some(broken), _) => writeln!(out, "Entry {}: {}", broken.at, broken.sentence)?,
        (None, Some(head)) => writeln!(
            out,
            "{} entries fit, one after another. The newest is {head}.",
            told.entries
        )?,
        (None, None) => writeln!(out, "Nothing was recorded yet.")?,
    }
    for note in &told.notes {
        writeln!(out, "{note}")?;
    }
    Ok(())
}
