#!/usr/bin/env bash
# Waits until the window of a running program has painted, and saves what is on the display:
#   scripts/painted.sh PID FILE
# A window that is only open is one or two plain colours; painted text has dozens. The picture is
# taken when the window has looked the same for a second, so that nothing is caught half way.
source "$(dirname "$0")/common.sh"
pid=$1 file=$2
seconds_max=60
colours_min=32
same_wanted=4

shot=$(mktemp --suffix=.png)
trap 'rm -f "$shot"' EXIT
before='' same=0
deadline=$((SECONDS + seconds_max))
while [ "$SECONDS" -lt "$deadline" ]; do
  kill -0 "$pid" 2>/dev/null || fail "The program ended before it painted."
  import -window root "$shot" 2>/dev/null || fail "The display could not be read."
  read -r colours now < <(identify -format '%k %#\n' "$shot")
  if [ "$now" = "$before" ]; then same=$((same + 1)); else same=0; fi
  if [ "$colours" -ge "$colours_min" ] && [ "$same" -ge "$same_wanted" ]; then
    cp "$shot" "$file"
    exit 0
  fi
  before=$now
  sleep 0.25
done
fail "The window was still empty after $seconds_max seconds."
