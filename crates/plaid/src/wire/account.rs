//! Accounts and balances: `/accounts/get`, and the accounts of other answers.

use coffer_domain::{AccountFact, AccountKind, Balances, Secret};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{convert, object::Object};

/// Asks for something of an item, or of some of its accounts.
#[derive(Serialize)]
pub struct AccountsRequest<'a> {
    /// The key to the item.
    access_token: &'a str,
    /// Which accounts; absent for all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<AccountsOptions<'a>>,
}

#[derive(Serialize)]
struct AccountsOptions<'a> {
    account_ids: &'a [String],
}

impl<'a> AccountsRequest<'a> {
    /// For the accounts with these ids, or for all of them where the list is empty.
    pub fn new(access_token: &'a Secret<String>, account_ids: &'a [String]) -> Self {
        Self {
            access_token: access_token.expose(),
            options: (!account_ids.is_empty()).then_some(AccountsOptions { account_ids }),
        }
    }
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
