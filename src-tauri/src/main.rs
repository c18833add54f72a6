//! The first lines of Coffer: secrets leave the environment before anything else happens.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use coffer_app::process;

fn main() -> ExitCode {
    // Before any thread, and before the windowing system starts child processes.
    let secrets = process::take_secret_env(&process::SECRET_VARIABLES);
    let hardened = process::harden();
    coffer_shell::run(secrets, hardened)
}
