#!/usr/bin/env bash
# What a relay costs on this machine (crates/relay/examples/load): a release build, over loopback.
#   SECONDS_EACH=10 DEVICES=10000 scripts/relay-load.sh
source "$(dirname "$0")/common.sh"

devices=${DEVICES:-10000}
# A descriptor for each device that waits, at both ends, and some for all else.
needed=$((devices + 1000))
[ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge "$needed" ] || ulimit -n "$needed" 2>/dev/null ||
  fail "$devices waiting devices need $needed open files and this shell allows $(ulimit -n). Run: ulimit -n $needed (or DEVICES=$(($(ulimit -n) - 1000)) make relay-load)"
cargo build --locked --release --package coffer-relay --bin coffer-relay --example load
target/release/examples/load --seconds "${SECONDS_EACH:-10}" --devices "$devices"
