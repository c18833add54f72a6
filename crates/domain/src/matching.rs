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

/// Whether two rows name one merchant. The provider's key decides where both have one, its cleaned name
/// where both have that; else the banks' own texts, by what they begin with: a word that they share further
/// on may be a city, or the name of whoever carries the payment.
pub fn same_merchant(a: Side<'_>, b: Side<'_>) -> bool {
    if let (Some(a), Some(b)) = (a.merchant_entity_id, b.merchant_entity_id) {
        return a == b;
    }
    let names = [a, b].map(|side| side.merchant_name.map(words).unwrap_or_default());
    let texts = [a, b].map(|side| own_words(side.name));
    match &names {
        [a, b] if !a.is_empty() && !b.is_empty() => a.concat() == b.concat() || leads(a, b),
        [a, none] if !a.is_empty() && none.is_empty() => holds(&texts[1], a),
        [none, b] if !b.is_empty() && none.is_empty() => holds(&texts[0], b),
        _ => {
            let [a, b] = &texts;
            leads(&a[..a.len().min(LEADING)], &b[..b.len().min(LEADING)])
        }
    }
}

/// What two rows of one merchant have in common, as one word: its cleaned name, else what its text leads with.
/// Empty where a text has no word of its own.
pub fn merchant_key(merchant_name: Option<&str>, text: &str) -> String {
    const BACK: [&str; 6] = [
        "REFUND", "RETURN", "RETURNED", "REVERSAL", "REVERSED", "RECD",
    ];
    let name = merchant_name.map(words).unwrap_or_default();
    let own = if name.is_empty() {
        own_words(text)
    } else {
        name
    };
    let own = own.iter().filter(|word| !BACK.contains(&word.as_str()));
    own.take(LEADING).map(String::as_str).collect()
}

/// Words of a text that must agree, where both have as many: the first alone may be HOTEL.
const LEADING: usize = 2;

/// Whether the shorter list is what the longer begins with, and there is one.
fn leads(a: &[String], b: &[String]) -> bool {
    let n = a.len().min(b.len());
    n > 0 && a[..n] == b[..n]
}

/// Whether a text holds all words of a name, one after another.
fn holds(text: &[String], name: &[String]) -> bool {
    text.windows(name.len()).any(|part| part == name)
}

/// What carries a payment and stands before the merchant's own text, with a star between them.
const CARRIERS: [&str; 24] = [
    "SQ", "SQU", "TST", "PAYPAL", "PP", "SP", "PY", "GOOGLE", "APPLE", "CKO", "DD", "IN", "EB",
    "WPY", "BT", "FS", "CLV", "DRI", "KLARNA", "STRIPE", "PADDLE", "ZELLE", "VENMO", "TOAST",
];

/// Words of a bank's text that are the merchant's: without what carried the payment, and up to the number of
/// the branch, which its town follows.
fn own_words(text: &str) -> Vec<String> {
    if let Some((head, rest)) = text.split_once('*') {
        let carrier = head.split_whitespace().next_back().unwrap_or_default();
        let own = up_to_a_number(rest);
        if !own.is_empty() && CARRIERS.contains(&carrier.to_uppercase().as_str()) {
            return own;
        }
    }
    up_to_a_number(text)
}

fn up_to_a_number(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split_whitespace() {
        let is_number = part.chars().any(char::is_numeric);
        if is_number && !found.is_empty() {
            break;
        }
        if !is_number {
            found.extend(words(part));
        }
    }
    if found.is_empty() { words(text) } else { found }
}

/// Words that can tell one merchant from another: letters, three or more of them, and none that
/// a bank puts into every line.
fn words(text: &str) -> Vec<String> {
    const COMMON: [&str; 28] = [
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
        "AUTHORIZATION",
        "AUTHORIZED",
        "TEMPORARY",
        "HOLD",
        "VISA",
        "MASTERCARD",
        "RECURRING",
        "CHECKCARD",
        "CHKCARD",
        "DBT",
        "CRD",
        "PUR",
        "PURCH",
        "RETAIL",
    ];
    text.replace(['\'', '’'], "")
        .to_uppercase()
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

    #[test]
    fn one_word_that_two_texts_share_makes_no_merchant_of_them() {
        for (hold, charge) in [
            ("SQ *BLUE BOTTLE SEATTLE WA", "QFC 5839 SEATTLE WA"),
            ("PAYPAL *EBAY", "PAYPAL *SPOTIFY"),
            ("GOOGLE *DOMAINS", "GOOGLE *STORAGE"),
            ("HOTEL ADLON BERLIN", "HOTEL BRISTOL BERLIN"),
            ("UBER TRIP", "LYFT TRIP"),
        ] {
            assert_eq!(
                judge(side(-8_400, hold), side(-199, charge)),
                Err(Doubt::AmountAndMerchantDiffer),
                "{hold} and {charge}"
            );
        }
    }

    #[test]
    fn a_merchant_is_known_by_its_own_words_whoever_carries_the_payment() {
        for (hold, charge) in [
            ("SQ *JOE'S DINER", "SQ *JOES DINER AUSTIN TX"),
            (
                "PENDING - THE HOME DEPOT 0812",
                "HOME DEPOT #0812 DENVER CO",
            ),
            ("TST* ROSE CAFE", "ROSE CAFE LLC"),
            ("AMZN MKTP US*2009026", "AMZN MKTP US*2N17X"),
            ("STARBUCKS", "STARBUCKS STORE 1234"),
            ("DUNKIN #3325 BOSTON MA", "DUNKIN #3311 QUINCY MA"),
            ("7-ELEVEN 22 RENO", "7-ELEVEN 31 RENO"),
        ] {
            assert_eq!(
                judge(side(-400, hold), side(-480, charge)),
                Ok(()),
                "{hold} and {charge}"
            );
        }
    }

    #[test]
    fn cleaned_names_decide_where_both_are_known_and_one_is_looked_for_in_the_others_text() {
        let named = |amount, merchant, name| Side {
            merchant_name: Some(merchant),
            ..side(amount, name)
        };
        let uber = named(-8_400, "Uber", "UBER TRIP SAN FRANCISCO");
        let lyft = named(-199, "Lyft", "LYFT RIDE SAN FRANCISCO");
        assert_eq!(judge(uber, lyft), Err(Doubt::AmountAndMerchantDiffer));
        let eats = named(-9_000, "Uber Eats", "UBER EATS HELP");
        assert_eq!(judge(uber, eats), Ok(()));
        let one = named(-1_000, "McDonald's", "MCDONALDS F123");
        assert_eq!(judge(one, named(-1_100, "McDonalds", "X")), Ok(()));
        let carried = side(-9_000, "PAYPAL *UBER 4029");
        assert_eq!(judge(uber, carried), Ok(()));
        assert_eq!(judge(carried, uber), Ok(()));
        assert_eq!(
            judge(uber, side(-9_000, "QFC SAN FRANCISCO")),
            Err(Doubt::AmountAndMerchantDiffer)
        );
    }
}
