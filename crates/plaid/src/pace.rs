//! How fast one item is asked for changes: Plaid allows 50 `/transactions/sync` calls a minute for
//! each item and tells nobody how many are left, so whoever asks counts. Tries that failed count
//! too.
//!
//! A call that would be one too many waits for its turn; in a minute of a long history that is once.
//! Where the item is known by its key, only a digest of the key is kept.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sha2::{Digest, Sha256};
use tokio::time::Instant;

/// Calls of one item in one [`WINDOW`].
pub const CALLS_MAX: usize = 50;

/// A minute, and a little for clocks that are not ours.
pub const WINDOW: Duration = Duration::from_secs(61);

/// Items that are remembered. A person has a few; what was not asked for a minute is forgotten.
const ITEMS_MAX: usize = 1_024;

type Turns = VecDeque<Instant>;

/// The turns of all items.
#[derive(Default)]
pub(crate) struct Pace(Mutex<HashMap<[u8; 32], Turns>>);

impl Pace {
    /// Waits until the item with this key may be asked once more.
    pub(crate) async fn turn(&self, key: &str) {
        let at = self.reserve(Sha256::digest(key.as_bytes()).into(), Instant::now());
        tokio::time::sleep_until(at).await;
    }

    /// When the next call may be made; it counts from now on.
    fn reserve(&self, item: [u8; 32], now: Instant) -> Instant {
        let mut items = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if items.len() >= ITEMS_MAX {
            items.retain(|_, turns| turns.back().is_some_and(|last| *last + WINDOW > now));
        }
        if items.len() >= ITEMS_MAX {
            // More than anybody has. Plaid's own refusal is honoured by whoever is too early now.
            items.clear();
        }
        let turns = items.entry(item).or_default();
        let mut at = now;
        if turns.len() == CALLS_MAX
            && let Some(first) = turns.pop_front()
        {
            at = at.max(first + WINDOW);
        }
        turns.push_back(at);
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R9: the most calls that any minute saw.
    async fn busiest_minute(calls: usize, took: Duration) -> usize {
        let pace = Pace::default();
        let mut made = Vec::new();
        for _ in 0..calls {
            pace.turn("access-1").await;
            made.push(Instant::now());
            tokio::time::advance(took).await;
        }
        let minute = Duration::from_secs(60);
        let within = |from: &Instant| {
            let until = *from + minute;
            made.iter().filter(|at| (*from..until).contains(at)).count()
        };
        made.iter().map(within).max().unwrap_or(0)
    }

    #[tokio::test(start_paused = true)]
    async fn no_minute_sees_more_than_fifty_calls_of_one_item_r9() {
        assert_eq!(busiest_minute(400, Duration::ZERO).await, CALLS_MAX);
        assert!(busiest_minute(400, Duration::from_millis(700)).await <= CALLS_MAX);
        assert!(busiest_minute(400, Duration::from_millis(1_300)).await <= CALLS_MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_asks_seldom_never_waits_and_items_do_not_wait_for_each_other() {
        let pace = Pace::default();
        let began = Instant::now();
        for nth in 0..CALLS_MAX * 3 {
            pace.turn(&format!("access-{}", nth % 3)).await;
        }
        assert_eq!(began.elapsed(), Duration::ZERO);
        pace.turn("access-0").await;
        assert_eq!(began.elapsed(), WINDOW);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let pace = Pace::default();
        let mut now = Instant::now();
        for nth in 0..ITEMS_MAX * 3 {
            let item = Sha256::digest(nth.to_string()).into();
            pace.reserve(item, now);
            now += Duration::from_secs(1);
        }
        assert!(pace.0.lock().unwrap().len() <= ITEMS_MAX);
    }
}
