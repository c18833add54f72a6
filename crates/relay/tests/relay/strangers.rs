//! Whoever sends slowly, or without end: a place is theirs for a bounded time, and others are served meanwhile.

use std::time::Duration;

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::world::{Relay, bank};

/// What the tests of this file shorten: ten seconds and twenty, unless said.
const SHORT: &str = "[limits]\nhead_seconds = 1\nbody_seconds = 1\n";

async fn line(relay: &Relay) -> TcpStream {
    let address = relay.url.strip_prefix("http://").unwrap();
    TcpStream::connect(address).await.unwrap()
}

/// What is answered until the relay hangs up. The test's own time is the bound.
async fn until_it_hangs_up(mut line: TcpStream) -> String {
    let mut answer = Vec::new();
    // A line that is reset was hung up, too.
    let _ = line.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn is_no_success(answer: &str) -> bool {
    answer.is_empty() || answer.starts_with("HTTP/1.1 4")
}

#[tokio::test]
async fn who_says_nothing_or_half_of_it_is_hung_up_on() {
    let bank = bank(60).await;
    let relay = Relay::start_with(&bank, None, SHORT).await;
    let beginnings: [&[u8]; 6] = [
        b"",
        b"P",
        // What HTTP/2 begins with.
        b"PRI * HTTP/2.0\r\n",
        b"POST /v1/webhook HTTP/1.1\r\n",
        b"GET /v1/about HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /v1/plaid/item/get HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n",
    ];
    for beginning in beginnings {
        let mut line = line(&relay).await;
        line.write_all(beginning).await.unwrap();
        let answer = until_it_hangs_up(line).await;
        assert!(is_no_success(&answer), "{beginning:?}: {answer}");
    }
    relay.end().await;
}

#[tokio::test]
async fn who_drips_is_hung_up_on_although_something_always_comes() {
    let bank = bank(61).await;
    let relay = Relay::start_with(&bank, None, SHORT).await;
    let (mut read, mut write) = line(&relay).await.into_split();
    let dripping = tokio::spawn(async move {
        let mut pause = tokio::time::interval(Duration::from_millis(50));
        write.write_all(b"GET /v1/about HTTP/1.1\r\n").await?;
        // Bounded, so that a relay that waits for ever fails this test and does not hang it.
        for n in 0..400 {
            pause.tick().await;
            write.write_all(format!("X-{n}: y\r\n").as_bytes()).await?;
        }
        Ok::<_, std::io::Error>(())
    });
    let mut answer = Vec::new();
    let _ = read.read_to_end(&mut answer).await;
    assert!(is_no_success(&String::from_utf8_lossy(&answer)));
    assert!(
        !dripping.is_finished() || dripping.await.unwrap().is_err(),
        "it was hung up on before it was done"
    );
    relay.end().await;
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let bank = bank(62).await;
    let relay = Relay::start_with(&bank, None, "").await;
    let large = format!(
        "GET /v1/about HTTP/1.1\r\nHost: x\r\nX-Large: {}",
        "y".repeat(64 << 10)
    );
    let many: String = (0..2_000).map(|n| format!("X-{n}: y\r\n")).collect();
    let many = format!("GET /v1/about HTTP/1.1\r\nHost: x\r\n{many}\r\n");
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "y".repeat(100_000));
    for head in [large, many, long] {
        let mut line = line(&relay).await;
        // It may hang up before all is sent.
        let _ = line.write_all(head.as_bytes()).await;
        let answer = until_it_hangs_up(line).await;
        assert!(is_no_success(&answer), "{answer}");
    }
    relay.end().await;
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for_and_one_without_end_is_not_read() {
    let bank = bank(63).await;
    let relay = Relay::start_with(&bank, None, SHORT).await;
    let ask = async |path: &str, head: &str, body: &[u8]| {
        let mut line = line(&relay).await;
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}\r\n\r\n");
        line.write_all(head.as_bytes()).await.unwrap();
        let _ = line.write_all(body).await;
        until_it_hangs_up(line).await
    };
    for (path, status) in [
        ("/v1/webhook", "HTTP/1.1 408"),
        ("/v1/plaid/item/get", "HTTP/1.1 400"),
        ("/v1/enrol", "HTTP/1.1 400"),
        ("/v1/names", "HTTP/1.1 400"),
        ("/v1/inbox/ack", "HTTP/1.1 400"),
    ] {
        let slow = ask(path, "Content-Length: 100", b"{").await;
        assert!(slow.starts_with(status), "{path}: {slow}");
        let chunks = ask(path, "Transfer-Encoding: chunked", b"5\r\n{\"a\":\r\n").await;
        assert!(chunks.starts_with(status), "{path}: {chunks}");
    }
    // Two chunks of a megabyte and no end.
    let chunk = [b"100000\r\n".as_slice(), &[b' '; 1 << 20], b"\r\n"].concat();
    let endless = [&chunk[..], &chunk].concat();
    for path in ["/v1/webhook", "/v1/plaid/item/get", "/v1/enrol"] {
        let large = ask(path, "Transfer-Encoding: chunked", &endless).await;
        // The answer may be lost with a line on which more came than was read.
        assert!(
            large.is_empty() || large.starts_with("HTTP/1.1 413"),
            "{path}: {large}"
        );
        let said = ask(path, "Content-Length: 104857600", b"").await;
        assert!(is_no_success(&said) && !said.is_empty(), "{path}: {said}");
    }
    relay.end().await;
}

#[tokio::test]
async fn those_who_take_every_place_lose_them_and_a_device_is_served() {
    let bank = bank(64).await;
    let limits = format!("{SHORT}connections = 4\n");
    let relay = Relay::start_with(&bank, None, &limits).await;
    let device = relay.device().await;
    let mut slow = Vec::new();
    for _ in 0..12 {
        let mut line = line(&relay).await;
        line.write_all(b"GET /v1/about HT").await.unwrap();
        slow.push(line);
    }
    let body = json!({ "institution_id": "ins_109508", "country_codes": ["US"] });
    let answer = device.plaid("/institutions/get_by_id", body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    relay.end().await;
}

/// Counts are the operator's, and not served to who reaches the relay.
#[tokio::test]
async fn counts_are_told_at_their_own_address_only() {
    let bank = bank(65).await;
    let relay = Relay::start(&bank).await;
    let answer = reqwest::get(format!("{}/metrics", relay.url))
        .await
        .unwrap();
    assert_eq!(answer.status(), 403);
    assert!(relay.metrics().await.contains("coffer_relay_connections"));
    let other = reqwest::get(format!("{}/v1/about", relay.counts))
        .await
        .unwrap();
    assert_eq!(other.status(), 404);
    relay.end().await;
}
