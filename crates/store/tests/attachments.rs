//! Files that a person keeps with a transaction, as the store knows them: they stay with what they were said
//! of whatever the bank does, and go when nothing names them any more.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{AttachmentId, TransactionFact, TransactionId};
use coffer_store::{
    StoreError,
    edits::{self, ATTACHMENTS_MAX, AttachmentRow, NewAttachment},
    facts,
    identity::Answer,
    register::{self, Status},
    travel,
};
use support::{Counter, Profile, account_as, changes, fact, removal};

fn file(name: &str) -> NewAttachment {
    let mut digest = [0; 32];
    digest[..name.len()].copy_from_slice(name.as_bytes());
    NewAttachment {
        digest,
        name: name.into(),
        mime: "application/pdf".into(),
        bytes: 1_000,
    }
}

fn id(profile: &Profile, external: &str) -> TransactionId {
    let found = |r: &coffer_store::Reader<'_>| register::find_transaction(r, external);
    profile.store.read(found).unwrap()
}

fn attach(profile: &Profile, to: TransactionId, name: &str) -> Result<bool, StoreError> {
    let meta = profile.meta();
    // Its own ids, far from those of others.
    let mut mint = Counter::from(meta.id.uuid().as_u128() << 64);
    profile
        .store
        .write(|w| edits::attach(w, &mut mint, &meta, to, &file(name)))
}

fn files(profile: &Profile, of: TransactionId) -> Vec<AttachmentRow> {
    profile.store.read(|r| edits::attachments(r, of)).unwrap()
}

fn names(profile: &Profile, of: TransactionId) -> Vec<String> {
    let files = files(profile, of);
    files.into_iter().map(|file| file.name).collect()
}

fn detach(profile: &Profile, of: TransactionId, name: &str) {
    let files = files(profile, of);
    let id: AttachmentId = files.iter().find(|file| file.name == name).unwrap().id;
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::detach(w, &meta, of, id))
        .unwrap();
}

fn kept(profile: &Profile) -> usize {
    profile.store.write(edits::drop_unused_attachments).unwrap();
    profile.store.read(edits::digests).unwrap().len()
}

fn listed(profile: &Profile, search: &str) -> Vec<(String, u32)> {
    let lines = profile.lines(search);
    let told = lines
        .into_iter()
        .map(|line| (line.external_id, line.attachments));
    told.collect()
}

#[test]
fn a_file_is_counted_found_and_told_and_an_undo_takes_it_back_across_restarts() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100), fact("b", -200)]));
    let a = id(&profile, "a");
    assert!(attach(&profile, a, "receipt.pdf").unwrap());
    assert!(attach(&profile, a, "warranty.pdf").unwrap());
    assert!(!attach(&profile, a, "receipt.pdf").unwrap(), "it is there");
    assert_eq!(names(&profile, a), ["receipt.pdf", "warranty.pdf"]);
    assert_eq!(listed(&profile, "has:attachment"), [("a".to_owned(), 2)]);
    assert_eq!(listed(&profile, "-has:attachment"), [("b".to_owned(), 0)]);
    detach(&profile, a, "receipt.pdf");
    let history = profile.store.read(|r| edits::history(r, a)).unwrap();
    assert_eq!(history[0].what, "attachments");
    assert_eq!(
        history[0].from.as_deref(),
        Some("receipt.pdf, warranty.pdf")
    );
    assert_eq!(history[0].to.as_deref(), Some("warranty.pdf"));

    let profile = profile.restarted();
    assert_eq!(profile.undo().unwrap().field, "attachments");
    assert_eq!(names(&profile, a), ["receipt.pdf", "warranty.pdf"]);
    profile.undo().unwrap();
    profile.undo().unwrap();
    assert_eq!(names(&profile, a), Vec::<String>::new());
    assert!(listed(&profile, "has:attachment").is_empty());
    let profile = profile.restarted();
    profile.redo().unwrap();
    assert_eq!(names(&profile, a), ["receipt.pdf"]);
    profile.verified();
}

#[test]
fn a_file_that_was_taken_away_stays_as_long_as_an_undo_needs_it() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let a = id(&profile, "a");
    attach(&profile, a, "x").unwrap();
    detach(&profile, a, "x");
    assert_eq!(kept(&profile), 1, "an undo needs it");
    profile.undo().unwrap();
    assert_eq!(names(&profile, a), ["x"]);
    profile.redo().unwrap();
    assert_eq!(kept(&profile), 1);
    profile.verified();
}

#[test]
fn a_posted_transaction_keeps_the_files_of_its_pending_twin() {
    let profile = Profile::linked();
    let pending = TransactionFact {
        pending: true,
        ..fact("pending", -4_000)
    };
    profile.sync(changes(None, "c1", [pending]));
    let of = id(&profile, "pending");
    attach(&profile, of, "menu.jpg").unwrap();
    let posted = TransactionFact {
        pending_external_id: Some("pending".into()),
        ..fact("posted", -4_800)
    };
    let mut second = changes(Some("c1"), "c2", [posted]);
    second.removed = vec![removal("pending")];
    profile.sync(second);
    assert_eq!(id(&profile, "posted"), of);
    assert_eq!(names(&profile, of), ["menu.jpg"]);
    profile.revert_newest();
    assert_eq!(names(&profile, of), ["menu.jpg"]);
}

#[test]
fn what_the_bank_takes_back_stays_listed_with_its_file() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100), fact("b", -100)]));
    attach(&profile, id(&profile, "a"), "x").unwrap();
    let mut second = changes(Some("c1"), "c2", []);
    second.removed = vec![removal("a"), removal("b")];
    profile.sync(second);
    assert_eq!(listed(&profile, ""), [("a".to_owned(), 1)]);
    assert_eq!(profile.listed_as(Status::Withdrawn).len(), 2);
    profile.verified();
}

#[test]
fn rows_that_become_one_have_the_files_of_both_and_each_its_own_when_they_are_apart() {
    let profile = Profile::linked();
    let hold = TransactionFact {
        pending: true,
        name: "HOTEL HOLD".into(),
        ..fact("hold", -20_000)
    };
    profile.sync(changes(None, "c1", [hold]));
    let other = TransactionFact {
        pending_external_id: Some("hold".into()),
        name: "BOOKSHOP".into(),
        ..fact("doubted", -1_500)
    };
    let mut second = changes(Some("c1"), "c2", [other]);
    second.removed = vec![removal("hold")];
    profile.sync(second);
    let doubt = profile.doubts().remove(0);
    let (new, old) = (doubt.transaction.id, doubt.other.id);
    attach(&profile, new, "of the new").unwrap();
    attach(&profile, old, "of the old").unwrap();
    profile.answer(&doubt, Answer::Same).unwrap();
    // Whichever of the two is asked for.
    for id in [new, old] {
        assert_eq!(names(&profile, id), ["of the new", "of the old"]);
    }
    assert_eq!(kept(&profile), 2);
    profile.verified();
    profile.undo().unwrap();
    assert_eq!(names(&profile, new), ["of the new"]);
    assert_eq!(names(&profile, old), ["of the old"]);
    profile.verified();
}

#[test]
fn forgetting_a_bank_forgets_its_files_and_leaves_those_of_others() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let other = profile.link_again("item-2", account_as("acc-2"));
    let fact_2 = TransactionFact {
        external_account_id: "acc-2".into(),
        ..fact("b", -100)
    };
    profile.sync_of(other, changes(None, "d1", [fact_2]));
    let (a, b) = (id(&profile, "a"), id(&profile, "b"));
    attach(&profile, a, "one").unwrap();
    attach(&profile, a, "two").unwrap();
    detach(&profile, a, "two");
    attach(&profile, b, "one").unwrap();
    attach(&profile, b, "three").unwrap();
    assert_eq!(kept(&profile), 3, "of four, two are the same file");
    let gone = profile
        .store
        .write(|w| facts::forget(w, profile.item_id, 9_000_000))
        .unwrap();
    assert_eq!(gone.attachments, 2);
    assert_eq!(names(&profile, b), ["one", "three"]);
    assert_eq!(kept(&profile), 2);
    profile.verified();
}

#[test]
fn a_look_at_the_past_has_the_files_of_that_time() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let a = id(&profile, "a");
    let before = profile.now();
    attach(&profile, a, "x").unwrap();
    let then = travel::at(&profile.store, before, |r| edits::attachments(r, a)).unwrap();
    assert!(then.is_empty());
    assert_eq!(names(&profile, a), ["x"]);
}

#[test]
fn there_is_a_most_of_one_transaction() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let a = id(&profile, "a");
    for n in 0..ATTACHMENTS_MAX {
        attach(&profile, a, &format!("file {n}")).unwrap();
    }
    let refused = attach(&profile, a, "one more").unwrap_err().to_string();
    assert!(refused.contains("100 files"), "{refused}");
    assert_eq!(files(&profile, a).len(), ATTACHMENTS_MAX);
    profile.verified();
}
