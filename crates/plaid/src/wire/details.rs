//! What else a row says: fields that have no place of their own here, kept as they came.

use std::fmt;

/// Compact JSON of the fields of a row that were not read, without nulls. It is bank data, and a
/// field of tomorrow may be an account number, so its `Debug` says nothing but its size.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Details(String);

impl Details {
    pub(super) const fn new(json: String) -> Self {
        Self(json)
    }

    /// The JSON; empty where nothing was left.
    pub fn as_json(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Details({} bytes)", self.0.len())
    }
}
