//! The first things `main` does about secrets, before any thread and before any window.

use std::collections::BTreeMap;
use std::io;

use zeroize::Zeroize;

use crate::Secret;

/// The environment variables that hold secrets.
pub const SECRET_VARIABLES: [&str; 3] = ["COFFER_PASSPHRASE", "PLAID_CLIENT_ID", "PLAID_SECRET"];

/// A variable that holds a secret is not text.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("The environment variable {0} is not valid UTF-8.")]
pub struct NotText(pub &'static str);

/// Reads these variables and removes them from the environment, so that no child process and no
/// crash report inherits them. One that is not set is not in the map. All are removed also where
/// one of them is refused.
///
/// Call it first in `main`, before anything that may start a thread. What the process was started
/// with stays in its initial memory, which [`harden`] closes to other processes of the user.
///
/// # Errors
/// [`NotText`].
pub fn take_secret_env(
    names: &[&'static str],
) -> Result<BTreeMap<&'static str, Secret<String>>, NotText> {
    let mut taken = BTreeMap::new();
    let mut refused = None;
    for &name in names {
        let Some(value) = std::env::var_os(name) else {
            continue;
        };
        remove(name);
        match value.into_string() {
            Ok(text) => {
                taken.insert(name, Secret::new(text));
            }
            Err(bytes) => {
                bytes.into_encoded_bytes().zeroize();
                refused = refused.or(Some(NotText(name)));
            }
        }
    }
    match refused {
        None => Ok(taken),
        Some(not_text) => Err(not_text),
    }
}

#[expect(
    unsafe_code,
    reason = "edition 2024 has no safe way to change the environment"
)]
fn remove(name: &str) {
    // SAFETY: `take_secret_env` is documented to be called before any other thread exists, and its
    // callers are the first lines of `main`; so nothing can read the environment at the same time.
    unsafe { std::env::remove_var(name) }
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
