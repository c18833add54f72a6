//! What passes: the allow-list, whose a thing is, and what stays behind.

use coffer_relay::allow::{ALLOWED, By};
use serde_json::{Value, json};

use crate::world::{Relay, SECRET, bank};

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

/// Each endpoint is asked with what is another group's.
#[tokio::test]
async fn nobody_names_what_is_anothers_at_any_endpoint() {
    let bank = bank(12).await;
    let relay = Relay::start(&bank).await;
    let owner = relay.device().await;
    let linked = owner.link().await;
    let link = owner
        .plaid(
            "/link/token/create",
            json!({
                "client_name": "Coffer", "language": "en", "country_codes": ["US"],
                "user": { "client_user_id": "u1" }, "products": ["transactions"], "hosted_link": {},
            }),
        )
        .await;
    assert_eq!(link.status, 200, "{}", link.body);
    let stranger = relay.device().await;
    let mut asked = 0;
    for one in ALLOWED {
        let mut body = json!({});
        match one.by {
            By::Token | By::LinkCreate => body["access_token"] = json!(linked.token),
            By::Link => body["link_token"] = link.body["link_token"].clone(),
            By::Transfer => body["transfer_id"] = json!("t1"),
            By::Authorization => {
                body["authorization_id"] = json!("a1");
                body["access_token"] = json!(linked.token);
            }
            By::User => body["user_id"] = json!("u1"),
            By::Exchange | By::Nobody | By::TransferEvents => continue,
        }
        asked += 1;
        let answer = stranger.plaid(one.endpoint.path, body).await;
        assert_eq!(
            (answer.status, answer.code()),
            (404, "RELAY_NOT_YOURS"),
            "{}: {}",
            one.endpoint.path,
            answer.body
        );
    }
    assert!(asked > 25, "{asked}");
    assert_eq!(owner.sync(&linked).await.status, 200);
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
