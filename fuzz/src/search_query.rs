//! What is typed into the search field, against a real database with its real index.
//!
//! Must hold: what cannot be understood is told with a place in the text, and nothing else is ever
//! refused; no text makes a syntax error of the index; the outline counts exactly the rows that are
//! listed; and what is shown of a query means the same.

use std::sync::LazyLock;

use coffer_domain::{
    AccountFact, AccountKind, Balances, ChangeSet, CivilDate, Currency, Cursor, ItemId, Money,
    TransactionFact, UpdateStatus, ids::Mint, query,
};
use coffer_store::{
    Store, StoreError,
    facts::{self, NewItem},
    register::{self, Filter, Place},
};

const ROWS: u32 = 120;

struct Counter(u128);

impl Mint for Counter {
    fn next(&mut self) -> uuid::Uuid {
        self.0 += 1;
        uuid::Uuid::from_u128(self.0)
    }
}

static DESK: LazyLock<(Store, tempfile::TempDir)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::create(&folder.path().join("coffer.db"), &[7; 32]).expect("a database");
    let mut mint = Counter(0);
    let item = ItemId::mint(&mut mint);
    let usd = Currency::from_code("USD");
    let account = AccountFact {
        external_id: "acc".into(),
        persistent_id: None,
        name: "Checking".into(),
        official_name: None,
        mask: None,
        kind: AccountKind::Depository,
        type_text: "depository".into(),
        subtype: None,
        holder_category: None,
        currency: Some(usd.clone()),
        balances: Balances::default(),
    };
    let new = NewItem {
        id: item,
        provider: "plaid",
        external_id: "item-1",
        institution_id: None,
        institution_name: "First Bank",
        token_sealed: b"sealed",
        accounts: &[account],
    };
    store
        .write(|w| facts::link(w, &mut mint, &new, 1_000))
        .expect("an item");
    let words = [
        "GROCER 42",
        "Café Zürich",
        "AT&T *BILL",
        "O'Reilly",
        "東京 Store",
        "NEAR/2 AND OR NOT",
        "a\"b",
        "x-y:z",
        "(paren)",
        "🦀 crab",
        "ﬁne",
        "100%_sure",
    ];
    let upserts = (0..ROWS)
        .map(|n| TransactionFact {
            external_id: format!("t{n}"),
            external_account_id: "acc".into(),
            pending_external_id: None,
            pending: n % 10 == 0,
            date: CivilDate::from_ymd_opt(2026, 1 + n % 12, 1 + n % 28).expect("a day"),
            authorized_date: None,
            amount: Money::new(i64::from(n) * 7 - 300, usd.clone()),
            amount_rounded: false,
            name: format!("{} {n}", words[n as usize % words.len()]),
            merchant_name: None,
            merchant_entity_id: None,
            original_description: None,
            category_detailed: Some("FOOD_AND_DRINK_GROCERIES".into()),
            category_confidence: None,
            channel: None,
            check_number: None,
            details: None,
        })
        .collect();
    let changes = ChangeSet {
        start_cursor: None,
        next_cursor: Cursor::new("c1"),
        upserts,
        removed: vec![],
        quarantined: vec![],
        accounts: vec![],
        shared: None,
        status: UpdateStatus::Historical,
        request_ids: vec![],
        pages: 1,
        staged: false,
        resync: false,
    };
    store
        .write(|w| facts::apply(w, &mut mint, item, &changes, 2_000, 3_000))
        .expect("rows");
    (store, folder)
});

pub fn run(data: &[u8]) {
    let search = String::from_utf8_lossy(data).into_owned();
    let today = CivilDate::from_ymd_opt(2026, 11, 27).expect("a day");
    if let Ok(query) = query::parse(&search, today) {
        let shown = query.to_string();
        match query::parse(&shown, today) {
            Ok(again) => assert_eq!(again.to_string(), shown),
            // Marks that quotation needs may make it longer than a search can be.
            Err(_) => assert!(shown.chars().count() > query::CHARS_MAX, "{shown}"),
        }
    }
    let filter = Filter {
        search: search.clone(),
        today,
        ..Filter::default()
    };
    let found = DESK.0.read(|r| {
        Ok((
            register::rows(r, &filter, Place::Pending { skip: 0 }, 1_000)?,
            register::outline(r, &filter)?,
        ))
    });
    match found {
        Ok((rows, outline)) => {
            let days: u32 = outline.days.iter().map(|day| day.count).sum();
            assert_eq!(rows.len(), (days + outline.pending.0) as usize);
        }
        Err(StoreError::Misread(misread)) => {
            let span = misread.problem.span;
            assert!(
                misread.text.get(span.start..span.end).is_some(),
                "{misread:?}"
            );
        }
        Err(other) => panic!("a search was answered with: {other}"),
    }
}
