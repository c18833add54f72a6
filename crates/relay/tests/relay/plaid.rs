//! A Plaid that signs webhooks with keys of the test's, so that each way to forge one can be tried. It knows one
//! exchange for each public token, and writes down what it was asked.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};

/// A key that signs as Plaid's do.
pub struct SigningKey {
    pub kid: String,
    pair: EcdsaKeyPair,
}

impl SigningKey {
    pub fn fresh(kid: &str) -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Self {
            kid: kid.to_owned(),
            pair: EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap(),
        }
    }

    /// The public half: SEC 1, uncompressed.
    pub fn point(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub fn jwk(&self, expired_at: Option<i64>) -> Value {
        json!({
            "alg": "ES256", "crv": "P-256", "kid": self.kid, "kty": "EC", "use": "sig",
            "x": URL_SAFE_NO_PAD.encode(&self.point()[1..33]),
            "y": URL_SAFE_NO_PAD.encode(&self.point()[33..]),
            "created_at": 1_560_466_143, "expired_at": expired_at,
        })
    }

    /// A token over any header and claims.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        let signed = signed_part(header, claims);
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.unwrap().as_ref());
        format!("{signed}.{signature}")
    }

    /// The token that Plaid sends with a body.
    pub fn sign(&self, body: &[u8]) -> String {
        self.token(&self.header(), &claims(body, 0))
    }

    pub fn header(&self) -> Value {
        json!({ "alg": "ES256", "kid": self.kid, "typ": "JWT" })
    }
}

pub fn signed_part(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

/// What Plaid signs, so many seconds from now.
pub fn claims(body: &[u8], seconds: i64) -> Value {
    let hex: String = digest(&SHA256, body)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let now_s = chrono::Utc::now().timestamp();
    json!({ "iat": now_s + seconds, "request_body_sha256": hex })
}

/// What Plaid sends, indented as Plaid does.
pub fn webhook(code: &str, item_id: &str) -> Vec<u8> {
    let body = json!({
        "webhook_type": "TRANSACTIONS", "webhook_code": code, "item_id": item_id,
        "environment": "sandbox",
    });
    serde_json::to_vec_pretty(&body).unwrap()
}

pub struct Plaid {
    pub url: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    keys: Mutex<HashMap<String, Value>>,
    asked: Mutex<Vec<String>>,
}

impl Plaid {
    pub async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let shared = Arc::new(Shared::default());
        let app = Router::new()
            .route("/webhook_verification_key/get", post(key))
            .route("/item/public_token/exchange", post(exchange))
            .fallback(anything)
            .with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, shared }
    }

    /// Gives out a key.
    pub fn knows(&self, key: &SigningKey, expired_at: Option<i64>) {
        let key = (key.kid.clone(), key.jwk(expired_at));
        self.shared.keys.lock().unwrap().extend([key]);
    }

    /// How often an endpoint was asked.
    pub fn asked(&self, path: &str) -> usize {
        let asked = self.shared.asked.lock().unwrap();
        asked.iter().filter(|one| *one == path).count()
    }
}

impl Shared {
    fn note(&self, path: &str) {
        self.asked.lock().unwrap().push(path.to_owned());
    }
}

async fn key(
    State(shared): State<Arc<Shared>>,
    Json(asked): Json<Value>,
) -> (StatusCode, Json<Value>) {
    shared.note("/webhook_verification_key/get");
    let keys = shared.keys.lock().unwrap();
    match keys.get(asked["key_id"].as_str().unwrap()) {
        Some(key) => (
            StatusCode::OK,
            Json(json!({ "key": key, "request_id": "r1" })),
        ),
        None => (
            StatusCode::BAD_REQUEST,
            Json(json!({
                "error_type": "INVALID_INPUT", "error_code": "INVALID_WEBHOOK_VERIFICATION_KEY_ID",
            })),
        ),
    }
}

/// `public-sandbox-X` becomes the token `access-sandbox-X` to the item `item-X`.
async fn exchange(State(shared): State<Arc<Shared>>, Json(asked): Json<Value>) -> Json<Value> {
    shared.note("/item/public_token/exchange");
    let name = asked["public_token"].as_str().unwrap();
    let name = name.trim_start_matches("public-sandbox-");
    Json(json!({
        "access_token": format!("access-sandbox-{name}"), "item_id": format!("item-{name}"),
        "request_id": "r2",
    }))
}

async fn anything(
    State(shared): State<Arc<Shared>>,
    uri: axum::http::Uri,
) -> (StatusCode, Json<Value>) {
    shared.note(uri.path());
    (StatusCode::OK, Json(json!({ "request_id": "r3" })))
}
