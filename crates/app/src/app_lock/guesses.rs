//! Wrong PINs and passphrases cost time, so that nobody at the keyboard tries them all.
//!
//! The count is kept in a file, because a program can be started anew for each guess. It holds
//! nothing secret, and whoever can change it can read the key file too: against them stands the
//! cost of each guess itself (Argon2id), and the length of what was chosen.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use coffer_vault::VaultError;
use serde::{Deserialize, Serialize};

use crate::{
    api::{AppError, ErrorCode},
    relay_file::private_file,
};

/// So many wrong ones in a row cost nothing: anybody mistypes.
const FREE: u32 = 3;
/// The first wait; each further wrong one doubles it.
const FIRST_WAIT_MS: i64 = 5_000;
/// The longest wait. A person who remembers at last is not kept out for the evening.
const WAIT_MAX_MS: i64 = 5 * 60_000;
/// How long the tries of other processes may take. A try is short, but for a keychain that asks.
const TURN_MAX: Duration = Duration::from_secs(30);

/// The wrong tries at one profile.
#[derive(Clone)]
pub(crate) struct Guesses {
    dir: PathBuf,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Count {
    /// Wrong ones since the last right one.
    wrong: u32,
    /// When the last one was.
    last_ms: i64,
}

/// A try that was let in. It counts as a wrong one from its beginning, so that a process that is
/// killed over it has not tried for nothing, and it has the turn: of two processes that try at one
/// time, the second is asked about the first.
#[must_use]
pub(crate) struct Try {
    guesses: Guesses,
    before: Count,
    _turn: Option<File>,
}

impl Try {
    /// It was the right one: all wrong ones are forgotten.
    pub fn right(self) {
        self.guesses.forget();
    }

    /// It says nothing of the words at this profile, and is as if it had not been.
    pub fn taken_back(self) {
        match self.before.wrong {
            0 => self.guesses.forget(),
            _ => self.guesses.write(&self.before),
        }
    }

    /// It failed: counted, if a text was tried and is not the one.
    pub fn failed(self, error: &VaultError) {
        if !is_wrong_text(error) {
            self.taken_back();
        }
    }
}

impl Guesses {
    pub fn of(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
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
        Ok(self.judge(now_ms, work)??)
    }

    /// The same, for who wants to know what the try failed with.
    ///
    /// # Errors
    /// How long to wait.
    pub fn judge<T>(
        &self,
        now_ms: i64,
        work: impl FnOnce() -> Result<T, VaultError>,
    ) -> Result<Result<T, VaultError>, AppError> {
        let this = self.begin(now_ms)?;
        let tried = work();
        match &tried {
            Ok(_) => this.right(),
            Err(error) => this.failed(error),
        }
        Ok(tried)
    }

    /// Lets one try in, if it may be made now.
    ///
    /// # Errors
    /// How long to wait.
    pub fn begin(&self, now_ms: i64) -> Result<Try, AppError> {
        let turn = self.turn()?;
        let before = self.admit(now_ms)?;
        self.write(&Count {
            wrong: before.wrong.saturating_add(1),
            last_ms: now_ms,
        });
        Ok(Try {
            guesses: self.clone(),
            before,
            _turn: turn,
        })
    }

    /// The turn to try; the kernel frees it at a death. `None` where no file can be made, which must
    /// not keep the right words out.
    fn turn(&self) -> Result<Option<File>, AppError> {
        let path = self.dir.join("guesses.lock");
        let file = match private_file().create(true).truncate(false).open(&path) {
            Ok(file) => file,
            Err(error) => {
                tracing::warn!(%error, "tries cannot be kept apart");
                return Ok(None);
            }
        };
        let until = Instant::now() + TURN_MAX;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(file)),
                Err(TryLockError::Error(error)) => {
                    tracing::warn!(%error, "tries cannot be kept apart");
                    return Ok(None);
                }
                Err(TryLockError::WouldBlock) if Instant::now() < until => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(AppError::new(
                        ErrorCode::Store,
                        "Another copy of Coffer is being unlocked.",
                    )
                    .hinted("Try again in a moment.")
                    .retryable());
                }
            }
        }
    }

    /// Whether a try may be made now, and the count so far.
    ///
    /// # Errors
    /// How long to wait.
    fn admit(&self, now_ms: i64) -> Result<Count, AppError> {
        let mut count = self.read();
        let wait = wait_ms(count.wrong);
        // A clock that was set back must not lengthen the wait, nor end it.
        if now_ms < count.last_ms {
            count.last_ms = now_ms;
            self.write(&count);
        }
        let waited = now_ms - count.last_ms;
        if waited >= wait {
            return Ok(count);
        }
        let seconds = (wait - waited + 999) / 1_000;
        Err(AppError::new(
            ErrorCode::WrongPassphrase,
            format!("After so many wrong tries the next one has to wait for {seconds} s."),
        )
        .hinted("Nothing is lost; nothing is ever deleted because of wrong tries.")
        .retryable())
    }

    /// Forgets them all.
    pub fn forget(&self) {
        if let Err(error) = std::fs::remove_file(self.file())
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "the count of wrong tries could not be removed");
        }
    }

    fn file(&self) -> PathBuf {
        self.dir.join("guesses.json")
    }

    /// A file that is damaged counts as the longest wait from now on, not as none.
    fn read(&self) -> Count {
        match std::fs::read(self.file()) {
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
            .and_then(|text| write_private(&self.file(), &text));
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
            let _counted = Guesses::of(dir.path()).begin(now_ms).unwrap();
        }
        let told = Guesses::of(dir.path()).admit(10).unwrap_err();
        assert!(told.message.contains("5 s"), "{told}");
        Guesses::of(dir.path()).begin(5_002).unwrap().right();
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
    fn processes_that_try_at_one_time_have_no_more_tries_than_one() {
        let dir = tempfile::tempdir().unwrap();
        let guesses = Guesses::of(dir.path());
        let admitted: usize = std::thread::scope(|scope| {
            let each: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        let tried = guesses.judge::<()>(0, || {
                            // Long enough for all others to be let in, if they were.
                            std::thread::sleep(Duration::from_millis(30));
                            Err(VaultError::WrongPin)
                        });
                        usize::from(tried.is_ok())
                    })
                })
                .collect();
            each.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!(admitted, 3, "as many as cost nothing");
    }

    #[test]
    fn a_try_that_dies_is_a_wrong_one_and_one_that_says_nothing_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let guesses = Guesses::of(dir.path());
        for _ in 0..2 {
            drop(guesses.begin(0).unwrap());
        }
        for _ in 0..9 {
            guesses.begin(0).unwrap().taken_back();
        }
        drop(guesses.begin(0).unwrap());
        assert!(guesses.begin(0).is_err(), "three of them died");
    }

    #[test]
    fn neither_a_clock_that_was_set_back_nor_a_damaged_file_opens_a_way_around() {
        let dir = tempfile::tempdir().unwrap();
        let guesses = Guesses::of(dir.path());
        let four = Count {
            wrong: 4,
            last_ms: 1_000_000,
        };
        guesses.write(&four);
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
