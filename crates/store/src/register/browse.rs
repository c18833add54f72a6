//! What is read of the register: filters, places, lines.

use std::{collections::BTreeMap, sync::LazyLock};

use coffer_domain::{AccountId, CivilDate, Money, TransactionId};
use rusqlite::{OptionalExtension, Row};

use crate::{
    Reader, Result, StoreError,
    codec::{self, Currencies, day_from_int},
    edits::PartRow,
};

/// Which transactions are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// A search, in the language of `coffer_domain::query`.
    pub search: String,
    /// The day that “today” means in it.
    pub today: CivilDate,
    /// Only this account.
    pub account: Option<AccountId>,
    /// Only this category and those below it.
    pub category: Option<i64>,
    /// Only these transactions; all where none is named.
    pub only: Vec<TransactionId>,
    /// From this day on.
    pub from: Option<CivilDate>,
    /// Up to and including this day.
    pub to: Option<CivilDate>,
}

/// Which rows a flat list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// What the register lists.
    #[default]
    Listed,
    /// What the bank took back and the person did not keep.
    Withdrawn,
    /// What the person deleted.
    Deleted,
}

/// A day of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRow {
    /// The day.
    pub date: CivilDate,
    /// Rows.
    pub count: u32,
    /// Sum of what is not withdrawn, one amount per currency.
    pub totals: Vec<Money>,
}

/// The shape of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Number of pending rows and their sums.
    pub pending: (u32, Vec<Money>),
    /// Days with posted rows, newest first.
    pub days: Vec<DayRow>,
    /// Sum of all posted rows, one amount per currency.
    pub sums: Vec<Money>,
    /// Rows in the whole profile.
    pub profile_count: u32,
    /// Words that nothing has, and what was searched in their place.
    pub corrected: Vec<(String, String)>,
}

/// Where a stretch of rows starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Among the pending rows, which stand on top.
    Pending {
        /// Rows to leave out.
        skip: u32,
    },
    /// On a day.
    Day {
        /// The day.
        date: CivilDate,
        /// Rows of that day to leave out.
        skip: u32,
    },
}

/// A row with what the person sees and what the bank says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterLine {
    /// Our id.
    pub id: TransactionId,
    /// The provider's present id.
    pub external_id: String,
    /// The account.
    pub account_id: AccountId,
    /// Its name.
    pub account_name: String,
    /// The day it is listed under.
    pub date: CivilDate,
    /// Amount.
    pub amount: Money,
    /// Merchant as shown.
    pub merchant: String,
    /// The bank's text as shown.
    pub original: String,
    /// Category: id, name, code.
    pub category: Option<(i64, String, Option<String>)>,
    /// Who chose it: `person`, `rule`, `learned` or `bank`.
    pub category_source: String,
    /// Not posted yet.
    pub pending: bool,
    /// Taken back by the bank.
    pub withdrawn: bool,
    /// Deleted by the person.
    pub deleted: bool,
    /// The note, if there is one.
    pub note: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// The bank's date.
    pub bank_date: CivilDate,
    /// The day it was authorised, as the bank says.
    pub authorized_date: Option<CivilDate>,
    /// The bank's text.
    pub bank_name: String,
    /// The provider's merchant.
    pub merchant_name: Option<String>,
    /// Which of its lines this is, from nought.
    pub line: u32,
    /// Number of its lines; one where it is not split.
    pub parts: u32,
    /// The line for what the bank's amount leaves of the person's parts.
    pub unassigned: bool,
    /// Its parts, where the whole transaction was asked for.
    pub split: Vec<PartRow>,
    /// The amount of the whole transaction.
    pub whole: Money,
    /// The person has looked at it.
    pub reviewed: bool,
    /// The person left it out of reports.
    pub hidden: bool,
    /// Number of files that are attached to it.
    pub attachments: u32,
    /// The person found it on a statement.
    pub cleared: bool,
    /// A reconciliation with a statement locks it.
    pub reconciled: bool,
    /// A person wrote it down.
    pub manual: bool,
    /// What it belongs together with, and how: `transfer` or `refund`.
    pub mate: Option<(TransactionId, String)>,
    /// What the account held after it, where that was asked for and can be said.
    pub balance: Option<Money>,
}

/// What else the bank says of one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankDetail {
    /// The institution's name.
    pub institution_name: String,
    /// The statement's text before any cleaning.
    pub original_description: Option<String>,
    /// The provider's detailed category.
    pub category: Option<String>,
    /// How sure the provider is of it.
    pub confidence: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// Cheque number.
    pub check_number: Option<String>,
    /// What was authorised, where it posted with another amount.
    pub authorized_amount: Option<Money>,
    /// The bank gave more digits than the currency has.
    pub amount_rounded: bool,
    /// The rest, as JSON.
    pub details: Option<String>,
}

pub(super) fn account_row(reader: &Reader<'_>, id: AccountId) -> Result<i64> {
    reader
        .0
        .prepare_cached("SELECT row FROM account WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound("account"))
}

/// The columns of a [`RegisterLine`] where the row is listed.
pub(super) const LISTED: &str =
    "t.id, t.external_id, a.id, a.name, r.date, r.amount, r.currency, r.merchant,
    r.original, c.id, c.name, c.code, r.source, t.pending, r.withdrawn, 0, r.note, r.tags,
    t.date, t.authorized_date, t.name, t.merchant_name, r.line, r.parts, r.unassigned, t.amount,
    r.reviewed, r.hidden, r.attachments,
    coalesce((SELECT (coalesce(o.cleared, 0) = 1) + 2 * (o.reconciled IS NOT NULL)
      FROM overlay o WHERE o.txn = t.row), 0), t.manual,
    (SELECT g.id FROM mate m JOIN txn g ON g.row = m.other WHERE m.txn = t.row),
    (SELECT m.kind FROM mate m WHERE m.txn = t.row)";

pub(super) const LISTED_JOINS: &str =
    "JOIN txn t ON t.row = r.txn JOIN account a ON a.row = r.account
    LEFT JOIN category c ON c.id = r.category";

/// The same without the names, for a page: each of these few is looked up once ([`Names`]), and not joined a hundred
/// times.
pub(super) static LISTED_ALONE: LazyLock<String> = LazyLock::new(|| {
    LISTED
        .replacen("a.id, a.name,", "r.account, NULL,", 1)
        .replacen("c.id, c.name, c.code,", "r.category, NULL, NULL,", 1)
});

/// An account: its id and name.
type AccountName = (AccountId, String);

/// A category: its id, name and code.
type CategoryName = (i64, String, Option<String>);

/// Names of accounts and categories by their rows, each looked up when it is first met.
#[derive(Default)]
pub(super) struct Names {
    accounts: BTreeMap<i64, AccountName>,
    categories: BTreeMap<i64, Option<CategoryName>>,
}

impl Names {
    /// A line of which the columns are [`LISTED_ALONE`].
    pub(super) fn line(
        &mut self,
        reader: &Reader<'_>,
        row: &Row<'_>,
        currencies: &Currencies,
    ) -> Result<RegisterLine> {
        let account = self.account(reader, row.get(2)?)?;
        let category = self.category(reader, row.get(9)?)?;
        with_names(row, currencies, account, category)
    }

    fn account(&mut self, reader: &Reader<'_>, row: i64) -> Result<AccountName> {
        if let Some(known) = self.accounts.get(&row) {
            return Ok(known.clone());
        }
        let (id, name): ([u8; 16], String) = reader
            .0
            .prepare_cached("SELECT id, name FROM account WHERE row = ?1")?
            .query_row([row], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let named = (AccountId::from_uuid(codec::uuid(&id)?), name);
        self.accounts.insert(row, named.clone());
        Ok(named)
    }

    fn category(&mut self, reader: &Reader<'_>, id: i64) -> Result<Option<CategoryName>> {
        if let Some(known) = self.categories.get(&id) {
            return Ok(known.clone());
        }
        let named: Option<CategoryName> = reader
            .0
            .prepare_cached("SELECT id, name, code FROM category WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        self.categories.insert(id, named.clone());
        Ok(named)
    }
}

/// A line of which the columns are [`LISTED`].
pub(super) fn line(row: &Row<'_>, currencies: &Currencies) -> Result<RegisterLine> {
    let account: [u8; 16] = row.get(2)?;
    let account = (AccountId::from_uuid(codec::uuid(&account)?), row.get(3)?);
    let category = match row.get(9)? {
        Some(id) => Some((id, row.get(10)?, row.get(11)?)),
        None => None,
    };
    with_names(row, currencies, account, category)
}

fn with_names(
    row: &Row<'_>,
    currencies: &Currencies,
    (account_id, account_name): AccountName,
    category: Option<CategoryName>,
) -> Result<RegisterLine> {
    let id: [u8; 16] = row.get(0)?;
    let note: String = row.get(16)?;
    let tags: String = row.get(17)?;
    let authorized: Option<i64> = row.get(19)?;
    Ok(RegisterLine {
        id: TransactionId::from_uuid(codec::uuid(&id)?),
        external_id: row.get(1)?,
        account_id,
        account_name,
        date: day_from_int(row.get(4)?)?,
        amount: currencies.money(row.get(5)?, row.get(6)?)?,
        merchant: row.get(7)?,
        original: row.get(8)?,
        category,
        category_source: row.get(12)?,
        pending: row.get(13)?,
        withdrawn: row.get(14)?,
        deleted: row.get(15)?,
        note: (!note.is_empty()).then_some(note),
        tags: tags
            .split('\u{1f}')
            .filter(|tag| !tag.is_empty())
            .map(str::to_owned)
            .collect(),
        bank_date: day_from_int(row.get(18)?)?,
        authorized_date: authorized.map(day_from_int).transpose()?,
        bank_name: row.get(20)?,
        merchant_name: row.get(21)?,
        line: row.get(22)?,
        parts: row.get(23)?,
        unassigned: row.get(24)?,
        split: Vec::new(),
        whole: currencies.money(row.get(25)?, row.get(6)?)?,
        reviewed: row.get(26)?,
        hidden: row.get(27)?,
        attachments: row.get(28)?,
        cleared: row.get::<_, i64>(29)? & 1 == 1,
        reconciled: row.get::<_, i64>(29)? & 2 == 2,
        manual: row.get(30)?,
        mate: match row.get::<_, Option<[u8; 16]>>(31)? {
            Some(id) => Some((TransactionId::from_uuid(codec::uuid(&id)?), row.get(32)?)),
            None => None,
        },
        balance: None,
    })
}
