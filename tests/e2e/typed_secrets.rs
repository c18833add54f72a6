//! What is typed to open the data, and to change what opens it, in the real window: it is nowhere when
//! that is done. The words of the recovery phrase are on the screen once, and nowhere after.

use acceptance::{BankProcess, Desk, Session, memory::Pieces};
use anyhow::{Context, Result, ensure};
use coffer_vault::{Purpose, Secret, Unlock, Vault};
use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::canaries::{look_at_processes, search};
use crate::steps::{choose, profile_of, story};

const PIN: &str = "7403186259";
const FIRST: &str = "canary heron on a wire";
const SECOND: &str = "canary finch in a coal shed";
/// Words that are wrong are no less secret: they may open something else.
const SLIP: &str = "canarySlipOfTheHand";
/// Title of the dialog (src-tauri/src/file_dialog.rs).
const SAVE_DIAGNOSTICS: &str = "Save diagnostics";
const TYPED: [&str; 4] = [PIN, FIRST, SECOND, SLIP];

/// Presses the key that sends a form, and waits until its last field is gone.
async fn send(desk: &Desk<'_>, last: &str) -> Result<()> {
    let field = desk.wait_for(last).await?;
    field.send_keys(&Key::Enter.to_string()).await?;
    desk.wait_gone(last).await
}

async fn set_pin(desk: &Desk<'_>) -> Result<()> {
    desk.click("pin-set").await?;
    desk.type_into("pin-new", PIN).await?;
    desk.type_into("pin-again", PIN).await?;
    send(desk, "pin-again").await
}

/// Makes a phrase, with a slip at the proof and one at the words; its words.
async fn make_phrase(desk: &Desk<'_>) -> Result<Vec<String>> {
    desk.click("phrase-begin").await?;
    desk.type_into("proof", SLIP).await?;
    desk.click("phrase-show").await?;
    desk.wait_for("error-panel").await?;
    desk.screenshot("keys-1-proof-refused").await?;
    desk.type_into("proof", PIN).await?;
    desk.click("phrase-show").await?;
    desk.wait_for("phrase-words").await?;
    desk.screenshot("keys-2-phrase").await?;
    let mut words = Vec::new();
    let shown = Locator::Css("[data-testid=phrase-words] li");
    for word in desk.client().find_all(shown).await? {
        words.push(word.prop("textContent").await?.unwrap_or_default());
    }
    ensure!(words.len() == 24, "{} words are shown", words.len());

    desk.click("phrase-written").await?;
    let labels = "return [...document.querySelectorAll('[data-testid=phrase-answer]')]
        .map((field) => field.labels[0].textContent)";
    let labels = desk.client().execute(labels, vec![]).await?;
    let labels = labels.as_array().context("labels of the fields")?.clone();
    desk.type_into("phrase-answer", SLIP).await?;
    desk.click("phrase-confirm").await?;
    desk.wait_for("error-panel").await?;
    for (label, field) in labels.iter().zip(1..) {
        let digits = label.as_str().unwrap_or_default();
        let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
        let place: usize = digits.parse()?;
        let css = format!("#phrase-form > div:nth-child({field}) input");
        desk.type_into_css(&css, &words[place - 1]).await?;
    }
    desk.screenshot("keys-3-phrase-check").await?;
    desk.click("phrase-confirm").await?;
    desk.wait_gone("phrase-confirm").await?;
    Ok(words)
}

/// Moves to a passphrase, changes it, makes new keys and puts a backup back: every form there is.
async fn change_everything(desk: &Desk<'_>, phrase: &str) -> Result<()> {
    desk.click("keys-to-passphrase").await?;
    desk.type_into("proof", PIN).await?;
    desk.type_into("passphrase-new", FIRST).await?;
    desk.type_into("passphrase-again", FIRST).await?;
    send(desk, "passphrase-again").await?;

    desk.click("keys-change").await?;
    for old in [SLIP, FIRST] {
        desk.type_into("passphrase-old", old).await?;
        desk.type_into("passphrase-new", SECOND).await?;
        desk.type_into("passphrase-again", SECOND).await?;
        let again = desk.wait_for("passphrase-again").await?;
        again.send_keys(&Key::Enter.to_string()).await?;
        if old == SLIP {
            desk.wait_for("error-panel").await?;
        }
    }
    desk.wait_for("old-words").await?;
    desk.screenshot("keys-4-old-words").await?;

    desk.click("keys-rotate").await?;
    desk.type_into("rotate-passphrase", SECOND).await?;
    desk.type_into("rotate-phrase", phrase).await?;
    desk.screenshot("keys-5-rotate").await?;
    desk.click("rotate").await?;
    desk.wait_gone("rotate").await?;
    desk.wait_gone("old-words").await?;

    desk.click("backup-now").await?;
    desk.wait_for_text("backups", "Asked for").await?;
    desk.click("restore").await?;
    desk.type_into("proof", SLIP).await?;
    desk.click("restore-confirm").await?;
    desk.wait_for("error-panel").await?;
    desk.type_into("proof", SECOND).await?;
    desk.screenshot("keys-6-restore").await?;
    desk.click("restore-confirm").await?;
    desk.wait_gone("restore-confirm").await
}

/// What the page knows: of what it asks the core, of itself, and of what it keeps.
async fn told_to_the_page(desk: &Desk<'_>) -> Result<String> {
    let mut told = String::new();
    for command in ["app_state", "security", "key_status", "backups", "network"] {
        let answer = desk
            .invoke(command, json!({ "request": Value::Null }))
            .await?;
        ensure!(answer.is_ok(), "{command} is refused: {answer:?}");
        told.push_str(&format!("{answer:?}"));
    }
    let kept = "return JSON.stringify([document.documentElement.outerHTML, {...localStorage},
        {...sessionStorage}, document.cookie, history.state, location.href,
        [...document.querySelectorAll('input')].map((field) => field.value),
        performance.getEntries().map((one) => one.name)]);";
    told.push_str(&desk.client().execute(kept, vec![]).await?.to_string());
    Ok(told)
}

/// That no key is in the memory of the app. Only root may look: it is closed to everybody else.
fn no_key_is_in_memory(session: &Session, app: i32) -> Result<()> {
    let profile = session.data_dir().join("demo");
    let unlock = Unlock::Passphrase(Secret::new(SECOND.to_owned()));
    let vault = Vault::unlock(&profile, unlock)?;
    let memory = match Pieces::of(app.cast_unsigned()) {
        Ok(memory) => memory,
        Err(_) if !rustix::process::geteuid().is_root() => return Ok(()),
        Err(error) => return Err(error),
    };
    for purpose in [Purpose::Database, Purpose::TokenSeal, Purpose::Backup] {
        let left = memory.count(vault.derive(purpose).expose());
        ensure!(left == 0, "{left} copies of the key for {purpose:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_typed_to_open_the_data_or_to_change_what_opens_it_is_nowhere_after() -> Result<()>
{
    story(async |session: &Session| {
        let bank = BankProcess::start(47).await?;
        let bank_url = bank.url()?;
        profile_of(session, &bank_url).await?;
        let env = [
            ("COFFER_PLAID_URL", bank_url.as_str()),
            ("RUST_LOG", "trace"),
        ];
        let desk = Desk::start(session, &session.data_dir(), &env).await?;

        // When what opens the data is changed in every way there is, with slips of the hand,
        desk.click("nav-settings").await?;
        set_pin(&desk).await?;
        let words = make_phrase(&desk).await?;
        let phrase = words.join(" ");
        change_everything(&desk, &phrase).await?;

        // it is locked and opened again,
        desk.click("lock").await?;
        desk.type_into("passphrase-input", SLIP).await?;
        desk.click("passphrase-submit").await?;
        desk.wait_for("error-panel").await?;
        desk.screenshot("keys-7-locked").await?;
        no_key_is_in_memory(session, desk.app_pid()?)?;
        desk.type_into("passphrase-input", SECOND).await?;
        desk.click("passphrase-submit").await?;
        desk.wait_for("nav-history").await?;

        // and a bundle for diagnosis is saved,
        desk.click("nav-history").await?;
        desk.click_css("#history-tab-calls").await?;
        let bundle = session.home().join("diagnostics.json");
        desk.click("save-diagnostics").await?;
        choose(&desk, session, SAVE_DIAGNOSTICS, &bundle).await?;
        desk.wait_for("diagnostics-saved").await?;

        // then none of it is anywhere: in the page,
        let runs: Vec<String> = words.windows(3).map(|run| run.join(" ")).collect();
        let listed = words
            .windows(2)
            .map(|two| format!("\"{}\",\"{}\"", two[0], two[1]));
        let listed: Vec<String> = listed.collect();
        let of_phrase = runs.iter().chain(&listed).map(String::as_str);
        let secrets: Vec<&str> = TYPED.into_iter().chain(of_phrase).collect();
        let told = told_to_the_page(&desk).await?;
        ensure!(
            told.contains("passphrase"),
            "the search itself finds what is there"
        );
        for secret in &secrets {
            ensure!(!told.contains(secret), "the page knows {secret}");
        }

        // in what any process was started with,
        let family = look_at_processes(desk.app_pid()?, &secrets)?;
        ensure!(
            family >= 3,
            "the web view's processes were looked at: {family}"
        );

        // and in no file: data, backups, what was set aside, the bundle, logs, the web view's own.
        let (mut found, mut read) = (Vec::new(), 0);
        search(session.home(), &secrets, &mut found, &mut read)?;
        desk.stop().await?;
        search(session.home(), &secrets, &mut found, &mut read)?;
        ensure!(found.is_empty(), "{found:#?}");
        ensure!(read > 1_000_000, "the files were read: {read} bytes");
        let told: Value = serde_json::from_slice(&std::fs::read(&bundle)?)?;
        ensure!(
            told["format"] == "coffer-diagnostics 1",
            "the bundle is there: {told}"
        );
        Ok(())
    })
    .await
}
