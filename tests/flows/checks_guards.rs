//! What is billed is asked for only as often as its owner was told, over every way that asks for it.

use coffer_app::api::*;
use coffer_app::{app_lock, audit, browse, link, money_checks, moves, setup, sync};

use crate::bank::{Bank, CLIENT_ID, RICH, SECRET};
use crate::desk::{Desk, agreed};

const PIN: &str = "2580";

/// Somebody with keys of their own for real accounts; the bank stands for Plaid.
async fn person(bank: &Bank) -> Desk {
    let desk = Desk::on(bank).await;
    let own = ConfigureRelay {
        relay: RelayKind::Direct,
        environment: Environment::Production,
        url: None,
        client_id: Some(CLIENT_ID.to_owned()),
        secret: Some(SECRET.to_owned()),
        invitation: None,
        fingerprint: None,
        proof: None,
    };
    setup::configure(&desk.app, own).await.unwrap();
    let begin = LinkBegin {
        surface: Some(LinkSurface::Browser),
        item_id: None,
        mode: None,
        agreed: Some(agreed(&desk.app).await),
        language: None,
    };
    let begun = link::begin(&desk.app, begin).await.unwrap();
    bank.person_links(begun.hosted_url.as_deref().unwrap(), RICH)
        .await;
    let ended = link::wait(&desk.app, &begun.session_id).await.unwrap();
    assert_eq!((ended.stage, ended.error), (LinkStage::Linked, None));
    sync::run(&desk.app, None).await.unwrap();
    let set = SetPinRequest {
        pin: PIN.to_owned(),
        current: None,
    };
    app_lock::set_pin(&desk.app, set).await.unwrap();
    let item = desk.item().await.id.to_string();
    crate::moves::agree(bank, &desk.app, item).await;
    desk
}

#[tokio::test]
async fn what_is_billed_is_not_asked_where_more_was_asked_than_its_owner_was_told() {
    let bank = Bank::start(971).await;
    let desk = person(&bank).await;
    let app = &desk.app;
    let accounts = browse::accounts(app).await.unwrap();
    let id = |name: &str| {
        let found = accounts.iter().find(|one| one.name == name);
        found.unwrap().id.to_string()
    };
    let (checking, savings) = (id("Platypus Checking"), id("Platypus Savings"));
    let ask = |account: &str, seen| {
        let request = AskBalance {
            account_id: account.to_owned(),
            seen_this_month: seen,
        };
        money_checks::balance::ask(app, request)
    };
    let check = |seen: u32| {
        let request = CheckPayment {
            account_id: checking.clone(),
            amount: "1".into(),
            currency: None,
            payee: None,
            seen: SeenCalls {
                balance: seen,
                signal: 1_000,
                ..SeenCalls::default()
            },
        };
        money_checks::payment::check(app, request)
    };
    assert!(money_checks::view(app).await.unwrap().is_billed);
    assert_eq!(ask(&savings, 0).await.unwrap().calls_this_month, 1);

    // Another window has asked meanwhile: the number that was told is not the number any more.
    let grown = [
        ask(&checking, 0).await.unwrap_err(),
        check(0).await.unwrap_err(),
        moves::plan(
            app,
            PlanMove {
                from_account_id: checking.clone(),
                to_account_id: savings.clone(),
                amount: "5".to_owned(),
                legal_name: Some("Ana".to_owned()),
                seen_this_month: 0,
            },
        )
        .await
        .unwrap_err(),
    ];
    for error in grown {
        assert_eq!(error.code, ErrorCode::BadInput, "{error}");
        assert!(
            error.message.contains("Meanwhile 1 real-time balances"),
            "{error}"
        );
        assert!(error.message.contains("Nothing was asked"), "{error}");
    }
    let view = money_checks::view(app).await.unwrap();
    let meter = view.meters.iter();
    let balances = meter.filter(|one| one.product == CheckProduct::Balance);
    assert_eq!(balances.map(|one| one.calls).sum::<u32>(), 1);
    // A check that was refused says so in the audit, and was not begun.
    let page = audit::page(app, AuditRequest { before: None })
        .await
        .unwrap();
    let checks: Vec<_> = page
        .entries
        .iter()
        .filter(|one| one.kind == "payment_checked")
        .map(|one| one.outcome.as_str())
        .collect();
    assert_eq!(checks, ["not made: not answered"]);
    // With the number of now it is asked.
    assert_eq!(ask(&checking, 1).await.unwrap().calls_this_month, 2);
    check(2).await.unwrap();
    desk.app.close().await;
}
