//! coffer-cli: Coffer without a window, over the same use cases and the same store, safe beside a
//! running window.
//!
//! ```text
//!  main ── secrets leave the environment ── args ── App::start ── verbs ── App::close ── exit code
//!                                                     │             └── Answer ──> json | text
//!                                                     └── host (keychain, clock, demo bank, terminal)
//! ```
//!
//! Owns: the command line, the JSON that scripts read, tables for people, exit codes.
//! Never: SQL, HTTP, a rule about money, a secret in what it prints.

mod answer;
mod args;
mod calls;
mod checks;
mod desk;
mod failure;
mod files;
mod host;
mod json;
mod lists;
mod moves;
mod reports;
mod rules;
mod stop;
mod text;
mod vault;
mod verbs;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;

use coffer_app::process::{self, Environment};
use coffer_app::{App, AppConfig, Keychain, Seams, SystemClock};

use crate::answer::Answer;
use crate::args::{Args, Verb};
use crate::failure::Failure;
use crate::host::{EmbeddedBank, TerminalEvents};

fn main() -> ExitCode {
    // Before any thread: from here on no child process and no crash report can inherit them.
    let environment = Environment::take();
    let hardened = process::harden();
    let args = Args::parse_and_check();
    log_to_stderr(args.json);
    if let Err(error) = hardened {
        tracing::warn!(%error, "this system did not let Coffer hide its memory from other programs");
    }
    let as_json = args.json;
    let ended = match environment {
        Ok(environment) => on_a_runtime(args, environment),
        Err(not_text) => Err(Failure::bad_input(not_text.to_string())),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Where there is no stderr, there is nobody to tell.
            let _ = failure.tell(as_json);
            ExitCode::FAILURE
        }
    }
}

fn on_a_runtime(args: Args, environment: Environment) -> Result<(), Failure> {
    // Two: the demo bank answers on one while a verb waits on the other.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::internal(format!("Coffer could not start: {error}.")))?;
    runtime.block_on(run(args, environment))
}

async fn run(args: Args, environment: Environment) -> Result<(), Failure> {
    let Some(data_dir) = args.data_dir(environment.data_dir.clone()) else {
        return Err(
            Failure::bad_input("There is no home folder to keep data in.")
                .hinted("Name a folder with --data-dir, or in COFFER_DATA_DIR."),
        );
    };
    let config = AppConfig::new(data_dir, false, environment, env!("CARGO_PKG_VERSION"));
    let shows_progress =
        matches!(args.verb, Verb::Sync { .. }) && !args.json && io::stderr().is_terminal();
    let events = Arc::new(TerminalEvents::new(shows_progress));
    let seams = Seams {
        clock: Arc::new(SystemClock),
        secrets: Arc::new(Keychain::system()),
        events: events.clone(),
        demo: Arc::new(EmbeddedBank),
    };
    let app = App::start(config, seams).await;
    let answered = verbs::run(&app, args.verb, args.json).await;
    // Also after a failure: what runs is stopped, the demo bank's state is saved, the log is put
    // into the database.
    app.close().await;
    events.clear();
    let answer = answered?;
    print(&answer, args.json)?;
    if let Some(note) = &answer.note {
        failure::note(note, args.json);
    }
    match answer.failure {
        None => Ok(()),
        Some(failure) => Err(failure),
    }
}

/// A reader that has had enough (`| head`) is no failure.
fn print(answer: &Answer, as_json: bool) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = if as_json {
        answer.body.write_json(&mut out)
    } else {
        text::write(&answer.body, &mut out)
    };
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::internal(format!(
            "The answer could not be written: {error}."
        ))),
        _ => Ok(()),
    }
}

/// Warnings and worse; with `--json` nothing, because scripts read stderr too. `RUST_LOG` asks for
/// more. Bank data and secrets are in no log.
fn log_to_stderr(as_json: bool) {
    use tracing_subscriber::EnvFilter;
    let quiet = if as_json { "off" } else { "warn" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(quiet));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(false)
        .init();
}
