//! What a person agrees to before Link: kept as it was said, listed, exported, withdrawn.

use coffer_app::api::{
    ConsentAsk, ConsentNotice, CureButton, ErrorCode, ExportRequest, LinkBegin, LinkMode,
    LinkSurface, MoveState, PlanMove, SetPinRequest,
};
use coffer_app::{Secret, app_lock, browse, consent, ending, export, link, moves, sync};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

use crate::bank::{Bank, OTHER, RICH};
use crate::cli::{Cli, ran};
use crate::desk::{Desk, agreed};

fn in_browser(agreed: Option<ConsentNotice>) -> LinkBegin {
    LinkBegin {
        language: None,
        surface: Some(LinkSurface::Browser),
        item_id: None,
        mode: None,
        agreed,
    }
}

#[tokio::test]
async fn nothing_is_opened_before_somebody_agreed_to_what_is_read_and_the_words_are_kept() {
    let bank = Bank::start(321).await;
    let desk = Desk::on(&bank).await;
    let said = agreed(&desk.app).await;
    for field in [&said.period, &said.cost] {
        assert!(field.ends_with('.'), "{field}");
    }
    assert_eq!(said.products, ["Transactions"]);

    let refused = link::begin(&desk.app, in_browser(None)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::BadInput);
    let other = ConsentNotice {
        cost: "Nothing at all.".into(),
        ..said.clone()
    };
    assert!(
        link::begin(&desk.app, in_browser(Some(other)))
            .await
            .is_err()
    );
    assert_eq!(bank.count("link_token_created"), 0, "Plaid was not asked");
    assert!(consent::list(&desk.app).await.unwrap().is_empty());

    let begun = link::begin(&desk.app, in_browser(Some(said.clone())))
        .await
        .unwrap();
    let kept = consent::list(&desk.app).await.unwrap().remove(0);
    assert_eq!(kept.institution, None, "nothing has come of it yet");
    bank.person_links(begun.hosted_url.as_deref().unwrap(), RICH)
        .await;
    link::wait(&desk.app, &begun.session_id).await.unwrap();
    let kept = consent::list(&desk.app).await.unwrap().remove(0);
    assert_eq!(kept.products, said.products);
    assert_eq!(kept.data, said.data);
    assert_eq!((&kept.period, &kept.cost), (&said.period, &said.cost));
    assert_eq!(kept.institution.as_deref(), Some("First Platypus Bank"));
    assert_eq!(kept.item_id, Some(desk.item().await.id.to_string()));
    assert_eq!(kept.withdrawn_at, None);

    let file = export::to_downloads(&desk.app, ExportRequest::Consents)
        .await
        .unwrap();
    let csv = std::fs::read_to_string(file.path).unwrap();
    assert_eq!(file.rows, 1);
    assert!(
        csv.contains("First Platypus Bank") && csv.contains(&said.cost),
        "{csv}"
    );

    // Disconnecting withdraws it; what it said stays.
    let item = kept.item_id.unwrap();
    ending::unlink(&desk.app, &item).await.unwrap();
    let kept = consent::list(&desk.app).await.unwrap().remove(0);
    assert!(kept.withdrawn_at.is_some() && !kept.deleted);
    ending::forget(&desk.app, &item, "First Platypus Bank")
        .await
        .unwrap();
    let kept = consent::list(&desk.app).await.unwrap().remove(0);
    assert!(kept.deleted);
    assert_eq!(
        (kept.institution, kept.item_id),
        (None, None),
        "nothing names the bank any more"
    );
    assert_eq!(kept.data, said.data);
}

/// What a terminal says before it gives the address of Link's page, and the address.
async fn said_before_the_address(child: &mut Child) -> (String, String) {
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut said = String::new();
    loop {
        let line = lines.next_line().await.unwrap().unwrap();
        if line.starts_with("http") {
            return (said, line);
        }
        said.push_str(&line);
        said.push('\n');
    }
}

#[tokio::test]
async fn a_terminal_says_what_is_read_before_the_address_and_lists_what_was_agreed_to() {
    let bank = Bank::start(322).await;
    let cli = Cli::demo_on(&bank.url()).await;
    assert_eq!(cli.json(&["consents"]).await, json!([]));
    let mut child = cli.command(&["link"]).spawn().unwrap();
    let (said, address) = said_before_the_address(&mut child).await;
    for words in ["Transactions", "24 months", "Cost: Nothing", "your consent"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    bank.person_links(&address, RICH).await;
    ran(child.wait_with_output().await.unwrap()).ok();
    cli.link(OTHER).await.ok();

    let listed = cli.json(&["consents"]).await;
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), 2);
    let of_rich = &listed[1];
    assert_eq!(of_rich["institution"], "First Platypus Bank");
    assert_eq!(of_rich["agreed_in"], "terminal");
    assert_eq!(of_rich["purpose"], "new");
    assert_eq!(of_rich["withdrawn_at"], Value::Null);
    let item = of_rich["item_id"].as_str().unwrap();
    cli.json(&["forget", item, "--yes-delete", "First Platypus Bank"])
        .await;
    let listed = cli.json(&["consents"]).await;
    assert_eq!(listed[1]["history"], "deleted");
    assert_eq!(listed[1]["institution"], Value::Null);
    assert_eq!(listed[0]["withdrawn_at"], Value::Null, "the other stands");
    let file = cli.home().join("consents.csv");
    cli.json(&["consents", "--csv", file.to_str().unwrap()])
        .await;
    let csv = std::fs::read_to_string(file).unwrap();
    assert_eq!(csv.lines().count(), 3, "{csv}");
}

#[tokio::test]
async fn accounts_are_added_only_after_what_is_read_of_them_was_agreed_to() {
    let bank = Bank::start(323).await;
    let desk = Desk::linked(&bank).await;
    let item = desk.item().await.id.to_string();
    let mode = Some(LinkMode::Accounts);
    let more = |agreed| LinkBegin {
        language: None,
        item_id: Some(item.clone()),
        mode,
        ..in_browser(agreed)
    };
    let tokens = bank.count("link_token_created");
    let unasked = link::begin(&desk.app, more(None)).await.unwrap_err();
    assert_eq!(unasked.code, ErrorCode::BadInput);
    let other = link::begin(&desk.app, more(Some(agreed(&desk.app).await)));
    assert!(other.await.is_err(), "that was for a new bank");
    assert_eq!(bank.count("link_token_created"), tokens);

    let said = consent::notice(&desk.app, ConsentAsk { mode })
        .await
        .unwrap();
    assert!(said.data[0].contains("that you add"), "{:?}", said.data);
    let begun = link::begin(&desk.app, more(Some(said.clone())))
        .await
        .unwrap();
    bank.person_repairs(begun.hosted_url.as_deref().unwrap())
        .await;
    link::wait(&desk.app, &begun.session_id).await.unwrap();
    let kept = consent::list(&desk.app).await.unwrap().remove(0);
    assert_eq!((kept.mode, &kept.data), (mode, &said.data));
    assert_eq!(kept.item_id, Some(item.clone()));

    // It ends with the connection, as the first one does.
    ending::unlink(&desk.app, &item).await.unwrap();
    let all = consent::list(&desk.app).await.unwrap();
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|consent| consent.withdrawn_at.is_some()));
}

#[tokio::test]
async fn a_terminal_says_what_is_read_before_accounts_are_added_and_nothing_before_a_new_sign_in() {
    let bank = Bank::start(324).await;
    let cli = Cli::demo_on(&bank.url()).await;
    cli.link(RICH).await.ok();
    let items = cli.json(&["items"]).await;
    let item = items[0]["id"].as_str().unwrap();
    for (verb, says, consents) in [
        (vec!["relink", item], false, 1),
        (vec!["relink", item, "--accounts"], true, 2),
    ] {
        let mut child = cli.command(&verb).spawn().unwrap();
        let (said, address) = said_before_the_address(&mut child).await;
        assert_eq!(said.contains("your consent"), says, "{said}");
        assert_eq!(said.contains("those that you add"), says, "{said}");
        bank.person_repairs(&address).await;
        ran(child.wait_with_output().await.unwrap()).ok();
        let listed = cli.json(&["consents"]).await;
        assert_eq!(listed.as_array().unwrap().len(), consents);
    }
    let newest = &cli.json(&["consents"]).await[0];
    assert_eq!(newest["purpose"], "accounts");
    assert_eq!(newest["institution"], "First Platypus Bank");
}

/// Of the second bank it would be learned when the money has left the first.
#[tokio::test]
async fn a_move_wants_the_consent_of_both_banks_before_anybody_is_asked_for_money() {
    let bank = Bank::start(325).await;
    let desk = Desk::on(&bank).await;
    for institution in [RICH, OTHER] {
        let password = Secret::new("pass_good".to_owned());
        link::in_sandbox(&desk.app, institution, "user_good", password)
            .await
            .unwrap();
    }
    sync::run(&desk.app, None).await.unwrap();
    let pin = SetPinRequest {
        pin: "2580".to_owned(),
        current: None,
    };
    app_lock::set_pin(&desk.app, pin).await.unwrap();
    let accounts = browse::accounts(&desk.app).await.unwrap();
    let account = |name: &str| accounts.iter().find(|one| one.name == name).unwrap();
    let ends = [account("Platypus Checking"), account("Share Savings")];
    let wish = PlanMove {
        from_account_id: ends[0].id.to_string(),
        to_account_id: ends[1].id.to_string(),
        amount: "500".to_owned(),
        legal_name: Some("Ana Lovelace".to_owned()),
        seen_this_month: 0,
    };
    for end in ends {
        let refused = moves::plan(&desk.app, wish.clone()).await.unwrap_err();
        assert!(refused.message.contains(&end.institution_name), "{refused}");
        assert_eq!(refused.button, Some(CureButton::GiveConsent));
        assert_eq!(refused.item_id, Some(end.item_id.to_string()));
        let offered = moves::all(&desk.app).await.unwrap();
        let lacking = offered.accounts.iter().filter(|one| one.needs_consent);
        let lacking: Vec<_> = lacking.map(|one| &one.item_id).collect();
        assert!(!lacking.is_empty() && lacking.iter().all(|id| **id == end.item_id.to_string()));
        assert!(offered.moves.is_empty(), "and nothing is written of it");

        // What is said before the consent does not promise that it is for reading alone.
        let ask = ConsentAsk {
            mode: Some(LinkMode::Moves),
        };
        let notice = consent::notice(&desk.app, ask).await.unwrap();
        let promises = |word: &str| notice.never.iter().any(|one| one.contains(word));
        assert!(promises("Moving money by itself") && !promises("reading"));
        crate::moves::agree(&bank, &desk.app, end.item_id.to_string()).await;
    }
    assert_eq!(bank.count("transfer_authorized"), 0);
    let asked = coffer_app::money_checks::view(&desk.app).await.unwrap();
    assert!(
        asked.meters.iter().all(|one| one.calls == 0),
        "nothing was billed"
    );
    let planned = moves::plan(&desk.app, wish).await.unwrap();
    assert_eq!(planned.state, MoveState::Planned, "{}", planned.sentence);
    desk.app.close().await;
}

/// Nothing is asked for that no part of Coffer reads: a product that the keys lack would be refused with all others.
#[tokio::test]
async fn plaid_is_asked_for_what_was_agreed_to_and_nothing_more_in_the_windows_language() {
    let bank = Bank::start(326).await;
    let desk = Desk::linked(&bank).await;
    let item = desk.item().await.id.to_string();
    for (mode, products, words) in [
        (LinkMode::Moves, json!(["auth"]), "confirm every payment"),
        (
            LinkMode::Consent,
            json!(["auth", "identity"]),
            "confirm every payment",
        ),
        (LinkMode::Accounts, json!([]), "is reading"),
    ] {
        let ask = ConsentAsk { mode: Some(mode) };
        let said = consent::notice(&desk.app, ask).await.unwrap();
        assert!(
            said.never.iter().any(|line| line.contains(words)),
            "{mode:?}"
        );
        let request = LinkBegin {
            item_id: Some(item.clone()),
            mode: Some(mode),
            language: Some("de".to_owned()),
            ..in_browser(Some(said))
        };
        let begun = link::begin(&desk.app, request).await.unwrap();
        let asked = bank.events("link_token_created").pop().unwrap()["request"].clone();
        assert_eq!(asked["consented"], products, "{mode:?}");
        assert_eq!(asked["language"], "de");
        link::cancel(&desk.app, &begun.session_id).await.unwrap();
    }
}
