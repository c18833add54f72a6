//! What `--json` prints: snake_case, one object, or one array for lists. Scripts are written
//! against these names, so they are types of their own: the window's messages may change without
//! them. docs/interfaces.md describes them for those who write the scripts.

use coffer_app::api::{
    AppError, Environment, ErrorCode, ItemSync, RelayKind, RelaySettings, SyncStage,
};
use coffer_app::edit::Undone;
use coffer_app::read::{AccountRow, BalanceRow, ItemRow, Money, RegisterLine};
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
}

/// What `undo` or `redo` changed.
#[derive(Debug, Serialize)]
pub struct UndoneJson {
    /// The field: `note`, `category`, `tags` or `deleted`.
    pub field: String,
    /// Number of transactions.
    pub transactions: u32,
}

impl From<&Undone> for UndoneJson {
    fn from(undone: &Undone) -> Self {
        Self {
            field: undone.field.clone(),
            transactions: undone.rows,
        }
    }
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
        }
    }
}
