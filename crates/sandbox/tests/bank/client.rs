//! A client as small as can be: it posts JSON and counts money in exact minor units.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::NaiveDate;
use coffer_sandbox::{Embedded, EmbeddedConfig, Pace, Running, WallClock};
use serde_json::{Value, json};

pub const KEYS: (&str, &str) = ("coffer-sandbox", "sandbox-secret");
pub const FIRST_PLATYPUS: &str = "ins_109508";

/// Time that stands still until a test moves it.
pub struct HandClock(AtomicI64);

impl HandClock {
    pub fn forward_minutes(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }
}

impl WallClock for HandClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A bank and a way to talk to it.
pub struct Bank {
    pub running: Running,
    pub clock: Arc<HandClock>,
    pub saved: Arc<Mutex<Vec<u8>>>,
    http: reqwest::Client,
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn config() -> EmbeddedConfig {
    EmbeddedConfig {
        seed: 42,
        today: Some(day("2026-03-10")),
        ..EmbeddedConfig::default()
    }
}

/// What the HTTP layer and the body said.
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["error_code"].as_str().unwrap_or_default()
    }

    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }
}

impl Bank {
    pub async fn start() -> Self {
        Self::start_with(config()).await
    }

    pub async fn start_with(config: EmbeddedConfig) -> Self {
        // The crypto of TLS is never used on loopback, but the client wants one to be there. A second test
        // of this process finds it installed.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let saved = Arc::new(Mutex::new(config.state.clone().unwrap_or_default()));
        let clock = Arc::new(HandClock(AtomicI64::new(1_773_144_000_000)));
        let keep = Arc::clone(&saved);
        let persist = Arc::new(move |bytes| {
            *keep.lock().unwrap() = bytes;
            Ok(())
        });
        let running = Embedded::start_with(config, persist, clock.clone())
            .await
            .unwrap();
        Self {
            running,
            clock,
            saved,
            http: reqwest::Client::new(),
        }
    }

    pub fn state(&self) -> Vec<u8> {
        self.saved.lock().unwrap().clone()
    }

    pub async fn send(&self, url: String, body: &Value) -> reqwest::Result<Answer> {
        let response = self.http.post(url).json(body).send().await?;
        let status = response.status().as_u16();
        Ok(Answer {
            status,
            body: response.json().await?,
        })
    }

    /// Posts exactly this body.
    pub async fn raw(&self, path: &str, body: Value) -> Answer {
        self.send(format!("{}{path}", self.running.url()), &body)
            .await
            .unwrap()
    }

    /// Posts with the bank's keys.
    pub async fn post(&self, path: &str, mut body: Value) -> Answer {
        body["client_id"] = json!(KEYS.0);
        body["secret"] = json!(KEYS.1);
        self.raw(path, body).await
    }

    pub async fn admin(&self, path: &str, body: Value) -> Answer {
        self.send(
            format!("{}{path}", self.running.admin_url().unwrap()),
            &body,
        )
        .await
        .unwrap()
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.http
            .get(format!("{}{path}", self.running.url()))
            .send()
            .await
            .unwrap()
    }

    /// Links an institution without Link; the access token.
    pub async fn item(&self, institution: &str) -> String {
        self.item_with(institution, &["transactions"], json!({}))
            .await
    }

    /// As [`Bank::item`], for these products and with more options.
    pub async fn item_with(&self, institution: &str, products: &[&str], more: Value) -> String {
        let mut wanted = json!({
            "institution_id": institution, "initial_products": products,
            "options": { "transactions": { "days_requested": 730 } },
        });
        for (name, value) in more.as_object().unwrap() {
            wanted["options"][name] = value.clone();
        }
        let made = self.post("/sandbox/public_token/create", wanted).await.ok();
        self.exchange(&made["public_token"]).await
    }

    /// As [`Bank::item`], of another user.
    pub async fn item_of(&self, institution: &str, username: &str, password: &str) -> String {
        let login = json!({ "override_username": username, "override_password": password });
        self.item_with(institution, &["transactions"], login).await
    }

    pub async fn exchange(&self, public_token: &Value) -> String {
        let trade = json!({ "public_token": public_token });
        let made = self.post("/item/public_token/exchange", trade).await.ok();
        made["access_token"].as_str().unwrap().to_owned()
    }

    /// A person with `user_good` and these accounts goes through Link; what the page hands over.
    pub async fn sign_in_and_finish(&self, token: &Value, accounts: Value) -> Value {
        self.through_link(token, FIRST_PLATYPUS, accounts).await
    }

    /// The same for a new Item at an institution; the access token.
    pub async fn link_with(&self, token: &Value, institution: &str, accounts: Value) -> String {
        let done = self.through_link(token, institution, accounts).await;
        self.exchange(&done["public_token"]).await
    }

    async fn through_link(&self, token: &Value, institution: &str, accounts: Value) -> Value {
        let session = self
            .raw("/link/session/start", json!({ "token": token }))
            .await
            .ok();
        let id = &session["link_session_id"];
        if session["institution"].is_null() {
            let choice =
                json!({ "token": token, "link_session_id": id, "institution_id": institution });
            self.raw("/link/session/select", choice).await.ok();
        }
        let login = json!({
            "token": token, "link_session_id": id, "username": "user_good", "password": "pass_good",
        });
        self.raw("/link/session/credentials", login).await.ok();
        let chosen = json!({ "token": token, "link_session_id": id, "accounts": accounts });
        self.raw("/link/session/finish", chosen).await.ok()
    }

    /// The client's id of an Item.
    pub async fn item_id(&self, access_token: &str) -> Value {
        let item = self
            .post("/item/get", json!({ "access_token": access_token }))
            .await
            .ok();
        item["item"]["item_id"].clone()
    }

    pub async fn page(&self, access_token: &str, cursor: &str, count: u32) -> Answer {
        self.post(
            "/transactions/sync",
            json!({ "access_token": access_token, "cursor": cursor, "count": count }),
        )
        .await
    }

    /// One loop from `cursor`: all rows added, modified, removed, and the cursor after it.
    pub async fn follow(&self, access_token: &str, cursor: &str, count: u32) -> Update {
        let mut update = Update {
            cursor: cursor.to_owned(),
            ..Update::default()
        };
        for _ in 0..2_000 {
            let page = self.page(access_token, &update.cursor, count).await.ok();
            let rows = |kind: &str| page[kind].as_array().unwrap().clone();
            update.added.extend(rows("added"));
            update.modified.extend(rows("modified"));
            update.removed.extend(rows("removed"));
            update.cursor = page["next_cursor"].as_str().unwrap().to_owned();
            update.status = page["transactions_update_status"]
                .as_str()
                .unwrap()
                .to_owned();
            update.accounts = page["accounts"].as_array().unwrap().clone();
            if page["has_more"] == false {
                return update;
            }
        }
        panic!("a loop of more than 2000 pages")
    }

    /// Everything there is: loops until the history is complete.
    pub async fn everything(&self, access_token: &str) -> Update {
        let first = self.follow(access_token, "", 500).await;
        assert_eq!(first.status, "INITIAL_UPDATE_COMPLETE");
        let mut second = self.follow(access_token, &first.cursor, 500).await;
        assert_eq!(second.status, "HISTORICAL_UPDATE_COMPLETE");
        second.added.splice(0..0, first.added);
        second
    }
}

#[derive(Debug, Default, PartialEq)]
pub struct Update {
    pub added: Vec<Value>,
    pub modified: Vec<Value>,
    pub removed: Vec<Value>,
    pub accounts: Vec<Value>,
    pub cursor: String,
    pub status: String,
}

/// A JSON number of at most two decimals, as minor units.
pub fn minor(number: &Value) -> i64 {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    assert!(fraction.len() <= 2, "{text} has more than two decimals");
    let digits = format!("{}{fraction:0<2}", whole.trim_start_matches('-'));
    let value: i64 = digits.parse().unwrap();
    if whole.starts_with('-') {
        -value
    } else {
        value
    }
}

/// `pace` with defaults otherwise.
pub fn paced(not_ready_calls: u32, initial_loops: u32) -> EmbeddedConfig {
    EmbeddedConfig {
        pace: Pace {
            not_ready_calls,
            initial_loops,
        },
        ..config()
    }
}
