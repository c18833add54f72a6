//! The relay: the small server that will hold a `client_id` and secret for others and bring
//! webhooks to a desktop. This crate is its place in the house; the server is not built yet, and
//! nothing depends on it. The client's side of it is `coffer_plaid::Transport::relay`.
//!
//! Owns, once built: devices and their credentials, the allow-list of endpoints, the inbox of
//! notices.
//!
//! Never: the app, the store or the vault; an access token or a transaction at rest; a body in a
//! log.
