//! Stands between a client and the bank, passes everything on, and writes down what both said.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri, header};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A call and its answer, as they went over the wire.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub path: String,
    /// `None` where the body was no JSON.
    pub asked: Option<Value>,
    pub status: u16,
    /// `None` where the body was no JSON.
    pub answered: Option<Value>,
}

/// A proxy on loopback with a good memory.
pub struct Witness {
    pub url: String,
    seen: Arc<Mutex<Vec<Exchange>>>,
    spoils: Arc<Mutex<Option<Spoil>>>,
    serving: JoinHandle<()>,
}

/// A path, and what is done to its answers on the way.
type Spoil = (&'static str, fn(&mut Value));

#[derive(Clone)]
struct Passing {
    bank: String,
    http: reqwest::Client,
    seen: Arc<Mutex<Vec<Exchange>>>,
    spoils: Arc<Mutex<Option<Spoil>>>,
}

impl Witness {
    /// Stands before the bank at this address.
    pub async fn before(bank: String, http: reqwest::Client) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let spoils = Arc::new(Mutex::new(None));
        let passing = Passing {
            bank,
            http,
            seen: Arc::clone(&seen),
            spoils: Arc::clone(&spoils),
        };
        let routes = Router::new().fallback(pass).with_state(passing);
        let serving = tokio::spawn(async move {
            axum::serve(listener, routes).await.unwrap();
        });
        Self {
            url,
            seen,
            spoils,
            serving,
        }
    }

    /// From now on answers of a path arrive changed: a negative control.
    pub fn spoil(&self, path: &'static str, how: fn(&mut Value)) {
        *self.spoils.lock().unwrap() = Some((path, how));
    }

    /// All that was said so far, in order.
    pub fn seen(&self) -> Vec<Exchange> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn pass(
    State(passing): State<Passing>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    // These two are about the connection, and the next one has its own.
    headers.remove(header::HOST);
    headers.remove(header::CONTENT_LENGTH);
    let answer = passing
        .http
        .request(method, format!("{}{uri}", passing.bank))
        .headers(headers)
        .body(body.clone())
        .send()
        .await
        .expect("the bank is up as long as its witness");
    let status = answer.status();
    let answered = answer.bytes().await.expect("the bank answers to the end");
    passing.seen.lock().unwrap().push(Exchange {
        path: uri.path().to_owned(),
        asked: serde_json::from_slice(&body).ok(),
        status: status.as_u16(),
        answered: serde_json::from_slice(&answered).ok(),
    });
    let spoil = *passing.spoils.lock().unwrap();
    let answered = match spoil.filter(|(path, _)| *path == uri.path()) {
        Some((_, how)) => {
            let mut body = serde_json::from_slice(&answered).unwrap();
            how(&mut body);
            Bytes::from(body.to_string())
        }
        None => answered,
    };
    let mut response = Response::new(Body::from(answered));
    *response.status_mut() = StatusCode::from_u16(status.as_u16()).unwrap();
    let json = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
