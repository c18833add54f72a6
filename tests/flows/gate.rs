//! A gate on the way to the bank, which holds the calls of one path until it is opened: a story
//! can stand still at exactly that point, without a clock.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::watch;

use crate::bank::Bank;

/// More than any answer of these stories.
const BYTES_MAX: usize = 8 << 20;

pub struct Gate {
    url: String,
    reached: watch::Receiver<u32>,
    open: watch::Sender<bool>,
}

struct Way {
    bank: String,
    held: &'static str,
    /// The call passes, and its answer is held.
    after: bool,
    http: reqwest::Client,
    reached: watch::Sender<u32>,
    open: watch::Receiver<bool>,
}

impl Gate {
    /// A gate in front of a bank, closed for one path.
    pub async fn before(bank: &Bank, held: &'static str) -> Self {
        Self::new(bank, held, false).await
    }

    /// A gate behind a bank: the call passes, and its answer is held.
    pub async fn after(bank: &Bank, held: &'static str) -> Self {
        Self::new(bank, held, true).await
    }

    async fn new(bank: &Bank, held: &'static str, after: bool) -> Self {
        let (reached, told) = watch::channel(0);
        let (open, opened) = watch::channel(false);
        let way = Arc::new(Way {
            bank: bank.url(),
            held,
            after,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            reached,
            open: opened,
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let routes = Router::new().fallback(pass).with_state(way);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self {
            url,
            reached: told,
            open,
        }
    }

    /// For `COFFER_PLAID_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns once a call stands before the gate.
    pub async fn reached(&mut self) {
        let stands = self.reached.wait_for(|calls| *calls > 0);
        let waited = tokio::time::timeout(acceptance::READY_MAX, stands).await;
        waited.expect("a call must come").unwrap();
    }

    /// From now on everything passes.
    pub fn open(&self) {
        self.open.send_replace(true);
    }
}

async fn pass(State(way): State<Arc<Way>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if path == way.held && !way.after {
        stand(&way).await;
    }
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
    let body = answer.bytes().await.unwrap();
    if path == way.held && way.after {
        stand(&way).await;
    }
    (status, kind, body).into_response()
}

async fn stand(way: &Way) {
    way.reached.send_modify(|calls| *calls += 1);
    let mut open = way.open.clone();
    let _ = open.wait_for(|open| *open).await;
}
