//! What encryption costs: the queries of the window on one database, encrypted and in clear, side
//! by side. `make bench-cipher` runs it with many rows in a release build; an ordinary run takes few
//! and looks only whether both databases say the same.
//!
//! The database in clear is made and opened here, in test code. Nothing in Coffer can do either.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::path::Path;

use coffer_domain::{
    AccountFact, AccountId, AccountKind, Balances, ChangeSet, CivilDate, Currency, Cursor, ItemId,
    Money, OperationId, Removal, TransactionFact, TransactionId, UpdateStatus, ids::Mint,
    rules::Actions,
};
use rusqlite::Connection;

use super::{READER_CACHE_KIB, Store, connect, set_key, tune};
use crate::{
    Reader, Result, Writer,
    edits::{self, EditMeta, Origin, RuleDraft, Unseen},
    facts::{self, NewItem},
    identity, layer,
    register::{self, Facet, Filter, FlowAsk, Grain, Place, Status, WorthAsk},
    travel,
};

pub(super) const KEY: [u8; 32] = [7; 32];
const ACCOUNTS: u64 = 10;
const MERCHANTS: u64 = 3_000;
const ROWS_PER_SYNC: u64 = 20_000;

/// How often a query is measured on each side; the median counts.
const ROUNDS: usize = 41;
/// A query that takes longer than this is measured less often.
const SLOW_NS: u64 = 50_000_000;
const ROUNDS_SLOW: usize = 9;

/// Where encryption may cost a fifth, and where it may cost as much again.
const HOT_PERCENT_MAX: u64 = 120;
const ANY_PERCENT_MAX: u64 = 200;

pub(super) struct Counter(u128);

impl From<u128> for Counter {
    fn from(start: u128) -> Self {
        Self(start)
    }
}

impl Mint for Counter {
    fn next(&mut self) -> uuid::Uuid {
        self.0 += 1;
        uuid::Uuid::from_u128(self.0)
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }

    /// Few merchants are met often, most seldom.
    fn merchant(&mut self) -> u64 {
        let often = self.below(MERCHANTS) + 1;
        self.below(often)
    }
}

const SYLLABLES: [&str; 16] = [
    "bran", "cor", "del", "fen", "gar", "hol", "ister", "jun", "kel", "lum", "mar", "nor", "ost",
    "pell", "quin", "rav",
];
const DETAILED: [&str; 6] = [
    "FOOD_AND_DRINK_GROCERIES",
    "FOOD_AND_DRINK_COFFEE",
    "TRANSPORTATION_GAS",
    "GENERAL_MERCHANDISE_ELECTRONICS",
    "RENT_AND_UTILITIES_RENT",
    "INCOME_WAGES",
];

fn merchant_name(n: u64) -> String {
    let part = |at: u64| SYLLABLES[usize::try_from(at % 16).unwrap()];
    format!("{}{} {}", part(n), part(n / 16), part(n / 256 + 3))
}

/// One person's bank with so many transactions over five years.
pub(super) fn filled(path: &Path, rows: u64) -> Vec<TransactionId> {
    let store = Store::create(path, &KEY).unwrap();
    let mut mint = Counter(0);
    let mut dice = Dice(42);
    let usd = Currency::from_code("USD");
    let item = ItemId::mint(&mut mint);
    let accounts: Vec<AccountFact> = (0..ACCOUNTS)
        .map(|n| AccountFact {
            external_id: format!("acc{n}"),
            persistent_id: None,
            name: format!("Account {n}"),
            official_name: None,
            mask: Some(format!("{n:04}")),
            kind: AccountKind::Depository,
            type_text: "depository".into(),
            subtype: Some("checking".into()),
            holder_category: None,
            currency: Some(usd.clone()),
            balances: Balances {
                current: Some(Money::new(100_000, usd.clone())),
                ..Balances::default()
            },
        })
        .collect();
    let new = NewItem {
        id: item,
        provider: "plaid",
        external_id: "item-1",
        institution_id: Some("ins_1"),
        institution_name: "First Bank",
        token_sealed: b"sealed",
        accounts: &accounts,
    };
    store.write(|w| facts::link(w, &mut mint, &new, 1)).unwrap();
    let first = CivilDate::from_ymd_opt(2021, 1, 1).unwrap();
    let mut cursor = None;
    let mut written = 0;
    // Some of the rows, to change and to take back.
    let mut told = Vec::new();
    while written < rows {
        let batch = ROWS_PER_SYNC.min(rows - written);
        let upserts: Vec<TransactionFact> = (written..written + batch)
            .map(|n| {
                let merchant = merchant_name(dice.merchant());
                let day = chrono::Days::new(n * 1_826 / rows);
                TransactionFact {
                    // Ids of a provider come in no order.
                    external_id: format!("{:016x}{n:08x}plaidplaidpl", dice.below(u64::MAX)),
                    external_account_id: format!("acc{}", dice.below(ACCOUNTS)),
                    pending_external_id: None,
                    pending: n + 20 > rows,
                    date: first.checked_add_days(day).unwrap(),
                    authorized_date: None,
                    amount: Money::new(
                        -i64::try_from(dice.below(20_000)).unwrap() - 1,
                        usd.clone(),
                    ),
                    amount_rounded: false,
                    name: format!("POS {} #{:04}", merchant.to_uppercase(), dice.below(10_000)),
                    merchant_name: Some(merchant),
                    merchant_entity_id: None,
                    original_description: None,
                    category_detailed: Some(
                        DETAILED[usize::try_from(dice.below(6)).unwrap()].into(),
                    ),
                    category_confidence: Some("HIGH".into()),
                    channel: Some("in store".into()),
                    check_number: None,
                    details: Some(format!(
                        "{{\"location\":{{\"city\":\"Austin\",\"store_number\":\"{}\"}}}}",
                        dice.below(9_999)
                    )),
                }
            })
            .collect();
        written += batch;
        let next = format!("c{written}");
        told.extend(upserts.iter().step_by(40).cloned());
        let changes = told_next(cursor.as_deref(), &next, upserts, vec![]);
        store
            .write(|w| facts::apply(w, &mut mint, item, &changes, 2, 3))
            .unwrap();
        cursor = Some(next);
    }
    trouble(&store, &mut mint, item, cursor.as_deref(), told, &accounts);
    let everything = Filter::default();
    let top = Place::Pending { skip: 0 };
    let some = store
        .read(|r| register::rows(r, &everything, top, 200))
        .unwrap();
    let ids: Vec<TransactionId> = some.iter().map(|line| line.id).collect();
    for (at, id) in ids.iter().enumerate().step_by(5) {
        let meta = |mint: &mut Counter| EditMeta {
            id: OperationId::mint(mint),
            at_ms: 5,
            origin: Origin::Window,
        };
        let noted = meta(&mut mint);
        let tagged = meta(&mut mint);
        store
            .write(|w| {
                edits::set_note(w, &noted, *id, &format!("note {at}"))?;
                edits::set_tags(
                    w,
                    &tagged,
                    *id,
                    &["trip".to_owned(), format!("t{}", at % 7)],
                )
            })
            .unwrap();
    }
    for (at, chosen) in ids.chunks(3).take(20).enumerate() {
        let meta = EditMeta {
            id: OperationId::mint(&mut mint),
            at_ms: 6,
            origin: Origin::Window,
        };
        let deleted = at % 2 == 0;
        store
            .write(|w| edits::set_deleted(w, &meta, &chosen[..1], deleted))
            .unwrap();
    }
    store.checkpoint().unwrap();
    ids
}

fn told_next(
    start: Option<&str>,
    next: &str,
    upserts: Vec<TransactionFact>,
    removed: Vec<Removal>,
) -> ChangeSet {
    ChangeSet {
        start_cursor: start.and_then(Cursor::new),
        next_cursor: Cursor::new(next),
        upserts,
        removed,
        quarantined: vec![],
        accounts: vec![],
        shared: None,
        status: UpdateStatus::Historical,
        request_ids: vec![],
        pages: 1,
        staged: false,
        resync: false,
    }
}

/// What fills the trays, the list of doubts, the journal and the proofs: rows taken back and changed,
/// charges that name a pending row they hardly are, and balances that the rows do not explain.
fn trouble(
    store: &Store,
    mint: &mut Counter,
    item: ItemId,
    start: Option<&str>,
    mut told: Vec<TransactionFact>,
    accounts: &[AccountFact],
) {
    let taken = told.split_off(told.len() / 2);
    let removed = taken.into_iter().map(|fact| Removal {
        external_id: fact.external_id,
        external_account_id: Some(fact.external_account_id),
    });
    for fact in &mut told {
        fact.name.push_str(" CORRECTED");
    }
    let announced: Vec<TransactionFact> = told
        .iter()
        .take(40)
        .enumerate()
        .map(|(at, fact)| TransactionFact {
            external_id: format!("announced{at}"),
            pending: true,
            ..fact.clone()
        })
        .collect();
    let charged = announced.iter().map(|fact| TransactionFact {
        external_id: format!("charged for {}", fact.external_id),
        pending_external_id: Some(fact.external_id.clone()),
        pending: false,
        amount: Money::new(4_711, fact.amount.currency().clone()),
        merchant_name: Some("Somebody else".into()),
        name: "SOMEBODY ELSE".into(),
        ..fact.clone()
    });
    let usd = accounts[0].currency.clone().unwrap();
    let stating = |minor| {
        let state = |fact: &AccountFact| AccountFact {
            balances: Balances {
                current: Some(Money::new(minor, usd.clone())),
                ..Balances::default()
            },
            ..fact.clone()
        };
        accounts.iter().map(state).collect::<Vec<_>>()
    };
    let charged: Vec<_> = charged.collect();
    for (start, next, upserts, removed, minor) in [
        (start, "t1", announced, vec![], 100_000),
        (Some("t1"), "t2", charged, removed.collect(), 90_000),
        (Some("t2"), "t3", told, vec![], 80_000),
    ] {
        let changes = ChangeSet {
            accounts: stating(minor),
            ..told_next(start, next, upserts, removed)
        };
        store
            .write(|w| facts::apply(w, mint, item, &changes, 4, 4))
            .unwrap();
    }
}

/// A copy without a cipher, page for page the same rows, in the same order of tables.
fn in_clear(encrypted: &Path, clear: &Path) {
    let source = Connection::open(encrypted).unwrap();
    set_key(&source, &KEY).unwrap();
    source
        .execute("ATTACH ?1 AS clear KEY ''", [clear.to_str().unwrap()])
        .unwrap();
    source
        .query_row("SELECT sqlcipher_export('clear')", [], |_| Ok(()))
        .unwrap();
}

fn open_clear(path: &Path, cache_kib: i64) -> Connection {
    let connection = Connection::open(path).unwrap();
    tune(&connection, cache_kib).unwrap();
    connection
}

/// CPU time of this thread, which no other program's load is part of.
#[cfg(unix)]
fn cpu_ns() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    u64::try_from(time.tv_sec).unwrap() * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap()
}

/// The time of day, where there is no better one.
#[cfg(not(unix))]
fn cpu_ns() -> u64 {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::try_from(since.as_nanos()).unwrap()
}

/// What a reader is asked; what it answers is only there to be compared.
type Ask<'a> = Box<dyn Fn(&Reader<'_>) -> Result<String> + 'a>;

/// What a query said, so that both sides can be compared, and a ceiling on its cost.
struct Query<'a> {
    name: &'static str,
    /// Whether it is the register, a search or a report: the ceiling is [`HOT_PERCENT_MAX`].
    hot: bool,
    ask: Ask<'a>,
}

fn query<'a>(
    name: &'static str,
    hot: bool,
    ask: impl Fn(&Reader<'_>) -> Result<String> + 'a,
) -> Query<'a> {
    Query {
        name,
        hot,
        ask: Box::new(ask),
    }
}

fn day(year: i32, month: u32, day: u32) -> CivilDate {
    CivilDate::from_ymd_opt(year, month, day).unwrap()
}

/// What the window asks, screen by screen.
fn queries(ids: &[TransactionId], account: AccountId, category: i64) -> Vec<Query<'_>> {
    let everything = Filter::default;
    let search = |text: &str| Filter {
        search: text.to_owned(),
        ..Filter::default()
    };
    let page = |filter: Filter, place: Place| {
        move |r: &Reader<'_>| Ok(format!("{:?}", register::rows(r, &filter, place, 100)?))
    };
    let outline =
        |filter: Filter| move |r: &Reader<'_>| Ok(format!("{:?}", register::outline(r, &filter)?));
    let top = Place::Pending { skip: 0 };
    let deep = |year| Place::Day {
        date: day(year, 6, 15),
        skip: 3,
    };
    let of_account = Filter {
        account: Some(account),
        ..Filter::default()
    };
    let of_category = Filter {
        category: Some(category),
        ..Filter::default()
    };
    let of_year = Filter {
        from: Some(day(2023, 1, 1)),
        to: Some(day(2023, 12, 31)),
        ..Filter::default()
    };
    let (first, turn) = (ids[0], RefCell::new(0_usize));
    let mut all = vec![
        query("register: outline of all", true, outline(everything())),
        query("register: newest page", true, page(everything(), top)),
        query(
            "register: page in the middle",
            true,
            page(everything(), deep(2023)),
        ),
        query(
            "register: page near the end",
            true,
            page(everything(), deep(2021)),
        ),
        query(
            "register: one year, outline",
            true,
            outline(of_year.clone()),
        ),
        query("register: one year, page", true, page(of_year, deep(2023))),
        query(
            "register: one account, outline",
            true,
            outline(of_account.clone()),
        ),
        query("register: one account, page", true, page(of_account, top)),
        query(
            "register: one category, page",
            true,
            page(of_category.clone(), top),
        ),
        query("report: one category, outline", true, outline(of_category)),
        query(
            "search: frequent word, page",
            true,
            page(search("bran"), top),
        ),
        query(
            "search: frequent word, outline",
            true,
            outline(search("bran")),
        ),
        query(
            "search: two words, page",
            true,
            page(search("bran cor"), top),
        ),
        query(
            "search: three letters, page",
            true,
            page(search("pel"), top),
        ),
        query("search: nothing found", true, page(search("zzzzq"), top)),
        query("search: number of a shop", true, page(search("0042"), top)),
        query("report: all accounts", true, |r| {
            Ok(format!("{:?}", facts::accounts(r)?))
        }),
        query("report: months and categories", true, |r| {
            Ok(format!("{:?}", register::months(r, None, None)?))
        }),
        query("report: months of one year", true, |r| {
            let (from, to) = (day(2023, 1, 1), day(2023, 12, 31));
            Ok(format!("{:?}", register::months(r, Some(from), Some(to))?))
        }),
        query("report: as it was known before the last sync", false, |r| {
            // The newest but one: what came since is taken back, looked at, and undone.
            let at_ms = r.0.query_row(
                "SELECT max(ended_ms) - 1 FROM sync WHERE ended_ms IS NOT NULL",
                [],
                |row| row.get(0),
            )?;
            travel::back(&Writer::of(r.0), at_ms)?;
            let (accounts, months) = (facts::accounts(r)?, register::months(r, None, None)?);
            Ok(format!("{accounts:?} {months:?}"))
        }),
        query("settings and the list of hosts", false, |r| {
            let kept = ["offline", "network_ledger", "logos", "lock_settings"];
            let read: Result<Vec<_>> = kept.iter().map(|name| facts::get(r, name)).collect();
            Ok(format!("{:?}", read?))
        }),
        query("proofs of all accounts", false, |r| {
            Ok(format!("{:?}", facts::proofs(r, None)?))
        }),
        query("why an account is off", false, move |r| {
            let causes = facts::proof_causes(r, account)?;
            let moves = facts::opening_moves(r, account)?;
            Ok(format!("{causes:?} {moves:?}"))
        }),
        query("review: doubts", false, |r| {
            Ok(format!("{:?}", identity::doubts(r)?))
        }),
        query("review: accounts linked again", false, |r| {
            Ok(format!("{}", identity::candidates(r)?.len()))
        }),
        query("tray: withdrawn by the bank", false, |r| {
            tray(r, Status::Withdrawn)
        }),
        query("tray: deleted", false, |r| tray(r, Status::Deleted)),
        query("journal: newest syncs", false, |r| {
            Ok(format!("{:?}", facts::syncs(r, None, None, 50)?))
        }),
        query("journal: rows of a sync", false, |r| {
            let newest = facts::syncs(r, None, None, 1)?.remove(0).id;
            Ok(format!("{:?}", facts::sync_rows(r, newest, None, 100)?))
        }),
        query("undo and redo", false, |r| {
            Ok(format!("{:?}", edits::undoable(r)?))
        }),
        query("connections", false, |r| {
            Ok(format!("{:?}", facts::items(r)?.len()))
        }),
        query("categories", false, |r| {
            Ok(format!("{}", edits::categories(r)?.len()))
        }),
        query("tags", false, |r| Ok(format!("{}", edits::tags(r)?.len()))),
        query("one transaction", false, move |r| {
            Ok(format!(
                "{:?} {:?}",
                register::transaction(r, first)?,
                register::bank_detail(r, first)?
            ))
        }),
        query("history of a transaction", false, move |r| {
            let mut turn = turn.borrow_mut();
            *turn = (*turn + 5) % ids.len();
            Ok(format!("{}", edits::history(r, ids[0])?.len()))
        }),
        query("command line: last 100", false, |r| {
            let all = Filter::default();
            let listed = register::list(r, &all, Status::Listed, Some(100))?;
            Ok(format!("{listed:?}"))
        }),
        query("export: every row", false, |r| {
            let mut count = 0_u64;
            register::each_row(r, &Filter::default(), &mut |_| {
                count += 1;
                Ok(())
            })?;
            Ok(count.to_string())
        }),
    ];
    all.extend(searches());
    all.extend(reports(account));
    all.extend(said_by_people(ids, account));
    all
}

/// Operators of the search language, a page of each.
fn searches<'a>() -> Vec<Query<'a>> {
    let of = |name, search: &str| {
        let filter = Filter {
            search: search.to_owned(),
            ..Filter::default()
        };
        query(name, true, move |r| {
            let top = Place::Pending { skip: 0 };
            Ok(format!("{:?}", register::rows(r, &filter, top, 100)?))
        })
    };
    vec![
        of("search: amounts over, page", "amt:>50"),
        of("search: amounts between, page", "amt:50..60"),
        of("search: one amount, page", "amt:19.99"),
        of("search: a tag, page", "tag:trip"),
        of("search: with a note, page", "has:note"),
        of("search: pending, page", "is:pending"),
        of("search: without a category, page", "is:uncategorised"),
        of("search: not looked at, page", "is:unreviewed"),
        of("search: a merchant's beginning, page", "merchant:bran"),
        of("search: a word and not another, page", "bran -cor"),
        query("search: what may be completed", true, |r| {
            Ok(format!("{:?}", register::merchants(r, "bran", 20)?))
        }),
    ]
}

/// The screens of spending and of net worth.
fn reports<'a>(account: AccountId) -> Vec<Query<'a>> {
    let flow = |name, by: Facet, grain: Grain, from: CivilDate, accounts: Vec<AccountId>| {
        let ask = FlowAsk {
            from,
            to: day(2025, 12, 31),
            grain,
            by,
            accounts,
        };
        query(name, true, move |r| {
            let mut said: Vec<String> = register::flow(r, &ask)?
                .iter()
                .chain(&register::pending_flow(r, &ask)?)
                .map(|cell| format!("{cell:?}"))
                .collect();
            said.sort_unstable();
            Ok(said.concat())
        })
    };
    let (ever, year) = (day(2000, 1, 1), day(2025, 1, 1));
    let worth = |name, count: u64, accounts: Vec<AccountId>| {
        query(name, true, move |r| {
            let first = day(2021, 1, 31);
            let dates: Vec<_> = (0..count)
                .map(|at| first + chrono::Days::new(at * 30))
                .collect();
            let noon = |at_ms: i64| {
                let days = u64::try_from(at_ms / 86_400_000).unwrap_or(0);
                day(1970, 1, 1) + chrono::Days::new(days)
            };
            let end =
                |date: CivilDate| (date - day(1970, 1, 1)).num_milliseconds() + 86_400_000 - 1;
            let ask = WorthAsk {
                dates: &dates,
                accounts: &accounts,
                day_of: &noon,
                end_of: &end,
            };
            Ok(format!("{:?}", register::worth(r, &ask)?))
        })
    };
    vec![
        flow(
            "spending: by category, all years",
            Facet::Category,
            Grain::Month,
            ever,
            Vec::new(),
        ),
        flow(
            "spending: by category, a year",
            Facet::Category,
            Grain::Month,
            year,
            Vec::new(),
        ),
        flow(
            "spending: by merchant, a year",
            Facet::Merchant,
            Grain::Month,
            year,
            Vec::new(),
        ),
        flow(
            "spending: by tag, all years",
            Facet::Tag,
            Grain::Month,
            ever,
            Vec::new(),
        ),
        flow(
            "spending: by account, all years",
            Facet::Account,
            Grain::Month,
            ever,
            Vec::new(),
        ),
        flow(
            "spending: of one account",
            Facet::Category,
            Grain::Month,
            ever,
            vec![account],
        ),
        flow(
            "dashboard: pace of a year, by day",
            Facet::All,
            Grain::Day,
            year,
            Vec::new(),
        ),
        worth("net worth: five years", 60, Vec::new()),
        worth("net worth: one account", 60, vec![account]),
    ]
}

/// Review, rules, pairs, reconciling: what stands on what a person says.
fn said_by_people(ids: &[TransactionId], account: AccountId) -> Vec<Query<'_>> {
    let inbox = |name, kind: Unseen| {
        query(name, false, move |r| {
            let rows = edits::inbox_rows(r, kind, 0, 50)?;
            Ok(format!("{rows:?} {}", edits::count_unseen(r, kind)?))
        })
    };
    let of_one = move |name, ask: fn(&Reader<'_>, TransactionId) -> Result<String>| {
        let turn = RefCell::new(0_usize);
        query(name, false, move |r| {
            let at = turn.replace_with(|turn| *turn + 1);
            // Both sides are asked for the same one, one after the other.
            ask(r, ids[at / 2 % ids.len()])
        })
    };
    vec![
        inbox("review: new", Unseen::New),
        inbox("review: without a category", Unseen::Uncategorised),
        inbox("review: changed by the bank", Unseen::Changed),
        inbox("review: withdrawn with a word on it", Unseen::Withdrawn),
        query("review: proposed pairs", false, |r| {
            Ok(format!(
                "{:?} {}",
                edits::proposals(r, 0, 50)?,
                edits::proposed(r)?
            ))
        }),
        of_one("pairs of a transaction", |r, id| {
            Ok(format!("{:?}", edits::pairs_of(r, id)?))
        }),
        of_one("pairs that a transaction may have", |r, id| {
            Ok(format!("{:?}", edits::pair_candidates(r, id)?))
        }),
        of_one("learned: hints for a transaction", |r, id| {
            Ok(format!("{:?}", layer::hints(r, id)?))
        }),
        of_one("who said what of a transaction", |r, id| {
            Ok(format!("{:?}", layer::said(r, id)?))
        }),
        of_one("how many are like this", |r, id| {
            Ok(format!("{:?}", layer::like(r, id, "category")?))
        }),
        of_one("files of a transaction", |r, id| {
            Ok(format!("{:?}", edits::attachments(r, id)?))
        }),
        query("rules and their remarks", false, |r| {
            Ok(format!(
                "{:?} {}",
                edits::rules(r)?,
                layer::remarks(r)?.len()
            ))
        }),
        query("rules: preview of one", false, |r| {
            let draft = RuleDraft {
                id: None,
                name: String::new(),
                search: "bran".to_owned(),
                actions: Actions {
                    note: Some("a word".to_owned()),
                    ..Actions::default()
                },
                enabled: true,
            };
            Ok(format!("{:?}", layer::preview(r, &draft)?))
        }),
        query("categories and what uses them", false, |r| {
            Ok(format!("{}", layer::uses(r)?.len()))
        }),
        query("reconciling an account", false, move |r| {
            Ok(format!(
                "{:?}",
                edits::reconciling(r, account, day(2025, 6, 30))?
            ))
        }),
    ]
}

/// A page of a tray, and how many it has.
fn tray(r: &Reader<'_>, status: Status) -> Result<String> {
    let page = register::tray(r, status, None, 100)?;
    assert!(!page.is_empty(), "there is something to look at");
    Ok(format!("{page:?} {}", register::tray_count(r, status)?))
}

fn asked(connection: &Connection, query: &Query<'_>) -> (u64, String) {
    let transaction = connection.unchecked_transaction().unwrap();
    let began = cpu_ns();
    let said = (query.ask)(&Reader(&transaction)).unwrap();
    (cpu_ns() - began, said)
}

fn median(mut times: Vec<u64>) -> u64 {
    times.sort_unstable();
    times[times.len() / 2]
}

fn percent(encrypted: u64, clear: u64) -> u64 {
    encrypted * 100 / clear.max(1)
}

/// 104 as `1.04`.
fn times(percent: u64) -> String {
    format!("{}.{:02}", percent / 100, percent % 100)
}

#[test]
fn an_encrypted_database_says_what_a_clear_one_says_and_costs_little_more() {
    let wanted = std::env::var("COFFER_BENCH_ROWS").ok();
    let rows: u64 = wanted
        .as_deref()
        .map_or(2_000, |rows| rows.parse().unwrap());
    let cache_kib = std::env::var("COFFER_BENCH_CACHE_KIB")
        .map_or(READER_CACHE_KIB, |kib| kib.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (sealed, clear) = (
        folder.path().join("coffer.db"),
        folder.path().join("clear.db"),
    );
    let ids = filled(&sealed, rows);
    in_clear(&sealed, &clear);
    let head = |path: &Path| std::fs::read(path).unwrap()[..15].to_vec();
    assert_eq!(head(&clear), b"SQLite format 3");
    assert_ne!(head(&sealed), b"SQLite format 3");
    let sides = [
        connect(&sealed, &KEY, cache_kib).unwrap(),
        open_clear(&clear, cache_kib),
    ];
    let account = facts::accounts(&Reader(&sides[0])).unwrap()[0].id;
    let category = edits::categories(&Reader(&sides[0]))
        .unwrap()
        .into_iter()
        .find(|known| known.code.as_deref() == coffer_domain::category::for_detailed(DETAILED[0]))
        .unwrap()
        .id;
    let mut table = String::new();
    let mut dear = Vec::new();
    for query in queries(&ids, account, category) {
        // Nothing is cached on either side: what the first question after a sync costs, because
        // another connection's commit empties a reader's cache.
        let cold = [
            asked(&connect(&sealed, &KEY, cache_kib).unwrap(), &query).0,
            asked(&open_clear(&clear, cache_kib), &query).0,
        ];
        let warm_up = sides.each_ref().map(|side| asked(side, &query));
        assert_eq!(warm_up[0].1, warm_up[1].1, "{}", query.name);
        let rounds = match (wanted.is_some(), warm_up[1].0 > SLOW_NS) {
            (false, _) => 1,
            (true, true) => ROUNDS_SLOW,
            (true, false) => ROUNDS,
        };
        let mut took = [const { Vec::new() }; 2];
        for _ in 0..rounds {
            for (took, side) in took.iter_mut().zip(&sides) {
                took.push(asked(side, &query).0);
            }
        }
        let [encrypted, clear] = took.map(median);
        let cost = percent(encrypted, clear);
        let most = if query.hot {
            HOT_PERCENT_MAX
        } else {
            ANY_PERCENT_MAX
        };
        writeln!(
            table,
            "| {} | {} | {} | {} | {} | {} |",
            query.name,
            clear / 1_000,
            encrypted / 1_000,
            times(cost),
            times(most),
            times(percent(cold[0], cold[1])),
        )
        .unwrap();
        if cost > most {
            dear.push(format!("{}: {}", query.name, times(cost)));
        }
    }
    if wanted.is_some() {
        println!("{rows} rows, cache {cache_kib} KiB a connection, CPU time in µs");
        println!("| query | clear | encrypted | ratio | at most | ratio, nothing cached |");
        println!("|---|---:|---:|---:|---:|---:|\n{table}");
        assert!(
            dear.is_empty(),
            "encryption costs more than it may: {dear:?}"
        );
    }
}
