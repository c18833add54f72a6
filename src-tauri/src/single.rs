//! One window for one data folder.
//!
//! ```text
//!  first copy                              second copy
//!  locks app.lock (held until it ends)     cannot lock app.lock
//!  listens on a loopback port              reads port and word from app.front
//!  writes port and a random word           connects, says the word
//!  to app.front (0600)                     hears "here": ends with a sentence, code 0
//!  hears the word: window to the front     hears nothing in time: ends with code 1
//! ```
//!
//! The lock is the guard: the system drops it with the process, so a crash leaves nothing that
//! keeps anybody out (`app.front` stays and is written anew; nobody reads it while the lock is
//! free), and it needs no session bus (the usual D-Bus guard lets a second window in where the bus is
//! missing). The knock is a courtesy. It runs on loopback because that is the same code on every
//! system; the word keeps other users of the machine from raising the window.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

/// A second copy ends within a second, so it waits a little less for the first one to answer.
const KNOCK_MAX: Duration = Duration::from_millis(800);
/// Pause between two tries: the first copy needs a moment between its lock and its port.
const KNOCK_PAUSE: Duration = Duration::from_millis(25);
/// How long the first copy lets one caller take.
const CALLER_MAX: Duration = Duration::from_millis(250);
/// A word is two random UUIDs' worth of hex digits.
const WORD_LEN: usize = 64;
const ANSWER: &[u8] = b"here";

/// What a copy of Coffer finds at the door of a data folder.
pub enum Entrance {
    /// It is the only one.
    First(Guard),
    /// Another one is inside.
    Second {
        /// Whether that one brought its window to the front.
        answered: bool,
    },
}

/// Holds the data folder for this process.
pub struct Guard {
    lock: File,
    door: TcpListener,
    word: String,
}

/// Takes the data folder, or asks the copy that has it to come to the front. Makes the folder,
/// for its owner alone, where there is none.
///
/// # Errors
/// The folder or its lock cannot be made or opened.
pub fn enter(data_dir: &Path) -> io::Result<Entrance> {
    make_private_dir(data_dir)?;
    let front = data_dir.join("app.front");
    let lock = private_file().open(data_dir.join("app.lock"))?;
    match lock.try_lock() {
        Ok(()) => {
            let door = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            let word = random_word();
            let partial = data_dir.join("app.front.new");
            let mut file = private_file().truncate(true).open(&partial)?;
            write!(file, "{} {word}", door.local_addr()?.port())?;
            drop(file);
            fs::rename(&partial, &front)?;
            Ok(Entrance::First(Guard { lock, door, word }))
        }
        Err(TryLockError::WouldBlock) => Ok(Entrance::Second {
            answered: knock(&front),
        }),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

impl Guard {
    /// Calls `come` whenever another copy knocks, on a thread of its own, until the process ends.
    ///
    /// # Errors
    /// The thread cannot be started.
    pub fn answer_knocks(self, come: impl Fn() + Send + 'static) -> io::Result<()> {
        std::thread::Builder::new()
            .name("front-door".into())
            .spawn(move || {
                let Self { lock, door, word } = &self;
                let _held = lock;
                for caller in door.incoming() {
                    match caller.and_then(|caller| admit(caller, word)) {
                        Ok(true) => come(),
                        Ok(false) => {}
                        Err(error) => {
                            // Out of file handles, or a caller that went away.
                            tracing::debug!(%error, "a knock was not understood");
                            std::thread::sleep(KNOCK_PAUSE);
                        }
                    }
                }
            })?;
        Ok(())
    }
}

/// Hears one caller out, and answers if it knows the word.
fn admit(mut caller: TcpStream, word: &str) -> io::Result<bool> {
    caller.set_read_timeout(Some(CALLER_MAX))?;
    caller.set_write_timeout(Some(CALLER_MAX))?;
    let mut said = [0; WORD_LEN];
    caller.read_exact(&mut said)?;
    let known = said == *word.as_bytes();
    if known {
        caller.write_all(ANSWER)?;
    }
    Ok(known)
}

/// Asks the first copy to come to the front. Whether it answered in time.
fn knock(front: &Path) -> bool {
    let deadline = Instant::now() + KNOCK_MAX;
    loop {
        if knock_once(front).is_ok() {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
        std::thread::sleep(KNOCK_PAUSE);
    }
}

fn knock_once(front: &Path) -> io::Result<()> {
    let text = fs::read_to_string(front)?;
    let (port, word) = text.split_once(' ').ok_or(io::ErrorKind::InvalidData)?;
    let port: u16 = port.parse().map_err(|_| io::ErrorKind::InvalidData)?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut door = TcpStream::connect_timeout(&address, CALLER_MAX)?;
    door.set_read_timeout(Some(CALLER_MAX))?;
    door.write_all(word.as_bytes())?;
    let mut answer = [0; ANSWER.len()];
    door.read_exact(&mut answer)?;
    if answer == *ANSWER {
        Ok(())
    } else {
        Err(io::ErrorKind::InvalidData.into())
    }
}

fn random_word() -> String {
    let word = format!(
        "{}{}",
        uuid::Uuid::new_v4().simple(),
        uuid::Uuid::new_v4().simple()
    );
    debug_assert_eq!(word.len(), WORD_LEN);
    word
}

fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn make_private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn first(dir: &Path) -> Guard {
        match enter(dir).unwrap() {
            Entrance::First(guard) => guard,
            Entrance::Second { .. } => panic!("nobody else is in {}", dir.display()),
        }
    }

    fn is_answered(dir: &Path) -> bool {
        match enter(dir).unwrap() {
            Entrance::First(_) => panic!("the folder is taken"),
            Entrance::Second { answered } => answered,
        }
    }

    #[test]
    fn the_second_copy_brings_the_first_to_the_front() {
        let dir = tempfile::tempdir().unwrap();
        let (came, comes) = mpsc::channel();
        first(dir.path())
            .answer_knocks(move || came.send(()).unwrap())
            .unwrap();
        assert!(is_answered(dir.path()));
        comes.recv_timeout(Duration::from_secs(5)).unwrap();
        assert!(is_answered(dir.path()), "and again");
    }

    #[test]
    fn a_first_copy_that_does_not_answer_is_waited_for_less_than_a_second() {
        let dir = tempfile::tempdir().unwrap();
        let _guard = first(dir.path());
        let start = Instant::now();
        assert!(!is_answered(dir.path()));
        assert!(start.elapsed() < Duration::from_millis(1200));
    }

    #[test]
    fn what_a_crash_leaves_behind_keeps_nobody_out() {
        let dir = tempfile::tempdir().unwrap();
        drop(first(dir.path()));
        fs::write(dir.path().join("app.front"), "1 stale").unwrap();
        drop(first(dir.path()));
    }

    #[test]
    fn a_caller_without_the_word_is_not_let_in() {
        let dir = tempfile::tempdir().unwrap();
        let guard = first(dir.path());
        let port = guard.door.local_addr().unwrap().port();
        let (came, comes) = mpsc::channel();
        guard.answer_knocks(move || came.send(()).unwrap()).unwrap();
        let mut stranger = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stranger.write_all(&[b'0'; WORD_LEN]).unwrap();
        let mut answer = Vec::new();
        stranger.read_to_end(&mut answer).unwrap();
        assert_eq!(answer, b"", "a stranger hears nothing");
        assert!(is_answered(dir.path()), "and the door still works");
        comes.recv_timeout(Duration::from_secs(5)).unwrap();
        assert!(comes.try_recv().is_err(), "only the second caller counted");
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_and_its_files_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("deep/data");
        let _guard = first(&data);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&data), 0o700);
        assert_eq!(mode(&data.join("app.lock")), 0o600);
        assert_eq!(mode(&data.join("app.front")), 0o600);
    }
}
