//! Edits: what the person said. Append-only operations, and their fold, the overlay.
//!
//! A sync never writes here, so nothing a bank says can overwrite a person's words, and going
//! back to the bank's word is taking the person's away.

pub mod categories;
mod change;
mod chunk;
mod field;
mod history;
mod tags;
mod undo;

pub use categories::{CategoryRow, categories};
pub use change::{
    EditMeta, NOTE_CHARS_MAX, Origin, TAG_CHARS_MAX, TAGS_MAX, set_category, set_deleted, set_note,
    set_tags,
};
pub use field::Field;
pub use history::{HistoryRow, history};
pub use tags::{TagRow, tags};
pub use undo::{Undone, redo, undo};
