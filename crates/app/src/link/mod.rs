//! Linking a bank, and repairing a connection.
//!
//! A session is written down before Link opens, a public token before it is exchanged, an access
//! token before its item is written: killed anywhere, the next start goes on from there, and no
//! item is paid for and forgotten.
//!
//! ```text
//!   open --public token--> finishing --exchange--> finishing --one write--> linked --> first sync
//!    |                        |  linked already: not exchanged, asking --add it--> finishing
//!    |                        |                                      +--leave it--> closed
//!    |                        |  no network: tried again, here and at the next start
//!    +-- closed, expired      +-- the item cannot be kept: removed at the provider --> failed
//!                                    +-- it cannot be removed: removing, until it is --> failed
//! ```

mod arrive;
mod decide;
mod finish;
mod left;
mod poll;
mod resume;
mod session;
mod told;
mod turn;

pub use arrive::{in_sandbox, report};
pub use decide::{asking, decide};
pub(crate) use resume::resume;
pub use session::{cancel, state, wait};

use coffer_domain::{
    BankErrorKind, LinkSessionId, Secret,
    link::{LinkFor, LinkToken, RepairMode, Surface},
};
use coffer_store::facts::{self, NewLinkSession};
use coffer_vault::Kind;
use left::refused;
use session::{end_open, parse, publish, remember};

use crate::{
    App, BankData, LinkPage, Profile, SystemMint,
    api::{
        AppError, ConsentNotice, CureButton, Environment, ErrorCode, HostPurpose, LinkBegin,
        LinkMode, LinkStage, LinkState, LinkSurface, RelayKind,
    },
    consent, lock, network, profile,
};

/// How long a session is waited for where the provider names no end.
const SESSION_MS: i64 = 4 * 60 * 60 * 1_000;
const HOSTED_SESSION_MS: i64 = 30 * 60 * 1_000;

/// An end that is named further off than this is a wrong clock: the longest token without options
/// lives four hours.
const NAMED_END_MAX_MS: i64 = 24 * 60 * 60 * 1_000;

/// Begins a session and has it shown.
///
/// Where the browser cannot be opened, the session goes on and its state says why: the page can be
/// opened by hand.
///
/// # Errors
/// If no profile is open, the provider refuses, or the Link window cannot be shown.
pub async fn begin(app: &App, request: LinkBegin) -> Result<LinkState, AppError> {
    let profile = app.profile()?;
    let surface = match request.surface {
        Some(LinkSurface::Window) => Surface::Window,
        Some(LinkSurface::Browser) => Surface::Browser,
        // Plaid deprecates Link in webviews, and banks with OAuth may block it.
        None if profile.relay.kind == RelayKind::Demo => Surface::Window,
        None => Surface::Browser,
    };
    let mode = request
        .item_id
        .as_ref()
        .map(|_| request.mode.unwrap_or(LinkMode::SignIn));
    let (relay, environment) = (profile.relay.kind, profile.relay.environment);
    let agreed = consent::checked(request.agreed, mode, relay, environment)?;
    let repairs = match &request.item_id {
        None => None,
        Some(text) => {
            let text = text.clone();
            Some(profile.read(move |r| facts::find_item(r, &text)).await?)
        }
    };
    if let Some(ended) = repairs.as_ref().filter(|item| item.unlinked_ms.is_some()) {
        return Err(AppError::new(
            ErrorCode::BadInput,
            format!(
                "You disconnected {}, so there is nothing to repair.",
                ended.institution_name
            ),
        )
        .hinted("Connect it again: its history is continued.")
        .cured_by(CureButton::ConnectAgain));
    }
    let repairs_id = repairs.as_ref().map(|item| item.id);
    let repair_mode = mode.map_or(RepairMode::SignIn, RepairMode::from);
    let bank = profile.bank(app, repairs_id).await?;
    let access = match repairs_id {
        Some(item) => Some(profile.access_token(item).await?),
        None => None,
    };
    let user = profile.client_user_id().await?;
    let what_for = match &access {
        Some(access) => LinkFor::Repair(access, repair_mode),
        None => LinkFor::New,
    };
    let language = language_of(request.language.as_deref());
    let created = bank.link_token(surface, user, what_for, language).await;
    profile.journal_calls(app).await;
    let token = match created {
        Ok(token) => token,
        Err(error) => {
            if error.kind == BankErrorKind::Offline {
                profile.forget_bank().await;
            }
            return Err(refused(error, repairs_id));
        }
    };
    // It may have been locked while the provider was asked.
    network::refuse_cut(&profile)?;
    let id = LinkSessionId::mint(&mut SystemMint);
    let token_sealed = profile.vault.seal(
        Kind::LinkToken,
        id.as_bytes(),
        token.token.expose().as_bytes(),
    )?;
    let now_ms = app.now_ms();
    let expires_ms = ends_ms(&token, surface, now_ms);
    let hosted_url = token.hosted_url.clone();
    let in_window = app.0.config.window;
    let said = agreed.clone().map(Box::new);
    profile
        .write(move |w| {
            facts::open_link_session(
                w,
                &NewLinkSession {
                    id,
                    surface,
                    repairs: repairs_id,
                    mode: repair_mode,
                    token_sealed: &token_sealed,
                    hosted_url: hosted_url.as_deref(),
                    created_ms: now_ms,
                    expires_ms,
                },
            )?;
            match &agreed {
                Some(agreed) => consent::record(w, id, agreed, in_window, now_ms),
                None => Ok(()),
            }
        })
        .await?;
    let mut state = LinkState {
        session_id: id.to_string(),
        surface: match surface {
            Surface::Window => LinkSurface::Window,
            Surface::Browser => LinkSurface::Browser,
        },
        stage: LinkStage::Open,
        item_id: repairs_id.map(|id| id.to_string()),
        institution: repairs.map(|item| item.institution_name),
        hosted_url: token.hosted_url.clone(),
        twin: None,
        error: None,
    };
    publish(app, state.clone());
    let watched = state.hosted_url.is_some() && surface == Surface::Browser;
    if watched {
        poll::spawn(app, &profile, id);
    }
    let shown = show(app, &profile, &*bank, &state, token.token, said);
    // Whom the window speaks to is listed also if this program dies over it.
    profile.journal_calls(app).await;
    match shown {
        Ok(()) => Ok(state),
        Err(error) if watched => {
            let error = error.hinted("Open the page yourself: its address is shown here.");
            state.error = Some(error.clone());
            remember(app, id, |state| state.error = Some(error));
            Ok(state)
        }
        Err(error) => {
            end_open(app, &profile, id, Some(error.clone())).await?;
            Err(error)
        }
    }
}

/// Languages of the window, all of which Link speaks.
const LANGUAGES: [&str; 2] = ["en", "de"];

/// The language of Link: the window's, else English.
fn language_of(asked: Option<&str>) -> &'static str {
    LANGUAGES
        .into_iter()
        .find(|known| Some(*known) == asked)
        .unwrap_or("en")
}

/// When a session ends: when its token does, where the provider says so and both clocks agree that
/// this is ahead.
fn ends_ms(token: &LinkToken, surface: Surface, now_ms: i64) -> i64 {
    let named = token.expiration.as_deref().and_then(|text| {
        let at = chrono::DateTime::parse_from_rfc3339(text).ok()?;
        Some(at.timestamp_millis())
    });
    named
        .filter(|at| *at > now_ms && *at - now_ms <= NAMED_END_MAX_MS)
        .unwrap_or(
            now_ms
                + match surface {
                    Surface::Window => SESSION_MS,
                    Surface::Browser => HOSTED_SESSION_MS,
                },
        )
}

fn show(
    app: &App,
    profile: &Profile,
    bank: &dyn BankData,
    state: &LinkState,
    token: Secret<String>,
    agreed: Option<Box<ConsentNotice>>,
) -> Result<(), AppError> {
    network::refuse_cut(profile)?;
    let session_id = state.session_id.clone();
    let own_bank = own_bank(profile, bank);
    let page = match (&state.surface, &state.hosted_url) {
        (LinkSurface::Window, _) => {
            let script_url = bank.link_script();
            // That window speaks to Plaid by itself; how much, only Plaid's script knows.
            for host in window_hosts(profile, &script_url, own_bank) {
                lock(&profile.spoken).note(&host, HostPurpose::Link, app.now_ms(), None);
            }
            LinkPage::Window {
                session_id,
                script_url,
                token,
                own_bank,
            }
        }
        (LinkSurface::Browser, Some(url)) => LinkPage::Browser {
            session_id,
            url: url.clone(),
            own_bank,
            agreed,
        },
        (LinkSurface::Browser, None) => {
            return Err(AppError::new(
                ErrorCode::Bank,
                "Plaid gave no page to open in the browser.",
            ));
        }
    };
    let shown = app
        .0
        .seams
        .events
        .show_link(page)
        .map_err(|why| AppError::new(ErrorCode::Internal, why));
    if let Err(error) = network::refuse_cut(profile) {
        // Locked or switched off in that very moment: whoever did it saw no window to close.
        app.0.seams.events.close_link(&state.session_id);
        return Err(error);
    }
    shown
}

/// The hosts that the Link window is let to: that of its script, and Plaid's own of this environment,
/// to which the script reports.
fn window_hosts(profile: &Profile, script_url: &str, own_bank: Option<u16>) -> Vec<String> {
    let script = url::Url::parse(script_url).ok();
    let script = script.and_then(|url| url.host_str().map(str::to_owned));
    let plaids = match (own_bank, profile.relay.environment) {
        (Some(_), _) => None,
        (None, Environment::Sandbox) => Some("sandbox.plaid.com".to_owned()),
        (None, Environment::Production) => Some("production.plaid.com".to_owned()),
    };
    script.into_iter().chain(plaids).collect()
}

/// The port of the bank, where this computer itself is the bank: the demo's, or a sandbox that the
/// person runs. Its pages are the only ones of this computer that Link may lead to.
fn own_bank(profile: &Profile, bank: &dyn BankData) -> Option<u16> {
    if profile.relay.kind == RelayKind::Relay {
        return None;
    }
    let script = url::Url::parse(&bank.link_script()).ok()?;
    let is_here = match script.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        _ => false,
    };
    script.port_or_known_default().filter(|_| is_here)
}

/// Shows an open session again.
///
/// # Errors
/// If it is over, or cannot be shown.
pub async fn reopen(app: &App, session_id: &str) -> Result<LinkState, AppError> {
    let profile = app.profile()?;
    let id = parse(session_id)?;
    let row = profile.read(move |r| facts::link_session(r, id)).await?;
    let state = state(app, session_id).await?;
    if row.stage != "open" {
        return Ok(state);
    }
    let token = profile::text(profile.vault.open(
        Kind::LinkToken,
        id.as_bytes(),
        &row.token_sealed,
    )?)?;
    let bank = profile.bank(app, None).await?;
    show(app, &profile, &*bank, &state, token, None)?;
    remember(app, id, |state| state.error = None);
    self::state(app, session_id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_800_000_000_000;

    fn ends(expiration: Option<&str>) -> i64 {
        let token = LinkToken {
            token: Secret::new("link-sandbox-1".to_owned()),
            hosted_url: None,
            expiration: expiration.map(str::to_owned),
        };
        ends_ms(&token, Surface::Browser, NOW_MS) - NOW_MS
    }

    #[test]
    fn a_session_ends_when_the_provider_says_so() {
        // Ten minutes after NOW_MS, 2027-01-15T08:00:00Z.
        assert_eq!(ends(Some("2027-01-15T08:10:00Z")), 10 * 60 * 1_000);
        assert_eq!(ends(Some("2027-01-15T09:10:00+01:00")), 10 * 60 * 1_000);
    }

    #[test]
    fn link_speaks_the_language_of_the_window() {
        assert_eq!(language_of(Some("de")), "de");
        for other in [None, Some("en"), Some("xx"), Some("")] {
            assert_eq!(language_of(other), "en", "{other:?}");
        }
    }

    #[test]
    fn an_end_that_makes_no_sense_is_not_believed() {
        for unbelieved in [
            None,
            Some("soon"),
            Some("2027-01-15T07:59:00Z"),
            Some("2031-01-01T00:00:00Z"),
        ] {
            assert_eq!(ends(unbelieved), HOSTED_SESSION_MS, "{unbelieved:?}");
        }
    }
}
