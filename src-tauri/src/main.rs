//! The first lines of Coffer: secrets leave the environment before anything else happens.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use coffer_app::process::{self, Environment};

fn main() -> ExitCode {
    // Before any thread, and before the windowing system starts child processes.
    let environment = Environment::take();
    let hardened = process::harden();
    coffer_shell::run(environment, hardened)
}
