//! What a stranger may send: each module takes any bytes, gives them to the code that meets such
//! bytes first, and panics where a promise is broken. libFuzzer calls them through
//! `fuzz_targets/`; `tests/fuzzed` calls them over `corpus/` with the ordinary compiler.
//!
//! Never: a target that only looks whether something crashes. Each says what must hold.

pub mod backup;
pub mod plaid_json;
pub mod relay_answer;
pub mod relay_request;
pub mod sealed_blob;
pub mod search_query;
pub mod webhook;
