//! Stories of a sync that is reverted and applied again where it had decided which rows are one:
//! afterwards there are as many rows as before, each under its name, with what was said of it.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{ChangeSet, ItemId, TransactionFact};
use coffer_store::{
    edits::{self, EditMeta, Origin, Saying, Which},
    facts,
    identity::{self, Answer},
    register::{self, Status},
    travel,
};
use support::{Profile, account, account_as, changes, day, fact, removal, usd};

/// All rows that a person can see, in words.
fn seen(profile: &Profile) -> Vec<String> {
    let mut seen: Vec<String> = [Status::Listed, Status::Withdrawn]
        .into_iter()
        .flat_map(|status| profile.listed_as(status))
        .map(|line| {
            let stands = match (line.withdrawn, line.pending) {
                (true, _) => "withdrawn",
                (false, true) => "pending",
                (false, false) => "posted",
            };
            format!(
                "{} {} {} {stands} {:?}",
                line.external_id, line.amount, line.original, line.note
            )
        })
        .collect();
    seen.sort();
    seen.dedup();
    let sums = &profile.outline("").sums;
    seen.push(format!("{sums:?}, {} in doubt", profile.doubts().len()));
    profile.verified();
    seen
}

fn note_all(profile: &Profile) {
    for line in profile.lines("") {
        profile.note(line.id, &format!("on {}", line.external_id));
    }
}

/// A row of the new connection, which knows as what it was announced.
fn again(id: &str, fact: TransactionFact) -> TransactionFact {
    TransactionFact {
        external_id: id.into(),
        external_account_id: "acc-2".into(),
        pending_external_id: Some(format!("hold of {id}")),
        ..fact
    }
}

fn linked_again() -> (Profile, ItemId) {
    let profile = Profile::linked();
    let older = TransactionFact {
        date: day(2026, 2, 1),
        ..fact("b", -200)
    };
    profile.sync(changes(None, "c1", [fact("a", -100), older]));
    note_all(&profile);
    let item = profile.link_again("item-2", account_as("acc-2"));
    (profile, item)
}

fn told_again() -> ChangeSet {
    let older = TransactionFact {
        date: day(2026, 2, 1),
        ..fact("b", -200)
    };
    let rows = [
        again("n1", fact("a", -100)),
        again("n2", older),
        again("n3", fact("c", -300)),
    ];
    changes(None, "d1", rows)
}

#[test]
fn a_bank_that_was_linked_again_tells_its_history_twice_and_it_is_there_once() {
    for adopt_first in [true, false] {
        let (profile, item) = linked_again();
        let adopt = || {
            let accounts = (profile.account("acc-2"), profile.account("acc"));
            profile.adopt(accounts.0, accounts.1).unwrap();
        };
        if adopt_first {
            adopt();
        }
        profile.sync_of(item, told_again());
        if !adopt_first {
            adopt();
        }
        let before = seen(&profile);
        assert_eq!(profile.outline("").sums, [usd(-600)]);
        profile.revert_newest();
        assert_eq!(profile.outline("").sums, [usd(-300)], "as the old one told");
        profile.sync_of(item, told_again());
        assert_eq!(seen(&profile), before, "adopted first: {adopt_first}");
    }
}

#[test]
fn a_row_that_the_bank_names_anew_is_found_again_with_its_note() {
    for pending in [false, true] {
        let profile = Profile::linked();
        let first = TransactionFact {
            pending,
            ..fact("A1", -4_000)
        };
        profile.sync(changes(None, "c1", [first]));
        note_all(&profile);
        let before = seen(&profile);
        // Under another id, and announced as something that the bank never told of.
        let renamed = || {
            let posted = TransactionFact {
                pending_external_id: Some("H".into()),
                ..fact("A2", -4_000)
            };
            let mut renamed = changes(Some("c1"), "c2", [posted]);
            renamed.removed = vec![removal("A1")];
            renamed
        };
        profile.sync(renamed());
        let after = seen(&profile);
        profile.revert_newest();
        assert_eq!(seen(&profile), before);
        profile.sync(renamed());
        assert_eq!(seen(&profile), after, "announced first: {pending}");
        assert_eq!(profile.lines("").len(), 1);
    }
}

fn payroll(id: &str) -> TransactionFact {
    TransactionFact {
        name: "ACME PAYROLL".into(),
        ..fact(id, 120_000)
    }
}

#[test]
fn an_id_that_is_used_again_means_the_old_row_while_its_sync_is_reverted() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -450)]));
    note_all(&profile);
    let before = seen(&profile);
    let second = || changes(Some("c1"), "c2", [payroll("a")]);
    for _ in 0..2 {
        profile.sync(second());
        let id = profile.lines("payroll")[0].id;
        profile.note(id, "a rise");
        let after = seen(&profile);
        assert_eq!(profile.outline("").sums, [usd(120_000)]);
        profile.revert_newest();
        assert_eq!(profile.outline("").sums, [usd(-450)]);
        profile.sync(second());
        assert_eq!(seen(&profile), after);
        assert_eq!(profile.lines("a rise")[0].id, id);
        profile.revert_newest();
    }
    // Another time the bank only corrects the old row, under its id.
    profile.sync(changes(Some("c1"), "c2", [fact("a", -475)]));
    assert_eq!(profile.outline("").sums, [usd(-475)]);
    assert_eq!(
        seen(&profile).len(),
        before.len() + 1,
        "and the rise is out"
    );
}

#[test]
fn a_past_id_that_is_used_again_is_the_old_rows_while_its_sync_is_reverted() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -450)]));
    let mut renamed = changes(Some("c1"), "c2", [fact("b", -450)]);
    renamed.removed = vec![removal("a")];
    profile.sync(renamed);
    note_all(&profile);
    let before = seen(&profile);
    let third = || changes(Some("c2"), "c3", [payroll("a")]);
    profile.sync(third());
    let after = seen(&profile);
    profile.revert_newest();
    assert_eq!(seen(&profile), before);
    profile.sync(third());
    assert_eq!(seen(&profile), after);
    // From before the renaming on, in one sync and without a word on what was renamed.
    profile.revert_newest();
    profile.revert_newest();
    let both = changes(Some("c1"), "c3", [fact("b", -450), payroll("a")]);
    profile.sync(both);
    assert_eq!(profile.outline("").sums, [usd(120_000 - 450)]);
    profile.verified();
}

/// Two rows that may be one, and the sync that brings the second.
struct InDoubt {
    what: &'static str,
    profile: Profile,
    item: ItemId,
    second: fn() -> ChangeSet,
    adopt: bool,
}

impl InDoubt {
    fn sync(&self) {
        self.profile.sync_of(self.item, (self.second)());
    }
}

fn in_doubt() -> Vec<InDoubt> {
    let hold = || {
        let profile = Profile::linked();
        let hold = TransactionFact {
            pending: true,
            name: "GOOGLE DOMAINS".into(),
            ..fact("p", -8_400)
        };
        profile.sync(changes(None, "c1", [hold]));
        note_all(&profile);
        profile
    };
    let charge = || TransactionFact {
        pending_external_id: Some("p".into()),
        ..fact("x", -8_400)
    };
    let claimed = Profile::linked();
    claimed.sync(changes(None, "c1", [charge()]));
    note_all(&claimed);
    let used = Profile::linked();
    used.sync(changes(None, "c1", [fact("a", -450)]));
    note_all(&used);
    let (again, new_item) = linked_again();
    let doubt = |what, profile: Profile, second| InDoubt {
        what,
        item: profile.item_id,
        profile,
        second,
        adopt: false,
    };
    vec![
        doubt("a hold and a charge of another shop", hold(), || {
            let charge = TransactionFact {
                pending_external_id: Some("p".into()),
                name: "APP STORE".into(),
                ..fact("x", -199)
            };
            let mut second = changes(Some("c1"), "c2", [charge]);
            second.removed = vec![removal("p")];
            second
        }),
        doubt("a second claim on one hold", claimed, || {
            let charge = TransactionFact {
                pending_external_id: Some("p".into()),
                ..fact("y", -8_500)
            };
            changes(Some("c1"), "c2", [charge])
        }),
        doubt("an id used again", used, || {
            changes(Some("c1"), "c2", [payroll("a")])
        }),
        InDoubt {
            what: "a row much like another of the old connection",
            item: new_item,
            profile: again,
            second: || {
                let renamed = TransactionFact {
                    name: "GROCER FORTY-TWO".into(),
                    external_account_id: "acc-2".into(),
                    ..fact("n", -100)
                };
                changes(None, "d1", [renamed])
            },
            adopt: true,
        },
    ]
}

fn answered(one: &InDoubt, answer: Answer) {
    let profile = &one.profile;
    one.sync();
    if one.adopt {
        let accounts = (profile.account("acc-2"), profile.account("acc"));
        profile.adopt(accounts.0, accounts.1).unwrap();
    }
    profile.answer(&profile.doubts()[0], answer).unwrap();
}

#[test]
fn an_answer_outlives_the_revert_of_the_sync_that_asked() {
    for one in in_doubt() {
        let profile = &one.profile;
        answered(&one, Answer::Same);
        let together = seen(profile);
        for _ in 0..2 {
            profile.revert_newest();
            assert!(profile.doubts().is_empty(), "{}", one.what);
            one.sync();
            assert_eq!(seen(profile), together, "{}", one.what);
        }
        profile.undo().unwrap();
        let apart = seen(profile);
        assert_eq!(profile.doubts().len(), 1, "{}: open again", one.what);
        profile.redo().unwrap();
        assert_eq!(seen(profile), together, "{}", one.what);
        profile.undo().unwrap();
        profile.revert_newest();
        assert!(profile.doubts().is_empty(), "{}: it is out", one.what);
        one.sync();
        assert_eq!(seen(profile), apart, "{}", one.what);
    }
    for one in in_doubt() {
        answered(&one, Answer::Different);
        let apart = seen(&one.profile);
        one.profile.revert_newest();
        one.sync();
        assert_eq!(seen(&one.profile), apart, "{}", one.what);
    }
}

#[test]
fn an_answer_can_be_undone_and_given_again_while_the_sync_is_reverted() {
    for again in [false, true] {
        for (one, usual) in in_doubt().into_iter().zip(in_doubt()) {
            answered(&usual, Answer::Same);
            if !again {
                usual.profile.undo().unwrap();
            }
            let wanted = seen(&usual.profile);

            let profile = &one.profile;
            answered(&one, Answer::Same);
            profile.revert_newest();
            let out = seen(profile);
            profile.undo().unwrap();
            profile.verified();
            if again {
                profile.redo().unwrap();
                assert_eq!(seen(profile), out, "{}", one.what);
            }
            one.sync();
            assert_eq!(seen(profile), wanted, "{}, {again}", one.what);
            if again {
                profile.undo().unwrap();
                usual.profile.undo().unwrap();
                assert_eq!(seen(profile), seen(&usual.profile), "{}", one.what);
            }
        }
    }
}

/// A noted hold of 5.00 that posts as 9.00, which is not the same; `told` is whether the bank
/// takes the hold back.
fn posted_wrongly(told: bool) -> (Profile, impl Fn() -> ChangeSet) {
    let profile = Profile::linked();
    let hold = TransactionFact {
        pending: true,
        ..fact("p", -500)
    };
    profile.sync(changes(None, "c1", [hold]));
    note_all(&profile);
    let second = move || {
        let posted = TransactionFact {
            pending_external_id: Some("p".into()),
            ..fact("x", -900)
        };
        let mut second = changes(Some("c1"), "c2", [posted]);
        if told {
            second.removed = vec![removal("p")];
        }
        second
    };
    profile.sync(second());
    (profile, second)
}

#[test]
fn rows_that_a_person_took_apart_go_and_come_with_the_sync() {
    for told in [true, false] {
        let (profile, second) = posted_wrongly(told);
        let together = seen(&profile);
        profile.take_apart(profile.lines("")[0].id).unwrap();
        let apart = seen(&profile);
        for _ in 0..2 {
            profile.revert_newest();
            let lines = profile.lines("");
            assert_eq!(lines.len(), 1, "the hold alone, as before the sync");
            assert_eq!((lines[0].pending, &lines[0].amount), (true, &usd(-500)));
            profile.sync(second());
            assert_eq!(seen(&profile), apart);
        }
        profile.undo().unwrap();
        assert_eq!(seen(&profile), together);
        profile.redo().unwrap();
        assert_eq!(seen(&profile), apart);
        // Together again while the sync is out.
        profile.revert_newest();
        profile.undo().unwrap();
        profile.sync(second());
        assert_eq!(seen(&profile), together);
        profile.redo().unwrap();
        assert_eq!(seen(&profile), apart);
    }
}

#[test]
fn a_connection_that_another_continues_offers_no_sync_to_revert() {
    let (profile, item) = linked_again();
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    profile.sync_of(item, told_again());
    let syncs = profile.store.read(|r| facts::syncs(r, None, None, 100));
    for entry in syncs.unwrap() {
        // The window offers what can be done, and all that is offered is done.
        assert_eq!(entry.can_revert, entry.item_id == item, "{entry:?}");
        assert_eq!(profile.revert(entry.id).is_ok(), entry.can_revert);
    }
}

#[test]
fn an_account_that_came_with_a_sync_goes_and_comes_with_it() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let accounts = || profile.store.read(facts::accounts).unwrap();
    let before = accounts();
    let second = |described: bool| {
        let of_it = TransactionFact {
            external_account_id: "savings".into(),
            ..fact("s", -5)
        };
        let mut second = changes(Some("c1"), "c2", [of_it]);
        if described {
            let savings = coffer_domain::AccountFact {
                name: "Savings".into(),
                mask: Some("1111".into()),
                external_id: "savings".into(),
                ..account(77_000)
            };
            second.accounts = vec![account(100_000), savings];
        }
        second
    };
    profile.sync(second(true));
    let (after, now) = (accounts(), profile.now());
    assert_eq!(after.len(), 2);
    profile.revert_newest();
    assert_eq!(accounts(), before, "no account without a balance is left");
    assert_eq!(
        profile
            .store
            .read(|r| facts::proofs(r, None))
            .unwrap()
            .len(),
        1
    );
    let then = travel::at(&profile.store, now, facts::accounts).unwrap();
    assert_eq!(then, after, "it was there then");
    profile.sync(second(true));
    let ids = |rows: &[facts::AccountRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(&accounts()), ids(&after));
    // It is there with its transactions, even where the bank does not describe it.
    profile.revert_newest();
    profile.sync(second(false));
    assert_eq!(ids(&accounts()), ids(&after));
    profile.revert_newest();
    assert_eq!(ids(&accounts()), ids(&before));
}

#[test]
fn the_parts_of_a_row_that_came_later_are_no_part_of_the_past() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -100)]));
    let then = profile.now();
    profile.sync(changes(Some("c1"), "c2", [fact("b", -300)]));
    let id = profile
        .lines("")
        .iter()
        .find(|line| line.external_id == "b")
        .unwrap()
        .id;
    // The clock went back in between, so the split seems to be from before the row.
    let meta = EditMeta {
        at_ms: then - 1,
        origin: Origin::Window,
        ..profile.meta()
    };
    let part = |minor| coffer_domain::split::Part {
        amount_minor: minor,
        category: None,
        note: String::new(),
    };
    profile
        .store
        .write(|w| {
            let saying = Saying::Split(vec![part(-100), part(-200)]);
            edits::say(w, &meta, Which::These(&[id]), &saying)
        })
        .unwrap();
    let lines = travel::at(&profile.store, then, |r| {
        coffer_store::register::list(
            r,
            &coffer_store::register::Filter::default(),
            Status::Listed,
            None,
        )
    });
    let ids: Vec<_> = lines.unwrap().into_iter().map(|l| l.external_id).collect();
    assert_eq!(ids, ["a"]);
}

#[test]
fn a_row_that_was_modified_before_it_was_taken_apart_is_there_once_however_far_it_is_gone_back() {
    for told in [true, false] {
        let (profile, _) = posted_wrongly(told);
        let modified = || {
            let posted = TransactionFact {
                pending_external_id: Some("p".into()),
                name: "GROCER 42 CORRECTED".into(),
                ..fact("x", -910)
            };
            changes(Some("c2"), "c3", [posted])
        };
        profile.sync(modified());
        let together = seen(&profile);
        profile.take_apart(profile.lines("")[0].id).unwrap();
        let apart = seen(&profile);
        for _ in 0..2 {
            profile.revert_newest();
            let amounts: Vec<_> = profile
                .lines("")
                .iter()
                .filter(|line| !line.withdrawn)
                .map(|line| line.amount.clone())
                .collect();
            assert_eq!(amounts, [usd(-900)], "what it was before it was corrected");
            profile.sync(modified());
            assert_eq!(seen(&profile), apart);
        }
        profile.undo().unwrap();
        assert_eq!(seen(&profile), together);
        // Together again: going back leaves no second one behind.
        profile.revert_newest();
        profile.sync(modified());
        assert_eq!(seen(&profile), together);
    }
}

#[test]
fn an_answer_that_is_undone_after_the_bank_corrected_the_row_leaves_the_correction_with_it() {
    let one = &in_doubt()[0];
    let profile = &one.profile;
    one.sync();
    let doubt = profile.doubts().remove(0);
    let apart_before = seen(profile);
    profile.answer(&doubt, Answer::Same).unwrap();
    let corrected = || {
        let charge = TransactionFact {
            pending_external_id: Some("p".into()),
            name: "APP STORE".into(),
            ..fact("x", -205)
        };
        changes(Some("c2"), "c3", [charge])
    };
    profile.sync(corrected());
    let together = seen(profile);
    profile.undo().unwrap();
    let apart = seen(profile);
    profile.revert_newest();
    assert_eq!(seen(profile), apart_before, "as before the correction");
    profile.sync(corrected());
    assert_eq!(seen(profile), apart);
    profile.redo().unwrap();
    assert_eq!(seen(profile), together);
}

/// Three rows, of which each newer one is doubted to be the one before.
#[test]
fn rows_that_are_one_through_a_third_come_apart_in_the_order_they_came_together() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -450)]));
    note_all(&profile);
    let other = |id: &str, minor| TransactionFact {
        name: format!("SHOP {minor}"),
        ..fact(id, minor)
    };
    profile.sync(changes(Some("c1"), "c2", [payroll("a")]));
    profile.sync(changes(Some("c2"), "c3", [other("a", -7_000)]));
    let doubts = profile.doubts();
    assert_eq!(doubts.len(), 2);
    let (second, first) = (&doubts[0], &doubts[1]);
    assert_eq!(second.other.id, first.transaction.id, "a chain of three");
    let steps = [
        seen(&profile),
        {
            profile.answer(second, Answer::Same).unwrap();
            seen(&profile)
        },
        {
            profile.answer(first, Answer::Same).unwrap();
            seen(&profile)
        },
    ];
    profile.undo().unwrap();
    assert_eq!(seen(&profile), steps[1]);
    profile.undo().unwrap();
    assert_eq!(seen(&profile), steps[0]);
    profile.redo().unwrap();
    profile.redo().unwrap();
    assert_eq!(seen(&profile), steps[2]);
}

#[test]
fn a_connection_of_which_some_accounts_go_on_elsewhere_offers_no_sync_to_revert() {
    let profile = Profile::linked();
    let both = ChangeSet {
        accounts: vec![account(100_000), account_as("stays")],
        ..changes(
            None,
            "c1",
            [
                fact("a", -100),
                TransactionFact {
                    external_account_id: "stays".into(),
                    ..fact("s", -300)
                },
            ],
        )
    };
    profile.sync(both);
    note_all(&profile);
    let item = profile.link_again("item-2", account_as("acc-2"));
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap();
    profile.sync_of(item, changes(None, "d1", [again("n", fact("a", -100))]));
    let before = seen(&profile);
    let syncs = profile.store.read(|r| facts::syncs(r, None, None, 100));
    for entry in syncs.unwrap() {
        assert_eq!(entry.can_revert, entry.item_id == item, "{entry:?}");
        if !entry.can_revert {
            profile.revert(entry.id).unwrap_err();
        }
    }
    assert_eq!(seen(&profile), before);
    // What stayed is still told of by the old one.
    let news = TransactionFact {
        external_account_id: "stays".into(),
        ..fact("s2", -301)
    };
    profile.sync(changes(Some("c1"), "c2", [news]));
    assert_eq!(profile.lines("").len(), 3);
    profile.verified();
}

/// A bank that tells of a charge and its hold in one sync may tell of them the other way round when that
/// is applied again.
#[test]
fn a_hold_that_is_another_payment_than_its_charge_is_a_row_whichever_is_told_first() {
    let profile = Profile::linked();
    let hold = TransactionFact {
        pending: true,
        name: "DINER".into(),
        ..fact("hold", -19_130)
    };
    // It names the hold and is another payment by amount and merchant.
    let charge = TransactionFact {
        pending_external_id: Some("hold".into()),
        name: "BOOKSHOP".into(),
        ..fact("charge", -1_104_984)
    };
    let told = |profile: &Profile| {
        let mut lines = profile.lines("");
        lines.sort_by_key(|line| line.amount.minor());
        let [charge, hold] = &lines[..] else {
            panic!("{lines:?}")
        };
        assert_eq!((&*charge.original, &*hold.original), ("BOOKSHOP", "DINER"));
        let doubts = profile.store.read(identity::doubts).unwrap();
        assert_eq!(doubts.len(), 1, "a person decides");
        let detail = profile
            .store
            .read(|r| register::bank_detail(r, charge.id))
            .unwrap();
        assert_eq!(
            detail.authorized_amount, None,
            "nothing of it was authorised"
        );
        (charge.id, charge.note.clone(), hold.id)
    };
    profile.sync(changes(None, "c1", [charge.clone(), hold.clone()]));
    let (id, ..) = told(&profile);
    profile.note(id, "for the library");
    let before = told(&profile);
    profile.revert_newest();
    profile.sync(changes(None, "c1", [hold, charge]));
    assert_eq!(told(&profile), before);
    profile.verified();
}
