//! `/institutions/get_by_id` and `/institutions/search`.

use coffer_domain::{BankError, link::InstitutionFact};
use serde::Serialize;
use serde_json::value::RawValue;

use super::product::Product;
use crate::{
    Client, endpoint,
    wire::{details::Details, object::Object},
};

/// A bank. One bank may have several ids, one for each way to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Institution {
    /// Its id and name.
    pub fact: InstitutionFact,
    /// Products that it offers, in Plaid's words.
    pub products: Vec<String>,
    /// Countries that it serves, such as `US`.
    pub country_codes: Vec<String>,
    /// Whether the person signs in on the bank's own page.
    pub oauth: bool,
    /// Its web page.
    pub url: Option<String>,
    /// Its colour, such as `#1f1f1f`.
    pub primary_color: Option<String>,
    /// Its logo, a PNG of 152 pixels in Base64. Plaid gives no right to it.
    pub logo_base64: Option<String>,
    /// How logins fare there, in Plaid's word: `HEALTHY`, `DEGRADED`, `DOWN`. Plaid's sandbox
    /// says nothing.
    pub logins: Option<String>,
    /// How fetching transactions fares, likewise.
    pub transactions_updates: Option<String>,
    /// What else Plaid says.
    pub details: Details,
}

/// The most bytes of a logo that is believed; real ones are below 30 kB.
const LOGO_BYTES_MAX: usize = 256 << 10;

#[derive(Serialize)]
struct Options {
    include_optional_metadata: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    include_status: Option<bool>,
}

#[derive(Serialize)]
struct GetRequest<'a> {
    institution_id: &'a str,
    country_codes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Options>,
}

#[derive(Serialize)]
struct SearchRequest<'a> {
    query: &'a str,
    country_codes: &'a [String],
    #[serde(skip_serializing_if = "<[Product]>::is_empty")]
    products: &'a [Product],
    options: Options,
}

impl Client {
    /// A bank by its id, by name only.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn institution(
        &self,
        id: &str,
        country_codes: &[String],
    ) -> Result<InstitutionFact, BankError> {
        Ok(self.institution_by_id(id, country_codes, None).await?.fact)
    }

    /// A bank by its id with its logo and how it fares at the moment.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn institution_details(
        &self,
        id: &str,
        country_codes: &[String],
    ) -> Result<Institution, BankError> {
        let options = Options {
            include_optional_metadata: true,
            include_status: Some(true),
        };
        self.institution_by_id(id, country_codes, Some(options))
            .await
    }

    async fn institution_by_id(
        &self,
        institution_id: &str,
        country_codes: &[String],
        options: Option<Options>,
    ) -> Result<Institution, BankError> {
        let body = GetRequest {
            institution_id,
            country_codes,
            options,
        };
        self.call(endpoint::INSTITUTION_GET, &body, read_one).await
    }

    /// Banks whose name has this in it and that offer these products; ten at most. One that
    /// cannot be read is left out.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails.
    pub async fn search_institutions(
        &self,
        query: &str,
        products: &[Product],
        country_codes: &[String],
    ) -> Result<Vec<Institution>, BankError> {
        let body = SearchRequest {
            query,
            country_codes,
            products,
            options: Options {
                include_optional_metadata: true,
                include_status: None,
            },
        };
        self.call(endpoint::INSTITUTIONS_SEARCH, &body, read_found)
            .await
    }
}

/// The answer of `/institutions/search`; `None` if it is none.
pub fn read_found(body: &[u8]) -> Option<Vec<Institution>> {
    let found = Object::of_body(body)?.list("institutions")?;
    let read = |raw: &RawValue| read(Object::read(raw).ok()?);
    Some(found.into_iter().filter_map(read).collect())
}

/// The answer of `/institutions/get_by_id`; `None` if it is none.
pub fn read_one(body: &[u8]) -> Option<Institution> {
    read(Object::of_body(body)?.object("institution")?)
}

/// A bank; `None` without an id.
fn read(mut bank: Object<'_>) -> Option<Institution> {
    let external_id = bank.id("institution_id")?;
    let mut status = bank.object("status");
    let mut fares = |name| status.as_mut()?.object(name)?.line("status");
    let (logins, transactions_updates) = (fares("item_logins"), fares("transactions_updates"));
    Some(Institution {
        fact: InstitutionFact {
            name: bank.line("name").unwrap_or_else(|| external_id.clone()),
            external_id,
        },
        products: bank.lines("products"),
        country_codes: bank.lines("country_codes"),
        oauth: bank.flag("oauth").unwrap_or(false),
        url: bank.line("url"),
        primary_color: bank.line("primary_color"),
        logo_base64: bank
            .line("logo")
            .filter(|logo| logo.len() <= LOGO_BYTES_MAX),
        logins,
        transactions_updates,
        details: bank.into_details(),
    })
}
