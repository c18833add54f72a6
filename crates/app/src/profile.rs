//! An open profile: its store, its keys, and the way to its bank.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use coffer_domain::{ItemId, Secret};
use coffer_plaid::{
    CallRecord, Client, Gate, Keys, Observer, PlaidUrl, RelayUrl, Transport, UrlError,
};
use coffer_store::{Reader, Result as StoreResult, Store, Writer, facts};
use coffer_vault::{Credentials, DeviceCredential, Kind, UnlockedVault};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    App, AppConfig, BankData, Payments,
    api::{AppError, CureButton, Environment, ErrorCode, HostPurpose, LockSettings, RelayKind},
    blocking, demo,
    hearing::Hearing,
    lease::{Holder, Turns},
    line::{Line, Unheard},
    lock,
    logos::Logos,
    money_checks::Held,
    network::{self, Ledger},
    relay_file::RelayFile,
    setup::set_keys,
};

/// Names of small facts in the database.
pub(crate) const SANDBOX_STATE: &str = "sandbox_state";
pub(crate) const DEMO_KEYS: &str = "demo_keys";
pub(crate) const PLAID_KEYS: &str = "plaid_keys";
pub(crate) const RELAY_CREDENTIAL: &str = "relay_credential";
const CLIENT_USER_ID: &str = "client_user_id";

/// Calls that wait to be written to the journal; more than this are dropped, oldest first.
const CALLS_MAX: usize = 2_000;

/// The keys of a `coffer-sandbox` that runs by itself. One that was told others is no demo: it is
/// reached as Plaid is, with `--relay direct`.
const SANDBOX_KEYS: (&str, &str) = ("coffer-sandbox", "sandbox-secret");

/// An open profile.
pub struct Profile {
    pub(crate) relay: RelayFile,
    pub(crate) dir: PathBuf,
    pub(crate) store: Store,
    pub(crate) vault: UnlockedVault,
    pub(crate) holder: Holder,
    pub(crate) bank: tokio::sync::Mutex<Option<demo::Connected>>,
    /// Held for reading by every sync, and for writing while a connection gets another key.
    pub(crate) token_turn: tokio::sync::RwLock<()>,
    /// Held by whoever works on one connection: see [`crate::lease`].
    pub(crate) turns: Turns,
    /// Held while what is owed to the provider is offered to it.
    pub(crate) outbox_turn: tokio::sync::Mutex<()>,
    /// Held by whoever asks the provider about moves of money.
    pub(crate) moves_turn: tokio::sync::Mutex<()>,
    calls: Arc<Mutex<Vec<facts::RequestRow>>>,
    /// Whom it spoke to since that was last kept.
    pub(crate) spoken: Arc<Mutex<Ledger>>,
    /// Switched offline. Until the switch was read, it is: what cannot be read is no permission.
    pub(crate) offline: Arc<AtomicBool>,
    /// What everything on its way holds on to: cut when the switch is thrown and when the profile is
    /// closed.
    pub(crate) line: Line,
    /// The window has said that this profile was opened.
    pub(crate) launched: AtomicBool,
    /// The relay told that a session of Link is over.
    pub(crate) link_over: tokio::sync::Notify,
    /// How it stands with the relay.
    pub(crate) hearing: Mutex<Hearing>,
    /// What money checks hold for minutes, and in memory only.
    pub(crate) held: Held,
    /// Merchants' logos.
    pub(crate) logos: Logos,
    /// When it locks itself.
    pub(crate) lock_settings: Mutex<LockSettings>,
    /// When somebody last used the window.
    pub(crate) last_seen: Mutex<tokio::time::Instant>,
    /// What runs for this profile: it ends before the profile is closed.
    pub(crate) tasks: TaskTracker,
    /// Cancelled when the profile is closed, and when Coffer is.
    pub(crate) stopping: CancellationToken,
    /// Told when a page of the database could not be read.
    pub(crate) unsound: tokio::sync::Notify,
    /// The folder of a demo that is deleted at exit. Dropped last.
    pub(crate) temporary: Option<tempfile::TempDir>,
}

impl Profile {
    pub(crate) fn new(
        relay: RelayFile,
        dir: PathBuf,
        store: Store,
        vault: UnlockedVault,
        temporary: Option<tempfile::TempDir>,
        stopping: CancellationToken,
    ) -> Result<Self, AppError> {
        Ok(Self {
            unsound: tokio::sync::Notify::new(),
            holder: Holder::new(&dir)?,
            relay,
            dir,
            store,
            vault,
            bank: tokio::sync::Mutex::new(None),
            token_turn: tokio::sync::RwLock::new(()),
            turns: Turns::default(),
            outbox_turn: tokio::sync::Mutex::new(()),
            moves_turn: tokio::sync::Mutex::new(()),
            calls: Arc::default(),
            spoken: Arc::default(),
            offline: Arc::new(AtomicBool::new(true)),
            line: Line::new(),
            launched: AtomicBool::new(false),
            link_over: tokio::sync::Notify::new(),
            hearing: Mutex::default(),
            held: Held::default(),
            logos: Logos::default(),
            lock_settings: Mutex::default(),
            last_seen: Mutex::new(tokio::time::Instant::now()),
            tasks: TaskTracker::new(),
            stopping,
            temporary,
        })
    }

    /// Whether the bank is a play one, so that its test calls work.
    pub(crate) fn is_sandbox(&self) -> bool {
        self.relay.kind == RelayKind::Demo || self.relay.environment == Environment::Sandbox
    }

    /// Reads, away from the tasks that answer.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Reader<'_>) -> StoreResult<T> + Send + 'static,
    ) -> Result<T, AppError> {
        let profile = Arc::clone(self);
        let read = blocking(move || profile.store.read(work)).await?;
        Ok(self.told(read)?)
    }

    /// Writes one step, away from the tasks that answer.
    pub(crate) async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Writer<'_>) -> StoreResult<T> + Send + 'static,
    ) -> Result<T, AppError> {
        let profile = Arc::clone(self);
        let written = blocking(move || profile.store.write(work)).await?;
        Ok(self.told(written)?)
    }

    /// Writes a step that can go over many transactions, and tells how far it is.
    pub(crate) async fn write_told<T: Send + 'static>(
        self: &Arc<Self>,
        app: &App,
        work: impl FnOnce(&Writer<'_>) -> StoreResult<T> + Send + 'static,
    ) -> Result<T, AppError> {
        let profile = Arc::clone(self);
        let events = Arc::clone(&app.0.seams.events);
        let written = blocking(move || {
            let way = crate::way::Way::new(events);
            profile
                .store
                .write_watched(&|progress| way.is_at(progress), work)
        })
        .await?;
        Ok(self.told(written)?)
    }

    /// A damaged page is told to whoever waits to show it.
    pub(crate) fn told<T>(&self, result: StoreResult<T>) -> StoreResult<T> {
        if matches!(result, Err(coffer_store::StoreError::Damaged(_))) {
            self.unsound.notify_one();
        }
        result
    }

    /// The way to the bank, with its calls written down under an item.
    pub(crate) async fn bank(
        self: &Arc<Self>,
        app: &App,
        item: Option<ItemId>,
    ) -> Result<Arc<dyn BankData>, AppError> {
        let client = self.client(app).await?;
        let watched = self.watched(app, item, &client);
        Ok(Arc::new(self.line.hold(watched, self.unheard(app, item))))
    }

    /// The way to the provider of payments, as [`Profile::bank`].
    pub(crate) async fn payments(
        self: &Arc<Self>,
        app: &App,
        item: Option<ItemId>,
    ) -> Result<Arc<dyn Payments>, AppError> {
        let client = self.client(app).await?;
        let watched = self.watched(app, item, &client);
        let unheard = self.unheard(app, item);
        Ok(Arc::new(self.line.hold_payments(watched, unheard)))
    }

    /// The client that leads there.
    async fn client(self: &Arc<Self>, app: &App) -> Result<Client, AppError> {
        network::refuse_offline(self)?;
        let mut connected = self.bank.lock().await;
        if connected.as_ref().is_some_and(demo::Connected::is_anothers)
            && let Some(ours) = demo::succeed(app, self).await?
        {
            // The process that ran it has ended.
            *connected = Some(ours);
        }
        let client = match &*connected {
            Some(connected) => connected.client.clone(),
            None => {
                let new = self.connect(app).await?;
                connected.insert(new).client.clone()
            }
        };
        drop(connected);
        Ok(client)
    }

    /// Whether the person switched the network off.
    pub(crate) fn is_offline(&self) -> bool {
        self.offline.load(Ordering::SeqCst)
    }

    /// Writes down a billed call that was dropped on its way: nobody knows whether it is billed, so it is
    /// counted.
    pub(crate) fn unheard(&self, app: &App, item: Option<ItemId>) -> Unheard {
        let calls = Arc::clone(&self.calls);
        let clock = Arc::clone(&app.0.seams.clock);
        Arc::new(move |path: &'static str| {
            let row = facts::RequestRow {
                at_ms: clock.now_ms(),
                item,
                endpoint: path.to_owned(),
                http_status: None,
                error_code: None,
                request_id: None,
                duration_ms: 0,
                bytes: 0,
                attempt: 1,
                billed_as: coffer_plaid::endpoint::billed_as(path),
                may_be_billed: true,
            };
            push(&calls, row);
        })
    }

    /// A client whose calls are written down under an item, and which makes none while the network is
    /// switched off, nor another try once the line was cut.
    pub(crate) fn watched(&self, app: &App, item: Option<ItemId>, client: &Client) -> Client {
        let calls = Arc::clone(&self.calls);
        let spoken = Arc::clone(&self.spoken);
        let offline = Arc::clone(&self.offline);
        let cut = self.line.held();
        let gate = Gate::new(move || !offline.load(Ordering::SeqCst) && !cut.is_cancelled());
        let clock = Arc::clone(&app.0.seams.clock);
        let observer = Observer::new(move |call: CallRecord| {
            let bytes = Some(call.bytes_in);
            lock(&spoken).note(&call.host, HostPurpose::Bank, clock.now_ms(), bytes);
            let duration = i64::try_from(call.duration_ms).unwrap_or(0);
            let row = facts::RequestRow {
                at_ms: clock.now_ms() - duration,
                item,
                endpoint: call.endpoint.to_owned(),
                http_status: call.http_status,
                error_code: call.error_code,
                request_id: call.request_id,
                duration_ms: call.duration_ms,
                bytes: call.bytes_in,
                attempt: call.attempt,
                billed_as: coffer_plaid::endpoint::billed_as(call.endpoint),
                may_be_billed: false,
            };
            push(&calls, row);
        });
        client.clone().with_observer(observer).with_gate(gate)
    }

    /// Forgets the way to the bank after nothing was reached, so that the next call looks again:
    /// the process that ran the demo bank may be gone.
    pub(crate) async fn forget_bank(&self) {
        self.may_have_moved().await;
    }

    /// The same; whether there is another way, so that the call is worth to be made again.
    pub(crate) async fn may_have_moved(&self) -> bool {
        let mut connected = self.bank.lock().await;
        connected.take_if(|bank| bank.is_anothers()).is_some()
    }

    /// Writes the calls made so far to the journal.
    pub(crate) async fn journal_calls(self: &Arc<Self>, app: &App) {
        let calls = std::mem::take(&mut *lock(&self.calls));
        let spoken = std::mem::take(&mut *lock(&self.spoken));
        if calls.is_empty() && spoken.is_empty() {
            return;
        }
        let now_ms = app.now_ms();
        if let Err(error) = self
            .write(move |w| {
                spoken.keep(w)?;
                facts::record_requests(w, &calls, now_ms)
            })
            .await
        {
            tracing::warn!(%error, "the journal of calls could not be written");
        }
    }

    async fn connect(self: &Arc<Self>, app: &App) -> Result<demo::Connected, AppError> {
        let config = &app.0.config;
        let instead = plaid_url(config)?;
        match self.relay.kind {
            RelayKind::Demo => match instead {
                // Never with the person's own keys: a demo has no use for them, and whatever listens
                // on that port would have them.
                Some(url) => Ok(demo::Connected::of(Client::new(Transport::demo(
                    &url,
                    sandbox_keys()?,
                )?))),
                None => demo::connect(app, self).await,
            },
            RelayKind::Direct => {
                let keys = match set_keys::keys_for(app, self.relay.environment)? {
                    Some(keys) => keys,
                    None => self.stored_keys(app).await?,
                };
                let environment = match self.relay.environment {
                    Environment::Sandbox => coffer_plaid::Environment::Sandbox,
                    Environment::Production => coffer_plaid::Environment::Production,
                };
                let transport = Transport::direct(environment, keys, instead.as_ref())?;
                Ok(demo::Connected::of(Client::new(transport)))
            }
            RelayKind::Relay => {
                let url: RelayUrl = self.relay.url.as_deref().unwrap_or_default().parse()?;
                let device = self.stored_relay_credential(app).await?.ok_or_else(|| {
                    AppError::new(
                        ErrorCode::Keys,
                        "This computer is not enrolled at the relay.",
                    )
                    .hinted("Ask its operator for an invitation, and enter it in the settings.")
                    .cured_by(CureButton::OpenKeys)
                })?;
                let credential = shown_to(device, &url)?;
                let clock = Arc::clone(&app.0.seams.clock);
                let clock = Arc::new(move || clock.now_ms());
                Ok(demo::Connected::of(Client::new(Transport::relay(
                    &url, credential, clock,
                )?)))
            }
        }
    }

    /// Plaid's keys from the keychain, or sealed in the database where there is none.
    async fn stored_keys(self: &Arc<Self>, app: &App) -> Result<Keys, AppError> {
        let found = self.stored_credentials(app).await?;
        let Some(credentials) = found else {
            return Err(
                set_keys::none_for(app, self.relay.environment).cured_by(CureButton::OpenKeys)
            );
        };
        Ok(Keys::new(credentials.client_id, credentials.secret)?)
    }

    pub(crate) async fn stored_credentials(
        self: &Arc<Self>,
        app: &App,
    ) -> Result<Option<Credentials>, AppError> {
        let sealed = self.read(|r| facts::get(r, PLAID_KEYS)).await?;
        if let Some(sealed) = sealed {
            let bytes = self
                .vault
                .open(Kind::PlaidCredentials, PLAID_KEYS.as_bytes(), &sealed)?;
            return Ok(Credentials::from_bytes(&bytes));
        }
        let secrets = Arc::clone(&app.0.seams.secrets);
        let data_dir = app.0.config.data_dir.clone();
        let environment = self.relay.folder();
        let kept =
            blocking(move || coffer_vault::credentials::load(&*secrets, &data_dir, environment))
                .await?;
        match kept {
            Ok(credentials) => Ok(credentials),
            // Without a keychain they would lie in the database, where none were found.
            Err(coffer_vault::VaultError::KeychainAbsent) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// This device's credential for its relay, if it has one, with the relay that it is for.
    pub(crate) async fn stored_relay_credential(
        self: &Arc<Self>,
        app: &App,
    ) -> Result<Option<DeviceCredential>, AppError> {
        let sealed = self.read(|r| facts::get(r, RELAY_CREDENTIAL)).await?;
        match sealed {
            Some(sealed) => {
                let owner = RELAY_CREDENTIAL.as_bytes();
                let bytes = self.vault.open(Kind::RelayCredential, owner, &sealed)?;
                Ok(DeviceCredential::from_bytes(&bytes))
            }
            None => crate::setup::load_relay_credential(app, self.relay.folder()).await,
        }
    }

    /// The random id under which Plaid knows this person: nothing personal, made once.
    pub(crate) async fn client_user_id(self: &Arc<Self>) -> Result<uuid::Uuid, AppError> {
        let fresh = uuid::Uuid::new_v4();
        let stored = self
            .write(move |w| {
                if let Some(bytes) = facts::get(&w.reader(), CLIENT_USER_ID)? {
                    return Ok(bytes);
                }
                facts::put(w, CLIENT_USER_ID, fresh.as_bytes())?;
                Ok(fresh.as_bytes().to_vec())
            })
            .await?;
        uuid::Uuid::from_slice(&stored)
            .map_err(|_| AppError::new(ErrorCode::Internal, "The profile's random id is damaged."))
    }

    /// The key to an item.
    pub(crate) async fn access_token(
        self: &Arc<Self>,
        item: ItemId,
    ) -> Result<Secret<String>, AppError> {
        let sealed = self.read(move |r| facts::token(r, item)).await?;
        self.open_token(item, &sealed)
    }

    pub(crate) fn open_token(
        &self,
        item: ItemId,
        sealed: &[u8],
    ) -> Result<Secret<String>, AppError> {
        let bytes = self
            .vault
            .open(Kind::AccessToken, item.as_bytes(), sealed)?;
        text(bytes)
    }
}

fn push(calls: &Mutex<Vec<facts::RequestRow>>, row: facts::RequestRow) {
    let mut calls = lock(calls);
    if calls.len() >= CALLS_MAX {
        calls.remove(0);
    }
    calls.push(row);
}

/// The credential, for a relay that it was given for. `relay.json` is a file that anybody who can write
/// here can change: another address in it gets nothing.
///
/// # Errors
/// If it is another relay than the one that it was given for.
pub(crate) fn shown_to(
    device: DeviceCredential,
    relay: &RelayUrl,
) -> Result<Secret<String>, AppError> {
    if device.relay == relay.as_url().as_str() {
        return Ok(device.credential);
    }
    let own = host_of(&device.relay);
    let named = host_of(relay.as_url().as_str());
    let which = match own == named {
        true => "another address of that host".to_owned(),
        false => named,
    };
    Err(AppError::new(
        ErrorCode::Keys,
        format!(
            "This device's credential is for the relay {own}, and relay.json names {which}. Nothing was sent."
        ),
    )
    .hinted(
        "If you did not change the relay, somebody else did: enter the right address in the \
         settings. If you did, enter its address and the credential for it there.",
    ))
}

fn host_of(address: &str) -> String {
    let url = url::Url::parse(address).ok();
    url.as_ref()
        .and_then(|url| {
            let host = url.host_str()?;
            Some(match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            })
        })
        .unwrap_or_else(|| "without an address".to_owned())
}

/// `COFFER_PLAID_URL`, if it is set: where Plaid is reached instead.
///
/// # Errors
/// If it is neither Plaid's nor this machine's. It is refused before anything is opened, so that
/// nobody believes to work with another bank than they do.
pub(crate) fn plaid_url(config: &AppConfig) -> Result<Option<PlaidUrl>, AppError> {
    let Some(text) = config.plaid_url.as_deref() else {
        return Ok(None);
    };
    text.parse().map(Some).map_err(|error: UrlError| {
        AppError::from(error).hinted("Correct COFFER_PLAID_URL, or unset it.")
    })
}

/// Sealed bytes that were text.
pub(crate) fn text(bytes: Secret<Vec<u8>>) -> Result<Secret<String>, AppError> {
    String::from_utf8(bytes.expose().clone())
        .map(Secret::new)
        .map_err(|_| AppError::new(ErrorCode::Internal, "A stored key is damaged."))
}

pub(crate) fn copy(secret: &Secret<String>) -> Secret<String> {
    Secret::new(secret.expose().clone())
}

fn sandbox_keys() -> Result<Keys, AppError> {
    let (id, secret) = SANDBOX_KEYS;
    Ok(Keys::new(
        Secret::new(id.into()),
        Secret::new(secret.into()),
    )?)
}
