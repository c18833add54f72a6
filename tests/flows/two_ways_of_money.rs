//! The same use cases twice on two equal banks, with keys of one's own and through a relay, compared call by call: update
//! mode, what a bank says of money now, a move, another access token, and the end of a connection.

use std::sync::Arc;

use acceptance::tap::Tap;
use coffer_app::api::*;
use coffer_app::{
    App, AppConfig, Seams, Secret, SystemClock, access_key, app_lock, browse, ending, link,
    money_checks, moves, setup, sync,
};
use coffer_vault::fake::MemoryStore;
use serde::Serialize;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::bank::{Bank, CLIENT_ID, OTHER, RICH, SECRET};
use crate::desk::{NoDemoBank, NoEvents};
use crate::moves::agree;
use crate::transports::Relay;

const PIN: &str = "2580";

/// One way to the bank.
struct Way {
    app: App,
    bank: Bank,
    /// On the line to the bank: behind the relay, where there is one.
    tap: Tap,
    _home: TempDir,
}

/// What one step left behind, without what differs between any two runs.
#[derive(Debug, PartialEq)]
struct Left {
    outcome: Value,
    asked: Vec<(String, String, Option<u16>)>,
    paid: usize,
}

impl Way {
    async fn direct(seed: u64) -> Self {
        let (bank, tap) = bank(seed).await;
        let request = ConfigureRelay {
            relay: RelayKind::Direct,
            environment: Environment::Sandbox,
            url: None,
            client_id: Some(CLIENT_ID.to_owned()),
            secret: Some(SECRET.to_owned()),
            invitation: None,
            fingerprint: None,
            proof: None,
        };
        Self::set_up(bank, Some(tap.url()), tap, request).await
    }

    async fn relay(seed: u64) -> Self {
        let (bank, tap) = bank(seed).await;
        let relay = Relay::before_address(tap.url()).await;
        let (invitation, fingerprint) = relay.invite().await;
        let request = ConfigureRelay {
            relay: RelayKind::Relay,
            environment: Environment::Sandbox,
            url: Some(relay.url.clone()),
            client_id: None,
            secret: None,
            invitation: Some(invitation),
            fingerprint: Some(fingerprint),
            proof: None,
        };
        Self::set_up(bank, None, tap, request).await
    }

    async fn set_up(
        bank: Bank,
        plaid_url: Option<String>,
        tap: Tap,
        request: ConfigureRelay,
    ) -> Self {
        let home = TempDir::with_prefix("coffer-flows-").unwrap();
        // No window: nothing happens but what is asked for here.
        let config = AppConfig {
            data_dir: home.path().join("data"),
            exports_dir: None,
            window: false,
            passphrase: None,
            client_id: None,
            secret: None,
            plaid_env: None,
            plaid_url,
            version: "test",
        };
        let seams = Seams {
            clock: Arc::new(SystemClock),
            secrets: Arc::new(MemoryStore::new()),
            events: Arc::new(NoEvents),
            demo: Arc::new(NoDemoBank),
        };
        let app = App::start(config, seams).await;
        setup::configure(&app, request).await.unwrap();
        let pin = SetPinRequest {
            pin: PIN.to_owned(),
            current: None,
        };
        app_lock::set_pin(&app, pin).await.unwrap();
        tap.forget();
        Self {
            app,
            bank,
            tap,
            _home: home,
        }
    }

    async fn item(&self, institution: &str) -> String {
        let items = browse::items(&self.app).await.unwrap();
        let found = items
            .iter()
            .find(|item| item.institution_name == institution);
        found.unwrap().id.to_string()
    }

    async fn account(&self, name: &str) -> String {
        let accounts = browse::accounts(&self.app).await.unwrap();
        let found = accounts.iter().find(|one| one.name == name);
        found.unwrap().id.to_string()
    }

    async fn the_move(&self) -> MoveView {
        moves::all(&self.app).await.unwrap().moves.remove(0)
    }

    /// Does one step; what it came to, as a person sees it.
    async fn does(&self, step: &str) -> Value {
        let app = &self.app;
        match step {
            "link two banks" => {
                for institution in [RICH, OTHER] {
                    let password = Secret::new("pass_good".to_owned());
                    link::in_sandbox(app, institution, "user_good", password)
                        .await
                        .unwrap();
                }
                synced(app).await
            }
            // Plaid's page in update mode, with the products that money needs.
            "update mode" => {
                for bank in ["First Platypus Bank", "First Gingham Credit Union"] {
                    agree(&self.bank, app, self.item(bank).await).await;
                }
                synced(app).await
            }
            "a balance of now" => {
                let request = AskBalance {
                    account_id: self.account("Platypus Checking").await,
                    seen_this_month: 1_000,
                };
                told(money_checks::balance::ask(app, request).await)
            }
            "account numbers" => {
                let request = RevealNumbers {
                    account_id: self.account("Platypus Checking").await,
                    proof: Some(PIN.to_owned()),
                    keep: false,
                    seen_this_month: 1_000,
                };
                let revealed = money_checks::numbers::reveal(app, request).await;
                match revealed {
                    Ok(numbers) => json!(
                        numbers
                            .numbers
                            .iter()
                            .map(|one| json!([one.account, one.bank_code, one.tokenized]))
                            .collect::<Vec<_>>()
                    ),
                    Err(error) => json!(error.message),
                }
            }
            "owners" => {
                let request = AskIdentity {
                    item_id: None,
                    seen_this_month: 1_000,
                };
                told(money_checks::identity::ask(app, request).await)
            }
            "may this account pay" | "may it pay more than there is" => {
                let amount = match step {
                    "may this account pay" => "1.00",
                    _ => "900000.00",
                };
                let request = CheckPayment {
                    account_id: self.account("Platypus Checking").await,
                    amount: amount.to_owned(),
                    currency: None,
                    payee: Some(Payee {
                        name: Some("Ana Lovelace".to_owned()),
                        ..Payee::default()
                    }),
                    seen: SeenCalls::default(),
                };
                told(money_checks::payment::check(app, request).await)
            }
            "a bank that does not say its balance" => {
                let fault = json!({ "kind": "status", "status": 500, "times": 1 });
                self.bank.fault("/accounts/balance/get", fault).await;
                let request = AskBalance {
                    account_id: self.account("Share Savings").await,
                    seen_this_month: 1_000,
                };
                told(money_checks::balance::ask(app, request).await)
            }
            "a move is planned and confirmed" => {
                let wish = PlanMove {
                    from_account_id: self.account("Platypus Checking").await,
                    to_account_id: self.account("Share Savings").await,
                    amount: "5".to_owned(),
                    legal_name: Some("Ana Lovelace".to_owned()),
                    seen_this_month: 1_000,
                };
                let planned = match moves::plan(app, wish).await {
                    Ok(planned) => planned,
                    Err(error) => return json!(error.message),
                };
                let word = ConfirmMove {
                    move_id: planned.id.clone(),
                    proof: Some(PIN.to_owned()),
                    amount_again: "5.00".to_owned(),
                    account_again: planned.to.mask.clone().unwrap(),
                    seen_this_month: 1_000,
                };
                told(moves::confirm(app, word).await)
            }
            "it is followed to its end" => {
                let mut seen = Vec::new();
                for _ in 0..4 {
                    self.bank.advance(2).await;
                    let looked = moves::look(app).await.err();
                    let now = self.the_move().await;
                    seen.push(json!([now.state, looked.map(|error| error.message)]));
                }
                json!(seen)
            }
            "another access token" => {
                let item = self.item("First Platypus Bank").await;
                let replaced = access_key::replace(app, &item).await;
                json!([replaced.err().map(|error| error.message), synced(app).await])
            }
            "disconnected" => {
                let item = self.item("First Platypus Bank").await;
                let ended = ending::unlink(app, &item).await.err();
                json!([ended.map(|error| error.message), synced(app).await])
            }
            other => panic!("{other} is no step"),
        }
    }

    async fn step(&self, step: &str) -> Left {
        let outcome = self.does(step).await;
        let calls = self.tap.calls();
        self.tap.forget();
        let mut asked: Vec<_> = calls
            .into_iter()
            // Whose webhooks it believes is the relay's own business.
            .filter(|call| call.path != "/webhook_verification_key/get")
            .map(|call| {
                let status = call.answer.map(|(status, _)| status);
                (call.path, masked(plain(call.asked)).to_string(), status)
            })
            .collect();
        // Banks are asked at once, in whatever order; a page is asked about until it has an end.
        asked.sort();
        asked.dedup_by(|one, other| one == other && one.0 == "/link/token/get");
        Left {
            outcome,
            asked,
            paid: self.bank.paid_items(),
        }
    }
}

async fn bank(seed: u64) -> (Bank, Tap) {
    let bank = Bank::start(seed).await;
    let tap = Tap::start(&bank.url()).unwrap();
    (bank, tap)
}

async fn synced(app: &App) -> Value {
    let synced = sync::run(app, None).await.unwrap();
    let mut told: Vec<Value> = synced
        .into_iter()
        .map(|one| {
            json!([
                one.institution,
                one.counts,
                one.error.map(|error| error.message)
            ])
        })
        .collect();
    told.sort_by_key(ToString::to_string);
    json!(told)
}

/// What a person is told, without what is of this run.
fn told<T: Serialize>(came_to: Result<T, AppError>) -> Value {
    match came_to {
        Ok(value) => masked(json!(value)),
        Err(error) => json!([error.code, error.message, error.hint]),
    }
}

/// Without the keys and the webhook, which are whoever's business it is to add them.
fn plain(mut asked: Value) -> Value {
    if let Some(asked) = asked.as_object_mut() {
        for own in ["client_id", "secret", "webhook"] {
            asked.remove(own);
        }
        if let Some(options) = asked.get_mut("options").and_then(Value::as_object_mut) {
            options.remove("webhook");
        }
        if asked.get("options") == Some(&json!({})) {
            asked.remove("options");
        }
    }
    asked
}

/// Ids that are made at random here, and times, told as what they are. What the bank named is left: both were given the
/// same.
fn masked(value: Value) -> Value {
    const OF_THIS_RUN: [&str; 9] = [
        "accountId",
        "itemId",
        "id",
        "checkId",
        "client_transaction_id",
        "client_user_id",
        "idempotency_key",
        "transactionId",
        "description",
    ];
    match value {
        Value::Object(map) => map
            .into_iter()
            .map(|(name, value)| {
                let is_own = OF_THIS_RUN.contains(&name.as_str()) || name.ends_with("AgeS");
                let value = match value {
                    Value::Null => Value::Null,
                    _ if is_own => json!("of this run"),
                    value => masked(value),
                };
                (name, value)
            })
            .collect(),
        Value::Array(list) => list.into_iter().map(masked).collect(),
        Value::String(text) => match chrono::DateTime::parse_from_rfc3339(&text) {
            Ok(_) => json!("a time"),
            Err(_) => Value::String(text),
        },
        other => other,
    }
}

const LIFE: [&str; 11] = [
    "link two banks",
    "update mode",
    "a balance of now",
    "account numbers",
    "owners",
    "may this account pay",
    "may it pay more than there is",
    "a bank that does not say its balance",
    "a move is planned and confirmed",
    "it is followed to its end",
    "another access token",
];

#[tokio::test]
async fn money_is_asked_about_and_moved_alike_with_own_keys_and_through_a_relay() {
    let (direct, relay) = tokio::join!(Way::direct(900), Way::relay(900));
    let mut paths = std::collections::BTreeSet::new();
    for step in LIFE.into_iter().chain(["disconnected"]) {
        let (one, two) = tokio::join!(direct.step(step), relay.step(step));
        paths.extend(one.asked.iter().map(|(path, _, _)| path.clone()));
        assert_eq!(one.outcome, two.outcome, "{step}");
        assert_eq!(one.asked, two.asked, "{step}");
        assert_eq!(one, two, "{step}");
    }
    // None of the steps was compared with nothing.
    for path in [
        "/link/token/create",
        "/link/token/get",
        "/accounts/balance/get",
        "/auth/get",
        "/identity/get",
        "/transfer/authorization/create",
        "/transfer/create",
        "/transfer/event/sync",
        "/item/access_token/invalidate",
        "/item/remove",
    ] {
        assert!(paths.contains(path), "{path} was never asked: {paths:?}");
    }
    assert_eq!(direct.the_move().await.state, MoveState::Done);
    direct.app.close().await;
    relay.app.close().await;
}
