//! What `consents --json` prints.

use coffer_app::read::ConsentRow;
use serde::Serialize;

use super::timestamp;

/// An answer to what was said before Link.
#[derive(Debug, Serialize)]
pub struct ConsentJson {
    /// Its id.
    pub id: String,
    /// When it was given, RFC 3339 UTC.
    pub agreed_at: String,
    /// `window` or `terminal`.
    pub agreed_in: String,
    /// `new`, `sign_in`, `accounts` or `consent`.
    pub purpose: String,
    /// `demo`, `direct` or `relay`.
    pub relay: String,
    /// `sandbox` or `production`.
    pub environment: String,
    /// Kinds of data.
    pub products: Vec<String>,
    /// What of them is read.
    pub data: Vec<String>,
    /// For how long.
    pub period: String,
    /// What it costs.
    pub cost: String,
    /// The connection that came of it, by our id.
    pub item_id: Option<String>,
    /// The same by Plaid's.
    pub plaid_item_id: Option<String>,
    /// The bank's name; null where Link was left, or where the bank was forgotten.
    pub institution: Option<String>,
    /// When it was withdrawn, RFC 3339 UTC.
    pub withdrawn_at: Option<String>,
    /// What became of what had been brought: `kept` or `deleted`.
    pub history: Option<String>,
}

impl From<&ConsentRow> for ConsentJson {
    fn from(row: &ConsentRow) -> Self {
        Self {
            id: row.id.to_string(),
            agreed_at: timestamp(row.agreed_ms),
            agreed_in: row.agreed_in.clone(),
            purpose: row.purpose.clone(),
            relay: row.relay.clone(),
            environment: row.environment.clone(),
            products: row.products.clone(),
            data: row.data.clone(),
            period: row.period.clone(),
            cost: row.cost.clone(),
            item_id: row.item.map(|item| item.to_string()),
            plaid_item_id: row.external_id.clone(),
            institution: row.institution.clone(),
            withdrawn_at: row.withdrawn_ms.map(timestamp),
            history: row.history.clone(),
        }
    }
}
