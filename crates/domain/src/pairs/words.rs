//! What the texts of a row say for or against a pair.

/// What a row says of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Says {
    /// That it is a transfer, or a payment of a card.
    pub transfer: bool,
    /// That it is the payment of a card or a loan.
    pub card: bool,
    /// That it is given back.
    pub refund: bool,
    /// That it is what people pay or earn every day: groceries, rent, a salary.
    pub everyday: bool,
    /// That it is earned.
    pub earned: bool,
}

const TRANSFER: [&str; 16] = [
    "TRANSFER",
    "XFER",
    "TRSF",
    "TRF ",
    "TFR ",
    "WIRE ",
    "UEBERWEISUNG",
    "ÜBERWEISUNG",
    "UMBUCHUNG",
    "VIREMENT",
    "TO SAVINGS",
    "FROM SAVINGS",
    "TO CHECKING",
    "FROM CHECKING",
    "WITHDRAWAL",
    "ATM ",
];
const CARD: [&str; 9] = [
    "AUTOPAY",
    "AUTO PAY",
    "THANK YOU",
    "CARD PAYMENT",
    "CRD EPAY",
    "EPAYMENT",
    "CREDIT CARD PMT",
    "CC PAYMENT",
    "ONLINE PAYMENT",
];
const REFUND: [&str; 12] = [
    "REFUND",
    "RETURN",
    "REVERSAL",
    "REVERSED",
    "CHARGEBACK",
    "CHARGE BACK",
    "DISPUTE",
    "REIMBURS",
    "GUTSCHRIFT",
    "ERSTATTUNG",
    "STORNO",
    "REMBOURSEMENT",
];

impl Says {
    /// Reads a row's text and the provider's category of it.
    pub fn of(text: &str, category: Option<&str>) -> Self {
        let text = text.to_uppercase();
        let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let category = category.unwrap_or_default();
        let card = category == "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT" || any(&CARD);
        let moves = category.starts_with("TRANSFER_");
        let earned = category.starts_with("INCOME_");
        Self {
            transfer: card || moves || any(&TRANSFER),
            card,
            refund: any(&REFUND),
            everyday: !category.is_empty()
                && !moves
                && !category.starts_with("LOAN_PAYMENTS_")
                && !category.starts_with("OTHER"),
            earned,
        }
    }
}
