//! A bank as answers of several endpoints name it.

use coffer_domain::link::InstitutionFact;
use serde::Deserialize;

use super::convert;

/// A bank as Plaid or Link names it.
#[derive(Deserialize)]
pub struct Institution {
    /// Its id; Link may leave it out.
    #[serde(default)]
    pub institution_id: Option<String>,
    /// Its name; Link may leave it out.
    #[serde(default)]
    pub name: Option<String>,
}

impl Institution {
    /// The bank in our words, if it is named at all.
    pub fn into_fact(self) -> Option<InstitutionFact> {
        let external_id = self.institution_id.filter(|id| !id.is_empty())?;
        Some(InstitutionFact {
            name: convert::line(self.name.as_deref()).unwrap_or_else(|| external_id.clone()),
            external_id,
        })
    }
}
