//! What the window is told: every command of the table is called as the window calls it, and every
//! answer, error and event is written down as it would cross. None holds a secret.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use coffer_app::api::*;
use coffer_app::{
    App, AppConfig, EventSink, LinkPage, Seams, SystemClock, commands, link, with_commands,
};
use coffer_vault::StoreError;
use coffer_vault::fake::{Fault, FaultyStore};
use serde::Serialize;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::bank::{Bank, CLIENT_ID, RICH, SECRET};
use crate::desk::NoDemoBank;
use crate::secrets::{TOKENS, holds};

const PASSPHRASE: &str = "heron on a canary wire";
const PIN: &str = "740318625";
/// What somebody types who errs: it may be the password of something else.
const SLIPS: [&str; 3] = ["canarySlipOne", "canary slip two", "canarySlip.three"];

/// Everything that crossed to the window.
#[derive(Clone, Default)]
struct Crossed(Arc<Mutex<String>>);

impl Crossed {
    fn note(&self, what: &impl Serialize) {
        let mut all = self.0.lock().unwrap();
        all.push_str(&serde_json::to_string(what).unwrap());
        all.push('\n');
    }
}

impl EventSink for Crossed {
    fn changed(&self, topics: &[Topic]) {
        self.note(&topics);
    }
    fn sync_status(&self, status: &SyncStatus) {
        self.note(status);
    }
    fn link_state(&self, state: &LinkState) {
        self.note(state);
    }
    /// The Link window is another window; what it gets is not the main window's.
    fn show_link(&self, _page: LinkPage) -> Result<(), String> {
        Ok(())
    }
    fn close_link(&self, _session_id: &str) {}
}

/// Rules and categories, with what makes no sense among them.
async fn rules(window: &Window, id: &Value) {
    let rule = |search: &str| {
        json!({
            "id": null, "name": "", "search": search, "enabled": true,
            "actions": { "hide": true, "tags": ["trip"] },
        })
    };
    window.call("preview_rule", rule("is:out")).await;
    window.call("preview_rule", rule(SLIPS[0])).await;
    window.call("preview_rule", rule("")).await;
    let saved = json!({ "rule": rule("is:out"), "past": true });
    let saved = window.call("save_rule", saved).await;
    let rule_id = saved[0]["id"].clone();
    assert!(rule_id.is_string(), "it was saved");
    window.call("rules", Value::Null).await;
    window.call("apply_rule", json!({ "id": rule_id })).await;
    window
        .call("order_rules", json!({ "ids": [rule_id] }))
        .await;
    let text = window.call("rules_text", Value::Null).await;
    window.call("read_rules", text).await;
    window.call("read_rules", json!({ "text": "rule" })).await;
    window.call("delete_rule", json!({ "id": rule_id })).await;
    let like = json!({ "id": id, "field": "category" });
    window.call("like_this", like).await;
    window.call("category_hints", json!({ "id": id })).await;
    window.call("category_uses", Value::Null).await;
    let new = json!({ "name": "Habits", "groupId": null, "kind": "spend" });
    window
        .call("edit_category", json!({ "what": "create", "value": new }))
        .await;
    let gone = json!({ "id": 14, "into": null });
    window
        .call("edit_category", json!({ "what": "delete", "value": gone }))
        .await;
}

struct Window {
    app: App,
    crossed: Crossed,
    called: Mutex<BTreeSet<String>>,
}

macro_rules! by_name {
    ($($kind:ident $name:ident ($request:ty) -> $response:ty, $window:ident [$($topic:ident),*];)*) => {
        const COMMANDS: &[&str] = &[$(stringify!($name)),*];

        impl Window {
            /// Calls a command with what would come over IPC; its answer, or null where it failed.
            async fn call(&self, name: &str, request: Value) -> Value {
                self.called.lock().unwrap().insert(name.to_owned());
                match name {
                    $(stringify!($name) => {
                        let request: $request = serde_json::from_value(request).unwrap();
                        match commands::$name(&self.app, request).await {
                            Ok(answer) => {
                                self.crossed.note(&answer);
                                serde_json::to_value(&answer).unwrap()
                            }
                            Err(error) => {
                                self.crossed.note(&error);
                                Value::Null
                            }
                        }
                    })*
                    other => panic!("no command {other}"),
                }
            }
        }
    };
}
with_commands!(by_name);

fn direct(secret: &str) -> Value {
    json!({
        "relay": "direct", "environment": "sandbox", "url": null,
        "clientId": CLIENT_ID, "secret": secret, "invitation": null,
    })
}

#[tokio::test]
async fn no_answer_error_or_event_of_any_command_holds_a_secret() {
    let bank = Bank::start(73).await;
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let crossed = Crossed::default();
    let config = AppConfig {
        data_dir: home.path().join("data"),
        exports_dir: Some(home.path().join("Downloads")),
        window: true,
        passphrase: None,
        client_id: None,
        secret: None,
        plaid_env: None,
        plaid_url: Some(bank.url()),
        version: "test",
    };
    let seams = Seams {
        clock: Arc::new(SystemClock),
        secrets: Arc::new(FaultyStore::new(Fault::Always(StoreError::Absent))),
        events: Arc::new(crossed.clone()),
        demo: Arc::new(NoDemoBank),
    };
    let window = Window {
        app: App::start(config, seams).await,
        crossed,
        called: Mutex::default(),
    };

    // Setting up, with every slip of the hand on the way.
    window.call("app_state", Value::Null).await;
    window.call("configure_relay", direct(SLIPS[1])).await;
    let relay = json!({
        "relay": "relay", "environment": "sandbox", "clientId": null, "secret": null,
        "url": format!("https://me:{}@relay.example/", SLIPS[2]), "invitation": SLIPS[0],
    });
    window.call("configure_relay", relay).await;
    window.call("configure_relay", direct(SECRET)).await;
    let short = &PASSPHRASE[..6];
    window
        .call("create_vault", json!({ "passphrase": short }))
        .await;
    let made = window
        .call("create_vault", json!({ "passphrase": PASSPHRASE }))
        .await;
    assert_eq!(made["phase"]["kind"], "ready", "{made}");
    window
        .call("unlock", json!({ "passphrase": SLIPS[0] }))
        .await;
    window
        .call("unlock", json!({ "passphrase": PASSPHRASE }))
        .await;
    window.call("configure_relay", direct(SLIPS[0])).await;
    window.call("test_relay", Value::Null).await;
    window.call("configure_relay", direct(SECRET)).await;
    let tried = window.call("test_relay", Value::Null).await;
    assert_eq!(tried["ok"], true, "{tried}");
    window.call("relay_settings", Value::Null).await;

    // A bank is connected, after a session that came to nothing.
    let agreed = window.call("consent_notice", json!({ "mode": null })).await;
    let begun = window
        .call(
            "link_begin",
            json!({ "surface": "window", "itemId": null, "agreed": agreed }),
        )
        .await;
    let session = json!({ "sessionId": begun["sessionId"] });
    window.call("link_reopen", session.clone()).await;
    let made_up = json!({ "sessionId": begun["sessionId"], "outcome": {
        "kind": "success", "publicToken": "public-sandbox-canary", "institutionId": null,
        "institutionName": null, "accounts": [],
    }});
    window.call("link_report", made_up).await;
    window.call("link_cancel", session.clone()).await;
    window.call("link_state", session).await;
    let asked = json!({ "surface": "browser", "itemId": null, "agreed": agreed });
    let begun = window.call("link_begin", asked).await;
    let page = begun["hostedUrl"].as_str().unwrap().to_owned();
    bank.person_links(&page, RICH).await;
    let linked = link::wait(&window.app, begun["sessionId"].as_str().unwrap())
        .await
        .unwrap();
    assert_eq!(linked.stage, LinkStage::Linked);

    // It is synced, with and without trouble.
    let everything = json!({ "itemId": null });
    let troubles = [
        Value::Null,
        json!({ "kind": "status", "status": 500, "times": 4 }),
        json!({ "kind": "reset", "times": 4 }),
    ];
    for trouble in troubles {
        if trouble.is_object() {
            bank.fault("/transactions/sync", trouble).await;
        }
        window.call("sync_now", everything.clone()).await;
        loop {
            let status = window.call("sync_status", Value::Null).await;
            if status["running"] == false {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    // Everything is looked at, and something is said of it.
    window.call("overview", Value::Null).await;
    let connections = window.call("connections", Value::Null).await;
    let item = connections[0]["id"].clone();
    window.call("categories", Value::Null).await;
    let all = json!({});
    window.call("register_outline", all.clone()).await;
    let range = json!({ "filter": all, "date": "", "skip": 0, "limit": 200 });
    let rows = window.call("register_rows", range).await;
    let id = rows["rows"][0]["id"].clone();
    assert!(id.is_string(), "there are rows");
    for change in [
        json!({ "field": "note", "value": "a note" }),
        json!({ "field": "tags", "value": ["trip"] }),
        json!({ "field": "note", "value": "x".repeat(20_001) }),
    ] {
        window
            .call("edit_transaction", json!({ "id": id, "change": change }))
            .await;
    }
    let typed = |text: &str| json!({ "text": text, "base": "" });
    for draft in [Value::Null, typed("a draft"), typed(&"x".repeat(20_001))] {
        window
            .call("keep_draft", json!({ "id": id, "draft": draft }))
            .await;
    }
    for parts in [
        Value::Null,
        json!([{ "text": "12.", "categoryId": null, "note": "" }]),
    ] {
        window
            .call("keep_parts_draft", json!({ "id": id, "parts": parts }))
            .await;
    }
    window.call("transaction", json!({ "id": id })).await;
    window.call("transaction", json!({ "id": SLIPS[0] })).await;
    window.call("tags", Value::Null).await;
    rules(&window, &id).await;
    let text = json!({ "text": "coffee", "cursor": 6 });
    window.call("search_terms", text.clone()).await;
    window.call("complete_search", text).await;
    let listed = json!({ "kind": "listed", "value": all });
    window.call("selection_sum", listed).await;
    let view = json!({ "id": null, "name": "All", "filter": all, "columns": ["date"] });
    let views = window.call("save_view", view).await;
    window.call("saved_views", Value::Null).await;
    window
        .call("delete_view", json!({ "id": views[0]["id"] }))
        .await;
    window
        .call("export_list", json!({ "list": "accounts" }))
        .await;

    // Everything else that can be asked, taken back, locked or switched off.
    let ids = json!({ "ids": [id] });
    let note = json!({ "field": "note", "value": "of several" });
    for (name, request) in [
        (
            "edit_transactions",
            json!({ "which": { "kind": "these", "value": [id, "none"] }, "change": note }),
        ),
        (
            "edit_transactions",
            json!({ "which": { "kind": "these", "value": [id] }, "change": note }),
        ),
        (
            "try_keys",
            json!({ "environment": "sandbox", "clientId": CLIENT_ID, "secret": SECRET }),
        ),
        (
            "try_keys",
            json!({ "environment": "sandbox", "clientId": CLIENT_ID, "secret": SLIPS[2] }),
        ),
        (
            "try_keys",
            json!({ "environment": "production", "clientId": SLIPS[1], "secret": SLIPS[1] }),
        ),
        ("freshness", Value::Null),
        (
            "force_refresh",
            json!({ "itemId": "none", "seenThisMonth": 0 }),
        ),
        ("meter", Value::Null),
        ("moves", Value::Null),
        (
            "plan_move",
            json!({
                "fromAccountId": "none", "toAccountId": "none", "amount": "500",
                "legalName": "Ana", "seenThisMonth": 0,
            }),
        ),
        (
            "confirm_move",
            json!({
                "moveId": "none", "proof": SLIPS[0], "amountAgain": "500", "accountAgain": "1111",
                "seenThisMonth": 0,
            }),
        ),
        (
            "send_back",
            json!({
                "moveId": "none", "proof": SLIPS[0], "amountAgain": "500", "accountAgain": "1111",
                "seenThisMonth": 0,
            }),
        ),
        ("cancel_move", json!({ "moveId": "none" })),
        ("follow_moves", Value::Null),
        (
            "set_move_limits",
            json!({ "perMove": "10", "perDay": "20", "proof": SLIPS[1] }),
        ),
        ("set_plaid_plan", json!({ "trial": false })),
        ("monitor", json!({ "days": 7 })),
        ("save_diagnostics", Value::Null),
        ("checks", Value::Null),
        (
            "ask_balance",
            json!({ "accountId": SLIPS[1], "seenThisMonth": 0 }),
        ),
        (
            "reveal_numbers",
            json!({
                "accountId": "none", "proof": SLIPS[2], "keep": false, "seenThisMonth": 0,
            }),
        ),
        ("forget_numbers", json!({ "accountId": "none" })),
        (
            "copy_number",
            json!({ "accountId": "none", "system": "ach", "field": "account" }),
        ),
        (
            "deposit_sheet",
            json!({ "accountId": "none", "proof": SLIPS[2], "seenThisMonth": 0 }),
        ),
        (
            "ask_identity",
            json!({ "itemId": "none", "seenThisMonth": 0 }),
        ),
        (
            "match_identity",
            json!({
                "accountId": "none", "name": SLIPS[1], "phone": null, "email": null,
                "address": null, "seenThisMonth": 0,
            }),
        ),
        (
            "check_payment",
            json!({
                "accountId": "none", "amount": SLIPS[1], "currency": null,
                "payee": { "name": SLIPS[1], "email": null, "phone": null },
                "seen": { "balance": 0, "identityMatch": 0, "signal": 0 },
            }),
        ),
        ("audit", json!({ "before": null })),
        ("verify_audit", Value::Null),
        ("export_audit", Value::Null),
        ("schedules", Value::Null),
        (
            "set_sync_plan",
            json!({
                "itemId": "none",
                "plan": { "onLaunch": true, "onFocus": true, "everyHours": 6 },
            }),
        ),
        (
            "set_schedule_settings",
            json!({ "treatAsMetered": false, "notify": true }),
        ),
        ("wake", json!({ "moment": "focus" })),
        ("doubts", Value::Null),
        (
            "answer_doubt",
            json!({ "transactionId": id, "otherId": "none", "answer": "same" }),
        ),
        ("take_apart", json!({ "id": id })),
        ("pair_candidates", json!({ "id": id })),
        (
            "say_pair",
            json!({ "kind": "transfer", "id": id, "otherId": id, "together": true }),
        ),
        ("pair_settings", Value::Null),
        (
            "set_pair_settings",
            json!({ "propose": true, "make": false }),
        ),
        ("inbox", json!({ "kind": null, "skip": 0, "limit": 10 })),
        ("answer_inbox", json!({ "key": "none", "answer": "accept" })),
        ("accept_all", json!({ "kind": null })),
        (
            "save_account",
            json!({
                "id": null, "name": "Wallet", "kind": "cash", "currency": "USD",
                "openingMinor": 0,
            }),
        ),
        ("close_account", json!({ "id": "none", "closed": true })),
        (
            "attach",
            json!({ "transactionId": id, "name": "receipt.txt", "base64": "aGVsbG8=" }),
        ),
        ("attachment", json!({ "transactionId": id, "id": "none" })),
        (
            "save_attachment",
            json!({ "transactionId": id, "id": "none" }),
        ),
        ("detach", json!({ "transactionId": id, "id": "none" })),
        (
            "add_transaction",
            json!({
                "accountId": "none", "date": "2026-01-02", "minor": -100, "merchant": "Kiosk",
                "categoryId": null, "note": "", "tags": [],
            }),
        ),
        (
            "reconciling",
            json!({ "accountId": "none", "date": "2026-01-02", "balanceMinor": null }),
        ),
        (
            "reconcile",
            json!({ "accountId": "none", "date": "2026-01-02", "balanceMinor": 0 }),
        ),
        ("adoptions", Value::Null),
        (
            "adopt",
            json!({ "accountId": "none", "oldAccountId": "none" }),
        ),
        ("undo_adoption", json!({ "accountId": "none" })),
        (
            "say_two_accounts",
            json!({ "accountId": "none", "oldAccountId": "none", "areTwo": true }),
        ),
        (
            "dismiss_advice",
            json!({ "itemId": item, "kind": "new_accounts" }),
        ),
        ("renew_access_key", json!({ "itemId": item })),
        ("open_dashboard", Value::Null),
        ("consents", Value::Null),
        ("links_asking", Value::Null),
        ("link_decide", json!({ "sessionId": "none", "add": true })),
        (
            "end_connection",
            json!({ "itemId": "none", "deleteName": "no bank" }),
        ),
        ("owed_access", Value::Null),
        ("give_up_access", json!({ "id": "none" })),
        ("undo_state", Value::Null),
        ("undo", Value::Null),
        ("undo_edit", json!({ "editId": "none" })),
        ("redo", Value::Null),
        ("delete_transactions", ids.clone()),
        ("restore_transactions", ids),
        (
            "tray",
            json!({ "kind": "deleted", "after": null, "limit": 50 }),
        ),
        ("report", json!({ "from": null, "to": null, "asOf": null })),
        (
            "spending",
            json!({ "from": "2020-01-01", "to": "2030-12-31", "by": "merchant", "compare": "lastYear" }),
        ),
        (
            "net_worth",
            json!({ "from": null, "to": null, "step": null }),
        ),
        ("cash_flow", json!({ "months": 24, "until": null })),
        ("pace", json!({ "month": null })),
        ("proofs", Value::Null),
        ("network", Value::Null),
        ("set_offline", json!({ "offline": true })),
        ("set_offline", json!({ "offline": false })),
        ("set_logos", json!({ "on": true })),
        ("merchant_logo", json!({ "name": SLIPS[1] })),
        ("set_logos", json!({ "on": false })),
        ("security", Value::Null),
        ("still_here", Value::Null),
        ("key_status", Value::Null),
        ("phrase_begin", json!({ "proof": SLIPS[1] })),
        ("phrase_begin", json!({ "proof": PASSPHRASE })),
        ("phrase_confirm", json!({ "words": [SLIPS[1]] })),
        ("phrase_cancel", Value::Null),
        (
            "change_passphrase",
            json!({ "old": SLIPS[1], "new": SLIPS[1] }),
        ),
        (
            "move_to_passphrase",
            json!({ "passphrase": "short", "proof": PASSPHRASE }),
        ),
        ("backups", Value::Null),
        ("backup_now", Value::Null),
        (
            "restore_backup",
            json!({ "name": "none.coffer-backup", "secret": SLIPS[1] }),
        ),
        (
            "delete_copies",
            json!({ "names": ["../../secret", SLIPS[1]] }),
        ),
        ("save_backup", Value::Null),
        ("choose_backup", Value::Null),
        ("restore_chosen", json!({ "secret": SLIPS[1] })),
        (
            "rotate_keys",
            json!({ "passphrase": SLIPS[1], "pin": null, "phrase": null, "endPhrase": false }),
        ),
    ] {
        window.call(name, request).await;
    }
    let accounts = window.call("overview", Value::Null).await;
    let account = accounts["groups"][0]["accounts"][0]["id"].clone();
    window.call("proof", json!({ "accountId": account })).await;
    let syncs = json!({ "itemId": null, "before": null, "limit": 20 });
    window.call("syncs", syncs).await;
    let rows_of = json!({ "syncId": "none", "after": null, "limit": 20 });
    window.call("sync_rows", rows_of).await;
    window
        .call("revert_sync", json!({ "syncId": "none" }))
        .await;
    let settings = json!({ "lock": { "idleMinutes": 5, "onSleep": true }, "proof": SLIPS[0] });
    window.call("set_lock_settings", settings).await;
    for pin in [SLIPS[1], PIN] {
        let set = json!({ "pin": pin, "current": PASSPHRASE });
        window.call("set_pin", set).await;
    }
    let proof = json!({ "proof": PASSPHRASE });
    window.call("move_to_keychain", proof).await;
    window.call("lock_now", Value::Null).await;
    for pin in [SLIPS[1], PIN] {
        window.call("unlock_with_pin", json!({ "pin": pin })).await;
    }
    window
        .call("unlock", json!({ "passphrase": PASSPHRASE }))
        .await;
    window.call("remove_pin", json!({ "proof": PIN })).await;
    window
        .call("remove_pin", json!({ "proof": PASSPHRASE }))
        .await;

    // The bank is away, and the person goes over to the demo.
    bank.stop().await;
    window.call("test_relay", Value::Null).await;
    window.call("start_demo", Value::Null).await;
    window.call("wipe_demo", Value::Null).await;
    window.app.close().await;

    let called = window.called.lock().unwrap().clone();
    let missed: Vec<_> = COMMANDS
        .iter()
        .filter(|name| !called.contains(**name))
        .collect();
    assert!(
        missed.is_empty(),
        "call these too, with secrets where they take any: {missed:?}"
    );
    // The address of Plaid's page is shown, for a browser that does not open by itself. This bank's
    // has the token of the session in it, where Plaid's has a name that opens nothing else.
    let crossed = window.crossed.0.lock().unwrap().replace(&page, "");
    let secrets = TOKENS
        .into_iter()
        .chain([SECRET, PASSPHRASE, PIN, short, "pass_good"]);
    for secret in secrets.chain(SLIPS.into_iter().filter(|slip| *slip != SLIPS[0])) {
        assert!(
            !holds(crossed.as_bytes(), secret),
            "{secret} crossed to the window"
        );
    }
    // The one slip that was typed as the id of a transaction may be said back; as a key it was not.
    assert!(crossed.matches(SLIPS[0]).count() <= 1);
    for there in ["Platypus", "a note", "\"running\":true"] {
        assert!(
            holds(crossed.as_bytes(), there),
            "the search itself finds {there}"
        );
    }
}

/// The way in is changed in every way there is, and rightly: what the window is told of it holds none of
/// what was typed. The words of a recovery phrase cross once, in the answer that shows them.
#[tokio::test]
async fn what_opens_it_is_changed_in_every_way_and_no_good_answer_holds_what_was_typed() {
    const TYPED: [&str; 4] = [
        "heron on a canary wire",
        "second canary on the wire",
        "7403186250",
        "9182736455",
    ];
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let crossed = Crossed::default();
    let config = AppConfig {
        data_dir: home.path().join("data"),
        exports_dir: None,
        window: true,
        passphrase: None,
        client_id: None,
        secret: None,
        plaid_env: None,
        plaid_url: Some("http://127.0.0.1:9".to_owned()),
        version: "test",
    };
    let seams = Seams {
        clock: Arc::new(SystemClock),
        secrets: Arc::new(coffer_vault::fake::MemoryStore::new()),
        events: Arc::new(crossed.clone()),
        demo: Arc::new(NoDemoBank),
    };
    let window = Window {
        app: App::start(config, seams).await,
        crossed,
        called: Mutex::default(),
    };
    let good = async |name: &str, request: Value| {
        let answer = window.call(name, request).await;
        assert!(!answer.is_null(), "{name} was refused");
        answer
    };
    let [first, second, pin, later_pin] = TYPED;
    let mut relay = direct("canarySecretOfPlaid");
    relay["environment"] = json!("production");
    good("configure_relay", relay.clone()).await;
    good("set_pin", json!({ "pin": pin, "current": null })).await;
    good("set_pin", json!({ "pin": later_pin, "current": pin })).await;
    relay["proof"] = json!(later_pin);
    relay["secret"] = json!("canarySecretTheOther");
    good("configure_relay", relay).await;
    good("lock_now", Value::Null).await;
    good("unlock_with_pin", json!({ "pin": later_pin })).await;
    // The answer that shows the words is left out, and it alone.
    let before = window.crossed.0.lock().unwrap().clone();
    let shown = good("phrase_begin", json!({ "proof": later_pin })).await;
    *window.crossed.0.lock().unwrap() = before;
    let words: Vec<String> = serde_json::from_value(shown["words"].clone()).unwrap();
    let asked: Vec<usize> = serde_json::from_value(shown["ask"].clone()).unwrap();
    let answers: Vec<&String> = asked.iter().map(|place| &words[place - 1]).collect();
    good("phrase_confirm", json!({ "words": answers })).await;
    good("remove_pin", json!({ "proof": later_pin })).await;
    let phrase = words.join(" ");
    good(
        "move_to_passphrase",
        json!({ "passphrase": first, "proof": null }),
    )
    .await;
    good("change_passphrase", json!({ "old": first, "new": second })).await;
    let all = json!({ "passphrase": second, "pin": null, "phrase": phrase, "endPhrase": false });
    good("rotate_keys", all).await;
    let list = good("backup_now", Value::Null).await;
    let name = list["backups"][0]["name"].clone();
    let restore = json!({ "name": name, "secret": phrase, "proof": second });
    good("restore_backup", restore).await;
    good("lock_now", Value::Null).await;
    good("unlock", json!({ "passphrase": phrase })).await;
    good("move_to_keychain", json!({ "proof": second })).await;
    for name in [
        "key_status",
        "security",
        "backups",
        "relay_settings",
        "app_state",
    ] {
        good(name, Value::Null).await;
    }
    window.app.close().await;
    let crossed = window.crossed.0.lock().unwrap().clone();
    let two = words.windows(2).map(|two| format!("{} {}", two[0], two[1]));
    let listed = words
        .windows(2)
        .map(|two| format!("\"{}\",\"{}\"", two[0], two[1]));
    let keys = ["canarySecretOfPlaid", "canarySecretTheOther"];
    let typed = TYPED.into_iter().chain(keys).map(str::to_owned);
    for secret in typed.chain(two).chain(listed) {
        assert!(!holds(crossed.as_bytes(), &secret), "{secret} crossed");
    }
    assert!(
        holds(crossed.as_bytes(), "recoveryPhrase"),
        "the search finds"
    );
}
