//! What the person said of rows, where the bank's rows do not explain the balance.
//!
//! Not all that a person deletes or keeps is a mistake of the bank's: some of it explains a residual and
//! the rest stands beside it. So some of the corrections may be the explanation, and it is told
//! which. Of many numbers some add up to anything, so only few sets are tried: all of them, all but a
//! few, and a few.

use super::{Opening, Reading, Standing, residuals};

/// A row of which the person says something else than the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Correction {
    /// What it adds to the bank's rows: a row that is kept although the bank took it back, or,
    /// turned round, one that is deleted.
    pub by: i64,
    /// The row is announced: it is in no balance that holds booked rows only.
    pub pending: bool,
}

/// Which corrections explain a residual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The bank's own reading of its balance under which they do.
    pub reading: Reading,
    /// Their places.
    pub places: Vec<usize>,
}

/// Sets that are tried, so that chance explains nothing: a person who deleted thousands of rows is
/// asked about one or all of them, and one who deleted ten about any three.
const SETS_MAX: usize = 500;
/// The most rows of a set, or left out of one.
const FEW: usize = 3;

/// The corrections that make the rows explain the balance, the newest of them first where several
/// do.
pub fn explain(
    opening: &Opening,
    standing: &Standing,
    shown: Option<Reading>,
    corrections: &[Correction],
) -> Option<Explained> {
    residuals(opening, standing)
        .into_iter()
        .filter(|(reading, _)| shown.is_none_or(|shown| shown == *reading))
        .find_map(|(reading, residual)| {
            let counts = |one: &Correction| !one.pending || reading == Reading::WithPending;
            let (places, by): (Vec<usize>, Vec<i128>) = corrections
                .iter()
                .enumerate()
                .filter(|(_, one)| counts(one))
                .map(|(place, one)| (place, i128::from(one.by)))
                .unzip();
            let found = set_of(residual, &by)?;
            Some(Explained {
                reading,
                places: found.into_iter().map(|at| places[at]).collect(),
            })
        })
}

/// Places of numbers that add up to a residual.
fn set_of(residual: i128, by: &[i128]) -> Option<Vec<usize>> {
    let all: i128 = by.iter().sum();
    if by.is_empty() || residual == 0 {
        return None;
    }
    if all == residual {
        return Some((0..by.len()).collect());
    }
    let mut tried = 0;
    for size in 1..=FEW.min(by.len()) {
        tried += ways(by.len(), size);
        // One of them is always asked about.
        if tried > SETS_MAX && size > 1 {
            break;
        }
        if let Some(few) = few_of(residual, by, size, 0) {
            return Some(few);
        }
        if let Some(others) = few_of(all - residual, by, size, 0) {
            return Some((0..by.len()).filter(|at| !others.contains(at)).collect());
        }
    }
    None
}

/// In how many ways so many may be chosen.
fn ways(of: usize, size: usize) -> usize {
    (0..size).fold(1, |ways, at| ways * (of - at) / (at + 1))
}

/// So many places, from one on, whose numbers add up to a sum.
fn few_of(sum: i128, by: &[i128], size: usize, from: usize) -> Option<Vec<usize>> {
    if size == 0 {
        return (sum == 0).then(Vec::new);
    }
    (from..by.len()).find_map(|at| {
        let mut found = few_of(sum - by[at], by, size - 1, at + 1)?;
        found.insert(0, at);
        Some(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::Sums;

    const OPENING: Opening = Opening {
        balance: 100_000,
        known: Sums {
            posted: 0,
            pending: 0,
        },
        backfilled: Sums {
            posted: 0,
            pending: 0,
        },
    };

    fn off_by(residual: i64, pending: i64) -> Standing {
        Standing {
            rows: Sums { posted: 0, pending },
            stated: 100_000 + residual,
        }
    }

    fn deleted(by: i64) -> Correction {
        Correction { by, pending: false }
    }

    fn places(residual: i64, by: &[i64]) -> Option<Vec<usize>> {
        let corrections: Vec<_> = by.iter().copied().map(deleted).collect();
        let found = explain(&OPENING, &off_by(residual, 0), None, &corrections)?;
        assert_eq!(found.reading, Reading::Posted);
        let sum: i64 = found.places.iter().map(|at| by[*at]).sum();
        assert_eq!(sum, residual, "never bent");
        Some(found.places)
    }

    #[test]
    fn some_of_the_corrections_explain_and_the_others_stand_beside() {
        assert_eq!(places(1_240, &[1_240]), Some(vec![0]));
        assert_eq!(places(1_240, &[1_240, 2_000]), Some(vec![0]));
        assert_eq!(places(3_240, &[1_240, 2_000]), Some(vec![0, 1]));
        assert_eq!(places(1_740, &[1_240, 2_000, 500]), Some(vec![0, 2]));
        // Forty rows were there twice, and one that was not was deleted too.
        let mut many: Vec<i64> = (1..=40).map(|n| n * n * 7).collect();
        let sum = many.iter().sum();
        many.insert(17, 2_000);
        assert_eq!(places(sum, &many).map(|found| found.len()), Some(40));
    }

    #[test]
    fn what_they_do_not_add_up_to_is_not_explained() {
        assert_eq!(places(1_240, &[]), None);
        assert_eq!(places(1_240, &[1_239]), None);
        assert_eq!(places(1_240, &[-1_240]), None);
        assert_eq!(places(0, &[5, -5]), None, "nothing is to be explained");
        // Of many corrections no few are picked until they fit.
        let many: Vec<i64> = (0..60).map(|n| 1 << (n % 30)).collect();
        assert_eq!(places(3, &many[..7]), Some(vec![0, 1]));
        assert_eq!(places(3, &many), None);
        assert_eq!(places(4, &many), Some(vec![2]), "one is always asked about");
    }

    #[test]
    fn it_is_held_against_the_banks_own_reading_only() {
        let standing = off_by(500, 3_000);
        let given = [deleted(500)];
        let under = |shown| explain(&OPENING, &standing, shown, &given).map(|found| found.reading);
        assert_eq!(under(None), Some(Reading::Posted));
        assert_eq!(under(Some(Reading::Posted)), Some(Reading::Posted));
        assert_eq!(under(Some(Reading::WithPending)), None);
        // A hold that is there twice is in the balance of a bank that counts holds, and in no other.
        let hold = [Correction {
            by: -2_500,
            pending: true,
        }];
        let under = |shown| explain(&OPENING, &standing, shown, &hold).map(|found| found.reading);
        assert_eq!(
            under(Some(Reading::WithPending)),
            Some(Reading::WithPending)
        );
        assert_eq!(under(Some(Reading::Posted)), None);
    }

    #[test]
    fn the_sets_that_are_tried_are_few() {
        assert_eq!(ways(10, 3), 120);
        assert_eq!(ways(10, 1), 10);
        assert_eq!(ways(3, 3), 1);
        assert_eq!(ways(31, 2), 465);
    }
}
