//! What people read: short sentences and tables.

mod amount;
mod table;

use std::io::{self, Write};

use coffer_app::api::{Environment, ItemSync, RelayKind};
use coffer_app::read::{AccountRow, BalanceRow, Money, RegisterLine};
use coffer_app::verify::Verified;

use crate::answer::Body;
use crate::json::{HealthJson, ItemJson, StatusJson};

pub use table::harmless;
use table::{Align, Table};

/// Writes an answer as tables and sentences.
pub fn write(body: &Body, out: &mut impl Write) -> io::Result<()> {
    match body {
        Body::Status(status) => write_status(out, status),
        Body::Item(row) => writeln!(
            out,
            "{} is connected. `coffer-cli sync` fetches its transactions.",
            harmless(&row.institution_name)
        ),
        Body::Synced(items) => write_synced(out, items),
        Body::Items(rows) => {
            let rows: Vec<ItemJson> = rows.iter().map(ItemJson::from).collect();
            write_items(out, &rows)
        }
        Body::Accounts(rows) if rows.is_empty() => no_bank(out),
        Body::Accounts(rows) => accounts(rows).write(out),
        Body::Transactions(lines) if lines.is_empty() => {
            writeln!(out, "No transaction was found.")
        }
        Body::Transactions(lines) => transactions(lines).write(out),
        Body::Transaction(line) => transactions(std::slice::from_ref(&**line)).write(out),
        Body::Undone(undone) => writeln!(
            out,
            "{} of {} is as it was before.",
            match undone.field.as_str() {
                "note" => "The note",
                "category" => "The category",
                "tags" => "The tags",
                _ => "The deletion",
            },
            match undone.rows {
                1 => "one transaction".to_owned(),
                rows => format!("{rows} transactions"),
            }
        ),
        Body::Verified(verified) => write_verified(out, verified),
    }
}

fn no_bank(out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "No bank is connected yet. `coffer-cli link` connects one."
    )
}

fn write_status(out: &mut impl Write, status: &StatusJson) -> io::Result<()> {
    writeln!(
        out,
        "Coffer {} in {}",
        status.version,
        harmless(&status.data_dir)
    )?;
    let Some(relay) = status.relay else {
        return writeln!(
            out,
            "Nothing is set up yet. `coffer-cli init --relay demo` starts with play money."
        );
    };
    let environment = match status.environment {
        Environment::Sandbox => "Plaid's sandbox: play money",
        Environment::Production => "real banks",
    };
    match relay {
        RelayKind::Demo => writeln!(out, "Demo bank on this computer: play money")?,
        RelayKind::Direct => writeln!(out, "Your own Plaid keys, {environment}")?,
        RelayKind::Relay => writeln!(
            out,
            "Relay {}, {environment}",
            harmless(status.url.as_deref().unwrap_or_default())
        )?,
    }
    if !status.has_keys {
        writeln!(
            out,
            "{}",
            match relay {
                RelayKind::Relay => "This device has no credential for the relay yet.",
                RelayKind::Demo | RelayKind::Direct =>
                    "There are no Plaid keys yet: set PLAID_CLIENT_ID and PLAID_SECRET.",
            }
        )?;
    }
    writeln!(out, "Secrets are {}.", status.secrets_in)?;
    writeln!(out)?;
    write_items(out, &status.items)
}

fn write_items(out: &mut impl Write, items: &[ItemJson]) -> io::Result<()> {
    if items.is_empty() {
        return no_bank(out);
    }
    let mut table = Table::new([
        ("BANK", Align::Left),
        ("HEALTH", Align::Left),
        ("LAST SYNC", Align::Left),
        ("ID", Align::Left),
    ]);
    for item in items {
        let never = || "never".to_owned();
        table.row([
            harmless(&item.institution.name),
            health(&item.health),
            item.last_synced_at.clone().unwrap_or_else(never),
            item.id.clone(),
        ]);
    }
    table.write(out)
}

/// The state, the code behind it where it is not well, and what else there is to know.
fn health(health: &HealthJson) -> String {
    let code = health.code.as_deref().filter(|_| health.state != "Ok");
    let words = std::iter::once(health.state)
        .chain(code)
        .chain(health.advisories.iter().copied());
    harmless(&words.collect::<Vec<_>>().join(" "))
}

fn accounts(rows: &[AccountRow]) -> Table<6> {
    let mut table = Table::new([
        ("BANK", Align::Left),
        ("ACCOUNT", Align::Left),
        ("KIND", Align::Left),
        ("BALANCE", Align::Right),
        ("AVAILABLE", Align::Right),
        ("ID", Align::Left),
    ]);
    for row in rows {
        let stated = |pick: fn(&BalanceRow) -> &Option<Money>| {
            let money = row
                .balance
                .as_ref()
                .and_then(|balance| pick(balance).as_ref());
            money.map(amount::plain).unwrap_or_default()
        };
        let mask = row
            .mask
            .as_deref()
            .map(|mask| format!(" ••{mask}"))
            .unwrap_or_default();
        table.row([
            harmless(&row.institution_name),
            harmless(&format!("{}{mask}", row.name)),
            harmless(row.subtype.as_deref().unwrap_or(&row.type_text)),
            stated(|balance| &balance.current),
            stated(|balance| &balance.available),
            row.id.to_string(),
        ]);
    }
    table
}

fn transactions(lines: &[RegisterLine]) -> Table<6> {
    let mut table = Table::new([
        ("DATE", Align::Left),
        ("AMOUNT", Align::Right),
        ("MERCHANT", Align::Left),
        ("CATEGORY", Align::Left),
        ("ACCOUNT", Align::Left),
        ("ID", Align::Left),
    ]);
    for line in lines {
        let state = match (line.withdrawn, line.pending) {
            (true, _) => " (withdrawn)",
            (_, true) => " (pending)",
            (false, false) => "",
        };
        let category = line.category.as_ref().map(|(_, name, _)| harmless(name));
        table.row([
            line.bank_date.to_string(),
            amount::plain(&line.amount),
            format!("{}{state}", harmless(&line.merchant)),
            category.unwrap_or_default(),
            harmless(&line.account_name),
            line.id.to_string(),
        ]);
        let tags = line.tags.iter().map(|tag| format!("#{tag}"));
        let remark: Vec<String> = line.note.iter().cloned().chain(tags).collect();
        if !remark.is_empty() {
            table.remark(format!("    {}", harmless(&remark.join(" "))));
        }
    }
    table
}

fn write_synced(out: &mut impl Write, items: &[ItemSync]) -> io::Result<()> {
    if items.is_empty() {
        return no_bank(out);
    }
    let mut table = Table::new([
        ("BANK", Align::Left),
        ("ADDED", Align::Right),
        ("MODIFIED", Align::Right),
        ("REMOVED", Align::Right),
        ("RESULT", Align::Left),
    ]);
    for item in items {
        let result = match &item.error {
            None if item.counts.set_aside > 0 => {
                format!("done, {} set aside as unreadable", item.counts.set_aside)
            }
            None => "done".to_owned(),
            Some(error) => harmless(&format!("failed: {}", error.message)),
        };
        table.row([
            harmless(&item.institution),
            item.counts.added.to_string(),
            item.counts.modified.to_string(),
            item.counts.removed.to_string(),
            result,
        ]);
    }
    table.write(out)
}

fn write_verified(out: &mut impl Write, verified: &Verified) -> io::Result<()> {
    if verified.findings.is_empty() {
        return writeln!(
            out,
            "Everything is sound: every page, the register, its totals, the search index, the ids."
        );
    }
    for finding in &verified.findings {
        writeln!(out, "{}", harmless(finding))?;
    }
    Ok(())
}
