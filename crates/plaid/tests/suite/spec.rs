//! The published specification: every example of our endpoints is read, and no request holds a
//! field that it does not know (Plaid refuses those).

use std::{collections::HashMap, path::PathBuf};

use coffer_domain::link::LinkOutcome;
use coffer_plaid::endpoint;
use serde::Deserialize;
use serde_json::Value;

use super::{
    bank::{Bank, access},
    calls::every_request,
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

async fn read(path: &str, body: &str) {
    let bank = Bank::answering(200, body).await;
    let client = bank.client();
    let token = access();
    let countries = ["US".to_owned()];
    match path {
        "/link/token/create" => {
            let request = coffer_plaid::LinkTokenRequest {
                purpose: coffer_plaid::LinkPurpose::New,
                surface: coffer_domain::link::Surface::Browser,
                client_user_id: uuid::Uuid::nil(),
                language: "en",
                country_codes: &countries,
                consent_to_all: false,
            };
            let made = client.create_link_token(request).await.unwrap();
            assert!(made.token.expose().starts_with("link-"));
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
        }
        "/item/public_token/exchange" => {
            let exchanged = client.exchange(&token).await.unwrap();
            assert!(exchanged.access_token.expose().starts_with("access-"));
        }
        "/item/get" => {
            let item = client.item(&token).await.unwrap();
            assert_eq!(item.institution_id.as_deref(), Some("ins_109508"));
            assert!(item.error.is_none() && item.bank_updated_at.is_some());
        }
        "/item/remove" => client.remove_item(&token).await.unwrap(),
        "/accounts/get" => {
            let accounts = client.accounts(&token).await.unwrap();
            assert!(accounts.iter().all(|a| a.balances.current.is_some()));
            let owed = accounts.iter().filter(|account| account.kind.owes());
            assert!(owed.clone().count() > 0);
            for account in owed {
                assert!(account.balances.current.as_ref().unwrap().minor() < 0);
            }
        }
        "/transactions/sync" => {
            let page = client.sync_page(&token, None, 500).await.unwrap();
            assert_eq!(page.quarantined, []);
            assert!(!page.added.is_empty() && !page.accounts.is_empty());
            assert!(page.next_cursor.is_some());
        }
        "/transactions/refresh" => client.refresh_transactions(&token).await.unwrap(),
        "/institutions/get_by_id" => {
            let bank = client.institution("ins_1", &countries).await.unwrap();
            assert!(bank.external_id.starts_with("ins_") && !bank.name.is_empty());
        }
        "/sandbox/public_token/create" => {
            let made = client.sandbox_public_token("i", "u", &token).await.unwrap();
            assert!(made.expose().starts_with("public-"));
        }
        other => panic!("{other} has no reader in this test"),
    }
    assert!(
        bank.records()[0].request_id.is_some(),
        "{path} names its call"
    );
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
