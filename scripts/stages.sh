# shellcheck shell=bash
# Sourced: named stages with their time, a log each, and one table at the end.
#   stage NAME MINUTES COMMAND...   runs it; stops everything if it fails
#   stages_end                      prints the table and what each test runner itself concluded
stage_logs=target/stages
# .ci/run keeps the stages before `make test` in the same table.
[ -n "${COFFER_STAGES_KEEP-}" ] || rm -rf "$stage_logs"
mkdir -p "$stage_logs"

stage() {
  local name=$1 budget=$2 started=$SECONDS took status result=ok
  shift 2
  printf '\n=== %s (budget %s min)\n' "$name" "$budget"
  # Not `if` and not `||`: bash would then go on after a failure inside the command.
  set +e
  (
    set -e
    "$@"
  ) 2>&1 | tee "$stage_logs/$name.log"
  status=${PIPESTATUS[0]}
  set -e
  took=$((SECONDS - started))
  [ "$took" -le $((budget * 60)) ] || result="ok, over budget"
  [ "$status" -eq 0 ] || result=FAILED
  printf '%-10s %3d:%02d of %2d:00  %s\n' "$name" $((took / 60)) $((took % 60)) "$budget" "$result" |
    tee -a "$stage_logs/table"
  if [ "$status" -ne 0 ]; then
    stages_end
    fail "The stage '$name' failed; its output is in $stage_logs/$name.log"
  fi
}

stages_end() {
  local name
  printf '\n=== time of each stage\n'
  cat "$stage_logs/table"
  printf '\n=== what the test runners say\n'
  while read -r name _; do
    # nextest, cargo test, and vitest; colours taken out first.
    sed $'s/\x1b\\[[0-9;]*m//g' "$stage_logs/$name.log" |
      grep -E '^ *(Summary \[|test result:|Test Files |Tests  )' |
      sed "s|^ *|$name: |" || true
  done <"$stage_logs/table"
}
