//! A query as a text that means the same, and its terms in words.

use std::fmt;

use chrono::Datelike;

use super::{
    Amount, Days, Decimal, Direction, Flag, Query, Size, Subject, Term, Value, What, flags_of,
};

/// A text in quotation marks, so that it is read as it is.
pub fn quoted(text: &str) -> String {
    let mut marked = String::with_capacity(text.len() + 2);
    marked.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '“' | '”' | '„' | '\\') {
            marked.push('\\');
        }
        marked.push(c);
    }
    marked.push('"');
    marked
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, term) in self.terms.iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            write!(f, "{space}{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = if self.negated { "not:" } else { "" };
        write!(f, "{not}{}", self.what)
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |name: &str, values: &[Value]| {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            format!("{name}:{}", values.join(","))
        };
        let words = |name: &str, subject, flags: &[Flag]| {
            let words: Vec<&str> = flags.iter().map(|flag| word_of(subject, *flag)).collect();
            format!("{name}:{}", words.join(","))
        };
        f.write_str(&match self {
            Self::Word(word) => word.clone(),
            Self::Phrase(text) => quoted(text),
            Self::Category(values) => list("cat", values),
            Self::Account(values) => list("acct", values),
            Self::Tag(values) => list("tag", values),
            Self::Merchant(values) => list("merchant", values),
            Self::Note(values) => list("note", values),
            Self::Amount(amount) => format!("amt:{amount}"),
            Self::Has(flags) => words("has", Subject::Has, flags),
            Self::Is(flags) => words("is", Subject::Is, flags),
            Self::Before(days) => format!("before:{days}"),
            Self::After(days) => format!("after:{days}"),
            Self::On(days) => format!("on:{days}"),
        })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_quoted {
            true => f.write_str(&quoted(&self.text)),
            false => f.write_str(&self.text),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::try_from(self.scale).unwrap_or_default();
        let digits = format!("{:0>width$}", self.digits, width = scale + 1);
        let (whole, part) = digits.split_at(digits.len() - scale);
        let point = if scale == 0 { "" } else { "." };
        write!(f, "{whole}{point}{part}")
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.direction {
            None => "",
            Some(Direction::In) => "+",
            Some(Direction::Out) => "-",
        };
        match self.size {
            Size::Is(number) => write!(f, "{sign}{number}"),
            // Only a range can have a direction and an open end.
            Size::AtLeast(number) if self.direction.is_some() => write!(f, "{sign}{number}.."),
            Size::AtMost(number) if self.direction.is_some() => write!(f, "..{sign}{number}"),
            Size::MoreThan(number) => write!(f, ">{number}"),
            Size::AtLeast(number) => write!(f, ">={number}"),
            Size::LessThan(number) => write!(f, "<{number}"),
            Size::AtMost(number) => write!(f, "<={number}"),
            Size::Between(low, high) => write!(f, "{sign}{low}..{sign}{high}"),
        }
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (self.first, self.last);
        if Self::year(first.year()) == Some(*self) {
            write!(f, "{}", first.format("%Y"))
        } else if Self::month(first.year(), first.month()) == Some(*self) {
            write!(f, "{}", first.format("%Y-%m"))
        } else if first == last {
            write!(f, "{first}")
        } else {
            write!(f, "{first}..{last}")
        }
    }
}

/// The word of a flag.
fn word_of(subject: Subject, flag: Flag) -> &'static str {
    flags_of(subject)
        .iter()
        .find(|(_, one, _)| *one == flag)
        .map_or("", |(word, _, _)| word)
}

impl Term {
    /// What it asks for, one value each, without quotation marks.
    pub fn values(&self) -> Vec<String> {
        let words = |subject, flags: &[Flag]| {
            let words = flags.iter().map(|flag| word_of(subject, *flag).to_owned());
            words.collect()
        };
        match &self.what {
            What::Word(text) | What::Phrase(text) => vec![text.clone()],
            What::Category(values)
            | What::Account(values)
            | What::Tag(values)
            | What::Merchant(values)
            | What::Note(values) => values.iter().map(|value| value.text.clone()).collect(),
            What::Amount(amount) => vec![amount.to_string()],
            What::Has(flags) => words(Subject::Has, flags),
            What::Is(flags) => words(Subject::Is, flags),
            What::Before(days) | What::After(days) | What::On(days) => vec![days.to_string()],
        }
    }

    /// The term in words, with the names of what its values were found to mean.
    pub fn label(&self, values: &[String]) -> String {
        let values = values.join(", ");
        let words = match &self.what {
            What::Word(text) => text.clone(),
            What::Phrase(text) => format!("“{text}”"),
            What::Category(_) => format!("Category: {values}"),
            What::Account(_) => format!("Account: {values}"),
            What::Tag(_) => format!("Tag: {values}"),
            What::Merchant(_) => format!("Merchant: {values}"),
            What::Note(_) => format!("Note: {values}"),
            What::Amount(_) => format!("Amount: {values}"),
            What::Has(_) => format!("With {values}"),
            What::Is(_) => format!("Is {values}"),
            What::Before(_) => format!("Before {values}"),
            What::After(_) => format!("After {values}"),
            What::On(_) => format!("On {values}"),
        };
        match self.negated {
            true => format!("Not {words}"),
            false => words,
        }
    }
}
