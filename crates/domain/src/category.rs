//! The categories a person starts with, and how the bank's codes map onto them.
//!
//! Source of the codes: Plaid's personal finance categories, version 2. A code that is not here
//! falls back to its primary group and then to nothing: the row stays uncategorised and the raw
//! code is kept.

/// What a category does to a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Money spent.
    Spend,
    /// Money earned.
    Income,
    /// Money moved between one's own accounts: part of no total.
    Transfer,
}

impl Kind {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spend => "spend",
            Self::Income => "income",
            Self::Transfer => "transfer",
        }
    }

    /// The kind of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Spend, Self::Income, Self::Transfer]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// A category of the starting set.
#[derive(Debug, Clone, Copy)]
pub struct Starter {
    /// Stable code; the row keeps it when the person renames the category.
    pub code: &'static str,
    /// English name.
    pub name: &'static str,
    /// Code of the group it lies in, or `None` for a group.
    pub group: Option<&'static str>,
    /// What it does to totals.
    pub kind: Kind,
}

const fn group(code: &'static str, name: &'static str, kind: Kind) -> Starter {
    Starter {
        code,
        name,
        group: None,
        kind,
    }
}

const fn within(
    group: &'static str,
    code: &'static str,
    name: &'static str,
    kind: Kind,
) -> Starter {
    Starter {
        code,
        name,
        group: Some(group),
        kind,
    }
}

use Kind::{Income, Spend, Transfer};

/// The starting set, in the order it is shown.
pub const STARTERS: &[Starter] = &[
    group("income", "Income", Income),
    within("income", "salary", "Salary", Income),
    within("income", "interest", "Interest & dividends", Income),
    within("income", "benefits", "Benefits & pension", Income),
    within("income", "tax_refund", "Tax refund", Income),
    within("income", "other_income", "Other income", Income),
    group("home", "Home", Spend),
    within("home", "rent", "Rent", Spend),
    within("home", "mortgage", "Mortgage", Spend),
    within("home", "utilities", "Utilities", Spend),
    within("home", "internet_phone", "Internet & phone", Spend),
    within("home", "home_improvement", "Home improvement", Spend),
    group("food", "Food & drink", Spend),
    within("food", "groceries", "Groceries", Spend),
    within("food", "restaurants", "Restaurants", Spend),
    within("food", "coffee", "Coffee", Spend),
    within("food", "bars", "Bars & alcohol", Spend),
    group("shopping", "Shopping", Spend),
    within("shopping", "general_shopping", "General shopping", Spend),
    within("shopping", "clothing", "Clothing", Spend),
    within("shopping", "electronics", "Electronics", Spend),
    within("shopping", "pets", "Pets", Spend),
    group("transport", "Transport", Spend),
    within("transport", "fuel", "Fuel", Spend),
    within("transport", "public_transit", "Public transit", Spend),
    within("transport", "taxi", "Taxi & ride share", Spend),
    within("transport", "parking_tolls", "Parking & tolls", Spend),
    within("transport", "car", "Car", Spend),
    group("health", "Health & care", Spend),
    within("health", "medical", "Medical", Spend),
    within("health", "pharmacy", "Pharmacy", Spend),
    within("health", "fitness", "Fitness", Spend),
    within("health", "personal_care", "Personal care", Spend),
    group("leisure", "Leisure", Spend),
    within("leisure", "entertainment", "Entertainment", Spend),
    within("leisure", "streaming", "Music & streaming", Spend),
    within("leisure", "games", "Games", Spend),
    within("leisure", "travel", "Travel", Spend),
    group("services", "Services", Spend),
    within("services", "insurance", "Insurance", Spend),
    within("services", "education", "Education", Spend),
    within("services", "childcare", "Childcare", Spend),
    within("services", "professional", "Professional services", Spend),
    group("money", "Money", Spend),
    within("money", "fees", "Fees & interest", Spend),
    within("money", "taxes", "Taxes & government", Spend),
    within("money", "donations", "Donations", Spend),
    within("money", "loan_payments", "Loan payments", Spend),
    within("money", "cash", "Cash withdrawals", Spend),
    group("transfers", "Transfers", Transfer),
    within("transfers", "transfer", "Between own accounts", Transfer),
    within("transfers", "card_payment", "Card payment", Transfer),
    within("transfers", "savings", "Savings & investing", Transfer),
];

/// The code of the starting category for a bank's detailed code, or `None` where nothing is known.
pub fn for_detailed(detailed: &str) -> Option<&'static str> {
    let exact = match detailed {
        "INCOME_SALARY" | "INCOME_WAGES" | "INCOME_GIG_ECONOMY" | "INCOME_MILITARY" => "salary",
        "INCOME_DIVIDENDS" | "INCOME_INTEREST_EARNED" => "interest",
        "INCOME_RETIREMENT_PENSION"
        | "INCOME_UNEMPLOYMENT"
        | "INCOME_LONG_TERM_DISABILITY"
        | "INCOME_CHILD_SUPPORT" => "benefits",
        "INCOME_TAX_REFUND" => "tax_refund",
        "RENT_AND_UTILITIES_RENT" => "rent",
        "RENT_AND_UTILITIES_INTERNET_AND_CABLE" | "RENT_AND_UTILITIES_TELEPHONE" => {
            "internet_phone"
        }
        "LOAN_PAYMENTS_MORTGAGE_PAYMENT" => "mortgage",
        "LOAN_PAYMENTS_CAR_PAYMENT" => "car",
        "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT" => "card_payment",
        "FOOD_AND_DRINK_GROCERIES" => "groceries",
        "FOOD_AND_DRINK_COFFEE" => "coffee",
        "FOOD_AND_DRINK_BEER_WINE_AND_LIQUOR" => "bars",
        "GENERAL_MERCHANDISE_CLOTHING_AND_ACCESSORIES" => "clothing",
        "GENERAL_MERCHANDISE_ELECTRONICS" => "electronics",
        "GENERAL_MERCHANDISE_PET_SUPPLIES" | "MEDICAL_VETERINARY_SERVICES" => "pets",
        "TRANSPORTATION_GAS" => "fuel",
        "TRANSPORTATION_PUBLIC_TRANSIT" | "TRANSPORTATION_BIKES_AND_SCOOTERS" => "public_transit",
        "TRANSPORTATION_TAXIS_AND_RIDE_SHARES" => "taxi",
        "TRANSPORTATION_PARKING" | "TRANSPORTATION_TOLLS" => "parking_tolls",
        "MEDICAL_PHARMACIES_AND_SUPPLEMENTS" => "pharmacy",
        "PERSONAL_CARE_GYMS_AND_FITNESS_CENTERS" => "fitness",
        "ENTERTAINMENT_MUSIC_AND_AUDIO" | "ENTERTAINMENT_TV_AND_MOVIES" => "streaming",
        "ENTERTAINMENT_VIDEO_GAMES" => "games",
        "GENERAL_SERVICES_INSURANCE" => "insurance",
        "GENERAL_SERVICES_EDUCATION" => "education",
        "GENERAL_SERVICES_CHILDCARE" => "childcare",
        "GENERAL_SERVICES_AUTOMOTIVE" => "car",
        "GOVERNMENT_AND_NON_PROFIT_DONATIONS" => "donations",
        "TRANSFER_OUT_WITHDRAWAL" => "cash",
        "TRANSFER_IN_SAVINGS"
        | "TRANSFER_OUT_SAVINGS"
        | "TRANSFER_IN_INVESTMENT_AND_RETIREMENT_FUNDS"
        | "TRANSFER_OUT_INVESTMENT_AND_RETIREMENT_FUNDS" => "savings",
        _ => return for_primary(detailed),
    };
    Some(exact)
}

/// Primary groups, longest prefix first where one starts another.
fn for_primary(detailed: &str) -> Option<&'static str> {
    const PRIMARY: [(&str, &str); 18] = [
        ("INCOME_", "other_income"),
        ("LOAN_DISBURSEMENTS_", "transfer"),
        ("LOAN_PAYMENTS_", "loan_payments"),
        ("TRANSFER_IN_", "transfer"),
        ("TRANSFER_OUT_", "transfer"),
        ("BANK_FEES_", "fees"),
        ("ENTERTAINMENT_", "entertainment"),
        ("FOOD_AND_DRINK_", "restaurants"),
        ("GENERAL_MERCHANDISE_", "general_shopping"),
        ("HOME_IMPROVEMENT_", "home_improvement"),
        ("MEDICAL_", "medical"),
        ("PERSONAL_CARE_", "personal_care"),
        ("GENERAL_SERVICES_", "professional"),
        ("GOVERNMENT_AND_NON_PROFIT_", "taxes"),
        ("TRANSPORTATION_", "transport"),
        ("TRAVEL_", "travel"),
        ("RENT_AND_UTILITIES_", "utilities"),
        ("OTHER_TAX_", "taxes"),
    ];
    PRIMARY
        .iter()
        .find(|(prefix, _)| detailed.starts_with(prefix))
        .map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_that_is_mapped_to_exists_once() {
        let mut seen = std::collections::HashSet::new();
        for starter in STARTERS {
            assert!(seen.insert(starter.code), "{} twice", starter.code);
            if let Some(group) = starter.group {
                assert!(seen.contains(group), "{group} comes before its members");
            }
        }
        for detailed in [
            "INCOME_SALARY",
            "FOOD_AND_DRINK_VENDING_MACHINES",
            "TRANSPORTATION_OTHER_TRANSPORTATION",
            "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT",
        ] {
            let code = for_detailed(detailed).expect("mapped");
            assert!(seen.contains(code), "{detailed} -> {code}");
        }
    }

    #[test]
    fn an_unknown_code_maps_to_nothing() {
        assert_eq!(for_detailed("SPACE_TRAVEL_ORBIT"), None);
        assert_eq!(for_detailed("OTHER_OTHER"), None);
    }

    #[test]
    fn both_sides_of_a_card_payment_are_transfers() {
        let code = for_detailed("LOAN_PAYMENTS_CREDIT_CARD_PAYMENT").unwrap();
        let kind = STARTERS.iter().find(|s| s.code == code).unwrap().kind;
        assert_eq!(kind, Kind::Transfer);
    }
}
