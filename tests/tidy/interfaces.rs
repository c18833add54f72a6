//! docs/interfaces.md and the programs say the same: every verb and flag of `--help` is on the
//! page, and every one on the page is in `--help`.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use crate::tree::{assert_none, read};

const PAGE: &str = "docs/interfaces.md";

/// What clap adds to every program.
const CLAP_S_OWN: &[&str] = &["help", "--help", "--version"];

fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test
        .parent()
        .and_then(|deps| deps.parent())
        .expect("a test binary lies in target/<profile>/deps")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.exists(),
        "{} is not built. Run: cargo build --workspace",
        path.display()
    );
    path
}

fn help(name: &str, verb: Option<&str>) -> String {
    let output = Command::new(program(name))
        .args(verb)
        .arg("--help")
        .output()
        .unwrap();
    assert!(output.status.success(), "{name} {verb:?} --help fails");
    String::from_utf8(output.stdout).unwrap()
}

/// `--flag` in the column where clap lists them, not the ones that its sentences mention.
fn flags(help: &str) -> BTreeSet<String> {
    help.lines()
        .filter_map(|line| {
            let line = line.trim_start();
            let line = line
                .strip_prefix('-')
                .filter(|rest| !rest.starts_with('-'))
                .and_then(|short| short.split_once(", "))
                .map_or(line, |(_, long)| long);
            line.starts_with("--").then(|| {
                line.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '-')
                    .collect()
            })
        })
        .filter(|flag: &String| !CLAP_S_OWN.contains(&flag.as_str()))
        .collect()
}

/// The verbs that clap lists under "Commands:".
fn verbs(help: &str) -> BTreeSet<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        // A long description continues further right.
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| !CLAP_S_OWN.contains(verb))
        .map(str::to_owned)
        .collect()
}

/// One `## name` section of the page.
fn section(page: &str, name: &str) -> String {
    let heading = format!("## {name}");
    let text: Vec<&str> = page
        .lines()
        .skip_while(|line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .collect();
    assert!(!text.is_empty(), "{PAGE} has no section `{heading}`");
    text.join("\n")
}

/// The text between backticks, over line ends, with the `\|` of a table undone.
fn code_spans(text: &str) -> Vec<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(|span| span.replace("\\|", "|"))
        .collect()
}

fn flags_on_page(text: &str) -> BTreeSet<String> {
    code_spans(text)
        .iter()
        .flat_map(|span| {
            span.split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '|' | '(' | ')'))
        })
        .filter(|word| word.starts_with("--") && word.len() > 2)
        .map(str::to_owned)
        .collect()
}

/// The first cell of each row: `verb arguments`.
fn rows(section: &str) -> Vec<(String, String)> {
    section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .filter_map(|line| {
            let cell = code_spans(line).into_iter().next()?;
            let verb = cell.split_whitespace().next()?.to_owned();
            Some((verb, format!("`{cell}`")))
        })
        .collect()
}

fn compare(what: &str, page: &BTreeSet<String>, help: &BTreeSet<String>) -> Vec<String> {
    let on_page = help
        .difference(page)
        .map(|one| format!("{what}: {one} is in --help, not on the page"));
    let in_help = page
        .difference(help)
        .map(|one| format!("{what}: {one} is on the page, not in --help"));
    on_page.chain(in_help).collect()
}

const RULE: &str = "docs/interfaces.md names exactly what the programs take";
const MEND: &str = "change docs/interfaces.md with the program, and say so in changelog.d";

#[test]
fn coffer_cli_is_described_as_it_is() {
    let section = section(&read(PAGE), "coffer-cli");
    let top = help("coffer-cli", None);
    let rows = rows(&section);
    let verbs_on_page = rows.iter().map(|(verb, _)| verb.clone()).collect();
    let mut complaints = compare("verb", &verbs_on_page, &verbs(&top));

    let usage = section
        .lines()
        .find(|line| line.contains("VERB"))
        .unwrap_or_default();
    let everywhere = flags(&top);
    complaints.extend(compare("coffer-cli", &flags_on_page(usage), &everywhere));
    for (verb, cell) in rows.iter().filter(|(verb, _)| verbs(&top).contains(verb)) {
        let own = flags(&help("coffer-cli", Some(verb)));
        let own = own.difference(&everywhere).cloned().collect();
        complaints.extend(compare(verb, &flags_on_page(cell), &own));
    }
    assert_none(RULE, MEND, &complaints);
}

#[test]
fn coffer_sandbox_is_described_as_it_is() {
    let page = flags_on_page(&section(&read(PAGE), "coffer-sandbox"));
    let complaints = compare(
        "coffer-sandbox",
        &page,
        &flags(&help("coffer-sandbox", None)),
    );
    assert_none(RULE, MEND, &complaints);
}

#[test]
fn coffer_is_described_as_it_is() {
    let page = flags_on_page(&section(&read(PAGE), "coffer"));
    let complaints = compare("coffer", &page, &flags(&help("coffer", None)));
    assert_none(RULE, MEND, &complaints);
}
