//! Merchants' logos: off until a person switches them on, fetched once, kept encrypted.
//!
//! ```text
//!   register_rows ── the bank's address ──> LogoUrl ──> hidden name (the window knows no address)
//!   merchant_logo(name) ── kept? ──yes──> picture
//!                            │ no: switched on, online, not tried just now
//!                            └──> coffer_logos::Source ──> ledger ──> kept (keep.rs) ──> picture
//! ```
//! The host of a logo learns an address on the internet and that somebody there has this merchant in
//! a list, so nobody is asked before the person said so, and each logo is asked for once.

mod keep;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use coffer_logos::{LogoError, LogoUrl, Source};
use coffer_store::{Reader, Result as StoreResult, facts, register};
use serde::Deserialize;
use tokio::sync::Semaphore;
use url::Url;

use crate::{
    App, Profile,
    api::{
        AppError, HostPurpose, LogoPicture, LogoRef, LogoRequest, LogosRequest, NetworkView,
        RegisterRow, RelayKind, Topic,
    },
    blocking, lock, network, profile,
};

/// The fact that keeps the choice.
const SWITCH: &str = "merchant_logos";

/// Logos that are asked for at once.
const AT_ONCE: usize = 4;
/// Names whose addresses are remembered; the rows of a list bring them again.
const KNOWN_MAX: usize = 5_000;
/// How long nobody is asked again for a logo whose host did not answer.
const PAUSE_MS: i64 = 5 * 60 * 1_000;
/// The same where it answered with none: it is not asked again while Coffer runs.
const FOR_EVER: i64 = i64::MAX;

/// What an open profile knows of logos.
pub(crate) struct Logos {
    on: AtomicBool,
    /// Addresses by the names that the window knows.
    known: Mutex<BTreeMap<String, LogoUrl>>,
    /// Names that are not asked for before this time.
    not_before: Mutex<BTreeMap<String, i64>>,
    turns: Semaphore,
    /// One at a time writes and counts what is kept.
    keeping: Mutex<()>,
}

impl Default for Logos {
    fn default() -> Self {
        Self {
            on: AtomicBool::new(false),
            known: Mutex::default(),
            not_before: Mutex::default(),
            turns: Semaphore::new(AT_ONCE),
            keeping: Mutex::default(),
        }
    }
}

impl Logos {
    pub(crate) fn are_on(&self) -> bool {
        self.on.load(Ordering::SeqCst)
    }

    fn may_ask(&self, name: &str, now_ms: i64) -> bool {
        let not_before = lock(&self.not_before).get(name).copied();
        not_before.is_none_or(|at| at <= now_ms)
    }
}

/// Reads the choice, which another program may have changed.
pub(crate) async fn follow(app: &App, profile: &Arc<Profile>) {
    match profile.read(|r| facts::get(r, SWITCH)).await {
        Ok(kept) => {
            let on = kept.is_some();
            if profile.logos.on.swap(on, Ordering::SeqCst) != on {
                app.0.seams.events.changed(&[Topic::Register, Topic::App]);
            }
        }
        Err(error) => tracing::warn!(%error, "whether logos are wanted could not be read"),
    }
}

/// Switches them on or off. Off forgets every logo that was kept.
///
/// # Errors
/// If no profile is open, or the choice cannot be kept.
pub async fn set(app: &App, request: LogosRequest) -> Result<NetworkView, AppError> {
    let profile = app.profile()?;
    // Off at once, also where it cannot be kept; on only once it is.
    if !request.on {
        profile.logos.on.store(false, Ordering::SeqCst);
    }
    profile
        .write(move |w| match request.on {
            true => facts::put(w, SWITCH, b"1"),
            false => facts::remove(w, SWITCH),
        })
        .await?;
    profile.logos.on.store(request.on, Ordering::SeqCst);
    if !request.on {
        lock(&profile.logos.known).clear();
        lock(&profile.logos.not_before).clear();
        let dir = profile.dir.clone();
        blocking(move || keep::forget_all(&dir)).await??;
    }
    network::view(app).await
}

/// What of the bank's details this is about.
#[derive(Deserialize)]
struct Details {
    logo_url: Option<String>,
}

fn address_in(details: Option<&str>) -> Option<LogoUrl> {
    let details: Details = serde_json::from_str(details?).ok()?;
    LogoUrl::parse(&details.logo_url?)
}

/// The addresses for rows, in their order. The details lie apart from the list, and only whoever
/// wants logos pays for reading them.
pub(crate) fn addresses(
    reader: &Reader<'_>,
    lines: &[register::RegisterLine],
) -> StoreResult<Vec<Option<LogoUrl>>> {
    lines
        .iter()
        .map(|line| {
            let bank = register::bank_detail(reader, line.id)?;
            Ok(address_in(bank.details.as_deref()))
        })
        .collect()
}

/// Gives a row the name of its logo, if logos are wanted.
pub(crate) fn name(profile: &Profile, row: &mut RegisterRow, address: Option<LogoUrl>) {
    if !profile.logos.are_on() {
        return;
    }
    let name = address.map(|url| {
        let name = profile.vault.hidden_name(url.as_str().as_bytes());
        let mut known = lock(&profile.logos.known);
        if known.len() >= KNOWN_MAX && !known.contains_key(&name) {
            known.pop_first();
        }
        known.insert(name.clone(), url);
        name
    });
    row.logo = Some(LogoRef { name });
}

/// The same for the details of one transaction, which are read already.
pub(crate) fn name_of_details(profile: &Profile, row: &mut RegisterRow, details: Option<&str>) {
    name(profile, row, address_in(details));
}

/// A logo by its name: as it is kept, or fetched.
///
/// # Errors
/// If no profile is open, or what is kept cannot be read.
pub async fn picture(app: &App, request: LogoRequest) -> Result<LogoPicture, AppError> {
    let profile = app.profile()?;
    let name = request.name;
    let url = lock(&profile.logos.known).get(&name).cloned();
    let Some(url) = url.filter(|_| profile.logos.are_on()) else {
        return Ok(LogoPicture { picture: None });
    };
    if let Some(picture) = kept(&profile, &name).await? {
        return Ok(picture);
    }
    let Ok(_turn) = profile.logos.turns.acquire().await else {
        return Ok(LogoPicture { picture: None });
    };
    // Whoever waited for a turn may find what the one before has fetched.
    if let Some(picture) = kept(&profile, &name).await? {
        return Ok(picture);
    }
    let wanted = profile.logos.are_on()
        && network::refuse_offline(&profile).is_ok()
        && !profile.stopping.is_cancelled()
        && profile.logos.may_ask(&name, app.now_ms());
    if !wanted {
        return Ok(LogoPicture { picture: None });
    }
    let picture = fetch(app, &profile, name, &url).await;
    Ok(LogoPicture { picture })
}

async fn kept(profile: &Arc<Profile>, name: &str) -> Result<Option<LogoPicture>, AppError> {
    let (held, name) = (Arc::clone(profile), name.to_owned());
    let pixels = blocking(move || keep::read(&held.vault, &name)).await?;
    Ok(pixels.map(|pixels| LogoPicture {
        picture: pixels.to_data_uri().ok(),
    }))
}

/// Asks for it, takes note of that, and keeps what came.
async fn fetch(app: &App, profile: &Arc<Profile>, name: String, url: &LogoUrl) -> Option<String> {
    let source = match source(app, profile) {
        Ok(Some(source)) => source,
        Ok(None) => return None,
        Err(error) => {
            tracing::warn!(%error, "no logo can be fetched");
            return None;
        }
    };
    // Dropped where it is locked or switched off.
    let fetched = profile
        .line
        .held()
        .run_until_cancelled_owned(source.fetch(url))
        .await?;
    let bytes = Some(fetched.bytes_in);
    lock(&profile.spoken).note(&fetched.host, HostPurpose::Logo, app.now_ms(), bytes);
    let pixels = match fetched.logo {
        Ok(pixels) => pixels,
        Err(error) => {
            tracing::debug!(%error, "a logo was not fetched");
            let until = match error {
                LogoError::Unreachable | LogoError::NoCertificates => app.now_ms() + PAUSE_MS,
                _ => FOR_EVER,
            };
            lock(&profile.logos.not_before).insert(name, until);
            return None;
        }
    };
    let picture = pixels.to_data_uri().ok();
    let held = Arc::clone(profile);
    let kept = blocking(move || {
        let _alone = lock(&held.logos.keeping);
        // Switched off meanwhile, everything was forgotten, and this one with it.
        match held.logos.are_on() {
            true => keep::write(&held.vault, &name, &pixels),
            false => Ok(()),
        }
    });
    if let Ok(Err(error)) | Err(error) = kept.await {
        tracing::warn!(%error, "a logo could not be kept");
    }
    picture
}

/// Where logos come from for this profile. Nothing of the demo leaves this computer, and neither
/// does anything where Plaid itself is stood in for.
fn source(app: &App, of: &Profile) -> Result<Option<Source>, AppError> {
    let instead = profile::plaid_url(&app.0.config)?;
    let made = match instead.filter(|url| url.is_loopback()) {
        Some(url) => {
            let base: Url = url.as_url().clone();
            Source::on_this_machine(&base)
        }
        None if of.relay.kind == RelayKind::Demo => return Ok(None),
        None => Source::plaid(),
    };
    made.map(Some)
        .map_err(|error| AppError::new(crate::api::ErrorCode::Internal, error.to_string()))
}
