//! Stories of a charge that is taken out of the hold that it took over, and of the past of both: whatever the person
//! and the bank do afterwards, every moment is seen again as it was seen then.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::TransactionFact;
use coffer_store::{
    Reader, Result,
    register::{self, Filter, Status},
    travel,
};
use support::{Profile, changes, fact, removal};

/// Every list, and the sums.
fn seen(reader: &Reader<'_>) -> Result<String> {
    let filter = Filter::default();
    let mut text = String::new();
    for status in [Status::Listed, Status::Withdrawn, Status::Deleted] {
        for line in register::list(reader, &filter, status, None)? {
            text.push_str(&format!(
                "{status:?} {} {} pending {} withdrawn {} {:?} {:?}\n",
                line.external_id,
                line.amount.minor(),
                line.pending,
                line.withdrawn,
                line.note,
                line.tags
            ));
        }
    }
    let outline = register::outline(reader, &filter)?;
    text.push_str(&format!("{:?} {:?}\n", outline.sums, outline.pending));
    Ok(text)
}

struct Story {
    profile: Profile,
    moments: Vec<(&'static str, i64, String)>,
}

impl Story {
    /// A noted hold of 5.00 that posts as 9.00 at another shop's till, told in a sync that brings nothing else.
    fn posted() -> Self {
        let profile = Profile::linked();
        let mut story = Self {
            profile,
            moments: Vec::new(),
        };
        story.look("nothing yet");
        story
            .profile
            .sync(changes(None, "c1", [hold(), fact("other", -100)]));
        let held = story.id("p");
        story.profile.note(held, "the pump");
        story.look("held");
        let mut second = changes(Some("c1"), "c2", [charge(-900)]);
        second.removed = vec![removal("p")];
        story.profile.sync(second);
        story.look("posted");
        story
    }

    fn id(&self, external_id: &str) -> coffer_domain::TransactionId {
        let lists = [Status::Listed, Status::Withdrawn];
        let lines = lists.map(|status| self.profile.listed_as(status)).concat();
        let found = lines.iter().find(|line| line.external_id == external_id);
        found.unwrap().id
    }

    fn apart(&mut self) {
        self.profile.take_apart(self.id("x")).unwrap();
        self.look("apart");
    }

    fn look(&mut self, what: &'static str) {
        let now = self.profile.store.read(seen).unwrap();
        self.moments.push((what, self.profile.now(), now));
    }

    fn end(self) {
        for (what, at_ms, then) in &self.moments {
            let again = travel::at(&self.profile.store, *at_ms, seen).unwrap();
            assert_eq!(&again, then, "as of “{what}”");
        }
        self.profile.verified();
    }
}

fn hold() -> TransactionFact {
    TransactionFact {
        pending: true,
        ..fact("p", -500)
    }
}

fn charge(minor: i64) -> TransactionFact {
    TransactionFact {
        pending_external_id: Some("p".into()),
        ..fact("x", minor)
    }
}

#[test]
fn the_hold_is_seen_as_it_was_before_the_charge_that_was_taken_out_of_it() {
    let mut story = Story::posted();
    story.apart();
    story.end();
}

#[test]
fn undone_and_done_again_every_moment_is_seen_as_it_was() {
    for times in 1..3 {
        let mut story = Story::posted();
        story.apart();
        for _ in 0..times {
            story.profile.undo().unwrap();
            story.look("together again");
            story.profile.redo().unwrap();
            story.look("apart again");
        }
        story.profile.undo().unwrap();
        story.look("together at last");
        story.end();
    }
}

#[test]
fn what_the_bank_said_between_the_steps_is_of_its_own_time() {
    let mut story = Story::posted();
    let correct = |story: &mut Story, from: &'static str, to: &'static str, minor: i64| {
        story
            .profile
            .sync(changes(Some(from), to, [charge(minor), fact(to, -50)]));
        story.look(to);
    };
    correct(&mut story, "c2", "c3", -901);
    story.apart();
    correct(&mut story, "c3", "c4", -902);
    story.profile.undo().unwrap();
    story.look("together again");
    correct(&mut story, "c4", "c5", -903);
    story.profile.redo().unwrap();
    story.look("apart again");
    correct(&mut story, "c5", "c6", -904);
    story.end();
}

#[test]
fn a_charge_that_the_bank_takes_back_later_while_the_hold_stands_again_was_one_with_it_before() {
    let mut story = Story::posted();
    story.apart();
    let mut third = changes(Some("c2"), "c3", [hold()]);
    third.removed = vec![removal("x")];
    story.profile.sync(third);
    story.look("the hold stands again");
    story.end();
}

#[test]
fn a_hold_that_a_revert_had_taken_out_is_among_what_the_bank_took_back() {
    let mut story = Story {
        profile: Profile::linked(),
        moments: Vec::new(),
    };
    story
        .profile
        .sync(changes(None, "c1", [fact("other", -100)]));
    story.profile.sync(changes(Some("c1"), "c2", [hold()]));
    story.profile.revert_newest();
    story.look("reverted");
    story
        .profile
        .sync(changes(Some("c1"), "c3", [charge(-900)]));
    story.look("posted");
    let both = |story: &Story| {
        let lines = [Status::Listed, Status::Withdrawn]
            .map(|status| story.profile.listed_as(status))
            .concat();
        let mut ids: Vec<String> = lines.into_iter().map(|line| line.external_id).collect();
        ids.sort();
        ids.dedup();
        ids
    };
    story.apart();
    assert_eq!(both(&story), ["other", "p", "x"]);
    story.end();
}
