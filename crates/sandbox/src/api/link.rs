//! `/link/token/create`: what a client may ask Link for.

use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::fields::is_web_address;
use super::link_fields;
use super::wire::rfc3339;
use crate::bank::Turn;
use crate::world::World;
use crate::world::event::Event;
use crate::world::link::{AccountFilter, Hosted, LinkRequest, LinkToken};
use crate::world::plan;

pub(crate) use link_fields::{COUNTRIES, CREATE, PRODUCTS};

/// Longest life of a hosted address: 21 days.
const URL_LIFETIME_S_MAX: u32 = 21 * 24 * 60 * 60;
/// The history a new Item gets unless more is asked for.
const DAYS_DEFAULT: u32 = 90;
/// Sessions one token may open; far more than a person does, and a bound on what a page can make us keep.
pub(crate) const SESSIONS_PER_TOKEN_MAX: usize = 50;

#[derive(Deserialize)]
pub(crate) struct CreateRequest {
    client_name: String,
    language: String,
    country_codes: Vec<String>,
    user: Option<serde_json::Value>,
    user_id: Option<String>,
    products: Option<Vec<String>>,
    required_if_supported_products: Option<Vec<String>>,
    optional_products: Option<Vec<String>>,
    additional_consented_products: Option<Vec<String>>,
    webhook: Option<String>,
    access_token: Option<String>,
    redirect_uri: Option<String>,
    institution_id: Option<String>,
    account_filters: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(default)]
    update: Update,
    hosted_link: Option<HostedLink>,
    #[serde(default)]
    transactions: Transactions,
    #[serde(default)]
    enable_multi_item_link: bool,
}

#[derive(Default, Deserialize)]
struct Update {
    #[serde(default)]
    account_selection_enabled: bool,
}

#[derive(Deserialize)]
struct HostedLink {
    delivery_method: Option<String>,
    completion_redirect_uri: Option<String>,
    url_lifetime_seconds: Option<u32>,
}

#[derive(Default, Deserialize)]
struct Transactions {
    days_requested: Option<u32>,
}

#[derive(Serialize)]
pub(crate) struct CreateAnswer {
    link_token: String,
    expiration: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hosted_link_url: Option<String>,
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("INVALID_FIELD", message)
}

/// Makes a link token for a new Item, or for repairing one (update mode).
pub(crate) fn create(
    turn: &mut Turn<'_>,
    request: CreateRequest,
) -> Result<CreateAnswer, ApiError> {
    if request.user.is_none() && request.user_id.is_none() {
        return Err(ApiError::new(
            "MISSING_FIELDS",
            "the following required fields are missing: user.client_user_id",
        ));
    }
    if request.enable_multi_item_link {
        return Err(invalid(
            "enable_multi_item_link is not enabled for this client_id",
        ));
    }
    let update_item = request
        .access_token
        .as_deref()
        .map(|token| turn.item(token))
        .transpose()?;
    if let Some(item) = update_item
        && let Some(trouble) = &turn.item_ref(item).trouble
        && trouble.code == "USER_PERMISSION_REVOKED"
        && !trouble.restorable
    {
        // "Depending on the exact process the end user used to revoke permissions, it may not be possible to launch
        // update mode for the Item" (the published specification).
        return Err(ApiError::of_trouble(trouble));
    }
    let products = wanted_products(&request, update_item.is_some())?;
    let user = match &request.user_id {
        Some(id) => Some(turn.world.user(id).ok_or_else(|| {
            ApiError::new(
                "INVALID_USER_ID",
                "the user_id is not known, or the user was removed",
            )
        })?),
        None => None,
    };
    let agreed = request
        .optional_products
        .iter()
        .chain(&request.additional_consented_products)
        .flatten();
    let mut consented: Vec<String> = agreed.cloned().collect();
    let mut if_supported = request
        .required_if_supported_products
        .clone()
        .unwrap_or_default();
    if update_item.is_some() {
        // Nothing is used at once in update mode.
        consented.append(&mut if_supported);
    }
    if let Some(uri) = &request.redirect_uri {
        check_redirect(uri)?;
    }
    if let Some(id) = &request.institution_id
        && plan::institution(id).is_none()
    {
        return Err(ApiError::new(
            "INVALID_INSTITUTION",
            "invalid institution_id provided",
        ));
    }
    let asked = LinkRequest {
        client_name: request.client_name,
        language: request.language,
        country_codes: request.country_codes,
        products,
        if_supported,
        consented,
        user,
        webhook: request.webhook.filter(|_| update_item.is_none()),
        redirect_uri: request.redirect_uri,
        days_requested: request.transactions.days_requested.unwrap_or(DAYS_DEFAULT),
        account_filters: filters(request.account_filters.unwrap_or_default()),
        update_item,
        account_selection: request.update.account_selection_enabled,
        hosted: request.hosted_link.map(hosted).transpose()?,
        institution: request.institution_id.filter(|_| update_item.is_none()),
    };
    turn.commit(Event::LinkTokenCreated {
        request: asked,
        at_ms: turn.now_ms,
    })?;
    let made = turn
        .world
        .link_tokens
        .last()
        .ok_or_else(|| invalid("no link token was made"))?;
    Ok(CreateAnswer {
        link_token: made.token.clone(),
        expiration: rfc3339(made.expires_ms()),
        hosted_link_url: made
            .request
            .hosted
            .as_ref()
            .map(|_| format!("{}/hosted/{}", turn.origin, made.token)),
    })
}

/// The products of a new Item. Lists must not overlap; update mode names none.
fn wanted_products(request: &CreateRequest, update: bool) -> Result<Vec<String>, ApiError> {
    let none = Vec::new();
    let named = |list: &'static str, products: &Option<Vec<String>>| {
        products
            .iter()
            .flatten()
            .map(move |product| (list, product.clone()))
            .collect::<Vec<_>>()
    };
    let all = [
        named("products", &request.products),
        named(
            "required_if_supported_products",
            &request.required_if_supported_products,
        ),
        named("optional_products", &request.optional_products),
        named(
            "additional_consented_products",
            &request.additional_consented_products,
        ),
    ]
    .concat();
    let names: Vec<String> = all.iter().map(|(_, product)| product.clone()).collect();
    check_products(&names)?;
    for (index, (list, product)) in all.iter().enumerate() {
        if let Some((other, _)) = all[..index].iter().find(|(_, earlier)| earlier == product) {
            return Err(invalid(format!(
                "{product} is in both {other} and {list}, which must not overlap"
            )));
        }
    }
    let products = request.products.as_ref().unwrap_or(&none);
    match (update, products.is_empty()) {
        (true, false) => Err(invalid(
            "products must not be provided in update mode, when access_token is set",
        )),
        (false, true) => Err(invalid("products must contain at least one product")),
        (true, true) => Ok(Vec::new()),
        (false, false) => Ok(products.clone()),
    }
}

/// Refuses products that Link cannot be initialised with, or that these keys have no access to.
pub(crate) fn check_products(products: &[String]) -> Result<(), ApiError> {
    const NEVER: [&str; 2] = ["balance", "recurring_transactions"];
    const SERVED: [&str; 8] = [
        "assets",
        "auth",
        "identity",
        "investments",
        "liabilities",
        "signal",
        "transactions",
        "transfer",
    ];
    for product in products {
        if NEVER.contains(&product.as_str()) {
            return Err(ApiError::new(
                "INVALID_PRODUCT",
                format!("{product} cannot be used to initialize Link"),
            ));
        }
        if !SERVED.contains(&product.as_str()) {
            return Err(ApiError::new(
                "INVALID_PRODUCT",
                format!(
                    "client is not authorized to access the following products: [\"{product}\"]"
                ),
            ));
        }
    }
    Ok(())
}

fn check_redirect(uri: &str) -> Result<(), ApiError> {
    let secure = uri.starts_with("https://")
        || uri.starts_with("http://localhost")
        || uri.starts_with("http://127.0.0.1");
    if !is_web_address(uri) || !secure || uri.contains(['?', '#']) {
        return Err(invalid(
            "redirect_uri must be https (or localhost in Sandbox), without query or fragment",
        ));
    }
    Ok(())
}

fn hosted(asked: HostedLink) -> Result<Hosted, ApiError> {
    if asked.delivery_method.is_some() {
        return Err(invalid(
            "hosted_link.delivery_method is not enabled for this client_id",
        ));
    }
    if let Some(uri) = &asked.completion_redirect_uri {
        let scheme = uri
            .split_once(':')
            .map(|(scheme, _)| scheme.to_ascii_lowercase())
            .unwrap_or_default();
        let well_formed = !scheme.is_empty()
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
        // A page of ours will go there, so it must not be something a browser runs or reads from disk.
        if !well_formed
            || matches!(
                scheme.as_str(),
                "javascript" | "data" | "vbscript" | "file" | "blob" | "about"
            )
        {
            return Err(invalid(
                "hosted_link.completion_redirect_uri must be a valid URI",
            ));
        }
    }
    if asked
        .url_lifetime_seconds
        .is_some_and(|seconds| seconds == 0 || seconds > URL_LIFETIME_S_MAX)
    {
        return Err(invalid(format!(
            "hosted_link.url_lifetime_seconds must be between 1 and {URL_LIFETIME_S_MAX}"
        )));
    }
    Ok(Hosted {
        completion_redirect_uri: asked.completion_redirect_uri,
        url_lifetime_seconds: asked.url_lifetime_seconds,
    })
}

fn filters(asked: serde_json::Map<String, serde_json::Value>) -> Vec<AccountFilter> {
    let subtypes = |filter: &serde_json::Value| {
        let list = filter
            .get("account_subtypes")
            .and_then(serde_json::Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(|subtype| subtype.as_str().map(str::to_owned))
            .collect()
    };
    asked
        .into_iter()
        .map(|(account_type, filter)| AccountFilter {
            subtypes: subtypes(&filter),
            account_type,
        })
        .collect()
}

/// A link token of this bank, expired or not, or Plaid's refusal.
pub(crate) fn find<'a>(world: &'a World, token: &str) -> Result<(usize, &'a LinkToken), ApiError> {
    let refused = |message: &str| ApiError::new("INVALID_LINK_TOKEN", message);
    if !token.starts_with("link-sandbox-") {
        return Err(refused(
            "link_token is in an invalid format or for another environment. expected format: link-sandbox-<identifier>",
        ));
    }
    world
        .link_token(token)
        .ok_or_else(|| refused("could not find matching link token"))
}
