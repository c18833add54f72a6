//! Categories by what a person said before: of the same merchant first, then of words of the bank's text.
//!
//! It counts and explains: “17 of 18 past Kroger were Groceries”. Where what was said is too little or divided, it
//! abstains, and the bank's word stands. The bounds below are those that docs/learned.md found good on rows that the
//! counting had not seen.

use std::collections::HashMap;

use crate::query::names;

/// The newest words of a merchant that are counted.
pub const OF_MAX: usize = 50;
/// How many past rows of a merchant are enough to speak.
pub const MERCHANT_MIN: u32 = 1;
/// How many past rows with a word are enough to speak.
pub const WORD_MIN: u32 = 30;
/// How many of a hundred past rows must agree: of a merchant, and with a word.
pub const MERCHANT_PERCENT: u32 = 60;
/// See [`MERCHANT_PERCENT`].
pub const WORD_PERCENT: u32 = 95;
/// Words of one text that are looked at.
const WORDS_MAX: usize = 12;
/// Letters of the shortest word that tells anything.
const LETTERS_MIN: usize = 3;

/// A row as far as a category can be learned from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Features {
    /// Who was paid: the provider's id of the merchant, else its name without numbers.
    pub merchant: String,
    /// The merchant as it is shown.
    pub shown: String,
    /// Words of the bank's text with the amount's sign and size.
    pub words: Vec<String>,
}

impl Features {
    /// What is told of a row.
    pub fn new(
        entity: Option<&str>,
        merchant: Option<&str>,
        name: &str,
        text: &str,
        minor: i64,
    ) -> Self {
        let shown = merchant.unwrap_or(name);
        let cleaned = telling(shown).join(" ");
        let size = minor.unsigned_abs().checked_ilog10().unwrap_or(0);
        let sign = if minor < 0 { '-' } else { '+' };
        let mut words: Vec<String> = Vec::new();
        for word in telling(text) {
            let word = format!("{word} {sign}{size}");
            if words.len() < WORDS_MAX && !words.contains(&word) {
                words.push(word);
            }
        }
        Self {
            merchant: match entity {
                Some(entity) => format!("id {entity}"),
                None => cleaned,
            },
            shown: shown.to_owned(),
            words,
        }
    }
}

/// Words of a text that are no numbers and long enough to tell anything.
fn telling(text: &str) -> Vec<String> {
    let folded = names::fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| word.chars().count() >= LETTERS_MIN && !word.chars().any(char::is_numeric))
        .map(str::to_owned)
        .collect()
}

/// What is proposed, and from what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The category.
    pub category: i64,
    /// So many of them were in it,
    pub said: u32,
    /// of so many past rows like it.
    pub of: u32,
    /// What they have in common, as it is shown.
    pub key: String,
    /// Whether it is the merchant; else it is a word.
    pub by_merchant: bool,
}

impl Guess {
    /// Why, as a sentence.
    pub fn reason(&self, category: &str) -> String {
        reason(self.said, self.of, &self.key, category)
    }
}

/// Why, as a sentence.
pub fn reason(said: u32, of: u32, key: &str, category: &str) -> String {
    let were = if said == 1 { "was" } else { "were" };
    format!("{said} of {of} past {key} {were} {category}")
}

/// What was said before, counted.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// The newest first.
    merchants: HashMap<String, Vec<i64>>,
    words: HashMap<String, HashMap<i64, u32>>,
}

impl Model {
    /// Counts that a row was in a category. Newer rows are learned before older ones.
    pub fn learn(&mut self, row: &Features, category: i64) {
        if !row.merchant.is_empty() {
            let said = self.merchants.entry(row.merchant.clone()).or_default();
            if said.len() < OF_MAX {
                said.push(category);
            }
        }
        for word in &row.words {
            *self
                .words
                .entry(word.clone())
                .or_default()
                .entry(category)
                .or_default() += 1;
        }
    }

    /// Whether nothing was learned.
    pub fn is_empty(&self) -> bool {
        self.merchants.is_empty() && self.words.is_empty()
    }

    /// What a row is, if enough was said of rows like it.
    pub fn guess(&self, row: &Features) -> Option<Guess> {
        match self.of_merchant(row).into_iter().next() {
            // Where much was said of the merchant and it is divided, no word knows better.
            Some(best) => Some(best).filter(|best| {
                best.of >= MERCHANT_MIN && best.said * 100 >= best.of * MERCHANT_PERCENT
            }),
            None => self.of_words(row),
        }
    }

    /// What was said of the merchant: the most frequent first, and of two as frequent the one that was said last. Of one
    /// correction of a single earlier word, the correction counts alone.
    pub fn of_merchant(&self, row: &Features) -> Vec<Guess> {
        let Some(said) = self.merchants.get(&row.merchant) else {
            return Vec::new();
        };
        // Whoever changes their mind says so: what was said at least as often since then counts.
        let newest = said.first().copied();
        let streak = said.iter().take_while(|one| Some(**one) == newest).count();
        let in_all = said.iter().filter(|one| Some(**one) == newest).count();
        let changed = streak * 2 >= said.len() && in_all * 2 <= said.len();
        let counted = if changed { &said[..streak] } else { &said[..] };
        let mut counts: Vec<(i64, u32)> = Vec::new();
        for category in counted {
            match counts.iter_mut().find(|(id, _)| id == category) {
                Some((_, n)) => *n += 1,
                None => counts.push((*category, 1)),
            }
        }
        // Stable: the one that was said last stays before others as frequent.
        counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let of = u32::try_from(counted.len()).unwrap_or(u32::MAX);
        counts
            .into_iter()
            .map(|(category, said)| Guess {
                category,
                said,
                of,
                key: row.shown.clone(),
                by_merchant: true,
            })
            .collect()
    }

    fn of_words(&self, row: &Features) -> Option<Guess> {
        let guesses = row.words.iter().filter_map(|word| {
            let counts = self.words.get(word)?;
            let of: u32 = counts.values().sum();
            let (category, said) = counts
                .iter()
                .max_by_key(|(category, said)| (**said, std::cmp::Reverse(**category)))?;
            let speaks = of >= WORD_MIN && said * 100 >= of * WORD_PERCENT;
            let key = word.split(' ').next().unwrap_or_default();
            speaks.then(|| Guess {
                category: *category,
                said: *said,
                of,
                key: format!("“{key}”"),
                by_merchant: false,
            })
        });
        // The surest, and of these the one that was seen most; one of two that disagree as surely is none.
        let mut guesses: Vec<Guess> = guesses.collect();
        guesses.sort_by(|a, b| {
            let share = |one: &Guess, other: &Guess| u64::from(one.said) * u64::from(other.of);
            share(b, a)
                .cmp(&share(a, b))
                .then(b.of.cmp(&a.of))
                .then(a.key.cmp(&b.key))
        });
        let best = guesses.first()?.clone();
        guesses
            .iter()
            .all(|other| other.category == best.category)
            .then_some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kroger() -> Features {
        Features::new(
            None,
            Some("Kroger"),
            "KROGER #0042",
            "POS KROGER #0042 AUSTIN",
            -4_210,
        )
    }

    /// The oldest first, as people speak.
    fn taught(said: &[i64]) -> Model {
        let mut model = Model::default();
        for category in said.iter().rev() {
            model.learn(&kroger(), *category);
        }
        model
    }

    #[test]
    fn it_says_how_many_of_how_many() {
        let mut said = vec![14; 17];
        said.insert(3, 15);
        let guess = taught(&said).guess(&kroger()).unwrap();
        assert_eq!(
            guess.reason("Groceries"),
            "17 of 18 past Kroger were Groceries"
        );
        said.push(15);
        said.push(14);
        let guess = taught(&said).guess(&kroger()).unwrap();
        assert_eq!((guess.said, guess.of), (18, 20));
    }

    #[test]
    fn one_correction_is_what_the_next_one_is() {
        assert_eq!(taught(&[15]).guess(&kroger()).unwrap().category, 15);
        assert_eq!(taught(&[14, 15]).guess(&kroger()).unwrap().category, 15);
    }

    #[test]
    fn where_people_are_divided_it_abstains() {
        assert_eq!(taught(&[14, 15, 14, 15, 14, 15]).guess(&kroger()), None);
        assert_eq!(Model::default().guess(&kroger()), None);
    }

    #[test]
    fn words_of_the_text_tell_where_the_merchant_is_new() {
        let mut model = Model::default();
        for n in 0..WORD_MIN {
            let shop = format!("Shop {}", char::from_u32(u32::from('A') + n).unwrap());
            model.learn(
                &Features::new(Some(&shop), Some(&shop), &shop, "PHARMACY NORTH", -2_000),
                31,
            );
        }
        let new = Features::new(
            Some("e"),
            Some("Shop e"),
            "Shop e",
            "CITY PHARMACY 7",
            -3_000,
        );
        let guess = model.guess(&new).unwrap();
        assert_eq!((guess.category, guess.key.as_str()), (31, "“pharmacy”"));
        let income = Features::new(
            Some("e"),
            Some("Shop e"),
            "Shop e",
            "CITY PHARMACY 7",
            3_000,
        );
        assert_eq!(model.guess(&income), None, "money in is another thing");
    }
}
