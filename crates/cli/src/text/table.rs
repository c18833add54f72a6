//! Tables whose columns line up on a terminal, whatever a bank writes into them.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

/// Wider cells are cut: a table that wraps is no table. Ids are 36 wide and the last column is
/// never cut.
const CELL_COLUMNS_MAX: usize = 40;

/// Where a cell stands in its column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Rows under a head.
pub struct Table<const N: usize> {
    heads: [(&'static str, Align); N],
    lines: Vec<Line<N>>,
}

enum Line<const N: usize> {
    Row([String; N]),
    Remark(String),
}

impl<const N: usize> Table<N> {
    /// An empty table.
    pub fn new(heads: [(&'static str, Align); N]) -> Self {
        Self {
            heads,
            lines: Vec::new(),
        }
    }

    /// Adds a row. Its cells must be [`harmless`].
    pub fn row(&mut self, mut cells: [String; N]) {
        for cell in cells.iter_mut().take(N - 1) {
            cut(cell);
        }
        self.lines.push(Line::Row(cells));
    }

    /// Adds a line below the last row that belongs to no column.
    pub fn remark(&mut self, line: String) {
        self.lines.push(Line::Remark(line));
    }

    /// Writes head and rows, two spaces between columns, none at the end of a line.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut widths = self.heads.map(|(head, _)| head.width());
        for line in &self.lines {
            if let Line::Row(cells) = line {
                for (width, cell) in widths.iter_mut().zip(cells) {
                    *width = (*width).max(cell.width());
                }
            }
        }
        let heads = self.heads.map(|(head, _)| head);
        writeln!(out, "{}", self.laid_out(&heads, widths))?;
        for line in &self.lines {
            match line {
                Line::Row(cells) => {
                    let cells = cells.each_ref().map(String::as_str);
                    writeln!(out, "{}", self.laid_out(&cells, widths))?;
                }
                Line::Remark(text) => writeln!(out, "{text}")?,
            }
        }
        Ok(())
    }

    fn laid_out(&self, cells: &[&str; N], widths: [usize; N]) -> String {
        let mut text = String::new();
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                text.push_str("  ");
            }
            let room = " ".repeat(widths[index].saturating_sub(cell.width()));
            match self.heads[index].1 {
                Align::Left => text.extend([cell, room.as_str()]),
                Align::Right => text.extend([room.as_str(), cell]),
            }
        }
        text.truncate(text.trim_end().len());
        text
    }
}

fn cut(cell: &mut String) {
    if cell.width() <= CELL_COLUMNS_MAX {
        return;
    }
    while cell.width() >= CELL_COLUMNS_MAX {
        cell.pop();
    }
    cell.push('…');
}

/// Text for a terminal. A bank or a note could hold control characters that move the cursor or
/// recolour the screen, or marks that turn the direction of writing and so make an amount read as
/// another; a space stands in their place.
pub fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || turns(c) { ' ' } else { c })
        .collect()
}

/// Characters of Unicode's `Bidi_Control`, and the two line breaks that are no control characters.
const fn turns(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written<const N: usize>(table: &Table<N>) -> String {
        let mut out = Vec::new();
        table.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_line_up_by_width_and_not_by_length() {
        let mut table = Table::new([
            ("NAME", Align::Left),
            ("N", Align::Right),
            ("ID", Align::Left),
        ]);
        table.row(["株式会社".into(), "1".into(), "a".into()]);
        table.row(["Café".into(), "-12".into(), "b".into()]);
        assert_eq!(
            written(&table),
            "NAME        N  ID\n株式会社    1  a\nCafé      -12  b\n"
        );
    }

    #[test]
    fn a_long_cell_is_cut_and_the_last_one_is_not() {
        let mut table = Table::new([("NAME", Align::Left), ("ID", Align::Left)]);
        table.row(["字".repeat(300), "x".repeat(60)]);
        let text = written(&table);
        assert!(text.contains('…') && text.contains(&"x".repeat(60)));
        assert!(
            text.lines()
                .all(|line| line.width() <= CELL_COLUMNS_MAX + 2 + 60)
        );
    }

    #[test]
    fn a_bank_cannot_move_the_cursor_or_turn_the_line() {
        let text = harmless("A\u{1b}[2Jb\r\n\u{202E}c\u{9b}d\u{7f}\0");
        assert_eq!(text, "A [2Jb   c d  ");
    }
}
