//! Money: an integer number of minor units and the currency they are of.
//!
//! A bank's number is read from its own text and never passes through a float, which would turn
//! `1234567890123456.78` into `...456.8`. Addition is checked and refuses to mix currencies.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, RoundingStrategy};

/// Minor digits assumed for a currency that ISO 4217 does not know (most are crypto assets;
/// eight is Bitcoin's, and keeps 92 billion units inside an `i64`).
pub const OTHER_EXPONENT: u8 = 8;

/// A currency: one of ISO 4217, or another code with a number of minor digits of its own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Currency {
    /// Of ISO 4217.
    Iso(iso_currency::Currency),
    /// Anything else: a crypto asset, a loyalty point, a code that is newer than this program.
    Other {
        /// The bank's own text.
        code: Box<str>,
        /// Number of minor digits.
        exponent: u8,
    },
}

impl Currency {
    /// Reads a code. Unknown ones become [`Currency::Other`]; no currency is ever assumed.
    pub fn from_code(code: &str) -> Self {
        match iso_currency::Currency::from_code(code) {
            Some(iso) => Self::Iso(iso),
            None => Self::Other {
                code: code.into(),
                exponent: OTHER_EXPONENT,
            },
        }
    }

    /// A currency as the store recorded it.
    pub fn from_parts(code: &str, exponent: u8) -> Self {
        match iso_currency::Currency::from_code(code) {
            Some(iso) => Self::Iso(iso),
            None => Self::Other {
                code: code.into(),
                exponent,
            },
        }
    }

    /// The code, such as `USD`.
    pub fn code(&self) -> &str {
        match self {
            Self::Iso(iso) => iso.code(),
            Self::Other { code, .. } => code,
        }
    }

    /// Number of digits after the decimal point: 2 for USD, 0 for JPY, 3 for KWD.
    /// Codes of ISO 4217 that have no minor unit at all (gold, XXX) count as 0.
    pub fn exponent(&self) -> u8 {
        match self {
            Self::Iso(iso) => iso
                .exponent()
                .and_then(|digits| u8::try_from(digits).ok())
                .unwrap_or(0),
            Self::Other { exponent, .. } => *exponent,
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of one currency. Money in is positive, money out and debt are negative.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why an amount could not be read or added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is no decimal number.
    #[error("this is not an amount: {0}")]
    NotANumber(String),
    /// The amount does not fit into 64 bits of minor units.
    #[error("this amount is too large to be kept exactly")]
    Overflow,
    /// Two currencies met in one sum.
    #[error("{left} and {right} cannot be added")]
    MixedCurrencies {
        /// Currency of the left side.
        left: String,
        /// Currency of the right side.
        right: String,
    },
}

/// An amount as read from a bank's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The amount, rounded half to even where the bank gave more digits than the currency has.
    pub money: Money,
    /// Whether rounding changed it; such a row is flagged.
    pub rounded: bool,
}

impl Money {
    /// So many minor units of a currency.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Reads a JSON number's own text, such as `72.1` or `1e3`, in major units.
    pub fn read(text: &str, currency: &Currency) -> Result<Read, MoneyError> {
        let decimal = read_decimal(text)?;
        let exponent = u32::from(currency.exponent());
        let rounded =
            decimal.round_dp_with_strategy(exponent, RoundingStrategy::MidpointNearestEven);
        let mut scaled = rounded;
        // `rescale` pads with zeros and silently keeps a smaller scale if the digits do not fit.
        scaled.rescale(exponent);
        if scaled.scale() != exponent {
            return Err(MoneyError::Overflow);
        }
        let minor = i64::try_from(scaled.mantissa()).map_err(|_| MoneyError::Overflow)?;
        Ok(Read {
            money: Self::new(minor, currency.clone()),
            rounded: rounded != decimal,
        })
    }

    /// Minor units (cents for USD).
    pub const fn minor(&self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(&self) -> &Currency {
        &self.currency
    }

    /// The same amount with the other sign. Plaid counts money out as positive; this is the
    /// one operation that turns its sign into ours.
    pub fn negated(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The sum of two amounts of one currency.
    pub fn plus(&self, other: &Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::MixedCurrencies {
                left: self.currency.code().into(),
                right: other.currency.code().into(),
            });
        }
        let minor = self
            .minor
            .checked_add(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency.clone()))
    }
}

fn read_decimal(text: &str) -> Result<Decimal, MoneyError> {
    let not_a_number = || MoneyError::NotANumber(text.chars().take(40).collect());
    if text.contains(['e', 'E']) {
        return Decimal::from_scientific(text).map_err(|_| not_a_number());
    }
    match Decimal::from_str_exact(text) {
        Ok(decimal) => Ok(decimal),
        // More digits than 28: `from_str` rounds, which loses nothing that a minor unit could
        // hold, unless the number is too large altogether.
        Err(rust_decimal::Error::Underflow) => Decimal::from_str(text).map_err(|_| not_a_number()),
        Err(rust_decimal::Error::ExceedsMaximumPossibleValue) => Err(MoneyError::Overflow),
        Err(_) => Err(not_a_number()),
    }
}

impl fmt::Display for Money {
    /// Plain digits and the code, `-12.40 USD`, for logs and tests; a person sees locale formats.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = usize::from(self.currency.exponent());
        let sign = if self.minor < 0 { "-" } else { "" };
        let text = format!("{:0>width$}", self.minor.unsigned_abs(), width = digits + 1);
        let (whole, part) = text.split_at(text.len() - digits);
        let point = if digits == 0 { "" } else { "." };
        write!(f, "{sign}{whole}{point}{part} {}", self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, code: &str) -> Result<Read, MoneyError> {
        Money::read(text, &Currency::from_code(code))
    }

    #[test]
    fn sixteen_digits_survive_because_no_float_sees_them() {
        let read = read("1234567890123456.78", "USD").unwrap();
        assert_eq!(read.money.minor(), 123_456_789_012_345_678);
        assert!(!read.rounded);
    }

    #[test]
    fn the_exponent_is_the_currencys_own() {
        assert_eq!(read("575.67", "USD").unwrap().money.minor(), 57_567);
        assert_eq!(read("575", "JPY").unwrap().money.minor(), 575);
        assert_eq!(read("1.234", "KWD").unwrap().money.minor(), 1_234);
        assert_eq!(read("0.00000001", "BTC").unwrap().money.minor(), 1);
    }

    #[test]
    fn an_unknown_code_is_kept_and_never_becomes_dollars() {
        let doge = Currency::from_code("DOGE");
        assert_eq!((doge.code(), doge.exponent()), ("DOGE", 8));
    }

    #[test]
    fn too_many_digits_round_half_to_even_and_say_so() {
        for (text, minor) in [("0.125", 12), ("0.135", 14), ("-0.125", -12)] {
            let read = read(text, "USD").unwrap();
            assert_eq!((read.money.minor(), read.rounded), (minor, true), "{text}");
        }
        assert!(!read("0.1200", "USD").unwrap().rounded);
    }

    #[test]
    fn what_does_not_fit_is_refused_rather_than_wrapped() {
        assert_eq!(
            read("92233720368547758.08", "USD"),
            Err(MoneyError::Overflow)
        );
        assert_eq!(
            read("92233720368547758.07", "USD").unwrap().money.minor(),
            i64::MAX
        );
        assert!(read("1e400", "USD").is_err());
        assert!(read(&"9".repeat(60), "USD").is_err());
        assert!(read("NaN", "USD").is_err());
        assert!(read("", "USD").is_err());
    }

    #[test]
    fn scientific_notation_is_a_number_too() {
        assert_eq!(read("1.5e3", "USD").unwrap().money.minor(), 150_000);
        assert_eq!(read("1E-2", "USD").unwrap().money.minor(), 1);
    }

    #[test]
    fn two_currencies_never_meet_in_a_sum() {
        let usd = Money::new(1, Currency::from_code("USD"));
        let eur = Money::new(1, Currency::from_code("EUR"));
        assert!(matches!(
            usd.plus(&eur),
            Err(MoneyError::MixedCurrencies { .. })
        ));
        assert_eq!(usd.plus(&usd).unwrap().minor(), 2);
        assert_eq!(
            Money::new(i64::MAX, Currency::from_code("USD")).plus(&usd),
            Err(MoneyError::Overflow)
        );
        assert_eq!(
            Money::new(i64::MIN, Currency::from_code("USD")).negated(),
            Err(MoneyError::Overflow)
        );
    }

    #[test]
    fn shown_plainly_with_all_its_digits() {
        let show = |minor, code: &str| Money::new(minor, Currency::from_code(code)).to_string();
        assert_eq!(show(-1_240, "USD"), "-12.40 USD");
        assert_eq!(show(5, "USD"), "0.05 USD");
        assert_eq!(show(575, "JPY"), "575 JPY");
    }
}
