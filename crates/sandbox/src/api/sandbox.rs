//! `/sandbox/*`: shortcuts past the person, as in Plaid's Sandbox.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::credentials::check_credentials;
use super::error::ApiError;
use super::fields::{Field, Shape, nullable, optional, required};
use super::items::{ItemRequest, Nothing, TOKEN_MAX, account_index};
use super::link::{PRODUCTS, check_products};
use crate::bank::Turn;
use crate::money::units;
use crate::world::event::{Event, NewTransaction};
use crate::world::login::Login;
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
    let (login, _) = check_credentials(
        turn,
        institution.id,
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
        login,
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
    turn.commit(Event::LoginReset {
        item,
        at_ms: turn.now_ms,
    })?;
    Ok(ResetAnswer { reset_login: true })
}

/// Rows of one `/sandbox/transactions/create`.
const ROWS_MAX: usize = 10;
/// How far back a made row may lie.
const ROW_DAYS_MAX: u64 = 14;

pub(crate) static TRANSACTIONS: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    required(
        "transactions",
        Shape::Objects(
            &[
                required("date_transacted", Shape::Date),
                required("date_posted", Shape::Date),
                required("amount", Shape::Number),
                required("description", Shape::Filled(500)),
                optional("iso_currency_code", Shape::Filled(3)),
                // Newer than the published file (plaid-python 46).
                optional("account_id", Shape::Filled(TOKEN_MAX)),
            ],
            ROWS_MAX,
        ),
    ),
];

#[derive(Deserialize)]
pub(crate) struct TransactionsRequest {
    access_token: String,
    transactions: Vec<MadeRow>,
}

#[derive(Deserialize)]
struct MadeRow {
    date_transacted: NaiveDate,
    date_posted: NaiveDate,
    amount: serde_json::Number,
    description: String,
    iso_currency_code: Option<String>,
    account_id: Option<String>,
}

/// Makes rows for `user_transactions_dynamic` and custom users, on the first deposit account unless another is named.
pub(crate) fn create_transactions(
    turn: &mut Turn<'_>,
    request: TransactionsRequest,
) -> Result<Nothing, ApiError> {
    let invalid = |message: &str| ApiError::new("INVALID_FIELD", message);
    let number = turn.working_item(&request.access_token)?;
    let item = turn.item_ref(number);
    let ledger = &turn.world.ledgers[item.bank];
    if !matches!(ledger.login, Login::TransactionsDynamic | Login::Custom(_)) {
        return Err(invalid(
            "transactions can be created for user_transactions_dynamic and custom users only",
        ));
    }
    let deposit = |index: &usize| ledger.accounts[*index].plan.kind.account_type() == "depository";
    let usual = item.accounts.iter().copied().find(deposit);
    let today = turn.world.today;
    let mut rows = Vec::new();
    for row in request.transactions {
        let window = (today - Days::new(ROW_DAYS_MAX))..=today;
        if !window.contains(&row.date_transacted) || !window.contains(&row.date_posted) {
            return Err(invalid(
                "transactions.date_transacted and date_posted must lie within the last 14 days",
            ));
        }
        let account = match &row.account_id {
            Some(id) => account_index(turn, item, id)?,
            None => usual.ok_or_else(|| invalid("the item has no depository account"))?,
        };
        let kind = ledger.accounts[account].plan.kind;
        if kind.is_investment() || kind.plaid_type() == ("loan", "student") {
            return Err(ApiError::new(
                "INVALID_ACCOUNT_ID",
                "this account does not take transactions",
            ));
        }
        let currency = ledger.accounts[account].plan.currency;
        if row
            .iso_currency_code
            .is_some_and(|code| code != currency.code)
        {
            return Err(invalid(
                "transactions.iso_currency_code must be that of the account",
            ));
        }
        rows.push(NewTransaction {
            account,
            transacted: row.date_transacted,
            posted: row.date_posted,
            amount: units(&row.amount.to_string(), currency.exponent)
                .ok_or_else(|| invalid("transactions.amount is finer than its currency"))?,
            text: row.description,
        });
    }
    turn.commit(Event::TransactionsCreated {
        item: number,
        rows,
        at_ms: turn.now_ms,
    })?;
    Ok(Nothing {})
}

/// What `/sandbox/item/fire_webhook` can fire: the code, and the types that it belongs to, the usual one first.
static FIRED: &[(&str, &[&str])] = &[
    (
        "DEFAULT_UPDATE",
        &[
            "TRANSACTIONS",
            "AUTH",
            "HOLDINGS",
            "INVESTMENTS_TRANSACTIONS",
            "LIABILITIES",
            "ASSETS",
        ],
    ),
    ("SYNC_UPDATES_AVAILABLE", &["TRANSACTIONS"]),
    ("RECURRING_TRANSACTIONS_UPDATE", &["TRANSACTIONS"]),
    ("NEW_ACCOUNTS_AVAILABLE", &["ITEM"]),
    ("LOGIN_REPAIRED", &["ITEM"]),
    ("PENDING_DISCONNECT", &["ITEM"]),
    ("USER_PERMISSION_REVOKED", &["ITEM"]),
    ("USER_ACCOUNT_REVOKED", &["ITEM"]),
    ("ERROR", &["ITEM"]),
    ("AUTHORIZATION_GRANTED", &["AUTH", "ITEM"]),
    ("SMS_MICRODEPOSITS_VERIFICATION", &["AUTH"]),
    ("PRODUCT_READY", &["ASSETS", "ITEM"]),
];

static CODES: &[&str] = &[
    "DEFAULT_UPDATE",
    "SYNC_UPDATES_AVAILABLE",
    "RECURRING_TRANSACTIONS_UPDATE",
    "NEW_ACCOUNTS_AVAILABLE",
    "LOGIN_REPAIRED",
    "PENDING_DISCONNECT",
    "USER_PERMISSION_REVOKED",
    "USER_ACCOUNT_REVOKED",
    "ERROR",
    "AUTHORIZATION_GRANTED",
    "SMS_MICRODEPOSITS_VERIFICATION",
    "PRODUCT_READY",
];

static TYPES: &[&str] = &[
    "AUTH",
    "HOLDINGS",
    "INVESTMENTS_TRANSACTIONS",
    "ITEM",
    "LIABILITIES",
    "TRANSACTIONS",
    "ASSETS",
];

pub(crate) static FIRE: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    required("webhook_code", Shape::OneOf(CODES)),
    optional("webhook_type", Shape::OneOf(TYPES)),
];

#[derive(Deserialize)]
pub(crate) struct FireRequest {
    access_token: String,
    webhook_code: String,
    webhook_type: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct FireAnswer {
    webhook_fired: bool,
}

/// Fires a webhook, and does nothing else: the thing that it announces has not happened.
pub(crate) fn fire_webhook(
    turn: &mut Turn<'_>,
    request: FireRequest,
) -> Result<FireAnswer, ApiError> {
    let refused = |message: &str| ApiError::new("SANDBOX_WEBHOOK_INVALID", message);
    let item = turn.item(&request.access_token)?;
    if turn.item_ref(item).webhook.is_none() {
        return Err(refused("the item has no webhook to fire to"));
    }
    let types = FIRED
        .iter()
        .find(|(code, _)| *code == request.webhook_code)
        .map_or(&[][..], |(_, types)| *types);
    let webhook_type = match &request.webhook_type {
        None => types.first().copied(),
        Some(wanted) => types.iter().copied().find(|known| known == wanted),
    };
    let webhook_type =
        webhook_type.ok_or_else(|| refused("webhook_code is not one of webhook_type"))?;
    turn.commit(Event::WebhookFired {
        item,
        webhook_type: webhook_type.to_owned(),
        webhook_code: request.webhook_code,
        at_ms: turn.now_ms,
    })?;
    Ok(FireAnswer {
        webhook_fired: true,
    })
}
