//! Controls: programs that do what must never be done. The simulation has to catch each of them, or
//! it proves nothing. They live here and not in the product: each spoils what the story hands to the
//! real store, or the disk below it.

use coffer_domain::ChangeSet;

use crate::oracle::Oracle;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutant {
    /// The cursor is saved in a commit of its own, before the rows.
    CursorFirst,
    /// What the bank takes back stays.
    RemovalsDropped,
    /// A posted row takes the first pending one of the same amount.
    MatchedByAmountOnly,
    /// A change of a known row is not taken over.
    ModifiedDropped,
    /// The link from a posted row to its pending one is not used.
    LinksIgnored,
    /// Of two syncs that race, the later one to commit is believed whatever it started from.
    LastOneWins,
    /// A tip goes into a part of what the person split.
    PartsSpread,
    /// The disk says that it has written, and has not.
    DiskLies,
    /// A backup is the database's file without its log.
    BackupOfTheFileAlone,
    /// Where the keychain gives no key, a new profile takes the place of the old one.
    MintsAKey,
    /// What is to be forgotten is only disconnected.
    ForgetsNothing,
    /// The newest edit is undone where another one was chosen.
    UndoesTheNewest,
}

impl Mutant {
    /// Whether it is still at work while the story ends.
    pub fn stays(self) -> bool {
        self != Self::DiskLies
    }

    /// Spoils what a sync has learned.
    pub fn spoil(self, changes: &mut ChangeSet, oracle: &Oracle, item: usize) {
        match self {
            Self::RemovalsDropped => changes.removed.clear(),
            Self::LinksIgnored => {
                changes
                    .upserts
                    .iter_mut()
                    .for_each(|row| row.pending_external_id = None);
            }
            Self::ModifiedDropped => changes.upserts.retain(|fact| {
                oracle
                    .rows
                    .iter()
                    .all(|row| row.bank.id != fact.external_id)
            }),
            Self::MatchedByAmountOnly => {
                for fact in changes.upserts.iter_mut().filter(|fact| !fact.pending) {
                    let same = oracle.rows.iter().find(|row| {
                        row.item == item
                            && row.bank.pending
                            && row.bank.minor == fact.amount.minor()
                    });
                    fact.pending_external_id = same.map(|row| row.bank.id.clone());
                }
            }
            Self::CursorFirst
            | Self::LastOneWins
            | Self::PartsSpread
            | Self::DiskLies
            | Self::BackupOfTheFileAlone
            | Self::MintsAKey
            | Self::ForgetsNothing
            | Self::UndoesTheNewest => {}
        }
    }
}
