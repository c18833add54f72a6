//! The reports say what the list says: each is held against a reckoning that looks at every line of
//! the register, one by one, over random histories.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::collections::BTreeMap;

use chrono::{Datelike, Days};
use coffer_domain::{
    AccountFact, AccountId, AccountKind, Balances, ChangeSet, CivilDate, Currency, Money,
    TransactionFact, split::Part,
};
use coffer_store::{
    edits::{self, Saying},
    facts,
    register::{
        self, AccountWorth, Facet, FacetKey, FlowAsk, FlowCell, FlowKind, Grain, Known,
        RegisterLine, WorthAsk,
    },
};
use proptest::prelude::*;
use support::{Profile, account, changes, day, fact, removal};

/// Where the random histories begin.
fn first_day() -> CivilDate {
    day(2025, 12, 20)
}

const DAYS: u64 = 130;

const DETAILED: [Option<&str>; 6] = [
    Some("FOOD_AND_DRINK_GROCERIES"),
    Some("FOOD_AND_DRINK_COFFEE"),
    Some("INCOME_WAGES"),
    Some("TRANSFER_OUT_ACCOUNT_TRANSFER"),
    None,
    Some("RENT_AND_UTILITIES_RENT"),
];

const MERCHANTS: [&str; 4] = ["Corner Shop", "CORNER SHOP", "Bakery", "Café Müller"];

#[derive(Debug, Clone)]
struct Payment {
    account: usize,
    at: u64,
    minor: i64,
    currency: usize,
    detailed: usize,
    merchant: usize,
    pending: bool,
    becomes: Becomes,
}

/// What a person or the bank does with a payment later.
#[derive(Debug, Clone)]
enum Becomes {
    Nothing,
    TakenBack { noted: bool, kept: bool },
    Deleted,
    Hidden,
    Recategorised(i64),
    Tagged(Vec<&'static str>),
    Moved(u64),
    Split,
    Renamed,
}

fn becomes() -> impl Strategy<Value = Becomes> {
    prop_oneof![
        4 => Just(Becomes::Nothing),
        1 => (any::<bool>(), any::<bool>())
            .prop_map(|(noted, kept)| Becomes::TakenBack { noted, kept }),
        1 => Just(Becomes::Deleted),
        1 => Just(Becomes::Hidden),
        1 => (1_i64..54).prop_map(Becomes::Recategorised),
        2 => prop::sample::subsequence(vec!["trip", "gift", "tax"], 0..3)
            .prop_map(Becomes::Tagged),
        1 => (0..DAYS).prop_map(Becomes::Moved),
        2 => Just(Becomes::Split),
        1 => Just(Becomes::Renamed),
    ]
}

fn payment() -> impl Strategy<Value = Payment> {
    (
        0_usize..2,
        0..DAYS,
        -9_000_i64..6_000,
        prop_oneof![5 => Just(0_usize), 1 => Just(1)],
        0..DETAILED.len(),
        0..MERCHANTS.len(),
        prop::bool::weighted(0.1),
        becomes(),
    )
        .prop_map(
            |(account, at, minor, currency, detailed, merchant, pending, becomes)| Payment {
                account,
                at,
                minor: if minor == 0 { -1 } else { minor },
                currency,
                detailed,
                merchant,
                pending,
                becomes,
            },
        )
}

fn currency(n: usize) -> Currency {
    Currency::from_code(["USD", "EUR"][n])
}

/// A bank with two accounts that told of all these payments, and what became of them.
fn lived(payments: &[Payment]) -> Profile {
    let profile = Profile::linked();
    profile.turn_to(first_day());
    let facts: Vec<TransactionFact> = payments
        .iter()
        .enumerate()
        .map(|(n, payment)| TransactionFact {
            external_account_id: ["acc", "other"][payment.account].into(),
            date: first_day() + Days::new(payment.at),
            amount: Money::new(payment.minor, currency(payment.currency)),
            category_detailed: DETAILED[payment.detailed].map(Into::into),
            merchant_name: Some(MERCHANTS[payment.merchant].into()),
            name: format!("PAYMENT {n}"),
            pending: payment.pending,
            ..fact(&format!("t{n}"), 0)
        })
        .collect();
    let told = ChangeSet {
        accounts: vec![account(50_000), second(7_000)],
        ..changes(None, "c1", facts)
    };
    profile.sync(told);
    let mut taken_back = Vec::new();
    for (n, payment) in payments.iter().enumerate() {
        let id = format!("t{n}");
        let row = support::proofs::id(&profile, &id);
        let say = |saying: &Saying| profile.say(row, saying);
        match &payment.becomes {
            Becomes::Nothing => {}
            Becomes::TakenBack { noted, .. } => {
                if *noted {
                    profile.note(row, "I know of this");
                }
                taken_back.push(removal(&id));
            }
            Becomes::Deleted => profile.delete(&[row]).unwrap(),
            Becomes::Hidden => say(&Saying::Hidden(true)),
            Becomes::Recategorised(category) => say(&Saying::Category(Some(*category))),
            Becomes::Tagged(tags) => {
                say(&Saying::Tags(
                    tags.iter().map(|tag| (*tag).to_owned()).collect(),
                ));
            }
            Becomes::Moved(at) => say(&Saying::Date(Some(first_day() + Days::new(*at)))),
            Becomes::Renamed => say(&Saying::Merchant(Some("Somewhere".into()))),
            Becomes::Split if payment.minor.abs() > 1 => {
                let part = |amount_minor, category| Part {
                    amount_minor,
                    category,
                    note: String::new(),
                };
                let one = payment.minor / 2;
                say(&Saying::Split(vec![
                    part(one, Some(15)),
                    part(payment.minor - one, None),
                ]));
            }
            Becomes::Split => {}
        }
    }
    let mut next = changes(Some("c1"), "c2", []);
    next.removed = taken_back;
    profile.sync(next);
    for (n, payment) in payments.iter().enumerate() {
        if let Becomes::TakenBack { kept: true, .. } = payment.becomes {
            let row = support::proofs::id(&profile, &format!("t{n}"));
            profile.restore(&[row]).unwrap();
        }
    }
    profile.verified();
    profile
}

fn second(current: i64) -> AccountFact {
    AccountFact {
        external_id: "other".into(),
        name: "Savings".into(),
        mask: Some("0001".into()),
        ..account(current)
    }
}

/// What a line counts as, reckoned from what is shown of it.
fn counts_as(line: &RegisterLine, kinds: &BTreeMap<i64, String>) -> Option<FlowKind> {
    if line.pending || line.withdrawn || line.hidden {
        return None;
    }
    let kind = line.category.as_ref().map(|(id, _, _)| kinds[id].as_str());
    match kind {
        Some("spend") => Some(FlowKind::Spend),
        Some("income") => Some(FlowKind::Income),
        Some(_) => None,
        None if line.amount.minor() > 0 => Some(FlowKind::Income),
        None => Some(FlowKind::Spend),
    }
}

type Sums = BTreeMap<(CivilDate, FacetKey, FlowKind, String), (u64, i64)>;

fn naive(profile: &Profile, ask: &FlowAsk) -> Sums {
    let kinds: BTreeMap<i64, String> = profile
        .store
        .read(edits::categories)
        .unwrap()
        .into_iter()
        .map(|row| (row.id, row.kind))
        .collect();
    let mut sums = Sums::new();
    for line in profile.lines("") {
        let is_asked = (ask.from..=ask.to).contains(&line.date)
            && (ask.accounts.is_empty() || ask.accounts.contains(&line.account_id));
        let Some(kind) = counts_as(&line, &kinds).filter(|_| is_asked) else {
            continue;
        };
        let keys = match ask.by {
            Facet::All => vec![FacetKey::All],
            Facet::Category => {
                vec![FacetKey::Category(
                    line.category.as_ref().map(|(id, _, _)| *id),
                )]
            }
            Facet::Merchant => vec![FacetKey::Merchant(line.merchant.clone())],
            Facet::Tag if line.tags.is_empty() => vec![FacetKey::Tag(None)],
            Facet::Tag => line
                .tags
                .iter()
                .map(|tag| FacetKey::Tag(Some(tag.clone())))
                .collect(),
            Facet::Account => vec![FacetKey::Account(line.account_id)],
        };
        let time = match ask.grain {
            Grain::Day => line.date,
            Grain::Month => line.date.with_day(1).unwrap(),
        };
        for key in keys {
            let code = line.amount.currency().code().to_owned();
            let sum = sums.entry((time, key, kind, code)).or_default();
            *sum = (sum.0 + 1, sum.1 + line.amount.minor());
        }
    }
    sums
}

fn told(cells: Vec<FlowCell>) -> Sums {
    let mut sums = Sums::new();
    for cell in cells {
        let key = (
            cell.date,
            cell.key,
            cell.kind,
            cell.currency.code().to_owned(),
        );
        let is_new = sums.insert(key, (cell.count, cell.sum)).is_none();
        assert!(is_new, "one cell for each");
    }
    sums
}

/// Days on which the bank reported balances, at noon UTC.
fn day_of(ms: i64) -> CivilDate {
    chrono::DateTime::from_timestamp_millis(ms)
        .unwrap()
        .date_naive()
}

fn end_of(day: CivilDate) -> i64 {
    day.and_hms_milli_opt(23, 59, 59, 999)
        .unwrap()
        .and_utc()
        .timestamp_millis()
}

fn worth(profile: &Profile, dates: &[CivilDate], only: &[AccountId]) -> Vec<AccountWorth> {
    let ask = WorthAsk {
        dates,
        accounts: only,
        day_of: &day_of,
        end_of: &end_of,
    };
    profile.store.read(|r| register::worth(r, &ask)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(48)
    })]

    #[test]
    fn what_was_spent_is_the_sum_of_the_lines_that_were_spent(
        payments in prop::collection::vec(payment(), 1..40),
        from in 0..DAYS,
        length in 0_u64..DAYS,
        asks_for_one in any::<bool>(),
    ) {
        let profile = lived(&payments);
        let accounts = match asks_for_one {
            true => vec![profile.account("other")],
            false => vec![],
        };
        let from = first_day() + Days::new(from);
        for by in [Facet::All, Facet::Category, Facet::Merchant, Facet::Tag, Facet::Account] {
            for grain in [Grain::Day, Grain::Month] {
                for accounts in [
                    accounts.clone(),
                    vec![profile.account("acc"), profile.account("other")],
                ] {
                    let to = from + Days::new(length);
                    let ask = FlowAsk { from, to, grain, by, accounts };
                    let cells = profile.store.read(|r| register::flow(r, &ask)).unwrap();
                    prop_assert_eq!(told(cells), naive(&profile, &ask), "{:?}", ask);
                }
            }
        }
    }

    #[test]
    fn what_is_pending_is_told_apart_and_by_what_it_will_count_as(
        payments in prop::collection::vec(payment(), 1..40),
    ) {
        let profile = lived(&payments);
        let ask = FlowAsk {
            from: first_day(),
            to: first_day() + Days::new(DAYS),
            grain: Grain::Month,
            by: Facet::All,
            accounts: vec![],
        };
        let cells = profile.store.read(|r| register::pending_flow(r, &ask)).unwrap();
        let (count, sum) = cells
            .iter()
            .fold((0, 0), |(count, sum), cell| (count + cell.count, sum + cell.sum));
        let kinds: BTreeMap<i64, String> = profile
            .store
            .read(edits::categories)
            .unwrap()
            .into_iter()
            .map(|row| (row.id, row.kind))
            .collect();
        let waiting: Vec<RegisterLine> = profile
            .lines("")
            .into_iter()
            .filter(|line| line.pending)
            .filter(|line| {
                let booked = RegisterLine { pending: false, ..line.clone() };
                counts_as(&booked, &kinds).is_some()
            })
            .collect();
        prop_assert_eq!(count, waiting.len() as u64);
        let expected: i64 = waiting.iter().map(|line| line.amount.minor()).sum();
        prop_assert_eq!(sum, expected);
    }

    #[test]
    fn what_an_account_held_is_the_report_before_and_what_was_booked_since(
        payments in prop::collection::vec(payment(), 1..30),
        reports in prop::collection::btree_map(0..DAYS, -50_000_i64..50_000, 1..6),
    ) {
        // Reports come on their days; the first ones, with all rows, on the first day.
        let profile = lived(&payments);
        let mut stated = vec![(first_day(), 7_000)];
        for (n, (at, minor)) in reports.iter().enumerate() {
            let on = first_day() + Days::new(*at);
            profile.turn_to(on);
            let (from, next) = (format!("c{}", n + 2), format!("c{}", n + 3));
            profile.sync(ChangeSet {
                accounts: vec![second(*minor)],
                ..changes(Some(&from), &next, [])
            });
            stated.push((on, *minor));
        }
        let dates: Vec<CivilDate> =
            (0..DAYS + 20).map(|at| first_day() - Days::new(10) + Days::new(at)).collect();
        let other = profile.account("other");
        let told = worth(&profile, &dates, &[other]);
        prop_assert_eq!(told.len(), 1);
        let booked: Vec<(CivilDate, i64)> = profile
            .lines("")
            .into_iter()
            .filter(|line| line.account_id == other && !line.pending && !line.withdrawn)
            .filter(|line| line.amount.currency().code() == "USD")
            .map(|line| (line.date, line.amount.minor()))
            .collect();
        let begins = profile
            .lines("")
            .into_iter()
            .filter(|line| line.account_id == other && !line.pending && !line.withdrawn)
            .filter(|line| line.amount.currency().code() == "USD")
            .map(|line| line.date)
            .min();
        let between = |after: CivilDate, until: CivilDate| -> i64 {
            booked
                .iter()
                .filter(|(on, _)| *on > after && *on <= until)
                .map(|(_, minor)| minor)
                .sum()
        };
        for (at, date) in dates.iter().enumerate() {
            let newest = stated.iter().rev().find(|(on, _)| on <= date);
            let expected = match newest {
                Some((on, minor)) => Some(minor + between(*on, *date)),
                None if begins.is_some_and(|begins| begins <= *date) => {
                    let (on, minor) = stated[0];
                    Some(minor - between(*date, on))
                }
                None => None,
            };
            prop_assert_eq!(told[0].values[at], expected, "on {}", date);
        }
    }
}

/// A bank that told on the 6th of March of rows since January, and what it holds.
fn told_in_march(kind: AccountKind) -> Profile {
    let profile = Profile::linked();
    profile.turn_to(day(2026, 3, 6));
    let of = |id: &str, on, minor| TransactionFact {
        external_account_id: "other".into(),
        date: on,
        ..fact(id, minor)
    };
    profile.sync(ChangeSet {
        accounts: vec![AccountFact {
            kind,
            ..second(10_000)
        }],
        ..changes(
            None,
            "c1",
            [
                of("a", day(2026, 1, 10), -1_000),
                of("b", day(2026, 2, 20), 400),
                of("c", day(2026, 3, 5), -30),
            ],
        )
    });
    profile
}

#[test]
fn before_the_first_report_a_balance_is_worked_out_backwards_as_far_as_rows_go_and_no_further() {
    let profile = told_in_march(AccountKind::Depository);
    let dates = [
        day(2026, 1, 9),
        day(2026, 1, 10),
        day(2026, 2, 28),
        day(2026, 3, 4),
        day(2026, 3, 6),
        day(2026, 4, 30),
    ];
    let told = worth(&profile, &dates, &[profile.account("other")]);
    let expected = [
        None,
        Some(10_000 + 30 - 400),
        Some(10_030),
        Some(10_030),
        Some(10_000),
        Some(10_000),
    ];
    assert_eq!(told[0].values, expected);
    let known: Vec<(Option<CivilDate>, Known)> = told[0]
        .known
        .iter()
        .map(|span| (span.from, span.how))
        .collect();
    assert_eq!(
        known,
        [
            (None, Known::Unknown),
            (Some(day(2026, 1, 10)), Known::WorkedOut),
            (Some(day(2026, 3, 6)), Known::Reported),
            (Some(day(2026, 3, 7)), Known::CarriedOn),
        ]
    );
    let begins = profile
        .store
        .read(|r| register::worth_begins(r, &[profile.account("other")], &day_of))
        .unwrap();
    assert_eq!(begins, Some(day(2026, 1, 10)));
}

#[test]
fn of_an_investment_nothing_is_worked_out_from_its_rows() {
    let profile = told_in_march(AccountKind::Investment);
    let dates = [
        day(2026, 2, 28),
        day(2026, 3, 5),
        day(2026, 3, 6),
        day(2026, 4, 1),
    ];
    let told = worth(&profile, &dates, &[profile.account("other")]);
    assert_eq!(told[0].values, [None, None, Some(10_000), Some(10_000)]);
}

#[test]
fn an_account_counts_up_to_the_day_on_which_its_bank_was_disconnected() {
    let profile = told_in_march(AccountKind::Depository);
    let at_ms = end_of(day(2026, 3, 20)) - 3_600_000;
    profile
        .store
        .write(|w| facts::unlink(w, profile.item_id, at_ms))
        .unwrap();
    let dates = [day(2026, 3, 19), day(2026, 3, 20), day(2026, 3, 21)];
    let told = worth(&profile, &dates, &[profile.account("other")]);
    assert_eq!(told[0].values, [Some(10_000), None, None]);
    let last = told[0].known.last().unwrap();
    assert_eq!(
        (last.from, last.how),
        (Some(day(2026, 3, 20)), Known::Ended)
    );
}

#[test]
fn a_report_that_a_revert_took_back_tells_nothing() {
    let profile = told_in_march(AccountKind::Depository);
    profile.turn_to(day(2026, 3, 10));
    profile.sync(ChangeSet {
        accounts: vec![second(9_000)],
        ..changes(Some("c1"), "c2", [])
    });
    let on = [day(2026, 3, 10)];
    let only = [profile.account("other")];
    assert_eq!(worth(&profile, &on, &only)[0].values, [Some(9_000)]);
    profile.revert_newest();
    assert_eq!(worth(&profile, &on, &only)[0].values, [Some(10_000)]);
}

#[test]
fn an_account_whose_currency_changed_is_told_in_each() {
    let profile = told_in_march(AccountKind::Depository);
    profile.turn_to(day(2026, 3, 10));
    let euros = AccountFact {
        currency: Some(currency(1)),
        balances: Balances {
            current: Some(Money::new(8_000, currency(1))),
            ..Balances::default()
        },
        ..second(0)
    };
    profile.sync(ChangeSet {
        accounts: vec![euros],
        ..changes(Some("c1"), "c2", [])
    });
    let dates = [day(2026, 3, 9), day(2026, 3, 10)];
    let told = worth(&profile, &dates, &[profile.account("other")]);
    let values: BTreeMap<&str, &[Option<i64>]> = told
        .iter()
        .map(|one| (one.currency.code(), one.values.as_slice()))
        .collect();
    assert_eq!(values["USD"], [Some(10_000), None]);
    assert_eq!(values["EUR"], [None, Some(8_000)]);
}
