#!/usr/bin/env bash
# Rust and Node are the two things a person brings along: are they here and new enough?
source "$(dirname "$0")/common.sh"

# True when version $1 is at least version $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort --version-sort | head -n 1)" = "$2" ]; }

rust_wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
node_wanted=20.19

if ! has cargo || ! has rustc; then
  fail "Coffer needs Rust $rust_wanted or newer, and it is not installed. Get it from https://rustup.rs, open a new shell, and try again."
fi
rust_found=$(rustc --version | awk '{ print $2 }')
at_least "${rust_found%%-*}" "$rust_wanted" ||
  fail "Coffer needs Rust $rust_wanted or newer; this is Rust $rust_found. Run: rustup update stable"

if ! has node || ! has npm; then
  fail "Coffer needs Node $node_wanted or newer with npm, and it is not installed. Get it from https://nodejs.org and try again."
fi
node_found=$(node --version)
at_least "${node_found#v}" "$node_wanted" ||
  fail "Coffer needs Node $node_wanted or newer; this is Node ${node_found#v}. Get a newer one from https://nodejs.org and try again."
