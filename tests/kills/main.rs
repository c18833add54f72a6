//! Real processes and real faults: coffer-cli against coffer-sandbox, killed, starved and lied to
//! by the system beneath it. docs/reliability.md names the promise behind each test.
//!
//! ```text
//!   Person (a data folder) ── coffer-cli ──> Tap ──> coffer-sandbox
//!      │ copied before each kill              │ which calls, which answers
//!      └── what is left ── compared with ─────┴── what the bank says when it is asked directly
//! ```
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod backup;
mod bank;
mod calls;
mod disk;
mod limits;
mod link;
mod migration;
mod moments;
mod person;
mod power;
mod report;
mod sync;
mod trace;

#[path = "../../crates/store/tests/support/mod.rs"]
mod store_support;
