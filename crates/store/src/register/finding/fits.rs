//! A row that is in no index (one in a tray) as a search sees it.

use coffer_domain::{
    category::Kind,
    query::{Row, Seen},
};

use crate::{edits::CategoryRow, register::RegisterLine};

/// What a search sees of a row, as far as the row tells it.
pub(super) fn seen(line: &RegisterLine, categories: &[CategoryRow]) -> Row {
    let of = |id: i64| categories.iter().find(|one| one.id == id);
    let category = line.category.as_ref();
    let known = category.and_then(|(id, _, _)| of(*id));
    let group = known.and_then(|one| one.parent).and_then(of);
    Row::new(Seen {
        merchant: line.merchant.clone(),
        original: line.original.clone(),
        note: line.note.clone().unwrap_or_default(),
        tags: line.tags.clone(),
        account: None,
        account_name: line.account_name.clone(),
        category: category.map(|(id, name, _)| {
            let group = group.map(|group| group.name.clone()).unwrap_or_default();
            (*id, name.clone(), group)
        }),
        kind: known.and_then(|one| Kind::from_word(&one.kind)),
        part_notes: line.split.iter().map(|part| part.note.clone()).collect(),
        minor: line.amount.minor(),
        exponent: line.amount.currency().exponent(),
        date: line.date,
        is_split: line.parts > 1,
        has_attachment: line.attachments > 0,
        is_pending: line.pending,
        is_withdrawn: line.withdrawn,
        is_deleted: line.deleted,
        is_hidden: line.hidden,
        is_reviewed: line.reviewed,
    })
}
