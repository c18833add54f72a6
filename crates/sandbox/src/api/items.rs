//! `/item/*` and `/accounts/*`.

use chrono::DateTime;
use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::fields::{Field, Shape, nullable, optional, required};
use super::wire::{self, WireAccount, WireItem, rfc3339};
use crate::bank::Turn;
use crate::world::event::Event;
use crate::world::item::{Item, Stage};
use crate::world::link::PUBLIC_TOKEN_TTL_MS;

/// Tokens are about 50 characters; anything longer is not one.
pub(crate) const TOKEN_MAX: usize = 200;

pub(crate) static EXCHANGE: &[Field] = &[required("public_token", Shape::Filled(TOKEN_MAX))];

#[derive(Deserialize)]
pub(crate) struct ExchangeRequest {
    public_token: String,
}

#[derive(Serialize)]
pub(crate) struct ExchangeAnswer {
    access_token: String,
    item_id: String,
}

/// Trades a public token for the Item's access token, once and within 30 minutes.
pub(crate) fn exchange(
    turn: &mut Turn<'_>,
    request: ExchangeRequest,
) -> Result<ExchangeAnswer, ApiError> {
    let refused = |message: &str| ApiError::new("INVALID_PUBLIC_TOKEN", message);
    let token = request.public_token.as_str();
    if !token.starts_with("public-sandbox-") {
        return Err(refused(
            "provided public token is in an invalid format or for another environment. expected format: public-sandbox-<identifier>",
        ));
    }
    let (number, found) = turn
        .world
        .public_token(token)
        .ok_or_else(|| refused("could not find matching public token"))?;
    if found.used {
        return Err(refused("provided public token has already been exchanged"));
    }
    if turn.now_ms > found.created_ms.saturating_add(PUBLIC_TOKEN_TTL_MS) {
        return Err(refused(
            "provided public token is expired. Public tokens expire 30 minutes after creation at which point they can no longer be exchanged",
        ));
    }
    let item = found.item;
    turn.commit(Event::PublicTokenExchanged {
        public_token: number,
    })?;
    let item = turn.item_ref(item);
    Ok(ExchangeAnswer {
        access_token: item.access_token.clone(),
        item_id: item.item_id.clone(),
    })
}

pub(crate) static GET: &[Field] = &[required("access_token", Shape::Filled(TOKEN_MAX))];

#[derive(Deserialize)]
pub(crate) struct ItemRequest {
    pub(crate) access_token: String,
}

#[derive(Serialize)]
pub(crate) struct ItemAnswer {
    item: WireItem,
    status: Status,
}

#[derive(Serialize)]
struct Status {
    investments: Option<Updates>,
    transactions: Option<Updates>,
    last_webhook: Option<LastWebhook>,
}

#[derive(Serialize)]
struct LastWebhook {
    sent_at: String,
    code_sent: String,
}

#[derive(Serialize)]
struct Updates {
    last_successful_update: Option<String>,
    last_failed_update: Option<String>,
}

/// The Item with its health; answered for a broken login too, because this is where its error is read.
pub(crate) fn get(turn: &mut Turn<'_>, request: ItemRequest) -> Result<ItemAnswer, ApiError> {
    let item = turn.item_ref(turn.item(&request.access_token)?);
    Ok(ItemAnswer {
        item: wire::dated_item(turn.world, item),
        status: status(item, turn.now_ms),
    })
}

fn status(item: &Item, now_ms: i64) -> Status {
    let extracted = !matches!(item.stage, Stage::NotReady { .. });
    let updates = || Updates {
        last_successful_update: extracted.then(|| rfc3339(item.updated_ms)),
        last_failed_update: match (&item.trouble, item.failed_ms) {
            (Some(_), _) => Some(rfc3339(now_ms)),
            (None, failed) => failed.map(rfc3339),
        },
    };
    let uses = |product: &str| item.products.iter().any(|used| used == product);
    Status {
        investments: uses("investments").then(updates),
        transactions: uses("transactions").then(updates),
        last_webhook: item.last_webhook.as_ref().map(|(at_ms, code)| LastWebhook {
            sent_at: rfc3339(*at_ms),
            code_sent: code.clone(),
        }),
    }
}

pub(crate) static REMOVE: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    nullable(
        "reason_code",
        Shape::OneOf(&[
            "FRAUD_FIRST_PARTY",
            "FRAUD_FALSE_IDENTITY",
            "FRAUD_ABUSE",
            "FRAUD_OTHER",
            "CONNECTION_IS_NON_FUNCTIONAL",
            "OTHER",
        ]),
    ),
    nullable("reason_note", Shape::Filled(512)),
];

#[derive(Serialize)]
pub(crate) struct Nothing {}

/// Ends the Item; its access token answers `ITEM_NOT_FOUND` from then on.
pub(crate) fn remove(turn: &mut Turn<'_>, request: ItemRequest) -> Result<Nothing, ApiError> {
    let item = turn.item(&request.access_token)?;
    turn.commit(Event::ItemRemoved { item })?;
    Ok(Nothing {})
}

pub(crate) static ACCOUNTS: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    optional(
        "options",
        Shape::Object(&[optional("account_ids", Shape::Texts)]),
    ),
];

#[derive(Deserialize)]
pub(crate) struct AccountsRequest {
    pub(crate) access_token: String,
    #[serde(default)]
    pub(crate) options: AccountsOptions,
}

#[derive(Default, Deserialize)]
pub(crate) struct AccountsOptions {
    pub(crate) account_ids: Option<Vec<String>>,
    min_last_updated_datetime: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct AccountsAnswer {
    accounts: Vec<WireAccount>,
    item: WireItem,
}

/// The chosen accounts with their balances of the bank's today.
pub(crate) fn accounts(
    turn: &mut Turn<'_>,
    request: AccountsRequest,
) -> Result<AccountsAnswer, ApiError> {
    let item = turn.item_ref(turn.working_item(&request.access_token)?);
    let accounts = chosen(turn, item, request.options.account_ids.as_deref())?
        .into_iter()
        .map(|index| wire::account(turn.world, item, index))
        .collect();
    Ok(AccountsAnswer {
        accounts,
        item: wire::item(turn.world, item),
    })
}

pub(crate) static BALANCE: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    optional(
        "options",
        Shape::Object(&[
            optional("account_ids", Shape::Texts),
            optional("min_last_updated_datetime", Shape::DateTime),
        ]),
    ),
];

/// The same accounts, asked of the bank itself: an ill one refuses.
pub(crate) fn balance(
    turn: &mut Turn<'_>,
    request: AccountsRequest,
) -> Result<AccountsAnswer, ApiError> {
    let item = turn.working_item(&request.access_token)?;
    turn.ask_bank(item)?;
    let wanted = request.options.min_last_updated_datetime.as_deref();
    let wanted = wanted.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    if wanted.is_some_and(|at| at.timestamp_millis() > turn.now_ms) {
        return Err(ApiError::new(
            "LAST_UPDATED_DATETIME_OUT_OF_RANGE",
            "requested datetime out of range, most recently updated balance is older",
        ));
    }
    accounts(turn, request)
}

/// The accounts asked for, or all of the Item that are still open, as indexes.
pub(crate) fn chosen(
    turn: &Turn<'_>,
    item: &Item,
    wanted: Option<&[String]>,
) -> Result<Vec<usize>, ApiError> {
    let ledger = &turn.world.ledgers[item.bank];
    match wanted {
        Some(wanted) => wanted
            .iter()
            .map(|id| account_index(turn, item, id))
            .collect(),
        None => Ok(item
            .accounts
            .iter()
            .copied()
            .filter(|index| ledger.account(*index).is_some())
            .collect()),
    }
}

/// The index of an account id of this Item, or Plaid's refusal.
pub(crate) fn account_index(
    turn: &Turn<'_>,
    item: &Item,
    account_id: &str,
) -> Result<usize, ApiError> {
    let found = item
        .accounts
        .iter()
        .copied()
        .filter(|index| turn.world.ledgers[item.bank].account(*index).is_some())
        .find(|index| turn.world.account_id(item, *index) == account_id);
    found.ok_or_else(|| {
        ApiError::new(
            "INVALID_ACCOUNT_ID",
            "failed to find requested account ID for requested item",
        )
    })
}
