//! Merchants' logos: nobody is asked before a person said so, only Plaid's logo hosts ever are, each
//! once, and what is kept tells nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use coffer_app::api::*;
use coffer_app::{browse, logos, network};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::backups::tree;
use crate::bank::Bank;
use crate::desk::Desk;

const HOST: &str = "https://plaid-merchant-logos.plaid.com";
/// What a bank may say instead of an address of a logo; none of it may be asked for.
const NOT_PLAIDS: [&str; 6] = [
    "https://logos.example.com/tracker.png",
    "http://plaid-merchant-logos.plaid.com/plain.png",
    "https://plaid-merchant-logos.plaid.com/a.png?who=canary-4711",
    "file:///etc/passwd",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "javascript:alert(1)",
];
/// What Plaid's host may answer with that is no picture.
const NO_PICTURES: [&str; 3] = ["script.svg", "huge.png", "away.png"];

/// A bank whose merchants have logos, and the host of those.
struct LogoBank {
    url: String,
    /// Paths that were asked for below `/logos/`, and how often.
    asked: Arc<Mutex<BTreeMap<String, usize>>>,
}

struct Behind {
    bank: String,
    http: reqwest::Client,
    asked: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl LogoBank {
    async fn before(bank: &Bank) -> Self {
        let asked = Arc::<Mutex<BTreeMap<String, usize>>>::default();
        let behind = Arc::new(Behind {
            bank: bank.url(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            asked: Arc::clone(&asked),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(behind);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, asked }
    }

    fn asked(&self) -> BTreeMap<String, usize> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(State(behind): State<Arc<Behind>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if let Some(logo) = path.strip_prefix("/logos/") {
        *behind
            .asked
            .lock()
            .unwrap()
            .entry(logo.to_owned())
            .or_default() += 1;
        return logo_of(logo);
    }
    let (parts, body) = request.into_parts();
    let mut headers = parts.headers.clone();
    headers.remove("host");
    headers.remove("content-length");
    let asked = behind
        .http
        .request(parts.method, format!("{}{path}", behind.bank))
        .headers(headers)
        .body(to_bytes(body, 64 << 20).await.unwrap());
    let answered = asked.send().await.unwrap();
    let status = answered.status();
    let mut value: Value = answered.json().await.unwrap();
    for list in ["added", "modified"] {
        for (at, row) in value[list].as_array_mut().into_iter().flatten().enumerate() {
            row["logo_url"] = json!(address(at));
        }
    }
    (status, axum::Json(value)).into_response()
}

/// Two good ones for most rows, and everything else in between.
fn address(at: usize) -> String {
    let odd: Vec<String> = NOT_PLAIDS
        .iter()
        .map(|text| (*text).to_owned())
        .chain(NO_PICTURES.iter().map(|name| format!("{HOST}/{name}")))
        .collect();
    match at % 20 {
        place if place < odd.len() => odd[place].clone(),
        place if place < 15 => format!("{HOST}/canary-merchant_1.png"),
        _ => format!("{HOST}/canary-merchant_2.png"),
    }
}

fn logo_of(path: &str) -> Response {
    match path.rsplit('/').next().unwrap_or_default() {
        "script.svg" => {
            "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".into_response()
        }
        "huge.png" => Body::from(vec![0x89_u8; 2 << 20]).into_response(),
        "away.png" => (
            StatusCode::TEMPORARY_REDIRECT,
            [("location", format!("{HOST}/canary-merchant_1.png"))],
        )
            .into_response(),
        _ => {
            let icon = include_bytes!("../../src-tauri/icons/128x128.png");
            icon.as_slice().into_response()
        }
    }
}

async fn rows(desk: &Desk) -> Vec<RegisterRow> {
    let range = RegisterRange {
        filter: RegisterFilter::default(),
        date: String::new(),
        skip: 0,
        limit: 200,
    };
    browse::rows(&desk.app, range).await.unwrap().rows
}

async fn switch(desk: &Desk, on: bool) -> NetworkView {
    logos::set(&desk.app, LogosRequest { on }).await.unwrap()
}

/// The pictures of the rows, asked for one after the other as a window does.
async fn pictures(desk: &Desk, rows: &[RegisterRow]) -> Vec<Option<String>> {
    let mut pictures = Vec::new();
    for row in rows {
        let named = row.logo.as_ref().and_then(|logo| logo.name.clone());
        pictures.push(match named {
            Some(name) => {
                let asked = logos::picture(&desk.app, LogoRequest { name }).await;
                asked.unwrap().picture
            }
            None => None,
        });
    }
    pictures
}

#[tokio::test]
async fn nobody_is_asked_for_a_logo_before_a_person_wants_them_and_then_only_plaids_hosts_once_each()
 {
    let bank = Bank::start(151).await;
    let logo_bank = LogoBank::before(&bank).await;
    let desk = Desk::linked_at(&logo_bank.url).await;
    desk.synced().await;

    // Off from the first day on, and a name that is made up brings nothing either.
    assert!(!network::view(&desk.app).await.unwrap().logos);
    assert!(rows(&desk).await.iter().all(|row| row.logo.is_none()));
    let name = "0".repeat(32);
    let made_up = logos::picture(&desk.app, LogoRequest { name }).await;
    assert_eq!(made_up.unwrap().picture, None);
    assert!(logo_bank.asked().is_empty());

    // Switched on, rows have names, which tell no address.
    assert!(switch(&desk, true).await.logos);
    let listed = rows(&desk).await;
    let names: Vec<_> = listed.iter().map(|row| row.logo.clone().unwrap()).collect();
    let told = serde_json::to_string(&listed).unwrap();
    for never in ["plaid.com", "canary", "http"] {
        assert!(!told.contains(never), "{never} is told to the window");
    }
    let unnamed = names.iter().filter(|logo| logo.name.is_none()).count();
    assert!(
        unnamed > listed.len() / 5,
        "what is not Plaid's has no name"
    );

    let shown = pictures(&desk, &listed).await;
    let good = shown.iter().flatten().count();
    assert!(good > listed.len() / 3, "{good} of {}", listed.len());
    for picture in shown.iter().flatten() {
        assert!(picture.starts_with("data:image/png;base64,"), "{picture}");
    }
    // A second look asks nobody: neither for what is kept nor for what was refused.
    pictures(&desk, &listed).await;
    let host = "plaid-merchant-logos.plaid.com";
    let mut expected: BTreeMap<String, usize> = NO_PICTURES
        .iter()
        .map(|name| (format!("{host}/{name}"), 1))
        .collect();
    for merchant in [1, 2] {
        expected.insert(format!("{host}/canary-merchant_{merchant}.png"), 1);
    }
    assert_eq!(logo_bank.asked(), expected);

    // One transaction has the same one, and the ledger says whom it came from.
    let detail = browse::transaction(&desk.app, &listed[0].id).await.unwrap();
    assert_eq!(detail.row.logo, listed[0].logo);
    let view = network::view(&desk.app).await.unwrap();
    let of_logos: Vec<_> = view
        .hosts
        .iter()
        .filter(|one| one.purpose == HostPurpose::Logo)
        .collect();
    assert_eq!(of_logos.len(), 1, "{:?}", view.hosts);
    assert_eq!(of_logos[0].calls, 5);
    desk.app.close().await;
}

#[tokio::test]
async fn a_kept_logo_is_shown_offline_tells_nothing_on_the_disk_and_goes_when_switched_off() {
    let bank = Bank::start(152).await;
    let logo_bank = LogoBank::before(&bank).await;
    let desk = Desk::linked_at(&logo_bank.url).await;
    desk.synced().await;
    switch(&desk, true).await;

    // Offline, nobody is asked.
    let offline = |offline| network::set_offline(&desk.app, OfflineRequest { offline });
    offline(true).await.unwrap();
    let listed = rows(&desk).await;
    assert!(pictures(&desk, &listed).await.iter().all(Option::is_none));
    assert!(logo_bank.asked().is_empty());
    offline(false).await.unwrap();
    let online = pictures(&desk, &listed).await;
    assert!(online.iter().any(Option::is_some));
    offline(true).await.unwrap();
    let asked = logo_bank.asked();
    assert_eq!(pictures(&desk, &listed).await, online, "as they are kept");

    // What is kept names no merchant and is no picture, and all of it is of one size.
    let profile = desk.profile();
    let kept = tree(&profile.join("logos"));
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[0].1.len(), kept[1].1.len());
    for (path, bytes) in tree(&profile) {
        let path = path.display().to_string();
        for canary in ["canary", "plaid-merchant-logos", "\u{89}PNG", "IHDR"] {
            let inside = bytes
                .windows(canary.len())
                .any(|part| part == canary.as_bytes());
            assert!(!inside && !path.contains(canary), "{canary} in {path}");
        }
    }

    // They outlive the program, and go with the switch.
    let desk = desk.again_after(1).await;
    let listed = rows(&desk).await;
    assert_eq!(pictures(&desk, &listed).await, online);
    assert_eq!(
        logo_bank.asked(),
        asked,
        "still offline, and nobody is needed"
    );
    let view = switch(&desk, false).await;
    assert!(!view.logos);
    assert!(!profile.join("logos").exists());
    assert!(rows(&desk).await.iter().all(|row| row.logo.is_none()));
    desk.app.close().await;
}
