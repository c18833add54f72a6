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
    while read -r name; do selected+=(--test "$name"); done < <(test_targets_of_crates)
    cargo test --locked --workspace --no-fail-fast --lib --bins "${selected[@]}"
    cargo test --locked --workspace --doc
  fi
}

# One test binary of the package `acceptance`. Those that open windows run one test at a time.
acceptance() {
  local name=$1
  shift
  if has cargo-nextest; then
    cargo nextest run --locked --workspace --no-fail-fast -E "package(acceptance) and binary(=$name)"
  else
    cargo test --locked --workspace --no-fail-fast --test "$name" -- "$@"
  fi
}

test_targets_of_crates() {
  cargo metadata --locked --no-deps --format-version 1 | node -e '
    const { packages } = JSON.parse(require("fs").readFileSync(0, "utf8"));
    for (const { name, targets } of packages)
      for (const target of targets)
        if (name !== "acceptance" && target.kind.includes("test")) console.log(target.name);'
}

stage ui 5 ui
stage build 20 build
stage crates 5 crates
stage tidy 1 acceptance tidy
stage flows 5 acceptance flows
stage e2e 5 acceptance e2e --test-threads=1
stages_end
