#!/usr/bin/env bash
# Tries a .deb as a person would: install it, start it from its menu entry, keep some data, remove
# it; the data is still there. Needs root, or sudo without a password.
#   scripts/try-package.sh FILE.deb
source "$(dirname "$0")/common.sh"

if [ "${1-}" = --start ]; then
  # On a display of its own: starts what the menu would start, and waits until it has painted.
  read -r -a command <<<"$2"
  "${command[@]}" &
  program=$!
  scripts/painted.sh "$program" "$3"
  kill "$program"
  wait "$program" || true
  exit 0
fi

deb=$1
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo --non-interactive)
"${as_root[@]}" true 2>/dev/null ||
  fail "The package is built: $deb
Trying it takes root: sudo scripts/try-package.sh $deb"

name=$(dpkg-deb --field "$deb" Package)
if dpkg-query --show --showformat='${Status}' "$name" 2>/dev/null | grep -q '^install ok installed$'; then
  fail "$name is installed on this machine already; it is left alone. Remove it first to try this package."
fi

scratch=$(mktemp -d)
cleanup() {
  "${as_root[@]}" dpkg --purge "$name" >/dev/null 2>&1 || true
  rm -rf "$scratch"
}
trap cleanup EXIT

"${as_root[@]}" dpkg --install "$deb" >/dev/null
say "installed      $name $(dpkg-deb --field "$deb" Version)"

mapfile -t entries < <(dpkg-query --listfiles "$name" | grep '^/usr/share/applications/.*\.desktop$')
[ ${#entries[@]} -eq 1 ] || fail "The package has ${#entries[@]} menu entries instead of one."
desktop-file-validate "${entries[0]}"
say "menu entry     ${entries[0]} is valid"

icon=$(sed -n 's/^Icon=//p' "${entries[0]}")
dpkg-query --listfiles "$name" | grep -q "/icons/hicolor/.*/$icon\.png$" ||
  fail "The menu entry names the icon '$icon', which the package does not bring."

# The menu drops field codes such as %u when nothing is opened with the program.
start=$(sed -n 's/^Exec=//p' "${entries[0]}" | sed 's/ *%[a-zA-Z]//g')
COFFER_DATA_DIR=$scratch/data scripts/headless.sh "$PWD/scripts/try-package.sh" --start "$start" "$scratch/shot.png"
[ -d "$scratch/data" ] || fail "The program kept nothing in its data folder."
say "started        $start painted its window"

(cd "$scratch/data" && find . -type f -exec sha256sum {} +) | sort >"$scratch/before"
"${as_root[@]}" dpkg --purge "$name" >/dev/null 2>&1
mapfile -t left < <(dpkg-deb --contents "$deb" | awk '$1 ~ /^-/ { sub(/^\./, "", $6); print $6 }' |
  while read -r file; do [ ! -e "$file" ] || echo "$file"; done)
[ ${#left[@]} -eq 0 ] || fail "Removing left behind: ${left[*]}"
(cd "$scratch/data" && find . -type f -exec sha256sum {} +) | sort >"$scratch/after"
cmp --silent "$scratch/before" "$scratch/after" || fail "Removing the package touched the data folder."
say "removed        nothing of the package is left, and the data is where it was"
