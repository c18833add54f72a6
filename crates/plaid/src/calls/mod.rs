//! The calls, one file for what belongs together: what is asked, how the answer is read, and what
//! it is called here.
//!
//! Amounts have our sign: money in is positive, money out and debt negative; where one is a plain
//! size, its field says so. Days are civil. Ids are byte for byte Plaid's. Words that Plaid may add
//! to (`status`, `type`, ...) are kept as they came, and what has no field here is in `details`.

pub mod accounts;
pub mod auth;
pub mod consent;
pub mod enrich;
pub mod holdings;
pub mod identity;
pub mod institution;
pub mod item;
pub mod liabilities;
pub mod link;
pub mod product;
pub mod recurring;
pub mod sandbox;
pub mod security;
pub mod signal;
pub mod trades;
pub mod transactions;
pub mod transfer;
pub mod transfer_events;
pub mod user;
pub mod webhook_key;
