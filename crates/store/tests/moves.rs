//! Moves of money: written before they are asked for, stepping only where they may, and found among the rows
//! of banks.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{
    AccountId, LegId, MoveId,
    moves::{LegKind, Limits, State, Step},
};
use coffer_store::{
    StoreError, Writer, facts,
    moves::{self, NewEnd, NewLeg, NewMove, Told},
};
use support::{Profile, changes, fact, usd};

const NOW: i64 = 1_772_400_000_000;

fn move_id(number: u128) -> MoveId {
    MoveId::from_uuid(uuid::Uuid::from_u128(number))
}

fn leg_id(number: u128) -> LegId {
    LegId::from_uuid(uuid::Uuid::from_u128(number))
}

fn leg(number: u128, kind: LegKind, seq: u32) -> NewLeg<'static> {
    NewLeg {
        id: leg_id(number),
        kind,
        seq,
        network: "ach",
        description: match kind {
            LegKind::Debit => "COFDEBITAA",
            LegKind::Credit => "COFCREDITA",
            LegKind::Back => "COFBACKAAA",
        },
    }
}

fn account(profile: &Profile) -> AccountId {
    profile.store.read(facts::accounts).unwrap()[0].id
}

/// 500 from the one account there is to one that is elsewhere.
fn planned(profile: &Profile) {
    let from = account(profile);
    write(profile, |w| {
        let new = NewMove {
            id: move_id(1),
            amount: &usd(50_000),
            from: NewEnd {
                account: from,
                name: "Checking",
                mask: Some("0000"),
                institution: "First",
            },
            to: NewEnd {
                account: AccountId::from_uuid(uuid::Uuid::from_u128(99)),
                name: "Savings",
                mask: None,
                institution: "Second",
            },
        };
        moves::plan(w, &new, &leg(10, LegKind::Debit, 1), NOW)
    })
    .unwrap();
}

fn write<T>(
    profile: &Profile,
    work: impl FnOnce(&Writer<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    profile.store.write(work)
}

fn stepped(profile: &Profile, number: u128, step: Step) -> bool {
    let told = Told {
        transfer: (step == Step::Pending).then(|| format!("t{number}")),
        ..Told::default()
    };
    write(profile, |w| {
        moves::step(w, leg_id(number), step, &told, NOW)
    })
    .unwrap()
}

fn state(profile: &Profile) -> State {
    profile
        .store
        .read(|r| Ok(moves::one(r, move_id(1))?.state(NOW)))
        .unwrap()
}

#[test]
fn a_leg_takes_the_steps_that_may_follow_and_what_is_told_twice_changes_nothing() {
    let profile = Profile::linked();
    planned(&profile);
    assert_eq!(state(&profile), State::Planning);
    assert!(
        !stepped(&profile, 10, Step::Settled),
        "nothing was asked for"
    );
    assert!(stepped(&profile, 10, Step::Authorized));
    write(&profile, |w| moves::ask(w, leg_id(10), NOW)).unwrap();
    let twice = write(&profile, |w| moves::ask(w, leg_id(10), NOW));
    assert!(matches!(twice, Err(StoreError::Refused(_))), "{twice:?}");
    assert_eq!(state(&profile), State::DebitAsked);
    assert!(stepped(&profile, 10, Step::Settled), "some may be left out");
    assert!(!stepped(&profile, 10, Step::Posted), "and come late");
    assert_eq!(state(&profile), State::Resting);
    let events = profile
        .store
        .read(|r| Ok(moves::one(r, move_id(1))?.events))
        .unwrap();
    let words: Vec<&str> = events.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(words, ["authorizing", "authorized", "asked", "settled"]);
}

/// Whoever gets around the machine meets the index.
#[test]
fn the_database_itself_holds_that_no_second_leg_is_begun() {
    let profile = Profile::linked();
    planned(&profile);
    let begin = |new: &NewLeg<'_>| write(&profile, |w| moves::begin(w, move_id(1), new, NOW));
    let refused = |result: Result<(), StoreError>| {
        assert!(matches!(result, Err(StoreError::Refused(_))), "{result:?}");
    };
    refused(begin(&leg(11, LegKind::Debit, 2)));
    begin(&leg(20, LegKind::Credit, 1)).unwrap();
    refused(begin(&leg(21, LegKind::Credit, 2)));
    refused(begin(&leg(30, LegKind::Back, 1)));
    assert!(stepped(&profile, 20, Step::Declined));
    begin(&leg(30, LegKind::Back, 1)).unwrap();
    refused(begin(&leg(21, LegKind::Credit, 2)));
    // The same key is the same leg, whatever else is said of it.
    refused(begin(&leg(30, LegKind::Back, 2)));
}

/// It was worked out that a credit was never made, another was begun, and then the first is told of after all.
#[test]
fn what_the_provider_tells_twice_for_one_purpose_is_written_down_and_stops_nothing() {
    let profile = Profile::linked();
    planned(&profile);
    let begin = |new: &NewLeg<'_>| {
        write(&profile, |w| moves::begin(w, move_id(1), new, NOW)).unwrap();
    };
    begin(&leg(20, LegKind::Credit, 1));
    assert!(stepped(&profile, 20, Step::NotMade));
    begin(&leg(21, LegKind::Credit, 2));
    assert!(!stepped(&profile, 20, Step::Pending));
    assert!(stepped(&profile, 21, Step::Authorized), "the others go on");
    let events = profile
        .store
        .read(|r| Ok(moves::one(r, move_id(1))?.events))
        .unwrap();
    assert!(events.iter().any(|one| one.what == "doubled"));
}

#[test]
fn its_row_is_found_by_account_amount_and_the_words_beside_it() {
    let profile = Profile::linked();
    planned(&profile);
    stepped(&profile, 10, Step::Authorized);
    write(&profile, |w| moves::ask(w, leg_id(10), NOW)).unwrap();
    let named = |id: &str, minor: i64, name: &str| coffer_domain::TransactionFact {
        name: name.into(),
        date: support::day(2026, 3, 3),
        ..fact(id, minor)
    };
    let of = |facts: Vec<_>, from: Option<&str>, to: &str| {
        profile.sync(changes(from, to, facts));
        write(&profile, |w| moves::find_rows(w, NOW)).unwrap()
    };
    let others = vec![
        named("a", -50_000, "RENT"),
        named("b", 50_000, "COFDEBITAA ACH"),
        named("c", -50_001, "COFDEBITAA ACH"),
    ];
    assert_eq!(of(others, None, "c1"), 0);
    let ours = vec![named("d", -50_000, "cofdebitaa ACH Ana")];
    assert_eq!(of(ours, Some("c1"), "c2"), 1);
    let row = profile.store.read(|r| moves::one(r, move_id(1))).unwrap();
    assert!(row.legs[0].transaction.is_some());
    assert_eq!(of(vec![], Some("c2"), "c3"), 0, "it is found once");
}

#[test]
fn a_bank_stays_while_money_is_under_way_and_a_forgotten_one_is_not_named() {
    let profile = Profile::linked();
    planned(&profile);
    stepped(&profile, 10, Step::Authorized);
    write(&profile, |w| moves::ask(w, leg_id(10), NOW)).unwrap();
    let item = profile.item().id;
    for ended in [
        write(&profile, |w| facts::unlink(w, item, NOW)),
        write(&profile, |w| facts::forget(w, item, NOW).map(drop)),
    ] {
        let error = ended.unwrap_err().to_string();
        assert!(error.contains("500.00 USD"), "{error}");
    }
    stepped(&profile, 10, Step::Failed);
    write(&profile, |w| facts::forget(w, item, NOW)).unwrap();
    let row = profile.store.read(|r| moves::one(r, move_id(1))).unwrap();
    assert_eq!((row.from.account, row.from.mask), (None, None));
    assert!(!row.from.name.contains("Checking"));
    assert_eq!(row.to.name, "Savings");
}

#[test]
fn limits_the_cursor_and_what_was_used_today_are_kept() {
    let profile = Profile::linked();
    let settings = profile.store.read(moves::settings).unwrap();
    assert_eq!(
        (settings.limits, settings.offered),
        (Limits::default(), None)
    );
    planned(&profile);
    let used = |since| profile.store.read(|r| moves::used_minor(r, since)).unwrap();
    assert_eq!(used(0), 0, "a plan uses nothing");
    stepped(&profile, 10, Step::Authorized);
    write(&profile, |w| moves::ask(w, leg_id(10), NOW)).unwrap();
    assert_eq!((used(NOW), used(NOW + 1)), (50_000, 0));
    let leaving = || {
        let from = account(&profile);
        profile
            .store
            .read(|r| moves::leaving_minor(r, from))
            .unwrap()
    };
    assert_eq!(leaving(), 50_000, "the bank may not have heard of it");
    stepped(&profile, 10, Step::Pending);
    let found = profile
        .store
        .read(|r| moves::leg_of_transfer(r, "t10", None))
        .unwrap();
    assert_eq!(found, Some((leg_id(10), move_id(1))));
    stepped(&profile, 10, Step::Cancelled);
    assert_eq!(used(0), 0, "what was stopped was not moved");
    write(&profile, |w| {
        moves::put_events(w, "keys", 7, NOW)?;
        moves::put_offered(w, false, Some("no"), NOW)?;
        moves::put_name(w, "Ana")?;
        let limits = Limits {
            per_move_minor: 1,
            per_day_minor: 2,
        };
        moves::put_limits(w, limits)
    })
    .unwrap();
    let settings = profile.store.read(moves::settings).unwrap();
    assert_eq!(
        (settings.events_after, settings.events_keys.as_str()),
        (7, "keys")
    );
    assert_eq!(
        (settings.offered, settings.limits.per_day_minor),
        (Some(false), 2)
    );
    assert_eq!(settings.legal_name.as_deref(), Some("Ana"));
}
