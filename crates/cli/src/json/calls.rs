//! How old data is and why, what costs, how calls went, and what is synced by itself.

use std::path::Path;

use coffer_app::api::{
    AgeActor, AgeCure, AgeReason, BankMonitor, CallTally, Environment, FailedCall, Forcing,
    Freshness, KeysTried, KeysVerdict, Meter, Monitor, NetworkCost, OwedAccess, SavedDiagnostics,
    Schedules, SyncNever,
};
use serde::Serialize;

/// How old the data of an account is, and why.
#[derive(Debug, Serialize)]
pub struct AgeJson {
    /// The account, by our id.
    pub account_id: String,
    /// Its name.
    pub account: String,
    /// The connection, by our id.
    pub item_id: String,
    /// When Plaid last got something from the bank, RFC 3339 UTC.
    pub bank_updated_at: Option<String>,
    /// When Plaid last tried to in vain, RFC 3339 UTC.
    pub bank_failed_at: Option<String>,
    /// When Coffer last got something from Plaid, RFC 3339 UTC.
    pub pulled_at: Option<String>,
    /// Older than a day, or not known.
    pub is_old: bool,
    /// Why.
    pub reason: AgeReason,
    /// Who can do something about it.
    pub actor: AgeActor,
    /// What the person can do.
    pub cure: AgeCure,
    /// Whether the bank can be asked at once: `free`, `billed`, `not_before` or `useless`.
    pub forcing: &'static str,
    /// When it can be asked again, RFC 3339 UTC.
    pub forcing_not_before: Option<String>,
}

impl From<&Freshness> for AgeJson {
    fn from(told: &Freshness) -> Self {
        let (forcing, forcing_not_before) = match &told.forcing {
            Forcing::Free => ("free", None),
            Forcing::Billed => ("billed", None),
            Forcing::NotBefore { at } => ("not_before", Some(at.clone())),
            Forcing::Useless => ("useless", None),
        };
        Self {
            account_id: told.account_id.clone(),
            account: told.account.clone(),
            item_id: told.item_id.clone(),
            bank_updated_at: told.bank_updated_at.clone(),
            bank_failed_at: told.bank_failed_at.clone(),
            pulled_at: told.pulled_at.clone(),
            is_old: told.is_old,
            reason: told.reason,
            actor: told.actor,
            cure: told.cure,
            forcing,
            forcing_not_before,
        }
    }
}

/// Access that is still to be given back.
#[derive(Debug, Serialize)]
pub struct OwedJson {
    /// Its id, for `--give-up`.
    pub id: String,
    /// The bank's name; nothing where a new connection could not be kept.
    pub institution: Option<String>,
    /// Since when, RFC 3339 UTC.
    pub since: Option<String>,
    /// Tries so far.
    pub tries: u32,
    /// When the last one was, RFC 3339 UTC.
    pub tried_at: Option<String>,
    /// Why it is still owed.
    pub why: Option<String>,
}

impl From<&OwedAccess> for OwedJson {
    fn from(owed: &OwedAccess) -> Self {
        Self {
            id: owed.id.clone(),
            institution: owed.institution.clone(),
            since: owed.since.clone(),
            tries: owed.tries,
            tried_at: owed.tried_at.clone(),
            why: owed.why.clone(),
        }
    }
}

/// What costs.
#[derive(Debug, Serialize)]
pub struct MeterJson {
    /// Whether Plaid bills here.
    pub is_billed: bool,
    /// The month, `YYYY-MM`, in UTC.
    pub month: String,
    /// Billed calls of the month.
    pub calls: Vec<BilledJson>,
    /// Forced refreshes of the month.
    pub refreshes: u32,
    /// Connections ever made with these keys.
    pub items_made: Option<u32>,
    /// How many the plan gives in a lifetime.
    pub items_max: Option<u32>,
}

/// Billed calls of a product.
#[derive(Debug, Serialize)]
pub struct BilledJson {
    /// Plaid's word for it.
    pub product: String,
    /// Calls that succeeded.
    pub calls: u32,
}

impl From<&Meter> for MeterJson {
    fn from(meter: &Meter) -> Self {
        Self {
            is_billed: meter.is_billed,
            month: meter.month.clone(),
            calls: meter
                .calls
                .iter()
                .map(|one| BilledJson {
                    product: one.product.clone(),
                    calls: one.calls,
                })
                .collect(),
            refreshes: meter.refreshes,
            items_made: meter.items_made,
            items_max: meter.items_max,
        }
    }
}

/// How calls went.
#[derive(Debug, Serialize)]
pub struct MonitorJson {
    /// Over so many days.
    pub days: u32,
    /// The oldest call that is known, RFC 3339 UTC.
    pub since: Option<String>,
    /// There were more calls than are looked at.
    pub truncated: bool,
    /// Each bank, and last the calls for none.
    pub banks: Vec<BankMonitorJson>,
}

/// How the calls for one bank went.
#[derive(Debug, Serialize)]
pub struct BankMonitorJson {
    /// Its name; null for calls that were for no connection.
    pub institution: Option<String>,
    /// All of them.
    #[serde(flatten)]
    pub all: TallyJson,
    /// Days with calls, the oldest first.
    pub by_date: Vec<DateTallyJson>,
    /// Why calls did not work, the most frequent first.
    pub codes: Vec<CodeJson>,
    /// The last one that did not work.
    pub last_failed: Option<FailedCallJson>,
}

/// How a number of calls went.
#[derive(Debug, Serialize)]
pub struct TallyJson {
    /// Calls.
    pub calls: u32,
    /// Calls that did not work.
    pub failed: u32,
    /// How many of a thousand worked.
    pub worked_per_mille: u32,
    /// Half took no longer, milliseconds.
    pub p50_ms: Option<u64>,
    /// Ninety-five of a hundred took no longer, milliseconds.
    pub p95_ms: Option<u64>,
}

/// The same of a day.
#[derive(Debug, Serialize)]
pub struct DateTallyJson {
    /// The day, `YYYY-MM-DD`, by this machine's clock.
    pub date: String,
    /// How they went.
    #[serde(flatten)]
    pub tally: TallyJson,
}

/// A code, and how often.
#[derive(Debug, Serialize)]
pub struct CodeJson {
    /// Plaid's code, or what stands for none.
    pub code: String,
    /// How often.
    pub count: u32,
    /// When last, RFC 3339 UTC.
    pub last_at: String,
}

/// A call that did not work.
#[derive(Debug, Serialize)]
pub struct FailedCallJson {
    /// When, RFC 3339 UTC.
    pub at: String,
    /// Path of the endpoint.
    pub endpoint: String,
    /// The code.
    pub code: String,
    /// Plaid's name for the call.
    pub request_id: Option<String>,
}

impl From<&CallTally> for TallyJson {
    fn from(tally: &CallTally) -> Self {
        Self {
            calls: tally.calls,
            failed: tally.failed,
            worked_per_mille: tally.worked_per_mille,
            p50_ms: tally.p50_ms,
            p95_ms: tally.p95_ms,
        }
    }
}

impl From<&FailedCall> for FailedCallJson {
    fn from(call: &FailedCall) -> Self {
        Self {
            at: call.at.clone(),
            endpoint: call.endpoint.clone(),
            code: call.code.clone(),
            request_id: call.request_id.clone(),
        }
    }
}

impl BankMonitorJson {
    fn new(bank: &BankMonitor, dates: &[String]) -> Self {
        let days = dates.iter().zip(&bank.by_date);
        Self {
            institution: bank.institution.clone(),
            all: TallyJson::from(&bank.all),
            by_date: days
                .filter_map(|(date, tally)| {
                    Some(DateTallyJson {
                        date: date.clone(),
                        tally: TallyJson::from(tally.as_ref()?),
                    })
                })
                .collect(),
            codes: bank
                .codes
                .iter()
                .map(|one| CodeJson {
                    code: one.code.clone(),
                    count: one.count,
                    last_at: one.last_at.clone(),
                })
                .collect(),
            last_failed: bank.last_failed.as_ref().map(FailedCallJson::from),
        }
    }
}

impl From<&Monitor> for MonitorJson {
    fn from(monitor: &Monitor) -> Self {
        let banks = monitor.banks.iter();
        Self {
            days: monitor.days,
            since: monitor.since.clone(),
            truncated: monitor.truncated,
            banks: banks
                .map(|bank| BankMonitorJson::new(bank, &monitor.dates))
                .collect(),
        }
    }
}

/// A diagnostic bundle that was written.
#[derive(Debug, Serialize)]
pub struct DiagnosticsJson {
    /// The file.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Calls in it.
    pub calls: u32,
}

impl DiagnosticsJson {
    /// As it was written to a path.
    pub fn new(path: &Path, saved: &SavedDiagnostics) -> Self {
        Self {
            path: path.display().to_string(),
            bytes: saved.bytes,
            calls: saved.calls,
        }
    }
}

/// What is synced by itself.
#[derive(Debug, Serialize)]
pub struct SchedulesJson {
    /// What the system says of the network.
    pub network: NetworkCost,
    /// It counts as metered, whatever the system says.
    pub treat_as_metered: bool,
    /// The owner is told outside the window.
    pub notify: bool,
    /// One for each connection.
    pub items: Vec<ScheduleJson>,
}

/// The plan of a connection.
#[derive(Debug, Serialize)]
pub struct ScheduleJson {
    /// The connection, by our id.
    pub item_id: String,
    /// The bank's name.
    pub institution: String,
    /// When Coffer is opened.
    pub on_launch: bool,
    /// When its window comes to the front.
    pub on_focus: bool,
    /// Every so many hours.
    pub every_hours: Option<u8>,
    /// When it was last tried, RFC 3339 UTC.
    pub tried_at: Option<String>,
    /// Tries that failed in a row.
    pub failures: u32,
    /// When it is due by the clock, RFC 3339 UTC.
    pub next_at: Option<String>,
    /// Why it is not synced by itself.
    pub never: Option<SyncNever>,
}

impl From<&Schedules> for SchedulesJson {
    fn from(schedules: &Schedules) -> Self {
        Self {
            network: schedules.network,
            treat_as_metered: schedules.treat_as_metered,
            notify: schedules.notify,
            items: schedules
                .items
                .iter()
                .map(|one| ScheduleJson {
                    item_id: one.item_id.clone(),
                    institution: one.institution.clone(),
                    on_launch: one.plan.on_launch,
                    on_focus: one.plan.on_focus,
                    every_hours: one.plan.every_hours,
                    tried_at: one.tried_at.clone(),
                    failures: one.failures,
                    next_at: one.next_at.clone(),
                    never: one.never,
                })
                .collect(),
        }
    }
}

/// What came of trying keys.
#[derive(Debug, Serialize)]
pub struct KeysTriedJson {
    /// What came of it.
    pub verdict: KeysVerdict,
    /// The environment that was asked.
    pub environment: Environment,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl From<&KeysTried> for KeysTriedJson {
    fn from(tried: &KeysTried) -> Self {
        Self {
            verdict: tried.verdict,
            environment: tried.environment,
            message: tried.message.clone(),
            hint: tried.hint.clone(),
        }
    }
}
