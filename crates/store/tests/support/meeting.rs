//! An account with a row, a second login at its bank with one that is much like it, and short ways to ask of rows.

use coffer_domain::{AccountFact, TransactionFact, TransactionId, rules::Actions};
use coffer_store::{
    StoreError,
    edits::{self, RuleDraft},
    identity,
    register::{self, RegisterLine},
};

use super::{Counter, Profile, account, account_as, changes, fact};

pub fn of(account: &str, id: &str, minor: i64) -> TransactionFact {
    TransactionFact {
        external_account_id: account.into(),
        ..fact(id, minor)
    }
}

pub fn id(profile: &Profile, name: &str) -> TransactionId {
    let found = profile.store.read(|r| register::find_transaction(r, name));
    found.unwrap()
}

pub fn line(profile: &Profile, id: TransactionId) -> RegisterLine {
    let line = profile.store.read(|r| register::transaction(r, id));
    line.unwrap()
}

pub fn refusal<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    match result {
        Err(StoreError::Refused(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

pub fn savings() -> AccountFact {
    AccountFact {
        name: "Savings".into(),
        mask: Some("1111".into()),
        ..account_as("sav")
    }
}

/// An account with a row, and a second login at its bank with one that is much like it.
pub fn much_alike() -> (Profile, TransactionId, TransactionId) {
    let profile = Profile::linked();
    let mut first = changes(
        None,
        "c1",
        [
            fact("a", -10_000),
            of("sav", "in", 10_000),
            of("sav", "in2", 10_000),
        ],
    );
    first.accounts = vec![account(100_000), savings()];
    profile.sync(first);
    profile.note(id(&profile, "a"), "mine");
    let item = profile.link_again("item-2", account_as("acc-2"));
    let renamed = TransactionFact {
        name: "GROCER FORTY-TWO".into(),
        ..of("acc-2", "n", -10_000)
    };
    profile.sync_of(item, changes(None, "d1", [renamed]));
    let (a, n) = (id(&profile, "a"), id(&profile, "n"));
    (profile, a, n)
}

pub fn adopt(profile: &Profile) -> identity::Adopted {
    profile
        .adopt(profile.account("acc-2"), profile.account("acc"))
        .unwrap()
}

pub fn rule(profile: &Profile, search: &str, actions: Actions) {
    let meta = profile.meta();
    let mut mint = Counter::from(meta.at_ms.unsigned_abs() as u128 + (1 << 90));
    let draft = RuleDraft {
        id: None,
        name: String::new(),
        search: search.into(),
        actions,
        enabled: true,
    };
    profile
        .store
        .write(|w| edits::save_rule(w, &meta, &mut mint, &draft, true))
        .unwrap();
}
