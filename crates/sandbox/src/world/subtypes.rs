//! Plaid's account types and the subtypes of each (published specification, `AccountSubtype`).

use super::plan::Kind;

static DEPOSITORY: &[&str] = &[
    "checking",
    "savings",
    "hsa",
    "cd",
    "money market",
    "paypal",
    "prepaid",
    "cash management",
    "ebt",
    "limited purpose checking",
];
static CREDIT: &[&str] = &["credit card", "paypal"];
static LOAN: &[&str] = &[
    "auto",
    "business",
    "commercial",
    "construction",
    "consumer",
    "home equity",
    "loan",
    "mortgage",
    "overdraft",
    "line of credit",
    "student",
    "other",
];
static INVESTMENT: &[&str] = &[
    "529",
    "401a",
    "401k",
    "403B",
    "457b",
    "brokerage",
    "cash isa",
    "crypto exchange",
    "education savings account",
    "fixed annuity",
    "gic",
    "health reimbursement arrangement",
    "hsa",
    "ira",
    "isa",
    "keogh",
    "lif",
    "life insurance",
    "lira",
    "lrif",
    "lrsp",
    "mutual fund",
    "non-custodial wallet",
    "non-taxable brokerage account",
    "other",
    "other annuity",
    "other insurance",
    "pension",
    "prif",
    "profit sharing plan",
    "qshr",
    "rdsp",
    "resp",
    "retirement",
    "rlif",
    "roth",
    "roth 401k",
    "rrif",
    "rrsp",
    "sarsep",
    "sep ira",
    "simple ira",
    "sipp",
    "stock plan",
    "tfsa",
    "thrift savings plan",
    "trust",
    "ugma",
    "utma",
    "variable annuity",
];

/// The kind of these two words; without a subtype the first of its type. `None` where they do not belong together.
pub(crate) fn kind(account_type: &str, subtype: Option<&str>) -> Option<Kind> {
    let (named, subtypes) = match account_type {
        "depository" => ("depository", DEPOSITORY),
        "credit" => ("credit", CREDIT),
        "loan" => ("loan", LOAN),
        "investment" => ("investment", INVESTMENT),
        "other" => {
            return subtype
                .is_none_or(|text| text == "other")
                .then_some(Kind::Named("other", "other"));
        }
        _ => return None,
    };
    let wanted = subtype.unwrap_or(if named == "investment" {
        "brokerage"
    } else {
        subtypes[0]
    });
    let subtype = subtypes.iter().find(|known| **known == wanted)?;
    Some(match (named, *subtype) {
        ("depository", "checking") => Kind::Checking,
        ("depository", "savings") => Kind::Savings,
        ("credit", "credit card") => Kind::CreditCard,
        ("loan", "auto") => Kind::AutoLoan,
        ("loan", "student") => Kind::StudentLoan,
        ("investment", "brokerage") => Kind::Brokerage,
        (named, subtype) => Kind::Named(named, subtype),
    })
}
