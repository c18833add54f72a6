//! What one bank knows about one login: accounts, facts, balances, and the order in which facts changed.
//!
//! ```text
//! authorise ──> pending fact ──settle──> pending fact withdrawn + posted fact (pending_of = the old one)
//!                            └─vanish──> pending fact withdrawn            (a hold that was released)
//! post ───────> posted fact ──revise───> the same fact, changed
//! ```
//! A fact is never forgotten; it stops being live. `changes` only grows, and Items read it by position.
//! Balance of an account = its opening + all posted live facts, always.

use std::sync::Arc;

use chrono::NaiveDate;

use super::custom::CustomAccount;
use super::login::Login;
use super::merchants::Merchant;
use super::plan::{AccountPlan, Habit, Institution, Routine};
use crate::dice::Dice;

/// An index into [`Ledger::facts`].
pub(crate) type FactId = u32;

/// One account with what has happened to its balance.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) plan: AccountPlan,
    pub(crate) mask: String,
    /// Minor units: funds, or for credit and loans what is owed. Posted facts only.
    pub(crate) current: i64,
    /// What `current` was before the first fact, in minor units.
    pub(crate) opening: i64,
    /// Closed accounts vanish from every answer.
    pub(crate) closed: bool,
    /// What an investment account was worth at the end of each day, oldest first.
    pub(crate) marks: Vec<Mark>,
    /// What the configuration of a custom user says beyond plan and transactions.
    pub(crate) custom: Option<Box<CustomAccount>>,
}

/// The end of a day of an investment account, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) day: NaiveDate,
    /// Money that came in that day, positive = in; what is left of the difference the markets made.
    pub(crate) flow: i64,
    /// Worth at the end of the day.
    pub(crate) close: i64,
}

impl Account {
    /// An account on the day before anything happens.
    pub(crate) fn new(plan: AccountPlan, mask: String, opening: i64) -> Self {
        Self {
            plan,
            mask,
            current: opening,
            opening,
            closed: false,
            marks: Vec::new(),
            custom: None,
        }
    }

    /// Money that comes into an investment account on a day, in minor units.
    pub(crate) fn invest(&mut self, day: NaiveDate, amount_in: i64) {
        self.current += amount_in;
        self.mark(day, amount_in);
    }

    /// Writes the worth of an investment account down as the close of a day.
    pub(crate) fn mark(&mut self, day: NaiveDate, flow: i64) {
        let close = self.current;
        match self.marks.last_mut() {
            Some(last) if last.day == day => {
                last.flow += flow;
                last.close = close;
            }
            _ => self.marks.push(Mark { day, flow, close }),
        }
    }
}

/// Who is on the other side, where the bank knows more than a merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Counterparty {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
}

/// Everything a bank would say about one movement. Amounts are minor units, positive = money out (Plaid's sign).
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    pub(crate) account: usize,
    pub(crate) amount: i64,
    pub(crate) date: NaiveDate,
    pub(crate) authorized: NaiveDate,
    pub(crate) text: String,
    pub(crate) merchant: Option<&'static Merchant>,
    pub(crate) counterparty: Option<Counterparty>,
    pub(crate) primary: &'static str,
    pub(crate) detailed: &'static str,
    pub(crate) confidence: &'static str,
    pub(crate) channel: super::merchants::Channel,
    pub(crate) code: Option<&'static str>,
    pub(crate) check_number: Option<String>,
    pub(crate) store_number: Option<String>,
    pub(crate) pending: bool,
    pub(crate) pending_of: Option<FactId>,
    pub(crate) live: bool,
}

/// One step of the bank's own record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) fact: FactId,
    pub(crate) withdrawn: bool,
}

/// What will become of a pending fact, and when.
#[derive(Debug)]
pub(crate) struct Due {
    pub(crate) on: NaiveDate,
    pub(crate) fact: FactId,
    pub(crate) fate: Fate,
}

/// What a scheduled day can bring.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The pending fact posts, `tip` minor units dearer.
    Post { tip: i64 },
    /// The hold is released and nothing posts.
    Vanish,
    /// The merchant gives the money back.
    Refund,
    /// The bank becomes surer of the category of a posted row.
    Recategorise,
}

impl Fate {
    /// Whether the fact is pending until then.
    pub(crate) fn ends_a_hold(&self) -> bool {
        matches!(self, Self::Post { .. } | Self::Vanish)
    }
}

/// A login at one institution, as the bank keeps it.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) institution: &'static Institution,
    /// Whose login this is.
    pub(crate) login: Login,
    /// Names the dice of this login: the institution's id, and for other users than `user_good` more.
    pub(crate) key: Arc<str>,
    pub(crate) routines: &'static [Routine],
    pub(crate) habits: &'static [Habit],
    pub(crate) accounts: Vec<Account>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) changes: Vec<Change>,
    pub(crate) due: Vec<Due>,
    /// Whether the days since the beginning were lived. Until somebody asks, a ledger sleeps: days come out the same
    /// whenever they are lived, and a bank that nobody uses costs nothing.
    pub(crate) awake: bool,
    /// How often `/transactions/refresh` was answered, so that each brings other purchases.
    pub(crate) refreshes: u32,
}

impl Ledger {
    /// The books of `user_good` on the day before anything happens.
    pub(crate) fn open(seed: u64, institution: &'static Institution) -> Self {
        let mut ledger = Self::empty(institution, Login::Good, institution.id.into());
        ledger.routines = institution.routines;
        ledger.habits = institution.habits;
        ledger.open_accounts(seed, institution.accounts);
        ledger
    }

    /// A login without accounts or life.
    pub(crate) fn empty(institution: &'static Institution, login: Login, key: Arc<str>) -> Self {
        Self {
            institution,
            key,
            routines: &[],
            habits: &[],
            accounts: Vec::new(),
            facts: Vec::new(),
            changes: Vec::new(),
            due: Vec::new(),
            awake: login != Login::Good,
            login,
            refreshes: 0,
        }
    }

    /// Opens an account of each plan, after those that are there.
    pub(crate) fn open_accounts(&mut self, seed: u64, plans: &[AccountPlan]) {
        for plan in plans {
            let index = self.accounts.len().to_string();
            let mut dice = Dice::new(seed, &["account", &self.key, &index]);
            let opening = dice.between(plan.opening.0, plan.opening.1);
            let mask = dice.digits(4);
            self.accounts
                .push(Account::new(plan.clone(), mask, opening));
        }
    }

    /// The fact with this id; ids only ever come from this ledger.
    pub(crate) fn fact(&self, id: FactId) -> &Fact {
        &self.facts[id as usize]
    }

    /// Writes a fact down and, if it is posted, moves the balance.
    pub(crate) fn record(&mut self, fact: Fact) -> FactId {
        let id = FactId::try_from(self.facts.len())
            .expect("time is bounded to 20 years, far below 2^32 facts");
        if !fact.pending {
            self.move_balance(fact.account, fact.amount);
        }
        self.facts.push(fact);
        self.changes.push(Change {
            fact: id,
            withdrawn: false,
        });
        id
    }

    /// Posts a pending fact on `on` as a new fact that names it, `tip` minor units dearer.
    pub(crate) fn settle(&mut self, pending: FactId, on: NaiveDate, tip: i64) -> FactId {
        self.withdraw(pending);
        let mut posted = self.fact(pending).clone();
        posted.amount += tip;
        posted.date = on;
        posted.pending = false;
        posted.pending_of = Some(pending);
        posted.live = true;
        self.record(posted)
    }

    /// Takes a pending fact back.
    pub(crate) fn withdraw(&mut self, id: FactId) {
        self.facts[id as usize].live = false;
        self.changes.push(Change {
            fact: id,
            withdrawn: true,
        });
    }

    /// The newest movement that is announced and not booked.
    pub(crate) fn newest_hold(&self) -> Option<FactId> {
        let place = self
            .facts
            .iter()
            .rposition(|fact| fact.pending && fact.live)?;
        FactId::try_from(place).ok()
    }

    /// Takes a pending fact back for good: nothing posts in its place.
    pub(crate) fn release(&mut self, id: FactId) {
        self.due.retain(|due| due.fact != id);
        self.withdraw(id);
    }

    /// Changes a posted fact's amount by `difference`, as a bank's correction does.
    pub(crate) fn correct(&mut self, id: FactId, difference: i64) {
        let fact = &mut self.facts[id as usize];
        fact.amount += difference;
        let account = fact.account;
        self.move_balance(account, difference);
        self.changes.push(Change {
            fact: id,
            withdrawn: false,
        });
    }

    /// Says a fact again with a surer category, as enrichment does some days later.
    pub(crate) fn recategorise(&mut self, id: FactId) {
        self.facts[id as usize].confidence = "VERY_HIGH";
        self.changes.push(Change {
            fact: id,
            withdrawn: false,
        });
    }

    /// Moves the balance of an account without a fact.
    pub(crate) fn move_balance(&mut self, account: usize, amount_out: i64) {
        let account = &mut self.accounts[account];
        if account.plan.kind.is_owed() {
            account.current += amount_out;
        } else {
            account.current -= amount_out;
        }
    }

    /// Money out that is pending on an account, in minor units; pending money in is not yet available.
    pub(crate) fn held(&self, account: usize) -> i64 {
        let holds = self
            .due
            .iter()
            .filter(|due| due.fate.ends_a_hold())
            .map(|due| self.fact(due.fact));
        holds
            .filter(|fact| fact.account == account && fact.live && fact.amount > 0)
            .map(|fact| fact.amount)
            .sum()
    }

    /// `available` of an account as Plaid reports it, in minor units: funds less holds, or what is left of the limit.
    pub(crate) fn available(&self, index: usize) -> Option<i64> {
        let account = &self.accounts[index];
        if let Some(custom) = &account.custom {
            if custom.available_is_null {
                return None;
            }
            if custom.available.is_some() {
                return custom.available;
            }
        }
        match account.plan.kind.account_type() {
            "depository" => Some(account.current - self.held(index)),
            "credit" => account
                .plan
                .limit
                .map(|limit| limit - account.current - self.held(index)),
            _ => None,
        }
    }

    /// The account that is open and of this index.
    pub(crate) fn account(&self, index: usize) -> Option<&Account> {
        self.accounts.get(index).filter(|account| !account.closed)
    }

    /// Facts of one account that are posted and were not taken back, oldest first.
    pub(crate) fn posted(&self, account: usize) -> impl Iterator<Item = &Fact> {
        self.facts
            .iter()
            .filter(move |fact| fact.account == account && fact.live && !fact.pending)
    }

    /// What `current` of an account was at the end of a day, in minor units.
    pub(crate) fn balance_on(&self, account: usize, day: NaiveDate) -> i64 {
        let later: i64 = self
            .posted(account)
            .filter(|fact| fact.date > day)
            .map(|fact| fact.amount)
            .sum();
        let account = &self.accounts[account];
        if account.plan.kind.is_owed() {
            account.current - later
        } else {
            account.current + later
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;
    use crate::world::event::Pace;

    #[test]
    fn every_balance_is_its_opening_and_the_posted_facts_and_nobody_is_overdrawn() {
        for seed in 0..8 {
            let today = NaiveDate::from_ymd_opt(2026, 2, 28).expect("a date of the calendar");
            let world = World::awake(seed, today, Pace::default());
            for ledger in &world.ledgers {
                for (index, account) in ledger.accounts.iter().enumerate() {
                    if account.plan.kind.is_investment() {
                        continue; // its worth is the market's, not a sum
                    }
                    let posted = ledger
                        .facts
                        .iter()
                        .filter(|fact| fact.live && !fact.pending);
                    let out: i64 = posted
                        .filter(|fact| fact.account == index)
                        .map(|fact| fact.amount)
                        .sum();
                    let moved = if account.plan.kind.is_owed() {
                        out
                    } else {
                        -out
                    };
                    assert_eq!(account.current, account.opening + moved);
                    let name = (seed, ledger.institution.name, account.plan.name.as_ref());
                    assert!(
                        account.current >= 0,
                        "{name:?} stands at {}",
                        account.current
                    );
                    assert!(
                        account
                            .plan
                            .limit
                            .is_none_or(|limit| account.current <= limit),
                        "{name:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_pending_fact_is_withdrawn_exactly_when_its_posted_twin_is_recorded() {
        let today = NaiveDate::from_ymd_opt(2026, 2, 28).expect("a date of the calendar");
        let world = World::awake(3, today, Pace::default());
        let ledger = &world.ledgers[0];
        for fact in &ledger.facts {
            if let Some(pending) = fact.pending_of {
                assert!(!ledger.fact(pending).live && ledger.fact(pending).pending);
                assert!(fact.live && !fact.pending);
            }
        }
        let waiting = ledger
            .facts
            .iter()
            .filter(|fact| fact.live && fact.pending)
            .count();
        let holds = ledger
            .due
            .iter()
            .filter(|due| due.fate.ends_a_hold())
            .count();
        assert_eq!(waiting, holds);
    }
}
