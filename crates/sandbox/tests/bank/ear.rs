//! A receiver of webhooks on loopback, with answers of the test's choosing.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// One webhook as it came.
pub struct Heard {
    pub signature: String,
    pub bytes: Bytes,
    pub body: Value,
}

impl Heard {
    pub fn code(&self) -> &str {
        self.body["webhook_code"].as_str().unwrap()
    }
}

pub struct Ear {
    pub url: String,
    answer: Arc<Mutex<StatusCode>>,
    heard: UnboundedReceiver<Heard>,
}

type Shared = (UnboundedSender<Heard>, Arc<Mutex<StatusCode>>);

impl Ear {
    pub async fn open() -> Self {
        let (tell, heard) = unbounded_channel();
        let answer = Arc::new(Mutex::new(StatusCode::OK));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let routes = Router::new()
            .fallback(hear)
            .with_state((tell, Arc::clone(&answer)));
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { url, answer, heard }
    }

    /// What webhooks are answered with from now on.
    pub fn answer(&self, status: u16) {
        *self.answer.lock().unwrap() = StatusCode::from_u16(status).unwrap();
    }

    /// The next webhook.
    pub async fn next(&mut self) -> Heard {
        self.heard.recv().await.unwrap()
    }

    /// The next webhook of this code; others before it are passed over.
    pub async fn next_of(&mut self, code: &str) -> Heard {
        loop {
            let heard = self.next().await;
            if heard.code() == code {
                return heard;
            }
        }
    }

    /// The codes of all that came and was not looked at.
    pub fn codes(&mut self) -> Vec<String> {
        let mut codes = Vec::new();
        while let Ok(heard) = self.heard.try_recv() {
            codes.push(heard.code().to_owned());
        }
        codes
    }
}

async fn hear(
    State((tell, answer)): State<Shared>,
    headers: HeaderMap,
    bytes: Bytes,
) -> StatusCode {
    let signature = headers["plaid-verification"].to_str().unwrap().to_owned();
    let body = serde_json::from_slice(&bytes).unwrap();
    let heard = Heard {
        signature,
        bytes,
        body,
    };
    tell.send(heard).unwrap();
    *answer.lock().unwrap()
}
