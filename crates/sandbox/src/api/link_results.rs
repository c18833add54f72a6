//! `/link/token/get`: what came of a link token.

use serde::{Deserialize, Serialize};

use super::error::{ApiError, ErrorBody};
use super::link::find;
use super::wire::{self, LinkAccount, rfc3339};
use crate::bank::Turn;
use crate::world::World;
use crate::world::link::{LinkEvent, Session, Step};

pub(crate) use super::link_fields::GET;

/// Session data is kept six hours after the end of a session (plaid.com, `/link/token/get`).
const KEPT_MS: i64 = 6 * 60 * 60 * 1000;
#[derive(Deserialize)]
pub(crate) struct GetRequest {
    link_token: String,
}

#[derive(Serialize)]
pub(crate) struct GetAnswer {
    link_token: String,
    created_at: String,
    expiration: String,
    link_sessions: Vec<WireSession>,
    metadata: Metadata,
}

#[derive(Serialize)]
struct Metadata {
    initial_products: Vec<String>,
    webhook: Option<String>,
    country_codes: Vec<String>,
    language: String,
    redirect_uri: Option<String>,
    client_name: String,
}

#[derive(Serialize)]
struct WireSession {
    link_session_id: String,
    started_at: String,
    finished_at: Option<String>,
    on_success: Option<Success>,
    on_exit: Option<Exit>,
    exit: Option<Exit>,
    events: Vec<WireEvent>,
    results: Option<Results>,
}

#[derive(Serialize)]
struct Success {
    public_token: String,
    metadata: SuccessMetadata,
}

#[derive(Serialize)]
pub(crate) struct SuccessMetadata {
    pub(crate) institution: Option<WireBank>,
    pub(crate) accounts: Vec<LinkAccount>,
    pub(crate) link_session_id: String,
    pub(crate) transfer_status: Option<&'static str>,
}

#[derive(Serialize)]
pub(crate) struct WireBank {
    pub(crate) name: &'static str,
    pub(crate) institution_id: &'static str,
}

#[derive(Serialize)]
struct Exit {
    error: Option<ErrorBody>,
    metadata: ExitMetadata,
}

#[derive(Serialize)]
struct ExitMetadata {
    institution: Option<WireBank>,
    status: &'static str,
    link_session_id: String,
    request_id: String,
}

#[derive(Serialize)]
struct WireEvent {
    event_name: &'static str,
    timestamp: String,
    event_id: String,
    event_metadata: EventMetadata,
}

#[derive(Serialize)]
struct EventMetadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    institution_id: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    institution_name: Option<&'static str>,
    request_id: String,
}

#[derive(Serialize)]
struct Results {
    item_add_results: Vec<ItemAdd>,
    cra_item_add_results: [(); 0],
    cra_update_results: [(); 0],
    bank_income_results: [(); 0],
    payroll_income_results: [(); 0],
    document_income_results: Option<()>,
}

#[derive(Serialize)]
struct ItemAdd {
    public_token: String,
    accounts: Vec<LinkAccount>,
    institution: Option<WireBank>,
}

/// Everything a link token was used for, until six hours after its sessions ended.
pub(crate) fn get(turn: &mut Turn<'_>, request: GetRequest) -> Result<GetAnswer, ApiError> {
    let (_, token) = find(turn.world, &request.link_token)?;
    let kept = |session: &&Session| {
        session
            .finished_ms
            .is_none_or(|finished| turn.now_ms <= finished.saturating_add(KEPT_MS))
    };
    let sessions = token
        .sessions
        .iter()
        .map(|number| &turn.world.sessions[*number])
        .filter(kept);
    Ok(GetAnswer {
        link_token: token.token.clone(),
        created_at: rfc3339(token.created_ms),
        expiration: rfc3339(token.expires_ms()),
        link_sessions: sessions
            .map(|session| wire_session(turn.world, session))
            .collect(),
        metadata: Metadata {
            initial_products: [
                token.request.products.clone(),
                token.request.if_supported.clone(),
            ]
            .concat(),
            webhook: token.request.webhook.clone(),
            country_codes: token.request.country_codes.clone(),
            language: token.request.language.clone(),
            redirect_uri: token.request.redirect_uri.clone(),
            client_name: token.request.client_name.clone(),
        },
    })
}

fn bank_of(world: &World, session: &Session) -> Option<WireBank> {
    let institution = world.ledgers[session.bank?].institution;
    Some(WireBank {
        name: institution.name,
        institution_id: institution.id,
    })
}

/// What `onSuccess` and the results say of a finished session: its new Item's accounts, or the repaired one's.
pub(crate) fn success_metadata(
    world: &World,
    session: &Session,
) -> Option<(Option<String>, SuccessMetadata)> {
    let Step::Finished {
        public_token,
        accounts,
    } = &session.step
    else {
        return None;
    };
    let token = public_token.map(|number| &world.public_tokens[number]);
    let updated = world.link_tokens[session.link_token].request.update_item;
    let item = &world.items[token.map(|token| token.item).or(updated)?];
    let metadata = SuccessMetadata {
        institution: bank_of(world, session),
        accounts: accounts
            .iter()
            .map(|index| wire::link_account(world, item, *index))
            .collect(),
        link_session_id: session.id.clone(),
        transfer_status: None,
    };
    Some((token.map(|token| token.token.clone()), metadata))
}

fn wire_session(world: &World, session: &Session) -> WireSession {
    let mut wire = WireSession {
        link_session_id: session.id.clone(),
        started_at: rfc3339(session.started_ms),
        finished_at: session.finished_ms.map(rfc3339),
        on_success: None,
        on_exit: None,
        exit: None,
        events: (0..)
            .zip(&session.events)
            .map(|(index, event)| wire_event(world, session, index, event))
            .collect(),
        results: None,
    };
    if let Step::Exited { status } = session.step {
        let exit = || Exit {
            error: session
                .last_error
                .as_deref()
                .and_then(wire::link_error_body),
            metadata: ExitMetadata {
                institution: bank_of(world, session),
                status,
                link_session_id: session.id.clone(),
                request_id: String::new(),
            },
        };
        (wire.exit, wire.on_exit) = (Some(exit()), Some(exit()));
    }
    if let Some((token, metadata)) = success_metadata(world, session) {
        // Update mode adds no Item, so its results are empty and success is `finished_at` without `exit`.
        let added = token.clone().map(|public_token| ItemAdd {
            public_token,
            accounts: success_metadata(world, session)
                .map(|(_, again)| again.accounts)
                .unwrap_or_default(),
            institution: bank_of(world, session),
        });
        wire.on_success = token.map(|public_token| Success {
            public_token,
            metadata,
        });
        wire.results = Some(Results {
            item_add_results: added.into_iter().collect(),
            cra_item_add_results: [],
            cra_update_results: [],
            bank_income_results: [],
            payroll_income_results: [],
            document_income_results: None,
        });
    }
    wire
}

fn wire_event(world: &World, session: &Session, index: usize, event: &LinkEvent) -> WireEvent {
    let institution = session
        .bank
        .filter(|_| event.name != "OPEN")
        .map(|bank| world.ledgers[bank].institution);
    WireEvent {
        event_name: event.name,
        timestamp: rfc3339(event.at_ms),
        event_id: format!("{}-{index}", session.id),
        event_metadata: EventMetadata {
            error_code: event.error_code.clone(),
            institution_id: institution.map(|found| found.id),
            institution_name: institution.map(|found| found.name),
            request_id: String::new(),
        },
    }
}
