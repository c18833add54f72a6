//! A way to the bank on which the answers of one path are rewritten: for what a bank says that the
//! model has no switch for.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::bank::Bank;

/// More than any answer of these stories.
const BYTES_MAX: usize = 8 << 20;

type Change = Box<dyn Fn(&mut Value) + Send + Sync>;

pub struct Rewritten {
    url: String,
    change: Arc<Mutex<Change>>,
}

struct Way {
    bank: String,
    path: &'static str,
    http: reqwest::Client,
    change: Arc<Mutex<Change>>,
}

impl Rewritten {
    /// A way on which the answers of a path can be rewritten.
    pub async fn before(bank: &Bank, path: &'static str) -> Self {
        let change: Arc<Mutex<Change>> = Arc::new(Mutex::new(Box::new(|_| ())));
        let way = Arc::new(Way {
            bank: bank.url(),
            path,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            change: Arc::clone(&change),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let routes = Router::new().fallback(pass).with_state(way);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, change }
    }

    /// For `COFFER_PLAID_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// From now on, its answers are changed so.
    pub fn by(&self, change: impl Fn(&mut Value) + Send + Sync + 'static) {
        *self.change.lock().unwrap() = Box::new(change);
    }
}

async fn pass(State(way): State<Arc<Way>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let mut headers = request.headers().clone();
    headers.remove(header::HOST);
    let body = axum::body::to_bytes(request.into_body(), BYTES_MAX)
        .await
        .unwrap();
    let asked = way
        .http
        .post(format!("{}{path}", way.bank))
        .headers(headers)
        .body(body);
    let answer = asked.send().await.unwrap();
    let status = StatusCode::from_u16(answer.status().as_u16()).unwrap();
    let kind = [(header::CONTENT_TYPE, "application/json")];
    let bytes = answer.bytes().await.unwrap();
    if path != way.path || !status.is_success() {
        return (status, kind, bytes).into_response();
    }
    let mut told: Value = serde_json::from_slice(&bytes).unwrap();
    (way.change.lock().unwrap())(&mut told);
    (status, kind, told.to_string()).into_response()
}
