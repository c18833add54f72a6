#!/usr/bin/env bash
# Licences, bans, sources and advisories of every package, in both ecosystems. What needs a database
# that this machine cannot reach is said to be left out, not passed over.
source "$(dirname "$0")/common.sh"

has cargo-deny || fail "This needs cargo-deny. Run: cargo install --locked cargo-deny"
for manifest in Cargo.toml fuzz/Cargo.toml; do
  cargo deny --manifest-path "$manifest" --config deny.toml check licenses bans sources
done
left_out=()
db=${ADVISORY_DB:-}
if [ -n "$db" ]; then
  cargo deny check advisories --disable-fetch --db-path "$db"
elif ! cargo deny check advisories; then
  left_out+=("RustSec's advisories (set ADVISORY_DB to a clone of github.com/rustsec/advisory-db if it cannot be fetched)")
fi
# A registry that does not answer `npm audit` says so with an error of its own.
if ! npm audit --prefix ui --omit=dev --audit-level=moderate; then
  left_out+=("npm audit found something, or its registry does not answer it")
fi
[ ${#left_out[@]} -eq 0 ] || fail "$(printf 'Not clean:\n'; printf -- '- %s\n' "${left_out[@]}")"
