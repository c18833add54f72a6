//! Stories over real HTTP: the use cases and coffer-cli, a real database on disk, and a real
//! `coffer-sandbox`. Each names what a person does and what must then be true.
//!
//! Owns: no part of Coffer. Never: a window, a keychain of the machine it runs on, the network
//! beyond loopback, a wait for nothing in particular.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on fails here")]

mod bank;
mod cli;
mod desk;
mod faults;
mod folder;
mod gate;
mod linking;
mod main_job;
mod posting;
mod profiles;
mod refusals;
mod secrets;
mod taking_back;
mod transports;
