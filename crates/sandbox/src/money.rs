//! Money as integers inside, exact decimal text on the wire; never a float in between.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// An ISO 4217 currency in which accounts of this bank are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Currency {
    /// The alphabetic code, as in `iso_currency_code`.
    pub(crate) code: &'static str,
    /// Digits after the decimal point.
    pub(crate) exponent: usize,
}

pub(crate) const USD: Currency = Currency {
    code: "USD",
    exponent: 2,
};
pub(crate) const EUR: Currency = Currency {
    code: "EUR",
    exponent: 2,
};
pub(crate) const CAD: Currency = Currency {
    code: "CAD",
    exponent: 2,
};

/// A number written to JSON digit for digit. Holds only text that is a JSON number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number(String);

impl Number {
    /// `minor` units of `currency` as a decimal, without trailing zeros, as Plaid's servers write it.
    pub(crate) fn from_minor(minor: i64, currency: Currency) -> Self {
        let digits = format!(
            "{:0width$}",
            minor.unsigned_abs(),
            width = currency.exponent + 1
        );
        let (whole, fraction) = digits.split_at(digits.len() - currency.exponent);
        let fraction = fraction.trim_end_matches('0');
        let sign = if minor < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        Self(format!("{sign}{whole}{point}{fraction}"))
    }

    /// A constant of ours that is already a JSON number, such as a latitude.
    pub(crate) fn literal(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.clone())
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_become_exact_decimals() {
        let text = |minor| serde_json::to_string(&Number::from_minor(minor, USD)).unwrap();
        assert_eq!(text(7210), "72.1");
        assert_eq!(text(-250_000), "-2500");
        assert_eq!(text(5), "0.05");
        assert_eq!(text(-5), "-0.05");
        assert_eq!(text(0), "0");
        assert_eq!(text(123_456_789_012_345_678), "1234567890123456.78");
        let yen = Currency {
            code: "JPY",
            exponent: 0,
        };
        assert_eq!(
            serde_json::to_string(&Number::from_minor(120, yen)).unwrap(),
            "120"
        );
    }
}
