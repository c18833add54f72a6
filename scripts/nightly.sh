#!/usr/bin/env bash
# What `make test` does to processes two hundred times, a thousand times, and what encryption costs: about an
# hour.
# COFFER_KILLS and COFFER_POWER_CUTS ask for other numbers.
source "$(dirname "$0")/common.sh"
export COFFER_KILLS=${COFFER_KILLS-1000} COFFER_POWER_CUTS=${COFFER_POWER_CUTS-1000} COFFER_EVERY_CALL=1

cargo build --locked --workspace --all-targets
if has cargo-nextest; then
  cargo nextest run --locked --workspace --no-fail-fast --profile long \
    -E 'package(acceptance) and binary(=kills)'
else
  cargo test --locked --workspace --no-fail-fast --test kills
fi
say "What the kills met:"
for report in target/kills/*.txt; do
  say "$(basename "$report" .txt)"
  cat "$report"
done
say "What encryption costs:"
COFFER_BENCH_ROWS=100000 cargo test --locked --release --package coffer-store --lib \
  cipher_cost -- --nocapture
