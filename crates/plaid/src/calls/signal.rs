//! `/signal/evaluate`: how likely a debit is to come back. Recommended by the specification over
//! a balance, which holds nothing. [S] SignalEvaluateResponse.

use coffer_domain::{BankError, Money, Secret};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    Client, endpoint,
    wire::{convert, details::Details, object::Object},
};

/// The debit to be judged.
pub struct SignalRequest<'a> {
    /// The key to the item.
    pub access_token: &'a Secret<String>,
    /// Plaid's id of the account.
    pub account_id: &'a str,
    /// Our id of the debit, at most 36 characters; Plaid knows it again by this.
    pub client_transaction_id: &'a str,
    /// How much, as a plain size.
    pub amount: &'a Money,
    /// Whether the person is there.
    pub user_present: Option<bool>,
}

/// What Plaid thinks. Scores go from 1 to 99; more is riskier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// That the person takes it back, as having been unauthorized.
    pub customer_score: Option<i64>,
    /// That the bank returns it: not enough money, account closed.
    pub bank_score: Option<i64>,
    /// The result of the rules in Plaid's dashboard, such as `ACCEPT`, `REROUTE`, `REVIEW`.
    pub result: Option<String>,
    /// What it was judged by, and what else Plaid says.
    pub details: Details,
}

#[derive(Serialize)]
struct Request<'a> {
    access_token: &'a str,
    account_id: &'a str,
    client_transaction_id: &'a str,
    amount: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_present: Option<bool>,
}

impl Client {
    /// Judges a debit. Every success is billed, so it is asked once.
    ///
    /// # Errors
    /// As Plaid answers, or as the way there fails: `PRODUCT_NOT_READY`, and
    /// `PRODUCT_NOT_ENABLED` without a contract.
    pub async fn evaluate_signal(&self, request: &SignalRequest<'_>) -> Result<Signal, BankError> {
        let body = Request {
            access_token: request.access_token.expose(),
            account_id: request.account_id,
            client_transaction_id: request.client_transaction_id,
            amount: convert::size_for_plaid(request.amount),
            user_present: request.user_present,
        };
        let endpoint = endpoint::SIGNAL_EVALUATE;
        self.call_item(endpoint, request.access_token, &body, read_answer)
            .await
    }
}

/// The answer of `/signal/evaluate`; `None` if it is none.
pub fn read_answer(body: &[u8]) -> Option<Signal> {
    let mut answer = Object::of_body(body)?;
    let mut scores = answer.object("scores");
    let mut score = |name| scores.as_mut()?.object(name)?.whole("score");
    let (customer_score, bank_score) = (
        score("customer_initiated_return_risk"),
        score("bank_initiated_return_risk"),
    );
    let result = answer
        .object("ruleset")
        .and_then(|mut ruleset| ruleset.line("result"));
    answer.take("request_id")?;
    Some(Signal {
        customer_score,
        bank_score,
        result,
        details: answer.into_details(),
    })
}
