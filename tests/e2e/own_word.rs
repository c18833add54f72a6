//! A person's own word, by the keyboard alone: two years of a bank are looked through, ruled, split, paired and put in
//! order, and all of it is taken back, step by step and across a restart, until nothing is left of it.

use std::path::Path;

use acceptance::{BankProcess, Desk, Session};
use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::steps::{cli, profile_of, row_count, story};

/// Two years have so many rows at least.
const ROWS_MIN: u64 = 2_000;
/// Stops of the tab key between any two places of a screen.
const STOPS_MAX: usize = 60;
/// Pairs and rows that are answered one by one, before the rest is answered at once.
const ONE_BY_ONE: u64 = 3;

#[tokio::test]
async fn two_years_are_reviewed_ruled_split_and_paired_by_keys_and_undone_across_a_restart()
-> Result<()> {
    story(async |session: &Session| {
        let bank = BankProcess::start(71).await?;
        let bank_url = bank.url()?;
        profile_of(session, &bank_url).await?;
        let env = [("COFFER_PLAID_URL", bank_url.as_str())];
        let receipt = session.home().join("receipt.png");
        std::fs::write(&receipt, png())?;

        // Given two years that nobody has looked at.
        let before = meaning(session, &bank_url).await?;
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        let mut hands = Hands {
            desk: &desk,
            steps: 0,
        };
        hands.open_screen("6", "review-queue").await?;
        ensure!(hands.left().await? >= ROWS_MIN, "a fresh profile");
        ensure!(undoable(&desk).await?.is_none(), "nobody said anything");

        // When all of it is worked through with keys.
        hands.empty_the_inbox().await?;
        hands.write_rules().await?;
        let split = hands.split_a_purchase().await?;
        hands.attach(&receipt).await?;
        hands.order_the_categories().await?;
        let done = hands.steps;

        // Then it is said, and each of it is one step.
        let after = meaning(session, &bank_url).await?;
        ensure!(after["inbox"]["left"] == 0, "{}", after["inbox"]);
        ensure!(after["rules"].as_array().map(Vec::len) == Some(3));
        ensure!(after["files"][&split].as_array().map(Vec::len) == Some(1));
        let rows = after["transactions"].as_array().context("rows")?;
        let row = rows.iter().find(|row| row["id"] == split);
        let parts = row.context("the purchase is listed")?["splits"].to_string();
        ensure!(parts.contains("Pets"), "{parts}");
        for part in ["transactions", "categories", "totals"] {
            ensure!(after[part] != before[part], "{part} are as they were");
        }
        let half = done / 2;
        for _ in 0..half {
            hands.undo().await?;
        }
        desk.screenshot("own-word-8-half-of-it-undone").await?;

        // And the rest is taken back after a restart.
        desk.stop().await?;
        let desk = Desk::start(session, &session.data_dir(), &env).await?;
        let mut hands = Hands {
            desk: &desk,
            steps: 0,
        };
        hands.open_screen("6", "review-count").await?;
        let mut undone = half;
        while undoable(&desk).await?.is_some() {
            ensure!(undone < done, "more steps than deeds");
            hands.undo().await?;
            undone += 1;
        }
        ensure!(undone == done, "{undone} steps for {done} deeds");
        desk.screenshot("own-word-9-all-of-it-undone").await?;
        same(&before, &meaning(session, &bank_url).await?)?;

        // Every step can be done again, too, and undone once more.
        while redoable(&desk).await?.is_some() {
            hands.redo().await?;
        }
        same(&after, &meaning(session, &bank_url).await?)?;
        desk.stop().await
    })
    .await
}

/// A person's hands on the keyboard, who counts what they did.
struct Hands<'a> {
    desk: &'a Desk<'a>,
    /// What can be undone again, step by step.
    steps: u32,
}

impl Hands<'_> {
    /// Presses keys on what has the focus.
    async fn press(&self, keys: &str) -> Result<()> {
        let focused = self.desk.client().active_element().await?;
        focused.send_keys(keys).await?;
        Ok(())
    }

    async fn enter(&self) -> Result<()> {
        self.press(&Key::Enter.to_string()).await
    }

    /// What has the focus.
    async fn at(&self) -> Result<Option<String>> {
        let script = "return document.activeElement?.dataset.testid ?? null";
        let at = self.desk.client().execute(script, vec![]).await?;
        Ok(at.as_str().map(str::to_owned))
    }

    async fn is_at(&self, wanted: &str) -> Result<()> {
        self.desk
            .until(&format!("{wanted} has the focus"), async || {
                Ok((self.at().await?.as_deref() == Some(wanted)).then_some(()))
            })
            .await
    }

    /// Goes on with the tab key until something has the focus.
    async fn tab_to(&self, wanted: &str) -> Result<()> {
        self.desk.wait_for(wanted).await?;
        for _ in 0..STOPS_MAX {
            if self.at().await?.as_deref() == Some(wanted) {
                return Ok(());
            }
            self.press(&Key::Tab.to_string()).await?;
        }
        anyhow::bail!("the tab key does not come to {wanted}")
    }

    /// Goes to a screen on its key.
    async fn open_screen(&self, number: &str, shows: &str) -> Result<()> {
        self.press(&with(&[Key::Control], number)).await?;
        self.desk.wait_for(shows).await.map(drop)
    }

    /// Does something by its name.
    async fn command(&self, name: &str, id: &str) -> Result<()> {
        self.press(&with(&[Key::Control], "k")).await?;
        self.is_at("palette-input").await?;
        self.press(name).await?;
        let first = format!("[data-testid=palette-option][aria-selected=true][data-id={id}]");
        self.desk.wait_for_css(&first).await?;
        self.enter().await
    }

    async fn says(&self, text: &str) -> Result<()> {
        self.desk.wait_for_text("notice", text).await.map(drop)
    }

    /// How many want a look.
    async fn left(&self) -> Result<u64> {
        let text = self.desk.text("review-count").await?;
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        Ok(digits.parse().unwrap_or_default())
    }

    /// Presses a key and waits until fewer are left.
    async fn answer(&mut self, key: &str) -> Result<u64> {
        let before = self.left().await?;
        self.press(key).await?;
        self.steps += 1;
        self.desk
            .until(&format!("{key} answers one of {before}"), async || {
                let left = self.left().await?;
                Ok((left < before).then_some(left))
            })
            .await
    }

    /// Pairs first, then what is new: some with a look at each, one with a category, and the rest of each at once.
    async fn empty_the_inbox(&mut self) -> Result<()> {
        let kind = async |kind: &str| {
            let first = format!("[data-testid=review-item][aria-selected=true][data-kind={kind}]");
            self.desk.wait_for_css(&first).await.map(drop)
        };
        kind("pair").await?;
        self.desk.screenshot("own-word-1-a-transfer").await?;
        for _ in 0..ONE_BY_ONE {
            self.answer("r").await?;
        }
        self.answer("R").await?;
        kind("new").await?;
        self.answer("r").await?;
        self.press("c").await?;
        self.desk.wait_for("category-option").await?;
        let before = self.left().await?;
        self.press("groc").await?;
        self.enter().await?;
        self.steps += 1;
        self.says("Groceries, and reviewed.").await?;
        self.desk.screenshot("own-word-2-a-category").await?;
        self.desk
            .until("it is looked at", async || {
                Ok((self.left().await? < before).then_some(()))
            })
            .await?;
        self.is_at("review-queue").await?;
        self.answer("R").await?;
        ensure!(self.left().await? == 0, "something is left");
        self.desk.wait_gone("review-queue").await?;
        self.desk
            .screenshot("own-word-3-nothing-left")
            .await
            .map(drop)
    }

    /// One for each of what a rule can say first: a category for what is there too, a tag, and out of reports.
    async fn write_rules(&mut self) -> Result<()> {
        self.begin_rule("merchant:parkmobile").await?;
        self.tab_to("rule-category").await?;
        self.press("Fuel").await?;
        self.end_rule("Parking", true).await?;

        self.begin_rule("merchant:starbucks").await?;
        self.tab_to("tags-input").await?;
        self.press("treat").await?;
        self.enter().await?;
        self.end_rule("Treats", true).await?;

        self.begin_rule("merchant:costco amt:>1").await?;
        self.tab_to("rule-hide").await?;
        self.press(" ").await?;
        self.end_rule("Shared", false).await?;

        self.open_screen("9", "rule").await?;
        ensure!(self.desk.texts("rule").await? == ["Parking", "Treats", "Shared"]);
        self.desk.screenshot("own-word-5-rules").await.map(drop)
    }

    async fn begin_rule(&self, search: &str) -> Result<()> {
        self.command("make a rule", "new-rule").await?;
        self.is_at("rule-search").await?;
        self.press(search).await
    }

    /// Names the rule and saves it, for what is there too or only for what comes.
    async fn end_rule(&mut self, name: &str, past: bool) -> Result<()> {
        self.tab_to("rule-name").await?;
        self.press(name).await?;
        if past {
            self.tab_to("rule-past").await?;
            self.press(" ").await?;
        }
        self.tab_to("rule-save").await?;
        let picture = format!("own-word-4-{}", name.to_lowercase());
        self.desk.screenshot(&picture).await?;
        self.enter().await?;
        self.steps += 1;
        self.says(name).await?;
        self.desk.wait_gone("rule-dialog").await
    }

    /// Splits the newest of a shop evenly, with another category for the second part. Returns its id.
    async fn split_a_purchase(&mut self) -> Result<String> {
        self.open_screen("2", "register-row").await?;
        let all = row_count(self.desk).await?;
        self.press("/").await?;
        self.press("merchant:trader is:posted").await?;
        self.desk
            .until("the list is of one shop", async || {
                let rows = row_count(self.desk).await?;
                Ok((rows > 0 && rows < all).then_some(()))
            })
            .await?;
        self.enter().await?;
        self.press("j").await?;
        self.press("s").await?;
        self.is_at("split-amount").await?;
        self.tab_to("split-category").await?;
        self.press("Pets").await?;
        self.tab_to("split-even").await?;
        self.enter().await?;
        self.desk.wait_for_text("split-left", "add up").await?;
        let address = self.desk.client().current_url().await?.to_string();
        let id = address
            .split(['=', '&', '/', '?'])
            .find(|part| part.len() == 36 && part.matches('-').count() == 4)
            .with_context(|| format!("{address} names the transaction"))?
            .to_owned();
        self.tab_to("split-save").await?;
        self.desk.screenshot("own-word-6-a-split").await?;
        self.enter().await?;
        self.steps += 1;
        self.desk.wait_for("split-part").await?;
        self.is_at("split-start").await?;
        Ok(id)
    }

    /// Attaches a file to the transaction that is open. The button that has the focus opens the system's dialog; under
    /// a driver none opens, and the driver puts the file where the dialog would.
    async fn attach(&mut self, file: &Path) -> Result<()> {
        self.press("u").await?;
        self.is_at("attach-add").await?;
        let input = self
            .desk
            .client()
            .find(fantoccini::Locator::Css("[data-testid=attach-input]"))
            .await?;
        input
            .send_keys(file.to_str().context("a path of letters")?)
            .await?;
        self.steps += 1;
        self.desk.wait_for_text("attachment", "receipt.png").await?;
        self.desk.screenshot("own-word-7-a-receipt").await?;
        self.press(&Key::Escape.to_string()).await?;
        self.desk.wait_gone("drawer").await
    }

    /// Renames a category, and merges another into it.
    async fn order_the_categories(&mut self) -> Result<()> {
        self.command("categories", "screen-categories").await?;
        self.tab_to("category-line").await?;
        self.go_to("Coffee").await?;
        self.enter().await?;
        self.is_at("category-name").await?;
        self.press("Coffee & cake").await?;
        self.enter().await?;
        self.steps += 1;
        self.says("Coffee & cake").await?;
        self.desk.wait_gone("category-dialog").await?;
        self.is_at("category-line").await?;

        self.go_to("Taxi & ride share").await?;
        self.press("m").await?;
        self.is_at("category-into").await?;
        self.press("Public transit").await?;
        self.tab_to("category-do").await?;
        self.desk.screenshot("own-word-7b-a-merge").await?;
        self.enter().await?;
        self.steps += 1;
        self.desk.wait_gone("category-dialog").await
    }

    /// Walks down the tree of categories to a name.
    async fn go_to(&self, name: &str) -> Result<()> {
        for _ in 0..STOPS_MAX {
            let script = "return document.activeElement
                ?.querySelector('[data-testid=category-label]')?.textContent ?? null";
            let at = self.desk.client().execute(script, vec![]).await?;
            if at.as_str() == Some(name) {
                return Ok(());
            }
            self.press(&Key::Down.to_string()).await?;
        }
        anyhow::bail!("the tree has no {name}")
    }

    async fn undo(&mut self) -> Result<()> {
        self.take(&with(&[Key::Control], "z"), "Undone").await
    }

    async fn redo(&mut self) -> Result<()> {
        let key = with(&[Key::Control, Key::Shift], "z");
        self.take(&key, "Done again").await
    }

    /// Takes a step, and waits until a notice tells of it: another one than that of the step before, which may have
    /// the same words.
    async fn take(&self, key: &str, says: &str) -> Result<()> {
        let script =
            "document.querySelector('[data-testid=notice]')?.setAttribute('data-heard', '')";
        self.desk.client().execute(script, vec![]).await?;
        self.press(key).await?;
        let notice = self
            .desk
            .wait_for_css("[data-testid=notice]:not([data-heard])")
            .await?;
        let told = notice.prop("innerText").await?.unwrap_or_default();
        ensure!(told.contains(says), "{told}");
        Ok(())
    }
}

/// A key with others held.
fn with(held: &[Key], key: &str) -> String {
    let held: String = held.iter().map(ToString::to_string).collect();
    format!("{held}{key}{}", Key::Null)
}

/// What would be undone, and what done again.
async fn steps(desk: &Desk<'_>) -> Result<Value> {
    let answer = desk
        .invoke("undo_state", json!({ "request": null }))
        .await?;
    answer.map_err(|refused| anyhow::anyhow!("{refused}"))
}

async fn undoable(desk: &Desk<'_>) -> Result<Option<Value>> {
    Ok(Some(steps(desk).await?["undo"].take()).filter(|step| !step.is_null()))
}

async fn redoable(desk: &Desk<'_>) -> Result<Option<Value>> {
    Ok(Some(steps(desk).await?["redo"].take()).filter(|step| !step.is_null()))
}

/// All that a person can have said, and what follows of it, as scripts read it. The database's bytes are others after
/// an undo, because the journal only grows.
async fn meaning(session: &Session, bank: &str) -> Result<Value> {
    let ask = async |args: &[&str]| cli(session, bank, args).await;
    let verified = ask(&["verify", "--files"]).await?;
    ensure!(verified["findings"] == json!([]), "{verified}");
    let with_files = ask(&["transactions", "--search", "has:attachment"]).await?;
    let mut files = serde_json::Map::new();
    for row in with_files.as_array().context("rows")? {
        let id = row["id"].as_str().context("an id")?;
        files.insert(id.to_owned(), ask(&["attachments", id]).await?);
    }
    Ok(json!({
        "transactions": ask(&["transactions"]).await?,
        "deleted": ask(&["transactions", "--deleted"]).await?,
        "unreviewed": ids(&ask(&["transactions", "--search", "is:unreviewed"]).await?),
        "hidden": ids(&ask(&["transactions", "--search", "is:hidden"]).await?),
        "transfers": ids(&ask(&["transactions", "--search", "is:transfer"]).await?),
        "categories": ask(&["categories"]).await?,
        "rules": ask(&["rule"]).await?,
        "pairs": ask(&["transfer", "list"]).await?,
        "inbox": ask(&["review", "list", "--limit", "100"]).await?,
        "totals": ask(&["totals"]).await?,
        "files": files,
    }))
}

fn ids(rows: &Value) -> Vec<Value> {
    let rows = rows.as_array().into_iter().flatten();
    rows.map(|row| row["id"].clone()).collect()
}

/// Holds two meanings against each other, and names what differs first.
fn same(wanted: &Value, found: &Value) -> Result<()> {
    for (part, wanted) in wanted.as_object().context("a meaning")? {
        let found = &found[part];
        let of = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let differs = of(wanted)
            .into_iter()
            .zip(of(found))
            .find(|(wanted, found)| wanted != found);
        ensure!(
            wanted == found,
            "{part} are others: {} and {}; {differs:?}",
            of(wanted).len(),
            of(found).len()
        );
    }
    Ok(())
}

/// A picture of one point.
fn png() -> Vec<u8> {
    const BYTES: &str = "89504e470d0a1a0a0000000d4948445200000001000000010806000000\
        1f15c4890000000d49444154789c6360000002000100e221bc330000000049454e44ae426082";
    let digits: Vec<u8> = BYTES.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
