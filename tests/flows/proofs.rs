//! The balance proof over the bank of these stories, per type of account: checking, savings, card,
//! loan and brokerage.

use std::collections::BTreeSet;

use coffer_app::api::{ProofState, ProofView};
use coffer_app::read::AccountRow;
use coffer_app::{browse, proof};
use serde_json::{Value, json};

use crate::bank::Bank;
use crate::cli::Cli;
use crate::desk::Desk;
use crate::published;

/// Places of the accounts at the rich bank.
const CHECKING: usize = 0;
const CARD: usize = 2;
const LOAN: usize = 3;

async fn proofs(desk: &Desk) -> Vec<ProofView> {
    proof::all(&desk.app).await.unwrap()
}

/// The proof of the account of a subtype.
async fn proof_of(desk: &Desk, subtype: &str) -> ProofView {
    let accounts = browse::accounts(&desk.app).await.unwrap();
    let account = accounts
        .iter()
        .find(|account| account.subtype.as_deref() == Some(subtype))
        .unwrap();
    proof::one(&desk.app, &account.id.to_string())
        .await
        .unwrap()
}

fn matches_but_for_the_market(proofs: &[ProofView]) {
    for proof in proofs {
        if proof.badge.reason.as_deref() == Some("investment") {
            continue;
        }
        assert_eq!(proof.badge.state, ProofState::Matches, "{proof:?}");
        assert!(proof.opening.is_some() && proof.stated.is_some());
    }
}

#[tokio::test]
async fn every_type_of_account_is_proven_through_weeks_of_its_life() {
    let bank = Bank::start(51).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let first = proofs(&desk).await;
    assert_eq!(first.len(), 5);
    assert_eq!(
        first
            .iter()
            .filter(|one| one.badge.state == ProofState::Unproven)
            .count(),
        1,
        "the brokerage alone is not applicable"
    );
    matches_but_for_the_market(&first);
    // Pending rows that post with tips, corrections, refunds, instalments, interest.
    for days in [1, 6, 13, 25] {
        bank.advance(days).await;
        desk.synced().await;
        matches_but_for_the_market(&proofs(&desk).await);
    }
    let openings =
        |proofs: &[ProofView]| -> Vec<_> { proofs.iter().map(|one| one.opening.clone()).collect() };
    assert_eq!(
        openings(&proofs(&desk).await),
        openings(&first),
        "taken once"
    );
    // A debt keeps its sign.
    assert!(proof_of(&desk, "auto").await.stated.unwrap().minor < 0);
}

#[tokio::test]
async fn an_overpaid_card_is_money_and_is_proven() {
    let bank = Bank::start(52).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let owed = proof_of(&desk, "credit card").await.stated.unwrap();
    assert!(owed.minor < 0);
    bank.book(CARD, owed.minor - 300_000, "PAYMENT - THANK YOU")
        .await;
    desk.synced().await;
    let overpaid = proof_of(&desk, "credit card").await;
    assert_eq!(overpaid.badge.state, ProofState::Matches, "{overpaid:?}");
    assert!(
        overpaid.stated.unwrap().minor > 0,
        "the bank owes the person"
    );
    // And back into debt.
    bank.book(CARD, 900_000, "NEW BICYCLE").await;
    desk.synced().await;
    let again = proof_of(&desk, "credit card").await;
    assert_eq!(again.badge.state, ProofState::Matches);
    assert!(again.stated.unwrap().minor < 0);
}

#[tokio::test]
async fn a_loan_that_is_paid_off_stands_at_nothing() {
    let bank = Bank::start(53).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let owed = proof_of(&desk, "auto").await.stated.unwrap();
    bank.book(LOAN, owed.minor, "PAID IN FULL").await;
    desk.synced().await;
    let paid = proof_of(&desk, "auto").await;
    assert_eq!(paid.badge.state, ProofState::Matches, "{paid:?}");
    assert_eq!(paid.stated.unwrap().minor, 0);
}

#[tokio::test]
async fn money_that_moved_without_a_transaction_is_never_hidden() {
    let bank = Bank::start(54).await;
    let cli = Cli::synced_on(&bank.url()).await;
    let proofs = |told: &Value| -> Vec<Value> { told.as_array().unwrap().clone() };
    let off = |told: &[Value]| -> Vec<Value> {
        told.iter()
            .filter(|one| one["state"] == "off")
            .cloned()
            .collect()
    };
    assert!(off(&proofs(&cli.json(&["proof"]).await)).is_empty());
    bank.move_silently(CHECKING, 1_240).await;
    cli.json(&["sync"]).await;
    let found = off(&proofs(&cli.json(&["proof"]).await));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["residual"]["minor"], -1_240);
    let newest = cli.json(&["syncs", "--limit", "1"]).await;
    assert_eq!(found[0]["since_sync"], newest[0]["id"]);
    let causes = found[0]["causes"].as_array().unwrap();
    assert!(
        causes.iter().any(|cause| cause["cause"] == "missing"),
        "{causes:?}"
    );
    let account = found[0]["account_id"].as_str().unwrap().to_owned();
    let one = cli.json(&["proof", &account]).await;
    assert_eq!((one.as_array().unwrap().len(), &one[0]), (1, &found[0]));
    let said = cli.run(&["proof"]).await.ok();
    assert!(
        said.stdout.contains("off by -12.40 USD since"),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains("the market's"));
    // It stays, with its first day, until the transaction is there.
    bank.advance(2).await;
    cli.json(&["sync"]).await;
    let later = cli.json(&["proof", &account]).await;
    assert_eq!(later[0]["residual"]["minor"], -1_240);
    assert_eq!(later[0]["since"], found[0]["since"]);
    bank.move_silently(CHECKING, -1_240).await;
    bank.book(CHECKING, 1_240, "THE LATE ONE").await;
    cli.json(&["sync"]).await;
    assert_eq!(cli.json(&["proof", &account]).await[0]["state"], "matches");
    cli.run(&["proof", "none"]).await.failed(&["no account"]);
    cli.run(&["verify"]).await.ok();
}

/// What a sync of Plaid's leaves out: accounts without rows in its answer, and investments.
#[tokio::test]
async fn money_that_moved_where_no_transaction_came_is_seen_too() {
    let bank = Bank::start(55).await;
    let desk = Desk::linked_at(&published::way_to(&bank).await).await;
    desk.synced().await;
    // A second one tells of no row at all.
    desk.synced().await;
    matches_but_for_the_market(&proofs(&desk).await);
    bank.move_silently(LOAN, 1_240).await;
    desk.synced().await;
    let off = proof_of(&desk, "auto").await;
    assert_eq!(off.badge.state, ProofState::Off, "{off:?}");
    assert_eq!(off.badge.residual.unwrap().minor, -1_240);
    // The brokerage's balance is as new as the others'.
    let accounts = browse::accounts(&desk.app).await.unwrap();
    let as_of = |accounts: &[AccountRow]| -> BTreeSet<Option<i64>> {
        let stated = |account: &AccountRow| account.balance.as_ref().map(|told| told.as_of_ms);
        accounts.iter().map(stated).collect()
    };
    assert_eq!(as_of(&accounts).len(), 1, "{accounts:?}");
    // Where they are not told, the sync goes on without them, and the next one asks again.
    bank.fault(
        "/accounts/get",
        json!({ "kind": "status", "status": 500, "times": 4 }),
    )
    .await;
    bank.move_silently(LOAN, -1_240).await;
    desk.synced().await;
    assert_eq!(proof_of(&desk, "auto").await.badge.state, ProofState::Off);
    desk.synced().await;
    assert_eq!(
        proof_of(&desk, "auto").await.badge.state,
        ProofState::Matches
    );
}
