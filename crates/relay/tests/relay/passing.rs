//! What passes: the allow-list, whose a thing is, and what stays behind.

use coffer_domain::Secret;
use coffer_relay::{
    allow::ALLOWED,
    database::{Database, Sqlite, Thing},
    keys::RelayKeys,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    plaid::Plaid,
    world::{Relay, SECRET, bank},
};

#[tokio::test]
async fn answers_pass_as_plaid_gave_them_and_errors_of_the_relay_are_told_apart() {
    let bank = bank(10).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let linked = device.link().await;
    let synced = device.sync(&linked).await;
    assert_eq!(synced.status, 200);
    assert!(!synced.body["added"].as_array().unwrap().is_empty());
    assert!(synced.body["request_id"].is_string());

    let body = json!({ "access_token": linked.token, "cursor": "no cursor" });
    let plaids = device.plaid("/transactions/sync", body).await;
    assert_eq!(plaids.status, 400);
    assert_eq!(
        plaids.relays_error, None,
        "an error of Plaid's is Plaid's: {}",
        plaids.body
    );

    let own = device
        .plaid(
            "/item/get",
            json!({ "access_token": "access-sandbox-none" }),
        )
        .await;
    assert_eq!((own.status, own.code()), (404, "RELAY_NOT_YOURS"));
    assert_eq!(own.body["error_type"], "RELAY_ERROR");
    assert_eq!(own.relays_error.as_deref(), Some("RELAY_NOT_YOURS"));
    relay.end().await;
}

#[tokio::test]
async fn what_is_not_in_the_list_does_not_pass() {
    let bank = bank(11).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let linked = device.link().await;
    for endpoint in [
        "/transactions/enrich",
        "/webhook_verification_key/get",
        "/item/get/../remove",
        "/x",
    ] {
        let answer = device
            .plaid(endpoint, json!({ "access_token": linked.token }))
            .await;
        assert_ne!(answer.status, 200, "{endpoint}");
        assert!(answer.relays_error.is_some(), "{endpoint}");
    }
    for own in ["client_id", "secret", "webhook", "anything"] {
        let mut body = json!({ "access_token": linked.token });
        body[own] = json!("x");
        let answer = device.plaid("/item/get", body).await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "RELAY_FIELD"),
            "{own}"
        );
    }
    for no_object in ["[]", "null", "{", "{\"access_token\": 7}"] {
        let path = "/v1/plaid/item/get";
        let body = no_object.as_bytes().to_vec();
        let signed = device.signed(&reqwest::Method::POST, path, &body);
        let answer = device
            .send(reqwest::Method::POST, path, body, &signed)
            .await;
        assert_eq!(
            (answer.status, answer.code()),
            (400, "RELAY_MALFORMED"),
            "{no_object}"
        );
    }
    relay.end().await;
}

/// The fields by which a request names something of somebody's.
const NAMING: [(&str, Thing); 6] = [
    ("access_token", Thing::Token),
    ("link_token", Thing::Link),
    ("transfer_id", Thing::Transfer),
    ("authorization_id", Thing::Authorization),
    ("user_id", Thing::User),
    ("user_token", Thing::User),
];

/// Each endpoint is asked with what is another group's, or nobody's, or no name, in each field that names something,
/// and all else one's own.
#[tokio::test]
async fn nobody_names_what_is_anothers_at_any_endpoint() {
    let plaid = Plaid::start().await;
    let limits = "[limits]\ndevice_per_minute = 100000\n";
    let relay = Relay::start_before(&plaid.url, None, limits).await;
    let (owner, stranger) = (relay.device().await, relay.device().await);
    let keys = RelayKeys::read(&Secret::new(relay.key.clone())).unwrap();
    let database = Sqlite::open(&relay.folder.join("relay.db")).unwrap();
    let own = async |whose: &str, group: Uuid| {
        let item = keys.name(Thing::Item, &format!("{whose}-item"));
        for (field, thing) in NAMING {
            let name = keys.name(thing, &format!("{whose}-{field}"));
            let of = (thing == Thing::Token).then_some(item);
            assert!(database.bind(thing, name, group, of, 1).await.unwrap());
        }
    };
    own("owner", owner.group).await;
    let mut nameless = Vec::new();
    let mut refused = 0;
    for one in ALLOWED {
        let path = one.endpoint.path;
        let naming: Vec<&str> = NAMING
            .iter()
            .map(|(field, _)| *field)
            .filter(|field| one.fields.contains(field))
            .collect();
        if naming.is_empty() {
            nameless.push(path);
            continue;
        }
        // Some calls end what they name.
        own("stranger", stranger.group).await;
        let body_with = |theirs: &str, value: Value| {
            let mut body = json!({});
            for field in &naming {
                body[field] = match *field == theirs {
                    true => value.clone(),
                    false => json!(format!("stranger-{field}")),
                };
            }
            body
        };
        let asked = plaid.asked(path);
        for field in &naming {
            let owners = format!("owner-{field}");
            for (value, status, code) in [
                (json!(owners), 404, "RELAY_NOT_YOURS"),
                (json!("nobodys"), 404, "RELAY_NOT_YOURS"),
                (json!(""), 404, "RELAY_NOT_YOURS"),
                (json!([owners]), 400, "RELAY_MALFORMED"),
                (json!({ "is": owners }), 400, "RELAY_MALFORMED"),
                (json!(7), 400, "RELAY_MALFORMED"),
            ] {
                let body = body_with(field, value);
                let answer = stranger.plaid(path, body.clone()).await;
                let told = (answer.status, answer.code());
                assert_eq!(told, (status, code), "{path}: {body}");
                refused += 1;
            }
        }
        // Tokens of nobody's are asked about at /item/get; nothing else was asked.
        if path != "/item/get" {
            assert_eq!(plaid.asked(path), asked, "{path}");
        }
        let answer = stranger.plaid(path, body_with("", Value::Null)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
    assert!(refused > 150, "{refused}");
    // What names nothing of anybody's: banks, what is filtered, what is made anew, and a token that is a secret itself.
    assert_eq!(
        nameless,
        [
            "/item/public_token/exchange",
            "/institutions/get_by_id",
            "/institutions/search",
            "/transfer/event/sync",
            "/user/create",
        ]
    );
    relay.end().await;
}

#[tokio::test]
async fn who_tries_names_is_counted_as_who_asks_is() {
    let plaid = Plaid::start().await;
    let limits = "[limits]\ndevice_per_minute = 10\n";
    let relay = Relay::start_before(&plaid.url, None, limits).await;
    let device = relay.device().await;
    let mut answers = Vec::new();
    for n in 0..12 {
        let body = json!({ "link_token": format!("link-sandbox-{n}") });
        answers.push(
            device
                .plaid("/link/token/get", body)
                .await
                .code()
                .to_owned(),
        );
    }
    assert_eq!(answers.first().unwrap(), "RELAY_NOT_YOURS");
    assert_eq!(answers.last().unwrap(), "RELAY_TOO_MANY");
    relay.end().await;
}

#[tokio::test]
async fn a_rotated_token_takes_the_place_of_the_old_one_and_a_removed_item_is_nobodys() {
    let bank = bank(13).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let mut linked = device.link().await;
    let rotated = device
        .plaid(
            "/item/access_token/invalidate",
            json!({ "access_token": linked.token }),
        )
        .await;
    let old = linked.clone();
    linked.token = rotated.body["new_access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(device.sync(&linked).await.status, 200);
    let dead = device.sync(&old).await;
    assert_eq!(dead.code(), "RELAY_NOT_YOURS", "{}", dead.body);

    let removed = device
        .plaid("/item/remove", json!({ "access_token": linked.token }))
        .await;
    assert_eq!(removed.status, 200, "{}", removed.body);
    assert_eq!(device.sync(&linked).await.code(), "RELAY_NOT_YOURS");
    relay.end().await;
}

/// What a thief of the relay's disk reads.
#[tokio::test]
async fn the_relays_folder_holds_no_token_no_id_no_key_and_no_transaction() {
    let bank = bank(14).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let linked = device.link().await;
    let synced = device.sync(&linked).await;
    let shop = synced.body["added"][0]["name"].as_str().unwrap().to_owned();
    let (folder, key) = (relay.folder.clone(), relay.key.clone());
    let mut searched = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        searched += bytes.len();
        for canary in [
            &linked.token,
            &linked.item_id,
            &shop,
            &key,
            &SECRET.to_owned(),
        ] {
            let found = bytes
                .windows(canary.len())
                .any(|some| some == canary.as_bytes());
            assert!(!found, "{} is in {}", canary, path.display());
        }
        #[cfg(unix)]
        if path.extension().is_none_or(|end| end != "toml") {
            use std::os::unix::fs::PermissionsExt;
            let mode = path.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{} may be read by others", path.display());
        }
    }
    assert!(searched > 1_000);
    relay.end().await;
}

#[tokio::test]
async fn events_of_transfers_are_those_of_the_group() {
    let bank = bank(15).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let made = device
        .plaid(
            "/sandbox/public_token/create",
            json!({ "institution_id": "ins_109508", "initial_products": ["transactions", "auth", "transfer"] }),
        )
        .await;
    let exchanged = device
        .plaid(
            "/item/public_token/exchange",
            json!({ "public_token": made.body["public_token"] }),
        )
        .await;
    let token = exchanged.body["access_token"].clone();
    let accounts = device
        .plaid("/accounts/get", json!({ "access_token": token }))
        .await;
    let account = accounts.body["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|account| account["subtype"] == "checking")
        .unwrap()["account_id"]
        .clone();
    let authorized = device
        .plaid(
            "/transfer/authorization/create",
            json!({
                "access_token": token, "account_id": account, "type": "debit", "network": "ach",
                "amount": "5.00", "ach_class": "ppd", "idempotency_key": "k1",
                "user": { "legal_name": "Ann" },
            }),
        )
        .await;
    assert_eq!(authorized.status, 200, "{}", authorized.body);
    let created = device
        .plaid(
            "/transfer/create",
            json!({
                "access_token": token, "account_id": account, "description": "move",
                "authorization_id": authorized.body["authorization"]["id"], "amount": "5.00",
            }),
        )
        .await;
    assert_eq!(created.status, 200, "{}", created.body);
    let events = async |of: &crate::world::Device| -> Vec<Value> {
        let answer = of
            .plaid("/transfer/event/sync", json!({ "after_id": 0 }))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["transfer_events"].as_array().unwrap().clone()
    };
    let own = events(&device).await;
    assert!(!own.is_empty());
    assert!(
        own.iter()
            .all(|event| event["transfer_id"] == created.body["transfer"]["id"])
    );
    let stranger = relay.device().await;
    assert_eq!(events(&stranger).await, Vec::<Value>::new());
    // A device goes on from the last number, also where nothing before it is its own.
    let told = stranger
        .plaid("/transfer/event/sync", json!({ "after_id": 0 }))
        .await;
    assert_eq!(told.body["last_event_id"], own.last().unwrap()["event_id"]);
    // One whose number was lost is found by its authorization, by those whose it is.
    let lost = json!({ "authorization_id": authorized.body["authorization"]["id"] });
    let found = device.plaid("/transfer/get", lost.clone()).await;
    assert_eq!(found.body["transfer"]["id"], created.body["transfer"]["id"]);
    assert_eq!(
        stranger.plaid("/transfer/get", lost.clone()).await.code(),
        "RELAY_NOT_YOURS"
    );
    let both = json!({
        "authorization_id": lost["authorization_id"], "transfer_id": "of-somebody-else",
    });
    assert_eq!(
        device.plaid("/transfer/get", both).await.code(),
        "RELAY_NOT_YOURS"
    );
    let transfer = json!({ "transfer_id": created.body["transfer"]["id"] });
    assert_eq!(
        device.plaid("/transfer/get", transfer.clone()).await.status,
        200
    );
    assert_eq!(
        stranger.plaid("/transfer/get", transfer).await.code(),
        "RELAY_NOT_YOURS"
    );
    relay.end().await;
}
