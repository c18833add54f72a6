//! A disk that loses its power: what was synced is there; of what was not, a random part, torn at
//! the sector. Built from a recording, so that no privilege is needed.
//!
//! ```text
//!   events ──> per file: content that is synced + operations that are not
//!          ──> cut at an event ──> each pending operation: whole, torn, or lost ──> a folder
//! ```
//! Names of files (made, renamed, removed) become durable in their order, with a sync of their
//! folder; of those that are pending a random number have happened.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::moments::Dice;
use crate::trace::Event;

const SECTOR: usize = 512;

/// Whether syncs are believed. A disk that ignores them is what `synchronous=OFF` comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Syncs {
    Kept,
    Ignored,
}

#[derive(Clone, Default)]
pub struct Disk {
    /// By the file's number: content that would survive, and what came after it.
    files: Vec<File>,
    /// Names as the disk has them for certain, and as programs see them.
    durable: BTreeMap<PathBuf, usize>,
    present: BTreeMap<PathBuf, usize>,
    /// Changes of names that are not certain yet, oldest first.
    pending: Vec<Naming>,
}

#[derive(Clone, Default)]
struct File {
    durable: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Wrote(u64, Vec<u8>),
    Truncated(u64),
}

#[derive(Clone)]
enum Naming {
    Made(PathBuf, usize),
    Moved(PathBuf, PathBuf),
    Removed(PathBuf),
}

impl Disk {
    /// A disk on which one file is safe.
    pub fn holding(path: PathBuf, content: Vec<u8>) -> Self {
        let mut disk = Self::default();
        let number = disk.add(content);
        disk.durable.insert(path.clone(), number);
        disk.present.insert(path, number);
        disk
    }

    fn add(&mut self, durable: Vec<u8>) -> usize {
        self.files.push(File {
            durable,
            pending: Vec::new(),
        });
        self.files.len() - 1
    }

    /// One more thing happens.
    pub fn take(&mut self, event: &Event, syncs: Syncs) {
        match event {
            Event::Created(path) => {
                self.made(path);
            }
            Event::Wrote { path, at, bytes } => {
                if let Some(number) = self.present.get(path) {
                    let change = Change::Wrote(*at, bytes.clone());
                    self.files[*number].pending.push(change);
                }
            }
            Event::Truncated(path, length) => {
                let number = self.made(path);
                self.files[number].pending.push(Change::Truncated(*length));
            }
            Event::Synced(path) if syncs == Syncs::Kept => match self.present.get(path) {
                Some(number) => {
                    let file = &mut self.files[*number];
                    for change in std::mem::take(&mut file.pending) {
                        change.apply(&mut file.durable);
                    }
                }
                // A folder: its names are certain now.
                None => {
                    self.durable = self.present.clone();
                    self.pending.clear();
                }
            },
            Event::Synced(_) => {}
            Event::Renamed(from, to) => {
                if let Some(number) = self.present.remove(from) {
                    self.present.insert(to.clone(), number);
                    self.pending.push(Naming::Moved(from.clone(), to.clone()));
                }
            }
            Event::Removed(path) => {
                if self.present.remove(path).is_some() {
                    self.pending.push(Naming::Removed(path.clone()));
                }
            }
        }
    }

    fn made(&mut self, path: &Path) -> usize {
        if let Some(number) = self.present.get(path) {
            return *number;
        }
        let number = self.add(Vec::new());
        self.present.insert(path.to_owned(), number);
        self.pending.push(Naming::Made(path.to_owned(), number));
        number
    }

    /// The power is gone. What is left is written to `into`, under the names in `from`.
    pub fn cut(&self, dice: &mut Dice, from: &Path, into: &Path) {
        let mut names = self.durable.clone();
        let happened = dice.below(self.pending.len() + 1);
        for naming in &self.pending[..happened] {
            match naming {
                Naming::Made(path, number) => drop(names.insert(path.clone(), *number)),
                Naming::Removed(path) => drop(names.remove(path)),
                Naming::Moved(old, new) => {
                    if let Some(number) = names.remove(old) {
                        names.insert(new.clone(), number);
                    }
                }
            }
        }
        // Disks that lose much and disks that lose little.
        let odds = dice.below(5);
        for (path, number) in names {
            let Ok(name) = path.strip_prefix(from) else {
                continue;
            };
            let file = &self.files[number];
            let mut content = file.durable.clone();
            for change in &file.pending {
                change.apply_in_part(&mut content, dice, odds);
            }
            std::fs::write(into.join(name), content).unwrap();
        }
    }
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Truncated(length) => content.resize(usize::try_from(*length).unwrap(), 0),
            Self::Wrote(at, bytes) => put(content, usize::try_from(*at).unwrap(), bytes),
        }
    }

    /// Whole, not at all, or some of its sectors.
    fn apply_in_part(&self, content: &mut Vec<u8>, dice: &mut Dice, odds: usize) {
        match (dice.below(6), self) {
            (roll, _) if roll > odds => {}
            (0, Self::Wrote(at, bytes)) => {
                let at = usize::try_from(*at).unwrap();
                let mut begins = 0;
                while begins < bytes.len() {
                    // Sectors are the disk's, so the first may be short.
                    let ends = (begins + SECTOR - (at + begins) % SECTOR).min(bytes.len());
                    if dice.below(2) == 0 {
                        put(content, at + begins, &bytes[begins..ends]);
                    }
                    begins = ends;
                }
            }
            _ => self.apply(content),
        }
    }
}

fn put(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if content.len() < at + bytes.len() {
        content.resize(at + bytes.len(), 0);
    }
    content[at..at + bytes.len()].copy_from_slice(bytes);
}
