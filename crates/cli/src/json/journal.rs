//! The journal of syncs, and the proof of balances.

use coffer_app::proof::Told;
use coffer_app::read::{
    FieldChange, Proof, RegisterLine, RowImage, SyncEntry, SyncRow, differences,
};
use coffer_app::tries;
use serde::Serialize;

use super::{MoneyJson, TransactionJson, timestamp};

/// An entry of the journal: a sync, the revert of one, or a try that came to nothing.
#[derive(Debug, Serialize)]
pub struct SyncEntryJson {
    /// Its id.
    pub id: String,
    /// The connection, by our id.
    pub item_id: String,
    /// The bank's name.
    pub institution: String,
    /// When it began, RFC 3339 UTC.
    pub started_at: String,
    /// When it was written, RFC 3339 UTC.
    pub ended_at: String,
    /// Plaid's names for its calls.
    pub request_ids: Vec<String>,
    /// Transactions that were new.
    pub added: u32,
    /// Transactions that changed; of a revert, those that are as before.
    pub modified: u32,
    /// Transactions that the bank took back; of a revert, those that are out again.
    pub removed: u32,
    /// Transactions that were set aside.
    pub set_aside: u32,
    /// The sync that this entry takes back.
    pub reverts: Option<String>,
    /// The entry that took this sync back.
    pub reverted_by: Option<String>,
    /// Whether `revert` accepts it.
    pub can_revert: bool,
    /// Why it brought nothing, where it failed or was not finished.
    pub failure: Option<SyncFailureJson>,
}

/// Why a try to sync came to nothing.
#[derive(Debug, Serialize)]
pub struct SyncFailureJson {
    /// A code as those of errors, or `not_finished`.
    pub code: String,
    /// Plaid's own code.
    pub bank_code: Option<String>,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// An entry with its rows.
#[derive(Debug, Serialize)]
pub struct SyncRowsJson {
    /// The entry.
    #[serde(flatten)]
    pub entry: SyncEntryJson,
    /// Its rows.
    pub rows: Vec<SyncRowJson>,
}

/// A row that a sync touched.
#[derive(Debug, Serialize)]
pub struct SyncRowJson {
    /// The transaction, by our id.
    pub id: String,
    /// Its account, by our id.
    pub account_id: String,
    /// `added`, `modified`, `posted`, `withdrawn`, `returned` or `reverted`.
    pub what: String,
    /// What it was.
    pub before: Option<ImageJson>,
    /// What it became.
    pub after: ImageJson,
    /// The fields that differ.
    pub changes: Vec<FieldChangeJson>,
}

/// What a row was or became.
#[derive(Debug, Serialize)]
pub struct ImageJson {
    /// Plaid's id.
    pub plaid_transaction_id: String,
    /// The bank's date.
    pub date: String,
    /// Amount.
    pub amount: MoneyJson,
    /// The bank's text.
    pub name: String,
    /// The merchant.
    pub merchant_name: Option<String>,
    /// Not posted yet.
    pub pending: bool,
    /// Taken back.
    pub withdrawn: bool,
}

/// One field that changed.
#[derive(Debug, Serialize)]
pub struct FieldChangeJson {
    /// The field.
    pub field: &'static str,
    /// Before, in words.
    pub from: Option<String>,
    /// After, in words.
    pub to: Option<String>,
}

/// The proof of an account.
#[derive(Debug, Serialize)]
pub struct ProofJson {
    /// The account, by our id.
    pub account_id: String,
    /// Its name.
    pub account: String,
    /// `matches`, `off` or `unproven`.
    pub state: &'static str,
    /// Where it matches: `posted`, `with_pending` or `as_edited`.
    pub reading: Option<&'static str>,
    /// Where it is unproven: why.
    pub reason: Option<&'static str>,
    /// How much more (or less) the bank states than the transactions explain.
    pub residual: Option<MoneyJson>,
    /// When a sync first found it off, RFC 3339 UTC.
    pub since: Option<String>,
    /// That sync.
    pub since_sync: Option<String>,
    /// What it held before its first known transaction.
    pub opening: Option<MoneyJson>,
    /// The day of the balance that the opening was taken from.
    pub opening_date: Option<String>,
    /// Sum of its booked transactions.
    pub posted: Option<MoneyJson>,
    /// Sum of its pending ones.
    pub pending: Option<MoneyJson>,
    /// Whether the opening and the residual add up with the pending ones, because what the bank states
    /// holds them too.
    pub counts_pending: bool,
    /// What the deleted or kept transactions that explain the balance add to the bank's.
    pub corrected: Option<MoneyJson>,
    /// Those transactions; some of them where they are many.
    pub explaining: Vec<TransactionJson>,
    /// By how much the other deleted and kept ones make what is listed another sum than the bank's.
    pub aside: Option<MoneyJson>,
    /// Those transactions; some of them where they are many.
    pub aside_transactions: Vec<TransactionJson>,
    /// What the bank states.
    pub stated: Option<MoneyJson>,
    /// What may have caused a residual, likeliest first.
    pub causes: Vec<CauseJson>,
    /// What has moved the opening since it was taken, the newest first.
    pub moves: Vec<MoveJson>,
}

/// How older history that came later has moved an opening.
#[derive(Debug, Serialize)]
pub struct MoveJson {
    /// The sync in which it came.
    pub sync: String,
    /// When that was, RFC 3339 UTC.
    pub at: String,
    /// By how much the opening moved.
    pub by: MoneyJson,
    /// The transactions; some of them where they are many.
    pub transactions: Vec<TransactionJson>,
}

/// What may have caused a residual.
#[derive(Debug, Serialize)]
pub struct CauseJson {
    /// `duplicate`, `sign`, `pending`, `withdrawn`, `changed`, `set_aside`, `movement` or
    /// `missing`.
    pub cause: &'static str,
    /// Transactions to look at.
    pub transactions: Vec<TransactionJson>,
}

impl From<&SyncEntry> for SyncEntryJson {
    fn from(entry: &SyncEntry) -> Self {
        Self {
            id: entry.id.to_string(),
            item_id: entry.item_id.to_string(),
            institution: entry.institution_name.clone(),
            started_at: timestamp(entry.started_ms),
            ended_at: timestamp(entry.ended_ms),
            request_ids: entry.request_ids.clone(),
            added: entry.added,
            modified: entry.modified,
            removed: entry.removed,
            set_aside: entry.set_aside,
            reverts: entry.reverts.map(|id| id.to_string()),
            reverted_by: entry.reverted_by.map(|id| id.to_string()),
            can_revert: entry.can_revert,
            failure: tries::why_not(&entry.outcome).map(|failure| SyncFailureJson {
                code: failure.code,
                bank_code: failure.bank_code,
                message: failure.message,
                hint: failure.hint,
            }),
        }
    }
}

impl SyncRowsJson {
    /// An entry with its rows.
    pub fn new(entry: &SyncEntry, rows: &[SyncRow]) -> Self {
        Self {
            entry: SyncEntryJson::from(entry),
            rows: rows.iter().map(SyncRowJson::from).collect(),
        }
    }
}

impl From<&SyncRow> for SyncRowJson {
    fn from(row: &SyncRow) -> Self {
        Self {
            id: row.id.to_string(),
            account_id: row.account_id.to_string(),
            what: row.what.clone(),
            before: row.before.as_ref().map(ImageJson::from),
            after: ImageJson::from(&row.after),
            changes: row
                .before
                .as_ref()
                .map(|before| differences(before, &row.after))
                .unwrap_or_default()
                .into_iter()
                .map(FieldChangeJson::from)
                .collect(),
        }
    }
}

impl From<&RowImage> for ImageJson {
    fn from(image: &RowImage) -> Self {
        Self {
            plaid_transaction_id: image.external_id.clone(),
            date: image.date.to_string(),
            amount: MoneyJson::from(&image.amount),
            name: image.name.clone(),
            merchant_name: image.merchant_name.clone(),
            pending: image.pending,
            withdrawn: image.withdrawn,
        }
    }
}

impl From<FieldChange> for FieldChangeJson {
    fn from(change: FieldChange) -> Self {
        Self {
            field: change.field,
            from: change.from,
            to: change.to,
        }
    }
}

impl From<&Told> for ProofJson {
    fn from(told: &Told) -> Self {
        let Told {
            proof,
            account,
            causes,
            moves,
            corrections,
        } = told;
        let rows = |rows: &[RegisterLine]| rows.iter().map(TransactionJson::from).collect();
        Self {
            account_id: proof.account_id.to_string(),
            account: account.clone(),
            state: match proof.proof {
                Proof::Matches(_) => "matches",
                Proof::Off(_) => "off",
                Proof::Unproven(_) => "unproven",
            },
            reading: match proof.proof {
                Proof::Matches(reading) => Some(reading.as_str()),
                Proof::Off(_) | Proof::Unproven(_) => None,
            },
            reason: match proof.proof {
                Proof::Unproven(why) => Some(why.as_str()),
                Proof::Matches(_) | Proof::Off(_) => None,
            },
            residual: proof.residual.as_ref().map(MoneyJson::from),
            since: proof.since.map(|(_, at_ms)| timestamp(at_ms)),
            since_sync: proof.since.map(|(id, _)| id.to_string()),
            opening: proof.opening.as_ref().map(MoneyJson::from),
            opening_date: proof.opening_date.map(|day| day.to_string()),
            posted: proof.posted.as_ref().map(MoneyJson::from),
            pending: proof.pending.as_ref().map(MoneyJson::from),
            counts_pending: proof.counts_pending,
            corrected: proof.corrected.as_ref().map(MoneyJson::from),
            explaining: rows(&corrections.explaining),
            aside: proof.aside.as_ref().map(MoneyJson::from),
            aside_transactions: rows(&corrections.aside),
            stated: proof.stated.as_ref().map(MoneyJson::from),
            causes: causes
                .iter()
                .map(|cause| CauseJson {
                    cause: cause.cause.as_str(),
                    transactions: rows(&cause.rows),
                })
                .collect(),
            moves: moves
                .iter()
                .map(|moved| MoveJson {
                    sync: moved.sync.to_string(),
                    at: timestamp(moved.at_ms),
                    by: MoneyJson::from(&moved.by),
                    transactions: rows(&moved.rows),
                })
                .collect(),
        }
    }
}
