//! Splitting a transaction into parts, and what is left when the bank changes the amount.
//!
//! A person's parts add up to the amount they were made for, exactly. When the bank then changes
//! that amount (a tip arrives), the parts stay as the person said them and the difference becomes
//! one more line, which is assigned to nobody: nothing that a person said is changed, nothing is
//! invented, and the sum of the lines is the bank's amount at all times.

/// The most parts of one transaction.
pub const PARTS_MAX: usize = 100;

/// A part of a transaction, as the person said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Minor units of the transaction's currency, our sign.
    pub amount_minor: i64,
    /// What it is for; nothing for what the whole transaction is for.
    pub category: Option<i64>,
    /// A note, or an empty text.
    pub note: String,
}

/// Why parts are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SplitError {
    /// One part is no split.
    TooFew,
    /// More than [`PARTS_MAX`].
    TooMany,
    /// A part of nothing.
    Empty,
    /// They do not add up: this is left to be assigned (or, with the other sign, too much).
    Left(i128),
}

/// Whether parts may stand for an amount. No parts at all mean that it is not split.
pub fn check(parts: &[Part], amount_minor: i64) -> Result<(), SplitError> {
    match parts.len() {
        0 => return Ok(()),
        1 => return Err(SplitError::TooFew),
        n if n > PARTS_MAX => return Err(SplitError::TooMany),
        _ => {}
    }
    if parts.iter().any(|part| part.amount_minor == 0) {
        return Err(SplitError::Empty);
    }
    match unassigned(parts, amount_minor) {
        0 => Ok(()),
        left => Err(SplitError::Left(left)),
    }
}

/// What the parts leave of an amount.
pub fn unassigned(parts: &[Part], amount_minor: i64) -> i128 {
    let sum: i128 = parts.iter().map(|part| i128::from(part.amount_minor)).sum();
    i128::from(amount_minor) - sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(amounts: &[i64]) -> Vec<Part> {
        amounts
            .iter()
            .map(|&amount_minor| Part {
                amount_minor,
                category: None,
                note: String::new(),
            })
            .collect()
    }

    #[test]
    fn parts_must_add_up_to_the_cent() {
        assert_eq!(check(&parts(&[-3_000, -1_000]), -4_000), Ok(()));
        assert_eq!(
            check(&parts(&[-3_000, -999]), -4_000),
            Err(SplitError::Left(-1))
        );
        assert_eq!(
            check(&parts(&[-5_000, 1_000]), -4_000),
            Ok(()),
            "a part may be money back"
        );
    }

    #[test]
    fn one_part_is_no_split_and_no_part_is_none() {
        assert_eq!(check(&[], -4_000), Ok(()));
        assert_eq!(check(&parts(&[-4_000]), -4_000), Err(SplitError::TooFew));
        assert_eq!(check(&parts(&[-4_000, 0]), -4_000), Err(SplitError::Empty));
        let many = vec![-1; PARTS_MAX + 1];
        assert_eq!(check(&parts(&many), -101), Err(SplitError::TooMany));
    }

    proptest! {
        #[test]
        fn lines_always_add_up_to_what_the_bank_says(
            amounts in prop::collection::vec(any::<i64>(), 2..8), bank in any::<i64>()
        ) {
            let parts = parts(&amounts);
            let lines: i128 = amounts.iter().map(|&a| i128::from(a)).sum::<i128>()
                + unassigned(&parts, bank);
            prop_assert_eq!(lines, i128::from(bank));
        }
    }
}
