//! `/categories/get`: Plaid's first taxonomy, which is out of use and still answered. It asks for no keys.

use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::fields::Field;
use crate::bank::Turn;

pub(crate) static FIELDS: &[Field] = &[];

#[derive(Deserialize)]
pub(crate) struct Request {}

#[derive(Serialize)]
pub(crate) struct Answer {
    categories: Vec<Category>,
}

#[derive(Serialize)]
struct Category {
    category_id: &'static str,
    group: &'static str,
    hierarchy: &'static [&'static str],
}

/// The roots, and what this bank's people spend on below them.
const CATEGORIES: &[(&str, &str, &[&str])] = &[
    ("10000000", "special", &["Bank Fees"]),
    ("11000000", "special", &["Cash Advance"]),
    ("12000000", "place", &["Community"]),
    ("13000000", "place", &["Food and Drink"]),
    ("13005000", "place", &["Food and Drink", "Restaurants"]),
    (
        "13005043",
        "place",
        &["Food and Drink", "Restaurants", "Coffee Shop"],
    ),
    ("14000000", "place", &["Healthcare"]),
    ("15000000", "special", &["Interest"]),
    ("16000000", "special", &["Payment"]),
    ("17000000", "place", &["Recreation"]),
    ("18000000", "place", &["Service"]),
    ("19000000", "place", &["Shops"]),
    (
        "19047000",
        "place",
        &["Shops", "Supermarkets and Groceries"],
    ),
    ("20000000", "special", &["Tax"]),
    ("21000000", "special", &["Transfer"]),
    ("22000000", "special", &["Travel"]),
];

/// The categories.
pub(crate) fn get(_turn: &mut Turn<'_>, _request: Request) -> Result<Answer, ApiError> {
    let categories = CATEGORIES
        .iter()
        .map(|&(category_id, group, hierarchy)| Category {
            category_id,
            group,
            hierarchy,
        })
        .collect();
    Ok(Answer { categories })
}
