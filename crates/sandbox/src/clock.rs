//! Real time, for TTLs and timestamps only. The bank's calendar is not a clock: it moves when told to.

use chrono::{NaiveDate, Utc};

/// Where "now" comes from; tests bring their own.
pub trait WallClock: Send + Sync {
    /// Milliseconds since the Unix epoch.
    fn now_ms(&self) -> i64;
}

/// The computer's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl WallClock for SystemClock {
    fn now_ms(&self) -> i64 {
        Utc::now().timestamp_millis()
    }
}

/// Today where this computer stands.
pub(crate) fn local_today() -> NaiveDate {
    chrono::Local::now().date_naive()
}
