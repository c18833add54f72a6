//! Answers in the shape of Plaid's published specification. Keys the specification requires are never left out.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::error::{ApiError, ErrorBody};
use super::object::Object;
use crate::dice::opaque_id;
use crate::money::Number;
use crate::world::World;
use crate::world::item::Item;
use crate::world::plan::{Condition, Institution};

pub(crate) use super::wire_transaction::{Style, WireTransaction, transaction};

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
    name: String,
    official_name: Option<String>,
    #[serde(rename = "type")]
    account_type: &'static str,
    subtype: &'static str,
    holder_category: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    persistent_account_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_status: Option<String>,
    /// What a product adds to an account.
    #[serde(flatten)]
    more: Object,
}

impl WireAccount {
    /// The same without any balance, as `/identity/match` gives it.
    pub(crate) fn without_balances(mut self) -> Self {
        self.balances.available = None;
        self.balances.current = None;
        self.balances.limit = None;
        self.balances.iso_currency_code = None;
        self
    }

    /// The same with keys of a product.
    pub(crate) fn with(mut self, more: Object) -> Self {
        self.more = more;
        self
    }

    /// The same with the loan on margin of an investment account: there is none here.
    pub(crate) fn with_margin(mut self) -> Self {
        self.balances.margin_loan_amount = Some(None);
        self
    }
}

#[derive(Serialize)]
struct WireBalances {
    available: Option<Number>,
    current: Option<Number>,
    limit: Option<Number>,
    iso_currency_code: Option<&'static str>,
    unofficial_currency_code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    margin_loan_amount: Option<Option<Number>>,
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
            current: Some(Number::from_minor(account.current, currency)),
            limit: account
                .plan
                .limit
                .map(|minor| Number::from_minor(minor, currency)),
            iso_currency_code: Some(currency.code),
            unofficial_currency_code: None,
            margin_loan_amount: None,
        },
        mask: account.mask.clone(),
        name: account.plan.name.to_string(),
        official_name: account.plan.official_name.as_deref().map(str::to_owned),
        account_type,
        subtype,
        holder_category: "personal",
        // Only banks that give tokens instead of numbers have one, so that an account is known again.
        persistent_account_id: (ledger.institution.oauth && account_type == "depository")
            .then(|| opaque_id(world.seed, &["persistent", &ledger.key, &index.to_string()])),
        verification_status: item.verifications.get(&index).cloned(),
        more: Object::default(),
    }
}

/// An account as Link's metadata names it.
#[derive(Serialize)]
pub(crate) struct LinkAccount {
    id: String,
    name: String,
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
        name: account.plan.name.to_string(),
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
        error: item
            .trouble
            .as_ref()
            .map(|trouble| ApiError::of_trouble(trouble).body("")),
        available_products: institution.products().into_iter().filter(unused).collect(),
        billed_products: item.products.clone(),
        products: item.products.clone(),
        consented_products: [item.products.clone(), item.consented.clone()].concat(),
        consent_expiration_time: item.consent_until.map(|day| format!("{day}T00:00:00Z")),
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
        connection_availability: match institution.condition {
            Condition::Unsupported => "NOT_SUPPORTED",
            _ => "SUPPORTED",
        },
        url: metadata.then_some(institution.url),
        primary_color: metadata.then_some(institution.color),
    }
}
