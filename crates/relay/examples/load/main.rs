//! `make relay-load`: what a relay costs, on this machine and over loopback. Calls and webhooks a second with their
//! times, beside the same axum doing nothing but the upstream call; the cost over asking the bank directly at a hundred
//! calls a second; and ten thousand devices that wait for notices.
//!
//! ```text
//!   this process (asks, measures) ──> coffer-relay (SQLite) ──> bank (this program again, as a sandbox)
//!                                ──> bare (this program again: axum, one upstream call) ──> bank
//!                                ──> bank
//! ```
//!
//! Bounded: a few seconds for each measure, nothing leaves the machine.

#![expect(clippy::print_stdout, reason = "figures are told to whoever runs it")]

mod idle;
mod measure;
mod parts;
mod stage;

use std::time::Duration;

use measure::{closed, open, warm};
use serde_json::json;
use stage::{Hooked, Stage};

/// What goes wrong is told and ends it.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// How long each measure takes, unless `--seconds` says otherwise.
const SECONDS: u64 = 10;

/// Devices that wait, unless `--devices` says otherwise.
const DEVICES: usize = 10_000;

/// Who asks at once where as much as possible is asked.
const AT_ONCE: usize = 16;

/// Calls a second where times are compared.
const PER_SECOND: u64 = 100;

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let _ = rustls::crypto::ring::default_provider().install_default();
    match arguments.first().map(String::as_str) {
        Some("bank") => parts::bank().await,
        Some("bare") => parts::bare(arguments.get(1).ok_or("bare needs an address")?).await,
        _ => {
            let of = |name: &str| {
                let place = arguments.iter().position(|one| one == name)?;
                arguments.get(place + 1)?.parse::<u64>().ok()
            };
            let seconds = Duration::from_secs(of("--seconds").unwrap_or(SECONDS).clamp(1, 600));
            let devices =
                of("--devices").map_or(DEVICES, |n| usize::try_from(n).unwrap_or(DEVICES));
            all(seconds, devices).await
        }
    }
}

async fn all(seconds: Duration, devices: usize) -> Result<()> {
    let profile = if cfg!(debug_assertions) {
        "dev"
    } else {
        "release"
    };
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!(
        "build profile {profile}; load average before {}",
        load.trim()
    );

    let stage = Stage::start().await?;
    let token = stage.link().await?;
    let body = json!({ "access_token": token });
    let direct = stage.direct("/consent/events/get", &body);
    let bare = stage.bare("/consent/events/get", &body);
    let relayed = stage.relayed("/consent/events/get", &body);
    for ask in [&direct, &bare, &relayed] {
        warm(ask).await?;
    }
    println!("\n{PER_SECOND} calls a second (POST /consent/events/get):");
    let alone = open(&direct, PER_SECOND, seconds).await?;
    println!("  the bank directly      {alone}");
    let simple = open(&bare, PER_SECOND, seconds).await?;
    println!("  axum and one call      {simple}");
    let through = open(&relayed, PER_SECOND, seconds).await?;
    println!("  the relay              {through}");
    println!(
        "  cost at the median     {} µs over the bank, {} µs over axum and one call",
        through.micros(500).saturating_sub(alone.micros(500)),
        through.micros(500).saturating_sub(simple.micros(500)),
    );
    println!("\nas many calls as go, {AT_ONCE} at once:");
    println!(
        "  the bank directly      {}",
        closed(&direct, AT_ONCE, seconds).await?
    );
    println!(
        "  axum and one call      {}",
        closed(&bare, AT_ONCE, seconds).await?
    );
    println!(
        "  the relay              {}",
        closed(&relayed, AT_ONCE, seconds).await?
    );

    let hooked = Hooked::start().await?;
    println!("\nwebhooks, {AT_ONCE} at once, each on disk before it is answered:");
    println!(
        "  axum that answers 200  {}",
        closed(&hooked.ignored(), AT_ONCE, seconds).await?
    );
    println!(
        "  the relay              {}",
        closed(&hooked.webhook(), AT_ONCE, seconds).await?
    );

    idle::measure(&hooked, devices, seconds).await?;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("\nload average after {}", load.trim());
    Ok(())
}
