//! Choosing how Plaid is reached: the file, the keys, the settings screen.
//!
//! Keys go to the keychain; where there is none they are sealed in the database once it is open.
//! They are in no file, no log and no error.

use std::sync::Arc;

use coffer_domain::Secret;
use coffer_plaid::{
    Keys, RelayUrl,
    relay::{CREDENTIAL_PREFIX, EnrolError},
};
use coffer_store::facts;
use coffer_vault::{Credentials, DeviceCredential, Kind, VaultError, WrapKind};

use super::{close, is_keychain_trouble, open_with, refuse_locked, reopen, set_keys, state};
use crate::{
    App, Profile,
    api::{
        AppError, AppState, ConfigureRelay, Environment, ErrorCode, HostPurpose, RelayKind,
        RelaySettings, RelayTest,
    },
    app_lock, blocking, lock, modes, moves, network,
    profile::{self, PLAID_KEYS, RELAY_CREDENTIAL},
    relay_file::{self, RelayFile},
};

/// What was typed, until the profile it belongs to is open.
///
/// A key has one home. While it waits here it is known for which profile it was typed, so that
/// keys for real accounts never end in the demo.
pub(crate) struct Typed {
    folder: &'static str,
    keys: TypedKeys,
    /// The keychain has it; what the database still holds of an older one is to go.
    in_keychain: bool,
}

enum TypedKeys {
    Plaid(Credentials),
    Relay(DeviceCredential),
}

impl TypedKeys {
    /// The fact that holds them where there is no keychain.
    const fn fact(&self) -> &'static str {
        match self {
            Self::Plaid(_) => PLAID_KEYS,
            Self::Relay(_) => RELAY_CREDENTIAL,
        }
    }
}

/// Sets up the demo and opens it.
///
/// # Errors
/// If the data folder cannot be written.
pub async fn start_demo(app: &App) -> Result<AppState, AppError> {
    refuse_locked(app)?;
    let relay = RelayFile::without_relay(RelayKind::Demo, Environment::Sandbox);
    switch(app, relay).await
}

/// Chooses how Plaid is reached. Keys go to the keychain, or are kept sealed in the database once
/// it is open; they are in no file. Whoever changes where the keys to a profile's banks go, or whose
/// they are, proves to be its owner.
///
/// # Errors
/// What is wrong with what was typed, or with the data folder or keychain; that the PIN or passphrase
/// of the profile is wrong or missing.
pub async fn configure(app: &App, request: ConfigureRelay) -> Result<AppState, AppError> {
    refuse_locked(app)?;
    let environment = match request.relay {
        RelayKind::Demo => Environment::Sandbox,
        RelayKind::Direct | RelayKind::Relay => request.environment,
    };
    let mut relay = RelayFile::without_relay(request.relay, environment);
    if request.relay == RelayKind::Relay {
        let url: RelayUrl = request.url.as_deref().unwrap_or_default().parse()?;
        relay.url = Some(url.as_url().to_string());
        keep_what_is_known(app, &mut relay);
    }
    let given = |text: Option<String>| {
        text.map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    let mut invitation = None;
    let mut keys = match request.relay {
        RelayKind::Demo => None,
        RelayKind::Direct => match (given(request.client_id), given(request.secret)) {
            (None, None) => None,
            (Some(id), Some(secret)) => {
                // Refused while it can still be corrected.
                Keys::new(Secret::new(id.clone()), Secret::new(secret.clone()))?;
                Some(TypedKeys::Plaid(Credentials {
                    client_id: Secret::new(id),
                    secret: Secret::new(secret),
                }))
            }
            _ => {
                return Err(AppError::new(
                    ErrorCode::BadInput,
                    "The client ID and the secret belong together: enter both.",
                ));
            }
        },
        RelayKind::Relay => match given(request.invitation) {
            None => None,
            Some(text) if text.starts_with(CREDENTIAL_PREFIX) => {
                Some(TypedKeys::Relay(DeviceCredential {
                    relay: relay.url.clone().unwrap_or_default(),
                    credential: Secret::new(text),
                }))
            }
            Some(text) => {
                invitation = Some(text);
                None
            }
        },
    };
    let has_keys = keys.is_some() || invitation.is_some();
    if let Ok(profile) = app.profile() {
        let client_id = match &keys {
            Some(TypedKeys::Plaid(keys)) => Some(&keys.client_id),
            _ => None,
        };
        moves::refuse_change(app, &profile, &relay, client_id).await?;
    }
    prove_owner(app, &relay, has_keys, request.proof.map(Secret::new)).await?;
    if let Some(invitation) = invitation {
        let fingerprint = given(request.fingerprint);
        let device = enrol(app, &mut relay, &invitation, fingerprint.as_deref()).await?;
        keys = Some(TypedKeys::Relay(device));
    }
    if let Some(keys) = keys {
        *lock(&app.0.typed) = Some(Typed {
            folder: relay.folder(),
            keys,
            in_keychain: false,
        });
    }
    switch(app, relay).await
}

/// What an earlier enrolment at the same relay told of it.
fn keep_what_is_known(app: &App, relay: &mut RelayFile) {
    let before = relay_file::read(&app.0.config.data_dir).ok().flatten();
    if let Some(before) = before.filter(|before| before.url == relay.url) {
        relay.device_id = before.device_id;
        relay.name = before.name;
        relay.fingerprint = before.fingerprint;
    }
}

/// Makes this computer a device of a relay, and writes down who the relay is.
async fn enrol(
    app: &App,
    relay: &mut RelayFile,
    invitation: &str,
    fingerprint: Option<&str>,
) -> Result<DeviceCredential, AppError> {
    let profile = app.profile().ok();
    if let Some(profile) = &profile {
        network::refuse_offline(profile)?;
    }
    let address = relay.url.clone().unwrap_or_default();
    let url: RelayUrl = address.parse()?;
    let host = url.as_url().host_str().unwrap_or_default();
    network::note(app, host, HostPurpose::Bank);
    let about = coffer_plaid::relay::about(&url).await.map_err(refused)?;
    let (theirs, ours) = match relay.environment {
        Environment::Sandbox => ("production", "sandbox"),
        Environment::Production => ("sandbox", "production"),
    };
    // Before the invitation is used up.
    if about.environment != ours {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!(
                "This relay is for Plaid's {theirs}, and {ours} was chosen. Nothing was changed."
            ),
        ));
    }
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let theirs = about.fingerprint().unwrap_or_default();
    if fingerprint.is_some_and(|given| digits(given) != digits(&theirs)) {
        return Err(refused(EnrolError::OtherRelay));
    }
    let name = format!("Coffer on {}", std::env::consts::OS);
    let device = coffer_plaid::relay::enrol(&url, invitation, &name, Some(&theirs))
        .await
        .map_err(refused)?;
    relay.device_id = Some(device.id);
    relay.name = Some(coffer_domain::text::clean_line(&device.enrolled.relay.name));
    relay.fingerprint = Some(device.fingerprint);
    Ok(DeviceCredential {
        relay: address,
        credential: device.credential,
    })
}

fn refused(error: EnrolError) -> AppError {
    match error {
        EnrolError::Refused(error) => error.into(),
        EnrolError::Way(error) => error.into(),
        EnrolError::OtherRelay | EnrolError::NoProof => {
            AppError::new(ErrorCode::Keys, error.to_string())
                .hinted("Ask the relay's operator for its address and fingerprint again.")
        }
    }
}

/// Asks for the owner of the profile, where it would speak to somebody else from now on, or by other
/// keys. Whoever sits at an open window would else have its banks' data sent to a host of their own.
async fn prove_owner(
    app: &App,
    relay: &RelayFile,
    has_keys: bool,
    proof: Option<Secret<String>>,
) -> Result<(), AppError> {
    let data_dir = &app.0.config.data_dir;
    let before = relay_file::read(data_dir).ok().flatten();
    let goes_elsewhere = before.as_ref().is_none_or(|before| {
        before.folder() == relay.folder() && (before.kind, &before.url) != (relay.kind, &relay.url)
    });
    if relay.kind == RelayKind::Demo || !(has_keys || goes_elsewhere) {
        return Ok(());
    }
    app_lock::prove_at(app, data_dir.join(relay.folder()), proof).await
}

async fn switch(app: &App, relay: RelayFile) -> Result<AppState, AppError> {
    let _changing = app.0.changing.lock().await;
    let data_dir = app.0.config.data_dir.clone();
    relay_file::private_folder(&data_dir)?;
    modes::narrow(&data_dir)?;
    // Keys first: a configuration without its keys would open and then fail.
    save_to_keychain(app, relay.folder()).await?;
    blocking(move || relay_file::write(&data_dir, &relay)).await??;
    // Whoever corrects a key of Plaid's in an open profile is not asked for the passphrase again.
    let vault = app.profile().ok().map(|profile| profile.vault.again());
    close(app).await;
    match vault {
        Some(vault) => reopen(app, vault).await,
        None => open_with(app).await,
    }
    Ok(state(app))
}

/// Keeps typed keys in the keychain; without one they stay in memory until the vault is open.
async fn save_to_keychain(app: &App, folder: &'static str) -> Result<(), AppError> {
    let again = app.clone();
    let saved = blocking(move || {
        let secrets = &*again.0.seams.secrets;
        let data_dir = &again.0.config.data_dir;
        let mut typed = lock(&again.0.typed);
        let Some(typed) = typed.as_mut().filter(|typed| typed.folder == folder) else {
            return Ok(());
        };
        let saved = match &typed.keys {
            TypedKeys::Plaid(keys) => {
                coffer_vault::credentials::save(secrets, data_dir, folder, keys)
            }
            TypedKeys::Relay(device) => {
                coffer_vault::credentials::save_device(secrets, data_dir, folder, device)
            }
        };
        typed.in_keychain = saved.is_ok();
        saved
    })
    .await?;
    match saved {
        Err(error) if !is_keychain_trouble(&error) => Err(error.into()),
        _ => Ok(()),
    }
}

pub(crate) async fn load_relay_credential(
    app: &App,
    folder: &'static str,
) -> Result<Option<DeviceCredential>, AppError> {
    let again = app.clone();
    let found = blocking(move || {
        let secrets = &*again.0.seams.secrets;
        coffer_vault::credentials::load_device(secrets, &again.0.config.data_dir, folder)
    })
    .await?;
    match found {
        Ok(found) => Ok(found),
        Err(VaultError::KeychainAbsent) => Ok(None),
        Err(error) => Err(AppError::from(error)),
    }
}

/// Brings the database in line with what was typed for it: keys that no keychain took are sealed
/// into it, and older ones go once the keychain has newer.
pub(super) async fn keep_typed(app: &App, profile: &Arc<Profile>) -> Result<(), AppError> {
    let folder = profile.relay.folder();
    let (fact, sealed) = {
        let typed = lock(&app.0.typed);
        let Some(typed) = typed.as_ref().filter(|typed| typed.folder == folder) else {
            return Ok(());
        };
        let sealed = match &typed.keys {
            _ if typed.in_keychain => None,
            TypedKeys::Plaid(keys) => Some(profile.vault.seal(
                Kind::PlaidCredentials,
                PLAID_KEYS.as_bytes(),
                keys.to_bytes()?.expose(),
            )?),
            TypedKeys::Relay(device) => Some(profile.vault.seal(
                Kind::RelayCredential,
                RELAY_CREDENTIAL.as_bytes(),
                device.to_bytes()?.expose(),
            )?),
        };
        (typed.keys.fact(), sealed)
    };
    profile
        .write(move |w| match sealed {
            Some(sealed) => facts::put(w, fact, &sealed),
            None => facts::remove(w, fact),
        })
        .await?;
    // Not before: what could not be kept is tried again when the profile is opened next.
    lock(&app.0.typed).take_if(|typed| typed.folder == folder);
    Ok(())
}

/// What the settings screen shows.
///
/// # Errors
/// If the configuration cannot be read.
pub async fn settings(app: &App) -> Result<RelaySettings, AppError> {
    let config = &app.0.config;
    let relay = relay_file::read(&config.data_dir)?;
    let profile = app.profile().ok();
    let kept = match (&relay, &profile) {
        (Some(relay), Some(profile)) => match relay.kind {
            RelayKind::Demo => Ok(true),
            RelayKind::Direct if set_keys::are_for(app, relay.environment) => Ok(true),
            RelayKind::Direct => profile
                .stored_credentials(app)
                .await
                .map(|kept| kept.is_some()),
            RelayKind::Relay => profile
                .stored_relay_credential(app)
                .await
                // One for another relay is none for this one.
                .map(|kept| kept.is_some_and(|kept| is_for(kept, relay))),
        },
        _ => Ok(false),
    };
    let secrets_in = match profile.as_deref().map(|profile| profile.vault.opened_by()) {
        Some(Some(WrapKind::Keychain)) => "in this computer's keychain",
        Some(Some(_)) => "in the encrypted database, opened by your passphrase",
        Some(None) => "in memory only, until Coffer is closed",
        None => "in this computer's keychain where there is one, else in the encrypted database",
    };
    // A keychain that does not answer is something to tell, and no reason to tell nothing.
    let (has_keys, secrets_in) = match kept {
        Ok(has_keys) => (has_keys, secrets_in.to_owned()),
        Err(error) => {
            let why = error.message.trim_end_matches('.');
            (
                false,
                format!("{secrets_in}, which cannot be read now ({why})"),
            )
        }
    };
    Ok(RelaySettings {
        relay: relay.as_ref().map(|relay| relay.kind),
        environment: relay
            .as_ref()
            .map_or(Environment::Sandbox, |relay| relay.environment),
        relay_name: relay.as_ref().and_then(|relay| relay.name.clone()),
        fingerprint: relay.as_ref().and_then(|relay| relay.fingerprint.clone()),
        url: relay.and_then(|relay| relay.url),
        has_keys,
        secrets_in,
        file: relay_file::path(&config.data_dir).display().to_string(),
    })
}

fn is_for(device: DeviceCredential, relay: &RelayFile) -> bool {
    let url: Result<RelayUrl, _> = relay.url.as_deref().unwrap_or_default().parse();
    url.is_ok_and(|url| profile::shown_to(device, &url).is_ok())
}

/// Tries the keys.
///
/// # Errors
/// If no profile is open. A refusal by Plaid is a result, not an error.
pub async fn test(app: &App) -> Result<RelayTest, AppError> {
    let profile = app.profile()?;
    let tried = match profile.bank(app, None).await {
        Ok(bank) => bank.check_keys().await.map_err(AppError::from),
        Err(error) => Err(error),
    };
    profile.journal_calls(app).await;
    Ok(match tried {
        Ok(()) => RelayTest {
            ok: true,
            message: match profile.relay.kind {
                RelayKind::Demo => "The demo bank answers.".into(),
                RelayKind::Direct => "Plaid accepts these keys.".into(),
                RelayKind::Relay => "The relay answers and its keys are accepted.".into(),
            },
            hint: None,
        },
        Err(error) => RelayTest {
            ok: false,
            message: error.message,
            hint: error.hint,
        },
    })
}
