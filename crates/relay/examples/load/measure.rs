//! Asking again and again, and the times of the answers.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::Result;

/// One question, built anew each time.
pub type Ask = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send + Sync>;

/// Answers that one measure holds at most.
const TIMES_MAX: usize = 2_000_000;

/// The times of answers, sorted.
pub struct Times {
    micros: Vec<u64>,
    took: Duration,
}

impl Times {
    fn of(mut micros: Vec<u64>, took: Duration) -> Self {
        micros.sort_unstable();
        Self { micros, took }
    }

    /// The time within which so many of a thousand were answered, microseconds.
    pub fn micros(&self, per_mille: usize) -> u64 {
        let place = self.micros.len() * per_mille / 1_000;
        let last = self.micros.len().saturating_sub(1);
        self.micros
            .get(place.min(last))
            .copied()
            .unwrap_or_default()
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = u128::try_from(self.micros.len()).unwrap_or_default();
        let per_second = count * 1_000 / self.took.as_millis().max(1);
        write!(
            f,
            "{per_second:>6} a second, p50 {:>6} µs, p99 {:>6} µs, {count} answers",
            self.micros(500),
            self.micros(990)
        )
    }
}

/// Opens connections and fills caches.
pub async fn warm(ask: &Ask) -> Result<()> {
    for _ in 0..50 {
        ask().await?;
    }
    Ok(())
}

/// So many questions a second, whether or not the ones before are answered.
pub async fn open(ask: &Ask, per_second: u64, time: Duration) -> Result<Times> {
    let mut pause = tokio::time::interval(Duration::from_micros(1_000_000 / per_second.max(1)));
    let mut asked = JoinSet::new();
    let began = Instant::now();
    while began.elapsed() < time {
        pause.tick().await;
        asked.spawn(timed(Arc::clone(ask)));
    }
    let mut micros = Vec::new();
    while let Some(one) = asked.join_next().await {
        micros.push(one??);
    }
    Ok(Times::of(micros, began.elapsed()))
}

/// As many as go, so many at once.
pub async fn closed(ask: &Ask, at_once: usize, time: Duration) -> Result<Times> {
    let began = Instant::now();
    let mut askers = JoinSet::new();
    for _ in 0..at_once {
        let ask = Arc::clone(ask);
        askers.spawn(async move {
            let mut micros = Vec::new();
            while began.elapsed() < time && micros.len() < TIMES_MAX / at_once {
                micros.push(timed(Arc::clone(&ask)).await?);
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(micros)
        });
    }
    let mut micros = Vec::new();
    while let Some(some) = askers.join_next().await {
        micros.extend(some??);
    }
    Ok(Times::of(micros, began.elapsed()))
}

async fn timed(ask: Ask) -> Result<u64> {
    let began = Instant::now();
    ask().await?;
    Ok(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX))
}
