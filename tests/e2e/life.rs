//! The life of a connection in the window: a login that breaks and is repaired, a bank that would be
//! there twice, a permission that is taken back; and every pane of Link walked once.

use acceptance::tap::Tap;
use acceptance::{BankProcess, Desk, Session};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::steps::{
    PLATYPUS, USER, begin_in_window, cli, explore_demo, first_row, link_is, note, open_link_window,
    open_row, profile_of, repair_in_window, row_count, sign_in_again, sign_in_to_bank, story,
    sync_is,
};

const BANK: &str = "First Platypus Bank";
const OTHER: &str = "ins_109509";
const NOTE: &str = "paid for Ana, she owes half";

/// Breaks the login of the one connection, as Plaid's Sandbox does it.
pub async fn reset_login(bank: &BankProcess, tap: &Tap) -> Result<()> {
    let calls = tap.calls();
    let exchanged = calls
        .iter()
        .find(|call| call.path == "/item/public_token/exchange")
        .and_then(|call| call.success())
        .context("the bank was linked through the tap")?;
    let body = json!({ "access_token": exchanged["access_token"] });
    bank.plaid("/sandbox/item/reset_login", body).await?;
    Ok(())
}

/// The cursors of the syncs so far: what each page was asked with, and what it gave.
fn cursors(tap: &Tap) -> Vec<(Option<String>, String)> {
    let of = |value: &Value| value.as_str().map(str::to_owned);
    tap.calls()
        .iter()
        .filter(|call| call.path == "/transactions/sync")
        .filter_map(|call| {
            let given = of(&call.success()?["next_cursor"])?;
            Some((of(&call.asked["cursor"]), given))
        })
        .collect()
}

#[tokio::test]
async fn a_login_that_breaks_is_told_by_a_banner_and_repaired_with_notes_tags_and_cursor_as_they_were()
-> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(61).await?;
        let tap = Tap::start(&bank.url()?)?;
        let url = tap.url();
        profile_of(session, &url).await?;
        let env = [("COFFER_PLAID_URL", url.as_str())];
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        desk.click("nav-transactions").await?;
        let (id, _) = first_row(&desk).await?;
        let before = row_count(&desk).await?;
        for change in [
            json!({ "field": "note", "value": NOTE }),
            json!({ "field": "tags", "value": ["trip", "shared"] }),
        ] {
            let said = json!({ "request": { "id": id, "change": change } });
            let said = desk.invoke("edit_transaction", said).await?;
            ensure!(said.is_ok(), "{said:?}");
        }
        ensure!(desk.texts("connection-banner").await?.is_empty());

        // When the login breaks, the banner names the bank and has the one button.
        let kept = cursors(&tap).last().context("it was synced")?.1.clone();
        reset_login(&bank, &tap).await?;
        desk.click("refresh").await?;
        desk.wait_for_css("[data-testid=connection-banner][data-kind=sign_in]")
            .await?;
        desk.wait_for_text("connection-banner", BANK).await?;
        desk.screenshot("life-1-the-login-broke").await?;

        // Repaired through Link in update mode.
        desk.click_css("[data-testid=connection-banner] [data-testid=cure]")
            .await?;
        desk.wait_for("link-dialog").await?;
        desk.screenshot("life-2-repair").await?;
        repair_in_window(&desk).await?;
        sign_in_again(&desk, false).await?;
        link_is(&desk, "linked").await?;
        desk.wait_for("first-sync").await?;
        sync_is(&desk, "updated").await?;
        desk.click("link-done").await?;
        desk.wait_gone("connection-banner").await?;

        // Then everything is as it was: one connection, the words, the place in the stream.
        desk.click("nav-transactions").await?;
        ensure!(row_count(&desk).await? >= before, "the history is there");
        open_row(&desk, &id).await?;
        ensure!(note(&desk).await? == NOTE, "the note is there");
        let row = desk
            .invoke("transaction", json!({ "request": { "id": id } }))
            .await?;
        let row = row.map_err(|refused| anyhow::anyhow!("{refused}"))?;
        ensure!(
            row["row"]["tags"] == json!(["shared", "trip"])
                || row["row"]["tags"] == json!(["trip", "shared"]),
            "{row}"
        );
        desk.screenshot("life-3-repaired").await?;
        let all = cursors(&tap);
        let since = all
            .iter()
            .rposition(|(asked, _)| asked.as_ref() == Some(&kept));
        ensure!(
            since.is_some(),
            "the next sync went on from {kept}: {all:?}"
        );
        let items = cli(session, &url, &["items"]).await?;
        ensure!(
            items.as_array().is_some_and(|all| all.len() == 1),
            "{items}"
        );
        ensure!(items[0]["health"]["state"] == "Ok", "{items}");
        let exchanged = tap.calls();
        let exchanged = exchanged
            .iter()
            .filter(|call| call.path == "/item/public_token/exchange");
        ensure!(exchanged.count() == 1, "a repair exchanges nothing");
        desk.stop().await
    })
    .await
}

#[tokio::test]
async fn a_bank_that_would_be_linked_twice_is_asked_about_and_the_person_is_led_to_the_repair()
-> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(62).await?;
        let tap = Tap::start(&bank.url()?)?;
        let url = tap.url();
        profile_of(session, &url).await?;
        reset_login(&bank, &tap).await?;
        let env = [("COFFER_PLAID_URL", url.as_str())];
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        desk.click("refresh").await?;
        desk.wait_for("connection-banner").await?;

        // Before Link: what is here is named, with the way to repair it.
        desk.click("nav-connections").await?;
        desk.click("connect-bank").await?;
        desk.wait_for_text("connected-already", BANK).await?;
        desk.screenshot("twice-1-connected-already").await?;
        desk.click("link-window").await?;
        desk.click("link-begin").await?;
        desk.wait_for_text("consent-notice", "Transactions").await?;
        desk.screenshot("twice-2-what-is-read").await?;
        desk.click("link-agree").await?;
        desk.enter_link_window().await?;
        sign_in_to_bank(&desk, PLATYPUS).await?;

        // After Link, before anything is exchanged: the person decides.
        link_is(&desk, "asking").await?;
        desk.wait_for_text("twin", BANK).await?;
        desk.screenshot("twice-3-asked").await?;
        desk.click("twin-use").await?;
        repair_in_window(&desk).await?;
        sign_in_again(&desk, false).await?;
        link_is(&desk, "linked").await?;
        desk.click("link-done").await?;
        desk.wait_gone("connection-banner").await?;
        ensure!(desk.texts("connection-card").await?.len() == 1);
        desk.screenshot("twice-4-repaired").await?;
        let calls = tap.calls();
        let exchanged = calls
            .iter()
            .filter(|call| call.path == "/item/public_token/exchange");
        ensure!(exchanged.count() == 1, "nothing was added");
        desk.stop().await
    })
    .await
}

#[tokio::test]
async fn a_permission_that_was_taken_back_asks_what_to_keep_and_both_answers_do_as_they_say()
-> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(63).await?;
        let url = bank.url()?;
        profile_of(session, &url).await?;
        let link = ["link", "--institution", OTHER, "--user", USER, "--password"];
        cli(session, &url, &[&link[..], &["pass_good"]].concat()).await?;
        cli(session, &url, &["sync"]).await?;
        let items = cli(session, &url, &["items"]).await?;
        let (kept, deleted) = (&items[0], &items[1]);
        let rows_of = async |item: &Value| -> Result<usize> {
            let accounts = cli(session, &url, &["accounts"]).await?;
            let mut rows = 0;
            for account in accounts.as_array().context("accounts")? {
                if account["item_id"] == item["id"] {
                    let id = account["id"].as_str().context("an id")?;
                    let listed = cli(session, &url, &["transactions", "--account", id]).await?;
                    rows += listed.as_array().context("rows")?.len();
                }
            }
            Ok(rows)
        };
        let (stays, goes) = (rows_of(kept).await?, rows_of(deleted).await?);
        ensure!(stays > 0 && goes > 0);
        for item in [kept, deleted] {
            let revoked =
                json!({ "item_id": item["plaid_item_id"], "happens": "revoke_permission" });
            bank.admin("item", revoked).await?;
        }
        let env = [("COFFER_PLAID_URL", url.as_str())];
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        desk.click("refresh").await?;
        desk.wait_for_css("[data-testid=connection-banner][data-kind=ended]")
            .await?;

        // Kept.
        desk.wait_for_text("connection-banner", BANK).await?;
        desk.screenshot("revoked-1-banner").await?;
        desk.click_css("[data-testid=connection-banner] [data-testid=cure]")
            .await?;
        desk.wait_for("end-dialog").await?;
        desk.screenshot("revoked-2-what-to-keep").await?;
        desk.click("end-confirm").await?;
        desk.wait_gone("end-dialog").await?;

        // Deleted, by its name.
        let name = deleted["institution"]["name"].as_str().context("a name")?;
        desk.wait_for_text("connection-banner", name).await?;
        desk.click_css("[data-testid=connection-banner] [data-testid=cure]")
            .await?;
        desk.click("end-delete").await?;
        desk.type_into("end-name", name).await?;
        desk.click("end-confirm").await?;
        desk.wait_gone("end-dialog").await?;
        // The daily backup still holds it: that is said, and asked about.
        desk.wait_for_text("older-copies", name).await?;
        desk.click("keep-copies").await?;
        desk.wait_gone("connection-banner").await?;
        desk.click("nav-connections").await?;
        desk.wait_for_css("[data-testid=connection-card][data-health=Disconnected]")
            .await?;
        desk.screenshot("revoked-3-kept-and-deleted").await?;
        ensure!(
            rows_of(kept).await? == stays,
            "what was to be kept is there"
        );
        let left = cli(session, &url, &["transactions"]).await?;
        ensure!(
            left.as_array().map(Vec::len) == Some(stays),
            "the other is gone"
        );
        let consents = cli(session, &url, &["consents"]).await?;
        ensure!(consents[0]["history"] == "deleted", "{consents}");
        ensure!(consents[1]["history"] == "kept", "{consents}");
        desk.stop().await
    })
    .await
}

#[tokio::test]
async fn the_panes_of_link_for_codes_questions_choices_and_a_banks_own_page_are_walked()
-> Result<()> {
    const OAUTH: &str = "ins_127287";
    const TITLE: &str = "Connect a bank";
    story(async |session: &Session| {
        let desk = Desk::start(session, &session.data_dir(), &[]).await?;
        explore_demo(&desk).await?;
        let sign_in = async |password: &str| -> Result<()> {
            desk.type_into_css("#username", USER).await?;
            desk.type_into_css("#password", password).await?;
            desk.click_css("#submit").await
        };

        // A code, wrong at first; then the person leaves.
        open_link_window(&desk).await?;
        desk.enter_link_frame().await?;
        desk.click_css(&format!("button[data-institution=\"{PLATYPUS}\"]"))
            .await?;
        session.picture(TITLE, "link-1-credentials").await?;
        sign_in("mfa_device").await?;
        desk.type_into_css("#answer-0", "0000").await?;
        desk.click_css("#submit-mfa").await?;
        desk.wait_for_css("#error").await?;
        session.picture(TITLE, "link-2-code").await?;
        desk.type_into_css("#answer-0", "1234").await?;
        desk.click_css("#submit-mfa").await?;
        desk.wait_for_css("input[data-account]").await?;
        session.picture(TITLE, "link-3-accounts").await?;
        desk.click_css("#close").await?;
        desk.link_window_closes().await?;
        link_is(&desk, "closed").await?;
        desk.client().refresh().await?;

        // Questions, and words to choose from.
        for (password, picture) in [
            ("mfa_questions_1_2", "link-4-questions"),
            ("mfa_selections", "link-5-selections"),
        ] {
            begin_in_window(&desk).await?;
            desk.enter_link_frame().await?;
            desk.click_css(&format!("button[data-institution=\"{PLATYPUS}\"]"))
                .await?;
            sign_in(password).await?;
            desk.wait_for_css("#answer-0").await?;
            session.picture(TITLE, picture).await?;
            if password == "mfa_questions_1_2" {
                desk.type_into_css("#answer-0", "answer_0_0").await?;
                desk.type_into_css("#answer-1", "answer_0_1").await?;
            }
            desk.click_css("#submit-mfa").await?;
            desk.until("the answers are taken", async || {
                let client = desk.client();
                let css = fantoccini::Locator::Css("input[data-account], #answer-0");
                Ok(client.find_all(css).await?.into_iter().next())
            })
            .await?;
            desk.click_css("#close").await?;
            desk.link_window_closes().await?;
            link_is(&desk, "closed").await?;
            desk.client().refresh().await?;
        }

        // A bank with a page of its own, found by its name, to the end.
        begin_in_window(&desk).await?;
        desk.enter_link_frame().await?;
        desk.type_into_css("#search", "OAuth").await?;
        desk.click_css(&format!("button[data-institution=\"{OAUTH}\"]"))
            .await?;
        desk.wait_for_css("#oauth").await?;
        session.picture(TITLE, "link-6-own-page").await?;
        desk.click_css("#oauth").await?;
        sign_in("pass_good").await?;
        desk.wait_for_css("input[data-account]").await?;
        desk.click_css("#continue").await?;
        desk.wait_for_css("#agree").await?;
        session.picture(TITLE, "link-7-share").await?;
        desk.click_css("#agree").await?;
        desk.wait_for_css("#finish").await?;
        session.picture(TITLE, "link-8-success").await?;
        desk.click_css("#finish").await?;
        desk.link_window_closes().await?;
        link_is(&desk, "linked").await?;
        desk.click("link-done").await?;
        desk.wait_for("consents").await?;
        desk.screenshot("link-9-connected").await?;
        desk.stop().await
    })
    .await
}
