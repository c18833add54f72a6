//! A window that outlives its web view, and one that is used for a long time.

use std::path::Path;
use std::time::{Duration, Instant};

use acceptance::{BankProcess, Desk, Memory, Session, built, process, screen::Keysym};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::steps::{first_row, open_row, profile_of, row_count, search, story, sync_is};

/// R22: the web view is a process of its own and may die. The program goes on with all it knows,
/// loads the page again where it was, and what was typed and not saved is still there.
#[tokio::test]
async fn a_web_view_that_dies_is_loaded_again_with_what_was_typed_r22() -> Result<()> {
    const TYPED: &str = "half a thou";
    story(async |session: &Session| {
        let bank = BankProcess::start(22).await?;
        let url = bank.url()?;
        profile_of(session, &url).await?;
        let env = [("COFFER_PLAID_URL", url.as_str())];
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        desk.click("nav-transactions").await?;
        let (id, merchant) = first_row(&desk).await?;
        let all = row_count(&desk).await?;
        search(&desk, &merchant, |count| count > 0 && count < all).await?;
        open_row(&desk, &id).await?;
        desk.type_into("note-input", TYPED).await?;

        ensure!(note_kept(session, &url, &id).await?.is_none());
        // From here on the program has it, and not the page alone.
        desk.wait_for("draft-kept").await?;
        let (x, y, width, height) = desk.wait_for("note-input").await?.rectangle().await?;
        let middle = |from: f64, size: f64| i16::try_from(from as i64 + size as i64 / 2);
        let field = (middle(x, width)?, middle(y, height)?);
        // All of the drawer above the field, with the word that the note is not saved yet.
        const ABOVE: i16 = 240;
        let above = (
            x as i16,
            y as i16 - ABOVE,
            width as u16,
            ABOVE.unsigned_abs() - 4,
        );
        let before = session.part_of("Coffer", above)?;

        desk.kill_web_process().await?;

        // The same row is open again, with its note not saved, at the same place. Saving what the field
        // of the new page holds saves what was typed into the old one.
        // The last picture of the old page stays until the new one draws something, and what is clicked
        // until then is handed to whatever is there later.
        desk.until("the new page begins to draw", async || {
            Ok((session.part_of("Coffer", above)? != before).then_some(()))
        })
        .await?;
        desk.until("the new page looks as the old one did", async || {
            Ok((session.part_of("Coffer", above)? == before).then_some(()))
        })
        .await?;
        session.click_at("Coffer", field.0, field.1)?;
        session.press(&[Keysym::Control, Keysym::Enter])?;
        desk.until("what was typed is saved", async || {
            let kept = note_kept(session, &url, &id).await?;
            Ok((kept.as_deref() == Some(TYPED)).then_some(()))
        })
        .await?;
        desk.screenshot("endurance-1-after-the-web-view-died")
            .await?;
        desk.stop().await
    })
    .await
}

/// The note of a transaction as coffer-cli reads it, beside the window.
async fn note_kept(session: &Session, bank: &str, id: &str) -> Result<Option<String>> {
    let mut command = session.host(process::program(built("coffer-cli")?, "coffer-cli")?);
    command
        .env("COFFER_PLAID_URL", bank)
        .arg("--data-dir")
        .arg(session.data_dir())
        .args(["--json", "transactions"]);
    let ran = command.output().await?;
    ensure!(ran.status.success(), "{ran:?}");
    let rows: Vec<Value> = serde_json::from_slice(&ran.stdout)?;
    let row = rows.iter().find(|row| row["id"] == id).context("the row")?;
    Ok(row["note"].as_str().map(str::to_owned))
}

/// How long the soak goes on: minutes. `make soak` asks for sixty.
fn soak_minutes() -> Result<u64> {
    match std::env::var("COFFER_SOAK_MINUTES") {
        Ok(text) => Ok(text.parse()?),
        Err(_) => Ok(3),
    }
}

/// Growth of the program's own memory, KiB a minute, after it has warmed up.
const fn growth_max(minutes: u64) -> i64 {
    if minutes >= 30 { 1_024 } else { 12 * 1_024 }
}

/// While a page is used without a pause WebKit collects little of its garbage, until it has a third
/// of its limit of 3 GB; then it falls to where it began (docs/reliability.md).
const PAGES_MAX_KIB: u64 = 1_400 * 1024;
/// In an hour it has collected often: the least of the last third is no more than this above the
/// least of the third before.
const PAGES_GROWTH_MAX_KIB: u64 = 100 * 1024;

/// The log is moved into the database at 4 MB, and no sync here is large.
const LOG_MAX: u64 = 16 << 20;

/// R23: scrolling, searching and syncing, again and again.
#[tokio::test]
async fn scrolling_searching_and_syncing_for_long_grows_nothing_soak_r23() -> Result<()> {
    let minutes = soak_minutes()?;
    let session = Session::start().await?;
    let longest = Duration::from_secs(minutes * 60 + 120);
    tokio::time::timeout(longest, soak(&session, minutes))
        .await
        .unwrap_or_else(|_| bail!("the soak hung: a window or a program stopped answering"))
}

async fn soak(session: &Session, minutes: u64) -> Result<()> {
    let bank = BankProcess::start(23).await?;
    let url = bank.url()?;
    profile_of(session, &url).await?;
    let env = [("COFFER_PLAID_URL", url.as_str())];
    let desk = Desk::start(session, &session.data_dir(), &env).await?;
    desk.click("nav-transactions").await?;
    desk.wait_for("register-row").await?;
    let database = session.data_dir().join("demo/coffer.db");
    let size_before = size(&database);

    let began = Instant::now();
    let end = Duration::from_secs(minutes * 60);
    let mut samples = Vec::new();
    let mut rounds = 0_u64;
    while began.elapsed() < end {
        rounds += 1;
        for word in ["coffee", "rent", ""] {
            desk.type_into("search", word).await?;
            let list = "[data-testid=register-row]";
            desk.wait_for_css(list).await?;
        }
        let scroll = "const list = document.querySelector('[data-testid=register]');
            list.scrollTop = arguments[0] % Math.max(1, list.scrollHeight); return list.scrollTop";
        for step in 0..12_u64 {
            let to = rounds * 977 + step * 2_600;
            desk.client().execute(scroll, vec![json!(to)]).await?;
        }
        desk.click("refresh").await?;
        sync_is(&desk, "updated").await?;
        samples.push((began.elapsed(), desk.memory_kib()?));
        let log = size(&database.with_extension("db-wal"));
        ensure!(
            log <= LOG_MAX,
            "the log has {log} bytes after {rounds} rounds"
        );
    }
    // The first third is warming up.
    samples.retain(|(at, _)| *at > end / 3);
    ensure!(
        samples.len() >= 4,
        "only {rounds} rounds in {minutes} minutes"
    );
    let of_program: Vec<(Duration, u64)> = samples.iter().map(|(at, one)| (*at, one.app)).collect();
    let slope = slope(&of_program);
    let pages = Pages::of(&samples, end);
    tokio::fs::write(
        acceptance::shots_dir()?.join("soak.txt"),
        format!(
            "{minutes} minutes, {rounds} rounds: the program grows by {slope} KiB a minute; {pages:?}; database {size_before} to {} bytes\n{samples:?}\n",
            size(&database)
        ),
    )
    .await?;
    ensure!(
        slope <= growth_max(minutes),
        "the program grows by {slope} KiB a minute: {samples:?}"
    );
    ensure!(
        pages.most <= PAGES_MAX_KIB,
        "{pages:?} is more than WebKit lets a page have: {samples:?}"
    );
    ensure!(
        minutes < 30 || pages.least_late <= pages.least_early + PAGES_GROWTH_MAX_KIB,
        "{pages:?}: what is left after collecting grows: {samples:?}"
    );
    // A demo bank moves on by a day with each refresh; its rows are small.
    let grown = size(&database).saturating_sub(size_before);
    ensure!(
        grown <= rounds * 64 * 1024 + LOG_MAX,
        "{grown} bytes in {rounds} rounds"
    );
    desk.stop().await
}

fn size(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |metadata| metadata.len())
}

/// What the web view had, KiB.
#[derive(Debug, PartialEq, Eq)]
struct Pages {
    most: u64,
    /// The least in the second and in the last third of the whole time.
    least_early: u64,
    least_late: u64,
}

impl Pages {
    fn of(samples: &[(Duration, Memory)], end: Duration) -> Self {
        let late = end * 2 / 3;
        let least = |is_late: bool| {
            let part = samples.iter().filter(|(at, _)| (*at > late) == is_late);
            part.map(|(_, one)| one.pages).min().unwrap_or(0)
        };
        Self {
            most: samples.iter().map(|(_, one)| one.pages).max().unwrap_or(0),
            least_early: least(false),
            least_late: least(true),
        }
    }
}

/// KiB a minute, by least squares.
fn slope(samples: &[(Duration, u64)]) -> i64 {
    let n = samples.len() as i128;
    let points = || {
        samples
            .iter()
            .map(|(at, kib)| (at.as_millis() as i128, i128::from(*kib)))
    };
    let (mut sx, mut sy, mut sxx, mut sxy) = (0, 0, 0, 0);
    for (x, y) in points() {
        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
    }
    let over = n * sxx - sx * sx;
    let per_minute = (n * sxy - sx * sy) * 60_000;
    i64::try_from(per_minute.checked_div(over).unwrap_or(0)).unwrap_or(i64::MAX)
}

#[test]
fn a_line_has_the_slope_that_it_has() -> Result<()> {
    let minute = |n: u64| Duration::from_secs(60 * n);
    let samples: Vec<(Duration, u64)> = (0..5).map(|n| (minute(n), 1_000 + 7 * n)).collect();
    ensure!(slope(&samples) == 7);
    samples.first().context("there are some").map(drop)
}
