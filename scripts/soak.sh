#!/usr/bin/env bash
# Scrolls, searches and syncs in the real window for an hour, and looks at memory and disk.
# COFFER_SOAK_MINUTES asks for another time.
source "$(dirname "$0")/common.sh"
export COFFER_SOAK_MINUTES=${COFFER_SOAK_MINUTES-60}

make --no-print-directory ui
cargo build --locked --workspace --all-targets
if has cargo-nextest; then
  cargo nextest run --locked --workspace --profile long \
    -E 'package(acceptance) and binary(=e2e) and test(soak)'
else
  cargo test --locked --workspace --test e2e -- soak
fi
cat target/e2e-shots/soak.txt
