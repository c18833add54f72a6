//! `coffer-relay`: holds a Plaid secret for others and brings webhooks to their desktops.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};
use coffer_domain::Secret;
use coffer_plaid::PlaidUrl;
use coffer_relay::{
    config::{ConfigError, Which},
    serve,
    verbs::{self, Over, Secrets, Setup},
};
use uuid::Uuid;

/// Holds a Plaid secret for others and brings webhooks to their desktops. Secrets come from the environment:
/// COFFER_RELAY_KEY, PLAID_CLIENT_ID, PLAID_SECRET.
#[derive(Parser)]
#[command(name = "coffer-relay", version)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Write a configuration, and a fresh key into a file beside it
    Init {
        /// The configuration's file
        #[arg(long, default_value = "coffer-relay.toml")]
        config: PathBuf,
        /// What the relay is called; people see it when they enrol
        #[arg(long, default_value = "Coffer relay")]
        name: String,
        /// Which of Plaid's environments
        #[arg(long, value_enum, default_value_t = Of::Sandbox)]
        environment: Of,
    },
    /// Serve until SIGTERM or Ctrl+C
    Serve {
        #[command(flatten)]
        at: At,
        /// Listen here instead of where the file says
        #[arg(long)]
        listen: Option<SocketAddr>,
        /// Let Prometheus read here instead of where the file says
        #[arg(long)]
        metrics: Option<SocketAddr>,
        /// A sandbox on this machine in the place of Plaid
        #[arg(long)]
        plaid_url: Option<PlaidUrl>,
    },
    /// Make an invitation for one device, and print it once
    Enrol {
        #[command(flatten)]
        at: At,
        /// The group that the device joins: it sees the same connections [default: a new one]
        #[arg(long)]
        group: Option<Uuid>,
        /// For how many days the invitation is good
        #[arg(long, default_value_t = 2)]
        days: u32,
    },
    /// List all devices
    Devices {
        #[command(flatten)]
        at: At,
    },
    /// End a device at once
    Revoke {
        #[command(flatten)]
        at: At,
        /// The device's id
        device: Uuid,
    },
    /// See whether configuration, database and Plaid's keys are in order
    Check {
        #[command(flatten)]
        at: At,
        /// A sandbox on this machine in the place of Plaid
        #[arg(long)]
        plaid_url: Option<PlaidUrl>,
    },
}

#[derive(clap::Args)]
struct At {
    /// The configuration's file
    #[arg(long, default_value = "coffer-relay.toml")]
    config: PathBuf,
    /// Use this database instead of the file's: sqlite:PATH or postgres://…
    #[arg(long)]
    database: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Of {
    Sandbox,
    Production,
}

impl At {
    fn setup(
        self,
        listen: (Option<SocketAddr>, Option<SocketAddr>),
        plaid_url: Option<PlaidUrl>,
    ) -> Result<Setup, ConfigError> {
        let (listen, metrics) = listen;
        let over = Over {
            listen,
            metrics,
            database: self.database,
            plaid_url,
        };
        Setup::read(&self.config, over)
    }
}

fn secrets() -> Secrets {
    let of = |name: &str| {
        std::env::var(name)
            .ok()
            .filter(|value| !value.is_empty())
            .map(Secret::new)
    };
    Secrets {
        key: of("COFFER_RELAY_KEY"),
        client_id: of("PLAID_CLIENT_ID"),
        secret: of("PLAID_SECRET"),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("COFFER_RELAY_LOG")
        .unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(false)
        .init();
    match run(arguments.verb).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            writeln!(io::stderr(), "coffer-relay: {error}").ok();
            ExitCode::FAILURE
        }
    }
}

async fn run(verb: Verb) -> Result<(), ConfigError> {
    let secrets = secrets();
    let shown = match verb {
        Verb::Init {
            config,
            name,
            environment,
        } => {
            let environment = match environment {
                Of::Sandbox => Which::Sandbox,
                Of::Production => Which::Production,
            };
            verbs::init(&config, &name, environment)?
        }
        Verb::Serve {
            at,
            listen,
            metrics,
            plaid_url,
        } => {
            return serve_until_told(at.setup((listen, metrics), plaid_url)?, secrets).await;
        }
        Verb::Enrol { at, group, days } => {
            verbs::enrol(
                &at.setup((None, None), None)?,
                secrets.key.as_ref(),
                group,
                days,
            )
            .await?
        }
        Verb::Devices { at } => verbs::devices(&at.setup((None, None), None)?).await?,
        Verb::Revoke { at, device } => {
            verbs::revoke(&at.setup((None, None), None)?, device).await?
        }
        Verb::Check { at, plaid_url } => {
            verbs::check(at.setup((None, None), plaid_url)?, secrets).await?
        }
    };
    print(&format!("{shown:#}"))
}

fn print(text: &str) -> Result<(), ConfigError> {
    let mut out = io::stdout();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(|error| ConfigError(format!("The answer cannot be printed: {error}.")))
}

async fn serve_until_told(setup: Setup, secrets: Secrets) -> Result<(), ConfigError> {
    let (relay, served) = setup.relay(secrets).await?;
    let (listener, at) = listener(served.listen).await?;
    let (metrics, counts_at) = self::listener(served.metrics).await?;
    let ending = served.ending.clone();
    tokio::spawn(async move {
        told_to_end().await;
        ending.cancel();
    });
    let scheme = if served.tls.is_some() {
        "https"
    } else {
        "http"
    };
    print(&format!(
        "coffer-relay ready on {scheme}://{at}, metrics on http://{counts_at}"
    ))?;
    serve::serve(relay, listener, metrics, served.tls).await
}

async fn listener(at: SocketAddr) -> Result<(tokio::net::TcpListener, SocketAddr), ConfigError> {
    let failed = |error: io::Error| ConfigError(format!("{at} cannot be listened at: {error}."));
    let listener = tokio::net::TcpListener::bind(at).await.map_err(failed)?;
    let at = listener.local_addr().map_err(failed)?;
    Ok((listener, at))
}

#[cfg(unix)]
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn told_to_end() {
    let _ = tokio::signal::ctrl_c().await;
}
