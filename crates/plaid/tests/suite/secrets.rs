//! Canaries: whatever a server echoes, no error and no record repeats a key or a token.

use coffer_domain::Secret;

use super::bank::{ACCESS, Bank, CLIENT_ID, Reply, SECRET, access};

#[tokio::test]
async fn no_error_and_no_record_repeats_a_secret_that_the_server_echoes() {
    let echo = format!("{CLIENT_ID} {SECRET} {ACCESS}");
    let json = |status: u16, code: &str, request_id: &str| {
        let body = format!(
            r#"{{"error_type":"{SECRET}","error_code":"{code}","error_message":"{echo}","display_message":"{echo}","error_code_reason":"{ACCESS}","request_id":"{request_id}","documentation_url":"{echo}","causes":["{echo}"]}}"#
        );
        (status, body)
    };
    let answers = [
        json(400, SECRET, SECRET),
        json(400, ACCESS, ACCESS),
        json(400, CLIENT_ID, CLIENT_ID),
        json(400, CLIENT_ID, &ACCESS[ACCESS.len() - 36..]),
        json(400, "ITEM_LOGIN_REQUIRED", ACCESS),
        json(429, "UNKNOWN_FIELDS", SECRET),
        json(500, SECRET, SECRET),
        (500, format!("<html>{echo}</html>")),
        (200, echo.clone()),
        (
            200,
            format!(r#"{{"request_id":"{SECRET}","accounts":"{echo}"}}"#),
        ),
        (
            200,
            format!(r#"{{"request_id":"{CLIENT_ID}","accounts":"{echo}"}}"#),
        ),
    ];
    for (status, body) in answers {
        let bank =
            Bank::open(move |_| Reply::Answer(status, "retry-after: 999\r\n", body.clone())).await;
        let client = bank.client();
        let told = [
            client.accounts(&access()).await.err(),
            client.sync_page(&access(), None, 1).await.err(),
            client.item(&access()).await.err(),
            client.exchange(&Secret::new(ACCESS.into())).await.err(),
        ];
        assert!(told.iter().all(Option::is_some));
        let told = told.map(Option::unwrap);
        let words = format!("{told:?} {} {:?}", told[0], bank.records());
        for canary in [CLIENT_ID, SECRET, ACCESS, "canary", "bbce-f8bd34be635a"] {
            assert!(!words.contains(canary), "{canary} in {words}");
        }
    }
}

#[tokio::test]
async fn an_unreachable_server_is_not_named_with_what_was_sent_to_it() {
    let bank = Bank::open(|_| Reply::Reset).await;
    let error = bank.client().accounts(&access()).await.unwrap_err();
    let words = format!("{error:?} {error}");
    assert!(!words.contains("127.0.0.1"), "{words}");
    // The ledger of hosts needs the address; what was sent there is nowhere.
    let words = format!("{words} {:?}", bank.records());
    assert!(!words.contains("canary"), "{words}");
}
