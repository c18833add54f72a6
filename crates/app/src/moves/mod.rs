//! Money moved between two accounts of one person: out of one bank into the ledger of whoever owns the keys, and
//! out of there into the other bank ([`coffer_domain::moves`] is the machine).
//!
//! ```text
//!   plan     checks ──> written ──> may it be made? ──> written
//!   confirm  proof, amount and digits once more ──> "asked" written ──> made ──> written
//!   follow   events ──> written with their cursor ──> what is next, for each move ──> rows paired
//! ```
//! Whatever is asked of the provider is written down before. A program that ends between the question and the
//! answer leaves a leg in `Asked`; the next start finds out what became of it, and asks again only under the same
//! authorization, which makes one transfer however often it is asked.

mod asking;
mod bound;
mod confirm;
mod ends;
mod follow;
mod funds;
mod keys;
mod plan;
mod views;

use std::sync::Arc;

use coffer_domain::{
    BankError, Currency, ItemId, Money, MoveId, Secret,
    moves::{Limits, MOST_MINOR, read_amount},
};
use coffer_plaid::calls::transfer;
use coffer_store::{
    audit::{self, Entry, Kind},
    facts, moves as stored,
};

use crate::{
    App, Profile,
    api::{
        AppError, ErrorCode, MoveLimits, MoveView, Moves, MovesAvailability, RelayKind,
        SetMoveLimits, Topic,
    },
    app_lock, network, views as shown,
};

pub(crate) use bound::refuse_change;
pub use confirm::{cancel, confirm, send_back};
pub(crate) use follow::{by_itself, resume};
pub use plan::plan;

/// The one currency in which the provider moves money.
const CURRENCY: &str = "USD";

/// The fact that keeps connections whose owner is asked for consent to payments.
const NEEDS_CONSENT: &str = "moves_need_consent";

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

pub(crate) fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::from_code(CURRENCY))
}

/// All moves, and whether money can be moved here.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn all(app: &App) -> Result<Moves, AppError> {
    let profile = app.profile()?;
    let is_protected = is_protected(&profile).await?;
    let now_ms = app.now_ms();
    let (settings, used, accounts, unnamed, consent, rows) = profile
        .read(move |r| {
            Ok((
                stored::settings(r)?,
                stored::used_minor(r, day_start(now_ms))?,
                facts::accounts(r)?,
                facts::unnamed_accounts(r)?,
                facts::get(r, NEEDS_CONSENT)?,
                stored::all(r)?,
            ))
        })
        .await?;
    let consent = ends::items_of(consent.as_deref());
    Ok(Moves {
        availability: availability(&profile, &settings, is_protected),
        is_play: profile.is_sandbox(),
        limits: MoveLimits {
            per_move: shown::money(&usd(settings.limits.per_move_minor)),
            per_day: shown::money(&usd(settings.limits.per_day_minor)),
            most: shown::money(&usd(MOST_MINOR)),
        },
        today: shown::money(&usd(used)),
        legal_name: settings.legal_name,
        accounts: accounts
            .iter()
            .map(|row| ends::view(row, !unnamed.contains(&row.id), &consent))
            .collect(),
        moves: rows.iter().map(|row| views::of(row, now_ms)).collect(),
        followed_at: settings.followed_ms.map(shown::timestamp),
    })
}

/// Asks the provider what became of moves, and whether the keys have the product at all.
///
/// # Errors
/// If no profile is open, it is offline, or the provider does not answer.
pub async fn look(app: &App) -> Result<Moves, AppError> {
    let profile = app.profile()?;
    network::refuse_offline(&profile)?;
    follow::run(app, &profile, follow::Asked::ByPerson).await?;
    all(app).await
}

/// Sets how much may be moved.
///
/// # Errors
/// If an amount is none, a day's is below that of one move, or the proof is wrong or missing.
pub async fn set_limits(app: &App, request: SetMoveLimits) -> Result<Moves, AppError> {
    let profile = app.profile()?;
    let read = |text: &str| read_amount(text, &Currency::from_code(CURRENCY)).map_err(bad);
    let (per_move, per_day) = (read(&request.per_move)?, read(&request.per_day)?);
    if per_day.minor() < per_move.minor() {
        return Err(bad(
            "The limit of a day is below that of one move, so that one could never be used up.",
        ));
    }
    prove(app, &profile, request.proof).await?;
    let now_ms = app.now_ms();
    let limits = Limits {
        per_move_minor: per_move.minor(),
        per_day_minor: per_day.minor(),
    };
    profile
        .write(move |w| {
            stored::put_limits(w, limits)?;
            let mut entry = Entry::new(Kind::MoveLimits, "changed");
            entry.detail = format!("one move {per_move}, one day {per_day}");
            audit::append(w, now_ms, &entry).map(drop)
        })
        .await?;
    told(app, &profile).await;
    all(app).await
}

fn bad(sentence: impl ToString) -> AppError {
    AppError::new(ErrorCode::BadInput, sentence.to_string())
}

/// What was written of moves is told to the window, and the newest entry of the audit noted.
async fn told(app: &App, profile: &Arc<Profile>) {
    crate::audit::mirror(profile).await;
    changed(app);
}

fn changed(app: &App) {
    app.0.seams.events.changed(&[Topic::Moves, Topic::Audit]);
}

/// When the present day began, in UTC: limits are of a civil day.
const fn day_start(now_ms: i64) -> i64 {
    now_ms - now_ms.rem_euclid(DAY_MS)
}

/// Whether something that a person knows can be asked for. A demo whose key is in memory only has nothing to
/// protect.
async fn is_protected(profile: &Arc<Profile>) -> Result<bool, AppError> {
    Ok(profile.vault.is_ephemeral() || app_lock::asks(profile).await?)
}

async fn refuse_unprotected(profile: &Arc<Profile>) -> Result<(), AppError> {
    if is_protected(profile).await? {
        return Ok(());
    }
    Err(AppError::new(
        ErrorCode::PinFirst,
        "Money is moved only where a PIN or a passphrase protects this profile, and none does.",
    )
    .hinted("Set a PIN first: it is asked for each time before money moves."))
}

async fn prove(app: &App, profile: &Arc<Profile>, proof: Option<String>) -> Result<(), AppError> {
    refuse_unprotected(profile).await?;
    if profile.vault.is_ephemeral() {
        return Ok(());
    }
    app_lock::prove_at(app, profile.dir.clone(), proof.map(Secret::new)).await
}

fn availability(
    profile: &Profile,
    settings: &stored::Settings,
    is_protected: bool,
) -> MovesAvailability {
    let is_demo = profile.relay.kind == RelayKind::Demo;
    match (settings.offered, is_protected) {
        (Some(false), _) => MovesAvailability::NotOffered {
            why: settings.why_not.clone().unwrap_or_default(),
        },
        (None, _) if !is_demo => MovesAvailability::NotKnown,
        (_, false) => MovesAvailability::NeedsProtection,
        _ => MovesAvailability::Available,
    }
}

/// Keeps whether the keys have the product, as an answer said.
async fn note_offered(app: &App, profile: &Arc<Profile>, refused: Option<&BankError>) {
    let why = match refused {
        None => None,
        Some(error) if transfer::is_not_offered(error) => Some(format!(
            "The keys do not have Plaid's product for transfers{}. {}",
            error
                .code
                .as_deref()
                .map_or_else(String::new, |code| format!(" ({code})")),
            "It is asked for in the Plaid dashboard, and granted by Plaid after a look at who asks."
        )),
        Some(_) => return,
    };
    let now_ms = app.now_ms();
    let written = profile
        .write(move |w| stored::put_offered(w, why.is_none(), why.as_deref(), now_ms))
        .await;
    if let Err(error) = written {
        tracing::warn!(%error, "whether money can be moved could not be written");
    }
}

/// The person agreed to more of a connection: whether that covers payments is seen when it is asked again.
pub(crate) async fn agreed(app: &App, profile: &Arc<Profile>, item: ItemId) {
    asking::note_consent(profile, item, false).await;
    changed(app);
}

/// A move as it is shown now.
async fn shown_now(app: &App, profile: &Arc<Profile>, id: MoveId) -> Result<MoveView, AppError> {
    let now_ms = app.now_ms();
    let row = profile.read(move |r| stored::one(r, id)).await?;
    Ok(views::of(&row, now_ms))
}
