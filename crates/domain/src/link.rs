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
    /// What the provider announced last, if it is something that a person should know.
    pub announced: Option<crate::Announcement>,
    /// Products that the person has agreed to, in the provider's words; nothing where it does not say.
    pub consented: Vec<String>,
}

/// The first account of a list that is one of those about to be linked, all at one institution:
/// the same name and mask (or the same mask and subtype where a name is missing). Its place in
/// `linked`.
pub fn duplicate(chosen: &[LinkAccount], linked: &[AccountFact]) -> Option<usize> {
    linked.iter().position(|old| {
        chosen.iter().any(|new| {
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

/// What a session in update mode is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairMode {
    /// To sign in again.
    SignIn,
    /// To choose accounts anew, those that are new at the bank among them.
    Accounts,
    /// To consent to more kinds of data.
    Consent,
}

impl RepairMode {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Accounts => "accounts",
            Self::Consent => "consent",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Self {
        match word {
            "accounts" => Self::Accounts,
            "consent" => Self::Consent,
            _ => Self::SignIn,
        }
    }
}

/// What a link token is asked for.
pub enum LinkFor<'a> {
    /// A new item.
    New,
    /// An item that is there: its key, and what is to be done.
    Repair(&'a Secret<String>, RepairMode),
}

/// Banks at which a second item of the same login ends the first one: by the provider's id, and by
/// a word of their name, because a bank can have several ids.
const ONE_AT_A_TIME: [(&str, &str); 4] = [
    ("ins_56", "chase"),
    ("ins_13", "pnc"),
    ("ins_15", "navy federal"),
    ("ins_11", "schwab"),
];

/// Whether a second login at this bank can end the first one.
pub fn second_ends_first(institution_id: Option<&str>, name: &str) -> bool {
    let words = format!(" {} ", crate::relink::name_key(name));
    ONE_AT_A_TIME
        .iter()
        .any(|(id, word)| institution_id == Some(id) || words.contains(&format!(" {word} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banks_that_know_one_login_at_a_time_are_known_by_id_and_by_name() {
        assert!(second_ends_first(Some("ins_56"), "JPM"));
        for name in [
            "Chase",
            "PNC Bank",
            "Navy Federal Credit Union",
            "Charles Schwab",
        ] {
            assert!(second_ends_first(None, name), "{name}");
        }
        for name in [
            "First Platypus Bank",
            "Purchase Bank",
            "Schwabing Savings",
            "",
        ] {
            assert!(!second_ends_first(Some("ins_5"), name), "{name}");
        }
    }

    #[test]
    fn every_mode_reads_back() {
        for mode in [
            RepairMode::SignIn,
            RepairMode::Accounts,
            RepairMode::Consent,
        ] {
            assert_eq!(RepairMode::from_word(mode.as_str()), mode);
        }
    }
}
