//! Which rows are one: doubts that a person answers, rows taken together and apart again, and
//! accounts whose history a new Item continues.
//!
//! Sync decides what it can be sure of (`facts::apply`); the rest is decided here, by a person.

mod adopt;
mod apart;
mod doubts;
mod joined;
mod merge;
mod unadopt;

pub(crate) use adopt::match_told;
pub use adopt::{Adopted, Candidate, adopt, candidates, say_two_accounts};
pub use apart::take_apart;
pub(crate) use doubts::is_overtaken;
pub use doubts::{Answer, DoubtRow, answer, doubts};
pub(crate) use doubts::{is_a_question, say_same, say_same_again};
pub(crate) use joined::{Image, joined_since, restore};
pub(crate) use merge::pairs_seen_in;
pub use unadopt::undo_adoption;
pub(crate) use unadopt::{adoptions_after, take_back_adoption, take_words_of_adoption_back};
