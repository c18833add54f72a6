//! `/transactions/sync` and `/transactions/refresh`.
//!
//! A loop is the run of pages from one cursor until `has_more` is false. It sees the log as it was when the loop
//! began; if the log has grown since, the next page is refused and the client starts the loop again.

use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::fields::{Field, Shape, nullable, optional, required};
use super::items::{ItemRequest, Nothing, TOKEN_MAX, account_index};
use super::wire::{self, Style, WireAccount, WireTransaction};
use crate::bank::Turn;
use crate::world::cursor::Cursor;
use crate::world::event::Event;
use crate::world::item::{Item, Stage, Update};

/// Plaid's bound on a cursor.
const CURSOR_MAX: usize = 256;
const COUNT_DEFAULT: usize = 100;

pub(crate) static SYNC: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    optional("cursor", Shape::Text),
    optional("count", Shape::Int(1, 500)),
    optional(
        "options",
        Shape::Object(&[
            nullable("include_original_description", Shape::Bool),
            optional("include_personal_finance_category", Shape::Bool),
            optional("include_logo_and_counterparty_beta", Shape::Bool),
            optional(
                "personal_finance_category_version",
                Shape::OneOf(&["v1", "v2"]),
            ),
            optional("days_requested", Shape::Int(1, 730)),
            optional("account_id", Shape::Filled(TOKEN_MAX)),
        ]),
    ),
];

#[derive(Deserialize)]
pub(crate) struct SyncRequest {
    access_token: String,
    #[serde(default)]
    cursor: String,
    count: Option<usize>,
    #[serde(default)]
    options: SyncOptions,
}

#[derive(Default, Deserialize)]
struct SyncOptions {
    include_original_description: Option<bool>,
    personal_finance_category_version: Option<String>,
    days_requested: Option<u32>,
    account_id: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct SyncAnswer {
    transactions_update_status: &'static str,
    accounts: Vec<WireAccount>,
    added: Vec<WireTransaction>,
    modified: Vec<WireTransaction>,
    removed: Vec<Removed>,
    next_cursor: String,
    has_more: bool,
}

#[derive(Serialize)]
struct Removed {
    transaction_id: String,
    account_id: String,
}

/// One page of what happened since the cursor.
pub(crate) fn sync(turn: &mut Turn<'_>, request: SyncRequest) -> Result<SyncAnswer, ApiError> {
    let number = turn.working_item(&request.access_token)?;
    let scope = match &request.options.account_id {
        Some(id) => Some(account_index(turn, turn.item_ref(number), id)?),
        None => None,
    };
    let cursor = read_cursor(turn, number, &request.cursor, scope)?;
    request_history(turn, number, request.options.days_requested)?;
    if !make_ready(turn, number, cursor)? {
        let item = turn.item_ref(number);
        return Ok(SyncAnswer {
            transactions_update_status: item.stage.plaid_status(),
            accounts: accounts(turn, item, scope),
            added: Vec::new(),
            modified: Vec::new(),
            removed: Vec::new(),
            next_cursor: String::new(),
            has_more: false,
        });
    }
    let style = Style {
        original_description: request
            .options
            .include_original_description
            .unwrap_or(false),
        first_taxonomy: request.options.personal_finance_category_version.as_deref() == Some("v1"),
    };
    let answer = page(
        turn,
        turn.item_ref(number),
        cursor,
        request.count.unwrap_or(COUNT_DEFAULT),
        style,
    )?;
    if !answer.has_more
        && matches!(
            turn.item_ref(number).stage,
            Stage::Initial { loops_left: 1.. }
        )
    {
        // The client has seen all that is ready, so a loop is over.
        turn.commit(Event::ReadinessAdvanced {
            item: number,
            at_ms: turn.now_ms,
        })?;
    }
    Ok(answer)
}

fn read_cursor(
    turn: &Turn<'_>,
    number: usize,
    text: &str,
    scope: Option<usize>,
) -> Result<Option<Cursor>, ApiError> {
    let item = turn.item_ref(number);
    if text.is_empty() {
        return Ok(Some(Cursor::origin(scope)));
    }
    if text == "now" {
        return Ok(None);
    }
    let decoded = if text.len() > CURSOR_MAX {
        None
    } else {
        Cursor::decode(turn.world.seed, &item.item_id, text)
    };
    let ours = decoded.filter(|cursor| {
        cursor.account == scope && cursor.start <= cursor.end && cursor.end <= item.log.len()
    });
    ours.map(Some)
        .ok_or_else(|| ApiError::new("INVALID_FIELD", "cursor not associated with access_token"))
}

/// An Item whose owner only agreed to transactions is given them by its first sync, with the history asked for there.
pub(super) fn request_history(
    turn: &mut Turn<'_>,
    number: usize,
    days: Option<u32>,
) -> Result<(), ApiError> {
    const DEFAULT_DAYS: u32 = 90;
    if turn
        .item_ref(number)
        .products
        .iter()
        .any(|product| product == "transactions")
    {
        return Ok(());
    }
    if !turn.item_ref(number).may_use("transactions") {
        return Err(ApiError::new(
            "ADDITIONAL_CONSENT_REQUIRED",
            "client does not have user consent to access the transactions product",
        ));
    }
    turn.commit(Event::HistoryRequested {
        item: number,
        days: days.unwrap_or(DEFAULT_DAYS),
    })
}

/// Moves a young Item's extraction as far as this call does. False: nothing is ready yet.
pub(super) fn make_ready(
    turn: &mut Turn<'_>,
    number: usize,
    cursor: Option<Cursor>,
) -> Result<bool, ApiError> {
    let stage = turn.item_ref(number).stage;
    let starts_a_loop = cursor.is_none_or(|cursor| !cursor.is_inside_a_loop());
    let due = match stage {
        Stage::NotReady { .. } => true,
        Stage::Initial { loops_left: 0 } => starts_a_loop,
        Stage::Initial { .. } | Stage::Historical => false,
    };
    if due {
        turn.commit(Event::ReadinessAdvanced {
            item: number,
            at_ms: turn.now_ms,
        })?;
    }
    Ok(!matches!(
        turn.item_ref(number).stage,
        Stage::NotReady { .. }
    ))
}

fn page(
    turn: &Turn<'_>,
    item: &Item,
    cursor: Option<Cursor>,
    count: usize,
    style: Style,
) -> Result<SyncAnswer, ApiError> {
    let end = item.log.len();
    // "now" is a client that migrates from /transactions/get and holds everything already.
    let mut cursor = cursor.unwrap_or(Cursor {
        start: end,
        end,
        delivered: 0,
        account: None,
    });
    if cursor.is_inside_a_loop() && cursor.end != end {
        return Err(ApiError::new(
            "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION",
            "Underlying transaction data changed since last page was fetched. Please restart pagination from last update.",
        ));
    }
    if !cursor.is_inside_a_loop() {
        cursor = Cursor {
            start: cursor.end,
            end,
            ..cursor
        };
    }
    let updates = item.updates(
        &turn.world.ledgers[item.bank],
        cursor.start,
        cursor.end,
        cursor.account,
    );
    let upto = updates.len().min(cursor.delivered.saturating_add(count));
    let has_more = upto < updates.len();
    let next = if has_more {
        Cursor {
            delivered: upto,
            ..cursor
        }
    } else {
        Cursor {
            start: end,
            end,
            delivered: 0,
            account: cursor.account,
        }
    };
    let mut answer = SyncAnswer {
        transactions_update_status: item.stage.plaid_status(),
        accounts: accounts(turn, item, cursor.account),
        added: Vec::new(),
        modified: Vec::new(),
        removed: Vec::new(),
        next_cursor: next.encode(turn.world.seed, &item.item_id),
        has_more,
    };
    for update in updates.get(cursor.delivered..upto).unwrap_or_default() {
        match update {
            Update::Added(fact) => answer
                .added
                .push(wire::transaction(turn.world, item, *fact, style)),
            Update::Modified(fact) => answer
                .modified
                .push(wire::transaction(turn.world, item, *fact, style)),
            Update::Removed(row) => {
                let account = turn.world.ledgers[item.bank].fact(row.fact).account;
                answer.removed.push(Removed {
                    transaction_id: turn.world.transaction_id(item, *row),
                    account_id: turn.world.account_id_at(item, account, row.generation),
                });
            }
        }
    }
    Ok(answer)
}

/// Accounts that have transactions, so never the brokerage.
fn accounts(turn: &Turn<'_>, item: &Item, scope: Option<usize>) -> Vec<WireAccount> {
    accounts_with_rows(turn, item, scope.as_slice())
}

/// The same of these accounts only, if any are named.
pub(super) fn accounts_with_rows(turn: &Turn<'_>, item: &Item, only: &[usize]) -> Vec<WireAccount> {
    let ledger = &turn.world.ledgers[item.bank];
    let has_rows = |index: &usize| {
        ledger
            .account(*index)
            .is_some_and(|account| !account.plan.kind.is_investment())
    };
    let shown = item.accounts.iter().copied().filter(has_rows);
    shown
        .filter(|index| only.is_empty() || only.contains(index))
        .map(|index| wire::account(turn.world, item, index))
        .collect()
}

pub(crate) static REFRESH: &[Field] = &[required("access_token", Shape::Filled(TOKEN_MAX))];

/// Asks the bank now: pending rows post and new purchases appear, seen by the next sync.
pub(crate) fn refresh(turn: &mut Turn<'_>, request: ItemRequest) -> Result<Nothing, ApiError> {
    let item = turn.working_item(&request.access_token)?;
    turn.ask_bank(item)?;
    turn.commit(Event::Refreshed {
        item,
        at_ms: turn.now_ms,
    })?;
    Ok(Nothing {})
}
