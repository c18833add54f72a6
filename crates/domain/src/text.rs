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
    fn emoji_and_accents_stay() {
        assert_eq!(clean_line("Café ☕ 株式会社"), "Café ☕ 株式会社");
    }
}
