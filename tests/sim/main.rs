//! Deterministic simulation: one seed makes banks, a person, a computer and months of events; the real
//! sync session and the real store work in it, are killed in it, and are compared with an oracle.
//!
//! ```text
//!   seeds ──> story ──> world    what happens at the banks, and how they tell it
//!                 ├───> person   what is said of rows, undone and done again
//!                 ├───> computer two programs, one folder, kills (disk), a clock that jumps
//!                 ├───> coffer_domain::sync, coffer_store      what is under test
//!                 └───> rest     the program's answers against the oracle's
//!   mutant: programs that do it wrong, each of which must be caught
//!   moves: money between two banks, in stories of its own
//! ```
//!
//! What is asserted, after every sync and every kill: the store holds what the bank prints now; what
//! the person said stands at the right row, whose id never changes; what the bank took back is still
//! there; the cursor belongs to the data; nothing counts twice; sums, numbers of rows and balances are
//! what the rows make. At the end also: postings explain every balance, the register equals a
//! rebuild, search finds, every page's signature holds; and no word of the person's or the bank's was
//! in a file in clear at any kill.
//!
//! `make sim SEEDS=… FROM=…` runs more of it; a failure prints the command that plays it again.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod computer;
mod desk;
mod dice;
mod disk;
mod moves;
mod mutant;
mod oracle;
mod person;
mod rest;
mod seeds;
mod story;
mod world;
