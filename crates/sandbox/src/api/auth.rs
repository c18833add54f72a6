//! `/auth/get`: the numbers by which money reaches an account.

use serde::Deserialize;

use super::error::ApiError;
use super::fields::{Field, Shape, optional, required};
use super::items::{TOKEN_MAX, chosen};
use super::object::{Object, object};
use super::wire;
use crate::bank::Turn;
use crate::world::numbers::{self, Numbers};
use crate::world::plan::Kind;

/// The fields of every product that is asked for per account.
pub(crate) static FIELDS: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    optional(
        "options",
        Shape::Object(&[optional("account_ids", Shape::Texts)]),
    ),
];

/// A request for a product of some accounts, or of all that have it.
#[derive(Deserialize)]
pub(crate) struct ProductRequest {
    pub(crate) access_token: String,
    #[serde(default)]
    pub(crate) options: ProductOptions,
}

#[derive(Default, Deserialize)]
pub(crate) struct ProductOptions {
    pub(crate) account_ids: Option<Vec<String>>,
}

/// The accounts of an Item that have a product, or the refusal that there is none.
pub(crate) fn accounts_with(
    turn: &Turn<'_>,
    item: usize,
    wanted: Option<&[String]>,
    has: fn(Kind) -> bool,
    none: &'static str,
) -> Result<Vec<usize>, ApiError> {
    let item = turn.item_ref(item);
    let ledger = &turn.world.ledgers[item.bank];
    let mut accounts = chosen(turn, item, wanted)?;
    accounts.retain(|index| has(ledger.accounts[*index].plan.kind));
    if accounts.is_empty() {
        return Err(ApiError::new(
            none,
            "no accounts of this item can be used for this product",
        ));
    }
    Ok(accounts)
}

fn is_deposit(kind: Kind) -> bool {
    kind.account_type() == "depository"
}

/// Accounts that money can be sent to, with their numbers.
pub(crate) fn get(turn: &mut Turn<'_>, request: ProductRequest) -> Result<Object, ApiError> {
    let number = turn.product_item(&request.access_token, "auth")?;
    let wanted = request.options.account_ids.as_deref();
    let accounts = accounts_with(turn, number, wanted, is_deposit, "NO_AUTH_ACCOUNTS")?;
    let item = turn.item_ref(number);
    let ledger = &turn.world.ledgers[item.bank];
    let (mut ach, mut eft, mut international, mut bacs) = (vec![], vec![], vec![], vec![]);
    for index in &accounts {
        let account_id = turn.world.account_id(item, *index);
        match numbers::of(ledger, turn.world.seed, item, *index) {
            Numbers::Ach { account, routing, wire_routing, tokenized } => ach.push(object! {
                "account_id": account_id, "account": account, "routing": routing,
                "wire_routing": wire_routing, "is_tokenized_account_number": tokenized,
                "can_transfer_in": true, "can_transfer_out": true,
            }),
            Numbers::Eft { account, institution, branch } => eft.push(object! {
                "account_id": account_id, "account": account, "institution": institution, "branch": branch,
            }),
            Numbers::International { iban, bic } => {
                international.push(object! { "account_id": account_id, "iban": iban, "bic": bic })
            }
            Numbers::Bacs { account, sort_code } => {
                bacs.push(object! { "account_id": account_id, "account": account, "sort_code": sort_code })
            }
        }
    }
    let accounts: Vec<_> = accounts
        .iter()
        .map(|index| wire::account(turn.world, item, *index))
        .collect();
    Ok(object! {
        "accounts": accounts,
        "numbers": object! { "ach": ach, "eft": eft, "international": international, "bacs": bacs },
        "item": wire::item(turn.world, item),
    })
}
