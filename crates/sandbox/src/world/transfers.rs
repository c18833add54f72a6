//! Transfers: authorised, created, posted to the ledger a day later, settled another day later.
//!
//! ```text
//! authorise ─approved─> create ──> pending ──next day──> posted (the money moves) ──next day──> settled
//!           └─declined              └─cancel─> cancelled  └─no funds─> returned
//! ```
//! A step can be simulated before its day, and then also `failed` and `funds_available`.
//! Amounts are US cents. What moves is a fact of the account's ledger, so that balances and rows agree.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::World;
use super::facts::booked;
use crate::dice::token_tail;

/// What a client wants moved, with the decision that was made about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Intent {
    pub(crate) item: usize,
    pub(crate) account: usize,
    /// Out of the account, where true.
    pub(crate) debit: bool,
    /// US cents, positive.
    pub(crate) amount: i64,
    pub(crate) network: String,
    pub(crate) ach_class: Option<String>,
    pub(crate) legal_name: String,
    pub(crate) phone_number: Option<String>,
    pub(crate) email_address: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    /// `approved`, `declined` or `user_action_required`.
    pub(crate) decision: String,
    /// Plaid's code, where the decision is not plainly yes.
    pub(crate) rationale: Option<String>,
}

/// A decision, good for an hour.
#[derive(Debug)]
pub(crate) struct Authorization {
    pub(crate) id: String,
    pub(crate) intent: Intent,
    pub(crate) created_ms: i64,
    /// The transfer made of it; asking again gives the same one.
    pub(crate) transfer: Option<usize>,
}

/// A transfer under way or done.
#[derive(Debug)]
pub(crate) struct Transfer {
    pub(crate) id: String,
    pub(crate) authorization: usize,
    pub(crate) description: String,
    pub(crate) created_ms: i64,
    pub(crate) created: NaiveDate,
    /// `pending`, `posted`, `settled`, `funds_available`, `cancelled`, `failed` or `returned`.
    pub(crate) status: &'static str,
    /// Why it failed or came back, where somebody said so.
    pub(crate) failure: Option<Failure>,
}

/// Why a transfer did not work, in the words of whoever simulated it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) code: Option<String>,
    pub(crate) description: Option<String>,
}

/// A line of `/transfer/event/sync`; its id is its place, counted from 1.
#[derive(Debug)]
pub(crate) struct TransferEvent {
    pub(crate) at_ms: i64,
    pub(crate) kind: &'static str,
    pub(crate) transfer: usize,
}

/// Everything about transfers.
#[derive(Debug, Default)]
pub(crate) struct Transfers {
    pub(crate) authorizations: Vec<Authorization>,
    pub(crate) transfers: Vec<Transfer>,
    pub(crate) events: Vec<TransferEvent>,
    /// Where it is announced that there are events: set in Plaid's dashboard and not by a client, so it is no part of the
    /// saved state.
    pub(crate) webhook: Option<String>,
}

impl Transfers {
    /// The authorization of this id.
    pub(crate) fn authorization(&self, id: &str) -> Option<usize> {
        self.authorizations.iter().position(|known| known.id == id)
    }

    /// The transfer of this id.
    pub(crate) fn transfer(&self, id: &str) -> Option<usize> {
        self.transfers.iter().position(|known| known.id == id)
    }

    /// The authorization that an idempotency key already led to.
    pub(crate) fn repeated(&self, key: &str) -> Option<usize> {
        self.authorizations
            .iter()
            .position(|known| known.intent.idempotency_key.as_deref() == Some(key))
    }

    fn step(&mut self, transfer: usize, status: &'static str, at_ms: i64) {
        self.transfers[transfer].status = status;
        self.events.push(TransferEvent {
            at_ms,
            kind: status,
            transfer,
        });
    }
}

impl World {
    pub(super) fn authorize_transfer(&mut self, intent: &Intent, at_ms: i64) {
        let number = self.transfers.authorizations.len().to_string();
        self.transfers.authorizations.push(Authorization {
            id: token_tail(self.seed, &["authorization", &number]),
            intent: intent.clone(),
            created_ms: at_ms,
            transfer: None,
        });
    }

    pub(super) fn create_transfer(&mut self, authorization: usize, description: &str, at_ms: i64) {
        let number = self.transfers.transfers.len();
        self.transfers.authorizations[authorization].transfer = Some(number);
        self.transfers.transfers.push(Transfer {
            id: token_tail(self.seed, &["transfer", &number.to_string()]),
            authorization,
            description: description.to_owned(),
            created_ms: at_ms,
            created: self.today,
            status: "pending",
            failure: None,
        });
        self.transfers.step(number, "pending", at_ms);
        self.fire_transfers();
    }

    pub(super) fn cancel_transfer(&mut self, transfer: usize, at_ms: i64) {
        self.transfers.step(transfer, "cancelled", at_ms);
        self.fire_transfers();
    }

    /// One step on, by a test's word: the money moves with it, whether it is there or not.
    pub(super) fn simulate_transfer(
        &mut self,
        transfer: usize,
        step: &str,
        failure: Option<&Failure>,
        at_ms: i64,
    ) {
        let today = self.today;
        let status = match step {
            "posted" => {
                self.move_money(transfer, today, false);
                "posted"
            }
            "returned" => {
                self.move_money(transfer, today, true);
                "returned"
            }
            "settled" => "settled",
            "funds_available" => "funds_available",
            _ => "failed",
        };
        self.transfers.transfers[transfer].failure = failure.cloned();
        self.transfers.step(transfer, status, at_ms);
        self.fire_transfers();
        self.catch_up(at_ms);
    }

    /// What the calendar does to transfers, once it stands at today.
    pub(super) fn move_transfers(&mut self, at_ms: i64) {
        let before = self.transfers.events.len();
        for number in 0..self.transfers.transfers.len() {
            let transfer = &self.transfers.transfers[number];
            let age = (self.today - transfer.created).num_days();
            if transfer.status == "pending" && age >= 1 {
                let day = transfer.created + Days::new(1);
                let posted = self.post_transfer(number, day);
                self.transfers
                    .step(number, if posted { "posted" } else { "returned" }, at_ms);
            }
            if self.transfers.transfers[number].status == "posted" && age >= 2 {
                self.transfers.step(number, "settled", at_ms);
            }
        }
        if self.transfers.events.len() > before {
            self.fire_transfers();
        }
    }

    /// Moves the money, if it is there.
    fn post_transfer(&mut self, number: usize, day: NaiveDate) -> bool {
        let transfer = &self.transfers.transfers[number];
        let intent = &self.transfers.authorizations[transfer.authorization].intent;
        let ledger = &self.ledgers[self.items[intent.item].bank];
        let funds = ledger.available(intent.account).unwrap_or(0);
        if out_of(intent) > funds || ledger.accounts[intent.account].closed {
            return false;
        }
        self.move_money(number, day, false);
        true
    }

    /// Books a transfer on its account, or the way back.
    fn move_money(&mut self, number: usize, day: NaiveDate, back: bool) {
        let transfer = &self.transfers.transfers[number];
        let intent = &self.transfers.authorizations[transfer.authorization].intent;
        let out = out_of(intent);
        let words = format!("{} ACH {}", transfer.description, intent.legal_name);
        let ledger = &mut self.ledgers[self.items[intent.item].bank];
        let moved = if back { -out } else { out };
        ledger.record(booked(intent.account, moved, day, &words));
    }
}

/// What leaves the account, US cents; negative where it arrives.
const fn out_of(intent: &Intent) -> i64 {
    if intent.debit {
        intent.amount
    } else {
        -intent.amount
    }
}
