//! Stories in which a person's words meet: those of two rows that become one, of an account that another connection
//! continues, and of what the bank took back.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{TransactionFact, TransactionId, pairs::Kind, rules::Actions};
use coffer_store::{
    StoreError,
    edits::{self, Saying, Unseen},
    identity::{self, Answer},
    register::{self, Status},
    travel,
};
use support::{
    Profile, account, account_as, changes, fact,
    meeting::{adopt, id, line, much_alike, of, refusal, rule, savings},
    removal,
};

fn pair(
    profile: &Profile,
    one: TransactionId,
    other: TransactionId,
    together: bool,
) -> Result<(), StoreError> {
    let meta = profile.meta();
    profile
        .store
        .write(|w| edits::say_pair(w, &meta, Kind::Transfer, (one, other), together))
}

fn mates(profile: &Profile, of: TransactionId) -> Vec<TransactionId> {
    let pairs = profile.store.read(|r| edits::pairs_of(r, of)).unwrap();
    let said = pairs
        .into_iter()
        .filter(|pair| pair.state == edits::PairState::Said);
    said.map(|pair| pair.other.id).collect()
}

#[test]
fn a_question_that_was_answered_once_outlives_its_adoption_so_that_the_past_is_seen() {
    let (profile, a, n) = much_alike();
    let before = profile.now();
    assert_eq!(adopt(&profile).doubts, 1);
    profile
        .answer(&profile.doubts()[0], Answer::Different)
        .unwrap();
    profile.undo().unwrap();
    let now = profile.now();
    profile
        .store
        .write(|w| identity::undo_adoption(w, profile.account("acc-2"), now))
        .unwrap();
    assert!(profile.doubts().is_empty(), "they are in two accounts");
    let then = travel::at(&profile.store, before, |r| {
        Ok(register::transaction(r, a)?.note)
    });
    assert_eq!(then.unwrap().as_deref(), Some("mine"));
    // Nor is it a step that could be done again, and the others are.
    let (_, redo) = profile.store.read(edits::undoable).unwrap();
    assert_eq!(redo, None);
    profile.undo().unwrap();
    assert_eq!(line(&profile, a).note, None);
    profile.redo().unwrap();
    // Adopted again, it is asked again.
    assert_eq!(line(&profile, n).account_id, profile.account("acc-2"));
    let old = profile.account("acc");
    profile.adopt(profile.account("acc-2"), old).unwrap();
    assert_eq!(profile.doubts().len(), 1);
    profile.verified();
}

#[test]
fn two_rows_that_become_one_keep_the_tags_of_both_and_what_was_taken_off() {
    let (profile, a, n) = much_alike();
    profile.tags(a, &["Home"]);
    profile.tags(n, &["Trip", "Home"]);
    adopt(&profile);
    profile.answer(&profile.doubts()[0], Answer::Same).unwrap();
    assert_eq!(line(&profile, a).tags, ["Home", "Trip"]);
    profile.verified();
    profile.undo().unwrap();
    assert_eq!(line(&profile, a).tags, ["Home"]);
    assert_eq!(line(&profile, n).tags, ["Home", "Trip"]);
    profile.redo().unwrap();
    assert_eq!(line(&profile, a).tags, ["Home", "Trip"]);
    profile.verified();
}

#[test]
fn a_rules_tag_that_was_taken_off_stays_off_when_its_row_goes_into_another() {
    let (profile, a, n) = much_alike();
    rule(
        &profile,
        "GROCER",
        Actions {
            tags: vec!["Food".into()],
            ..Actions::default()
        },
    );
    let off = Saying::RemoveTags(vec!["Food".into()]);
    profile.say(n, &off);
    profile.say(a, &Saying::AddTags(vec!["Home".into()]));
    assert_eq!(line(&profile, a).tags, ["Food", "Home"]);
    adopt(&profile);
    profile.answer(&profile.doubts()[0], Answer::Same).unwrap();
    assert_eq!(line(&profile, a).tags, ["Home"]);
    profile.verified();
    profile.undo().unwrap();
    assert_eq!(line(&profile, a).tags, ["Food", "Home"]);
    profile.verified();
}

#[test]
fn what_a_row_belongs_together_with_the_row_that_it_becomes_does_too() {
    let (profile, a, n) = much_alike();
    let (into, no) = (id(&profile, "in"), id(&profile, "in2"));
    pair(&profile, n, into, true).unwrap();
    pair(&profile, n, no, false).unwrap();
    adopt(&profile);
    profile.answer(&profile.doubts()[0], Answer::Same).unwrap();
    assert_eq!(mates(&profile, a), [into], "the yes");
    assert_eq!(mates(&profile, into), [a]);
    assert!(
        refusal(pair(&profile, a, no, false)).contains("already"),
        "the no"
    );
    profile.verified();
    // What was said of the row that went is taken back where it is seen.
    profile.undo().unwrap();
    profile.undo().unwrap();
    profile.redo().unwrap();
    profile.redo().unwrap();
    assert_eq!(mates(&profile, a), [into]);
    let history = profile.store.read(|r| edits::history(r, n)).unwrap();
    assert!(!history.is_empty());
    profile.undo().unwrap();
    assert_eq!(mates(&profile, n), [into], "apart again, each has its own");
    assert_eq!(mates(&profile, a), Vec::<TransactionId>::new());
    pair(&profile, a, no, false).unwrap();
    profile.verified();
}

#[test]
fn what_was_kept_still_counts_when_the_hold_that_it_was_is_one_with_it() {
    let profile = Profile::linked();
    let hold = TransactionFact {
        pending: true,
        name: "GOOGLE DOMAINS".into(),
        ..fact("hold", -8_400)
    };
    let charge = TransactionFact {
        pending_external_id: Some("hold".into()),
        name: "APP STORE".into(),
        ..fact("charge", -199)
    };
    profile.sync(changes(None, "c1", [hold]));
    profile.note(profile.lines("")[0].id, "domain");
    let mut second = changes(Some("c1"), "c2", [charge]);
    second.removed = vec![removal("hold")];
    profile.sync(second);
    let mut third = changes(Some("c2"), "c3", []);
    third.removed = vec![removal("charge")];
    profile.sync(third);
    profile.say(id(&profile, "charge"), &Saying::Kept(true));
    assert_eq!(profile.outline("").total_of_listed(), -199);
    profile.answer(&profile.doubts()[0], Answer::Same).unwrap();
    assert_eq!(profile.outline("").total_of_listed(), -199);
    profile.verified();
    profile.undo().unwrap();
    assert_eq!(profile.outline("").total_of_listed(), -199);
    profile.verified();
}

trait Total {
    fn total_of_listed(&self) -> i64;
}

impl Total for register::Outline {
    fn total_of_listed(&self) -> i64 {
        self.days
            .iter()
            .flat_map(|day| &day.totals)
            .map(coffer_domain::Money::minor)
            .sum()
    }
}

#[test]
fn an_adoption_that_puts_an_amount_right_tells_whoever_had_looked() {
    let profile = Profile::linked();
    let first = TransactionFact {
        name: "CAFE".into(),
        ..fact("a", -1_000)
    };
    profile.sync(changes(None, "c1", [first]));
    profile.say(id(&profile, "a"), &Saying::Reviewed(true));
    let item = profile.link_again("item-2", account_as("acc-2"));
    let tipped = TransactionFact {
        name: "CAFE".into(),
        ..of("acc-2", "n", -1_200)
    };
    profile.sync_of(item, changes(None, "d1", [tipped]));
    let done = adopt(&profile);
    let changed = profile
        .store
        .read(|r| edits::count_unseen(r, Unseen::Changed))
        .unwrap();
    assert_eq!(changed, done.merged, "{done:?}");
    assert_eq!(done.merged, 1, "{done:?}");
    let now = profile.now();
    profile
        .store
        .write(|w| identity::undo_adoption(w, profile.account("acc-2"), now))
        .unwrap();
    let changed = profile
        .store
        .read(|r| edits::count_unseen(r, Unseen::Changed));
    assert_eq!(changed.unwrap(), 0);
    profile.verified();
}

#[test]
fn a_row_that_the_bank_took_back_stays_in_sight_for_every_word_about_it() {
    let profile = Profile::linked();
    let facts = [
        fact("out", -5_000),
        fact("off", -100),
        of("sav", "in", 5_000),
    ];
    let mut first = changes(None, "c1", facts);
    first.accounts = vec![account(100_000), savings()];
    profile.sync(first);
    rule(
        &profile,
        "GROCER",
        Actions {
            tags: vec!["Food".into()],
            ..Actions::default()
        },
    );
    let (out, off, into) = (id(&profile, "out"), id(&profile, "off"), id(&profile, "in"));
    pair(&profile, out, into, true).unwrap();
    profile.say(off, &Saying::RemoveTags(vec!["Food".into()]));
    let mut second = changes(Some("c1"), "c2", []);
    second.removed = vec![removal("out"), removal("off")];
    profile.sync(second);
    assert_eq!(profile.lines("").len(), 3);
    profile.verified();
    profile.undo().unwrap();
    assert_eq!(profile.lines("").len(), 2, "nothing is said of it any more");
    profile.undo().unwrap();
    assert_eq!(profile.lines("").len(), 1);
    profile.verified();
}

#[test]
fn rows_that_were_deleted_and_taken_back_are_restored_in_one_step() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -450), fact("b", -100)]));
    let (a, b) = (id(&profile, "a"), id(&profile, "b"));
    profile.delete(&[a]).unwrap();
    let mut second = changes(Some("c1"), "c2", []);
    second.removed = vec![removal("b")];
    profile.sync(second);
    assert_eq!(profile.restore(&[a, b]).unwrap(), 2);
    assert_eq!(profile.lines("").len(), 2);
    profile.undo().unwrap();
    assert!(profile.lines("").is_empty(), "both are as they were");
    assert_eq!(profile.listed_as(Status::Deleted).len(), 1);
    profile.redo().unwrap();
    assert_eq!(profile.lines("").len(), 2);
    profile.verified();
}
