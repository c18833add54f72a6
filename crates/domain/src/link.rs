//! Linking: what the person is asked for, and what comes back.

use crate::{AccountFact, Secret};

/// Where Link is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// In a window of the app.
    Window,
    /// In the system's browser (Hosted Link), completed by polling.
    Browser,
}

/// A token that opens Link once.
pub struct LinkToken {
    /// The token.
    pub token: Secret<String>,
    /// The page to open, if a hosted one was asked for.
    pub hosted_url: Option<String>,
    /// When it ends, RFC 3339, as the provider says.
    pub expiration: Option<String>,
}

/// What a hosted session has come to.
pub enum LinkOutcome {
    /// Nothing yet.
    Open,
    /// The person finished; one public token per login.
    Finished(Vec<PublicToken>),
    /// The person left, or Link failed.
    Exited {
        /// The provider's code, if it was an error.
        code: Option<String>,
        /// A sentence, if it was an error.
        message: Option<String>,
    },
}

/// The right to exchange one login for an access token, within thirty minutes.
pub struct PublicToken {
    /// The token.
    pub token: Secret<String>,
    /// The institution, where Link says so.
    pub institution: Option<InstitutionFact>,
    /// The accounts that were chosen, where Link says so.
    pub accounts: Vec<LinkAccount>,
}

/// A bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstitutionFact {
    /// The provider's id.
    pub external_id: String,
    /// Its name.
    pub name: String,
}

/// An account as Link names it before the exchange: enough to see a second link of the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkAccount {
    /// Name; may be missing.
    pub name: Option<String>,
    /// Last digits; may be missing.
    pub mask: Option<String>,
    /// Finer kind.
    pub subtype: Option<String>,
}

/// What an exchange gives.
pub struct Exchanged {
    /// The provider's id of the item.
    pub external_item_id: String,
    /// The key to the item. It never expires by itself.
    pub access_token: Secret<String>,
}

/// An item as the provider describes it.
#[derive(Debug, Clone)]
pub struct ItemFact {
    /// The provider's id.
    pub external_id: String,
    /// The institution's id.
    pub institution_id: Option<String>,
    /// The institution's name.
    pub institution_name: Option<String>,
    /// An error that stands on the item.
    pub error: Option<crate::BankError>,
    /// When the consent ends, RFC 3339.
    pub consent_expires_at: Option<String>,
    /// When the provider last got transactions from the bank, RFC 3339: the age of the data.
    pub bank_updated_at: Option<String>,
    /// When it last tried to and got none, RFC 3339.
    pub bank_failed_at: Option<String>,
    /// When it last got investments, RFC 3339.
    pub investments_updated_at: Option<String>,
}

/// Whether accounts about to be linked are linked already: the same institution, and an account
/// with the same name and mask (or the same mask and subtype where a name is missing).
pub fn is_duplicate(chosen: &[LinkAccount], linked: &[AccountFact]) -> bool {
    chosen.iter().any(|new| {
        linked.iter().any(|old| {
            let same_mask = new.mask.is_some() && new.mask == old.mask;
            match &new.name {
                Some(name) => {
                    *name == old.name && (same_mask || new.mask.is_none() && old.mask.is_none())
                }
                None => same_mask && new.subtype == old.subtype,
            }
        })
    })
}
