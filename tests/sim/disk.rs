//! What a killed process leaves behind: exactly its files.
//!
//! A kill is played without one. The files are copied before a step and after it; the image a kill
//! inside the step would have left is put together from the two, the databases of both processes are
//! dropped, the image is put in their place, and the story goes on from there.
//!
//! ```text
//!   a commit       appends to the log, in order, or overwrites it from its start once it was
//!                  checkpointed. A kill leaves a first part of that: the bytes of `after` up to a cut,
//!                  those of `before` behind it. The cut falls on any byte, inside a frame too.
//!   a checkpoint   writes pages into the database while the log is whole. A kill leaves any of
//!                  the pages new and the others old.
//!   neither        before: nothing of the step; after: all of it, and nobody was told.
//! ```
//!
//! Why recovery must be possible from each: a commit counts from the byte on that ends its last
//! frame, and a reader of the log stops at the first frame whose checksum does not fit; during a checkpoint
//! the log still holds every page that is being written. `coffer.db-shm` is an index of the log that
//! the next process makes anew, so it is not part of an image.
//!
//! Left out, and shown elsewhere by real processes: what the kernel had not yet written when the
//! power failed, and failing system calls.

use std::{
    io::BufRead as _,
    path::{Path, PathBuf},
};

use crate::dice::Dice;

const PAGE: usize = 4_096;

#[derive(Clone, PartialEq, Eq, Default)]
pub struct Image {
    database: Vec<u8>,
    log: Vec<u8>,
}

fn log_of(database: &Path) -> PathBuf {
    database.with_extension("db-wal")
}

fn bytes(path: &Path) -> Vec<u8> {
    match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => panic!("{} cannot be read: {error}", path.display()),
    }
}

impl Image {
    pub fn take(database: &Path) -> Self {
        Self {
            database: bytes(database),
            log: bytes(&log_of(database)),
        }
    }

    /// A database that was closed in good order.
    pub fn of_database(bytes: &[u8]) -> Self {
        Self {
            database: bytes.to_vec(),
            log: Vec::new(),
        }
    }

    /// The database's own file, which holds what the last checkpoint put there.
    pub fn without_log(self) -> Self {
        Self {
            log: Vec::new(),
            ..self
        }
    }

    /// Puts the files back. Nobody may have them open.
    pub fn put(&self, database: &Path) {
        for (path, bytes) in [
            (database.to_owned(), &self.database),
            (log_of(database), &self.log),
        ] {
            let _ = std::fs::remove_file(&path);
            if !bytes.is_empty() {
                std::fs::write(&path, bytes).expect("an image can be written");
            }
        }
        let _ = std::fs::remove_file(database.with_extension("db-shm"));
    }

    /// Whether the bytes of a word are in the files in clear.
    pub fn holds(&self, word: &str) -> bool {
        [&self.database, &self.log]
            .into_iter()
            .any(|bytes| find(bytes, word.as_bytes()))
    }

    /// What a kill inside one step left, drawn from all that it can have left.
    pub fn torn(before: &Self, after: &Self, dice: &mut Dice) -> (Self, &'static str) {
        let checkpointed = before.database != after.database;
        let log_was_emptied = after.log.len() < before.log.len();
        match dice.below(if checkpointed { 4 } else { 3 }) {
            0 => (before.clone(), "before anything was written"),
            1 => (after.clone(), "when all was written and nobody told"),
            2 if !log_was_emptied => {
                let log = cut(&before.log, &after.log, dice);
                (
                    Self {
                        database: before.database.clone(),
                        log,
                    },
                    "inside the commit",
                )
            }
            // The log that covers a checkpoint is the longer one of the two.
            _ => {
                let log = if log_was_emptied {
                    &before.log
                } else {
                    &after.log
                };
                let database = some_pages(&before.database, &after.database, dice);
                (
                    Self {
                        database,
                        log: log.clone(),
                    },
                    "inside the checkpoint",
                )
            }
        }
    }
}

pub fn find(bytes: &[u8], word: &[u8]) -> bool {
    // The library's search for a byte is quick where this runs unoptimised, over every image.
    let mut rest = bytes;
    loop {
        rest.skip_until(word[0]).expect("bytes can be read");
        let seen = &bytes[..bytes.len() - rest.len()];
        if rest.starts_with(&word[1..]) && seen.last() == Some(&word[0]) {
            return true;
        }
        if rest.is_empty() {
            return false;
        }
    }
}

/// A file that was written from its first differing byte on, up to a cut.
fn cut(before: &[u8], after: &[u8], dice: &mut Dice) -> Vec<u8> {
    let first = first_difference(before, after);
    let cut = first + dice.below(after.len() - first + 1);
    let mut log = after[..cut].to_vec();
    if before.len() > cut {
        log.extend_from_slice(&before[cut..]);
    }
    log
}

/// The place of the first byte that differs, or where the shorter one ends. Whole pages are compared
/// at once, which is quick where this runs unoptimised.
fn first_difference(before: &[u8], after: &[u8]) -> usize {
    let pages = before.chunks_exact(PAGE).zip(after.chunks_exact(PAGE));
    let same = PAGE * pages.take_while(|(a, b)| a == b).count();
    let bytes = before[same..].iter().zip(&after[same..]);
    same + bytes.take_while(|(a, b)| a == b).count()
}

fn some_pages(before: &[u8], after: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut pages = after.to_vec();
    for at in (0..after.len().min(before.len())).step_by(PAGE) {
        if dice.chance(50) {
            let end = (at + PAGE).min(after.len()).min(before.len());
            pages[at..end].copy_from_slice(&before[at..end]);
        }
    }
    pages
}
