//! The part of a story in which the person keeps accounts of their own, and compares accounts with statements.

use coffer_domain::{Currency, OperationId, TransactionId};
use coffer_store::edits::{self, AccountByHand, EditMeta, Origin};

use super::Story;
use crate::{
    computer::Process,
    dice::Dice,
    oracle::by_hand::{Kept, Marked, Statement},
    person::{self, Act},
};

/// Accounts that the person keeps in one story.
const KEPT_MAX: usize = 2;

impl Story {
    /// The person writes a row down, or opens an account to write rows down in.
    pub(super) fn write_down(&mut self, who: Process, dice: &mut Dice) -> Result<(), String> {
        if self.oracle.kept.len() < KEPT_MAX && dice.chance(30) {
            return self.open_by_hand(who, dice);
        }
        let id = TransactionId::from_uuid(self.computer.mint.peek());
        // Its operation has the id before it: the program mints the row's next.
        let next = uuid::Uuid::from_u128(id.uuid().as_u128() + 1);
        match person::written(&self.oracle, TransactionId::from_uuid(next), dice) {
            Some(new) => self.do_it(Act::WriteDown(new), who, dice),
            None => Ok(()),
        }
    }

    fn open_by_hand(&mut self, who: Process, dice: &mut Dice) -> Result<(), String> {
        let kept = Kept {
            name: format!("Wallet {}", self.oracle.kept.len()),
            currency: dice.pick::<&str>(&["USD", "EUR", "JPY"]),
            opening: dice.between(-5_000, 90_000),
        };
        self.tell(format!("{who:?} opens {kept:?}"));
        let said = AccountByHand {
            name: kept.name.clone(),
            kind: "cash".into(),
            opening: kept.opening,
        };
        let (currency, now_ms) = (Currency::from_code(kept.currency), self.computer.now_ms);
        let ended = self.computer.write(who, None, |writer, mint| {
            let meta = EditMeta {
                id: OperationId::mint(mint),
                at_ms: now_ms,
                origin: Origin::Window,
            };
            edits::save_account(writer, mint, &meta, None, &said, Some(&currency))
        })?;
        let mut after = self.oracle.clone();
        // A look at the past does not show it: its name is its id, which is not known before.
        if let crate::computer::Ended::Told(Ok(id)) = &ended {
            after.open_by_hand(id.to_string(), kept, now_ms);
        }
        self.settle(ended, after, false)?;
        self.rest()
    }

    /// The person compares an account with a statement up to a day.
    pub(super) fn reconcile(&mut self, who: Process, dice: &mut Dice) -> Result<(), String> {
        let listed: Vec<_> = self
            .oracle
            .rows
            .iter()
            .filter(|row| row.is_listed())
            .collect();
        if listed.is_empty() {
            return Ok(());
        }
        let marked: Vec<_> = listed
            .iter()
            .copied()
            .filter(|row| row.said.cleared)
            .collect();
        let row = match !marked.is_empty() && dice.chance(80) {
            true => *dice.pick(&marked),
            false => *dice.pick(&listed),
        };
        let (account, day) = (row.bank.account.clone(), row.day());
        let store = self.computer.store(who)?;
        let found = store.read(|r| {
            let accounts = coffer_store::facts::accounts(r)?;
            let found = accounts.iter().find(|one| one.external_id == account);
            let found = found.ok_or(coffer_store::StoreError::NotFound("account"))?;
            edits::reconciling(r, found.id, day)
        });
        // Of a bank's account it is not known what it held until its history is there.
        let Ok(state) = found else {
            return Ok(());
        };
        let is = Marked {
            last: state.last.map(|(day, balance)| (day, balance.minor())),
            cleared: state.cleared.minor(),
            open: state.open,
        };
        let should = self.oracle.reconciling(&account, day);
        let starts_from_last = should
            .last
            .is_none_or(|(_, last)| last == state.opening.minor());
        if is != should || !starts_from_last {
            return Err(format!(
                "of {account} up to {day} {is:?} is marked, from {:?} on, where {should:?} must be",
                state.opening
            ));
        }
        let is_off = dice.chance(15);
        let act = Act::Reconcile(Statement {
            account,
            day,
            balance: state.opening.minor() + should.cleared + i64::from(is_off),
            is_off,
        });
        self.do_it(act, who, dice)
    }
}
