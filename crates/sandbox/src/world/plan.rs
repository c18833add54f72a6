//! The institutions, who banks there, and the routines and habits their lives are made of.
//!
//! Plans are data ([`super::banks`]); [`super::life`] lives them day by day.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::banks::institutions;
use super::merchants::Pool;
use crate::money::Currency;

/// A bank as Link lists it, with the plan of the person whose login works there.
#[derive(Debug)]
pub(crate) struct Institution {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) country: &'static str,
    pub(crate) url: &'static str,
    pub(crate) color: &'static str,
    pub(crate) oauth: bool,
    pub(crate) routing_number: &'static str,
    /// How the bank's own side is, unless the admin port says otherwise.
    pub(crate) condition: Condition,
    pub(crate) accounts: &'static [AccountPlan],
    pub(crate) routines: &'static [Routine],
    pub(crate) habits: &'static [Habit],
}

impl Institution {
    /// Products this bank can serve: investments and liabilities only where it keeps such accounts.
    pub(crate) fn products(&self) -> Vec<&'static str> {
        let has =
            |wanted: fn(Kind) -> bool| self.accounts.iter().any(|account| wanted(account.kind));
        let mut products = vec!["assets", "auth", "balance", "identity", "transactions"];
        if has(Kind::is_investment) {
            products.push("investments");
        }
        if has(Kind::is_owed) {
            products.push("liabilities");
        }
        if self.country == "US" {
            products.extend([
                "identity_match",
                "recurring_transactions",
                "signal",
                "transfer",
            ]);
        }
        products.sort_unstable();
        products
    }
}

/// Whether a bank answers. Plaid's Sandbox has one bank for each, and the admin port can make any bank ill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Condition {
    Healthy,
    /// Every other question that must be asked of the bank itself fails.
    Degraded,
    /// Nobody can sign in, and nothing new comes.
    Down,
    /// Plaid has given up this bank.
    Unsupported,
}

/// What an account is, in Plaid's two words and in how its balance reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Checking,
    Savings,
    CreditCard,
    AutoLoan,
    StudentLoan,
    Brokerage,
    /// Any other of Plaid's, as a custom user may have it: type and subtype.
    Named(&'static str, &'static str),
}

impl Kind {
    /// `type` and `subtype` as Plaid names them.
    pub(crate) fn plaid_type(self) -> (&'static str, &'static str) {
        match self {
            Self::Checking => ("depository", "checking"),
            Self::Savings => ("depository", "savings"),
            Self::CreditCard => ("credit", "credit card"),
            Self::AutoLoan => ("loan", "auto"),
            Self::StudentLoan => ("loan", "student"),
            Self::Brokerage => ("investment", "brokerage"),
            Self::Named(account_type, subtype) => (account_type, subtype),
        }
    }

    /// As [`Kind::plaid_type`] without the subtype.
    pub(crate) fn account_type(self) -> &'static str {
        self.plaid_type().0
    }

    /// Whether `current` is money owed, so that money out raises it.
    pub(crate) fn is_owed(self) -> bool {
        matches!(self.account_type(), "credit" | "loan")
    }

    /// Whether the account holds securities, so that its transactions are no part of `/transactions/sync`.
    pub(crate) fn is_investment(self) -> bool {
        self.account_type() == "investment"
    }
}

/// One account before anything has happened on it.
#[derive(Clone, Debug)]
pub(crate) struct AccountPlan {
    pub(crate) name: Cow<'static, str>,
    pub(crate) official_name: Option<Cow<'static, str>>,
    pub(crate) kind: Kind,
    pub(crate) currency: Currency,
    /// Opening `current` is drawn from this range: funds, or for credit and loans what is owed.
    pub(crate) opening: (i64, i64),
    pub(crate) limit: Option<i64>,
}

/// Something that happens on a calendar. Accounts are indexes into the institution's accounts.
#[derive(Debug)]
pub(crate) enum Routine {
    /// Pay on the 15th and the last day of the month, on the Friday before when that is a weekend.
    Salary {
        to: usize,
        employer: &'static str,
        raw: &'static str,
        amount: (i64, i64),
    },
    /// A bill of a merchant. The amount is drawn once per seed, then varies by `jitter_per_mille` each month.
    Bill {
        from: usize,
        merchant: &'static str,
        day: u32,
        amount: (i64, i64),
        jitter_per_mille: i64,
    },
    /// A bill whose price rises once, `raised_months_ago` months before the history was made.
    Subscription {
        from: usize,
        merchant: &'static str,
        day: u32,
        price: i64,
        raised_to: i64,
        raised_months_ago: i32,
    },
    /// A standing transfer between two accounts of this login, skipped when it would leave less than `keep`.
    Transfer {
        from: usize,
        to: usize,
        day: u32,
        amount: i64,
        keep: i64,
    },
    /// Autopay: all that is posted on the card, or as much as leaves `keep`.
    PayCard {
        card: usize,
        from: usize,
        day: u32,
        keep: i64,
    },
    /// A loan instalment; the interest of the month is added the day before.
    PayLoan {
        loan: usize,
        from: usize,
        day: u32,
        amount: i64,
        interest_per_100k: i64,
    },
    /// Money moved to the brokerage, whose own transactions are no part of `/transactions/sync`.
    Invest {
        from: usize,
        to: usize,
        day: u32,
        amount: i64,
        keep: i64,
    },
    /// Interest on savings on the last day of the month.
    Interest { to: usize, per_100k: i64 },
    /// A fee on a day of the month, unless the balance is at least `waived_from`.
    Fee {
        from: usize,
        raw: &'static str,
        day: u32,
        amount: i64,
        waived_from: i64,
    },
}

/// Something that happens by chance, with its own rate for weekdays and for weekends.
#[derive(Debug)]
pub(crate) struct Habit {
    pub(crate) what: Spending,
    pub(crate) account: usize,
    pub(crate) weekday_per_mille: u64,
    pub(crate) weekend_per_mille: u64,
    pub(crate) amount: (i64, i64),
    /// Only in this month (a journey), where given.
    pub(crate) month: Option<u32>,
}

/// What a habit spends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spending {
    /// A purchase at a merchant of the pool, pending first.
    At(Pool),
    /// A cheque written: no merchant, a check number.
    Cheque,
    /// Cash from a machine, sometimes with a fee.
    Cash,
    /// A payment to a friend through an app, or one received.
    Friend,
    /// A cheque paid in by phone.
    Deposit,
}

/// Finds an institution by its (case-sensitive) id.
pub(crate) fn institution(id: &str) -> Option<&'static Institution> {
    institutions().find(|institution| institution.id == id)
}
