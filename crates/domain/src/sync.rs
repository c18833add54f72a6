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

use std::{collections::HashMap, time::Duration};

use crate::{
    AccountFact, BankError, BankErrorKind, ChangeSet, Cursor, Page, Quarantined, Removal,
    TransactionFact, UpdateStatus,
};

/// Bounds of one session.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows asked for per page; 500 is the most that Plaid gives.
    pub count: u16,
    /// Pages of one loop. 4,000 pages of 500 rows are two million changes.
    pub pages_max: u32,
    /// Bytes of answers of one loop. They are held in memory (docs/decisions/0007).
    pub bytes_max: u64,
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
            bytes_max: 512 << 20,
            restarts_max: 5,
            restart_wait: Duration::from_millis(500),
        }
    }
}

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
    /// Wait for a random time up to this long (full jitter), then call `step` again.
    Wait(Duration),
    /// Commit these changes and this cursor in one transaction. The session is over.
    Commit(Box<ChangeSet>),
    /// Nothing can be learned now; the stored cursor stays. The session is over.
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
    restarts: u32,
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
        }
    }

    /// What to do next. After `Commit` or `Stop` the session is over; asked again, it repeats
    /// `Stop` with the reason that it is over.
    pub fn step(&mut self) -> Step {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Ready(cursor) => {
                self.state = State::Ready(cursor.clone());
                Step::Fetch {
                    cursor,
                    count: self.limits.count,
                }
            }
            State::Waiting(wait) => {
                self.state = State::Ready(self.start.clone());
                Step::Wait(wait)
            }
            State::Folded => Step::Commit(Box::new(
                std::mem::take(&mut self.fold).into_change_set(self.start.clone()),
            )),
            State::Failed(error) => Step::Stop(error),
            State::Done => Step::Stop(bound_error("this sync is already over")),
        }
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

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        Progress {
            pages: self.fold.pages,
            rows: self.fold.rows,
            restarts: self.restarts,
        }
    }

    fn start_over(&mut self, error: BankError) {
        self.fold = Fold::default();
        self.state = if self.restarts >= self.limits.restarts_max {
            State::Failed(error)
        } else {
            let wait = self.limits.restart_wait * 2_u32.pow(self.restarts);
            State::Waiting(wait)
        };
        self.restarts += 1;
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
    accounts: Vec<AccountFact>,
    status: Option<UpdateStatus>,
    request_ids: Vec<String>,
    next_cursor: Option<Cursor>,
    pages: u32,
    bytes: u64,
    rows: u64,
}

impl Fold {
    fn take(&mut self, page: Page) {
        self.pages += 1;
        self.bytes = self.bytes.saturating_add(page.bytes);
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
        self.quarantined.extend(page.quarantined);
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

    fn into_change_set(mut self, start_cursor: Option<Cursor>) -> ChangeSet {
        let removed = self
            .removed_order
            .iter()
            .filter_map(|id| self.removed.remove(id))
            .collect();
        ChangeSet {
            start_cursor,
            next_cursor: self.next_cursor,
            upserts: self.upserts.into_iter().flatten().collect(),
            removed,
            quarantined: self.quarantined,
            accounts: self.accounts,
            status: self.status.unwrap_or(UpdateStatus::Unknown),
            request_ids: self.request_ids,
            pages: self.pages,
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
        let mut session = Session::new(Cursor::new("start"), Limits::default());
        for _ in 0..Limits::default().restarts_max {
            fetch(&mut session);
            session.on_page(Err(mutation()));
            assert!(matches!(session.step(), Step::Wait(_)));
        }
        fetch(&mut session);
        session.on_page(Err(mutation()));
        assert!(matches!(session.step(), Step::Stop(_)));
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
