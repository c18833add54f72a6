//! What an investment account holds, and how it came to: derived from the account's daily worth.
//!
//! The markets move the account as a whole ([`super::life`]); securities share that movement out. Every day their
//! prices are scaled so that holdings and cash are worth what the account is worth, to the cent. Money that comes in
//! is cash first and is invested the day after; dividends, a fee and one yearly sale go through cash as well, so the
//! cash that is left is the sum of all movements. Quantities and prices are millionths, money is minor units.

use chrono::{Datelike, NaiveDate};

use super::custom::CustomAccount;
use super::custom_books::holding_minor;
use super::ledger::{Ledger, Mark};
use crate::dice::Dice;
use crate::money::units;

/// One share, and one unit of money in prices.
pub(crate) const WHOLE: i128 = 1_000_000;
/// Millionths of shares times millionths of money, per cent.
const PER_CENT: i128 = 10_000_000_000;
/// Quantities are kept in thousandths of a share.
const LOT: i128 = 1_000;

/// Something that can be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Security {
    pub(crate) name: String,
    pub(crate) ticker: Option<String>,
    /// `etf`, `mutual fund`, `equity` or `cash`.
    pub(crate) kind: &'static str,
    pub(crate) sector: Option<&'static str>,
    pub(crate) isin: Option<String>,
    pub(crate) cusip: Option<String>,
    pub(crate) sedol: Option<String>,
}

/// A security of an account.
#[derive(Clone, Debug)]
pub(crate) struct Position {
    pub(crate) security: Security,
    /// Millionths of a share.
    pub(crate) quantity: i128,
    /// Millionths of a unit of money.
    pub(crate) price: i128,
    /// Minor units; quantity times price, rounded.
    pub(crate) value: i64,
    /// What was paid for it, in minor units.
    pub(crate) cost: Option<i64>,
}

/// A line of `/investments/transactions/get`.
#[derive(Clone, Debug)]
pub(crate) struct Movement {
    pub(crate) day: NaiveDate,
    pub(crate) security: Option<Security>,
    pub(crate) kind: &'static str,
    pub(crate) subtype: &'static str,
    pub(crate) name: String,
    /// Millionths of a share; bought positive, sold negative.
    pub(crate) quantity: i128,
    /// Millionths of a unit of money.
    pub(crate) price: i128,
    /// Minor units, positive = cash out.
    pub(crate) amount: i64,
    /// Minor units.
    pub(crate) fees: Option<i64>,
}

/// Everything an investment account holds, on a day.
#[derive(Debug)]
pub(crate) struct Portfolio {
    pub(crate) as_of: NaiveDate,
    /// Securities first, cash last.
    pub(crate) positions: Vec<Position>,
    /// Oldest first.
    pub(crate) movements: Vec<Movement>,
}

/// Name, ticker, kind, sector, and the share of the account in per cent. What is left is cash.
type Plan = (
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
    i64,
);

static PLANS: &[Plan] = &[
    (
        "Platypus Total Market Index Fund",
        "PTMIX",
        "mutual fund",
        None,
        53,
    ),
    ("Platypus International Equity ETF", "PINT", "etf", None, 20),
    (
        "Platypus Aggregate Bond ETF",
        "PBND",
        "etf",
        Some("Finance"),
        15,
    ),
    (
        "Northwind Robotics Inc",
        "NWRX",
        "equity",
        Some("Producer Manufacturing"),
        10,
    ),
];

/// Cash in a currency, as Plaid names it.
fn cash(currency: &str) -> Security {
    Security {
        name: if currency == "USD" {
            "U S Dollar".to_owned()
        } else {
            format!("Cash {currency}")
        },
        ticker: Some(format!("CUR:{currency}")),
        kind: "cash",
        sector: None,
        isin: None,
        cusip: None,
        sedol: None,
    }
}

/// Quantity times price in minor units, rounded half up.
fn worth(quantity: i128, price: i128) -> i64 {
    i64::try_from((quantity * price + PER_CENT / 2) / PER_CENT).unwrap_or(i64::MAX)
}

/// What an investment account holds today.
pub(crate) fn of(ledger: &Ledger, seed: u64, account: usize, today: NaiveDate) -> Portfolio {
    let known = &ledger.accounts[account];
    if let Some(custom) = &known.custom {
        return stated(custom, known.current, known.plan.currency.code, today);
    }
    let mut holder = Holder::new(ledger, seed, account);
    for mark in &known.marks {
        holder.live(mark);
    }
    holder.close(known.current, known.plan.currency.code, today)
}

/// Lives through the marks of an account.
struct Holder {
    dice: Dice,
    positions: Vec<Position>,
    cash: i64,
    /// Came in yesterday, to be invested today.
    waiting: i64,
    movements: Vec<Movement>,
}

impl Holder {
    fn new(ledger: &Ledger, seed: u64, account: usize) -> Self {
        let known = &ledger.accounts[account];
        let mut dice = Dice::new(seed, &["portfolio", &ledger.key, &account.to_string()]);
        let mut cash = known.opening;
        let mut positions = Vec::new();
        for (name, ticker, kind, sector, share) in PLANS {
            let price = i128::from(dice.between(18_000_000, 190_000_000));
            let wanted = i128::from(known.opening * share / 100);
            let quantity = wanted * PER_CENT / price / LOT * LOT;
            let value = worth(quantity, price);
            cash -= value;
            positions.push(Position {
                security: Security {
                    name: (*name).to_owned(),
                    ticker: Some((*ticker).to_owned()),
                    kind,
                    sector: *sector,
                    isin: None,
                    cusip: None,
                    sedol: None,
                },
                quantity,
                price,
                value,
                cost: Some(value * dice.between(72, 98) / 100),
            });
        }
        Self {
            dice,
            positions,
            cash,
            waiting: 0,
            movements: Vec::new(),
        }
    }

    fn live(&mut self, mark: &Mark) {
        for position in &mut self.positions {
            position.price = position.price * i128::from(self.dice.between(9_930, 10_072)) / 10_000;
        }
        self.cash += mark.flow;
        self.scale(mark.close);
        if mark.flow != 0 {
            let (subtype, name) = if mark.flow > 0 {
                ("deposit", "ELECTRONIC FUNDS TRANSFER RECEIVED")
            } else {
                ("withdrawal", "ELECTRONIC FUNDS TRANSFER PAID")
            };
            self.note(
                mark.day,
                None,
                ("cash", subtype),
                name.to_owned(),
                (0, 0),
                -mark.flow,
            );
        }
        if self.waiting > 0 {
            let which = usize::try_from(self.dice.below(PLANS.len() as u64)).unwrap_or(0);
            // A tenth stays in cash.
            self.trade(mark.day, which, self.waiting * 9 / 10);
        }
        self.waiting = mark.flow.max(0);
        match (mark.day.month(), mark.day.day()) {
            (3 | 6 | 9 | 12, 20) => self.dividends(mark.day),
            (1, 15) if self.cash > 2_500 => {
                self.cash -= 2_500;
                self.note(
                    mark.day,
                    None,
                    ("fee", "account fee"),
                    "ANNUAL ACCOUNT FEE".to_owned(),
                    (0, 0),
                    2_500,
                );
            }
            (11, 15) => self.trade(mark.day, 0, -(self.positions[0].value / 50)),
            _ => {}
        }
    }

    /// Scales all prices so that securities and cash are worth `total`.
    fn scale(&mut self, total: i64) {
        let wanted = i128::from(total - self.cash) * PER_CENT;
        let now: i128 = self
            .positions
            .iter()
            .map(|held| held.quantity * held.price)
            .sum();
        if wanted <= 0 || now <= 0 {
            return;
        }
        for held in &mut self.positions {
            held.price = (held.price * wanted / now).max(1);
            held.value = worth(held.quantity, held.price);
        }
    }

    /// Buys for so many minor units, or sells for as many where negative.
    fn trade(&mut self, day: NaiveDate, which: usize, minor: i64) {
        let held = &mut self.positions[which];
        let quantity = i128::from(minor) * PER_CENT / held.price / LOT * LOT;
        if quantity == 0 || held.quantity + quantity < 0 {
            return;
        }
        let amount =
            worth(quantity.abs(), held.price) * i64::from(if minor < 0 { -1_i8 } else { 1 });
        let cost = held.cost.unwrap_or(0);
        held.cost = Some(if minor < 0 {
            let sold = i128::from(cost) * -quantity / held.quantity.max(1);
            cost - i64::try_from(sold).unwrap_or(0)
        } else {
            cost + amount
        });
        held.quantity += quantity;
        held.value = worth(held.quantity, held.price);
        self.cash -= amount;
        let (security, price) = (held.security.clone(), held.price);
        let verb = if minor < 0 { "sell" } else { "buy" };
        let name = format!("{} {}", verb.to_uppercase(), security.name);
        self.note(
            day,
            Some(security),
            (verb, verb),
            name,
            (quantity, price),
            amount,
        );
    }

    fn dividends(&mut self, day: NaiveDate) {
        for which in 0..self.positions.len() {
            let held = &self.positions[which];
            // Four tenths of a per cent a quarter.
            let amount = held.value / 250;
            if held.security.kind == "equity" || amount <= 0 {
                continue;
            }
            let security = held.security.clone();
            let name = format!("DIVIDEND {}", security.name);
            self.cash += amount;
            self.note(
                day,
                Some(security),
                ("cash", "dividend"),
                name,
                (0, 0),
                -amount,
            );
        }
    }

    fn note(
        &mut self,
        day: NaiveDate,
        security: Option<Security>,
        (kind, subtype): (&'static str, &'static str),
        name: String,
        (quantity, price): (i128, i128),
        amount: i64,
    ) {
        let fees = Some(0);
        self.movements.push(Movement {
            day,
            security,
            kind,
            subtype,
            name,
            quantity,
            price,
            amount,
            fees,
        });
    }

    /// The account on `today`, worth `total` to the cent: what rounding left is in the price of the largest holding.
    fn close(mut self, total: i64, currency: &str, today: NaiveDate) -> Portfolio {
        self.scale(total);
        let others: i64 = self.positions.iter().skip(1).map(|held| held.value).sum();
        if let Some(first) = self.positions.first_mut()
            && first.quantity > 0
        {
            first.value = total - self.cash - others;
            first.price = i128::from(first.value) * PER_CENT / first.quantity;
        }
        self.positions.push(Position {
            security: cash(currency),
            quantity: i128::from(self.cash) * WHOLE / 100,
            price: WHOLE,
            value: self.cash,
            cost: Some(self.cash),
        });
        Portfolio {
            as_of: today,
            positions: self.positions,
            movements: self.movements,
        }
    }
}

/// What the configuration of a custom user says; what the balance has beyond it is cash.
fn stated(custom: &CustomAccount, total: i64, currency: &str, today: NaiveDate) -> Portfolio {
    let millionths =
        |number: &serde_json::Number| i128::from(units(&number.to_string(), 6).unwrap_or(0));
    let minor = |number: &serde_json::Number| units(&number.to_string(), 2);
    let security = |said: &super::custom::SecurityOverride| Security {
        name: said
            .name
            .clone()
            .or_else(|| said.ticker_symbol.clone())
            .unwrap_or_else(|| "Security".to_owned()),
        ticker: said.ticker_symbol.clone(),
        kind: "equity",
        sector: None,
        isin: said.isin.clone(),
        cusip: said.cusip.clone(),
        sedol: said.sedol.clone(),
    };
    let mut positions: Vec<Position> = Vec::new();
    for holding in custom.wanted.holdings.as_slice() {
        positions.push(Position {
            security: security(&holding.security),
            quantity: millionths(&holding.quantity),
            price: millionths(&holding.institution_price),
            value: holding_minor(holding),
            cost: holding.cost_basis.as_ref().and_then(minor),
        });
    }
    let rest = total - positions.iter().map(|held| held.value).sum::<i64>();
    if rest > 0 {
        positions.push(Position {
            security: cash(currency),
            quantity: i128::from(rest) * WHOLE / 100,
            price: WHOLE,
            value: rest,
            cost: Some(rest),
        });
    }
    let mut movements: Vec<Movement> = Vec::new();
    for said in custom.wanted.investment_transactions.as_slice() {
        let (quantity, price) = (millionths(&said.quantity), millionths(&said.price));
        let (kind, subtype) = match said.kind.as_str() {
            "sell" => ("sell", "sell"),
            "cash" => ("cash", "deposit"),
            "fee" => ("fee", "account fee"),
            "transfer" => ("transfer", "transfer"),
            "cancel" => ("cancel", "adjustment"),
            _ => ("buy", "buy"),
        };
        let sign = if kind == "sell" { -1 } else { 1 };
        movements.push(Movement {
            day: said.date,
            security: said.security.as_ref().map(security),
            kind,
            subtype,
            name: said.name.clone(),
            quantity: quantity.abs() * sign,
            price,
            amount: worth(quantity.abs(), price) * i64::try_from(sign).unwrap_or(1),
            fees: said.fees.as_ref().and_then(minor),
        });
    }
    movements.sort_by_key(|movement| movement.day);
    Portfolio {
        as_of: today,
        positions,
        movements,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;
    use crate::world::event::Pace;

    #[test]
    fn holdings_are_worth_the_account_and_cash_is_what_the_movements_left() {
        for seed in 0..6 {
            let today = NaiveDate::from_ymd_opt(2026, 2, 28).expect("a date of the calendar");
            let world = World::awake(seed, today, Pace::default());
            let mut accounts = 0;
            for ledger in &world.ledgers {
                for (index, account) in ledger.accounts.iter().enumerate() {
                    if !account.plan.kind.is_investment() {
                        continue;
                    }
                    accounts += 1;
                    let portfolio = of(ledger, seed, index, today);
                    let sum: i64 = portfolio.positions.iter().map(|held| held.value).sum();
                    assert_eq!(sum, account.current);
                    for held in &portfolio.positions {
                        assert!(held.quantity >= 0 && held.value >= 0);
                        let off = worth(held.quantity, held.price) - held.value;
                        assert!(off.abs() <= 1, "{held:?}");
                    }
                    let start = Holder::new(ledger, seed, index);
                    let out: i64 = portfolio
                        .movements
                        .iter()
                        .map(|movement| movement.amount)
                        .sum();
                    let cash = portfolio.positions.last().map(|held| held.value);
                    assert_eq!(cash, Some(start.cash - out));
                    let security = &portfolio.positions[1].security;
                    let traded: i128 = portfolio
                        .movements
                        .iter()
                        .filter(|movement| movement.security.as_ref() == Some(security))
                        .map(|movement| movement.quantity)
                        .sum();
                    assert_eq!(
                        portfolio.positions[1].quantity,
                        start.positions[1].quantity + traded
                    );
                }
            }
            assert_eq!(accounts, 3);
        }
    }
}
