//! Answers that are well formed and not what was asked for, and a bank that thinks for half a minute.

use std::time::Duration;

use coffer_app::api::{MoveState, MoveView};
use coffer_app::{money_checks, moves};

use super::{HOUR_MS, MINUTE_MS, Story, provider::lock, told};

async fn only(story: &mut Story) -> MoveView {
    let mut all = story.known().await;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// Half a minute, as Plaid says that a bank may take.
#[test]
fn a_bank_that_takes_half_a_minute_is_waited_for() {
    told(async |story| {
        lock(&story.provider).odd.thinks = Duration::from_secs(30);
        let app = story.app(0).await;
        let began = tokio::time::Instant::now();
        let ask = coffer_app::api::AskBalance {
            account_id: story.ends[1].clone(),
            seen_this_month: 0,
        };
        let told = money_checks::balance::ask(&app, ask).await.unwrap();
        assert_eq!(told.funds.unwrap().minor, 40_000);
        let wish = story.wish(0, 1, "10".to_owned());
        let planned = moves::plan(&app, wish).await.unwrap();
        assert_eq!(planned.state, MoveState::Planned);
        assert!(
            began.elapsed() >= Duration::from_secs(60),
            "both were waited for"
        );
    });
}

/// One that never answers is given up, and nothing is written.
#[test]
fn a_bank_that_never_answers_is_given_up() {
    told(async |story| {
        lock(&story.provider).odd.thinks = Duration::from_secs(3_600);
        let app = story.app(0).await;
        let wish = story.wish(0, 1, "10".to_owned());
        let error = moves::plan(&app, wish).await.unwrap_err();
        assert!(error.retry, "{error}");
        assert!(story.known().await.is_empty());
    });
}

#[test]
fn a_balance_of_another_account_is_none() {
    told(async |story| {
        lock(&story.provider).odd.balance_of = Some(1);
        let app = story.app(0).await;
        let wish = story.wish(0, 1, "10".to_owned());
        let error = moves::plan(&app, wish).await.unwrap_err();
        assert!(error.message.contains("without this account"), "{error}");
        assert!(story.known().await.is_empty());
    });
}

/// The provider knows the key for something else: nothing is made of it, now or by a confirmation.
#[test]
fn an_authorization_of_other_content_makes_nothing() {
    told(async |story| {
        lock(&story.provider).odd.amount = Some(99_999);
        let app = story.app(0).await;
        let wish = story.wish(0, 1, "10".to_owned());
        let error = moves::plan(&app, wish).await.unwrap_err();
        assert!(error.message.contains("for another one"), "{error}");
        let plan = only(story).await;
        assert_eq!(plan.state, MoveState::Lapsed, "{}", plan.sentence);
        moves::confirm(&app, Story::word(&plan, true))
            .await
            .unwrap_err();
        // Nor of a credit: the money rests, and does not go on.
        lock(&story.provider).odd.amount = None;
        story.pass(MINUTE_MS);
        let wish = story.wish(0, 1, "20".to_owned());
        let planned = moves::plan(&app, wish).await.unwrap();
        moves::confirm(&app, Story::word(&planned, true))
            .await
            .unwrap();
        {
            let mut provider = lock(&story.provider);
            provider.odd.amount = Some(99_999);
            for _ in 0..3 {
                provider.go_on(0);
            }
        }
        story.pass(HOUR_MS);
        let _ = moves::look(&app).await;
        assert_eq!(lock(&story.provider).transfers.len(), 1);
        let all = story.known().await;
        assert_eq!(all[0].state, MoveState::Resting, "{}", all[0].sentence);
    });
}

/// An answer about another account is not taken for the one that was asked for, and nothing follows from it.
#[test]
fn a_transfer_of_another_account_stops_the_move() {
    told(async |story| {
        let app = story.app(0).await;
        let wish = story.wish(0, 1, "20".to_owned());
        let planned = moves::plan(&app, wish).await.unwrap();
        lock(&story.provider).odd.transfer_of = Some(1);
        let error = moves::confirm(&app, Story::word(&planned, true))
            .await
            .unwrap_err();
        assert!(error.message.contains("another account"), "{error}");
        story.pass(HOUR_MS);
        let _ = moves::look(&app).await;
        assert_eq!(only(story).await.state, MoveState::DebitAsked);
        assert_eq!(
            lock(&story.provider).transfers.len(),
            1,
            "nothing more was asked for"
        );
        lock(&story.provider).odd.transfer_of = None;
        let _ = moves::look(&app).await;
        assert_ne!(only(story).await.state, MoveState::DebitAsked);
    });
}
