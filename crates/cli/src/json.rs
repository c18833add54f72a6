//! What `--json` prints: snake_case, one object, or one array for lists. Scripts are written
//! against these names, so they are types of their own: the window's messages may change without
//! them. docs/interfaces.md describes them for those who write the scripts.

mod calls;
mod consent;
mod files;
mod journal;
mod moves;
mod reports;
mod rules;

pub use calls::{
    AgeJson, DiagnosticsJson, KeysTriedJson, MeterJson, MonitorJson, OwedJson, SchedulesJson,
};
pub use consent::ConsentJson;
pub use files::{AttachmentJson, SavedAttachmentJson};
pub use journal::{ProofJson, SyncEntryJson, SyncRowsJson};
pub use moves::{MoveJson, MovesJson};
pub use reports::{NetWorthJson, SpendingJson};
pub use rules::{PreviewJson, RuleJson, RulesReadJson};

use coffer_app::api::{
    AdoptDone, AppError, Backup, BackupOpens, BackupReason, Category, Edited, Environment,
    ErrorCode, ItemSync, OlderCopy, RelayKind, RelaySettings, SavedView, SyncStage,
};
use coffer_app::backup::Made;
use coffer_app::edit::Undone;
use coffer_app::export::Written;
use coffer_app::read::{
    AccountRow, BalanceRow, Candidate, DoubtRow, Forgotten, ItemRow, Money, MonthRow, PartRow,
    RegisterLine,
};
use coffer_app::verify::Verified;
use serde::Serialize;

/// An amount. Money out and debt are negative.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct MoneyJson {
    /// Whole minor units, cents for USD.
    pub minor: i64,
    /// ISO 4217 code, or the bank's own for what ISO does not know.
    pub currency: String,
    /// Digits after the decimal point: 2 for USD, 0 for JPY.
    pub exponent: u8,
}

/// A transaction: on top what the bank says, under `shown` what the person sees in its place.
#[derive(Debug, Serialize)]
pub struct TransactionJson {
    /// Our id. It stays when a pending transaction posts.
    pub id: String,
    /// Plaid's present id.
    pub plaid_transaction_id: String,
    /// The account, by our id.
    pub account_id: String,
    /// The day it posted (or is expected to), `YYYY-MM-DD`.
    pub date: String,
    /// The day it was authorised, `YYYY-MM-DD`.
    pub authorized_date: Option<String>,
    /// Amount.
    pub amount: MoneyJson,
    /// The bank's text.
    pub name: String,
    /// The merchant, as Plaid cleaned it.
    pub merchant_name: Option<String>,
    /// Not posted yet.
    pub pending: bool,
    /// The same fields as the person sees them, after edits.
    pub shown: ShownJson,
    /// Category.
    pub category: Option<CategoryJson>,
    /// The person's note.
    pub note: Option<String>,
    /// The person's tags.
    pub tags: Vec<String>,
    /// The bank took it back.
    pub withdrawn: bool,
    /// The person deleted it.
    pub deleted: bool,
    /// The person has looked at it.
    pub reviewed: bool,
    /// The person left it out of reports.
    pub hidden: bool,
    /// Its parts, whose sum is its amount; empty where it is not split.
    pub splits: Vec<PartJson>,
}

/// A part of a split transaction.
#[derive(Debug, Serialize)]
pub struct PartJson {
    /// Amount.
    pub amount: MoneyJson,
    /// Category; null where the part is for what the whole is for.
    pub category: Option<CategoryJson>,
    /// The person's note.
    pub note: Option<String>,
    /// What the bank's amount leaves of the parts: it changed after the person had split it.
    pub unassigned: bool,
}

/// An account of a new connection that looks like one of an earlier connection.
#[derive(Debug, Serialize)]
pub struct AdoptionJson {
    /// The account of the new connection.
    pub account: AccountJson,
    /// The account whose history it would continue.
    pub old: AccountJson,
    /// By what they were recognised: `persistent_id` or `description`.
    pub by: &'static str,
}

/// What an adoption did.
#[derive(Debug, Serialize)]
pub struct AdoptedJson {
    /// The account that is left, by our id: the old one.
    pub account_id: String,
    /// Transactions that were there twice and are one now.
    pub merged: u32,
    /// Transactions that only the new connection had.
    pub moved: u32,
    /// Transactions that may be there twice: `review` lists them.
    pub doubts: u32,
    /// The old connection has no account left, and is ended.
    pub ended: bool,
}

/// What was deleted with a connection.
#[derive(Debug, Serialize)]
pub struct ForgottenJson {
    /// Accounts.
    pub accounts: u32,
    /// Transactions, whatever had become of them.
    pub transactions: u32,
    /// Attached files.
    pub attachments: u32,
    /// Files of the profile's folder that were made before and still hold them.
    pub older: Vec<String>,
}

impl ForgottenJson {
    /// What is gone, and where it still is.
    pub fn new(gone: &Forgotten, older: &[OlderCopy]) -> Self {
        Self {
            accounts: gone.accounts,
            transactions: gone.transactions,
            attachments: gone.attachments,
            older: older.iter().map(|copy| copy.name.clone()).collect(),
        }
    }
}

/// Two transactions that may be one.
#[derive(Debug, Serialize)]
pub struct DoubtJson {
    /// The newer one.
    pub transaction: TransactionJson,
    /// The one that it may be.
    pub other: TransactionJson,
    /// Why Coffer does not decide.
    pub reason: String,
    /// When it was found, RFC 3339 UTC.
    pub since: String,
}

impl From<&(AccountRow, AccountRow, Candidate)> for AdoptionJson {
    fn from((account, old, candidate): &(AccountRow, AccountRow, Candidate)) -> Self {
        Self {
            account: AccountJson::from(account),
            old: AccountJson::from(old),
            by: candidate.by.as_str(),
        }
    }
}

impl From<&AdoptDone> for AdoptedJson {
    fn from(done: &AdoptDone) -> Self {
        Self {
            account_id: done.account_id.clone(),
            merged: done.merged,
            moved: done.moved,
            doubts: done.doubts,
            ended: done.ended,
        }
    }
}

impl From<&DoubtRow> for DoubtJson {
    fn from(row: &DoubtRow) -> Self {
        Self {
            transaction: TransactionJson::from(&row.transaction),
            other: TransactionJson::from(&row.other),
            reason: row.reason.clone(),
            since: timestamp(row.since_ms),
        }
    }
}

/// A category that can be chosen.
#[derive(Debug, Serialize)]
pub struct CategoryRowJson {
    /// Its number.
    pub id: i64,
    /// Its stable code, where it has one.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// The number of the group it lies in; null for a group.
    pub group_id: Option<i64>,
    /// `spend`, `income` or `transfer`.
    pub kind: String,
}

impl From<&Category> for CategoryRowJson {
    fn from(row: &Category) -> Self {
        Self {
            id: row.id,
            code: row.code.clone(),
            name: row.name.clone(),
            group_id: row.group_id,
            kind: row.kind.clone(),
        }
    }
}

impl From<&PartRow> for PartJson {
    fn from(part: &PartRow) -> Self {
        Self {
            amount: MoneyJson::from(&part.amount),
            category: part.category.as_ref().map(|(id, name, _)| CategoryJson {
                id: *id,
                name: name.clone(),
                source: "person".to_owned(),
            }),
            note: (!part.note.is_empty()).then(|| part.note.clone()),
            unassigned: part.unassigned,
        }
    }
}

/// What stands in the register in place of the bank's words.
#[derive(Debug, Serialize)]
pub struct ShownJson {
    /// The day it is listed under, `YYYY-MM-DD`.
    pub date: String,
    /// Amount.
    pub amount: MoneyJson,
    /// The text below the merchant.
    pub name: String,
    /// The merchant.
    pub merchant_name: String,
}

/// A category and who chose it.
#[derive(Debug, Serialize)]
pub struct CategoryJson {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// `person`, `rule`, `learned` or `bank`.
    pub source: String,
}

/// An account.
#[derive(Debug, Serialize)]
pub struct AccountJson {
    /// Our id.
    pub id: String,
    /// Plaid's id.
    pub plaid_account_id: String,
    /// The connection it comes through, by our id.
    pub item_id: String,
    /// Name.
    pub name: String,
    /// Last digits.
    pub mask: Option<String>,
    /// The bank's word for its kind, such as `depository`.
    pub r#type: String,
    /// The bank's finer word, such as `checking`.
    pub subtype: Option<String>,
    /// What the bank last stated; all null before it stated anything.
    pub balances: BalancesJson,
}

/// Balances as the bank last stated them: never a sum of ours.
#[derive(Debug, Default, Serialize)]
pub struct BalancesJson {
    /// What can be spent or borrowed; never negated.
    pub available: Option<MoneyJson>,
    /// What the account holds; negative where the person owes.
    pub current: Option<MoneyJson>,
    /// Limit; never negated.
    pub limit: Option<MoneyJson>,
    /// When we were told, RFC 3339 UTC.
    pub as_of: Option<String>,
}

/// A connection: one login at one institution.
#[derive(Debug, Serialize)]
pub struct ItemJson {
    /// Our id.
    pub id: String,
    /// Plaid's id.
    pub plaid_item_id: String,
    /// The bank.
    pub institution: InstitutionJson,
    /// How it does.
    pub health: HealthJson,
    /// When a sync last ended well, RFC 3339 UTC.
    pub last_synced_at: Option<String>,
}

/// A bank.
#[derive(Debug, Serialize)]
pub struct InstitutionJson {
    /// Plaid's id.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
}

/// Health of a connection.
#[derive(Debug, Serialize)]
pub struct HealthJson {
    /// `Ok`, `NeedsLogin`, `Revoked` or `Failing`.
    pub state: &'static str,
    /// Plaid's code behind it.
    pub code: Option<String>,
    /// Since when, RFC 3339 UTC.
    pub since: String,
    /// When the next try is due, RFC 3339 UTC.
    pub retry_at: Option<String>,
    /// What else there is to know: `ExpiresSoon`, `NewAccounts`, `AccountRevoked`, `NotReady`,
    /// `InstitutionDown`, `RateLimited`.
    pub advisories: Vec<&'static str>,
}

/// What a sync did with one connection.
#[derive(Debug, Serialize)]
pub struct SyncJson {
    /// The connection, by our id.
    pub item_id: String,
    /// The bank's name.
    pub institution: String,
    /// Transactions that are new.
    pub added: u32,
    /// Transactions that the bank changed.
    pub modified: u32,
    /// Transactions that the bank took back.
    pub removed: u32,
    /// Transactions that could not be read exactly; they are kept aside and count nowhere.
    pub set_aside: u32,
    /// Why it failed. What was saved before still stands.
    pub error: Option<ErrorJson>,
}

/// What is set up, and how it does.
#[derive(Debug, Serialize)]
pub struct StatusJson {
    /// Version of the program.
    pub version: String,
    /// Where everything of this person lies.
    pub data_dir: String,
    /// How Plaid is reached: `demo`, `direct` or `relay`; null before the first set-up.
    pub relay: Option<RelayKind>,
    /// `sandbox` or `production`.
    pub environment: Environment,
    /// Address of the relay server.
    pub url: Option<String>,
    /// Whether there are keys (or a credential) to reach Plaid with.
    pub has_keys: bool,
    /// Where secrets are kept, in a sentence.
    pub secrets_in: String,
    /// When the newest successful sync of any connection ended, RFC 3339 UTC.
    pub last_synced_at: Option<String>,
    /// The connections.
    pub items: Vec<ItemJson>,
    /// Only after `restore`: the backup was locked with a PIN that could not be taken over, so that a
    /// new one has to be set.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pin_ended: bool,
}

/// What `undo` or `redo` changed.
#[derive(Debug, Serialize)]
pub struct UndoneJson {
    /// The field: `note`, `category`, `tags`, `deleted`, `kept`, `merchant`, `date`, `reviewed`,
    /// `hidden`, `split`, `same`, `rule`, `rules`, `category_set` or `account`.
    pub field: String,
    /// Number of transactions.
    pub transactions: u32,
}

impl From<&Edited> for UndoneJson {
    fn from(edited: &Edited) -> Self {
        Self {
            field: edited.field.clone(),
            transactions: edited.transactions,
        }
    }
}

impl From<&Undone> for UndoneJson {
    fn from(undone: &Undone) -> Self {
        Self {
            field: undone.field.clone(),
            transactions: undone.rows,
        }
    }
}

/// What came in or went out in one month under one category, in one currency.
#[derive(Debug, Serialize)]
pub struct MonthJson {
    /// The month, `YYYY-MM`.
    pub month: String,
    /// The category; null for transactions without one.
    pub category: Option<MonthCategoryJson>,
    /// `spend`, `income`, `transfer`, `hidden` or `pending`.
    pub kind: String,
    /// Number of transactions.
    pub transactions: u32,
    /// Their sum.
    pub amount: MoneyJson,
}

/// The category of a sum.
#[derive(Debug, Serialize)]
pub struct MonthCategoryJson {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
}

impl From<&MonthRow> for MonthJson {
    fn from(row: &MonthRow) -> Self {
        Self {
            month: month(row.month),
            category: row.category.as_ref().map(|(id, name)| MonthCategoryJson {
                id: *id,
                name: name.clone(),
            }),
            kind: row.kind.clone(),
            transactions: row.count,
            amount: MoneyJson::from(&row.sum),
        }
    }
}

/// `YYYY-MM` of yyyymm.
pub fn month(month: i64) -> String {
    format!("{:04}-{:02}", month / 100, month % 100)
}

/// What `verify` found.
#[derive(Debug, Serialize)]
pub struct VerifyJson {
    /// Nothing was wrong.
    pub ok: bool,
    /// A sentence for each thing that was wrong.
    pub findings: Vec<String>,
    /// What was wrong was derived, and has been made anew from what it is made of.
    pub mended: bool,
}

/// A file that was written.
#[derive(Debug, Serialize)]
pub struct ExportedJson {
    /// Where.
    pub path: String,
    /// Rows below the line of column names.
    pub rows: u64,
}

impl From<&Written> for ExportedJson {
    fn from(written: &Written) -> Self {
        Self {
            path: written.path.display().to_string(),
            rows: written.rows,
        }
    }
}

/// A failure, on stderr.
#[derive(Debug, Serialize)]
pub struct ErrorJson {
    /// What kind of failure it is.
    pub code: ErrorCode,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The connection it is about.
    pub item_id: Option<String>,
    /// The place in the search that is wrong, in UTF-16 code units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<AtJson>,
}

/// A stretch of a search.
#[derive(Debug, Serialize)]
pub struct AtJson {
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}

/// A list under a name.
#[derive(Debug, Serialize)]
pub struct ViewJson {
    /// Our id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its search.
    pub search: String,
    /// Its account; null where it is of all.
    pub account_id: Option<String>,
    /// Its category by number; null where it is of all.
    pub category_id: Option<i64>,
    /// Its first day, `YYYY-MM-DD`, or null.
    pub from: Option<String>,
    /// Its last day, `YYYY-MM-DD`, or null.
    pub to: Option<String>,
    /// The columns that the window shows, in order; none where they are the usual ones.
    pub columns: Vec<String>,
}

impl From<&SavedView> for ViewJson {
    fn from(view: &SavedView) -> Self {
        let filter = view.filter.clone();
        Self {
            id: view.id.clone(),
            name: view.name.clone(),
            search: filter.search,
            account_id: filter.account_id,
            category_id: filter.category_id,
            from: filter.from,
            to: filter.to,
            columns: view.columns.clone(),
        }
    }
}

/// Milliseconds since 1970 as RFC 3339, UTC, to the second.
pub fn timestamp(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms)
        .unwrap_or_default()
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

impl From<&Money> for MoneyJson {
    fn from(money: &Money) -> Self {
        Self {
            minor: money.minor(),
            currency: money.currency().code().to_owned(),
            exponent: money.currency().exponent(),
        }
    }
}

impl From<&RegisterLine> for TransactionJson {
    fn from(line: &RegisterLine) -> Self {
        Self {
            id: line.id.to_string(),
            plaid_transaction_id: line.external_id.clone(),
            account_id: line.account_id.to_string(),
            date: line.bank_date.to_string(),
            authorized_date: line.authorized_date.map(|day| day.to_string()),
            amount: MoneyJson::from(&line.amount),
            name: line.bank_name.clone(),
            merchant_name: line.merchant_name.clone(),
            pending: line.pending,
            shown: ShownJson {
                date: line.date.to_string(),
                amount: MoneyJson::from(&line.amount),
                name: line.original.clone(),
                merchant_name: line.merchant.clone(),
            },
            category: line.category.as_ref().map(|(id, name, _)| CategoryJson {
                id: *id,
                name: name.clone(),
                source: line.category_source.clone(),
            }),
            note: line.note.clone(),
            tags: line.tags.clone(),
            withdrawn: line.withdrawn,
            deleted: line.deleted,
            reviewed: line.reviewed,
            hidden: line.hidden,
            splits: line.split.iter().map(PartJson::from).collect(),
        }
    }
}

impl From<&BalanceRow> for BalancesJson {
    fn from(balance: &BalanceRow) -> Self {
        let money = |money: &Option<Money>| money.as_ref().map(MoneyJson::from);
        Self {
            available: money(&balance.available),
            current: money(&balance.current),
            limit: money(&balance.limit),
            as_of: Some(timestamp(balance.as_of_ms)),
        }
    }
}

impl From<&AccountRow> for AccountJson {
    fn from(row: &AccountRow) -> Self {
        Self {
            id: row.id.to_string(),
            plaid_account_id: row.external_id.clone(),
            item_id: row.item_id.to_string(),
            name: row.name.clone(),
            mask: row.mask.clone(),
            r#type: row.type_text.clone(),
            subtype: row.subtype.clone(),
            balances: row
                .balance
                .as_ref()
                .map(BalancesJson::from)
                .unwrap_or_default(),
        }
    }
}

impl From<&ItemRow> for ItemJson {
    fn from(row: &ItemRow) -> Self {
        let health = &row.health;
        Self {
            id: row.id.to_string(),
            plaid_item_id: row.external_id.clone(),
            institution: InstitutionJson {
                id: row.institution_id.clone(),
                name: row.institution_name.clone(),
            },
            health: HealthJson {
                state: health.state.as_str(),
                code: health.code.clone(),
                since: timestamp(health.since_ms),
                retry_at: health.retry_at_ms.map(timestamp),
                advisories: health.advisories.iter().map(|one| one.as_str()).collect(),
            },
            last_synced_at: row.last_synced_ms.map(timestamp),
        }
    }
}

impl From<&ItemSync> for SyncJson {
    fn from(item: &ItemSync) -> Self {
        debug_assert!(
            matches!(item.stage, SyncStage::Done | SyncStage::Failed),
            "a result is told when there is one"
        );
        Self {
            item_id: item.item_id.clone(),
            institution: item.institution.clone(),
            added: item.counts.added,
            modified: item.counts.modified,
            removed: item.counts.removed,
            set_aside: item.counts.set_aside,
            error: item.error.as_ref().map(ErrorJson::from),
        }
    }
}

impl StatusJson {
    /// From what the settings and the connections say.
    pub fn new(
        version: String,
        data_dir: String,
        settings: RelaySettings,
        items: &[ItemRow],
    ) -> Self {
        Self {
            version,
            data_dir,
            relay: settings.relay,
            environment: settings.environment,
            url: settings.url,
            has_keys: settings.has_keys,
            secrets_in: settings.secrets_in,
            last_synced_at: items
                .iter()
                .filter_map(|item| item.last_synced_ms)
                .max()
                .map(timestamp),
            items: items.iter().map(ItemJson::from).collect(),
            pin_ended: false,
        }
    }
}

impl From<&Verified> for VerifyJson {
    fn from(verified: &Verified) -> Self {
        Self {
            ok: verified.findings.is_empty(),
            findings: verified.findings.clone(),
            mended: verified.mended,
        }
    }
}

impl From<&AppError> for ErrorJson {
    fn from(error: &AppError) -> Self {
        Self {
            code: error.code,
            message: error.message.clone(),
            hint: error.hint.clone(),
            item_id: error.item_id.clone(),
            at: error.at.map(|at| AtJson {
                start: at.start,
                end: at.end,
            }),
        }
    }
}

/// A backup that was written.
#[derive(Debug, Serialize)]
pub struct MadeJson {
    /// The file.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Version of the schema inside.
    pub schema_version: i64,
    /// Whether it opens on another computer.
    pub portable: bool,
}

impl From<&Made> for MadeJson {
    fn from(made: &Made) -> Self {
        Self {
            path: made.path.display().to_string(),
            bytes: made.bytes,
            schema_version: made.schema,
            portable: made.portable,
        }
    }
}

/// A backup of the profile's folder.
#[derive(Debug, Serialize)]
pub struct BackupJson {
    /// The file's name in the folder `backups` of the profile.
    pub name: String,
    /// When it was made, RFC 3339 UTC.
    pub created_at: Option<String>,
    /// Its size.
    pub bytes: i64,
    /// Version of the schema inside.
    pub schema_version: Option<u32>,
    /// `daily`, `asked`, `migration`, `rotation`, `restore` or `protection`.
    pub reason: Option<BackupReason>,
    /// What opens it: `at_hand`, or `pin`, `passphrase` and `recovery_phrase` of the time when it was
    /// made. Empty where nothing here does.
    pub opens_with: Vec<&'static str>,
}

impl From<&Backup> for BackupJson {
    fn from(backup: &Backup) -> Self {
        Self {
            name: backup.name.clone(),
            created_at: backup.created_at.clone(),
            bytes: backup.bytes,
            schema_version: backup.schema_version,
            reason: backup.reason,
            opens_with: match &backup.opens {
                BackupOpens::AtHand => vec!["at_hand"],
                BackupOpens::With { ways } => {
                    ways.iter().map(|way| crate::vault::word(*way)).collect()
                }
                BackupOpens::No { .. } => Vec::new(),
            },
        }
    }
}

/// A new recovery phrase.
#[derive(Serialize)]
pub struct PhraseJson {
    /// Its words, in order.
    pub words: Vec<String>,
    /// What was made before opens with words that were replaced, and holds today's key.
    pub old_words_open: bool,
}
