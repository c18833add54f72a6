//! The same life twice on two equal banks, with keys of one's own and through a relay, compared call by call: what the
//! bank was asked, what the journal says of it, what a person was told, and what is in the store.

use acceptance::tap::Tap;
use serde_json::{Value, json};

use crate::bank::{Bank, CLIENT_ID, RICH, SECRET};
use crate::cli::{Cli, Ran};
use crate::transports::Relay;

struct Way {
    cli: Cli,
    bank: Bank,
    /// On the line to the bank: behind the relay, where there is one.
    tap: Tap,
}

/// What one step left behind, without what differs between any two runs: ids of ours, and times.
#[derive(Debug, PartialEq)]
struct Left {
    step: &'static str,
    ended: (i32, String),
    asked: Vec<(String, Value, Option<u16>)>,
    journal: Vec<(Value, Value, Value)>,
    syncs: Vec<Value>,
    rows: Vec<Value>,
    accounts: Vec<Value>,
    items: Vec<Value>,
}

impl Way {
    async fn direct(seed: u64) -> Self {
        let bank = Bank::start(seed).await;
        let tap = Tap::start(&bank.url()).unwrap();
        let cli = Cli::new()
            .with("COFFER_PLAID_URL", &tap.url())
            .with("PLAID_CLIENT_ID", CLIENT_ID)
            .with("PLAID_SECRET", SECRET);
        cli.run(&["init", "--relay", "direct"]).await.ok();
        Self { cli, bank, tap }
    }

    async fn relay(seed: u64) -> Self {
        let bank = Bank::start(seed).await;
        let tap = Tap::start(&bank.url()).unwrap();
        let relay = Relay::before_address(tap.url()).await;
        let (invitation, _) = relay.invite().await;
        let cli = Cli::new();
        cli.run(&[
            "init",
            "--relay",
            "relay",
            "--url",
            &relay.url,
            "--invitation",
            &invitation,
        ])
        .await
        .ok();
        Self { cli, bank, tap }
    }

    async fn item_id(&self) -> String {
        let items = self.cli.json(&["items"]).await;
        items[0]["plaid_item_id"].as_str().unwrap().to_owned()
    }

    /// Does one step of the life, with the bank as it is to be for it.
    async fn step(&self, step: &'static str) -> Left {
        let sync = "/transactions/sync";
        let ran = match step {
            "link" => self.cli.link(RICH).await,
            "sync" => self.sync().await,
            "three days later" => {
                self.bank.advance(3).await;
                self.sync().await
            }
            "the bank stumbles" => {
                self.bank
                    .fault(sync, json!({ "kind": "status", "status": 500 }))
                    .await;
                self.sync().await
            }
            "asked too often" => {
                self.bank
                    .fault(
                        sync,
                        json!({ "kind": "error", "error_code": "TRANSACTIONS_SYNC_LIMIT", "retry_after_s": 1 }),
                    )
                    .await;
                self.sync().await
            }
            "rows change between two pages" => {
                self.bank.advance(40).await;
                self.bank
                    .fault(sync, json!({ "kind": "mutation", "after": 1 }))
                    .await;
                self.sync().await
            }
            "an answer is cut off" => {
                self.bank.fault(sync, json!({ "kind": "truncate" })).await;
                self.sync().await
            }
            "an answer is none" => {
                self.bank
                    .fault(sync, json!({ "kind": "invalid_json" }))
                    .await;
                self.sync().await
            }
            "a product is missing" => {
                let plan =
                    json!({ "kind": "error", "error_code": "PRODUCTS_NOT_SUPPORTED", "times": 1 });
                self.bank.fault(sync, plan).await;
                self.sync().await
            }
            "the login breaks" => {
                let broken = json!({ "happens": "error", "error_code": "ITEM_LOGIN_REQUIRED" });
                self.bank.happens(&self.item_id().await, broken).await;
                self.sync().await
            }
            "it mends itself" => {
                let mended = json!({ "happens": "self_repair" });
                self.bank.happens(&self.item_id().await, mended).await;
                self.sync().await
            }
            "the keys are refused" => {
                let plan = json!({ "kind": "error", "error_code": "INVALID_API_KEYS", "times": 2 });
                self.bank.fault(sync, plan).await;
                self.sync().await
            }
            other => panic!("{other} is no step"),
        };
        let left = self.left(step, ran).await;
        self.tap.forget();
        left
    }

    async fn sync(&self) -> Ran {
        self.cli.run(&["sync"]).await
    }

    async fn left(&self, step: &'static str, ran: Ran) -> Left {
        // Whose webhooks it believes is the relay's own business.
        let calls = self.tap.calls().into_iter();
        let calls = calls.filter(|call| call.path != "/webhook_verification_key/get");
        let asked = calls.map(|call| {
            let status = call.answer.map(|(status, _)| status);
            (call.path, plain(call.asked), status)
        });
        let mut asked: Vec<_> = asked.collect();
        in_order(&mut asked, |(path, ..)| path.clone());
        let file = self
            .cli
            .home()
            .join(format!("{}.json", step.replace(' ', "-")));
        let file = file.to_str().unwrap();
        self.cli.run(&["diagnostics", file]).await.ok();
        let told: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let list = |value: &Value| value.as_array().unwrap().clone();
        let journal = list(&told["calls"]);
        let journal = journal.iter().map(|call| {
            let field = |name: &str| call[name].clone();
            match call["code"] == "RELAY_PLAID_AWAY" {
                // The one difference: a line that breaks behind the relay is the relay's to tell.
                true => (field("endpoint"), Value::Null, Value::Null),
                false => (field("endpoint"), field("http_status"), field("code")),
            }
        });
        let mut journal: Vec<_> = journal.collect();
        in_order(&mut journal, |(path, ..)| {
            path.as_str().unwrap_or_default().to_owned()
        });
        Left {
            step,
            ended: (ran.code, ran.stderr),
            asked,
            journal,
            syncs: without(
                list(&told["syncs"]),
                &["started_at", "ended_at", "request_ids"],
            ),
            rows: without(self.cli.transactions(&[]).await, &["id", "account_id"]),
            accounts: without(
                list(&self.cli.json(&["accounts"]).await),
                &["id", "item_id", "as_of"],
            ),
            items: without(
                list(&self.cli.json(&["items"]).await),
                &["id", "since", "last_synced_at"],
            ),
        }
    }
}

/// The item and its accounts are asked for at once: which comes first is chance.
fn in_order<T>(calls: &mut [T], path: impl Fn(&T) -> String) {
    let is_beside = |call: &T| matches!(path(call).as_str(), "/item/get" | "/accounts/get");
    calls
        .chunk_by_mut(|one, other| is_beside(one) && is_beside(other))
        .for_each(|beside| beside.sort_by_key(&path));
}

/// Without these fields, wherever they stand.
fn without(mut values: Vec<Value>, fields: &[&str]) -> Vec<Value> {
    fn strip(value: &mut Value, fields: &[&str]) {
        match value {
            Value::Object(map) => {
                map.retain(|name, _| !fields.contains(&name.as_str()));
                map.values_mut().for_each(|value| strip(value, fields));
            }
            Value::Array(list) => list.iter_mut().for_each(|value| strip(value, fields)),
            _ => {}
        }
    }
    values.iter_mut().for_each(|value| strip(value, fields));
    values
}

/// What was asked, without the keys and the webhook, which are whoever's business it is to add them.
fn plain(asked: Value) -> Value {
    let own = ["client_id", "secret", "webhook"];
    let mut asked = without(vec![asked], &own).remove(0);
    if asked["options"] == json!({}) {
        asked.as_object_mut().unwrap().remove("options");
    }
    asked
}

const LIFE: [&str; 12] = [
    "link",
    "sync",
    "three days later",
    "the bank stumbles",
    "asked too often",
    "rows change between two pages",
    "an answer is cut off",
    "an answer is none",
    "a product is missing",
    "the login breaks",
    "it mends itself",
    "the keys are refused",
];

#[tokio::test]
async fn through_a_relay_the_bank_is_asked_the_same_and_the_store_holds_the_same() {
    let (direct, relay) = tokio::join!(Way::direct(321), Way::relay(321));
    let mut calls = 0;
    for step in LIFE {
        let (one, two) = tokio::join!(direct.step(step), relay.step(step));
        calls += one.asked.len();
        assert_eq!(one.ended, two.ended, "{step}");
        assert_eq!(one.asked, two.asked, "{step}");
        assert_eq!(one.journal, two.journal, "{step}");
        assert_eq!(one.syncs, two.syncs, "{step}");
        assert_eq!(one, two, "{step}");
    }
    assert!(calls > 30, "{calls} calls are too few to say anything");
}
