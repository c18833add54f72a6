//! The demo bank of a profile. The first process that needs it runs it; later ones find its
//! address in `bank.json` and use that. Its state (seed, clock, events) is sealed in the profile,
//! so tokens and cursors survive a restart.

use std::{
    fs::{File, TryLockError},
    io,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use coffer_domain::Secret;
use coffer_plaid::{Client, Keys, PlaidUrl, Transport};
use coffer_store::facts;
use coffer_vault::Kind;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::{
    App, Profile,
    api::{AppError, ErrorCode},
    profile::{DEMO_KEYS, SANDBOX_STATE},
};

/// How long another process may take to start the bank.
const START_MAX: Duration = Duration::from_secs(10);

/// Pause between two looks for it.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The way to a bank, and what keeps it up where it is our own.
pub(crate) struct Connected {
    pub client: Client,
    keeper: Keeper,
}

enum Keeper {
    /// Nothing of ours: Plaid, a relay, a sandbox that someone else runs.
    None,
    /// Another process of this profile runs it and may end before us.
    Another,
    /// We run it, and hold the lock that says so. Dropped in this order: whoever takes the lock
    /// finds the port free.
    Ours {
        stop: BoxFuture<'static, ()>,
        lock: File,
    },
}

impl Connected {
    pub fn of(client: Client) -> Self {
        Self {
            client,
            keeper: Keeper::None,
        }
    }

    pub fn is_anothers(&self) -> bool {
        matches!(self.keeper, Keeper::Another)
    }

    /// Lets go of the bank. Ours has stopped, and saved its state, before another may run it.
    pub async fn disconnect(self) {
        if let Keeper::Ours { stop, lock } = self.keeper {
            stop.await;
            drop(lock);
        }
    }
}

/// What a process that runs the bank tells the others, and leaves to its successor: with the same
/// port, the addresses that were given out stay good.
#[derive(Serialize, Deserialize)]
struct Address {
    url: String,
}

/// Connects to the demo bank, running it if nobody does.
pub(crate) async fn connect(app: &App, profile: &Arc<Profile>) -> Result<Connected, AppError> {
    let until = Instant::now() + START_MAX;
    loop {
        if let Some(bank) = succeed(app, profile).await? {
            return Ok(bank);
        }
        if let Some(address) = address(profile)? {
            let (id, secret) = keys(profile).await?;
            return Ok(Connected {
                client: client(&address.url, &id, &secret)?,
                keeper: Keeper::Another,
            });
        }
        if Instant::now() >= until {
            return Err(starting());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Runs the bank, unless another process does: then `None`.
pub(crate) async fn succeed(
    app: &App,
    profile: &Arc<Profile>,
) -> Result<Option<Connected>, AppError> {
    let Some(lock) = take_lock(profile)? else {
        return Ok(None);
    };
    let (id, secret) = keys(profile).await?;
    let state = profile.read(|r| facts::get(r, SANDBOX_STATE)).await?;
    let state = match state {
        None => None,
        Some(sealed) => {
            let owner = SANDBOX_STATE.as_bytes();
            let opened = profile.vault.open(Kind::SandboxState, owner, &sealed)?;
            Some(opened.expose().clone())
        }
    };
    let keeper = Arc::downgrade(profile);
    let persist: Arc<dyn Fn(Vec<u8>) + Send + Sync> = Arc::new(move |state: Vec<u8>| {
        let Some(profile) = keeper.upgrade() else {
            return;
        };
        if let Err(error) = persist(&profile, &state) {
            tracing::error!(%error, "the demo bank's state could not be saved");
        }
    });
    let bank = &app.0.seams.demo;
    let start = |port| bank.start(port, state.clone(), &id, &secret, Arc::clone(&persist));
    let port = port_before(profile)?;
    let running = match start(port).await {
        // Somebody else has it meanwhile. The addresses of before are lost, the bank is not.
        Err(error) if port != 0 && error.kind() == io::ErrorKind::AddrInUse => start(0).await,
        started => started,
    }
    .map_err(|error| {
        AppError::new(
            ErrorCode::Internal,
            format!("The demo bank could not be started: {error}."),
        )
        .hinted("Wipe the demo and start it again.")
    })?;
    tell(
        profile,
        &Address {
            url: running.url.clone(),
        },
    )?;
    Ok(Some(Connected {
        client: client(&running.url, &id, &secret)?,
        keeper: Keeper::Ours {
            stop: running.stop,
            lock,
        },
    }))
}

fn address_path(profile: &Profile) -> PathBuf {
    profile.dir.join("bank.json")
}

/// Where the bank is, or was last; `None` where that is not known.
fn address(profile: &Profile) -> Result<Option<Address>, AppError> {
    let path = address_path(profile);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(AppError::file("read", &path, &error)),
    }
}

/// The port of the process that ran the bank before, 0 where there was none.
fn port_before(profile: &Profile) -> Result<u16, AppError> {
    let before = address(profile)?.and_then(|before| url::Url::parse(&before.url).ok());
    Ok(before.and_then(|url| url.port()).unwrap_or(0))
}

/// Writes the address, whole or not at all: others read it at any time.
fn tell(profile: &Profile, address: &Address) -> Result<(), AppError> {
    let path = address_path(profile);
    let bytes = serde_json::to_vec(address)
        .map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
    let failed = |error: io::Error| AppError::file("written", &path, &error);
    let whole = tempfile::NamedTempFile::new_in(&profile.dir).map_err(failed)?;
    std::fs::write(whole.path(), bytes).map_err(failed)?;
    whole.persist(&path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn persist(profile: &Profile, state: &[u8]) -> Result<(), AppError> {
    let sealed = profile
        .vault
        .seal(Kind::SandboxState, SANDBOX_STATE.as_bytes(), state)?;
    profile
        .store
        .write(|w| facts::put(w, SANDBOX_STATE, &sealed))?;
    Ok(())
}

fn client(url: &str, id: &str, secret: &str) -> Result<Client, AppError> {
    let url: PlaidUrl = url.parse()?;
    let keys = Keys::new(Secret::new(id.to_owned()), Secret::new(secret.to_owned()))?;
    Ok(Client::new(Transport::demo(&url, keys)?))
}

/// The right to run the bank; `None` where another process has it.
fn take_lock(profile: &Profile) -> Result<Option<File>, AppError> {
    let path = profile.dir.join("bank.lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| AppError::file("opened", &path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(AppError::file("locked", &path, &error)),
    }
}

/// Keys of this profile's demo bank, made once: other programs of this machine do not know them.
async fn keys(profile: &Arc<Profile>) -> Result<(String, String), AppError> {
    let fresh = format!(
        "{}\n{}",
        uuid::Uuid::new_v4().simple(),
        uuid::Uuid::new_v4().simple()
    );
    let stored = profile
        .write(move |w| {
            if let Some(bytes) = facts::get(&w.reader(), DEMO_KEYS)? {
                return Ok(bytes);
            }
            facts::put(w, DEMO_KEYS, fresh.as_bytes())?;
            Ok(fresh.into_bytes())
        })
        .await?;
    String::from_utf8(stored)
        .ok()
        .and_then(|text| {
            let (id, secret) = text.split_once('\n')?;
            Some((id.to_owned(), secret.to_owned()))
        })
        .ok_or_else(|| {
            AppError::new(
                ErrorCode::Internal,
                "The keys of the demo bank are damaged.",
            )
        })
}

fn starting() -> AppError {
    AppError::new(
        ErrorCode::Offline,
        "Another copy of Coffer is just starting the demo bank.",
    )
    .hinted("Try again in a moment.")
    .retryable()
}
