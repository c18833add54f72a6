//! A window walked by keys alone: from field to field by Tab, as somebody does who has no mouse.

use std::time::{Duration, Instant};

use acceptance::Desk;
use anyhow::{Context, Result, bail};
use fantoccini::key::Key;
use serde_json::Value;

/// Stops of Tab on one screen, its sidebar and its list included.
const STOPS_MAX: usize = 150;
/// Options of a list.
const OPTIONS_MAX: usize = 40;
/// How long the focus may take to go on. It does not always: behind the last stop stands the first again.
const STEP_MAX: Duration = Duration::from_secs(2);

/// Presses keys on what has the focus.
pub async fn press(desk: &Desk<'_>, keys: &str) -> Result<()> {
    let focused = desk.client().active_element().await?;
    focused.send_keys(keys).await?;
    Ok(())
}

/// Presses Enter on what has the focus.
pub async fn enter(desk: &Desk<'_>) -> Result<()> {
    press(desk, &Key::Enter.to_string()).await
}

/// Two keys that are held while a third is pressed.
pub fn with_control_and_shift(key: &str) -> String {
    format!("{}{}{key}{}", Key::Control, Key::Shift, Key::Null)
}

/// One key that is held while another is pressed.
pub fn with_control(key: &str) -> String {
    format!("{}{key}{}", Key::Control, Key::Null)
}

/// Whether what has the focus is what a selector finds.
async fn is_at(desk: &Desk<'_>, selector: &str) -> Result<bool> {
    let script = "return document.activeElement?.matches(arguments[0]) === true";
    let at = desk.client().execute(script, vec![selector.into()]).await?;
    Ok(at == Value::Bool(true))
}

/// Waits until something takes the focus by itself.
pub async fn has_focus(desk: &Desk<'_>, testid: &str) -> Result<()> {
    let selector = format!("[data-testid={testid}]");
    desk.until(&format!("{testid} has the focus"), async || {
        Ok(is_at(desk, &selector).await?.then_some(()))
    })
    .await
}

/// Waits until nothing on the page moves that comes to an end, such as a dialog that fades in.
pub async fn stands_still(desk: &Desk<'_>) -> Result<()> {
    desk.until("the page stands still", async || {
        let script = "return document.getAnimations().every((one) =>
            one.playState !== 'running' || one.effect.getComputedTiming().endTime === Infinity)";
        let still = desk.client().execute(script, vec![]).await?;
        Ok((still == Value::Bool(true)).then_some(()))
    })
    .await
}

/// Goes on by Tab to what has this `data-testid` and takes keys.
pub async fn tab_to(desk: &Desk<'_>, testid: &str) -> Result<()> {
    tab_to_css(desk, &format!("[data-testid={testid}]")).await
}

/// Goes on by Tab to what a selector finds.
pub async fn tab_to_css(desk: &Desk<'_>, selector: &str) -> Result<()> {
    desk.wait_for_css(&format!("{selector}:not(:disabled)"))
        .await?;
    let mut passed = Vec::new();
    for _ in 0..STOPS_MAX {
        if is_at(desk, selector).await? {
            return Ok(());
        }
        passed.push(step(desk).await?);
    }
    bail!("Tab does not lead to {selector}. It passed {passed:?}")
}

/// Presses Tab and waits for the focus to go on; where it is then.
async fn step(desk: &Desk<'_>) -> Result<String> {
    let before = "window.cofferWasAt = document.activeElement";
    desk.client().execute(before, vec![]).await?;
    press(desk, &Key::Tab.to_string()).await?;
    let deadline = Instant::now() + STEP_MAX;
    loop {
        let now = "const at = document.activeElement;
            return at === window.cofferWasAt
                ? null
                : at?.dataset?.testid ?? at?.getAttribute?.('aria-label') ?? at?.tagName ?? ''";
        let now = desk.client().execute(now, vec![]).await?;
        if let Some(now) = now.as_str() {
            return Ok(now.to_owned());
        }
        if Instant::now() >= deadline {
            return Ok("(the same)".to_owned());
        }
    }
}

/// Goes to a list and chooses what begins so, by its first letter.
pub async fn choose_option(desk: &Desk<'_>, testid: &str, begins: &str) -> Result<()> {
    tab_to(desk, testid).await?;
    let letter = begins.get(..1).context("a letter to type")?.to_lowercase();
    let chosen = async || -> Result<String> {
        let script = "return document.activeElement?.selectedOptions?.[0]?.textContent ?? ''";
        let chosen = desk.client().execute(script, vec![]).await?;
        Ok(chosen.as_str().unwrap_or_default().to_owned())
    };
    let mut before = chosen().await?;
    for _ in 0..OPTIONS_MAX {
        if before.starts_with(begins) {
            return Ok(());
        }
        press(desk, &letter).await?;
        before = desk
            .until("another option is chosen", async || {
                let now = chosen().await?;
                Ok((now != before).then_some(now))
            })
            .await?;
    }
    bail!("no option of {testid} begins with {begins}; the last was {before}")
}
