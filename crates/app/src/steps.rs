//! Moments between two steps of a change that must survive a death at any of them.
//!
//! Nothing in Coffer listens. A test does, in a process of its own, and ends that process there:
//! so each of them is reached by name and not by luck.

use std::sync::OnceLock;

static LISTENER: OnceLock<fn(&'static str)> = OnceLock::new();

/// Hears of every step from now on. For tests; the first listener stays.
pub fn listen(listener: fn(&'static str)) {
    let _ = LISTENER.set(listener);
}

/// Says that the step with this name was just taken.
pub(crate) fn taken(name: &'static str) {
    if let Some(listener) = LISTENER.get() {
        listener(name);
    }
}
