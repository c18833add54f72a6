//! What is looked at only when a story ends, because it costs more.

use coffer_domain::{
    AccountKind,
    proof::{Proof, Unproven},
};
use coffer_store::{
    Reader, Result as StoreResult, Store, edits, facts,
    register::{self, Filter, Place},
};

use crate::{
    oracle::{Oracle, Row},
    world::{BankRow, World, feed},
};

/// What is looked at only when a story ends, because it costs more.
pub fn at_the_end(store: &Store, oracle: &Oracle, world: &World) -> Vec<String> {
    let mut findings = Vec::new();
    if let Err(error) = store.check_integrity() {
        findings.push(error.to_string());
    }
    match store.write(register::verify) {
        Ok(found) => findings.extend(found),
        Err(error) => findings.push(error.to_string()),
    }
    let deeper = store.read(|r| {
        findings.extend(facts::verify(r)?);
        proofs(r, oracle, world, &mut findings)?;
        details(r, oracle, &mut findings)
    });
    if let Err(error) = deeper {
        findings.push(error.to_string());
    }
    let told = world.items.iter().zip(&oracle.connections);
    for (item, connection) in told.filter(|(_, one)| !one.is_ended) {
        balances(item, connection, oracle, &mut findings);
    }
    findings
}

/// The parts of a row that no list shows, its history, and that its words find it.
fn details(reader: &Reader<'_>, oracle: &Oracle, findings: &mut Vec<String>) -> StoreResult<()> {
    let there = |row: &&Row| row.is_by_itself() && (!row.is_by_hand || row.said.written);
    for row in oracle.rows.iter().filter(there) {
        let Some(id) = row.id else {
            findings.push(format!("{} was never seen", row.bank.id));
            continue;
        };
        let bank = register::bank_detail(reader, id)?;
        let authorized = bank
            .authorized_amount
            .as_ref()
            .map(coffer_domain::Money::minor);
        let same = bank.original_description == row.bank.original
            && bank.category.as_deref() == row.bank.category
            && bank.channel.as_deref() == row.bank.channel
            && bank.check_number == row.bank.check
            && bank.details == row.bank.details
            && authorized == row.authorized;
        if !same {
            findings.push(format!("{}: {bank:?}, where {row:?} must be", row.bank.id));
        }
        let history = edits::history(reader, id)?;
        let added = history.iter().filter(|entry| entry.what == "added").count();
        if added != usize::from(!row.was_by_hand) {
            findings.push(format!("{} was not added once", row.bank.id));
        }
        let (parts, noted) = (oracle.parts(row).0, oracle.note(row));
        let notes = parts.iter().map(|part| part.note.as_str());
        let words = notes
            .chain(noted.as_deref())
            .filter_map(|note| note.split(' ').next())
            .filter(|word| row.is_listed() && !word.is_empty());
        for word in words {
            let filter = Filter {
                search: word.to_owned(),
                ..Filter::default()
            };
            let hits = register::rows(reader, &filter, Place::Pending { skip: 0 }, 1_000)?;
            if !hits.iter().any(|hit| hit.id == id) {
                findings.push(format!("“{word}” does not find {}", row.bank.id));
            }
        }
    }
    Ok(())
}

/// In this world postings explain every balance, so no proof may say that an account is off, unless
/// booked rows came late to it from before the day it began with and the balance did not move with
/// them: then its sums are off by theirs, but for those that are told twice, and by nothing else. What it says is under the reading that fitted last, which a pending row of the
/// same amount as a late one can make the other one.
fn proofs(
    reader: &Reader<'_>,
    oracle: &Oracle,
    world: &World,
    findings: &mut Vec<String>,
) -> StoreResult<()> {
    let accounts = facts::accounts(reader)?;
    let proofs = facts::proofs(reader, None)?;
    let told = world.items.iter().zip(&oracle.connections).enumerate();
    for (at, (item, connection)) in told.filter(|(_, (_, one))| !one.is_ended) {
        for account in &item.accounts {
            if !connection.proven.contains_key(&account.id) {
                findings.push(format!("{} was never proven", account.id));
                continue;
            }
            let may_be_off = oracle.may_be_off(at, &account.id);
            let fits = |sum: Option<i64>| {
                may_be_off
                    .as_ref()
                    .is_none_or(|sums| sum.is_some_and(|sum| sums.contains(&sum)))
            };
            let told = accounts
                .iter()
                .find(|told| told.external_id == account.id)
                .and_then(|told| proofs.iter().find(|proof| proof.account_id == told.id));
            let said = told.map(|told| told.proof);
            let is_right = match said {
                _ if account.kind == AccountKind::Investment => {
                    said == Some(Proof::Unproven(Unproven::Investment))
                }
                Some(Proof::Matches(_)) => fits(off(told)),
                Some(Proof::Off(_)) => may_be_off != Some([0].into()) && fits(off(told)),
                _ => false,
            };
            if !is_right {
                findings.push(format!(
                    "the proof of {} says {told:?}, and its books balance but for {may_be_off:?} that came late",
                    account.id
                ));
            }
        }
    }
    Ok(())
}

/// What an opening and all that counts leave of the stated balance.
fn off(told: Option<&facts::ProofRow>) -> Option<i64> {
    let told = told?;
    let minor = |money: &Option<coffer_domain::Money>| Some(money.as_ref()?.minor());
    let pending = if told.counts_pending {
        minor(&told.pending)?
    } else {
        0
    };
    Some(minor(&told.stated)? - minor(&told.opening)? - minor(&told.posted)? - pending)
}

/// The bank says what an account held when it was opened here; that and what is posted must make
/// what it holds now.
fn balances(
    item: &crate::world::Item,
    connection: &crate::oracle::Connection,
    oracle: &Oracle,
    findings: &mut Vec<String>,
) {
    for account in &item.accounts {
        let posted: i64 = oracle
            .rows
            .iter()
            .filter(|row| {
                row.bank.account == account.id
                    && !row.is_by_hand
                    && !row.withdrawn
                    && !row.bank.pending
            })
            .map(|row| row.bank.minor)
            .sum();
        let held = connection
            .accounts
            .get(&account.id)
            .and_then(|(_, minor)| *minor);
        if held != Some(account.opening + posted) {
            let printed = feed::truth(item);
            let is_counted = |bank: &&BankRow| {
                let mut rows = oracle.rows.iter();
                rows.any(|row| row.bank.id == bank.id && !row.withdrawn)
            };
            let of_it = printed.iter().filter(|bank| bank.account == account.id);
            let uncounted: Vec<&BankRow> = of_it.filter(|bank| !is_counted(bank)).collect();
            findings.push(format!(
                "the postings of {} do not explain its balance; the bank prints, and nothing counts {uncounted:?}",
                account.id
            ));
        }
    }
}
