#!/usr/bin/env bash
# The whole suite, stage by stage. cargo-nextest runs the Rust tests where it is installed; plain
# `cargo test` does the same work where it is not, because building nextest from source would cost
# a fresh machine longer than all the tests together.
source "$(dirname "$0")/common.sh"
source scripts/stages.sh

ui() {
  make --no-print-directory ui
  npm run --prefix ui --silent typecheck
  npm run --prefix ui --silent lint
  npm run --prefix ui --silent test
}

# Every stage selects with --workspace, so that cargo resolves one set of features and compiles
# each dependency once.
build() { cargo build --locked --workspace --all-targets; }

# The tests of the crates themselves: unit, wire and store.
crates() {
  if has cargo-nextest; then
    cargo nextest run --locked --workspace --no-fail-fast -E 'not package(acceptance)'
    cargo test --locked --workspace --doc --quiet
  else
    local selected=() name
    while read -r name; do selected+=(--test "$name"); done < <(test_targets '!==')
    cargo test --locked --workspace --no-fail-fast --lib --bins "${selected[@]}"
    cargo test --locked --workspace --doc
  fi
}

# One test binary of the package `acceptance`.
acceptance() {
  if has cargo-nextest; then
    cargo nextest run --locked --workspace --no-fail-fast \
      -E "package(acceptance) and binary(=$1)"
  else
    # Stories that open windows run one at a time, as .config/nextest.toml has it.
    local one_by_one=()
    [ "$1" != e2e ] || one_by_one=(--test-threads=1)
    cargo test --locked --workspace --no-fail-fast --test "$1" -- "${one_by_one[@]}"
  fi
}

# Names of test binaries: those of `acceptance` with ===, all others with !==.
test_targets() {
  cargo metadata --locked --no-deps --format-version 1 | node -e "
    const { packages } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
    for (const { name, targets } of packages)
      for (const target of targets)
        if (name $1 'acceptance' && target.kind.includes('test')) console.log(target.name);"
}

stage ui 5 ui
stage build 20 build
stage crates 5 crates
stage clients 3 scripts/conformance-clients.sh
# Whatever tests/Cargo.toml declares, so that none is forgotten.
mapfile -t stories < <(test_targets '===')
[ ${#stories[@]} -gt 0 ] || fail "cargo metadata named no test binary of the package acceptance."
for story in "${stories[@]}"; do
  case $story in
  sim | conformance) minutes=3 ;;
  kills) minutes=4 ;;
  *) minutes=5 ;;
  esac
  stage "$story" "$minutes" acceptance "$story"
done
# The runner shows no line of a test that passes, and a check that was not made must be heard of.
[ -n "${COFFER_PLAID_SPEC-}" ] || [ -e ../shared/plaid-openapi.yml ] ||
  say "SKIPPED: nothing was held against Plaid's specification: it is not here. Name the file in COFFER_PLAID_SPEC."
stages_end
