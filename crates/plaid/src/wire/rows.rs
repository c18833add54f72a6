//! Rows of a list, read one by one: one that cannot be read is set aside and spoils no other.

use coffer_domain::Quarantined;
use serde_json::value::RawValue;

use super::object::Object;

/// Reads what can be read; the rest goes aside with its text, its reason, and the id that it has
/// under `id_name`.
pub(crate) fn read_rows<T>(
    rows: Option<Vec<&RawValue>>,
    id_name: &'static str,
    read: impl Fn(&RawValue) -> Result<T, String>,
    aside: &mut Vec<Quarantined>,
) -> Vec<T> {
    let mut good = Vec::new();
    for raw in rows.unwrap_or_default() {
        match read(raw) {
            Ok(row) => good.push(row),
            Err(reason) => aside.push(Quarantined {
                external_id: Object::read(raw).ok().and_then(|mut row| row.id(id_name)),
                reason,
                raw: raw.get().into(),
            }),
        }
    }
    good
}
