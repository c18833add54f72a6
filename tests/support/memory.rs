//! What another program finds in the memory of a process, where the system lets it look: of a child
//! that did not close its memory, or of any process to root.

use std::fs::File;
use std::io::BufRead;
use std::os::unix::fs::FileExt;

use anyhow::{Context, Result, ensure};

/// What a process may write to, one piece of memory after the other. What it cannot write to is its
/// program and its libraries: nothing that it was told.
pub struct Pieces(Vec<Vec<u8>>);

impl Pieces {
    /// Reads them now.
    ///
    /// # Errors
    /// The process is gone, or its memory is closed to us.
    pub fn of(pid: u32) -> Result<Self> {
        let maps = std::fs::read_to_string(format!("/proc/{pid}/maps"))?;
        let memory = File::open(format!("/proc/{pid}/mem"))?;
        let mut pieces = Vec::new();
        for line in maps.lines() {
            let mut parts = line.split_whitespace();
            let (range, access) = (parts.next(), parts.next());
            if !access.context("how it is mapped")?.starts_with("rw") {
                continue;
            }
            let (from, to) = range
                .and_then(|range| range.split_once('-'))
                .context("a range")?;
            let [from, to] = [from, to].map(|hex| u64::from_str_radix(hex, 16));
            let (from, to) = (from?, to?);
            let mut piece = vec![0; usize::try_from(to - from)?];
            // What a driver maps cannot be read, and what was unmapped meanwhile is gone.
            if memory.read_exact_at(&mut piece, from).is_ok() {
                pieces.push(piece);
            }
        }
        let found = Self(pieces);
        ensure!(found.len() > 1 << 20, "there is memory: {}", found.len());
        Ok(found)
    }

    /// Bytes of them all.
    pub fn len(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How often a text or a key is in them.
    pub fn count(&self, needle: &[u8]) -> usize {
        self.followed_by(needle, |_| true)
    }

    /// How often it is followed by what `is_it` takes.
    pub fn followed_by(&self, needle: &[u8], is_it: impl Fn(&[u8]) -> bool) -> usize {
        let Some((first, rest)) = needle.split_first() else {
            return 0;
        };
        let mut count = 0;
        for mut piece in self.0.iter().map(Vec::as_slice) {
            // The library's own search for one byte is compiled with its optimisations, and ours is not.
            while piece.skip_until(*first).is_ok_and(|skipped| skipped > 0) {
                if piece.strip_prefix(rest).is_some_and(&is_it) {
                    count += 1;
                }
            }
        }
        count
    }
}
