//! The words and rules of Coffer, and nothing else.
//!
//! Owns: money, ids, accounts, transactions, the health of a connection, why its data is as old as it
//! is, when it is synced by itself and when its owner is told, the sync session and the matching of a
//! pending transaction with its posted twin, the search language, whether a payment is covered, and [`Secret`], the type that cannot be printed.
//!
//! Never: input or output, `async`, the present time, randomness, floats. Time and ids come in
//! as arguments, so that every rule here can be tested by the thousand.

pub mod account;
pub mod age;
pub mod bank_error;
pub mod calls;
pub mod category;
pub mod changes;
pub mod health;
pub mod ids;
pub mod learned;
pub mod link;
pub mod matching;
pub mod money;
pub mod moves;
pub mod notice;
pub mod pairs;
pub mod payment;
pub mod period;
pub mod proof;
pub mod query;
pub mod relink;
pub mod rules;
pub mod schedule;
pub mod secret;
pub mod split;
pub mod sync;
pub mod text;
pub mod transaction;

pub use account::{AccountFact, AccountKind, Balances};
pub use bank_error::{BankError, BankErrorKind};
pub use changes::{Batch, ChangeSet, Cursor, Page, Quarantined, Removal, UpdateStatus};
pub use health::{Advisory, Announcement, Health, HealthState, Standing};
pub use ids::{
    AccountId, AttachmentId, ConsentId, ItemId, LegId, LinkSessionId, MoveId, OperationId, RuleId,
    SyncId, TransactionId, ViewId,
};
pub use money::{Currency, Money, MoneyError};
pub use period::Period;
pub use secret::Secret;
pub use transaction::{CivilDate, TransactionFact};
