//! Bounds and counts of a sync session, at their very edge, and rules of which only the edge tells.
//! What `cargo mutants` changed without being seen is seen here.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::time::Duration;

use coffer_domain::{
    AccountFact, AccountKind, Balances, BankError, BankErrorKind, ChangeSet, CivilDate, Currency,
    Cursor, Money, Page, Quarantined, Removal, TransactionFact, UpdateStatus,
    matching::{Doubt, Side, is_another, judge},
    sync::{Limits, Session, Step},
};

fn fact(id: &str) -> TransactionFact {
    TransactionFact {
        external_id: id.into(),
        external_account_id: "acc".into(),
        pending_external_id: None,
        pending: false,
        date: CivilDate::from_ymd_opt(2026, 3, 1).unwrap(),
        authorized_date: None,
        amount: Money::new(-100, Currency::from_code("USD")),
        amount_rounded: false,
        name: "SHOP".into(),
        merchant_name: None,
        merchant_entity_id: None,
        original_description: None,
        category_detailed: None,
        category_confidence: None,
        channel: None,
        check_number: None,
        details: None,
    }
}

fn account(id: &str, persistent: Option<&str>, current: i64) -> AccountFact {
    AccountFact {
        external_id: id.into(),
        persistent_id: persistent.map(str::to_owned),
        name: "Checking".into(),
        official_name: None,
        mask: Some(if id == "b" { "1111" } else { "0000" }.into()),
        kind: AccountKind::Depository,
        type_text: "depository".into(),
        subtype: Some("checking".into()),
        holder_category: None,
        currency: None,
        balances: Balances {
            current: Some(Money::new(current, Currency::from_code("USD"))),
            ..Balances::default()
        },
    }
}

fn page(next: &str, has_more: bool) -> Page {
    Page {
        added: vec![],
        modified: vec![],
        removed: vec![],
        quarantined: vec![],
        accounts: vec![],
        next_cursor: Cursor::new(next),
        has_more,
        status: UpdateStatus::Historical,
        request_id: "r".into(),
        bytes: 10,
    }
}

/// Hands pages to a session; what it commits.
fn committed(limits: Limits, pages: Vec<Page>) -> ChangeSet {
    let mut session = Session::new(None, limits);
    let mut pages = pages.into_iter();
    loop {
        match session.step() {
            Step::Fetch { .. } => session.on_page(Ok(pages.next().unwrap())),
            Step::Commit(changes) => return *changes,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn as_much_as_may_be_held_is_held_and_no_byte_more() {
    let two = || vec![page("c1", true), page("c2", false)];
    let limits = |bytes_max, held_max| Limits {
        bytes_max,
        held_max,
        ..Limits::default()
    };
    assert!(!committed(limits(20, 20), two()).staged);
    let mut session = Session::new(None, limits(19, 20));
    for page in two() {
        assert!(matches!(session.step(), Step::Fetch { .. }));
        session.on_page(Ok(page));
    }
    assert!(matches!(session.step(), Step::Stop(_)));

    let mut session = Session::new(None, limits(100, 10));
    session.step();
    session.on_page(Ok(page("c1", true)));
    assert!(matches!(session.step(), Step::Fetch { .. }), "just as much");
    session.on_page(Ok(page("c2", true)));
    assert!(matches!(session.step(), Step::Spill(_)), "and more");
}

#[test]
fn progress_counts_every_row_of_every_kind() {
    let mut session = Session::new(None, Limits::default());
    session.step();
    session.on_page(Ok(Page {
        added: vec![fact("a"), fact("b")],
        modified: vec![fact("c"), fact("d"), fact("e")],
        removed: ["x", "y", "z", "w"]
            .map(|id| Removal {
                external_id: id.into(),
                external_account_id: None,
            })
            .into(),
        ..page("c1", true)
    }));
    assert_eq!((session.progress().pages, session.progress().rows), (1, 9));
}

#[test]
fn each_wait_before_a_restart_is_twice_the_one_before() {
    let limits = Limits {
        restart_wait: Duration::from_millis(500),
        restarts_max: 4,
        ..Limits::default()
    };
    let mut session = Session::new(Cursor::new("c0"), limits);
    let mut waits = Vec::new();
    while waits.len() < 4 {
        match session.step() {
            Step::Fetch { .. } => session.on_page(Err(BankError {
                kind: BankErrorKind::MutationDuringPagination,
                code: None,
                message: String::new(),
                hint: None,
                request_id: None,
                retry_after: None,
                state: None,
            })),
            Step::Wait(longest) => waits.push(longest.as_millis()),
            Step::Discard => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(waits, [500, 1_000, 2_000, 4_000]);
}

#[test]
fn what_is_no_change_of_the_data_ends_the_session_at_once() {
    for kind in [
        BankErrorKind::Offline,
        BankErrorKind::LoginRequired,
        BankErrorKind::RateLimited,
    ] {
        let mut session = Session::new(Cursor::new("c0"), Limits::default());
        session.step();
        session.on_page(Err(BankError {
            kind,
            code: None,
            message: String::new(),
            hint: None,
            request_id: None,
            retry_after: None,
            state: None,
        }));
        assert!(matches!(session.step(), Step::Stop(error) if error.kind == kind));
        assert_eq!(session.progress().restarts, 0);
    }
}

#[test]
fn unreadable_rows_are_kept_whole_up_to_a_bound_and_then_their_beginning() {
    const MEBIBYTE: usize = 1 << 20;
    let raw = |bytes: usize| Quarantined {
        external_id: None,
        reason: "no amount".into(),
        raw: "x".repeat(bytes),
    };
    // Eight fill the bound to the last byte, one goes over it, and of all others the head is kept.
    let rows: Vec<Quarantined> = std::iter::repeat_with(|| raw(MEBIBYTE)).take(10).collect();
    let kept = committed(
        Limits::default(),
        vec![Page {
            quarantined: rows,
            ..page("c1", false)
        }],
    )
    .quarantined;
    let whole = kept.iter().filter(|row| row.raw.len() == MEBIBYTE).count();
    assert_eq!((whole, kept.len(), kept[9].raw.len()), (9, 10, 200));
}

#[test]
fn an_account_that_is_named_again_or_anew_while_its_pages_arrive_is_there_once() {
    let pages = |second: Vec<AccountFact>| {
        vec![
            Page {
                accounts: vec![account("a", Some("p"), 1), account("b", None, 2)],
                ..page("c1", true)
            },
            Page {
                accounts: second,
                ..page("c2", false)
            },
        ]
    };
    let told = |second| -> Vec<(String, i64)> {
        let accounts = committed(Limits::default(), pages(second)).accounts;
        let mut told: Vec<_> = accounts
            .into_iter()
            .map(|one| (one.external_id, one.balances.current.unwrap().minor()))
            .collect();
        told.sort();
        told
    };
    let is = |id: &str, minor| (id.to_owned(), minor);
    // Again: as it was named last.
    assert_eq!(
        told(vec![account("a", Some("p"), 9)]),
        [is("a", 9), is("b", 2)]
    );
    // Anew: under the new name only.
    assert_eq!(
        told(vec![account("a2", Some("p"), 9)]),
        [is("a2", 9), is("b", 2)]
    );
    // Both names in one answer are two accounts.
    assert_eq!(
        told(vec![
            account("a", Some("p"), 8),
            account("a2", Some("p"), 9)
        ]),
        [is("a", 8), is("a2", 9), is("b", 2)]
    );
}

#[test]
fn the_words_of_a_doubt_are_kept_in_databases_and_do_not_change() {
    let words = [
        Doubt::SignDiffers,
        Doubt::CurrencyDiffers,
        Doubt::AmountAndMerchantDiffer,
    ]
    .map(Doubt::as_str);
    assert_eq!(
        words,
        [
            "sign_differs",
            "currency_differs",
            "amount_and_merchant_differ"
        ]
    );
}

#[test]
fn an_amount_of_nothing_has_no_sign_to_differ() {
    let side = |amount_minor, name| Side {
        amount_minor,
        currency: "USD",
        merchant_entity_id: None,
        merchant_name: None,
        name,
    };
    for (before, after) in [(0, -500), (-500, 0), (0, 0)] {
        assert_eq!(judge(side(before, "SHOP"), side(after, "SHOP")), Ok(()));
        assert!(!is_another(side(before, "SHOP"), side(after, "PAYROLL")));
    }
    assert!(is_another(side(-450, "SHOP"), side(120_000, "PAYROLL")));
    // What a bank puts into every line, and what is no word, ties nothing together.
    assert!(is_another(
        side(-450, "POS DEBIT 12 AB SHOP"),
        side(120_000, "POS DEBIT 12 AB PAYROLL")
    ));
    assert!(!is_another(side(-450, "SHOP 12"), side(120_000, "Shop")));
}

#[test]
fn plaids_sign_is_turned_once_and_money_is_shown_to_whoever_debugs() {
    let usd = Money::new(-4_031, Currency::from_code("USD"));
    let turned = usd.clone().negated().unwrap();
    assert_eq!(turned.minor(), 4_031);
    assert_eq!(format!("{usd:?}"), "-40.31 USD");
    let nothing = Money::new(0, Currency::from_code("USD"));
    assert_eq!(nothing.to_string(), "0.00 USD");
    assert!(format!("{:?}", usd.currency()).contains("USD"));
}
