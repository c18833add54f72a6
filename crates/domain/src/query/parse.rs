//! From chunks to terms, or to what is wrong with the first chunk that is none.

use super::{
    CHARS_MAX, Flag, Operator, Problem, Query, Span, Subject, TERMS_MAX, Term, VALUES_MAX, Value,
    What, amount, days, flags_of,
    lex::{Chunk, Lexer},
    names,
};
use crate::CivilDate;

/// What a text means on a day.
///
/// # Errors
/// What is wrong with it and where, with the terms before that place.
pub fn parse(text: &str, today: CivilDate) -> Result<Query, (Query, Problem)> {
    let mut query = Query::default();
    if let Some((end, _)) = text.char_indices().nth(CHARS_MAX) {
        let rest = Span {
            start: end,
            end: text.len(),
        };
        let long = format!("A search can be {CHARS_MAX} characters long.");
        return Err((query, Problem::new(rest, long)));
    }
    let mut lexer = Lexer::new(text);
    // Signs between words say nothing, as in “AT & T”; alone they would find nothing.
    let mut only_signs: Option<Span> = None;
    while let Some(chunk) = lexer.chunk() {
        match term(text, &chunk, today) {
            Ok(_) if query.terms.len() == TERMS_MAX => {
                let many = format!("A search can have {TERMS_MAX} terms.");
                return Err((query, Problem::new(chunk.span, many)));
            }
            Ok(Some(term)) => query.terms.push(term),
            Ok(None) => only_signs = only_signs.or(Some(chunk.span)),
            Err(problem) => return Err((query, problem)),
        }
    }
    match only_signs {
        Some(span) if query.terms.is_empty() => {
            let signs = text.get(span.start..span.end).unwrap_or_default();
            let problem = Problem::new(span, format!("“{signs}” has no letter and no digit."))
                .hinted("Words are found by their letters and digits.");
            Err((query, problem))
        }
        _ => Ok(query),
    }
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Nothing where a chunk is signs only.
fn term(text: &str, chunk: &Chunk, today: CivilDate) -> Result<Option<Term>, Problem> {
    let what = match chunk.operator {
        None => match chunk.values.first() {
            Some(value) if !has_letters(&value.text) => return Ok(None),
            Some(value) if value.is_quoted => What::Phrase(value.text.clone()),
            Some(value) => What::Word(value.text.clone()),
            None => return Ok(None),
        },
        Some(name) => operator(text, name, chunk, today)?,
    };
    Ok(Some(Term {
        span: chunk.span,
        negated: chunk.negated,
        what,
    }))
}

fn operator(text: &str, name: Span, chunk: &Chunk, today: CivilDate) -> Result<What, Problem> {
    let typed = text.get(name.start..name.end).unwrap_or_default();
    let Some(operator) = Operator::named(typed) else {
        return Err(unknown(typed, name, chunk, text));
    };
    let whole = Span {
        start: name.start,
        end: chunk.span.end,
    };
    // A comma at the end is one that is about to be followed by something.
    let values: Vec<Value> = chunk
        .values
        .iter()
        .filter(|value| !value.text.trim().is_empty())
        .cloned()
        .collect();
    if values.is_empty() || operator.subject == Subject::Not {
        let name = operator.name;
        let example = operator.example;
        return Err(
            Problem::new(whole, format!("“{name}:” needs something after the colon."))
                .hinted(format!("Write it without a space, as in {name}:{example}.")),
        );
    }
    if values.len() > VALUES_MAX {
        let many = format!("“{}:” can have {VALUES_MAX} values.", operator.name);
        return Err(Problem::new(whole, many));
    }
    let one = |values: &[Value]| match values {
        [value] => Ok(value.clone()),
        _ => {
            let name = operator.name;
            let problem = Problem::new(whole, format!("“{name}:” takes one stretch of days."));
            Err(problem.hinted(format!("Write a stretch as {name}:2026-01..2026-03.")))
        }
    };
    Ok(match operator.subject {
        Subject::Category => What::Category(values),
        Subject::Account => What::Account(values),
        Subject::Tag => What::Tag(values),
        Subject::Merchant => What::Merchant(with_letters(values)?),
        Subject::Note => What::Note(with_letters(values)?),
        Subject::Amount => What::Amount(amount::read(&values, whole)?),
        Subject::Has => What::Has(flags(operator, &values)?),
        Subject::Is => What::Is(flags(operator, &values)?),
        Subject::Before => What::Before(days::read(&one(&values)?, today)?),
        Subject::After => What::After(days::read(&one(&values)?, today)?),
        Subject::On | Subject::Not => What::On(days::read(&one(&values)?, today)?),
    })
}

fn with_letters(values: Vec<Value>) -> Result<Vec<Value>, Problem> {
    match values.iter().find(|value| !has_letters(&value.text)) {
        None => Ok(values),
        Some(value) => Err(Problem::new(
            value.span,
            format!("“{}” has no letter and no digit.", value.text),
        )),
    }
}

fn flags(operator: &Operator, values: &[Value]) -> Result<Vec<Flag>, Problem> {
    let words = flags_of(operator.subject);
    values
        .iter()
        .map(|value| {
            let typed = names::fold(value.text.trim());
            if let Some((_, flag, _)) = words.iter().find(|(word, _, _)| *word == typed) {
                return Ok(*flag);
            }
            let name = operator.name;
            let problem = Problem::new(
                value.span,
                format!("“{name}:” does not know “{}”.", value.text),
            );
            let known = words.iter().map(|(word, _, _)| *word);
            Err(match names::nearest(&typed, known.clone()) {
                Some(word) => problem.hinted(format!("Did you mean {name}:{word}?")),
                None => problem.hinted(format!(
                    "It knows {}.",
                    known.collect::<Vec<_>>().join(", ")
                )),
            })
        })
        .collect()
}

fn unknown(typed: &str, name: Span, chunk: &Chunk, text: &str) -> Problem {
    let place = Span {
        start: name.start,
        end: name.end + 1,
    };
    let problem = Problem::new(place, format!("There is no operator “{typed}:”."));
    let known = super::OPERATORS
        .iter()
        .flat_map(|operator| std::iter::once(&operator.name).chain(operator.aliases));
    // Names of operators are short, so that their beginning says more than their letters.
    let near = names::nearest(typed, known.clone().copied()).or_else(|| {
        let begins = |one: &&&str| typed.len() >= 2 && one.starts_with(&typed.to_ascii_lowercase());
        known.clone().find(begins).copied()
    });
    match near {
        Some(near) => problem.hinted(format!("Did you mean “{near}:”?")),
        None => {
            let words = text.get(name.start..chunk.span.end).unwrap_or_default();
            problem.hinted(format!(
                "To find this text, put it in quotation marks: {}.",
                super::quoted(words)
            ))
        }
    }
}
