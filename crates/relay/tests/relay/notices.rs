//! Webhooks on their way to a device: what is believed, what is kept, and how it arrives.

use coffer_plaid::relay::message::Means;
use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::world::{Device, Linked, Relay, bank};

async fn fire(device: &Device, linked: &Linked, code: &str) {
    let body = json!({ "access_token": linked.token, "webhook_code": code });
    let fired = device.plaid("/sandbox/item/fire_webhook", body).await;
    assert_eq!(fired.status, 200, "{}", fired.body);
}

#[tokio::test]
async fn a_webhook_wakes_the_device_that_waits_and_names_the_item_by_its_own_name() {
    let bank = bank(20).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let linked = device.link().await;
    let waits = {
        let device = device.clone();
        tokio::spawn(async move { device.inbox(0, 50).await })
    };
    fire(&device, &linked, "LOGIN_REPAIRED").await;
    let page = waits.await.unwrap();
    let notice = &page.notices[0];
    assert_eq!(notice.item.as_deref(), Some(linked.name.as_str()));
    assert_eq!(
        (notice.kind.as_str(), notice.code.as_str()),
        ("ITEM", "LOGIN_REPAIRED")
    );
    assert_eq!(notice.means, Means::Health);
    assert_eq!(
        device.inbox(page.next, 0).await.notices,
        [],
        "nothing is told twice"
    );

    // The name can be asked for by the item's id, by its group only.
    let asked = json!({ "items": [linked.item_id, "none"], "links": [] });
    let names = device.post("/v1/names", asked.clone()).await;
    assert_eq!(names.body["items"], json!([linked.name, null]));
    let stranger = relay.device().await;
    let names = stranger.post("/v1/names", asked).await;
    assert_eq!(names.body["items"], json!([null, null]));

    // A device that was away is told what it missed; another group nothing.
    assert_eq!(device.inbox(0, 0).await.notices.len(), 1);
    assert_eq!(stranger.inbox(0, 0).await.notices, []);
    let done = device
        .post("/v1/inbox/ack", json!({ "seq": page.next }))
        .await;
    assert_eq!(done.status, 204);
    relay.end().await;
}

#[tokio::test]
async fn a_stream_brings_notices_as_they_come_and_goes_on_where_it_broke() {
    let bank = bank(21).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let linked = device.link().await;
    let open = async |last: Option<String>| {
        let path = "/v1/inbox?after=0";
        let signed = device.signed(&Method::GET, path, b"");
        let mut request = device
            .http
            .get(format!("{}{path}", device.url))
            .header(header::ACCEPT, "text/event-stream");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        for (name, value) in [
            ("coffer-device", &signed.device),
            ("coffer-time", &signed.time),
            ("coffer-nonce", &signed.nonce),
            ("coffer-signature", &signed.signature),
        ] {
            request = request.header(name, value);
        }
        Stream {
            answer: request.send().await.unwrap(),
            text: String::new(),
        }
    };
    let mut stream = open(None).await;
    fire(&device, &linked, "LOGIN_REPAIRED").await;
    let (id, first) = stream.next().await;
    assert_eq!(first["code"], "LOGIN_REPAIRED");
    drop(stream);
    fire(&device, &linked, "NEW_ACCOUNTS_AVAILABLE").await;
    let mut stream = open(Some(id)).await;
    let (_, second) = stream.next().await;
    assert_eq!(second["code"], "NEW_ACCOUNTS_AVAILABLE");
    relay.end().await;
    assert_eq!(
        stream.answer.chunk().await.unwrap(),
        None,
        "the stream ends with the relay"
    );
}

struct Stream {
    answer: reqwest::Response,
    text: String,
}

impl Stream {
    /// The next event: its id and data.
    async fn next(&mut self) -> (String, Value) {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let line = |name: &str| {
                    let found = event.lines().find_map(|line| line.strip_prefix(name));
                    found.map(|text| text.trim().to_owned())
                };
                let found = line("id:").zip(line("data:"));
                self.text = rest.to_owned();
                if let Some((id, data)) = found {
                    return (id, serde_json::from_str(&data).unwrap());
                }
                continue;
            }
            let bytes = self
                .answer
                .chunk()
                .await
                .unwrap()
                .expect("the stream goes on");
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }
}

#[tokio::test]
async fn what_plaid_did_not_sign_is_refused_and_what_is_nobodys_is_dropped() {
    let bank = bank(22).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let linked = device.link().await;
    let send = async |token: Option<&str>, body: Vec<u8>| {
        let mut request = reqwest::Client::new().post(format!("{}/v1/webhook", relay.url));
        if let Some(token) = token {
            request = request.header("Plaid-Verification", token);
        }
        request.body(body).send().await.unwrap().status().as_u16()
    };
    let body = json!({
        "webhook_type": "ITEM", "webhook_code": "ERROR", "item_id": linked.item_id,
        "environment": "sandbox",
    });
    let body = body.to_string().into_bytes();
    assert_eq!(send(None, body.clone()).await, 401);
    // {"alg":"none"}, {"alg":"HS256"}, and no token at all.
    for forged in [
        "eyJhbGciOiJub25lIn0.e30.",
        "eyJhbGciOiJIUzI1NiIsImtpZCI6IngifQ.e30.AA",
        "x",
    ] {
        assert_eq!(send(Some(forged), body.clone()).await, 401, "{forged}");
    }
    assert_eq!(send(Some("x"), vec![b' '; (1 << 20) + 1]).await, 413);
    assert_eq!(device.inbox(0, 0).await.notices, []);
    relay.end().await;
}

#[tokio::test]
async fn a_relay_that_ends_lets_those_who_wait_go() {
    let bank = bank(23).await;
    let relay = Relay::start(&bank).await;
    let device = relay.device().await;
    let waits = tokio::spawn(async move { device.inbox(0, 50).await });
    // It waits once the relay counts it.
    relay.until_told("waiting").await;
    relay.end().await;
    assert_eq!(waits.await.unwrap().notices, []);
}
