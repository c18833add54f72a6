//! Everything that can go wrong on the wire ends in one bounded, plain error.

use std::time::Duration;

use coffer_domain::{BankErrorKind, Secret};
use coffer_plaid::{Client, Patience, RelayUrl, Transport, endpoint::ANSWER_BYTES_MAX};

use super::bank::{Bank, Reply, access, keys, short};

const GOOD: &str = r#"{"accounts":[],"item":{},"request_id":"good"}"#;

#[tokio::test]
async fn a_storm_of_500s_without_json_is_bounded_and_told_call_by_call() {
    let bank = Bank::answering(500, "<html>oops</html>").await;
    let error = bank.client().accounts(&access()).await.unwrap_err();
    assert_eq!(error.kind, BankErrorKind::ProviderDown);
    assert_eq!(bank.seen().len(), 4);
    let attempts: Vec<_> = bank.records().iter().map(|record| record.attempt).collect();
    assert_eq!(attempts, [1, 2, 3, 4]);
    assert!(
        bank.records()
            .iter()
            .all(|record| record.http_status == Some(500))
    );
}

#[tokio::test]
async fn a_call_that_fails_twice_and_then_works_has_worked() {
    let bank = Bank::open(|call| match call {
        0 => Reply::Reset,
        1 => Reply::json(503, ""),
        _ => Reply::json(200, GOOD),
    })
    .await;
    assert!(bank.client().accounts(&access()).await.unwrap().is_empty());
    let records = bank.records();
    assert_eq!(records.len(), 3);
    assert_eq!(records[0].http_status, None);
    assert_eq!(records[2].request_id.as_deref(), Some("good"));
    assert_eq!(records[2].bytes_in, GOOD.len() as u64);
}

#[tokio::test]
async fn a_429_honours_retry_after() {
    let bank = Bank::open(|call| match call {
        0 => Reply::Answer(429, "retry-after: 0\r\n", String::new()),
        _ => Reply::json(200, GOOD),
    })
    .await;
    bank.client().accounts(&access()).await.unwrap();
    assert_eq!(bank.seen().len(), 2);
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_handed_to_the_caller_with_the_error() {
    let limited =
        r#"{"error_type":"RATE_LIMIT_EXCEEDED","error_code":"ACCOUNTS_LIMIT","request_id":"r1"}"#;
    let bank = Bank::open(move |call| match call {
        0 => Reply::Answer(429, "retry-after: 600\r\n", limited.into()),
        _ => Reply::json(429, limited),
    })
    .await;
    let client = bank.client().with_patience(Patience {
        named_elapsed_max: Duration::from_secs(59),
        ..short()
    });
    for wait_s in [600, 60] {
        let error = client.accounts(&access()).await.unwrap_err();
        assert_eq!(error.kind, BankErrorKind::RateLimited);
        assert_eq!(error.code.as_deref(), Some("ACCOUNTS_LIMIT"));
        assert_eq!(error.retry_after, Some(Duration::from_secs(wait_s)));
    }
    assert_eq!(bank.seen().len(), 2, "neither was asked again at once");
}

#[tokio::test]
async fn a_reset_connection_is_offline() {
    let bank = Bank::open(|_| Reply::Reset).await;
    let error = bank.client().item(&access()).await.unwrap_err();
    assert_eq!(error.kind, BankErrorKind::Offline);
    assert_eq!(bank.records().len(), 4);
}

#[tokio::test]
async fn nobody_listening_is_offline() {
    let bank = Bank::open(|_| Reply::Reset).await;
    // Bound, so that no other program gets the port, but not listening.
    let closed = tokio::net::TcpSocket::new_v4().unwrap();
    closed.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = closed.local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}").parse().unwrap();
    let client = Client::new(Transport::demo(&url, keys()).unwrap())
        .with_patience(short())
        .with_observer(bank.observer());
    let error = client.item(&access()).await.unwrap_err();
    assert_eq!(error.kind, BankErrorKind::Offline);
    assert!(
        bank.records()
            .iter()
            .all(|record| record.http_status.is_none())
    );
}

#[tokio::test]
async fn silence_is_a_timeout() {
    let bank = Bank::open(|_| Reply::Silence).await;
    let client = bank.client().with_patience(Patience {
        timeout_max: Duration::from_millis(30),
        tries_max: 2,
        ..short()
    });
    let error = client.accounts(&access()).await.unwrap_err();
    assert_eq!(error.kind, BankErrorKind::Timeout);
    assert_eq!(bank.records().len(), 2);
}

#[tokio::test]
async fn a_body_that_stops_half_way_is_no_answer() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"accounts\":[".to_vec();
    let bank = Bank::open(move |_| Reply::Bytes(half.clone())).await;
    let error = bank.client().accounts(&access()).await.unwrap_err();
    assert_eq!(error.kind, BankErrorKind::Offline);
    assert_eq!(bank.records()[0].http_status, Some(200));
}

#[tokio::test]
async fn an_answer_that_is_not_what_was_agreed_is_refused_whole_r8() {
    let row = r#"{"transaction_id":"t","account_id":"a","amount":NaN,"iso_currency_code":"USD","date":"2026-01-01","pending":false}"#;
    let with = |row: &str| {
        format!(
            r#"{{"added":[{row}],"modified":[],"removed":[],"next_cursor":"c","has_more":false,"request_id":"r"}}"#
        )
    };
    for body in [
        String::new(),
        "{".into(),
        "[]".into(),
        "null".into(),
        "<html>sign in to the hotel network</html>".into(),
        with(row),
        with("{\"a\":1"),
        r#"{"added":{},"modified":[],"removed":[],"has_more":false}"#.into(),
        r#"{"modified":[],"removed":[],"has_more":false}"#.into(),
        r#"{"added":[],"modified":[],"removed":[],"has_more":"no","request_id":"named"}"#.into(),
        "[".repeat(1 << 20),
    ] {
        let bank = Bank::answering(200, body.clone()).await;
        let error = bank
            .client()
            .sync_page(&access(), None, 500)
            .await
            .unwrap_err();
        assert_eq!(
            error.kind,
            BankErrorKind::BadAnswer,
            "{}",
            &body[..body.len().min(80)]
        );
        if body.contains("named") {
            assert_eq!(error.request_id.as_deref(), Some("named"));
        }
    }
}

#[tokio::test]
async fn a_hundred_megabytes_are_cut_off_at_the_bound() {
    let announced = b"HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n ".to_vec();
    let bank = Bank::open(move |call| match call {
        0 => Reply::Bytes(announced.clone()),
        _ => Reply::Flood(100 << 20),
    })
    .await;
    for read_max in [0, ANSWER_BYTES_MAX + (1 << 20)] {
        let error = bank.client().accounts(&access()).await.unwrap_err();
        assert_eq!(error.kind, BankErrorKind::BadAnswer);
        let record = bank.records().pop().unwrap();
        assert!(record.bytes_in <= read_max, "{} bytes", record.bytes_in);
    }
    assert_eq!(
        bank.seen().len(),
        2,
        "what is too large is not asked for again"
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Bank::answering(200, GOOD).await;
    let location: &'static str =
        format!("location: http://127.0.0.1:{}/x\r\n", elsewhere.port).leak();
    let bank = Bank::open(move |_| Reply::Answer(307, location, String::new())).await;
    assert!(bank.client().accounts(&access()).await.is_err());
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn what_must_not_happen_twice_is_asked_once() {
    let bank = Bank::answering(500, "").await;
    let client = bank.client();
    assert!(
        client
            .exchange(&Secret::new("public".into()))
            .await
            .is_err()
    );
    assert!(client.refresh_transactions(&access()).await.is_err());
    assert_eq!(bank.seen().len(), 2);
}

#[tokio::test]
async fn a_mutation_goes_to_the_session_at_once() {
    let bank = Bank::answering(
        400,
        r#"{"error_type":"TRANSACTIONS_ERROR","error_code":"TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION","error_message":"m","request_id":"mut1"}"#,
    )
    .await;
    let error = bank
        .client()
        .sync_page(&access(), None, 500)
        .await
        .unwrap_err();
    assert_eq!(error.kind, BankErrorKind::MutationDuringPagination);
    assert_eq!(error.request_id.as_deref(), Some("mut1"));
    assert_eq!(bank.seen().len(), 1);
}

#[tokio::test]
async fn removing_an_item_that_is_gone_is_done_and_a_refused_token_is_not() {
    let gone = Bank::answering(
        400,
        r#"{"error_type":"ITEM_ERROR","error_code":"ITEM_NOT_FOUND"}"#,
    )
    .await;
    gone.client().remove_item(&access()).await.unwrap();
    let refused = Bank::answering(
        400,
        r#"{"error_type":"INVALID_INPUT","error_code":"INVALID_ACCESS_TOKEN"}"#,
    )
    .await;
    assert!(refused.client().remove_item(&access()).await.is_err());
}

#[tokio::test]
async fn a_peer_that_cannot_prove_itself_is_not_trusted() {
    let bank = Bank::open(|_| Reply::Silence).await;
    // The bank would wait for the end of a greeting that is no HTTP: this one answers it in clear.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ =
                tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 no\r\n\r\n").await;
            let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 4096]).await;
        }
    });
    let url: RelayUrl = format!("https://127.0.0.1:{port}").parse().unwrap();
    let seed = coffer_plaid::relay::DeviceKey::fresh_seed().unwrap();
    let credential = coffer_plaid::relay::DeviceKey::credential(uuid::Uuid::nil(), &seed);
    let relay = Transport::relay(&url, credential, std::sync::Arc::new(|| 0)).unwrap();
    let client = Client::new(relay)
        .with_patience(short())
        .with_observer(bank.observer());
    let error = client.item(&access()).await.unwrap_err();
    assert_eq!(error.kind, BankErrorKind::Tls);
    assert_eq!(bank.records().len(), 1);
}
