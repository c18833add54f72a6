//! Rows that belong together, and what is proposed as that.

use std::collections::HashMap;

use coffer_domain::TransactionId;
use coffer_store::register::RegisterLine;

use super::Picture;
use crate::oracle::{Oracle, pairs::How};

/// The row that a line says its own belongs to, and how; both are the person's word and real.
pub(super) fn mate(line: &RegisterLine, place: usize, oracle: &Oracle) -> Option<(usize, How)> {
    let (id, how) = line.mate.as_ref()?;
    let is_it = |(mate, kind): &(usize, How)| {
        oracle.rows[*mate].id == Some(*id) && kind.word() == how.as_str()
    };
    oracle.mates(place).into_iter().find(is_it)
}

/// A row belongs to another if the person said so and both are there, and to none else.
pub(super) fn mate_differs(
    lines: &[&RegisterLine],
    place: usize,
    oracle: &Oracle,
) -> Option<String> {
    let should = oracle.mates(place);
    let is_right = |line: &&RegisterLine| match &line.mate {
        None => should.is_empty(),
        Some(_) => mate(line, place, oracle).is_some(),
    };
    let wrong = lines.iter().find(|line| !is_right(line))?;
    Some(format!(
        "{} belongs together with {:?}, where {should:?} must be",
        oracle.rows[place].bank.id, wrong.mate
    ))
}

/// What is proposed is of two real rows, and nothing that the person has answered.
pub(super) fn proposals(
    picture: &Picture,
    oracle: &Oracle,
    places: &HashMap<TransactionId, usize>,
    findings: &mut Vec<String>,
) {
    for proposal in picture.proposals.iter().flatten() {
        let (one, other) = (proposal.row.id, proposal.pair.other.id);
        let how = match proposal.pair.kind.as_str() {
            "transfer" => How::Transfer,
            _ => How::Refund,
        };
        let key = places.get(&one).zip(places.get(&other));
        let key = key.map(|(one, other)| (*one, *other, how));
        if !key.is_some_and(|key| oracle.may_be_proposed(key)) {
            findings.push(format!(
                "{} and {} are proposed as {how:?}, and must not be",
                proposal.row.external_id, proposal.pair.other.external_id
            ));
        }
    }
}
