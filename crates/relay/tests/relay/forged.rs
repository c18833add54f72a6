//! Webhooks that Plaid did not send, at the relay's own door: each way to make one is refused, and nothing of it is told.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::hmac;
use serde_json::{Value, json};

use crate::{
    plaid::{Plaid, SigningKey, claims, signed_part, webhook},
    world::{Device, Relay},
};

struct World {
    plaid: Plaid,
    key: SigningKey,
    relay: Relay,
    device: Device,
    http: reqwest::Client,
}

impl World {
    async fn new() -> Self {
        let plaid = Plaid::start().await;
        let key = SigningKey::fresh("plaids-key");
        plaid.knows(&key, None);
        let relay = Relay::start_before(&plaid.url, None, "").await;
        let device = relay.device().await;
        let exchange = json!({ "public_token": "public-sandbox-1" });
        let made = device.plaid("/item/public_token/exchange", exchange).await;
        assert_eq!(made.status, 200, "{}", made.body);
        Self {
            plaid,
            key,
            relay,
            device,
            http: reqwest::Client::new(),
        }
    }

    async fn send(&self, token: &str, body: &[u8]) -> u16 {
        self.http
            .post(format!("{}/v1/webhook", self.relay.url))
            .header("Plaid-Verification", token)
            .body(body.to_vec())
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    }

    /// The codes that the device was told.
    async fn told(&self) -> Vec<String> {
        let page = self.device.inbox(0, 0).await;
        page.notices.into_iter().map(|notice| notice.code).collect()
    }

    /// What is sent is refused, and a good one after it is not: the relay was not put off by it.
    async fn refuses(self, token: &str, body: &[u8]) {
        assert_eq!(self.send(token, body).await, 401);
        assert_eq!(self.told().await, [] as [&str; 0]);
        let good = webhook("SYNC_UPDATES_AVAILABLE", "item-1");
        assert_eq!(self.send(&self.key.sign(&good), &good).await, 200);
        assert_eq!(self.told().await, ["SYNC_UPDATES_AVAILABLE"]);
        self.relay.end().await;
    }
}

fn body() -> Vec<u8> {
    webhook("DEFAULT_UPDATE", "item-1")
}

#[tokio::test]
async fn signed_by_another_key_under_plaids_name_is_refused() {
    let world = World::new().await;
    let own = SigningKey::fresh("plaids-key");
    let token = own.sign(&body());
    world.refuses(&token, &body()).await;
}

#[tokio::test]
async fn signed_by_a_key_that_plaid_does_not_know_is_refused() {
    let world = World::new().await;
    let token = SigningKey::fresh("my-own-key").sign(&body());
    world.refuses(&token, &body()).await;
}

#[tokio::test]
async fn signed_by_a_key_that_plaid_has_retired_is_refused() {
    let world = World::new().await;
    let retired = SigningKey::fresh("an-old-key");
    world.plaid.knows(&retired, Some(1_700_000_000));
    let token = retired.sign(&body());
    world.refuses(&token, &body()).await;
}

#[tokio::test]
async fn with_one_bit_of_the_signature_changed_it_is_refused() {
    let world = World::new().await;
    let token = world.key.sign(&body());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    bytes[40] ^= 1;
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes));
    world.refuses(&token, &body()).await;
}

#[tokio::test]
async fn six_minutes_old_it_is_refused() {
    let world = World::new().await;
    let token = world.key.token(&world.key.header(), &claims(&body(), -360));
    world.refuses(&token, &body()).await;
}

#[tokio::test]
async fn from_the_future_it_is_refused() {
    let world = World::new().await;
    let token = world.key.token(&world.key.header(), &claims(&body(), 360));
    world.refuses(&token, &body()).await;
}

/// Within its five minutes one that is played again is answered as the first was, because it may be Plaid that did not
/// hear the answer; but it tells nobody anything. After them it is refused as one that is too old.
#[tokio::test]
async fn played_again_it_tells_nothing() {
    let world = World::new().await;
    let body = body();
    let token = world.key.sign(&body);
    for _ in 0..5 {
        assert_eq!(world.send(&token, &body).await, 200);
    }
    assert_eq!(world.told().await, ["DEFAULT_UPDATE"]);
    // The same words with a signature of their own are news: whoever dealt with the first must hear of them.
    let again = world.key.token(&world.key.header(), &claims(&body, -1));
    assert_eq!(world.send(&again, &body).await, 200);
    assert_eq!(world.told().await, ["DEFAULT_UPDATE", "DEFAULT_UPDATE"]);
    world.relay.end().await;
}

#[tokio::test]
async fn of_the_other_environment_it_is_refused() {
    let world = World::new().await;
    let body = String::from_utf8(body()).unwrap();
    let body = body.replace("\"sandbox\"", "\"production\"").into_bytes();
    let token = world.key.sign(&body);
    world.refuses(&token, &body).await;
}

#[tokio::test]
async fn without_an_environment_it_is_refused() {
    let world = World::new().await;
    let body = br#"{"webhook_type":"ITEM","webhook_code":"ERROR","item_id":"item-1"}"#;
    let token = world.key.sign(body);
    world.refuses(&token, body).await;
}

#[tokio::test]
async fn signed_with_no_algorithm_it_is_refused() {
    let claims = claims(&body(), 0);
    for (alg, signature) in [("none", ""), ("None", "AA"), ("", "")] {
        let world = World::new().await;
        let header = json!({ "alg": alg, "kid": "plaids-key", "typ": "JWT" });
        let token = format!("{}.{signature}", signed_part(&header, &claims));
        world.refuses(&token, &body()).await;
    }
    // With a signature that would hold.
    let world = World::new().await;
    let header = json!({ "alg": "none", "kid": "plaids-key" });
    let token = world.key.token(&header, &claims);
    world.refuses(&token, &body()).await;
}

/// Who takes the public key for a shared secret lets everybody sign.
#[tokio::test]
async fn signed_with_the_public_key_as_a_secret_it_is_refused() {
    let shapes: [fn(&SigningKey) -> Vec<u8>; 3] = [
        |key| key.point().to_vec(),
        |key| key.jwk(None).to_string().into_bytes(),
        |key| URL_SAFE_NO_PAD.encode(key.point()).into_bytes(),
    ];
    for secret in shapes {
        let world = World::new().await;
        let header = json!({ "alg": "HS256", "kid": "plaids-key", "typ": "JWT" });
        let signed = signed_part(&header, &claims(&body(), 0));
        let secret = hmac::Key::new(hmac::HMAC_SHA256, &secret(&world.key));
        let tag = hmac::sign(&secret, signed.as_bytes());
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()));
        world.refuses(&token, &body()).await;
    }
}

#[tokio::test]
async fn with_another_algorithm_named_over_a_good_signature_it_is_refused() {
    for alg in ["ES384", "es256", "RS256", "ES256K", "EdDSA"] {
        let world = World::new().await;
        let header = json!({ "alg": alg, "kid": "plaids-key" });
        let token = world.key.token(&header, &claims(&body(), 0));
        world.refuses(&token, &body()).await;
    }
}

#[tokio::test]
async fn cut_off_it_is_refused() {
    let body = body();
    for length in [0, 1, body.len() / 2, body.len() - 1] {
        let world = World::new().await;
        let token = world.key.sign(&body);
        world.refuses(&token, &body[..length]).await;
    }
    let world = World::new().await;
    let token = world.key.sign(&body);
    world.refuses(&token[..token.len() - 4], &body).await;
}

#[tokio::test]
async fn written_anew_with_other_white_space_it_is_refused() {
    let parsed: Value = serde_json::from_slice(&body()).unwrap();
    let compact = parsed.to_string().into_bytes();
    let with_line = [&body()[..], b"\n"].concat();
    for other in [compact, with_line] {
        let world = World::new().await;
        let token = world.key.sign(&body());
        world.refuses(&token, &other).await;
    }
}

#[tokio::test]
async fn with_the_token_of_another_webhook_it_is_refused() {
    let world = World::new().await;
    let token = world.key.sign(&webhook("DEFAULT_UPDATE", "item-2"));
    world.refuses(&token, &body()).await;
}

#[tokio::test]
async fn strangers_that_name_ever_other_keys_do_not_keep_plaid_busy() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for n in 0..40 {
        let token = SigningKey::fresh(&format!("key-{n}")).sign(&body());
        answers.push(world.send(&token, &body()).await);
    }
    // The sender of a real one would be asked to come again.
    assert!(answers.iter().all(|status| [401, 503].contains(status)));
    assert!(answers.contains(&503));
    assert!(world.plaid.asked("/webhook_verification_key/get") <= 10);
    assert_eq!(world.told().await, [] as [&str; 0]);
    world.relay.end().await;
}

/// Plaid sends again what it was not answered, half a minute later; a burst must not be put off for so long.
#[tokio::test]
async fn a_burst_that_comes_first_of_all_is_believed_and_asks_for_its_key_once() {
    let world = World::new().await;
    let sends = (0..40).map(async |n| {
        let body = webhook(&format!("CODE_{n}"), "item-1");
        world.send(&world.key.sign(&body), &body).await
    });
    let answers = futures::future::join_all(sends).await;
    assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
    assert_eq!(world.plaid.asked("/webhook_verification_key/get"), 1);
    assert_eq!(world.told().await.len(), 40);
    world.relay.end().await;
}
