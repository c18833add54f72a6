//! Tidy: rules about the tree itself, so that they need no reviewer to remember them.
//!
//! Every failure names the file, the rule, and how to mend it. The rules are those of
//! docs/architecture.md; a rule that changes there changes here in the same commit.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]

mod arrows;
mod bindings;
mod capabilities;
mod interfaces;
mod leaks;
mod security;
mod sources;
mod supply;
mod tree;
mod ui;
mod window;
