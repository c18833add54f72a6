//! R1: SIGKILL anywhere in a sync. Every connection is as before or as after, with its cursor; the
//! next sync goes on from there; what the person did stays, on the rows that they did it to.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use acceptance::tap::Call;
use serde_json::{Value, json};

use crate::bank::{Bank, OTHER, RICH, SYNC, said_by_coffer, text};
use crate::moments::{self, Moments, share};
use crate::person::Person;
use crate::report::Report;

const ARGS: [&str; 2] = ["--json", "sync"];
/// Of so many kills one is looked at from all sides, the others where it matters most.
const WHOLE_LOOK_EVERY: usize = 8;
/// Where nothing at all was committed, the next sync is the undisturbed one over again: of so many
/// it is looked at once. A whole history takes seconds of computing.
const GOING_ON_EVERY: usize = 4;

#[test]
fn a_first_sync_that_is_killed_is_whole_or_not_there_r1() {
    let scene = Scene::new(101, |_, _| {});
    assert!(scene.before.lines.values().all(BTreeMap::is_empty));
    scene.kill("first-sync", share(45));
}

#[test]
fn a_later_sync_that_is_killed_loses_neither_rows_nor_what_a_person_did_r1() {
    let scene = Scene::later(102);
    scene.kill("later-sync", share(65));
}

/// What one look at a person's transactions shows.
struct Look {
    /// By connection and Plaid's id; without our ids, which chance gives to new rows.
    lines: Lines,
    ids: BTreeSet<String>,
}

type Lines = BTreeMap<String, BTreeMap<String, Value>>;
/// The cursor that a sync begins at, by the key to the connection.
type Cursors = BTreeMap<String, Option<String>>;

/// A person with two connections, before a sync and after one that nobody disturbed.
pub struct Scene {
    pub bank: Bank,
    pub person: Person,
    /// Our name of a connection by our name of an account of it.
    items: BTreeMap<String, String>,
    before: Look,
    after: Look,
    cursors_before: Cursors,
    cursors_after: Cursors,
    took: Duration,
}

impl Scene {
    /// A person who has synced, edited and deleted, and of whose bank there is news.
    pub fn later(seed: u64) -> Self {
        Self::new(seed, |bank, person| {
            person.json(&["sync"]);
            let lines = person.list(&["transactions", "--limit", "16"]);
            for (nth, line) in lines.iter().enumerate() {
                let id = text(&line["id"]);
                match nth % 4 {
                    0 => drop(person.json(&["note", &id, &format!("note {nth}")])),
                    1 if nth < 8 => drop(person.json(&["delete", &id])),
                    _ => {}
                }
            }
            // Enough for pending rows to post, for tips, and for new ones.
            bank.advance(12);
        })
    }

    fn new(seed: u64, first: impl FnOnce(&Bank, &Person)) -> Self {
        let bank = Bank::start(seed);
        let person = Person::new(&bank.tap.url());
        person.link(RICH).ok();
        person.link(OTHER).ok();
        let keys = bank.keys_given();
        assert_eq!(keys.len(), 2);
        // A new connection tells its history bit by bit: the bits are used up here, so that every
        // copy of the person sees the same bank.
        bank.truth(&keys);
        bank.truth(&keys);
        first(&bank, &person);
        bank.truth(&keys);

        let items = person
            .list(&["accounts"])
            .iter()
            .map(|account| (text(&account["id"]), text(&account["item_id"])))
            .collect();
        let before = Look::at(&person, &items, true);
        let whole = person.copy();
        let (took, ran) = moments::measured(&bank.tap, whole.command(&ARGS));
        ran.ok();
        let cursors_before = first_cursors(&bank);
        let after = Look::at(&whole, &items, true);
        assert!(before.ids.is_subset(&after.ids), "a row keeps its id");
        check_with_the_bank(&bank, &whole, &keys);
        bank.tap.forget();
        whole.json(&["sync"]);
        let cursors_after = first_cursors(&bank);
        assert_eq!((cursors_before.len(), cursors_after.len()), (2, 2));
        for (key, cursor) in &cursors_before {
            assert_ne!(cursor, &cursors_after[key], "there was something to bring");
        }
        Self {
            bank,
            person,
            items,
            before,
            after,
            cursors_before,
            cursors_after,
            took,
        }
    }

    /// Kills one sync after the other, and looks at what each left behind.
    fn kill(&self, name: &str, kills: usize) {
        let mut report = Report::new(name);
        let mut moments = Moments::new(self.took, kills);
        while let Some(moment) = moments.next() {
            let person = self.person.copy();
            if !moments::killed(&self.bank.tap, person.command(&ARGS), moment) {
                moments.missed(moment);
                report.count("not counted: it had ended");
                continue;
            }
            let nth = moments.count();
            report.count(self.phase());
            let all = nth.is_multiple_of(WHOLE_LOOK_EVERY);
            let committed = self.check_what_is_left(&person, all);
            report.count(match committed {
                0 => "left: nothing committed",
                1 => "left: one of two committed",
                _ => "left: both committed",
            });
            if committed > 0 || nth.is_multiple_of(GOING_ON_EVERY) {
                self.check_going_on(&person, committed, all);
            }
        }
        report.write();
    }

    /// Where the kill fell, as the bank saw it.
    fn phase(&self) -> &'static str {
        let is_last = |call: &&Call| {
            let page = call.success();
            page.is_some_and(|page| page["has_more"] == json!(false))
        };
        match self.bank.tap.calls_of(SYNC).iter().filter(is_last).count() {
            0 => "fell: no connection had its last page",
            1 => "fell: one connection had its last page",
            _ => "fell: both had their last page",
        }
    }

    /// All or nothing, by connection. Returns how many are as after.
    pub fn check_what_is_left(&self, person: &Person, all: bool) -> usize {
        assert_eq!(person.json(&["verify"])["ok"], true);
        let left = Look::at(person, &self.items, all);
        let mut committed = 0;
        for item in self.before.lines.keys() {
            let left = &left.lines[item];
            let before = self.before.part(item, all);
            let after = self.after.part(item, all);
            assert!(*left == before || *left == after, "half a commit");
            committed += usize::from(*left == after);
        }
        committed
    }

    /// The next sync begins where the rows are, and ends where an undisturbed one does.
    pub fn check_going_on(&self, person: &Person, committed: usize, all: bool) {
        self.bank.tap.forget();
        person.json(&["sync"]);
        let cursors = first_cursors(&self.bank);
        assert_eq!(cursors.len(), 2);
        let mut ahead = 0;
        for (key, cursor) in &cursors {
            assert!([&self.cursors_before[key], &self.cursors_after[key]].contains(&cursor));
            ahead += usize::from(*cursor == self.cursors_after[key]);
        }
        assert_eq!(ahead, committed, "cursor and rows are of the same commit");
        let now = Look::at(person, &self.items, all);
        for item in self.after.lines.keys() {
            assert_eq!(now.lines[item], self.after.part(item, all));
        }
        if all {
            assert!(self.before.ids.is_subset(&now.ids), "a row keeps its id");
        }
    }
}

impl Look {
    /// At what is listed, or at `all`: what the bank took back and what the person deleted too.
    fn at(person: &Person, items: &BTreeMap<String, String>, all: bool) -> Self {
        let mut look = Self {
            lines: items
                .values()
                .map(|item| (item.clone(), BTreeMap::new()))
                .collect(),
            ids: BTreeSet::new(),
        };
        let more: &[&[&str]] = if all {
            &[&[], &["--withdrawn"], &["--deleted"]]
        } else {
            &[&[]]
        };
        for args in more {
            let args = [&["transactions"], *args].concat();
            for mut line in person.list(&args) {
                let fields = line.as_object_mut().unwrap();
                look.ids.insert(text(&fields.remove("id").unwrap()));
                let item = &items[&text(&line["account_id"])];
                let plaid = text(&line["plaid_transaction_id"]);
                look.lines.get_mut(item).unwrap().insert(plaid, line);
            }
        }
        look
    }

    /// The lines of one connection that a look at `all`, or at what is listed, shows.
    fn part(&self, item: &str, all: bool) -> BTreeMap<String, Value> {
        let mut lines = self.lines[item].clone();
        // What was taken back is listed only where a person had said something of it.
        lines.retain(|_, line| {
            all || line["deleted"] == json!(false)
                && (line["withdrawn"] == json!(false) || line["note"] != Value::Null)
        });
        lines
    }
}

/// The first page that each connection was asked for since the tap's list began.
fn first_cursors(bank: &Bank) -> Cursors {
    let mut cursors = Cursors::new();
    for call in bank.tap.calls_of(SYNC) {
        let key = call.sent("access_token").unwrap().to_owned();
        let cursor = call.sent("cursor").filter(|cursor| !cursor.is_empty());
        cursors
            .entry(key)
            .or_insert_with(|| cursor.map(str::to_owned));
    }
    cursors
}

/// What is held is what the bank says, row by row.
fn check_with_the_bank(bank: &Bank, person: &Person, keys: &[String]) {
    let accounts: BTreeMap<String, String> = person
        .list(&["accounts"])
        .iter()
        .map(|account| (text(&account["id"]), text(&account["plaid_account_id"])))
        .collect();
    let mut held = BTreeMap::new();
    for args in [&["transactions"][..], &["transactions", "--deleted"]] {
        for line in person.list(args) {
            if line["withdrawn"] == json!(false) {
                let account = &accounts[&text(&line["account_id"])];
                let plaid = text(&line["plaid_transaction_id"]);
                held.insert(plaid, said_by_coffer(&line, account));
            }
        }
    }
    assert_eq!(held, bank.truth(keys));
}
