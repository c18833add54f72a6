//! The real window behind a real relay before a real bank: what happens at the bank comes by itself.

use acceptance::relay::free_address;
use acceptance::{BankProcess, Desk, RelaySetup, Session};
use anyhow::{Result, ensure};
use serde_json::json;

use crate::steps::{PLATYPUS, cli, explore_demo, row_count, story};

#[tokio::test]
async fn what_happens_at_the_bank_is_in_the_window_without_a_refresh_and_ends_with_the_device()
-> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(811).await?;
        let listen = free_address()?;
        let url = format!("http://{listen}");
        let relay = RelaySetup::new(&bank.url()?, &url, None).await?;
        let serving = relay.serve(&listen).await?;
        let invitation = relay.invite(None).await?;
        let init = [
            "init",
            "--relay",
            "relay",
            "--url",
            &url,
            "--invitation",
            &invitation.code,
            "--fingerprint",
            &invitation.fingerprint,
        ];
        cli(session, "", &init).await?;
        let link = ["link", "--institution", PLATYPUS, "--user", "user_good"];
        cli(session, "", &[&link[..], &["--password", "pass_good"]].concat()).await?;
        cli(session, "", &["sync"]).await?;

        let desk = Desk::start(session, &session.data_dir(), &[]).await?;
        desk.click("nav-transactions").await?;
        desk.wait_for("register-row").await?;
        let before = row_count(&desk).await?;
        bank.admin(
            "book",
            json!({ "institution": PLATYPUS, "account": 0, "amount": 4_321, "text": "told by a webhook" }),
        )
        .await?;
        // Nobody touches Refresh.
        desk.until("the new row is shown", async || {
            Ok((row_count(&desk).await? > before).then_some(()))
        })
        .await?;
        desk.screenshot("relayed-told").await?;

        let devices = relay.verb(&["devices"]).await?;
        let id = devices[0]["id"].as_str().unwrap_or_default();
        relay.verb(&["revoke", id]).await?;
        let refused = cli(session, "", &["sync"]).await;
        let sentence = refused.err().map(|error| error.to_string()).unwrap_or_default();
        ensure!(
            sentence.contains("The relay does not know this computer"),
            "it said {sentence:?}"
        );
        desk.stop().await?;
        serving.end().await
    })
    .await
}

/// Somebody with an invitation types it into the settings, tries it, and sees when it is over.
#[tokio::test]
async fn a_person_enrols_in_the_settings_tries_it_and_sees_that_they_were_revoked() -> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(812).await?;
        let listen = free_address()?;
        let url = format!("http://{listen}");
        let relay = RelaySetup::new(&bank.url()?, &url, None).await?;
        let serving = relay.serve(&listen).await?;
        let invitation = relay.invite(None).await?;
        let desk = Desk::start(session, &session.data_dir(), &[]).await?;
        explore_demo(&desk).await?;
        desk.click("nav-settings").await?;
        desk.click("relay-relay").await?;

        // Another relay than the one that was meant is refused, and the invitation is still good.
        desk.type_into("relay-url", &url).await?;
        desk.type_into("relay-invitation", &invitation.code).await?;
        desk.type_into("relay-fingerprint", "00000-00000-00000-00000")
            .await?;
        desk.click("relay-submit").await?;
        desk.wait_for_css("[role=alert]").await?;
        desk.type_into("relay-fingerprint", &invitation.fingerprint)
            .await?;
        desk.click("relay-submit").await?;
        let status = "[data-testid=relay-status]";
        // The form is another one for another configuration, wherever it stands by then.
        desk.until("the settings are those of the relay", async || {
            if let Ok(element) = desk.client().find(fantoccini::Locator::Css(status)).await {
                return Ok(Some(element));
            }
            let _ = desk
                .client()
                .execute("location.hash = '#/settings'", vec![])
                .await;
            Ok(None)
        })
        .await?;
        desk.wait_for_css(&format!("{status}[data-state=listening]"))
            .await?;
        let known = desk.text("relay-known").await?;
        ensure!(
            known.contains("The club") && known.contains(&invitation.fingerprint),
            "it said {known:?}"
        );
        desk.click("relay-test").await?;
        desk.wait_for_text("relay-test-result", "The relay answers")
            .await?;
        pictures(&desk, "relay-listening").await?;

        let devices = relay.verb(&["devices"]).await?;
        let id = devices[0]["id"].as_str().unwrap_or_default();
        relay.verb(&["revoke", id]).await?;
        desk.wait_for_css(&format!("{status}[data-state=refused]"))
            .await?;
        desk.wait_for_text("relay-status", "Revoked").await?;
        desk.click("relay-test").await?;
        desk.wait_for_text("relay-test-result", "does not know this computer")
            .await?;
        pictures(&desk, "relay-revoked").await?;

        // Another invitation mends it; and a relay that is down is told apart from that.
        let again = relay.invite(None).await?;
        desk.type_into("relay-invitation", &again.code).await?;
        desk.click("relay-submit").await?;
        desk.wait_for_css(&format!("{status}[data-state=listening]"))
            .await?;
        serving.end().await?;
        desk.wait_for_css(&format!("{status}[data-state=relay_down]"))
            .await?;
        desk.wait_for_text("relay-status", "nothing answers at its address")
            .await?;
        pictures(&desk, "relay-down").await?;
        desk.stop().await
    })
    .await
}

/// The settings in both themes, wide and narrow, for whoever looks at them.
async fn pictures(desk: &Desk<'_>, name: &str) -> Result<()> {
    for (width, size) in [("wide", 1_280), ("narrow", 760)] {
        // A window manager may give another size; what is shown is what there is then.
        let _ = desk.client().set_window_size(size, 900).await;
        for theme in ["dark", "light"] {
            let worn = "document.documentElement.dataset.theme = arguments[0]; \
                document.querySelector('[data-testid=relay-status]')?.scrollIntoView({block: 'center'});";
            desk.client().execute(worn, vec![theme.into()]).await?;
            desk.screenshot(&format!("{name}-{theme}-{width}")).await?;
        }
    }
    Ok(())
}
