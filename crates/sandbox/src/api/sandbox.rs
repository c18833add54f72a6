//! `/sandbox/*`: shortcuts past the person, as in Plaid's Sandbox.

use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::fields::{Field, Shape, nullable, optional, required};
use super::items::{ItemRequest, TOKEN_MAX};
use super::link::{PRODUCTS, check_products};
use crate::bank::Turn;
use crate::world::event::Event;
use crate::world::plan;

pub(crate) static CREATE: &[Field] = &[
    required("institution_id", Shape::Filled(100)),
    required("initial_products", Shape::TextsOf(PRODUCTS, 1)),
    optional(
        "options",
        Shape::Object(&[
            optional("webhook", Shape::Url),
            nullable("override_username", Shape::Text),
            nullable("override_password", Shape::Text),
            nullable(
                "transactions",
                Shape::Object(&[
                    // Documented, and without effect at Plaid too.
                    optional("start_date", Shape::Date),
                    optional("end_date", Shape::Date),
                    optional("days_requested", Shape::Int(1, 730)),
                ]),
            ),
            nullable("statements", Shape::Opaque),
            optional("income_verification", Shape::Opaque),
        ]),
    ),
    optional("user_token", Shape::Text),
    optional("user_id", Shape::Text),
];

#[derive(Deserialize)]
pub(crate) struct CreateRequest {
    institution_id: String,
    initial_products: Vec<String>,
    #[serde(default)]
    options: Options,
}

#[derive(Default, Deserialize)]
struct Options {
    webhook: Option<String>,
    override_username: Option<String>,
    override_password: Option<String>,
    transactions: Option<TransactionsOptions>,
}

#[derive(Deserialize)]
struct TransactionsOptions {
    days_requested: Option<u32>,
}

#[derive(Serialize)]
pub(crate) struct CreateAnswer {
    public_token: String,
}

/// An Item with all accounts, without opening Link.
pub(crate) fn create_public_token(
    turn: &mut Turn<'_>,
    request: CreateRequest,
) -> Result<CreateAnswer, ApiError> {
    let institution = plan::institution(&request.institution_id)
        .ok_or_else(|| ApiError::new("INVALID_INSTITUTION", "invalid institution_id provided"))?;
    check_products(&request.initial_products)?;
    let offered = institution.products();
    if let Some(product) = request
        .initial_products
        .iter()
        .find(|product| !offered.contains(&product.as_str()))
    {
        return Err(ApiError::new(
            "PRODUCTS_NOT_SUPPORTED",
            format!("the institution does not support {product}"),
        ));
    }
    let options = request.options;
    check_credentials(
        options.override_username.as_deref().unwrap_or("user_good"),
        options.override_password.as_deref().unwrap_or("pass_good"),
    )?;
    const DEFAULT_DAYS: u32 = 90;
    turn.commit(Event::ItemCreated {
        institution: institution.id.to_owned(),
        days_requested: options
            .transactions
            .and_then(|given| given.days_requested)
            .unwrap_or(DEFAULT_DAYS),
        products: request.initial_products,
        webhook: options.webhook,
        at_ms: turn.now_ms,
    })?;
    let token = turn
        .world
        .public_tokens
        .last()
        .map(|made| made.token.clone());
    Ok(CreateAnswer {
        public_token: token.unwrap_or_default(),
    })
}

/// The logins this bank knows: `user_good` with `pass_good`, and `user_transactions_dynamic` with any password.
/// A password `error_<CODE>` gives that error, as in Plaid's Sandbox.
pub(crate) fn check_credentials(username: &str, password: &str) -> Result<(), ApiError> {
    if let Some(code) = password.strip_prefix("error_")
        && let Some(error) =
            ApiError::of_code(code, "the login was refused, as the password asked for")
    {
        return Err(error);
    }
    match (username.trim(), password) {
        ("user_good", "pass_good") | ("user_transactions_dynamic", _) => Ok(()),
        _ => Err(ApiError::new(
            "INVALID_CREDENTIALS",
            "the provided credentials were not correct",
        )),
    }
}

pub(crate) static RESET_LOGIN: &[Field] = &[required("access_token", Shape::Filled(TOKEN_MAX))];

#[derive(Serialize)]
pub(crate) struct ResetAnswer {
    reset_login: bool,
}

/// Breaks the login until it is repaired through Link's update mode.
pub(crate) fn reset_login(
    turn: &mut Turn<'_>,
    request: ItemRequest,
) -> Result<ResetAnswer, ApiError> {
    let item = turn.item(&request.access_token)?;
    turn.commit(Event::LoginReset { item })?;
    Ok(ResetAnswer { reset_login: true })
}
