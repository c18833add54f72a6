//! The way in: from the text of Plaid's pages to the commit, and the least that it could cost.

use std::path::Path;

use coffer_domain::{
    AccountFact, ItemId, Page,
    ids::Mint,
    sync::{Limits, Session, Step},
};
use coffer_plaid::wire::transaction::SyncResponse;
use coffer_store::{
    Store,
    edits::{self, EditMeta, Origin, Saying, Which},
    facts::{self, NewItem},
    register::{self, Filter, Place},
};
use rusqlite::{Connection, types::Value};

use crate::{
    KEY,
    gauge::{Sheet, at, forget_peak, memory_kib, timed},
    people::{BANKS, PAGE, People},
};

/// Ids of our own: each larger than the one before and random behind that, like those of the app, but the same in
/// every run.
pub struct Random {
    last: u64,
    dice: crate::people::Dice,
}

impl Mint for Random {
    fn next(&mut self) -> uuid::Uuid {
        self.last += 1;
        uuid::Uuid::from_u64_pair(self.last << 16, self.dice.next())
    }
}

pub fn random(seed: u64) -> Random {
    Random {
        last: seed << 32,
        dice: crate::people::Dice(seed),
    }
}

pub fn item_of(bank: u64) -> ItemId {
    ItemId::mint(&mut random(bank + 1))
}

/// What the Plaid client does with the body of an answer.
pub fn parse(body: &str) -> Page {
    let answer: SyncResponse<'_> = serde_json::from_str(body).unwrap();
    answer.into_page(body.len() as u64)
}

/// What the way in took, in nanoseconds of CPU time.
#[derive(Default)]
pub struct Clocks {
    pub parsing: u64,
    pub committing: u64,
}

/// A connection for each bank.
pub fn link(store: &Store, mint: &mut Random) {
    for bank in 0..BANKS {
        let external = format!("item-{bank}");
        let name = format!("Bank {bank}");
        let accounts: [AccountFact; 0] = [];
        let new = NewItem {
            id: item_of(bank),
            provider: "plaid",
            external_id: &external,
            institution_id: None,
            institution_name: &name,
            token_sealed: b"sealed",
            accounts: &accounts,
        };
        store.write(|w| facts::link(w, mint, &new, 1)).unwrap();
    }
}

/// Takes in all that a bank has, whose next answer is asked for: pages, session, staging, one commit. Returns how
/// many rows were new.
pub fn take_in(
    store: &Store,
    mint: &mut Random,
    bank: u64,
    clocks: &mut Clocks,
    mut answer: impl FnMut() -> String,
) -> u64 {
    let item = item_of(bank);
    let mut session = Session::new(None, Limits::default());
    loop {
        match timed(&mut clocks.committing, || session.step()) {
            Step::Fetch { .. } => {
                let body = answer();
                let page = timed(&mut clocks.parsing, || parse(&body));
                timed(&mut clocks.committing, || session.on_page(Ok(page)));
            }
            Step::Spill(batch) => timed(&mut clocks.committing, || {
                store.write(|w| facts::stage(w, item, &batch)).unwrap();
            }),
            Step::Commit(changes) => {
                return timed(&mut clocks.committing, || {
                    let now_ms = noon_ms();
                    let applied = store
                        .write(|w| facts::apply(w, mint, item, &changes, now_ms, now_ms))
                        .unwrap();
                    if changes.staged {
                        store.write(|w| facts::discard_staged(w, item)).unwrap();
                    }
                    drop(changes);
                    applied.added.into()
                });
            }
            other => panic!("{other:?}"),
        }
    }
}

/// All of it through the whole path, a bank at a time.
pub fn whole_path(sheet: &mut Sheet, people: &People, path: &Path) -> Store {
    let store = Store::create(path, &KEY).unwrap();
    let mut mint = random(99);
    link(&store, &mut mint);
    forget_peak();
    let idle_kib = memory_kib("VmRSS:");
    let mut clocks = Clocks::default();
    for bank in 0..BANKS {
        let mut next = 0;
        let added = take_in(&store, &mut mint, bank, &mut clocks, || {
            let to = (next + PAGE).min(people.per_bank());
            let more = to < people.per_bank();
            let body = people.answer(bank, next..to, &[], &[], &format!("c{to}"), more);
            next = to;
            body
        });
        assert_eq!(added, people.per_bank());
    }
    let (parsing, committing) = (clocks.parsing, clocks.committing);
    sheet.put(
        "ingest: memory over idle, MB",
        memory_kib("VmHWM:").saturating_sub(idle_kib) as f64 / 1_024.0,
    );
    sheet.time("ingest: parsing", parsing);
    sheet.time("ingest: the whole path", parsing + committing);
    sheet.put(
        "ingest: the whole path per row, µs",
        (parsing + committing) as f64 / 1_000.0 / people.rows as f64,
    );
    said(&store, people);
    store.checkpoint().unwrap();
    store
}

/// When these banks answered.
fn noon_ms() -> i64 {
    People::today()
        .and_hms_opt(12, 0, 0)
        .unwrap()
        .and_utc()
        .timestamp_millis()
}

/// Notes, tags and parts here and there; most of it was looked at.
fn said(store: &Store, people: &People) {
    let mut mint = random(7_777);
    let mut say = |ids: &[coffer_domain::TransactionId], saying: &Saying| {
        let meta = EditMeta {
            id: coffer_domain::OperationId::mint(&mut mint),
            at_ms: noon_ms(),
            origin: Origin::Window,
        };
        store
            .write(|w| edits::say(w, &meta, Which::These(ids), saying))
            .unwrap();
    };
    let mut ids = Vec::new();
    store
        .read(|r| {
            register::each_row(r, &Filter::default(), &mut |line| {
                ids.push((line.id, line.amount.minor(), line.pending));
                Ok(())
            })
        })
        .unwrap();
    let every = |n: usize, from: usize| -> Vec<coffer_domain::TransactionId> {
        ids.iter().skip(from).step_by(n).map(|one| one.0).collect()
    };
    let old: Vec<_> = ids
        .iter()
        .skip(usize::try_from(people.rows / 100).unwrap())
        .map(|one| one.0)
        .collect();
    say(&old, &Saying::Reviewed(true));
    say(
        &every(200, 1),
        &Saying::Note("claimed back from work".into()),
    );
    say(
        &every(20, 2),
        &Saying::Tags(vec!["trip".into(), "shared".into()]),
    );
    say(&every(300, 3), &Saying::Tags(vec!["tax".into()]));
    for (id, minor, _) in ids
        .iter()
        .skip(5)
        .step_by(ids.len() / 50)
        .filter(|one| one.1 < -1)
    {
        let part = |amount_minor, category| coffer_domain::split::Part {
            amount_minor,
            category,
            note: String::new(),
        };
        let parts = vec![part(minor / 2, Some(15)), part(minor - minor / 2, None)];
        say(&[*id], &Saying::Split(parts));
    }
}

/// A connection like the store's own.
pub fn raw(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    let hex: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    connection
        .execute_batch(&format!(
            "PRAGMA key = \"x'{hex}'\"; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;"
        ))
        .unwrap();
    connection.set_prepared_statement_cache_capacity(256);
    connection
}

/// Rows that are copied at once.
const CHUNK: usize = 5_000;

/// The same contents of all tables by prepared statements, in one commit, equally encrypted.
pub fn bare(sheet: &mut Sheet, path: &Path) {
    // In a folder of its own: what is open here is not to be migrated.
    let folder = tempfile::tempdir_in(path.parent().unwrap()).unwrap();
    let bare_path = folder.path().join("coffer.db");
    drop(Store::create(&bare_path, &KEY).unwrap());
    let source = raw(path);
    let target = raw(&bare_path);
    target.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let tables: Vec<String> = source
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
               AND name NOT LIKE 'register_search%' AND name <> 'staged'
               AND sql NOT LIKE 'CREATE VIRTUAL %' ORDER BY rootpage",
        )
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut clock = 0;
    timed(&mut clock, || target.execute_batch("BEGIN IMMEDIATE")).unwrap();
    for table in &tables {
        let seeded: i64 = target
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
            .unwrap();
        if seeded == 0 {
            copy(
                &source,
                &target,
                table,
                &format!("SELECT * FROM {table}"),
                None,
                &mut clock,
            );
        }
    }
    let search = "rowid, merchant, original, note, tags, labels";
    copy(
        &source,
        &target,
        "register_search",
        "SELECT ord, merchant, original, note, tags, labels FROM register",
        Some(search),
        &mut clock,
    );
    timed(&mut clock, || target.execute_batch("COMMIT")).unwrap();
    sheet.time("ingest: the bare insert", clock);
    let whole = sheet.of("ingest: the whole path, µs");
    sheet.ratio(
        "ingest against the bare insert",
        (whole * 1_000.0) as u64,
        clock,
    );
}

fn copy(
    source: &Connection,
    target: &Connection,
    table: &str,
    select: &str,
    columns: Option<&str>,
    clock: &mut u64,
) {
    let mut select = source.prepare(select).unwrap();
    let width = select.column_count();
    let places = vec!["?"; width].join(", ");
    let columns = columns.map_or(String::new(), |names| format!(" ({names})"));
    let mut insert = target
        .prepare(&format!("INSERT INTO {table}{columns} VALUES ({places})"))
        .unwrap();
    let mut rows = select.query([]).unwrap();
    loop {
        let mut chunk: Vec<Vec<Value>> = Vec::with_capacity(CHUNK);
        while chunk.len() < CHUNK {
            let Some(row) = rows.next().unwrap() else {
                break;
            };
            chunk.push((0..width).map(|at| row.get(at).unwrap()).collect());
        }
        if chunk.is_empty() {
            return;
        }
        timed(clock, || {
            for row in &chunk {
                insert.execute(rusqlite::params_from_iter(row)).unwrap();
            }
        });
    }
}

/// The changes of a day: 60 new, 20 changed, 10 taken back.
pub struct Days(u64);

impl Days {
    pub const fn since(day: u64) -> Self {
        Self(day)
    }

    pub fn next(&mut self, people: &People) -> String {
        let day = self.0;
        self.0 += 1;
        let new = people.per_bank() + day * 60;
        let old = |n: u64| (n * 7_919 + day * 131) % (people.per_bank() / 2);
        let modified: Vec<(u64, u64)> = (0..20).map(|n| (old(n), day + 1)).collect();
        let removed: Vec<u64> = (0..10)
            .map(|n| people.per_bank() / 2 + day * 10 + n)
            .collect();
        people.answer(
            0,
            new..new + 60,
            &modified,
            &removed,
            &format!("d{day}"),
            false,
        )
    }
}

/// Takes in what a bank says, as one sync.
pub fn sync(store: &Store, body: &str, mint: &mut Random) {
    let item = item_of(0);
    let stored = store.read(|r| facts::item(r, item)).unwrap();
    let mut session = Session::new(stored.cursor, Limits::default());
    assert!(matches!(session.step(), Step::Fetch { .. }));
    session.on_page(Ok(parse(body)));
    let Step::Commit(changes) = session.step() else {
        panic!("one page is a whole loop");
    };
    let now_ms = noon_ms();
    store
        .write(|w| facts::apply(w, mint, item, &changes, now_ms, now_ms))
        .unwrap();
}

/// A daily sync onto all of it.
pub fn daily(sheet: &mut Sheet, people: &People, store: &Store) {
    let (mut days, mut mint) = (Days::since(0), random(4_242));
    let mut times = Vec::new();
    for _ in 0..21 {
        let body = days.next(people);
        let mut took = 0;
        timed(&mut took, || sync(store, &body, &mut mint));
        times.push(took);
    }
    sheet.time("daily sync of 90 changes, median", at(&mut times, 50));
    sheet.time(
        "daily sync of 90 changes, 95th percentile",
        at(&mut times, 95),
    );
    let top = Place::Pending { skip: 0 };
    let shown = store
        .read(|r| register::rows(r, &Filter::default(), top, 1))
        .unwrap();
    assert_eq!(shown.len(), 1);
}
