//! The relay between a bank and devices, over real HTTP: who may ask what, what passes, what stays, and how notices
//! come. The bank is a sandbox inside the test; the relay runs as its own program where that is what is shown.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod devices;
mod notices;
mod passing;
#[cfg(target_os = "linux")]
mod postgres;
mod programs;
mod world;
