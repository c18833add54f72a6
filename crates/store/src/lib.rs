//! The store: one encrypted SQLite database per profile.
//!
//! Owns: the schema and its migrations; `facts` (what the bank said, written by sync), `edits`
//! (what the person said, written by people) and `register` (derived from both, rebuildable);
//! `layer` (what rules say, and what was learned: derived, and between the two);
//! `moves` (money moved between own accounts);
//! `identity` (which rows are one, as people decide); `audit` (what was asked, shown and paid, in a chain);
//! the one writer, the few readers, the locks between processes.
//!
//! Never: HTTP, a provider's words, a secret in clear. Tokens arrive sealed; the key of the
//! database arrives from the vault and goes nowhere but into SQLCipher; it is kept, in memory that
//! is wiped, to open the connections anew after the disk failed under them.
//!
//! Nothing awaits inside a transaction: the closures of [`Store::read`] and [`Store::write`] are
//! plain functions, so no transaction can be held over the network.

mod codec;
mod error;
mod keepsake;
mod lock;
mod open;
mod progress;

pub mod audit;
pub mod copy;
pub mod edits;
pub mod facts;
pub mod identity;
pub mod layer;
pub mod moves;
pub mod register;
pub mod travel;

pub use error::{Misread, StoreError};
pub use lock::DataLock;
pub use open::{SCHEMA_VERSION, Store};
pub use progress::Progress;

/// A read transaction: one consistent picture.
pub struct Reader<'a>(pub(crate) &'a rusqlite::Connection);

/// The write transaction: committed when the closure returns `Ok`, undone otherwise.
pub struct Writer<'a>(
    pub(crate) &'a rusqlite::Connection,
    /// Whoever wants to know how far it is.
    pub(crate) Option<&'a progress::Watch<'a>>,
);

impl<'a> Writer<'a> {
    /// One that nobody watches.
    pub(crate) const fn of(connection: &'a rusqlite::Connection) -> Self {
        Self(connection, None)
    }

    /// What is written so far, as a reader sees it.
    pub const fn reader(&self) -> Reader<'a> {
        Reader(self.0)
    }
}

/// Result of a store function.
pub type Result<T> = std::result::Result<T, StoreError>;
