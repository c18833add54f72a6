//! The relay between a bank and devices, over real HTTP: who may ask what, what passes, what stays, and how notices
//! come. The bank is a sandbox inside the test; the relay runs as its own program where that is what is shown.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod burst;
mod devices;
mod exchange;
mod forged;
mod kept;
mod notices;
mod passing;
mod plaid;
#[cfg(target_os = "linux")]
mod postgres;
mod programs;
// One server for these tests and for the stories.
#[cfg(target_os = "linux")]
#[path = "../../../../tests/support/postgres.rs"]
mod server;
mod strangers;
mod tls;
mod world;
