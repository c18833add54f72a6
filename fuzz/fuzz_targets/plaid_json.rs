//! `coffer_fuzz::plaid_json` under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| coffer_fuzz::plaid_json::run(data));
