//! Shared parts of the acceptance stories: programs that are started, waited for with a deadline,
//! and killed with everything that they started.
//!
//! ```text
//!  Session (one desktop: bus, keychain, screen)        BankProcess (coffer-sandbox), RelaySetup (coffer-relay)
//!     └── Desk (one run of the built app in it, driven over WebDriver)
//! ```
//!
//! Owns: no story and no assertion about Coffer. Never: a fixed port, a fixed display, or a pause
//! that waits for nothing in particular.

pub mod bank;
#[cfg(target_os = "linux")]
pub mod desk;
#[cfg(target_os = "linux")]
pub mod memory;
#[cfg(target_os = "linux")]
pub mod notices;
#[cfg(target_os = "linux")]
pub mod postgres;
#[cfg(unix)]
pub mod process;
#[cfg(unix)]
pub mod relay;
#[cfg(target_os = "linux")]
pub mod screen;
#[cfg(target_os = "linux")]
pub mod session;
pub mod tap;

pub use bank::BankProcess;
#[cfg(target_os = "linux")]
pub use desk::{Desk, Memory};
#[cfg(unix)]
pub use relay::{Invitation, RelaySetup};
#[cfg(target_os = "linux")]
pub use session::Session;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};

/// How long a program may take to say that it is ready. The machine may be building meanwhile.
pub const READY_MAX: Duration = Duration::from_secs(60);

/// Pause between two looks at something that has no way to tell.
pub const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A program of this workspace, beside the test that runs.
///
/// # Errors
/// It was not built.
pub fn built(program: &str) -> Result<PathBuf> {
    let test = std::env::current_exe()?;
    let profile = test
        .parent()
        .and_then(std::path::Path::parent)
        .unwrap_or(&test);
    let path = profile.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    ensure!(
        path.is_file(),
        "{} is not built: run `cargo build --workspace --bins`, or `make test`, which does",
        path.display()
    );
    Ok(path)
}

/// A folder for what is left behind for people to look at.
///
/// # Errors
/// It cannot be made.
pub fn shots_dir() -> Result<PathBuf> {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/e2e-shots");
    std::fs::create_dir_all(&dir)?;
    Ok(dir.canonicalize()?)
}
