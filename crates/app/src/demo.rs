//! The demo bank of a profile. The first process that needs it runs it; later ones find its
//! address in `bank.json` and use that. Its state (seed, clock, events) is sealed in the profile,
//! so tokens and cursors survive a restart.

use std::{
    fs::{File, TryLockError},
    sync::Arc,
};

use coffer_domain::Secret;
use coffer_plaid::{Client, Keys, PlaidUrl, Transport};
use coffer_store::facts;
use coffer_vault::Kind;
use serde::{Deserialize, Serialize};

use crate::{
    App, Profile,
    api::{AppError, ErrorCode},
    blocking,
    profile::{DEMO_KEYS, SANDBOX_STATE},
};

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
    /// We run it, and hold the lock that says so.
    Ours {
        stop: Option<Box<dyn FnOnce() + Send>>,
        _lock: File,
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
}

impl Drop for Connected {
    fn drop(&mut self) {
        if let Keeper::Ours { stop, .. } = &mut self.keeper
            && let Some(stop) = stop.take()
        {
            stop();
        }
    }
}

/// What a process that runs the bank tells the others.
#[derive(Serialize, Deserialize)]
struct Address {
    url: String,
}

/// Connects to the demo bank, running it if nobody does.
pub(crate) async fn connect(app: &App, profile: &Arc<Profile>) -> Result<Connected, AppError> {
    let address_path = profile.dir.join("bank.json");
    let (id, secret) = keys(profile).await?;
    let Some(lock) = take_lock(profile)? else {
        let bytes = std::fs::read(&address_path)
            .map_err(|error| AppError::file("read", &address_path, &error))?;
        let address: Address = serde_json::from_slice(&bytes).map_err(|_| starting())?;
        return Ok(Connected {
            client: client(&address.url, &id, &secret)?,
            keeper: Keeper::Another,
        });
    };
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
    let persist = Arc::new(move |state: Vec<u8>| {
        let Some(profile) = keeper.upgrade() else {
            return;
        };
        if let Err(error) = persist(&profile, &state) {
            tracing::error!(%error, "the demo bank's state could not be saved");
        }
    });
    let running = app
        .0
        .seams
        .demo
        .start(state, &id, &secret, persist)
        .await
        .map_err(|error| {
            AppError::new(
                ErrorCode::Internal,
                format!("The demo bank could not be started: {error}."),
            )
            .hinted("Wipe the demo and start it again.")
        })?;
    let address = serde_json::to_vec(&Address {
        url: running.url.clone(),
    })
    .map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))?;
    std::fs::write(&address_path, address)
        .map_err(|error| AppError::file("written", &address_path, &error))?;
    Ok(Connected {
        client: client(&running.url, &id, &secret)?,
        keeper: Keeper::Ours {
            stop: Some(running.stop),
            _lock: lock,
        },
    })
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

/// Lets go of the bank: stops it where it is ours.
pub(crate) async fn disconnect(profile: &Profile) {
    let connected = profile.bank.lock().await.take();
    if let Some(connected) = connected
        && blocking(move || drop(connected)).await.is_err()
    {
        tracing::warn!("the demo bank did not stop cleanly");
    }
}
