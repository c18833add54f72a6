//! What an operator watches: counts and times, without a name of anybody.

use std::time::Duration;

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    endpoint: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Of {
    what: &'static str,
}

/// The counts of one instance.
pub struct Metrics {
    registry: Registry,
    calls: Family<Call, Counter>,
    refused: Family<Of, Counter>,
    webhooks: Family<Of, Counter>,
    exchanges: Family<Of, Counter>,
    /// Access tokens that nobody had here and Plaid was asked about.
    pub recognised: Counter,
    /// Devices that wait for notices.
    pub waiting: Gauge,
    /// Open connections.
    pub connections: Gauge,
    plaid: Histogram,
}

/// Upper bounds of the times of Plaid's answers, seconds.
const SECONDS: [f64; 9] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 120.0];

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("coffer_relay");
        let plaid = Histogram::new(SECONDS);
        let (calls, refused, webhooks) = (Family::default(), Family::default(), Family::default());
        let (exchanges, recognised) = (Family::default(), Counter::default());
        let (waiting, connections) = (Gauge::default(), Gauge::default());
        registry.register(
            "calls",
            "Calls passed on, by endpoint and status",
            Family::clone(&calls),
        );
        registry.register(
            "refused",
            "Requests that the relay refused, by its code",
            Family::clone(&refused),
        );
        registry.register(
            "webhooks",
            "Webhooks, by what became of them",
            Family::clone(&webhooks),
        );
        registry.register(
            "exchanges",
            "New connections, by what became of them: left ones must be ended at Plaid by hand",
            Family::clone(&exchanges),
        );
        registry.register(
            "recognised",
            "Access tokens that nobody had here and Plaid was asked about",
            Counter::clone(&recognised),
        );
        registry.register(
            "waiting",
            "Devices that wait for notices",
            Gauge::clone(&waiting),
        );
        registry.register(
            "connections",
            "Open connections",
            Gauge::clone(&connections),
        );
        registry.register(
            "plaid_seconds",
            "Time until Plaid began to answer",
            Histogram::clone(&plaid),
        );
        Self {
            registry,
            calls,
            refused,
            webhooks,
            exchanges,
            recognised,
            waiting,
            connections,
            plaid,
        }
    }
}

impl Metrics {
    /// A call was passed on.
    pub fn called(&self, endpoint: &'static str, status: u16, took: Duration) {
        self.calls.get_or_create(&Call { endpoint, status }).inc();
        self.plaid.observe(took.as_secs_f64());
    }

    /// A request was refused.
    pub fn refused(&self, code: &'static str) {
        self.refused.get_or_create(&Of { what: code }).inc();
    }

    /// A webhook arrived.
    pub fn webhook(&self, what: &'static str) {
        self.webhooks.get_or_create(&Of { what }).inc();
    }

    /// A new connection was written down, written again, ended, or left.
    pub fn exchanged(&self, what: &'static str) {
        self.exchanges.get_or_create(&Of { what }).inc();
    }

    /// The page that Prometheus reads.
    pub fn page(&self) -> String {
        let mut page = String::new();
        // Writing to a text cannot fail.
        let _ = encode(&mut page, &self.registry);
        page
    }
}
