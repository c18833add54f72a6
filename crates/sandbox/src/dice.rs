//! Everything random or unguessable here, drawn from one seed.
//!
//! Each draw names what it is for (`Dice::new(seed, &["life", "ins_109508", "2026-01-31"])`), so a day of a
//! bank looks the same however the time in between was cut up, and a replay gives the same ids. The
//! arithmetic is our own because the value streams of `rand`'s ranges may change between its releases,
//! and with them every id in a saved state.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The length of Plaid's own account, item and transaction ids.
const ID_LENGTH: usize = 37;

/// A stream of draws that belongs to one purpose.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// A stream for the purpose spelled out by `parts`. Different parts give independent streams.
    pub(crate) fn new(seed: u64, parts: &[&str]) -> Self {
        Self(ChaCha8Rng::from_seed(digest(seed, parts)))
    }

    /// A number from `0` up to but not including `bound` (`bound` > 0).
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(wide >> 64)
            .expect("a 64-bit draw times a 64-bit bound, shifted by 64, is below the bound")
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        low.saturating_add_unsigned(self.below(span))
    }

    /// True `per_mille` times in a thousand.
    pub(crate) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of `choices`, which must not be empty.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let index = self.below(u64::try_from(choices.len()).unwrap_or(u64::MAX));
        &choices[usize::try_from(index).unwrap_or(0)]
    }

    /// `length` decimal digits, the first of which may be zero.
    pub(crate) fn digits(&mut self, length: usize) -> String {
        (0..length)
            .map(|_| char::from(b'0' + self.below(10) as u8))
            .collect()
    }
}

/// An opaque, case-sensitive id shaped like Plaid's (37 characters of base 62).
pub(crate) fn opaque_id(seed: u64, parts: &[&str]) -> String {
    let mut dice = Dice::new(seed, parts);
    (0..ID_LENGTH)
        .map(|_| char::from(*dice.pick(BASE62)))
        .collect()
}

/// The tail of a token: 32 hexadecimal digits in the grouping of a UUID, as Plaid writes them.
pub(crate) fn token_tail(seed: u64, parts: &[&str]) -> String {
    let mut tail = String::with_capacity(36);
    for (index, byte) in digest(seed, parts).iter().take(16).enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            tail.push('-');
        }
        tail.push_str(&format!("{byte:02x}"));
    }
    tail
}

/// SHA-256 over the seed and the length-prefixed parts, so that ("ab", "c") is not ("a", "bc").
pub(crate) fn digest(seed: u64, parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"coffer-sandbox");
    hash.update(seed.to_le_bytes());
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_purpose_gives_the_same_draws_and_another_purpose_does_not() {
        let draw = |parts: &[&str]| Dice::new(7, parts).below(u64::MAX);
        assert_eq!(draw(&["life", "a"]), draw(&["life", "a"]));
        assert_ne!(draw(&["life", "a"]), draw(&["lif", "ea"]));
    }

    #[test]
    fn draws_stay_inside_their_bounds() {
        let mut dice = Dice::new(1, &["bounds"]);
        for _ in 0..1000 {
            assert!(dice.below(3) < 3);
            assert!((-5..=5).contains(&dice.between(-5, 5)));
        }
    }

    #[test]
    fn ids_have_the_shape_of_plaids() {
        let id = opaque_id(1, &["transaction", "1"]);
        assert_eq!(id.len(), ID_LENGTH);
        assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let tail = token_tail(1, &["access", "1"]);
        assert_eq!(tail.len(), 36);
        assert_eq!(tail.matches('-').count(), 4);
    }
}
