//! How Plaid tells what happened: `/transactions/sync`, its cursors, and everything that its
//! documentation and its users say can happen while a program pages.
//!
//! A loop of pages goes over the stretch of the log between its first cursor and the end of the log
//! when it began. A final cursor is a place in the log and good for ever; one between two pages is
//! good until the bank's data changes under it.
//!
//! What can happen, and why a program can recover from each of it:
//! - a mutation during pagination, once or without end: the first cursor of the loop stays good;
//! - a stored cursor that gives nothing but that error for a time (poisoned): so do its rows;
//! - an answer with an empty cursor, NOT_READY: the program's own cursor stays good;
//! - the same rows again, a new row called modified and the reverse, a removal of an id that nobody
//!   ever saw: every entry carries the whole row, so the last word on an id is enough;
//! - a removed row that is given again; a hold and its charge on pages of their own, in any order;
//! - a call that fails: nothing was told.

use std::collections::HashMap;

use coffer_domain::{BankError, BankErrorKind, Cursor, Page, Removal, UpdateStatus};

use super::{BankRow, Event, Item, Ready, golden};
use crate::dice::Dice;

/// What is wrong at a bank at present.
#[derive(Debug, Default, Clone)]
pub struct Trouble {
    /// So many calls more end in a mutation error.
    pub mutations: u32,
    /// This stored cursor gives nothing but mutation errors.
    pub poisoned: Option<String>,
    /// So many calls more fail.
    pub failures: u32,
    /// The next answer comes without a cursor.
    pub empty_cursor: bool,
    /// Cursors between two pages that were given before this generation are void.
    generation: u32,
}

impl Trouble {
    /// The bank is well again. What it gave before stays good or void.
    pub fn heal(&mut self) {
        *self = Self {
            generation: self.generation,
            ..Self::default()
        };
    }
}

/// A page and, apart from it, what the story must know of it.
pub struct Served {
    pub page: Page,
    /// Ids of its rows in the order in which they stand in the page.
    pub order: Vec<String>,
}

/// A place in the log, or between two pages of one loop.
struct Place {
    generation: u32,
    start: usize,
    end: usize,
    offset: usize,
    /// The loop tells everything, from the beginning, and no word of what is gone.
    is_whole: bool,
}

impl Place {
    fn read(text: &str) -> Self {
        if text == golden::CURSOR {
            return Self {
                generation: 0,
                start: golden::EVENTS,
                end: golden::EVENTS,
                offset: 0,
                is_whole: false,
            };
        }
        let parts: Vec<usize> = text
            .split('.')
            .skip(1)
            .map(|part| part.parse().expect("a cursor of this bank"))
            .collect();
        Self {
            generation: parts[0] as u32,
            start: parts[1],
            end: parts[2],
            offset: parts[3],
            is_whole: parts[4] == 1,
        }
    }

    fn write(&self, item: &str) -> String {
        format!(
            "{item}.{}.{}.{}.{}.{}",
            self.generation,
            self.start,
            self.end,
            self.offset,
            u8::from(self.is_whole)
        )
    }

    fn is_final(&self) -> bool {
        self.start == self.end
    }
}

impl Item {
    /// Answers one call.
    pub fn changes(
        &mut self,
        cursor: Option<&Cursor>,
        dice: &mut Dice,
    ) -> Result<Served, BankError> {
        if self.trouble.failures > 0 {
            self.trouble.failures -= 1;
            return Err(failure(dice));
        }
        if self.ready == Ready::Not {
            return Ok(self.nothing(UpdateStatus::NotReady));
        }
        let cursor = cursor.map(Cursor::as_str);
        if cursor.is_some() && cursor == self.trouble.poisoned.as_deref() {
            return Err(mutation());
        }
        let mut place = match cursor {
            Some(text) => Place::read(text),
            None => Place {
                generation: 0,
                start: 0,
                end: 0,
                offset: 0,
                is_whole: false,
            },
        };
        if place.is_final() {
            // A loop begins, over all that is there now.
            place = Place {
                generation: self.trouble.generation,
                start: place.start,
                end: self.log.len(),
                offset: 0,
                is_whole: place.start == 0 && self.ready == Ready::Historical,
            };
        } else if place.generation != self.trouble.generation {
            return Err(mutation());
        }
        if self.trouble.mutations > 0 {
            self.trouble.mutations -= 1;
            self.trouble.generation += 1;
            return Err(mutation());
        }
        if place.offset == 0 && place.start == place.end && self.trouble.empty_cursor {
            self.trouble.empty_cursor = false;
            return Ok(self.nothing(self.status()));
        }
        Ok(self.page(place, dice))
    }

    /// Whether anything is left to tell after this cursor.
    pub fn has_told_all(&self, cursor: Option<&str>) -> bool {
        self.ready == Ready::Historical
            && cursor.is_some_and(|text| Place::read(text).end == self.log.len())
    }

    /// Whether a row, whatever was told of it, was never of before the oldest that is printed: as far as
    /// that, silence says that it is gone.
    fn is_within(&self, id: &str, end: usize) -> bool {
        let printed = netted(&self.log[..end])
            .into_iter()
            .filter_map(|(event, _)| match event {
                Event::Put(row) if !row.is_unreadable() => Some(row.day),
                _ => None,
            });
        let Some(oldest) = printed.min() else {
            return false;
        };
        self.log[..end].iter().all(|event| match event {
            Event::Put(row) if row.id == id => row.day >= oldest,
            _ => true,
        })
    }

    fn status(&self) -> UpdateStatus {
        match self.ready {
            Ready::Not => UpdateStatus::NotReady,
            Ready::Initial => UpdateStatus::Initial,
            Ready::Historical => UpdateStatus::Historical,
        }
    }

    fn nothing(&self, status: UpdateStatus) -> Served {
        let page = Page {
            added: vec![],
            modified: vec![],
            removed: vec![],
            quarantined: vec![],
            accounts: if status == UpdateStatus::NotReady {
                vec![]
            } else {
                self.told_accounts()
            },
            next_cursor: None,
            has_more: false,
            status,
            request_id: "req-empty".into(),
            bytes: 100,
        };
        Served {
            page,
            order: vec![],
        }
    }

    fn page(&self, place: Place, dice: &mut Dice) -> Served {
        let mut stretch = netted(&self.log[place.start..place.end]);
        if place.is_whole {
            // Whoever asks from the beginning is told what there is, and no word of what is gone.
            stretch.retain(|(event, _)| match event {
                Event::Put(_) => true,
                Event::Gone(id) => !self.is_within(id, place.end),
            });
        }
        let size = dice.between(1, 6) as usize;
        let until = stretch.len().min(place.offset + size);
        let is_last = until == stretch.len();
        let next = if is_last {
            Place {
                start: place.end,
                offset: 0,
                is_whole: false,
                ..place
            }
        } else {
            Place {
                offset: until,
                ..place
            }
        };
        let mut served = self.nothing(self.status());
        let page = &mut served.page;
        for (event, is_new) in &stretch[place.offset..until] {
            match event {
                Event::Put(row) => {
                    // The lists are mixed up now and then.
                    let list = if *is_new != dice.chance(6) {
                        &mut page.added
                    } else {
                        &mut page.modified
                    };
                    list.push(row.told());
                }
                Event::Gone(id) => page.removed.push(removal(id)),
            }
        }
        if dice.chance(5) {
            page.removed.push(removal("nobody-ever-saw-this"));
        }
        if dice.chance(10)
            && let Some(row) = page.added.last().cloned()
        {
            page.modified.push(row);
        }
        served.order = page
            .added
            .iter()
            .chain(&page.modified)
            .map(|row| row.external_id.clone())
            .collect();
        page.has_more = !is_last || self.log.len() > place.end;
        page.next_cursor = Cursor::new(next.write(&self.external_id));
        page.request_id = format!("req-{}-{}", place.start, place.offset);
        page.bytes = 800 * served.order.len() as u64;
        served
    }
}

/// The last word on each id, in the order of these words, with whether the stretch is the first to
/// tell of it. Plaid tells each row once per update.
fn netted(log: &[Event]) -> Vec<(&Event, bool)> {
    let mut last: HashMap<&str, usize> = HashMap::new();
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (n, event) in log.iter().enumerate() {
        last.insert(event.id(), n);
        first.entry(event.id()).or_insert(n);
    }
    log.iter()
        .enumerate()
        .filter(|(n, event)| last[event.id()] == *n)
        .map(|(n, event)| (event, first[event.id()] == n))
        .collect()
}

/// The rows as they are when the last page of a loop is given: what the store must hold after it.
pub fn truth(item: &Item) -> Vec<BankRow> {
    item.rows.values().cloned().collect()
}

fn removal(id: &str) -> Removal {
    Removal {
        external_id: id.to_owned(),
        external_account_id: None,
    }
}

fn mutation() -> BankError {
    BankError {
        kind: BankErrorKind::MutationDuringPagination,
        code: Some("TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION".into()),
        message: "the data changed".into(),
        hint: None,
        request_id: None,
        retry_after: None,
        state: None,
    }
}

fn failure(dice: &mut Dice) -> BankError {
    let kind = *dice.pick(&[
        BankErrorKind::Offline,
        BankErrorKind::Timeout,
        BankErrorKind::Tls,
        BankErrorKind::BadAnswer,
        BankErrorKind::LoginRequired,
        BankErrorKind::RateLimited,
        BankErrorKind::InstitutionDown,
        BankErrorKind::ProviderDown,
        BankErrorKind::Revoked,
    ]);
    BankError {
        kind,
        code: None,
        message: "no answer".into(),
        hint: None,
        request_id: None,
        retry_after: None,
        state: None,
    }
}
