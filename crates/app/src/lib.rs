//! The use cases of Coffer: set up, link, sync, browse, edit; and the messages and the command
//! table through which a window or a terminal reaches them.
//!
//! Owns: the order of steps, which seam is asked when, what a person is told.
//! Never: `tauri`, SQL text, `reqwest`.

pub mod api;
pub mod bindings;
mod command_table;
