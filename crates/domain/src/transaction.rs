//! A transaction as the bank states it.

use std::fmt;

use crate::Money;

/// A day on a calendar, without a time zone. Bank dates never pass through a timestamp, so they
/// cannot shift by a day.
pub type CivilDate = chrono::NaiveDate;

/// One transaction, pending or posted, with our sign: money in is positive.
#[derive(Clone, PartialEq, Eq)]
pub struct TransactionFact {
    /// The provider's id of this row. Case matters; a posted row has another than its pending twin.
    pub external_id: String,
    /// The provider's id of the account.
    pub external_account_id: String,
    /// On a posted row, the id its pending twin had. Strong evidence, not proof.
    pub pending_external_id: Option<String>,
    /// Whether the bank still calls it pending.
    pub pending: bool,
    /// The day it posted, or the day it occurred while pending.
    pub date: CivilDate,
    /// The day it was authorised, which is what a person remembers.
    pub authorized_date: Option<CivilDate>,
    /// Amount with our sign.
    pub amount: Money,
    /// The bank gave more digits than the currency has, and the amount was rounded.
    pub amount_rounded: bool,
    /// The bank's text.
    pub name: String,
    /// The merchant, cleaned by the provider.
    pub merchant_name: Option<String>,
    /// A stable key of the merchant.
    pub merchant_entity_id: Option<String>,
    /// The statement's text before any cleaning, if asked for.
    pub original_description: Option<String>,
    /// The provider's detailed category, such as `FOOD_AND_DRINK_GROCERIES`, kept raw.
    pub category_detailed: Option<String>,
    /// How sure the provider is of it, kept raw.
    pub category_confidence: Option<String>,
    /// `online`, `in store`, `other`, kept raw.
    pub channel: Option<String>,
    /// Cheque number.
    pub check_number: Option<String>,
    /// Everything else the bank said (location, counterparties, payment facts, times), as the
    /// JSON object it came in. Kept for the person to read; nothing is computed from it.
    pub details: Option<String>,
}

/// What is enough to see which row it is. The details may hold an account number of the other side,
/// so they are not shown.
impl fmt::Debug for TransactionFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactionFact")
            .field("external_id", &self.external_id)
            .field("external_account_id", &self.external_account_id)
            .field("pending_external_id", &self.pending_external_id)
            .field("pending", &self.pending)
            .field("date", &self.date)
            .field("authorized_date", &self.authorized_date)
            .field("amount", &self.amount)
            .field("name", &self.name)
            .field("merchant_name", &self.merchant_name)
            .field("category_detailed", &self.category_detailed)
            .field("details_bytes", &self.details.as_ref().map(String::len))
            .finish_non_exhaustive()
    }
}

impl TransactionFact {
    /// The day a person would look for it: authorised if known, else the bank's date.
    pub fn effective_date(&self) -> CivilDate {
        self.authorized_date.unwrap_or(self.date)
    }
}
