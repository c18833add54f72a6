//! The banks of a story: what they know, and in which order they tell it.
//!
//! ```text
//!   life.rs   what happens at a bank: purchases, holds, tips, refunds, new ids   -> rows + log
//!   feed.rs   how Plaid tells it: cursors, pages, mutations, empty cursors       <- rows + log
//! ```
//!
//! A bank keeps its truth twice: `rows` is what it would print today, `log` is the order in which it
//! came to that. The oracle reads `rows` only, so it cannot be wrong in the way a page can be.

pub mod feed;
pub mod golden;
pub mod life;

use std::collections::BTreeMap;

use coffer_domain::{
    AccountFact, AccountKind, Balances, CivilDate, Currency, Money, TransactionFact,
};

use crate::dice::Dice;

/// Whether the link from a posted row to its pending one is to be believed. The bank that draws it
/// knows; nothing else in the simulation judges it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// The same purchase.
    True,
    /// Another purchase: the sign differs, or both amount and merchant do.
    False,
}

/// A transaction as its bank prints it today, in our sign: money in is positive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankRow {
    pub id: String,
    /// Which payment the id stands for: banks use one again for another.
    pub life: u32,
    pub account: String,
    pub pending_id: Option<String>,
    pub tie: Tie,
    pub pending: bool,
    pub day: CivilDate,
    pub authorized: Option<CivilDate>,
    pub minor: i64,
    pub currency: &'static str,
    pub name: String,
    pub merchant: Option<String>,
    pub entity: Option<String>,
    pub original: Option<String>,
    pub category: Option<&'static str>,
    pub confidence: Option<&'static str>,
    pub channel: Option<&'static str>,
    pub check: Option<String>,
    pub details: Option<String>,
}

impl BankRow {
    /// Larger than what can be carried exactly: set aside, and in no sum.
    pub fn is_unreadable(&self) -> bool {
        self.minor.abs() > (1 << 53) - 1
    }

    /// The row in the words of the program under test.
    pub fn told(&self) -> TransactionFact {
        TransactionFact {
            external_id: self.id.clone(),
            external_account_id: self.account.clone(),
            pending_external_id: self.pending_id.clone(),
            pending: self.pending,
            date: self.day,
            authorized_date: self.authorized,
            amount: Money::new(self.minor, Currency::from_code(self.currency)),
            amount_rounded: false,
            name: self.name.clone(),
            merchant_name: self.merchant.clone(),
            merchant_entity_id: self.entity.clone(),
            original_description: self.original.clone(),
            category_detailed: self.category.map(str::to_owned),
            category_confidence: self.confidence.map(str::to_owned),
            channel: self.channel.map(str::to_owned),
            check_number: self.check.clone(),
            details: self.details.clone(),
        }
    }
}

/// An account. `opening` is what it held before the first row that its bank still prints.
#[derive(Debug, Clone)]
pub struct BankAccount {
    pub id: String,
    pub name: String,
    pub mask: String,
    pub kind: AccountKind,
    pub subtype: &'static str,
    pub currency: &'static str,
    pub opening: i64,
}

/// What the bank says of its accounts at one moment: by id, name and what it holds.
pub type Statement = BTreeMap<String, (String, i64)>;

#[derive(Debug, Clone)]
pub enum Event {
    /// The row is now like this.
    Put(Box<BankRow>),
    /// The row is gone.
    Gone(String),
}

impl Event {
    pub fn id(&self) -> &str {
        match self {
            Self::Put(row) => &row.id,
            Self::Gone(id) => id,
        }
    }
}

/// How much of its history the bank has made ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ready {
    Not,
    Initial,
    Historical,
}

/// One login at one bank.
pub struct Item {
    pub external_id: String,
    pub institution: &'static str,
    pub accounts: Vec<BankAccount>,
    pub rows: BTreeMap<String, BankRow>,
    pub log: Vec<Event>,
    pub ready: Ready,
    pub trouble: feed::Trouble,
    /// Rows of before the login, until the bank has made them ready.
    backlog: Vec<BankRow>,
    /// Pending rows that went away, with all amounts they ever had.
    lost: Vec<BankRow>,
    /// Rows that were taken back and may come again.
    gone: Vec<BankRow>,
    /// Pending rows that are posted already, and that the bank has yet to take back.
    overdue: Vec<String>,
    /// It was linked again, and nothing happens at it until it has told all once: what it took back
    /// meanwhile would be history that it does not reach, and no bank would explain the balance.
    pub is_quiet: bool,
}

pub struct World {
    pub items: Vec<Item>,
    pub today: CivilDate,
    ids: u32,
    /// A word in the bank's texts that must never be found in a file in clear.
    pub canary: String,
}

const BANKS: [(&str, &str); 4] = [
    ("ins_1", "First Platypus"),
    ("ins_2", "Banque Ornithorynque"),
    ("ins_3", "Schnabeltier Sparkasse"),
    ("ins_4", "Kamonohashi Bank"),
];

impl World {
    pub fn new(seed: u64, dice: &mut Dice) -> Self {
        let mut world = Self {
            items: Vec::new(),
            today: CivilDate::from_ymd_opt(2026, 1, 1).expect("a day")
                + chrono::Days::new(dice.below(400) as u64),
            ids: 0,
            canary: format!("Kanarienvogel{seed:x}x"),
        };
        for _ in 0..dice.weighted(&[(5, 1), (3, 2), (2, 3)]) {
            world.open_item(dice);
        }
        world
    }

    /// A fresh id. Ids are told apart by case alone now and then, as Plaid's can be.
    pub fn id(&mut self, dice: &mut Dice, what: &str) -> String {
        if self.ids > 0 && what == "t" && dice.chance(3) {
            // The id before this one was `...a`: the same letters in capitals are another id.
            let n = self.ids;
            self.ids += 1;
            return format!("{}{n:05}A", what.to_uppercase());
        }
        self.ids += 1;
        format!("{what}{:05}a", self.ids)
    }

    fn open_item(&mut self, dice: &mut Dice) {
        let external_id = self.id(dice, "item");
        let mut item = Item {
            external_id,
            institution: BANKS[self.items.len() % BANKS.len()].1,
            accounts: Vec::new(),
            rows: BTreeMap::new(),
            log: Vec::new(),
            ready: *dice.pick(&[Ready::Not, Ready::Initial, Ready::Historical]),
            trouble: feed::Trouble::default(),
            backlog: Vec::new(),
            lost: Vec::new(),
            gone: Vec::new(),
            overdue: Vec::new(),
            is_quiet: false,
        };
        for _ in 0..dice.between(1, 3) {
            let account = self.open_account(dice);
            item.accounts.push(account);
        }
        self.items.push(item);
        let last = self.items.len() - 1;
        life::past(self, last, dice);
    }

    pub fn open_account(&mut self, dice: &mut Dice) -> BankAccount {
        let (kind, subtype) = *dice.pick(&[
            (AccountKind::Depository, "checking"),
            (AccountKind::Depository, "savings"),
            (AccountKind::Credit, "credit card"),
            (AccountKind::Loan, "mortgage"),
            (AccountKind::Investment, "brokerage"),
            (AccountKind::Other, "other"),
        ]);
        // Two, zero, three and eight digits after the point.
        let currency = *dice.pick(&["USD", "USD", "EUR", "JPY", "KWD", "BTC"]);
        let id = self.id(dice, "acc");
        BankAccount {
            name: format!("{} {}", subtype, &id[3..]),
            mask: format!("{:04}", dice.below(10_000)),
            id,
            kind,
            subtype,
            currency,
            opening: dice.between(-500_000, 900_000),
        }
    }
}

impl Item {
    /// What each account holds: its opening and everything posted since. Nothing but postings moves
    /// a balance in this world, so that they must explain every change of it.
    pub fn statement(&self) -> Statement {
        let mut statement: Statement = self
            .accounts
            .iter()
            .map(|account| (account.id.clone(), (account.name.clone(), account.opening)))
            .collect();
        for row in self.rows.values() {
            if !row.pending
                && !row.is_unreadable()
                && let Some((_, minor)) = statement.get_mut(&row.account)
            {
                *minor += row.minor;
            }
        }
        statement
    }

    /// The accounts in the words of the program under test.
    pub fn told_accounts(&self) -> Vec<AccountFact> {
        let statement = self.statement();
        self.accounts
            .iter()
            .map(|account| {
                let currency = Currency::from_code(account.currency);
                let money = |minor| Some(Money::new(minor, currency.clone()));
                AccountFact {
                    external_id: account.id.clone(),
                    persistent_id: None,
                    name: account.name.clone(),
                    official_name: None,
                    mask: Some(account.mask.clone()),
                    kind: account.kind,
                    type_text: account.kind.as_str().to_owned(),
                    subtype: Some(account.subtype.to_owned()),
                    holder_category: None,
                    currency: Some(currency.clone()),
                    balances: Balances {
                        current: money(statement[&account.id].1),
                        ..Balances::default()
                    },
                }
            })
            .collect()
    }
}
