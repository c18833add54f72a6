//! Webhooks on their way out: signed anew for every try, retried as Plaid retries, held and shuffled on demand.
//!
//! ```text
//! world ─fire─> waiting ─(unless held)─> sender ──200──> done
//!                                          └─else─> 30 s, 2 min, 8 min, … up to 24 h, or at once when told to
//! ```
//! They go to loopback only; one that is addressed elsewhere is written down as not sent. What waits is no part of
//! the saved state: a client must not depend on webhooks, and a restarted bank forgets them.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST, RETRY_AFTER};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::TcpStream;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;

use crate::clock::WallClock;
use crate::signing::Key;
use crate::world::webhook::Webhook;

/// Plaid gives a receiver so long to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Retries end after a day.
const RETRIES_END: Duration = Duration::from_secs(24 * 60 * 60);
/// The longest `Retry-After` that is honoured.
const RETRY_AFTER_S_MAX: u64 = 4 * 60 * 60;
/// Webhooks waiting for the sender; more are dropped, as level-triggered hints may be.
const QUEUE_MAX: usize = 4_096;
/// Lines of the log; older ones go.
const LOG_MAX: usize = 1_000;

/// One try to deliver a webhook.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Delivery {
    pub(crate) webhook_code: String,
    pub(crate) attempt: u32,
    /// The answer; `None` where there was none, or where it was not sent because it leads off this computer.
    pub(crate) status: Option<u16>,
}

struct Shared {
    seed: u64,
    key: AtomicUsize,
    wall: Arc<dyn WallClock>,
    retry: Duration,
    retry_now: Notify,
    log: Mutex<Vec<Delivery>>,
}

/// What is sent, and what waits to be.
pub(crate) struct Outbox {
    shared: Arc<Shared>,
    sender: mpsc::Sender<Webhook>,
    held: AtomicBool,
    waiting: Mutex<Vec<Webhook>>,
    /// Ends with the outbox.
    _tasks: JoinSet<()>,
}

/// The lists here are plain values, whole at every moment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Outbox {
    /// Starts the sender; needs a runtime.
    pub(crate) fn open(seed: u64, key: usize, wall: Arc<dyn WallClock>, retry: Duration) -> Self {
        let shared = Arc::new(Shared {
            seed,
            key: AtomicUsize::new(key),
            wall,
            retry,
            retry_now: Notify::new(),
            log: Mutex::default(),
        });
        let (sender, queue) = mpsc::channel(QUEUE_MAX);
        let mut tasks = JoinSet::new();
        tasks.spawn(send_all(Arc::clone(&shared), queue));
        Self {
            shared,
            sender,
            held: AtomicBool::new(false),
            waiting: Mutex::default(),
            _tasks: tasks,
        }
    }

    /// Webhooks are signed with the key of this number from now on.
    pub(crate) fn use_key(&self, number: usize) {
        self.shared.key.store(number, Ordering::Relaxed);
    }

    /// Sends these in order, or keeps them where webhooks are held.
    pub(crate) fn send(&self, webhooks: Vec<Webhook>) {
        if self.held.load(Ordering::Relaxed) {
            let mut waiting = lock(&self.waiting);
            let room = QUEUE_MAX.saturating_sub(waiting.len());
            waiting.extend(webhooks.into_iter().take(room));
            return;
        }
        for webhook in webhooks {
            if self.sender.try_send(webhook).is_err() {
                tracing::warn!("too many webhooks wait; one is dropped");
            }
        }
    }

    /// From now on webhooks wait.
    pub(crate) fn hold(&self) {
        self.held.store(true, Ordering::Relaxed);
    }

    /// Sends what waits, each so many times, and goes back to sending at once. Returns when all were tried.
    pub(crate) async fn release(&self, reversed: bool, copies: usize) -> Vec<Delivery> {
        self.held.store(false, Ordering::Relaxed);
        let mut waiting = std::mem::take(&mut *lock(&self.waiting));
        if reversed {
            waiting.reverse();
        }
        let mut tried = Vec::new();
        for webhook in &waiting {
            for _ in 0..copies {
                tried.push(self.shared.attempt(webhook, 1).await.0);
            }
        }
        tried
    }

    /// Whatever waits for its next try is tried now.
    pub(crate) fn retry_now(&self) {
        self.shared.retry_now.notify_waiters();
    }

    /// The newest tries, oldest first.
    pub(crate) fn log(&self) -> Vec<Delivery> {
        lock(&self.shared.log).clone()
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.held.store(false, Ordering::Relaxed);
        lock(&self.waiting).clear();
        lock(&self.shared.log).clear();
    }
}

/// First tries in order, one after the other; each that fails goes on by itself.
async fn send_all(shared: Arc<Shared>, mut queue: mpsc::Receiver<Webhook>) {
    let mut retries = JoinSet::new();
    while let Some(webhook) = queue.recv().await {
        while retries.try_join_next().is_some() {}
        let (delivery, wait) = shared.attempt(&webhook, 1).await;
        if delivery.status != Some(200) && is_loopback(&webhook.url) {
            retries.spawn(retry(Arc::clone(&shared), webhook, wait));
        }
    }
}

async fn retry(shared: Arc<Shared>, webhook: Webhook, mut asked: Option<Duration>) {
    let mut wait = shared.retry;
    let mut waited = Duration::ZERO;
    let mut attempt = 2;
    while waited < RETRIES_END {
        let now = asked.take().unwrap_or(wait);
        tokio::select! {
            () = tokio::time::sleep(now) => {}
            () = shared.retry_now.notified() => {}
        }
        waited += now;
        wait *= 4;
        let (delivery, again) = shared.attempt(&webhook, attempt).await;
        if delivery.status == Some(200) {
            return;
        }
        asked = again;
        attempt += 1;
    }
}

impl Shared {
    /// One try, with the wait that the receiver asked for.
    async fn attempt(&self, webhook: &Webhook, attempt: u32) -> (Delivery, Option<Duration>) {
        let answer = if is_loopback(&webhook.url) {
            let sent = tokio::time::timeout(PATIENCE, self.post(webhook)).await;
            sent.ok().flatten()
        } else {
            tracing::debug!("a webhook leads off this computer and is not sent");
            None
        };
        let delivery = Delivery {
            webhook_code: webhook.webhook_code.clone(),
            attempt,
            status: answer.map(|(status, _)| status),
        };
        let mut log = lock(&self.log);
        if log.len() >= LOG_MAX {
            log.remove(0);
        }
        log.push(delivery.clone());
        (delivery, answer.and_then(|(_, wait)| wait))
    }

    /// Status and `Retry-After`; `None` where nobody answers.
    async fn post(&self, webhook: &Webhook) -> Option<(u16, Option<Duration>)> {
        let uri: Uri = webhook.url.parse().ok()?;
        let authority = uri.authority()?.clone();
        let address = (
            authority.host().to_owned(),
            authority.port_u16().unwrap_or(80),
        );
        let stream = TcpStream::connect(address).await.ok()?;
        let (mut connection, driver) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .ok()?;
        let body = webhook.body.as_bytes();
        let key = Key::of(self.seed, self.key.load(Ordering::Relaxed));
        let request = Request::post(uri.path_and_query().map_or("/", |path| path.as_str()))
            .header(HOST, authority.as_str())
            .header(CONTENT_TYPE, "application/json")
            .header("Plaid-Verification", key.sign(body, self.wall.now_ms()))
            .body(Full::new(Bytes::copy_from_slice(body)))
            .ok()?;
        // Ends with the answer, because then nobody holds the other half any more.
        tokio::spawn(driver);
        let response = connection.send_request(request).await.ok()?;
        let asked = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok());
        let wait = asked.and_then(|text| text.parse::<u64>().ok());
        let wait = wait.filter(|_| response.status() == 429);
        Some((
            response.status().as_u16(),
            wait.map(|seconds| Duration::from_secs(seconds.min(RETRY_AFTER_S_MAX))),
        ))
    }
}

/// Whether an address is plain http on this computer.
fn is_loopback(url: &str) -> bool {
    url.parse::<Uri>().is_ok_and(|uri| {
        uri.scheme_str() == Some("http")
            && matches!(uri.host(), Some("127.0.0.1" | "localhost" | "[::1]"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_written_to() {
        assert!(
            is_loopback("http://127.0.0.1:4000/hook") && is_loopback("http://localhost/hook?a=b")
        );
        for elsewhere in [
            "https://127.0.0.1/hook",
            "http://127.0.0.1.example/",
            "http://10.0.0.1/",
            "nonsense",
        ] {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }
}
