//! Very many rows at once: an edit of all that is listed, a rule that is applied to the past, and the undo of either.
//!
//! Each is one transaction and one operation. What is measured is CPU time of this thread, the commit included, and how often
//! it was told how far it is.

use std::cell::Cell;

use coffer_domain::{OperationId, rules::Actions};
use coffer_store::{
    Progress, Store, Writer,
    edits::{self, EditMeta, Origin, RuleDraft, Saying, Which},
    register::Filter,
};

use crate::{
    gauge::{Sheet, timed},
    ingest,
};

/// An edit of everything, a rule over everything, and both taken back.
pub fn edits(sheet: &mut Sheet, store: &Store) {
    let mut mint = ingest::random(32);
    let mut meta = || EditMeta {
        id: OperationId::mint(&mut mint),
        at_ms: 9,
        origin: Origin::Window,
    };
    let mut measured = |what: &str, work: &dyn Fn(&Writer<'_>) -> coffer_store::Result<u32>| {
        let told = Cell::new(0_u32);
        let tell = |_: Progress| told.set(told.get() + 1);
        let (mut took, mut rows) = (0, 0);
        timed(&mut took, || {
            rows = store.write_watched(&tell, work).unwrap();
        });
        sheet.time(&format!("{what}: {rows} rows"), took);
        sheet.put(&format!("{what}: told"), f64::from(told.get()));
    };
    let all = Filter::default();
    let said = meta();
    measured("edit of all", &|w| {
        edits::say(w, &said, Which::Listed(&all), &Saying::Hidden(true))
    });
    let back = meta();
    measured("its undo", &|w| {
        edits::undo(w, &back).map(|undone| undone.rows)
    });
    let saved = meta();
    let rule = RuleDraft {
        id: None,
        name: "all that was spent".into(),
        search: "is:out".into(),
        actions: Actions {
            reviewed: true,
            tags: vec!["Spent".into()],
            ..Actions::default()
        },
        enabled: true,
    };
    measured("rule over all that was spent", &|w| {
        edits::save_rule(w, &saved, &mut ingest::random(33), &rule, true).map(|(_, rows)| rows)
    });
    let back = meta();
    measured("the rule's undo", &|w| {
        edits::undo(w, &back).map(|undone| undone.rows)
    });
}
