//! strace: what a program asked the system for, in order; and system calls that fail, or kill, at
//! the n-th time. Tracing one's own child needs no privilege.
//!
//! Coffer closes its memory to other processes of the user (`prctl(PR_SET_DUMPABLE)`), which would
//! leave a tracer that is not root without the bytes of the writes. That one call is answered by
//! the tracer instead.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Calls that change files, or promise that they are changed.
const WRITES: &str = "trace=openat,lseek,write,pwrite64,ftruncate,fsync,fdatasync,unlink,unlinkat,\
                      rename,renameat,renameat2,prctl";
/// Longer writes would be cut in the trace; SQLite writes pages and the tests small files.
const BYTES_MAX: &str = "1048576";
const DUMPABLE: &str = "inject=prctl:retval=0";

/// The first words of a command line that records what is written, before the program's own.
pub fn recording(into: &Path) -> Vec<String> {
    let mut words = common(into);
    words.extend(["-y", "-xx", "-s", BYTES_MAX, "-e", WRITES].map(String::from));
    words
}

/// The same for one that makes calls go wrong: `what` is strace's, such as
/// `fdatasync:error=EIO:when=3`. The counting is done by thread.
pub fn injecting(into: &Path, what: &[&str]) -> Vec<String> {
    let mut words = common(into);
    let mut traced = "trace=prctl".to_owned();
    for what in what {
        let (calls, _) = what.split_once(':').unwrap();
        traced.push(',');
        traced.push_str(calls);
        words.extend(["-e".to_owned(), format!("inject={what}")]);
    }
    words.extend(["-e".to_owned(), traced]);
    words
}

fn common(into: &Path) -> Vec<String> {
    let into = into.to_str().unwrap();
    // Without --seccomp-bpf, which would be faster: with it strace 6.1 makes no call go wrong.
    ["-f", "-qq", "-o", into, "-e", DUMPABLE]
        .map(String::from)
        .to_vec()
}

/// What a program did to files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It is there now, empty if it was not before.
    Created(PathBuf),
    Wrote {
        path: PathBuf,
        at: u64,
        bytes: Vec<u8>,
    },
    Truncated(PathBuf, u64),
    /// Everything that was done to it before is on the disk.
    Synced(PathBuf),
    Renamed(PathBuf, PathBuf),
    Removed(PathBuf),
}

/// Reads a recording. A call that failed did nothing.
pub fn read(trace: &Path) -> Vec<Event> {
    let text = std::fs::read_to_string(trace).unwrap();
    let mut begun: HashMap<&str, String> = HashMap::new();
    let mut places: HashMap<PathBuf, u64> = HashMap::new();
    let mut events = Vec::new();
    for line in text.lines() {
        let (thread, rest) = line.split_once(' ').unwrap();
        let rest = rest.trim_start();
        let whole = if let Some(head) = rest.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, head.to_owned());
            continue;
        } else if rest.starts_with("<... ") {
            let Some(head) = begun.remove(thread) else {
                continue;
            };
            let (_, tail) = rest.split_once("resumed>").unwrap();
            head + tail
        } else {
            rest.to_owned()
        };
        events.extend(event(&whole, &mut places));
    }
    events
}

fn event(call: &str, places: &mut HashMap<PathBuf, u64>) -> Option<Event> {
    let (name, rest) = call.split_once('(')?;
    let (args, result) = rest.rsplit_once(") = ")?;
    let result: i64 = result.split([' ', '<']).next()?.parse().ok()?;
    if result < 0 {
        return None;
    }
    let args = split(args);
    // `5</path>`, or `AT_FDCWD</folder>`.
    let path = |nth: usize| {
        let (_, path) = args.get(nth)?.split_once('<')?;
        Some(PathBuf::from(
            String::from_utf8(bytes(path.strip_suffix('>')?)).ok()?,
        ))
    };
    let quoted = |nth: usize| Some(bytes(args.get(nth)?.trim_matches('"')));
    let named = |folder: Option<usize>, nth: usize| {
        let name = PathBuf::from(String::from_utf8(quoted(nth)?).ok()?);
        Some(match folder {
            Some(folder) => path(folder)?.join(name),
            None => name,
        })
    };
    let number = |nth: usize| args.get(nth)?.parse::<u64>().ok();
    let length = usize::try_from(result).ok()?;
    match name {
        "openat" if args.get(2)?.contains("O_CREAT") => {
            let path = named(Some(0), 1)?;
            if args[2].contains("O_TRUNC") {
                places.remove(&path);
                return Some(Event::Truncated(path, 0));
            }
            Some(Event::Created(path))
        }
        "lseek" => {
            places.insert(path(0)?, u64::try_from(result).ok()?);
            None
        }
        "write" => {
            let path = path(0)?;
            let at = places.entry(path.clone()).or_default();
            let wrote = Event::Wrote {
                path,
                at: *at,
                bytes: quoted(1)?[..length].to_vec(),
            };
            *at += length as u64;
            Some(wrote)
        }
        "pwrite64" => Some(Event::Wrote {
            path: path(0)?,
            at: number(3)?,
            bytes: quoted(1)?[..length].to_vec(),
        }),
        "ftruncate" => Some(Event::Truncated(path(0)?, number(1)?)),
        "fsync" | "fdatasync" => Some(Event::Synced(path(0)?)),
        "unlink" => Some(Event::Removed(named(None, 0)?)),
        "unlinkat" => Some(Event::Removed(named(Some(0), 1)?)),
        "rename" => Some(Event::Renamed(named(None, 0)?, named(None, 1)?)),
        "renameat" | "renameat2" => Some(Event::Renamed(named(Some(0), 1)?, named(Some(2), 3)?)),
        _ => None,
    }
}

/// Arguments are parted by `, `, which no text holds: every byte of a text is written as `\x2c`.
fn split(args: &str) -> Vec<&str> {
    args.split(", ").collect()
}

/// `\x41b` is `Ab`: strace writes some of its texts in hexadecimal and some plainly.
fn bytes(text: &str) -> Vec<u8> {
    let text = text.as_bytes();
    let mut bytes = Vec::with_capacity(text.len() / 4);
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        if let [b'\\', b'x', high, low, tail @ ..] = rest {
            bytes.push((hex(*high) << 4) | hex(*low));
            rest = tail;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    bytes
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit - b'a' + 10,
    }
}
