//! The part of a story that syncs: what the program's use case does around the session, step by step.

use coffer_domain::{
    ChangeSet, Cursor, ItemId, OperationId,
    ids::Mint,
    sync::{Limits, Session, Step},
};
use coffer_store::{
    edits::{EditMeta, Origin},
    facts,
};

use super::Story;
use crate::{
    computer::Process,
    dice::Dice,
    mutant::Mutant,
    oracle::{Counts, Told},
    person,
    world::{BankRow, Ready, Statement, feed, life},
};

/// A loop of pages that reached its end.
struct Fetched {
    changes: ChangeSet,
    order: Vec<String>,
    truth: Vec<BankRow>,
    statement: Statement,
    is_whole: bool,
}

impl Story {
    /// Fetches all pages of a bank, as the program's sync does, while the bank's life goes on.
    fn fetch(
        &mut self,
        item: usize,
        who: Process,
        dice: &mut Dice,
    ) -> Result<Option<Fetched>, String> {
        let id = self.ids[item];
        let stored = self
            .computer
            .store(who)?
            .read(|r| facts::item(r, id))
            .map_err(|e| e.to_string())?;
        let mut session = Session::new(stored.cursor, Limits::default());
        let mut order = Vec::new();
        let (mut truth, mut statement) = (Vec::new(), Statement::new());
        let mut is_whole = false;
        loop {
            match session.step() {
                Step::Fetch { cursor, .. } => {
                    if dice.chance(6) && !self.is_over {
                        life::pass(&mut self.world, item, dice);
                        if dice.chance(40) {
                            self.world.items[item].trouble.mutations = 1;
                        }
                    }
                    let bank = &mut self.world.items[item];
                    let answer = bank.changes(cursor.as_ref(), dice);
                    match &answer {
                        Ok(served) => {
                            order.extend(served.order.iter().cloned());
                            // An account that a later page does not name stands as it was named.
                            statement.extend(bank.statement());
                            if !served.page.has_more {
                                truth = feed::truth(bank);
                                is_whole = bank.ready == Ready::Historical;
                            }
                        }
                        Err(_) => {
                            order.clear();
                            statement.clear();
                        }
                    }
                    session.on_page(answer.map(|served| served.page));
                }
                Step::Spill(batch) => {
                    self.computer
                        .write(who, None, |writer, _| facts::stage(writer, id, &batch))?;
                }
                Step::Discard => {
                    self.computer.write(who, None, |writer, _| {
                        facts::discard_staged(writer, id).map(|_| ())
                    })?;
                }
                Step::Wait(longest) => self.computer.now_ms += longest.as_millis() as i64,
                Step::Commit(changes) => {
                    return Ok(Some(Fetched {
                        changes: *changes,
                        order,
                        truth,
                        statement,
                        is_whole,
                    }));
                }
                Step::Stop(error) => {
                    self.tell(format!("  the sync stops: {error}"));
                    return Ok(None);
                }
            }
        }
    }

    pub(super) fn sync(
        &mut self,
        item: usize,
        who: Process,
        dice: &mut Dice,
    ) -> Result<(), String> {
        self.tell(format!("{who:?} syncs bank {item}"));
        let Some(fetched) = self.fetch(item, who, dice)? else {
            return Ok(());
        };
        self.commit(item, who, fetched, dice)?;
        self.rest()
    }

    /// A bank that was linked again lives on once it has told all.
    fn wake(&mut self, item: usize) {
        let bank = &mut self.world.items[item];
        let cursor = self.oracle.connections[item].cursor.as_deref();
        if bank.is_quiet && bank.has_told_all(cursor) {
            bank.is_quiet = false;
            self.floors[item] = self.oracle.standing(item);
        }
    }

    fn commit(
        &mut self,
        item: usize,
        who: Process,
        fetched: Fetched,
        dice: &mut Dice,
    ) -> Result<(), String> {
        let Fetched {
            changes,
            order,
            truth,
            statement,
            is_whole,
        } = fetched;
        let mut changes = changes;
        let moved = changes.start_cursor.as_ref().map(Cursor::as_str)
            != self.oracle.connections[item].cursor.as_deref();
        let was_reverted = self.oracle.rows.iter().any(|row| row.reverted);
        let mut after = self.oracle.clone();
        let nothing_was_ready = changes.accounts.is_empty();
        let mut counts = Counts::default();
        if nothing_was_ready {
            after.sync_of_nothing(item);
        }
        // An answer from before anything is ready says nothing of rows.
        if !nothing_was_ready {
            counts = after.sync(&Told {
                item,
                truth: &truth,
                order: &order,
                statement: &statement,
                cursor: changes.next_cursor.as_ref().map(Cursor::as_str),
                is_whole,
                resync: changes.resync,
                now_ms: self.computer.now_ms,
            });
        }
        let (id, now_ms) = (self.ids[item], self.computer.now_ms);
        let mut own = Dice::new(dice.below(1 << 30) as u64, 0);
        if let Some(mutant) = self.mutant {
            mutant.spoil(&mut changes, &self.oracle, item);
            if mutant == Mutant::CursorFirst {
                self.save_cursor_first(id, who, &mut changes, dice)?;
            }
        }
        let refused = moved && self.mutant != Some(Mutant::LastOneWins);
        if moved && !refused {
            changes.start_cursor = self.oracle.connections[item]
                .cursor
                .clone()
                .and_then(Cursor::new);
        }
        let fault = self.fault(dice, &mut own);
        let ended = self.computer.write(who, fault, |writer, mint| {
            facts::apply(writer, mint, id, &changes, now_ms, now_ms)
        })?;
        let applied = self.settle(ended, after, refused)?;
        self.wake(item);
        let Some(applied) = applied else {
            return Ok(());
        };
        let is = Counts {
            added: applied.added,
            modified: applied.modified,
            removed: applied.removed,
            doubts: match self.oracle.is_answered {
                true => counts.doubts,
                false => applied.doubts,
            },
        };
        if self.mutant == Some(Mutant::PartsSpread) {
            self.spread(who)?;
        }
        // Whether the bank takes back what a revert took out, the oracle is not told.
        if is != counts && self.mutant.is_none() && !was_reverted {
            return Err(format!("the journal says {is:?}, where {counts:?} must be"));
        }
        Ok(())
    }

    /// The person takes the newest sync of a bank back; the next one applies it again.
    pub(super) fn revert(
        &mut self,
        item: usize,
        who: Process,
        dice: &mut Dice,
    ) -> Result<(), String> {
        if self.floors[item] > 0 && self.oracle.standing(item) <= self.floors[item] {
            return Ok(());
        }
        let id = self.ids[item];
        let store = self.computer.store(who)?;
        let entries = store.read(|r| facts::syncs(r, Some(id), None, 200));
        let entries = entries.map_err(|error| error.to_string())?;
        let newest = entries
            .iter()
            .find(|entry| entry.can_revert)
            .map(|entry| entry.id);
        let mut after = self.oracle.clone();
        let possible = after.revert(item);
        self.tell(format!("{who:?} reverts the newest sync of bank {item}"));
        let Some(newest) = newest else {
            return match possible {
                true => Err("a sync that stands cannot be reverted".into()),
                false => Ok(()),
            };
        };
        let now_ms = self.computer.now_ms;
        let mut own = Dice::new(dice.below(1 << 30) as u64, 0);
        let fault = self.fault(dice, &mut own);
        let ended = self.computer.write(who, fault, |writer, mint| {
            facts::revert(writer, mint, newest, now_ms)
        })?;
        self.settle(ended, after, !possible)?;
        self.rest()
    }

    /// A control: the difference that a tip makes is put into the last part that the person said.
    fn spread(&mut self, who: Process) -> Result<(), String> {
        let found = self.oracle.rows.iter();
        let mut found = found.map(|row| (row, self.oracle.unassigned(row)));
        let found = found.find(|(_, left)| *left != 0);
        let Some((id, mut parts, left)) =
            found.and_then(|(row, left)| Some((row.id?, row.said.parts.clone(), left)))
        else {
            return Ok(());
        };
        if let Some(last) = parts.last_mut() {
            last.minor += left;
        }
        let at_ms = self.computer.now_ms;
        self.computer.write(who, None, |writer, mint| {
            let meta = EditMeta {
                id: OperationId::from_uuid(mint.next()),
                at_ms,
                origin: Origin::Window,
            };
            person::split(writer, &meta, id, &parts)
        })?;
        Ok(())
    }

    /// A control: what must never be done.
    fn save_cursor_first(
        &mut self,
        id: ItemId,
        who: Process,
        changes: &mut ChangeSet,
        dice: &mut Dice,
    ) -> Result<(), String> {
        let early = ChangeSet {
            upserts: vec![],
            removed: vec![],
            quarantined: vec![],
            ..changes.clone()
        };
        let now_ms = self.computer.now_ms;
        self.computer.write(who, None, |writer, mint| {
            facts::apply(writer, mint, id, &early, now_ms, now_ms)
        })?;
        changes.start_cursor = changes.next_cursor.clone().or(changes.start_cursor.take());
        if dice.chance(20) {
            self.computer.kill()?;
            return self.rest();
        }
        Ok(())
    }

    /// Both programs fetch from the same cursor, and both commit.
    pub(super) fn race(&mut self, item: usize, dice: &mut Dice) -> Result<(), String> {
        self.tell(format!("both programs sync bank {item} at once"));
        let first = self.fetch(item, Process::Window, dice)?;
        if dice.chance(70) {
            life::pass(&mut self.world, item, dice);
        }
        let second = self.fetch(item, Process::Terminal, dice)?;
        let mut both = [(Process::Window, first), (Process::Terminal, second)];
        if dice.chance(50) {
            both.reverse();
        }
        for (who, fetched) in both {
            if let Some(fetched) = fetched {
                self.commit(item, who, fetched, dice)?;
                self.rest()?;
            }
        }
        Ok(())
    }
}
