//! Answers in the shape of Plaid's published specification. Keys the specification requires are never left out.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;

use super::error::{ApiError, ErrorBody};
use crate::bank::login_required;
use crate::money::Number;
use crate::world::World;
use crate::world::facts;
use crate::world::item::Item;
use crate::world::ledger::{Fact, FactId, Ledger};
use crate::world::merchants::{Channel, Merchant};
use crate::world::plan::Institution;

/// Unix milliseconds as RFC 3339 in UTC.
pub(crate) fn rfc3339(at_ms: i64) -> String {
    let at = DateTime::<Utc>::from_timestamp_millis(at_ms).unwrap_or(DateTime::UNIX_EPOCH);
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// An error inside an answer, where `request_id` is that of the call it stands in.
pub(crate) fn link_error_body(code: &str) -> Option<ErrorBody> {
    ApiError::of_code(code, "the login was refused in Link").map(|error| error.body(""))
}

#[derive(Serialize)]
pub(crate) struct WireAccount {
    account_id: String,
    balances: WireBalances,
    mask: String,
    name: &'static str,
    official_name: Option<&'static str>,
    #[serde(rename = "type")]
    account_type: &'static str,
    subtype: &'static str,
    holder_category: &'static str,
}

#[derive(Serialize)]
struct WireBalances {
    available: Option<Number>,
    current: Number,
    limit: Option<Number>,
    iso_currency_code: &'static str,
    unofficial_currency_code: Option<&'static str>,
}

pub(crate) fn account(world: &World, item: &Item, index: usize) -> WireAccount {
    let ledger = &world.ledgers[item.bank];
    let account = &ledger.accounts[index];
    let currency = account.plan.currency;
    let (account_type, subtype) = account.plan.kind.plaid_type();
    WireAccount {
        account_id: world.account_id(item, index),
        balances: WireBalances {
            available: ledger
                .available(index)
                .map(|minor| Number::from_minor(minor, currency)),
            current: Number::from_minor(account.current, currency),
            limit: account
                .plan
                .limit
                .map(|minor| Number::from_minor(minor, currency)),
            iso_currency_code: currency.code,
            unofficial_currency_code: None,
        },
        mask: account.mask.clone(),
        name: account.plan.name,
        official_name: account.plan.official_name,
        account_type,
        subtype,
        holder_category: "personal",
    }
}

/// An account as Link's metadata names it.
#[derive(Serialize)]
pub(crate) struct LinkAccount {
    id: String,
    name: &'static str,
    mask: String,
    #[serde(rename = "type")]
    account_type: &'static str,
    subtype: &'static str,
    verification_status: Option<&'static str>,
    class_type: Option<&'static str>,
}

pub(crate) fn link_account(world: &World, item: &Item, index: usize) -> LinkAccount {
    let account = &world.ledgers[item.bank].accounts[index];
    let (account_type, subtype) = account.plan.kind.plaid_type();
    LinkAccount {
        id: world.account_id(item, index),
        name: account.plan.name,
        mask: account.mask.clone(),
        account_type,
        subtype,
        verification_status: None,
        class_type: None,
    }
}

#[derive(Serialize)]
pub(crate) struct WireItem {
    item_id: String,
    institution_id: &'static str,
    institution_name: &'static str,
    webhook: Option<String>,
    auth_method: Option<&'static str>,
    error: Option<ErrorBody>,
    available_products: Vec<&'static str>,
    billed_products: Vec<String>,
    products: Vec<String>,
    consented_products: Vec<String>,
    consent_expiration_time: Option<String>,
    update_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
}

/// The Item as `/item/get` shows it: only there does the specification say when it was made.
pub(crate) fn dated_item(world: &World, item: &Item) -> WireItem {
    WireItem {
        created_at: Some(rfc3339(item.created_ms)),
        ..self::item(world, item)
    }
}

/// The Item as it accompanies other answers.
pub(crate) fn item(world: &World, item: &Item) -> WireItem {
    let institution = world.ledgers[item.bank].institution;
    let unused = |product: &&'static str| !item.products.iter().any(|used| used == product);
    WireItem {
        item_id: item.item_id.clone(),
        institution_id: institution.id,
        institution_name: institution.name,
        webhook: item.webhook.clone(),
        auth_method: None,
        error: item.login_required.then(|| login_required().body("")),
        available_products: institution.products().into_iter().filter(unused).collect(),
        billed_products: item.products.clone(),
        products: item.products.clone(),
        consented_products: item.products.clone(),
        consent_expiration_time: None,
        update_type: "background",
        created_at: None,
    }
}

#[derive(Serialize)]
pub(crate) struct WireInstitution {
    institution_id: &'static str,
    name: &'static str,
    products: Vec<&'static str>,
    country_codes: [&'static str; 1],
    routing_numbers: [&'static str; 1],
    oauth: bool,
    connection_availability: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_color: Option<&'static str>,
}

/// `metadata` is `options.include_optional_metadata`: address and colour. There is no logo to give.
pub(crate) fn institution(institution: &'static Institution, metadata: bool) -> WireInstitution {
    WireInstitution {
        institution_id: institution.id,
        name: institution.name,
        products: institution.products(),
        country_codes: [institution.country],
        routing_numbers: [institution.routing_number],
        oauth: institution.oauth,
        connection_availability: "SUPPORTED",
        url: metadata.then_some(institution.url),
        primary_color: metadata.then_some(institution.color),
    }
}

#[derive(Serialize)]
pub(crate) struct WireTransaction {
    transaction_id: String,
    account_id: String,
    account_owner: Option<String>,
    amount: Number,
    iso_currency_code: &'static str,
    unofficial_currency_code: Option<&'static str>,
    check_number: Option<String>,
    date: NaiveDate,
    datetime: Option<String>,
    authorized_date: NaiveDate,
    authorized_datetime: Option<String>,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_description: Option<String>,
    merchant_name: Option<&'static str>,
    merchant_entity_id: Option<String>,
    logo_url: Option<String>,
    website: Option<&'static str>,
    location: WireLocation,
    payment_meta: WirePaymentMeta,
    payment_channel: &'static str,
    pending: bool,
    pending_transaction_id: Option<String>,
    personal_finance_category: WireCategory,
    personal_finance_category_icon_url: String,
    counterparties: Vec<WireCounterparty>,
    transaction_code: Option<&'static str>,
    transaction_type: &'static str,
    category: Option<Vec<String>>,
    category_id: Option<String>,
}

#[derive(Default, Serialize)]
struct WireLocation {
    address: Option<&'static str>,
    city: Option<&'static str>,
    region: Option<&'static str>,
    postal_code: Option<&'static str>,
    country: Option<&'static str>,
    lat: Option<Number>,
    lon: Option<Number>,
    store_number: Option<String>,
}

#[derive(Default, Serialize)]
struct WirePaymentMeta {
    by_order_of: Option<String>,
    payee: Option<String>,
    payer: Option<String>,
    payment_method: Option<&'static str>,
    payment_processor: Option<String>,
    ppd_id: Option<String>,
    reason: Option<String>,
    reference_number: Option<String>,
}

#[derive(Serialize)]
struct WireCategory {
    primary: &'static str,
    detailed: &'static str,
    confidence_level: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct WireCounterparty {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    entity_id: Option<String>,
    website: Option<&'static str>,
    logo_url: Option<String>,
    confidence_level: &'static str,
}

/// How the client asked for its transactions.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    pub(crate) original_description: bool,
    pub(crate) first_taxonomy: bool,
}

pub(crate) fn transaction(world: &World, item: &Item, id: FactId, style: Style) -> WireTransaction {
    let ledger = &world.ledgers[item.bank];
    let fact = ledger.fact(id);
    WireTransaction {
        transaction_id: world.transaction_id(item, id),
        account_id: world.account_id(item, fact.account),
        account_owner: None,
        amount: Number::from_minor(fact.amount, ledger.accounts[fact.account].plan.currency),
        iso_currency_code: ledger.accounts[fact.account].plan.currency.code,
        unofficial_currency_code: None,
        check_number: fact.check_number.clone(),
        date: fact.date,
        datetime: None,
        authorized_date: fact.authorized,
        authorized_datetime: None,
        name: fact.text.clone(),
        original_description: style.original_description.then(|| fact.text.clone()),
        merchant_name: fact.merchant.map(|merchant| merchant.name),
        merchant_entity_id: fact.merchant.map(|merchant| entity_id(merchant.name)),
        logo_url: None,
        website: fact.merchant.and_then(website),
        location: location(world.seed, ledger, fact),
        payment_meta: payment_meta(fact),
        payment_channel: channel(fact.channel),
        pending: fact.pending,
        pending_transaction_id: fact
            .pending_of
            .map(|pending| world.transaction_id(item, pending)),
        personal_finance_category: category(fact, style.first_taxonomy),
        personal_finance_category_icon_url: format!(
            "https://plaid-category-icons.plaid.com/PFC_{}.png",
            fact.primary
        ),
        counterparties: counterparties(fact),
        transaction_code: fact.code,
        transaction_type: match fact.channel {
            Channel::Online => "digital",
            Channel::InStore => "place",
            Channel::Other => "special",
        },
        category: None,
        category_id: None,
    }
}

fn category(fact: &Fact, first_taxonomy: bool) -> WireCategory {
    // The only code used here that version 1 of the taxonomy spells otherwise.
    let detailed = if first_taxonomy && fact.detailed == "INCOME_SALARY" {
        "INCOME_WAGES"
    } else {
        fact.detailed
    };
    WireCategory {
        primary: fact.primary,
        detailed,
        confidence_level: fact.confidence,
        version: if first_taxonomy { "v1" } else { "v2" },
    }
}

/// A merchant's key is the same for every seed, Item and bank, as Plaid's is.
fn entity_id(name: &str) -> String {
    crate::dice::opaque_id(0, &["entity", name])
}

fn website(merchant: &'static Merchant) -> Option<&'static str> {
    (!merchant.website.is_empty()).then_some(merchant.website)
}

fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Online => "online",
        Channel::InStore => "in store",
        Channel::Other => "other",
    }
}

fn location(seed: u64, ledger: &Ledger, fact: &Fact) -> WireLocation {
    let at_home = fact
        .merchant
        .is_some_and(|merchant| merchant.raw.contains('@'));
    if !at_home {
        return WireLocation::default();
    }
    let place = facts::home(seed, ledger.institution.id);
    WireLocation {
        address: Some(place.street),
        city: Some(place.city),
        region: Some(place.region),
        postal_code: Some(place.postal_code),
        country: Some("US"),
        lat: Some(Number::literal(place.lat)),
        lon: Some(Number::literal(place.lon)),
        store_number: fact.store_number.clone(),
    }
}

fn payment_meta(fact: &Fact) -> WirePaymentMeta {
    match &fact.counterparty {
        Some(other) if other.kind == "income_source" => WirePaymentMeta {
            payer: Some(other.name.clone()),
            payment_method: Some("ACH"),
            ..WirePaymentMeta::default()
        },
        _ => WirePaymentMeta::default(),
    }
}

fn counterparties(fact: &Fact) -> Vec<WireCounterparty> {
    if let Some(merchant) = fact.merchant {
        let kind = if merchant.pool == crate::world::merchants::Pool::Marketplace {
            "marketplace"
        } else {
            "merchant"
        };
        return vec![WireCounterparty {
            name: merchant.name.to_owned(),
            kind,
            entity_id: Some(entity_id(merchant.name)),
            website: website(merchant),
            logo_url: None,
            confidence_level: fact.confidence,
        }];
    }
    let other = fact.counterparty.iter().map(|other| WireCounterparty {
        name: other.name.clone(),
        kind: other.kind,
        entity_id: Some(entity_id(&other.name)),
        website: None,
        logo_url: None,
        confidence_level: "HIGH",
    });
    other.collect()
}
