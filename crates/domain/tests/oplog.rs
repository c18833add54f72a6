//! R10, R11: whatever order a bank tells things in, the end is what it said last of each id; and
//! data that changes while it is paged is read anew from where the session began.
//!
//! The bank is a random log of operations, cut into pages at random. The oracle is a map that takes
//! one operation after the other; a session's commit, applied to what was there before, must end
//! where the map does.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::collections::HashMap;

use coffer_domain::sync::{Limits, Session, Step};
use coffer_domain::{
    BankError, BankErrorKind, ChangeSet, CivilDate, Currency, Cursor, Money, Page, Removal,
    TransactionFact, UpdateStatus,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// Ids are few, so that operations meet: modified before added, removed unknown, given again.
const IDS: u8 = 9;

#[derive(Clone, Debug)]
enum Op {
    Added(u8, i64, Option<u8>),
    Modified(u8, i64, Option<u8>),
    Removed(u8),
}

fn op() -> impl Strategy<Value = Op> {
    let pending = prop::option::of(0..IDS);
    let amount = -5..5_i64;
    prop_oneof![
        (0..IDS, amount.clone(), pending.clone()).prop_map(|(id, n, p)| Op::Added(id, n, p)),
        (0..IDS, amount, pending).prop_map(|(id, n, p)| Op::Modified(id, n, p)),
        (0..IDS).prop_map(Op::Removed),
    ]
}

/// Pages of a loop; a page holds its operations in the order of its three lists.
fn pages() -> impl Strategy<Value = Vec<Vec<Op>>> {
    vec(vec(op(), 0..6), 1..7)
}

/// What a bank's client holds: amount and pending twin by id.
type Held = HashMap<String, (i64, Option<String>)>;

fn name(id: u8) -> String {
    format!("t{id}")
}

fn row(id: u8, minor: i64, pending: Option<u8>) -> TransactionFact {
    TransactionFact {
        external_id: name(id),
        external_account_id: "acc".into(),
        pending_external_id: pending.map(name),
        pending: false,
        date: CivilDate::from_ymd_opt(2026, 3, 1).unwrap(),
        authorized_date: None,
        amount: Money::new(minor, Currency::from_code("USD")),
        amount_rounded: false,
        name: "SHOP".into(),
        merchant_name: None,
        merchant_entity_id: None,
        original_description: None,
        category_detailed: None,
        category_confidence: None,
        channel: None,
        check_number: None,
        details: None,
    }
}

fn page(ops: &[Op], nth: usize, of: usize) -> Page {
    let mut page = Page {
        added: vec![],
        modified: vec![],
        removed: vec![],
        quarantined: vec![],
        accounts: vec![],
        next_cursor: Cursor::new(format!("c{}", nth + 1)),
        has_more: nth + 1 < of,
        status: UpdateStatus::Historical,
        request_id: format!("r{nth}"),
        bytes: 1,
    };
    for op in ops {
        match *op {
            Op::Added(id, n, pending) => page.added.push(row(id, n, pending)),
            Op::Modified(id, n, pending) => page.modified.push(row(id, n, pending)),
            Op::Removed(id) => page.removed.push(Removal {
                external_id: name(id),
                external_account_id: None,
            }),
        }
    }
    page
}

/// The oracle: one operation after the other, a page in the order of its lists.
fn take(held: &mut Held, ops: &[Op]) {
    for op in ops {
        if let Op::Added(id, n, pending) = *op {
            held.insert(name(id), (n, pending.map(name)));
        }
    }
    for op in ops {
        if let Op::Modified(id, n, pending) = *op {
            held.insert(name(id), (n, pending.map(name)));
        }
    }
    for op in ops {
        if let Op::Removed(id) = *op {
            held.remove(&name(id));
        }
    }
}

/// What a commit makes of what was held.
fn apply(held: &mut Held, changes: &ChangeSet) {
    for row in &changes.upserts {
        let said = (row.amount.minor(), row.pending_external_id.clone());
        held.insert(row.external_id.clone(), said);
    }
    for removal in &changes.removed {
        held.remove(&removal.external_id);
    }
}

/// Runs a loop whose data changes while page `mutates` is asked for, as often as it has entries:
/// the commit, and every cursor that was asked for.
fn run(
    pages: &[Vec<Op>],
    start: Option<&str>,
    mutates: &[usize],
) -> (ChangeSet, Vec<Option<Cursor>>) {
    let start = start.and_then(Cursor::new);
    let mut session = Session::new(start, Limits::default());
    let mut mutates = mutates.iter();
    let mut mutation = mutates.next();
    let mut nth = 0;
    let mut asked = Vec::new();
    loop {
        match session.step() {
            Step::Fetch { cursor, .. } => {
                asked.push(cursor);
                if mutation == Some(&nth) {
                    mutation = mutates.next();
                    nth = 0;
                    session.on_page(Err(changed_meanwhile()));
                } else {
                    session.on_page(Ok(page(&pages[nth], nth, pages.len())));
                    nth += 1;
                }
            }
            Step::Wait(_) => {}
            Step::Spill(_) | Step::Discard => panic!("so few rows are held"),
            Step::Commit(changes) => return (*changes, asked),
            Step::Stop(error) => panic!("{error:?}"),
        }
    }
}

fn changed_meanwhile() -> BankError {
    BankError {
        kind: BankErrorKind::MutationDuringPagination,
        code: None,
        message: String::new(),
        hint: None,
        request_id: None,
        retry_after: None,
        state: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn whatever_order_things_are_told_in_the_last_word_on_each_id_counts_r11(
        before in vec(op(), 0..8),
        told in pages(),
    ) {
        let mut held = Held::new();
        take(&mut held, &before);
        let mut expected = held.clone();
        for ops in &told {
            take(&mut expected, ops);
        }
        let (changes, _) = run(&told, Some("c0"), &[]);
        apply(&mut held, &changes);
        prop_assert_eq!(&held, &expected);
        // Replayed, it changes nothing.
        apply(&mut held, &changes);
        prop_assert_eq!(&held, &expected);
        // Each id is said of once: upserted or removed.
        let mut ids: Vec<&str> = changes.upserts.iter().map(|row| row.external_id.as_str())
            .chain(changes.removed.iter().map(|removal| removal.external_id.as_str()))
            .collect();
        ids.sort_unstable();
        let said = ids.len();
        ids.dedup();
        prop_assert_eq!(ids.len(), said);
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_page_that_comes_twice_is_as_good_as_once_r11(told in pages(), again in any::<prop::sample::Index>()) {
        let nth = again.index(told.len());
        let mut twice = told.clone();
        twice.insert(nth, told[nth].clone());
        let (mut once, mut repeated) = (Held::new(), Held::new());
        apply(&mut once, &run(&told, None, &[]).0);
        apply(&mut repeated, &run(&twice, None, &[]).0);
        prop_assert_eq!(once, repeated);
    }

    #[test]
    fn data_that_changes_at_any_page_is_read_anew_from_the_first_cursor_and_is_as_undisturbed_r10(
        told in pages(),
        start in prop::option::of(Just("c0")),
        mutates in vec(any::<prop::sample::Index>(), 1..=5),
    ) {
        let mutates: Vec<usize> = mutates.iter().map(|index| index.index(told.len())).collect();
        let (undisturbed, _) = run(&told, start, &[]);
        let (disturbed, asked) = run(&told, start, &mutates);
        prop_assert_eq!(disturbed, undisturbed);
        // Never from the beginning of all history, where the session did not begin there.
        let first = start.and_then(Cursor::new);
        let restarts = asked.iter().filter(|cursor| **cursor == first).count();
        prop_assert_eq!(restarts, mutates.len() + 1);
    }
}

/// R10 for every page of a loop of eight, one change after the other up to the bound.
#[test]
fn a_change_at_page_k_is_survived_for_every_k_and_changes_without_end_are_not_r10() {
    let told: Vec<Vec<Op>> = (0..8).map(|n| vec![Op::Added(n, n.into(), None)]).collect();
    let (undisturbed, _) = run(&told, None, &[]);
    let restarts = Limits::default().restarts_max as usize;
    for k in 0..told.len() {
        for times in 1..=restarts {
            assert_eq!(run(&told, None, &vec![k; times]).0, undisturbed);
        }
        let mut session = Session::new(Cursor::new("c0"), Limits::default());
        let mut nth = 0;
        let mut fetched = 0;
        let error = loop {
            match session.step() {
                Step::Fetch { .. } if nth == k => {
                    nth = 0;
                    fetched += 1;
                    session.on_page(Err(changed_meanwhile()));
                }
                Step::Fetch { .. } => {
                    session.on_page(Ok(page(&told[nth], nth, told.len())));
                    nth += 1;
                    fetched += 1;
                }
                Step::Wait(_) => {}
                Step::Spill(_) | Step::Discard => panic!("so few rows are held"),
                Step::Commit(_) => panic!("half of it was committed"),
                Step::Stop(error) => break error,
            }
        };
        assert_eq!(error.kind, BankErrorKind::MutationDuringPagination);
        // Once more from the beginning, as the last resort.
        assert_eq!(fetched, (k + 1) * (restarts + 1) * 2, "bounded");
    }
}
