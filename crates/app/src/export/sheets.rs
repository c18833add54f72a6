//! The lists that are read row by row from the store: their columns.

use std::io::{self, Write};

use super::cells::{Cell, Sheet};
use crate::{
    read::{AccountRow, ConsentRow, ItemRow, RegisterLine},
    reports::Value,
    views,
};

pub(super) const TRANSACTION_COLUMNS: [&str; 20] = [
    "date",
    "amount",
    "currency",
    "merchant",
    "text",
    "account",
    "category",
    "category_source",
    "note",
    "tags",
    "pending",
    "withdrawn",
    "deleted",
    "bank_date",
    "authorized_date",
    "bank_text",
    "bank_merchant",
    "id",
    "account_id",
    "plaid_transaction_id",
];

pub(super) fn transaction(line: &RegisterLine) -> [Cell<'_>; 20] {
    [
        Cell::owned(line.date),
        Cell::amount(Some(&line.amount)),
        Cell::text(line.amount.currency().code()),
        Cell::text(&line.merchant),
        Cell::text(&line.original),
        Cell::text(&line.account_name),
        Cell::maybe(line.category.as_ref().map(|(_, name, _)| name.as_str())),
        Cell::text(&line.category_source),
        Cell::maybe(line.note.as_deref()),
        Cell::owned(line.tags.join(", ")),
        Cell::flag(line.pending),
        Cell::flag(line.withdrawn),
        Cell::flag(line.deleted),
        Cell::owned(line.bank_date),
        Cell::owned(
            line.authorized_date
                .map(|day| day.to_string())
                .unwrap_or_default(),
        ),
        Cell::text(&line.bank_name),
        Cell::maybe(line.merchant_name.as_deref()),
        Cell::owned(line.id),
        Cell::owned(line.account_id),
        Cell::text(&line.external_id),
    ]
}

pub(super) fn accounts(out: impl Write, rows: &[AccountRow]) -> io::Result<u64> {
    let mut sheet = Sheet::begin(
        out,
        &[
            "name",
            "mask",
            "type",
            "subtype",
            "current",
            "available",
            "limit",
            "currency",
            "as_of",
            "id",
            "item_id",
            "plaid_account_id",
        ],
    )?;
    for row in rows {
        let balance = row.balance.as_ref();
        let current = balance.and_then(|b| b.current.as_ref());
        let available = balance.and_then(|b| b.available.as_ref());
        let limit = balance.and_then(|b| b.limit.as_ref());
        let currency = current.or(available).or(limit);
        sheet.row(&[
            Cell::text(&row.name),
            Cell::maybe(row.mask.as_deref()),
            Cell::text(&row.type_text),
            Cell::maybe(row.subtype.as_deref()),
            Cell::amount(current),
            Cell::amount(available),
            Cell::amount(limit),
            Cell::maybe(currency.map(|money| money.currency().code())),
            Cell::owned(
                balance
                    .map(|b| views::timestamp(b.as_of_ms))
                    .unwrap_or_default(),
            ),
            Cell::owned(row.id),
            Cell::owned(row.item_id),
            Cell::text(&row.external_id),
        ])?;
    }
    sheet.end()
}

pub(super) fn items(out: impl Write, rows: &[ItemRow]) -> io::Result<u64> {
    let mut sheet = Sheet::begin(
        out,
        &[
            "institution",
            "state",
            "code",
            "since",
            "retry_at",
            "advisories",
            "last_synced_at",
            "id",
            "plaid_item_id",
        ],
    )?;
    for row in rows {
        let health = &row.health;
        let advisories: Vec<&str> = health.advisories.iter().map(|one| one.as_str()).collect();
        sheet.row(&[
            Cell::text(&row.institution_name),
            Cell::text(health.state.as_str()),
            Cell::maybe(health.code.as_deref()),
            Cell::owned(views::timestamp(health.since_ms)),
            Cell::owned(health.retry_at_ms.map(views::timestamp).unwrap_or_default()),
            Cell::owned(advisories.join(", ")),
            Cell::owned(row.last_synced_ms.map(views::timestamp).unwrap_or_default()),
            Cell::owned(row.id),
            Cell::text(&row.external_id),
        ])?;
    }
    sheet.end()
}

pub(super) fn report(out: impl Write, columns: &[&str], rows: &[Vec<Value>]) -> io::Result<u64> {
    let mut sheet = Sheet::begin(out, columns)?;
    for row in rows {
        let cells: Vec<Cell<'_>> = row
            .iter()
            .map(|value| match value {
                Value::Text(text) => Cell::text(text),
                Value::Count(count) => Cell::owned(count),
                Value::Amount(money) => Cell::amount(money.as_ref()),
            })
            .collect();
        sheet.row(&cells)?;
    }
    sheet.end()
}

pub(super) fn consents(out: impl Write, rows: &[ConsentRow]) -> io::Result<u64> {
    let mut sheet = Sheet::begin(
        out,
        &[
            "agreed_at",
            "institution",
            "purpose",
            "products",
            "data",
            "period",
            "cost",
            "withdrawn_at",
            "history",
            "agreed_in",
            "relay",
            "environment",
            "item_id",
            "plaid_item_id",
            "id",
        ],
    )?;
    for row in rows {
        sheet.row(&[
            Cell::owned(views::timestamp(row.agreed_ms)),
            Cell::maybe(row.institution.as_deref()),
            Cell::text(&row.purpose),
            Cell::owned(row.products.join("; ")),
            Cell::owned(row.data.join("; ")),
            Cell::text(&row.period),
            Cell::text(&row.cost),
            Cell::owned(row.withdrawn_ms.map(views::timestamp).unwrap_or_default()),
            Cell::maybe(row.history.as_deref()),
            Cell::text(&row.agreed_in),
            Cell::text(&row.relay),
            Cell::text(&row.environment),
            Cell::owned(row.item.map(|item| item.to_string()).unwrap_or_default()),
            Cell::maybe(row.external_id.as_deref()),
            Cell::owned(row.id),
        ])?;
    }
    sheet.end()
}
