//! What the program says, held against the oracle.

mod end;
mod pairs;

use std::collections::{BTreeMap, HashMap, HashSet};

use coffer_domain::{CivilDate, TransactionId};
use coffer_store::{
    Reader, Result as StoreResult, Store, edits, facts,
    register::{self, Filter, Place, RegisterLine, Status},
    travel,
};

use crate::{
    oracle::{
        Oracle, Row,
        defined::{CODES, Ruled},
        pairs::How,
        said::{Part, folded},
    },
    world::golden,
};

pub use end::at_the_end;
use pairs::{mate, mate_differs, proposals};

/// All that one look at the program shows.
pub struct Picture {
    pub listed: Vec<RegisterLine>,
    pub withdrawn: Vec<RegisterLine>,
    pub deleted: Vec<RegisterLine>,
    /// A look at the past does not tell of connections, only of what they brought.
    pub items: Option<Vec<facts::ItemRow>>,
    pub accounts: Vec<facts::AccountRow>,
    /// The use cases give it in another shape: there it is left out.
    pub outline: Option<register::Outline>,
    /// Pairs that wait for an answer. What was likely then, a look at the past does not tell.
    pub proposals: Option<Vec<edits::Proposal>>,
    /// As the store tells of them.
    pub categories: Option<Vec<edits::CategoryRow>>,
}

fn picture(reader: &Reader<'_>) -> StoreResult<Picture> {
    let all = Filter::default();
    Ok(Picture {
        listed: register::rows(reader, &all, Place::Pending { skip: 0 }, 10_000)?,
        withdrawn: register::list(reader, &all, Status::Withdrawn, None)?,
        deleted: register::list(reader, &all, Status::Deleted, None)?,
        items: Some(facts::items(reader)?),
        accounts: facts::accounts(reader)?,
        outline: Some(register::outline(reader, &all)?),
        proposals: Some(edits::proposals(reader, 0, 1_000)?),
        categories: Some(edits::categories(reader)?),
    })
}

/// Our ids of all rows that any list shows, with whether the bank took them back.
pub fn ids(reader: &Reader<'_>) -> StoreResult<Vec<(TransactionId, bool)>> {
    let all = Filter::default();
    let mut ids = Vec::new();
    for status in [Status::Listed, Status::Withdrawn, Status::Deleted] {
        let lines = register::list(reader, &all, status, None)?;
        ids.extend(lines.into_iter().map(|line| (line.id, line.withdrawn)));
    }
    Ok(ids)
}

/// Differences, in sentences; and the ids of rows that were seen for the first time.
pub struct Looked {
    pub findings: Vec<String>,
    pub ids: Vec<(usize, TransactionId)>,
}

/// Compares everything that the program shows at once.
pub fn look(store: &Store, oracle: &Oracle) -> Looked {
    match store.read(picture) {
        Ok(picture) => compare(&picture, oracle),
        Err(error) => Looked {
            findings: vec![format!("it cannot be read: {error}")],
            ids: Vec::new(),
        },
    }
}

/// Compares what was known at a time in the past, milliseconds, with what the oracle knew then.
pub fn look_back(store: &Store, at_ms: i64, then: &Oracle) -> Vec<String> {
    match travel::at(store, at_ms, picture) {
        Ok(mut picture) => {
            (picture.items, picture.proposals) = (None, None);
            compare(&picture, then).findings
        }
        Err(error) => vec![format!("the past cannot be read: {error}")],
    }
}

/// Compares a picture.
pub fn compare(picture: &Picture, oracle: &Oracle) -> Looked {
    let mut looked = Looked {
        findings: Vec::new(),
        ids: Vec::new(),
    };
    let mut found: HashMap<TransactionId, Vec<&RegisterLine>> = HashMap::new();
    for line in &picture.listed {
        let lines = found.entry(line.id).or_default();
        if lines.iter().any(|known| known.line == line.line) {
            looked
                .findings
                .push(format!("{} is listed twice", line.external_id));
        }
        lines.push(line);
    }
    let listed: HashSet<TransactionId> = found.keys().copied().collect();
    for line in picture.withdrawn.iter().chain(&picture.deleted) {
        found.entry(line.id).or_insert_with(|| vec![line]);
    }
    for lines in found.values_mut() {
        lines.sort_by_key(|line| line.line);
    }
    // A bank uses an id again for another payment: by its id a row is found only before it is known.
    let known: HashSet<TransactionId> = oracle.rows.iter().filter_map(|row| row.id).collect();
    let by_name: HashMap<&str, TransactionId> = found
        .iter()
        .filter(|(id, _)| !known.contains(*id))
        .map(|(id, lines)| (lines[0].external_id.as_str(), *id))
        .collect();
    let seen = oracle.rows.iter().filter(|row| row.is_seen()).count();
    if found.len() != seen {
        looked
            .findings
            .push(format!("{} rows, where {seen} must be", found.len()));
    }
    let should: usize = oracle.rows.iter().filter(|row| row.is_listed()).count();
    if listed.len() != should {
        let other = oracle.rows.iter().filter(|row| {
            row.id
                .is_some_and(|id| listed.contains(&id) != row.is_listed())
        });
        looked.findings.push(format!(
            "{} rows are listed, where {should} must be: {:#?}",
            listed.len(),
            other.collect::<Vec<_>>()
        ));
    }
    let mut places: HashMap<TransactionId, usize> = HashMap::new();
    for (place, row) in oracle
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.is_seen())
    {
        let id = row.id.or_else(|| by_name.get(&*row.bank.id).copied());
        let Some(lines) = id.and_then(|id| found.get(&id)) else {
            looked.findings.push(format!(
                "{} is lost, or has become another row: its edits and its history are elsewhere: {:?}",
                row.bank.id, row.said
            ));
            continue;
        };
        if let (None, Some(id)) = (row.id, id) {
            looked.ids.push((place, id));
        }
        places.extend(id.map(|id| (id, place)));
        if lines[0].external_id != row.bank.id && by_name.contains_key(&*row.bank.id) {
            looked.findings.push(format!(
                "{} has become another row: its edits and its history are elsewhere",
                row.bank.id
            ));
        }
        looked.findings.extend(
            lines
                .iter()
                .filter_map(|line| differs(line, row, oracle))
                .chain(mate_differs(lines, place, oracle))
                .chain(parts_differ(lines, place, oracle)),
        );
    }
    proposals(picture, oracle, &places, &mut looked.findings);
    connections(picture, oracle, &mut looked.findings);
    categories(picture, oracle, &mut looked.findings);
    sums(picture, oracle, &mut looked.findings);
    looked
}

/// What a row is for, and who said so.
fn category<'a>(
    row: &'a Row,
    ruled: &'a Ruled,
    mate: Option<(usize, How)>,
    is_refund: bool,
    oracle: &'a Oracle,
) -> (Option<&'a str>, &'static str) {
    let defined = &oracle.defined;
    let own = |row: &'a Row| defined.standing(row.said.category.as_deref()?);
    let bank = |row: &'a Row| defined.bank(row.bank.category?);
    if let Some(key) = own(row) {
        return (Some(key), "person");
    }
    // What moves between own accounts is a transfer; a refund is for what its purchase was for.
    match mate {
        Some((_, How::Transfer)) => return (Some("transfer"), "person"),
        Some((purchase, How::Refund)) if is_refund => {
            let purchase = &oracle.rows[purchase];
            if let Some(key) = own(purchase).or_else(|| bank(purchase)) {
                return (Some(key), "person");
            }
        }
        _ => {}
    }
    match &ruled.category {
        Some(key) => (Some(key), "rule"),
        None => (bank(row), "bank"),
    }
}

/// Tags of a person and of rules, in the order of the alphabet.
fn tags(row: &Row, ruled: &Ruled) -> Vec<String> {
    let all = row.said.tags.on.iter().chain(&ruled.tags);
    let all: BTreeMap<String, &String> = all.map(|tag| (folded(tag), tag)).collect();
    all.into_values().cloned().collect()
}

/// Categories of the start and of the person: whether they are there, what they are called and where they lie.
fn categories(picture: &Picture, oracle: &Oracle, findings: &mut Vec<String>) {
    let Some(all) = &picture.categories else {
        return;
    };
    let defined = &oracle.defined;
    let there = defined.there();
    let is_known =
        |key: &str| key.starts_with("made ") || CODES.iter().any(|(code, _)| *code == key);
    let known: Vec<_> = all.iter().filter(|one| is_known(&key_of(one))).collect();
    for one in &known {
        let key = key_of(one);
        let group = all.iter().find(|other| Some(other.id) == one.parent);
        let group = group.map(key_of);
        let should = defined.group(&key);
        let is_called = defined.name(&key).is_none_or(|name| name == one.name);
        if !there.contains(&key) || group.as_deref() != should || !is_called {
            findings.push(format!(
                "there is a category {one:?} in {group:?}, where {should:?} of {there:?} must be"
            ));
        }
    }
    if known.len() != there.len() {
        findings.push(format!(
            "there are categories {known:?}, where {there:?} must be"
        ));
    }
}

fn key_of(one: &edits::CategoryRow) -> String {
    one.code.clone().unwrap_or_else(|| one.name.clone())
}

/// What a category is known by: its code, or its name where the person made it.
fn code(category: Option<&(i64, String, Option<String>)>) -> Option<&str> {
    category.map(|(_, name, code)| code.as_deref().unwrap_or(name))
}

/// Every line of a row tells the same of the whole of it.
fn differs(line: &RegisterLine, row: &Row, oracle: &Oracle) -> Option<String> {
    let bank = &row.bank;
    let said = &row.said;
    let ruled = oracle.ruled(row);
    let merchant = ruled.merchant.as_deref();
    let expected = (
        (
            bank.day,
            bank.authorized,
            bank.minor,
            bank.currency,
            bank.pending,
        ),
        (bank.name.as_str(), bank.merchant.as_deref()),
        (
            row.is_out(),
            said.deleted,
            said.reviewed.unwrap_or(ruled.reviewed),
            said.hidden.unwrap_or(ruled.hidden),
            tags(row, &ruled),
            said.files.len(),
        ),
        (row.day(), merchant.unwrap_or_else(|| row.merchant_if(said))),
        oracle.account_name(row),
        (said.cleared, said.reconciled.is_some(), row.is_by_hand),
    );
    let is = (
        (
            line.bank_date,
            line.authorized_date,
            line.whole.minor(),
            line.whole.currency().code(),
            line.pending,
        ),
        (line.bank_name.as_str(), line.merchant_name.as_deref()),
        (
            line.withdrawn,
            line.deleted,
            line.reviewed,
            line.hidden,
            line.tags.clone(),
            line.attachments as usize,
        ),
        (line.date, line.merchant.as_str()),
        Some(line.account_name.as_str()),
        (line.cleared, line.reconciled, line.manual),
    );
    (is != expected).then(|| format!("{}: {is:?}, where {expected:?} must be", bank.id))
}

/// The amounts of a row, what each is for and what was noted of it: one line for the whole, or one for
/// each part and one, visibly assigned to nobody, for what the bank's amount leaves of them.
fn parts_differ(lines: &[&RegisterLine], place: usize, oracle: &Oracle) -> Option<String> {
    type Line<'a> = (i64, Option<&'a str>, &'a str, Option<&'a str>, bool);
    let row = &oracle.rows[place];
    let mate = mate(lines[0], place, oracle);
    let is_refund = mate.is_some_and(|(mate, how)| oracle.paired((place, mate, how)) == Some(true));
    let ruled = oracle.ruled(row);
    let (mut for_what, mut whose) = category(row, &ruled, mate, is_refund, oracle);
    // What was learned when a row came is not foretold here: it stands in the place of the bank's word only, and is
    // something that the person says of rows.
    let learned = lines.iter().find(|line| line.category_source == "learned");
    if let Some(line) = learned.filter(|_| whose == "bank") {
        for_what = code(line.category.as_ref())
            .filter(|code| oracle.defined.there().iter().any(|one| one == code));
        whose = "learned";
    }
    let left = oracle.unassigned(row);
    let noted = oracle.note(row);
    let noted = noted.as_deref();
    let (said, is_persons) = oracle.parts(row);
    let of_nobody = (left != 0).then_some((left, None, "", true));
    let said = said.iter().map(|part: &Part| {
        let note = part.note.as_str();
        let category = part.category.as_deref();
        let category = category.and_then(|code| oracle.defined.standing(code));
        (part.minor, category, note, false)
    });
    let parts: Vec<(i64, Option<&str>, &str, bool)> = said.chain(of_nobody).collect();
    let of = |line: &RegisterLine| -> Vec<(i64, Option<String>, String, bool)> {
        line.split
            .iter()
            .map(|part| {
                (
                    part.amount.minor(),
                    code(part.category.as_ref()).map(str::to_owned),
                    part.note.clone(),
                    part.unassigned,
                )
            })
            .collect()
    };
    let misnamed = lines.iter().find_map(|line| {
        let (_, is, code) = line.category.as_ref()?;
        let name = oracle.defined.name(code.as_deref()?)?;
        (is != name).then(|| format!("{} is in “{is}”, which is called “{name}”", row.bank.id))
    });
    if misnamed.is_some() {
        return misnamed;
    }
    let is: Vec<Line<'_>> = lines
        .iter()
        .map(|line| {
            (
                line.amount.minor(),
                code(line.category.as_ref()),
                line.category_source.as_str(),
                line.note.as_deref(),
                line.unassigned,
            )
        })
        .collect();
    let whole = || vec![(row.bank.minor, for_what, whose, noted, false)];
    // A flat list shows a row as a whole, with its parts.
    let is_flat = lines.len() == 1 && (parts.is_empty() || !lines[0].split.is_empty());
    let expected: Vec<Line<'_>> = match is_flat {
        true => whole(),
        false => parts
            .iter()
            .map(|&(minor, category, note, of_nobody)| {
                let of_part = if is_persons { "person" } else { "rule" };
                (
                    minor,
                    category.or(for_what),
                    if category.is_some() { of_part } else { whose },
                    Some(note).filter(|note| !note.is_empty()).or(noted),
                    of_nobody,
                )
            })
            .collect(),
    };
    if is != expected {
        return Some(format!(
            "{}: {is:?}, where {expected:?} must be",
            row.bank.id
        ));
    }
    let owned = |(minor, category, noted, of_nobody): &(i64, Option<&str>, &str, bool)| {
        let category = category.map(str::to_owned);
        (*minor, category, (*noted).to_owned(), *of_nobody)
    };
    let told = of(lines[0]);
    (is_flat && told != parts.iter().map(owned).collect::<Vec<_>>())
        .then(|| format!("{}: parts {told:?}, where {parts:?} must be", row.bank.id))
}

/// Cursors and balances.
fn connections(picture: &Picture, oracle: &Oracle, findings: &mut Vec<String>) {
    let there = || oracle.connections.iter().filter(|one| !one.is_forgotten);
    for connection in there() {
        let name = &connection.external_id;
        if let Some(items) = &picture.items {
            let Some(item) = items.iter().find(|item| item.external_id == *name) else {
                findings.push(format!("the connection {name} is lost"));
                continue;
            };
            if item.unlinked_ms.is_some() != connection.is_ended {
                findings.push(format!(
                    "{name} is ended: {}, where {} must be",
                    item.unlinked_ms.is_some(),
                    connection.is_ended
                ));
            }
            let cursor = item.cursor.as_ref();
            let cursor = cursor.map(|cursor| cursor.as_str().to_owned());
            if cursor != connection.cursor {
                findings.push(format!(
                    "{name} is at {cursor:?}, its data at {:?}",
                    connection.cursor
                ));
            }
        }
        for (id, (_, minor)) in &connection.accounts {
            let account = picture
                .accounts
                .iter()
                .find(|account| account.external_id == *id);
            let held = account
                .and_then(|account| account.balance.as_ref()?.current.as_ref())
                .map(coffer_domain::Money::minor);
            if held != *minor {
                findings.push(format!(
                    "{id} holds {held:?}, where the bank said {minor:?}"
                ));
            }
        }
    }
    for (id, minor) in oracle.held_by_hand() {
        let is_it = |account: &&facts::AccountRow| account.external_id == *id;
        let account = picture.accounts.iter().find(is_it);
        let held = account
            .and_then(|account| account.balance.as_ref()?.current.as_ref())
            .map(coffer_domain::Money::minor);
        if held != Some(minor) {
            findings.push(format!(
                "{id}, kept by hand, holds {held:?}, where {minor} must be"
            ));
        }
    }
    if let Some(items) = &picture.items
        && items.len() != there().count()
    {
        findings.push(format!("{} connections", items.len()));
    }
}

/// Sums of days, of all, of what is pending, and numbers of rows.
fn sums(picture: &Picture, oracle: &Oracle, findings: &mut Vec<String>) {
    type Sums<'a> = BTreeMap<&'a str, i64>;
    let mut days: BTreeMap<CivilDate, (u32, Sums<'_>)> = BTreeMap::new();
    let (mut all, mut pending, mut pending_n) = (Sums::new(), Sums::new(), 0);
    let mut live: BTreeMap<&str, i64> = BTreeMap::new();
    for row in oracle.rows.iter().filter(|row| row.is_listed()) {
        let counted = if row.is_out() { 0 } else { row.bank.minor };
        let lines = u32::try_from(oracle.lines(row)).expect("a few lines");
        if row.bank.pending {
            pending_n += lines;
            *pending.entry(row.bank.currency).or_default() += counted;
        } else {
            let day = days.entry(row.day()).or_default();
            day.0 += lines;
            *day.1.entry(row.bank.currency).or_default() += counted;
            *all.entry(row.bank.currency).or_default() += counted;
        }
        if !row.is_out() {
            *live.entry(row.bank.account.as_str()).or_default() += i64::from(lines);
        }
    }
    fn told(money: &[coffer_domain::Money]) -> Sums<'_> {
        money
            .iter()
            .map(|sum| (sum.currency().code(), sum.minor()))
            .collect()
    }
    if let Some(outline) = &picture.outline {
        let is_days: BTreeMap<CivilDate, (u32, Sums<'_>)> = outline
            .days
            .iter()
            .map(|day| (day.date, (day.count, told(&day.totals))))
            .collect();
        if is_days != days {
            findings.push(format!("days are {is_days:?}, where {days:?} must be"));
        }
        if told(&outline.sums) != all {
            findings.push(format!(
                "the sums are {:?}, where {all:?} must be",
                outline.sums
            ));
        }
        if (outline.pending.0, told(&outline.pending.1)) != (pending_n, pending) {
            findings.push(format!("pending is {:?}", outline.pending));
        }
    }
    for account in &picture.accounts {
        let counted = live.get(account.external_id.as_str()).copied().unwrap_or(0);
        if account.transactions != counted {
            findings.push(format!(
                "{} counts {} rows, where {counted} must be",
                account.external_id, account.transactions
            ));
        }
    }
}

/// Whether the journal has as many syncs that stand and can be reverted as there must be. Only the
/// newest of them says that it can.
pub fn standing(store: &Store, oracle: &Oracle) -> Result<bool, String> {
    let entries = store.read(|r| {
        let items = facts::items(r)?;
        let of = |item: &facts::ItemRow| {
            let syncs = facts::syncs(r, Some(item.id), None, facts::SYNCS_MAX)?;
            Ok((item.external_id.clone(), syncs))
        };
        items.iter().map(of).collect::<StoreResult<Vec<_>>>()
    });
    let entries = entries.map_err(|error| error.to_string())?;
    Ok(entries.iter().all(|(name, entries)| {
        let known = oracle.connections.iter();
        let Some(item) = known.clone().position(|one| one.external_id == *name) else {
            return true;
        };
        let stands = entries
            .iter()
            .filter(|entry| entry.reverts.is_none() && entry.reverted_by.is_none());
        let old = golden::SYNCS * usize::from(oracle.is_golden(item));
        stands.count() == oracle.standing(item) + old
    }))
}
