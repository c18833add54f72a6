//! The client against a bank that misbehaves on demand, and against the published specification.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a panic is how a test fails and a print how it says that it was skipped; clippy's own \
              exception covers only #[test] functions"
)]

mod accounts;
mod answers;
mod bank;
mod calls;
mod certificates;
mod errors;
mod every;
mod faults;
mod link;
mod money_movement;
mod people;
mod products;
mod rows;
mod sandbox;
mod secrets;
mod spec;
mod webhook;
