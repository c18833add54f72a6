//! The search language: what a person types to find transactions, read into terms.
//!
//! ```text
//!  text ──lex──> chunks with places ──parse──> terms ──(the store knows the names)──> what is meant
//!                                        └──> a problem: a sentence and a place in the text
//! ```
//! A search is terms with spaces between them, and every one must hold. A term is a word, a
//! "quoted phrase" or an operator with its value; `-` or `not:` before it turns it round. Values
//! with commas between them are alternatives. One table ([`OPERATORS`]) is what the parser, the
//! completion, the help page and its test know of operators.
//!
//! Everything here is pure: today's date comes in, and names of categories, accounts and tags are
//! looked up by whoever has them, with [`names`].

mod amount;
mod complete;
mod days;
mod fits;
mod lex;
pub mod names;
mod operators;
mod parse;
mod show;
#[cfg(test)]
mod tests;

pub use amount::{Amount, Decimal, Direction, Size};
pub use complete::{Place, Wanted, place};
pub use days::{DAY_WORDS, Days};
pub use fits::{About, Asked, Meant, Row, Seen};
pub use operators::{Flag, OPERATORS, Operator, Subject, flags_of};
pub use parse::parse;
pub use show::quoted;

/// The longest search.
pub const CHARS_MAX: usize = 500;
/// The most terms of one search.
pub const TERMS_MAX: usize = 32;
/// The most values of one term.
pub const VALUES_MAX: usize = 50;

/// A stretch of the text, in bytes; both ends are ends of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

impl Span {
    /// The same stretch in UTF-16 code units, as a window counts.
    pub fn utf16(self, text: &str) -> (u32, u32) {
        let units = |end: usize| {
            let before = text.get(..end).unwrap_or(text);
            u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
        };
        (units(self.start), units(self.end))
    }
}

/// What a text means. Without terms it restricts nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The terms in their order; every one must hold.
    pub terms: Vec<Term>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Where it stands, what negates it included.
    pub span: Span,
    /// What does not fit it is meant.
    pub negated: bool,
    /// What it asks for.
    pub what: What,
}

/// What a term asks for. Lists are alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The beginning of a word in any text. One that is a number finds amounts too: see
    /// [`What::number`].
    Word(String),
    /// Whole words in this order.
    Phrase(String),
    /// Categories or groups, by name, code or number; none at all is `none` without quotes.
    Category(Vec<Value>),
    /// Accounts, by name, last digits or id.
    Account(Vec<Value>),
    /// Tags; none at all is `none` without quotes.
    Tag(Vec<Value>),
    /// The beginning of a word of the merchant.
    Merchant(Vec<Value>),
    /// The beginning of a word of the note.
    Note(Vec<Value>),
    /// Amounts.
    Amount(Amount),
    /// What it carries.
    Has(Vec<Flag>),
    /// States.
    Is(Vec<Flag>),
    /// Days before the first of these.
    Before(Days),
    /// Days after the last of these.
    After(Days),
    /// These days.
    On(Days),
}

impl What {
    /// The amounts that a word may stand for besides itself: `19` is 19.00 to 19.99.
    pub fn number(&self) -> Option<Amount> {
        match self {
            Self::Word(word) => amount::bare_number(word),
            _ => None,
        }
    }
}

/// A value of an operator as it is typed.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it says, without its quotation marks.
    pub text: String,
    /// Whether it stands in quotation marks, and means nothing but a name.
    pub is_quoted: bool,
    /// Where it stands.
    pub span: Span,
}

/// Where it stands makes it no other value.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.is_quoted == other.is_quoted
    }
}

impl Eq for Value {}

impl Value {
    /// Whether it means that there is none.
    pub fn is_none(&self) -> bool {
        !self.is_quoted && self.text.eq_ignore_ascii_case("none")
    }
}

/// What is wrong with a text, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What is wrong, as a sentence.
    pub message: String,
    /// What to do about it, as a sentence.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem at a place.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            hint: None,
        }
    }

    /// The same with advice.
    #[must_use]
    pub fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
