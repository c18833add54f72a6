//! What must hold: at any time, and when everything rests.

use std::collections::BTreeSet;

use coffer_app::api::{MoveLeg, MoveLegKind, MoveLegStatus, MovePlace, MoveView};

use super::{
    is_under_way,
    provider::{HELD, Provider, Transfer},
};

/// What holds whatever is under way.
pub fn at_any_time(provider: &Provider) -> Vec<String> {
    let mut findings: Vec<String> = provider
        .doubles()
        .into_iter()
        .map(|words| format!("the leg {words} was made twice"))
        .collect();
    let all = provider.accounts[0] + provider.accounts[1] + provider.ledger + provider.transit;
    if all != HELD[0] + HELD[1] {
        findings.push(format!("the simulation lost money: {all}"));
    }
    if !provider.unknown.is_empty() {
        findings.push(format!("calls that nobody answers: {:?}", provider.unknown));
    }
    findings
}

/// What holds at rest. `forgotten` are words of legs that a restored database knows nothing of; `ends` the ids of the two
/// accounts.
pub fn at_rest(
    provider: &Provider,
    moves: &[MoveView],
    forgotten: &BTreeSet<String>,
    ends: &[String; 2],
) -> Vec<String> {
    let mut findings = Vec::new();
    let legs: Vec<&MoveLeg> = moves.iter().flat_map(|one| &one.legs).collect();
    let made = |words: &str| {
        let mut all = provider.transfers.iter();
        all.find(|one| one.description == words)
    };
    for one in &provider.transfers {
        let is_known = legs.iter().any(|leg| leg.description == one.description);
        if !is_known && !forgotten.contains(&one.description) {
            findings.push(format!("nobody here knows of {}", one.description));
        }
    }
    for leg in &legs {
        findings.extend(as_at_the_bank(leg, made(&leg.description)));
    }
    for one in moves {
        findings.extend(once(one));
        if is_under_way(one.state) {
            findings.push(format!("it never rests: {:?}, {}", one.state, one.sentence));
        }
    }
    findings.extend(where_it_is(provider, moves, ends));
    findings
}

/// A leg is told as the bank tells it.
fn as_at_the_bank(leg: &MoveLeg, at_bank: Option<&Transfer>) -> Option<String> {
    let is_right = match at_bank.map(|one| one.status) {
        None => matches!(
            leg.status,
            MoveLegStatus::Declined | MoveLegStatus::NotMade | MoveLegStatus::Cancelled
        ),
        Some("pending") => leg.status == MoveLegStatus::Pending,
        Some("posted") => leg.status == MoveLegStatus::Posted,
        Some("settled") => leg.status == MoveLegStatus::Settled,
        Some("cancelled") => leg.status == MoveLegStatus::Cancelled,
        Some("failed") => leg.status == MoveLegStatus::Failed,
        Some("returned") => leg.status == MoveLegStatus::Returned,
        Some(_) => false,
    };
    let at_bank = at_bank.map(|one| one.status);
    (!is_right).then(|| {
        format!(
            "the {:?} {} is {:?} here and {at_bank:?} at the bank",
            leg.kind, leg.description, leg.status
        )
    })
}

/// At most one debit and one way out of the ledger is through.
fn once(one: &MoveView) -> Option<String> {
    let through = |is_debit: bool| {
        one.legs
            .iter()
            .filter(|leg| (leg.kind == MoveLegKind::Debit) == is_debit)
            .filter(|leg| leg.status == MoveLegStatus::Settled)
            .count()
    };
    let (ins, outs) = (through(true), through(false));
    (ins > 1 || outs > 1).then(|| format!("{ins} debits and {outs} ways out: {}", one.sentence))
}

/// Every cent is where the program says.
fn where_it_is(provider: &Provider, moves: &[MoveView], ends: &[String; 2]) -> Option<String> {
    let (mut accounts, mut ledger) = (HELD, 0);
    let of = |end: &Option<String>| ends.iter().position(|id| Some(id) == end.as_ref());
    for one in moves {
        let (Some(from), Some(to)) = (of(&one.from.account_id), of(&one.to.account_id)) else {
            return Some("a move has lost an end".to_owned());
        };
        let amount = one.amount.minor;
        match one.place {
            MovePlace::From => {}
            MovePlace::To => {
                accounts[from] -= amount;
                accounts[to] += amount;
            }
            MovePlace::Ledger => {
                accounts[from] -= amount;
                ledger += amount;
            }
            MovePlace::Both => {
                ledger -= amount;
                // It has gone on, or back a second time.
                let onward = one.legs.iter().rev().find(|leg| {
                    leg.kind != MoveLegKind::Debit && leg.status == MoveLegStatus::Settled
                });
                match onward.map(|leg| leg.kind) {
                    Some(MoveLegKind::Back) => accounts[from] += amount,
                    _ => accounts[to] += amount,
                }
            }
            // Told by `is_under_way`.
            MovePlace::NotKnown
            | MovePlace::Leaving
            | MovePlace::Arriving
            | MovePlace::Returning => return None,
        }
    }
    let known = |one: &&Transfer| {
        let mut legs = moves.iter().flat_map(|one| &one.legs);
        legs.any(|leg| leg.description == one.description)
    };
    // What a restored database does not know has happened all the same.
    for one in provider.transfers.iter().filter(|one| !known(one)) {
        let (of_accounts, of_ledger) = Provider::effect(one);
        accounts[0] += of_accounts[0];
        accounts[1] += of_accounts[1];
        ledger += of_ledger;
    }
    let is = (provider.accounts, provider.ledger, provider.transit);
    (is != (accounts, ledger, 0)).then(|| {
        let said: Vec<_> = moves.iter().map(|one| (one.state, one.amount.minor)).collect();
        format!("accounts, ledger and way hold {is:?}, and by the program's word {accounts:?} and {ledger}: {said:?}")
    })
}
