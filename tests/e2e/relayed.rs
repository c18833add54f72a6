//! The real window behind a real relay before a real bank: what happens at the bank comes by itself.

use acceptance::relay::free_address;
use acceptance::{BankProcess, Desk, RelaySetup, Session};
use anyhow::{Result, ensure};
use serde_json::json;

use crate::steps::{PLATYPUS, cli, row_count, story};

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
