//! A transaction in the shape of the published specification.

use chrono::NaiveDate;
use serde::Serialize;

use crate::money::Number;
use crate::world::World;
use crate::world::facts;
use crate::world::item::{Item, Row};
use crate::world::ledger::{Fact, Ledger};
use crate::world::merchants::{Channel, Merchant};

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
pub(crate) struct WireCategory {
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

/// A row as `/transactions/sync` gives it.
pub(crate) fn transaction(world: &World, item: &Item, row: Row, style: Style) -> WireTransaction {
    let ledger = &world.ledgers[item.bank];
    let fact = ledger.fact(row.fact);
    WireTransaction {
        transaction_id: world.transaction_id(item, row),
        account_id: world.account_id_at(item, fact.account, row.generation),
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
            .map(|fact| world.transaction_id(item, Row { fact, ..row })),
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

pub(crate) fn category(fact: &Fact, first_taxonomy: bool) -> WireCategory {
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
pub(crate) fn entity_id(name: &str) -> String {
    crate::dice::opaque_id(0, &["entity", name])
}

pub(crate) fn website(merchant: &'static Merchant) -> Option<&'static str> {
    (!merchant.website.is_empty()).then_some(merchant.website)
}

pub(crate) fn channel(channel: Channel) -> &'static str {
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
    let place = facts::home(seed, &ledger.key);
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
