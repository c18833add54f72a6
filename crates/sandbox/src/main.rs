//! `coffer-sandbox`: the demo bank as a program, for developers and tests.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::Parser;
use coffer_sandbox::{Embedded, EmbeddedConfig, Pace, Running, SystemClock, state_file};

/// A Plaid-shaped demo bank on 127.0.0.1: play money, not a real bank.
#[derive(Parser)]
#[command(name = "coffer-sandbox", version)]
struct Arguments {
    /// Port of Plaid's routes and the Link pages; 0 takes any free one.
    #[arg(long)]
    port: u16,
    /// Decides every person, amount and id.
    #[arg(long)]
    seed: u64,
    /// Port of POST /admin/{advance,fault,reset}; without it they are not served.
    #[arg(long)]
    admin_port: Option<u16>,
    /// Keeps the bank across restarts in this file.
    #[arg(long)]
    state: Option<PathBuf>,
    /// The bank's calendar day, YYYY-MM-DD [default: the computer's].
    #[arg(long)]
    today: Option<NaiveDate>,
    /// The client_id to accept.
    #[arg(long, default_value = "coffer-sandbox")]
    client_id: String,
    /// The secret to accept.
    #[arg(long, default_value = "sandbox-secret")]
    secret: String,
    /// Sync calls of a new Item that are answered NOT_READY.
    #[arg(long, default_value_t = 0)]
    not_ready_calls: u32,
    /// Update loops of a new Item that see only the last 30 days.
    #[arg(long, default_value_t = 1)]
    initial_loops: u32,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            writeln!(io::stderr(), "coffer-sandbox: {error}").ok();
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> io::Result<()> {
    let running = start(arguments).await?;
    let admin = running
        .admin_url()
        .map(|url| format!(", admin on {url}"))
        .unwrap_or_default();
    let mut out = io::stdout();
    writeln!(
        out,
        "coffer-sandbox ready on {}{admin} (demo bank, play money)",
        running.url()
    )?;
    out.flush()?;
    stopped().await?;
    running.shutdown().await;
    Ok(())
}

async fn start(arguments: Arguments) -> io::Result<Running> {
    let port = arguments.port;
    let named = |error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => io::Error::new(
            error.kind(),
            format!(
                "port {port} (or the admin port) is already in use; choose another, or 0 for any free one"
            ),
        ),
        _ => error,
    };
    let file = arguments.state;
    let state = match &file {
        Some(path) => state_file::load(path).map_err(|error| {
            io::Error::new(
                error.kind(),
                format!("cannot read {}: {error}", path.display()),
            )
        })?,
        None => None,
    };
    let config = EmbeddedConfig {
        seed: arguments.seed,
        client_id: arguments.client_id,
        secret: arguments.secret,
        state,
        today: arguments.today,
        port,
        admin_port: arguments.admin_port,
        pace: Pace {
            not_ready_calls: arguments.not_ready_calls,
            initial_loops: arguments.initial_loops,
        },
        ..EmbeddedConfig::default()
    };
    let persist = Arc::new(move |bytes: Vec<u8>| match &file {
        Some(path) => state_file::save(path, &bytes).map_err(|error| {
            let told = io::Error::new(
                error.kind(),
                format!("cannot save {}: {error}", path.display()),
            );
            writeln!(io::stderr(), "coffer-sandbox: {told}").ok();
            told
        }),
        None => Ok(()),
    });
    Embedded::start_with(config, persist, Arc::new(SystemClock))
        .await
        .map_err(named)
}

/// Ctrl-C, or the polite signal a test harness sends.
async fn stopped() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
