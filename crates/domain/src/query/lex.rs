//! From a text to chunks: what stands between spaces, with its negation, operator and values.

use super::{Operator, Span, Subject, Value};

/// A term before it is understood.
#[derive(Debug)]
pub(super) struct Chunk {
    /// All of it.
    pub span: Span,
    /// Turned round an odd number of times.
    pub negated: bool,
    /// What stands before the colon, where there is one.
    pub operator: Option<Span>,
    /// What follows; one value where there is no operator.
    pub values: Vec<Value>,
}

/// Where to go on in the text.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

/// What separates terms. Control characters are typed by accident only.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Straight quotation marks, and those that a keyboard puts in their place.
const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„')
}

impl<'a> Lexer<'a> {
    pub const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Steps over characters as long as they are like that.
    fn skip(&mut self, is_like: impl Fn(char) -> bool) -> Span {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|c| !is_like(c)).unwrap_or(rest.len());
        Span {
            start,
            end: self.at,
        }
    }

    /// Steps over one `-` or `not:` with something right behind it.
    fn negation(&mut self) -> bool {
        let rest = self.rest();
        let is_not = |end| {
            let name = rest.get(..end);
            name.is_some_and(|name| name.eq_ignore_ascii_case("not:"))
        };
        let length = match rest.chars().next() {
            Some('-') => 1,
            Some(_) if is_not(4) => 4,
            _ => return false,
        };
        let next = rest[length..].chars().next();
        let is_followed = next.is_some_and(|c| !is_space(c) && (length > 1 || c != '-'));
        self.at += if is_followed { length } else { 0 };
        is_followed
    }

    /// A value in quotation marks; one that is not closed goes on to the end. `\` before a mark
    /// or another `\` takes it as it is.
    fn quoted(&mut self) -> Value {
        let start = self.at;
        let mut text = String::new();
        let mut characters = self.rest().char_indices().skip(1).peekable();
        let mut end = self.text.len();
        while let Some((place, c)) = characters.next() {
            if is_quote(c) {
                end = start + place + c.len_utf8();
                break;
            }
            match characters.next_if(|(_, next)| c == '\\' && (is_quote(*next) || *next == '\\')) {
                Some((_, next)) => text.push(next),
                None => text.push(c),
            }
        }
        self.at = end;
        Value {
            text,
            is_quoted: true,
            span: Span { start, end },
        }
    }

    fn bare(&mut self, ends: impl Fn(char) -> bool) -> Value {
        let span = self.skip(|c| !is_space(c) && !is_quote(c) && !ends(c));
        Value {
            text: self.text[span.start..span.end].to_owned(),
            is_quoted: false,
            span,
        }
    }

    fn value(&mut self, ends: impl Fn(char) -> bool) -> Value {
        match self.peek() {
            Some(c) if is_quote(c) => self.quoted(),
            _ => self.bare(ends),
        }
    }

    /// Steps over letters and a colon. Not where an address follows (`https://…`): that is text.
    fn operator(&mut self) -> Option<Span> {
        let start = self.at;
        let name = self.skip(|c| c.is_ascii_alphabetic());
        if name.start < name.end && self.peek() == Some(':') && !self.rest().starts_with("://") {
            self.at += 1;
            return Some(name);
        }
        self.at = start;
        None
    }

    /// The next chunk.
    pub fn chunk(&mut self) -> Option<Chunk> {
        self.skip(is_space);
        let start = self.at;
        self.peek()?;
        let mut negated = false;
        while self.negation() {
            negated = !negated;
        }
        let operator = self.operator();
        let mut values = Vec::new();
        match operator {
            None => values.push(self.value(|_| false)),
            Some(name) => loop {
                // After an operator that is not known everything up to the space is text.
                let is_list = Operator::named(&self.text[name.start..name.end])
                    .is_some_and(|operator| operator.subject != Subject::Not);
                values.push(self.value(|c| is_list && c == ','));
                if !is_list || self.peek() != Some(',') {
                    break;
                }
                self.at += 1;
            },
        }
        // Two values cannot touch without a comma, but a chunk is never empty.
        if self.at == start {
            self.at += self.peek().map_or(0, char::len_utf8);
        }
        Some(Chunk {
            span: Span {
                start,
                end: self.at,
            },
            negated,
            operator,
            values,
        })
    }
}
