#!/usr/bin/env bash
# Builds the .deb with the Tauri CLI, then tries it with dpkg (scripts/try-package.sh).
source "$(dirname "$0")/common.sh"

if [ packaging/package-lock.json -nt packaging/node_modules/.installed ]; then
  npm ci --prefix packaging --no-audit --no-fund
  touch packaging/node_modules/.installed
fi
make --no-print-directory ui
packages=target/release/bundle/deb
# Only the package of this build may be found below.
rm -f "$packages"/*.deb
packaging/node_modules/.bin/tauri build --ci --bundles deb -- --locked
deb=$(find "$packages" -maxdepth 1 -name '*.deb')
[ -f "$deb" ] || fail "The Tauri CLI left no package in $packages."
scripts/try-package.sh "$deb"
node packaging/sbom.mjs > "${deb%.deb}.cdx.json"
say "Package: $PWD/$deb"
say "What it is made of: $PWD/${deb%.deb}.cdx.json"
