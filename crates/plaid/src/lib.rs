//! Everything Plaid, and nothing else: the calls ([`calls`]), the shape of requests and answers
//! ([`wire`]), the way there ([`Transport`]), how often and how long ([`endpoint`], [`pace`]), what
//! errors mean ([`errors`]) and when a call may be repeated ([`retry`]). [`Client`] speaks in the
//! domain's words only.
//!
//! ```text
//!   Client::sync_page ──> wire request ──> pace ──> retry ──> Transport ──> demo | Plaid | relay
//!        ^                                            │
//!        └── domain Page <── wire, calls: read <──────┴── BankError <── errors (one catalogue)
//! ```
//!
//! Never: SQLite, the keychain, the present time of day, a float that holds money, an endless
//! wait or answer, a secret in an error, a record or a log.

pub mod calls;
pub mod client;
pub mod endpoint;
pub mod errors;
pub mod observe;
pub mod pace;
pub mod plaid_url;
pub mod relay;
pub mod retry;
pub mod transport;
pub mod webhook;
pub mod wire;

pub use calls::link::{LinkOptions, LinkPurpose, LinkTokenRequest};
pub use client::Client;
pub use endpoint::Endpoint;
pub use observe::{CallRecord, Gate, Observer};
pub use plaid_url::{Environment, PlaidUrl, RelayUrl, UrlError};
pub use retry::Patience;
pub use transport::{Keys, Transport, TransportError};
