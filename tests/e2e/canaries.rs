//! Secrets that went through the real window are nowhere but where they are sealed.

use std::path::Path;

use acceptance::{BankProcess, Desk, Session, memory};
use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::keys::press;
use crate::steps::{
    PLATYPUS, begin_in_window, explore_demo, first_row, link_is, open_link_window, open_row,
    profile_of, search as search_for, sign_in_again, sign_in_to_bank, story, sync_is,
};

/// Set where the app is started and of no use to the demo: nothing may keep them.
const PLANTED: [(&str, &str); 3] = [
    ("PLAID_CLIENT_ID", "canaryclientid5f1b"),
    ("PLAID_SECRET", "canarysecret9c27"),
    ("COFFER_PASSPHRASE", "canary finch in the rain"),
];
/// Under WebDriver the Link window shares the main one's web context, whose cache keeps the addresses
/// of its frames. What people run keeps it in memory, which a test beside `link_window.rs` shows.
const LINK_TOKEN: &str = "link-sandbox-";
/// How Plaid's tokens begin, and what the person types at the bank.
const NEVER: [&str; 4] = [
    "access-sandbox-",
    "public-sandbox-",
    LINK_TOKEN,
    "pass_good",
];

/// Bank data: the page may show it to the person, and nothing else may have it.
const ACCOUNT_NUMBER: &str = "4024007181921234";

/// What no file, process or argument may hold.
fn nowhere() -> impl Iterator<Item = &'static str> {
    secrets().chain([ACCOUNT_NUMBER])
}

fn secrets() -> impl Iterator<Item = &'static str> {
    NEVER.into_iter().chain(PLANTED.map(|(_, value)| value))
}

fn holds(heap: &[u8], needle: &str) -> bool {
    memory::count(heap, needle.as_bytes()) > 0
}

/// Every file below a folder that holds a secret, whatever wrote it: Coffer, or the web view.
pub fn search(
    folder: &Path,
    secrets: &[&str],
    found: &mut Vec<String>,
    read: &mut u64,
) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // Sockets of the desktop cannot be read; links lead elsewhere.
        let kind = entry.file_type()?;
        if kind.is_dir() {
            search(&path, secrets, found, read)?;
        } else if kind.is_file() {
            let Ok(bytes) = std::fs::read(&path) else {
                continue;
            };
            *read += bytes.len() as u64;
            let excused = path
                .components()
                .any(|part| part.as_os_str() == "WebKitCache");
            let found_here = secrets.iter().filter(|secret| holds(&bytes, secret));
            for secret in found_here.filter(|secret| !(excused && **secret == LINK_TOKEN)) {
                found.push(format!("{}: {secret}", path.display()));
            }
        }
    }
    Ok(())
}

/// The app and all that it started: what each was started with, and whether it would dump core.
pub fn look_at_processes(app: i32, secrets: &[&str]) -> Result<usize> {
    let mut family = vec![app];
    let mut at = 0;
    while let Some(pid) = family.get(at).copied() {
        at += 1;
        // What has ended meanwhile has no children any more.
        let tasks = std::fs::read_dir(format!("/proc/{pid}/task"))
            .into_iter()
            .flatten();
        for task in tasks.flatten() {
            let children = std::fs::read_to_string(task.path().join("children"));
            let children = children.unwrap_or_default();
            family.extend(
                children
                    .split_whitespace()
                    .filter_map(|pid| pid.parse::<i32>().ok()),
            );
        }
    }
    for pid in &family {
        let Ok(limits) = std::fs::read_to_string(format!("/proc/{pid}/limits")) else {
            continue;
        };
        let core = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"));
        let core: Vec<&str> = core.context("a limit")?.split_whitespace().collect();
        ensure!(
            core[4..6] == ["0", "0"],
            "process {pid} may dump core: {core:?}"
        );
        let Ok(line) = std::fs::read(format!("/proc/{pid}/cmdline")) else {
            continue;
        };
        ensure!(
            secrets.iter().all(|secret| !holds(&line, secret)),
            "arguments of {pid}"
        );
        if *pid == app {
            continue;
        }
        // That of the app itself is its initial memory, which is closed to other programs.
        let Ok(environ) = std::fs::read(format!("/proc/{pid}/environ")) else {
            continue;
        };
        ensure!(!environ.is_empty(), "the environment of {pid} is read");
        ensure!(
            secrets.iter().all(|secret| !holds(&environ, secret)),
            "environment of {pid}"
        );
    }
    Ok(family.len())
}

#[tokio::test]
async fn secrets_that_went_through_the_window_are_in_no_page_process_file_or_log() -> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(31).await?;
        let bank_url = bank.url()?;
        let mut env = vec![("COFFER_PLAID_URL", bank_url.as_str()), ("RUST_LOG", "trace")];
        env.extend(PLANTED);
        let desk = Desk::start(session, &session.data_dir(), &env).await?;

        // Given a bank that was linked, synced and looked at, at the most talkative.
        explore_demo(&desk).await?;
        open_link_window(&desk).await?;
        sign_in_to_bank(&desk, PLATYPUS).await?;
        link_is(&desk, "linked").await?;
        sync_is(&desk, "updated").await?;
        desk.click("link-done").await?;
        let text = format!("WIRE FROM ACCT {ACCOUNT_NUMBER}");
        let booking = json!({ "institution": PLATYPUS, "account": 0, "amount": 4711, "text": text });
        bank.admin("book", booking).await?;
        desk.click("refresh").await?;
        desk.click("nav-transactions").await?;
        search_for(&desk, ACCOUNT_NUMBER, |count| count == 1).await?;
        let (id, _) = first_row(&desk).await?;
        open_row(&desk, &id).await?;
        desk.wait_for_text("drawer", ACCOUNT_NUMBER).await?;

        // Then the page has been told none of it, whatever it asks,
        let all = json!({ "search": "", "accountId": null, "categoryId": null, "from": null, "to": null });
        let range = json!({ "filter": all, "date": "", "skip": 0, "limit": 200 });
        let mut told = String::new();
        for (command, request) in [
            ("app_state", Value::Null),
            ("relay_settings", Value::Null),
            ("overview", Value::Null),
            ("connections", Value::Null),
            ("sync_status", Value::Null),
            ("register_rows", range),
            ("transaction", json!({ "id": id })),
        ] {
            let answer = desk.invoke(command, json!({ "request": request })).await?;
            ensure!(answer.is_ok(), "{command} is refused: {answer:?}");
            told.push_str(&format!("{answer:?}"));
        }
        let kept = "return JSON.stringify([document.documentElement.outerHTML, {...localStorage},
            {...sessionStorage}, document.cookie, performance.getEntries().map((one) => one.name)]);";
        told.push_str(&desk.client().execute(kept, vec![]).await?.to_string());
        ensure!(told.contains("Platypus"), "the search itself finds what is there");
        for secret in secrets() {
            ensure!(!told.contains(secret), "the page knows {secret}");
        }

        // no process of the app carries it further or would dump it,
        let nowhere: Vec<&str> = nowhere().collect();
        let family = look_at_processes(desk.app_pid()?, &nowhere)?;
        ensure!(family >= 3, "the web view's processes were looked at: {family}");

        // and no file of the desktop has it: data, the web view's cache, logs, whatever else; neither
        // while the log of the database is live,
        let log = session.data_dir().join("demo/coffer.db-wal");
        let live = std::fs::metadata(&log).context("the log of the database")?.len();
        ensure!(live > 0, "the log is in use");
        let (mut found, mut read) = (Vec::new(), 0);
        search(session.home(), &nowhere, &mut found, &mut read)?;
        ensure!(found.is_empty(), "while it is open: {found:#?}");
        // nor when all is closed.
        desk.stop().await?;
        search(session.home(), &nowhere, &mut found, &mut read)?;
        ensure!(read > 1_000_000, "the files were read: {read} bytes");
        ensure!(found.is_empty(), "{found:#?}");
        Ok(())
    })
    .await
}

/// What was looked up for the owner once: it is on the page while it is shown, sealed where it is kept, and nowhere
/// else.
#[tokio::test]
async fn an_account_number_that_was_shown_and_kept_is_in_no_page_process_file_or_log_after()
-> Result<()> {
    const PIN: &str = "7403186259";
    story(async |session: &Session| {
        let bank = BankProcess::start(33).await?;
        let bank_url = bank.url()?;
        profile_of(session, &bank_url).await?;
        let env = [("COFFER_PLAID_URL", bank_url.as_str()), ("RUST_LOG", "trace")];
        let desk = Desk::start(session, &session.data_dir(), &env).await?;

        // Given a number that its owner asked for: with a PIN, which is set first, and once the bank has their
        // consent, which is given on the way.
        desk.click("nav-checks").await?;
        desk.click("reveal").await?;
        desk.type_into("pin-new", PIN).await?;
        desk.type_into("pin-again", PIN).await?;
        press(&desk, &Key::Enter.to_string()).await?;
        reveal(&desk, PIN).await?;
        desk.wait_for_css("[data-testid=reveal-dialog] [data-testid=cure]").await?;
        desk.screenshot("numbers-1-consent-first").await?;
        desk.click_css("[data-testid=reveal-dialog] [data-testid=cure]").await?;
        desk.wait_for("link-dialog").await?;
        desk.screenshot("numbers-2-consent").await?;
        begin_in_window(&desk).await?;
        sign_in_again(&desk, false).await?;
        link_is(&desk, "linked").await?;
        desk.click("link-done").await?;
        desk.wait_gone("link-dialog").await?;
        desk.screenshot("numbers-3-once-more").await?;
        desk.click("keep-numbers").await?;
        reveal(&desk, PIN).await?;
        desk.wait_for("numbers-shown").await?;
        let shown = desk.text("number-account").await?;
        desk.screenshot("numbers-4-shown").await?;
        let number: String = shown.chars().filter(char::is_ascii_digit).collect();
        ensure!(number.len() >= 8, "a number is shown: {shown}");

        // Then the page forgets it when it is hidden, and is told it by nothing that asks for no PIN,
        desk.click("hide-numbers").await?;
        desk.wait_gone("numbers-shown").await?;
        desk.wait_for("numbers-kept").await?;
        let mut told = String::new();
        for command in ["checks", "audit", "connections", "moves", "app_state"] {
            let request = match command {
                "audit" => json!({ "before": null }),
                _ => Value::Null,
            };
            let answer = desk.invoke(command, json!({ "request": request })).await?;
            ensure!(answer.is_ok(), "{command} is refused: {answer:?}");
            told.push_str(&format!("{answer:?}"));
        }
        let kept = "return JSON.stringify([document.documentElement.outerHTML, {...localStorage},
            {...sessionStorage}, document.cookie, performance.getEntries().map((one) => one.name)]);";
        told.push_str(&desk.client().execute(kept, vec![]).await?.to_string());
        ensure!(told.contains("numbers_revealed"), "the audit is in what was asked");
        ensure!(!told.contains(&number) && !told.contains(&shown));

        // and no process, file or log has it, neither while it runs nor after.
        let secrets = [number.as_str(), shown.as_str(), PIN];
        look_at_processes(desk.app_pid()?, &secrets)?;
        let (mut found, mut read) = (Vec::new(), 0);
        search(session.home(), &secrets, &mut found, &mut read)?;
        desk.stop().await?;
        search(session.home(), &secrets, &mut found, &mut read)?;
        ensure!(read > 1_000_000, "the files were read: {read} bytes");
        ensure!(found.is_empty(), "{found:#?}");
        Ok(())
    })
    .await
}

/// Types the proof into the dialog that asks for it, and sends it.
async fn reveal(desk: &Desk<'_>, pin: &str) -> Result<()> {
    desk.type_into("proof", pin).await?;
    press(desk, &Key::Enter.to_string()).await
}
