//! Which products the owner of a connection has agreed to, as the provider said last: so that a screen can offer the consent
//! before a call fails for the lack of it. What the provider has not said is not known, and nothing is made of that.

use std::collections::{BTreeMap, BTreeSet};

use coffer_domain::ItemId;
use coffer_store::{Reader, Result, Writer, facts};

/// The fact that keeps them.
const CONSENTED: &str = "consented_products";

/// Connections, each with its products in the provider's words.
pub(crate) type Consented = BTreeMap<ItemId, BTreeSet<String>>;

/// What is known.
///
/// # Errors
/// If the store fails.
pub(crate) fn known(reader: &Reader<'_>) -> Result<Consented> {
    let kept = facts::get(reader, CONSENTED)?;
    Ok(kept
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default())
}

/// Keeps what the provider says of a connection. Those that are gone go with this.
///
/// # Errors
/// If the store fails.
pub(crate) fn note(writer: &Writer<'_>, item: ItemId, products: &[String]) -> Result<()> {
    // Some answers leave it out.
    if products.is_empty() {
        return Ok(());
    }
    let before = known(&writer.reader())?;
    let mut now = before.clone();
    now.insert(item, products.iter().cloned().collect());
    let here: BTreeSet<_> = facts::items(&writer.reader())?
        .into_iter()
        .map(|one| one.id)
        .collect();
    now.retain(|id, _| here.contains(id));
    if now == before {
        return Ok(());
    }
    facts::put(
        writer,
        CONSENTED,
        &serde_json::to_vec(&now).unwrap_or_default(),
    )
}

/// Whether consent to a product is missing, as far as is known.
pub(crate) fn is_missing(consented: &Consented, item: ItemId, product: &str) -> bool {
    consented
        .get(&item)
        .is_some_and(|products| !products.contains(product))
}
