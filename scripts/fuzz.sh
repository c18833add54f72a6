#!/usr/bin/env bash
# Looks for inputs that break a promise (fuzz/, docs/fuzzing.md). Needs a nightly compiler and
# cargo-fuzz: rustup toolchain install nightly && cargo install --locked cargo-fuzz
#   scripts/fuzz.sh [MINUTES [TARGET ...]]     20 minutes each, one after the other, unless told
source "$(dirname "$0")/common.sh"

minutes=${1:-20}
shift || true
cargo +nightly fuzz --version >/dev/null 2>&1 ||
  fail "Fuzzing needs more than the tests do. Run: rustup toolchain install nightly && cargo install --locked cargo-fuzz"
cd fuzz
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo +nightly fuzz list)
for target in "${targets[@]}"; do
  # What is new goes to a folder of its own; the corpus that is committed stays small.
  mkdir -p "target/found/$target"
  say "$target, $minutes minutes"
  nice -n 19 cargo +nightly fuzz run "$target" "target/found/$target" "corpus/$target" -- \
    -max_total_time=$((minutes * 60)) -max_len=65536 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1
done
