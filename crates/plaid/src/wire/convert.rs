//! The one place where Plaid's signs become ours.
//!
//! Plaid counts money *out* as positive in a transaction, and what is *owed* as positive in the
//! balance of a card or a loan. Here money in is positive and debt negative. What can be spent
//! (`available`) and a `limit` are never negated.

use coffer_domain::{
    AccountKind, CivilDate, Currency, Money, MoneyError, money::Read, text::clean_line,
};
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::object::Object;

/// The amount of a transaction, with our sign.
///
/// # Errors
/// In words, if it is no number or does not fit.
pub fn transaction_amount(raw: &RawValue, currency: &Currency) -> Result<Read, String> {
    let read = Money::read(raw.get(), currency).map_err(in_words)?;
    let money = read.money.negated().map_err(in_words)?;
    Ok(Read { money, ..read })
}

/// Without the text itself: what stands where an amount should be is not known.
fn in_words(error: MoneyError) -> String {
    match error {
        MoneyError::NotANumber(_) => "its amount is no number".into(),
        error => error.to_string(),
    }
}

/// The current balance of an account, with our sign. It is negated for debt, never made
/// absolute: on an overpaid card it turns positive.
pub fn current_balance(raw: &RawValue, currency: &Currency, kind: AccountKind) -> Option<Money> {
    let money = plain_balance(raw, currency)?;
    if kind.owes() {
        money.negated().ok()
    } else {
        Some(money)
    }
}

/// A balance whose sign is Plaid's and ours alike.
pub fn plain_balance(raw: &RawValue, currency: &Currency) -> Option<Money> {
    Some(Money::read(raw.get(), currency).ok()?.money)
}

/// A number from its own digits: a quantity, a price, a percentage. More than 28 digits are
/// rounded; no float is involved.
pub fn decimal(raw: &RawValue) -> Option<Decimal> {
    let text = raw.get();
    if text.contains(['e', 'E']) {
        return Decimal::from_scientific(text).ok();
    }
    text.parse().ok()
}

/// The digits of an amount in major units, such as `-12.40`, for a request.
pub fn digits(amount: &Money) -> String {
    let exponent = u32::from(amount.currency().exponent());
    Decimal::from_i128_with_scale(i128::from(amount.minor()), exponent).to_string()
}

/// The digits of an amount as a JSON number in Plaid's sign, where money out is positive.
pub fn amount_for_plaid(amount: &Money) -> Box<RawValue> {
    let text = digits(amount);
    let turned = match text.strip_prefix('-') {
        Some(positive) => positive.to_owned(),
        None if amount.minor() == 0 => text,
        None => format!("-{text}"),
    };
    RawValue::from_string(turned).expect("digits are a JSON number")
}

/// The digits of an amount as a JSON number without a sign, where Plaid wants a plain size.
pub fn size_for_plaid(amount: &Money) -> Box<RawValue> {
    let size = digits(amount).trim_start_matches('-').to_owned();
    RawValue::from_string(size).expect("digits are a JSON number")
}

/// The currency of an object: its ISO code, or else its unofficial one. Neither means that the
/// currency is not known; none is ever assumed.
pub fn currency(object: &mut Object<'_>) -> Option<Currency> {
    let iso = object.line("iso_currency_code");
    let unofficial = object.line("unofficial_currency_code");
    iso.or(unofficial).map(|code| Currency::from_code(&code))
}

/// A day, from `YYYY-MM-DD` and nothing else. A text with a time in it is refused, because
/// cutting the time off could be a day wrong.
pub fn civil_date(text: &str) -> Option<CivilDate> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shaped
        .then(|| CivilDate::parse_from_str(text, "%Y-%m-%d").ok())
        .flatten()
}

/// A text from Plaid, one line and harmless; `None` where nothing is left of it.
pub fn line(text: Option<&str>) -> Option<String> {
    text.map(clean_line).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits_both_ways() {
        let raw = |text: &str| RawValue::from_string(text.into()).unwrap();
        for (text, shown) in [
            ("0.1", "0.1"),
            ("12345678901234567.8901", "12345678901234567.8901"),
            ("1.5e-3", "0.0015"),
            ("-7", "-7"),
        ] {
            assert_eq!(decimal(&raw(text)).unwrap().to_string(), shown);
        }
        for no_number in ["\"1\"", "true", "{}", "1e999"] {
            assert_eq!(decimal(&raw(no_number)), None, "{no_number}");
        }
        for (minor, code, text) in [
            (-1_240, "USD", "-12.40"),
            (5, "USD", "0.05"),
            (575, "JPY", "575"),
        ] {
            let money = Money::new(minor, Currency::from_code(code));
            assert_eq!(digits(&money), text);
            let turned = transaction_amount(&amount_for_plaid(&money), money.currency());
            assert_eq!(turned.unwrap().money, money, "there and back");
        }
    }

    #[test]
    fn a_date_is_its_own_ten_characters_or_nothing() {
        assert_eq!(civil_date("2023-09-24").unwrap().to_string(), "2023-09-24");
        assert_eq!(civil_date("2024-02-29").unwrap().to_string(), "2024-02-29");
        for bad in [
            "",
            "2023-02-29",
            "2023-9-4",
            "24-09-2023",
            "2023-09-24T23:59:59Z",
            "+023-09-24",
            "２０２３-09",
        ] {
            assert_eq!(civil_date(bad), None, "{bad}");
        }
    }
}
