//! The processes beside the relay: a bank, and an axum that does nothing but the upstream call.

use std::{
    io::{Read as _, Write as _},
    sync::Arc,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{StatusCode, Uri, header},
    response::Response,
};
use coffer_sandbox::{Embedded, EmbeddedConfig, Pace};

use crate::Result;

/// The keys that the bank takes.
pub const CLIENT_ID: &str = "coffer-sandbox";
pub const SECRET: &str = "sandbox-secret";

/// A bank whose new connections have their whole history at once.
pub async fn bank() -> Result<()> {
    let config = EmbeddedConfig {
        seed: 1,
        client_id: CLIENT_ID.into(),
        secret: SECRET.into(),
        pace: Pace {
            not_ready_calls: 0,
            initial_loops: 0,
        },
        ..EmbeddedConfig::default()
    };
    let running = Embedded::start(config, Arc::new(|_| {})).await?;
    until_told_to_end(&running.url()).await
}

/// Axum, and one call with the keys for each that comes.
pub async fn bare(bank: &str) -> Result<()> {
    let upstream = Arc::new((
        reqwest::Client::builder().no_proxy().build()?,
        bank.to_owned(),
    ));
    let app = Router::new().fallback(pass).with_state(upstream);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, app).await });
    until_told_to_end(&url).await
}

async fn pass(
    State(upstream): State<Arc<(reqwest::Client, String)>>,
    uri: Uri,
    body: Bytes,
) -> std::result::Result<Response, StatusCode> {
    let (http, bank) = &*upstream;
    let answer = http
        .post(format!("{bank}{}", uri.path()))
        .header(header::CONTENT_TYPE, "application/json")
        .header("plaid-client-id", CLIENT_ID)
        .header("plaid-secret", SECRET)
        .body(body)
        .send()
        .await
        .map_err(|_| StatusCode::BAD_GATEWAY)?;
    let answer: axum::http::Response<reqwest::Body> = answer.into();
    Ok(answer.map(Body::new))
}

/// Says where it is, and serves until whoever started it is gone.
async fn until_told_to_end(url: &str) -> Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "ready on {url}")?;
    out.flush()?;
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read(&mut [0; 1]));
    ended.await??;
    Ok(())
}
