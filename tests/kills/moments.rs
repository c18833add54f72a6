//! Moments to kill a program at: random, and spread over the whole of a run that was measured, so
//! that its short phases are met too.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use acceptance::tap::Tap;

use crate::person::Ran;

/// A program that has asked nothing by now never will.
const FIRST_CALL_MAX: Duration = Duration::from_secs(30);
/// Kills that came too late, for each that counts.
const MISSES_MAX: usize = 6;

/// The share of a test in this many kills. `make test` makes 200 of all phases together,
/// `make nightly` five times as many.
pub fn share(of_two_hundred: usize) -> usize {
    let all = std::env::var("COFFER_KILLS").map_or(200, |text| text.parse().unwrap());
    (of_two_hundred * all).div_ceil(200)
}

/// Runs a command to its end; how long it ran after its first request.
pub fn measured(tap: &Tap, mut command: Command) -> (Duration, Ran) {
    tap.forget();
    let child = command.spawn().unwrap();
    let first = tap.first(FIRST_CALL_MAX).expect("it asks the bank");
    let ran = Ran::of(&child.wait_with_output().unwrap());
    (first.elapsed(), ran)
}

/// Draws moments within a run.
pub struct Moments {
    measured: Duration,
    wanted: usize,
    drawn: usize,
    counted: usize,
    dice: Dice,
}

impl Moments {
    pub fn new(measured: Duration, wanted: usize) -> Self {
        let seed = std::env::var("COFFER_KILL_SEED").map_or(1, |text| text.parse().unwrap());
        Self {
            measured,
            wanted,
            drawn: 0,
            counted: 0,
            dice: Dice::new(seed),
        }
    }

    /// The next moment after the first request, until enough kills have counted.
    pub fn next(&mut self) -> Option<Duration> {
        if self.counted == self.wanted {
            return None;
        }
        assert!(
            self.drawn < self.wanted * MISSES_MAX,
            "only {} of {} kills fell into the run",
            self.counted,
            self.drawn
        );
        // One slice of the run after the other, a random moment within each.
        let slice = (self.drawn % self.wanted) as u128;
        let within = u128::from(self.dice.roll() >> 32);
        self.drawn += 1;
        let whole = self.measured.as_nanos();
        let nanos = (whole * ((slice << 32) + within) / self.wanted as u128) >> 32;
        Some(Duration::from_nanos(u64::try_from(nanos).unwrap()))
    }

    /// The run had ended by itself before this moment: the machine is faster than it was when the run
    /// was measured.
    pub fn missed(&mut self, moment: Duration) {
        self.measured = self.measured.min(moment);
    }

    /// The kill fell into the run; returns which one it was.
    pub fn count(&mut self) -> usize {
        self.counted += 1;
        self.counted
    }
}

/// Chance that can be repeated.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// SplitMix64.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0..n
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.roll() >> 33).unwrap() % n
    }
}

/// Starts a command and kills it this long after its first request. False where it had ended by
/// itself: such a run does not count.
pub fn killed(tap: &Tap, mut command: Command, after: Duration) -> bool {
    tap.forget();
    let child = command.spawn().unwrap();
    let Some(first) = tap.first(FIRST_CALL_MAX) else {
        panic!(
            "it asked nothing: {:?}",
            Ran::of(&child.wait_with_output().unwrap())
        );
    };
    std::thread::sleep((first + after).saturating_duration_since(Instant::now()));
    let counts = kill(child);
    // The bank does not notice: what it was at, it finishes.
    tap.settled().unwrap();
    counts
}

/// SIGKILL. Whether it was still at work: it had not told its answer.
pub fn kill(mut child: Child) -> bool {
    use std::os::unix::process::ExitStatusExt;
    // Fails where it has ended, which the status tells.
    let _ = child.kill();
    let output = child.wait_with_output().unwrap();
    output.status.signal() == Some(9) && output.stdout.is_empty()
}
