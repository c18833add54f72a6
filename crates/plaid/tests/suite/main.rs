//! The client against a bank that misbehaves on demand, and against the published specification.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a panic is how a test fails and a print how it says that it was skipped; clippy's own \
              exception covers only #[test] functions"
)]

mod bank;
mod calls;
mod faults;
mod rows;
mod secrets;
mod spec;
mod webhook;
