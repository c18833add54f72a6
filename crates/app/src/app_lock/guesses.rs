//! Wrong PINs and passphrases cost time, so that nobody at the keyboard tries them all.
//!
//! The count is kept in a file, because a program can be started anew for each guess. It holds
//! nothing secret, and whoever can change it can read the key file too: against them stands the
//! cost of each guess itself (Argon2id), and the length of what was chosen.

use std::path::{Path, PathBuf};

use coffer_vault::VaultError;
use serde::{Deserialize, Serialize};

use crate::api::{AppError, ErrorCode};

/// So many wrong ones in a row cost nothing: anybody mistypes.
const FREE: u32 = 3;
/// The first wait; each further wrong one doubles it.
const FIRST_WAIT_MS: i64 = 5_000;
/// The longest wait. A person who remembers at last is not kept out for the evening.
const WAIT_MAX_MS: i64 = 5 * 60_000;

/// The wrong tries at one profile.
pub(crate) struct Guesses {
    file: PathBuf,
}

#[derive(Default, Serialize, Deserialize)]
struct Count {
    /// Wrong ones since the last right one.
    wrong: u32,
    /// When the last one was.
    last_ms: i64,
}

impl Guesses {
    pub fn of(dir: &Path) -> Self {
        Self {
            file: dir.join("guesses.json"),
        }
    }

    /// One try. It waits its turn, and is counted where a text was tried and is not the one.
    ///
    /// # Errors
    /// How long to wait, or what the try failed with.
    pub fn attempt<T>(
        &self,
        now_ms: i64,
        work: impl FnOnce() -> Result<T, VaultError>,
    ) -> Result<T, AppError> {
        self.admit(now_ms)?;
        match work() {
            Ok(done) => {
                self.right();
                Ok(done)
            }
            Err(error) => {
                self.refused(&error, now_ms);
                Err(error.into())
            }
        }
    }

    /// Takes note of what a try failed with, if it was for the text.
    pub fn refused(&self, error: &VaultError, now_ms: i64) {
        if is_wrong_text(error) {
            self.wrong(now_ms);
        }
    }

    /// Whether a try may be made now.
    ///
    /// # Errors
    /// How long to wait.
    pub fn admit(&self, now_ms: i64) -> Result<(), AppError> {
        let count = self.read();
        let wait = wait_ms(count.wrong);
        // A clock that was set back must not lengthen the wait, nor end it.
        let waited = if now_ms < count.last_ms {
            self.write(&Count {
                last_ms: now_ms,
                ..count
            });
            0
        } else {
            now_ms - count.last_ms
        };
        if waited >= wait {
            return Ok(());
        }
        let seconds = (wait - waited + 999) / 1_000;
        Err(AppError::new(
            ErrorCode::WrongPassphrase,
            format!("After so many wrong tries the next one has to wait for {seconds} s."),
        )
        .hinted("Nothing is lost; nothing is ever deleted because of wrong tries.")
        .retryable())
    }

    /// Takes note of a wrong one.
    fn wrong(&self, now_ms: i64) {
        let count = self.read();
        self.write(&Count {
            wrong: count.wrong.saturating_add(1),
            last_ms: now_ms,
        });
    }

    /// Forgets them all.
    pub fn right(&self) {
        if let Err(error) = std::fs::remove_file(&self.file)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "the count of wrong tries could not be removed");
        }
    }

    /// A file that is damaged counts as the longest wait from now on, not as none.
    fn read(&self) -> Count {
        match std::fs::read(&self.file) {
            Err(_) => Count::default(),
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or(Count {
                wrong: u32::MAX,
                last_ms: 0,
            }),
        }
    }

    /// One that cannot be written must not keep the right PIN out; the cost of each guess stays.
    fn write(&self, count: &Count) {
        let written = serde_json::to_vec(count)
            .map_err(std::io::Error::other)
            .and_then(|text| write_private(&self.file, &text));
        if let Err(error) = written {
            tracing::warn!(%error, "the count of wrong tries could not be written");
        }
    }
}

/// Whether a text was tried, and is not the one.
pub(crate) const fn is_wrong_text(error: &VaultError) -> bool {
    matches!(
        error,
        VaultError::WrongPassphrase
            | VaultError::WrongPin
            | VaultError::WrongRecoveryPhrase
            | VaultError::RecoveryPhraseLength
            | VaultError::RecoveryPhraseWord { .. }
            | VaultError::RecoveryPhraseChecksum
    )
}

/// Written whole or not at all, for its owner alone.
fn write_private(file: &Path, text: &[u8]) -> std::io::Result<()> {
    let dir = file.parent().unwrap_or(Path::new("."));
    let mut partial = tempfile::NamedTempFile::new_in(dir)?;
    std::io::Write::write_all(&mut partial, text)?;
    partial.persist(file).map_err(|error| error.error)?;
    Ok(())
}

fn wait_ms(wrong: u32) -> i64 {
    match wrong.checked_sub(FREE) {
        None => 0,
        Some(beyond) => FIRST_WAIT_MS
            .saturating_mul(1_i64.checked_shl(beyond.min(32)).unwrap_or(i64::MAX))
            .min(WAIT_MAX_MS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_the_third_wrong_one_and_end_at_five_minutes() {
        let seconds: Vec<i64> = (0..12).map(|wrong| wait_ms(wrong) / 1_000).collect();
        assert_eq!(
            seconds,
            [0, 0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300],
            "by the number of wrong ones"
        );
        assert_eq!(wait_ms(u32::MAX), WAIT_MAX_MS);
    }

    #[test]
    fn a_restart_does_not_end_the_wait_and_the_right_one_does() {
        let dir = tempfile::tempdir().unwrap();
        for now_ms in 0..3 {
            assert!(Guesses::of(dir.path()).admit(now_ms).is_ok());
            Guesses::of(dir.path()).wrong(now_ms);
        }
        let told = Guesses::of(dir.path()).admit(10).unwrap_err();
        assert!(told.message.contains("5 s"), "{told}");
        assert!(Guesses::of(dir.path()).admit(5_002).is_ok());
        Guesses::of(dir.path()).right();
        assert!(Guesses::of(dir.path()).admit(10).is_ok());
    }

    #[test]
    fn a_try_counts_where_the_text_was_wrong_and_not_where_the_keychain_was_away() {
        let dir = tempfile::tempdir().unwrap();
        let guesses = Guesses::of(dir.path());
        let fails = |error: VaultError| guesses.attempt::<()>(0, || Err(error)).unwrap_err();
        for _ in 0..9 {
            fails(VaultError::KeychainLocked);
        }
        for _ in 0..3 {
            fails(VaultError::WrongPin);
        }
        let told = guesses.attempt(0, || Ok(())).unwrap_err();
        assert!(told.message.contains("wait"), "{told}");
        guesses.attempt(5_000, || Ok(())).unwrap();
        guesses.attempt(5_000, || Ok(())).unwrap();
    }

    #[test]
    fn neither_a_clock_that_was_set_back_nor_a_damaged_file_opens_a_way_around() {
        let dir = tempfile::tempdir().unwrap();
        let guesses = Guesses::of(dir.path());
        for _ in 0..4 {
            guesses.wrong(1_000_000);
        }
        assert!(guesses.admit(500_000).is_err(), "the wait begins anew");
        assert!(guesses.admit(509_000).is_err());
        assert!(
            guesses.admit(510_000).is_ok(),
            "and ends after its ten seconds"
        );
        std::fs::write(dir.path().join("guesses.json"), "{").unwrap();
        assert!(guesses.admit(WAIT_MAX_MS - 1).is_err());
        assert!(guesses.admit(WAIT_MAX_MS).is_ok());
    }
}
