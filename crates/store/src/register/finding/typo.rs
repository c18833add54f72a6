//! A word that nothing has: the nearest word of the search index, if one is near enough.
//!
//! Looked for only where a word has no match at all, among words that begin with the same two
//! letters, with these in each other's place, or with one of the two left out; each of these
//! stretches of the vocabulary is read to a bound.

use coffer_domain::query::names;

use crate::{Reader, Result};

/// Words of one stretch of the vocabulary that are compared.
const WORDS_MAX: i64 = 5_000;

/// The word that may have been meant. `typed` is one word, the beginning of a longer one perhaps.
pub(super) fn nearest(reader: &Reader<'_>, typed: &str) -> Result<Option<String>> {
    let typed = names::fold(typed);
    if !typed.chars().all(char::is_alphanumeric) {
        return Ok(None);
    }
    let letters: Vec<char> = typed.chars().collect();
    let [first, second, third, ..] = letters[..] else {
        return Ok(None);
    };
    let mut statement = reader.0.prepare_cached(
        "SELECT term, doc FROM register_vocabulary WHERE term >= ?1 AND term < ?2 LIMIT ?3",
    )?;
    // Distance, how rare it is, and whether more follows what was typed.
    let mut best: Option<(usize, i64, String)> = None;
    let beginnings = [
        [first, second],
        [second, first],
        [first, third],
        [second, third],
    ];
    for (place, beginning) in beginnings.iter().enumerate() {
        if beginnings[..place].contains(beginning) {
            continue;
        }
        let from: String = beginning.iter().collect();
        let to = format!("{from}\u{10ffff}");
        let mut rows = statement.query((&from, to, WORDS_MAX))?;
        while let Some(row) = rows.next()? {
            let word: String = row.get(0)?;
            let rows_of_it: i64 = row.get(1)?;
            let Some(distance) = distance(&typed, letters.len(), &word) else {
                continue;
            };
            let is_better = best
                .as_ref()
                .is_none_or(|(least, most, _)| (distance, -rows_of_it) < (*least, -*most));
            if is_better {
                best = Some((distance, rows_of_it, word));
            }
        }
    }
    Ok(best.map(|(_, _, word)| word))
}

/// How far it is from a word, or from the beginning of one.
fn distance(typed: &str, letters: usize, word: &str) -> Option<usize> {
    let whole = names::distance(typed, word);
    let begun = word
        .char_indices()
        .nth(letters)
        .and_then(|(end, _)| names::distance(typed, &word[..end]));
    match (whole, begun) {
        (Some(whole), Some(begun)) => Some(whole.min(begun)),
        (whole, begun) => whole.or(begun),
    }
}
