//! The first things `main` does about secrets, before any thread and before any window.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use zeroize::Zeroize;

use crate::Secret;

/// The variables that Coffer takes.
pub const VARIABLES: [&str; 6] = [
    "COFFER_DATA_DIR",
    "COFFER_PASSPHRASE",
    "COFFER_PLAID_URL",
    "PLAID_CLIENT_ID",
    "PLAID_SECRET",
    "PLAID_ENV",
];

/// What a program of Coffer is told by its environment. A variable that is set to nothing is as
/// good as one that is not set: scripts clear variables in this way.
#[derive(Default)]
pub struct Environment {
    /// `COFFER_DATA_DIR`.
    pub data_dir: Option<PathBuf>,
    /// `COFFER_PASSPHRASE`.
    pub passphrase: Option<Secret<String>>,
    /// `COFFER_PLAID_URL`.
    pub plaid_url: Option<String>,
    /// `PLAID_CLIENT_ID`.
    pub client_id: Option<Secret<String>>,
    /// `PLAID_SECRET`.
    pub secret: Option<Secret<String>>,
    /// `PLAID_ENV`: which of Plaid's environments the two are for.
    pub plaid_env: Option<String>,
}

/// A variable is not text.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("The environment variable {0} is not valid UTF-8.")]
pub struct NotText(pub &'static str);

impl Environment {
    /// Reads the [`VARIABLES`] and removes them from the environment, so that no child process and
    /// no crash report inherits them. All are removed also where one of them is refused.
    ///
    /// Call it first in `main`, before anything that may start a thread. What the process was
    /// started with stays in its initial memory, which [`harden`] closes to other processes of the
    /// user.
    ///
    /// # Errors
    /// [`NotText`], for all but the data folder: a path need not be text.
    pub fn take() -> Result<Self, NotText> {
        let [
            data_dir,
            passphrase,
            plaid_url,
            client_id,
            secret,
            plaid_env,
        ] = VARIABLES.map(|name| {
            let value = std::env::var_os(name).filter(|value| !value.is_empty());
            remove(name);
            (name, value)
        });
        let passphrase = text(passphrase);
        let plaid_url = text(plaid_url);
        let client_id = text(client_id);
        let secret = text(secret);
        let plaid_env = text(plaid_env);
        Ok(Self {
            data_dir: data_dir.1.map(PathBuf::from),
            passphrase: passphrase?.map(Secret::new),
            plaid_url: plaid_url?,
            client_id: client_id?.map(Secret::new),
            secret: secret?.map(Secret::new),
            plaid_env: plaid_env?,
        })
    }
}

fn text((name, value): (&'static str, Option<OsString>)) -> Result<Option<String>, NotText> {
    value
        .map(OsString::into_string)
        .transpose()
        .map_err(|bytes| {
            bytes.into_encoded_bytes().zeroize();
            NotText(name)
        })
}

#[expect(
    unsafe_code,
    reason = "edition 2024 has no safe way to change the environment"
)]
fn remove(name: &str) {
    // SAFETY: `Environment::take` is documented to be called before any other thread exists, and its
    // callers are the first lines of `main`; so nothing can read the environment at the same time.
    unsafe { std::env::remove_var(name) }
}

/// The number of the account that this process acts for; 0 is root's.
#[cfg(unix)]
pub fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Keeps the memory of this process out of core dumps and, on Linux, out of reach of other
/// processes of the same user (`ptrace`, `/proc/PID/mem`, `/proc/PID/environ`).
///
/// # Errors
/// The system's refusal. The caller goes on without: it is a second wall, not the first.
#[cfg(unix)]
pub fn harden() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none)?;
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    }
    Ok(())
}

/// Windows writes no crash dump of a program unless its user or administrator asked for it, and
/// offers no call that would refuse them.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn harden() -> io::Result<()> {
    Ok(())
}
