//! What money checks keep: balances of now beside those of syncs, payments under way, and numbers that go with
//! their account.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use coffer_domain::{Balances, ids::Mint};
use coffer_store::{
    StoreError,
    audit::{self, Entry, Kind},
    copy, facts,
};
use support::{Profile, account, changes, fact, usd};

/// What an account is shown to hold.
fn shown(profile: &Profile) -> Option<i64> {
    let accounts = profile.store.read(facts::accounts).unwrap();
    let balance = accounts[0].balance.as_ref()?;
    balance.current.as_ref().map(coffer_domain::Money::minor)
}

#[test]
fn a_balance_of_now_is_shown_until_the_next_sync_and_the_proof_leaves_it_out() {
    let profile = Profile::linked();
    let mut first = changes(None, "c1", [fact("a", -450)]);
    first.accounts = vec![account(10_000)];
    profile.sync(first);
    let id = profile.account("acc");
    let proofs = |profile: &Profile| {
        let rows = profile.store.read(|r| facts::proofs(r, None)).unwrap();
        format!("{rows:?}")
    };
    let before = proofs(&profile);
    let now_ms = profile.now() + 5;
    let mut told = account(7_777);
    told.balances = Balances {
        available: Some(usd(7_000)),
        ..told.balances
    };
    profile
        .store
        .write(|w| facts::append_realtime(w, id, &told, now_ms))
        .unwrap();
    assert_eq!(shown(&profile), Some(7_777));
    let last = profile.store.read(|r| facts::last_realtime(r, id)).unwrap();
    assert_eq!(last, Some(now_ms));
    assert_eq!(
        proofs(&profile),
        before,
        "it came without the rows that explain it"
    );
    profile.verified();

    let mut second = changes(Some("c1"), "c2", [fact("b", -50)]);
    second.accounts = vec![account(9_950)];
    profile.sync(second);
    assert_eq!(shown(&profile), Some(9_950));
    profile.revert_newest();
    assert_eq!(shown(&profile), Some(7_777), "as before that sync");
    let nobody = coffer_domain::AccountId::mint(&mut Nobody);
    let refused = profile
        .store
        .write(|w| facts::append_realtime(w, nobody, &told, now_ms));
    assert!(matches!(refused, Err(StoreError::NotFound(_))));
}

struct Nobody;

impl Mint for Nobody {
    fn next(&mut self) -> uuid::Uuid {
        uuid::Uuid::nil()
    }
}

#[test]
fn payments_under_way_are_those_that_go_out_and_stand() {
    let profile = Profile::linked();
    let pending = |id: &str, minor| coffer_domain::TransactionFact {
        pending: true,
        ..fact(id, minor)
    };
    profile.sync(changes(
        None,
        "c1",
        [
            pending("p1", -450),
            pending("p2", -50),
            pending("in", 9_000),
            fact("done", -700),
        ],
    ));
    let id = profile.account("acc");
    let under_way = |profile: &Profile| {
        profile
            .store
            .read(|r| facts::pending_debits(r, id))
            .unwrap()
    };
    assert_eq!(under_way(&profile), [usd(500)]);
    let mut gone = changes(Some("c1"), "c2", []);
    gone.removed = vec![support::removal("p1")];
    profile.sync(gone);
    assert_eq!(under_way(&profile), [usd(50)]);
}

#[test]
fn kept_numbers_are_resealed_by_new_keys_and_go_with_their_bank_as_what_the_audit_said() {
    let profile = Profile::linked();
    profile.sync(changes(None, "c1", [fact("a", -450)]));
    let (id, item) = (profile.account("acc"), profile.item().id);
    let sealed = |text: &str| [b"CFR\x01", text.as_bytes(), &[0; 40]].concat();
    let entry = |item, detail: &str| Entry {
        item,
        amount: Some(usd(50_000)),
        detail: detail.into(),
        ..Entry::new(Kind::PaymentChecked, "covered")
    };
    profile
        .store
        .write(|w| {
            facts::keep_numbers(w, id, &sealed("first"), 1)?;
            facts::keep_numbers(w, id, &sealed("old"), 2)?;
            audit::append(w, 1, &entry(Some(item), "of the bank that goes"))?;
            audit::append(w, 2, &entry(None, "of nobody"))
        })
        .unwrap();
    let kept = |profile: &Profile| profile.store.read(|r| facts::kept_numbers(r, id)).unwrap();
    assert_eq!(kept(&profile), Some((sealed("old"), 2)));
    let listed = profile
        .store
        .read(facts::accounts_with_kept_numbers)
        .unwrap();
    assert_eq!(listed, [id]);

    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("coffer.db");
    copy::make(profile.store.path(), &[7; 32], &into).unwrap();
    let mut places = Vec::new();
    copy::rekey(&into, (&[7; 32], &[9; 32]), &mut |place, _| {
        places.push(place.clone());
        Ok(sealed("new"))
    })
    .unwrap();
    assert!(
        places.contains(&copy::SealedPlace::Numbers(id)),
        "{places:?}"
    );
    let copied = coffer_store::Store::open(&into, &[9; 32]).unwrap();
    assert_eq!(
        copied
            .read(|r| facts::kept_numbers(r, id))
            .unwrap()
            .unwrap()
            .0,
        sealed("new")
    );
    // A copy has the same chain, and the same guards on it.
    let verified = copied.read(audit::verify).unwrap();
    assert_eq!((verified.entries, verified.broken), (2, None));

    let now = profile.now();
    profile
        .store
        .write(|w| facts::forget(w, item, now))
        .unwrap();
    assert_eq!(kept(&profile), None);
    let rows = profile.store.read(|r| audit::page(r, None, 10)).unwrap();
    assert!(rows[1].forgotten && rows[1].item.is_none() && rows[1].amount.is_none());
    assert_eq!(rows[0].detail, "of nobody");
    assert_eq!(profile.store.read(audit::verify).unwrap().broken, None);
    assert!(
        profile
            .store
            .write(|w| facts::forget_numbers(w, id))
            .is_ok_and(|had| !had)
    );
}
