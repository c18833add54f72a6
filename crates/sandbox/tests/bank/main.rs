//! The bank from outside, over real HTTP on loopback.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod client;
mod ear;
mod faults;
mod link;
mod lives;
mod people;
mod products;
mod refusals;
mod restart;
mod sync;
mod webhooks;
