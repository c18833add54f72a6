//! Facts: what the bank said. Written inside a sync or a link, and nowhere else.

mod accounts;
mod apply;
pub(crate) mod before;
mod checks;
pub(crate) mod consent;
mod ending;
pub(crate) mod image;
mod items;
mod journal;
mod link_sessions;
mod meter;
mod profile;
mod proof;
mod question;
mod revert;
mod schedule;
mod staged;
pub(crate) mod syncs;
mod tries;
mod verify;

pub(crate) use accounts::IS_THERE;
pub use accounts::{AccountRow, BalanceRow, accounts, unnamed_accounts};
pub use apply::{Applied, apply};
pub use checks::{
    accounts_with_kept_numbers, append_realtime, forget_numbers, items_asked, keep_numbers,
    kept_numbers, last_realtime, pending_debits, was_asked,
};
pub use consent::{ConsentRow, NewConsent, consents, record_consent};
pub(crate) use ending::owe;
pub use ending::{
    Forgotten, Owed, UNLINKED, forget, given_back, owe_new_token, owed, still_owed, unlink,
};
pub(crate) use image::withdraw;
pub use items::{
    ItemRow, NewItem, acquire_lease, begin_new_token, find_item, forget_token, half_new_tokens,
    held_items, item, items, lease_holder, link, linked_accounts, note_shared, put_token,
    release_lease, retired_items, set_health, set_item_fact, settle, token,
};
pub use journal::{LastSync, RequestRow, SetAside, last_sync, record_requests, set_aside};
pub use link_sessions::{
    Given, LinkSessionRow, NewLinkSession, ask_again, end_open_link_session, link_again,
    link_session, open_link_session, put_access_token, set_link_stage, take_given,
    unfinished_link_sessions,
};
pub use meter::{CallRow, billed, calls, count_item, items_made, last_forced};
pub use profile::{get, put, remove};
pub use proof::{
    CauseRow, CorrectionRows, MoveRow, ProofRow, opening_moves, opening_of, proof_causes,
    proof_corrections, proofs,
};
pub(crate) use proof::{forget_late, forget_late_withdrawn, late_answered, recount};
pub(crate) use question::{HAS_WORDS, doubt, note_change};
pub use revert::{Reverted, revert};
pub use schedule::{Attempt, attempts, note_attempt, plans, set_plan, set_told, told};
pub use staged::{discard_staged, nothing_staged, stage};
pub use syncs::{
    FieldChange, Place, RowImage, SYNC_ROWS_MAX, SYNCS_MAX, SyncEntry, SyncRow, differences, sync,
    sync_rows, syncs,
};
pub use tries::{Outcome, TryFailure, begin_try, end_try, fail_try, leave_tries, trying};
pub use verify::verify;
