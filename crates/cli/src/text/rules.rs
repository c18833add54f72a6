//! Rules, for people.

use std::io::{self, Write};

use coffer_app::api::{RulePreview, RuleRemark, RuleView, RulesRead};

use super::{
    harmless,
    table::{Align, Table},
};

/// The rules in their order.
pub fn write(out: &mut impl Write, rules: &[RuleView]) -> io::Result<()> {
    if rules.is_empty() {
        return writeln!(out, "There are no rules.");
    }
    let mut table = Table::new([
        ("", Align::Right),
        ("RULE", Align::Left),
        ("SEARCH", Align::Left),
        ("FOR", Align::Left),
        ("STANDS IN", Align::Right),
    ]);
    for (place, rule) in rules.iter().enumerate() {
        let holds = match (rule.enabled, rule.past) {
            (false, _) => "nothing",
            (true, true) => "all",
            (true, false) => "what comes",
        };
        table.row([
            (place + 1).to_string(),
            harmless(&rule.name),
            harmless(&rule.search),
            holds.to_owned(),
            rule.transactions.to_string(),
        ]);
    }
    table.write(out)?;
    for rule in rules {
        remarks(out, &rule.name, &rule.remarks)?;
    }
    Ok(())
}

fn remarks(out: &mut impl Write, name: &str, remarks: &[RuleRemark]) -> io::Result<()> {
    for remark in remarks {
        let sentence = match remark {
            RuleRemark::Broken(why) => format!("does nothing: {}", harmless(why)),
            RuleRemark::NeverMatches => "finds nothing that there is.".into(),
            RuleRemark::Shadowed(by) => {
                format!(
                    "says nothing that “{}” does not say before it.",
                    harmless(by)
                )
            }
            RuleRemark::AsksLater(of) => {
                format!("asks for what “{}” says only after it.", harmless(of))
            }
            RuleRemark::ChangesItself => {
                "changes what it asks for; it is asked once, and not again.".into()
            }
        };
        writeln!(out, "“{}” {sentence}", harmless(name))?;
    }
    Ok(())
}

/// What a rule would do.
pub fn write_preview(out: &mut impl Write, preview: &RulePreview) -> io::Result<()> {
    writeln!(
        out,
        "It finds {} transactions, would change {} and leave {} as you said.",
        preview.found, preview.changed, preview.kept
    )?;
    remarks(out, "It", &preview.remarks)
}

/// What came of reading rules.
pub fn write_read(out: &mut impl Write, read: &RulesRead) -> io::Result<()> {
    writeln!(
        out,
        "{} rules are new, {} were there.",
        read.added, read.known
    )?;
    if !read.categories.is_empty() {
        let names: Vec<String> = read.categories.iter().map(|name| harmless(name)).collect();
        writeln!(out, "Categories that were made: {}.", names.join(", "))?;
    }
    Ok(())
}
