//! The search language for whoever shows it: what a text means, and what could be typed next. The
//! language itself is `coffer_domain::query`; what names mean is asked of the store.

use coffer_domain::query::{
    self, DAY_WORDS, OPERATORS, Operator, Problem, Subject, Wanted, What, flags_of, names::fold,
};
use coffer_store::register::{self, Filter, Names};

use crate::{
    App,
    api::{
        AppError, COMPLETIONS_MAX, CompleteSearch, Completion, CompletionKind, Completions,
        SearchError, SearchTerm, SearchTerms, SearchText, TermKind,
    },
    browse,
};

const fn kind(what: &What) -> TermKind {
    match what {
        What::Word(_) => TermKind::Word,
        What::Phrase(_) => TermKind::Phrase,
        What::Category(_) => TermKind::Category,
        What::Account(_) => TermKind::Account,
        What::Tag(_) => TermKind::Tag,
        What::Merchant(_) => TermKind::Merchant,
        What::Note(_) => TermKind::Note,
        What::Amount(_) => TermKind::Amount,
        What::Has(_) => TermKind::Has,
        What::Is(_) => TermKind::Is,
        What::Before(_) => TermKind::Before,
        What::After(_) => TermKind::After,
        What::On(_) => TermKind::On,
    }
}

fn error(text: &str, problem: Problem) -> SearchError {
    let (start, end) = problem.span.utf16(text);
    SearchError {
        start,
        end,
        message: problem.message,
        hint: problem.hint,
    }
}

/// What a search means, term by term, or what is wrong with it.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn terms(app: &App, request: SearchText) -> Result<SearchTerms, AppError> {
    let text = request.text.clone();
    let filter = Filter {
        search: request.text,
        today: browse::today(app),
        ..Filter::default()
    };
    let (rows, problem) = app
        .profile()?
        .read(move |r| register::terms(r, &filter))
        .await?;
    let terms = rows.into_iter().map(|row| {
        let (start, end) = row.term.span.utf16(&text);
        SearchTerm {
            start,
            end,
            kind: kind(&row.term.what),
            negated: row.term.negated,
            label: row.term.label(&row.values),
            values: row.values,
        }
    });
    Ok(SearchTerms {
        terms: terms.collect(),
        error: problem.map(|problem| error(&text, problem)),
    })
}

/// What could be typed where the cursor stands.
///
/// # Errors
/// If no profile is open, or the store fails.
pub async fn complete(app: &App, request: CompleteSearch) -> Result<Completions, AppError> {
    let profile = app.profile()?;
    let text = request.text;
    let place = query::place(&text, byte_of(&text, request.cursor));
    let (start, end) = place.span.utf16(&text);
    let typed = place.typed.clone();
    let items = match place.wanted {
        Wanted::Start => starts(&typed),
        Wanted::Value(Subject::Merchant) => {
            let merchants = profile
                .read(move |r| register::merchants(r, &typed, COMPLETIONS_MAX))
                .await?;
            let some = merchants.into_iter();
            some.map(|name| named(&name, None, CompletionKind::Merchant))
                .collect()
        }
        Wanted::Value(subject) => {
            let names = match subject {
                Subject::Category | Subject::Account | Subject::Tag => {
                    profile.read(register::names).await?
                }
                _ => Names::default(),
            };
            values(subject, &typed, &names)
        }
    };
    Ok(Completions { start, end, items })
}

/// A place in UTF-16 code units as one in bytes; one within a character is its beginning.
fn byte_of(text: &str, units: u32) -> usize {
    let mut left = usize::try_from(units).unwrap_or(usize::MAX);
    for (place, c) in text.char_indices() {
        match left.checked_sub(c.len_utf16()) {
            Some(rest) if left > 0 => left = rest,
            _ => return place,
        }
    }
    text.len()
}

/// Operators that begin so, for an empty text all; then words of `is:` and `has:` that do.
fn starts(typed: &str) -> Vec<Completion> {
    let typed = fold(typed);
    let begins = |name: &&str| name.starts_with(&typed);
    let operators = OPERATORS.iter().filter(|one| {
        let mut names = std::iter::once(&one.name).chain(one.aliases);
        names.any(&begins)
    });
    let operators = operators.map(|one| Completion {
        insert: format!("{}:", one.name),
        label: format!("{}:", one.name),
        detail: Some(one.means.to_owned()),
        kind: CompletionKind::Operator,
    });
    let words = [Subject::Is, Subject::Has].into_iter().flat_map(|subject| {
        let name = Operator::of(subject).name;
        flags_of(subject).iter().map(move |flag| (name, flag))
    });
    let words = words
        .filter(|(_, (word, _, _))| !typed.is_empty() && begins(word))
        .map(|(name, (word, _, means))| Completion {
            insert: format!("{name}:{word} "),
            label: format!("{name}:{word}"),
            detail: Some((*means).to_owned()),
            kind: CompletionKind::Word,
        });
    operators.chain(words).take(COMPLETIONS_MAX).collect()
}

/// A name as a value: in quotation marks where it has spaces, commas or marks in it, or is `none`.
fn named(name: &str, detail: Option<String>, kind: CompletionKind) -> Completion {
    let is_plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    let is_plain = is_plain && !name.eq_ignore_ascii_case("none");
    let value = match is_plain {
        true => name.to_owned(),
        false => query::quoted(name),
    };
    Completion {
        insert: format!("{value} "),
        label: name.to_owned(),
        detail,
        kind,
    }
}

fn plain(
    words: impl Iterator<Item = (&'static str, &'static str)>,
    kind: CompletionKind,
) -> Vec<Completion> {
    let words = words.map(|(word, means)| Completion {
        insert: format!("{word} "),
        label: word.to_owned(),
        detail: (word != means).then(|| means.to_owned()),
        kind,
    });
    words.collect()
}

fn values(subject: Subject, typed: &str, names: &Names) -> Vec<Completion> {
    let all: Vec<Completion> = match subject {
        Subject::Category => {
            let categories = names.categories.iter();
            let none = plain(
                std::iter::once(("none", "without a category")),
                CompletionKind::Category,
            );
            categories
                .map(|(name, group)| named(name, group.clone(), CompletionKind::Category))
                .chain(none)
                .collect()
        }
        Subject::Account => {
            let accounts = names.accounts.iter();
            accounts
                .map(|(name, bank)| named(name, Some(bank.clone()), CompletionKind::Account))
                .collect()
        }
        Subject::Tag => {
            let mut tags: Vec<_> = names.tags.iter().collect();
            tags.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            let none = plain(
                std::iter::once(("none", "without a tag")),
                CompletionKind::Tag,
            );
            tags.into_iter()
                .map(|(name, count)| named(name, Some(count.to_string()), CompletionKind::Tag))
                .chain(none)
                .collect()
        }
        Subject::Has | Subject::Is => {
            let words = flags_of(subject).iter();
            plain(
                words.map(|(word, _, means)| (*word, *means)),
                CompletionKind::Word,
            )
        }
        Subject::Before | Subject::After | Subject::On => {
            plain(DAY_WORDS.iter().copied(), CompletionKind::Date)
        }
        Subject::Amount => [">50", "<10", "10..20", "19"]
            .into_iter()
            .filter(|_| typed.is_empty())
            .map(|example| Completion {
                insert: format!("{example} "),
                label: example.to_owned(),
                detail: None,
                kind: CompletionKind::Amount,
            })
            .collect(),
        Subject::Merchant | Subject::Note | Subject::Not => Vec::new(),
    };
    fitting(all, typed)
}

/// Those whose name begins with what is typed, then those with a word that does.
fn fitting(all: Vec<Completion>, typed: &str) -> Vec<Completion> {
    let typed = fold(typed);
    let begins = |label: &str| fold(label).starts_with(&typed);
    let has_word = |label: &str| {
        let label = fold(label);
        let mut words = label.split(|c: char| !c.is_alphanumeric());
        words.any(|word| word.starts_with(&typed))
    };
    let (first, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| begins(&one.label));
    let others = others.into_iter().filter(|one| has_word(&one.label));
    first
        .into_iter()
        .chain(others)
        .take(COMPLETIONS_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(items: &[Completion]) -> Vec<&str> {
        items.iter().map(|item| item.label.as_str()).collect()
    }

    fn names() -> Names {
        Names {
            categories: vec![
                ("Food & drink".into(), None),
                ("Groceries".into(), Some("Food & drink".into())),
                ("Fast food".into(), Some("Food & drink".into())),
            ],
            accounts: vec![("Everyday Checking".into(), "First Bank".into())],
            tags: vec![("Austin".into(), 2), ("art".into(), 9)],
        }
    }

    #[test]
    fn an_empty_field_offers_every_operator_and_a_letter_those_that_begin_so() {
        assert_eq!(starts("").len(), OPERATORS.len().min(COMPLETIONS_MAX));
        assert_eq!(
            labels(&starts("a")),
            ["acct:", "amt:", "after:", "has:attachment"]
        );
        assert_eq!(
            labels(&starts("pay")),
            ["merchant:"],
            "by another name of it"
        );
        assert_eq!(labels(&starts("unr")), ["is:unreviewed"]);
    }

    #[test]
    fn names_that_begin_so_come_before_those_with_a_word_that_does() {
        let found = values(Subject::Category, "fo", &names());
        assert_eq!(labels(&found), ["Food & drink", "Fast food"]);
        assert_eq!(found[0].insert, "\"Food & drink\" ");
        assert_eq!(found[1].detail.as_deref(), Some("Food & drink"));
        let tags = values(Subject::Tag, "A", &names());
        assert_eq!(labels(&tags), ["art", "Austin"], "the most used one first");
    }

    #[test]
    fn what_is_offered_is_understood() {
        let today = coffer_domain::CivilDate::from_ymd_opt(2026, 11, 27).unwrap();
        for operator in OPERATORS {
            for item in values(operator.subject, "", &names()) {
                let text = format!("{}:{}", operator.name, item.insert);
                assert!(query::parse(&text, today).is_ok(), "{text}");
            }
        }
    }

    #[test]
    fn a_place_in_units_of_a_window_is_the_same_place_in_bytes() {
        let text = "é🦀x";
        assert_eq!([0, 1, 3, 4, 9].map(|at| byte_of(text, at)), [0, 2, 6, 7, 7]);
        assert_eq!(byte_of(text, 2), 2, "within the crab");
    }
}
