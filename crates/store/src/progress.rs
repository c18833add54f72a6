//! How far a long write is, told between its steps.
//!
//! Projecting and judging go over rows so many at a time, inside the one transaction. Whoever wrote with
//! [`Store::write_watched`](crate::Store::write_watched) is told after each such step, and after nothing else: telling
//! waits for nothing and changes nothing, and an edit of a few rows tells nothing.

use std::cell::Cell;

/// Rows of a write that are worth telling of: fewer are done before anybody has read it.
const WORTH_TELLING: u64 = 20_000;

/// How far a write is, in rows that it goes over. A row that is judged by rules and then projected is gone over twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows that it went over.
    pub done: u64,
    /// All that are known by now; while rules are asked more are found.
    pub all: u64,
}

/// Whom a write tells.
pub(crate) struct Watch<'a> {
    tell: &'a dyn Fn(Progress),
    done: Cell<u64>,
    all: Cell<u64>,
    /// So many of them are rows that wait to be projected.
    waiting: Cell<u64>,
}

impl<'a> Watch<'a> {
    pub const fn new(tell: &'a dyn Fn(Progress)) -> Self {
        Self {
            tell,
            done: Cell::new(0),
            all: Cell::new(0),
            waiting: Cell::new(0),
        }
    }

    /// So many rows more are to be gone over.
    pub fn expect(&self, rows: u64) {
        self.all.set(self.all.get().saturating_add(rows));
    }

    /// So many rows wait to be projected by now: while rules are asked they become more, so that the way never seems to be
    /// behind where it was.
    pub fn wait(&self, rows: u64) {
        self.expect(rows.saturating_sub(self.waiting.get()));
        self.waiting.set(rows);
    }

    /// So many were. There are never fewer than that.
    pub fn did(&self, rows: usize) {
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        let done = self.done.get().saturating_add(rows);
        self.done.set(done);
        self.all.set(self.all.get().max(done));
        if self.all.get() >= WORTH_TELLING {
            (self.tell)(Progress {
                done,
                all: self.all.get(),
            });
        }
    }
}
