//! `/link/token/*`: what a client asks Link for, and what came of it.

use serde::{Deserialize, Serialize};

use super::error::{ApiError, ErrorBody};
use super::fields::is_web_address;
use super::link_fields;
use super::wire::{self, LinkAccount, rfc3339};
use crate::bank::Turn;
use crate::world::World;
use crate::world::event::Event;
use crate::world::link::{AccountFilter, Hosted, LinkEvent, LinkRequest, LinkToken, Session, Step};
use crate::world::plan;

pub(crate) use link_fields::{COUNTRIES, CREATE, GET, PRODUCTS};

/// Session data is kept six hours after the end of a session (plaid.com, `/link/token/get`).
const KEPT_MS: i64 = 6 * 60 * 60 * 1000;
/// Longest life of a hosted address: 21 days.
const URL_LIFETIME_S_MAX: u32 = 21 * 24 * 60 * 60;
/// The history a new Item gets unless more is asked for.
const DAYS_DEFAULT: u32 = 90;
/// Sessions one token may open; far more than a person does, and a bound on what a page can make us keep.
pub(crate) const SESSIONS_PER_TOKEN_MAX: usize = 50;

#[derive(Deserialize)]
pub(crate) struct CreateRequest {
    client_name: String,
    language: String,
    country_codes: Vec<String>,
    user: Option<serde_json::Value>,
    user_id: Option<String>,
    products: Option<Vec<String>>,
    required_if_supported_products: Option<Vec<String>>,
    optional_products: Option<Vec<String>>,
    additional_consented_products: Option<Vec<String>>,
    webhook: Option<String>,
    access_token: Option<String>,
    redirect_uri: Option<String>,
    institution_id: Option<String>,
    account_filters: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(default)]
    update: Update,
    hosted_link: Option<HostedLink>,
    #[serde(default)]
    transactions: Transactions,
    #[serde(default)]
    enable_multi_item_link: bool,
}

#[derive(Default, Deserialize)]
struct Update {
    #[serde(default)]
    account_selection_enabled: bool,
}

#[derive(Deserialize)]
struct HostedLink {
    delivery_method: Option<String>,
    completion_redirect_uri: Option<String>,
    url_lifetime_seconds: Option<u32>,
}

#[derive(Default, Deserialize)]
struct Transactions {
    days_requested: Option<u32>,
}

#[derive(Serialize)]
pub(crate) struct CreateAnswer {
    link_token: String,
    expiration: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hosted_link_url: Option<String>,
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("INVALID_FIELD", message)
}

/// Makes a link token for a new Item, or for repairing one (update mode).
pub(crate) fn create(
    turn: &mut Turn<'_>,
    request: CreateRequest,
) -> Result<CreateAnswer, ApiError> {
    if request.user.is_none() && request.user_id.is_none() {
        return Err(ApiError::new(
            "MISSING_FIELDS",
            "the following required fields are missing: user.client_user_id",
        ));
    }
    if request.enable_multi_item_link {
        return Err(invalid(
            "enable_multi_item_link is not enabled for this client_id",
        ));
    }
    let update_item = request
        .access_token
        .as_deref()
        .map(|token| turn.item(token))
        .transpose()?;
    let products = wanted_products(&request, update_item.is_some())?;
    if let Some(uri) = &request.redirect_uri {
        check_redirect(uri)?;
    }
    if let Some(id) = &request.institution_id
        && plan::institution(id).is_none()
    {
        return Err(ApiError::new(
            "INVALID_INSTITUTION",
            "invalid institution_id provided",
        ));
    }
    let asked = LinkRequest {
        client_name: request.client_name,
        language: request.language,
        country_codes: request.country_codes,
        products,
        webhook: request.webhook.filter(|_| update_item.is_none()),
        redirect_uri: request.redirect_uri,
        days_requested: request.transactions.days_requested.unwrap_or(DAYS_DEFAULT),
        account_filters: filters(request.account_filters.unwrap_or_default()),
        update_item,
        account_selection: request.update.account_selection_enabled,
        hosted: request.hosted_link.map(hosted).transpose()?,
        institution: request.institution_id.filter(|_| update_item.is_none()),
    };
    turn.commit(Event::LinkTokenCreated {
        request: asked,
        at_ms: turn.now_ms,
    })?;
    let made = turn
        .world
        .link_tokens
        .last()
        .ok_or_else(|| invalid("no link token was made"))?;
    Ok(CreateAnswer {
        link_token: made.token.clone(),
        expiration: rfc3339(made.expires_ms()),
        hosted_link_url: made
            .request
            .hosted
            .as_ref()
            .map(|_| format!("{}/hosted/{}", turn.origin, made.token)),
    })
}

/// The products of a new Item. Lists must not overlap; update mode names none.
fn wanted_products(request: &CreateRequest, update: bool) -> Result<Vec<String>, ApiError> {
    let none = Vec::new();
    let named = |list: &'static str, products: &Option<Vec<String>>| {
        products
            .iter()
            .flatten()
            .map(move |product| (list, product.clone()))
            .collect::<Vec<_>>()
    };
    let all = [
        named("products", &request.products),
        named(
            "required_if_supported_products",
            &request.required_if_supported_products,
        ),
        named("optional_products", &request.optional_products),
        named(
            "additional_consented_products",
            &request.additional_consented_products,
        ),
    ]
    .concat();
    let names: Vec<String> = all.iter().map(|(_, product)| product.clone()).collect();
    check_products(&names)?;
    for (index, (list, product)) in all.iter().enumerate() {
        if let Some((other, _)) = all[..index].iter().find(|(_, earlier)| earlier == product) {
            return Err(invalid(format!(
                "{product} is in both {other} and {list}, which must not overlap"
            )));
        }
    }
    let products = request.products.as_ref().unwrap_or(&none);
    match (update, products.is_empty()) {
        (true, false) => Err(invalid(
            "products must not be provided in update mode, when access_token is set",
        )),
        (false, true) => Err(invalid("products must contain at least one product")),
        (true, true) => Ok(Vec::new()),
        (false, false) => {
            let supported = request.required_if_supported_products.iter().flatten();
            Ok(products.iter().chain(supported).cloned().collect())
        }
    }
}

/// Refuses products that Link cannot be initialised with, or that these keys have no access to.
pub(crate) fn check_products(products: &[String]) -> Result<(), ApiError> {
    const NEVER: [&str; 2] = ["balance", "recurring_transactions"];
    const SERVED: [&str; 6] = [
        "assets",
        "auth",
        "identity",
        "investments",
        "liabilities",
        "transactions",
    ];
    for product in products {
        if NEVER.contains(&product.as_str()) {
            return Err(ApiError::new(
                "INVALID_PRODUCT",
                format!("{product} cannot be used to initialize Link"),
            ));
        }
        if !SERVED.contains(&product.as_str()) {
            return Err(ApiError::new(
                "INVALID_PRODUCT",
                format!(
                    "client is not authorized to access the following products: [\"{product}\"]"
                ),
            ));
        }
    }
    Ok(())
}

fn check_redirect(uri: &str) -> Result<(), ApiError> {
    let secure = uri.starts_with("https://")
        || uri.starts_with("http://localhost")
        || uri.starts_with("http://127.0.0.1");
    if !is_web_address(uri) || !secure || uri.contains(['?', '#']) {
        return Err(invalid(
            "redirect_uri must be https (or localhost in Sandbox), without query or fragment",
        ));
    }
    Ok(())
}

fn hosted(asked: HostedLink) -> Result<Hosted, ApiError> {
    if asked.delivery_method.is_some() {
        return Err(invalid(
            "hosted_link.delivery_method is not enabled for this client_id",
        ));
    }
    if let Some(uri) = &asked.completion_redirect_uri {
        let scheme = uri
            .split_once(':')
            .map(|(scheme, _)| scheme.to_ascii_lowercase())
            .unwrap_or_default();
        let well_formed = !scheme.is_empty()
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
        // A page of ours will go there, so it must not be something a browser runs or reads from disk.
        if !well_formed
            || matches!(
                scheme.as_str(),
                "javascript" | "data" | "vbscript" | "file" | "blob" | "about"
            )
        {
            return Err(invalid(
                "hosted_link.completion_redirect_uri must be a valid URI",
            ));
        }
    }
    if asked
        .url_lifetime_seconds
        .is_some_and(|seconds| seconds == 0 || seconds > URL_LIFETIME_S_MAX)
    {
        return Err(invalid(format!(
            "hosted_link.url_lifetime_seconds must be between 1 and {URL_LIFETIME_S_MAX}"
        )));
    }
    Ok(Hosted {
        completion_redirect_uri: asked.completion_redirect_uri,
        url_lifetime_seconds: asked.url_lifetime_seconds,
    })
}

fn filters(asked: serde_json::Map<String, serde_json::Value>) -> Vec<AccountFilter> {
    let subtypes = |filter: &serde_json::Value| {
        let list = filter
            .get("account_subtypes")
            .and_then(serde_json::Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(|subtype| subtype.as_str().map(str::to_owned))
            .collect()
    };
    asked
        .into_iter()
        .map(|(account_type, filter)| AccountFilter {
            subtypes: subtypes(&filter),
            account_type,
        })
        .collect()
}

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
            initial_products: token.request.products.clone(),
            webhook: token.request.webhook.clone(),
            country_codes: token.request.country_codes.clone(),
            language: token.request.language.clone(),
            redirect_uri: token.request.redirect_uri.clone(),
            client_name: token.request.client_name.clone(),
        },
    })
}

/// A link token of this bank, expired or not, or Plaid's refusal.
pub(crate) fn find<'a>(world: &'a World, token: &str) -> Result<(usize, &'a LinkToken), ApiError> {
    let refused = |message: &str| ApiError::new("INVALID_LINK_TOKEN", message);
    if !token.starts_with("link-sandbox-") {
        return Err(refused(
            "link_token is in an invalid format or for another environment. expected format: link-sandbox-<identifier>",
        ));
    }
    world
        .link_token(token)
        .ok_or_else(|| refused("could not find matching link token"))
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
