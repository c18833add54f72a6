//! Canaries: whatever a server echoes, no error and no record repeats a key or a token.

use std::sync::{Arc, Mutex};

use coffer_domain::Secret;

use super::{
    answers::{NEW_KEY, NUMBER, PERSON, PLANTED, ROUTING, planted},
    bank::{ACCESS, Bank, CLIENT_ID, Reply, SECRET, access},
    every::call_all,
};

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

/// Everything that is logged, of every crate, at the finest level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || log.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn assert_silent(where_: &str, words: &str) {
    let sent = [CLIENT_ID, SECRET, ACCESS, "pass_good", "ada@example.com"];
    for secret in sent.iter().chain(&PLANTED) {
        if let Some(at) = words.find(secret) {
            let from = words.floor_char_boundary(at.saturating_sub(120));
            panic!("{where_} shows {secret}: ...{}", &words[from..at]);
        }
    }
}

#[tokio::test]
async fn no_output_of_any_call_shows_what_is_planted_in_its_answer() {
    let log = Log::default();
    let listening = log.listen();
    let bank = Bank::open(|_| Reply::ByPath(planted)).await;
    let told = call_all(&bank.client()).await;
    drop(listening);
    for (path, result) in &told {
        let shown = result.as_ref();
        let shown = shown.unwrap_or_else(|error| panic!("{path} is read: {error:?}"));
        assert_silent(path, shown);
    }
    let journal = format!("{:?}", bank.records());
    assert_silent("the journal", &journal);
    assert!(log.text().contains("/auth/get"), "the log is on");
    assert_silent("the log", &log.text());
}

#[tokio::test]
async fn what_is_planted_does_arrive_where_it_belongs() {
    let bank = Bank::open(|_| Reply::ByPath(planted)).await;
    let client = bank.client();
    let known = client.bank_numbers(&access(), &[]).await.unwrap();
    for number in &known.numbers {
        assert_eq!(number.account.expose(), NUMBER);
        assert_eq!(number.bank.expose(), ROUTING);
    }
    assert!(
        known.numbers[0]
            .rest
            .as_ref()
            .unwrap()
            .expose()
            .contains(NUMBER)
    );
    let owed = client.liabilities(&access(), &[]).await.unwrap();
    let mut numbers = owed
        .liabilities
        .iter()
        .filter_map(|l| l.account_number.as_ref());
    assert!(numbers.all(|number| number.expose() == NUMBER));
    let owners = client.owners(&access(), &[]).await.unwrap();
    assert_eq!(owners[0].owners[0].names[0].expose(), PERSON);
    let page = client.sync_page(&access(), None, 500).await.unwrap();
    assert!(page.added[0].details.as_ref().unwrap().contains(NUMBER));
    assert_eq!(page.quarantined.len(), 3);
    assert!(page.quarantined[0].raw.contains(NUMBER));
    let key = client.invalidate_access_token(&access()).await.unwrap();
    assert_eq!(key.expose(), NEW_KEY);
}

#[tokio::test]
async fn no_error_of_any_call_shows_what_is_planted_in_it() {
    let log = Log::default();
    let listening = log.listen();
    let cases = [200, 400, 429, 500].map(|status| [(status, NEW_KEY), (status, NUMBER)]);
    for (status, plant) in cases.into_iter().flatten() {
        let echo = PLANTED.join(" ");
        let body = format!(
            r#"{{"error_type":"{NUMBER}","error_code":"{plant}","error_message":"{echo}","display_message":"{echo}","request_id":"{plant}","suggested_action":"{echo}","numbers":"{echo}"}}"#
        );
        let bank =
            Bank::open(move |_| Reply::Answer(status, "retry-after: 999\r\n", body.clone())).await;
        let told = call_all(&bank.client()).await;
        for (path, result) in told {
            let Err(error) = result else {
                // Calls that read nothing but that they were answered.
                continue;
            };
            assert_silent(path, &format!("{error:?} {error}"));
        }
        assert_silent("the journal", &format!("{:?}", bank.records()));
    }
    drop(listening);
    assert_silent("the log", &log.text());
}
