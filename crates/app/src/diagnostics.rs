//! A file for whoever helps: how the program is set up, how calls went and what syncs brought, and
//! nothing of what a person has.
//!
//! It is made of what may be told, and not of everything with parts taken out: numbers and times of our
//! own, words of closed lists, and Plaid's codes and names for calls where they look like such. Banks are
//! numbered. Whatever else a bank or a person wrote has no field here.

use std::{collections::BTreeMap, path::PathBuf};

use coffer_domain::{ItemId, UpdateStatus, calls::Call};
use coffer_store::{
    SCHEMA_VERSION,
    facts::{self, CallRow},
};
use serde::Serialize;

use crate::{
    App, FileAsk, Profile,
    api::{
        AppError, Environment, ErrorCode, HealthWord, LockSettings, Meter, NetworkCost, RelayKind,
        SavedDiagnostics, SyncPlan,
    },
    blocking, lock, meter,
    read::{ItemRow, SyncEntry},
    schedule,
    setup::set_keys,
    tries, views,
};

/// The newest calls and syncs that are told.
const CALLS_MAX: u32 = 5_000;
const SYNCS_MAX: u32 = 500;

/// Lengths of the provider's own words.
const CODE_CHARS_MAX: usize = 80;
const REQUEST_CHARS_MAX: usize = 64;

#[derive(Serialize)]
struct Bundle {
    format: &'static str,
    made_at: String,
    program: Program,
    settings: Settings,
    meter: Meter,
    banks: Vec<Bank>,
    calls_left_out: bool,
    calls: Vec<CallLine>,
    syncs: Vec<SyncLine>,
}

#[derive(Serialize)]
struct Program {
    version: &'static str,
    system: &'static str,
    machine: &'static str,
    schema_version: i64,
    has_window: bool,
}

#[derive(Serialize)]
struct Settings {
    relay: RelayKind,
    environment: Environment,
    /// Whether Plaid is reached elsewhere than at its own address; not where.
    address_replaced: bool,
    keys_of_environment: bool,
    offline: bool,
    logos: bool,
    network: NetworkCost,
    treat_as_metered: bool,
    notify: bool,
    lock: LockSettings,
}

#[derive(Serialize)]
struct Bank {
    bank: String,
    health: HealthWord,
    code: Option<String>,
    since: String,
    retry_at: Option<String>,
    advisories: Vec<String>,
    last_synced_at: Option<String>,
    bank_updated_at: Option<String>,
    bank_failed_at: Option<String>,
    history: &'static str,
    disconnected: bool,
    accounts: usize,
    plan: Option<SyncPlan>,
    failures: u32,
}

#[derive(Serialize)]
struct CallLine {
    at: String,
    bank: Option<String>,
    endpoint: &'static str,
    http_status: Option<u16>,
    code: Option<String>,
    request_id: Option<String>,
    duration_ms: u64,
}

#[derive(Serialize)]
struct SyncLine {
    bank: Option<String>,
    started_at: String,
    ended_at: String,
    added: u32,
    modified: u32,
    removed: u32,
    set_aside: u32,
    is_revert: bool,
    failed: bool,
    code: Option<String>,
    request_ids: Vec<String>,
}

/// Banks by number, in the order in which they were linked.
struct Numbers(BTreeMap<String, String>);

impl Numbers {
    fn new(items: &[ItemRow]) -> Self {
        Self(
            items
                .iter()
                .zip(1..)
                .map(|(item, nth)| (item.id.to_string(), format!("bank-{nth}")))
                .collect(),
        )
    }

    fn of(&self, item: ItemId) -> Option<String> {
        self.0.get(&item.to_string()).cloned()
    }
}

/// Writes the file where the person chooses; nothing where they chose none.
///
/// # Errors
/// If no profile is open, or the file cannot be written.
pub async fn save(app: &App) -> Result<Option<SavedDiagnostics>, AppError> {
    app.profile()?;
    let stem = views::timestamp(app.now_ms()).replace(':', "");
    let ask = FileAsk::SaveDiagnostics {
        name: format!("coffer-diagnostics-{stem}.json"),
    };
    let asked = app.0.seams.events.choose_file(ask).await;
    let asked = asked.map_err(|why| AppError::new(ErrorCode::BadInput, why))?;
    match asked {
        // The dialog has asked whether to replace what is there.
        Some(path) => write(app, path, true).await.map(Some),
        None => Ok(None),
    }
}

/// Writes the file; one that is there is not overwritten.
///
/// # Errors
/// As [`save`]; if the file is there.
pub async fn to_file(app: &App, path: PathBuf) -> Result<SavedDiagnostics, AppError> {
    write(app, path, false).await
}

async fn write(app: &App, path: PathBuf, over: bool) -> Result<SavedDiagnostics, AppError> {
    let bundle = bundle(app).await?;
    let calls = u32::try_from(bundle.calls.len()).unwrap_or(u32::MAX);
    let mut text = serde_json::to_vec_pretty(&bundle)
        .map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
    text.push(b'\n');
    let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    blocking(move || crate::relay_file::put_private(&path, &text, over)).await??;
    Ok(SavedDiagnostics { name, bytes, calls })
}

async fn bundle(app: &App) -> Result<Bundle, AppError> {
    let profile = app.profile()?;
    profile.journal_calls(app).await;
    let plans = schedule::view(app).await?;
    let meter = meter::view(app).await?;
    let (items, accounts, calls, syncs) = profile
        .read(|r| {
            Ok((
                facts::items(r)?,
                facts::accounts(r)?,
                facts::calls(r, 0, CALLS_MAX)?,
                facts::syncs(r, None, None, SYNCS_MAX)?,
            ))
        })
        .await?;
    let numbers = Numbers::new(&items);
    let banks = items
        .iter()
        .map(|item| {
            let id = item.id.to_string();
            let plan = plans.items.iter().find(|one| one.item_id == id);
            Bank {
                bank: numbers.of(item.id).unwrap_or_default(),
                health: views::health_word(item.health.state, item.unlinked_ms.is_some()),
                code: item.health.code.as_deref().and_then(code),
                since: views::timestamp(item.health.since_ms),
                retry_at: item.health.retry_at_ms.map(views::timestamp),
                advisories: item
                    .health
                    .advisories
                    .iter()
                    .map(|advisory| advisory.as_str().to_owned())
                    .collect(),
                last_synced_at: item.last_synced_ms.map(views::timestamp),
                bank_updated_at: time(item.bank_updated_at.as_deref()),
                bank_failed_at: time(item.bank_failed_at.as_deref()),
                history: match item.update_status {
                    UpdateStatus::Unknown => "unknown",
                    UpdateStatus::NotReady => "not_ready",
                    UpdateStatus::Initial => "initial",
                    UpdateStatus::Historical => "historical",
                },
                disconnected: item.unlinked_ms.is_some(),
                accounts: accounts.iter().filter(|one| one.item_id == item.id).count(),
                plan: plan.map(|one| one.plan),
                failures: plan.map_or(0, |one| one.failures),
            }
        })
        .collect();
    Ok(Bundle {
        format: "coffer-diagnostics 1",
        made_at: views::timestamp(app.now_ms()),
        program: Program {
            version: app.0.config.version,
            system: std::env::consts::OS,
            machine: std::env::consts::ARCH,
            schema_version: SCHEMA_VERSION,
            has_window: app.0.config.window,
        },
        settings: settings(app, &profile, &plans),
        meter,
        banks,
        calls_left_out: u32::try_from(calls.len()).unwrap_or(u32::MAX) >= CALLS_MAX,
        calls: calls
            .into_iter()
            .map(|row| call_line(row, &numbers))
            .collect(),
        syncs: syncs
            .into_iter()
            .map(|sync| sync_line(&sync, &numbers))
            .collect(),
    })
}

fn settings(app: &App, profile: &Profile, plans: &crate::api::Schedules) -> Settings {
    let config = &app.0.config;
    Settings {
        relay: profile.relay.kind,
        environment: profile.relay.environment,
        address_replaced: config.plaid_url.is_some(),
        keys_of_environment: set_keys::are_for(app, profile.relay.environment),
        offline: profile.is_offline(),
        logos: profile.logos.are_on(),
        network: plans.network,
        treat_as_metered: plans.treat_as_metered,
        notify: plans.notify,
        lock: *lock(&profile.lock_settings),
    }
}

fn call_line(row: CallRow, numbers: &Numbers) -> CallLine {
    let Call {
        at_ms,
        endpoint,
        http_status,
        error_code,
        request_id,
        duration_ms,
    } = row.call;
    CallLine {
        at: views::timestamp(at_ms),
        bank: row.item.and_then(|item| numbers.of(item)),
        endpoint: coffer_plaid::endpoint::ALL
            .iter()
            .find(|known| known.path == endpoint)
            .map_or("other", |known| known.path),
        http_status,
        code: error_code.as_deref().and_then(code),
        request_id: request_id.as_deref().and_then(request_name),
        duration_ms,
    }
}

fn sync_line(sync: &SyncEntry, numbers: &Numbers) -> SyncLine {
    let failure = tries::why_not(&sync.outcome);
    SyncLine {
        bank: numbers.of(sync.item_id),
        started_at: views::timestamp(sync.started_ms),
        ended_at: views::timestamp(sync.ended_ms),
        added: sync.added,
        modified: sync.modified,
        removed: sync.removed,
        set_aside: sync.set_aside,
        is_revert: sync.reverts.is_some(),
        failed: failure.is_some(),
        code: failure
            .and_then(|failure| failure.bank_code)
            .as_deref()
            .and_then(code),
        request_ids: sync
            .request_ids
            .iter()
            .filter_map(|name| request_name(name))
            .collect(),
    }
}

/// A code of Plaid's, which is of capitals and underscores; anything else is not told.
fn code(text: &str) -> Option<String> {
    let looks = text.len() <= CODE_CHARS_MAX
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && text.bytes().any(|byte| byte.is_ascii_uppercase());
    Some(if looks {
        text.to_owned()
    } else {
        "LEFT_OUT".to_owned()
    })
}

/// Plaid's name for a call, which is one word; a number alone is not told, because it may be one of an
/// account.
fn request_name(text: &str) -> Option<String> {
    let looks = text.len() <= REQUEST_CHARS_MAX
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && text.bytes().any(|byte| byte.is_ascii_alphabetic());
    looks.then(|| text.to_owned())
}

/// A time of the provider's, read and written anew.
fn time(text: Option<&str>) -> Option<String> {
    text.and_then(views::millis).map(views::timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relay_file::put_private as put;

    #[test]
    fn words_that_are_not_plaids_own_are_not_told() {
        assert_eq!(
            code("ITEM_LOGIN_REQUIRED").as_deref(),
            Some("ITEM_LOGIN_REQUIRED")
        );
        for foreign in [
            "Jane Doe",
            "4111111111111111",
            "access-production-1",
            "É",
            "",
        ] {
            assert_eq!(code(foreign).as_deref(), Some("LEFT_OUT"), "{foreign}");
        }
        assert_eq!(
            request_name("kqAoZpRMH3rqH2u").as_deref(),
            Some("kqAoZpRMH3rqH2u")
        );
        for foreign in ["4111111111111111", "two words", "a_b", "", &"x".repeat(65)] {
            assert_eq!(request_name(foreign), None, "{foreign}");
        }
        assert_eq!(time(Some("Jane")), None);
        assert_eq!(
            time(Some("2026-03-01T10:00:00.123+01:00")).as_deref(),
            Some("2026-03-01T09:00:00Z")
        );
    }

    #[test]
    fn a_file_that_is_there_is_replaced_only_where_the_dialog_has_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("told.json");
        put(&path, b"one", false).unwrap();
        assert!(put(&path, b"two", false).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        put(&path, b"two", true).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
    }
}
