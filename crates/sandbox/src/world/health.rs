//! Whether Items and banks work: troubles, consents that end, accounts that go, banks that are ill.

use chrono::Days;
use serde_json::json;

use super::World;
use super::item::{Consent, Trouble};
use super::plan::Condition;

/// The end of a consent is announced so many days before (plaid.com, "PENDING_DISCONNECT").
const WARNING_DAYS: u64 = 7;

impl World {
    /// How the bank of a ledger is.
    pub(crate) fn condition(&self, institution_id: &str) -> Condition {
        let set = self.conditions.get(institution_id).copied();
        set.or_else(|| super::plan::institution(institution_id).map(|known| known.condition))
            .unwrap_or(Condition::Healthy)
    }

    /// Whether the next question to a degraded bank fails: the first does, then every other.
    pub(crate) fn next_question_fails(&self, institution_id: &str) -> bool {
        self.asked
            .get(institution_id)
            .copied()
            .unwrap_or(0)
            .is_multiple_of(2)
    }

    /// Copies to every Item what its bank did since the last look, unless login or bank are away.
    pub(super) fn catch_up(&mut self, at_ms: i64) {
        for number in 0..self.items.len() {
            let item = &self.items[number];
            let away = matches!(
                self.condition(self.ledgers[item.bank].institution.id),
                Condition::Down | Condition::Unsupported
            );
            let before = item.log.len();
            let item = &mut self.items[number];
            if away || item.trouble.is_some() {
                item.failed_ms = Some(at_ms);
                continue;
            }
            item.catch_up(&self.ledgers[item.bank], self.today, at_ms);
            self.fire_updates(number, before, at_ms);
        }
    }

    /// An Item stops working, or works again without its owner having done anything.
    pub(super) fn trouble(&mut self, item: usize, trouble: Option<Trouble>, at_ms: i64) {
        let known = &mut self.items[item];
        if known.trouble == trouble {
            return;
        }
        known.trouble = trouble;
        let revoked = known
            .trouble
            .as_ref()
            .is_some_and(|trouble| trouble.code == "USER_PERMISSION_REVOKED");
        match &known.trouble {
            None => {
                known.signed_in = self.today;
                self.fire(item, "ITEM", "LOGIN_REPAIRED", json!({}), at_ms);
                self.catch_up(at_ms);
            }
            Some(_) if revoked => {
                known.consents.push(Consent {
                    at_ms,
                    event_type: "CONSENT_REVOKED",
                    accounts: known.accounts.clone(),
                    products: known.products.clone(),
                });
                self.fire(
                    item,
                    "ITEM",
                    "USER_PERMISSION_REVOKED",
                    json!({ "error": null }),
                    at_ms,
                );
            }
            Some(_) => {
                known.failed_ms = Some(at_ms);
                self.fire_trouble(item, at_ms);
            }
        }
    }

    /// The person takes one account back.
    pub(super) fn revoke_account(&mut self, item: usize, account: usize, at_ms: i64) {
        let account_id = self.account_id(&self.items[item], account);
        let known = &mut self.items[item];
        known.revoke(account);
        known.consents.push(Consent {
            at_ms,
            event_type: "CONSENT_UPDATED",
            accounts: known.accounts.clone(),
            products: known.products.clone(),
        });
        self.fire(
            item,
            "ITEM",
            "USER_ACCOUNT_REVOKED",
            json!({ "account_id": account_id }),
            at_ms,
        );
    }

    /// A login has an account that its Items do not have.
    pub(super) fn announce_account(&mut self, bank: usize, at_ms: i64) {
        for item in 0..self.items.len() {
            if self.items[item].bank == bank && !self.items[item].removed {
                self.fire(
                    item,
                    "ITEM",
                    "NEW_ACCOUNTS_AVAILABLE",
                    json!({ "error": null }),
                    at_ms,
                );
            }
        }
    }

    /// Logins that end by the calendar: consents, and with the rule for it every login after so many days.
    pub(super) fn check_logins(&mut self, at_ms: i64) {
        for number in 0..self.items.len() {
            let item = &self.items[number];
            if item.removed || item.trouble.is_some() {
                continue;
            }
            let over = item.consent_until.is_some_and(|until| self.today >= until);
            let soon = item
                .consent_until
                .is_some_and(|until| self.today + Days::new(WARNING_DAYS) >= until);
            let old = self
                .rules
                .login_days
                .is_some_and(|days| (self.today - item.signed_in).num_days() >= i64::from(days));
            if soon && !item.warned {
                self.items[number].warned = true;
                self.fire_pending_end(number, at_ms);
            }
            if over {
                let trouble = Trouble::new("ITEM_LOGIN_REQUIRED", Some("OAUTH_CONSENT_EXPIRED"));
                self.trouble(number, Some(trouble), at_ms);
            } else if old {
                self.trouble(
                    number,
                    Some(Trouble::new("ITEM_LOGIN_REQUIRED", None)),
                    at_ms,
                );
            }
        }
    }

    /// `/sandbox/item/fire_webhook`: the webhook alone; nothing else happens to the Item.
    pub(super) fn fire_on_demand(
        &mut self,
        item: usize,
        webhook_type: &str,
        webhook_code: &str,
        at_ms: i64,
    ) {
        let known = &self.items[item];
        let first = known
            .accounts
            .first()
            .map(|index| self.account_id(known, *index));
        let ids: Vec<String> = known
            .accounts
            .iter()
            .map(|index| self.account_id(known, *index))
            .collect();
        let more = match (webhook_type, webhook_code) {
            (_, "SYNC_UPDATES_AVAILABLE") => {
                json!({ "initial_update_complete": true, "historical_update_complete": true })
            }
            ("HOLDINGS", _) => json!({ "error": null, "new_holdings": 0, "updated_holdings": 1 }),
            ("INVESTMENTS_TRANSACTIONS", _) => json!({
                "error": null, "new_investments_transactions": 1, "cancelled_investments_transactions": 0,
            }),
            ("LIABILITIES", _) => json!({
                "error": null, "account_ids_with_new_liabilities": ids,
                "account_ids_with_updated_liabilities": {},
            }),
            (_, "DEFAULT_UPDATE") => json!({ "error": null, "new_transactions": 0 }),
            (_, "RECURRING_TRANSACTIONS_UPDATE") => json!({ "account_ids": ids }),
            (_, "USER_ACCOUNT_REVOKED") => json!({ "account_id": first }),
            (_, "PENDING_DISCONNECT") => {
                let on = self.today + Days::new(WARNING_DAYS);
                json!({ "reason": "INSTITUTION_TOKEN_EXPIRATION", "disconnect_time": format!("{on}T00:00:00Z") })
            }
            (_, "ERROR") => {
                let trouble = Trouble::new("ITEM_LOGIN_REQUIRED", None);
                let mut error = crate::api::error::ApiError::of_trouble(&trouble).webhook_body();
                error["status"] = json!(400);
                json!({ "error": error })
            }
            (_, "LOGIN_REPAIRED") => json!({}),
            _ => json!({ "error": null }),
        };
        self.fire(item, webhook_type, webhook_code, more, at_ms);
    }
}
