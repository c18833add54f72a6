//! Accounts and the balances a bank states for them.

use crate::Money;

/// What kind of account it is, as far as signs and screens care. The bank's own words are kept
/// beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountKind {
    /// Checking, savings: the balance is the person's.
    Depository,
    /// Credit card or line: the bank states what is owed as a positive number.
    Credit,
    /// Loan or mortgage: likewise.
    Loan,
    /// Brokerage, retirement.
    Investment,
    /// Anything else.
    Other,
}

impl AccountKind {
    /// Whether a bank's positive `current` is a debt, so that it turns negative here.
    /// It is negated, never made absolute: an overpaid card is the person's money.
    pub const fn owes(self) -> bool {
        matches!(self, Self::Credit | Self::Loan)
    }

    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Depository => "depository",
            Self::Credit => "credit",
            Self::Loan => "loan",
            Self::Investment => "investment",
            Self::Other => "other",
        }
    }

    /// Reads the stored word; an unknown one is [`AccountKind::Other`].
    pub fn from_word(word: &str) -> Self {
        match word {
            "depository" => Self::Depository,
            "credit" => Self::Credit,
            "loan" => Self::Loan,
            "investment" | "brokerage" => Self::Investment,
            _ => Self::Other,
        }
    }
}

/// What the bank says an account holds. A check on the transactions, never a sum of ours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Balances {
    /// What can be spent; on credit what can still be borrowed. Never negated.
    pub available: Option<Money>,
    /// What the account holds; negative where the person owes.
    pub current: Option<Money>,
    /// Credit limit or overdraft, never negated.
    pub limit: Option<Money>,
    /// When the bank last updated these figures, RFC 3339, if it says so at all.
    pub bank_updated_at: Option<String>,
}

/// An account as the bank describes it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFact {
    /// The provider's id. Case matters.
    pub external_id: String,
    /// An id that survives a re-link, where the bank gives one.
    pub persistent_id: Option<String>,
    /// Name, as the person or the bank chose it.
    pub name: String,
    /// The product's official name.
    pub official_name: Option<String>,
    /// Last digits of the number; not unique.
    pub mask: Option<String>,
    /// Kind, for signs and grouping.
    pub kind: AccountKind,
    /// The bank's own word for the kind, such as `brokerage`.
    pub type_text: String,
    /// The bank's finer word, such as `money market`.
    pub subtype: Option<String>,
    /// Personal, business or nothing said.
    pub holder_category: Option<String>,
    /// Code of the currency of its balances, if the bank names one.
    pub currency: Option<crate::Currency>,
    /// Balances, as of this answer.
    pub balances: Balances,
}
