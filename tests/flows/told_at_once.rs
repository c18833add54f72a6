//! What a relay tells beside transactions: that a Link session is over, that something became of money on its way, and
//! that it cannot say what happened.

use std::sync::Arc;
use std::time::Duration;

use acceptance::tap::Tap;
use coffer_app::api::*;
use coffer_app::{Secret, app_lock, browse, link, moves, setup, sync};
use coffer_vault::fake::MemoryStore;
use serde_json::json;
use tempfile::TempDir;

use crate::bank::{Bank, OTHER, RICH};
use crate::desk::agreed;
use crate::moves::agree;
use crate::told::{Window, enrolled, terminal_with_two_banks};
use crate::transports::Relay;

const PIN: &str = "2580";

/// Sessions that may be tried until one is heard of before the next question is due: the machine may be busy.
const SESSIONS_MAX: usize = 5;

/// The question after a page is due no earlier than this after the one before.
const POLL: Duration = Duration::from_secs(2);

/// Without a notice two questions about a page are never closer than [`POLL`].
#[tokio::test]
async fn a_session_of_hosted_link_is_finished_by_the_notice_and_not_by_the_next_question() {
    let bank = Bank::start(321).await;
    let tap = Tap::start(&bank.url()).unwrap();
    let relay = Relay::before_address(tap.url()).await;
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let window = Window::open(home.path(), &Arc::new(MemoryStore::new())).await;
    enrolled(&window, &relay).await;
    let questions = || tap.calls_of("/link/token/get").len();
    let next_question = async |asked: usize| {
        while questions() <= asked {
            tokio::task::yield_now().await;
        }
        tap.calls_of("/link/token/get")[asked].at
    };
    let mut gaps = Vec::new();
    for n in 0..SESSIONS_MAX {
        let request = LinkBegin {
            surface: Some(LinkSurface::Browser),
            item_id: None,
            mode: None,
            agreed: Some(agreed(&window.app).await),
            language: None,
        };
        let before = questions();
        let begun = link::begin(&window.app, request).await.unwrap();
        let asked_at = next_question(before).await;
        let asked = questions();
        let institution = if n % 2 == 0 { RICH } else { OTHER };
        bank.person_links(begun.hosted_url.as_deref().unwrap(), institution)
            .await;
        let again_at = next_question(asked).await;
        let ended = link::wait(&window.app, &begun.session_id).await.unwrap();
        assert_eq!((ended.stage, &ended.error), (LinkStage::Linked, &None));
        gaps.push(again_at - asked_at);
        if gaps.last().unwrap() < &POLL {
            break;
        }
    }
    assert!(
        gaps.last().unwrap() < &POLL,
        "always a whole turn: {gaps:?}"
    );
    assert!(!browse::items(&window.app).await.unwrap().is_empty());
    window.app.close().await;
}

/// Between two looks at moves are ten minutes; what a bank does meanwhile is followed when it is told.
#[tokio::test]
async fn money_on_its_way_is_followed_when_plaid_tells_that_something_became_of_it() {
    let bank = Bank::start(900).await;
    let relay = Relay::before(&bank).await;
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let window = Window::open(home.path(), &Arc::new(MemoryStore::new())).await;
    enrolled(&window, &relay).await;
    let app = &window.app;
    for institution in [RICH, OTHER] {
        let password = Secret::new("pass_good".to_owned());
        link::in_sandbox(app, institution, "user_good", password)
            .await
            .unwrap();
    }
    for item in browse::items(app).await.unwrap() {
        agree(&bank, app, item.id.to_string()).await;
    }
    sync::run(app, None).await.unwrap();
    let set = SetPinRequest {
        pin: PIN.to_owned(),
        current: None,
    };
    app_lock::set_pin(app, set).await.unwrap();
    let accounts = browse::accounts(app).await.unwrap();
    let id = |name: &str| {
        let found = accounts.iter().find(|one| one.name == name);
        found.unwrap().id.to_string()
    };
    let wish = PlanMove {
        from_account_id: id("Platypus Checking"),
        to_account_id: id("Share Savings"),
        amount: "5".to_owned(),
        legal_name: Some("Ana Lovelace".to_owned()),
        seen_this_month: 1_000,
    };
    let planned = moves::plan(app, wish).await.unwrap();
    let word = ConfirmMove {
        move_id: planned.id.clone(),
        proof: Some(PIN.to_owned()),
        amount_again: "5.00".to_owned(),
        account_again: planned.to.mask.clone().unwrap(),
        seen_this_month: 1_000,
    };
    let gone = moves::confirm(app, word).await.unwrap();
    assert_eq!(gone.state, MoveState::DebitUnderWay, "{}", gone.sentence);

    // Whoever runs a relay writes its address into Plaid's dashboard: these webhooks are of no item.
    let url = format!("{}/v1/webhook", relay.url);
    bank.admin("webhook", json!({ "action": "transfers", "url": url }))
        .await;
    bank.advance(3).await;
    loop {
        let now = moves::all(app).await.unwrap().moves.remove(0);
        match now.state {
            // The provider holds the money for as long as a look takes.
            MoveState::DebitUnderWay | MoveState::Resting | MoveState::CreditAsked => {
                window.rings().await;
            }
            state => {
                assert_eq!(state, MoveState::CreditUnderWay, "{}", now.sentence);
                break;
            }
        }
    }
    window.app.close().await;
}

/// An older copy of its database was put back: what came since the copy is lost there, and asked for here.
#[tokio::test]
async fn a_relay_with_another_memory_makes_the_window_look_at_everything_once() {
    let bank = Bank::start(323).await;
    let relay = Relay::before(&bank).await;
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let secrets = Arc::new(MemoryStore::new());
    let window = Window::open(home.path(), &secrets).await;
    enrolled(&window, &relay).await;
    let password = Secret::new("pass_good".to_owned());
    link::in_sandbox(&window.app, RICH, "user_good", password)
        .await
        .unwrap();
    let rows = window.until_more_than(0).await;
    bank.advance(3).await;
    let told = window.until_more_than(rows).await;
    // It knows the relay's memory by now. What happens next is told to nobody.
    window.app.close().await;
    bank.admin("webhook", json!({ "action": "hold" })).await;
    bank.advance(3).await;
    relay.forgets();
    let window = Window::open(home.path(), &secrets).await;
    window.until_more_than(told).await;
    window.app.close().await;
}

/// The same for whoever listens in a terminal: once, and then nothing more.
#[tokio::test]
async fn a_terminal_that_listens_catches_up_once_with_a_relay_that_forgot() {
    let bank = Bank::start(324).await;
    let relay = Relay::before(&bank).await;
    let cli = terminal_with_two_banks(&bank, &relay).await;
    bank.admin("webhook", json!({ "action": "hold" })).await;
    relay.forgets();
    let caught_up = cli.json(&["listen"]).await;
    assert_eq!(caught_up.as_array().unwrap().len(), 2, "all: {caught_up}");
    bank.admin("webhook", json!({ "action": "release" })).await;
    bank.book(0, 1_234, "told of").await;
    let told = cli.json(&["listen"]).await;
    assert_eq!(told.as_array().unwrap().len(), 1, "the one: {told}");
}

/// A line to an address, which ends with its task.
async fn line_to(target: String) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let mut lines = tokio::task::JoinSet::new();
        while let Ok((mut line, _)) = listener.accept().await {
            let mut onward = tokio::net::TcpStream::connect(&target).await.unwrap();
            // Either end may break off; the other hears of it.
            lines.spawn(async move {
                let _ = tokio::io::copy_bidirectional(&mut line, &mut onward).await;
            });
        }
    });
    (url, task)
}

/// What stands in the settings: enrolled and listening, revoked, and a relay that is down.
#[tokio::test]
async fn the_settings_say_how_it_stands_with_the_relay() {
    let bank = Bank::start(325).await;
    let relay = Relay::before(&bank).await;
    let home = TempDir::with_prefix("coffer-flows-").unwrap();
    let secrets = Arc::new(MemoryStore::new());
    let window = Window::open(home.path(), &secrets).await;
    enrolled(&window, &relay).await;
    let until = async |window: &Window, wanted: RelayState| loop {
        let settings = setup::settings(&window.app).await.unwrap();
        let hearing = settings.hearing.unwrap();
        if hearing.state == wanted {
            return hearing;
        }
        window.rings().await;
    };
    let listening = until(&window, RelayState::Listening).await;
    assert_eq!(listening.message, None);
    assert!(listening.since.is_some() && listening.heard_at.is_some());
    let tried = setup::test(&window.app).await.unwrap();
    assert!(tried.ok, "{}", tried.message);

    relay.revoke_all().await;
    let revoked = until(&window, RelayState::Refused).await;
    let message = revoked.message.unwrap();
    assert!(message.contains("does not know this computer"), "{message}");
    assert!(revoked.heard_at.is_some(), "it was heard before");
    let tried = setup::test(&window.app).await.unwrap();
    assert_eq!((tried.ok, tried.message), (false, message));
    window.app.close().await;

    // Nothing listens at the address: that is the relay's, and not the network's.
    let gone = TempDir::with_prefix("coffer-flows-").unwrap();
    let (url, line) = line_to(relay.url.trim_start_matches("http://").to_owned()).await;
    let (invitation, _) = relay.invite().await;
    let window = Window::open(gone.path(), &Arc::new(MemoryStore::new())).await;
    let request = ConfigureRelay {
        relay: RelayKind::Relay,
        environment: Environment::Sandbox,
        url: Some(url),
        client_id: None,
        secret: None,
        invitation: Some(invitation),
        fingerprint: None,
        proof: None,
    };
    setup::configure(&window.app, request).await.unwrap();
    until(&window, RelayState::Listening).await;
    line.abort();
    let down = until(&window, RelayState::RelayDown).await;
    assert!(
        down.message
            .unwrap()
            .contains("nothing answers at its address")
    );
    window.app.close().await;
}
