//! What the steps of Link do, and how an Item comes to be.

use super::event::Event;
use super::item::{Consent, Item, NewItem};
use super::link::{PublicToken, Session, Step};
use super::login::{self, Login};
use super::{World, bank_index};
use crate::dice::opaque_id;

/// How long a bank's consent lasts, in days, by country: open banking's 180, and a year at OAuth banks elsewhere
/// (plaid.com, "Consent expiration").
fn consent_days(country: &str) -> u64 {
    if country == "GB" { 180 } else { 365 }
}

impl World {
    pub(super) fn apply_link(&mut self, event: &Event) {
        match event {
            Event::SessionStarted { link_token, at_ms } => self.start_session(*link_token, *at_ms),
            Event::InstitutionChosen {
                session,
                institution,
                at_ms,
            } => {
                let bank = bank_index(institution);
                let session = &mut self.sessions[*session];
                session.bank = bank;
                session.oauth = bank.is_some_and(|bank| self.ledgers[bank].institution.oauth);
                session.step = Step::EnteringCredentials;
                session.note("SELECT_INSTITUTION", *at_ms, None);
            }
            Event::CredentialsAccepted {
                session,
                login,
                at_ms,
            } => {
                self.sign_in(*session, login);
                let session = &mut self.sessions[*session];
                session.step = Step::ChoosingAccounts;
                session.last_error = None;
                session.note("SUBMIT_CREDENTIALS", *at_ms, None);
            }
            Event::Challenged {
                session,
                login,
                challenge,
                at_ms,
            } => {
                self.sign_in(*session, login);
                let session = &mut self.sessions[*session];
                session.step = Step::Answering {
                    challenge: challenge.clone(),
                    round: 0,
                };
                session.last_error = None;
                session.note("SUBMIT_CREDENTIALS", *at_ms, None);
            }
            Event::ChallengeMet { session, at_ms } => {
                let session = &mut self.sessions[*session];
                session.note("SUBMIT_MFA", *at_ms, None);
                if let Step::Answering { challenge, round } = &mut session.step {
                    *round += 1;
                    if *round >= challenge.rounds() {
                        session.step = Step::ChoosingAccounts;
                    }
                }
                session.last_error = None;
            }
            Event::CredentialsRefused {
                session,
                error_code,
                at_ms,
            } => {
                let session = &mut self.sessions[*session];
                let answering = matches!(session.step, Step::Answering { .. });
                session.last_error = Some(error_code.clone());
                session.note(
                    if answering {
                        "SUBMIT_MFA"
                    } else {
                        "SUBMIT_CREDENTIALS"
                    },
                    *at_ms,
                    None,
                );
                session.note("ERROR", *at_ms, Some(error_code.clone()));
            }
            Event::SessionFinished {
                session,
                accounts,
                at_ms,
            } => {
                self.finish_session(*session, accounts, *at_ms);
                self.fire_session_over(*session);
            }
            Event::SessionExited {
                session: number,
                at_ms,
            } => {
                let session = &mut self.sessions[*number];
                let error = session.last_error.clone();
                session.step = Step::Exited {
                    status: session.exit_status(),
                };
                session.finished_ms = Some(*at_ms);
                session.note("EXIT", *at_ms, error);
                self.fire_session_over(*number);
            }
            // Everything else is no step of Link.
            _ => {}
        }
    }

    fn start_session(&mut self, link_token: usize, at_ms: i64) {
        let number = self.sessions.len();
        let id = self.tail("session", number);
        let token = &mut self.link_tokens[link_token];
        token.sessions.push(number);
        let update_bank = token.request.update_item.map(|item| self.items[item].bank);
        let bank =
            update_bank.or_else(|| token.request.institution.as_deref().and_then(bank_index));
        let step = if bank.is_some() {
            Step::EnteringCredentials
        } else {
            Step::ChoosingInstitution
        };
        let mut session = Session {
            id: id.clone(),
            link_token,
            bank,
            oauth: bank.is_some_and(|bank| self.ledgers[bank].institution.oauth),
            step,
            last_error: None,
            started_ms: at_ms,
            finished_ms: None,
            events: Vec::new(),
        };
        session.note("OPEN", at_ms, None);
        self.by_session.insert(id, number);
        self.sessions.push(session);
    }

    /// Whoever signs in sees the books of that login.
    fn sign_in(&mut self, session: usize, login: &Login) {
        if let Some(bank) = self.sessions[session].bank {
            let institution = self.ledgers[bank].institution.id;
            if let Some(first) = bank_index(institution) {
                let bank = self.ledger_of(first, login);
                self.sessions[session].bank = Some(bank);
            }
        }
    }

    /// The ledger of a login at the institution of this ledger; made when the login first comes.
    pub(super) fn ledger_of(&mut self, bank: usize, login: &Login) -> usize {
        let institution = self.ledgers[bank].institution;
        let known = self
            .ledgers
            .iter()
            .position(|ledger| ledger.institution.id == institution.id && ledger.login == *login);
        known.unwrap_or_else(|| {
            self.ledgers
                .push(login::open(self.seed, institution, login, self.today));
            self.ledgers.len() - 1
        })
    }

    /// The accounts of a ledger that are not closed.
    pub(crate) fn open_accounts(&self, bank: usize) -> Vec<usize> {
        let accounts = &self.ledgers[bank].accounts;
        (0..accounts.len())
            .filter(|index| !accounts[*index].closed)
            .collect()
    }

    fn finish_session(&mut self, number: usize, accounts: &[usize], at_ms: i64) {
        let Some(bank) = self.sessions[number].bank else {
            return;
        };
        let request = self.link_tokens[self.sessions[number].link_token]
            .request
            .clone();
        let public_token = if let Some(item) = request.update_item {
            self.repair(item, accounts, &request.consented, at_ms);
            None
        } else {
            let offered = self.ledgers[bank].institution.products();
            let served = |product: &&String| offered.contains(&product.as_str());
            let mut products = request.products;
            products.extend(request.if_supported.iter().filter(served).cloned());
            let consented = request.consented.iter().filter(served).cloned().collect();
            let public = self.create_item(
                bank,
                accounts.to_vec(),
                (products, consented),
                request.webhook,
                request.days_requested,
                at_ms,
            );
            let item = self.public_tokens[public].item;
            self.items[item].user = request.user;
            Some(public)
        };
        let session = &mut self.sessions[number];
        session.step = Step::Finished {
            public_token,
            accounts: accounts.to_vec(),
        };
        session.finished_ms = Some(at_ms);
        session.note("HANDOFF", at_ms, None);
    }

    /// Update mode: the login works again, perhaps with other accounts and more consent.
    fn repair(&mut self, item: usize, accounts: &[usize], consented: &[String], at_ms: i64) {
        let known = &mut self.items[item];
        let before = known.log.len();
        known.repair(
            &self.ledgers[known.bank],
            self.today,
            accounts.to_vec(),
            at_ms,
        );
        let institution = self.ledgers[known.bank].institution;
        if institution.oauth {
            known.consent_until =
                Some(self.today + chrono::Days::new(consent_days(institution.country)));
        }
        for product in consented {
            if !known.may_use(product) {
                known.consented.push(product.clone());
            }
        }
        known.consents.push(Consent {
            at_ms,
            event_type: "CONSENT_UPDATED",
            accounts: accounts.to_vec(),
            products: [known.products.clone(), known.consented.clone()].concat(),
        });
        self.fire_updates(item, before, at_ms);
    }

    /// Makes an Item and the public token that leads to it; returns the token's number. `wanted` is the products in
    /// use and those agreed to.
    pub(super) fn create_item(
        &mut self,
        bank: usize,
        accounts: Vec<usize>,
        wanted: (Vec<String>, Vec<String>),
        webhook: Option<String>,
        days_requested: u32,
        at_ms: i64,
    ) -> usize {
        let number = self.items.len();
        let access_token = format!("access-sandbox-{}", self.tail("access", number));
        let item_id = opaque_id(self.seed, &["item", &number.to_string()]);
        self.by_access_token.insert(access_token.clone(), number);
        let institution = self.ledgers[bank].institution;
        let new = NewItem {
            number,
            bank,
            item_id,
            access_token,
            accounts,
            products: wanted.0,
            consented: wanted.1,
            webhook,
            days_requested,
            consent_until: institution
                .oauth
                .then(|| self.today + chrono::Days::new(consent_days(institution.country))),
            today: self.today,
            at_ms,
        };
        self.items
            .push(Item::new(new, self.pace, &self.ledgers[bank]));
        let public = self.public_tokens.len();
        let token = format!("public-sandbox-{}", self.tail("public", public));
        self.by_public_token.insert(token.clone(), public);
        self.public_tokens.push(PublicToken {
            token,
            item: number,
            created_ms: at_ms,
            used: false,
        });
        public
    }
}
