//! A bank that is connected already: the person is told before anything is exchanged, and decides.

use coffer_app::api::{HealthWord, LinkBegin, LinkDecide, LinkStage, LinkState, LinkSurface};
use coffer_app::{browse, link};

use crate::bank::{Bank, RICH};
use crate::desk::{Desk, agreed};

async fn begin(desk: &Desk) -> LinkState {
    let request = LinkBegin {
        language: None,
        surface: Some(LinkSurface::Browser),
        item_id: None,
        mode: None,
        agreed: Some(agreed(&desk.app).await),
    };
    link::begin(&desk.app, request).await.unwrap()
}

async fn at_stage(desk: &Desk, session: &str, stage: LinkStage) -> LinkState {
    let until = std::time::Instant::now() + acceptance::READY_MAX;
    loop {
        let state = link::state(&desk.app, session).await.unwrap();
        if state.stage == stage {
            return state;
        }
        assert!(std::time::Instant::now() < until, "{state:?}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

async fn linked(bank: &Bank) -> Desk {
    let desk = Desk::with_a_window(bank).await;
    let first = begin(&desk).await;
    bank.person_links(first.hosted_url.as_deref().unwrap(), RICH)
        .await;
    at_stage(&desk, &first.session_id, LinkStage::Linked).await;
    desk
}

#[tokio::test]
async fn a_second_login_is_asked_about_and_nothing_is_exchanged_until_the_person_says_so() {
    let bank = Bank::start(311).await;
    let desk = linked(&bank).await;
    let known = desk.item().await;

    let second = begin(&desk).await;
    bank.person_links(second.hosted_url.as_deref().unwrap(), RICH)
        .await;
    let asking = at_stage(&desk, &second.session_id, LinkStage::Asking).await;
    let twin = asking.twin.unwrap();
    assert_eq!(twin.item_id, known.id.to_string());
    assert_eq!(twin.institution, "First Platypus Bank");
    assert_eq!(twin.health, HealthWord::Ok);
    assert!(twin.account.is_some());
    assert_eq!(
        bank.count("public_token_exchanged"),
        1,
        "only the first one"
    );

    // Left alone, nothing comes of it.
    let left = LinkDecide {
        session_id: second.session_id.clone(),
        add: false,
    };
    let left = link::decide(&desk.app, left).await.unwrap();
    assert_eq!(left.stage, LinkStage::Closed);
    assert_eq!(bank.paid_items(), 1);
    assert_eq!(desk.item().await.id, known.id);
    desk.app.close().await;
}

#[tokio::test]
async fn a_second_login_that_the_person_wants_is_added_beside_the_first() {
    let bank = Bank::start(312).await;
    let desk = linked(&bank).await;
    let second = begin(&desk).await;
    bank.person_links(second.hosted_url.as_deref().unwrap(), RICH)
        .await;
    at_stage(&desk, &second.session_id, LinkStage::Asking).await;
    let wanted = LinkDecide {
        session_id: second.session_id.clone(),
        add: true,
    };
    link::decide(&desk.app, wanted.clone()).await.unwrap();
    at_stage(&desk, &second.session_id, LinkStage::Linked).await;
    assert_eq!(browse::items(&desk.app).await.unwrap().len(), 2);
    assert_eq!(bank.paid_items(), 2);
    // Said twice, it is done once.
    let again = link::decide(&desk.app, wanted).await.unwrap();
    assert_eq!(again.stage, LinkStage::Linked);
    assert_eq!(bank.paid_items(), 2);
    desk.app.close().await;
}

/// Asks until a session waits for the person's word.
async fn asked_about(desk: &Desk) -> LinkState {
    let until = std::time::Instant::now() + acceptance::READY_MAX;
    loop {
        if let Some(state) = link::asking(&desk.app).await.unwrap().pop() {
            return state;
        }
        assert!(std::time::Instant::now() < until, "nothing is asked");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_page_that_was_finished_while_coffer_was_closed_is_asked_about_at_the_next_start() {
    let bank = Bank::start(313).await;
    let desk = linked(&bank).await;
    let known = desk.item().await;
    let second = begin(&desk).await;
    desk.app.close().await;
    bank.person_links(second.hosted_url.as_deref().unwrap(), RICH)
        .await;

    let desk = desk.again_after(1).await;
    let asked = asked_about(&desk).await;
    assert_eq!(asked.session_id, second.session_id);
    assert_eq!(asked.twin.unwrap().item_id, known.id.to_string());
    assert_eq!(bank.count("public_token_exchanged"), 1, "only the first");
    let wanted = LinkDecide {
        session_id: second.session_id.clone(),
        add: true,
    };
    link::decide(&desk.app, wanted).await.unwrap();
    at_stage(&desk, &second.session_id, LinkStage::Linked).await;
    assert!(link::asking(&desk.app).await.unwrap().is_empty());
    assert_eq!(bank.paid_items(), 2);
    desk.app.close().await;
}

#[tokio::test]
async fn a_question_that_was_left_is_asked_again_for_as_long_as_the_answer_can_be_carried_out() {
    let bank = Bank::start(314).await;
    let desk = linked(&bank).await;
    let second = begin(&desk).await;
    bank.person_links(second.hosted_url.as_deref().unwrap(), RICH)
        .await;
    at_stage(&desk, &second.session_id, LinkStage::Asking).await;

    let desk = desk.again_after(10).await;
    let asked = asked_about(&desk).await;
    assert_eq!(asked.institution.as_deref(), Some("First Platypus Bank"));
    let twin = asked.twin.unwrap();
    assert_eq!(twin.account, None, "which account it was is not kept");
    assert!(!twin.second_ends_first);
    // What the window is told of the session by its id is the same.
    let state = link::state(&desk.app, &second.session_id).await.unwrap();
    assert_eq!((state.stage, state.twin), (LinkStage::Asking, Some(twin)));

    // The bank's word ends after half an hour.
    let desk = desk.again_after(40).await;
    at_stage(&desk, &second.session_id, LinkStage::Closed).await;
    assert!(link::asking(&desk.app).await.unwrap().is_empty());
    assert_eq!(bank.paid_items(), 1);
    desk.app.close().await;
}
