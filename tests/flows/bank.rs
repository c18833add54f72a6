//! A `coffer-sandbox` inside the test: its faults, its calendar, and what it remembers.

use std::sync::{Arc, Mutex};

use coffer_sandbox::{Embedded, EmbeddedConfig, Pace, Running};
use serde_json::{Value, json};

/// The keys that every sandbox accepts unless it is told others.
pub const CLIENT_ID: &str = "coffer-sandbox";
pub const SECRET: &str = "sandbox-secret";

/// The richest bank: checking, savings, card, loan, brokerage.
pub const RICH: &str = "ins_109508";
/// Another one.
pub const OTHER: &str = "ins_109509";

pub struct Bank {
    running: Running,
    saved: Arc<Mutex<Vec<u8>>>,
}

impl Bank {
    /// A bank whose new connections have their whole history at once.
    pub async fn start(seed: u64) -> Self {
        Self::start_for(seed, CLIENT_ID).await
    }

    /// The same, for keys with another client id.
    pub async fn start_for(seed: u64, client_id: &str) -> Self {
        // Whoever was first has installed the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let saved = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&saved);
        let config = EmbeddedConfig {
            seed,
            client_id: client_id.into(),
            secret: SECRET.into(),
            pace: Pace {
                not_ready_calls: 0,
                initial_loops: 0,
            },
            ..EmbeddedConfig::default()
        };
        let persist = Arc::new(move |state| *keep.lock().unwrap() = state);
        let running = Embedded::start(config, persist).await.unwrap();
        Self { running, saved }
    }

    /// For `COFFER_PLAID_URL`.
    pub fn url(&self) -> String {
        self.running.url()
    }

    /// The next answers of a path go wrong.
    pub async fn fault(&self, path: &str, mut plan: Value) {
        plan["path"] = json!(path);
        self.admin("fault", plan).await;
    }

    /// Time moves on.
    pub async fn advance(&self, days: u32) {
        self.admin("advance", json!({ "days": days })).await;
    }

    /// Money moves on an account of the rich bank, by its place; positive is out.
    pub async fn book(&self, account: usize, amount: i64, text: &str) {
        let booking = json!({
            "institution": RICH, "account": account, "amount": amount, "text": text
        });
        self.admin("book", booking).await;
    }

    /// The same, and the bank never gives the transaction.
    pub async fn move_silently(&self, account: usize, amount: i64) {
        let booking = json!({
            "institution": RICH, "account": account, "amount": amount, "text": "-", "told": false
        });
        self.admin("book", booking).await;
    }

    /// Something happens to a connection, by Plaid's id of it.
    pub async fn happens(&self, item_id: &str, mut what: Value) {
        what["item_id"] = json!(item_id);
        self.admin("item", what).await;
    }

    /// Asks one of the admin routes.
    pub async fn admin(&self, route: &str, body: Value) {
        let url = format!("{}/admin/{route}", self.running.admin_url().unwrap());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.post(url).json(&body).send().await.unwrap();
        let status = answer.status();
        assert!(status.is_success(), "{}", answer.text().await.unwrap());
    }

    /// Posts what the Link page posts.
    pub async fn page(&self, step: &str, body: Value) -> Value {
        let url = format!("{}/link/session/{step}", self.url());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.post(url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{step}: {}", answer.status());
        answer.json().await.unwrap()
    }

    /// A person goes through the Hosted Link page: chooses the bank, signs in, takes all accounts.
    pub async fn person_links(&self, hosted_url: &str, institution: &str) {
        let (_, token) = hosted_url.rsplit_once('/').unwrap();
        let started = self.page("start", json!({ "token": token })).await;
        let session = started["link_session_id"].clone();
        let ask = |mut more: Value| {
            more["token"] = json!(token);
            more["link_session_id"] = session.clone();
            more
        };
        self.page("select", ask(json!({ "institution_id": institution })))
            .await;
        let signed_in = ask(json!({ "username": "user_good", "password": "pass_good" }));
        let offered = self.page("credentials", signed_in).await;
        let all: Vec<String> = (0..offered["accounts"].as_array().unwrap().len())
            .map(|index| index.to_string())
            .collect();
        self.page("finish", ask(json!({ "accounts": all }))).await;
    }

    /// A person signs in again on the page of a repair, and takes all accounts where they are asked.
    pub async fn person_repairs(&self, hosted_url: &str) {
        let (_, token) = hosted_url.rsplit_once('/').unwrap();
        let started = self.page("start", json!({ "token": token })).await;
        let session = started["link_session_id"].clone();
        let ask = |mut more: Value| {
            more["token"] = json!(token);
            more["link_session_id"] = session.clone();
            more
        };
        let signed_in = ask(json!({ "username": "user_good", "password": "pass_good" }));
        let offered = self.page("credentials", signed_in).await;
        let chosen: Vec<String> = offered["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| started["account_selection"] == true || one["linked"] == true)
            .map(|one| match &one["key"] {
                Value::String(key) => key.clone(),
                key => key.to_string(),
            })
            .collect();
        self.page("finish", ask(json!({ "accounts": chosen })))
            .await;
    }

    /// What happened at the bank so far, by name.
    pub fn count(&self, event: &str) -> usize {
        let saved = self.saved.lock().unwrap().clone();
        let saved: Value = serde_json::from_slice(&saved).unwrap();
        let events = saved["events"].as_array().unwrap();
        events.iter().filter(|one| one["event"] == event).count()
    }

    /// Those events, as the bank keeps them.
    pub fn events(&self, event: &str) -> Vec<Value> {
        let saved = self.saved.lock().unwrap().clone();
        let saved: Value = serde_json::from_slice(&saved).unwrap();
        let events = saved["events"].as_array().unwrap();
        let ours = events.iter().filter(|one| one["event"] == event);
        ours.cloned().collect()
    }

    /// Connections that somebody holds a key to, and pays for.
    pub fn paid_items(&self) -> usize {
        self.count("public_token_exchanged") - self.count("item_removed")
    }

    /// The bank is gone.
    pub async fn stop(self) {
        self.running.shutdown().await;
    }
}
