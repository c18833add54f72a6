//! What currencies are roughly worth: enough to see whether two amounts can be one sum that was exchanged, and
//! for nothing else. No amount is ever worked out from these.

/// Thousandths of a US dollar that one unit is worth, give or take a quarter.
const MILLIS: [(&str, u32); 32] = [
    ("USD", 1_000),
    ("EUR", 1_100),
    ("GBP", 1_280),
    ("CHF", 1_150),
    ("CAD", 730),
    ("AUD", 660),
    ("NZD", 600),
    ("JPY", 7),
    ("CNY", 140),
    ("HKD", 128),
    ("SGD", 750),
    ("SEK", 97),
    ("NOK", 95),
    ("DKK", 147),
    ("PLN", 255),
    ("CZK", 44),
    ("HUF", 3),
    ("RON", 220),
    ("BGN", 560),
    ("ISK", 7),
    ("TRY", 29),
    ("ILS", 275),
    ("ZAR", 55),
    ("MXN", 53),
    ("BRL", 185),
    ("INR", 12),
    ("KRW", 1),
    ("THB", 29),
    ("AED", 272),
    ("SAR", 267),
    ("PHP", 17),
    ("MYR", 225),
];

/// By how much a rate may be off, in percent: these are old by the time they are read.
const OFF_PERCENT: u128 = 25;

/// Whether two amounts in different currencies can be one sum. Each is minor units, code and exponent.
pub(super) fn plausible(a: (u64, &str, u8), b: (u64, &str, u8)) -> bool {
    let worth = |(minor, code, exponent): (u64, &str, u8)| -> Option<u128> {
        let (_, millis) = MILLIS.iter().find(|(known, _)| *known == code)?;
        // In billionths of a minor unit of the dollar, so that small units keep their digits.
        let ten = 10_u128.checked_pow(u32::from(exponent))?;
        Some(
            u128::from(minor)
                .checked_mul(u128::from(*millis))?
                .checked_mul(1_000_000)?
                / ten,
        )
    };
    let (Some(a), Some(b)) = (worth(a), worth(b)) else {
        return false;
    };
    let (less, more) = (a.min(b), a.max(b));
    less > 0 && more * 100 <= less * (100 + OFF_PERCENT)
}

#[cfg(test)]
mod tests {
    use super::plausible;

    #[test]
    fn a_sum_that_was_exchanged_is_told_from_any_two_amounts() {
        assert!(plausible((100_000, "USD", 2), (91_500, "EUR", 2)));
        assert!(plausible((100_000, "USD", 2), (148_000, "JPY", 0)));
        assert!(!plausible((100_000, "USD", 2), (200_000, "EUR", 2)));
        assert!(
            !plausible((100_000, "USD", 2), (100_000, "XAU", 2)),
            "no rate is known"
        );
        assert!(!plausible((0, "USD", 2), (0, "EUR", 2)));
        assert!(
            !plausible((u64::MAX, "USD", 0), (1, "EUR", 18)),
            "no sum overflows"
        );
    }
}
