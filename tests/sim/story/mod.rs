//! One story: from a seed to the end, step by step.
//!
//! Every step draws from dice of its own. After a step that was not killed, the oracle knows what
//! must hold; after one that was, all of the step must hold or nothing of it, and the oracle goes on
//! with whichever the program shows. There is no third answer.

mod by_hand;
mod links;
mod machine;
mod sync;

use std::collections::{BTreeMap, BTreeSet};

use coffer_domain::{
    ItemId, OperationId, TransactionId,
    ids::Mint,
    proof::{Proof, Reading},
};
use coffer_store::{StoreError, edits, facts, identity};

use crate::{
    computer::{Computer, Ended, Fault, Process},
    dice::Dice,
    mutant::Mutant,
    oracle::{Oracle, joined::Answer},
    person::Act,
    rest,
    world::{World, golden, life},
};

/// Steps of a story, unless told otherwise.
pub const STEPS: u64 = 45;

/// Rounds after the last step in which every bank is synced until it has told all.
const ROUNDS_MAX: usize = 8;

/// Times of a story that are looked back at.
const MOMENTS_MAX: usize = 3;

pub struct Story {
    world: World,
    computer: Computer,
    oracle: Oracle,
    ids: Vec<ItemId>,
    /// So many syncs of each bank are not reverted any more: below them lies the time before it was
    /// linked again, and the bank's life has gone on since.
    floors: Vec<usize>,
    /// Nothing befalls a step any more.
    is_calm: bool,
    /// Nothing happens at the banks any more.
    is_over: bool,
    mutant: Option<Mutant>,
    /// Times that are looked back at when the story ends, and what had to hold then.
    moments: Vec<(i64, Oracle)>,
    /// The newest backup that can be restored.
    backup: Option<machine::Backup>,
    /// The latest that the clock ever said.
    latest_ms: i64,
    /// What happened, for whoever reads a failure.
    told: Vec<String>,
}

/// Where a story went wrong, and how.
#[derive(Debug)]
pub struct Failure {
    pub step: u64,
    pub findings: Vec<String>,
    pub told: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Time,
    Sync,
    Act,
    Race,
    Kill,
    KillInCheckpoint,
    Close,
    Clock,
    Trouble,
    Revert,
    LinkAgain,
    Answer,
    WriteDown,
    Reconcile,
    EndConnection,
    BackUp,
    Restore,
    LockKeychain,
}

/// Plays a story.
pub fn play(seed: u64, steps: u64, mutant: Option<Mutant>) -> Result<(), Failure> {
    let mut story = Story::begin(seed, mutant);
    let mut step = 0;
    let outcome = (|| {
        story.migrate(&mut Dice::new(seed, u64::MAX - 2))?;
        while step < steps {
            let mut dice = Dice::new(seed, step + 1);
            story.step(&mut dice)?;
            step += 1;
        }
        story.end(&mut Dice::new(seed, u64::MAX))
    })();
    outcome.map_err(|finding| Failure {
        step,
        findings: vec![finding],
        told: story.told,
    })
}

impl Story {
    fn begin(seed: u64, mutant: Option<Mutant>) -> Self {
        let mut world = World::new(seed, &mut Dice::new(seed, 0));
        let mut computer = Computer::new(vec![world.canary.clone()]);
        computer.disk_lies = mutant == Some(Mutant::DiskLies);
        computer.copies_the_file_alone = mutant == Some(Mutant::BackupOfTheFileAlone);
        let mut oracle = Oracle::default();
        if Dice::new(seed, u64::MAX - 1).chance(20) {
            golden::plant(&mut world, &mut oracle);
        }
        Self {
            world,
            computer,
            oracle,
            ids: Vec::new(),
            floors: vec![0; 8],
            is_calm: false,
            is_over: false,
            mutant,
            moments: Vec::new(),
            backup: None,
            latest_ms: 0,
            told: Vec::new(),
        }
    }

    /// A profile that version 1 wrote, if this story begins with one.
    fn migrate(&mut self, dice: &mut Dice) -> Result<(), String> {
        if self.oracle.connections.is_empty() {
            return Ok(());
        }
        self.tell("a profile of version 1 is migrated".into());
        self.computer.take_golden(golden::DATABASE, dice)?;
        let store = self.computer.store(Process::Window)?;
        let item = store
            .read(|r| facts::find_item(r, "item-1"))
            .map_err(|e| e.to_string())?;
        self.ids.push(item.id);
        self.rest()
    }

    fn step(&mut self, dice: &mut Dice) -> Result<(), String> {
        if self.ids.is_empty() || (self.ids.len() < self.world.items.len() && dice.chance(15)) {
            return self.link(dice);
        }
        self.remember(dice);
        let kind = dice.weighted(&[
            (18, Kind::Time),
            (26, Kind::Sync),
            (42, Kind::Act),
            (5, Kind::Race),
            (5, Kind::Kill),
            (3, Kind::KillInCheckpoint),
            (4, Kind::Close),
            (4, Kind::Clock),
            (5, Kind::Trouble),
            (5, Kind::Revert),
            (3, Kind::LinkAgain),
            (6, Kind::Answer),
            (3, Kind::WriteDown),
            (3, Kind::Reconcile),
            (2, Kind::EndConnection),
            (2, Kind::BackUp),
            (1, Kind::Restore),
            (2, Kind::LockKeychain),
        ]);
        let item = dice.below(self.ids.len());
        let who = *dice.pick(&[Process::Window, Process::Window, Process::Terminal]);
        // Nothing more is heard of a bank that the person left.
        let is_ended = self.oracle.connections[item].is_ended;
        match kind {
            Kind::Time
            | Kind::Sync
            | Kind::Race
            | Kind::Revert
            | Kind::LinkAgain
            | Kind::Trouble
                if is_ended =>
            {
                Ok(())
            }
            Kind::Time => {
                life::pass(&mut self.world, item, dice);
                self.tell(format!("time passes at bank {item}"));
                Ok(())
            }
            Kind::Sync => self.sync(item, who, dice),
            Kind::Act => self.act(who, dice),
            Kind::Race => self.race(item, dice),
            Kind::Kill => {
                self.tell("killed between two steps".into());
                self.computer.kill()?;
                self.rest()
            }
            Kind::KillInCheckpoint => {
                self.tell("killed during a checkpoint".into());
                self.computer.kill_in_checkpoint(dice)?;
                self.rest()
            }
            Kind::Close => {
                self.tell(format!("{who:?} closes"));
                self.computer.close(who);
                self.rest()
            }
            Kind::Clock => {
                // Ten years, an hour, a second; forwards and backwards.
                let by = *dice.pick(&[315_360_000_000, 3_600_000, 1_000]);
                self.computer.now_ms += if dice.chance(50) { by } else { -by };
                self.tell(format!("the clock jumps by {by} ms"));
                Ok(())
            }
            Kind::Revert => self.revert(item, who, dice),
            Kind::LinkAgain => self.link_again(item, dice),
            Kind::Answer => self.answer(who, dice),
            Kind::WriteDown => self.write_down(who, dice),
            Kind::Reconcile => self.reconcile(who, dice),
            Kind::EndConnection => self.end_connection(item, who, dice),
            Kind::BackUp => self.back_up(dice),
            Kind::Restore => self.restore(),
            Kind::LockKeychain => self.lock_keychain(item, dice),
            Kind::Trouble => {
                self.trouble(item, dice);
                Ok(())
            }
        }
    }

    /// Now and then a moment is kept. Where the clock goes back behind it, it is no moment any more: later
    /// things are of before it then.
    fn remember(&mut self, dice: &mut Dice) {
        let now_ms = self.computer.now_ms;
        self.moments.retain(|(at_ms, _)| *at_ms < now_ms);
        let is_new = now_ms > self.latest_ms;
        self.latest_ms = self.latest_ms.max(now_ms);
        if is_new && dice.chance(8) && self.moments.len() < MOMENTS_MAX {
            self.tell(format!("a moment to look back at: {now_ms}"));
            self.moments.push((now_ms, self.oracle.clone()));
            self.computer.now_ms += 1;
        }
    }

    /// What was known then is what is said of it now, unless the edits of that time can be undone no more.
    fn look_back(&mut self) -> Result<(), String> {
        let now_ms = self.computer.now_ms;
        let moments = std::mem::take(&mut self.moments);
        let store = self.computer.store(Process::Window)?;
        let reaches = store.read(edits::reaches_back_to);
        let reaches = reaches.map_err(|error| error.to_string())?;
        // Once edits have left the journal, it speaks of no time that it does not believe: a clock that stood
        // years ahead then would make it reach back to nothing for as long.
        let known = match reaches {
            Some(reaches) => reaches..self.oracle.believed_ms(),
            None => i64::MIN..i64::MAX,
        };
        for (at_ms, then) in &moments {
            if *at_ms < now_ms && known.contains(at_ms) {
                let findings = rest::look_back(store, *at_ms, then);
                if !findings.is_empty() {
                    return Err(format!("as of {at_ms}: {findings:#?}"));
                }
            }
        }
        Ok(())
    }

    /// A balance moves without a row: the proof says by how much, of that account and of no other. When the bank has
    /// put it right, it says so.
    fn drift(&mut self, dice: &mut Dice) -> Result<(), String> {
        self.is_over = true;
        for item in self.connected() {
            let n = dice.below(self.world.items[item].accounts.len());
            let id = self.world.items[item].accounts[n].id.clone();
            // So odd that no rows which the person deleted or keeps make it up.
            let by = if dice.chance(50) {
                70_000_001
            } else {
                -70_000_001
            };
            let before = self.proofs()?;
            if !matches!(
                before.get(&id),
                Some(Proof::Matches(Reading::Posted | Reading::WithPending))
            ) {
                continue;
            }
            for (step, is_off) in [(by, true), (-by, false)] {
                self.world.items[item].accounts[n].opening += step;
                self.tell(format!("{id} moves by {step} without a row"));
                self.sync(item, Process::Terminal, dice)?;
                let mut expected = before.clone();
                if is_off {
                    expected.insert(id.clone(), Proof::Off(by));
                }
                let said = self.proofs()?;
                if said != expected {
                    return Err(format!(
                        "the proofs say {said:?}, where {expected:?} must be"
                    ));
                }
            }
        }
        Ok(())
    }

    /// What the proof says of every account, by the bank's id.
    fn proofs(&mut self) -> Result<BTreeMap<String, Proof>, String> {
        let store = self.computer.store(Process::Window)?;
        let read = store.read(|r| Ok((facts::accounts(r)?, facts::proofs(r, None)?)));
        let (accounts, proofs) = read.map_err(|error| error.to_string())?;
        let of = |account: &facts::AccountRow| {
            let said = proofs.iter().find(|proof| proof.account_id == account.id)?;
            Some((account.external_id.clone(), said.proof))
        };
        Ok(accounts.iter().filter_map(of).collect())
    }

    fn trouble(&mut self, item: usize, dice: &mut Dice) {
        let stored = self.oracle.connections[item].cursor.clone();
        let trouble = &mut self.world.items[item].trouble;
        match dice.below(5) {
            0 => trouble.mutations = 1,
            1 => trouble.mutations = 50,
            2 => trouble.poisoned = stored,
            3 => trouble.failures = dice.between(1, 3) as u32,
            _ => trouble.empty_cursor = true,
        }
        let told = format!("bank {item} is in trouble: {trouble:?}");
        self.tell(told);
    }

    /// Banks of which the person has not ended the connection.
    fn connected(&self) -> Vec<usize> {
        let live = |item: &usize| !self.oracle.connections[*item].is_ended;
        (0..self.world.items.len()).filter(live).collect()
    }

    fn tell(&mut self, what: String) {
        self.told.push(what);
    }

    /// Writes down a step of a program and what it must come to: all of it or, if it was killed, perhaps
    /// nothing.
    fn settle<T>(
        &mut self,
        ended: Ended<T>,
        after: Oracle,
        refused: bool,
    ) -> Result<Option<T>, String> {
        match ended {
            Ended::Told(Ok(value)) if !refused => {
                self.oracle = after;
                Ok(Some(value))
            }
            Ended::Told(Err(StoreError::Refused(_) | StoreError::CursorMoved)) if refused => {
                Ok(None)
            }
            // Nothing of it is kept, and the person goes on once there is room again.
            Ended::Told(Err(StoreError::DiskFull)) => {
                self.tell("  the disk is full".into());
                self.rest().map(|()| None)
            }
            Ended::Told(Ok(_)) => Err("it did what it had to refuse".into()),
            Ended::Told(Err(error)) => Err(format!("it failed: {error}")),
            Ended::Killed(result, place) => {
                self.tell(format!("  killed {place}"));
                if let Err(error) = result
                    && !refused
                {
                    return Err(format!("it failed before it was killed: {error}"));
                }
                let store = self.computer.store(Process::Window)?;
                let nothing = rest::look(store, &self.oracle);
                // A sync that changes nothing to look at is told by the journal alone.
                let in_journal = rest::standing(store, &self.oracle)?;
                if nothing.findings.is_empty() && in_journal {
                    return self.learn(nothing).map(|()| None);
                }
                let all = rest::look(store, &after);
                if all.findings.is_empty() {
                    self.oracle = after;
                    return self.learn(all).map(|()| None);
                }
                Err(format!(
                    "neither all nor nothing of it is there: {:#?} and {:#?}",
                    nothing.findings, all.findings
                ))
            }
        }
    }

    fn learn(&mut self, looked: rest::Looked) -> Result<(), String> {
        for (place, id) in looked.ids {
            self.oracle.rows[place].id = Some(id);
        }
        match looked.findings.is_empty() {
            true => Ok(()),
            false => Err(format!("{:#?}", looked.findings)),
        }
    }

    /// Looks at the program and compares.
    fn rest(&mut self) -> Result<(), String> {
        let who = self.computer.looking();
        let store = self.computer.store(who)?;
        let looked = rest::look(store, &self.oracle);
        self.learn(looked)
    }

    /// What befalls this step. A kill draws from dice of its own.
    fn fault<'a>(&self, dice: &mut Dice, own: &'a mut Dice) -> Option<Fault<'a>> {
        match dice.below(100) {
            _ if self.is_calm => None,
            0..25 => Some(Fault::Kill(own)),
            25..30 => Some(Fault::Full(dice.below(4) as u32)),
            _ => None,
        }
    }

    fn act(&mut self, who: Process, dice: &mut Dice) -> Result<(), String> {
        match Act::draw(&self.oracle, &self.world.canary, dice) {
            Some(act) => self.do_it(act, who, dice),
            None => Ok(()),
        }
    }

    /// The person answers one of the questions that they are asked.
    fn answer(&mut self, who: Process, dice: &mut Dice) -> Result<(), String> {
        let store = self.computer.store(who)?;
        let doubts = store.read(identity::doubts);
        let doubts = doubts.map_err(|error| error.to_string())?;
        if doubts.is_empty() {
            return Ok(());
        }
        let doubt = dice.pick(&doubts);
        let place = |id| self.oracle.rows.iter().position(|row| row.id == Some(id));
        let (Some(newer), Some(older)) = (place(doubt.transaction.id), place(doubt.other.id))
        else {
            return Err(format!("it asks about rows that are nowhere: {doubt:?}"));
        };
        let same = dice.chance(60) && self.oracle.may_be_same(newer, older);
        let answer = Answer {
            newer,
            older,
            same,
            was_same: false,
        };
        self.do_it(Act::Answer(answer), who, dice)
    }

    fn do_it(&mut self, act: Act, who: Process, dice: &mut Dice) -> Result<(), String> {
        self.tell(format!("{who:?}: {act:?}"));
        let mut after = self.oracle.clone();
        let by = (
            OperationId::from_uuid(self.computer.mint.next()),
            self.computer.now_ms,
        );
        let possible = act.expect(&mut after, (Some(by.0), by.1));
        let mut own = Dice::new(dice.below(1 << 30) as u64, 0);
        let fault = self.fault(dice, &mut own);
        let before = match fault {
            Some(Fault::Kill(_)) => Some(self.history()?),
            _ => None,
        };
        let joined = self.oracle.joined();
        let rows = self.oracle.rows.len();
        let oracle = &self.oracle;
        let made = match self.mutant {
            Some(mutant) => mutant.act(act, oracle),
            None => act,
        };
        let mut ended = self.computer.write(who, fault, |writer, mint| {
            made.write(writer, mint, by, who, oracle)
        })?;
        // No list tells a kept row that the bank prints from any other, but its history does: it says
        // whether the act was written before the kill.
        if let (Some(before), Ended::Killed(Ok(()), place)) = (before, &mut ended)
            && possible
        {
            self.tell(format!("  killed {place}"));
            if self.history()? != before {
                self.oracle = after;
            }
            self.bar(&joined, rows);
            return self.rest();
        }
        self.settle(ended, after, !possible)?;
        self.bar(&joined, rows);
        if dice.chance(20) { self.rest() } else { Ok(()) }
    }

    /// Where rows became one or two, the syncs before are not reverted any more: what they told was of other
    /// rows. That is a story of crates/store/tests/back_and_again.rs.
    fn bar(&mut self, before: &BTreeSet<usize>, rows: usize) {
        let joined = self.oracle.joined();
        let other = joined.symmetric_difference(before).copied();
        // No act brings a row but one that takes one out of another.
        let new = (rows..self.oracle.rows.len()).filter(|at| !self.oracle.rows[*at].is_by_hand);
        for place in other.chain(new) {
            let item = self.oracle.rows[place].item;
            self.floors[item] = self.oracle.standing(item);
        }
    }

    /// What every row's history tells, which rules and categories there are, and what else is chosen.
    fn history(&mut self) -> Result<String, String> {
        let ids: Vec<TransactionId> = self.oracle.rows.iter().filter_map(|row| row.id).collect();
        let store = self.computer.store(Process::Window)?;
        let told = store.read(|r| {
            let of = |id: &TransactionId| Ok(format!("{:?}", edits::history(r, *id)?));
            let rows = ids
                .iter()
                .map(of)
                .collect::<coffer_store::Result<String>>()?;
            let rules = edits::rules(r)?;
            let categories = edits::category_uses(r)?;
            // A row that was taken out of another one has no history that is known here.
            let listed = rest::ids(r)?;
            let pairs = coffer_store::register::pair_settings(r)?;
            Ok(format!(
                "{rows} {rules:?} {categories:?} {listed:?} {pairs:?}"
            ))
        });
        told.map_err(|error| error.to_string())
    }

    /// The banks are well again and tell all they have; then everything must agree.
    fn end(&mut self, dice: &mut Dice) -> Result<(), String> {
        self.tell("the story ends: every bank tells all it has".into());
        self.mutant = self.mutant.filter(|mutant| mutant.stays());
        while self.ids.len() < self.world.items.len() {
            self.link(dice)?;
        }
        for item in self.connected() {
            let bank = &mut self.world.items[item];
            bank.trouble.heal();
            bank.settle();
            while bank.ready < crate::world::Ready::Historical {
                bank.prepare();
            }
            for round in 0.. {
                let cursor = self.oracle.connections[item].cursor.clone();
                let bank = &self.world.items[item];
                if bank.has_told_all(cursor.as_deref()) {
                    break;
                }
                // A bank can change under every sync: not without end.
                self.is_over = round > ROUNDS_MAX / 2;
                if round >= ROUNDS_MAX {
                    return Err(format!("bank {item} is never synced to its end"));
                }
                self.sync(item, Process::Window, dice)?;
            }
        }
        self.is_over = false;
        // Balances move without rows, and accounts come without them: one more look at each, which is
        // not killed, or nobody would have told of them.
        self.is_calm = true;
        for item in self.connected() {
            self.sync(item, Process::Terminal, dice)?;
        }
        if self.mutant.is_none() {
            self.drift(dice)?;
        }
        self.computer.kill()?;
        self.rest()?;
        self.look_back()?;
        let store = self.computer.store(Process::Window)?;
        let findings = rest::at_the_end(store, &self.oracle, &self.world);
        if !findings.is_empty() {
            return Err(format!("{findings:#?}"));
        }
        Ok(())
    }
}
