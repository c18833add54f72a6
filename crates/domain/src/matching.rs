//! Whether a posted row really is the pending row it names.
//!
//! The provider's link is strong evidence, not proof: it has tied an 84.00 hold to a 1.99 charge
//! of another shop. A different sign, or an amount and a merchant that both disagree, is doubted
//! and shown to the person; a tip alone (other amount, same merchant) is not.

/// The part of a row that speaks for its identity.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Amount in minor units, our sign.
    pub amount_minor: i64,
    /// Currency code.
    pub currency: &'a str,
    /// The provider's merchant key.
    pub merchant_entity_id: Option<&'a str>,
    /// The cleaned merchant.
    pub merchant_name: Option<&'a str>,
    /// The bank's text.
    pub name: &'a str,
}

/// Why a link is doubted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Money in became money out, or the reverse.
    SignDiffers,
    /// The currency changed.
    CurrencyDiffers,
    /// Neither amount nor merchant agree.
    AmountAndMerchantDiffer,
}

impl Doubt {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignDiffers => "sign_differs",
            Self::CurrencyDiffers => "currency_differs",
            Self::AmountAndMerchantDiffer => "amount_and_merchant_differ",
        }
    }
}

/// Judges a link between a pending row and the posted row that names it.
pub fn judge(pending: Side<'_>, posted: Side<'_>) -> Result<(), Doubt> {
    if pending.currency != posted.currency {
        return Err(Doubt::CurrencyDiffers);
    }
    // A hold of nothing may post as anything: card checks do.
    if pending.amount_minor.signum() * posted.amount_minor.signum() < 0 {
        return Err(Doubt::SignDiffers);
    }
    if pending.amount_minor != posted.amount_minor && !same_merchant(pending, posted) {
        return Err(Doubt::AmountAndMerchantDiffer);
    }
    Ok(())
}

/// Whether an id now stands for something else entirely: sign, amount and merchant all differ. A
/// bank may change any field of a row, but a row of which nothing is left is another row, and a
/// person's words must not pass to it.
pub fn is_another(before: Side<'_>, after: Side<'_>) -> bool {
    before.amount_minor.signum() * after.amount_minor.signum() < 0
        && before.amount_minor.unsigned_abs() != after.amount_minor.unsigned_abs()
        && !same_merchant(before, after)
}

fn same_merchant(a: Side<'_>, b: Side<'_>) -> bool {
    if let (Some(a), Some(b)) = (a.merchant_entity_id, b.merchant_entity_id) {
        return a == b;
    }
    let words = |side: Side<'_>| {
        let text = match side.merchant_name {
            Some(merchant) => format!("{merchant} {}", side.name),
            None => side.name.to_owned(),
        };
        significant_words(&text)
    };
    let (a, b) = (words(a), words(b));
    a.iter().any(|word| b.contains(word))
}

/// Words that can tell one merchant from another: letters, three or more of them, and none that
/// a bank puts into every line.
fn significant_words(text: &str) -> Vec<String> {
    const COMMON: [&str; 16] = [
        "POS",
        "DEBIT",
        "CREDIT",
        "CARD",
        "PURCHASE",
        "PAYMENT",
        "PENDING",
        "ONLINE",
        "THE",
        "INC",
        "LLC",
        "COM",
        "WWW",
        "AUTH",
        "VISA",
        "RECURRING",
    ];
    text.to_uppercase()
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.chars().count() >= 3 && !COMMON.contains(word))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(amount_minor: i64, name: &str) -> Side<'_> {
        Side {
            amount_minor,
            currency: "USD",
            merchant_entity_id: None,
            merchant_name: None,
            name,
        }
    }

    #[test]
    fn a_tip_is_no_reason_for_doubt() {
        let pending = side(-4_000, "PENDING JOES DINER");
        let posted = side(-4_800, "JOES DINER 0042 AUSTIN TX");
        assert_eq!(judge(pending, posted), Ok(()));
    }

    #[test]
    fn the_same_amount_under_another_text_is_the_same_row() {
        assert_eq!(
            judge(side(-999, "PENDING HOLD"), side(-999, "ACME")),
            Ok(())
        );
    }

    #[test]
    fn another_amount_at_another_shop_is_doubted() {
        let google = side(-8_400, "GOOGLE DOMAINS");
        let other = side(-199, "APP STORE PURCHASE");
        assert_eq!(judge(google, other), Err(Doubt::AmountAndMerchantDiffer));
    }

    #[test]
    fn money_in_never_becomes_money_out() {
        assert_eq!(
            judge(side(-500, "SHOP"), side(500, "SHOP")),
            Err(Doubt::SignDiffers)
        );
    }

    #[test]
    fn an_id_stands_for_another_row_only_if_nothing_of_it_is_left() {
        let coffee = side(-450, "COFFEE SHOP");
        assert!(is_another(coffee, side(120_000, "ACME PAYROLL")));
        assert!(
            !is_another(coffee, side(450, "ACME PAYROLL")),
            "a sign put right"
        );
        assert!(
            !is_another(coffee, side(900, "COFFEE SHOP")),
            "the same shop"
        );
        assert!(
            !is_another(coffee, side(-900, "BOOKSHOP")),
            "still money out"
        );
    }

    #[test]
    fn a_hold_of_nothing_may_post_as_something() {
        assert_eq!(
            judge(side(0, "GAS STATION"), side(-4_210, "GAS STATION 7")),
            Ok(())
        );
    }

    #[test]
    fn another_currency_is_doubted() {
        let euro = Side {
            currency: "EUR",
            ..side(-500, "SHOP")
        };
        assert_eq!(judge(side(-500, "SHOP"), euro), Err(Doubt::CurrencyDiffers));
    }

    #[test]
    fn the_merchant_key_beats_the_words() {
        let with_key = |key, amount, name| Side {
            merchant_entity_id: Some(key),
            ..side(amount, name)
        };
        assert_eq!(
            judge(
                with_key("a", -100, "SHOP ONE"),
                with_key("b", -200, "SHOP TWO")
            ),
            Err(Doubt::AmountAndMerchantDiffer)
        );
    }
}
