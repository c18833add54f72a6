#!/usr/bin/env bash
# Opens the Coffer that was built. Without a display it opens it on one of its own, waits until it
# has painted, leaves a screenshot and ends.
#   scripts/run.sh --needs   prints which sets of system packages that takes
source "$(dirname "$0")/common.sh"

program=$PWD/target/debug/coffer
screenshot=$PWD/out/coffer.png

has_display() {
  [ "$(uname)" = Darwin ] || [ -n "${DISPLAY-}" ] || [ -n "${WAYLAND_DISPLAY-}" ]
}

case ${1-} in
--needs)
  if has_display; then say build; else say build headless; fi
  ;;
--shoot)
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  "$program" >"$log" 2>&1 &
  coffer=$!
  if scripts/painted.sh "$coffer" "$screenshot"; then
    kill "$coffer" 2>/dev/null || true
    wait "$coffer" 2>/dev/null || true
  else
    kill "$coffer" 2>/dev/null || true
    cat "$log" >&2
    exit 1
  fi
  ;;
*)
  has_display && exec "$program"
  say "There is no display here: Coffer opens on a virtual one."
  mkdir -p "$(dirname "$screenshot")"
  rm -f "$screenshot"
  scripts/headless.sh scripts/run.sh --shoot
  say "Coffer started and painted. Screenshot: $screenshot"
  ;;
esac
