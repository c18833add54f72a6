//! The system's clipboard. It is called from Rust: no page may read it, and what was put in is taken out again.

use std::sync::{Arc, Mutex, PoisonError};

use arboard::Clipboard as System;
use coffer_app::Secret;

/// The clipboard, once it was needed. On Linux it is this process that hands out what is in it, so it is kept.
#[derive(Clone, Default)]
pub struct Clipboard(Arc<Mutex<Option<System>>>);

impl Clipboard {
    /// Puts a text in, and asks the system to keep it out of histories and clouds.
    ///
    /// # Errors
    /// Why it cannot, in a sentence.
    pub fn copy(&self, text: &Secret<String>) -> Result<(), String> {
        self.with(|system| put(system, text.expose()))
            .map_err(|error| format!("The clipboard could not be written ({error})."))
    }

    /// Takes a text out, if it is still what is in it: what somebody copied meanwhile stays.
    pub fn clear(&self, text: &Secret<String>) {
        let cleared = self.with(|system| {
            let present = zeroize::Zeroizing::new(system.get_text().unwrap_or_default());
            match *present == *text.expose() {
                true => system.clear(),
                false => Ok(()),
            }
        });
        if let Err(error) = cleared {
            tracing::warn!(%error, "the clipboard could not be emptied");
        }
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut System) -> Result<T, arboard::Error>,
    ) -> Result<T, arboard::Error> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let system = match kept.take() {
            Some(system) => kept.insert(system),
            None => kept.insert(System::new()?),
        };
        work(system)
    }
}

#[cfg(target_os = "linux")]
fn put(system: &mut System, text: &str) -> Result<(), arboard::Error> {
    use arboard::SetExtLinux;
    system.set().exclude_from_history().text(text)
}

#[cfg(target_os = "macos")]
fn put(system: &mut System, text: &str) -> Result<(), arboard::Error> {
    use arboard::SetExtApple;
    system.set().exclude_from_history().text(text)
}

#[cfg(windows)]
fn put(system: &mut System, text: &str) -> Result<(), arboard::Error> {
    use arboard::SetExtWindows;
    system
        .set()
        .exclude_from_history()
        .exclude_from_cloud()
        .exclude_from_monitoring()
        .text(text)
}
