//! Text from a bank, made harmless and readable.

/// The most characters of one bank text that are kept for lists and search. A bank's names are
/// tens of characters long; the rest of a hostile one stays in the raw details.
pub const NAME_CHARS_MAX: usize = 500;

/// One line without control characters or bidirectional overrides, at most
/// [`NAME_CHARS_MAX`] characters long. A right-to-left override could make an amount or a name
/// read as something else; a null byte ends a string in C.
pub fn clean_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(NAME_CHARS_MAX * 4));
    let mut last_was_space = true;
    for character in text
        .chars()
        .filter(|c| !is_directional(*c))
        .take(NAME_CHARS_MAX)
    {
        let character = if character.is_control() || character.is_whitespace() {
            ' '
        } else {
            character
        };
        if character == ' ' && last_was_space {
            continue;
        }
        last_was_space = character == ' ';
        line.push(character);
    }
    line.truncate(line.trim_end().len());
    line
}

/// The most bytes of a file's name: what every file system takes, with room for what a system adds.
pub const FILE_NAME_BYTES_MAX: usize = 200;

/// A name under which a file can be kept and saved on every system, made of whatever somebody called it: the
/// last part of a path, on one line, without what would be a path, a stream, a device, an option or a hidden
/// file, and without characters that make it read as something else. The end of a long one is kept, because it
/// says what the file is.
pub fn file_name(text: &str) -> String {
    let last = text
        .rsplit(['/', '\\'])
        .find(|part| !part.trim().is_empty())
        .unwrap_or_default();
    let (stem, end) = match last.rsplit_once('.') {
        Some((stem, end)) if !stem.trim().is_empty() && (1..=16).contains(&end.trim().len()) => {
            (stem, part_of_name(end))
        }
        _ => (last, String::new()),
    };
    let stem = part_of_name(stem);
    let stem = stem
        .trim_start_matches(['.', ' ', '-'])
        .trim_end_matches(['.', ' ']);
    let end = end.trim_matches(['.', ' ']);
    let room = FILE_NAME_BYTES_MAX - end.len() - 2;
    let stem = stem[..stem.floor_char_boundary(room.min(stem.len()))].trim_end();
    let stem = match stem {
        "" => "file".to_owned(),
        stem if is_device(stem.split('.').next().unwrap_or_default()) => format!("_{stem}"),
        stem => stem.to_owned(),
    };
    match end {
        "" => stem,
        end => format!("{stem}.{end}"),
    }
}

/// A part of a file's name without what no system takes.
fn part_of_name(text: &str) -> String {
    let harmless: String = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .take(NAME_CHARS_MAX)
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
            c => c,
        })
        .collect();
    clean_line(&harmless)
}

/// Characters that nobody sees, and that make two names look like one.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{200B}'..='\u{200D}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{FEFF}'
    )
}

/// Names that are devices on Windows, whatever follows them.
fn is_device(stem: &str) -> bool {
    let stem = stem.trim().to_ascii_uppercase();
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit())
}

/// Explicit directional formatting characters (Unicode Bidi_Control).
const fn is_directional(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_nulls_and_newlines_are_gone_and_the_words_stay() {
        assert_eq!(clean_line("  a\u{202E}b\0\n c\t"), "ab c");
    }

    #[test]
    fn a_name_of_ten_thousand_characters_is_cut() {
        assert_eq!(clean_line(&"x".repeat(10_000)).len(), NAME_CHARS_MAX);
    }

    #[test]
    fn a_file_is_called_what_it_was_without_what_could_do_harm() {
        for (given, kept) in [
            ("Receipt 12.pdf", "Receipt 12.pdf"),
            ("Café ☕ 株式会社.jpg", "Café ☕ 株式会社.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\Ana\\bill.pdf", "bill.pdf"),
            ("/", "file"),
            ("", "file"),
            ("...", "file"),
            (".bashrc", "bashrc"),
            ("-rf.txt", "rf.txt"),
            ("a\u{202E}fdp.exe", "afdp.exe"),
            ("a\u{200B}b\0c\nd.txt", "ab c d.txt"),
            ("what: <now>?.png", "what_ _now__.png"),
            ("nul.txt", "_nul.txt"),
            ("COM1", "_COM1"),
            ("bill.pdf. . ", "bill.pdf"),
            ("folder/", "folder"),
        ] {
            assert_eq!(file_name(given), kept, "{given:?}");
        }
        let long = file_name(&format!("{}.tar.gz", "é".repeat(500)));
        assert!(
            long.len() <= FILE_NAME_BYTES_MAX && long.ends_with(".gz"),
            "{long}"
        );
        assert!(file_name(&"x".repeat(9_000)).len() <= FILE_NAME_BYTES_MAX);
    }

    #[test]
    fn emoji_and_accents_stay() {
        assert_eq!(clean_line("Café ☕ 株式会社"), "Café ☕ 株式会社");
    }
}
