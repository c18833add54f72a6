//! What people read: short sentences and tables.

mod amount;
mod calls;
mod consent;
mod files;
mod journal;
mod moves;
mod reports;
mod rules;
mod table;

pub use consent::say_before_link;

use std::io::{self, Write};

use coffer_app::api::{
    AdoptDone, Category, Environment, ItemSync, OlderCopy, RelayKind, SavedView,
};
use coffer_app::read::{
    AccountRow, BalanceRow, Candidate, DoubtRow, Forgotten, Money, MonthRow, RegisterLine,
};
use coffer_app::verify::Verified;

use crate::answer::Body;
use crate::json::{BackupJson, HealthJson, ItemJson, MadeJson, PhraseJson, StatusJson, month};
use crate::vault::KeysJson;

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
        Body::Ages(ages) => calls::write_ages(out, ages),
        Body::Owed(rows) => calls::write_owed(out, rows),
        Body::Meter(meter) => calls::write_meter(out, meter),
        Body::Monitor(monitor) => calls::write_monitor(out, monitor),
        Body::Diagnostics(saved) => calls::write_diagnostics(out, saved),
        Body::Schedules(schedules) => calls::write_schedules(out, schedules),
        Body::KeysTried(tried) => writeln!(out, "{}", tried.message),
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
        Body::Views(views) if views.is_empty() => writeln!(out, "No view is kept."),
        Body::Views(rows) => views(rows).write(out),
        Body::Totals(months) if months.is_empty() => {
            writeln!(out, "Nothing came in or went out.")
        }
        Body::Totals(months) => totals(months).write(out),
        Body::Spending(spending) => reports::write_spending(out, spending),
        Body::NetWorth(worth) => reports::write_worth(out, worth),
        Body::Adoptions(rows) => adoptions(rows, out),
        Body::Adopted(done) => adopted(done, out),
        Body::Forgotten(gone, older) => write_forgotten(out, gone, older),
        Body::Doubts(rows) => doubts(rows, out),
        Body::Desk(answer) => crate::desk::write(out, answer),
        Body::Checks(told) => crate::checks::write(out, told),
        Body::Categories(rows) => categories(rows).write(out),
        Body::Transaction(line) => transactions(std::slice::from_ref(&**line)).write(out),
        Body::Undone(undone, again) => writeln!(
            out,
            "{}: {} of {}.",
            if *again { "Done again" } else { "Undone" },
            match undone.field.as_str() {
                "note" => "the note",
                "category" => "the category",
                "tags" => "the tags",
                "kept" => "the keeping",
                "deleted" => "the deletion",
                "merchant" => "the merchant",
                "date" => "the date",
                "reviewed" => "the mark that you looked",
                "hidden" => "the place in reports",
                "split" => "the split",
                "attachments" => "the attached files",
                "several" => "several edits",
                "rule" => "a rule",
                "rules" => "the order of the rules",
                "category_set" => "the categories",
                "account" => "an account",
                "pair" => "the word about a pair",
                "cleared" => "the mark that it is on a statement",
                "reconciled" => "the reconciliation",
                "amount" => "the amount",
                "moved" => "the account",
                "written" => "the writing down",
                "changed" | "balance_seen" => "the mark that you saw it",
                _ => "the answer about a double",
            },
            match undone.rows {
                1 => "one transaction".to_owned(),
                rows => format!("{rows} transactions"),
            }
        ),
        Body::Rules(all) => rules::write(out, all),
        Body::Preview(preview) => rules::write_preview(out, preview),
        Body::Edited(edited) => writeln!(out, "{} transactions changed.", edited.transactions),
        Body::RulesRead(read) => rules::write_read(out, read),
        Body::Text(text) => write!(out, "{text}"),
        Body::Consents(rows) => consent::write(out, rows),
        Body::Syncs(entries) => journal::write_syncs(out, entries),
        Body::SyncRows(entry, rows) => journal::write_rows(out, entry, rows),
        Body::Reverted(entry) => journal::write_reverted(out, entry),
        Body::Proofs(told) => journal::write_proofs(out, told),
        Body::Verified(verified) => write_verified(out, verified),
        Body::Exported(written) => writeln!(
            out,
            "{} written to {}.",
            match written.rows {
                1 => "One row was".to_owned(),
                rows => format!("{rows} rows were"),
            },
            harmless(&written.path.display().to_string())
        ),
        Body::Moves(all) => moves::write_all(out, all),
        Body::Move(row) => moves::write_one(out, row),
        Body::Attachments(rows) => files::write(out, rows),
        Body::AttachmentSaved(saved) => files::write_saved(out, saved),
        Body::Made(made) => write_made(out, made),
        Body::Backups(backups) => write_backups(out, backups),
        Body::Phrase(phrase) => write_phrase(out, phrase),
        Body::Keys(keys) => write_keys(out, keys),
    }
}

fn write_made(out: &mut impl Write, made: &MadeJson) -> io::Result<()> {
    writeln!(
        out,
        "{} holds everything: {} bytes, checked and read back.",
        harmless(&made.path),
        made.bytes
    )?;
    match made.portable {
        true => writeln!(
            out,
            "It opens with your passphrase or recovery phrase, also on another computer."
        ),
        false => writeln!(
            out,
            "It opens on this computer only. `coffer-cli recovery-phrase` makes later ones open anywhere."
        ),
    }
}

fn write_backups(out: &mut impl Write, backups: &[BackupJson]) -> io::Result<()> {
    if backups.is_empty() {
        return writeln!(out, "There are no backups yet.");
    }
    for backup in backups {
        let opens = match backup.opens_with.as_slice() {
            [] => "cannot be opened here".to_owned(),
            ["at_hand"] => "opens".to_owned(),
            ways => format!("opens with {}", ways.join(" or ").replace('_', " ")),
        };
        writeln!(
            out,
            "{}  {}  {} bytes  {opens}",
            backup.created_at.as_deref().unwrap_or("unknown time"),
            harmless(&backup.name),
            backup.bytes,
        )?;
    }
    Ok(())
}

fn write_phrase(out: &mut impl Write, phrase: &PhraseJson) -> io::Result<()> {
    for (at, word) in phrase.words.iter().enumerate() {
        writeln!(out, "{:>2}. {word}", at + 1)?;
    }
    writeln!(
        out,
        "Write these words down and keep them apart from this computer. They open your data and every later backup, and are not shown again."
    )?;
    write_old_words(out, phrase.old_words_open)
}

/// The most names of files that are told.
const OLDER_TOLD_MAX: usize = 20;

fn write_forgotten(out: &mut impl Write, gone: &Forgotten, older: &[OlderCopy]) -> io::Result<()> {
    writeln!(
        out,
        "{} accounts and {} transactions are deleted{}.",
        gone.accounts,
        gone.transactions,
        match gone.attachments {
            0 => String::new(),
            1 => ", and the file that was attached to one".to_owned(),
            files => format!(", and {files} files that were attached to them"),
        }
    )?;
    if older.is_empty() {
        return Ok(());
    }
    writeln!(out, "What was made before still holds them:")?;
    for copy in older.iter().take(OLDER_TOLD_MAX) {
        writeln!(out, "    {}", harmless(&copy.name))?;
    }
    if let Some(more) = older
        .len()
        .checked_sub(OLDER_TOLD_MAX)
        .filter(|more| *more > 0)
    {
        writeln!(out, "    and {more} more")?;
    }
    writeln!(
        out,
        "`coffer-cli backups --delete-older` deletes it all and makes a new backup. Files that you \
         saved elsewhere are yours to delete."
    )
}

/// Told after every change of words, until there are new keys.
fn write_old_words(out: &mut impl Write, old_words_open: bool) -> io::Result<()> {
    match old_words_open {
        true => writeln!(
            out,
            "Backups and copies that were made before still open with the old words, and whoever opens \
             one has the key to today's data too. `coffer-cli rotate-keys` ends that."
        ),
        false => Ok(()),
    }
}

fn write_keys(out: &mut impl Write, keys: &KeysJson) -> io::Result<()> {
    writeln!(
        out,
        "What opens this profile: {}.",
        keys.ways.join(", ").replace('_', " ")
    )?;
    write_old_words(out, keys.old_words_open)?;
    if keys.old_entry_stays {
        writeln!(
            out,
            "The keychain did not delete an entry that was to end: backups from before open with it alone. \
             Unlock the keychain; the next start of Coffer tries again."
        )?;
    }
    match keys.only_this_computer {
        true => writeln!(
            out,
            "Nothing opens it on another computer. `coffer-cli recovery-phrase` changes that."
        ),
        false => Ok(()),
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
                RelayKind::Relay =>
                    "This computer is not enrolled at the relay yet: its operator gives invitations.",
                RelayKind::Demo | RelayKind::Direct =>
                    "There are no Plaid keys yet: set PLAID_CLIENT_ID and PLAID_SECRET.",
            }
        )?;
    }
    writeln!(out, "Secrets are {}.", status.secrets_in)?;
    if status.pin_ended {
        writeln!(
            out,
            "The PIN of that backup could not be taken over: set a new one in the window."
        )?;
    }
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
    let code = health.code.as_deref();
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
        for part in &line.split {
            let category = part
                .category
                .as_ref()
                .map_or("", |(_, name, _)| name.as_str());
            let what = if part.unassigned {
                "not assigned"
            } else {
                category
            };
            let text = format!("{} {what} {}", amount::plain(&part.amount), part.note);
            table.remark(format!("    {}", harmless(text.trim())));
        }
        let tags = line.tags.iter().map(|tag| format!("#{tag}"));
        let remark: Vec<String> = line.note.iter().cloned().chain(tags).collect();
        if !remark.is_empty() {
            table.remark(format!("    {}", harmless(&remark.join(" "))));
        }
    }
    table
}

fn totals(months: &[MonthRow]) -> Table<5> {
    let mut table = Table::new([
        ("MONTH", Align::Left),
        ("CATEGORY", Align::Left),
        ("KIND", Align::Left),
        ("COUNT", Align::Right),
        ("AMOUNT", Align::Right),
    ]);
    for row in months {
        let category = row.category.as_ref().map(|(_, name)| harmless(name));
        table.row([
            month(row.month),
            category.unwrap_or_default(),
            row.kind.clone(),
            row.count.to_string(),
            amount::plain(&row.sum),
        ]);
    }
    table
}

fn adoptions(rows: &[(AccountRow, AccountRow, Candidate)], out: &mut impl Write) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "No account looks like one of an earlier connection.");
    }
    for (account, old, _) in rows {
        writeln!(
            out,
            "{} {} may continue the account with {} transactions that an earlier connection \
             brought:\n    coffer-cli adopt {} {}",
            harmless(&account.institution_name),
            harmless(&account.name),
            old.transactions,
            account.id,
            old.id
        )?;
    }
    Ok(())
}

fn adopted(done: &AdoptDone, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "The account goes on: {} transactions were there twice and are one now, {} are new.",
        done.merged, done.moved
    )?;
    if done.doubts > 0 {
        writeln!(
            out,
            "{} may be there twice: `coffer-cli review` asks about them.",
            done.doubts
        )?;
    }
    if done.ended {
        writeln!(out, "The earlier connection has ended.")?;
    }
    Ok(())
}

fn doubts(rows: &[DoubtRow], out: &mut impl Write) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "Nothing waits for an answer.");
    }
    for row in rows {
        transactions(&[row.transaction.clone(), row.other.clone()]).write(out)?;
        writeln!(
            out,
            "    {} Are they one?\n    coffer-cli review {} --other {} --same (or --different)",
            why(&row.reason),
            row.transaction.id,
            row.other.id
        )?;
    }
    Ok(())
}

/// The reason of a doubt in a sentence.
fn why(reason: &str) -> &'static str {
    match reason {
        "sign_differs" => {
            "The bank says that the first is the second, but money in is not money out."
        }
        "currency_differs" => "The bank says that the first is the second, in another currency.",
        "amount_and_merchant_differ" => {
            "The bank says that the first is the second, but amount and merchant differ."
        }
        "claimed_twice" => "The bank says of two transactions that they were the same pending one.",
        "id_used_again" => "The bank gave an id that it had used before.",
        "perhaps_same" => "They come from two connections and are much alike.",
        "perhaps_posted" => {
            "The second was only announced and has ended. The first may be what became of it."
        }
        _ => "The bank's word on them is doubtful.",
    }
}

fn views(rows: &[SavedView]) -> Table<2> {
    let mut table = Table::new([("VIEW", Align::Left), ("SEARCH", Align::Left)]);
    for row in rows {
        let filter = &row.filter;
        let restriction = |name: &str, value: &Option<String>| {
            value.as_ref().map(|value| format!("{name} {value}"))
        };
        let words = [
            (!filter.search.is_empty()).then(|| filter.search.clone()),
            restriction("account", &filter.account_id),
            restriction("category", &filter.category_id.map(|id| id.to_string())),
            restriction("from", &filter.from),
            restriction("to", &filter.to),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        table.row([harmless(&row.name), harmless(&words.join(", "))]);
    }
    table
}

fn categories(rows: &[Category]) -> Table<3> {
    let mut table = Table::new([
        ("CATEGORY", Align::Left),
        ("CODE", Align::Left),
        ("ID", Align::Right),
    ]);
    for row in rows {
        let indent = if row.group_id.is_some() { "  " } else { "" };
        table.row([
            format!("{indent}{}", harmless(&row.name)),
            row.code.clone().unwrap_or_default(),
            row.id.to_string(),
        ]);
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
