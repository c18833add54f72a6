//! How fast Plaid is asked: its rates are per item and per pair of keys, and no answer says how
//! much of one is left, so whoever asks counts. Tries that failed count too.
//!
//! Each endpoint with a rate has a bucket for every item and one for all of them. A call takes a
//! token out of both, or waits until there is one; a wait past its bound is refused instead, as a
//! call that Plaid would refuse. Tokens come back one at a time. A bucket's size and its refill
//! together stay within the rate: no minute, wherever it begins, sees more calls than Plaid allows.
//!
//! The items are known by a digest of their key. The demo's bank has no rates: see
//! [`crate::Transport::demo`].

use std::{collections::HashMap, num::NonZeroU32, time::Duration};

use governor::{
    NotUntil, Quota, RateLimiter,
    clock::Clock,
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed, keyed::HashMapStateStore},
};
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::{Endpoint, endpoint};

/// A minute, and a little for clocks that are not ours.
pub const WINDOW: Duration = Duration::from_secs(61);

/// An hour, likewise.
pub const HOUR: Duration = Duration::from_secs(3_601);

/// Items that are remembered for one endpoint. A person has a few; whose bucket is full again is
/// forgotten.
const ITEMS_MAX: usize = 1_024;

/// Between two looks at a bucket: what a timer can tell apart.
const TICK: Duration = Duration::from_millis(1);

type Item = [u8; 32];
type Middleware = NoOpMiddleware<Duration>;
type ItemBuckets = RateLimiter<Item, HashMapStateStore<Item>, Ticks, Middleware>;
type ClientBucket = RateLimiter<NotKeyed, InMemoryState, Ticks, Middleware>;

/// The clock that timers go by, so that a test which pauses them pauses buckets too.
#[derive(Debug, Clone, Copy)]
struct Ticks {
    began: Instant,
}

impl Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.began.elapsed()
    }
}

struct Buckets {
    /// By minute and by hour, as far as there are rules.
    items: Vec<ItemBuckets>,
    client: Option<ClientBucket>,
}

/// The buckets of all endpoints.
pub(crate) struct Pace {
    clock: Ticks,
    buckets: HashMap<&'static str, Buckets>,
}

impl Pace {
    /// No rates, for a bank that has none.
    pub(crate) fn unbounded() -> Self {
        Self {
            clock: Ticks {
                began: Instant::now(),
            },
            buckets: HashMap::new(),
        }
    }

    /// The rates of Plaid, every bucket full.
    pub(crate) fn of_plaid() -> Self {
        let Self { clock, .. } = Self::unbounded();
        let items = |rate: Option<u32>, window| {
            rate.map(|rate| RateLimiter::hashmap_with_clock(quota(rate, window), clock))
        };
        let of = |endpoint: &Endpoint| Buckets {
            items: items(endpoint.item_per_minute, WINDOW)
                .into_iter()
                .chain(items(endpoint.item_per_hour, HOUR))
                .collect(),
            client: endpoint
                .client_per_minute
                .map(|rate| RateLimiter::direct_with_clock(quota(rate, WINDOW), clock)),
        };
        let all = endpoint::ALL.iter();
        Self {
            clock,
            buckets: all.map(|endpoint| (endpoint.path, of(endpoint))).collect(),
        }
    }

    /// Waits until this endpoint may be called, for the item with this key if it is one item's.
    ///
    /// # Errors
    /// How long is still to be waited, if that is past `wait_max` from now.
    pub(crate) async fn turn(
        &self,
        endpoint: Endpoint,
        item_key: Option<&str>,
        wait_max: Duration,
    ) -> Result<(), Duration> {
        let Some(buckets) = self.buckets.get(endpoint.path) else {
            return Ok(());
        };
        let until = self.clock.now().saturating_add(wait_max);
        if let Some(key) = item_key {
            let item = Sha256::digest(key.as_bytes()).into();
            for items in &buckets.items {
                if items.len() >= ITEMS_MAX {
                    items.retain_recent();
                }
                self.wait_for(until, || items.check_key(&item)).await?;
            }
        }
        if let Some(client) = &buckets.client {
            self.wait_for(until, || client.check()).await?;
        }
        Ok(())
    }

    /// Looks until there is a token; each look that finds none is after another call's turn, and
    /// `until` bounds them all.
    async fn wait_for(
        &self,
        until: Duration,
        take: impl Fn() -> Result<(), NotUntil<Duration>>,
    ) -> Result<(), Duration> {
        while let Err(later) = take() {
            let now = self.clock.now();
            let wait = later.wait_time_from(now).max(TICK);
            if now.saturating_add(wait) > until {
                return Err(wait);
            }
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }
}

/// A bucket for so many calls in a window. Most of the rate is its size, so that a person who asks
/// seldom never waits; the rest is what comes back. With `size` tokens in it and one more every
/// `window / (rate - size + 1)`, a minute sees less than `rate + 1` calls, which is `rate`; an hour
/// likewise.
fn quota(rate: u32, window: Duration) -> Quota {
    const FILLS: &str = "a rate is at least one call in its window";
    let size = rate - rate / 5;
    Quota::with_period(window / (rate - size + 1))
        .expect(FILLS)
        .allow_burst(NonZeroU32::new(size).expect(FILLS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::{
        ACCOUNTS_GET, BALANCE_GET, INSTITUTION_GET, SIGNAL_EVALUATE, TRANSACTIONS_REFRESH,
        TRANSACTIONS_SYNC,
    };

    const PATIENT: Duration = Duration::from_secs(120);

    fn most_in_a_minute(made: &[Instant]) -> usize {
        most_in(Duration::from_secs(60), made)
    }

    fn most_in(window: Duration, made: &[Instant]) -> usize {
        let within = |from: &Instant| {
            let until = *from + window;
            made.iter().filter(|at| (*from..until).contains(at)).count()
        };
        made.iter().map(within).max().unwrap_or(0)
    }

    /// The most calls that any minute saw.
    async fn busiest_minute(endpoint: Endpoint, calls: usize, took: Duration) -> usize {
        let pace = Pace::of_plaid();
        let mut made = Vec::new();
        for _ in 0..calls {
            let turn = pace.turn(endpoint, Some("access-1"), HOUR).await;
            turn.unwrap();
            made.push(Instant::now());
            tokio::time::advance(took).await;
        }
        most_in_a_minute(&made)
    }

    #[tokio::test(start_paused = true)]
    async fn no_minute_sees_more_than_fifty_calls_of_one_item_r9() {
        for took_ms in [0, 700, 1_300] {
            let took = Duration::from_millis(took_ms);
            let most = busiest_minute(TRANSACTIONS_SYNC, 400, took).await;
            assert!(most <= 50, "{most} with {took_ms} ms");
        }
        assert_eq!(
            busiest_minute(TRANSACTIONS_SYNC, 400, Duration::ZERO).await,
            50,
            "what is allowed is used"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn every_rate_of_every_endpoint_holds_in_any_minute() {
        for endpoint in endpoint::ALL {
            let Some(rate) = endpoint.item_per_minute else {
                continue;
            };
            let rate = usize::try_from(rate).unwrap();
            for took_ms in [0, 400, 11_000] {
                let took = Duration::from_millis(took_ms);
                let most = busiest_minute(*endpoint, rate * 4, took).await;
                assert!(most <= rate, "{}: {most} of {rate}", endpoint.path);
            }
        }
        // The bucket of a pair of keys holds whatever the item is.
        let pace = Pace::of_plaid();
        let mut made = Vec::new();
        for _ in 0..1_000 {
            pace.turn(INSTITUTION_GET, None, PATIENT).await.unwrap();
            made.push(Instant::now());
        }
        assert!(most_in_a_minute(&made) <= 400);
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_by_the_hour_holds_beside_the_one_by_the_minute() {
        for (endpoint, an_hour) in [(BALANCE_GET, 30), (SIGNAL_EVALUATE, 70)] {
            let pace = Pace::of_plaid();
            let mut made = Vec::new();
            for _ in 0..300 {
                let wait_max = Duration::from_secs(3_600);
                let turn = pace.turn(endpoint, Some("access-1"), wait_max).await;
                turn.unwrap();
                made.push(Instant::now());
            }
            let most = most_in(Duration::from_secs(3_600), &made);
            assert_eq!(most, an_hour, "{}", endpoint.path);
            if let Some(rate) = endpoint.item_per_minute {
                assert!(most_in_a_minute(&made) <= usize::try_from(rate).unwrap());
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_asks_seldom_never_waits_and_items_do_not_wait_for_each_other() {
        let pace = Pace::of_plaid();
        let began = Instant::now();
        for nth in 0..120 {
            let key = format!("access-{}", nth % 3);
            pace.turn(TRANSACTIONS_SYNC, Some(&key), Duration::ZERO)
                .await
                .unwrap();
        }
        assert_eq!(began.elapsed(), Duration::ZERO);
        let key = Some("access-0");
        pace.turn(TRANSACTIONS_SYNC, key, PATIENT).await.unwrap();
        assert!(began.elapsed() > Duration::from_secs(5));
        // Another endpoint has a bucket of its own.
        let began = Instant::now();
        pace.turn(ACCOUNTS_GET, key, PATIENT).await.unwrap();
        assert_eq!(began.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_past_its_bound_is_refused_and_said() {
        let pace = Pace::of_plaid();
        let key = Some("access-1");
        for endpoint in [TRANSACTIONS_REFRESH, BALANCE_GET] {
            let mut refused = None;
            for _ in 0..6 {
                refused = pace.turn(endpoint, key, Duration::from_secs(5)).await.err();
            }
            let wait = refused.expect("six calls at once are too many");
            assert!(wait > Duration::from_secs(5) && wait <= WINDOW, "{wait:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_bank_without_rates_is_asked_as_often_as_anybody_likes() {
        let pace = Pace::unbounded();
        for _ in 0..1_000 {
            let turn = pace.turn(TRANSACTIONS_REFRESH, Some("access-1"), Duration::ZERO);
            turn.await.unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_remembered_is_bounded() {
        let pace = Pace::of_plaid();
        for nth in 0..ITEMS_MAX * 3 {
            let key = nth.to_string();
            pace.turn(ACCOUNTS_GET, Some(&key), PATIENT).await.unwrap();
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        let items = &pace.buckets[ACCOUNTS_GET.path].items[0];
        assert!(items.len() <= ITEMS_MAX, "{}", items.len());
    }
}
