//! The story that issue 9 is done with: 500 go from checking at one bank to savings at another, by the keyboard;
//! the app is killed in the middle; and there is exactly one transfer.

use acceptance::tap::Tap;
use acceptance::{BankProcess, Desk, Session};
use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::keys::{
    choose_option, enter, has_focus, press, stands_still, tab_to, tab_to_css, with_control,
    with_control_and_shift,
};
use crate::steps::{PLATYPUS, USER, cli, link_is, sign_in_again, story, sync_is};

/// First Gingham Credit Union.
const GINGHAM: &str = "ins_109509";
const FROM: &str = "Platypus Checking";
const TO: &str = "Share Savings";
const PIN: &str = "740318625";
const CREATE: &str = "/transfer/create";
/// Looks until it has arrived. In the demo each of them is a day.
const LOOKS_MAX: usize = 10;
/// Days until both banks have booked it.
const DAYS_MAX: usize = 6;

#[tokio::test]
async fn five_hundred_are_moved_by_keyboard_and_a_kill_in_the_middle_moves_them_once() -> Result<()>
{
    story(async |session: &Session| {
        let bank = BankProcess::start(66).await?;
        let tap = Tap::start(&bank.url()?)?;
        let url = tap.url();
        let env = [("COFFER_PLAID_URL", url.as_str())];
        let digits = two_banks(session, &url).await?;
        let desk = Desk::start(session, &session.data_dir(), &env).await?;

        // A PIN first: nobody else moves money. Whoever has set it goes on typing.
        open_moves(&desk).await?;
        tab_to(&desk, "pin-new").await?;
        press(&desk, PIN).await?;
        tab_to(&desk, "pin-again").await?;
        press(&desk, PIN).await?;
        enter(&desk).await?;
        has_focus(&desk, "move-from").await?;
        choose_option(&desk, "move-from", FROM).await?;
        choose_option(&desk, "move-to", TO).await?;
        tab_to(&desk, "move-amount").await?;
        press(&desk, "500").await?;
        tab_to(&desk, "move-name").await?;
        press(&desk, "Ana Lovelace").await?;

        // Both banks want consent, and say so before anybody is asked for money.
        for (at, name) in ["First Platypus Bank", "First Gingham Credit Union"]
            .into_iter()
            .enumerate()
        {
            enter(&desk).await?;
            desk.wait_for_text("error-panel", name).await?;
            desk.screenshot(&format!("moves-1-consent-{at}")).await?;
            consent(&desk).await?;
            desk.wait_gone("error-panel").await?;
            tab_to(&desk, "move-plan").await?;
        }
        ensure!(tap.calls_of("/transfer/authorization/create").is_empty());

        // The last question, and what is typed once more. The answer to the transfer is kept back,
        enter(&desk).await?;
        has_focus(&desk, "amount-again").await?;
        stands_still(&desk).await?;
        desk.screenshot("moves-2-confirm").await?;
        press(&desk, "500").await?;
        tab_to(&desk, "account-again").await?;
        press(&desk, &digits).await?;
        tab_to(&desk, "proof").await?;
        press(&desk, PIN).await?;
        ensure!(made(&bank).await?.is_empty(), "a plan moves nothing");
        let kept_back = json!({
            "path": CREATE, "kind": "latency", "latency_ms": 120_000, "processed": true,
        });
        bank.admin("fault", kept_back).await?;
        enter(&desk).await?;
        desk.until("the bank has made the transfer", async || {
            Ok((made(&bank).await?.len() == 1).then_some(()))
        })
        .await?;
        let asked = tap.calls_of(CREATE);
        ensure!(asked.len() == 1 && asked[0].answer.is_none(), "{asked:?}");
        // and the app dies while it waits for it.
        desk.screenshot("moves-3-asked").await?;
        desk.kill().await?;

        // The next one finds it, before anybody asks.
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        has_focus(&desk, "pin-input").await?;
        press(&desk, PIN).await?;
        enter(&desk).await?;
        open_moves(&desk).await?;
        desk.wait_for_css("[data-testid=move][data-state=debit_under_way]")
            .await?;
        desk.screenshot("moves-4-found").await?;
        ensure!(desk.texts("move").await?.len() == 1, "one move");
        ensure!(made(&bank).await?.len() == 1, "and one transfer");

        // It rests in the ledger, and goes on to the other bank.
        let mut places = Vec::new();
        for _ in 0..LOOKS_MAX {
            let track = desk.wait_for("move-track").await?;
            let place = track.attr("data-place").await?.context("a place")?;
            if places.last() != Some(&place) {
                desk.screenshot(&format!("moves-5-{place}")).await?;
                places.push(place);
            }
            if places.last().is_some_and(|place| place == "to") {
                break;
            }
            look_again(&desk).await?;
        }
        ensure!(places == ["leaving", "arriving", "to"], "{places:?}");
        let made_now = made(&bank).await?;
        ensure!(
            made_now == ["debit 500.00", "credit 500.00"],
            "{made_now:?}"
        );
        ensure!(tap.calls_of(CREATE).len() == 2, "each was asked for once");

        // Once the banks have booked it, its two rows are one transfer in the register.
        rows_come(&desk, &bank).await?;
        tab_to_css(&desk, "[data-testid=move-leg][data-kind=debit] button").await?;
        desk.screenshot("moves-6-legs").await?;
        enter(&desk).await?;
        desk.wait_for_css("[data-testid=drawer] [data-testid=pair][data-state=said]")
            .await?;
        tab_to(&desk, "pair-apart").await?;
        desk.screenshot("moves-7-paired").await?;
        press(&desk, &Key::Escape.to_string()).await?;

        // The record of all that is whole.
        press(&desk, &with_control_and_shift("b")).await?;
        tab_to(&desk, "checks-accounts").await?;
        press(&desk, &Key::Left.to_string()).await?;
        tab_to(&desk, "verify-audit").await?;
        enter(&desk).await?;
        desk.wait_for_css("[data-testid=audit-verdict][data-whole=true]")
            .await?;
        desk.screenshot("moves-8-audit").await?;
        desk.stop().await
    })
    .await
}

/// A person with a connection at each bank, read once; the last digits of the account that money goes to.
async fn two_banks(session: &Session, url: &str) -> Result<String> {
    cli(session, url, &["init", "--relay", "demo"]).await?;
    for institution in [PLATYPUS, GINGHAM] {
        let sign_in = ["--user", USER, "--password", "pass_good"];
        let link = [&["link", "--institution", institution][..], &sign_in].concat();
        cli(session, url, &link).await?;
    }
    cli(session, url, &["sync"]).await?;
    let accounts = cli(session, url, &["accounts"]).await?;
    let mut accounts = accounts.as_array().context("a list")?.iter();
    let to = accounts.find(|one| one["name"] == TO);
    let mask = to.and_then(|one| one["mask"].as_str());
    Ok(mask.context("it has digits")?.to_owned())
}

/// The transfers that the provider has made, oldest first, as anybody with the keys is told of them.
async fn made(bank: &BankProcess) -> Result<Vec<String>> {
    let told = bank
        .plaid("/transfer/event/sync", json!({ "after_id": 0 }))
        .await?;
    let events = told["transfer_events"].as_array().context("events")?;
    let text = |event: &Value, field: &str| event[field].as_str().unwrap_or_default().to_owned();
    let begun = events.iter().filter(|one| one["event_type"] == "pending");
    Ok(begun
        .map(|one| {
            format!(
                "{} {}",
                text(one, "transfer_type"),
                text(one, "transfer_amount")
            )
        })
        .collect())
}

async fn open_moves(desk: &Desk<'_>) -> Result<()> {
    desk.wait_for("nav-moves").await?;
    press(desk, &with_control_and_shift("m")).await?;
    desk.wait_for_css("[data-testid=nav-moves][aria-current=page]")
        .await
        .map(drop)
}

/// Gives the consent that a failure asks for; on the bank's own page with the mouse.
async fn consent(desk: &Desk<'_>) -> Result<()> {
    tab_to(desk, "cure").await?;
    enter(desk).await?;
    tab_to(desk, "link-begin").await?;
    enter(desk).await?;
    desk.wait_for_text("consent-notice", "Moving money by itself")
        .await?;
    desk.screenshot("moves-1-what-is-agreed-to").await?;
    tab_to(desk, "link-agree").await?;
    enter(desk).await?;
    desk.enter_link_window().await?;
    sign_in_again(desk, false).await?;
    link_is(desk, "linked").await?;
    tab_to(desk, "link-done").await?;
    enter(desk).await?;
    desk.wait_gone("link-dialog").await
}

/// Looks what became of it, and returns when that is known.
async fn look_again(desk: &Desk<'_>) -> Result<()> {
    tab_to(desk, "follow-moves").await?;
    enter(desk).await?;
    desk.wait_for_css("[data-testid=follow-moves]:not([aria-disabled=true])")
        .await?;
    has_focus(desk, "follow-moves").await
}

/// Lets days pass until both banks have booked the money, reads them, and opens what is known of each leg.
async fn rows_come(desk: &Desk<'_>, bank: &BankProcess) -> Result<()> {
    tab_to_css(desk, "[data-testid=move-details] summary").await?;
    enter(desk).await?;
    for _ in 0..DAYS_MAX {
        bank.advance(1).await?;
        press(desk, &with_control("r")).await?;
        sync_is(desk, "updated").await?;
        look_again(desk).await?;
        if desk.texts("leg-transaction").await?.len() == 2 {
            return Ok(());
        }
    }
    desk.until("both rows are known", async || {
        Ok((desk.texts("leg-transaction").await?.len() == 2).then_some(()))
    })
    .await
}
