//! A way to the bank on which `/transactions/sync` tells of accounts as Plaid publishes it: those
//! that have transactions in that very answer, and no investments.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::bank::Bank;

/// More than any answer of these stories.
const BYTES_MAX: usize = 8 << 20;

struct Way {
    bank: String,
    http: reqwest::Client,
}

/// Where the bank is as Plaid is, for `COFFER_PLAID_URL`.
pub async fn way_to(bank: &Bank) -> String {
    let way = Arc::new(Way {
        bank: bank.url(),
        http: reqwest::Client::builder().no_proxy().build().unwrap(),
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new().fallback(pass).with_state(way);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
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
    let mut told = answer.bytes().await.unwrap().to_vec();
    if path == "/transactions/sync" && status.is_success() {
        told = without_the_others(&told);
    }
    (status, [(header::CONTENT_TYPE, "application/json")], told).into_response()
}

fn without_the_others(body: &[u8]) -> Vec<u8> {
    let mut page: Value = serde_json::from_slice(body).unwrap();
    let rows = ["added", "modified", "removed"]
        .iter()
        .filter_map(|list| page[list].as_array())
        .flatten();
    let named: HashSet<Value> = rows.map(|row| row["account_id"].clone()).collect();
    let accounts = page["accounts"].as_array_mut().unwrap();
    accounts.retain(|one| one["type"] != "investment" && named.contains(&one["account_id"]));
    serde_json::to_vec(&page).unwrap()
}
