#!/usr/bin/env bash
# Plays stories of tests/sim and writes what came of them into docs/simulation.md.
#   [SIM_OF=moves] scripts/sim.sh SEEDS FROM [STEPS]
#
# Resumable: chunks that this commit has played lie in target/sim and are not played again. With STEPS
# stories are cut short, as the command of a failure asks for; nothing is written down then.
source "$(dirname "$0")/common.sh"

seeds=${1:?how many seeds} from=${2:?the first seed} steps=${3-} of=${SIM_OF:-seeds}
chunk=250
page=docs/simulation.md
programs=$(cargo build --locked --workspace --test sim --message-format=json)
program=$(node -e '
  for (const line of require("fs").readFileSync(0, "utf8").split("\n")) {
    if (!line.startsWith("{")) continue;
    const { executable, target } = JSON.parse(line);
    if (executable && target.name === "sim" && target.kind.includes("test")) console.log(executable);
  }' <<<"$programs")
[ -x "$program" ] || fail "The simulation was not built."

# Runs the seeds from $1 on, $2 of them.
play() {
  COFFER_SIM_FROM=$1 COFFER_SIM_SEEDS=$2 RUST_BACKTRACE=0 \
    "$program" "${of}_of" --test-threads "$(nproc)"
}

# A story or a few are somebody looking into something: nothing is written down.
if [ -n "$steps" ] || [ "$seeds" -lt 100 ]; then
  [ -z "$steps" ] || export COFFER_SIM_STEPS=$steps
  play "$from" "$seeds"
  exit
fi

commit=$(git rev-parse --short HEAD)
git diff --quiet HEAD -- crates tests || commit+=-changed
state=target/sim/$commit
[ "$of" = seeds ] || state+=-$of
mkdir -p "$state"

# Writes one line of the table.
note() {
  # shellcheck disable=SC2016 # the backticks are Markdown's
  printf '| %s | `%s` | %s to %s%s | %s | %s |\n' "$(date -u +%F)" "$commit" "$from" $((from + seeds - 1)) \
    "$([ "$of" = seeds ] || say " of $of")" "$1" "$2" >>"$page"
}

total=0
for ((at = from; at < from + seeds; at += chunk)); do
  count=$((from + seeds - at < chunk ? from + seeds - at : chunk))
  played=$state/$at-$count
  if [ ! -e "$played" ]; then
    started=$SECONDS
    if ! play "$at" "$count" >"$state/log" 2>&1; then
      cat "$state/log"
      note "failed: $(grep -om1 'make sim.* FROM=.*' "$state/log" || say "the program ended, see its output")" "$total"
      exit 1
    fi
    say $((SECONDS - started)) >"$played"
    say "seeds $at to $((at + count - 1)) passed in $((SECONDS - started)) s"
  fi
  total=$((total + $(cat "$played")))
done
note passed "$total"
