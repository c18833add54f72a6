//! Measures how often proposed pairs are right, over simulated people: `make pairs`.
//!
//! Each person has a checking and a savings account, two cards and an account in another currency, over two years. They
//! move money (promptly, late, in two, across currencies), pay their cards, buy, return some of what they bought, are
//! paid, and meet coincidences: equal amounts that are no transfer, transfers to other people, shops that pay back less
//! or more. Which rows belong together is known, so what is found can be counted: how much of it is right (precision)
//! and how much of what there is was found (recall), by confidence.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program that measures, and prints what it measured"
)]

use std::collections::{BTreeMap, HashSet};

use chrono::Days;
use coffer_domain::{
    AccountKind, CivilDate, matching,
    pairs::{Finder, Kind, Leg, PROPOSED_FROM, SURE_FROM, Said, Says},
};

const PEOPLE: u64 = 400;
const DAYS: u64 = 730;

/// Numbers from a seed, the same on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed ^ (mixed >> 33)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    fn amount(&mut self, low: u64, high: u64, round: bool) -> i64 {
        let cents = low + self.below(high - low);
        i64::try_from(if round {
            (cents / 5_000 + 1) * 5_000
        } else {
            cents
        })
        .unwrap()
    }
}

const CHECKING: i64 = 1;
const SAVINGS: i64 = 2;
const CARD: i64 = 3;
const OTHER_CARD: i64 = 4;
const EURO: i64 = 5;

const SHOPS: [(&str, &str); 10] = [
    ("KROGER 412", "FOOD_AND_DRINK_GROCERIES"),
    ("AMAZON MKTPL", "GENERAL_MERCHANDISE_ONLINE_MARKETPLACES"),
    (
        "ZARA USA 39",
        "GENERAL_MERCHANDISE_CLOTHING_AND_ACCESSORIES",
    ),
    ("BEST BUY 0012", "GENERAL_MERCHANDISE_ELECTRONICS"),
    ("SHELL OIL 57", "TRANSPORTATION_GAS"),
    ("NETFLIX.COM", "ENTERTAINMENT_TV_AND_MOVIES"),
    ("IKEA 215", "HOME_IMPROVEMENT_FURNITURE"),
    ("DELTA AIR", "TRAVEL_FLIGHTS"),
    ("CVS 0931", "MEDICAL_PHARMACIES_AND_SUPPLEMENTS"),
    ("NO CATEGORY SHOP", ""),
];

struct Person {
    legs: Vec<Leg>,
    pairs: HashSet<(Kind, i64, i64)>,
    next: i64,
}

impl Person {
    fn row(&mut self, account: i64, day: u64, amount: i64, text: &str, category: &str) -> i64 {
        self.next += 1;
        let category = (!category.is_empty()).then_some(category);
        let says = Says::of(text, category);
        self.legs.push(Leg {
            row: self.next,
            account,
            kind: match account {
                CARD | OTHER_CARD => AccountKind::Credit,
                _ => AccountKind::Depository,
            },
            date: CivilDate::from_ymd_opt(2024, 1, 1).unwrap() + Days::new(day),
            amount,
            currency: if account == EURO {
                ("EUR".into(), 2)
            } else {
                ("USD".into(), 2)
            },
            merchant: match says.transfer && !says.refund {
                true => String::new(),
                false => matching::merchant_key(None, text),
            },
            says,
        });
        self.next
    }

    fn pair(&mut self, kind: Kind, one: i64, other: i64) {
        self.pairs.insert((kind, one, other));
    }
}

/// What banks write on the legs of a transfer: some say so plainly, some in a word, some not at all.
fn words(dice: &mut Dice, out: bool) -> (&'static str, &'static str) {
    match (dice.below(10), out) {
        (0..=4, true) => (
            "ONLINE TRANSFER TO ACCT 1111",
            "TRANSFER_OUT_ACCOUNT_TRANSFER",
        ),
        (0..=4, false) => (
            "ONLINE TRANSFER FROM ACCT 0000",
            "TRANSFER_IN_ACCOUNT_TRANSFER",
        ),
        (5..=6, true) => ("MOBILE XFER", ""),
        (5..=6, false) => ("DEPOSIT XFER", ""),
        (7, true) => ("WITHDRAWAL", "TRANSFER_OUT_WITHDRAWAL"),
        (7, false) => ("DEPOSIT", "TRANSFER_IN_DEPOSIT"),
        (_, true) => ("DEBIT 00213", ""),
        (_, false) => ("CREDIT 11830", ""),
    }
}

fn late(dice: &mut Dice) -> u64 {
    match dice.below(20) {
        0..=8 => 0,
        9..=13 => 1,
        14..=16 => 2 + dice.below(2),
        17..=18 => 4 + dice.below(3),
        _ => 7 + dice.below(4),
    }
}

fn person(seed: u64) -> Person {
    let dice = &mut Dice(seed.wrapping_mul(0x9e37_79b9) + 1);
    let mut me = Person {
        legs: Vec::new(),
        pairs: HashSet::new(),
        next: 0,
    };
    for day in 0..DAYS {
        if day % 14 == 0 {
            me.row(
                CHECKING,
                day,
                dice.amount(150_000, 400_000, true),
                "ACME PAYROLL",
                "INCOME_SALARY",
            );
        }
        if day % 30 == 3 {
            let rent = dice.amount(100_000, 250_000, true);
            me.row(
                CHECKING,
                day,
                -rent,
                "RENT PROPERTY MGMT",
                "RENT_AND_UTILITIES_RENT",
            );
        }
        if dice.chance(12) {
            let round = dice.chance(60);
            let amount = dice.amount(2_000, 200_000, round);
            let (from, to) = if dice.chance(70) {
                (CHECKING, SAVINGS)
            } else {
                (SAVINGS, CHECKING)
            };
            let (a, b) = (words(dice, true), words(dice, false));
            let out = me.row(from, day, -amount, a.0, a.1);
            if dice.chance(5) {
                let part = amount / 3;
                for share in [part, amount - part] {
                    let into = me.row(to, day + late(dice), share, b.0, b.1);
                    me.pair(Kind::Transfer, out, into);
                }
            } else {
                let into = me.row(to, day + late(dice), amount, b.0, b.1);
                me.pair(Kind::Transfer, out, into);
            }
        }
        if day % 30 == 20 {
            for card in [CARD, OTHER_CARD] {
                let amount = dice.amount(20_000, 300_000, false);
                let out = me.row(
                    CHECKING,
                    day,
                    -amount,
                    dice.of(&["CHASE CRD EPAY", "CITI AUTOPAY", "CARD SERVICES WEB"]),
                    "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT",
                );
                let text = dice.of(&["PAYMENT THANK YOU", "AUTOPAY RECEIVED", "PAYMENT"]);
                let into = me.row(card, day + late(dice).min(4), amount, text, "");
                me.pair(Kind::Transfer, out, into);
            }
        }
        if dice.chance(2) {
            let amount = dice.amount(20_000, 150_000, false);
            let rate = 88 + i64::try_from(dice.below(9)).unwrap();
            let out = me.row(
                CHECKING,
                day,
                -amount,
                "WIRE TRANSFER OUT",
                "TRANSFER_OUT_ACCOUNT_TRANSFER",
            );
            let into = me.row(
                EURO,
                day + 1 + late(dice).min(4),
                amount * rate / 100,
                "INCOMING WIRE",
                "TRANSFER_IN_ACCOUNT_TRANSFER",
            );
            me.pair(Kind::Transfer, out, into);
        }
        for _ in 0..dice.below(4) {
            let (shop, category) = SHOPS[usize::try_from(dice.below(10)).unwrap()];
            let account = [CHECKING, CARD, OTHER_CARD][usize::try_from(dice.below(3)).unwrap()];
            let amount = dice.amount(300, 20_000, false);
            let bought = me.row(account, day, -amount, shop, category);
            if dice.chance(4) {
                let back = match dice.chance(70) {
                    true => amount,
                    false => amount / 2 + 1,
                };
                let text = match dice.chance(60) {
                    true => format!("{shop} REFUND"),
                    false => shop.to_owned(),
                };
                let refund = me.row(account, day + 2 + dice.below(40), back, &text, category);
                me.pair(Kind::Refund, refund, bought);
            } else if dice.chance(1) && dice.chance(50) {
                let refund = me.row(
                    account,
                    day + 10 + dice.below(50),
                    amount,
                    "DISPUTE CREDIT ADJ",
                    "",
                );
                me.pair(Kind::Refund, refund, bought);
            }
        }
        // What looks like one and is none: a friend is paid and another pays, equal sums by chance.
        if dice.chance(3) {
            let amount = dice.amount(1_000, 30_000, true);
            me.row(
                CHECKING,
                day,
                -amount,
                "ZELLE TRANSFER TO ANA",
                "TRANSFER_OUT_ACCOUNT_TRANSFER",
            );
            if dice.chance(30) {
                me.row(SAVINGS, day + dice.below(8), amount, "GIFT FROM AUNT", "");
            }
        }
        if dice.chance(3) {
            let amount = dice.amount(1_000, 30_000, true);
            me.row(
                SAVINGS,
                day,
                amount,
                "TRANSFER FROM BEN",
                "TRANSFER_IN_ACCOUNT_TRANSFER",
            );
        }
        if dice.chance(2) {
            me.row(
                CHECKING,
                day,
                -dice.amount(2_000, 30_000, true),
                "ATM WITHDRAWAL",
                "TRANSFER_OUT_WITHDRAWAL",
            );
        }
        if dice.chance(1) {
            let amount = dice.amount(500, 5_000, false);
            me.row(CARD, day, amount, "AMAZON REWARDS CREDIT", "");
        }
    }
    me.legs.sort_by_key(|leg| (leg.date, leg.row));
    me
}

/// A share in hundredths of a percent, as text.
fn percent(part: u64, of: u64) -> String {
    let hundredths = part * 10_000 / of.max(1);
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

#[derive(Default)]
struct Tally {
    found: u64,
    right: u64,
}

fn main() {
    let mut there: BTreeMap<Kind, u64> = BTreeMap::new();
    let mut bands: BTreeMap<(Kind, u32), Tally> = BTreeMap::new();
    let mut sure: BTreeMap<Kind, Tally> = BTreeMap::new();
    let mut wrong: Vec<String> = Vec::new();
    let mut rows = 0;
    for seed in 0..PEOPLE {
        let me = person(seed);
        rows += me.legs.len();
        for (kind, ..) in &me.pairs {
            *there.entry(*kind).or_default() += 1;
        }
        let said = Said::default();
        let mut finder = Finder::new(&said);
        me.legs.iter().for_each(|leg| finder.push(leg.clone()));
        for guess in finder.finish() {
            let right = me.pairs.contains(&(guess.kind, guess.one, guess.other));
            let count = |tally: &mut Tally| {
                tally.found += 1;
                tally.right += u64::from(right);
            };
            count(
                bands
                    .entry((guess.kind, guess.percent / 5 * 5))
                    .or_default(),
            );
            if guess.sure {
                count(sure.entry(guess.kind).or_default());
                if !right && wrong.len() < 5 {
                    wrong.push(format!("{guess:?}"));
                }
            }
        }
    }
    println!(
        "{PEOPLE} people, {rows} rows, proposed from {PROPOSED_FROM} %, made from {SURE_FROM} %"
    );
    for (kind, all) in &there {
        println!("\n{}: {all} pairs there are", kind.as_str());
        println!("confidence      found    right  precision   recall so far");
        let mut so_far = 0;
        for ((_, band), tally) in bands.iter().rev().filter(|((of, _), _)| of == kind) {
            so_far += tally.right;
            println!(
                "{band:>3}-{:>2} %     {:>8} {:>8}    {:>7}      {:>7}",
                band + 4,
                tally.found,
                tally.right,
                percent(tally.right, tally.found),
                percent(so_far, *all)
            );
        }
        if let Some(tally) = sure.get(kind) {
            println!(
                "made by itself {:>8} {:>8}    {:>7}      {:>7}",
                tally.found,
                tally.right,
                percent(tally.right, tally.found),
                percent(tally.right, *all)
            );
        }
    }
    for one in wrong {
        println!("made and wrong: {one}");
    }
}
