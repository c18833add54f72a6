//! Names that a person typed, found among those that there are: without regard to case and accents,
//! and with a guess where there is none.

use std::ops::ControlFlow;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Letters of the longest word that is compared with others: a bound on the work.
const LETTERS_MAX: usize = 60;

/// A text without accents and in lower case, so that `café` and `CAFE` are one.
pub fn fold(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// How many letters two words may differ in to be taken for one by mistake; two that stand in
/// each other's place count once. Words of three letters are too near to everything.
pub const fn slips(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// By how many letters two folded words differ, where that is no more than a slip.
pub fn distance(typed: &str, word: &str) -> Option<usize> {
    let letters = typed.chars().count();
    let others = word.chars().count();
    let most = slips(letters);
    if most == 0 || letters > LETTERS_MAX || letters.abs_diff(others) > most {
        return None;
    }
    Some(strsim::osa_distance(typed, word)).filter(|distance| *distance <= most)
}

/// Of the words that there are, the one that may have been meant.
pub fn nearest<'a>(typed: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = fold(typed);
    let near = words
        .into_iter()
        .map(|word| (distance(&typed, &fold(word)), word))
        .filter_map(|(distance, word)| Some((distance?, word)));
    let best = near.into_iter().try_fold(None, |best, (distance, word)| {
        let is_better = best.is_none_or(|(least, _)| distance < least);
        let best = if is_better {
            Some((distance, word))
        } else {
            best
        };
        match distance {
            0 => ControlFlow::Break(best),
            _ => ControlFlow::Continue(best),
        }
    });
    match best {
        ControlFlow::Break(best) | ControlFlow::Continue(best) => best.map(|(_, word)| word),
    }
}

/// What a name was found to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<T> {
    /// These: one, or several of that name.
    These(Vec<T>),
    /// Nothing; this name is near.
    Near(String),
    /// Nothing.
    Nothing,
}

/// A thing with the names by which it is found.
#[derive(Debug, Clone)]
pub struct Named<T> {
    /// What it is.
    pub id: T,
    /// Its name, as it is shown.
    pub name: String,
    /// Other words for it, compared whole.
    pub also: Vec<String>,
}

/// What is meant by a name: things of this very name or one of their other words; where there are
/// none, those whose name begins with it or has a word that does.
pub fn find<T: Clone>(typed: &str, things: &[Named<T>]) -> Found<T> {
    let key = fold(typed.trim());
    let ids = |is_it: &dyn Fn(&Named<T>) -> bool| -> Vec<T> {
        let those = things.iter().filter(|thing| is_it(thing));
        those.map(|thing| thing.id.clone()).collect()
    };
    let exact =
        ids(&|thing| fold(&thing.name) == key || thing.also.iter().any(|word| fold(word) == key));
    if !exact.is_empty() {
        return Found::These(exact);
    }
    let begins = |thing: &&Named<T>| {
        let name = fold(&thing.name);
        let mut words = name.split(|c: char| !c.is_alphanumeric());
        !key.is_empty() && (name.starts_with(&key) || words.any(|word| word.starts_with(&key)))
    };
    let begun: Vec<T> = things
        .iter()
        .filter(begins)
        .map(|one| one.id.clone())
        .collect();
    if !begun.is_empty() {
        return Found::These(begun);
    }
    let words = things.iter().map(|thing| thing.name.as_str());
    match nearest(typed, words) {
        Some(name) => Found::Near(name.to_owned()),
        None => Found::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn things() -> Vec<Named<i64>> {
        [
            (1, "Groceries"),
            (2, "Café & bars"),
            (3, "General shopping"),
            (4, "Gifts"),
        ]
        .map(|(id, name)| Named {
            id,
            name: name.into(),
            also: vec![id.to_string()],
        })
        .into()
    }

    #[test]
    fn case_and_accents_make_no_other_name() {
        for typed in ["groceries", "GROCERIES", "1"] {
            assert_eq!(find(typed, &things()), Found::These(vec![1]), "{typed}");
        }
        assert_eq!(find("cafe & bars", &things()), Found::These(vec![2]));
    }

    #[test]
    fn the_beginning_of_a_word_finds_all_that_begin_so() {
        assert_eq!(find("groc", &things()), Found::These(vec![1]));
        assert_eq!(find("shop", &things()), Found::These(vec![3]));
        assert_eq!(find("g", &things()), Found::These(vec![1, 3, 4]));
        assert_eq!(find("", &things()), Found::Nothing);
    }

    #[test]
    fn a_slip_of_the_hand_is_told_and_not_followed() {
        let near = Found::Near("Groceries".to_owned());
        assert_eq!(
            find("grocreies", &things()),
            near,
            "two letters changed places"
        );
        assert_eq!(find("grocries", &things()), near);
        assert_eq!(find("zebra", &things()), Found::Nothing);
    }
}
