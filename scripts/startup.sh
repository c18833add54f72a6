#!/usr/bin/env bash
# How long from exec to the first painted register of a 24-month profile, next to an empty Tauri
# window of the same version: the release builds of both, in turns, in one session.
#   scripts/startup.sh [ROUNDS]     writes its figures into docs/startup.md; exits 1 above 1.5 times
#
# Both programs, told so by COFFER_STARTUP_PROBE, write the time of their first paint into the file
# it names, and end.
source "$(dirname "$0")/common.sh"

ratio_max=1.5
seconds_max=60
coffer=$PWD/target/release/coffer
cli=$PWD/target/release/coffer-cli
empty=$PWD/target/release/empty-window

# Prints the milliseconds from exec to first paint.
once() {
  local probe=$scratch/probe started program painted
  rm -f "$probe"
  started=${EPOCHREALTIME/./}
  COFFER_STARTUP_PROBE=$probe timeout "$seconds_max" "$@" >"$scratch/log" 2>&1 &
  program=$!
  wait "$program" || { cat "$scratch/log" >&2; fail "$1 did not report its first paint within $seconds_max seconds."; }
  painted=$(cat "$probe")
  # Nanoseconds against microseconds.
  awk -v from="$started" -v to="$painted" 'BEGIN { printf "%.1f\n", to / 1e6 - from / 1e3 }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
fastest() { sort -n | head -n 1; }
slowest() { sort -n | tail -n 1; }

if [ "${1-}" = --measure ]; then
  rounds=$2 scratch=$3
  export COFFER_DATA_DIR=$scratch/profile
  # A person with a keychain and the whole history of one bank.
  "$cli" init --relay demo >/dev/null
  item=$("$cli" --json link --institution ins_109508 --user user_good --password pass_good)
  say "linked: $item" >"$scratch/profile.log"
  "$cli" --json sync >>"$scratch/profile.log"
  "$cli" --json transactions | node -e '
    const rows = JSON.parse(require("fs").readFileSync(0, "utf8")).map((row) => row.date).sort();
    console.log(rows.length + " transactions from " + rows[0] + " to " + rows.at(-1));' >"$scratch/size"
  # The first start of each pays for a cold cache, which is not what is compared.
  once "$empty" >/dev/null
  once "$coffer" >/dev/null
  for ((round = 1; round <= rounds; round++)); do
    once "$empty" >>"$scratch/empty"
    once "$coffer" >>"$scratch/coffer"
  done
  exit 0
fi

rounds=${1:-15}
cargo build --locked --release --package coffer --package coffer-cli --package empty-window
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# The keychain of this session lives and dies with the folder.
XDG_DATA_HOME=$scratch/home scripts/headless.sh --keyring "$PWD/scripts/startup.sh" --measure "$rounds" "$scratch"

ratio=$(awk -v a="$(median <"$scratch/coffer")" -v b="$(median <"$scratch/empty")" 'BEGIN { printf "%.2f", a / b }')
version_of() { awk -v name="$1" '$0 == "name = \"" name "\"" { getline; gsub(/version = |"/, ""); print; exit }' Cargo.lock; }
cat >"$scratch/measured" <<END
| program | median | fastest | slowest |
|---|---|---|---|
| an empty Tauri window (\`benches/empty-window\`) | $(median <"$scratch/empty") ms | $(fastest <"$scratch/empty") ms | $(slowest <"$scratch/empty") ms |
| Coffer, its register painted | $(median <"$scratch/coffer") ms | $(fastest <"$scratch/coffer") ms | $(slowest <"$scratch/coffer") ms |

**Ratio of the medians: $ratio**; at most $ratio_max is wanted. $rounds rounds on $(date -u +%Y-%m-%d), taken in turns after one start of
each to warm the caches. Profile: $(cat "$scratch/size"), encrypted, key from a keychain. Tauri
$(version_of tauri), WebKitGTK $(pkg-config --modversion webkit2gtk-4.1), $(nproc) cores, drawn in software under Xvfb.
END
# Only what was measured is written anew; what people wrote around it stays.
awk -v file="$scratch/measured" '
  /^<!-- measured by/ { print; print ""; while ((getline line <file) > 0) print line; print ""; skip = 1 }
  /^<!-- end of what/ { skip = 0 }
  !skip && !/^<!-- measured by/ { print }' docs/startup.md >"$scratch/page"
cp "$scratch/page" docs/startup.md
cat docs/startup.md
awk -v ratio="$ratio" -v max="$ratio_max" 'BEGIN { exit !(ratio <= max) }' ||
  fail "Coffer takes $ratio times as long to start as an empty window; at most $ratio_max is wanted."
