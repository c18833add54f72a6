//! The published specification: every example of our endpoints is read, and no request holds a
//! field that it does not know (Plaid refuses those).

use std::{collections::HashMap, path::PathBuf};

use coffer_domain::{AccountKind, link::LinkOutcome};
use coffer_plaid::{
    Client, LinkPurpose,
    calls::{auth::NumberSystem, identity::IdentityClaim, recurring::Stream, trades::TradesRange},
    endpoint,
    webhook::KeyId,
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    bank::{Bank, access},
    calls::request,
    every::{call_all, day, dollars, every_request},
};

#[derive(Deserialize)]
struct Spec {
    paths: HashMap<String, Value>,
    components: Components,
}

#[derive(Deserialize)]
struct Components {
    schemas: HashMap<String, Value>,
}

/// The specification from `COFFER_PLAID_SPEC`, or beside the workspace. A path that is named must
/// exist; where none is, the test says that it was skipped.
fn spec() -> Option<Spec> {
    let named = std::env::var_os("COFFER_PLAID_SPEC").map(PathBuf::from);
    let beside =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/plaid-openapi.yml");
    let Some(path) = named.or_else(|| beside.exists().then_some(beside)) else {
        println!("skipped: Plaid's specification is not here; name it in COFFER_PLAID_SPEC");
        return None;
    };
    let text = std::fs::read_to_string(&path).unwrap();
    // The bounds against hostile documents are far below this one's 90,000 lines.
    let options = serde_saphyr::Options {
        budget: None,
        ..serde_saphyr::Options::default()
    };
    Some(serde_saphyr::from_str_with_options(&text, options).unwrap())
}

impl Spec {
    fn examples(&self, path: &str) -> Vec<String> {
        let post = &self.paths[path]["post"];
        let examples = &post["responses"]["200"]["content"]["application/json"]["examples"];
        let examples = examples.as_object().expect("every endpoint has examples");
        examples
            .values()
            .map(|example| example["value"].to_string())
            .collect()
    }

    /// The members an object may have; `None` where the specification leaves them open.
    fn members(&self, schema: &Value) -> Option<HashMap<String, Value>> {
        if let Some(name) = schema["$ref"].as_str() {
            return self.members(&self.components.schemas[name.rsplit('/').next().unwrap()]);
        }
        let mut members = HashMap::new();
        if let Some(properties) = schema["properties"].as_object() {
            members.extend(properties.clone());
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            members.extend(self.members(part).unwrap_or_default());
        }
        (!members.is_empty()).then_some(members)
    }

    fn assert_known(&self, at: &str, value: &Value, schema: &Value) {
        if let Some(rows) = value.as_array() {
            for row in rows {
                self.assert_known(&format!("{at}[]"), row, &schema["items"]);
            }
        }
        let (Some(object), Some(members)) = (value.as_object(), self.members(schema)) else {
            return;
        };
        for (name, value) in object {
            let member = members.get(name);
            assert!(member.is_some(), "{at} knows no {name}");
            self.assert_known(&format!("{at}.{name}"), value, member.unwrap());
        }
    }
}

/// Reads an example with the call that speaks to its endpoint, and checks what only the example
/// can tell: that what it says arrived.
async fn read(path: &str, body: &str) {
    let bank = Bank::answering(200, body).await;
    let client = bank.client();
    let token = access();
    let countries = ["US".to_owned()];
    match path {
        "/link/token/create" => {
            let made = client
                .create_link_token(request(LinkPurpose::New, &countries))
                .await;
            assert!(made.unwrap().token.expose().starts_with("link-"));
        }
        "/link/token/get" => {
            let LinkOutcome::Finished(tokens) = client.link_outcome(&token).await.unwrap() else {
                panic!("the example is a finished session");
            };
            assert!(
                tokens
                    .iter()
                    .all(|t| t.institution.is_some() && !t.accounts.is_empty())
            );
            let report = client.link_report(&token).await.unwrap();
            assert!(report.created_at.is_some());
            assert!(report.sessions.iter().all(|visit| !visit.steps.is_empty()));
        }
        "/item/public_token/exchange" => {
            let exchanged = client.exchange(&token).await.unwrap();
            assert!(exchanged.access_token.expose().starts_with("access-"));
        }
        "/item/get" => {
            let item = client.item_details(&token).await.unwrap();
            assert_eq!(item.fact.institution_id.as_deref(), Some("ins_109508"));
            assert!(item.fact.error.is_none() && item.fact.bank_updated_at.is_some());
            assert!(item.last_webhook.is_some() && !item.billed_products.is_empty());
        }
        "/item/access_token/invalidate" => {
            let key = client.invalidate_access_token(&token).await.unwrap();
            assert!(key.expose().starts_with("access-"));
        }
        "/item/webhook/update" => {
            let item = client.update_webhook(&token, None).await.unwrap();
            assert!(item.webhook.is_some());
        }
        "/accounts/get" => {
            let accounts = client.accounts(&token).await.unwrap();
            assert!(accounts.iter().all(|a| a.balances.current.is_some()));
            let owed = accounts.iter().filter(|account| account.kind.owes());
            assert!(owed.clone().count() > 0);
            for account in owed {
                assert!(account.balances.current.as_ref().unwrap().minor() < 0);
            }
        }
        "/institutions/get_by_id" => {
            let bank = client
                .institution_details("ins_1", &countries)
                .await
                .unwrap();
            assert!(bank.fact.external_id.starts_with("ins_") && !bank.fact.name.is_empty());
            assert!(bank.logins.is_some() && !bank.products.is_empty());
        }
        "/transactions/sync" => {
            let page = client.sync_page(&token, None, 500).await.unwrap();
            assert_eq!(page.quarantined, []);
            assert!(!page.added.is_empty() && !page.accounts.is_empty());
            assert!(page.next_cursor.is_some());
        }
        _ => assert!(
            data(path, &client).await,
            "{path} has no reader in this test"
        ),
    }
    assert!(
        bank.records()[0].request_id.is_some(),
        "{path} names its call"
    );
}

/// The same for data beside transactions, and for what moves money.
async fn data(path: &str, client: &Client) -> bool {
    let token = access();
    match path {
        "/accounts/balance/get" => {
            let stated = client
                .realtime_balances(&token, &[], None, 0)
                .await
                .unwrap();
            assert!(
                stated
                    .iter()
                    .all(|b| b.account().balances.current.is_some())
            );
        }
        "/transactions/recurring/get" => {
            let streams = client.recurring(&token, &[]).await.unwrap();
            assert_eq!(streams.aside, []);
            let average = |stream: &Stream| stream.average.as_ref().unwrap().minor();
            assert!(streams.inflow.iter().all(|stream| average(stream) > 0));
            assert!(streams.outflow.iter().all(|stream| average(stream) < 0));
            assert!(streams.inflow.iter().all(|s| s.first_date.is_some()));
        }
        "/auth/get" => {
            let known = client.bank_numbers(&token, &[]).await.unwrap();
            assert_eq!(known.numbers.len(), 4, "one of each system");
            let ach = known.of(&known.accounts[0].external_id, NumberSystem::Ach);
            assert!(
                ach.unwrap()
                    .account
                    .expose()
                    .bytes()
                    .all(|b| b.is_ascii_digit())
            );
        }
        "/identity/get" => {
            let accounts = client.owners(&token, &[]).await.unwrap();
            let owner = &accounts[0].owners[0];
            assert!(!owner.names.is_empty() && !owner.phones.is_empty());
            assert!(!owner.emails.is_empty() && !owner.addresses.is_empty());
        }
        "/identity/match" => {
            let claim = IdentityClaim::default();
            let matches = client.match_identity(&token, &claim).await.unwrap();
            assert_eq!(matches[0].name, Some(90));
            assert_eq!(matches[1].email, None);
        }
        "/investments/holdings/get" => {
            let held = client.holdings(&token, &[]).await.unwrap();
            assert_eq!(held.aside, []);
            assert!(held.holdings.iter().all(|holding| holding.value.is_some()));
            assert!(held.securities.iter().any(|s| s.option.is_some()));
            assert!(held.securities.iter().any(|s| s.bond.is_some()));
        }
        "/investments/transactions/get" => {
            let range = TradesRange {
                from: day("2026-01-01"),
                to: day("2026-02-01"),
                account_ids: &[],
                offset: 0,
                count: 500,
            };
            let page = client.trades(&token, range).await.unwrap();
            assert_eq!((page.aside.len(), page.trades.is_empty()), (0, false));
            assert!(page.total >= page.trades.len() as u64);
        }
        "/liabilities/get" => {
            let owed = client.liabilities(&token, &[]).await.unwrap();
            assert_eq!(owed.aside, []);
            let kinds: Vec<_> = owed.liabilities.iter().map(|l| l.kind.as_str()).collect();
            assert_eq!(kinds, ["credit", "mortgage", "student"]);
            assert!(owed.liabilities.iter().all(|l| !l.rates.is_empty()));
            assert!(owed.liabilities.iter().all(|l| l.minimum_payment.is_some()));
        }
        "/signal/evaluate" => {
            let signal = told(client, path).await;
            assert!(signal.contains("bank_score: Some(82)"), "{signal}");
        }
        "/transfer/create" | "/transfer/get" => {
            let transfer = client.transfer("t").await.unwrap();
            assert_eq!(transfer.amount, dollars(1_234));
            assert!(!transfer.status.is_empty());
        }
        "/transfer/event/sync" => {
            let page = client.transfer_events(0, 25).await.unwrap();
            assert_eq!(page.aside, []);
            assert_eq!(page.events[0].amount.unwrap().to_string(), "12.34");
        }
        "/webhook_verification_key/get" => {
            let kid = KeyId::new("any").unwrap();
            assert!(client.webhook_key(&kid).await.unwrap().is_some());
        }
        "/transactions/enrich" => {
            let (rows, aside) = client.enrich(AccountKind::Depository, &[]).await.unwrap();
            assert_eq!(aside, []);
            assert!(rows.iter().all(|row| row.category_detailed.is_some()));
        }
        "/consent/events/get" => {
            let log = client.consent_events(&token).await.unwrap();
            assert_eq!((log.aside.len(), log.events.is_empty()), (0, false));
        }
        _ => {
            told(client, path).await;
        }
    }
    true
}

/// What the call to this endpoint tells, by itself.
async fn told(client: &Client, path: &str) -> String {
    let all = call_all(client).await;
    let (_, told) = all
        .into_iter()
        .find(|(called, _)| *called == path)
        .expect("every endpoint is called");
    told.unwrap_or_else(|error| panic!("{path}: {error:?}"))
}

#[tokio::test]
async fn every_example_is_read_and_every_request_is_known() {
    let Some(spec) = spec() else { return };
    for endpoint in endpoint::ALL {
        let examples = spec.examples(endpoint.path);
        assert!(!examples.is_empty());
        for example in examples {
            read(endpoint.path, &example).await;
        }
    }
    let requests = every_request().await;
    for endpoint in endpoint::ALL {
        assert!(
            requests.iter().any(|(path, _)| path == endpoint.path),
            "{}",
            endpoint.path
        );
    }
    for (path, body) in requests {
        let schema =
            &spec.paths[&path]["post"]["requestBody"]["content"]["application/json"]["schema"];
        spec.assert_known(&path, &body, schema);
        assert!(spec.members(schema).is_some(), "{path} lists its members");
    }
}
