//! What each event does. Nothing here asks whether it may: handlers did, and [`super::applicable`] does on replay.

use std::borrow::Cow;

use serde_json::json;

use super::event::{Event, NewTransaction};
use super::item::Trouble;
use super::ledger::{Account, Due, Fate};
use super::link::LinkToken;
use super::plan::{AccountPlan, Kind};
use super::{World, bank_index, custom_books, facts, life};
use crate::dice::Dice;

impl World {
    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::Advanced { to, at_ms } => self.advance(*to, *at_ms),
            Event::LinkTokenCreated { request, at_ms } => {
                let number = self.link_tokens.len();
                let token = format!("link-sandbox-{}", self.tail("link", number));
                self.by_link_token.insert(token.clone(), number);
                self.link_tokens.push(LinkToken {
                    token,
                    request: request.clone(),
                    created_ms: *at_ms,
                    sessions: Vec::new(),
                });
            }
            Event::SessionStarted { .. }
            | Event::InstitutionChosen { .. }
            | Event::CredentialsAccepted { .. }
            | Event::CredentialsRefused { .. }
            | Event::Challenged { .. }
            | Event::ChallengeMet { .. }
            | Event::SessionFinished { .. }
            | Event::SessionExited { .. } => self.apply_link(event),
            Event::ItemCreated {
                institution,
                days_requested,
                products,
                webhook,
                login,
                at_ms,
            } => {
                if let Some(bank) = bank_index(institution) {
                    let bank = self.ledger_of(bank, login);
                    let accounts = self.open_accounts(bank);
                    self.create_item(
                        bank,
                        accounts,
                        (products.clone(), Vec::new()),
                        webhook.clone(),
                        *days_requested,
                        *at_ms,
                    );
                }
            }
            Event::PublicTokenExchanged { public_token } => {
                let token = &mut self.public_tokens[*public_token];
                token.used = true;
                self.items[token.item].exchanged = true;
            }
            Event::TransferAuthorized { intent, at_ms } => self.authorize_transfer(intent, *at_ms),
            Event::TransferCreated {
                authorization,
                description,
                at_ms,
            } => self.create_transfer(*authorization, description, *at_ms),
            Event::TransferCancelled { transfer, at_ms } => self.cancel_transfer(*transfer, *at_ms),
            Event::TransferSimulated {
                transfer,
                step,
                failure,
                at_ms,
            } => self.simulate_transfer(*transfer, step, failure.as_ref(), *at_ms),
            Event::VerificationSet {
                item,
                account,
                status,
            } => {
                let item = &mut self.items[*item];
                item.verifications.insert(*account, status.clone());
            }
            Event::UserCreated {
                client_user_id,
                identity,
                at_ms,
            } => self.create_user(client_user_id, identity.as_ref(), *at_ms),
            Event::UserRemoved { user } => self.users[*user].removed = true,
            Event::RulesSet { rules } => self.rules = *rules,
            Event::KeysRotated { at_ms } => self.key_changes_ms.push(*at_ms),
            Event::BankAsked { institution } => {
                *self.asked.entry(institution.clone()).or_default() += 1
            }
            _ => self.apply_to_item_or_bank(event),
        }
    }

    fn apply_to_item_or_bank(&mut self, event: &Event) {
        match event {
            Event::AccessTokenInvalidated { item } => self.rotate(*item),
            Event::WebhookUpdated {
                item,
                webhook,
                at_ms,
            } => {
                self.items[*item].webhook = webhook.clone();
                let more = json!({ "error": null, "new_webhook_url": webhook });
                self.fire(*item, "ITEM", "WEBHOOK_UPDATE_ACKNOWLEDGED", more, *at_ms);
            }
            Event::ItemRemoved { item } => self.items[*item].removed = true,
            Event::HistoryRequested { item, days } => {
                let item = &mut self.items[*item];
                item.days_requested = *days;
                item.products.push("transactions".to_owned());
                item.consented.retain(|product| product != "transactions");
            }
            Event::ProductUsed { item, product } => {
                let item = &mut self.items[*item];
                item.consented.retain(|consented| consented != product);
                item.products.push(product.clone());
            }
            Event::InvestmentsPrepared { item, at_ms } => {
                self.items[*item].investments_ready = true;
                let more = json!({
                    "error": null, "new_investments_transactions": 1, "cancelled_investments_transactions": 0,
                });
                self.fire(
                    *item,
                    "INVESTMENTS_TRANSACTIONS",
                    "HISTORICAL_UPDATE",
                    more,
                    *at_ms,
                );
            }
            Event::ReadinessAdvanced { item, at_ms } => {
                let known = &mut self.items[*item];
                let before = known.stage;
                known.updated_ms = *at_ms;
                known.armed = true;
                known.advance_readiness(&self.ledgers[known.bank], self.today, self.pace);
                self.fire_readiness(*item, before, *at_ms);
            }
            Event::Refreshed { item, at_ms } => {
                let bank = self.items[*item].bank;
                life::refresh(&mut self.ledgers[bank], self.seed, self.today);
                self.catch_up(*at_ms);
            }
            Event::LoginReset { item, at_ms } => self.trouble(
                *item,
                Some(Trouble::new("ITEM_LOGIN_REQUIRED", None)),
                *at_ms,
            ),
            Event::TroubleSet {
                item,
                trouble,
                at_ms,
            } => self.trouble(*item, trouble.clone(), *at_ms),
            Event::AccountRevoked {
                item,
                account,
                at_ms,
            } => self.revoke_account(*item, *account, *at_ms),
            Event::AccountChurned {
                item,
                account,
                at_ms,
            } => {
                let known = &mut self.items[*item];
                let before = known.log.len();
                known.churn(&self.ledgers[known.bank], *account);
                self.fire_updates(*item, before, *at_ms);
            }
            Event::ConsentSet { item, until, at_ms } => {
                let known = &mut self.items[*item];
                known.consent_until = Some(*until);
                known.warned = false;
                self.check_logins(*at_ms);
            }
            Event::WebhookFired {
                item,
                webhook_type,
                webhook_code,
                at_ms,
            } => self.fire_on_demand(*item, webhook_type, webhook_code, *at_ms),
            Event::TransactionsCreated { item, rows, at_ms } => {
                let bank = self.items[*item].bank;
                for row in rows {
                    self.create_transaction(bank, row);
                }
                self.catch_up(*at_ms);
            }
            _ => self.apply_to_bank(event),
        }
    }

    fn apply_to_bank(&mut self, event: &Event) {
        match event {
            Event::AccountOpened {
                institution,
                name,
                opening,
                at_ms,
            } => {
                if let Some(bank) = bank_index(institution) {
                    self.open_account(bank, name, *opening);
                    self.announce_account(bank, *at_ms);
                }
            }
            Event::AccountClosed {
                institution,
                account,
                ..
            } => {
                if let Some(bank) = bank_index(institution) {
                    self.ledgers[bank].accounts[*account].closed = true;
                }
            }
            Event::ConditionSet {
                institution,
                condition,
                at_ms,
            } => {
                self.conditions.insert(institution.clone(), *condition);
                self.catch_up(*at_ms);
            }
            Event::Booked {
                institution,
                account,
                amount,
                text,
                told,
                at_ms,
            } => {
                if let Some(bank) = bank_index(institution) {
                    let ledger = &mut self.ledgers[bank];
                    if *told {
                        ledger.record(facts::booked(*account, *amount, self.today, text));
                    } else {
                        ledger.move_balance(*account, *amount);
                    }
                    self.catch_up(*at_ms);
                }
            }
            Event::Released { institution, at_ms } => {
                if let Some(bank) = bank_index(institution) {
                    let ledger = &mut self.ledgers[bank];
                    if let Some(hold) = ledger.newest_hold() {
                        ledger.release(hold);
                    }
                    self.catch_up(*at_ms);
                }
            }
            // Everything else is another function's.
            _ => {}
        }
    }

    fn advance(&mut self, to: chrono::NaiveDate, at_ms: i64) {
        let Some(tomorrow) = self.today.succ_opt() else {
            return;
        };
        for ledger in self.ledgers.iter_mut().filter(|ledger| ledger.awake) {
            for day in tomorrow.iter_days().take_while(|day| *day <= to) {
                life::live(ledger, self.seed, self.genesis, day);
            }
        }
        self.today = to;
        self.move_transfers(at_ms);
        self.check_logins(at_ms);
        self.catch_up(at_ms);
        for item in 0..self.items.len() {
            if self.items[item].trouble.is_none() && !self.items[item].removed {
                self.fire_products(item, at_ms);
            }
        }
    }

    fn rotate(&mut self, item: usize) {
        let known = &mut self.items[item];
        known.rotations += 1;
        let kind = format!("access-{}", known.rotations);
        let token = format!("access-sandbox-{}", self.tail(&kind, item));
        let known = &mut self.items[item];
        self.by_access_token.remove(&known.access_token);
        known.access_token.clone_from(&token);
        self.by_access_token.insert(token, item);
    }

    fn open_account(&mut self, bank: usize, name: &str, opening: i64) {
        let ledger = &mut self.ledgers[bank];
        let index = ledger.accounts.len().to_string();
        let mask = Dice::new(self.seed, &["opened", &ledger.key, &index]).digits(4);
        let currency = ledger
            .accounts
            .first()
            .map_or(crate::money::USD, |first| first.plan.currency);
        let plan = AccountPlan {
            name: Cow::Owned(name.to_owned()),
            official_name: None,
            kind: Kind::Savings,
            currency,
            opening: (opening, opening),
            limit: None,
        };
        ledger.accounts.push(Account::new(plan, mask, opening));
    }

    fn create_transaction(&mut self, bank: usize, row: &NewTransaction) {
        let ledger = &mut self.ledgers[bank];
        let mut fact = custom_books::described(row.account, row.amount, row.posted, &row.text);
        fact.authorized = row.transacted;
        if row.posted > self.today {
            fact.pending = true;
            fact.date = row.transacted;
            let id = ledger.record(fact);
            ledger.due.push(Due {
                on: row.posted,
                fact: id,
                fate: Fate::Post { tip: 0 },
            });
        } else {
            ledger.record(fact);
        }
    }
}
