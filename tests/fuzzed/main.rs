//! What the fuzz targets promise, over the inputs that are kept from fuzzing (`fuzz/corpus`): the
//! same functions, without a fuzzer, in every run of the tests. `make fuzz` looks for new inputs.
//!
//! With `COFFER_FUZZ_SECONDS` set, each test goes on for so long with inputs that are made from the
//! corpus by chance. That needs no other compiler, and sees less than `make fuzz`, which knows what
//! an input reached.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "which input failed, and how many were tried, is told to whoever runs it"
)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

// One source for both: fuzz/ is a workspace of its own, for a nightly compiler.
#[path = "../../fuzz/src/lib.rs"]
mod targets;

/// The longest input that is made by chance.
const BYTES_MAX: usize = 16 << 10;
/// Most changes to one input.
const CHANGES_MAX: usize = 6;

/// Runs every input of a target, and every input cut short.
fn replay(target: &str, run: fn(&[u8])) {
    let mut inputs = Vec::new();
    for entry in std::fs::read_dir(corpus(target)).unwrap() {
        let path = entry.unwrap().path();
        let input = std::fs::read(&path).unwrap();
        eprintln!("{}", path.display());
        for part in 1..=4 {
            run(&input[..input.len() * part / 4]);
        }
        inputs.push(input);
    }
    // An empty folder would prove nothing.
    assert!(inputs.len() > 3, "{target} has a corpus: {}", inputs.len());
    if let Ok(seconds) = std::env::var("COFFER_FUZZ_SECONDS") {
        search(
            target,
            run,
            &inputs,
            Duration::from_secs(seconds.parse().unwrap()),
        );
    }
}

fn corpus(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(target)
}

/// Looks for an input that breaks a promise. The one that did is left in a file.
fn search(target: &str, run: fn(&[u8]), inputs: &[Vec<u8>], time: Duration) {
    let seed: u64 = rand::random();
    let mut dice = SmallRng::seed_from_u64(seed);
    let began = Instant::now();
    let mut count = 0_u64;
    while began.elapsed() < time {
        let input = made(&mut dice, inputs);
        let ran = std::panic::catch_unwind(|| run(&input));
        if ran.is_err() {
            let path = std::env::temp_dir().join(format!("coffer-fuzz-{target}-{seed}"));
            std::fs::File::create(&path)
                .unwrap()
                .write_all(&input)
                .unwrap();
            panic!(
                "{target}: input {count} of seed {seed} breaks a promise: {}",
                path.display()
            );
        }
        count += 1;
    }
    println!(
        "{target}: {count} inputs in {} s, seed {seed}",
        time.as_secs()
    );
}

/// An input, changed a few times: bits, bytes, stretches, and pieces of other inputs.
fn made(dice: &mut SmallRng, inputs: &[Vec<u8>]) -> Vec<u8> {
    let any = |dice: &mut SmallRng| inputs[dice.random_range(0..inputs.len())].clone();
    let mut input = any(dice);
    for _ in 0..dice.random_range(1..=CHANGES_MAX) {
        let length = input.len();
        let at = dice.random_range(0..=length);
        let end = dice.random_range(at..=length.min(at + 64));
        match dice.random_range(0..8) {
            0 if at < length => input[at] ^= 1 << dice.random_range(0..8),
            1 if at < length => input[at] = dice.random(),
            2 => input.insert(at, dice.random()),
            3 => drop(input.drain(at..end)),
            4 => {
                let piece = input[at..end].to_vec();
                input.splice(at..at, piece);
            }
            5 => {
                // What means something to one reader or another.
                const WORDS: [&[u8]; 16] = [
                    b"\"",
                    b"\\u0000",
                    b"\\ud800",
                    b"null",
                    b"-1e999",
                    b"1e-30",
                    b"9007199254740993",
                    b"[[[[[[[[",
                    b"{\"\":",
                    b"\xef\xbb\xbf",
                    b"\xff",
                    b"..",
                    b"*",
                    b"NEAR(",
                    b"\r\n",
                    b"%C%",
                ];
                let word = WORDS[dice.random_range(0..WORDS.len())];
                input.splice(at..at, word.iter().copied());
            }
            6 => {
                let other = any(dice);
                let from = dice.random_range(0..=other.len());
                input.splice(at..end, other[from..].iter().copied());
            }
            _ => input.truncate(at.max(1)),
        }
    }
    input.truncate(BYTES_MAX);
    input
}

#[test]
fn plaids_answers() {
    replay("plaid_json", targets::plaid_json::run);
}

#[test]
fn webhooks_and_their_keys() {
    replay("webhook", targets::webhook::run);
}

#[test]
fn sealed_blobs_and_key_files() {
    replay("sealed_blob", targets::sealed_blob::run);
}

#[test]
fn backups() {
    replay("backup", targets::backup::run);
}

#[test]
fn search_queries() {
    replay("search_query", targets::search_query::run);
}

#[test]
fn answers_of_a_relay() {
    replay("relay_answer", targets::relay_answer::run);
}

#[test]
fn requests_to_a_relay() {
    replay("relay_request", targets::relay_request::run);
}
