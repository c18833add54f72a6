//! What happens at a bank.

use std::collections::BTreeMap;

use chrono::Days;
use coffer_domain::CivilDate;

use super::{BankRow, Event, Item, Ready, Tie, World};
use crate::dice::Dice;

/// Merchants have one word of their own each, so that two of them share none.
const MERCHANTS: [&str; 8] = [
    "ALDERGROVE",
    "BRIMSTONE",
    "CALDWELLS",
    "DUNEDIN",
    "EGLANTINE",
    "FENWICKE",
    "GLOXINIA",
    "HALCYON",
];

/// The bank's finer category, and what [`crate::oracle`] expects it to stand for.
pub const CATEGORIES: [(&str, Option<&str>); 5] = [
    ("FOOD_AND_DRINK_GROCERIES", Some("groceries")),
    ("FOOD_AND_DRINK_COFFEE", Some("coffee")),
    ("INCOME_SALARY", Some("salary")),
    ("GENERAL_MERCHANDISE_ELECTRONICS", Some("electronics")),
    ("A_WORD_NEWER_THAN_THE_PROGRAM", None),
];

/// Most rows that one bank has, so that a story stays affordable.
const ROWS_MAX: usize = 60;

/// What one thing that happens can be.
#[derive(Clone, Copy)]
enum Happens {
    Purchase,
    Twins,
    Transfer,
    Refund,
    Hold,
    Posts,
    PostsAfterLoss,
    ClaimedTwice,
    Modified,
    Cancelled,
    TakenBack,
    NewId,
    GivenAgain,
    PastIdReturns,
    IdUsedAgain,
    Overdue,
    TooLarge,
    NewAccount,
    AccountRenamed,
    AccountChurn,
}

/// Rows of before the login.
pub fn past(world: &mut World, item: usize, dice: &mut Dice) {
    for n in 0..dice.between(2, 14) {
        let mut row = fresh(world, item, dice);
        row.day = world.today - Days::new(dice.between(1, 300) as u64);
        row.authorized = row.authorized.map(|_| row.day);
        row.pending = false;
        let item = &mut world.items[item];
        match item.ready {
            Ready::Historical => item.put(row),
            Ready::Initial if n % 3 == 0 => item.put(row),
            _ => item.backlog.push(row),
        }
    }
}

/// The same login as its bank tells of it when it is linked again: everything has another id, and what
/// was pending is no longer named by what it posted as. Also the new id of each account by its old one.
pub fn again(world: &mut World, item: usize, dice: &mut Dice) -> (Item, BTreeMap<String, String>) {
    let external_id = world.id(dice, "item");
    let old = &world.items[item];
    let (institution, mut accounts) = (old.institution, old.accounts.clone());
    let rows: Vec<BankRow> = old.rows.values().cloned().collect();
    let mut ids = BTreeMap::new();
    for account in &mut accounts {
        let id = world.id(dice, "acc");
        ids.insert(std::mem::replace(&mut account.id, id.clone()), id);
    }
    let mut new = Item {
        external_id,
        institution,
        accounts,
        rows: BTreeMap::new(),
        log: Vec::new(),
        ready: *dice.pick(&[Ready::Not, Ready::Initial, Ready::Historical]),
        trouble: super::feed::Trouble::default(),
        backlog: Vec::new(),
        lost: Vec::new(),
        gone: Vec::new(),
        overdue: Vec::new(),
        is_quiet: true,
    };
    for row in rows {
        let row = BankRow {
            id: world.id(dice, "t"),
            account: ids[&row.account].clone(),
            pending_id: None,
            tie: Tie::True,
            ..row
        };
        match new.ready {
            Ready::Historical => new.put(row),
            Ready::Initial if dice.chance(50) => new.put(row),
            _ => new.backlog.push(row),
        }
    }
    (new, ids)
}

/// Time passes, and things happen at one bank.
pub fn pass(world: &mut World, item: usize, dice: &mut Dice) {
    if dice.chance(60) {
        world.today = world.today + Days::new(dice.between(1, 6) as u64);
    }
    let ready = &mut world.items[item];
    if ready.ready < Ready::Historical && dice.chance(50) {
        ready.prepare();
    }
    if ready.is_quiet {
        return;
    }
    for _ in 0..dice.between(1, 9) {
        happen(world, item, dice);
    }
}

fn happen(world: &mut World, item: usize, dice: &mut Dice) {
    use Happens as H;
    let what = dice.weighted(&[
        (18, H::Purchase),
        (4, H::Twins),
        (5, H::Transfer),
        (5, H::Refund),
        (16, H::Hold),
        (20, H::Posts),
        (3, H::PostsAfterLoss),
        (2, H::ClaimedTwice),
        (14, H::Modified),
        (4, H::Cancelled),
        (4, H::TakenBack),
        (4, H::NewId),
        (5, H::GivenAgain),
        (2, H::PastIdReturns),
        (3, H::IdUsedAgain),
        (6, H::Overdue),
        (1, H::TooLarge),
        (1, H::NewAccount),
        (2, H::AccountRenamed),
        (1, H::AccountChurn),
    ]);
    let full = world.items[item].rows.len() >= ROWS_MAX;
    match what {
        H::Purchase | H::Twins | H::Transfer | H::Refund | H::Hold if full => {}
        H::Purchase => {
            let row = fresh(world, item, dice);
            world.items[item].put(row);
        }
        H::Twins => {
            // The same coffee twice on one morning: two rows, and both are right.
            let row = BankRow {
                pending: dice.chance(40),
                ..fresh(world, item, dice)
            };
            for _ in 0..dice.between(2, 3) {
                let id = world.id(dice, "t");
                world.items[item].put(BankRow { id, ..row.clone() });
            }
        }
        H::Transfer => {
            // Money that leaves one account of the login comes to another one.
            let n = world.items[item].accounts.len();
            if n > 1 {
                let row = fresh(world, item, dice);
                let accounts = &world.items[item].accounts;
                let other = accounts.iter().filter(|other| other.id != row.account);
                let other = other.max_by_key(|other| other.id.clone());
                let other = other.map(|other| (other.id.clone(), other.currency));
                let id = world.id(dice, "t");
                if let Some((account, currency)) = other {
                    let leg = BankRow {
                        id,
                        account,
                        currency,
                        minor: -row.minor,
                        day: row.day + Days::new(dice.below(3) as u64),
                        ..row.clone()
                    };
                    world.items[item].put(row);
                    world.items[item].put(leg);
                }
            }
        }
        H::Refund => {
            // All of a purchase, or a part of it, is given back.
            let paid = any(&world.items[item], dice, |row| {
                !row.pending && row.minor < 0 && !row.is_unreadable()
            });
            if let Some(paid) = paid {
                let back = match dice.chance(50) {
                    true => -paid.minor,
                    false => dice.between(1, -paid.minor),
                };
                let id = world.id(dice, "t");
                let day = paid.day + Days::new(dice.below(6) as u64);
                world.items[item].put(BankRow {
                    id,
                    life: 0,
                    pending_id: None,
                    tie: Tie::True,
                    minor: back,
                    day,
                    authorized: None,
                    ..paid
                });
            }
        }
        H::Hold => {
            let row = BankRow {
                pending: true,
                ..fresh(world, item, dice)
            };
            let minor = if dice.chance(8) { 0 } else { row.minor };
            world.items[item].put(BankRow { minor, ..row });
        }
        H::Posts => {
            if let Some(pending) = any(&world.items[item], dice, |row| row.pending) {
                post(world, item, &pending, dice);
            }
        }
        H::PostsAfterLoss => {
            if !world.items[item].lost.is_empty() {
                let n = dice.below(world.items[item].lost.len());
                let pending = world.items[item].lost.remove(n);
                let row = posted(world, &pending, dice);
                world.items[item].put(row);
            }
        }
        H::ClaimedTwice => {
            // A second charge names the same hold: a split shipment, or a bank's mistake.
            let claimed = any(&world.items[item], dice, |row| {
                row.pending_id.is_some() && row.tie == Tie::True
            });
            if let Some(first) = claimed {
                let id = world.id(dice, "t");
                world.items[item].put(BankRow {
                    id,
                    minor: first.minor - 1,
                    ..first
                });
            }
        }
        H::Modified => {
            if let Some(mut row) = any(&world.items[item], dice, |row| !row.is_unreadable()) {
                for _ in 0..dice.between(1, 3) {
                    modify(&mut row, dice);
                }
                world.items[item].put(row);
            }
        }
        H::Cancelled => {
            if let Some(row) = any(&world.items[item], dice, |row| row.pending) {
                world.items[item].take_back(&row.id);
                world.items[item].lost.push(row);
            }
        }
        H::TakenBack => {
            if let Some(row) = any(&world.items[item], dice, |row| !row.pending) {
                world.items[item].take_back(&row.id);
                world.items[item].gone.push(row);
            }
        }
        H::NewId => {
            // Churn: the same purchase under another id, and nothing says so.
            if let Some(row) = any(&world.items[item], dice, |row| row.pending_id.is_none()) {
                let id = world.id(dice, "t");
                let order = dice.chance(50);
                if order {
                    world.items[item].take_back(&row.id);
                }
                let old = row.id.clone();
                world.items[item].put(BankRow { id, ..row });
                if !order {
                    world.items[item].take_back(&old);
                }
            }
        }
        H::GivenAgain => {
            if !world.items[item].gone.is_empty() {
                let n = dice.below(world.items[item].gone.len());
                let mut row = world.items[item].gone.remove(n);
                if dice.chance(50) {
                    modify(&mut row, dice);
                }
                world.items[item].put(row);
            }
        }
        H::PastIdReturns => {
            // The charge is taken back and the hold stands again under its first id.
            let charge = any(&world.items[item], dice, |row| {
                row.pending_id.is_some() && row.tie == Tie::True
            });
            if let Some(row) = charge
                && let Some(past) = row.pending_id.clone()
                && !world.items[item].rows.contains_key(&past)
                && world.items[item].claims(&past) == 1
            {
                world.items[item].take_back(&row.id);
                world.items[item].put(BankRow {
                    id: past,
                    pending: true,
                    pending_id: None,
                    ..row
                });
            }
        }
        H::IdUsedAgain => {
            let is_plain = |row: &BankRow| {
                row.life == 0
                    && !row.pending
                    && row.pending_id.is_none()
                    && row.minor != 0
                    && !row.is_unreadable()
            };
            let bank = &mut world.items[item];
            // Of a payment that stands, or of one that was taken back.
            let gone = bank.gone.iter().position(&is_plain);
            let first = match gone {
                Some(n) if dice.chance(50) => Some(bank.gone.remove(n)),
                _ => any(bank, dice, is_plain),
            };
            if let Some(first) = first {
                let other = another(&first, dice);
                world.items[item].put(other);
            }
        }
        H::Overdue => world.items[item].settle(),
        H::TooLarge => {
            let row = fresh(world, item, dice);
            world.items[item].put(BankRow {
                minor: i64::MAX / 3,
                pending: false,
                ..row
            });
        }
        H::NewAccount => {
            if world.items[item].accounts.len() < 5 {
                let account = world.open_account(dice);
                world.items[item].accounts.push(account);
            }
        }
        H::AccountChurn => {
            world.items[item].settle();
            let account = world.id(dice, "acc");
            let n = dice.below(world.items[item].accounts.len());
            let old = std::mem::replace(&mut world.items[item].accounts[n].id, account.clone());
            // Its number changes too, so that nothing says it is the same account: it is another.
            // One that is recognised is a story of crates/store/tests/identity.rs.
            world.items[item].accounts[n].mask = format!("{:05}", dice.below(100_000));
            let rows: Vec<BankRow> = world.items[item].rows.values().cloned().collect();
            for row in rows.into_iter().filter(|row| row.account == old) {
                world.items[item].take_back(&row.id);
                let id = world.id(dice, "t");
                world.items[item].put(BankRow {
                    id,
                    account: account.clone(),
                    pending_id: None,
                    tie: Tie::True,
                    ..row
                });
            }
            world.items[item].forget_account(&old, &account);
        }
        H::AccountRenamed => {
            let n = dice.below(world.items[item].accounts.len());
            world.items[item].accounts[n].name = format!("Renamed {}", dice.below(1_000));
        }
    }
}

fn any(item: &Item, dice: &mut Dice, of: impl Fn(&BankRow) -> bool) -> Option<BankRow> {
    let found: Vec<&BankRow> = item
        .rows
        .values()
        .filter(|row| of(row) && !item.overdue.contains(&row.id))
        .collect();
    (!found.is_empty()).then(|| (*dice.pick(&found)).clone())
}

fn fresh(world: &mut World, item: usize, dice: &mut Dice) -> BankRow {
    let id = world.id(dice, "t");
    let n = dice.below(world.items[item].accounts.len());
    let (account, currency) = {
        let account = &world.items[item].accounts[n];
        (account.id.clone(), account.currency)
    };
    let merchant = *dice.pick(&MERCHANTS);
    let minor = match dice.below(10) {
        0 => dice.between(100_000, 400_000),
        _ => -dice.between(1, 30_000),
    };
    BankRow {
        id,
        life: 0,
        account,
        pending_id: None,
        tie: Tie::True,
        pending: false,
        day: world.today - Days::new(dice.below(4) as u64),
        authorized: dice
            .chance(50)
            .then(|| world.today - Days::new(dice.below(6) as u64)),
        minor,
        currency,
        name: format!("{merchant} {}", dice.below(90)),
        merchant: dice.chance(60).then(|| merchant.to_owned()),
        entity: None,
        original: dice
            .chance(30)
            .then(|| format!("POS {merchant} {} {}", dice.below(999), world.canary)),
        category: dice.chance(80).then(|| dice.pick(&CATEGORIES).0),
        confidence: dice.chance(50).then_some("HIGH"),
        channel: dice
            .chance(50)
            .then(|| *dice.pick(&["online", "in store", "other"])),
        check: None,
        details: dice
            .chance(40)
            .then(|| format!("{{\"city\":\"{}\"}}", world.canary)),
    }
}

/// The merchant's own word, which comes first and stays through everything that happens to a row.
fn word(row: &BankRow) -> String {
    row.name.split(' ').next().unwrap_or_default().to_owned()
}

/// A bank can change any field. The sign and the merchant's word stay, because the truth of a link
/// hangs on them.
fn modify(row: &mut BankRow, dice: &mut Dice) {
    let word = word(row);
    match dice.below(9) {
        0 if row.minor != 0 => row.minor = row.minor.signum() * dice.between(1, 90_000),
        1 => row.day = shifted(row.day, dice),
        2 => row.authorized = dice.chance(70).then(|| shifted(row.day, dice)),
        3 => row.name = format!("{word} {} MD", dice.below(90)),
        4 => row.merchant = dice.chance(60).then_some(word),
        5 => row.category = dice.chance(80).then(|| dice.pick(&CATEGORIES).0),
        6 => {
            row.original = dice
                .chance(50)
                .then(|| format!("{word} ORIG {}", dice.below(99)))
        }
        7 => row.check = dice.chance(50).then(|| dice.below(9_999).to_string()),
        _ => {
            row.details = dice
                .chance(60)
                .then(|| format!("{{\"city\":\"M{}\"}}", dice.below(50)))
        }
    }
}

fn shifted(day: CivilDate, dice: &mut Dice) -> CivilDate {
    day + Days::new(dice.below(4) as u64) - Days::new(dice.below(4) as u64)
}

/// Another payment under the id of one: sign, amount and merchant are others'. The amount ends in what
/// none comes to that was ever told under this id.
fn another(first: &BankRow, dice: &mut Dice) -> BankRow {
    let word = word(first);
    let other = MERCHANTS
        .into_iter()
        .find(|other| *other != word)
        .unwrap_or_default();
    BankRow {
        life: first.life + 1,
        minor: -first.minor.signum() * dice.between(2_000_001, 3_000_000),
        name: format!("{other} {}", dice.below(90)),
        merchant: None,
        original: None,
        ..first.clone()
    }
}

/// The posted row of a pending one: perhaps with a tip, another day, another text.
fn posted(world: &mut World, pending: &BankRow, dice: &mut Dice) -> BankRow {
    let id = world.id(dice, "t");
    let word = word(pending);
    let mut row = BankRow {
        id,
        pending: false,
        pending_id: Some(pending.id.clone()),
        tie: Tie::True,
        day: pending.day + Days::new(dice.below(4) as u64),
        ..pending.clone()
    };
    match dice.below(10) {
        // A tip, a fuel pump that held nothing, another text: the same merchant.
        0..=3 => {
            let sign = if pending.minor == 0 {
                -1
            } else {
                pending.minor.signum()
            };
            row.minor = sign * (pending.minor.abs() + dice.between(1, 2_000));
            row.name = format!("{word} {} TIPPED", dice.below(90));
        }
        4..=7 => row.name = format!("{word} {} POSTED", dice.below(90)),
        // Money in never becomes money out.
        8 if pending.minor != 0 => {
            row.minor = -pending.minor;
            row.tie = Tie::False;
        }
        // Another amount at another merchant. Amounts end in a digit that no other row's can have
        // come to, so that it differs from whatever the hold was before.
        9 if pending.minor != 0 => {
            let other = MERCHANTS
                .into_iter()
                .find(|other| *other != word)
                .unwrap_or_default();
            row.minor = pending.minor.signum() * dice.between(1_000_000, 2_000_000);
            row.name = format!("{other} {}", dice.below(90));
            row.merchant = None;
            row.tie = Tie::False;
        }
        _ => {}
    }
    row
}

fn post(world: &mut World, item: usize, pending: &BankRow, dice: &mut Dice) {
    if dice.chance(6) {
        // The bank does not say what it came from.
        world.items[item].take_back(&pending.id);
        let row = posted(world, pending, dice);
        world.items[item].put(BankRow {
            pending_id: None,
            tie: Tie::True,
            ..row
        });
        return;
    }
    let row = posted(world, pending, dice);
    match dice.below(10) {
        0..=4 => {
            world.items[item].take_back(&pending.id);
            world.items[item].put(row);
        }
        5..=7 => {
            world.items[item].put(row);
            world.items[item].take_back(&pending.id);
        }
        // Both stand for a while.
        _ => {
            world.items[item].put(row);
            world.items[item].overdue.push(pending.id.clone());
        }
    }
}

impl Item {
    pub(super) fn put(&mut self, row: BankRow) {
        self.log.push(Event::Put(Box::new(row.clone())));
        self.rows.insert(row.id.clone(), row);
    }

    pub(super) fn take_back(&mut self, id: &str) {
        self.rows.remove(id);
        self.log.push(Event::Gone(id.to_owned()));
    }

    /// The account goes on under another id; what it once printed is not printed again.
    fn forget_account(&mut self, old: &str, new: &str) {
        self.lost.retain(|row| row.account != old);
        self.gone.retain(|row| row.account != old);
        for row in self.backlog.iter_mut().filter(|row| row.account == old) {
            row.account = new.to_owned();
        }
    }

    /// How many rows name this one as their hold.
    fn claims(&self, id: &str) -> usize {
        self.rows
            .values()
            .chain(&self.gone)
            .filter(|row| row.pending_id.as_deref() == Some(id))
            .count()
    }

    /// Whether no hold stands beside its charge.
    pub fn has_settled(&self) -> bool {
        self.overdue.is_empty()
    }

    /// Takes the holds back that are posted already.
    pub fn settle(&mut self) {
        for id in std::mem::take(&mut self.overdue) {
            self.take_back(&id);
        }
    }

    /// The bank makes more of its history ready.
    pub fn prepare(&mut self) {
        self.ready = match self.ready {
            Ready::Not => Ready::Initial,
            _ => Ready::Historical,
        };
        let keep = match self.ready {
            Ready::Historical => 0,
            _ => self.backlog.len() / 2,
        };
        while self.backlog.len() > keep {
            if let Some(row) = self.backlog.pop() {
                self.put(row);
            }
        }
    }
}
