//! Edits: what the person said. Append-only operations, and their fold, the overlay.
//!
//! A sync never writes here, so nothing a bank says can overwrite a person's words, and going
//! back to the bank's word is taking the person's away.

mod attachments;
pub mod categories;
mod category_set;
mod change;
mod chosen;
mod chunk;
mod definition;
mod expire;
mod field;
mod follow;
mod forget;
mod history;
mod inbox;
mod kept;
mod lock;
mod manual;
mod pairs;
mod parts;
mod reconcile;
mod rules;
mod some_tags;
mod tags;
mod undo;
mod views;

pub use attachments::{
    ATTACHMENTS_MAX, AttachmentRow, NewAttachment, OF_PROFILE_MAX,
    are_apart as attachments_are_apart, attach, attachment, attachments, detach, digests,
    drop_unused as drop_unused_attachments, holds,
};
pub use categories::{CategoryRow, categories};
pub use category_set::{
    CategoryEdit, CategoryUseRow, category_uses, edit_categories, rules_naming,
};
pub use change::{
    EditMeta, MERCHANT_CHARS_MAX, NOTE_CHARS_MAX, Origin, Saying, TAG_CHARS_MAX, TAGS_MAX, Which,
    restore, say, set_category, set_deleted, set_note, set_tags,
};
pub(crate) use change::{record, row_of};
pub(crate) use chunk::Groups;
pub use expire::reaches_back_to;
pub use field::Field;
pub(crate) use follow::{account_renamed, called};
pub(crate) use forget::forget;
pub use history::{HistoryRow, history};
pub use inbox::{
    InboxRows, Unseen, balance_seen, changes_since, count_unseen, inbox_rows, see_balance,
    see_changes, stamp,
};
pub use kept::{AccountByHand, by_hand, close_account, save_account};
pub(crate) use lock::{refuse_apart, refuse_same};
pub(crate) use manual::ask_twins;
pub use manual::{NewRow, add_by_hand};
pub use pairs::{
    PairRow, PairState, Proposal, clear as clear_pairs, pair_candidates, pairs_of, proposals,
    proposed, say_clear_pairs, say_pair,
};
pub use parts::{PartRow, parts};
pub use reconcile::{Reconciling, reconcile, reconciling, reopen};
pub(crate) use rules::rule_rows;
pub use rules::{
    RuleDraft, RuleRow, apply_rule, cleaned, delete_rule, order_rules, rule, rules, save_rule,
};
pub use tags::{TagRow, tags};
pub(crate) use undo::take_back_after;
pub use undo::{SEVERAL, Undone, redo, together, undo, undo_one, undoable};
pub use views::{ViewRow, delete_view, save_view, views};
