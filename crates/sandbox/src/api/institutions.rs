//! `/institutions/*`: the list that Link and clients choose from.

use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::fields::{Field, Shape, nullable, optional, required};
use super::link::{COUNTRIES, PRODUCTS};
use super::wire::{self, WireInstitution};
use crate::bank::Turn;
use crate::world::banks::institutions;
use crate::world::plan::{self, Institution};

/// Plaid gives at most ten hits.
const HITS_MAX: usize = 10;

pub(crate) static GET: &[Field] = &[
    required("count", Shape::Int(1, 500)),
    required("offset", Shape::Int(0, 1_000_000)),
    required("country_codes", Shape::TextsOf(COUNTRIES, 1)),
    optional(
        "options",
        Shape::Object(&[
            nullable("products", Shape::TextsOf(PRODUCTS, 1)),
            nullable("routing_numbers", Shape::Texts),
            nullable("oauth", Shape::Bool),
            optional("include_optional_metadata", Shape::Bool),
            optional("include_auth_metadata", Shape::Bool),
            optional("include_payment_initiation_metadata", Shape::Bool),
        ]),
    ),
];

#[derive(Deserialize)]
pub(crate) struct GetRequest {
    count: usize,
    offset: usize,
    country_codes: Vec<String>,
    #[serde(default)]
    options: Options,
}

#[derive(Default, Deserialize)]
struct Options {
    products: Option<Vec<String>>,
    routing_numbers: Option<Vec<String>>,
    oauth: Option<bool>,
    #[serde(default)]
    include_optional_metadata: bool,
}

impl Options {
    fn admit(&self, institution: &Institution) -> bool {
        let offered = institution.products();
        let has = |product: &String| offered.contains(&product.as_str());
        self.products
            .as_ref()
            .is_none_or(|products| products.iter().all(has))
            && self.oauth.is_none_or(|oauth| oauth == institution.oauth)
            && self.routing_numbers.as_ref().is_none_or(|numbers| {
                numbers
                    .iter()
                    .any(|number| number == institution.routing_number)
            })
    }
}

#[derive(Serialize)]
pub(crate) struct GetAnswer {
    institutions: Vec<WireInstitution>,
    total: usize,
}

fn in_countries(institution: &Institution, countries: &[String]) -> bool {
    countries
        .iter()
        .any(|country| country == institution.country)
}

/// A page of the list; `total` counts all that match.
pub(crate) fn get(_turn: &mut Turn<'_>, request: GetRequest) -> Result<GetAnswer, ApiError> {
    let matching: Vec<&'static Institution> = institutions()
        .filter(|institution| {
            in_countries(institution, &request.country_codes) && request.options.admit(institution)
        })
        .collect();
    let metadata = request.options.include_optional_metadata;
    let page = matching.iter().skip(request.offset).take(request.count);
    Ok(GetAnswer {
        institutions: page
            .map(|found| wire::institution(found, metadata))
            .collect(),
        total: matching.len(),
    })
}

pub(crate) static GET_BY_ID: &[Field] = &[
    required("institution_id", Shape::Filled(100)),
    required("country_codes", Shape::TextsOf(COUNTRIES, 1)),
    optional(
        "options",
        Shape::Object(&[
            optional("include_optional_metadata", Shape::Bool),
            optional("include_status", Shape::Bool),
            optional("include_auth_metadata", Shape::Bool),
            optional("include_payment_initiation_metadata", Shape::Bool),
        ]),
    ),
];

#[derive(Deserialize)]
pub(crate) struct GetByIdRequest {
    institution_id: String,
    country_codes: Vec<String>,
    #[serde(default)]
    options: Options,
}

#[derive(Serialize)]
pub(crate) struct GetByIdAnswer {
    institution: WireInstitution,
}

/// One institution. Like Plaid's Sandbox, without `status`.
pub(crate) fn get_by_id(
    _turn: &mut Turn<'_>,
    request: GetByIdRequest,
) -> Result<GetByIdAnswer, ApiError> {
    let found = plan::institution(&request.institution_id)
        .filter(|institution| in_countries(institution, &request.country_codes))
        .ok_or_else(|| ApiError::new("INVALID_INSTITUTION", "invalid institution_id provided"))?;
    Ok(GetByIdAnswer {
        institution: wire::institution(found, request.options.include_optional_metadata),
    })
}

pub(crate) static SEARCH: &[Field] = &[
    required("query", Shape::Filled(200)),
    required("country_codes", Shape::TextsOf(COUNTRIES, 1)),
    nullable("products", Shape::TextsOf(PRODUCTS, 1)),
    optional(
        "options",
        Shape::Object(&[
            nullable("oauth", Shape::Bool),
            optional("include_optional_metadata", Shape::Bool),
            nullable("include_auth_metadata", Shape::Bool),
            nullable("include_payment_initiation_metadata", Shape::Bool),
            nullable("payment_initiation", Shape::Opaque),
        ]),
    ),
];

#[derive(Deserialize)]
pub(crate) struct SearchRequest {
    query: String,
    country_codes: Vec<String>,
    products: Option<Vec<String>>,
    #[serde(default)]
    options: Options,
}

#[derive(Serialize)]
pub(crate) struct SearchAnswer {
    institutions: Vec<WireInstitution>,
}

/// Institutions whose name holds every word of the query.
pub(crate) fn search(
    _turn: &mut Turn<'_>,
    request: SearchRequest,
) -> Result<SearchAnswer, ApiError> {
    let options = Options {
        products: request.products,
        ..request.options
    };
    let metadata = options.include_optional_metadata;
    let hits = institutions()
        .filter(|institution| {
            in_countries(institution, &request.country_codes) && options.admit(institution)
        })
        .filter(|institution| name_matches(institution.name, &request.query))
        .take(HITS_MAX);
    Ok(SearchAnswer {
        institutions: hits
            .map(|found| wire::institution(found, metadata))
            .collect(),
    })
}

/// Whether every word of `query` begins a word of `name`, in any case and order.
pub(crate) fn name_matches(name: &str, query: &str) -> bool {
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split([' ', '-']).collect();
    query
        .to_lowercase()
        .split_whitespace()
        .all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
}
