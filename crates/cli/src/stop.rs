//! Ctrl-C, or the polite signal of a supervisor: what runs is stopped and the store is closed.

use std::io;

use crate::failure::Failure;

/// Hears the signals from the moment it is made.
pub struct Stop {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 3],
}

impl Stop {
    /// From here on the signals no longer end the program by themselves.
    pub fn listen() -> Result<Self, Failure> {
        Self::hear()
            .map_err(|error| Failure::internal(format!("Signals cannot be heard: {error}.")))
    }

    /// Returns when the program is asked to end, with the failure that this is for its verb.
    pub async fn asked(&mut self) -> Failure {
        match self.signal().await {
            Ok(()) => Failure::internal("Stopped before it was done. Nothing is lost."),
            Err(error) => Failure::internal(format!("Signals cannot be heard: {error}.")),
        }
    }

    #[cfg(unix)]
    fn hear() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            signals: [
                signal(SignalKind::interrupt())?,
                signal(SignalKind::terminate())?,
                signal(SignalKind::hangup())?,
            ],
        })
    }

    #[cfg(unix)]
    async fn signal(&mut self) -> io::Result<()> {
        let [interrupt, terminate, hang_up] = &mut self.signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
        Ok(())
    }

    #[cfg(not(unix))]
    fn hear() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn signal(&mut self) -> io::Result<()> {
        tokio::signal::ctrl_c().await
    }
}
