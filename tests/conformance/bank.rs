//! A sandbox in this process behind a witness, and the plainest way to talk to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use coffer_sandbox::{Embedded, EmbeddedConfig, Running, WallClock};
use serde_json::{Value, json};

use crate::spec::{Breach, spec};
use crate::witness::{Exchange, Witness};

pub const CLIENT_ID: &str = "coffer-sandbox";
pub const SECRET: &str = "sandbox-secret";
/// The bank's calendar when it opens.
pub const TODAY: &str = "2026-03-10";
pub const FIRST_PLATYPUS: &str = "ins_109508";

/// Pages of one loop. Two years of one bank are far fewer, even two rows at a time.
const PAGES_MAX: usize = 5_000;

/// Breaches shown of one story; the first few say it.
const BREACHES_SHOWN_MAX: usize = 20;

/// Time that stands still until a test moves it.
struct HandClock(AtomicI64);

impl WallClock for HandClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub struct Bank {
    pub witness: Witness,
    running: Running,
    clock: Arc<HandClock>,
    http: reqwest::Client,
}

/// What the HTTP layer and the body said.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    /// The refusal must be this one.
    pub fn refused(self, code: &str) -> Value {
        assert_eq!(self.body["error_code"], code, "{}", self.body);
        assert_ne!(self.status, 200);
        self.body
    }
}

impl Bank {
    pub async fn open() -> Self {
        // TLS is never used on loopback, but the client wants a provider. Whoever was first installed the same.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let clock = Arc::new(HandClock(AtomicI64::new(1_773_144_000_000)));
        let config = EmbeddedConfig {
            seed: 42,
            today: Some(TODAY.parse().unwrap()),
            ..EmbeddedConfig::default()
        };
        let running = Embedded::start_with(config, Arc::new(|_| Ok(())), clock.clone())
            .await
            .unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            witness: Witness::before(running.url(), http.clone()).await,
            running,
            clock,
            http,
        }
    }

    /// Where the bank itself is, past the witness: its Link pages.
    pub fn url(&self) -> String {
        self.running.url()
    }

    /// Where time is moved.
    pub fn admin_url(&self) -> String {
        self.running.admin_url().unwrap()
    }

    pub fn later_by_minutes(&self, minutes: i64) {
        self.clock.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    /// Posts these bytes to Plaid's side of the bank.
    pub async fn bytes(&self, path: &str, body: impl Into<reqwest::Body>) -> Answer {
        let request = self.http.post(format!("{}{path}", self.witness.url));
        let request = request.header("content-type", "application/json");
        answer(request.body(body)).await
    }

    /// Posts exactly this body.
    pub async fn raw(&self, path: &str, body: &Value) -> Answer {
        self.bytes(path, body.to_string()).await
    }

    /// Posts with the bank's keys.
    pub async fn post(&self, path: &str, mut body: Value) -> Answer {
        body["client_id"] = json!(CLIENT_ID);
        body["secret"] = json!(SECRET);
        self.raw(path, &body).await
    }

    /// Asks with GET, which no endpoint of Plaid's knows.
    pub async fn get(&self, path: &str) -> Answer {
        answer(self.http.get(format!("{}{path}", self.witness.url))).await
    }

    /// A step on the Link page, which is the sandbox's own protocol and not Plaid's.
    pub async fn link(&self, step: &str, body: Value) -> Value {
        let url = format!("{}/link/session/{step}", self.running.url());
        answer(self.http.post(url).json(&body)).await.ok()
    }

    /// Moves time or plans a fault.
    pub async fn admin(&self, route: &str, body: Value) -> Value {
        let url = format!("{}/admin/{route}", self.running.admin_url().unwrap());
        answer(self.http.post(url).json(&body)).await.ok()
    }

    /// The next answers of an endpoint are this error.
    pub async fn fails_next(&self, path: &str, code: &str) {
        let plan = json!({ "path": path, "kind": "error", "error_code": code, "times": 1 });
        self.admin("fault", plan).await;
    }

    /// Signs in on the Link page and chooses these accounts; what the page hands to the app.
    pub async fn sign_in(&self, token: &str, accounts: Value) -> Value {
        let session = self.link("start", json!({ "token": token })).await;
        let id = &session["link_session_id"];
        if session["institution"].is_null() {
            let choice = json!({
                "token": token, "link_session_id": id, "institution_id": FIRST_PLATYPUS,
            });
            self.link("select", choice).await;
        }
        let login = json!({
            "token": token, "link_session_id": id, "username": "user_good", "password": "pass_good",
        });
        self.link("credentials", login).await;
        let chosen = json!({ "token": token, "link_session_id": id, "accounts": accounts });
        self.link("finish", chosen).await
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
        for (name, value) in more.as_object().into_iter().flatten() {
            wanted["options"][name] = value.clone();
        }
        let made = self.post("/sandbox/public_token/create", wanted).await.ok();
        let trade = json!({ "public_token": made["public_token"] });
        let made = self.post("/item/public_token/exchange", trade).await.ok();
        made["access_token"].as_str().unwrap().to_owned()
    }

    /// Follows a loop from a cursor to its end; the cursor after it.
    pub async fn follow(&self, access_token: &str, cursor: &str, count: u32) -> String {
        let mut cursor = cursor.to_owned();
        for _ in 0..PAGES_MAX {
            let body = json!({ "access_token": access_token, "cursor": cursor, "count": count });
            let page = self.post("/transactions/sync", body).await.ok();
            cursor = page["next_cursor"].as_str().unwrap().to_owned();
            if page["has_more"] == false {
                return cursor;
            }
        }
        panic!("a loop of more than {PAGES_MAX} pages")
    }

    /// Holds all that was said so far against the specification: every answer, and every request that was not
    /// refused for its shape. Says nothing where there is no specification.
    pub fn conforms(&self) {
        self.answers_conform();
        let Some(spec) = spec() else { return };
        let taken = |said: &Exchange| !said.refused_for_its_shape();
        let seen = self.witness.seen();
        let requests = seen.iter().filter(|said| taken(said));
        nothing_breached(requests.flat_map(|said| {
            let asked = said.asked.as_ref().unwrap_or(&Value::Null);
            spec.of_request(&said.path, asked)
        }));
    }

    /// As [`Bank::conforms`], where the requests are meant to be bad.
    pub fn answers_conform(&self) {
        let Some(spec) = spec() else { return };
        nothing_breached(self.witness.seen().iter().flat_map(|said| {
            let answered = said.answered.as_ref().unwrap_or(&Value::Null);
            spec.of_answer(&said.path, said.status, answered)
        }));
    }
}

fn nothing_breached(breaches: impl Iterator<Item = Breach>) {
    let told: Vec<String> = breaches.map(|breach| breach.to_string()).collect();
    assert!(
        told.is_empty(),
        "{} breaches, the first of them:\n{}",
        told.len(),
        told[..told.len().min(BREACHES_SHOWN_MAX)].join("\n")
    );
}

impl Exchange {
    pub fn code(&self) -> &str {
        let answered = self.answered.as_ref();
        answered
            .and_then(|body| body["error_code"].as_str())
            .unwrap_or_default()
    }

    fn refused_for_its_shape(&self) -> bool {
        // A refusal of the keys comes before anything is looked at.
        const SHAPE: &[&str] = &[
            "INVALID_BODY",
            "INVALID_API_KEYS",
            "UNKNOWN_FIELDS",
            "MISSING_FIELDS",
            "INVALID_FIELD",
            "NOT_FOUND",
        ];
        SHAPE.contains(&self.code())
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    Answer {
        status,
        body: serde_json::from_str(&text)
            .unwrap_or_else(|_| panic!("{status} without JSON: {text}")),
    }
}
