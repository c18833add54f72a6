//! What is announced, when: one webhook for each thing that happened, in the order in which it did.
//!
//! The world only fires; signing and sending is [`crate::outbox`]'s. Replaying saved events fires nothing, because
//! what was fired then was sent then. Codes and keys are those of the published webhook schemas.

use serde_json::{Map, Value, json};

use super::World;
use super::item::{Item, Row, Stage};
use super::link::Step;
use crate::api::error::ApiError;
use crate::api::wire::rfc3339;

/// One webhook, before it is signed.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    /// Where it goes.
    pub(crate) url: String,
    pub(crate) webhook_code: String,
    /// Indented by two spaces, as Plaid sends it: the signature is over these very bytes.
    pub(crate) body: String,
}

fn text(fields: Map<String, Value>) -> String {
    serde_json::to_string_pretty(&fields).unwrap_or_default()
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

impl World {
    /// Takes what was fired since the last look.
    pub(crate) fn take_webhooks(&mut self) -> Vec<Webhook> {
        std::mem::take(&mut self.outbox)
    }

    /// Fires a webhook of an Item, if it has an address for it.
    pub(super) fn fire(
        &mut self,
        item: usize,
        webhook_type: &str,
        webhook_code: &str,
        more: Value,
        at_ms: i64,
    ) {
        let item = &mut self.items[item];
        let Some(url) = item.webhook.clone() else {
            return;
        };
        item.last_webhook = Some((at_ms, webhook_code.to_owned()));
        let mut body = fields(more);
        body.insert("environment".to_owned(), json!("sandbox"));
        body.insert("item_id".to_owned(), json!(item.item_id));
        body.insert("webhook_type".to_owned(), json!(webhook_type));
        body.insert("webhook_code".to_owned(), json!(webhook_code));
        let webhook_code = webhook_code.to_owned();
        self.outbox.push(Webhook {
            url,
            webhook_code,
            body: text(body),
        });
    }

    /// The news of an Item's log since it was `from` entries long.
    pub(super) fn fire_updates(&mut self, item: usize, from: usize, at_ms: i64) {
        let known = &self.items[item];
        if !known.armed || known.removed || known.log.len() == from {
            return;
        }
        let withdrawn: Vec<Row> = known.log[from..]
            .iter()
            .filter(|entry| entry.withdrawn)
            .map(|entry| entry.row)
            .collect();
        let added = known.log.len() - from - withdrawn.len();
        let removed: Vec<String> = withdrawn
            .iter()
            .map(|row| self.transaction_id(known, *row))
            .collect();
        self.fire_sync_updates(item, at_ms);
        // Who syncs has no use for these two; Plaid sends them all the same.
        if added > 0 {
            let more = json!({ "error": null, "new_transactions": added });
            self.fire(item, "TRANSACTIONS", "DEFAULT_UPDATE", more, at_ms);
        }
        if !removed.is_empty() {
            let more = json!({ "error": null, "removed_transactions": removed });
            self.fire(item, "TRANSACTIONS", "TRANSACTIONS_REMOVED", more, at_ms);
        }
    }

    fn fire_sync_updates(&mut self, item: usize, at_ms: i64) {
        let stage = self.items[item].stage;
        let whole = matches!(stage, Stage::Historical | Stage::Initial { loops_left: 0 });
        let more = json!({
            "initial_update_complete": !matches!(stage, Stage::NotReady { .. }),
            "historical_update_complete": whole,
        });
        self.fire(item, "TRANSACTIONS", "SYNC_UPDATES_AVAILABLE", more, at_ms);
    }

    /// The extraction came one step further.
    pub(super) fn fire_readiness(&mut self, item: usize, before: Stage, at_ms: i64) {
        let known = &self.items[item];
        let after = known.stage;
        let rows = known.log.len();
        let more = json!({ "error": null, "new_transactions": rows });
        match (before, after) {
            (Stage::NotReady { .. }, Stage::Initial { .. }) => {
                self.fire_sync_updates(item, at_ms);
                self.fire(item, "TRANSACTIONS", "INITIAL_UPDATE", more, at_ms);
            }
            // The history is there from the end of the loop on, although only the next call reads it.
            (Stage::Initial { loops_left: 1.. }, Stage::Initial { loops_left: 0 })
            | (Stage::NotReady { .. }, Stage::Historical) => {
                self.fire_sync_updates(item, at_ms);
                self.fire(item, "TRANSACTIONS", "HISTORICAL_UPDATE", more, at_ms);
            }
            _ => {}
        }
    }

    /// `ITEM/ERROR` with the trouble that the Item has.
    pub(super) fn fire_trouble(&mut self, item: usize, at_ms: i64) {
        let Some(trouble) = self.items[item].trouble.clone() else {
            return;
        };
        let mut error = ApiError::of_trouble(&trouble).webhook_body();
        error["status"] = json!(400);
        self.fire(item, "ITEM", "ERROR", json!({ "error": error }), at_ms);
    }

    /// The consent of an Item ends in a week.
    pub(super) fn fire_pending_end(&mut self, item: usize, at_ms: i64) {
        let known = &self.items[item];
        let until = known.consent_until.map(|day| format!("{day}T00:00:00Z"));
        match self.ledgers[known.bank].institution.country {
            "US" | "CA" => {
                let more =
                    json!({ "reason": "INSTITUTION_TOKEN_EXPIRATION", "disconnect_time": until });
                self.fire(item, "ITEM", "PENDING_DISCONNECT", more, at_ms);
            }
            _ => {
                let more = json!({ "consent_expiration_time": until });
                self.fire(item, "ITEM", "PENDING_EXPIRATION", more, at_ms);
            }
        }
    }

    /// What days that went by mean for the products of an Item.
    pub(super) fn fire_products(&mut self, item: usize, at_ms: i64) {
        let known = &self.items[item];
        let uses = |product: &str| known.products.iter().any(|used| used == product);
        let ledger = &self.ledgers[known.bank];
        let of_kind = |wanted: fn(&Item, usize, &Self) -> bool| -> Vec<usize> {
            known
                .accounts
                .iter()
                .copied()
                .filter(|index| wanted(known, *index, self))
                .collect()
        };
        let investing = of_kind(|item, index, world| {
            world.ledgers[item.bank].accounts[index]
                .plan
                .kind
                .is_investment()
        });
        let owing = of_kind(|item, index, world| {
            world.ledgers[item.bank].accounts[index].plan.kind.is_owed()
        });
        let (invests, owes, recurs) = (
            uses("investments"),
            uses("liabilities"),
            uses("recurring_transactions"),
        );
        let marks: usize = investing
            .iter()
            .map(|index| ledger.accounts[*index].marks.len())
            .sum();
        let updated: Map<String, Value> = owing
            .iter()
            .map(|index| {
                (
                    self.account_id(known, *index),
                    json!(["last_statement_balance"]),
                )
            })
            .collect();
        let spending: Vec<String> = known
            .accounts
            .iter()
            .filter(|index| ledger.accounts[**index].plan.kind.account_type() == "depository")
            .map(|index| self.account_id(known, *index))
            .collect();
        if invests && marks > 0 {
            let more =
                json!({ "error": null, "new_holdings": 0, "updated_holdings": investing.len() });
            self.fire(item, "HOLDINGS", "DEFAULT_UPDATE", more, at_ms);
            let more = json!({
                "error": null, "new_investments_transactions": investing.len(),
                "cancelled_investments_transactions": 0,
            });
            self.fire(
                item,
                "INVESTMENTS_TRANSACTIONS",
                "DEFAULT_UPDATE",
                more,
                at_ms,
            );
        }
        if owes && !updated.is_empty() {
            let more = json!({
                "error": null, "account_ids_with_new_liabilities": [],
                "account_ids_with_updated_liabilities": updated,
            });
            self.fire(item, "LIABILITIES", "DEFAULT_UPDATE", more, at_ms);
        }
        if recurs {
            let more = json!({ "account_ids": spending });
            self.fire(
                item,
                "TRANSACTIONS",
                "RECURRING_TRANSACTIONS_UPDATE",
                more,
                at_ms,
            );
        }
    }

    /// There are new events of transfers. It names neither an Item nor a transfer.
    pub(super) fn fire_transfers(&mut self) {
        let Some(url) = self.transfers.webhook.clone() else {
            return;
        };
        let code = "TRANSFER_EVENTS_UPDATE";
        let body = fields(json!({
            "webhook_type": "TRANSFER", "webhook_code": code, "environment": "sandbox",
        }));
        self.outbox.push(Webhook {
            url,
            webhook_code: code.to_owned(),
            body: text(body),
        });
    }

    /// A session of Hosted Link is over: who polls knows already, who listens learns it here.
    pub(super) fn fire_session_over(&mut self, session: usize) {
        let session = &self.sessions[session];
        let token = &self.link_tokens[session.link_token];
        let (Some(url), Some(_)) = (token.request.webhook.clone(), &token.request.hosted) else {
            return;
        };
        let public_token = match session.step {
            Step::Finished { public_token, .. } => {
                public_token.map(|number| self.public_tokens[number].token.clone())
            }
            _ => None,
        };
        let finished = matches!(session.step, Step::Finished { .. });
        let mut said = vec![];
        let common = |code: &str, more: Value| {
            let mut body = fields(more);
            if code != "EVENTS" {
                body.insert("environment".to_owned(), json!("sandbox"));
            }
            body.insert("webhook_type".to_owned(), json!("LINK"));
            body.insert("webhook_code".to_owned(), json!(code));
            body.insert("link_session_id".to_owned(), json!(session.id));
            body.insert("link_token".to_owned(), json!(token.token));
            Webhook {
                url: url.clone(),
                webhook_code: code.to_owned(),
                body: text(body),
            }
        };
        if let Some(public_token) = &public_token {
            said.push(common(
                "ITEM_ADD_RESULT",
                json!({ "public_token": public_token }),
            ));
        }
        let tokens: Vec<String> = public_token.into_iter().collect();
        let status = if finished { "SUCCESS" } else { "EXITED" };
        said.push(common(
            "SESSION_FINISHED",
            json!({ "status": status, "public_tokens": tokens }),
        ));
        let events: Vec<Value> = session
            .events
            .iter()
            .enumerate()
            .map(|(index, event)| {
                let mut metadata = json!({ "request_id": "" });
                if let Some(code) = &event.error_code {
                    metadata["error_code"] = json!(code);
                }
                json!({
                    "event_name": event.name, "timestamp": rfc3339(event.at_ms),
                    "event_id": format!("{}-{index}", session.id), "event_metadata": metadata,
                })
            })
            .collect();
        said.push(common("EVENTS", json!({ "events": events })));
        self.outbox.extend(said);
    }
}
