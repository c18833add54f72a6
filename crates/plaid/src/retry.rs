//! When a failed call is made again, and when it is given up.
//!
//! Waits grow exponentially and are random from nothing up to their full length ("full jitter"),
//! so that many connections that failed together do not come back together. A wait that the
//! other side names (`Retry-After`), or that the catalogue knows for an error, is kept as it is, or
//! doubled each time where data is being prepared.
//! A mutation during pagination is not repeated here: the sync session starts its loop over.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use backon::{ExponentialBuilder, Retryable};
use coffer_domain::{BankError, BankErrorKind};
use tokio::time::Instant;

use crate::Endpoint;

/// How patient calls are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Tries of one call, the first included.
    pub tries_max: u32,
    /// The longest first wait; it doubles each time.
    pub first_wait: Duration,
    /// No try begins later than this after the first, unless a wait was named.
    pub elapsed_max: Duration,
    /// The same where a wait was named. A longer wait is handed to the caller instead, as
    /// [`BankError::retry_after`].
    pub named_elapsed_max: Duration,
    /// No single try takes longer than this, whatever its endpoint allows.
    pub timeout_max: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            tries_max: 4,
            first_wait: Duration::from_millis(500),
            elapsed_max: Duration::from_secs(60),
            named_elapsed_max: Duration::from_secs(120),
            timeout_max: Duration::from_secs(120),
        }
    }
}

/// A failure as retrying sees it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub error: Box<BankError>,
    /// Whether the same call may work a little later. Not every transient kind may: an answer
    /// past its size bound would only be too large again.
    pub repeatable: bool,
}

impl Failure {
    pub(crate) fn new(error: BankError) -> Self {
        Self {
            repeatable: error.kind.is_transient(),
            error: Box::new(error),
        }
    }

    pub(crate) fn lasting(error: BankError) -> Self {
        Self {
            error: Box::new(error),
            repeatable: false,
        }
    }
}

/// Makes a call as often as `patience` and the endpoint allow. `attempt` gets the number of the
/// try, from 1.
pub(crate) async fn run<T, Fut>(
    patience: Patience,
    endpoint: Endpoint,
    mut attempt: impl FnMut(u32) -> Fut,
) -> Result<T, BankError>
where
    Fut: Future<Output = Result<T, Failure>>,
{
    let began = Instant::now();
    let tries = AtomicU32::new(0);
    let ladder = ExponentialBuilder::new()
        .with_min_delay(patience.first_wait)
        .with_max_delay(patience.elapsed_max)
        .with_max_times(patience.tries_max.saturating_sub(1) as usize);
    (|| attempt(tries.fetch_add(1, Ordering::Relaxed) + 1))
        .retry(ladder)
        .when(|failure| endpoint.repeatable && failure.repeatable)
        .adjust(|failure, proposed| {
            let (wait, bound) = match failure.error.retry_after {
                Some(named) => (
                    named.saturating_mul(growth(&failure.error, tries.load(Ordering::Relaxed))),
                    patience.named_elapsed_max,
                ),
                None => (
                    rand::random_range(Duration::ZERO..=proposed?),
                    patience.elapsed_max,
                ),
            };
            proposed?;
            (began.elapsed().saturating_add(wait) <= bound).then_some(wait)
        })
        .await
        .map_err(|failure| *failure.error)
}

/// How much longer than named the wait after so many tries is. Data that is being prepared takes
/// as long as it takes, so it is looked for ever less often; every other named wait is kept.
fn growth(error: &BankError, tries: u32) -> u32 {
    match error.kind {
        BankErrorKind::NotReady => 1 << tries.saturating_sub(1).min(8),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{endpoint, errors};

    fn failing(kind_of: impl Into<errors::Answer>) -> BankError {
        errors::from_answer(kind_of.into())
    }

    async fn tries_and_wait(
        endpoint: Endpoint,
        took: Duration,
        error: impl Fn() -> BankError,
    ) -> (u32, Duration, BankError) {
        let began = Instant::now();
        let mut tries = 0;
        let result: Result<(), _> = run(Patience::default(), endpoint, |attempt| {
            tries = attempt;
            let failure = Failure::new(error());
            async move {
                tokio::time::advance(took).await;
                Err(failure)
            }
        })
        .await;
        (tries, began.elapsed(), result.unwrap_err())
    }

    fn status(status: u16) -> errors::Answer {
        errors::Answer {
            status,
            ..Default::default()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_storm_of_500s_ends_after_four_tries_within_a_minute() {
        let (tries, waited, error) = tries_and_wait(endpoint::ACCOUNTS_GET, Duration::ZERO, || {
            failing(status(500))
        })
        .await;
        assert_eq!(tries, 4);
        // 0.5 + 1 + 2 seconds at the most, and random below that.
        assert!(waited <= Duration::from_millis(3_600), "{waited:?}");
        assert_eq!(error.kind, BankErrorKind::ProviderDown);
    }

    #[tokio::test(start_paused = true)]
    async fn slow_failures_use_up_the_minute_too() {
        let slow = Duration::from_secs(40);
        let (tries, _, _) =
            tries_and_wait(endpoint::TRANSACTIONS_SYNC, slow, || failing(status(500))).await;
        assert_eq!(tries, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn retry_after_is_waited_for_in_full() {
        let (tries, waited, _) = tries_and_wait(endpoint::ACCOUNTS_GET, Duration::ZERO, || {
            failing(errors::Answer {
                status: 429,
                retry_after: Some(Duration::from_secs(50)),
                ..Default::default()
            })
        })
        .await;
        assert_eq!((tries, waited.as_secs()), (3, 100));
    }

    #[tokio::test(start_paused = true)]
    async fn a_429_without_retry_after_waits_a_minute() {
        let (tries, waited, error) =
            tries_and_wait(endpoint::TRANSACTIONS_SYNC, Duration::ZERO, || {
                failing(status(429))
            })
            .await;
        assert_eq!((tries, waited.as_secs()), (3, 120));
        assert_eq!(error.retry_after, Some(Duration::from_secs(60)));
    }

    #[tokio::test(start_paused = true)]
    async fn data_that_is_being_prepared_is_looked_for_ever_less_often() {
        let not_ready = || {
            failing(errors::Answer {
                status: 400,
                error_code: Some("PRODUCT_NOT_READY".into()),
                ..Default::default()
            })
        };
        let (tries, waited, error) =
            tries_and_wait(endpoint::AUTH_GET, Duration::ZERO, not_ready).await;
        assert_eq!((tries, waited.as_secs()), (4, 10 + 20 + 40));
        assert_eq!(error.kind, BankErrorKind::NotReady);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_of_an_hour_is_left_to_the_caller() {
        let (tries, waited, error) = tries_and_wait(endpoint::ACCOUNTS_GET, Duration::ZERO, || {
            failing(errors::Answer {
                status: 429,
                retry_after: Some(Duration::from_secs(3_600)),
                ..Default::default()
            })
        })
        .await;
        assert_eq!((tries, waited), (1, Duration::ZERO));
        assert_eq!(error.retry_after, Some(Duration::from_secs(3_600)));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_repeatable_is_tried_once() {
        for endpoint in [
            endpoint::PUBLIC_TOKEN_EXCHANGE,
            endpoint::LINK_TOKEN_CREATE,
            endpoint::TRANSACTIONS_REFRESH,
            endpoint::SANDBOX_PUBLIC_TOKEN_CREATE,
        ] {
            let (tries, ..) =
                tries_and_wait(endpoint, Duration::ZERO, || failing(status(500))).await;
            assert_eq!(tries, 1, "{}", endpoint.path);
        }
        for code in [
            "ITEM_LOGIN_REQUIRED",
            "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION",
        ] {
            let (tries, ..) = tries_and_wait(endpoint::TRANSACTIONS_SYNC, Duration::ZERO, || {
                failing(errors::Answer {
                    status: 400,
                    error_code: Some(code.into()),
                    ..Default::default()
                })
            })
            .await;
            assert_eq!(tries, 1, "{code}");
        }
    }
}
