//! Stories of going back: a sync is read, taken back and applied again, and nothing that a person
//! said is lost on the way.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{SyncId, TransactionFact};
use coffer_store::{
    StoreError, edits,
    facts::{self, SyncEntry},
    register::{self, Filter, RegisterLine, Status},
};
use support::{Profile, changes, fact, removal, usd};

fn journal(profile: &Profile) -> Vec<SyncEntry> {
    profile
        .store
        .read(|r| facts::syncs(r, None, None, 100))
        .unwrap()
}

fn newest(profile: &Profile) -> SyncId {
    journal(profile)
        .into_iter()
        .find(|entry| entry.can_revert)
        .unwrap()
        .id
}

fn refusal(result: Result<facts::Reverted, StoreError>) -> String {
    match result {
        Err(StoreError::Refused(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

/// Everything that facts say, by our ids, whatever the order.
fn facts_of(profile: &Profile) -> Vec<RegisterLine> {
    let mut lines = profile
        .store
        .read(|r| register::list(r, &Filter::default(), Status::Listed, None))
        .unwrap();
    lines.sort_by_key(|line| line.id);
    lines
}

#[test]
fn every_sync_can_be_read_with_its_rows_as_they_were_and_became() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100), fact("b", -200)]));
    let mut second = changes(Some("c1"), "c2", [fact("a", -150), fact("c", -300)]);
    second.removed = vec![removal("b")];
    profile.sync(second);
    profile.sync(changes(Some("c2"), "c3", [fact("a", -175)]));

    let journal = journal(&profile);
    let counts: Vec<_> = journal
        .iter()
        .map(|entry| (entry.added, entry.modified, entry.removed))
        .collect();
    assert_eq!(counts, [(0, 1, 0), (1, 1, 1), (2, 0, 0)]);
    assert_eq!(journal[0].institution_name, "First Bank");
    assert_eq!(journal[0].request_ids, ["req"]);
    assert!(journal[0].can_revert && !journal[1].can_revert);

    let rows = profile
        .store
        .read(|r| facts::sync_rows(r, journal[1].id, None, 100))
        .unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.what.as_str(),
                row.before.as_ref().map(|image| image.amount.clone()),
                row.after.amount.clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            // What it became in that sync, not what it is now.
            ("modified", Some(usd(-100)), usd(-150)),
            ("withdrawn", Some(usd(-200)), usd(-200)),
            ("added", None, usd(-300)),
        ]
    );
    assert!(rows[1].after.withdrawn && !rows[1].before.as_ref().unwrap().withdrawn);
    // In pages of one it is the same.
    let mut paged = Vec::new();
    let mut after = None;
    while let Some(row) = profile
        .store
        .read(|r| facts::sync_rows(r, journal[1].id, after, 1))
        .unwrap()
        .pop()
    {
        after = Some(row.number);
        paged.push(row);
    }
    assert_eq!(paged, rows);
}

#[test]
fn a_reverted_sync_leaves_everything_as_it_was_before_it() {
    let profile = Profile::linked();
    let with_details = |text: &str, minor| TransactionFact {
        details: Some(text.into()),
        ..fact("a", minor)
    };
    profile.sync(changes(
        None,
        "c1",
        [with_details("{\"v\":1}", -100), fact("b", -200)],
    ));
    let before = facts_of(&profile);
    let outline = profile.outline("");
    let accounts = profile.store.read(facts::accounts).unwrap();
    let mut second = changes(
        Some("c1"),
        "c2",
        [with_details("{\"v\":2}", -150), fact("c", -300)],
    );
    second.removed = vec![removal("b")];
    second.accounts = vec![support::account(90_000)];
    profile.sync(second);
    assert_ne!(facts_of(&profile), before);

    let reverted = profile.revert(newest(&profile)).unwrap();
    assert_eq!((reverted.restored, reverted.taken_out), (2, 1));
    assert_eq!(facts_of(&profile), before);
    assert_eq!(profile.outline(""), outline);
    assert_eq!(profile.store.read(facts::accounts).unwrap(), accounts);
    assert_eq!(profile.item().cursor.unwrap().as_str(), "c1");
    let id = before
        .iter()
        .find(|line| line.external_id == "a")
        .unwrap()
        .id;
    let detail = profile
        .store
        .read(|r| register::bank_detail(r, id))
        .unwrap();
    assert_eq!(detail.details.as_deref(), Some("{\"v\":1}"));
    let tray = profile
        .store
        .read(|r| register::list(r, &Filter::default(), Status::Withdrawn, None))
        .unwrap();
    assert!(
        tray.is_empty(),
        "what a revert takes out, no bank took back"
    );
    assert_eq!(
        profile.store.read(facts::held_items).unwrap().len(),
        1,
        "nothing is fetched until a person asks"
    );
    profile.verified();
}

#[test]
fn a_sync_that_is_applied_again_brings_the_same_rows_with_their_edits() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let second = || changes(Some("c1"), "c2", [fact("a", -150), fact("b", -200)]);
    profile.sync(second());
    let applied = facts_of(&profile);
    let [a, b] = [&applied[0], &applied[1]];
    profile.note(a.id, "on what was changed");
    profile.note(b.id, "on what was new");
    profile.tags(b.id, &["trip"]);
    let edited = facts_of(&profile);

    profile.revert(newest(&profile)).unwrap();
    let meanwhile = facts_of(&profile);
    assert_eq!(meanwhile[0].note.as_deref(), Some("on what was changed"));
    assert_eq!(meanwhile[0].amount, usd(-100));
    // An edited row stays in sight, outside every sum.
    assert!(meanwhile[1].withdrawn);
    assert_eq!(profile.outline("").sums, [usd(-100)]);
    profile.note(b.id, "and said more while it was out");

    profile.sync(second());
    let again = facts_of(&profile);
    assert_eq!(again.len(), edited.len(), "the same rows, none twice");
    assert_eq!(again[0], edited[0]);
    assert_eq!(again[1].id, b.id);
    assert_eq!(again[1].tags, ["trip"]);
    assert_eq!(
        again[1].note.as_deref(),
        Some("and said more while it was out")
    );
    assert!(profile.store.read(facts::held_items).unwrap().is_empty());
    profile.verified();
}

#[test]
fn a_row_that_posted_is_pending_again_and_posts_again_on_the_same_row() {
    // The twin on the same page, on a later page, and both new in the sync that is reverted.
    let pending = || TransactionFact {
        pending: true,
        ..fact("p", -4_000)
    };
    let posted = || TransactionFact {
        pending_external_id: Some("p".into()),
        ..fact("x", -4_800)
    };
    for removed in [vec![removal("p")], vec![]] {
        let profile = Profile::linked();
        profile.sync(changes(None, "c1", [pending()]));
        let id = profile.lines("")[0].id;
        profile.note(id, "dinner");
        let second = || {
            let mut second = changes(Some("c1"), "c2", [posted()]);
            second.removed.clone_from(&removed);
            second
        };
        profile.sync(second());
        profile.revert(newest(&profile)).unwrap();
        let line = &profile.lines("")[0];
        assert_eq!(
            (line.id, line.pending, &line.amount),
            (id, true, &usd(-4_000))
        );
        assert_eq!(line.external_id, "p");
        profile.sync(second());
        let lines = profile.lines("");
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!((lines[0].id, lines[0].pending), (id, false));
        assert_eq!(lines[0].note.as_deref(), Some("dinner"));
        let detail = profile
            .store
            .read(|r| register::bank_detail(r, id))
            .unwrap();
        assert_eq!(detail.authorized_amount, Some(usd(-4_000)));
        profile.verified();
    }

    let profile = Profile::linked();
    let both = || changes(None, "c1", [pending(), posted()]);
    profile.sync(both());
    let id = profile.lines("")[0].id;
    profile.revert(newest(&profile)).unwrap();
    assert!(profile.lines("").is_empty());
    profile.sync(both());
    let lines = profile.lines("");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!((lines[0].id, lines[0].pending), (id, false));
    profile.verified();
}

#[test]
fn syncs_are_reverted_newest_first_and_each_but_once() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let first = newest(&profile);
    profile.sync(changes(Some("c1"), "c2", [fact("a", -150)]));
    let second = newest(&profile);
    let sentence = refusal(profile.revert(first));
    assert!(sentence.contains("newest") && sentence.contains(&second.to_string()));

    let entry = profile.revert(second).unwrap().id;
    assert!(refusal(profile.revert(second)).contains("already"));
    assert!(refusal(profile.revert(entry)).contains("revert itself"));
    profile.revert(first).unwrap();
    assert!(profile.lines("").is_empty());
    assert_eq!(profile.item().cursor, None);
    assert!(matches!(
        profile.revert(SyncId::from_uuid(uuid::Uuid::from_u128(9))),
        Err(StoreError::NotFound(_))
    ));
    // All of it again, in one sync this time.
    profile.sync(changes(None, "c2", [fact("a", -150)]));
    assert_eq!(profile.lines("").len(), 1);
    profile.verified();
}

#[test]
fn a_sync_that_started_before_the_revert_does_not_slip_past_it() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    profile.sync(changes(Some("c1"), "c2", [fact("b", -200)]));
    let late = changes(Some("c2"), "c3", [fact("c", -300)]);
    profile.revert(newest(&profile)).unwrap();
    assert!(matches!(
        profile.try_sync(late),
        Err(StoreError::CursorMoved)
    ));
}

#[test]
fn what_the_bank_took_back_while_a_sync_was_reverted_goes_to_the_tray() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    profile.sync(changes(
        Some("c1"),
        "c2",
        [fact("hold", -900), fact("gone", -50)],
    ));
    profile.revert(newest(&profile)).unwrap();
    // The bank says nothing any more of one, and that it took back the other.
    let mut again = changes(Some("c1"), "c3", [fact("b", -200)]);
    again.removed = vec![removal("gone")];
    profile.sync(again);
    let tray = profile
        .store
        .read(|r| register::list(r, &Filter::default(), Status::Withdrawn, None))
        .unwrap();
    let mut names: Vec<_> = tray.iter().map(|line| line.external_id.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["gone", "hold"]);
    profile.verified();
}

#[test]
fn the_history_of_a_row_tells_its_way_there_and_back_with_the_syncs_by_name() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let id = profile.lines("")[0].id;
    let renamed = TransactionFact {
        name: "GROCER FORTY-TWO".into(),
        merchant_name: Some("Grocer".into()),
        ..fact("a", -150)
    };
    profile.sync(changes(Some("c1"), "c2", [renamed.clone()]));
    let second = newest(&profile);
    profile.revert(second).unwrap();
    profile.sync(changes(Some("c1"), "c2", [renamed]));
    let mut third = changes(Some("c2"), "c3", []);
    third.removed = vec![removal("a")];
    profile.sync(third);
    profile.sync(changes(Some("c3"), "c4", [fact("a", -150)]));

    let history = profile.store.read(|r| edits::history(r, id)).unwrap();
    let told: Vec<_> = history
        .iter()
        .map(|entry| (entry.who.as_str(), entry.what.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("bank", "returned"),
            ("bank", "withdrawn"),
            ("bank", "modified"),
            ("person", "reverted"),
            ("bank", "modified"),
            ("bank", "added"),
        ]
    );
    let amounts = |entry: &edits::HistoryRow| {
        let change = entry.changes.iter().find(|change| change.field == "amount");
        change.map(|change| (change.from.clone().unwrap(), change.to.clone().unwrap()))
    };
    let there = Some(("-1.00 USD".to_owned(), "-1.50 USD".to_owned()));
    let back = Some(("-1.50 USD".to_owned(), "-1.00 USD".to_owned()));
    assert_eq!(amounts(&history[2]), there);
    assert_eq!(amounts(&history[3]), back);
    assert_eq!(amounts(&history[4]), there);
    let fields: Vec<_> = history[4].changes.iter().map(|one| one.field).collect();
    assert_eq!(fields, ["amount", "name", "merchant_name"]);
    assert_eq!(history[4].sync, Some(second));
    assert!(history.iter().all(|entry| entry.sync.is_some()));
}

#[test]
fn an_account_has_its_old_name_again_and_its_rows_are_found_by_it() {
    let profile = Profile::linked();
    let named = |name: &str| coffer_domain::AccountFact {
        name: name.into(),
        ..support::account(90_000)
    };
    let first = coffer_domain::ChangeSet {
        accounts: vec![named("Checking")],
        ..changes(None, "c1", [fact("a", -100)])
    };
    profile.sync(first);
    let second = coffer_domain::ChangeSet {
        accounts: vec![named("Household")],
        ..changes(Some("c1"), "c2", [])
    };
    profile.sync(second);
    assert_eq!(profile.lines("Household").len(), 1);
    profile.revert(newest(&profile)).unwrap();
    assert_eq!(profile.lines("Household").len(), 0);
    assert_eq!(profile.lines("Checking").len(), 1);
    profile.verified();
}

#[test]
fn a_balance_is_proven_by_the_order_of_syncs_and_not_by_the_clock() {
    let profile = Profile::linked();
    let stating = |changes: coffer_domain::ChangeSet, balance| coffer_domain::ChangeSet {
        accounts: vec![support::account(balance)],
        ..changes
    };
    profile.sync(stating(changes(None, "c1", [fact("a", -100)]), 50_000));
    let mut mint = support::Counter::from(1_000);
    let later = stating(changes(Some("c1"), "c2", [fact("b", -200)]), 49_800);
    profile
        .store
        .write(|w| facts::apply(w, &mut mint, profile.item_id, &later, 10, 20))
        .unwrap();
    let proof = profile.store.read(|r| facts::proofs(r, None)).unwrap();
    assert_eq!(proof[0].residual, None, "{proof:?}");
    assert_eq!(proof[0].stated, Some(usd(49_800)));
}
