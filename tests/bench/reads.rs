//! Reading: pages, searches, reports, one edit, reading beside a sync, and opening.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use chrono::Months;
use coffer_domain::{AccountId, CivilDate, OperationId, period::Period, period::Step};
use coffer_store::{
    Reader, Store,
    edits::{self, EditMeta, Origin, Saying, Which},
    facts,
    register::{self, Facet, Filter, FlowAsk, Grain, Place, WorthAsk},
};
use rusqlite::Connection;

use crate::{
    KEY,
    gauge::{Sheet, at, median_of, timed},
    ingest::{self, Days, raw},
    people::{Dice, People, merchant_name},
};

const PAGE: u32 = 100;

/// The same walk of the key, alone in SQLite: the columns of a line are stepped over.
const KEYSET: &str = "
SELECT t.id, t.external_id, a.id, a.name, r.date, r.amount, r.currency, r.merchant, r.original,
  c.id, c.name, c.code, r.source, t.pending, r.withdrawn, 0, r.note, r.tags, t.date,
  t.authorized_date, t.name, t.merchant_name, r.line, r.parts, r.unassigned, t.amount, r.reviewed,
  r.hidden
FROM register r JOIN txn t ON t.row = r.txn JOIN account a ON a.row = r.account
LEFT JOIN category c ON c.id = r.category
WHERE r.pending = 0 AND r.ord < ?1 ORDER BY r.ord DESC LIMIT 100";

fn stepped(connection: &Connection, sql: &str, values: impl rusqlite::Params) -> usize {
    let mut statement = connection.prepare_cached(sql).unwrap();
    let width = statement.column_count();
    let mut rows = statement.query(values).unwrap();
    let mut count = 0;
    while let Some(row) = rows.next().unwrap() {
        for at in 0..width {
            std::hint::black_box(row.get_ref(at).unwrap());
        }
        count += 1;
    }
    count
}

fn asked<T>(store: &Store, ask: impl Fn(&Reader<'_>) -> coffer_store::Result<T>) -> u64 {
    median_of(|| {
        std::hint::black_box(store.read(&ask).unwrap());
    })
}

/// Days at several depths.
fn depths() -> [CivilDate; 4] {
    let day = |years: u32| People::today() - Months::new(years * 12);
    [day(0), day(5), day(10), day(19)]
}

/// Pages at any depth, of all and of what the list is narrowed to.
pub fn register(sheet: &mut Sheet, store: &Store, path: &Path) {
    let connection = raw(path);
    let mut worst = 0.0_f64;
    for (at, date) in depths().into_iter().enumerate() {
        let place = Place::Day { date, skip: 0 };
        let all = Filter::default();
        let page = asked(store, |r| register::rows(r, &all, place, PAGE));
        let int = date.format("%Y%m%d").to_string().parse::<i64>().unwrap();
        let bare = median_of(|| {
            assert_eq!(stepped(&connection, KEYSET, [(int + 1) * 10_000_000]), 100);
        });
        sheet.time(&format!("page, depth {at}"), page);
        worst = worst.max(page as f64 / bare.max(1) as f64);
    }
    sheet.put("page against the bare keyset query, worst ratio", worst);
    let account: AccountId = store.read(facts::accounts).unwrap()[3].id;
    let of = |search: &str| Filter {
        search: search.into(),
        ..Filter::default()
    };
    for (name, filter) in [
        ("no filter", Filter::default()),
        (
            "account",
            Filter {
                account: Some(account),
                ..Filter::default()
            },
        ),
        (
            "category",
            Filter {
                category: Some(14),
                ..Filter::default()
            },
        ),
        ("tag", of("tag:trip")),
        ("pending", of("is:pending")),
        ("uncategorised", of("is:uncategorised")),
        ("has:note", of("has:note")),
        ("unreviewed", of("is:unreviewed")),
        ("amount range", of("amt:19..20")),
    ] {
        let top = Place::Pending { skip: 0 };
        // Deep in what it is narrowed to, and at its top.
        let deep = Place::Day {
            date: depths()[2],
            skip: 0,
        };
        let mut times =
            [top, deep].map(|place| asked(store, |r| register::rows(r, &filter, place, PAGE)));
        sheet.time(
            &format!("page by {name}, slower of two"),
            at(&mut times, 100),
        );
        let outline = asked(store, |r| register::outline(r, &filter));
        sheet.time(&format!("outline by {name}"), outline);
    }
    let scan = median_of(|| {
        stepped(
            &connection,
            "SELECT r.* FROM register r WHERE abs(r.amount) BETWEEN 1900 AND 2000
             ORDER BY r.ord DESC LIMIT 100",
            [],
        );
    });
    sheet.time("an amount range by a walk of the table", scan);
}

/// What people type.
fn terms() -> Vec<(&'static str, String)> {
    let mut dice = Dice(5);
    let word = |n: u64, at: usize| {
        merchant_name(n)
            .split(' ')
            .nth(at)
            .unwrap_or("bran")
            .to_owned()
    };
    let mut terms = Vec::new();
    for _ in 0..50 {
        terms.push(("frequent", word(dice.below(8), 0)));
        terms.push(("rare", merchant_name(2_000 + dice.below(1_000))));
        let whole = word(dice.below(3_000), 0);
        terms.push(("prefix", whole.chars().take(3).collect()));
        let two = format!("{} {}", word(dice.below(300), 0), dice.below(10_000));
        terms.push(if dice.below(2) == 0 {
            ("two words", two)
        } else {
            ("none", format!("zz{}", dice.below(100)))
        });
    }
    terms
}

/// The newest fifty of each of two hundred terms, against a scan for the same.
pub fn search(sheet: &mut Sheet, store: &Store, path: &Path) {
    let connection = raw(path);
    let top = Place::Pending { skip: 0 };
    let all = terms();
    let mut ours = Vec::new();
    let mut of_kind: std::collections::BTreeMap<&str, Vec<u64>> = std::collections::BTreeMap::new();
    for (kind, term) in &all {
        let filter = Filter {
            search: term.clone(),
            ..Filter::default()
        };
        let mut took = 0;
        timed(&mut took, || {
            store.read(|r| register::rows(r, &filter, top, 50)).unwrap();
        });
        ours.push(took);
        of_kind.entry(kind).or_default().push(took);
    }
    let mut like = Vec::new();
    for (_, term) in all.iter().step_by(21) {
        let pattern = format!("%{term}%");
        let mut took = 0;
        timed(&mut took, || {
            stepped(
                &connection,
                "SELECT r.* FROM register r WHERE merchant LIKE ?1 OR original LIKE ?1
                   OR note LIKE ?1 OR tags LIKE ?1 OR labels LIKE ?1
                 ORDER BY ord DESC LIMIT 50",
                [&pattern],
            );
        });
        like.push(took);
    }
    for (kind, mut times) in of_kind {
        sheet.time(
            &format!("search: {kind}, 95th percentile"),
            at(&mut times, 95),
        );
    }
    let (median, slow) = (at(&mut ours, 50), at(&mut ours, 95));
    sheet.time("search: 200 terms, median", median);
    sheet.time("search: 200 terms, 95th percentile", slow);
    let like = at(&mut like, 95);
    sheet.time("search: LIKE, 95th percentile", like);
    sheet.ratio("LIKE against search, 95th percentile", like, slow);
}

/// Reports over all years, against a scan of the table.
pub fn reports(sheet: &mut Sheet, store: &Store, path: &Path) {
    let connection = raw(path);
    let (first, today) = (People::first_day(), People::today());
    let flow = |from, to, grain, by| FlowAsk {
        from,
        to,
        grain,
        by,
        accounts: vec![],
    };
    let scan = median_of(|| {
        stepped(
            &connection,
            "SELECT date / 100, category, currency, count(*), sum(amount) FROM register
             WHERE kind IN ('spend', 'income') GROUP BY 1, 2, 3",
            [],
        );
    });
    sheet.time("report: month and category, by a scan", scan);
    let whole = Period::month_of(today);
    let all = flow(first, whole.to(), Grain::Month, Facet::Category);
    let report = asked(store, |r| register::flow(r, &all));
    sheet.time("report: month and category, all years", report);
    sheet.ratio("scan against month and category", scan, report);
    let mut ends: Vec<CivilDate> = vec![first];
    ends.extend(
        Period::new(first, today)
            .unwrap()
            .cut(Step::Month)
            .iter()
            .map(Period::to),
    );
    let scan = median_of(|| {
        stepped(
            &connection,
            "SELECT account, currency, date / 100, sum(amount) FROM register
             WHERE pending = 0 AND withdrawn = 0 GROUP BY 1, 2, 3",
            [],
        );
    });
    let worth = asked(store, |r| {
        register::worth(
            r,
            &WorthAsk {
                dates: &ends,
                accounts: &[],
                day_of: &|ms| {
                    chrono::DateTime::from_timestamp_millis(ms)
                        .unwrap()
                        .date_naive()
                },
                end_of: &|day| {
                    day.and_hms_opt(23, 59, 59)
                        .unwrap()
                        .and_utc()
                        .timestamp_millis()
                },
            },
        )
    });
    sheet.time("report: balances by a scan", scan);
    sheet.time("report: net worth and balances, all years by month", worth);
    sheet.ratio("scan against net worth", scan, worth);
    let year = today - Months::new(12);
    for (name, by) in [
        ("category", Facet::Category),
        ("account", Facet::Account),
        ("merchant", Facet::Merchant),
        ("tag", Facet::Tag),
    ] {
        let ask = flow(year, today, Grain::Month, by);
        let took = asked(store, |r| register::flow(r, &ask));
        sheet.time(&format!("report: a year by {name}"), took);
        let ask = flow(first, today, Grain::Month, by);
        let took = asked(store, |r| register::flow(r, &ask));
        sheet.time(&format!("report: all years by {name}"), took);
    }
    let quarter = today - Months::new(4);
    let ask = flow(quarter, today, Grain::Day, Facet::All);
    let took = asked(store, |r| register::flow(r, &ask));
    sheet.time("report: pace of a month", took);
    sheet.time("report: all accounts", asked(store, facts::accounts));
}

/// One edit, committed, and what the screen shows of it read again.
pub fn one_edit(sheet: &mut Sheet, store: &Store) {
    let all = Filter::default();
    // Below what is pending.
    let top = Place::Day {
        date: People::today() - Months::new(3),
        skip: 0,
    };
    let ids: Vec<_> = store
        .read(|r| register::rows(r, &all, top, 200))
        .unwrap()
        .into_iter()
        .filter(|line| !line.pending && line.parts == 1)
        .map(|line| line.id)
        .collect();
    let mut mint = ingest::random(31);
    let (mut committed, mut refreshed) = (Vec::new(), Vec::new());
    for (at, id) in ids.iter().enumerate().take(41) {
        let meta = EditMeta {
            id: OperationId::mint(&mut mint),
            at_ms: 9,
            origin: Origin::Window,
        };
        let category = Saying::Category(Some(15 + i64::try_from(at % 3).unwrap()));
        let mut took = 0;
        timed(&mut took, || {
            store
                .write(|w| edits::say(w, &meta, Which::These(&[*id]), &category))
                .unwrap();
        });
        committed.push(took);
        let month = Period::month_of(People::today());
        timed(&mut took, || {
            store
                .read(|r| {
                    let ask = FlowAsk {
                        from: month.from(),
                        to: month.to(),
                        grain: Grain::Month,
                        by: Facet::Category,
                        accounts: vec![],
                    };
                    Ok((
                        register::rows(r, &all, top, PAGE)?,
                        register::outline(r, &all)?,
                        register::transaction(r, *id)?,
                        edits::history(r, *id)?,
                        register::flow(r, &ask)?,
                        facts::accounts(r)?,
                    ))
                })
                .unwrap();
        });
        refreshed.push(took);
    }
    sheet.time("one edit, committed", at(&mut committed, 50));
    sheet.time(
        "one edit and all it changes on the screen",
        at(&mut refreshed, 50),
    );
}

/// Pages that are read while syncs commit one after the other.
pub fn during_a_sync(sheet: &mut Sheet, people: &People, store: &Store) {
    let all = Filter::default();
    // By the clock, which other programs on the machine are part of, and by the reader's own CPU time.
    let page = |date| -> [u64; 2] {
        let (began, mut took) = (Instant::now(), 0);
        let place = Place::Day { date, skip: 0 };
        timed(&mut took, || {
            store
                .read(|r| register::rows(r, &all, place, PAGE))
                .unwrap();
        });
        [u64::try_from(began.elapsed().as_nanos()).unwrap(), took]
    };
    let idle: Vec<[u64; 2]> = (0..400).map(|at| page(depths()[at % 4])).collect();
    let is_over = AtomicBool::new(false);
    let mut busy: Vec<[u64; 2]> = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut days, mut mint) = (Days::since(100), ingest::random(77));
            for _ in 0..20 {
                let body = days.next(people);
                ingest::sync(store, &body, &mut mint);
            }
            is_over.store(true, Ordering::Relaxed);
        });
        while !is_over.load(Ordering::Relaxed) {
            busy.push(page(depths()[busy.len() % 4]));
        }
    });
    for (kind, name) in [(1, "CPU"), (0, "clock")] {
        let of = |times: &[[u64; 2]]| -> u64 {
            at(
                &mut times.iter().map(|one| one[kind]).collect::<Vec<_>>(),
                95,
            )
        };
        let (idle, busy) = (of(&idle), of(&busy));
        sheet.time(
            &format!("page while nothing is written, 95th percentile ({name})"),
            idle,
        );
        sheet.time(
            &format!("page while syncs commit, 95th percentile ({name})"),
            busy,
        );
        sheet.ratio(
            &format!("reading while syncs commit against idle ({name})"),
            busy,
            idle,
        );
    }
}

/// Opening, up to the first rows.
pub fn opening(sheet: &mut Sheet, path: &Path) {
    let took = median_of(|| {
        let store = Store::open(path, &KEY).unwrap();
        let top = Place::Pending { skip: 0 };
        let rows = store.read(|r| register::rows(r, &Filter::default(), top, 50));
        assert_eq!(rows.unwrap().len(), 50);
    });
    sheet.time("opening, and the first rows", took);
}
