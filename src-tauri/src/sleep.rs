//! Locking before the computer sleeps, where the system says beforehand that it will.
//!
//! On Linux that is logind: it waits for those who asked it to ("delay"), so the keys are gone from
//! memory before memory is kept alive, or written to disk. When a session's screen is locked,
//! logind says so too. Where nobody says anything, the core notices the gap after waking up
//! (`app_lock`), on every system.

use futures::{StreamExt, future::BoxFuture};
use tauri::{AppHandle, Manager};
use zbus::Connection;
use zbus::zvariant::{OwnedFd, OwnedObjectPath};

use crate::shell::Shell;

#[zbus::proxy(
    interface = "org.freedesktop.login1.Manager",
    default_service = "org.freedesktop.login1",
    default_path = "/org/freedesktop/login1"
)]
trait Logind {
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd>;

    #[zbus(name = "GetSessionByPID")]
    fn session_by_pid(&self, pid: u32) -> zbus::Result<OwnedObjectPath>;

    #[zbus(signal)]
    fn prepare_for_sleep(&self, start: bool) -> zbus::Result<()>;
}

#[zbus::proxy(
    interface = "org.freedesktop.login1.Session",
    default_service = "org.freedesktop.login1"
)]
trait LogindSession {
    #[zbus(signal)]
    fn lock(&self) -> zbus::Result<()>;
}

/// Locks the profile whenever the system is about to sleep, or the person's screen is locked.
pub fn lock_before(handle: &AppHandle) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let lock = move || -> BoxFuture<'static, ()> {
            let handle = handle.clone();
            Box::pin(async move {
                let shell = handle.state::<Shell>();
                coffer_app::app_lock::when_sleeping(shell.app().await).await;
            })
        };
        let listened = match Connection::system().await {
            Ok(bus) => listen(bus, lock).await,
            Err(error) => Err(error),
        };
        if let Err(error) = listened {
            tracing::info!(%error, "this system does not say when it goes to sleep");
        }
    });
}

/// Calls `lock` before each sleep and with each locked screen, until the bus is gone.
async fn listen(
    bus: Connection,
    lock: impl Fn() -> BoxFuture<'static, ()> + Send,
) -> zbus::Result<()> {
    let logind = LogindProxy::new(&bus).await?;
    let mut sleeps = logind.receive_prepare_for_sleep().await?;
    // Outside of a session of logind there is no screen of the person to lock.
    let session = match logind.session_by_pid(std::process::id()).await {
        Ok(path) => Some(LogindSessionProxy::new(&bus, path).await?),
        Err(_) => None,
    };
    let mut locks = match &session {
        Some(session) => session.receive_lock().await?.boxed(),
        None => futures::stream::pending().boxed(),
    };
    let mut delaying = delay(&logind).await;
    loop {
        tokio::select! {
            signal = sleeps.next() => {
                let Some(signal) = signal else { return Ok(()) };
                if signal.args()?.start {
                    lock().await;
                    // Now it may sleep.
                    drop(delaying.take());
                } else {
                    delaying = delay(&logind).await;
                }
            }
            screen = locks.next() => {
                let Some(_) = screen else { return Ok(()) };
                lock().await;
            }
        }
    }
}

/// Asks logind to wait for us before the next sleep: as long as what it gives is kept.
async fn delay(logind: &LogindProxy<'_>) -> Option<OwnedFd> {
    let asked = logind.inhibit(
        "sleep",
        "Coffer",
        "It locks before the computer sleeps",
        "delay",
    );
    asked.await.ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use std::os::unix::net::UnixStream;

    use zbus::connection::Builder;
    use zbus::object_server::SignalEmitter;

    use super::*;

    /// A logind that tells what was asked of it.
    struct Fake {
        delays: Arc<AtomicU32>,
    }

    #[zbus::interface(name = "org.freedesktop.login1.Manager")]
    impl Fake {
        fn inhibit(&self, what: &str, _who: &str, _why: &str, mode: &str) -> OwnedFd {
            assert_eq!((what, mode), ("sleep", "delay"));
            self.delays.fetch_add(1, Ordering::SeqCst);
            let (fd, _) = std::os::unix::net::UnixStream::pair().unwrap();
            OwnedFd::from(std::os::fd::OwnedFd::from(fd))
        }

        #[zbus(name = "GetSessionByPID")]
        fn session_by_pid(&self, _pid: u32) -> zbus::fdo::Result<OwnedObjectPath> {
            Ok(OwnedObjectPath::try_from("/org/freedesktop/login1/session/_31").unwrap())
        }

        #[zbus(signal)]
        async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
    }

    struct FakeSession;

    #[zbus::interface(name = "org.freedesktop.login1.Session")]
    impl FakeSession {
        #[zbus(signal)]
        async fn lock(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
    }

    /// Both ends of a bus without a bus.
    async fn pair(delays: Arc<AtomicU32>) -> (Connection, Connection) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let guid = zbus::Guid::generate();
        let server = Builder::async_io_unix_stream(theirs)
            .server(guid)
            .unwrap()
            .p2p()
            .serve_at("/org/freedesktop/login1", Fake { delays })
            .unwrap()
            .serve_at("/org/freedesktop/login1/session/_31", FakeSession)
            .unwrap();
        let client = Builder::async_io_unix_stream(ours).p2p();
        let (server, client) = tokio::join!(server.build(), client.build());
        (server.unwrap(), client.unwrap())
    }

    #[tokio::test]
    async fn it_locks_before_a_sleep_that_waits_for_it_and_when_the_screen_is_locked() {
        let delays = Arc::new(AtomicU32::new(0));
        let (server, client) = pair(Arc::clone(&delays)).await;
        let (locked, mut locks) = tokio::sync::mpsc::unbounded_channel();
        let listening = tokio::spawn(listen(client, move || {
            locked.send(()).unwrap();
            Box::pin(async {})
        }));
        while delays.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        let server = server.object_server();
        let logind = server
            .interface::<_, Fake>("/org/freedesktop/login1")
            .await
            .unwrap();
        Fake::prepare_for_sleep(logind.signal_emitter(), true)
            .await
            .unwrap();
        locks.recv().await.unwrap();
        Fake::prepare_for_sleep(logind.signal_emitter(), false)
            .await
            .unwrap();
        while delays.load(Ordering::SeqCst) == 1 {
            tokio::task::yield_now().await;
        }
        assert!(locks.try_recv().is_err(), "waking up locks nothing");

        let session = server
            .interface::<_, FakeSession>("/org/freedesktop/login1/session/_31")
            .await
            .unwrap();
        FakeSession::lock(session.signal_emitter()).await.unwrap();
        locks.recv().await.unwrap();
        listening.abort();
    }
}
