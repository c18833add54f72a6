//! Which rows are one: doubts that a person answers, rows taken together and apart again, and
//! accounts whose history a new Item continues.
//!
//! Sync decides what it can be sure of (`facts::apply`); the rest is decided here, by a person.

mod adopt;
mod apart;
mod doubts;
mod joined;
mod merge;

pub use adopt::{Adopted, Candidate, adopt, candidates, say_two_accounts, undo_adoption};
pub(crate) use adopt::{
    adoptions_after, match_told, take_back_adoption, take_words_of_adoption_back,
};
pub use apart::take_apart;
pub(crate) use doubts::say_same;
pub use doubts::{Answer, DoubtRow, answer, doubts};
pub(crate) use joined::{Image, joined_since, restore};
