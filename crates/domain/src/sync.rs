//! The sync session: a pure state machine that turns pages into one [`ChangeSet`].
//!
//! ```text
//!            step()                     on_page(Ok, has_more)
//!   Ready ----------> Fetch(cursor) ---------------------------> Ready
//!     ^                    |  on_page(Ok, last)
//!     |                    +------------------------> Folded --step()--> Commit --> Done
//!     |  waited            |  on_page(Mutation)
//!     +---- Wait(d) <------+   pages dropped, cursor back to the first one of this loop
//!                          |  on_page(other error), or a bound reached
//!                          +------------------------> Failed --step()--> Stop
//! ```
//!
//! Nothing is written until every page has arrived, because the provider asks for it ("retrieve
//! all available updates before persisting") and because a cursor that is saved before its data
//! loses rows. After a mutation the session starts over from the cursor *it started with*; going
//! back to none would fetch the whole history again.
//!
//! What is held in memory is bounded: past [`Limits::held_max`] the pages so far are handed out as
//! a [`Step::Spill`], to be staged until the commit, and a loop that starts over asks for them to
//! be thrown away ([`Step::Discard`]). Spilled or not, the same rows are committed.
//!
//! A stored cursor can be poisoned: the provider then answers "mutation" to it for ever, and its
//! advice is to begin from nothing. So that is the last resort, once, after all restarts; the
//! [`ChangeSet`] says so ([`ChangeSet::resync`]) and its commit still replaces the stored cursor
//! only.

use std::{collections::HashMap, time::Duration};

use crate::{
    AccountFact, BankError, BankErrorKind, Batch, ChangeSet, Cursor, Page, Quarantined, Removal,
    TransactionFact, UpdateStatus, relink,
};

/// Bounds of one session.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows asked for per page; 500 is the most that Plaid gives.
    pub count: u16,
    /// Pages of one loop. 4,000 pages of 500 rows are two million changes.
    pub pages_max: u32,
    /// Bytes of answers of one loop: 4,000 pages of 800 KB, with room.
    pub bytes_max: u64,
    /// Bytes of answers that are held in memory before they are spilled (docs/decisions/0007).
    pub held_max: u64,
    /// How often a loop may start over because the data changed under it.
    pub restarts_max: u32,
    /// The longest wait before the first restart; it doubles each time.
    pub restart_wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            count: 500,
            pages_max: 4_000,
            bytes_max: 4 << 30,
            held_max: 32 << 20,
            restarts_max: 5,
            restart_wait: Duration::from_millis(500),
        }
    }
}

/// Bytes of unreadable rows that one sync keeps whole. Of those beyond, the beginning is kept.
const RAW_BYTES_MAX: usize = 8 << 20;
/// How much of such a row that is.
const RAW_HEAD_CHARS: usize = 200;

/// What the caller is to do next.
#[derive(Debug, PartialEq)]
pub enum Step {
    /// Ask for the page at this cursor (`None`: from the beginning), then call `on_page`.
    Fetch {
        /// Where the page starts.
        cursor: Option<Cursor>,
        /// Rows to ask for, constant within a loop.
        count: u16,
    },
    /// Stage these changes behind those that are staged, then call `step` again.
    Spill(Box<Batch>),
    /// Throw away what is staged, then call `step` again.
    Discard,
    /// Wait for a random time up to this long (full jitter), then call `step` again.
    Wait(Duration),
    /// Commit these changes, with what is staged, and this cursor in one transaction. The session
    /// is over.
    Commit(Box<ChangeSet>),
    /// Nothing can be learned now; the stored cursor stays, what is staged is thrown away. The
    /// session is over.
    Stop(BankError),
}

/// How far a session has come, for a live display.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Pages of the present loop.
    pub pages: u32,
    /// Rows of the present loop, changed and removed.
    pub rows: u64,
    /// How often the loop started over.
    pub restarts: u32,
}

/// One sync of one item.
pub struct Session {
    limits: Limits,
    start: Option<Cursor>,
    state: State,
    fold: Fold,
    /// All restarts, for the display, and those of the present resort.
    restarts: u32,
    tries: u32,
    /// From the beginning, as a last resort.
    resync: bool,
    /// Something is staged.
    spilled: bool,
}

enum State {
    Ready(Option<Cursor>),
    Waiting(Duration),
    Folded,
    Failed(BankError),
    Done,
}

impl Session {
    /// A session that starts at the stored cursor.
    pub fn new(start: Option<Cursor>, limits: Limits) -> Self {
        Self {
            limits,
            state: State::Ready(start.clone()),
            start,
            fold: Fold::default(),
            restarts: 0,
            tries: 0,
            resync: false,
            spilled: false,
        }
    }

    /// What to do next. After `Commit` or `Stop` the session is over; asked again, it repeats
    /// `Stop` with the reason that it is over.
    pub fn step(&mut self) -> Step {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Ready(cursor) => {
                self.state = State::Ready(cursor.clone());
                if self.fold.held > self.limits.held_max {
                    return self.spill();
                }
                Step::Fetch {
                    cursor,
                    count: self.limits.count,
                }
            }
            State::Waiting(wait) if self.spilled => {
                self.state = State::Waiting(wait);
                self.spilled = false;
                Step::Discard
            }
            State::Waiting(wait) => {
                self.state = State::Ready(self.first());
                Step::Wait(wait)
            }
            // Once something is staged, everything is: the commit reads it in one order.
            State::Folded if self.spilled && self.fold.has_rows() => {
                self.state = State::Folded;
                self.spill()
            }
            State::Folded => {
                let mut changes =
                    std::mem::take(&mut self.fold).into_change_set(self.start.clone());
                changes.staged = self.spilled;
                changes.resync = self.resync;
                Step::Commit(Box::new(changes))
            }
            State::Failed(error) => Step::Stop(error),
            State::Done => Step::Stop(bound_error("this sync is already over")),
        }
    }

    fn spill(&mut self) -> Step {
        self.spilled = true;
        Step::Spill(Box::new(self.fold.spill()))
    }

    /// Where a loop begins.
    fn first(&self) -> Option<Cursor> {
        self.start.clone().filter(|_| !self.resync)
    }

    /// Takes the answer to the page that `step` asked for.
    pub fn on_page(&mut self, answer: Result<Page, BankError>) {
        let page = match answer {
            Ok(page) => page,
            Err(error) if error.kind == BankErrorKind::MutationDuringPagination => {
                self.start_over(error);
                return;
            }
            Err(error) => {
                self.state = State::Failed(error);
                return;
            }
        };
        let has_more = page.has_more;
        let next = page.next_cursor.clone();
        self.fold.take(page);
        self.state =
            if self.fold.pages > self.limits.pages_max || self.fold.bytes > self.limits.bytes_max {
                State::Failed(bound_error(
                    "the bank sent more changes at once than one sync may hold",
                ))
            } else if !has_more {
                State::Folded
            } else if next.is_none() {
                State::Failed(bound_error(
                    "the bank said there is more, but not where to go on",
                ))
            } else {
                State::Ready(next)
            };
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        Progress {
            pages: self.fold.pages,
            rows: self.fold.rows,
            restarts: self.restarts,
        }
    }

    fn start_over(&mut self, error: BankError) {
        self.fold = Fold::default();
        self.restarts += 1;
        self.tries += 1;
        if self.tries > self.limits.restarts_max {
            if self.resync || self.start.is_none() {
                self.state = State::Failed(error);
                return;
            }
            self.resync = true;
            self.tries = 0;
        }
        self.state =
            State::Waiting(self.limits.restart_wait * 2_u32.pow(self.tries.saturating_sub(1)));
    }
}

fn bound_error(message: &str) -> BankError {
    BankError {
        kind: BankErrorKind::BadAnswer,
        code: None,
        message: format!("The sync stopped: {message}."),
        hint: Some("Nothing was changed. Refresh to try again.".into()),
        request_id: None,
        retry_after: None,
        state: Some(crate::HealthState::Failing),
    }
}

/// Pages folded into what they say together: per id the last word wins, `added` and `modified`
/// are both "this is how it is now", and `removed` takes back what came before it.
#[derive(Default)]
struct Fold {
    rows_by_id: HashMap<String, usize>,
    /// `None` where a later word took the row's place or removed it.
    upserts: Vec<Option<TransactionFact>>,
    removed: HashMap<String, Removal>,
    removed_order: Vec<String>,
    quarantined: Vec<Quarantined>,
    quarantined_bytes: usize,
    accounts: Vec<AccountFact>,
    status: Option<UpdateStatus>,
    request_ids: Vec<String>,
    next_cursor: Option<Cursor>,
    pages: u32,
    bytes: u64,
    /// Bytes of the pages whose rows are here.
    held: u64,
    rows: u64,
}

impl Fold {
    fn take(&mut self, page: Page) {
        self.pages += 1;
        self.bytes = self.bytes.saturating_add(page.bytes);
        self.held = self.held.saturating_add(page.bytes);
        let rows = page.added.len() + page.modified.len() + page.removed.len();
        self.rows = self.rows.saturating_add(rows as u64);
        for fact in page.added.into_iter().chain(page.modified) {
            self.removed.remove(&fact.external_id);
            let place = self.upserts.len();
            if let Some(earlier) = self.rows_by_id.insert(fact.external_id.clone(), place) {
                self.upserts[earlier] = None;
            }
            self.upserts.push(Some(fact));
        }
        for removal in page.removed {
            if let Some(earlier) = self.rows_by_id.remove(&removal.external_id) {
                self.upserts[earlier] = None;
            }
            self.removed_order.push(removal.external_id.clone());
            self.removed.insert(removal.external_id.clone(), removal);
        }
        for mut row in page.quarantined {
            if self.quarantined_bytes > RAW_BYTES_MAX {
                row.raw = row.raw.chars().take(RAW_HEAD_CHARS).collect();
            }
            self.quarantined_bytes += row.raw.len();
            self.quarantined.push(row);
        }
        // An account that is named anew while its pages arrive is not kept under both names.
        self.accounts.retain(|known| {
            let named = |one: &&AccountFact| one.external_id == known.external_id;
            page.accounts.iter().any(|one| named(&one))
                || page
                    .accounts
                    .iter()
                    .all(|one| relink::same_account(known, one).is_none())
        });
        for account in page.accounts {
            match self
                .accounts
                .iter_mut()
                .find(|known| known.external_id == account.external_id)
            {
                Some(known) => *known = account,
                None => self.accounts.push(account),
            }
        }
        self.status = Some(page.status);
        self.request_ids.push(page.request_id);
        self.next_cursor = page.next_cursor;
    }

    fn has_rows(&self) -> bool {
        !self.upserts.is_empty() || !self.removed.is_empty()
    }

    /// Gives the rows away and keeps what the change set tells beside them.
    fn spill(&mut self) -> Batch {
        self.held = 0;
        self.rows_by_id = HashMap::new();
        Batch {
            upserts: std::mem::take(&mut self.upserts)
                .into_iter()
                .flatten()
                .collect(),
            removed: self.take_removed(),
        }
    }

    fn take_removed(&mut self) -> Vec<Removal> {
        let mut removed = std::mem::take(&mut self.removed);
        std::mem::take(&mut self.removed_order)
            .iter()
            .filter_map(|id| removed.remove(id))
            .collect()
    }

    fn into_change_set(mut self, start_cursor: Option<Cursor>) -> ChangeSet {
        let removed = self.take_removed();
        ChangeSet {
            start_cursor,
            next_cursor: self.next_cursor,
            upserts: self.upserts.into_iter().flatten().collect(),
            removed,
            quarantined: self.quarantined,
            accounts: self.accounts,
            shared: None,
            status: self.status.unwrap_or(UpdateStatus::Unknown),
            request_ids: self.request_ids,
            pages: self.pages,
            staged: false,
            resync: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CivilDate, Currency, Money};

    fn row(id: &str, minor: i64) -> TransactionFact {
        TransactionFact {
            external_id: id.into(),
            external_account_id: "acc".into(),
            pending_external_id: None,
            pending: false,
            date: CivilDate::from_ymd_opt(2026, 3, 1).unwrap(),
            authorized_date: None,
            amount: Money::new(minor, Currency::from_code("USD")),
            amount_rounded: false,
            name: "SHOP".into(),
            merchant_name: None,
            merchant_entity_id: None,
            original_description: None,
            category_detailed: None,
            category_confidence: None,
            channel: None,
            check_number: None,
            details: None,
        }
    }

    fn page(cursor: &str, has_more: bool) -> Page {
        Page {
            added: vec![],
            modified: vec![],
            removed: vec![],
            quarantined: vec![],
            accounts: vec![],
            next_cursor: Cursor::new(cursor),
            has_more,
            status: UpdateStatus::Historical,
            request_id: format!("req-{cursor}"),
            bytes: 10,
        }
    }

    fn mutation() -> BankError {
        BankError {
            kind: BankErrorKind::MutationDuringPagination,
            ..bound_error("mutation")
        }
    }

    fn removal(id: &str) -> Removal {
        Removal {
            external_id: id.into(),
            external_account_id: None,
        }
    }

    fn fetch(session: &mut Session) -> Option<Cursor> {
        match session.step() {
            Step::Fetch { cursor, .. } => cursor,
            other => panic!("expected a fetch, got {other:?}"),
        }
    }

    fn commit(session: &mut Session) -> ChangeSet {
        match session.step() {
            Step::Commit(changes) => *changes,
            other => panic!("expected a commit, got {other:?}"),
        }
    }

    #[test]
    fn nothing_is_committed_before_the_last_page() {
        let mut session = Session::new(None, Limits::default());
        assert_eq!(fetch(&mut session), None);
        session.on_page(Ok(Page {
            added: vec![row("a", 1)],
            ..page("c1", true)
        }));
        assert_eq!(fetch(&mut session), Cursor::new("c1"));
        session.on_page(Ok(Page {
            added: vec![row("b", 2)],
            ..page("c2", false)
        }));
        let changes = commit(&mut session);
        assert_eq!(changes.upserts, vec![row("a", 1), row("b", 2)]);
        assert_eq!(changes.next_cursor, Cursor::new("c2"));
        assert_eq!(changes.request_ids, ["req-c1", "req-c2"]);
        assert!(matches!(session.step(), Step::Stop(_)), "a session ends");
    }

    #[test]
    fn a_mutation_drops_the_pages_and_starts_over_from_the_first_cursor() {
        let start = Cursor::new("start");
        let mut session = Session::new(start.clone(), Limits::default());
        fetch(&mut session);
        session.on_page(Ok(Page {
            added: vec![row("gone", 1)],
            ..page("c1", true)
        }));
        fetch(&mut session);
        session.on_page(Err(mutation()));
        assert!(matches!(session.step(), Step::Wait(_)));
        assert_eq!(fetch(&mut session), start, "not the failed page, not null");
        session.on_page(Ok(page("c9", false)));
        let changes = commit(&mut session);
        assert!(changes.upserts.is_empty());
        assert_eq!(changes.start_cursor, start);
        assert_eq!(session.progress().restarts, 1);
    }

    #[test]
    fn mutations_without_end_stop_with_the_old_cursor() {
        let tries = Limits::default().restarts_max + 1;
        for (start, loops) in [(None, tries), (Cursor::new("start"), tries * 2)] {
            let mut session = Session::new(start, Limits::default());
            for _ in 1..loops {
                fetch(&mut session);
                session.on_page(Err(mutation()));
                assert!(matches!(session.step(), Step::Wait(_)));
            }
            fetch(&mut session);
            session.on_page(Err(mutation()));
            assert!(
                matches!(session.step(), Step::Stop(_)),
                "after {loops} loops"
            );
        }
    }

    #[test]
    fn a_poisoned_cursor_is_given_up_last_and_everything_is_asked_for_once() {
        let start = Cursor::new("poisoned");
        let mut session = Session::new(start.clone(), Limits::default());
        for _ in 0..=Limits::default().restarts_max {
            assert_eq!(fetch(&mut session), start);
            session.on_page(Err(mutation()));
            assert!(matches!(session.step(), Step::Wait(_)));
        }
        assert_eq!(fetch(&mut session), None, "from the beginning");
        session.on_page(Ok(page("c1", true)));
        assert_eq!(fetch(&mut session), Cursor::new("c1"));
        session.on_page(Err(mutation()));
        assert!(matches!(session.step(), Step::Wait(_)));
        assert_eq!(
            fetch(&mut session),
            None,
            "also after a mutation of its own"
        );
        session.on_page(Ok(Page {
            added: vec![row("a", 1)],
            ..page("c2", false)
        }));
        let changes = commit(&mut session);
        assert!(changes.resync);
        assert_eq!(changes.start_cursor, start, "compared with what is stored");
        assert_eq!(changes.next_cursor, Cursor::new("c2"));
    }

    fn spilling() -> Limits {
        Limits {
            held_max: 15,
            ..Limits::default()
        }
    }

    #[test]
    fn pages_past_the_bound_are_handed_out_and_the_rest_before_the_commit() {
        let mut session = Session::new(None, spilling());
        for (at, id) in ["a", "b", "c"].into_iter().enumerate() {
            fetch(&mut session);
            session.on_page(Ok(Page {
                added: vec![row(id, 1)],
                ..page(&format!("c{at}"), id != "c")
            }));
            if at == 1 {
                let Step::Spill(batch) = session.step() else {
                    panic!("two pages of ten bytes are past the bound of fifteen")
                };
                assert_eq!(batch.upserts, vec![row("a", 1), row("b", 1)]);
            }
        }
        let Step::Spill(batch) = session.step() else {
            panic!("once something is staged, all of it is")
        };
        assert_eq!(batch.upserts, vec![row("c", 1)]);
        let changes = commit(&mut session);
        assert!(changes.staged && changes.upserts.is_empty());
        assert_eq!(changes.pages, 3);
    }

    #[test]
    fn what_was_staged_is_thrown_away_when_the_loop_starts_over() {
        let mut session = Session::new(None, spilling());
        for at in 0..2 {
            fetch(&mut session);
            session.on_page(Ok(page(&format!("c{at}"), true)));
        }
        assert!(matches!(session.step(), Step::Spill(_)));
        fetch(&mut session);
        session.on_page(Err(mutation()));
        assert_eq!(session.step(), Step::Discard);
        assert!(matches!(session.step(), Step::Wait(_)));
        fetch(&mut session);
        session.on_page(Ok(page("c9", false)));
        assert!(!commit(&mut session).staged);
    }

    #[test]
    fn unreadable_rows_without_end_do_not_fill_the_memory() {
        let mut session = Session::new(None, spilling());
        let row = |n: usize| Quarantined {
            external_id: None,
            reason: "odd".into(),
            raw: "x".repeat(n),
        };
        fetch(&mut session);
        session.on_page(Ok(Page {
            quarantined: vec![row(RAW_BYTES_MAX + 1), row(1_000)],
            ..page("c", false)
        }));
        let changes = commit(&mut session);
        assert_eq!(changes.quarantined[1].raw.len(), RAW_HEAD_CHARS);
    }

    #[test]
    fn the_last_word_on_an_id_wins() {
        let mut session = Session::new(None, Limits::default());
        fetch(&mut session);
        session.on_page(Ok(Page {
            added: vec![row("a", 1), row("b", 1), row("c", 1)],
            removed: vec![removal("c"), removal("d")],
            ..page("c1", true)
        }));
        fetch(&mut session);
        session.on_page(Ok(Page {
            modified: vec![row("a", 2)],
            added: vec![row("d", 4)],
            removed: vec![removal("b")],
            ..page("c2", false)
        }));
        let changes = commit(&mut session);
        assert_eq!(changes.upserts, vec![row("d", 4), row("a", 2)]);
        assert_eq!(changes.removed, vec![removal("c"), removal("b")]);
    }

    #[test]
    fn an_empty_cursor_is_no_cursor() {
        let mut session = Session::new(None, Limits::default());
        fetch(&mut session);
        session.on_page(Ok(Page {
            status: UpdateStatus::NotReady,
            ..page("", false)
        }));
        assert_eq!(commit(&mut session).next_cursor, None);
    }

    #[test]
    fn more_without_a_place_to_go_on_is_refused_instead_of_looping() {
        let mut session = Session::new(None, Limits::default());
        fetch(&mut session);
        session.on_page(Ok(page("", true)));
        assert!(matches!(session.step(), Step::Stop(_)));
    }

    #[test]
    fn pages_and_bytes_are_bounded() {
        let limits = Limits {
            pages_max: 2,
            ..Limits::default()
        };
        let mut session = Session::new(None, limits);
        for n in 0..3 {
            fetch(&mut session);
            session.on_page(Ok(page(&format!("c{n}"), true)));
        }
        assert!(matches!(session.step(), Step::Stop(_)));
        let mut session = Session::new(
            None,
            Limits {
                bytes_max: 5,
                ..Limits::default()
            },
        );
        fetch(&mut session);
        session.on_page(Ok(page("c", false)));
        assert!(matches!(session.step(), Step::Stop(_)));
    }
}
