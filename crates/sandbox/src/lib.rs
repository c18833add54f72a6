//! A Plaid-shaped bank on loopback: seeded people with 24 months of life, Link, Items, an update log with
//! real cursors, a calendar that moves when told to, and faults on request.
//!
//! It owns: the model of banks, Plaid's side of the protocol, the Link pages, the admin routes, its saved state.
//! It never: reaches the network (webhooks go to loopback only), listens anywhere but 127.0.0.1, uses a crate of Coffer's (so that client and
//! bank cannot share a mistake), keeps or logs a password, computes money in floats.
//!
//! ```text
//! main ─> embedded ─> server ─> faults ─> api, link_page, admin ─> bank (one turn at a time) ─> world
//!                                                                     └─> persist (every change) ─> outbox
//! ```
//! State is (seed, genesis, ordered events). Applying the events again gives the same ids, tokens and cursors.

mod admin;
mod admin_life;
mod api;
mod bank;
mod clock;
mod dice;
mod embedded;
mod faults;
mod limits;
mod link_page;
mod link_sign_in;
mod link_steps;
mod money;
mod outbox;
mod server;
mod signing;
pub mod state_file;
mod world;

pub use clock::{SystemClock, WallClock};
pub use embedded::{Embedded, EmbeddedConfig, LABEL, Running};
pub use world::event::Pace;
