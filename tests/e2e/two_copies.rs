//! Two copies of the app on one data folder.

use std::process::Output;
use std::time::{Duration, Instant};

use acceptance::process::program;
use acceptance::{Desk, Session, built};
use anyhow::{Result, ensure};

use crate::steps::story;

/// A second copy has to load WebKitGTK's libraries before its first line runs, on a machine that
/// may be busy; what it does by itself takes under a second (src-tauri/src/single.rs).
const STANDS_BACK_MAX: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_second_copy_says_that_the_first_is_open_and_ends() -> Result<()> {
    story(async |session: &Session| {
        let data_dir = session.data_dir();
        let desk = Desk::start(session, &data_dir, &[]).await?;
        desk.wait_for("welcome-demo").await?;

        let second = async || -> Result<Output> {
            let mut command = session.host(program(built("coffer")?, "coffer")?);
            command.arg("--data-dir").arg(&data_dir);
            Ok(command.output().await?)
        };
        let start = Instant::now();
        let (one, other) = tokio::try_join!(second(), second())?;
        ensure!(start.elapsed() < STANDS_BACK_MAX, "they hesitated");
        for copy in [one, other] {
            let said = String::from_utf8_lossy(&copy.stderr);
            ensure!(
                copy.status.success(),
                "it ended with {}: {said}",
                copy.status
            );
            ensure!(said.contains("Coffer is already open"), "it said {said:?}");
        }
        // The first goes on as if nothing had happened.
        desk.click("welcome-demo").await?;
        desk.wait_for("demo-banner").await?;
        desk.stop().await?;

        // And what a crash leaves behind keeps nobody out.
        let desk = Desk::start(session, &data_dir, &[]).await?;
        desk.wait_for("demo-banner").await?;
        desk.kill().await?;
        let desk = Desk::start(session, &data_dir, &[]).await?;
        desk.wait_for("demo-banner").await?;
        desk.stop().await
    })
    .await
}
