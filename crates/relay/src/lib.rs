//! The relay: the small server that holds a `client_id` and secret for others and brings webhooks to
//! a desktop.
//!
//! ```text
//!   device ── signed ──> routes ──> devices (who) ──> proxy (allow) ──> upstream ──> Plaid
//!      ^                                                                              │
//!      └── inbox (long poll, SSE) <── database <── webhooks (verified) <── /v1/webhook ┘
//! ```
//!
//! Owns: devices and their keys ([`devices`]), the list of what is passed on ([`allow`]), whose an
//! item is and the notices of it ([`database`]). Several instances share one PostgreSQL.
//!
//! Never: the app, the store or the vault; an access token, an item's id or a transaction at rest; a
//! body, a header or a query in a log.

pub mod allow;
pub mod config;
pub mod database;
pub mod devices;
pub mod errors;
pub mod exchange;
pub mod inbox;
pub mod keys;
pub mod metrics;
pub mod proxy;
pub mod routes;
pub mod serve;
pub mod state;
pub mod upstream;
pub mod verbs;
pub mod webhooks;
