//! Facts: what the bank said. Written inside a sync or a link, and nowhere else.

mod accounts;
mod apply;
mod items;
mod journal;
mod link_sessions;
mod profile;

pub use accounts::{AccountRow, BalanceRow, accounts};
pub use apply::{Applied, apply};
pub use items::{
    ItemRow, NewItem, acquire_lease, find_item, item, items, lease_holder, link, linked_accounts,
    release_lease, set_health, set_item_fact, token,
};
pub use journal::{LastSync, RequestRow, SetAside, last_sync, record_requests, set_aside};
pub use link_sessions::{
    Given, LinkSessionRow, NewLinkSession, end_open_link_session, link_session, open_link_session,
    put_access_token, set_link_stage, take_given, unfinished_link_sessions,
};
pub use profile::{get, put, remove};
