//! The audit: every reveal, check and payment, one after another, each bound to all before it.
//!
//! ```text
//!   content = SHA-256(what the entry says)          hash = SHA-256(number, hash before, content)
//! ```
//! Entries are added in the transaction of what they tell of, and never changed; triggers see to it. A
//! changed entry does not fit its digest, one that is taken out or put in breaks the numbers or the
//! hashes, and where the newest is, `keys.json` says too (the app mirrors the [`Head`]), so that a cut tail
//! is seen. Whoever has the keys of the profile could write all of it anew, and this does not pretend
//! otherwise.
//!
//! No entry holds a secret: no number of an account, no name, no word that was typed. When a connection is
//! forgotten its entries lose what they said and keep their digests, which the chain needs.

mod read;
#[cfg(test)]
mod tests;

use coffer_domain::{AccountId, ItemId, Money};
use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Reader, Result, StoreError, Writer};

pub use read::{Broken, Fault, Row, Verified, count, each, hash_at, page, verify};

/// Lengths of an entry's words.
const OUTCOME_CHARS_MAX: usize = 100;
const DETAIL_CHARS_MAX: usize = 2_000;

/// What the first entry has for a hash before it.
const NOTHING_BEFORE: [u8; 32] = [0; 32];

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $name),* }

        impl Kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word that is stored. Part of the format.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
        }
    };
}

kinds! {
    /// A bank was asked for a balance.
    BalanceAsked = "balance_asked";
    /// Numbers of an account were shown.
    NumbersRevealed = "numbers_revealed";
    /// A number was put into the clipboard.
    NumberCopied = "number_copied";
    /// Numbers of an account were kept.
    NumbersKept = "numbers_kept";
    /// Kept numbers were deleted.
    NumbersForgotten = "numbers_forgotten";
    /// A sheet for direct deposit was written.
    SheetSaved = "sheet_saved";
    /// A bank was asked for owners.
    IdentityAsked = "identity_asked";
    /// Words were compared with owners.
    IdentityMatched = "identity_matched";
    /// A payment was checked.
    PaymentChecked = "payment_checked";
    /// A backup took the place of the database.
    Restored = "restored";
    /// A move was authorised.
    MovePlanned = "move_planned";
    /// A move was confirmed by its owner.
    MoveConfirmed = "move_confirmed";
    /// The provider is asked for a leg of a move; what came of it is an entry of its own.
    MoveAsked = "move_asked";
    /// A leg of a move came to another state.
    MoveState = "move_state";
    /// A move was cancelled.
    MoveCancelled = "move_cancelled";
    /// A move was sent back to its source.
    MoveSentBack = "move_sent_back";
    /// Limits of moves were changed.
    MoveLimits = "move_limits";
}

/// An entry to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was done.
    pub kind: Kind,
    /// The account.
    pub account: Option<AccountId>,
    /// The connection. It is what the entry is forgotten with.
    pub item: Option<ItemId>,
    /// What it is about: the id of a check or of a move.
    pub about: Option<Uuid>,
    /// The amount.
    pub amount: Option<Money>,
    /// What came of it, a word or a few; at most 100 characters.
    pub outcome: String,
    /// What else there is to know, without any secret; at most 2,000 characters.
    pub detail: String,
}

impl Entry {
    /// An entry of a kind and what came of it, about nothing yet.
    pub fn new(kind: Kind, outcome: impl Into<String>) -> Self {
        Self {
            kind,
            account: None,
            item: None,
            about: None,
            amount: None,
            outcome: outcome.into(),
            detail: String::new(),
        }
    }
}

/// The newest entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its number; 1 is the first.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// Adds an entry, in the transaction of what it tells of.
///
/// # Errors
/// [`StoreError::Refused`] where its words are too long; if the store fails.
pub fn append(writer: &Writer<'_>, now_ms: i64, entry: &Entry) -> Result<Head> {
    if entry.outcome.chars().count() > OUTCOME_CHARS_MAX
        || entry.detail.chars().count() > DETAIL_CHARS_MAX
    {
        return Err(StoreError::Refused(
            "An entry of the audit is too long.".into(),
        ));
    }
    let before = head(&writer.reader())?;
    let seq = before.map_or(0, |head| head.seq) + 1;
    let content = Said {
        at_ms: now_ms,
        kind: entry.kind.as_str(),
        account: entry.account.as_ref().map(|id| id.as_bytes().as_slice()),
        item: entry.item.as_ref().map(|id| id.as_bytes().as_slice()),
        about: entry.about.as_ref().map(|id| id.as_bytes().as_slice()),
        amount: entry.amount.as_ref().map(|money| {
            let currency = money.currency();
            (money.minor(), currency.code(), currency.exponent())
        }),
        outcome: &entry.outcome,
        detail: &entry.detail,
    }
    .digest();
    let hash = link(
        seq,
        &before.map_or(NOTHING_BEFORE, |head| head.hash),
        &content,
    );
    let currency = entry.amount.as_ref().map(Money::currency);
    writer
        .0
        .prepare_cached(
            "INSERT INTO audit (seq, at_ms, kind, account, item, about, minor, currency, exponent,
                outcome, detail, content, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            seq,
            now_ms,
            entry.kind.as_str(),
            entry.account.as_ref().map(AccountId::as_bytes),
            entry.item.as_ref().map(ItemId::as_bytes),
            entry.about.as_ref().map(Uuid::as_bytes),
            entry.amount.as_ref().map(Money::minor),
            currency.map(coffer_domain::Currency::code),
            currency.map(coffer_domain::Currency::exponent),
            entry.outcome,
            entry.detail,
            content,
            hash,
        ])?;
    Ok(Head { seq, hash })
}

/// The newest entry; nothing where there is none.
///
/// # Errors
/// If the store fails.
pub fn head(reader: &Reader<'_>) -> Result<Option<Head>> {
    Ok(reader
        .0
        .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| {
            Ok(Head {
                seq: row.get(0)?,
                hash: row.get(1)?,
            })
        })
        .optional()?)
}

/// Takes what they said out of the entries about connections (by their rows in `temp.gone_item`) and about
/// their accounts (`temp.gone_account`). The digests stay.
pub(crate) fn forget(writer: &Writer<'_>) -> Result<()> {
    writer.0.execute(
        "UPDATE audit SET forgotten = 1, account = NULL, item = NULL, about = NULL, minor = NULL,
            currency = NULL, exponent = NULL, outcome = '', detail = ''
         WHERE item IN (SELECT i.id FROM item i JOIN temp.gone_item g ON g.row = i.row)
            OR account IN (SELECT a.id FROM account a JOIN temp.gone_account g ON g.row = a.row)",
        [],
    )?;
    Ok(())
}

/// What an entry says, in the one form that its digest is made of.
struct Said<'a> {
    at_ms: i64,
    kind: &'a str,
    account: Option<&'a [u8]>,
    item: Option<&'a [u8]>,
    about: Option<&'a [u8]>,
    amount: Option<(i64, &'a str, u8)>,
    outcome: &'a str,
    detail: &'a str,
}

impl Said<'_> {
    /// Each part is preceded by whether it is there and by its length, so that no two entries make the same
    /// bytes.
    fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"coffer|audit|1|content");
        let minor = self.amount.map(|(minor, _, _)| minor.to_be_bytes());
        let exponent = self.amount.map(|(_, _, exponent)| [exponent]);
        let parts = [
            Some(self.at_ms.to_be_bytes().to_vec()),
            Some(self.kind.as_bytes().to_vec()),
            self.account.map(<[u8]>::to_vec),
            self.item.map(<[u8]>::to_vec),
            self.about.map(<[u8]>::to_vec),
            minor.map(|bytes| bytes.to_vec()),
            self.amount.map(|(_, code, _)| code.as_bytes().to_vec()),
            exponent.map(|bytes| bytes.to_vec()),
            Some(self.outcome.as_bytes().to_vec()),
            Some(self.detail.as_bytes().to_vec()),
        ];
        for part in &parts {
            hash.update([u8::from(part.is_some())]);
            if let Some(bytes) = part {
                hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
                hash.update(bytes);
            }
        }
        hash.finalize().into()
    }
}

fn link(seq: i64, before: &[u8; 32], content: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"coffer|audit|1|link");
    hash.update(seq.to_be_bytes());
    hash.update(before);
    hash.update(content);
    hash.finalize().into()
}
