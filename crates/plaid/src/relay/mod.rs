//! What a device and a relay say to each other: how a device shows who it is ([`DeviceKey`],
//! [`Signed`]), the messages beside Plaid's own ([`message`]), and the calls that carry them ([`client`]). Both sides read this module, so
//! that there is one protocol and not two.
//!
//! A device makes a key pair of its own, and the private half never leaves it. Every request carries
//! a signature over method, path, body, time and a nonce, so that whoever listens behind the TLS (a
//! proxy, a log) can neither change a request nor send it again.

pub mod client;
mod device;
pub mod message;

pub use client::{Desk, EnrolError, about, enrol};
pub use device::{
    AHEAD_MS_MAX, CREDENTIAL_PREFIX, DeviceKey, MalformedDevice, Signed, SignedParts, headers,
    identity_of, verify,
};
