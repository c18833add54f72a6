//! Plaid's endpoints. Each is a plain function of (the world in this turn, a checked request).
//!
//! The wrapper around them parses, checks keys and fields, takes the world for one turn, and saves the state
//! before a changed answer leaves: what a client was told survives a crash.

mod auth;
mod categories;
mod credentials;
mod enrich;
pub(crate) mod error;
pub(crate) mod fields;
mod identity;
mod institutions;
mod investments;
mod items;
mod liabilities;
pub(crate) mod link;
mod link_fields;
pub(crate) mod link_results;
pub(crate) mod object;
mod recurring;
mod sandbox;
mod sandbox_states;
mod signal;
mod tokens;
mod transactions;
mod transactions_get;
mod transfer;
mod transfer_fields;
mod transfer_wire;
mod users;
pub(crate) mod wire;
mod wire_transaction;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::bank::{Bank, Turn};
pub(crate) use credentials::check_credentials;
use error::{ApiError, json_response};
use fields::Field;
pub(crate) use institutions::name_matches;
pub(crate) use items::account_index;
pub(crate) use wire::link_error_body;

/// All of Plaid's routes that this bank serves.
pub(crate) fn router() -> Router<Arc<Bank>> {
    Router::new()
        .route("/link/token/create", endpoint(link::CREATE, link::create))
        .route(
            "/link/token/get",
            endpoint(link_results::GET, link_results::get),
        )
        .route(
            "/item/public_token/exchange",
            endpoint(items::EXCHANGE, items::exchange),
        )
        .route("/item/get", endpoint(items::GET, items::get))
        .route("/item/remove", endpoint(items::REMOVE, items::remove))
        .route(
            "/item/products/terminate",
            endpoint(tokens::TERMINATE, tokens::terminate),
        )
        .route(
            "/item/access_token/invalidate",
            endpoint(items::GET, tokens::invalidate),
        )
        .route(
            "/item/webhook/update",
            endpoint(tokens::WEBHOOK, tokens::update_webhook),
        )
        .route("/accounts/get", endpoint(items::ACCOUNTS, items::accounts))
        .route(
            "/accounts/balance/get",
            endpoint(items::BALANCE, items::balance),
        )
        .route(
            "/transactions/sync",
            endpoint(transactions::SYNC, transactions::sync),
        )
        .route(
            "/transactions/get",
            endpoint(transactions_get::FIELDS, transactions_get::get),
        )
        .route(
            "/transactions/refresh",
            endpoint(transactions::REFRESH, transactions::refresh),
        )
        .route(
            "/transactions/recurring/get",
            endpoint(recurring::FIELDS, recurring::get),
        )
        .route(
            "/transactions/enrich",
            endpoint(enrich::FIELDS, enrich::enrich),
        )
        .route("/auth/get", endpoint(auth::FIELDS, auth::get))
        .route("/identity/get", endpoint(auth::FIELDS, identity::get))
        .route(
            "/identity/match",
            endpoint(identity::MATCH, identity::matches),
        )
        .route(
            "/investments/holdings/get",
            endpoint(auth::FIELDS, investments::holdings),
        )
        .route(
            "/investments/transactions/get",
            endpoint(investments::TRANSACTIONS, investments::transactions),
        )
        .route("/liabilities/get", endpoint(auth::FIELDS, liabilities::get))
        .route(
            "/institutions/get",
            endpoint(institutions::GET, institutions::get),
        )
        .route(
            "/institutions/get_by_id",
            endpoint(institutions::GET_BY_ID, institutions::get_by_id),
        )
        .route(
            "/institutions/search",
            endpoint(institutions::SEARCH, institutions::search),
        )
        .route(
            "/categories/get",
            open_endpoint(categories::FIELDS, categories::get),
        )
        .route(
            "/webhook_verification_key/get",
            endpoint(tokens::KEY, tokens::verification_key),
        )
        .route(
            "/signal/evaluate",
            endpoint(signal::FIELDS, signal::evaluate),
        )
        .route(
            "/transfer/authorization/create",
            endpoint(transfer::AUTHORIZE, transfer::authorize),
        )
        .route(
            "/transfer/create",
            endpoint(transfer::CREATE, transfer::create),
        )
        .route("/transfer/get", endpoint(transfer::GET, transfer::get))
        .route(
            "/transfer/cancel",
            endpoint(transfer::CANCEL, transfer::cancel),
        )
        .route(
            "/transfer/event/sync",
            endpoint(transfer::EVENTS, transfer::events),
        )
        .route("/user/create", endpoint(users::CREATE, users::create))
        .route("/user/get", endpoint(users::GET, users::get))
        .route("/user/remove", endpoint(users::USER, users::remove))
        .route("/user/items/get", endpoint(users::USER, users::items))
        .route("/consent/events/get", endpoint(items::GET, users::consents))
        .route(
            "/sandbox/public_token/create",
            endpoint(sandbox::CREATE, sandbox::create_public_token),
        )
        .route(
            "/sandbox/item/reset_login",
            endpoint(sandbox::RESET_LOGIN, sandbox::reset_login),
        )
        .route(
            "/sandbox/item/fire_webhook",
            endpoint(sandbox::FIRE, sandbox::fire_webhook),
        )
        .route(
            "/sandbox/transactions/create",
            endpoint(sandbox::TRANSACTIONS, sandbox::create_transactions),
        )
        .route(
            "/sandbox/item/set_verification_status",
            endpoint(
                sandbox_states::VERIFY,
                sandbox_states::set_verification_status,
            ),
        )
        .route(
            "/sandbox/transfer/simulate",
            endpoint(sandbox_states::SIMULATE, sandbox_states::simulate_transfer),
        )
}

/// Plaid's answer to a path it does not have.
pub(crate) async fn not_found(State(bank): State<Arc<Bank>>, uri: Uri) -> Response {
    ApiError::new(
        "NOT_FOUND",
        format!("the requested route {} does not exist", uri.path()),
    )
    .response(&bank.next_request_id())
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    #[serde(flatten)]
    answer: T,
    request_id: &'a str,
}

fn endpoint<Q, A>(
    table: &'static [Field],
    act: fn(&mut Turn<'_>, Q) -> Result<A, ApiError>,
) -> MethodRouter<Arc<Bank>>
where
    Q: DeserializeOwned + Send + 'static,
    A: Serialize + Send + 'static,
{
    serve(table, act, Admit::WithKeys)
}

/// An endpoint that Plaid answers without keys.
fn open_endpoint<Q, A>(
    table: &'static [Field],
    act: fn(&mut Turn<'_>, Q) -> Result<A, ApiError>,
) -> MethodRouter<Arc<Bank>>
where
    Q: DeserializeOwned + Send + 'static,
    A: Serialize + Send + 'static,
{
    serve(table, act, Admit::Anybody)
}

/// Who is answered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Admit {
    WithKeys,
    Anybody,
}

fn serve<Q, A>(
    table: &'static [Field],
    act: fn(&mut Turn<'_>, Q) -> Result<A, ApiError>,
    who: Admit,
) -> MethodRouter<Arc<Bank>>
where
    Q: DeserializeOwned + Send + 'static,
    A: Serialize + Send + 'static,
{
    let handler = move |State(bank): State<Arc<Bank>>,
                        uri: Uri,
                        headers: HeaderMap,
                        body: Bytes| async move {
        let request_id = bank.next_request_id();
        let (request, access_token) = match admit::<Q>(&bank, &headers, &body, table, who) {
            Ok(admitted) => admitted,
            Err(error) => return error.response(&request_id),
        };
        let answer = bank
            .turn(|turn| {
                if turn.world.rules.rate_limits
                    && let Some(item) = access_token.and_then(|token| turn.item(&token).ok())
                {
                    bank.limits.admit(uri.path(), item, turn.now_ms)?;
                }
                let answer = act(turn, request)?;
                let envelope = Envelope {
                    answer,
                    request_id: &request_id,
                };
                serde_json::to_vec(&envelope).map_err(|_| {
                    ApiError::new("INTERNAL_SERVER_ERROR", "an answer could not be written")
                })
            })
            .await;
        match answer {
            Ok(body) => json_response(StatusCode::OK, body),
            Err(error) => error.response(&request_id),
        }
    };
    post(handler).fallback(not_found)
}

/// Body, keys, fields: in that order, and only then the typed request; with it the access token that it names.
fn admit<Q: DeserializeOwned>(
    bank: &Bank,
    headers: &HeaderMap,
    body: &[u8],
    table: &[Field],
    who: Admit,
) -> Result<(Q, Option<String>), ApiError> {
    let invalid = |message: &str| ApiError::new("INVALID_BODY", message);
    let Ok(Value::Object(mut body)) = serde_json::from_slice::<Value>(body) else {
        return Err(invalid("body could not be parsed as JSON"));
    };
    let client_id = credential(&mut body, headers, "client_id", "plaid-client-id");
    let secret = credential(&mut body, headers, "secret", "plaid-secret");
    if who == Admit::WithKeys && !bank.keys.admit(client_id.as_deref(), secret.as_deref()) {
        return Err(ApiError::new(
            "INVALID_API_KEYS",
            "invalid client_id or secret provided",
        ));
    }
    fields::check(&body, table)?;
    let access_token = body
        .get("access_token")
        .and_then(Value::as_str)
        .map(str::to_owned);
    serde_json::from_value(Value::Object(body))
        .map(|request| (request, access_token))
        .map_err(|_| invalid("body does not have the published shape"))
}

fn credential(
    body: &mut Map<String, Value>,
    headers: &HeaderMap,
    field: &str,
    header: &str,
) -> Option<String> {
    let in_body = body.remove(field);
    let in_header = headers.get(header).and_then(|value| value.to_str().ok());
    match in_body {
        Some(Value::String(text)) => Some(text),
        Some(_) => None,
        None => in_header.map(str::to_owned),
    }
}
