//! Controls: programs that do what must never be done. The simulation has to catch each of them, or
//! it proves nothing. They live here and not in the product: each spoils what the story hands to the
//! real store, or the disk below it.

use coffer_domain::ChangeSet;

use crate::{
    oracle::{
        Oracle,
        defined::{Define, Does, Rule},
        joined::Answer,
        pairs::Pairing,
        said::Saying,
    },
    person::Act,
};

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
    /// That two rows do not belong together is not written down.
    NoIsForgotten,
    /// That two rows belong together is written down as that they do not.
    YesIsNo,
    /// Where one of a pair is deleted, the other one goes too.
    BothLegsDeleted,
    /// What is to be taken apart is deleted.
    ApartDeletes,
    /// A statement locks nothing.
    NothingIsLocked,
    /// A row that the person wrote down stays beside the bank's, whatever they say.
    TwinsStay,
    /// A rule that is for what comes is for the past too.
    RuleOfThePast,
    /// Of all that a search lists, nothing is said but of the first.
    OneOfAll,
    /// What rules tag is not tagged.
    TagsOfRulesDropped,
    /// What rules note is not noted.
    NotesOfRulesDropped,
    /// What rules leave out of reports is not left out.
    RulesHideNothing,
    /// What rules count as looked at is not.
    RulesReviewNothing,
    /// What rules split stays whole.
    RulesSplitNothing,
    /// A new category lies in another group.
    MadeElsewhere,
    /// A category stays where it was.
    MovesNothing,
    /// A bank's word stands for what it stood for.
    MapsNothing,
    /// The switch that ends proposals does nothing.
    SwitchDoesNothing,
    /// What was written down stays in its account.
    StaysInItsAccount,
    /// A file is not attached.
    AttachesNothing,
    /// Tags that are added take the place of all others.
    TagsReplaced,
    /// Tags that are taken off stay.
    TagsStay,
}

impl Mutant {
    /// Whether it is still at work while the story ends.
    pub fn stays(self) -> bool {
        self != Self::DiskLies
    }

    /// Spoils what the person does.
    pub fn act(self, act: Act, oracle: &Oracle) -> Act {
        // What must be refused is: a control would be caught by that it was not.
        if !act.expect(&mut oracle.clone(), (None, 0)) {
            return act;
        }
        match (self, act) {
            (Self::UndoesTheNewest, Act::UndoOne(_)) => Act::Undo,
            // What is said of nothing is nothing.
            (Self::NoIsForgotten, Act::Pair(said)) if !said.together => {
                Act::Say(Vec::new(), Saying::Deleted(true))
            }
            (Self::YesIsNo, Act::Pair(said)) => Act::Pair(Pairing {
                together: false,
                ..said
            }),
            (Self::BothLegsDeleted, Act::Say(mut rows, Saying::Deleted(true))) => {
                let mates = rows.iter().flat_map(|place| oracle.mates(*place));
                let mates: Vec<usize> = mates.map(|(mate, _)| mate).collect();
                rows.extend(mates);
                Act::Say(rows, Saying::Deleted(true))
            }
            (Self::ApartDeletes, Act::Apart(place)) => Act::Say(vec![place], Saying::Deleted(true)),
            (Self::NothingIsLocked, Act::Reconcile(_)) => {
                Act::Say(Vec::new(), Saying::Deleted(true))
            }
            (Self::TwinsStay, Act::Answer(answer)) if oracle.rows[answer.older].is_by_hand => {
                Act::Answer(Answer {
                    same: false,
                    ..answer
                })
            }
            (Self::RuleOfThePast, Act::Define(Define::Rule(at, rule))) => {
                Act::Define(Define::Rule(at, Rule { from: 0, ..rule }))
            }
            (Self::OneOfAll, Act::SayOfAll(_, rows, saying)) => {
                Act::Say(rows.into_iter().take(1).collect(), saying)
            }
            (_, Act::Define(Define::Rule(at, rule))) => {
                let does = self.dropped(rule.does);
                Act::Define(Define::Rule(at, Rule { does, ..rule }))
            }
            (Self::MadeElsewhere, Act::Define(Define::Create(name, _))) => {
                Act::Define(Define::Create(name, "shopping"))
            }
            (Self::MovesNothing, Act::Define(Define::Move(..)))
            | (Self::MapsNothing, Act::Define(Define::Map(..)))
            | (Self::SwitchDoesNothing, Act::Propose(_))
            | (Self::StaysInItsAccount, Act::Say(_, Saying::Moved(..)))
            | (Self::AttachesNothing, Act::Say(_, Saying::Attach(_)))
            | (Self::TagsStay, Act::Say(_, Saying::RemoveTags(_))) => {
                Act::Say(Vec::new(), Saying::Deleted(true))
            }
            (Self::TagsReplaced, Act::Say(rows, Saying::AddTags(tags))) => {
                Act::Say(rows, Saying::Tags(tags))
            }
            (_, act) => act,
        }
    }

    /// What a rule does, without what is dropped. One that does nothing is no rule: it says a word that nobody looks for.
    fn dropped(self, mut does: Does) -> Does {
        match self {
            Self::TagsOfRulesDropped => does.tags.clear(),
            Self::NotesOfRulesDropped => does.note = None,
            Self::RulesHideNothing => does.hide = false,
            Self::RulesReviewNothing => does.reviewed = false,
            Self::RulesSplitNothing => does.split.clear(),
            _ => {}
        }
        if does == Does::default() {
            does.tags.push("nothing".into());
        }
        does
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
            | Self::UndoesTheNewest
            | Self::NoIsForgotten
            | Self::YesIsNo
            | Self::BothLegsDeleted
            | Self::ApartDeletes
            | Self::NothingIsLocked
            | Self::TwinsStay
            | Self::RuleOfThePast
            | Self::OneOfAll
            | Self::TagsOfRulesDropped
            | Self::NotesOfRulesDropped
            | Self::RulesHideNothing
            | Self::RulesReviewNothing
            | Self::RulesSplitNothing
            | Self::MadeElsewhere
            | Self::MovesNothing
            | Self::MapsNothing
            | Self::SwitchDoesNothing
            | Self::StaysInItsAccount
            | Self::AttachesNothing
            | Self::TagsReplaced
            | Self::TagsStay => {}
        }
    }
}
