//! The bank from outside, over real HTTP on loopback.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod client;
mod faults;
mod link;
mod refusals;
mod restart;
mod sync;
