//! The encrypted SQLite store: facts, edits, the derived register
