//! The recovery phrase: 24 words of the English BIP-39 list that stand for 256 random bits.
//!
//! A person writes them on paper. With them a vault or a backup opens where neither the keychain
//! nor the passphrase is at hand: after a lost machine, on a new one. The last word carries a
//! checksum, so that a word read wrongly is noticed before the slow part.

use bip39::{Language, Mnemonic};
use zeroize::Zeroizing;

use crate::Secret;
use crate::aead;
use crate::error::VaultError;

/// Words of a phrase that Coffer makes. Phrases of 12 words are accepted too.
pub const WORDS: usize = 24;
/// How many of them a person is asked to type again.
const ASKED: usize = 4;
/// Longest text that is looked at: 24 words of at most 8 letters, and a lot of spaces.
const TEXT_BYTES_MAX: usize = 1024;

/// A recovery phrase.
pub struct RecoveryPhrase(Secret<Vec<u8>>);

impl RecoveryPhrase {
    /// A new one from the operating system's generator.
    ///
    /// # Errors
    /// [`VaultError::NoRandomness`].
    pub fn generate() -> Result<Self, VaultError> {
        let entropy = aead::random_key()?;
        Ok(Self(Secret::new(entropy.expose().to_vec())))
    }

    /// Reads what a person typed: any case, any space between the words, also numbered as on the
    /// paper they were written on.
    ///
    /// # Errors
    /// [`VaultError::RecoveryPhraseLength`], `RecoveryPhraseWord` where a word is not on the list,
    /// `RecoveryPhraseChecksum` where all are and they do not belong together.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(VaultError::RecoveryPhraseLength);
        }
        let lower = Zeroizing::new(text.to_lowercase());
        let words: Vec<&str> = lower
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
            .collect();
        if !matches!(words.len(), 12 | 15 | 18 | 21 | 24) {
            return Err(VaultError::RecoveryPhraseLength);
        }
        let list = Language::English.word_list();
        if let Some(at) = words.iter().position(|word| !list.contains(word)) {
            return Err(VaultError::RecoveryPhraseWord { number: at + 1 });
        }
        let plain = Zeroizing::new(words.join(" "));
        let mnemonic = Mnemonic::parse_in_normalized(Language::English, &plain)
            .map_err(|_| VaultError::RecoveryPhraseChecksum)?;
        Ok(Self(Secret::new(mnemonic.to_entropy())))
    }

    /// Whether a text may be meant as one, so that one field can take a passphrase or a phrase.
    pub fn looks_like_one(text: &str) -> bool {
        Self::parse(text).is_ok()
    }

    /// The words, in order.
    pub fn words(&self) -> Vec<&'static str> {
        let mnemonic = Mnemonic::from_entropy(self.0.expose())
            .expect("a phrase holds 16 to 32 bytes in steps of 4: it was generated or parsed so");
        mnemonic.words().collect()
    }

    /// What the words stand for.
    pub fn entropy(&self) -> &Secret<Vec<u8>> {
        &self.0
    }

    /// The same, to open a vault with.
    pub fn into_entropy(self) -> Secret<Vec<u8>> {
        self.0
    }

    /// Places of the words (1 is the first) that a person is asked to type again, ascending. They
    /// are drawn anew for each phrase, so that nobody writes down just those.
    ///
    /// # Errors
    /// [`VaultError::NoRandomness`].
    pub fn places_to_ask(&self) -> Result<Vec<usize>, VaultError> {
        let count = self.words().len();
        let mut places: Vec<usize> = (1..=count).collect();
        // Fisher-Yates from the end; a byte modulo 24 favours some places by a hair, which helps
        // nobody to guess a word.
        for last in (1..count).rev() {
            let [byte] = aead::random::<1>()?;
            places.swap(last, usize::from(byte) % (last + 1));
        }
        places.truncate(ASKED.min(count));
        places.sort_unstable();
        Ok(places)
    }

    /// Whether the answers are the words at these places.
    pub fn answers_fit(&self, places: &[usize], answers: &[String]) -> bool {
        let words = self.words();
        places.len() == answers.len()
            && !places.is_empty()
            && places.iter().zip(answers).all(|(place, answer)| {
                let typed = Zeroizing::new(answer.trim().to_lowercase());
                place
                    .checked_sub(1)
                    .and_then(|at| words.get(at))
                    .is_some_and(|word| **word == **typed)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the test vectors that BIP-39 publishes.
    const KNOWN: &str =
        "legal winner thank year wave sausage worth useful legal winner thank yellow";

    #[test]
    fn a_phrase_of_24_words_reads_back_however_it_was_written_down() {
        let phrase = RecoveryPhrase::generate().unwrap();
        let words = phrase.words();
        assert_eq!(words.len(), WORDS);
        let numbered: Vec<String> = words
            .iter()
            .enumerate()
            .map(|(at, word)| format!("{}. {}\n", at + 1, word.to_uppercase()))
            .collect();
        for text in [words.join(" "), words.join("\n\t "), numbered.concat()] {
            let read = RecoveryPhrase::parse(&text).unwrap();
            assert_eq!(read.entropy().expose(), phrase.entropy().expose());
        }
    }

    #[test]
    fn the_words_are_those_of_bip_39() {
        let known = RecoveryPhrase::parse(KNOWN).unwrap();
        assert_eq!(known.entropy().expose(), &[0x7f; 16]);
        assert_eq!(known.words().join(" "), KNOWN);
    }

    #[test]
    fn a_wrong_word_is_named_by_its_place_and_two_swapped_ones_are_noticed() {
        let typo = KNOWN.replace("wave", "wavy");
        assert!(matches!(
            RecoveryPhrase::parse(&typo),
            Err(VaultError::RecoveryPhraseWord { number: 5 })
        ));
        let swapped = KNOWN.replace("legal winner thank year", "winner legal thank year");
        assert!(matches!(
            RecoveryPhrase::parse(&swapped),
            Err(VaultError::RecoveryPhraseChecksum)
        ));
        for text in ["", "legal winner", &"legal ".repeat(25), &"x".repeat(5_000)] {
            assert!(matches!(
                RecoveryPhrase::parse(text),
                Err(VaultError::RecoveryPhraseLength)
            ));
        }
    }

    #[test]
    fn a_person_is_asked_for_four_words_and_three_right_ones_are_not_enough() {
        let phrase = RecoveryPhrase::generate().unwrap();
        let places = phrase.places_to_ask().unwrap();
        assert_eq!(places.len(), 4);
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(places.iter().all(|place| (1..=WORDS).contains(place)));
        let words = phrase.words();
        let mut answers: Vec<String> = places
            .iter()
            .map(|place| format!(" {} ", words[place - 1].to_uppercase()))
            .collect();
        assert!(phrase.answers_fit(&places, &answers));
        answers[2] = "not-a-word".into();
        assert!(!phrase.answers_fit(&places, &answers));
        assert!(!phrase.answers_fit(&places[..3], &answers));
        assert!(!phrase.answers_fit(&[], &[]));
        assert!(!phrase.answers_fit(&[0, 1, 2, 99], &answers));
    }
}
