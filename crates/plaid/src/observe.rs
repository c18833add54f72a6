//! What is told about every call: enough for a journal and a monitor, nothing that is secret.

use std::{fmt, sync::Arc};

/// One attempt at one call. It holds no body, token, key or account number, and no time of day:
/// whoever writes it down knows what time it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    /// The host that was spoken to, or tried.
    pub host: Arc<str>,
    /// Path of the endpoint, such as `/transactions/sync`.
    pub endpoint: &'static str,
    /// HTTP status, if an answer began.
    pub http_status: Option<u16>,
    /// Plaid's error code, if it gave one.
    pub error_code: Option<String>,
    /// Plaid's name for the call.
    pub request_id: Option<String>,
    /// From the first byte sent to the last byte read, milliseconds.
    pub duration_ms: u64,
    /// Bytes of the answer's body that were read.
    pub bytes_in: u64,
    /// 1 for the first try.
    pub attempt: u32,
}

/// Where records go. It is called from the task that makes the call, so it must return soon.
#[derive(Clone)]
pub struct Observer(Arc<dyn Fn(CallRecord) + Send + Sync>);

impl Observer {
    /// Sends every record to this function.
    pub fn new(tell: impl Fn(CallRecord) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    pub(crate) fn tell(&self, record: CallRecord) {
        tracing::debug!(
            endpoint = record.endpoint,
            status = record.http_status,
            code = record.error_code,
            request_id = record.request_id,
            ms = record.duration_ms,
            bytes = record.bytes_in,
            attempt = record.attempt,
            "call"
        );
        (self.0)(record);
    }
}

/// Whether calls may be made at all. It is asked before every attempt, so that a switch that is
/// thrown in the middle of a long sync holds from the next one on.
#[derive(Clone)]
pub struct Gate(Arc<dyn Fn() -> bool + Send + Sync>);

impl Gate {
    /// Open while this says so.
    pub fn new(is_open: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(is_open))
    }

    pub(crate) fn is_open(&self) -> bool {
        (self.0)()
    }
}

impl Default for Gate {
    /// Always open.
    fn default() -> Self {
        Self::new(|| true)
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gate")
    }
}

impl Default for Observer {
    /// Tells nobody.
    fn default() -> Self {
        Self::new(|_| {})
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
