//! Who asks: enrolment by an invitation, and the signature of every request after it.

use axum::http::{HeaderMap, Method, Uri};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coffer_plaid::relay::{
    AHEAD_MS_MAX, Signed, headers,
    message::{Enrol, Enrolled, proof_text},
    verify,
};
use uuid::Uuid;

use crate::{
    database::{Admitted, Device, Rate, Redeemed},
    errors::RelayError,
    keys,
    state::{Relay, now_ms},
};

const PUBLIC_KEY_BYTES: usize = 32;
const NAME_CHARS_MAX: usize = 60;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// Invitations that all of the internet may try in a minute: with 120 bits none is ever guessed, and
/// nobody may keep the database busy by trying.
const TRIES_PER_MINUTE: i64 = 60;

/// Makes a device of an invitation.
///
/// # Errors
/// If the invitation or the key is none.
pub async fn enrol(relay: &Relay, request: Enrol) -> Result<Enrolled, RelayError> {
    let inner = &relay.0;
    let public_key = URL_SAFE_NO_PAD
        .decode(&request.public_key)
        .ok()
        .filter(|key| key.len() == PUBLIC_KEY_BYTES)
        .ok_or(RelayError::Malformed("The device's key is none."))?;
    let name = request.name.trim();
    if name.is_empty()
        || name.chars().count() > NAME_CHARS_MAX
        || name.chars().any(char::is_control)
    {
        return Err(RelayError::Malformed(
            "A device's name has between 1 and 60 characters.",
        ));
    }
    let now_ms = now_ms();
    let tries = Rate {
        key: "enrol".into(),
        window_ms: MINUTE_MS,
        most: TRIES_PER_MINUTE,
    };
    let nonce = *Uuid::new_v4().as_bytes();
    if let Admitted::Limited(_, wait_ms) = inner
        .database
        .admit(Uuid::nil(), nonce, &[tries], now_ms)
        .await?
    {
        return Err(RelayError::TooMany(wait_ms));
    }
    let device = Device {
        id: Uuid::new_v4(),
        // Its group is the invitation's.
        group: Uuid::nil(),
        name: name.to_owned(),
        public_key,
        created_ms: now_ms,
        revoked_ms: None,
        seen_ms: None,
        acknowledged: 0,
    };
    let invitation = inner.keys.invitation(&keys::tidied(&request.invitation));
    match inner.database.redeem(invitation, &device, now_ms).await? {
        Redeemed::No => Err(RelayError::NoInvitation),
        Redeemed::Enrolled(group) => {
            tracing::info!(device = %device.id, %group, "a device was enrolled");
            let device_id = device.id.to_string();
            Ok(Enrolled {
                proof: inner
                    .keys
                    .sign(&proof_text(&device_id, &request.public_key)),
                device_id,
                relay: relay.about(),
            })
        }
    }
}

/// The device that signed a request, once its signature, its time, its nonce and its quota were
/// looked at. `rates` are counted with it.
///
/// # Errors
/// Why it is refused.
pub async fn signed(
    relay: &Relay,
    (method, uri, given): (&Method, &Uri, &HeaderMap),
    body: &[u8],
    now_ms: i64,
) -> Result<(Device, [u8; 16]), RelayError> {
    let header = |name: &str| {
        let mut values = given.get_all(name).iter();
        match (values.next().map(|value| value.to_str()), values.next()) {
            (Some(Ok(value)), None) if value.len() <= 100 => Ok(value.to_owned()),
            _ => Err(RelayError::NotADevice),
        }
    };
    let signed = Signed {
        device: header(headers::DEVICE)?,
        time: header(headers::TIME)?,
        nonce: header(headers::NONCE)?,
        signature: header(headers::SIGNATURE)?,
    };
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let parts = signed
        .parts(method.as_str(), path, body)
        .map_err(|_| RelayError::NotADevice)?;
    let device = relay
        .0
        .database
        .device(parts.device)
        .await?
        .ok_or(RelayError::NotADevice)?;
    if !verify(&device.public_key, &parts, &signed.signature) {
        return Err(RelayError::NotADevice);
    }
    if device.revoked_ms.is_some() {
        return Err(RelayError::Revoked);
    }
    // Told only to who signed it: a stranger learns nothing of the clock.
    if parts.time_ms.abs_diff(now_ms) > AHEAD_MS_MAX.unsigned_abs() {
        return Err(RelayError::Clock);
    }
    Ok((device, parts.nonce))
}

/// Counts a request: its nonce, the device's quota, and Plaid's rates if it goes there.
///
/// # Errors
/// If it was sent before, or too many were.
pub async fn admit(
    relay: &Relay,
    device: &Device,
    nonce: [u8; 16],
    plaids: Vec<Rate>,
    now_ms: i64,
) -> Result<(), RelayError> {
    let limits = relay.0.limits;
    let own = |name: &str, window_ms, most| Rate {
        key: format!("{name} {}", device.id.simple()),
        window_ms,
        most,
    };
    let mut rates = vec![
        own("minute", MINUTE_MS, limits.device_per_minute),
        own("day", DAY_MS, limits.device_per_day),
    ];
    let owns = rates.len();
    rates.extend(plaids);
    match relay
        .0
        .database
        .admit(device.id, nonce, &rates, now_ms)
        .await?
    {
        Admitted::Yes => Ok(()),
        Admitted::Replayed => Err(RelayError::Replayed),
        Admitted::Limited(place, wait_ms) if place < owns => Err(RelayError::TooMany(wait_ms)),
        Admitted::Limited(_, wait_ms) => Err(RelayError::PlaidsRate(wait_ms)),
    }
}
