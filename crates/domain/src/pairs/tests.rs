use super::*;

const CHECKING: i64 = 1;
const SAVINGS: i64 = 2;
const CARD: i64 = 3;

fn leg(row: i64, account: i64, day: u32, amount: i64, text: &str, category: &str) -> Leg {
    let category = (!category.is_empty()).then_some(category);
    Leg {
        row,
        account,
        kind: match account {
            CARD => AccountKind::Credit,
            _ => AccountKind::Depository,
        },
        date: CivilDate::from_ymd_opt(2026, 3, 1).unwrap() + chrono::Days::new(day.into()),
        amount,
        currency: ("USD".into(), 2),
        merchant: match category {
            Some(category) if !category.starts_with("TRANSFER") => text.to_owned(),
            _ => String::new(),
        },
        says: Says::of(text, category),
    }
}

fn found(legs: impl IntoIterator<Item = Leg>) -> Vec<Guess> {
    found_after(&Said::default(), legs)
}

fn found_after(said: &Said, legs: impl IntoIterator<Item = Leg>) -> Vec<Guess> {
    let mut legs: Vec<Leg> = legs.into_iter().collect();
    legs.sort_by_key(|leg| (leg.date, leg.row));
    let mut finder = Finder::new(said);
    legs.into_iter().for_each(|leg| finder.push(leg));
    finder.finish()
}

fn told(guess: &Guess) -> (Kind, i64, i64, bool) {
    (guess.kind, guess.one, guess.other, guess.sure)
}

#[test]
fn money_that_left_one_account_and_came_to_another_is_a_transfer() {
    let out = leg(
        1,
        CHECKING,
        0,
        -50_000,
        "ONLINE TRANSFER TO SAV",
        "TRANSFER_OUT_SAVINGS",
    );
    let into = leg(
        2,
        SAVINGS,
        1,
        50_000,
        "TRANSFER FROM CHK",
        "TRANSFER_IN_SAVINGS",
    );
    let pairs = found([into, out]);
    assert_eq!(
        pairs.iter().map(told).collect::<Vec<_>>(),
        [(Kind::Transfer, 1, 2, true)]
    );
    assert_eq!(
        reasons(pairs[0].kind, pairs[0].days, pairs[0].why),
        [
            "The same amount",
            "One day later",
            "Both speak of a transfer",
            "Nothing else fits"
        ]
    );
}

#[test]
fn the_payment_of_a_card_is_a_transfer_too() {
    let out = leg(
        1,
        CHECKING,
        0,
        -84_217,
        "CITI CRD EPAY",
        "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT",
    );
    let into = leg(2, CARD, 2, 84_217, "PAYMENT THANK YOU", "");
    assert_eq!(
        found([out, into]).iter().map(told).collect::<Vec<_>>(),
        [(Kind::Transfer, 1, 2, true)]
    );
}

#[test]
fn equal_amounts_that_say_something_else_are_a_coincidence() {
    let rent = leg(
        1,
        CHECKING,
        0,
        -150_000,
        "RENT MARCH",
        "RENT_AND_UTILITIES_RENT",
    );
    let salary = leg(2, SAVINGS, 1, 150_000, "ACME PAYROLL", "INCOME_SALARY");
    assert_eq!(found([rent, salary]), []);
}

#[test]
fn neither_one_account_nor_one_direction_nor_two_weeks_make_a_transfer() {
    let out = leg(1, CHECKING, 0, -50_000, "TRANSFER", "");
    for other in [
        leg(2, CHECKING, 0, 50_000, "TRANSFER", ""),
        leg(2, SAVINGS, 0, -50_000, "TRANSFER", ""),
        leg(2, SAVINGS, 14, 50_000, "TRANSFER", ""),
        leg(2, SAVINGS, 0, 50_001, "TRANSFER", ""),
    ] {
        assert_eq!(found([out.clone(), other]), []);
    }
}

#[test]
fn where_two_fit_nothing_is_sure_and_the_nearer_is_proposed() {
    let out = leg(1, CHECKING, 0, -50_000, "TRANSFER", "TRANSFER_OUT_SAVINGS");
    let near = leg(2, SAVINGS, 1, 50_000, "TRANSFER", "TRANSFER_IN_SAVINGS");
    let far = leg(3, CARD, 3, 50_000, "TRANSFER", "TRANSFER_IN_SAVINGS");
    let pairs = found([out, near, far]);
    assert_eq!(
        pairs.iter().map(told).collect::<Vec<_>>(),
        [(Kind::Transfer, 1, 2, false)]
    );
    assert!(pairs[0].why.has(Why::RIVAL));
}

#[test]
fn what_a_person_said_is_not_guessed_again() {
    let out = leg(1, CHECKING, 0, -50_000, "TRANSFER", "");
    let near = leg(2, SAVINGS, 1, 50_000, "TRANSFER", "");
    let far = leg(3, CARD, 3, 50_000, "TRANSFER", "");
    let legs = [out, near, far];
    let mut said = Said::default();
    said.no.insert((Kind::Transfer, 1, 2));
    let pairs = found_after(&said, legs.clone());
    assert_eq!(
        pairs
            .iter()
            .map(|one| (one.one, one.other))
            .collect::<Vec<_>>(),
        [(1, 3)]
    );
    said.taken.insert(1);
    assert_eq!(found_after(&said, legs), []);
}

#[test]
fn one_sum_in_two_currencies_is_proposed_and_never_made() {
    let out = leg(
        1,
        CHECKING,
        0,
        -100_000,
        "WIRE TRANSFER",
        "TRANSFER_OUT_ACCOUNT_TRANSFER",
    );
    let into = Leg {
        currency: ("EUR".into(), 2),
        ..leg(
            2,
            SAVINGS,
            2,
            91_500,
            "TRANSFER IN",
            "TRANSFER_IN_ACCOUNT_TRANSFER",
        )
    };
    let pairs = found([out.clone(), into.clone()]);
    assert_eq!(
        pairs.iter().map(told).collect::<Vec<_>>(),
        [(Kind::Transfer, 1, 2, false)]
    );
    let dear = Leg {
        amount: 500_000,
        ..into
    };
    assert_eq!(found([out, dear]), []);
}

#[test]
fn a_sum_that_came_in_two_is_proposed_with_each_of_them() {
    let out = leg(1, CHECKING, 0, -50_000, "TRANSFER", "TRANSFER_OUT_SAVINGS");
    let a = leg(2, SAVINGS, 1, 20_000, "TRANSFER", "TRANSFER_IN_SAVINGS");
    let b = leg(3, SAVINGS, 1, 30_000, "TRANSFER", "TRANSFER_IN_SAVINGS");
    let mut pairs: Vec<_> = found([out, a, b]).iter().map(told).collect();
    pairs.sort();
    assert_eq!(
        pairs,
        [(Kind::Transfer, 1, 2, false), (Kind::Transfer, 1, 3, false)]
    );
}

#[test]
fn what_a_merchant_gave_back_belongs_to_its_purchase() {
    let purchase = leg(
        1,
        CARD,
        0,
        -8_999,
        "ACME SHOES",
        "GENERAL_MERCHANDISE_CLOTHING",
    );
    let other = leg(2, CARD, 3, -4_000, "BOOKS", "GENERAL_MERCHANDISE_BOOKS");
    let back = Leg {
        says: Says::of("ACME SHOES REFUND", Some("GENERAL_MERCHANDISE_CLOTHING")),
        ..leg(
            3,
            CARD,
            12,
            8_999,
            "ACME SHOES",
            "GENERAL_MERCHANDISE_CLOTHING",
        )
    };
    assert_eq!(
        found([purchase.clone(), other.clone(), back.clone()])
            .iter()
            .map(told)
            .collect::<Vec<_>>(),
        [(Kind::Refund, 3, 1, true)]
    );
    let part = Leg {
        amount: 3_000,
        ..back
    };
    let pairs = found([purchase.clone(), other.clone(), part]);
    assert_eq!(
        pairs.iter().map(told).collect::<Vec<_>>(),
        [(Kind::Refund, 3, 1, false)]
    );
    let salary = leg(3, CARD, 12, 8_999, "ACME SHOES", "INCOME_SALARY");
    assert_eq!(
        found([purchase, other, salary]),
        [],
        "a shop may be an employer"
    );
}

#[test]
fn a_chargeback_names_no_merchant_but_the_bank_says_what_it_is() {
    let purchase = leg(
        1,
        CARD,
        0,
        -12_345,
        "SHADY LTD",
        "GENERAL_MERCHANDISE_OTHER",
    );
    let back = leg(2, CARD, 40, 12_345, "DISPUTE CREDIT", "");
    assert_eq!(
        found([purchase, back])
            .iter()
            .map(|one| (one.kind, one.one, one.other))
            .collect::<Vec<_>>(),
        [(Kind::Refund, 2, 1)]
    );
}

#[test]
fn nothing_is_given_back_before_it_is_bought_or_more_than_it_cost() {
    let purchase = leg(1, CARD, 50, -8_999, "ACME", "GENERAL_MERCHANDISE_CLOTHING");
    let early = leg(2, CARD, 12, 8_999, "ACME", "GENERAL_MERCHANDISE_CLOTHING");
    let more = leg(2, CARD, 60, 9_000, "ACME", "GENERAL_MERCHANDISE_CLOTHING");
    assert_eq!(found([purchase.clone(), early]), []);
    assert_eq!(found([purchase, more]), []);
}

#[test]
fn a_year_of_equal_amounts_is_compared_within_bounds() {
    let legs = (0..20_000).map(|n| {
        let amount = if n % 2 == 0 { -1_000 } else { 1_000 };
        leg(
            n,
            1 + n % 3,
            u32::try_from(n / 60).unwrap(),
            amount,
            "TRANSFER",
            "",
        )
    });
    let pairs = found(legs);
    assert!(pairs.iter().all(|guess| !guess.sure));
}
