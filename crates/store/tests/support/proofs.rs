//! The proof of the one account of these stories.

use coffer_domain::{ChangeSet, Money, SyncId, TransactionFact, proof::Cause};
use coffer_store::{
    facts::{self, ProofRow},
    register,
};

use super::{Profile, account, changes, day, fact};

/// A profile whose bank was linked on the 6th of March.
pub fn linked() -> Profile {
    let profile = Profile::linked();
    profile.turn_to(day(2026, 3, 6));
    profile
}

/// The newest sync that can be reverted is.
pub fn revert(profile: &Profile) {
    let syncs = profile.store.read(|r| facts::syncs(r, None, None, 9));
    let mut syncs = syncs.unwrap().into_iter();
    let newest = syncs.find(|one| one.can_revert).unwrap().id;
    profile.revert(newest).unwrap();
}

/// A row by the bank's id.
pub fn id(profile: &Profile, external_id: &str) -> coffer_domain::TransactionId {
    let found = profile
        .store
        .read(|r| register::find_transaction(r, external_id));
    found.unwrap()
}

/// What the bank says, with the balance that it states.
pub fn stating(changes: ChangeSet, balance: i64) -> ChangeSet {
    ChangeSet {
        accounts: vec![account(balance)],
        ..changes
    }
}

/// The proof of the one account.
pub fn proof(profile: &Profile) -> ProofRow {
    let mut proofs = profile.store.read(|r| facts::proofs(r, None)).unwrap();
    assert_eq!(proofs.len(), 1);
    let findings = profile.store.read(facts::verify).unwrap();
    assert_eq!(findings, Vec::<String>::new(), "it adds up");
    proofs.remove(0)
}

/// Likely causes, with the ids of their rows.
pub fn causes(profile: &Profile) -> Vec<(Cause, Vec<String>)> {
    let account = profile.store.read(facts::accounts).unwrap()[0].id;
    let causes = profile
        .store
        .read(|r| facts::proof_causes(r, account))
        .unwrap();
    causes
        .into_iter()
        .map(|cause| {
            let ids = cause.rows.into_iter().map(|line| line.external_id);
            (cause.cause, ids.collect())
        })
        .collect()
}

/// What has moved the opening: sync, by how much, rows.
pub fn moves(profile: &Profile) -> Vec<(SyncId, Money, Vec<String>)> {
    let account = profile.store.read(facts::accounts).unwrap()[0].id;
    let moves = profile
        .store
        .read(|r| facts::opening_moves(r, account))
        .unwrap();
    moves
        .into_iter()
        .map(|one| {
            let ids = one.rows.into_iter().map(|line| line.external_id);
            (one.sync, one.by, ids.collect())
        })
        .collect()
}

/// A row of a day in March.
pub fn on(date: u32, fact: TransactionFact) -> TransactionFact {
    TransactionFact {
        date: day(2026, 3, date),
        ..fact
    }
}

/// Two rows before the opening, of 300.00 together; the bank states 1,000.00.
pub fn opened() -> Profile {
    let profile = linked();
    let first = changes(
        None,
        "c1",
        [on(1, fact("a", -10_000)), on(5, fact("b", -20_000))],
    );
    profile.sync(stating(first, 100_000));
    profile
}

/// Ids of corrections: those that explain, and those that stand beside.
pub fn corrections(profile: &Profile) -> (Vec<String>, Vec<String>) {
    let account = profile.store.read(facts::accounts).unwrap()[0].id;
    let rows = profile
        .store
        .read(|r| facts::proof_corrections(r, account))
        .unwrap();
    let ids =
        |rows: Vec<register::RegisterLine>| rows.into_iter().map(|line| line.external_id).collect();
    (ids(rows.explaining), ids(rows.aside))
}
