//! `/identity/get` and `/identity/match`: who owns an account, and how well a claim fits.

use serde::Deserialize;

use super::auth::{ProductOptions, ProductRequest};
use super::error::ApiError;
use super::fields::{Field, Shape, nullable, optional, required};
use super::items::{TOKEN_MAX, chosen};
use super::object::{Object, object};
use super::wire;
use crate::bank::Turn;
use crate::world::people::{self, Owner, Street};

/// The owners of every account.
pub(crate) fn get(turn: &mut Turn<'_>, request: ProductRequest) -> Result<Object, ApiError> {
    let number = turn.product_item(&request.access_token, "identity")?;
    let item = turn.item_ref(number);
    let ledger = &turn.world.ledgers[item.bank];
    let accounts = chosen(turn, item, request.options.account_ids.as_deref())?;
    let accounts: Vec<_> = accounts
        .iter()
        .map(|index| {
            let owners: Vec<Object> = people::owners(ledger, turn.world.seed, *index)
                .iter()
                .map(wire_owner)
                .collect();
            wire::account(turn.world, item, *index).with(object! { "owners": owners })
        })
        .collect();
    Ok(object! { "accounts": accounts, "item": wire::item(turn.world, item) })
}

fn wire_owner(owner: &Owner) -> Object {
    object! {
        "names": owner.names, "phone_numbers": owner.phone_numbers, "emails": owner.emails,
        "addresses": owner.addresses,
    }
}

static ADDRESS: &[Field] = &[
    nullable("city", Shape::Text),
    nullable("region", Shape::Text),
    required("street", Shape::Text),
    nullable("postal_code", Shape::Text),
    nullable("country", Shape::Text),
];

pub(crate) static MATCH: &[Field] = &[
    required("access_token", Shape::Filled(TOKEN_MAX)),
    optional(
        "user",
        Shape::Object(&[
            nullable("legal_name", Shape::Text),
            nullable("phone_number", Shape::Text),
            nullable("email_address", Shape::Text),
            nullable("address", Shape::Object(ADDRESS)),
        ]),
    ),
    optional(
        "options",
        Shape::Object(&[optional("account_ids", Shape::Texts)]),
    ),
];

#[derive(Deserialize)]
pub(crate) struct MatchRequest {
    access_token: String,
    #[serde(default)]
    user: Claim,
    #[serde(default)]
    options: ProductOptions,
}

#[derive(Default, Deserialize)]
struct Claim {
    legal_name: Option<String>,
    phone_number: Option<String>,
    email_address: Option<String>,
    address: Option<Street>,
}

/// The best score of a claim against anything that is known; `None` where nothing was claimed.
fn best<'a, T: 'a + ?Sized, C: ?Sized>(
    claim: Option<&C>,
    known: impl Iterator<Item = &'a T>,
    score: fn(&C, &T) -> u8,
) -> Option<u8> {
    claim.map(|claim| known.map(|known| score(claim, known)).max().unwrap_or(0))
}

/// Scores from 0 to 100. Balances are null here, as at Plaid.
pub(crate) fn matches(turn: &mut Turn<'_>, request: MatchRequest) -> Result<Object, ApiError> {
    let number = turn.product_item(&request.access_token, "identity")?;
    let item = turn.item_ref(number);
    let ledger = &turn.world.ledgers[item.bank];
    let claim = &request.user;
    let mut accounts = Vec::new();
    for index in chosen(turn, item, request.options.account_ids.as_deref())? {
        let owners = people::owners(ledger, turn.world.seed, index);
        let names = owners
            .iter()
            .flat_map(|owner| &owner.names)
            .map(String::as_str);
        let name = best(claim.legal_name.as_deref(), names, people::name_score);
        let phones = owners
            .iter()
            .flat_map(|owner| &owner.phone_numbers)
            .map(|phone| phone.data.as_str());
        let phone = best(claim.phone_number.as_deref(), phones, people::phone_score);
        let emails = owners
            .iter()
            .flat_map(|owner| &owner.emails)
            .map(|email| email.data.as_str());
        let email = best(claim.email_address.as_deref(), emails, people::email_score);
        let streets = || {
            owners
                .iter()
                .flat_map(|owner| &owner.addresses)
                .map(|address| &address.data)
        };
        let address = best(claim.address.as_ref(), streets(), people::address_score);
        let same_post = claim
            .address
            .as_ref()
            .map(|claimed| streets().any(|known| known.postal_code == claimed.postal_code));
        let business = |text: &str| {
            ["inc", "llc", "ltd", "corp"]
                .iter()
                .any(|word| text.to_lowercase().contains(word))
        };
        let scores = object! {
            "legal_name": object! {
                "score": name,
                "is_first_name_or_last_name_match": name.map(|score| score > 0),
                "is_nickname_match": name.map(|_| false),
                "is_business_name_detected": claim.legal_name.as_deref().map(business),
            },
            "phone_number": object! { "score": phone },
            "email_address": object! { "score": email },
            "address": object! { "score": address, "is_postal_code_match": same_post },
        };
        accounts.push(
            wire::account(turn.world, item, index)
                .without_balances()
                .with(scores),
        );
    }
    Ok(object! { "accounts": accounts, "item": wire::item(turn.world, item) })
}
