//! `coffer_fuzz::relay_request` under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| coffer_fuzz::relay_request::run(data));
