//! What a test may let happen to Items, banks and webhooks: the ways in which a connection lives and dies.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::admin::{read, reply};
use crate::api::error::ApiError;
use crate::api::fields::{Field, Shape, nullable, optional, required};
use crate::bank::{Bank, Turn};
use crate::world::bank_index;
use crate::world::event::{Event, Rules};
use crate::world::item::Trouble;
use crate::world::plan::Condition;

/// How often one webhook may be sent on demand.
const COPIES_MAX: i64 = 100;
/// Opening balances of new accounts, in minor units.
const OPENING_MAX: i64 = 100_000_000_000;

pub(crate) fn router() -> Router<Arc<Bank>> {
    Router::new()
        .route("/admin/item", post(item))
        .route("/admin/institution", post(institution))
        .route("/admin/rules", post(rules))
        .route("/admin/webhook", post(webhook))
}

fn invalid(message: &str) -> ApiError {
    ApiError::new("INVALID_FIELD", message)
}

static ITEM: &[Field] = &[
    required("item_id", Shape::Filled(100)),
    required(
        "happens",
        Shape::OneOf(&[
            "error",
            "self_repair",
            "revoke_permission",
            "revoke_account",
            "churn",
            "consent_until",
        ]),
    ),
    optional("account_id", Shape::Filled(100)),
    optional("error_code", Shape::Filled(100)),
    nullable(
        "error_code_reason",
        Shape::OneOf(&[
            "OAUTH_INVALID_TOKEN",
            "OAUTH_CONSENT_EXPIRED",
            "OAUTH_USER_REVOKED",
        ]),
    ),
    optional("until", Shape::Date),
    optional("restorable", Shape::Bool),
];

#[derive(Deserialize)]
struct ItemAsked {
    item_id: String,
    happens: String,
    account_id: Option<String>,
    error_code: Option<String>,
    error_code_reason: Option<String>,
    until: Option<NaiveDate>,
    #[serde(default)]
    restorable: bool,
}

/// Something happens to an Item, with the webhooks that belong to it.
async fn item(State(bank): State<Arc<Bank>>, headers: HeaderMap, body: Bytes) -> Response {
    let done = match read::<ItemAsked>(&headers, &body, ITEM) {
        Ok(asked) => bank.turn(|turn| happen(turn, &asked)).await,
        Err(error) => Err(error),
    };
    reply(&bank, done)
}

fn happen(turn: &mut Turn<'_>, asked: &ItemAsked) -> Result<Value, ApiError> {
    let found = turn
        .world
        .items
        .iter()
        .position(|item| item.item_id == asked.item_id && !item.removed);
    let number = found.ok_or_else(|| invalid("there is no such item"))?;
    let at_ms = turn.now_ms;
    let account = || {
        let item = turn.item_ref(number);
        let wanted = asked
            .account_id
            .as_deref()
            .ok_or_else(|| invalid("account_id must be given"))?;
        crate::api::account_index(turn, item, wanted)
    };
    let trouble = |code: &str| -> Result<Option<Trouble>, ApiError> {
        ApiError::of_code(code, "")
            .ok_or_else(|| invalid("error_code must be one that this bank knows"))?;
        Ok(Some(Trouble::new(code, asked.error_code_reason.as_deref())))
    };
    let event = match asked.happens.as_str() {
        "error" => {
            let code = asked.error_code.as_deref().unwrap_or("ITEM_LOGIN_REQUIRED");
            Event::TroubleSet {
                item: number,
                trouble: trouble(code)?,
                at_ms,
            }
        }
        "self_repair" => Event::TroubleSet {
            item: number,
            trouble: None,
            at_ms,
        },
        "revoke_permission" => Event::TroubleSet {
            item: number,
            trouble: trouble("USER_PERMISSION_REVOKED")?.map(|trouble| Trouble {
                restorable: asked.restorable,
                ..trouble
            }),
            at_ms,
        },
        "revoke_account" => Event::AccountRevoked {
            item: number,
            account: account()?,
            at_ms,
        },
        "churn" => Event::AccountChurned {
            item: number,
            account: account()?,
            at_ms,
        },
        _ => {
            let until = asked.until.ok_or_else(|| invalid("until must be given"))?;
            Event::ConsentSet {
                item: number,
                until,
                at_ms,
            }
        }
    };
    turn.commit(event)?;
    Ok(json!({ "happened": asked.happens }))
}

static INSTITUTION: &[Field] = &[
    required("institution", Shape::Filled(40)),
    required(
        "happens",
        Shape::OneOf(&[
            "healthy",
            "degraded",
            "down",
            "unsupported",
            "open_account",
            "close_account",
        ]),
    ),
    optional("account", Shape::Int(0, 100)),
    optional("name", Shape::Filled(100)),
    optional("opening", Shape::Int(0, OPENING_MAX)),
];

#[derive(Deserialize)]
struct InstitutionAsked {
    institution: String,
    happens: String,
    account: Option<usize>,
    name: Option<String>,
    #[serde(default)]
    opening: i64,
}

/// A bank falls ill or recovers, or `user_good` opens or closes an account there (by its place).
async fn institution(State(bank): State<Arc<Bank>>, headers: HeaderMap, body: Bytes) -> Response {
    let done = match read::<InstitutionAsked>(&headers, &body, INSTITUTION) {
        Ok(asked) => {
            bank.turn(|turn| {
                let index = bank_index(&asked.institution)
                    .ok_or_else(|| invalid("there is no such institution"))?;
                let at_ms = turn.now_ms;
                let condition = |condition| Event::ConditionSet {
                    institution: asked.institution.clone(),
                    condition,
                    at_ms,
                };
                let event = match asked.happens.as_str() {
                    "healthy" => condition(Condition::Healthy),
                    "degraded" => condition(Condition::Degraded),
                    "down" => condition(Condition::Down),
                    "unsupported" => condition(Condition::Unsupported),
                    "open_account" => Event::AccountOpened {
                        institution: asked.institution.clone(),
                        name: asked
                            .name
                            .clone()
                            .unwrap_or_else(|| "Second Savings".to_owned()),
                        opening: asked.opening,
                        at_ms,
                    },
                    _ => {
                        let account = asked
                            .account
                            .filter(|account| turn.world.ledgers[index].account(*account).is_some())
                            .ok_or_else(|| {
                                invalid("account must be the place of one that is open")
                            })?;
                        Event::AccountClosed {
                            institution: asked.institution.clone(),
                            account,
                            at_ms,
                        }
                    }
                };
                turn.commit(event)?;
                Ok(json!({ "happened": asked.happens }))
            })
            .await
        }
        Err(error) => Err(error),
    };
    reply(&bank, done)
}

static RULES: &[Field] = &[
    nullable("login_days", Shape::Int(1, 3_650)),
    optional("rate_limits", Shape::Bool),
];

/// Turns on what Plaid does and most tests can do without: limits, and logins that end after so many days.
async fn rules(State(bank): State<Arc<Bank>>, headers: HeaderMap, body: Bytes) -> Response {
    let done = match read::<Rules>(&headers, &body, RULES) {
        Ok(rules) => {
            bank.turn(|turn| {
                turn.commit(Event::RulesSet { rules })?;
                Ok(json!({ "login_days": rules.login_days, "rate_limits": rules.rate_limits }))
            })
            .await
        }
        Err(error) => Err(error),
    };
    reply(&bank, done)
}

static WEBHOOK: &[Field] = &[
    required(
        "action",
        Shape::OneOf(&[
            "hold",
            "release",
            "retry",
            "rotate_keys",
            "transfers",
            "log",
        ]),
    ),
    optional("url", Shape::Url),
    optional("reversed", Shape::Bool),
    optional("copies", Shape::Int(1, COPIES_MAX)),
];

#[derive(Deserialize)]
struct WebhookAsked {
    action: String,
    #[serde(default)]
    reversed: bool,
    copies: Option<usize>,
    url: Option<String>,
}

/// Holds webhooks back, lets them go late, twice or the wrong way round, retries at once, changes the key, says where those
/// of transfers go.
async fn webhook(State(bank): State<Arc<Bank>>, headers: HeaderMap, body: Bytes) -> Response {
    let asked = match read::<WebhookAsked>(&headers, &body, WEBHOOK) {
        Ok(asked) => asked,
        Err(error) => return reply(&bank, Err(error)),
    };
    let done = match asked.action.as_str() {
        "hold" => {
            bank.outbox.hold();
            Ok(json!({ "held": true }))
        }
        "release" => {
            let tried = bank
                .outbox
                .release(asked.reversed, asked.copies.unwrap_or(1))
                .await;
            Ok(json!({ "deliveries": tried }))
        }
        "retry" => {
            bank.outbox.retry_now();
            Ok(json!({ "retried": true }))
        }
        "rotate_keys" => {
            bank.turn(|turn| {
                turn.commit(Event::KeysRotated { at_ms: turn.now_ms })?;
                Ok(json!({ "keys": turn.world.key_changes_ms.len() + 1 }))
            })
            .await
        }
        // As somebody writes it into Plaid's dashboard.
        "transfers" => {
            bank.turn(|turn| {
                turn.world.transfers.webhook = asked.url;
                Ok(json!({ "transfers": turn.world.transfers.webhook }))
            })
            .await
        }
        _ => Ok(json!({ "deliveries": bank.outbox.log() })),
    };
    reply(&bank, done)
}
