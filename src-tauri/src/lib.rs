//! The desktop shell: windows, what each may call, and events.
//!
//! ```text
//!  main ── args ── data folder ── single: are we the first? ──no──> knock, and end
//!                                          │ yes
//!                 main window  <───────────┴──────────> App::start (beside it from the first moment)
//!                     │ invoke                              ▲
//!                     └── commands (one adapter per row) ───┘── WindowEvents ──> both windows
//! ```
//!
//! Owns: the main window and the Link window, their capabilities and content policies, the guard
//! against a second window, and the choice of the real seams (keychain, clock, demo bank).
//!
//! Never: SQL, HTTP to a bank, or an `if` about money.

mod args;
mod clipboard;
mod commands;
mod demo;
mod events;
mod file_dialog;
mod link_window;
mod main_window;
mod network_cost;
mod notify;
#[cfg(target_os = "linux")]
mod rendering;
mod revive;
mod shell;
mod single;
#[cfg(target_os = "linux")]
mod sleep;
mod startup_probe;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use coffer_app::AppConfig;
use coffer_app::process::{Environment, NotText};
use tauri::{Manager, RunEvent};
use tempfile::TempDir;

use args::Args;
use events::WindowEvents;
use shell::Shell;
use single::{Entrance, Guard};

/// Runs Coffer until its window is closed, with what `main` took out of the environment.
pub fn run(environment: Result<Environment, NotText>, hardened: io::Result<()>) -> ExitCode {
    let args = Args::parse();
    #[cfg(target_os = "linux")]
    rendering::choose(args.safe_render);
    log_to_stderr();
    if let Err(error) = hardened {
        tracing::warn!(%error, "this system did not let Coffer hide its memory from other programs");
    }
    let environment = match environment {
        Ok(environment) => environment,
        Err(not_text) => return fail(&not_text.to_string()),
    };
    let Some(data_dir) = args.data_dir(environment.data_dir.clone()) else {
        return fail("There is no home folder to keep data in. Name a folder with --data-dir.");
    };
    let guard = match single::enter(&data_dir) {
        Ok(Entrance::First(guard)) => Some(guard),
        Ok(Entrance::Second { answered }) => return stand_back(&data_dir, answered),
        Err(error) => {
            // The window opens all the same: there the person reads why nothing can be kept.
            say(&format!(
                "The data folder {} cannot be used: {error}. Check that it exists and that you may write to it, or name another with --data-dir.",
                data_dir.display()
            ));
            None
        }
    };
    match open(data_dir, guard, environment) {
        Ok(code) => code,
        Err(error) => fail(&format!("Coffer cannot open its window: {error}")),
    }
}

fn open(
    data_dir: PathBuf,
    guard: Option<Guard>,
    environment: Environment,
) -> tauri::Result<ExitCode> {
    let mut temporary = match guard {
        Some(_) => None,
        None => Some(temporary_folder()?),
    };
    let webview_dir = match &temporary {
        None => data_dir.join("webview"),
        Some(folder) => folder.path().to_owned(),
    };
    let version = env!("CARGO_PKG_VERSION");
    let mut config = AppConfig::new(data_dir.clone(), true, environment, version);
    config.exports_dir = exports_dir();
    let shell = Shell::new(data_dir, webview_dir);
    let events = WindowEvents::default();
    shell.start(config, events.clone());
    let app = tauri::Builder::default()
        .manage(shell)
        .invoke_handler(commands::handler())
        .setup(move |app| {
            let handle = app.handle().clone();
            events.attach(handle.clone());
            main_window::open(&handle)?;
            shell::quit_on_signal(&handle);
            #[cfg(target_os = "linux")]
            sleep::lock_before(&handle);
            if let Some(guard) = guard {
                let front = handle.clone();
                guard.answer_knocks(move || main_window::bring_to_front(&front))?;
            }
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(move |handle, event| match event {
        // Without a code: the last window is gone. With one: `Shell::quit` has closed the store.
        RunEvent::ExitRequested {
            code: None, api, ..
        } => {
            api.prevent_exit();
            handle.state::<Shell>().quit(handle);
        }
        RunEvent::Exit => {
            if let Some(Err(error)) = temporary.take().map(TempDir::close) {
                tracing::debug!(%error, "the web view's cache stays");
            }
        }
        _ => {}
    });
    Ok(ExitCode::SUCCESS)
}

/// A folder for the web view where the data folder cannot be written to, and so cannot hold its cache either. It is
/// made here, for its owner alone and under a name that nobody can guess: a folder that somebody else has made
/// before would be theirs.
fn temporary_folder() -> io::Result<TempDir> {
    let mut folder = tempfile::Builder::new();
    // Whatever the umask is.
    #[cfg(unix)]
    folder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    folder.prefix("coffer-").tempdir()
}

/// Where an exported list goes: the person's downloads, or their own folder on a system that names
/// none. The window chooses no path and is told where the file is.
fn exports_dir() -> Option<PathBuf> {
    dirs::download_dir().or_else(dirs::home_dir)
}

/// A second copy has nothing to do but to say so.
fn stand_back(data_dir: &Path, answered: bool) -> ExitCode {
    if answered {
        say("Coffer is already open; its window has been brought to the front.");
        ExitCode::SUCCESS
    } else {
        fail(&format!(
            "Coffer is already open with the data folder {}, but its window does not answer. Close it, or wait for it to end.",
            data_dir.display()
        ))
    }
}

/// Warnings and worse, unless `RUST_LOG` asks for more. Bank data and secrets are in no log.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(false)
        .init();
}

fn fail(sentence: &str) -> ExitCode {
    say(sentence);
    ExitCode::FAILURE
}

fn say(sentence: &str) {
    // Where there is no stderr, there is nobody to tell.
    let _ = writeln!(io::stderr(), "{sentence}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_in_the_place_of_one_that_cannot_be_used_is_ours_alone_and_cannot_be_guessed() {
        let (one, other) = (temporary_folder().unwrap(), temporary_folder().unwrap());
        assert_ne!(one.path(), other.path(), "of one program");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(one.path()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        let path = one.path().to_owned();
        one.close().unwrap();
        assert!(!path.exists());
    }
}
