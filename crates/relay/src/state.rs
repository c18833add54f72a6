//! What every request sees.

use std::{sync::Arc, time::Duration};

use coffer_plaid::{relay::message::About, webhook::Verifier};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    config::Limits,
    database::Database,
    inbox::Waiting,
    keys::RelayKeys,
    metrics::Metrics,
    upstream::{Upstream, WebhookKeys},
};

/// What every request sees.
#[derive(Clone)]
pub struct Relay(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub name: String,
    pub webhook_url: Option<String>,
    pub limits: Limits,
    pub keys: RelayKeys,
    pub upstream: Arc<Upstream>,
    pub verifier: Verifier<WebhookKeys>,
    pub database: Arc<dyn Database>,
    pub waiting: Arc<Waiting>,
    pub metrics: Metrics,
    /// Calls to Plaid at once.
    pub calls: Semaphore,
    /// What goes on after its device has hung up; the end waits for it.
    pub tasks: TaskTracker,
    /// The relay is told to end.
    pub ending: CancellationToken,
}

impl Relay {
    /// How long a request's body may take.
    pub(crate) fn body_time(&self) -> Duration {
        Duration::from_secs(self.0.limits.body_seconds)
    }

    /// Who this relay is.
    pub(crate) fn about(&self) -> About {
        About {
            name: self.0.name.clone(),
            environment: self.0.upstream.environment().as_str().to_owned(),
            public_key: self.0.keys.public_text(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// The time of day, milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    chrono::Utc::now().timestamp_millis()
}
