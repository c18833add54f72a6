//! What is being typed where the cursor stands, so that it can be completed.

use super::{Operator, Span, Subject, lex::Lexer};

/// What could stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A word or an operator.
    Start,
    /// A value of an operator.
    Value(Subject),
}

/// What is typed at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What could stand there.
    pub wanted: Wanted,
    /// What is typed of it so far, up to the cursor, without quotation marks.
    pub typed: String,
    /// What a suggestion takes the place of.
    pub span: Span,
}

/// What is typed where the cursor stands, a place in bytes.
pub fn place(text: &str, cursor: usize) -> Place {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    // Up to the cursor it is read as if nothing followed; what follows of the same value goes too.
    let before = &text[..cursor];
    let rest = text[cursor..]
        .find(|c: char| c.is_whitespace() || c == ',' || c == '"')
        .unwrap_or(text.len() - cursor);
    let mut lexer = Lexer::new(before);
    let mut last = None;
    while let Some(chunk) = lexer.chunk() {
        last = Some(chunk);
    }
    let here = Place {
        wanted: Wanted::Start,
        typed: String::new(),
        span: Span {
            start: cursor,
            end: cursor + rest,
        },
    };
    let Some((chunk, value)) = last
        .filter(|chunk| chunk.span.end == cursor)
        .and_then(|mut chunk| chunk.values.pop().map(|value| (chunk, value)))
    else {
        return here;
    };
    let closed = value.is_quoted && before.ends_with('"') && value.span.end - value.span.start > 1;
    if closed {
        return here;
    }
    // A quotation mark that the window has put there already goes with what it closes.
    let closing = usize::from(value.is_quoted && text[cursor + rest..].starts_with('"'));
    let span = Span {
        start: value.span.start,
        end: cursor + rest + closing,
    };
    let wanted = match chunk.operator {
        None if value.is_quoted => return here,
        None => Wanted::Start,
        Some(name) => match Operator::named(&before[name.start..name.end]) {
            Some(operator) if operator.subject != Subject::Not => Wanted::Value(operator.subject),
            _ => return here,
        },
    };
    // The dash that negates stays where it is.
    let dash = usize::from(wanted == Wanted::Start && value.text == "-");
    Place {
        wanted,
        typed: value.text[dash..].to_owned(),
        span: Span {
            start: span.start + dash,
            end: span.end,
        },
    }
}
