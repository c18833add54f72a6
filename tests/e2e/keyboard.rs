//! The register and its search at a hundred thousand transactions, by the keyboard alone.

use acceptance::{BankProcess, Desk, Session};
use anyhow::{Result, ensure};
use fantoccini::key::Key;

use crate::keys::{has_focus, press, with_control};
use crate::steps::{profile_of_user, row_count, story};

const ROWS: u64 = 100_000;

#[tokio::test]
async fn a_hundred_thousand_rows_are_searched_read_and_edited_without_a_mouse() -> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(64).await?;
        let bank_url = bank.url()?;
        profile_of_user(session, &bank_url, "user_hundred_thousand").await?;
        let env = [("COFFER_PLAID_URL", bank_url.as_str())];
        let desk = Desk::start(session, &session.data_dir(), &env).await?;

        // Given the list of all of them, on its key.
        press(&desk, &with_control("2")).await?;
        desk.wait_for("register-row").await?;
        let rows = row_count(&desk).await?;
        ensure!(rows >= ROWS, "{rows}");

        // However fast it is flung, no more of it exists than what is near the eye.
        let seen = flung(&desk).await?;
        eprintln!("flung through {ROWS} rows: {seen}");
        let number = |name: &str| seen[name].as_f64().unwrap_or(f64::MAX);
        ensure!(number("rows") <= 3.0 * number("viewport"), "{seen}");

        // When the end and the beginning of two years are gone to, then the list is there at once.
        press(&desk, &Key::End.to_string()).await?;
        let last = rows - 1;
        row_is_active(&desk, last).await?;
        desk.screenshot("keyboard-1-the-oldest").await?;
        press(&desk, &Key::Home.to_string()).await?;
        row_is_active(&desk, 0).await?;
        press(&desk, &Key::PageDown.to_string()).await?;
        desk.until("a page further down", async || {
            Ok(active_row(&desk).await?.filter(|row| *row > 0))
        })
        .await?;

        // A category is found by its first letters, and a suggestion is taken by Tab.
        press(&desk, "/").await?;
        press(&desk, "cat:cof").await?;
        desk.wait_for("suggestion").await?;
        press(&desk, &Key::Down.to_string()).await?;
        desk.wait_for_css("[data-testid=suggestion][aria-selected=true]")
            .await?;
        press(&desk, &Key::Tab.to_string()).await?;
        let of_coffee = desk
            .until("the list is of coffee", async || {
                let found = row_count(&desk).await?;
                Ok((found > 0 && found < rows).then_some(found))
            })
            .await?;
        desk.screenshot("keyboard-2-coffee").await?;

        // What is typed after it narrows that down.
        press(&desk, "amt:>9").await?;
        desk.until("fewer of them", async || {
            let rows = row_count(&desk).await?;
            Ok((rows > 0 && rows < of_coffee).then_some(()))
        })
        .await?;

        // A mistake is pointed at, and the list stays.
        press(&desk, " colour:red").await?;
        desk.wait_for("search-problem").await?;
        ensure!(desk.text("search-problem-at").await? == "colour:");
        desk.wait_for("register-row").await?;
        desk.screenshot("keyboard-3-a-mistake").await?;
        for _ in " colour:red".chars() {
            press(&desk, &Key::Backspace.to_string()).await?;
        }
        desk.wait_gone("search-problem").await?;

        // Enter leaves the search to the list: rows are walked, selected and added up.
        press(&desk, &Key::Enter.to_string()).await?;
        press(&desk, "j").await?;
        press(&desk, "j").await?;
        row_is_active(&desk, 1).await?;
        press(&desk, " ").await?;
        press(&desk, &format!("{}{}{}", Key::Shift, Key::Down, Key::Null)).await?;
        desk.wait_for("selection-sum").await?;
        desk.screenshot("keyboard-4-selected").await?;
        press(&desk, &Key::Escape.to_string()).await?;

        // One is opened, gets a note, and is closed again.
        press(&desk, "n").await?;
        desk.wait_for("note-input").await?;
        has_focus(&desk, "note-input").await?;
        press(&desk, "the good beans").await?;
        press(
            &desk,
            &format!("{}{}{}", Key::Control, Key::Enter, Key::Null),
        )
        .await?;
        desk.wait_for("note-saved").await?;
        press(&desk, &Key::Escape.to_string()).await?;
        press(&desk, &Key::Escape.to_string()).await?;

        // And the palette finds what was noted, among all of them.
        press(&desk, &with_control("k")).await?;
        desk.wait_for("palette-input").await?;
        press(&desk, "good beans").await?;
        press(&desk, &Key::Enter.to_string()).await?;
        desk.until("one row has that note", async || {
            Ok((row_count(&desk).await? == 1).then_some(()))
        })
        .await?;
        desk.screenshot("keyboard-5-found-by-its-note").await?;
        desk.stop().await
    })
    .await
}

/// Scrolls through all of the list and back for some hundred frames, and tells how many rows existed at
/// most, how many fill the view, for how long a row in view was blank at most, and how long frames took
/// (the last two depend on the machine and are told, not asserted).
async fn flung(desk: &Desk<'_>) -> Result<serde_json::Value> {
    let script = "
        const done = arguments[arguments.length - 1];
        const grid = document.querySelector('[data-testid=register]');
        const reach = grid.scrollHeight - grid.clientHeight;
        const blank = new Map(), frames = [];
        let most = 0, longest = 0, frame = 0, last = performance.now();
        const step = (now) => {
          frames.push(now - last);
          last = now;
          const rows = [...grid.querySelectorAll('[role=row]')];
          most = Math.max(most, rows.length);
          const edge = grid.getBoundingClientRect();
          const waiting = rows.filter((row) => {
            const { top, bottom } = row.getBoundingClientRect();
            return row.hasAttribute('aria-busy') && bottom > edge.top && top < edge.bottom;
          }).map((row) => row.getAttribute('aria-rowindex'));
          for (const row of waiting) if (!blank.has(row)) blank.set(row, now);
          for (const [row, since] of blank) {
            if (waiting.includes(row)) continue;
            longest = Math.max(longest, now - since);
            blank.delete(row);
          }
          frame += 1;
          // A wave through the whole list, which ends where it began.
          if (frame <= 240) grid.scrollTop = (reach * (1 - Math.cos((frame * Math.PI) / 120))) / 2;
          if (frame <= 240 || (waiting.length > 0 && frame < 1200)) {
            requestAnimationFrame(step);
            return;
          }
          frames.sort((one, other) => one - other);
          const part = (of) => Math.round(frames[Math.floor((frames.length - 1) * of)]);
          done({
            rows: most,
            viewport: Math.ceil(grid.clientHeight / 48),
            blankMs: Math.round(longest),
            frameMs: { median: part(0.5), p95: part(0.95), longest: part(1) },
          });
        };
        requestAnimationFrame(step);";
    Ok(desk.client().execute_async(script, vec![]).await?)
}

/// The row that keys act on; nothing where there is none.
async fn active_row(desk: &Desk<'_>) -> Result<Option<u64>> {
    let list = desk.wait_for("register").await?;
    let id = list.attr("aria-activedescendant").await?;
    Ok(id.and_then(|id| id.rsplit('-').next()?.parse().ok()))
}

async fn row_is_active(desk: &Desk<'_>, row: u64) -> Result<()> {
    desk.until(&format!("row {row} has the keys"), async || {
        Ok(active_row(desk).await?.filter(|at| *at == row))
    })
    .await
    .map(drop)
}
