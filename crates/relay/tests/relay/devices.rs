//! Who is believed: invitations, signatures, time, nonces, quotas, revocation.

use coffer_plaid::relay::Signed;
use reqwest::Method;
use serde_json::json;

use crate::world::{Relay, bank};

#[tokio::test]
async fn an_invitation_makes_one_device_and_no_other() {
    let bank = bank(1).await;
    let relay = Relay::start(&bank).await;
    let (invitation, group) = relay.invite(None).await;
    // As it is typed: in small letters, without dashes.
    let typed = invitation.to_lowercase().replace('-', "");
    relay.enrol(&typed, group).await.unwrap();
    for used in [invitation.as_str(), "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", ""] {
        let refused = relay.enrol(used, group).await.err().unwrap();
        assert_eq!(refused, (403, "RELAY_NO_INVITATION".to_owned()), "{used}");
    }
    relay.end().await;
}

#[tokio::test]
async fn a_request_is_believed_once_as_it_was_signed_and_for_five_minutes() {
    let bank = bank(2).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let path = "/v1/plaid/institutions/get_by_id";
    let body = json!({ "institution_id": "ins_109508", "country_codes": ["US"] });
    let body = body.to_string().into_bytes();
    let signed = device.signed(&Method::POST, path, &body);
    let send = async |path: &str, body: &[u8], signed: &Signed| {
        let answer = device.send(Method::POST, path, body.to_vec(), signed).await;
        (answer.status, answer.code().to_owned())
    };
    assert_eq!(send(path, &body, &signed).await.0, 200);
    let again = send(path, &body, &signed).await;
    assert_eq!(
        again,
        (401, "RELAY_REPLAYED".to_owned()),
        "the same request again"
    );

    let fresh = || device.signed(&Method::POST, path, &body);
    let no_device = (401, "RELAY_NOT_A_DEVICE".to_owned());
    let other_body = b"{\"institution_id\":\"ins_1\",\"country_codes\":[\"US\"]}";
    assert_eq!(send(path, other_body, &fresh()).await, no_device);
    assert_eq!(send("/v1/plaid/item/get", &body, &fresh()).await, no_device);
    let mut unsigned = fresh();
    unsigned.signature = String::new();
    assert_eq!(send(path, &body, &unsigned).await, no_device);
    let mut stranger = fresh();
    stranger.device = uuid::Uuid::new_v4().to_string();
    assert_eq!(send(path, &body, &stranger).await, no_device);

    let now_ms = chrono::Utc::now().timestamp_millis();
    // A clock that is off by a little is no reason to refuse anybody.
    for minutes in [-4, 4] {
        let then = now_ms + minutes * 60_000;
        let off = device.key.sign("POST", path, &body, then).unwrap();
        assert_eq!(send(path, &body, &off).await.0, 200, "{minutes} minutes");
    }
    for minutes in [-6, 6] {
        let then = now_ms + minutes * 60_000;
        let late = device.key.sign("POST", path, &body, then).unwrap();
        let refused = send(path, &body, &late).await;
        assert_eq!(
            refused,
            (401, "RELAY_CLOCK".to_owned()),
            "{minutes} minutes"
        );
    }
    relay.end().await;
}

#[tokio::test]
async fn a_device_that_asks_too_often_is_told_when_to_ask_again() {
    let bank = bank(3).await;
    let more = "[limits]\ndevice_per_minute = 6\n";
    let relay = Relay::start_with(&bank, None, more).await;
    let device = relay.device().await;
    let mut refused = None;
    for _ in 0..7 {
        let answer = device.ask_inbox(0, 0).await;
        if answer.status != 200 {
            refused = Some((answer.status, answer.code().to_owned()));
        }
    }
    assert_eq!(refused, Some((429, "RELAY_TOO_MANY".to_owned())));
    let other = relay.device().await;
    assert_eq!(
        other.ask_inbox(0, 0).await.status,
        200,
        "another device is not held up"
    );
    relay.end().await;
}

#[tokio::test]
async fn a_device_that_used_up_its_day_is_told_to_come_back_hours_later() {
    let bank = bank(5).await;
    let more = "[limits]\ndevice_per_minute = 100000\ndevice_per_day = 8\n";
    let relay = Relay::start_with(&bank, None, more).await;
    let device = relay.device().await;
    // Half of a day's may come at once, the rest over the day.
    for n in 0..4 {
        assert_eq!(device.ask_inbox(0, 0).await.status, 200, "{n}");
    }
    let refused = device.ask_inbox(0, 0).await;
    assert_eq!((refused.status, refused.code()), (429, "RELAY_TOO_MANY"));
    let wait_s = refused.retry_after_s.unwrap();
    assert!((3 * 3_600..=6 * 3_600 + 60).contains(&wait_s), "{wait_s}");
    // The day is one device's, and what Plaid is asked counts as well.
    let other = relay.device().await;
    let call = json!({ "institution_id": "ins_109508", "country_codes": ["US"] });
    let mut codes = Vec::new();
    for _ in 0..5 {
        let answer = other.plaid("/institutions/get_by_id", call.clone()).await;
        codes.push((answer.status, answer.code().to_owned()));
    }
    assert_eq!(codes[3].0, 200);
    assert_eq!(codes[4], (429, "RELAY_TOO_MANY".to_owned()));
    relay.end().await;
}

#[tokio::test]
async fn a_revoked_device_is_refused_at_once_and_one_that_waits_is_told() {
    let bank = bank(4).await;
    let relay = Relay::start(&bank).await;
    let (device, linked) = {
        let device = relay.device().await;
        let linked = device.link().await;
        (device, linked)
    };
    let (invitation, group) = relay.invite(Some(device.group)).await;
    let other = relay.enrol(&invitation, group).await.unwrap();
    let waits = {
        let device = device.clone();
        tokio::spawn(async move {
            // The new connection makes news of its own, which are passed over.
            let mut after = 0;
            loop {
                let told = device.ask_inbox(after, 50).await;
                if told.status != 200 {
                    return told.code().to_owned();
                }
                after = told.body["next"].as_i64().unwrap();
            }
        })
    };
    assert_eq!(device.sync(&linked).await.status, 200);
    relay.revoke(device.id).await;
    let refused = device.sync(&linked).await;
    assert_eq!(
        (refused.status, refused.code()),
        (401, "RELAY_DEVICE_REVOKED")
    );
    assert_eq!(
        refused.relays_error.as_deref(),
        Some("RELAY_DEVICE_REVOKED")
    );
    assert_eq!(waits.await.unwrap(), "RELAY_DEVICE_REVOKED");
    // Its group's other device goes on.
    assert_eq!(other.sync(&linked).await.status, 200);
    relay.end().await;
}
