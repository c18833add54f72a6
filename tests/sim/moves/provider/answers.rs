//! The provider in Plaid's words: what a call is answered with, and what it does.

use serde_json::{Value, json};

use super::{Authorization, HOUR_MS, Mutant, Provider, Transfer};
use crate::desk::wire;

pub(super) type Answer = Result<String, (u16, Value)>;

pub(super) fn refused(code: &str) -> (u16, Value) {
    wire::error("INVALID_REQUEST", code)
}

fn decimal(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let size = cents.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

fn cents(text: &str) -> Option<i64> {
    let (whole, rest) = text.split_once('.')?;
    (rest.len() == 2)
        .then(|| format!("{whole}{rest}").parse().ok())
        .flatten()
}

fn rfc3339(at_ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(at_ms)
        .unwrap()
        .to_rfc3339()
}

impl Provider {
    pub(super) fn answer(&mut self, path: &str, asked: &Value) -> Answer {
        let text = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
        let bank = |token: String| {
            let (_, number) = token.rsplit_once('-')?;
            number.parse::<usize>().ok().filter(|number| *number < 2)
        };
        let of = || bank(text("access_token")).ok_or_else(|| refused("INVALID_ACCESS_TOKEN"));
        let accounts = |provider: &Self, bank: usize| {
            let (name, mask, subtype) = [
                ("Checking", "1111", "checking"),
                ("Savings", "2222", "savings"),
            ][bank];
            let held = decimal(provider.accounts[bank]);
            format!(
                r#"[{{"account_id":"acc-{bank}","name":"{name}","official_name":null,"mask":"{mask}","type":"depository","subtype":"{subtype}","balances":{{"available":{held},"current":{held},"limit":null,"iso_currency_code":"USD","unofficial_currency_code":null}}}}]"#
            )
        };
        match path {
            "/sandbox/public_token/create" => {
                let number = text("institution_id").trim_start_matches("ins_").to_owned();
                Ok(
                    json!({"public_token": format!("public-sandbox-{number}"), "request_id": "r"})
                        .to_string(),
                )
            }
            "/item/public_token/exchange" => {
                let bank =
                    bank(text("public_token")).ok_or_else(|| refused("INVALID_PUBLIC_TOKEN"))?;
                Ok(json!({
                    "access_token": format!("access-sandbox-{bank}"),
                    "item_id": format!("item-{bank}"), "request_id": "r",
                })
                .to_string())
            }
            "/item/get" => {
                let bank = of()?;
                Ok(json!({
                    "item": {
                        "item_id": format!("item-{bank}"), "institution_id": format!("ins_{bank}"),
                        "institution_name": format!("Bank {bank}"), "error": null,
                    },
                    "status": { "transactions": { "last_successful_update": "2026-01-01T00:00:00Z" } },
                    "request_id": "r",
                })
                .to_string())
            }
            "/accounts/balance/get" => Ok(format!(
                r#"{{"accounts":{},"request_id":"r"}}"#,
                accounts(self, self.odd.balance_of.unwrap_or(of()?))
            )),
            "/accounts/get" => Ok(format!(
                r#"{{"accounts":{},"request_id":"r"}}"#,
                accounts(self, of()?)
            )),
            "/transactions/sync" => Ok(format!(
                r#"{{"accounts":{},"added":[],"modified":[],"removed":[],"next_cursor":"c1","has_more":false,"transactions_update_status":"HISTORICAL_UPDATE_COMPLETE","request_id":"r"}}"#,
                accounts(self, of()?)
            )),
            "/transactions/refresh" => Ok(json!({"request_id": "r"}).to_string()),
            "/institutions/get_by_id" => Ok(json!({
                "institution": { "institution_id": text("institution_id"), "name": "A Bank" },
                "request_id": "r",
            })
            .to_string()),
            "/transfer/authorization/create" => self.authorize(of()?, asked),
            "/transfer/create" => self.create(of()?, asked),
            "/transfer/get" => {
                let number = match asked["transfer_id"].as_str() {
                    Some(id) => self.transfers.iter().position(|one| one.id == id),
                    None => {
                        let id = text("authorization_id");
                        let found = self.authorizations.iter().find(|one| one.id == id);
                        found.and_then(|one| one.transfer)
                    }
                };
                let number = number.ok_or_else(|| refused("INVALID_FIELD"))?;
                Ok(json!({"transfer": self.transfer(number), "request_id": "r"}).to_string())
            }
            "/transfer/cancel" => {
                let id = text("transfer_id");
                let number = self.transfers.iter().position(|one| one.id == id);
                match number {
                    Some(number) if self.transfers[number].status == "pending" => {
                        self.step(number, "cancelled");
                        Ok(json!({"request_id": "r"}).to_string())
                    }
                    _ => Err(refused("TRANSFER_FORBIDDEN")),
                }
            }
            "/transfer/event/sync" => Ok(self.told(asked)),
            "/sandbox/transfer/simulate" => {
                let id = text("transfer_id");
                let number = self.transfers.iter().position(|one| one.id == id);
                // A bank goes at its own pace.
                match number.filter(|_| self.dice.chance(50)) {
                    Some(number) if self.would_be(number, &text("event_type")) => {
                        self.go_on(number);
                        Ok(json!({"request_id": "r"}).to_string())
                    }
                    _ => Err(refused("TRANSFER_FORBIDDEN")),
                }
            }
            _ => {
                self.unknown.insert(path.to_owned());
                Err(refused("UNKNOWN_FIELDS"))
            }
        }
    }

    fn would_be(&self, number: usize, what: &str) -> bool {
        matches!(
            (self.transfers[number].status, what),
            ("pending", "posted") | ("posted", "settled")
        )
    }

    fn authorize(&mut self, bank: usize, asked: &Value) -> Answer {
        let key = asked["idempotency_key"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let known = self.authorizations.iter().position(|one| one.key == key);
        let number = match known {
            Some(number) => number,
            None => {
                let amount = asked["amount"].as_str().and_then(cents);
                let amount = amount.filter(|amount| *amount > 0);
                let amount = amount.ok_or_else(|| refused("INVALID_FIELD"))?;
                let is_debit = asked["type"] == "debit";
                let there = match is_debit {
                    true => self.accounts[bank],
                    false => self.payable(),
                };
                self.authorizations.push(Authorization {
                    id: format!("auth-{}", self.authorizations.len()),
                    key,
                    account: bank,
                    is_debit,
                    amount,
                    at_ms: self.now_ms,
                    is_approved: amount <= there && !self.dice.chance(4),
                    transfer: None,
                });
                self.authorizations.len() - 1
            }
        };
        let one = &self.authorizations[number];
        let (decision, why) = match one.is_approved {
            true => ("approved", Value::Null),
            false => ("declined", json!({"code": "NSF", "description": "no"})),
        };
        Ok(json!({
            "authorization": {
                "id": one.id, "created": rfc3339(one.at_ms), "decision": decision,
                "decision_rationale": why,
                "proposed_transfer": {
                    "account_id": format!("acc-{}", one.account),
                    "amount": decimal(self.odd.amount.unwrap_or(one.amount)),
                    "type": if one.is_debit { "debit" } else { "credit" }, "iso_currency_code": "USD",
                    "network": "ach",
                },
            },
            "request_id": "r",
        })
        .to_string())
    }

    fn create(&mut self, bank: usize, asked: &Value) -> Answer {
        let id = asked["authorization_id"].as_str().unwrap_or_default();
        let number = self.authorizations.iter().position(|one| one.id == id);
        let number = number.ok_or_else(|| refused("INVALID_FIELD"))?;
        let one = &self.authorizations[number];
        if one.account != bank || !one.is_approved {
            return Err(refused("TRANSFER_FORBIDDEN"));
        }
        if let Some(made) = one.transfer {
            return Ok(json!({"transfer": self.transfer(made), "request_id": "r"}).to_string());
        }
        if self.now_ms > one.at_ms + HOUR_MS {
            return Err(refused("INVALID_FIELD"));
        }
        let description = asked["description"].as_str().unwrap_or_default().to_owned();
        let made = self.make(number, description);
        Ok(json!({"transfer": self.transfer(made), "request_id": "r"}).to_string())
    }

    fn make(&mut self, authorization: usize, description: String) -> usize {
        let made = self.transfers.len();
        let one = &mut self.authorizations[authorization];
        one.transfer = Some(made);
        self.transfers.push(Transfer {
            id: format!("transfer-{made}"),
            description,
            account: one.account,
            is_debit: one.is_debit,
            amount: one.amount,
            status: "pending",
            is_held: false,
            failure: None,
            authorization,
        });
        self.step(made, "pending");
        made
    }

    /// What a program does that asks again under a new authorization because an answer did not come.
    pub(super) fn again_blindly(&mut self, asked: &Value) {
        let id = asked["authorization_id"].as_str().unwrap_or_default();
        let number = self.authorizations.iter().position(|one| one.id == id);
        let Some(number) = number.filter(|_| self.mutant == Some(Mutant::AsksAgainBlindly)) else {
            return;
        };
        let one = &self.authorizations[number];
        let again = Authorization {
            id: format!("auth-{}", self.authorizations.len()),
            key: format!("{}-again", one.key),
            transfer: None,
            ..*one
        };
        self.authorizations.push(again);
        let description = asked["description"].as_str().unwrap_or_default().to_owned();
        self.make(self.authorizations.len() - 1, description);
    }

    fn transfer(&self, number: usize) -> Value {
        let one = &self.transfers[number];
        json!({
            "id": one.id, "authorization_id": self.authorizations[one.authorization].id,
            "account_id": format!("acc-{}", self.odd.transfer_of.unwrap_or(one.account)), "amount": decimal(one.amount),
            "type": if one.is_debit { "debit" } else { "credit" }, "iso_currency_code": "USD",
            "status": one.status, "network": "ach", "cancellable": one.status == "pending",
            "created": rfc3339(self.now_ms), "description": one.description,
            "failure_reason": one.failure.map(|code| json!({"ach_return_code": code})),
        })
    }

    fn told(&self, asked: &Value) -> String {
        let after = asked["after_id"].as_u64().unwrap_or(0);
        let after = usize::try_from(after).unwrap().max(self.trimmed);
        // Small pages, so that a kill may fall between two.
        let count = 3;
        let rest = self.events.get(after..).unwrap_or_default();
        let deaf = self.mutant == Some(Mutant::DeafToReturns);
        let page: Vec<Value> = rest
            .iter()
            .take(count)
            .enumerate()
            .filter(|(_, event)| !(deaf && event.kind == "returned"))
            .map(|(at, event)| {
                let one = &self.transfers[event.transfer];
                json!({
                    "event_id": after + at + 1, "timestamp": rfc3339(event.at_ms),
                    "event_type": event.kind, "transfer_id": one.id,
                    "account_id": format!("acc-{}", one.account), "transfer_amount": decimal(one.amount),
                    "failure_reason": (event.kind == one.status)
                        .then_some(one.failure).flatten().map(|code| json!({"ach_return_code": code})),
                })
            })
            .collect();
        json!({
            "transfer_events": page, "has_more": rest.len() > count, "request_id": "r",
            "last_event_id": after + rest.len().min(count),
        })
        .to_string()
    }
}
