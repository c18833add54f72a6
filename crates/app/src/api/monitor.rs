//! How calls to banks go, over time.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks how calls went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MonitorRequest {
    /// Over so many days up to now: 7, 30 or 90.
    pub days: u32,
}

/// How calls went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Monitor {
    /// Over so many days.
    pub days: u32,
    /// The days, the oldest first, `YYYY-MM-DD` by this machine's clock.
    pub dates: Vec<String>,
    /// The oldest call that is known, RFC 3339 UTC; nothing where there is none.
    pub since: Option<String>,
    /// There were more calls than are looked at: the oldest are left out.
    pub truncated: bool,
    /// Each bank, and Plaid itself where a call was for none; those with calls only.
    pub banks: Vec<BankMonitor>,
}

/// How the calls for one bank went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BankMonitor {
    /// The bank's name; nothing for calls that were for no connection.
    pub institution: Option<String>,
    /// All calls.
    pub all: CallTally,
    /// One for each of `dates`; nothing for a day without calls.
    pub by_date: Vec<Option<CallTally>>,
    /// Why calls did not work, the most frequent first.
    pub codes: Vec<CodeTally>,
    /// The last call that did not work.
    pub last_failed: Option<FailedCall>,
}

/// How a number of calls went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CallTally {
    /// Calls.
    pub calls: u32,
    /// Calls that did not work.
    pub failed: u32,
    /// How many of a thousand worked.
    pub worked_per_mille: u32,
    /// Half took no longer, milliseconds; nothing where none was answered.
    #[ts(type = "number | null")]
    pub p50_ms: Option<u64>,
    /// Ninety-five of a hundred took no longer, milliseconds.
    #[ts(type = "number | null")]
    pub p95_ms: Option<u64>,
}

/// A code, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CodeTally {
    /// Plaid's code, `HTTP_` with a status, `NO_ANSWER`, or `OTHER` for the rest.
    pub code: String,
    /// How often.
    pub count: u32,
    /// When last, RFC 3339 UTC.
    pub last_at: String,
}

/// A call that did not work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FailedCall {
    /// When, RFC 3339 UTC.
    pub at: String,
    /// Path of the endpoint.
    pub endpoint: String,
    /// The code.
    pub code: String,
    /// Plaid's name for the call, for its support.
    pub request_id: Option<String>,
}

/// A diagnostic bundle that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedDiagnostics {
    /// Name of the file.
    pub name: String,
    /// Its size.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Calls in it.
    pub calls: u32,
}
