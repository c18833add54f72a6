//! The person writes rules as text and has it read. The text is written here, by the words of docs/rules.md.

use coffer_app::{Clock, api::RulesText, rules};

use super::Desk;
use crate::{
    computer::Process,
    dice::Dice,
    oracle::defined::{Define, Rule, Share, Test},
    person,
};

/// Categories of the start by what they are called first: nothing renames them here.
const NAMES: [(&str, &str, &str); 4] = [
    ("coffee", "Food & drink", "Coffee"),
    ("restaurants", "Food & drink", "Restaurants"),
    ("salary", "Income", "Salary"),
    ("groceries", "Food & drink", "Groceries"),
];

fn name(key: &str) -> &str {
    let known = NAMES.iter().find(|(code, ..)| *code == key);
    known.map_or(key, |(.., name)| name)
}

fn path(key: &str) -> String {
    match NAMES.iter().find(|(code, ..)| *code == key) {
        Some((_, group, name)) => format!("\"{group}\" > \"{name}\""),
        None => format!("\"{key}\""),
    }
}

fn search(test: &Test) -> String {
    match test {
        Test::Out => "is:out".into(),
        Test::In => "is:in".into(),
        Test::Pending => "is:pending".into(),
        Test::Posted => "is:posted".into(),
        Test::Hidden => "is:hidden".into(),
        Test::Reviewed => "is:reviewed".into(),
        Test::Merchant(name) => format!("merchant:\"{name}\""),
        Test::Tag(name) => format!("tag:\"{name}\""),
        Test::Category(key) => format!("cat:\"{}\"", name(key)),
    }
}

fn share(part: &Share) -> String {
    let category = part.category.as_deref().map(path).unwrap_or_default();
    let note = match part.note.as_str() {
        "" => String::new(),
        note => format!("note \"{note}\""),
    };
    let (whole, rest) = (part.share / 100, part.share % 100);
    format!("{whole}.{rest:02}% {category} {note}")
}

fn text(rule: &Rule) -> String {
    let does = &rule.does;
    let mut actions = Vec::new();
    actions.extend(
        does.category
            .as_deref()
            .map(|key| format!("category {}", path(key))),
    );
    actions.extend(
        does.merchant
            .iter()
            .map(|name| format!("merchant \"{name}\"")),
    );
    actions.extend(does.note.iter().map(|note| format!("note \"{note}\"")));
    actions.extend(does.tags.iter().map(|tag| format!("tag \"{tag}\"")));
    actions.extend(does.hide.then(|| "hide".to_owned()));
    actions.extend(does.reviewed.then(|| "reviewed".to_owned()));
    if !does.split.is_empty() {
        let shares: Vec<String> = does.split.iter().map(share).collect();
        actions.push(format!("split {}", shares.join(", ")));
    }
    let past = if rule.from == 0 { " past" } else { "" };
    format!(
        "# written by the person\nrule \"rule {}\"{past}\n  when {}\n  then {}\n",
        rule.number,
        search(&rule.test),
        actions.join("; ")
    )
}

impl Desk {
    /// A text of one rule or two, which can name a category that is not there yet. All of it is one step to undo; what the
    /// program writes of all rules brings nothing new where it is read again.
    pub(super) async fn read_rules(&mut self, dice: &mut Dice) -> Result<(), String> {
        let made = self.oracle.defined.made;
        let rules = made..made + 1 + dice.below(2);
        let mut rules: Vec<Rule> = rules
            .map(|number| person::rule(&self.oracle, number, dice))
            .collect();
        let category = dice.chance(50).then(|| self.oracle.next_category());
        if category.is_some() {
            rules[0].does.category.clone_from(&category);
        }
        let mut texts: Vec<String> = rules.iter().map(text).collect();
        self.told
            .push(format!("a text is read:\n{}", texts.join("\n")));
        if self.loses_a_rule {
            texts.pop();
        }
        let who = *dice.pick(&[Process::Window, Process::Terminal]);
        let app = self.app(who).await;
        let text = texts.join("\n");
        let read = rules::read(&app, RulesText { text }).await;
        let read = read.map_err(|error| format!("the text cannot be read: {error}"))?;
        if read.added as usize != texts.len() {
            return Err(format!("{read:?}, where {} must be new", texts.len()));
        }
        let at_ms = self.clock.now_ms();
        self.oracle.define(&Define::Read(rules, category), at_ms);
        self.rest().await?;
        let all = rules::text(&app).await.map_err(|error| error.to_string())?;
        let again = rules::read(&app, all.clone()).await;
        let again = again.map_err(|error| format!("{error}: {}", all.text))?;
        let there = self.oracle.defined.rules.len();
        if again.added != 0 || again.known as usize != there {
            return Err(format!(
                "{again:?}, where {there} must be known: {}",
                all.text
            ));
        }
        self.rest().await
    }
}
