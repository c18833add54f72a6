//! The part of a story in which the machine is at fault, or is provided against: backups that are killed and
//! restored, and a keychain that locks while programs run.

use super::Story;
use crate::{computer::Process, dice::Dice, disk::Image, mutant::Mutant, oracle::Oracle};

/// A backup, and all that must hold once it is restored.
pub(super) struct Backup {
    file: Image,
    oracle: Oracle,
    floors: Vec<usize>,
    /// When it was made, milliseconds.
    at_ms: i64,
}

impl Story {
    /// A backup is made, or both programs are killed while it is.
    pub(super) fn back_up(&mut self, dice: &mut Dice) -> Result<(), String> {
        let is_killed = dice.chance(40);
        let how = if is_killed {
            "begun, and killed"
        } else {
            "made"
        };
        self.tell(format!("a backup is {how}"));
        let file = self.computer.back_up(dice, is_killed)?;
        // What a bank took back before it told all that it had is no history that a restore could reach.
        let is_quiet = self.world.items.iter().any(|item| item.is_quiet);
        if let Some(file) = file.filter(|_| !is_quiet) {
            self.backup = Some(Backup {
                file,
                oracle: self.oracle.clone(),
                floors: self.floors.clone(),
                at_ms: self.computer.now_ms,
            });
        }
        self.rest()
    }

    /// The newest backup takes the place of what there is: everything is as it was when it was made, and the
    /// banks tell again what came since.
    pub(super) fn restore(&mut self) -> Result<(), String> {
        let Some(backup) = &self.backup else {
            return Ok(());
        };
        let at_ms = backup.at_ms;
        self.computer.restore(&backup.file)?;
        self.oracle.clone_from(&backup.oracle);
        self.floors.clone_from(&backup.floors);
        self.moments.retain(|(moment_ms, _)| *moment_ms < at_ms);
        self.tell("the backup is restored".into());
        self.rest()
    }

    /// The keychain locks. The program that runs goes on; the other one cannot open the data, whatever it
    /// tries, and finds it whole when the keychain gives its key again.
    pub(super) fn lock_keychain(&mut self, item: usize, dice: &mut Dice) -> Result<(), String> {
        let (open, closed) = match dice.chance(50) {
            true => (Process::Window, Process::Terminal),
            false => (Process::Terminal, Process::Window),
        };
        self.tell(format!("the keychain locks; {open:?} runs"));
        self.computer.store(open)?;
        let mints = self.mutant == Some(Mutant::MintsAKey);
        self.computer.lock_keychain(closed, mints)?;
        if !mints {
            self.is_calm = true;
            self.act(open, dice)?;
            if !self.oracle.connections[item].is_ended {
                self.sync(item, open, dice)?;
            }
            self.is_calm = false;
            self.rest()?;
        }
        self.computer.unlock_keychain();
        self.computer.store(closed)?;
        self.rest()
    }
}
