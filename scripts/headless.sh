#!/usr/bin/env bash
# Runs a command on a display and a session bus of its own, both gone when it ends:
#   scripts/headless.sh [--keyring] COMMAND...
# With --keyring the session also has an unlocked keychain, kept in $XDG_DATA_HOME, which the
# caller must point at a folder to throw away. Without it the session has no keychain at all, so
# that nothing is ever encrypted with a key that dies with the session.
source "$(dirname "$0")/common.sh"

if [ "${1-}" = --inside ]; then
  shift
  # The bus has chatter of its own; from here on errors are the command's.
  exec 2>&4 4>&-
  if [ "$1" = --keyring ]; then
    shift
    # The password protects nothing: this keychain lives in a folder that is thrown away.
    printf 'throw-away' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
  else
    # The bus would start a keychain by itself on the first question, and that one would ask for
    # a password in a dialog that nobody sees.
    export DBUS_SESSION_BUS_ADDRESS=disabled:
  fi
  exec "$@"
fi

scratch=$(mktemp -d)
cleanup() {
  if [ -n "${xvfb-}" ]; then
    kill "$xvfb" 2>/dev/null || true
    wait "$xvfb" 2>/dev/null || true
  fi
  rm -rf "$scratch"
}
trap cleanup EXIT

mkfifo "$scratch/display"
# As large as Coffer's window opens.
Xvfb -displayfd 3 -screen 0 1180x780x24 -nolisten tcp 3>"$scratch/display" 2>"$scratch/xvfb.log" &
xvfb=$!
# Xvfb closes the pipe if it dies, so this never waits for ever.
number=$(timeout 30 head -n 1 "$scratch/display") || true
[ -n "$number" ] || fail "Xvfb did not start: $(cat "$scratch/xvfb.log")"

export DISPLAY=":$number"
unset WAYLAND_DISPLAY
export GDK_BACKEND=x11
# There is no GPU behind Xvfb; WebKitGTK shows an empty window if it tries to use one.
export WEBKIT_DISABLE_DMABUF_RENDERER=1
export NO_AT_BRIDGE=1 GTK_A11Y=none
dbus-run-session -- "$PWD/scripts/headless.sh" --inside "$@" 4>&2 2>"$scratch/bus.log" || {
  status=$?
  cat "$scratch/bus.log" >&2
  exit "$status"
}
