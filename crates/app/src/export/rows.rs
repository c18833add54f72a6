//! Lists that are whole before they are written: what a verb or a screen shows, as rows of cells.
//!
//! Each is made of the very rows that are shown, in their order, so that a file cannot hold another
//! list than the one that was looked at.

use serde::Serialize;

use crate::{
    api::{Backup, Category, Forcing, Freshness, HostView, Monitor, SavedView},
    proof::Told,
    read::{DoubtRow, Money, MonthRow, Outcome, Proof, RowImage, SyncEntry, SyncRow, differences},
    reports::Value,
    views,
};

/// A list and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    noun: &'static str,
    columns: &'static [&'static str],
    rows: Vec<Vec<Value>>,
}

impl Rows {
    pub(super) const fn noun(&self) -> &'static str {
        self.noun
    }

    pub(super) const fn columns(&self) -> &'static [&'static str] {
        self.columns
    }

    pub(super) fn rows(&self) -> &[Vec<Value>] {
        &self.rows
    }

    fn of<T>(
        noun: &'static str,
        columns: &'static [&'static str],
        listed: &[T],
        row: impl Fn(&T) -> Vec<Value>,
    ) -> Self {
        let rows = listed.iter().map(row).collect();
        Self {
            noun,
            columns,
            rows,
        }
    }

    /// The journal of syncs.
    pub fn syncs(entries: &[SyncEntry]) -> Self {
        let columns = &[
            "ended_at",
            "started_at",
            "institution",
            "outcome",
            "added",
            "modified",
            "removed",
            "set_aside",
            "bank_code",
            "message",
            "request_ids",
            "reverts",
            "reverted_by",
            "id",
            "item_id",
        ];
        Self::of("syncs", columns, entries, |entry| {
            let failure = match &entry.outcome {
                Outcome::Failed(failure) => Some(failure),
                Outcome::Written | Outcome::NotFinished => None,
            };
            let outcome = match (&entry.outcome, failure) {
                (_, Some(failure)) => failure.code.as_str(),
                (Outcome::NotFinished, _) => "not_finished",
                _ => "written",
            };
            vec![
                time(entry.ended_ms),
                time(entry.started_ms),
                text(&entry.institution_name),
                text(outcome),
                Value::Count(entry.added),
                Value::Count(entry.modified),
                Value::Count(entry.removed),
                Value::Count(entry.set_aside),
                maybe(failure.and_then(|failure| failure.bank_code.as_ref())),
                maybe(failure.map(|failure| &failure.message)),
                text(entry.request_ids.join(" ")),
                maybe(entry.reverts),
                maybe(entry.reverted_by),
                text(entry.id),
                text(entry.item_id),
            ]
        })
    }

    /// What one sync brought: each row as it was and became.
    pub fn sync_rows(rows: &[SyncRow]) -> Self {
        let columns = &[
            "what",
            "account",
            "date",
            "amount",
            "currency",
            "bank_text",
            "bank_merchant",
            "pending",
            "withdrawn",
            "date_before",
            "amount_before",
            "currency_before",
            "bank_text_before",
            "changed",
            "id",
            "account_id",
            "plaid_transaction_id",
        ];
        Self::of("sync", columns, rows, |row| {
            let (after, before) = (&row.after, row.before.as_ref());
            let changed = before.map(|before| differences(before, after));
            let changed: Vec<&str> = changed.iter().flatten().map(|one| one.field).collect();
            let was = |field: fn(&RowImage) -> String| maybe(before.map(field));
            vec![
                text(&row.what),
                text(&row.account_name),
                text(after.date),
                amount(&after.amount),
                currency(&after.amount),
                text(&after.name),
                maybe(after.merchant_name.as_ref()),
                text(after.pending),
                text(after.withdrawn),
                was(|before| before.date.to_string()),
                Value::Amount(before.map(|before| before.amount.clone())),
                was(|before| before.amount.currency().code().to_owned()),
                was(|before| before.name.clone()),
                text(changed.join(" ")),
                text(row.id),
                text(row.account_id),
                text(&after.external_id),
            ]
        })
    }

    /// How calls went: one row for each bank and day on which there was one, the newest day last.
    pub fn calls(monitor: &Monitor) -> Self {
        let columns = &[
            "institution",
            "date",
            "calls",
            "failed",
            "worked_per_mille",
            "median_ms",
            "slow_ms",
        ];
        let days: Vec<_> = monitor
            .banks
            .iter()
            .flat_map(|bank| {
                let days = monitor.dates.iter().zip(&bank.by_date);
                days.filter_map(|(date, tally)| Some((&bank.institution, date, tally.as_ref()?)))
            })
            .collect();
        Self::of("calls", columns, &days, |(institution, date, tally)| {
            vec![
                maybe(institution.as_ref()),
                text(date),
                Value::Count(tally.calls),
                Value::Count(tally.failed),
                Value::Count(tally.worked_per_mille),
                maybe(tally.p50_ms),
                maybe(tally.p95_ms),
            ]
        })
    }

    /// The categories.
    pub fn categories(categories: &[Category]) -> Self {
        let columns = &["name", "group", "kind", "code", "id", "group_id"];
        Self::of("categories", columns, categories, |category| {
            let group = category.group_id;
            let group = group.and_then(|id| categories.iter().find(|one| one.id == id));
            vec![
                text(&category.name),
                maybe(group.map(|group| &group.name)),
                text(&category.kind),
                maybe(category.code.as_ref()),
                text(category.id),
                maybe(category.group_id),
            ]
        })
    }

    /// The views that are kept.
    pub fn views(views: &[SavedView]) -> Self {
        let columns = &[
            "name",
            "search",
            "from",
            "to",
            "columns",
            "category_id",
            "account_id",
            "id",
        ];
        Self::of("views", columns, views, |view| {
            let filter = &view.filter;
            vec![
                text(&view.name),
                text(&filter.search),
                maybe(filter.from.as_ref()),
                maybe(filter.to.as_ref()),
                text(view.columns.join(" ")),
                maybe(filter.category_id),
                maybe(filter.account_id.as_ref()),
                text(&view.id),
            ]
        })
    }

    /// The proofs of accounts.
    pub fn proofs(told: &[Told]) -> Self {
        let columns = &[
            "account",
            "state",
            "why",
            "residual",
            "since",
            "opening",
            "opening_date",
            "posted",
            "pending",
            "counts_pending",
            "corrected",
            "aside",
            "stated",
            "currency",
            "causes",
            "account_id",
            "since_sync",
        ];
        Self::of("proofs", columns, told, |told| {
            let proof = &told.proof;
            let (state, why) = match proof.proof {
                Proof::Matches(reading) => ("matches", reading.as_str()),
                Proof::Off(_) => ("off", ""),
                Proof::Unproven(why) => ("unproven", why.as_str()),
            };
            let sums = [&proof.stated, &proof.opening, &proof.posted, &proof.pending];
            let known = sums.into_iter().find_map(Option::as_ref);
            let causes: Vec<&str> = told.causes.iter().map(|row| row.cause.as_str()).collect();
            let sum = |money: &Option<Money>| Value::Amount(money.clone());
            vec![
                text(&told.account),
                text(state),
                text(why),
                sum(&proof.residual),
                maybe(proof.since.map(|(_, at_ms)| views::timestamp(at_ms))),
                sum(&proof.opening),
                maybe(proof.opening_date),
                sum(&proof.posted),
                sum(&proof.pending),
                text(proof.counts_pending),
                sum(&proof.corrected),
                sum(&proof.aside),
                sum(&proof.stated),
                maybe(known.map(|money| money.currency().code().to_owned())),
                text(causes.join(" ")),
                text(proof.account_id),
                maybe(proof.since.map(|(sync, _)| sync)),
            ]
        })
    }

    /// Transactions that may be one: both rows of each doubt.
    pub fn doubts(doubts: &[DoubtRow]) -> Self {
        let columns = &[
            "since",
            "reason",
            "date",
            "amount",
            "currency",
            "merchant",
            "account",
            "other_date",
            "other_amount",
            "other_currency",
            "other_merchant",
            "other_account",
            "id",
            "other_id",
        ];
        Self::of("doubts", columns, doubts, |doubt| {
            let mut row = vec![time(doubt.since_ms), text(&doubt.reason)];
            for line in [&doubt.transaction, &doubt.other] {
                row.extend([
                    text(line.date),
                    amount(&line.amount),
                    currency(&line.amount),
                    text(&line.merchant),
                    text(&line.account_name),
                ]);
            }
            row.extend([text(doubt.transaction.id), text(doubt.other.id)]);
            row
        })
    }

    /// How old the data of accounts is, and why.
    pub fn ages(ages: &[Freshness]) -> Self {
        let columns = &[
            "account",
            "is_old",
            "reason",
            "actor",
            "cure",
            "pulled_at",
            "bank_updated_at",
            "bank_failed_at",
            "forcing_not_before",
            "account_id",
            "item_id",
        ];
        Self::of("ages", columns, ages, |age| {
            let not_before = match &age.forcing {
                Forcing::NotBefore { at } => Some(at),
                Forcing::Free | Forcing::Billed | Forcing::Useless => None,
            };
            vec![
                text(&age.account),
                text(age.is_old),
                word(age.reason),
                word(age.actor),
                word(age.cure),
                maybe(age.pulled_at.as_ref()),
                maybe(age.bank_updated_at.as_ref()),
                maybe(age.bank_failed_at.as_ref()),
                maybe(not_before),
                text(&age.account_id),
                text(&age.item_id),
            ]
        })
    }

    /// Sums by month and category.
    pub fn totals(months: &[MonthRow]) -> Self {
        let columns = &[
            "month",
            "kind",
            "category",
            "amount",
            "currency",
            "transactions",
            "category_id",
        ];
        Self::of("totals", columns, months, |row| {
            let category = row.category.as_ref();
            vec![
                text(format!("{:04}-{:02}", row.month / 100, row.month % 100)),
                text(&row.kind),
                maybe(category.map(|(_, name)| name)),
                amount(&row.sum),
                currency(&row.sum),
                Value::Count(row.count),
                maybe(category.map(|(id, _)| id)),
            ]
        })
    }

    /// The backups that are made by themselves.
    pub fn backups(backups: &[Backup]) -> Self {
        let columns = &["created_at", "reason", "bytes", "schema_version", "name"];
        Self::of("backups", columns, backups, |backup| {
            vec![
                maybe(backup.created_at.as_ref()),
                backup.reason.map_or_else(|| text(""), word),
                text(backup.bytes),
                maybe(backup.schema_version),
                text(&backup.name),
            ]
        })
    }

    /// The hosts that were spoken to.
    pub fn hosts(hosts: &[HostView]) -> Self {
        let columns = &["host", "purpose", "first_at", "last_at", "calls", "bytes"];
        Self::of("hosts", columns, hosts, |host| {
            vec![
                text(&host.host),
                word(host.purpose),
                text(&host.first_at),
                text(&host.last_at),
                text(host.calls),
                maybe(host.bytes),
            ]
        })
    }
}

fn text(text: impl ToString) -> Value {
    Value::Text(text.to_string())
}

fn maybe(value: Option<impl ToString>) -> Value {
    Value::Text(value.map(|value| value.to_string()).unwrap_or_default())
}

fn time(at_ms: i64) -> Value {
    text(views::timestamp(at_ms))
}

fn amount(money: &Money) -> Value {
    Value::Amount(Some(money.clone()))
}

fn currency(money: &Money) -> Value {
    text(money.currency().code())
}

/// The word that a value has in messages.
fn word(value: impl Serialize) -> Value {
    let word = serde_json::to_value(value).ok();
    text(
        word.as_ref()
            .and_then(|word| word.as_str())
            .unwrap_or_default(),
    )
}
