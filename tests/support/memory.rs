//! What another program finds in the memory of a process, where the system lets it look: of a child
//! that did not close its memory, or of any process to root.

use std::fs::File;
use std::io::BufRead;
use std::os::unix::fs::FileExt;

use anyhow::{Context, Result, ensure};

/// What the system keeps a page of, and an entry about it in `/proc/PID/pagemap`.
const PAGE: u64 = 4_096;
const ENTRY: usize = 8;
/// Entries that are read at one time.
const ENTRIES: u64 = 65_536;
/// Bits of an entry: the page is in memory, or in the swap file.
const IS_THERE: u64 = 0b11 << 62;

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
        let pages = File::open(format!("/proc/{pid}/pagemap"))?;
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
            for (from, to) in there(&pages, from?, to?)? {
                let mut piece = vec![0; usize::try_from(to - from)?];
                // What a driver maps cannot be read, and what was unmapped meanwhile is gone.
                if memory.read_exact_at(&mut piece, from).is_ok() {
                    pieces.push(piece);
                }
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
        self.0.iter().map(|piece| count(piece, needle)).sum()
    }
}

/// The parts of a range that hold something: a web view reserves far more than any machine has.
fn there(pages: &File, from: u64, to: u64) -> Result<Vec<(u64, u64)>> {
    let mut parts: Vec<(u64, u64)> = Vec::new();
    for first in (from / PAGE..to / PAGE).step_by(usize::try_from(ENTRIES)?) {
        let count = ENTRIES.min(to / PAGE - first);
        let mut entries = vec![0; usize::try_from(count)? * ENTRY];
        if pages
            .read_exact_at(&mut entries, first * ENTRY as u64)
            .is_err()
        {
            // Beyond what a process can reach by itself.
            continue;
        }
        for (page, entry) in (first..).zip(entries.as_chunks::<ENTRY>().0) {
            if u64::from_ne_bytes(*entry) & IS_THERE == 0 {
                continue;
            }
            match parts.last_mut() {
                Some((_, end)) if *end == page * PAGE => *end += PAGE,
                _ => parts.push((page * PAGE, (page + 1) * PAGE)),
            }
        }
    }
    Ok(parts)
}

/// How often a text or a key is in some bytes.
pub fn count(mut heap: &[u8], needle: &[u8]) -> usize {
    let Some((first, rest)) = needle.split_first() else {
        return 0;
    };
    let mut count = 0;
    // The library's own search for one byte is compiled with its optimisations, and ours is not.
    while heap.skip_until(*first).is_ok_and(|skipped| skipped > 0) {
        count += usize::from(heap.starts_with(rest));
    }
    count
}
