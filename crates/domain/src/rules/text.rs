//! Rules as text that people can read and write; docs/rules.md describes it.
//!
//! ```text
//!  # what follows a hash at the beginning of a line says nothing
//!  rule "Coffee" past
//!    when  merchant:starbucks
//!    then  category "Food & drink" > "Coffee"; tag "daily"; reviewed
//! ```

use std::fmt::Write;

use super::{RULES_MAX, SHARES};

/// A category by its name, and its group's where it lies in one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CategoryPath {
    /// The group.
    pub group: Option<String>,
    /// Its name.
    pub name: String,
}

/// A rule as text has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRule {
    /// Its name.
    pub name: String,
    /// Whether it does anything.
    pub enabled: bool,
    /// Whether it holds for what was there before it.
    pub past: bool,
    /// Which transactions.
    pub search: String,
    /// What it does.
    pub actions: TextActions,
}

/// What a rule does, with the names of categories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextActions {
    /// The category.
    pub category: Option<CategoryPath>,
    /// The merchant.
    pub merchant: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// The note.
    pub note: Option<String>,
    /// Left out of reports.
    pub hide: bool,
    /// Counted as looked at.
    pub reviewed: bool,
    /// Parts by share.
    pub split: Vec<TextShare>,
}

/// A part by its share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextShare {
    /// Hundredths of a percent.
    pub share: u32,
    /// The category; nothing for what the whole is for.
    pub category: Option<CategoryPath>,
    /// A note, or an empty text.
    pub note: String,
}

/// Why a text is no list of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The line, from one.
    pub line: usize,
    /// What is wrong with it, as a sentence.
    pub message: String,
}

/// Rules as text.
pub fn write(rules: &[TextRule]) -> String {
    let mut text = String::new();
    for (place, rule) in rules.iter().enumerate() {
        if place > 0 {
            text.push('\n');
        }
        let off = if rule.enabled { "" } else { " off" };
        let past = if rule.past { " past" } else { "" };
        // Writing to a string never fails.
        let _ = writeln!(text, "rule {}{off}{past}", marked(&rule.name));
        let _ = writeln!(text, "  when  {}", one_line(&rule.search));
        let _ = writeln!(text, "  then  {}", actions(&rule.actions));
    }
    text
}

/// A search has no use for the end of a line.
fn one_line(search: &str) -> String {
    search
        .split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn marked(text: &str) -> String {
    let mut marked = String::with_capacity(text.len() + 2);
    marked.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => marked.extend(['\\', c]),
            '\n' => marked.push_str("\\n"),
            '\r' => marked.push_str("\\r"),
            c => marked.push(c),
        }
    }
    marked.push('"');
    marked
}

fn path(path: &CategoryPath) -> String {
    match &path.group {
        Some(group) => format!("{} > {}", marked(group), marked(&path.name)),
        None => marked(&path.name),
    }
}

fn actions(actions: &TextActions) -> String {
    let mut said = Vec::new();
    said.extend(
        actions
            .category
            .as_ref()
            .map(|one| format!("category {}", path(one))),
    );
    said.extend(
        actions
            .merchant
            .as_ref()
            .map(|one| format!("merchant {}", marked(one))),
    );
    said.extend(
        actions
            .tags
            .iter()
            .map(|tag| format!("tag {}", marked(tag))),
    );
    said.extend(
        actions
            .note
            .as_ref()
            .map(|note| format!("note {}", marked(note))),
    );
    if actions.hide {
        said.push("hide".into());
    }
    if actions.reviewed {
        said.push("reviewed".into());
    }
    if !actions.split.is_empty() {
        let parts: Vec<String> = actions.split.iter().map(part).collect();
        said.push(format!("split {}", parts.join(", ")));
    }
    said.join("; ")
}

fn part(part: &TextShare) -> String {
    let (whole, rest) = (part.share / 100, part.share % 100);
    let mut text = match rest {
        0 => format!("{whole}%"),
        rest => format!("{whole}.{rest:02}%"),
    };
    if let Some(category) = &part.category {
        text.push(' ');
        text.push_str(&path(category));
    }
    if !part.note.is_empty() {
        let _ = write!(text, " note {}", marked(&part.note));
    }
    text
}

/// Reads rules from text.
///
/// # Errors
/// The first line that cannot be read, and why.
pub fn read(text: &str) -> Result<Vec<TextRule>, ReadError> {
    let mut rules: Vec<TextRule> = Vec::new();
    // What the last rule still needs, and where it began.
    let mut open: Option<(usize, bool, bool)> = None;
    for (place, line) in text.lines().enumerate() {
        let number = place + 1;
        let wrong = |message: String| ReadError {
            line: number,
            message,
        };
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (word, rest) = line
            .split_once(char::is_whitespace)
            .map_or((line, ""), |(word, rest)| (word, rest.trim()));
        match (word, rules.last_mut(), &mut open) {
            ("rule", _, _) => {
                whole(open)?;
                if rules.len() == RULES_MAX {
                    return Err(wrong(format!("At most {RULES_MAX} rules can be read.")));
                }
                rules.push(head(rest).map_err(wrong)?);
                open = Some((number, false, false));
            }
            ("when", Some(rule), Some((_, has_search, _))) if !*has_search => {
                if rest.is_empty() {
                    return Err(wrong("“when” is followed by a search.".into()));
                }
                rest.clone_into(&mut rule.search);
                *has_search = true;
            }
            ("then", Some(rule), Some((_, _, has_actions))) => {
                read_actions(rest, &mut rule.actions).map_err(wrong)?;
                *has_actions = true;
            }
            ("when", Some(_), _) => return Err(wrong("A rule has one “when”.".into())),
            ("when" | "then", None, _) => {
                return Err(wrong("A rule begins with “rule” and its name.".into()));
            }
            (other, _, _) => {
                let other: String = other.chars().take(40).collect();
                return Err(wrong(format!(
                    "A line begins with “rule”, “when” or “then”, and not with “{other}”."
                )));
            }
        }
    }
    whole(open)?;
    Ok(rules)
}

fn whole(open: Option<(usize, bool, bool)>) -> Result<(), ReadError> {
    let missing = match open {
        Some((line, false, _)) => (line, "This rule has no “when”."),
        Some((line, _, false)) => (line, "This rule has no “then”."),
        _ => return Ok(()),
    };
    Err(ReadError {
        line: missing.0,
        message: missing.1.into(),
    })
}

fn head(rest: &str) -> Result<TextRule, String> {
    let mut words = Words(rest);
    let name = words.text("The name of a rule stands in quotation marks.")?;
    let mut rule = TextRule {
        name,
        enabled: true,
        past: false,
        search: String::new(),
        actions: TextActions::default(),
    };
    while let Some(word) = words.word() {
        match word {
            "off" => rule.enabled = false,
            "past" => rule.past = true,
            other => {
                return Err(format!(
                    "Behind the name stand “off” or “past”, and not “{other}”."
                ));
            }
        }
    }
    words.end()?;
    Ok(rule)
}

fn read_actions(rest: &str, actions: &mut TextActions) -> Result<(), String> {
    let mut words = Words(rest);
    let once = |is_there: bool, what: &str| match is_there {
        true => Err(format!("“{what}” stands here twice.")),
        false => Ok(()),
    };
    loop {
        match words.word() {
            Some("category") => {
                once(actions.category.is_some(), "category")?;
                actions.category = Some(words.path()?);
            }
            Some("merchant") => {
                once(actions.merchant.is_some(), "merchant")?;
                actions.merchant = Some(words.text("A merchant stands in quotation marks.")?);
            }
            Some("tag") => actions.tags.push(words.tag()?),
            Some("note") => {
                once(actions.note.is_some(), "note")?;
                actions.note = Some(words.text("A note stands in quotation marks.")?);
            }
            Some("hide") => actions.hide = true,
            Some("reviewed") => actions.reviewed = true,
            Some("split") => {
                once(!actions.split.is_empty(), "split")?;
                actions.split = words.parts()?;
            }
            Some(other) => {
                return Err(format!(
                    "A rule can say category, merchant, tag, note, hide, reviewed and split, and not “{other}”."
                ));
            }
            None => return Err("“then” is followed by what the rule does.".into()),
        }
        if !words.sign(';') {
            return words.end();
        }
        // One at the end is one too many, and does no harm.
        if words.0.trim().is_empty() {
            return Ok(());
        }
    }
}

/// What is left of a line.
struct Words<'a>(&'a str);

impl<'a> Words<'a> {
    fn skip(&mut self) {
        self.0 = self.0.trim_start();
    }

    /// A word of letters.
    fn word(&mut self) -> Option<&'a str> {
        self.skip();
        let end = self
            .0
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        (!word.is_empty()).then_some(word)
    }

    fn sign(&mut self, sign: char) -> bool {
        self.skip();
        match self.0.strip_prefix(sign) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn is_text(&mut self) -> bool {
        self.skip();
        self.0.starts_with('"')
    }

    /// A text in quotation marks.
    fn text(&mut self, else_: &str) -> Result<String, String> {
        if !self.is_text() {
            return Err(else_.to_owned());
        }
        let mut text = String::new();
        let mut letters = self.0.char_indices().skip(1);
        while let Some((at, c)) = letters.next() {
            match c {
                '"' => {
                    self.0 = self.0.get(at + 1..).unwrap_or_default();
                    return Ok(text);
                }
                '\\' => match letters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, c @ ('"' | '\\'))) => text.push(c),
                    _ => return Err("Behind \\ stands \", \\, n or r.".into()),
                },
                c => text.push(c),
            }
        }
        Err("A quotation mark is not closed.".into())
    }

    fn path(&mut self) -> Result<CategoryPath, String> {
        const MARKS: &str = "A category stands in quotation marks.";
        let first = self.text(MARKS)?;
        if !self.sign('>') {
            return Ok(CategoryPath {
                group: None,
                name: first,
            });
        }
        Ok(CategoryPath {
            group: Some(first),
            name: self.text(MARKS)?,
        })
    }

    fn tag(&mut self) -> Result<String, String> {
        if !self.sign('#') {
            return self.text("A tag stands behind # or in quotation marks.");
        }
        let end = self
            .0
            .find(|c: char| c.is_whitespace() || c == ';')
            .unwrap_or(self.0.len());
        let (tag, rest) = self.0.split_at(end);
        self.0 = rest;
        match tag.is_empty() {
            true => Err("Behind # stands a tag.".into()),
            false => Ok(tag.to_owned()),
        }
    }

    fn parts(&mut self) -> Result<Vec<TextShare>, String> {
        let mut parts = Vec::new();
        loop {
            let share = self.share()?;
            let category = match self.is_text() {
                true => Some(self.path()?),
                false => None,
            };
            let before = self.0;
            let note = match self.word() {
                Some("note") => self.text("A note stands in quotation marks.")?,
                _ => {
                    self.0 = before;
                    String::new()
                }
            };
            parts.push(TextShare {
                share,
                category,
                note,
            });
            if !self.sign(',') {
                return Ok(parts);
            }
        }
    }

    /// A share in percent, with at most two digits behind the point.
    fn share(&mut self) -> Result<u32, String> {
        let wrong = || "A part begins with its share, such as 60% or 33.34%.".to_owned();
        self.skip();
        let end = self.0.find('%').ok_or_else(wrong)?;
        let (number, rest) = self.0.split_at(end);
        let (whole, behind) = number
            .trim()
            .split_once('.')
            .unwrap_or((number.trim(), "0"));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || !is_number(behind) || whole.len() > 3 || behind.len() > 2 {
            return Err(wrong());
        }
        let hundredths = format!("{behind:0<2}")
            .parse::<u32>()
            .map_err(|_| wrong())?;
        let whole = whole.parse::<u32>().map_err(|_| wrong())?;
        self.0 = rest.get(1..).unwrap_or_default();
        Some(whole * 100 + hundredths)
            .filter(|share| *share <= SHARES)
            .ok_or_else(wrong)
    }

    fn end(&mut self) -> Result<(), String> {
        self.skip();
        match self.0.is_empty() {
            true => Ok(()),
            false => {
                let rest: String = self.0.chars().take(40).collect();
                Err(format!(
                    "“{rest}” cannot be read; between two actions stands “;”."
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COFFEE: &str = "# mine\nrule \"Coffee\" off past\n  when  merchant:starbucks amt:<20\n  \
        then  category \"Food & drink\" > \"Coffee\"; tag #daily; note \"a \\\"b\\\"\\nc\"; reviewed\n\n\
        rule \"Shared\"\nwhen costco\nthen split 33.34% \"Home\" note \"half\", 66.66%; hide;\n";

    #[test]
    fn what_a_person_writes_is_read() {
        let rules = read(COFFEE).unwrap();
        assert_eq!(rules.len(), 2);
        let coffee = &rules[0];
        assert!(!coffee.enabled && coffee.past && coffee.actions.reviewed);
        assert_eq!(coffee.search, "merchant:starbucks amt:<20");
        assert_eq!(coffee.actions.tags, ["daily"]);
        assert_eq!(coffee.actions.note.as_deref(), Some("a \"b\"\nc"));
        let group = coffee.actions.category.as_ref().unwrap();
        assert_eq!(group.group.as_deref(), Some("Food & drink"));
        let shared = &rules[1].actions;
        assert!(shared.hide);
        let shares: Vec<u32> = shared.split.iter().map(|part| part.share).collect();
        assert_eq!(shares, [3_334, 6_666]);
        assert_eq!(shared.split[0].note, "half");
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        for (text, line, message) in [
            ("\nwhen x", 2, "begins with “rule”"),
            ("rule Coffee", 1, "quotation marks"),
            ("rule \"a\"\nthen hide", 1, "no “when”"),
            ("rule \"a\"\nwhen x\n\nrule \"b\"", 1, "no “then”"),
            ("rule \"a\"\nwhen x\nthen fly", 3, "not “fly”"),
            ("rule \"a\"\nwhen x\nthen note \"x", 3, "not closed"),
            ("rule \"a\"\nwhen x\nthen hide reviewed", 3, "“;”"),
            ("rule \"a\"\nwhen x\nthen split 101% \"A\"", 3, "share"),
            ("rule \"a\"\nwhen x\nwhen y\nthen hide", 3, "one “when”"),
            (
                "rule \"a\"\nwhen x\nthen category \"A\"; category \"B\"",
                3,
                "twice",
            ),
            ("bonjour", 1, "not with “bonjour”"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.line, line, "{text}");
            assert!(error.message.contains(message), "{text}: {}", error.message);
        }
    }

    fn any_text() -> impl Strategy<Value = String> {
        proptest::string::string_regex("[a-zé0-9 \"\\\\;>#,\n\r]{1,12}").unwrap()
    }

    fn any_path() -> impl Strategy<Value = CategoryPath> {
        (prop::option::of(any_text()), any_text())
            .prop_map(|(group, name)| CategoryPath { group, name })
    }

    fn any_rule() -> impl Strategy<Value = TextRule> {
        let share = (0u32..=SHARES, prop::option::of(any_path()), any_text()).prop_map(
            |(share, category, note)| TextShare {
                share,
                category,
                note,
            },
        );
        let actions = (
            prop::option::of(any_path()),
            prop::option::of(any_text()),
            prop::collection::vec(any_text(), 0..3),
            prop::option::of(any_text()),
            any::<bool>(),
            prop::collection::vec(share, 0..3),
        );
        (
            any_text(),
            any::<bool>(),
            any::<bool>(),
            "[a-z:]{1,9}( [a-z]{1,5}){0,2}",
            actions,
        )
            .prop_map(
                |(name, enabled, past, search, (category, merchant, tags, note, hide, split))| {
                    TextRule {
                        name,
                        enabled,
                        past,
                        search,
                        actions: TextActions {
                            category,
                            merchant,
                            tags,
                            note,
                            hide,
                            // A rule does at least one thing.
                            reviewed: true,
                            split,
                        },
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(rules in prop::collection::vec(any_rule(), 0..4)) {
            prop_assert_eq!(read(&write(&rules)).unwrap(), rules);
        }

        #[test]
        fn nothing_that_is_read_makes_it_fall(text in "\\PC{0,200}") {
            let _ = read(&format!("rule \"a\"\nwhen x\nthen {text}"));
            let _ = read(&text);
        }
    }
}
