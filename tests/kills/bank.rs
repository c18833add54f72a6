//! The real coffer-sandbox with a tap before it, and what it says when it is asked directly: the
//! oracle. Nothing of Coffer takes part in asking.

use std::collections::BTreeMap;

use acceptance::BankProcess;
use acceptance::tap::{Call, Tap};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// The richest bank: checking, savings, card, loan, brokerage.
pub const RICH: &str = "ins_109508";
/// Another one.
pub const OTHER: &str = "ins_109509";

pub const SYNC: &str = "/transactions/sync";
pub const EXCHANGE: &str = "/item/public_token/exchange";
pub const REMOVE: &str = "/item/remove";

pub struct Bank {
    // Ends before its runtime.
    process: BankProcess,
    pub tap: Tap,
    runtime: Runtime,
}

/// Plaid's id of a transaction, and what the bank says of it.
pub type Truth = BTreeMap<String, Said>;

/// A transaction in words that both sides have: account, date, minor units, name, pending.
pub type Said = (String, String, i64, String, bool);

impl Bank {
    pub fn start(seed: u64) -> Self {
        // Whoever was first has installed the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let process = runtime.block_on(BankProcess::start(seed)).unwrap();
        let tap = Tap::start(&process.url().unwrap()).unwrap();
        Self {
            process,
            tap,
            runtime,
        }
    }

    pub fn advance(&self, days: u32) {
        self.runtime.block_on(self.process.advance(days)).unwrap();
    }

    /// Connections that somebody holds a key to and pays for, as the bank's own books have it.
    pub fn paid_items(&self) -> usize {
        let saved = std::fs::read(self.process.state_file()).unwrap();
        let saved: Value = serde_json::from_slice(&saved).unwrap();
        let count = |name| {
            let events = saved["events"].as_array().unwrap();
            events.iter().filter(|one| one["event"] == name).count()
        };
        count("public_token_exchanged") - count("item_removed")
    }

    /// Everything that a client with these keys must hold now.
    pub fn truth(&self, keys: &[String]) -> Truth {
        self.runtime.block_on(async {
            let mut truth = Truth::new();
            for key in keys {
                self.pages(key, &mut truth).await;
            }
            truth
        })
    }

    async fn pages(&self, key: &str, truth: &mut Truth) {
        let mut cursor = json!("");
        loop {
            let page = self
                .ask(
                    SYNC,
                    json!({ "access_token": key, "cursor": cursor, "count": 500 }),
                )
                .await;
            for row in page["added"].as_array().unwrap() {
                truth.insert(text(&row["transaction_id"]), said_by_bank(row));
            }
            assert_eq!(page["modified"], json!([]), "a whole history only adds");
            if page["has_more"] == json!(false) {
                return;
            }
            cursor = page["next_cursor"].clone();
        }
    }

    async fn ask(&self, path: &str, mut body: Value) -> Value {
        body["client_id"] = json!("coffer-sandbox");
        body["secret"] = json!("sandbox-secret");
        let url = format!("{}{path}", self.process.url().unwrap());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.post(url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    /// The keys to connections that the bank has given out since the tap's list began.
    pub fn keys_given(&self) -> Vec<String> {
        self.tap
            .calls_of(EXCHANGE)
            .iter()
            .filter_map(key_given)
            .collect()
    }
}

/// The key in the answer to an exchange.
pub fn key_given(call: &Call) -> Option<String> {
    Some(call.success()?.get("access_token")?.as_str()?.to_owned())
}

pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("a text: {value}"))
        .to_owned()
}

/// Plaid gives money out as positive units with a point; both are turned here, apart from the app.
fn said_by_bank(row: &Value) -> Said {
    assert_eq!(row["iso_currency_code"], "USD", "cents: {row}");
    let units = row["amount"].to_string();
    let (sign, digits) = match units.strip_prefix('-') {
        Some(digits) => (1, digits),
        None => (-1, units.as_str()),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let cents: i64 = format!("{whole}{part:0<2}").parse().unwrap();
    (
        text(&row["account_id"]),
        text(&row["date"]),
        sign * cents,
        text(&row["name"]),
        row["pending"].as_bool().unwrap(),
    )
}

/// The same of a line of `coffer-cli --json transactions`, given Plaid's name of its account.
pub fn said_by_coffer(row: &Value, account: &str) -> Said {
    assert_eq!(row["amount"]["currency"], "USD", "{row}");
    (
        account.to_owned(),
        text(&row["date"]),
        row["amount"]["minor"].as_i64().unwrap(),
        text(&row["name"]),
        row["pending"].as_bool().unwrap(),
    )
}
