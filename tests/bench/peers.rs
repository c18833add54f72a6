//! The same rows for others: as a journal, as CSV and as Plaid's answers; and Coffer's own answers to what they
//! are asked. `benches/peers/peers.py` runs both.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufRead, BufReader, BufWriter, Write},
    path::Path,
};

use coffer_domain::{TransactionFact, period::Period};
use coffer_store::{
    Store,
    register::{self, Facet, Filter, FlowAsk, Grain, Place},
};

use crate::{
    KEY,
    gauge::median_of,
    ingest::{self, Clocks},
    people::{BANKS, PAGE, People},
};

/// What is searched for: the merchant that is met most often.
const WORD: &str = "branbran";

fn file(folder: &Path, name: &str) -> BufWriter<File> {
    BufWriter::new(File::create(folder.join(name)).unwrap())
}

/// `FOOD_AND_DRINK_GROCERIES` as a name that beancount takes: `FoodAndDrinkGroceries`.
fn camel(words: &str) -> String {
    let mut name = String::new();
    for word in words.split('_').filter(|word| !word.is_empty()) {
        name.push_str(&word[..1]);
        name.push_str(&word[1..].to_lowercase());
    }
    name
}

/// The other side of a row.
fn flows_to(fact: &TransactionFact) -> String {
    let detailed = fact.category_detailed.as_deref().unwrap_or("OTHER");
    match detailed.starts_with("INCOME") {
        true => format!("Income:{}", camel(detailed)),
        false => format!("Expenses:{}", camel(detailed)),
    }
}

fn decimal(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

/// A row as a journal has it.
struct Entry {
    date: String,
    payee: String,
    text: String,
    postings: String,
}

/// Writes all rows into a folder.
pub fn write(folder: &Path, rows: u64) {
    let people = People::new(rows);
    let mut pages = file(folder, "pages.ndjson");
    let mut csv = file(folder, "rows.csv");
    writeln!(csv, "id,date,account,payee,category,minor").unwrap();
    let mut accounts = BTreeSet::new();
    // Journals are in the order of their days.
    let mut entries: Vec<Entry> = Vec::new();
    for bank in 0..BANKS {
        let mut next = 0;
        while next < people.per_bank() {
            let to = (next + PAGE).min(people.per_bank());
            let more = to < people.per_bank();
            let body = people.answer(bank, next..to, &[], &[], &format!("c{to}"), more);
            next = to;
            writeln!(pages, "{body}").unwrap();
            for fact in ingest::parse(&body).added {
                let payee = fact.merchant_name.as_deref().unwrap_or(&fact.name);
                let (other, minor) = (flows_to(&fact), fact.amount.minor());
                let asset = format!("Assets:Bank{bank}");
                let category = fact.category_detailed.as_deref().unwrap_or("");
                writeln!(
                    csv,
                    "{},{},{asset},{payee},{category},{minor}",
                    fact.external_id, fact.date
                )
                .unwrap();
                let postings = format!(
                    "    {other}  {} USD\n    {asset}  {} USD\n",
                    decimal(-minor),
                    decimal(minor)
                );
                entries.push(Entry {
                    date: fact.date.to_string(),
                    payee: payee.to_owned(),
                    text: fact.name.clone(),
                    postings,
                });
                accounts.extend([other, asset]);
            }
        }
    }
    entries.sort_by(|one, other| one.date.cmp(&other.date));
    let mut journal = file(folder, "book.journal");
    let mut beancount = file(folder, "book.beancount");
    for account in &accounts {
        writeln!(beancount, "{} open {account}", People::first_day()).unwrap();
    }
    for entry in &entries {
        let Entry {
            date,
            payee,
            text,
            postings,
        } = entry;
        writeln!(journal, "{date} * {payee} | {text}\n{postings}").unwrap();
        writeln!(beancount, "{date} * \"{payee}\" \"{text}\"\n{postings}").unwrap();
    }
    for mut file in [pages, csv, journal, beancount] {
        file.flush().unwrap();
    }
}

/// Takes in the pages of a folder and answers what others are asked, as one line of JSON in seconds of CPU time.
pub fn answer(folder: &Path) {
    let path = folder.join("coffer.db");
    let store = Store::create(&path, &KEY).unwrap();
    let mut mint = ingest::random(99);
    ingest::link(&store, &mut mint);
    let mut clocks = Clocks::default();
    let mut lines = BufReader::new(File::open(folder.join("pages.ndjson")).unwrap()).lines();
    for bank in 0..BANKS {
        ingest::take_in(&store, &mut mint, bank, &mut clocks, || {
            lines.next().unwrap().unwrap()
        });
    }
    let ask = FlowAsk {
        from: People::first_day(),
        to: Period::month_of(People::today()).to(),
        grain: Grain::Month,
        by: Facet::Category,
        accounts: vec![],
    };
    let report = median_of(|| {
        let cells = store.read(|r| register::flow(r, &ask)).unwrap();
        assert!(!cells.is_empty());
    });
    let filter = Filter {
        search: WORD.into(),
        ..Filter::default()
    };
    let search = median_of(|| {
        let top = Place::Pending { skip: 0 };
        let found = store.read(|r| register::rows(r, &filter, top, 50)).unwrap();
        assert!(!found.is_empty());
    });
    let seconds = |ns: u64| ns as f64 / 1e9;
    println!(
        "{}",
        serde_json::json!({
            "decode": seconds(clocks.parsing),
            "load": seconds(clocks.parsing + clocks.committing),
            "report": seconds(report),
            "search": seconds(search),
        })
    );
}
