//! Whether a row is what a search asks for, without an index: of a row in a tray, and of every row that a rule is
//! asked about. It says of a row what the search over the register says of it (a test of the store holds the two
//! against each other); what a slip may mean is not guessed.

use super::{Amount, Days, Direction, Flag, Query, Term, Value, What, names};
use crate::{CivilDate, category::Kind};

/// What the names of a term stand for, looked up by whoever has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meant {
    /// Numbers of categories (those in a group with it), accounts or tags.
    pub ids: Vec<i64>,
    /// Also what has none at all.
    pub none: bool,
    /// The names of these things.
    pub names: Vec<String>,
}

/// A row as a search sees it.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The merchant as it is shown.
    pub merchant: String,
    /// The bank's text.
    pub original: String,
    /// The note; empty where there is none.
    pub note: String,
    /// Tags by name.
    pub tags: Vec<String>,
    /// The account's number; of a row in a tray it is not known, and the name must do.
    pub account: Option<i64>,
    /// The account's name.
    pub account_name: String,
    /// The category: number, name, group's name.
    pub category: Option<(i64, String, String)>,
    /// What the category does to totals; nothing where there is none.
    pub kind: Option<Kind>,
    /// Notes of parts.
    pub part_notes: Vec<String>,
    /// Amount.
    pub minor: i64,
    /// Digits behind the point of its currency.
    pub exponent: u8,
    /// The day it is listed under.
    pub date: CivilDate,
    /// In more than one part.
    pub is_split: bool,
    /// Whether files are attached to it.
    pub has_attachment: bool,
    /// Not posted yet.
    pub is_pending: bool,
    /// Taken back by the bank.
    pub is_withdrawn: bool,
    /// Deleted by the person.
    pub is_deleted: bool,
    /// Left out of reports.
    pub is_hidden: bool,
    /// Looked at.
    pub is_reviewed: bool,
}

/// Columns of the search index, in its order.
const MERCHANT: usize = 0;
const ORIGINAL: usize = 1;
const NOTE: usize = 2;
const TAGS: usize = 3;
const LABELS: usize = 4;
const ANY: [usize; 5] = [MERCHANT, ORIGINAL, NOTE, TAGS, LABELS];

/// A row with its texts in words, so that many searches can be asked about it. Whoever changes the row says what
/// changed.
#[derive(Debug, Clone)]
pub struct Row {
    seen: Seen,
    words: [Vec<String>; 5],
}

impl Row {
    /// Takes the texts of a row apart.
    pub fn new(seen: Seen) -> Self {
        let mut row = Self {
            seen,
            words: Default::default(),
        };
        for column in ANY {
            row.read(column);
        }
        row
    }

    /// The row.
    pub const fn seen(&self) -> &Seen {
        &self.seen
    }

    fn read(&mut self, column: usize) {
        let seen = &self.seen;
        self.words[column] = match column {
            MERCHANT => words(&seen.merchant),
            ORIGINAL => words(&seen.original),
            NOTE => words(&seen.note),
            TAGS => seen.tags.iter().flat_map(|tag| words(tag)).collect(),
            _ => {
                let category = seen.category.iter();
                let category = category.flat_map(|(_, name, group)| [name, group]);
                std::iter::once(&seen.account_name)
                    .chain(category)
                    .chain(&seen.part_notes)
                    .flat_map(|text| words(text))
                    .collect()
            }
        };
    }

    /// Another merchant.
    pub fn set_merchant(&mut self, merchant: &str) {
        self.seen.merchant = merchant.to_owned();
        self.read(MERCHANT);
    }

    /// Another note.
    pub fn set_note(&mut self, note: &str) {
        self.seen.note = note.to_owned();
        self.read(NOTE);
    }

    /// One more tag, unless it has it.
    pub fn add_tag(&mut self, tag: &str) {
        let folded = tag.to_lowercase();
        if !self
            .seen
            .tags
            .iter()
            .any(|one| one.to_lowercase() == folded)
        {
            self.seen.tags.push(tag.to_owned());
            self.read(TAGS);
        }
    }

    /// Another category.
    pub fn set_category(&mut self, category: (i64, String, String), kind: Kind) {
        self.seen.category = Some(category);
        self.seen.kind = Some(kind);
        self.read(LABELS);
    }

    /// Left out of reports.
    pub const fn hide(&mut self) {
        self.seen.is_hidden = true;
    }

    /// Looked at.
    pub const fn review(&mut self) {
        self.seen.is_reviewed = true;
    }

    /// In parts.
    pub const fn split(&mut self) {
        self.seen.is_split = true;
    }
}

/// The words of a text as the search index has them: without case and accents.
fn words(text: &str) -> Vec<String> {
    let folded = names::fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Words in a row, of which the last may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Phrase {
    words: Vec<String>,
    goes_on: bool,
}

impl Phrase {
    fn whole(text: &str) -> Self {
        Self {
            words: words(text),
            goes_on: false,
        }
    }

    fn begun(text: &str) -> Self {
        Self {
            goes_on: true,
            ..Self::whole(text)
        }
    }

    fn of(value: &Value) -> Self {
        match value.is_quoted {
            true => Self::whole(&value.text),
            false => Self::begun(&value.text),
        }
    }

    fn is_in(&self, text: &[String]) -> bool {
        let Some((last, start)) = self.words.split_last() else {
            return false;
        };
        text.windows(self.words.len()).any(|some| {
            let (begin, end) = some.split_at(start.len());
            begin == start
                && end.first().is_some_and(|end| match self.goes_on {
                    true => end.starts_with(last),
                    false => end == last,
                })
        })
    }
}

/// One condition, made ready.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Words(Vec<Phrase>, Vec<usize>),
    /// A word that is a number: the text, or the amount.
    Number(Phrase, Amount),
    MerchantIs(Vec<String>),
    Category(Meant),
    Account(Meant),
    /// By name, in lower case.
    Tag(Meant),
    Amount(Amount),
    Flags(Vec<Flag>),
    Before(CivilDate),
    After(CivilDate),
    Within(Days),
}

/// A search whose names were looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    tests: Vec<(bool, Test)>,
}

impl Asked {
    /// Makes a search ready; each term with what its names stand for.
    pub fn new(query: &Query, mut meant: impl FnMut(&Term) -> Meant) -> Self {
        let tests = query.terms.iter();
        Self {
            tests: tests
                .map(|term| (term.negated, test(&term.what, meant(term))))
                .collect(),
        }
    }

    /// Whether a row is what it asks for.
    pub fn fits(&self, row: &Row) -> bool {
        self.tests
            .iter()
            .all(|(negated, test)| does(test, row) != *negated)
    }

    /// Whether one of its conditions is about such a thing, and a row that has nothing but it is what that condition
    /// asks for.
    pub fn asks_of(&self, about: About, row: &Row) -> bool {
        let mut tests = self.tests.iter().map(|(_, test)| test);
        tests.any(|test| is_about(test, about, false) && does(test, row))
    }

    /// Whether one of its conditions is about such a thing and nothing else, and does not hold of a row any more.
    pub fn ends_by(&self, about: About, row: &Row) -> bool {
        let mut tests = self.tests.iter();
        tests.any(|(negated, test)| is_about(test, about, true) && does(test, row) == *negated)
    }
}

/// Whether a condition is about a thing; `alone`: whatever else a row has, only that decides.
fn is_about(test: &Test, about: About, alone: bool) -> bool {
    match (test, about) {
        (Test::Words(_, columns), _) => {
            let column = match about {
                About::Merchant => MERCHANT,
                About::Note => NOTE,
                About::Tags => TAGS,
                About::Category => LABELS,
                About::Hidden | About::Reviewed | About::Split => return false,
            };
            columns.contains(&column) && (!alone || columns.len() == 1)
        }
        (Test::MerchantIs(_), About::Merchant) | (Test::Category(_), About::Category) => true,
        // A row may have other tags too.
        (Test::Tag(meant), About::Tags) => !alone || meant.none,
        (Test::Flags(flags), _) => {
            flags.iter().any(|flag| {
                matches!(
                    (flag, about),
                    (Flag::Note, About::Note)
                        | (Flag::Tag, About::Tags)
                        | (
                            Flag::Category | Flag::Uncategorised | Flag::Transfer,
                            About::Category
                        )
                        | (Flag::Spend | Flag::Income, About::Hidden)
                        | (Flag::Split, About::Split)
                        | (Flag::Reviewed | Flag::Unreviewed, About::Reviewed)
                        | (Flag::Hidden, About::Hidden)
                )
            }) && (!alone || flags.len() == 1)
        }
        _ => false,
    }
}

/// What an action can change and a search ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The category.
    Category,
    /// The merchant.
    Merchant,
    /// Tags.
    Tags,
    /// The note.
    Note,
    /// Left out of reports.
    Hidden,
    /// Looked at.
    Reviewed,
    /// In parts.
    Split,
}

fn test(what: &What, meant: Meant) -> Test {
    let phrases = |values: &[Value]| values.iter().map(Phrase::of).collect();
    match what {
        What::Word(word) => match what.number() {
            Some(amount) => Test::Number(Phrase::begun(word), amount),
            None => Test::Words(vec![Phrase::begun(word)], ANY.to_vec()),
        },
        What::Phrase(text) => Test::Words(vec![Phrase::whole(text)], ANY.to_vec()),
        What::Merchant(values) => match values.iter().all(|value| value.is_quoted) {
            true => Test::MerchantIs(values.iter().map(|value| value.text.clone()).collect()),
            false => Test::Words(phrases(values), vec![MERCHANT]),
        },
        What::Note(values) => Test::Words(phrases(values), vec![NOTE]),
        What::Category(_) => Test::Category(meant),
        What::Account(_) => Test::Account(meant),
        What::Tag(_) => Test::Tag(Meant {
            names: meant.names.iter().map(|name| name.to_lowercase()).collect(),
            ..meant
        }),
        What::Amount(amount) => Test::Amount(*amount),
        What::Has(flags) | What::Is(flags) => Test::Flags(flags.clone()),
        What::Before(days) => Test::Before(days.first),
        What::After(days) => Test::After(days.last),
        What::On(days) => Test::Within(*days),
    }
}

fn does(test: &Test, row: &Row) -> bool {
    let seen = &row.seen;
    let has = |phrase: &Phrase, columns: &[usize]| {
        columns
            .iter()
            .any(|column| phrase.is_in(&row.words[*column]))
    };
    match test {
        Test::Words(phrases, columns) => phrases.iter().any(|phrase| has(phrase, columns)),
        Test::Number(phrase, amount) => has(phrase, &ANY) || is_of(amount, seen),
        Test::MerchantIs(names) => names
            .iter()
            .any(|name| seen.merchant.eq_ignore_ascii_case(name)),
        Test::Category(meant) => match &seen.category {
            Some((id, _, _)) => meant.ids.contains(id),
            None => meant.none,
        },
        Test::Account(meant) => match seen.account {
            Some(account) => meant.ids.contains(&account),
            None => meant.names.contains(&seen.account_name),
        },
        Test::Tag(meant) => {
            (meant.none && seen.tags.is_empty())
                || seen
                    .tags
                    .iter()
                    .any(|tag| meant.names.contains(&tag.to_lowercase()))
        }
        Test::Amount(amount) => is_of(amount, seen),
        Test::Flags(flags) => flags.iter().any(|flag| is_flagged(*flag, seen)),
        Test::Before(day) => seen.date < *day,
        Test::After(day) => seen.date > *day,
        Test::Within(days) => (days.first..=days.last).contains(&seen.date),
    }
}

fn is_of(amount: &Amount, seen: &Seen) -> bool {
    let is_that_way = match amount.direction {
        None => true,
        Some(Direction::In) => seen.minor > 0,
        Some(Direction::Out) => seen.minor < 0,
    };
    let size = i64::try_from(seen.minor.unsigned_abs()).unwrap_or(i64::MAX);
    let range = amount.minor(seen.exponent);
    is_that_way && range.is_some_and(|(least, greatest)| (least..=greatest).contains(&size))
}

const fn is_flagged(flag: Flag, seen: &Seen) -> bool {
    match flag {
        Flag::Note => !seen.note.is_empty(),
        Flag::Tag => !seen.tags.is_empty(),
        Flag::Category => seen.category.is_some(),
        Flag::Uncategorised => seen.category.is_none(),
        Flag::Split => seen.is_split,
        Flag::Attachment => seen.has_attachment,
        Flag::Pending => seen.is_pending,
        Flag::Posted => !seen.is_pending,
        Flag::Reviewed => seen.is_reviewed,
        Flag::Unreviewed => !seen.is_reviewed,
        Flag::Hidden => seen.is_hidden,
        Flag::Withdrawn => seen.is_withdrawn,
        Flag::In => seen.minor > 0,
        Flag::Out => seen.minor < 0,
        Flag::Transfer => matches!(seen.kind, Some(Kind::Transfer)),
        Flag::Spend => matches!(counted(seen), Some(Kind::Spend)),
        Flag::Income => matches!(counted(seen), Some(Kind::Income)),
    }
}

/// What a report counts a row as; nothing for what it leaves out.
const fn counted(seen: &Seen) -> Option<Kind> {
    if seen.is_withdrawn || seen.is_deleted || seen.is_pending || seen.is_hidden {
        return None;
    }
    match seen.kind {
        Some(kind) => Some(kind),
        None if seen.minor > 0 => Some(Kind::Income),
        None => Some(Kind::Spend),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    fn fits(search: &str, row: &Row) -> bool {
        let query = parse(search, CivilDate::default()).unwrap();
        Asked::new(&query, |_| Meant::default()).fits(row)
    }

    #[test]
    fn a_word_is_begun_and_what_is_in_quotation_marks_is_whole() {
        let row = Row::new(Seen {
            merchant: "Café Müller & Söhne".into(),
            original: "POS CAFE MULLER 0042".into(),
            ..Seen::default()
        });
        for search in [
            "caf",
            "cafe mul",
            "\"muller sohne\"",
            "merchant:mull",
            "0042",
        ] {
            assert!(fits(search, &row), "{search}");
        }
        for search in ["\"muller soh\"", "merchant:0042", "ohne", "\"sohne pos\""] {
            assert!(!fits(search, &row), "{search}");
        }
    }

    #[test]
    fn what_is_left_out_of_reports_is_neither_spent_nor_income() {
        let mut row = Row::new(Seen {
            minor: -100,
            ..Seen::default()
        });
        assert!(fits("is:spend", &row));
        row.hide();
        assert!(!fits("is:spend", &row) && !fits("is:income", &row));
    }
}
