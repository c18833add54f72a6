//! The bank of the golden database, so that a story can begin with a profile that version 1 of the
//! schema wrote, and migrate it. What it told and what the person said is written down here anew, in
//! the order of `crates/store/tests/golden.rs`; the database itself is never asked.

use std::collections::BTreeMap;

use coffer_domain::{AccountKind, CivilDate};

use super::{BankAccount, BankRow, Item, Ready, Tie, World, feed};
use crate::oracle::{Oracle, Told, said::Saying};

/// The cursor that the golden profile stands at.
pub const CURSOR: &str = "c2";

/// Events of the golden bank's log up to there.
pub const EVENTS: usize = 11;

/// Its syncs, which version 1 made.
pub const SYNCS: usize = 2;

/// The database as version 1 wrote it.
pub const DATABASE: &[u8] = include_bytes!("../../../crates/store/tests/golden/v1.db");

fn day(year: i32, month: u32, day: u32) -> CivilDate {
    CivilDate::from_ymd_opt(year, month, day).expect("a day")
}

fn row(id: &str, minor: i64) -> BankRow {
    BankRow {
        id: id.to_owned(),
        account: "acc".to_owned(),
        life: 0,
        pending_id: None,
        tie: Tie::True,
        pending: false,
        day: day(2026, 3, 1),
        authorized: None,
        minor,
        currency: "USD",
        name: "GROCER 42".to_owned(),
        merchant: None,
        entity: None,
        original: None,
        category: Some("FOOD_AND_DRINK_GROCERIES"),
        confidence: None,
        channel: None,
        check: None,
        details: Some("{\"location\":{\"city\":\"Austin\"}}".to_owned()),
    }
}

/// The golden bank becomes the first of the world, and the oracle knows its past.
pub fn plant(world: &mut World, oracle: &mut Oracle) {
    let mut item = Item {
        external_id: "item-1".to_owned(),
        institution: "First Bank",
        accounts: vec![BankAccount {
            id: "acc".to_owned(),
            name: "Checking".to_owned(),
            mask: "0000".to_owned(),
            kind: AccountKind::Depository,
            subtype: "checking",
            currency: "USD",
            opening: 100_000 + 4_800 + 1_500 + 475,
        }],
        rows: BTreeMap::new(),
        log: Vec::new(),
        ready: Ready::Historical,
        trouble: feed::Trouble::default(),
        backlog: Vec::new(),
        lost: Vec::new(),
        gone: Vec::new(),
        overdue: Vec::new(),
        is_quiet: false,
    };
    let pending = BankRow {
        pending: true,
        ..row("pending-1", -4_000)
    };
    let coffee = BankRow {
        merchant: Some("Café Müller".to_owned()),
        category: Some("FOOD_AND_DRINK_COFFEE"),
        authorized: Some(day(2026, 2, 27)),
        ..row("coffee", -450)
    };
    let hold = BankRow {
        pending: true,
        name: "HOTEL HOLD".to_owned(),
        ..row("hold", -20_000)
    };
    for row in [pending, coffee, hold, row("gone", -100), row("kept", -200)] {
        item.put(row);
    }
    oracle.link(&item);
    sync(oracle, &item, "c1");
    let place = |oracle: &Oracle, id: &str| {
        let found = oracle.rows.iter().position(|row| row.bank.id == id);
        found.expect("a row of the golden bank")
    };
    let says = [
        ("pending-1", Saying::Note("dinner with Ana".to_owned())),
        (
            "pending-1",
            Saying::Tags(vec!["friends".to_owned(), "Austin".to_owned()]),
        ),
        ("coffee", Saying::Category(Some("restaurants".to_owned()))),
        ("kept", Saying::Note("a promise".to_owned())),
    ];
    for (id, saying) in says {
        let place = place(oracle, id);
        assert!(oracle.say(&[place], &saying, None, 0));
    }
    for id in ["pending-1", "gone", "kept"] {
        item.take_back(id);
    }
    item.put(BankRow {
        pending_id: Some("pending-1".to_owned()),
        ..row("posted-1", -4_800)
    });
    item.put(BankRow {
        pending_id: Some("hold".to_owned()),
        tie: Tie::False,
        name: "BOOKSHOP".to_owned(),
        ..row("doubted", -1_500)
    });
    item.put(row("coffee", -475));
    assert_eq!(item.log.len(), EVENTS);
    sync(oracle, &item, CURSOR);
    // What version 1 kept is not enough to take a sync back.
    oracle.forget_syncs();
    world.items.insert(0, item);
}

fn sync(oracle: &mut Oracle, item: &Item, cursor: &str) {
    let order: Vec<String> = item.log.iter().map(|event| event.id().to_owned()).collect();
    oracle.sync(&Told {
        item: 0,
        truth: &feed::truth(item),
        order: &order,
        // Its balance was told when it was linked, and not again.
        statement: &BTreeMap::from([("acc".to_owned(), ("Checking".to_owned(), 100_000))]),
        cursor: Some(cursor),
        // Version 1 proved nothing.
        is_whole: false,
        resync: false,
        now_ms: 0,
    });
}
