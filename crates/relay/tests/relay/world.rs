//! A bank, a relay in front of it, and devices that sign.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coffer_domain::Secret;
use coffer_plaid::relay::{
    DeviceKey, Signed, headers, identity_of,
    message::{Enrol, Enrolled, InboxPage, proof_text},
};
use coffer_relay::{
    keys::RelayKeys,
    serve,
    verbs::{self, Over, Secrets, Setup},
};
use coffer_sandbox::{Embedded, EmbeddedConfig, Pace, Running};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub const CLIENT_ID: &str = "coffer-sandbox";
pub const SECRET: &str = "sandbox-secret";
pub const RICH: &str = "ins_109508";

/// A bank whose new connections have their whole history at once.
pub async fn bank(seed: u64) -> Running {
    bank_that_tells(seed).await.0
}

/// The same, with what it keeps.
pub async fn bank_that_tells(seed: u64) -> (Running, Arc<Mutex<Vec<u8>>>) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = EmbeddedConfig {
        seed,
        client_id: CLIENT_ID.into(),
        secret: SECRET.into(),
        pace: Pace {
            not_ready_calls: 0,
            initial_loops: 0,
        },
        webhook_retry: Duration::from_millis(200),
        ..EmbeddedConfig::default()
    };
    let saved = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&saved);
    let persist = Arc::new(move |state| *keep.lock().unwrap() = state);
    (Embedded::start(config, persist).await.unwrap(), saved)
}

/// A relay inside the test.
pub struct Relay {
    pub url: String,
    /// Where its counts are read.
    pub counts: String,
    pub folder: PathBuf,
    pub key: String,
    config: PathBuf,
    database: Option<String>,
    ending: CancellationToken,
    task: Option<tokio::task::JoinHandle<()>>,
    _kept: Arc<tempfile::TempDir>,
}

impl Relay {
    /// With SQLite in a folder of its own.
    pub async fn start(bank: &Running) -> Self {
        Self::start_with(bank, None, "").await
    }

    /// With another database, or more lines in its file.
    pub async fn start_with(bank: &Running, database: Option<String>, more: &str) -> Self {
        Self::start_before(&bank.url(), database, more).await
    }

    /// The same before whatever stands at an address.
    pub async fn start_before(plaid: &str, database: Option<String>, more: &str) -> Self {
        let kept = Arc::new(tempfile::tempdir().unwrap());
        let key = RelayKeys::fresh().unwrap().expose().clone();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let config = kept.path().join("coffer-relay.toml");
        let text =
            format!("name = 'The club'\nenvironment = 'sandbox'\npublic_url = '{url}'\n{more}\n");
        std::fs::write(&config, text).unwrap();
        let mut relay = Self {
            url,
            counts: String::new(),
            folder: kept.path().to_owned(),
            key,
            config,
            database,
            ending: CancellationToken::new(),
            task: None,
            _kept: kept,
        };
        relay.serve(plaid, listener).await;
        relay
    }

    /// Another instance on the same database and key.
    pub async fn another(&self, plaid: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut relay = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            counts: String::new(),
            folder: self.folder.clone(),
            key: self.key.clone(),
            config: self.config.clone(),
            database: self.database.clone(),
            ending: CancellationToken::new(),
            task: None,
            _kept: Arc::clone(&self._kept),
        };
        relay.serve(plaid, listener).await;
        relay
    }

    fn setup(&self, plaid: Option<&str>) -> Setup {
        let over = Over {
            listen: None,
            metrics: None,
            database: self.database.clone(),
            plaid_url: plaid.map(|url| url.parse().unwrap()),
        };
        Setup::read(&self.config, over).unwrap()
    }

    async fn serve(&mut self, plaid: &str, listener: tokio::net::TcpListener) {
        let metrics = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.counts = format!("http://{}", metrics.local_addr().unwrap());
        let secrets = Secrets {
            key: Some(Secret::new(self.key.clone())),
            client_id: Some(Secret::new(CLIENT_ID.into())),
            secret: Some(Secret::new(SECRET.into())),
        };
        let (relay, served) = self.setup(Some(plaid)).relay(secrets).await.unwrap();
        self.ending = served.ending;
        self.task = Some(tokio::spawn(async move {
            serve::serve(relay, listener, metrics, None).await.unwrap();
        }));
    }

    /// What an operator watches.
    pub async fn metrics(&self) -> String {
        let page = reqwest::get(format!("{}/metrics", self.counts))
            .await
            .unwrap();
        page.text().await.unwrap()
    }

    /// Returns once a count of the metrics is above zero.
    pub async fn until_told(&self, count: &str) {
        let begins = format!("coffer_relay_{count} ");
        let told = |page: &str| {
            page.lines()
                .filter_map(|line| line.strip_prefix(&begins))
                .any(|value| value != "0")
        };
        while !told(&self.metrics().await) {
            tokio::task::yield_now().await;
        }
    }

    /// Ends it as SIGTERM does.
    pub async fn end(mut self) {
        self.stop().await;
    }

    /// The same, to be started again.
    pub async fn stop(&mut self) {
        self.ending.cancel();
        self.task.take().unwrap().await.unwrap();
    }

    /// After [`Self::stop`]: on what lies in its folder now, at another address.
    pub async fn start_again(&mut self, plaid: &str) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.url = format!("http://{}", listener.local_addr().unwrap());
        self.serve(plaid, listener).await;
    }

    pub async fn invite(&self, group: Option<Uuid>) -> (String, Uuid) {
        let key = Secret::new(self.key.clone());
        let made = verbs::enrol(&self.setup(None), Some(&key), group, 2)
            .await
            .unwrap();
        let group = made["group"].as_str().unwrap().parse().unwrap();
        (made["invitation"].as_str().unwrap().to_owned(), group)
    }

    pub async fn revoke(&self, device: Uuid) {
        verbs::revoke(&self.setup(None), device).await.unwrap();
    }

    pub fn fingerprint(&self) -> String {
        let key = Secret::new(self.key.clone());
        identity_of(RelayKeys::read(&key).unwrap().public())
    }

    /// A device of a new group.
    pub async fn device(&self) -> Device {
        let (invitation, group) = self.invite(None).await;
        self.enrol(&invitation, group).await.unwrap()
    }

    /// A device of an invitation, or the status and code of the refusal.
    pub async fn enrol(&self, invitation: &str, group: Uuid) -> Result<Device, (u16, String)> {
        enrol_at(&self.url, invitation, group, &self.fingerprint()).await
    }
}

/// Enrols a device at an address, as a desktop does.
pub async fn enrol_at(
    url: &str,
    invitation: &str,
    group: Uuid,
    fingerprint: &str,
) -> Result<Device, (u16, String)> {
    let seed = DeviceKey::fresh_seed().unwrap();
    let public_key = DeviceKey::public(&seed).unwrap();
    let request = Enrol {
        invitation: invitation.to_owned(),
        name: "Laptop".into(),
        public_key: public_key.clone(),
    };
    let answer = reqwest::Client::new()
        .post(format!("{url}/v1/enrol"))
        .json(&request)
        .send()
        .await
        .unwrap();
    let status = answer.status();
    let body: Value = answer.json().await.unwrap();
    if status != StatusCode::OK {
        return Err((
            status.as_u16(),
            body["error_code"].as_str().unwrap().to_owned(),
        ));
    }
    let enrolled: Enrolled = serde_json::from_value(body).unwrap();
    // The relay has the key that its fingerprint is of.
    let relays = URL_SAFE_NO_PAD.decode(&enrolled.relay.public_key).unwrap();
    assert_eq!(identity_of(&relays), fingerprint);
    let proof = URL_SAFE_NO_PAD.decode(&enrolled.proof).unwrap();
    ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, &relays)
        .verify(
            proof_text(&enrolled.device_id, &public_key).as_bytes(),
            &proof,
        )
        .unwrap();
    let id = enrolled.device_id.parse().unwrap();
    Ok(Device {
        http: reqwest::Client::new(),
        url: url.to_owned(),
        key: Arc::new(DeviceKey::read(&DeviceKey::credential(id, &seed)).unwrap()),
        id,
        group,
    })
}

/// A device that signs what it asks.
#[derive(Clone)]
pub struct Device {
    pub http: reqwest::Client,
    pub url: String,
    pub key: Arc<DeviceKey>,
    pub id: Uuid,
    pub group: Uuid,
}

/// A connection as its device knows it.
#[derive(Debug, Clone)]
pub struct Linked {
    pub token: String,
    pub item_id: String,
    /// The name by which notices tell of it.
    pub name: String,
}

/// Status, body, and the headers of the relay's own.
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub relays_error: Option<String>,
    pub item: Option<String>,
    pub retry_after_s: Option<u64>,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["error_code"].as_str().unwrap_or_default()
    }
}

impl Device {
    pub fn signed(&self, method: &Method, path: &str, body: &[u8]) -> Signed {
        let now_ms = chrono::Utc::now().timestamp_millis();
        self.key.sign(method.as_str(), path, body, now_ms).unwrap()
    }

    /// Sends what was signed, or something else.
    pub async fn send(&self, method: Method, path: &str, body: Vec<u8>, signed: &Signed) -> Answer {
        let answer = self
            .http
            .request(method, format!("{}{path}", self.url))
            .header(headers::DEVICE, &signed.device)
            .header(headers::TIME, &signed.time)
            .header(headers::NONCE, &signed.nonce)
            .header(headers::SIGNATURE, &signed.signature)
            .body(body)
            .send()
            .await
            .unwrap();
        let header = |name: &str| {
            let value = answer.headers().get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        Answer {
            status: answer.status().as_u16(),
            relays_error: header(headers::ERROR),
            item: header(headers::ITEM),
            retry_after_s: header("retry-after").map(|text| text.parse().unwrap()),
            body: answer.json().await.unwrap_or(Value::Null),
        }
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let body = body.to_string().into_bytes();
        let signed = self.signed(&Method::POST, path, &body);
        self.send(Method::POST, path, body, &signed).await
    }

    /// A call to Plaid.
    pub async fn plaid(&self, endpoint: &str, body: Value) -> Answer {
        self.post(&format!("/v1/plaid{endpoint}"), body).await
    }

    pub async fn link(&self) -> Linked {
        let made = self
            .plaid(
                "/sandbox/public_token/create",
                json!({ "institution_id": RICH, "initial_products": ["transactions"] }),
            )
            .await;
        assert_eq!(made.status, 200, "{}", made.body);
        let exchanged = self
            .plaid(
                "/item/public_token/exchange",
                json!({ "public_token": made.body["public_token"] }),
            )
            .await;
        assert_eq!(exchanged.status, 200, "{}", exchanged.body);
        Linked {
            token: exchanged.body["access_token"].as_str().unwrap().to_owned(),
            item_id: exchanged.body["item_id"].as_str().unwrap().to_owned(),
            name: exchanged.item.expect("the exchange names the item"),
        }
    }

    pub async fn sync(&self, linked: &Linked) -> Answer {
        let body = json!({ "access_token": linked.token, "cursor": "", "count": 500 });
        self.plaid("/transactions/sync", body).await
    }

    /// What happened after a number; waits a while where there is nothing.
    pub async fn inbox(&self, after: i64, wait: u32) -> InboxPage {
        let answer = self.ask_inbox(after, wait).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_value(answer.body).unwrap()
    }

    pub async fn ask_inbox(&self, after: i64, wait: u32) -> Answer {
        let path = format!("/v1/inbox?after={after}&wait={wait}");
        let signed = self.signed(&Method::GET, &path, b"");
        self.send(Method::GET, &path, Vec::new(), &signed).await
    }
}
