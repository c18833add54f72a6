//! Which seeds of money that is moved are played, and what is said of one that fails.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Failure, STEPS, play, provider::Mutant};
use crate::seeds::{number, words_of};

/// Seeds of `make test`.
const SEEDS: u64 = 60;

/// `make test` plays its seeds in so many tests, so that they run beside each other.
const PARTS: u64 = 4;

fn played(seed: u64, steps: u64, mutant: Option<Mutant>) -> Result<Vec<String>, Failure> {
    catch_unwind(AssertUnwindSafe(|| play(seed, steps, mutant))).unwrap_or_else(|panic| {
        Err(Failure {
            step: steps,
            told: vec![],
            findings: vec![words_of(panic.as_ref())],
        })
    })
}

fn part(part: u64) {
    let (from, seeds, steps) = (
        number("COFFER_SIM_FROM", 0),
        number("COFFER_SIM_SEEDS", SEEDS),
        number("COFFER_SIM_STEPS", STEPS),
    );
    for seed in (from..from + seeds).filter(|seed| seed % PARTS == part) {
        let Err(failure) = played(seed, steps, None) else {
            continue;
        };
        panic!(
            "seed {seed} fails at step {} of {steps}:\n{}\n\n{}\n\nTo play it again: \
             make sim-moves FROM={seed} SEEDS=1\n",
            failure.step,
            failure.told.join("\n"),
            failure.findings.join("\n"),
        );
    }
}

macro_rules! parts {
    ($($name:ident: $n:literal),*) => {
        $(#[test]
        fn $name() {
            part($n);
        })*
    };
}

parts! {
    moves_of_part_0: 0, moves_of_part_1: 1, moves_of_part_2: 2, moves_of_part_3: 3
}

/// A program that does it wrong is caught within so many seeds, in these words.
fn caught(mutant: Mutant, within: u64, wrong: &str) {
    let mut others = Vec::new();
    for seed in 0..within {
        let Err(failure) = played(seed, STEPS, Some(mutant)) else {
            continue;
        };
        let findings = failure.findings.join("\n");
        if findings.contains(wrong) {
            return;
        }
        others.push(findings);
    }
    panic!(
        "{within} seeds do not say “{wrong}” of {mutant:?}, but: {}",
        others.join("\n")
    );
}

#[test]
fn a_program_that_asks_again_blindly_is_caught() {
    caught(Mutant::AsksAgainBlindly, 30, "was made twice");
}

#[test]
fn a_program_that_does_not_hear_of_returns_is_caught() {
    caught(Mutant::DeafToReturns, 30, "at the bank");
}
