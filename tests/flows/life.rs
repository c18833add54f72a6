//! The life of a connection: each state with its sentence, its one button and its way back.

use coffer_app::api::{
    AccountView, AttentionKind, Change, Connection, ConsentAsk, CureButton, DismissAdvice,
    HealthWord, LinkBegin, LinkMode, LinkReport, LinkReportOutcome, LinkStage, LinkSurface,
};
use coffer_app::{attention, browse, connections, consent, edit, link};
use coffer_domain::Advisory;
use serde_json::{Value, json};

use crate::bank::{Bank, RICH};
use crate::desk::{Desk, agreed};
use crate::rewritten::Rewritten;

const ITEM_GET: &str = "/item/get";

async fn connection(desk: &Desk) -> Connection {
    connections::list(&desk.app).await.unwrap().remove(0)
}

/// What the connection asks of its owner: what it is, and the button.
async fn asks(desk: &Desk) -> Option<(AttentionKind, CureButton)> {
    let attention = connection(desk).await.attention?;
    Some((attention.kind, attention.button))
}

/// Repairs the one connection on Plaid's page in the browser.
pub async fn repair(bank: &Bank, desk: &Desk, mode: LinkMode) {
    let ask = ConsentAsk { mode: Some(mode) };
    let agreed = match mode {
        LinkMode::SignIn => None,
        LinkMode::Accounts | LinkMode::Consent | LinkMode::Moves => {
            Some(consent::notice(&desk.app, ask).await.unwrap())
        }
    };
    let request = LinkBegin {
        language: None,
        surface: Some(LinkSurface::Browser),
        item_id: Some(desk.item().await.id.to_string()),
        mode: Some(mode),
        agreed,
    };
    let begun = link::begin(&desk.app, request).await.unwrap();
    bank.person_repairs(begun.hosted_url.as_deref().unwrap())
        .await;
    let ended = link::wait(&desk.app, &begun.session_id).await.unwrap();
    assert_eq!((ended.stage, ended.error), (LinkStage::Linked, None));
}

async fn account(desk: &Desk, name: &str) -> AccountView {
    let overview = browse::overview(&desk.app).await.unwrap();
    let mut all = overview.groups.into_iter().flat_map(|group| group.accounts);
    all.find(|account| account.name == name).unwrap()
}

/// An error state is told with its cure and never keeps anybody from trying again.
#[tokio::test]
async fn whatever_a_bank_says_it_is_told_with_its_cure_and_the_next_refresh_asks_again() {
    use AttentionKind as Kind;
    use CureButton as Cure;
    let bank = Bank::start(301).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let well = desk.item().await;
    for (code, word, kind, button) in [
        (
            "ITEM_LOGIN_REQUIRED",
            HealthWord::NeedsLogin,
            Kind::SignIn,
            Cure::Reconnect,
        ),
        (
            "PASSWORD_RESET_REQUIRED",
            HealthWord::NeedsLogin,
            Kind::SignIn,
            Cure::Reconnect,
        ),
        (
            "USER_PERMISSION_REVOKED",
            HealthWord::Revoked,
            Kind::Ended,
            Cure::KeepOrDelete,
        ),
        (
            "ITEM_NOT_FOUND",
            HealthWord::Revoked,
            Kind::Ended,
            Cure::ConnectAgain,
        ),
        (
            "ITEM_NOT_SUPPORTED",
            HealthWord::Failing,
            Kind::Broken,
            Cure::Unlink,
        ),
        (
            "INSTITUTION_DOWN",
            HealthWord::Failing,
            Kind::Delayed,
            Cure::Refresh,
        ),
        (
            "TRANSACTIONS_SYNC_LIMIT",
            HealthWord::Failing,
            Kind::Delayed,
            Cure::Refresh,
        ),
        // Not the connection's own fault: it is told, and the connection is not called broken.
        (
            "NO_ACCOUNTS",
            HealthWord::Ok,
            Kind::Hindered,
            Cure::ChooseAccounts,
        ),
        (
            "ADDITIONAL_CONSENT_REQUIRED",
            HealthWord::Ok,
            Kind::Hindered,
            Cure::GiveConsent,
        ),
        (
            "INVALID_API_KEYS",
            HealthWord::Ok,
            Kind::Hindered,
            Cure::OpenKeys,
        ),
        (
            "CREDITS_EXHAUSTED",
            HealthWord::Ok,
            Kind::Hindered,
            Cure::OpenDashboard,
        ),
    ] {
        let mut refused = json!({ "kind": "error", "error_code": code });
        if button == Cure::Refresh {
            // Longer than anybody would wait.
            refused["retry_after_s"] = json!(7_200);
        }
        bank.fault("/transactions/sync", refused).await;
        let error = desk.sync().await.remove(0).error.expect(code);
        assert_eq!(error.button, Some(button), "{code}");
        assert_eq!(error.item_id, Some(well.id.to_string()));
        let told = connection(&desk).await;
        assert_eq!(told.health.state, word, "{code}");
        assert_eq!(told.health.button, Some(button), "{code}");
        assert_eq!(told.health.code.as_deref(), Some(code));
        assert_eq!(asks(&desk).await, Some((kind, button)), "{code}");
        assert_eq!(told.accounts[0].health, word, "on its accounts too");

        desk.synced().await;
        assert_eq!(asks(&desk).await, None, "{code} is over");
        assert_eq!(connection(&desk).await.health.state, HealthWord::Ok);
    }
}

#[tokio::test]
async fn an_error_that_stands_on_the_item_is_told_although_the_sync_went_well_and_update_mode_ends_it()
 {
    let bank = Bank::start(302).await;
    let way = Rewritten::before(&bank, ITEM_GET).await;
    let desk = Desk::linked_at(way.url()).await;
    desk.synced().await;
    let rows = desk.rows().await;
    edit::change(
        &desk.app,
        &rows[3].id.to_string(),
        Change::Note("mine".into()),
    )
    .await
    .unwrap();
    way.by(|answer| {
        answer["item"]["error"] = json!({
            "error_type": "ITEM_ERROR", "error_code": "ITEM_LOGIN_REQUIRED",
            "error_code_reason": "OAUTH_CONSENT_EXPIRED", "error_message": "-",
            "display_message": null, "request_id": "r", "status": 400,
        });
    });
    desk.synced().await;
    let told = connection(&desk).await;
    assert_eq!(told.health.state, HealthWord::NeedsLogin);
    assert!(told.health.message.unwrap().contains("end date"));
    assert_eq!(
        asks(&desk).await,
        Some((AttentionKind::SignIn, CureButton::Reconnect))
    );

    // Repaired in place: the same cursor, the same words, nothing exchanged.
    let before = desk.item().await;
    way.by(|_| ());
    repair(&bank, &desk, LinkMode::SignIn).await;
    let after = desk.item().await;
    assert_eq!((after.id, &after.cursor), (before.id, &before.cursor));
    assert_eq!(bank.count("public_token_exchanged"), 1);
    assert_eq!(asks(&desk).await, None);
    let noted = desk
        .rows()
        .await
        .into_iter()
        .find(|row| row.id == rows[3].id);
    assert_eq!(noted.unwrap().note.as_deref(), Some("mine"));
}

#[tokio::test]
async fn a_consent_that_ends_soon_is_told_by_its_day_and_renewed_in_update_mode() {
    let bank = Bank::start(303).await;
    let desk = Desk::on(&bank).await;
    // A bank with a page of its own, whose consents end.
    let password = coffer_app::Secret::new("pass_good".to_owned());
    link::in_sandbox(&desk.app, "ins_127287", "user_good", password)
        .await
        .unwrap();
    desk.synced().await;
    let item = desk.item().await;
    let until = chrono::Utc::now().date_naive() + chrono::Days::new(10);
    let ends = json!({ "item_id": item.external_id, "happens": "consent_until", "until": until });
    bank.admin("item", ends).await;
    desk.synced().await;
    let told = connection(&desk).await;
    assert_eq!(told.health.state, HealthWord::Ok, "it works until then");
    assert!(
        told.consent_expires_at
            .unwrap()
            .starts_with(&until.to_string())
    );
    let attention = told.attention.unwrap();
    assert_eq!(attention.kind, AttentionKind::ExpiresSoon);
    assert_eq!(attention.button, CureButton::Reconnect);
    let day = until.format("%-d %B %Y").to_string();
    assert!(attention.message.contains(&day), "{}", attention.message);
    assert!(!attention.dismissible, "it ends whether one looks or not");
    assert_eq!(told.accounts[0].advisories, ["ExpiresSoon"]);

    repair(&bank, &desk, LinkMode::SignIn).await;
    assert_eq!(asks(&desk).await, None);
    desk.synced().await;
    let told = connection(&desk).await;
    assert_eq!(told.attention, None);
    assert!(told.consent_expires_at.unwrap() > until.to_string());
}

#[tokio::test]
async fn a_new_account_is_announced_and_comes_by_choosing_accounts_with_the_same_cursor() {
    let bank = Bank::start(304).await;
    let way = Rewritten::before(&bank, ITEM_GET).await;
    let desk = Desk::linked_at(way.url()).await;
    desk.synced().await;
    let accounts = connection(&desk).await.accounts.len();
    let opened = json!({
        "institution": RICH, "happens": "open_account", "name": "Holiday Pot", "opening": 12_300,
    });
    bank.admin("institution", opened).await;
    let announce = |at: &'static str| {
        way.by(move |answer| {
            answer["status"]["last_webhook"] =
                json!({ "sent_at": at, "code_sent": "NEW_ACCOUNTS_AVAILABLE" });
        });
    };
    announce("2027-01-04T10:00:00Z");
    desk.synced().await;
    assert_eq!(
        asks(&desk).await,
        Some((AttentionKind::NewAccounts, CureButton::ChooseAccounts))
    );
    // It stays although another webhook takes its place at Plaid.
    way.by(|answer| {
        answer["status"]["last_webhook"] =
            json!({ "sent_at": "2027-01-05T10:00:00Z", "code_sent": "SYNC_UPDATES_AVAILABLE" });
    });
    desk.synced().await;
    assert!(asks(&desk).await.is_some());

    let before = desk.item().await;
    announce("2027-01-04T10:00:00Z");
    repair(&bank, &desk, LinkMode::Accounts).await;
    assert_eq!(desk.item().await.cursor, before.cursor);
    desk.synced().await;
    assert_eq!(asks(&desk).await, None, "the same one is not said again");
    let told = connection(&desk).await;
    assert_eq!(told.accounts.len(), accounts + 1);
    assert_eq!(
        account(&desk, "Holiday Pot")
            .await
            .balances
            .current
            .unwrap()
            .minor,
        12_300
    );

    // Another one later is said again, and can be taken note of.
    announce("2027-02-04T10:00:00Z");
    desk.synced().await;
    assert!(asks(&desk).await.is_some());
    let noted = DismissAdvice {
        item_id: before.id.to_string(),
        kind: AttentionKind::NewAccounts,
    };
    attention::dismiss(&desk.app, noted).await.unwrap();
    desk.synced().await;
    assert_eq!(asks(&desk).await, None);
}

#[tokio::test]
async fn an_account_that_is_not_shared_any_more_is_named_and_keeps_its_history_and_comes_back_as_itself()
 {
    let bank = Bank::start(305).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let known = browse::accounts(&desk.app).await.unwrap();
    let gone = &known[1];
    let listed = known[1].transactions;
    let item = desk.item().await;
    let revoke = json!({
        "item_id": item.external_id, "happens": "revoke_account", "account_id": gone.external_id,
    });
    bank.admin("item", revoke).await;
    desk.synced().await;
    let told = connection(&desk).await;
    let attention = told.attention.unwrap();
    assert_eq!(attention.kind, AttentionKind::AccountRevoked);
    assert_eq!(attention.button, CureButton::ChooseAccounts);
    assert!(
        attention.message.contains(&gone.name),
        "{}",
        attention.message
    );
    let shown = account(&desk, &gone.name).await;
    assert_eq!(shown.advisories, ["AccountRevoked"]);
    assert!(shown.gone_since.is_some());
    assert!(account(&desk, &known[0].name).await.advisories.is_empty());
    assert_eq!(
        browse::accounts(&desk.app).await.unwrap()[1].transactions,
        listed,
        "what it brought is kept"
    );

    // Taken note of, it is not said again; the account still says it.
    let noted = DismissAdvice {
        item_id: item.id.to_string(),
        kind: AttentionKind::AccountRevoked,
    };
    attention::dismiss(&desk.app, noted).await.unwrap();
    desk.synced().await;
    assert_eq!(asks(&desk).await, None);
    assert!(account(&desk, &gone.name).await.gone_since.is_some());

    // Shared again, under another id at Plaid: it is the same account here.
    repair(&bank, &desk, LinkMode::Accounts).await;
    desk.synced().await;
    let now = browse::accounts(&desk.app).await.unwrap();
    assert_eq!(now.len(), known.len());
    assert_eq!(now[1].id, gone.id);
    assert_ne!(now[1].external_id, gone.external_id);
    assert!(account(&desk, &gone.name).await.gone_since.is_none());
}

#[tokio::test]
async fn a_bank_that_the_person_disconnected_says_so_and_asks_for_nothing() {
    let bank = Bank::start(306).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let item = desk.item().await.id.to_string();
    coffer_app::ending::unlink(&desk.app, &item).await.unwrap();
    let told = connection(&desk).await;
    assert_eq!(told.health.state, HealthWord::Disconnected);
    assert_eq!(told.accounts[0].health, HealthWord::Disconnected);
    assert_eq!((told.attention, told.health.button), (None, None));
    let repair = LinkBegin {
        language: None,
        surface: Some(LinkSurface::Browser),
        item_id: Some(item),
        mode: None,
        agreed: None,
    };
    let refused = link::begin(&desk.app, repair).await.unwrap_err();
    assert_eq!(refused.button, Some(CureButton::ConnectAgain));
}

/// Sentences and words of the state are the same for scripts.
#[tokio::test]
async fn what_stands_until_it_is_dealt_with_outlives_a_sync_that_works() {
    let bank = Bank::start(307).await;
    let way = Rewritten::before(&bank, ITEM_GET).await;
    let desk = Desk::linked_at(way.url()).await;
    way.by(|answer: &mut Value| {
        answer["status"]["last_webhook"] =
            json!({ "sent_at": "2027-01-04T10:00:00Z", "code_sent": "PENDING_DISCONNECT" });
    });
    desk.synced().await;
    way.by(|_| ());
    desk.synced().await;
    assert!(
        desk.item()
            .await
            .health
            .advisories
            .contains(&Advisory::ExpiresSoon)
    );
    let fails = json!({ "kind": "error", "error_code": "INSTITUTION_DOWN", "times": 4 });
    bank.fault("/transactions/sync", fails).await;
    desk.sync().await;
    let down = desk.item().await.health.advisories;
    assert!(down.contains(&Advisory::ExpiresSoon) && down.contains(&Advisory::InstitutionDown));
    assert_eq!(
        asks(&desk).await,
        Some((AttentionKind::ExpiresSoon, CureButton::Reconnect)),
        "what its owner can do comes before what passes"
    );
}

/// The published specification: update mode may restore an item whose permission was revoked, or may not be possible.
#[tokio::test]
async fn a_revoked_permission_can_be_tried_to_restore_and_where_that_is_refused_the_person_chooses_what_to_keep()
 {
    let bank = Bank::start(308).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let before = desk.item().await;
    let revoke =
        |restorable: bool| json!({ "happens": "revoke_permission", "restorable": restorable });
    bank.happens(&before.external_id, revoke(false)).await;
    desk.sync().await;
    assert_eq!(
        asks(&desk).await,
        Some((AttentionKind::Ended, CureButton::KeepOrDelete))
    );
    let request = LinkBegin {
        surface: Some(LinkSurface::Browser),
        item_id: Some(before.id.to_string()),
        mode: None,
        agreed: None,
        language: None,
    };
    let refused = link::begin(&desk.app, request).await.unwrap_err();
    assert_eq!(
        refused.button,
        Some(CureButton::KeepOrDelete),
        "{refused:?}"
    );
    assert_eq!(refused.item_id, Some(before.id.to_string()));

    bank.happens(&before.external_id, revoke(true)).await;
    repair(&bank, &desk, LinkMode::SignIn).await;
    assert_eq!(asks(&desk).await, None);
    let after = desk.item().await;
    assert_eq!((after.id, &after.cursor), (before.id, &before.cursor));
    desk.synced().await;
}

/// Rows come from what Plaid has also while a login is broken: nobody sees the connection well in between, and it does
/// not begin anew with every sync.
#[tokio::test]
async fn a_login_that_is_broken_stays_so_through_syncs_that_work_and_where_the_item_cannot_be_asked()
 {
    let bank = Bank::start(309).await;
    let way = Rewritten::before(&bank, ITEM_GET).await;
    let desk = Desk::linked_at(way.url()).await;
    desk.synced().await;
    way.by(|answer| {
        answer["item"]["error"] = json!({
            "error_type": "ITEM_ERROR", "error_code": "ITEM_LOGIN_REQUIRED",
            "error_message": "-", "display_message": null, "request_id": "r", "status": 400,
        });
    });
    desk.synced().await;
    let first = desk.item().await.health;
    assert_eq!(first.state, coffer_domain::HealthState::NeedsLogin);
    desk.synced().await;
    assert_eq!(desk.item().await.health, first, "since then, and not anew");
    // A rate is used up, or the network breaks off: what is known stands.
    bank.fault(
        ITEM_GET,
        json!({ "kind": "error", "error_code": "INTERNAL_SERVER_ERROR", "times": 8 }),
    )
    .await;
    desk.synced().await;
    assert_eq!(desk.item().await.health, first);
}

/// Plaid's own sentence is not shown, the code leads to ours; a repair that was left speaks of the connection that is
/// there, and asks whether it is well by now.
#[tokio::test]
async fn a_repair_that_link_ends_with_an_error_says_what_helps_and_one_that_was_not_needed_ends_well()
 {
    let bank = Bank::start(310).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let item = desk.item().await;
    let broken = json!({ "happens": "error", "error_code": "ITEM_LOGIN_REQUIRED" });
    bank.happens(&item.external_id, broken).await;
    desk.sync().await;
    let begin = async || {
        let request = LinkBegin {
            surface: Some(LinkSurface::Window),
            item_id: Some(item.id.to_string()),
            mode: Some(LinkMode::SignIn),
            agreed: None,
            language: None,
        };
        link::begin(&desk.app, request).await.unwrap().session_id
    };
    let exit = async |session: &str, code: Option<&str>| {
        let report = LinkReport {
            session_id: session.to_owned(),
            outcome: LinkReportOutcome::Exit {
                error_code: code.map(str::to_owned),
            },
        };
        link::report(&desk.app, report).await.unwrap();
    };
    let session = begin().await;
    exit(&session, Some("ITEM_LOCKED")).await;
    let error = link::wait(&desk.app, &session).await.unwrap_err();
    assert!(error.message.contains("on its own website"), "{error:?}");
    let hint = error.hint.unwrap();
    assert!(
        hint.contains("Sign in at your bank") && !hint.contains("another bank"),
        "{hint}"
    );
    assert_eq!(
        asks(&desk).await,
        Some((AttentionKind::SignIn, CureButton::Reconnect))
    );

    // It mended itself meanwhile.
    bank.happens(&item.external_id, json!({ "happens": "self_repair" }))
        .await;
    let session = begin().await;
    exit(&session, Some("ITEM_NO_ERROR")).await;
    let ended = link::wait(&desk.app, &session).await.unwrap();
    assert_eq!(ended.stage, LinkStage::Linked);
    assert_eq!(asks(&desk).await, None);
}

/// A new bank that only the owner of the keys can open is not called another bank's matter.
#[tokio::test]
async fn a_link_that_only_the_owner_of_the_keys_can_go_on_with_leads_to_their_dashboard() {
    let bank = Bank::start(311).await;
    let desk = Desk::on(&bank).await;
    for code in [
        "UNAUTHORIZED_INSTITUTION",
        "INVALID_PRODUCT",
        "ADDITION_LIMIT",
    ] {
        let request = LinkBegin {
            surface: Some(LinkSurface::Window),
            item_id: None,
            mode: None,
            agreed: Some(agreed(&desk.app).await),
            language: None,
        };
        let session = link::begin(&desk.app, request).await.unwrap().session_id;
        let report = LinkReport {
            session_id: session.clone(),
            outcome: LinkReportOutcome::Exit {
                error_code: Some(code.to_owned()),
            },
        };
        link::report(&desk.app, report).await.unwrap();
        let error = link::wait(&desk.app, &session).await.unwrap_err();
        assert_eq!(error.button, Some(CureButton::OpenDashboard), "{code}");
        assert_eq!(error.bank_code.as_deref(), Some(code));
        assert!(!error.retry, "{code}");
    }
}

/// Ended at my.plaid.com, a connection may be refused by its token alone: with its own keys there is nothing to look at
/// in the keys.
#[tokio::test]
async fn an_access_that_ended_elsewhere_asks_what_to_keep_and_not_for_the_keys() {
    let bank = Bank::start(312).await;
    let desk = Desk::linked(&bank).await;
    desk.synced().await;
    let refused = json!({ "kind": "error", "error_code": "INVALID_ACCESS_TOKEN" });
    bank.fault("/transactions/sync", refused).await;
    let error = desk.sync().await.remove(0).error.unwrap();
    assert_eq!(error.button, Some(CureButton::KeepOrDelete));
    let told = connection(&desk).await;
    assert_eq!(told.health.state, HealthWord::Revoked);
    assert_eq!(told.health.button, Some(CureButton::KeepOrDelete));
    assert!(told.health.message.unwrap().contains("has ended at Plaid"));
    assert_eq!(
        asks(&desk).await,
        Some((AttentionKind::Ended, CureButton::KeepOrDelete))
    );
    // Asked again, it may be well.
    desk.synced().await;
    assert_eq!(asks(&desk).await, None);
}
