//! How much memory a first sync takes: `cargo run --release --example import -- 1000000`.
//!
//! Runs the sync session over pages of 500 rows that are made up as they are asked for, spills,
//! stages and commits as the app does, and tells the highest memory over what an open store takes
//! (Linux only: `VmHWM`).

use std::{io::Write as _, time::Instant};

use coffer_domain::{
    AccountFact, AccountKind, Balances, CivilDate, Currency, Cursor, ItemId, Money, Page,
    TransactionFact, UpdateStatus,
    ids::Mint,
    sync::{Limits, Session, Step},
};
use coffer_store::{
    Store,
    facts::{self, NewItem},
};

const PER_PAGE: usize = 500;

struct Counter(u128);

impl Mint for Counter {
    fn next(&mut self) -> uuid::Uuid {
        self.0 += 1;
        uuid::Uuid::from_u128(self.0)
    }
}

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let rows: usize = std::env::args().nth(1).map_or(Ok(100_000), |n| n.parse())?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("coffer.db");
    let store = Store::create(&path, &[7; 32])?;
    let mut mint = Counter(0);
    let item = ItemId::mint(&mut mint);
    let account = account();
    store.write(|w| {
        let new = NewItem {
            id: item,
            provider: "plaid",
            external_id: "item",
            institution_id: Some("ins"),
            institution_name: "Bank",
            token_sealed: b"sealed",
            accounts: std::slice::from_ref(&account),
        };
        facts::link(w, &mut mint, &new, 0)
    })?;
    let idle_kib = memory("VmHWM:")?;
    let began = Instant::now();
    let mut session = Session::new(None, Limits::default());
    let (mut page, mut spills) = (0, 0);
    let pages = rows.div_ceil(PER_PAGE);
    loop {
        match session.step() {
            Step::Fetch { .. } => {
                page += 1;
                session.on_page(Ok(made_up(page, page < pages)));
            }
            Step::Spill(batch) => {
                spills += 1;
                store.write(|w| facts::stage(w, item, &batch))?;
            }
            Step::Commit(changes) => {
                let fetched = began.elapsed();
                let before_kib = memory("VmHWM:")?;
                let applied = store.write(|w| facts::apply(w, &mut mint, item, &changes, 0, 1))?;
                store.write(|w| facts::discard_staged(w, item))?;
                store.checkpoint()?;
                let size = std::fs::metadata(&path)?.len();
                writeln!(
                    std::io::stdout(),
                    "{} rows, {spills} spills: {} MiB over idle while fetching, {} MiB at the end; \
                     fetched in {:?}, committed in {:?}; {} bytes a row on disk",
                    applied.added,
                    (before_kib - idle_kib) / 1024,
                    (memory("VmHWM:")? - idle_kib) / 1024,
                    fetched,
                    began.elapsed() - fetched,
                    size / rows as u64
                )?;
                return Ok(());
            }
            other => return Err(format!("{other:?}").into()),
        }
    }
}

fn memory(field: &str) -> Result<u64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .ok_or("no such field")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

fn account() -> AccountFact {
    AccountFact {
        external_id: "acc".into(),
        persistent_id: None,
        name: "Checking".into(),
        official_name: None,
        mask: None,
        kind: AccountKind::Depository,
        type_text: "depository".into(),
        subtype: None,
        holder_category: None,
        currency: Some(Currency::from_code("USD")),
        balances: Balances::default(),
    }
}

fn made_up(page: usize, has_more: bool) -> Page {
    let row = |at: usize| {
        let n = page * PER_PAGE + at;
        let day = CivilDate::from_yo_opt(2021 + i32::try_from(n % 5).unwrap_or(0), 1)
            .unwrap_or_default()
            + chrono::Days::new((n / 5 % 365) as u64);
        let merchant = format!("Merchant {}", n * 7_919 % 3_000);
        TransactionFact {
            external_id: format!("{:037}", n * 2_654_435_761 % 1_000_000_007),
            external_account_id: "acc".into(),
            pending_external_id: None,
            pending: false,
            date: day,
            authorized_date: Some(day),
            amount: Money::new(-((n % 20_000) as i64) - 1, Currency::from_code("USD")),
            amount_rounded: false,
            name: format!("{} #{}", merchant.to_uppercase(), n % 97),
            merchant_name: Some(merchant),
            merchant_entity_id: Some(format!("{:032}", n * 7_919 % 3_000)),
            original_description: None,
            category_detailed: Some("FOOD_AND_DRINK_GROCERIES".into()),
            category_confidence: Some("VERY_HIGH".into()),
            channel: Some("in store".into()),
            check_number: None,
            details: Some(
                "{\"location\":{\"city\":\"Austin\",\"region\":\"TX\"},\"payment_meta\":{}}".into(),
            ),
        }
    };
    Page {
        added: (0..PER_PAGE).map(row).collect(),
        modified: vec![],
        removed: vec![],
        quarantined: vec![],
        accounts: vec![account()],
        next_cursor: Cursor::new(page.to_string()),
        has_more,
        status: UpdateStatus::Historical,
        request_id: page.to_string(),
        // What such a page weighs as Plaid writes it.
        bytes: 791_000,
    }
}
