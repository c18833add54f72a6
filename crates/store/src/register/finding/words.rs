//! The beginning of a word, written out as the words that there are.
//!
//! The search index collects all rows of all words with a beginning in memory before it yields the newest of
//! them, unless the beginning has two or three letters, for which it keeps lists. A word that is written whole is
//! walked from its newest row on, and two of them leap over what only one of them has. So a longer beginning
//! is written out, where few words have it and there are so many transactions that it is worth the asking.
//!
//! ```text
//!   starb*  -->  starbucks              brancor* AND shop*  -->  brancor AND (shop OR shoprite)
//! ```

use rusqlite::OptionalExtension;

use super::meaning::phrase;
use crate::{Reader, Result};

/// Beginnings up to this length have lists of their own (`prefix` of `register_search`).
const KEPT_LETTERS: usize = 3;

/// More words than these are left to the index. Asking for each costs about what a hundred rows do.
const WORDS_MAX: usize = 16;

/// With fewer transactions than these the index collects all rows of a frequent word in less time than it is asked
/// for the words.
const TRANSACTIONS_MIN: i64 = 150_000;

/// Whether so much was ever taken in that words are to be written out.
pub(super) fn is_worth_it(reader: &Reader<'_>) -> Result<bool> {
    let given: Option<i64> = reader
        .0
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'txn'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(given.is_some_and(|given| given >= TRANSACTIONS_MIN))
}

/// The words that begin so, as a part of a search in the index; nothing where they are many, where the index
/// has a list of them, or where it could fold a word in another way than it stands there.
pub(super) fn written_out(reader: &Reader<'_>, begins: &str) -> Result<Option<String>> {
    if begins.len() <= KEPT_LETTERS || !begins.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(None);
    }
    let begins = begins.to_ascii_lowercase();
    let mut next = reader
        .0
        .prepare_cached("SELECT term FROM register_words WHERE term >= ?1 LIMIT 1")?;
    let mut words: Vec<String> = Vec::new();
    let mut from = begins.clone();
    loop {
        let found: Option<String> = next.query_row([&from], |row| row.get(0)).optional()?;
        let Some(word) = found.filter(|word| word.starts_with(&begins)) else {
            break;
        };
        if words.len() == WORDS_MAX || !word.is_ascii() {
            return Ok(None);
        }
        // No word lies between one and the same with the least letter of all behind it.
        from = format!("{word}\u{1}");
        words.push(word);
    }
    Ok(match words.as_slice() {
        [] => None,
        [one] => Some(phrase(one)),
        many => {
            let many: Vec<String> = many.iter().map(|word| phrase(word)).collect();
            Some(format!("({})", many.join(" OR ")))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A search index with rows of words.
    fn with_words(rows: &[&str]) -> (tempfile::TempDir, crate::Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::Store::create(&folder.path().join("coffer.db"), &[7; 32]).unwrap();
        let fill = |writer: &crate::Writer<'_>| {
            for (at, words) in rows.iter().enumerate() {
                writer.0.execute(
                    "INSERT INTO register_search (rowid, merchant, original, note, tags, labels)
                     VALUES (?1, ?2, '', '', '', '')",
                    (i64::try_from(at).unwrap() + 1, words),
                )?;
            }
            Ok(())
        };
        store.write(fill).unwrap();
        (folder, store)
    }

    #[test]
    fn a_beginning_is_written_out_as_the_words_that_there_are() {
        let (_folder, store) =
            with_words(&["Starbucks Coffee", "STARBUCKS", "stark", "star", "Sta"]);
        let written = |begins: &str| store.read(|r| written_out(r, begins)).unwrap();
        assert_eq!(written("starb").as_deref(), Some("\"starbucks\""));
        assert_eq!(
            written("STAR").as_deref(),
            Some("(\"star\" OR \"starbucks\" OR \"stark\")")
        );
        assert_eq!(written("stay"), None, "no word begins so");
        assert_eq!(written("sta"), None, "the index has a list of these");
        assert_eq!(
            written("caf\u{e9}s"),
            None,
            "what is folded is left to the index"
        );
    }

    #[test]
    fn a_beginning_of_many_words_is_left_to_the_index() {
        let many: Vec<String> = (0..=WORDS_MAX).map(|n| format!("shop{n}")).collect();
        let all: Vec<&str> = many.iter().map(String::as_str).collect();
        let (_folder, store) = with_words(&all);
        store
            .read(|r| {
                assert_eq!(written_out(r, "shop")?, None);
                assert!(written_out(r, "shop1")?.is_some());
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn words_that_are_folded_otherwise_than_they_stand_are_not_written_out() {
        let (_folder, store) = with_words(&["cafeß"]);
        let written = store.read(|r| written_out(r, "cafe")).unwrap();
        assert_eq!(written, None);
    }
}
