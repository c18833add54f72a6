//! Amounts as they are typed: exact decimals that know no currency until they meet one.

use super::{Problem, Span, Value};

/// The most digits before and after the point: what 64 bits of minor units can hold, and the
/// smallest unit that any currency has.
const DIGITS_MAX: usize = 18;

/// A decimal number without a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// All its digits as one number.
    pub digits: u128,
    /// How many of them stand behind the point.
    pub scale: u32,
}

impl Decimal {
    fn read(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let is_number = !(whole.is_empty() && part.is_empty())
            && are_digits(whole)
            && are_digits(part)
            && whole.len() <= DIGITS_MAX
            && part.len() <= DIGITS_MAX;
        let digits = is_number.then(|| format!("{whole}{part}").parse().ok())??;
        Some(Self {
            digits,
            scale: u32::try_from(part.len()).ok()?,
        })
    }

    /// In minor units of a currency with so many minor digits: the whole ones, and whether there
    /// is something left of it.
    fn minor(self, exponent: u8) -> (u128, bool) {
        let exponent = u32::from(exponent);
        match exponent.checked_sub(self.scale) {
            Some(more) => {
                let factor = 10_u128.saturating_pow(more);
                (self.digits.saturating_mul(factor), false)
            }
            None => {
                let factor = 10_u128.saturating_pow(self.scale - exponent);
                (self.digits / factor, !self.digits.is_multiple_of(factor))
            }
        }
    }

    /// The first number that has other digits than this one: 20 for 19, 19.6 for 19.5.
    const fn after(self) -> Self {
        Self {
            digits: self.digits.saturating_add(1),
            scale: self.scale,
        }
    }

    /// Whether it is less than another.
    fn is_less(self, other: Self) -> bool {
        let scaled = |one: Self| {
            let more = self.scale.max(other.scale) - one.scale;
            one.digits.saturating_mul(10_u128.saturating_pow(more))
        };
        scaled(self) < scaled(other)
    }
}

/// How large an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Begins with these digits: 19 is 19.00 to 19.99, 19.5 is 19.50 to 19.59.
    Is(Decimal),
    /// More than this.
    MoreThan(Decimal),
    /// This or more.
    AtLeast(Decimal),
    /// Less than this.
    LessThan(Decimal),
    /// This or less.
    AtMost(Decimal),
    /// From one to another, both included.
    Between(Decimal, Decimal),
}

/// Which way money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the person.
    In,
    /// From the person.
    Out,
}

/// Amounts that a term asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// Only money that went this way; nothing for both.
    pub direction: Option<Direction>,
    /// How large.
    pub size: Size,
}

impl Amount {
    /// The least and the greatest size in minor units of a currency with so many minor digits;
    /// nothing where no amount of it fits.
    pub fn minor(&self, exponent: u8) -> Option<(i64, i64)> {
        // The least number of minor units that is not below a decimal, and the one after it where
        // the decimal itself does not count.
        let from = |decimal: Decimal, itself: bool| {
            let (minor, is_more) = decimal.minor(exponent);
            minor.saturating_add(u128::from(is_more || !itself))
        };
        // The greatest that is not above it.
        let to = |decimal: Decimal, itself: bool| {
            let (minor, is_more) = decimal.minor(exponent);
            match itself || is_more {
                true => Some(minor),
                false => minor.checked_sub(1),
            }
        };
        let (least, greatest) = match self.size {
            Size::Is(number) => (from(number, true), to(number.after(), false)?),
            Size::MoreThan(number) => (from(number, false), u128::MAX),
            Size::AtLeast(number) => (from(number, true), u128::MAX),
            Size::LessThan(number) => (0, to(number, false)?),
            Size::AtMost(number) => (0, to(number, true)?),
            Size::Between(low, high) => (from(low, true), to(high, true)?),
        };
        let least = i64::try_from(least).ok()?;
        let greatest = i64::try_from(greatest).unwrap_or(i64::MAX);
        (least <= greatest).then_some((least, greatest))
    }
}

/// A word that is a number: amounts that begin with it.
pub(super) fn bare_number(word: &str) -> Option<Amount> {
    Some(Amount {
        direction: None,
        size: Size::Is(Decimal::read(without_symbol(word))?),
    })
}

/// Without a sign of a currency in front: it says nothing that the amount's own currency does not.
fn without_symbol(text: &str) -> &str {
    text.strip_prefix(['$', '€', '£', '¥']).unwrap_or(text)
}

/// What `amt:` is followed by.
pub(super) fn read(values: &[Value], span: Span) -> Result<Amount, Problem> {
    let [value] = values else {
        return Err(Problem::new(span, "An amount has no comma.")
            .hinted("Write it with a point and nothing else: amt:1234.50."));
    };
    let text = value.text.as_str();
    let wrong = || {
        Problem::new(value.span, format!("“{text}” is not an amount."))
            .hinted("Write amt:19, amt:>50, amt:<=10 or amt:10..20.")
    };
    let number = |text: &str| Decimal::read(without_symbol(text)).ok_or_else(wrong);
    if text.contains("..") {
        return between(text, value.span, number);
    }
    type Make = fn(Decimal) -> Size;
    let compared: [(&str, Make); 4] = [
        (">=", Size::AtLeast),
        ("<=", Size::AtMost),
        (">", Size::MoreThan),
        ("<", Size::LessThan),
    ];
    for (sign, make) in compared {
        if let Some(text) = text.strip_prefix(sign) {
            if text.starts_with(['-', '+']) {
                return Err(
                    Problem::new(value.span, "A size is compared without its sign.")
                        .hinted("Add is:in or is:out for one direction: is:out amt:>50."),
                );
            }
            return Ok(Amount {
                direction: None,
                size: make(number(text)?),
            });
        }
    }
    let (direction, text) = signed(text.strip_prefix('=').unwrap_or(text));
    Ok(Amount {
        direction,
        size: Size::Is(number(text)?),
    })
}

fn signed(text: &str) -> (Option<Direction>, &str) {
    match (text.strip_prefix('-'), text.strip_prefix('+')) {
        (Some(rest), _) => (Some(Direction::Out), rest),
        (_, Some(rest)) => (Some(Direction::In), rest),
        _ => (None, text),
    }
}

fn between(
    text: &str,
    span: Span,
    number: impl Fn(&str) -> Result<Decimal, Problem>,
) -> Result<Amount, Problem> {
    let (low, high) = text.split_once("..").unwrap_or((text, ""));
    let ((low_way, low), (high_way, high)) = (signed(low), signed(high));
    if low_way != high_way && !low.is_empty() && !high.is_empty() {
        return Err(Problem::new(span, "A range goes one way.")
            .hinted("Write both ends with the same sign, or without: amt:10..20."));
    }
    let direction = low_way.or(high_way);
    let size = match (low, high) {
        (low, "") => Size::AtLeast(number(low)?),
        ("", high) => Size::AtMost(number(high)?),
        (low, high) => {
            let (low, high) = (number(low)?, number(high)?);
            // With signs, −20..−10 begins with the larger size.
            match (high.is_less(low), direction) {
                (false, _) => Size::Between(low, high),
                (true, Some(Direction::Out)) => Size::Between(high, low),
                (true, _) => {
                    return Err(Problem::new(span, "This range ends before it begins.")
                        .hinted("Write the smaller amount first: amt:10..20."));
                }
            }
        }
    };
    Ok(Amount { direction, size })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        let span = Span { start: 0, end: 0 };
        let value = Value {
            text: text.into(),
            is_quoted: false,
            span,
        };
        read(&[value], span).unwrap()
    }

    #[test]
    fn a_number_stands_for_all_amounts_that_begin_with_it() {
        assert_eq!(amount("19").minor(2), Some((1_900, 1_999)));
        assert_eq!(amount("19.5").minor(2), Some((1_950, 1_959)));
        assert_eq!(amount("19.50").minor(2), Some((1_950, 1_950)));
        assert_eq!(amount("0").minor(2), Some((0, 99)));
    }

    #[test]
    fn every_currency_has_its_own_minor_units() {
        assert_eq!(amount("19").minor(0), Some((19, 19)));
        assert_eq!(amount("19.5").minor(0), None, "no yen is 19.5");
        assert_eq!(amount("1.234").minor(3), Some((1_234, 1_234)));
        assert_eq!(amount("1.234").minor(2), None, "no cent is 1.234");
        assert_eq!(amount(">1.234").minor(2), Some((124, i64::MAX)));
        assert_eq!(amount("<1.234").minor(2), Some((0, 123)));
        assert_eq!(amount("<=1.234").minor(2), Some((0, 123)));
    }

    #[test]
    fn bounds_count_or_do_not_as_they_are_written() {
        assert_eq!(amount(">50").minor(2), Some((5_001, i64::MAX)));
        assert_eq!(amount(">=50").minor(2), Some((5_000, i64::MAX)));
        assert_eq!(amount("<10").minor(2), Some((0, 999)));
        assert_eq!(amount("<=10").minor(2), Some((0, 1_000)));
        assert_eq!(amount("10..20").minor(2), Some((1_000, 2_000)));
        assert_eq!(amount("10..").minor(2), Some((1_000, i64::MAX)));
        assert_eq!(amount("..20").minor(2), Some((0, 2_000)));
        assert_eq!(amount("<0").minor(2), None);
    }

    #[test]
    fn a_sign_asks_for_one_direction() {
        assert_eq!(amount("-19").direction, Some(Direction::Out));
        assert_eq!(amount("+19").direction, Some(Direction::In));
        assert_eq!(amount("-20..-10").minor(2), Some((1_000, 2_000)));
        assert_eq!(amount("-10..-20").minor(2), Some((1_000, 2_000)));
    }

    #[test]
    fn a_number_that_no_amount_reaches_fits_none_and_overflows_nothing() {
        let nines = "9".repeat(DIGITS_MAX);
        assert_eq!(amount(&nines).minor(18), None);
        assert_eq!(amount(&format!("<{nines}")).minor(18), Some((0, i64::MAX)));
    }
}
