//! Accounts and balances: `/accounts/get`, and the accounts of other answers.

use coffer_domain::{AccountFact, AccountKind, Balances};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{convert, object::Object};

/// Asks for accounts and cached balances.
#[derive(Serialize)]
pub struct AccountsRequest<'a> {
    /// The key to the item.
    pub access_token: &'a str,
}

/// Accounts, still text.
#[derive(Deserialize)]
pub struct AccountsResponse<'a> {
    /// The accounts.
    #[serde(borrow)]
    pub accounts: Vec<&'a RawValue>,
    /// Plaid's name for the call.
    #[serde(default)]
    pub request_id: Option<String>,
}

/// An account. A balance that cannot be read, or has no currency, is absent: the account itself
/// still is what transactions belong to.
///
/// # Errors
/// In words, if it has no id.
pub fn read(raw: &RawValue) -> Result<AccountFact, String> {
    let mut row = Object::read(raw)?;
    let external_id = row.id("account_id").ok_or("the account has no id")?;
    let type_text = row.line("type").unwrap_or_default();
    let kind = AccountKind::from_word(&type_text);
    let official_name = row.line("official_name");
    let name = row
        .line("name")
        .or_else(|| official_name.clone())
        .unwrap_or_default();
    let mut balances = row.object("balances");
    let currency = balances.as_mut().and_then(convert::currency);
    let balances = match (balances, &currency) {
        (Some(mut stated), Some(currency)) => {
            let mut plain = |name| {
                stated
                    .take(name)
                    .and_then(|raw| convert::plain_balance(raw, currency))
            };
            Balances {
                available: plain("available"),
                limit: plain("limit"),
                current: stated
                    .take("current")
                    .and_then(|raw| convert::current_balance(raw, currency, kind)),
                bank_updated_at: stated.line("last_updated_datetime"),
            }
        }
        _ => Balances::default(),
    };
    Ok(AccountFact {
        external_id,
        persistent_id: row.id("persistent_account_id"),
        name,
        official_name,
        mask: row.line("mask"),
        kind,
        type_text,
        subtype: row.line("subtype"),
        holder_category: row.line("holder_category"),
        currency,
        balances,
    })
}
