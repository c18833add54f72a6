//! Reading the amount of a payment from what a person typed.

use crate::{Currency, Money, MoneyError};

/// The largest payment, in minor units: ten thousand millions of a currency with two digits. Whoever types more
/// has typed something else than they meant.
pub const AMOUNT_MAX_MINOR: i64 = 1_000_000_000_000;

/// Characters of an amount.
const CHARS_MAX: usize = 40;

/// Why a text is no amount of a payment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// It is no plain decimal number.
    #[error("This is not an amount. Write it with digits and a point, such as 500.00.")]
    NotANumber,
    /// It is nothing.
    #[error("The amount is zero. Nothing would be paid.")]
    Zero,
    /// It is less than nothing.
    #[error("The amount is negative. Write what is to be paid, without a sign.")]
    Negative,
    /// It is more than anybody pays this way.
    #[error("The amount is too large to be one that is meant.")]
    TooLarge,
    /// It has more digits than the currency.
    #[error("{currency} has {digits} digits after the point; the amount has more.")]
    TooPrecise {
        /// Code of the currency.
        currency: String,
        /// Its digits.
        digits: u8,
    },
}

/// Reads a positive amount, exactly: nothing is rounded, and no exponent is understood.
///
/// # Errors
/// Why it is none.
pub fn read_amount(text: &str, currency: &Currency) -> Result<Money, AmountError> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let is_plain = !digits.is_empty()
        && digits.chars().count() <= CHARS_MAX
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().filter(|byte| *byte == b'.').count() <= 1
        && digits.bytes().any(|byte| byte.is_ascii_digit());
    if !is_plain {
        return Err(
            match digits.bytes().filter(u8::is_ascii_digit).count() > CHARS_MAX {
                true => AmountError::TooLarge,
                false => AmountError::NotANumber,
            },
        );
    }
    if negative {
        return Err(AmountError::Negative);
    }
    let read = Money::read(digits, currency).map_err(|error| match error {
        MoneyError::Overflow => AmountError::TooLarge,
        MoneyError::NotANumber(_) | MoneyError::MixedCurrencies { .. } => AmountError::NotANumber,
    })?;
    if read.rounded {
        return Err(AmountError::TooPrecise {
            currency: currency.code().to_owned(),
            digits: currency.exponent(),
        });
    }
    match read.money.minor() {
        0 => Err(AmountError::Zero),
        minor if minor > AMOUNT_MAX_MINOR => Err(AmountError::TooLarge),
        _ => Ok(read.money),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_payment_is_refused_each_with_its_own_sentence() {
        let usd = Currency::from_code("USD");
        let read = |text: &str| read_amount(text, &usd);
        assert_eq!(read(" 500.00 ").unwrap().minor(), 50_000);
        assert_eq!(read("500").unwrap().minor(), 50_000);
        assert_eq!(read(".5").unwrap().minor(), 50);
        assert_eq!(read("0.00"), Err(AmountError::Zero));
        assert_eq!(read("-1"), Err(AmountError::Negative));
        assert_eq!(read("10000000000.01"), Err(AmountError::TooLarge));
        assert_eq!(read(&"9".repeat(60)), Err(AmountError::TooLarge));
        assert_eq!(read(&"9".repeat(30)), Err(AmountError::TooLarge));
        assert!(matches!(
            read("1.005"),
            Err(AmountError::TooPrecise { digits: 2, .. })
        ));
        for text in [
            "", ".", "1e3", "1,000", "$5", "1.2.3", "+5", "--5", "NaN", "٣",
        ] {
            assert_eq!(read(text), Err(AmountError::NotANumber), "{text}");
        }
        let yen = Currency::from_code("JPY");
        assert!(matches!(
            read_amount("1.5", &yen),
            Err(AmountError::TooPrecise { digits: 0, .. })
        ));
        assert_eq!(read_amount("1.0", &yen).unwrap().minor(), 1);
    }
}
