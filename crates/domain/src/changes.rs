//! What a bank says has changed, page by page ([`Page`]) and folded ([`ChangeSet`]).

use std::fmt;

use crate::{AccountFact, TransactionFact, relink};

/// An opaque place in an item's stream of changes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor(String);

impl Cursor {
    /// A cursor, unless the text is empty: an empty one means "no place yet" and must never
    /// overwrite a real one.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (!text.is_empty()).then_some(Self(text))
    }

    /// The text to send back.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head: String = self.0.chars().take(8).collect();
        write!(f, "Cursor({head}…)")
    }
}

/// How much of an item's history the provider has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UpdateStatus {
    /// Nothing said, or a word that is newer than this program.
    Unknown,
    /// Nothing is there yet.
    NotReady,
    /// The last thirty days are there.
    Initial,
    /// All of it is there.
    Historical,
}

impl UpdateStatus {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::NotReady => "not_ready",
            Self::Initial => "initial",
            Self::Historical => "historical",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Self {
        match word {
            "not_ready" => Self::NotReady,
            "initial" => Self::Initial,
            "historical" => Self::Historical,
            _ => Self::Unknown,
        }
    }
}

/// A row the bank took back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// The provider's id of the row.
    pub external_id: String,
    /// The provider's id of its account, where it says so.
    pub external_account_id: Option<String>,
}

/// A row that could not be read exactly. It is kept aside so that one bad row never stops an item.
#[derive(Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The provider's id of the row, if even that could be read.
    pub external_id: Option<String>,
    /// Why, in words.
    pub reason: String,
    /// The row as it came.
    pub raw: String,
}

/// Nothing of the row itself: nobody knows what is in a row that cannot be read.
impl fmt::Debug for Quarantined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Quarantined")
            .field("external_id", &self.external_id)
            .field("reason", &self.reason)
            .field("raw_bytes", &self.raw.len())
            .finish()
    }
}

/// One page of changes. Within a page and from page to page the last word on an id wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// New rows, complete.
    pub added: Vec<TransactionFact>,
    /// Changed rows, complete.
    pub modified: Vec<TransactionFact>,
    /// Rows taken back.
    pub removed: Vec<Removal>,
    /// Rows that could not be read.
    pub quarantined: Vec<Quarantined>,
    /// Accounts with their balances, as of this answer.
    pub accounts: Vec<AccountFact>,
    /// Where the next page starts.
    pub next_cursor: Option<Cursor>,
    /// Whether there is a next page.
    pub has_more: bool,
    /// How much history there is.
    pub status: UpdateStatus,
    /// The provider's name for this call, for support.
    pub request_id: String,
    /// Size of the answer in bytes, for the bound on what one sync may hold.
    pub bytes: u64,
}

/// What one sync learned, folded from all its pages: the unit of commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSet {
    /// The cursor the first page was asked with; the commit compares it with what is stored.
    pub start_cursor: Option<Cursor>,
    /// The cursor to store, in the same commit as the rows. `None` leaves the stored one alone.
    pub next_cursor: Option<Cursor>,
    /// Rows as they are now, in the order the bank changed them, one per id.
    pub upserts: Vec<TransactionFact>,
    /// Rows taken back and not given again.
    pub removed: Vec<Removal>,
    /// Rows set aside.
    pub quarantined: Vec<Quarantined>,
    /// Accounts as of the last page that named them.
    pub accounts: Vec<AccountFact>,
    /// The provider's ids of all accounts that the bank shares, where it was asked for them; `None`
    /// where that is not known, because pages name only those with transactions.
    pub shared: Option<Vec<String>>,
    /// How much history there is.
    pub status: UpdateStatus,
    /// The provider's names for the calls.
    pub request_ids: Vec<String>,
    /// Number of pages folded.
    pub pages: u32,
    /// Rows and removals were spilled while the pages arrived: they lie staged in the store, and
    /// the lists above are empty.
    pub staged: bool,
    /// It tells everything from the beginning, because the stored cursor leads nowhere any more.
    /// What it does not tell is gone at the bank, as far back as it tells anything.
    pub resync: bool,
}

impl ChangeSet {
    /// Takes in accounts that the pages left out: they name those with transactions only. What the
    /// pages state of an account stays, because it belongs to their rows. So does the name that they
    /// have for it: one that is called something else by now is called so by the next sync.
    pub fn take_in(&mut self, listed: Vec<AccountFact>) {
        let shared = listed.iter().map(|one| one.external_id.clone());
        self.shared = Some(shared.collect());
        let told = |one: &AccountFact, by: &[AccountFact]| {
            by.iter().any(|known| known.external_id == one.external_id)
        };
        let renamed: Vec<AccountFact> = self
            .accounts
            .iter()
            .filter(|known| !told(known, &listed))
            .cloned()
            .collect();
        for one in listed {
            let is_told = told(&one, &self.accounts)
                || renamed
                    .iter()
                    .any(|known| relink::same_account(known, &one).is_some());
            if !is_told {
                self.accounts.push(one);
            }
        }
    }
}

/// Folded pages on their way out of memory, in the order the bank changed them. A later batch has
/// the last word on an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Rows as they are now.
    pub upserts: Vec<TransactionFact>,
    /// Rows taken back.
    pub removed: Vec<Removal>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AccountKind, Balances, Currency, Money};

    fn account(id: &str, mask: &str, minor: i64) -> AccountFact {
        let currency = Currency::from_code("USD");
        AccountFact {
            external_id: id.into(),
            persistent_id: None,
            name: "Checking".into(),
            official_name: None,
            mask: Some(mask.into()),
            kind: AccountKind::Depository,
            type_text: "depository".into(),
            subtype: None,
            holder_category: None,
            currency: Some(currency.clone()),
            balances: Balances {
                current: Some(Money::new(minor, currency)),
                ..Balances::default()
            },
        }
    }

    #[test]
    fn accounts_that_no_page_named_are_taken_in_and_the_others_stay_as_told_with_their_rows() {
        let mut changes = ChangeSet {
            start_cursor: None,
            next_cursor: None,
            upserts: vec![],
            removed: vec![],
            quarantined: vec![],
            accounts: vec![account("a", "1", 100), account("old", "2", 200)],
            shared: None,
            status: UpdateStatus::Historical,
            request_ids: vec![],
            pages: 1,
            staged: false,
            resync: false,
        };
        // One is named, one is named anew just then, one is new, and is told twice.
        changes.take_in(vec![
            account("a", "1", 101),
            account("new", "2", 201),
            account("c", "3", 301),
            account("c", "3", 302),
        ]);
        let told = [
            account("a", "1", 100),
            account("old", "2", 200),
            account("c", "3", 301),
        ];
        assert_eq!(changes.accounts, told);
        // Another of the same description is no other name, while the first is listed too.
        changes.accounts.truncate(1);
        changes.take_in(vec![account("a", "1", 101), account("twin", "1", 5)]);
        assert_eq!(changes.accounts.len(), 2);
    }
}
