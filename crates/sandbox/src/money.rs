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

pub(crate) const GBP: Currency = Currency {
    code: "GBP",
    exponent: 2,
};
pub(crate) const JPY: Currency = Currency {
    code: "JPY",
    exponent: 0,
};

/// The currencies in which a custom user may keep accounts.
static CURRENCIES: &[Currency] = &[USD, EUR, CAD, GBP, JPY];

impl Currency {
    /// Finds a currency by its alphabetic code.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        CURRENCIES
            .iter()
            .copied()
            .find(|currency| currency.code == code)
    }
}

/// A number written to JSON digit for digit. Holds only text that is a JSON number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number(String);

impl Number {
    /// `minor` units of `currency` as a decimal, without trailing zeros, as Plaid's servers write it.
    pub(crate) fn from_minor(minor: i64, currency: Currency) -> Self {
        Self::from_units(i128::from(minor), currency.exponent)
    }

    /// `units` of ten to the minus `places`, without trailing zeros: shares, prices, percentages.
    pub(crate) fn from_units(units: i128, places: usize) -> Self {
        let digits = format!("{:0width$}", units.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let fraction = fraction.trim_end_matches('0');
        let sign = if units < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        Self(format!("{sign}{whole}{point}{fraction}"))
    }

    /// A constant of ours that is already a JSON number, such as a latitude.
    pub(crate) fn literal(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

/// Reads decimal text as units of ten to the minus `places`; `None` for anything finer, larger or else.
pub(crate) fn units(text: &str, places: usize) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let plain = whole.bytes().chain(fraction.bytes());
    if whole.is_empty() || !plain.clone().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let value = plain.fold(0_i128, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(i128::from(digit - b'0'))
    });
    let shift = i32::try_from(places).ok()? + exponent - i32::try_from(fraction.len()).ok()?;
    let power = 10_i128.checked_pow(shift.unsigned_abs())?;
    let scaled = if shift >= 0 {
        value.checked_mul(power)?
    } else if value % power == 0 {
        value / power
    } else {
        return None;
    };
    i64::try_from(if negative { -scaled } else { scaled }).ok()
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
    fn decimal_text_becomes_whole_units_or_nothing() {
        assert_eq!(units("12.3", 2), Some(1_230));
        assert_eq!(units("-0.05", 2), Some(-5));
        assert_eq!(units("1e3", 2), Some(100_000));
        assert_eq!(units("1.50", 1), Some(15));
        for bad in ["12.345", "", "-", "1.2.3", "abc", "1e99", "+1"] {
            assert_eq!(units(bad, 2), None, "{bad}");
        }
    }

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
