//! Payments are decided on what a bank said within the last minute, and on nothing else.
#![expect(
    clippy::disallowed_methods,
    reason = "this plays the bank, whose answers make real-time balances"
)]

use coffer_domain::payment::{
    Because, FRESH_MS, Finding, Level, NoBalance, Numbered, Owned, Payment, RealtimeBalance, Risk,
    Verdict, check,
};
use coffer_domain::{AccountFact, AccountKind, Balances, Currency, Money};
use proptest::prelude::*;

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::from_code("USD"))
}

fn account(
    id: &str,
    kind: AccountKind,
    available: Option<i64>,
    current: Option<i64>,
) -> AccountFact {
    AccountFact {
        external_id: id.to_owned(),
        persistent_id: None,
        name: "Checking".into(),
        official_name: None,
        mask: None,
        kind,
        type_text: kind.as_str().into(),
        subtype: Some("checking".into()),
        holder_category: None,
        currency: Some(Currency::from_code("USD")),
        balances: Balances {
            available: available.map(usd),
            current: current.map(usd),
            limit: None,
            bank_updated_at: None,
        },
    }
}

fn payment<'a>(amount: &'a Money, balance: Result<&'a RealtimeBalance, NoBalance>) -> Payment<'a> {
    Payment {
        external_id: "a",
        kind: AccountKind::Depository,
        subtype: Some("checking"),
        currency: None,
        amount,
        balance,
        pending: None,
        numbers: Numbered::Yes { tokenized: false },
        owned: Owned::Score(100),
        risk: Risk::NotOffered,
    }
}

#[test]
fn covered_short_and_unknown() {
    let stated = RealtimeBalance::stated(
        account("a", AccountKind::Depository, Some(50_000), Some(50_000)),
        1_000,
    );
    let verdict = |amount: i64, now_ms| check(&payment(&usd(amount), Ok(&stated)), now_ms).verdict;
    assert_eq!(verdict(50_000, 1_000), Verdict::Covered);
    assert_eq!(verdict(50_001, 1_000), Verdict::ShortBy(usd(1)));
    assert_eq!(verdict(1, 60_999), Verdict::Covered);
    assert_eq!(verdict(1, 61_000), Verdict::Unknown(Because::Expired));
    assert_eq!(
        verdict(1, 999),
        Verdict::Unknown(Because::Expired),
        "a clock that was set back"
    );
    let missing = check(&payment(&usd(1), Err(NoBalance::NotReached)), 0);
    assert_eq!(missing.verdict, Verdict::Unknown(Because::NotReached));
}

#[test]
fn a_cards_available_is_no_money() {
    for kind in [
        AccountKind::Credit,
        AccountKind::Loan,
        AccountKind::Investment,
    ] {
        let stated = RealtimeBalance::stated(account("a", kind, Some(900_000), Some(-5)), 0);
        assert!(stated.funds().is_none());
        let amount = usd(1);
        let mut asked = payment(&amount, Ok(&stated));
        // Though a sync once knew it as another.
        assert_eq!(check(&asked, 0).verdict, Verdict::Unknown(Because::Kind));
        asked.kind = kind;
        assert_eq!(check(&asked, 0).verdict, Verdict::Unknown(Because::Kind));
    }
}

#[test]
fn what_is_under_way_is_taken_off_unless_the_bank_has_done_so() {
    let pending = usd(20_000);
    let verdict = |available, current| {
        let stated =
            RealtimeBalance::stated(account("a", AccountKind::Depository, available, current), 0);
        let amount = usd(40_000);
        let mut asked = payment(&amount, Ok(&stated));
        asked.pending = Some(&pending);
        check(&asked, 0)
    };
    // Held back already: 70 000 in it, 50 000 available.
    assert_eq!(
        verdict(Some(50_000), Some(70_000)).verdict,
        Verdict::Covered
    );
    // Not held back: the same number twice.
    let told = verdict(Some(50_000), Some(50_000));
    assert_eq!(told.verdict, Verdict::ShortBy(usd(10_000)));
    assert!(
        told.lines
            .iter()
            .any(|line| line.finding == Finding::PendingTaken(usd(20_000)))
    );
    // Half of it.
    assert_eq!(
        verdict(Some(50_000), Some(60_000)).verdict,
        Verdict::Covered
    );
    assert_eq!(
        verdict(Some(49_999), Some(59_999)).verdict,
        Verdict::ShortBy(usd(1))
    );
    // An overdraft makes more available than there is, and hides what is held.
    assert_eq!(
        verdict(Some(50_000), Some(10_000)).verdict,
        Verdict::ShortBy(usd(10_000))
    );
    assert_eq!(
        verdict(None, Some(90_000)).verdict,
        Verdict::Unknown(Because::FundsUnsaid)
    );
}

#[test]
fn what_speaks_against_it_is_no_yes_whatever_is_available() {
    let stated = RealtimeBalance::stated(
        account(
            "a",
            AccountKind::Depository,
            Some(1_000_000),
            Some(1_000_000),
        ),
        0,
    );
    let amount = usd(1);
    let told = |change: &dyn Fn(&mut Payment<'_>)| {
        let mut asked = payment(&amount, Ok(&stated));
        change(&mut asked);
        check(&asked, 0).verdict
    };
    assert_eq!(told(&|_| ()), Verdict::Covered);
    assert_eq!(
        told(&|p| p.owned = Owned::Score(69)),
        Verdict::Unknown(Because::Owner)
    );
    assert_eq!(told(&|p| p.owned = Owned::Score(70)), Verdict::Covered);
    assert_eq!(
        told(&|p| p.numbers = Numbered::No),
        Verdict::Unknown(Because::Numbers)
    );
    let risky = Risk::Scores {
        bank: 90,
        customer: 1,
    };
    assert_eq!(told(&|p| p.risk = risky), Verdict::Unknown(Because::Risk));
    assert_eq!(
        told(&|p| p.external_id = "b"),
        Verdict::Unknown(Because::OfAnother)
    );
    assert_eq!(
        told(&|p| p.subtype = Some("cd")),
        Verdict::Unknown(Because::Kind)
    );
    let euro = Money::new(1, Currency::from_code("EUR"));
    let asked = payment(&euro, Ok(&stated));
    assert_eq!(
        check(&asked, 0).verdict,
        Verdict::Unknown(Because::Currency)
    );
}

#[test]
fn every_look_is_told_once_and_in_order() {
    let stated =
        RealtimeBalance::stated(account("a", AccountKind::Depository, Some(9), Some(9)), 0);
    let amount = usd(1);
    let told = check(&payment(&amount, Ok(&stated)), 0);
    assert_eq!(told.lines.len(), 7);
    assert_eq!(told.lines[5].level, Level::Green);
    assert_eq!(told.lines[6].level, Level::Unknown);
}

/// What happens around a person who pays.
#[derive(Debug, Clone)]
enum Step {
    /// A sync remembers a balance, always a rich one.
    Sync,
    /// The bank of an account is asked, and says so much, or nothing.
    Ask {
        account: usize,
        available: Option<i64>,
        hold: i64,
    },
    /// Time goes, or the clock is set back.
    Time(i64),
    /// A payment is checked with the newest balance of now of some account, or without one.
    Check {
        account: usize,
        with: Option<usize>,
        amount: i64,
        pending: i64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Sync),
        (0..3_usize, prop::option::of(0..2_000_i64), 0..500_i64).prop_map(
            |(account, available, hold)| Step::Ask {
                account,
                available,
                hold
            }
        ),
        (-70_000..130_000_i64).prop_map(Step::Time),
        (
            0..3_usize,
            prop::option::of(0..3_usize),
            1..2_500_i64,
            0..500_i64
        )
            .prop_map(|(account, with, amount, pending)| Step::Check {
                account,
                with,
                amount,
                pending
            }),
    ]
}

const IDS: [&str; 3] = ["a", "b", "c"];

/// What was asked of a bank: the balance, when, what it said is available, and the hold it knows.
type Asked = (RealtimeBalance, i64, Option<i64>, i64);

proptest! {
    /// Whatever is synced, asked and waited in whatever order: a payment that is covered is one of which the bank
    /// of that very account said, less than a minute ago, that it is.
    #[test]
    fn no_sequence_of_calls_lets_a_cached_balance_approve_a_payment(
        steps in prop::collection::vec(step(), 1..60)
    ) {
        let mut now_ms = 1_000_000_i64;
        let mut remembered = [0_i64; 3];
        let mut asked: [Option<Asked>; 3] = [None, None, None];
        for step in steps {
            match step {
                Step::Sync => remembered = [i64::from(u32::MAX); 3],
                Step::Ask { account: at, available, hold } => {
                    let current = available.map(|available| available + hold);
                    let fact = account(IDS[at], AccountKind::Depository, available, current);
                    let stated = RealtimeBalance::stated(fact, now_ms);
                    asked[at] = Some((stated, now_ms, available, hold));
                    // Its figures are remembered too, as a fact like others.
                    remembered[at] = available.unwrap_or_default();
                }
                Step::Time(by_ms) => now_ms += by_ms,
                Step::Check { account: at, with, amount, pending } => {
                    let with = with.and_then(|with| asked[with].as_ref());
                    let (amount_money, pending_money) = (usd(amount), usd(pending));
                    let mut one = payment(
                        &amount_money,
                        with.map(|(stated, ..)| stated).ok_or(NoBalance::NotReached),
                    );
                    one.external_id = IDS[at];
                    one.pending = Some(&pending_money);
                    if check(&one, now_ms).verdict == Verdict::Covered {
                        let (stated, asked_ms, available, hold) = with.unwrap();
                        prop_assert_eq!(&stated.account().external_id, IDS[at]);
                        prop_assert!((0..FRESH_MS).contains(&(now_ms - asked_ms)));
                        let unheld = (pending - hold).max(0);
                        prop_assert!(available.unwrap() - unheld >= amount);
                    }
                }
            }
        }
        // What is remembered is not what anything was decided by.
        prop_assert!(remembered.iter().all(|one| *one >= 0));
    }
}
