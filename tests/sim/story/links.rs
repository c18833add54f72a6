//! The part of a story in which connections begin, go on under another login, and end.

use coffer_domain::ItemId;
use coffer_store::{
    facts::{self, NewItem},
    identity,
};

use super::Story;
use crate::{computer::Process, dice::Dice, mutant::Mutant, world::life};

impl Story {
    pub(super) fn link(&mut self, dice: &mut Dice) -> Result<(), String> {
        let n = self.ids.len();
        self.tell(format!("bank {n} is linked"));
        let id = ItemId::mint(&mut self.computer.mint);
        let accounts = self.world.items[n].told_accounts();
        let (external_id, institution) = (
            self.world.items[n].external_id.clone(),
            self.world.items[n].institution,
        );
        let now_ms = self.computer.now_ms;
        let mut own = Dice::new(dice.below(1 << 30) as u64, 0);
        let fault = self.fault(dice, &mut own);
        let ended = self
            .computer
            .write(Process::Window, fault, |writer, mint| {
                let new = NewItem {
                    id,
                    provider: "plaid",
                    external_id: &external_id,
                    institution_id: Some("ins"),
                    institution_name: institution,
                    token_sealed: b"sealed",
                    accounts: &accounts,
                };
                facts::link(writer, mint, &new, now_ms)
            })?;
        let mut after = self.oracle.clone();
        after.link(&self.world.items[n]);
        self.settle(ended, after, false)?;
        if self.oracle.connections.len() > n {
            self.ids.push(id);
            self.backup = None;
        }
        self.rest()
    }

    /// The login is linked again, which is another connection with other ids for everything, and the
    /// person says that its accounts are the old ones: both, or neither if it is killed.
    pub(super) fn link_again(&mut self, n: usize, dice: &mut Dice) -> Result<(), String> {
        let connection = &self.oracle.connections[n];
        let bank = &self.world.items[n];
        // Two statements of a link are told apart by the clock alone, which jumps: a sync comes first.
        let has_all = bank.has_told_all(connection.cursor.as_deref())
            && bank.has_settled()
            && self.oracle.standing(n) > 0;
        // An account that no bank names any more would stay with the old connection.
        let goes_on = |id: &String| bank.accounts.iter().any(|account| account.id == *id);
        let is_answered = self.oracle.has_answers(n);
        if is_answered
            || connection.is_ended
            || bank.is_quiet
            || !has_all
            || !connection.accounts.keys().all(goes_on)
        {
            return Ok(());
        }
        let (new, ids) = life::again(&mut self.world, n, dice);
        let connection = &self.oracle.connections[n];
        let known: Vec<(String, String)> = ids
            .iter()
            .filter(|(old, _)| connection.accounts.contains_key(*old))
            .map(|(old, new)| (old.clone(), new.clone()))
            .collect();
        self.tell(format!("bank {n} is linked again"));
        let mut after = self.oracle.clone();
        after.link_again(n, &new, &ids);
        let (id, old_id) = (ItemId::mint(&mut self.computer.mint), self.ids[n]);
        let (accounts, now_ms) = (new.told_accounts(), self.computer.now_ms);
        // The person says first that they are two, or takes the answer back once: what comes of it is the same.
        let (is_declined, is_undone) = (dice.chance(15), dice.chance(30));
        if is_declined || is_undone {
            let first = if is_declined { "declined" } else { "undone" };
            self.tell(format!("  and the adoption is {first} once"));
        }
        let mut own = Dice::new(dice.below(1 << 30) as u64, 0);
        let fault = self.fault(dice, &mut own);
        let ended = self
            .computer
            .write(Process::Window, fault, |writer, mint| {
                let old = facts::item(&writer.reader(), old_id)?;
                let item = NewItem {
                    id,
                    provider: "plaid",
                    external_id: &new.external_id,
                    institution_id: old.institution_id.as_deref(),
                    institution_name: new.institution,
                    token_sealed: b"sealed",
                    accounts: &accounts,
                };
                facts::link(writer, mint, &item, now_ms)?;
                let there = facts::accounts(&writer.reader())?;
                let of = |name: &str| {
                    let found = there.iter().find(|account| account.external_id == name);
                    found.expect("an account of the two").id
                };
                for (old, new) in &known {
                    let (new, old) = (of(new), of(old));
                    if is_declined {
                        identity::say_two_accounts(writer, new, old, true, now_ms)?;
                    }
                    identity::adopt(writer, new, old, now_ms)?;
                    if is_undone {
                        identity::undo_adoption(writer, old, now_ms)?;
                        identity::adopt(writer, new, old, now_ms)?;
                    }
                }
                Ok(())
            })?;
        self.settle(ended, after, false)?;
        if self.oracle.connections[n].external_id == new.external_id {
            self.world.items[n] = new;
            self.ids[n] = id;
            self.floors[n] = 0;
            self.backup = None;
        }
        self.rest()
    }

    /// The person disconnects a bank and keeps what it brought, or deletes that too. One stays connected.
    pub(super) fn end_connection(
        &mut self,
        item: usize,
        who: Process,
        dice: &mut Dice,
    ) -> Result<(), String> {
        let connection = &self.oracle.connections[item];
        let is_last = !connection.is_ended && self.oracle.live() == 1;
        if is_last || connection.is_forgotten {
            return Ok(());
        }
        let is_forgotten = dice.chance(50);
        // One that is disconnected can be forgotten, and not disconnected once more.
        let refused = connection.is_ended && !is_forgotten;
        let what = if is_forgotten {
            "forgets"
        } else {
            "disconnects"
        };
        self.tell(format!("{who:?} {what} bank {item}"));
        let mut after = self.oracle.clone();
        match is_forgotten {
            true => after.forget(item),
            false => after.unlink(item),
        }
        let (id, now_ms) = (self.ids[item], self.computer.now_ms);
        let forgets = is_forgotten && self.mutant != Some(Mutant::ForgetsNothing);
        let mut own = Dice::new(dice.below(1 << 30) as u64, 0);
        let fault = self.fault(dice, &mut own);
        let ended = self.computer.write(who, fault, |writer, _| match forgets {
            true => facts::forget(writer, id, now_ms).map(drop),
            false => facts::unlink(writer, id, now_ms),
        })?;
        self.settle(ended, after, refused)?;
        if self.oracle.connections[item].is_forgotten {
            // It is no more in what was known at any time.
            for (_, then) in &mut self.moments {
                then.forget(item);
            }
        }
        self.backup = None;
        self.rest()
    }
}
