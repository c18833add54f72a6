//! The amount of a move, as a person types it, and how much may be moved.

use crate::{Currency, Money};

/// The most that a limit may be set to, minor units: what one transfer within a day may hold at most.
pub const MOST_MINOR: i64 = 10_000_000;

/// The longest text that is read as an amount.
const TEXT_CHARS_MAX: usize = 20;

/// Why a text is no amount to move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountProblem {
    /// Nothing was typed.
    #[error("Say how much is to be moved.")]
    Empty,
    /// It is no plain number.
    #[error("“{0}” is not an amount. Write it in digits with a point, such as 500 or 500.00.")]
    NotANumber(String),
    /// Less than nothing.
    #[error(
        "An amount to move is never negative. To move it the other way, exchange the two accounts."
    )]
    Negative,
    /// Nothing.
    #[error("Nothing is to be moved: the amount is zero.")]
    Zero,
    /// More digits than the currency has.
    #[error("{currency} has {digits} digits after the point, and this amount has more.")]
    TooPrecise {
        /// The currency.
        currency: String,
        /// Its digits.
        digits: u8,
    },
    /// More than anybody moves here.
    #[error("That is more than can be moved at once.")]
    Huge,
    /// More than one move may hold.
    #[error("That is above your limit for one move, {0}.")]
    OverMove(Money),
    /// More than what is left of the day.
    #[error("That is above your limit for one day, {limit}: {used} were moved today.")]
    OverDay {
        /// The limit.
        limit: Money,
        /// What was moved.
        used: Money,
    },
}

/// Reads an amount: digits, at most one point, no separators, no sign, no more digits than the currency has.
///
/// # Errors
/// Why it is none, in a sentence.
pub fn read_amount(text: &str, currency: &Currency) -> Result<Money, AmountProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AmountProblem::Empty);
    }
    let not_a_number = || AmountProblem::NotANumber(text.chars().take(TEXT_CHARS_MAX).collect());
    let plain = text.strip_prefix('-');
    let digits = plain.unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || digits.ends_with('.') || !all_digits(whole) || !all_digits(part) {
        return Err(not_a_number());
    }
    if plain.is_some() {
        return Err(AmountProblem::Negative);
    }
    if digits.len() > TEXT_CHARS_MAX {
        return Err(AmountProblem::Huge);
    }
    if part.len() > usize::from(currency.exponent()) {
        return Err(AmountProblem::TooPrecise {
            currency: currency.code().to_owned(),
            digits: currency.exponent(),
        });
    }
    let read = Money::read(digits, currency).map_err(|_| AmountProblem::Huge)?;
    match read.money.minor() {
        0 => Err(AmountProblem::Zero),
        minor if minor > MOST_MINOR => Err(AmountProblem::Huge),
        _ => Ok(read.money),
    }
}

/// How much may be moved, minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// In one move.
    pub per_move_minor: i64,
    /// In one day.
    pub per_day_minor: i64,
}

impl Default for Limits {
    /// What a person starts with: enough for what is moved in a month, and little enough for a mistake.
    fn default() -> Self {
        Self {
            per_move_minor: 100_000,
            per_day_minor: 200_000,
        }
    }
}

/// Holds an amount against the limits.
///
/// # Errors
/// If it is above the limit of one move, or together with what was moved today above that of a day.
pub fn check_limits(amount: &Money, used_minor: i64, limits: Limits) -> Result<(), AmountProblem> {
    let money = |minor| Money::new(minor, amount.currency().clone());
    if amount.minor() > limits.per_move_minor {
        return Err(AmountProblem::OverMove(money(limits.per_move_minor)));
    }
    if used_minor.saturating_add(amount.minor()) > limits.per_day_minor {
        return Err(AmountProblem::OverDay {
            limit: money(limits.per_day_minor),
            used: money(used_minor),
        });
    }
    Ok(())
}
