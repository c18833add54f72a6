//! A good answer of every endpoint, with secrets planted wherever an answer can hold one: where
//! they belong, in fields that nobody knows, and in rows that cannot be read.

/// An account number, an IBAN, a number of a loan.
pub const NUMBER: &str = "9988776655443322";
/// What finds a bank.
pub const ROUTING: &str = "021000089";
/// The name of a person.
pub const PERSON: &str = "Canary Jones";
/// Another key to the item.
pub const NEW_KEY: &str = "access-sandbox-newcanary-1f2e3d4c";

/// All that no output may show.
pub const PLANTED: [&str; 4] = [NUMBER, ROUTING, PERSON, NEW_KEY];

const ACCOUNT: &str = r#"{"account_id":"a1","name":"Checking","mask":"3322","type":"depository","subtype":"checking",
    "balances":{"available":1,"current":2,"limit":null,"iso_currency_code":"USD","unofficial_currency_code":null},"number_of_tomorrow":"$N"}"#;

const ITEM: &str = r#"{"item_id":"it","institution_id":"ins_1","webhook":null,"error":{"error_type":"ITEM_ERROR",
    "error_code":"ITEM_LOGIN_REQUIRED","error_message":"of $P, $N","display_message":"$N"},"field_of_tomorrow":"$N"}"#;

const ROW: &str = r#"{"transaction_id":"t1","account_id":"a1","amount":1.5,"iso_currency_code":"USD","date":"2026-03-01","pending":false,
    "name":"SHOP","counterparties":[{"name":"Shop","type":"merchant","account_numbers":{"international":{"iban":"$N","bic":"$R"}}}],"account_of_tomorrow":"$N"}"#;

const INSTITUTION: &str = r#"{"institution_id":"ins_1","name":"Bank","products":[],"country_codes":["US"],"oauth":false,"routing_numbers":["$R"]}"#;

/// A good answer of an endpoint.
pub fn planted(path: &str) -> String {
    let body = match path {
        "/link/token/create" => {
            r#"{"link_token":"$K","expiration":"2026-01-01T00:00:00Z","hosted_link_url":"https://example.com/$K"}"#
        }
        "/link/token/get" => {
            r#"{"link_sessions":[{"finished_at":"x","results":{"item_add_results":[{"public_token":"$K","accounts":[],"institution":null}]},
            "events":[{"event_name":"SUBMIT","event_metadata":{"account_number_mask":"$N","routing_number":"$R"}}]}]}"#
        }
        "/item/public_token/exchange" => r#"{"access_token":"$K","item_id":"it"}"#,
        "/item/access_token/invalidate" => r#"{"new_access_token":"$K"}"#,
        "/item/get" | "/item/webhook/update" => r#"{"item":$I,"status":null}"#,
        "/user/items/get" => r#"{"items":[$I]}"#,
        "/user/create" => r#"{"user_id":"usr_1","user_token":"$K"}"#,
        "/user/get" => {
            r#"{"user_id":"usr_1","client_user_id":"c","created_at":"2026-01-01T00:00:00Z","identity":{"name":{"given_name":"$P"}}}"#
        }
        "/consent/events/get" => {
            r#"{"consent_events":[{"event_type":"CONSENT_GRANTED","consented_accounts":[{"mask":"$N"}]},{"bad":"$N"}]}"#
        }
        "/accounts/get" | "/accounts/balance/get" => r#"{"accounts":[$A],"item":$I}"#,
        "/transactions/sync" => {
            r#"{"added":[$T,{"account":"$N"},{"transaction_id":"t2","account_id":"a1","iso_currency_code":"USD","amount":"$N"}],"modified":[$T],
            "removed":[{"removed":"$N"}],"accounts":[$A],"next_cursor":"c","has_more":false,"transactions_update_status":"HISTORICAL_UPDATE_COMPLETE"}"#
        }
        "/transactions/recurring/get" => {
            r#"{"inflow_streams":[{"stream_id":"s","account_id":"a1","payer":"$P"},{"bad":"$N"}],"outflow_streams":[],"updated_datetime":"2026-01-01T00:00:00Z"}"#
        }
        "/transactions/enrich" => {
            r#"{"enriched_transactions":[{"id":"r1","enrichments":{"counterparties":[{"account_numbers":"$N"}]}},{"bad":"$N"}]}"#
        }
        "/auth/get" => {
            r#"{"accounts":[$A],"numbers":{"ach":[{"account_id":"a1","account":"$N","routing":"$R","wire_routing":"$R","newer":"$N"}],
            "eft":[{"account_id":"a1","account":"$N","institution":"$R","branch":"$R"}],"international":[{"account_id":"a1","iban":"$N","bic":"$R"}],
            "bacs":[{"account_id":"a1","account":"$N","sort_code":"$R"}]},"item":$I}"#
        }
        "/identity/get" => {
            r#"{"accounts":[{"account_id":"a1","name":"Checking","type":"depository","balances":{},"owners":[{"names":["$P"],
            "phone_numbers":[{"data":"$N","primary":true,"type":"mobile"}],"emails":[{"data":"$P","primary":true,"type":"primary"}],
            "addresses":[{"data":{"street":"$P"},"primary":true}]}]}],"item":$I}"#
        }
        "/identity/match" => {
            r#"{"accounts":[{"account_id":"a1","legal_name":{"score":90},"document":"$P $N"}],"item":$I}"#
        }
        "/investments/holdings/get" => {
            r#"{"accounts":[$A],"holdings":[{"account_id":"a1","security_id":"s1","quantity":1,"custodian":"$N"},{"bad":"$N"}],
            "securities":[{"security_id":"s1","depot":"$N"},{"bad":"$N"}],"item":$I}"#
        }
        "/investments/transactions/get" => {
            r#"{"accounts":[$A],"investment_transactions":[{"investment_transaction_id":"i1","account_id":"a1","date":"2026-01-01",
            "name":"BUY","quantity":1,"amount":2,"price":2,"iso_currency_code":"USD","depot":"$N"},{"bad":"$N"}],"securities":[],"total_investment_transactions":2}"#
        }
        "/liabilities/get" => {
            r#"{"accounts":[$A],"liabilities":{"credit":[{"account_id":"a1","number":"$N"}],"mortgage":[{"account_id":"a1","account_number":"$N",
            "property_address":{"street":"$P"}}],"student":[{"account_id":"a1","account_number":"$N","guarantor":"$P"}],"line_of_credit":[{"n":"$N"}]}}"#
        }
        "/institutions/get_by_id" => r#"{"institution":$B}"#,
        "/institutions/search" => r#"{"institutions":[$B]}"#,
        "/webhook_verification_key/get" => {
            r#"{"key":{"alg":"ES256","crv":"P-256","kid":"k","kty":"EC","use":"sig","x":"hKXLGIjWvCBv-cP5euCTxl8g9GLG9zHo_3pO5NN1DwQ","y":"shhexqPB7YffGn6fR6h2UhTSuCtPmfzQJ6ENVIoO4Ys"}}"#
        }
        "/signal/evaluate" => r#"{"scores":{},"core_attributes":{"number":"$N"},"request_id":"r"}"#,
        "/transfer/authorization/create" => {
            r#"{"authorization":{"id":"au","decision":"approved","proposed_transfer":{"user":{"legal_name":"$P"},"number":"$N"}}}"#
        }
        "/transfer/create" | "/transfer/get" => {
            r#"{"transfer":{"id":"tr","type":"debit","amount":"12.34","iso_currency_code":"USD","status":"pending","user":{"legal_name":"$P"},"number":"$N"}}"#
        }
        "/transfer/event/sync" => {
            r#"{"transfer_events":[{"event_id":1,"event_type":"posted","number":"$N"},{"bad":"$N"}],"has_more":false}"#
        }
        "/sandbox/public_token/create" => r#"{"public_token":"$K"}"#,
        "/sandbox/item/fire_webhook" => r#"{"webhook_fired":true}"#,
        "/sandbox/item/reset_login" => r#"{"reset_login":true}"#,
        _ => r#"{"field_of_tomorrow":"$N $P"}"#,
    };
    let mut body = body
        .replace("$A", ACCOUNT)
        .replace("$I", ITEM)
        .replace("$T", ROW)
        .replace("$B", INSTITUTION);
    for (mark, plant) in [
        ("$N", NUMBER),
        ("$R", ROUTING),
        ("$P", PERSON),
        ("$K", NEW_KEY),
    ] {
        body = body.replace(mark, plant);
    }
    body
}
