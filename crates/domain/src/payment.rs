//! Whether a payment out of an account would go through, by what the bank says now.
//!
//! ```text
//!   RealtimeBalance (asked just now) ─┐
//!   amount, kind, pending debits ─────┼─> check ─> Covered | ShortBy | Unknown, and a line for each look
//!   numbers, identity, risk ──────────┘
//! ```
//! What a sync brought is up to a day old and approves nothing. [`check`] takes a [`RealtimeBalance`] for
//! funds and nothing else, of the account that is to pay, and not older than a minute. It is made where the
//! provider's answer is read (`clippy.toml` and a tidy test hold everybody else off), has no `Clone`, no
//! `Deserialize` and no `Default`, and its figures can be taken out of it and never put back:
//!
//! ```compile_fail,E0451
//! # fn remembered() -> coffer_domain::AccountFact { unimplemented!() }
//! use coffer_domain::payment::RealtimeBalance;
//! let made_up = RealtimeBalance { account: remembered(), asked_ms: 0 };
//! ```
//! ```compile_fail,E0277
//! # fn remembered() -> coffer_domain::AccountFact { unimplemented!() }
//! let made_up: coffer_domain::payment::RealtimeBalance = remembered().into();
//! ```
//! ```compile_fail,E0277
//! fn read<T: serde::de::DeserializeOwned>() {}
//! read::<coffer_domain::payment::RealtimeBalance>();
//! ```
//! ```compile_fail,E0277
//! fn twice<T: Clone>() {}
//! twice::<coffer_domain::payment::RealtimeBalance>();
//! ```

mod amount;
mod funds;

pub use amount::{AMOUNT_MAX_MINOR, AmountError, read_amount};
pub use funds::{Covers, covers};

use crate::{AccountFact, AccountKind, Currency, Money};

/// How long something may be decided on a balance, from when it was asked.
pub const FRESH_MS: i64 = 60_000;

/// A balance that the bank itself stated in answer to one call, and when it was asked.
#[derive(Debug)]
pub struct RealtimeBalance {
    account: AccountFact,
    asked_ms: i64,
}

impl RealtimeBalance {
    /// What a bank stated in answer to a call that was made at this time. For the code that reads such an
    /// answer, and for nobody else: whoever has figures from elsewhere has no such balance.
    pub const fn stated(account: AccountFact, asked_ms: i64) -> Self {
        Self { account, asked_ms }
    }

    /// The account and its balances, as of the call.
    pub const fn account(&self) -> &AccountFact {
        &self.account
    }

    /// The account, for where a memory is enough. There is no way back.
    pub fn into_account(self) -> AccountFact {
        self.account
    }

    /// When it was asked, milliseconds. The answer came later, so it is no older than this says.
    pub const fn asked_ms(&self) -> i64 {
        self.asked_ms
    }

    /// From when on nothing may be decided on it, milliseconds.
    pub const fn expires_ms(&self) -> i64 {
        self.asked_ms.saturating_add(FRESH_MS)
    }

    /// Whether something may be decided on it now. A clock that was set back ends it.
    pub const fn is_fresh(&self, now_ms: i64) -> bool {
        self.asked_ms <= now_ms && now_ms < self.expires_ms()
    }

    /// What can be paid with it: what is available in a deposit account. A card's "available" is what its
    /// bank would lend, and no money of the person's.
    pub fn funds(&self) -> Option<&Money> {
        match self.account.kind {
            AccountKind::Depository => self.account.balances.available.as_ref(),
            AccountKind::Credit
            | AccountKind::Loan
            | AccountKind::Investment
            | AccountKind::Other => None,
        }
    }
}

/// What is known of the account's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbered {
    /// The bank gives numbers that a payment can use; whether they are made for this connection alone.
    Yes {
        /// The bank's own statement shows another number.
        tokenized: bool,
    },
    /// It gives none.
    No,
    /// It was not asked.
    NotAsked,
}

/// What is known of whom the account belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owned {
    /// The lowest score of what was compared, 0 to 100.
    Score(u8),
    /// There was nothing to compare with.
    Nothing,
    /// It was not asked.
    NotAsked,
    /// It could not be asked.
    Failed,
}

/// What the provider makes of a debit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    /// The chance that the bank returns it and that its owner disputes it, 1 to 99; more is riskier.
    Scores {
        /// By the bank: not enough money, a closed account.
        bank: u8,
        /// By the owner, as not authorised.
        customer: u8,
    },
    /// The keys or the bank do not offer it.
    NotOffered,
    /// It was not asked, or could not be.
    NotAsked,
}

/// Why there is no balance of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoBalance {
    /// There was no need: something else speaks against the payment.
    NotNeeded,
    /// The bank could not be asked.
    NotReached,
}

/// All that a check looks at.
#[derive(Debug)]
pub struct Payment<'a> {
    /// The provider's id of the account that is to pay.
    pub external_id: &'a str,
    /// Its kind, as it is known.
    pub kind: AccountKind,
    /// The bank's finer word for it.
    pub subtype: Option<&'a str>,
    /// Its currency, as it is known.
    pub currency: Option<&'a Currency>,
    /// How much, as a positive amount.
    pub amount: &'a Money,
    /// What the bank says now.
    pub balance: Result<&'a RealtimeBalance, NoBalance>,
    /// Sum of the debits that are under way, as a positive amount; nothing where none are known.
    pub pending: Option<&'a Money>,
    /// Its numbers.
    pub numbers: Numbered,
    /// Whom it belongs to.
    pub owned: Owned,
    /// The provider's judgement.
    pub risk: Risk,
}

/// How a look came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing speaks against the payment.
    Green,
    /// Something is to be looked at.
    Amber,
    /// Something speaks against it.
    Red,
    /// It is not known.
    Unknown,
}

/// What was found, in the order in which it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The account is one that payments come out of.
    Pays,
    /// It is a savings account: banks limit how often money leaves it.
    PaysRarely,
    /// No payment comes out of it.
    PaysNot(AccountKind),
    /// The amount is in its currency.
    CurrencyFits,
    /// It is in another.
    CurrencyDiffers(Currency),
    /// The bank does not say which currency it is in.
    CurrencyUnsaid,
    /// The bank says that enough is available; so much is left after it.
    Enough(Money),
    /// It says that so much is missing.
    Short(Money),
    /// It does not say what is available.
    FundsUnsaid,
    /// What it said is older than a minute.
    Expired,
    /// What it said is of another account.
    OfAnother,
    /// It was not asked.
    NoFunds(NoBalance),
    /// No payments are under way that are known.
    NonePending,
    /// Some are, and what is available is without them already.
    PendingHeld(Money),
    /// Some are that what is available still holds; they were taken off.
    PendingTaken(Money),
    /// About the numbers.
    Numbers(Numbered),
    /// About the owner.
    Owner(Owned),
    /// About the risk.
    Risk(Risk),
}

/// One look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How it came out.
    pub level: Level,
    /// What was found.
    pub finding: Finding,
}

/// Why it cannot be said whether a payment is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// No payment comes out of such an account.
    Kind,
    /// It is in another currency, or in one that is not known.
    Currency,
    /// The bank could not be asked.
    NotReached,
    /// The bank does not say what is available.
    FundsUnsaid,
    /// What it said is too old.
    Expired,
    /// What it said is of another account.
    OfAnother,
    /// The account has no numbers.
    Numbers,
    /// It belongs to somebody else than was said.
    Owner,
    /// The provider advises against it.
    Risk,
}

/// Whether a payment is covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// By what the bank said just now.
    Covered,
    /// So much is missing.
    ShortBy(Money),
    /// It cannot be said.
    Unknown(Because),
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Whether the payment is covered.
    pub verdict: Verdict,
    /// What was looked at.
    pub lines: Vec<Line>,
}

/// From this score on a claim fits strongly, and from this one in part.
pub const STRONG: u8 = 85;
/// See [`STRONG`].
pub const PARTIAL: u8 = 70;

/// From these scores on a debit is one to look at, and one to leave: the steps of Plaid's own guide to
/// Signal, of which its dashboard knows better.
const RISK_REVIEW: u8 = 40;
const RISK_HIGH: u8 = 80;

/// Subtypes of deposit accounts out of which no payment is made.
const LOCKED: [&str; 4] = ["cd", "gic", "hsa", "ebt"];
/// Out of which one is made now and then.
const SLOW: [&str; 2] = ["savings", "money market"];

/// Checks a payment at a time. A payment is covered only where a balance of now of this very account says so,
/// and nothing speaks against it.
pub fn check(payment: &Payment<'_>, now_ms: i64) -> Checked {
    let kind = kind_line(payment);
    let currency = currency_line(payment);
    let (funds, pending, covers) = funds::lines(payment, now_ms);
    let numbers = Line {
        level: match payment.numbers {
            Numbered::Yes { .. } => Level::Green,
            Numbered::No => Level::Red,
            Numbered::NotAsked => Level::Unknown,
        },
        finding: Finding::Numbers(payment.numbers),
    };
    let owner = Line {
        level: match payment.owned {
            Owned::Score(score) if score >= STRONG => Level::Green,
            Owned::Score(score) if score >= PARTIAL => Level::Amber,
            Owned::Score(_) => Level::Red,
            Owned::Nothing | Owned::NotAsked | Owned::Failed => Level::Unknown,
        },
        finding: Finding::Owner(payment.owned),
    };
    let risk = Line {
        level: match payment.risk {
            Risk::Scores { bank, customer } if bank.max(customer) >= RISK_HIGH => Level::Red,
            Risk::Scores { bank, customer } if bank.max(customer) >= RISK_REVIEW => Level::Amber,
            Risk::Scores { .. } => Level::Green,
            Risk::NotOffered | Risk::NotAsked => Level::Unknown,
        },
        finding: Finding::Risk(payment.risk),
    };
    let verdict = if kind.level == Level::Red {
        Verdict::Unknown(Because::Kind)
    } else if currency.level != Level::Green {
        Verdict::Unknown(Because::Currency)
    } else {
        match covers {
            Err(because) => Verdict::Unknown(because),
            Ok(Covers::Short(by)) => Verdict::ShortBy(by),
            Ok(Covers::Left(_)) if numbers.level == Level::Red => {
                Verdict::Unknown(Because::Numbers)
            }
            Ok(Covers::Left(_)) if owner.level == Level::Red => Verdict::Unknown(Because::Owner),
            Ok(Covers::Left(_)) if risk.level == Level::Red => Verdict::Unknown(Because::Risk),
            Ok(Covers::Left(_)) => Verdict::Covered,
        }
    };
    Checked {
        verdict,
        lines: vec![kind, currency, funds, pending, numbers, owner, risk],
    }
}

/// Whether no payment comes out of such an account, so that nobody need be asked.
pub fn pays_not(kind: AccountKind, subtype: Option<&str>) -> bool {
    kind != AccountKind::Depository || subtype.is_some_and(|word| LOCKED.contains(&word))
}

fn kind_line(payment: &Payment<'_>) -> Line {
    // What the bank says now counts as well: an account may have become another.
    let (kind, subtype) = (payment.kind, payment.subtype);
    let now = payment.balance.ok().map(RealtimeBalance::account);
    let is_locked = pays_not(kind, subtype)
        || now.is_some_and(|now| pays_not(now.kind, now.subtype.as_deref()));
    if is_locked {
        return Line {
            level: Level::Red,
            finding: Finding::PaysNot(kind),
        };
    }
    match subtype.is_some_and(|word| SLOW.contains(&word)) {
        true => Line {
            level: Level::Amber,
            finding: Finding::PaysRarely,
        },
        false => Line {
            level: Level::Green,
            finding: Finding::Pays,
        },
    }
}

fn currency_line(payment: &Payment<'_>) -> Line {
    let now = payment
        .balance
        .ok()
        .and_then(|now| now.account().currency.as_ref());
    let wanted = payment.amount.currency();
    match now.or(payment.currency) {
        None => Line {
            level: Level::Red,
            finding: Finding::CurrencyUnsaid,
        },
        Some(currency) if currency == wanted => Line {
            level: Level::Green,
            finding: Finding::CurrencyFits,
        },
        Some(currency) => Line {
            level: Level::Red,
            finding: Finding::CurrencyDiffers(currency.clone()),
        },
    }
}
