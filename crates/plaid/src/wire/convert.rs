//! The one place where Plaid's signs become ours.
//!
//! Plaid counts money *out* as positive in a transaction, and what is *owed* as positive in the
//! balance of a card or a loan. Here money in is positive and debt negative. What can be spent
//! (`available`) and a `limit` are never negated.

use coffer_domain::{AccountKind, CivilDate, Currency, Money, money::Read, text::clean_line};
use serde_json::value::RawValue;

use super::object::Object;

/// The amount of a transaction, with our sign.
///
/// # Errors
/// In words, if it is no number or does not fit.
pub fn transaction_amount(raw: &RawValue, currency: &Currency) -> Result<Read, String> {
    let read = Money::read(raw.get(), currency).map_err(|error| error.to_string())?;
    let money = read.money.negated().map_err(|error| error.to_string())?;
    Ok(Read { money, ..read })
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
