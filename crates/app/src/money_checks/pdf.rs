//! One page of plain lines as a PDF, with the fonts that every reader has. A4 holds what Letter holds, and both
//! print it.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use zeroize::Zeroizing;

/// A line of the page.
pub(super) enum Line {
    /// A heading.
    Title(String),
    /// A name and its value, which is wiped when the page is made.
    Pair(String, Zeroizing<String>),
    /// A remark, broken where it is too long.
    Note(String),
    /// Room.
    Gap,
}

/// The page in points: the width of Letter's narrower sibling and the height of A4's shorter one, so that either
/// paper takes it whole.
const WIDTH: i16 = 595;
const HEIGHT: i16 = 792;
const LEFT: i16 = 72;
const VALUE_LEFT: i16 = 240;
const TOP: i16 = 700;
const LEADING: i16 = 20;

/// Characters of a remark on one line, and lines of a page.
const NOTE_CHARS: usize = 85;
const LINES_MAX: usize = 28;

/// The bytes of the file. What the library has written on the way is not wiped.
pub(super) fn page(title: &str, lines: &[Line]) -> Zeroizing<Vec<u8>> {
    let [catalog, tree, page, plain, bold, content, info] = [1, 2, 3, 4, 5, 6, 7].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    let mut leaf = pdf.page(page);
    leaf.media_box(Rect::new(0.0, 0.0, WIDTH.into(), HEIGHT.into()));
    leaf.parent(tree).contents(content);
    let mut resources = leaf.resources();
    let mut fonts = resources.fonts();
    fonts.pair(Name(b"F1"), plain);
    fonts.pair(Name(b"F2"), bold);
    fonts.finish();
    resources.finish();
    leaf.finish();
    for (font, name) in [(plain, &b"Helvetica"[..]), (bold, &b"Helvetica-Bold"[..])] {
        pdf.type1_font(font)
            .base_font(Name(name))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    pdf.document_info(info).title(TextStr(title));
    pdf.stream(content, &drawn(lines));
    Zeroizing::new(pdf.finish())
}

fn drawn(lines: &[Line]) -> Zeroizing<Vec<u8>> {
    let mut content = Content::new();
    let mut places = (0_i16..).map(|n| TOP.saturating_sub(n.saturating_mul(LEADING)));
    let mut put = |left: i16, top: i16, font: &[u8], size: i16, text: &str| {
        content.begin_text();
        content.set_font(Name(font), size.into());
        content.next_line(left.into(), top.into());
        content.show(Str(&win_ansi(text)));
        content.end_text();
    };
    for line in lines.iter().take(LINES_MAX) {
        let Some(top) = places.next() else { break };
        match line {
            Line::Title(text) => put(LEFT, top, b"F2", 20, text),
            Line::Pair(name, value) => {
                put(LEFT, top, b"F1", 11, name);
                put(VALUE_LEFT, top, b"F2", 12, value);
            }
            Line::Note(text) => {
                let mut top = top;
                for (nth, part) in broken(text).iter().enumerate() {
                    if nth > 0 {
                        top = places.next().unwrap_or(top);
                    }
                    put(LEFT, top, b"F1", 9, part);
                }
            }
            Line::Gap => {}
        }
    }
    Zeroizing::new(content.finish().into_vec())
}

/// A remark in lines that fit.
fn broken(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let fits = lines
            .last()
            .is_some_and(|line| line.chars().count() + word.chars().count() < NOTE_CHARS);
        match lines.last_mut() {
            Some(line) if fits => {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Text in the encoding of the fonts. What they do not have is a question mark, and never another letter.
fn win_ansi(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            '‘' | '’' => b'\'',
            '“' | '”' => b'"',
            '–' | '—' => b'-',
            ' '..='~' | '\u{a1}'..='\u{ff}' => u8::try_from(u32::from(c)).unwrap_or(b'?'),
            _ => b'?',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_pdf_with_its_lines_in_it() {
        let pair =
            |name: &str, value: &str| Line::Pair(name.to_owned(), Zeroizing::new(value.to_owned()));
        let lines = [
            Line::Title("Direct deposit".to_owned()),
            pair("Account number", "1111222233331111"),
            pair("Bank", "Crédit (Süd) \\ ☃"),
            Line::Note("word ".repeat(60)),
        ];
        let bytes = page("Direct deposit", &lines);
        assert!(bytes.starts_with(b"%PDF-1."));
        assert!(bytes.ends_with(b"%%EOF"));
        let has = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
        assert!(has(b"1111222233331111"));
        assert!(!has("☃".as_bytes()), "what the font has not");
    }

    #[test]
    fn a_page_is_bounded_whatever_a_bank_says() {
        let lines: Vec<_> = (0..10_000).map(|n| Line::Note(format!("{n}"))).collect();
        assert!(page("x", &lines).len() < 20_000);
    }
}
