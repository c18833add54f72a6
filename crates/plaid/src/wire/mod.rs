//! Requests and answers as they stand on the wire, and how answers become facts.
//!
//! Answers are read leniently: unknown fields and words are normal and survive, a row that cannot
//! be read exactly is set aside with its own text, and an amount is read from its own digits.
//! Rows are cut out as raw text first and read one by one, so that no row can spoil its page.

pub mod account;
pub mod convert;
pub mod error;
pub mod institution;
pub mod item;
pub mod link;
pub mod object;
pub mod transaction;

use serde::Deserialize;

/// An answer that is read for nothing but its name.
#[derive(Debug, Deserialize)]
pub struct Done {
    /// Plaid's name for the call.
    #[serde(default)]
    pub request_id: Option<String>,
}
