//! Stories over real HTTP: the use cases and coffer-cli, a real database on disk, and a real
//! `coffer-sandbox`. Each names what a person does and what must then be true.
//!
//! Owns: no part of Coffer. Never: a window, a keychain of the machine it runs on, the network
//! beyond loopback, a wait for nothing in particular.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on fails here")]

mod access_key;
mod attachments;
mod backups;
#[cfg(target_os = "linux")]
mod balancer;
mod bank;
mod bound;
mod by_hand;
mod checks_guards;
mod chosen_files;
mod cli;
mod consents;
mod cut;
mod deaths;
mod desk;
mod ending;
mod export;
mod faults;
mod folder;
mod gate;
mod going_back;
mod keys;
mod life;
mod linked_again;
mod linked_twice;
mod linking;
mod locking;
mod logos;
mod main_job;
#[cfg(target_os = "linux")]
mod memory;
mod money_checks;
mod monitor;
mod moves;
mod moves_die;
mod moves_guards;
mod network;
mod posting;
mod profiles;
mod proofs;
mod protections;
mod published;
mod refusals;
#[cfg(target_os = "linux")]
mod relay_story;
mod reports;
mod rewritten;
mod ruling;
mod saying;
mod schedule;
mod searching;
mod secrets;
mod storms;
mod taking_back;
mod told;
mod transports;
mod two_ways;
mod window_answers;
