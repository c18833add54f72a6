//! `coffer_fuzz::relay_answer` under libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| coffer_fuzz::relay_answer::run(data));
