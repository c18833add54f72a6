//! Amounts for people, from whole minor units: no float sees them.

use coffer_app::read::Money;

/// `-1,234.50 USD`: sign, thousands, all digits of the currency, and its code.
pub fn plain(money: &Money) -> String {
    let currency = money.currency();
    let sign = if money.minor() < 0 { "-" } else { "" };
    let exponent = usize::from(currency.exponent());
    let digits = format!(
        "{:0>width$}",
        money.minor().unsigned_abs(),
        width = exponent + 1
    );
    let (whole, part) = digits.split_at(digits.len() - exponent);
    let point = if exponent == 0 { "" } else { "." };
    format!(
        "{sign}{}{point}{part} {}",
        in_thousands(whole),
        super::harmless(currency.code())
    )
}

fn in_thousands(whole: &str) -> String {
    let mut grouped = String::with_capacity(whole.len() + whole.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use coffer_app::read::Currency;

    use super::*;

    fn shown(minor: i64, code: &str) -> String {
        plain(&Money::new(minor, Currency::from_code(code)))
    }

    #[test]
    fn every_currency_has_its_own_digits() {
        assert_eq!(shown(-1_240, "USD"), "-12.40 USD");
        assert_eq!(shown(5, "USD"), "0.05 USD");
        assert_eq!(shown(-575, "JPY"), "-575 JPY");
        assert_eq!(shown(1_234, "KWD"), "1.234 KWD");
        assert_eq!(shown(0, "EUR"), "0.00 EUR");
    }

    #[test]
    fn thousands_are_grouped_and_the_largest_amount_is_exact() {
        assert_eq!(shown(123_456_789, "USD"), "1,234,567.89 USD");
        assert_eq!(shown(-100_000, "USD"), "-1,000.00 USD");
        assert_eq!(shown(i64::MIN, "USD"), "-92,233,720,368,547,758.08 USD");
    }

    #[test]
    fn a_code_cannot_bring_control_characters_to_the_terminal() {
        assert!(!shown(1, "\u{1b}[2J").contains('\u{1b}'));
    }
}
