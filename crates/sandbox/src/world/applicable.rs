//! Whether everything an event names exists, so that a damaged file is refused instead of crashing.

use super::event::Event;
use super::link::{Session, Step};
use super::{World, bank_index};

impl World {
    pub(super) fn is_applicable(&self, event: &Event) -> bool {
        let session = |number: usize| self.sessions.get(number).is_some_and(Session::is_open);
        let item = |number: usize| number < self.items.len();
        match event {
            Event::Advanced { to, .. } => self.check_advance(*to).is_ok(),
            Event::LinkTokenCreated { request, .. } => {
                request.update_item.is_none_or(item)
                    && request.user.is_none_or(|user| user < self.users.len())
                    && request
                        .institution
                        .as_ref()
                        .is_none_or(|id| bank_index(id).is_some())
            }
            Event::SessionStarted { link_token, .. } => *link_token < self.link_tokens.len(),
            Event::InstitutionChosen {
                session: number,
                institution,
                ..
            } => session(*number) && bank_index(institution).is_some(),
            Event::CredentialsAccepted {
                session: number, ..
            }
            | Event::Challenged {
                session: number, ..
            } => session(*number) && self.sessions[*number].bank.is_some(),
            Event::ChallengeMet {
                session: number, ..
            } => self
                .sessions
                .get(*number)
                .is_some_and(|session| matches!(session.step, Step::Answering { .. })),
            Event::CredentialsRefused {
                session: number, ..
            }
            | Event::SessionExited {
                session: number, ..
            } => session(*number),
            Event::SessionFinished {
                session: number,
                accounts,
                ..
            } => {
                let bank = self.sessions.get(*number).and_then(|session| session.bank);
                session(*number)
                    && bank
                        .is_some_and(|bank| accounts.iter().all(|account| self.has(bank, *account)))
            }
            Event::ItemCreated { institution, .. }
            | Event::AccountOpened { institution, .. }
            | Event::ConditionSet { institution, .. }
            | Event::BankAsked { institution } => bank_index(institution).is_some(),
            Event::PublicTokenExchanged { public_token } => {
                *public_token < self.public_tokens.len()
            }
            Event::AccessTokenInvalidated { item: number }
            | Event::WebhookUpdated { item: number, .. }
            | Event::ItemRemoved { item: number }
            | Event::HistoryRequested { item: number, .. }
            | Event::ProductUsed { item: number, .. }
            | Event::InvestmentsPrepared { item: number, .. }
            | Event::ReadinessAdvanced { item: number, .. }
            | Event::Refreshed { item: number, .. }
            | Event::LoginReset { item: number, .. }
            | Event::TroubleSet { item: number, .. }
            | Event::ConsentSet { item: number, .. }
            | Event::WebhookFired { item: number, .. } => item(*number),
            Event::AccountRevoked {
                item: number,
                account,
                ..
            }
            | Event::AccountChurned {
                item: number,
                account,
                ..
            }
            | Event::VerificationSet {
                item: number,
                account,
                ..
            } => item(*number) && self.has(self.items[*number].bank, *account),
            Event::TransactionsCreated {
                item: number, rows, ..
            } => {
                item(*number)
                    && rows
                        .iter()
                        .all(|row| self.has(self.items[*number].bank, row.account))
            }
            Event::TransferAuthorized { intent, .. } => {
                item(intent.item) && self.has(self.items[intent.item].bank, intent.account)
            }
            Event::TransferCreated { authorization, .. } => {
                *authorization < self.transfers.authorizations.len()
            }
            Event::TransferCancelled { transfer, .. }
            | Event::TransferSimulated { transfer, .. } => {
                *transfer < self.transfers.transfers.len()
            }
            Event::UserRemoved { user } => *user < self.users.len(),
            Event::UserCreated { .. } | Event::RulesSet { .. } | Event::KeysRotated { .. } => true,
            Event::Booked {
                institution,
                account,
                ..
            }
            | Event::AccountClosed {
                institution,
                account,
                ..
            } => bank_index(institution).is_some_and(|bank| self.has(bank, *account)),
            Event::Released { institution, .. } => bank_index(institution)
                .is_some_and(|bank| self.ledgers[bank].newest_hold().is_some()),
        }
    }

    fn has(&self, bank: usize, account: usize) -> bool {
        account < self.ledgers[bank].accounts.len()
    }
}
