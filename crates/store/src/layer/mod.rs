//! The layer between a person's words and the bank's: what rules say, and what was learned.
//!
//! ```text
//!  person    overlay, txn_tag, split        written by people
//!  rules     ruled, ruled_tag, ruled_part   derived here, in the transaction of whatever changed
//!  learned   learned                        written once, when a row comes
//!  bank      txn                            written by syncs
//! ```
//! [`settle`] asks the rules about the rows that a transaction touched; where the rules themselves or the names in them
//! changed, about all rows that these are for. What stands afterwards is a function of rules, names and rows alone, so
//! that the order in which they came is nowhere to be seen, and `verify` can make it anew and compare.
//! Decision 0019 says why it is a layer of its own.

mod book;
mod judge;
mod learning;
mod look;
mod said;

pub use book::stands;
pub(crate) use book::{Book, problem, search as search_of_rule};
pub(crate) use judge::{rejudge_all, settle, would_say};
pub(crate) use learning::learn_of;
pub use learning::{HintRow, hints, hints_among};
pub use look::{LikeRow, Preview, Remark, like, preview, remarks, uses};
pub(crate) use said::standing;
pub use said::{SaidRow, ruled_among, said};
