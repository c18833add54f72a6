//! Requests and answers as they stand on the wire, and how answers become facts.
//!
//! Answers are read leniently: unknown fields and words are normal and survive, a row that cannot
//! be read exactly is set aside with its own text, and an amount is read from its own digits.
//! Rows are cut out as raw text first and read one by one, so that no row can spoil its page.

pub mod account;
pub mod convert;
pub mod details;
pub mod error;
mod fields;
pub mod institution;
pub mod item;
pub mod link;
pub mod link_report;
pub mod object;
pub mod rows;
pub mod transaction;

use serde::Deserialize;

/// The taxonomy of categories that is asked for: pinned, so that no word changes under us. Plaid
/// gives new customers no other.
pub const CATEGORY_VERSION: &str = "v2";

/// An answer that is read for nothing but its name.
#[derive(Debug, Deserialize)]
pub struct Done {
    /// Plaid's name for the call.
    #[serde(default)]
    pub request_id: Option<String>,
}
