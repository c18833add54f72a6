#!/usr/bin/env bash
# Installs the system packages that are missing: scripts/system-packages.sh SET...
#   build     compiler, WebKitGTK 4.1 for the window, OpenSSL's libcrypto for SQLCipher
#   headless  a display and a session bus without a screen, and something to take a screenshot with
#   test      WebKit's driver and a keychain, for the end-to-end stories; a tracer and a false clock,
#             for faults; Python, for Plaid's own client; PostgreSQL, for the relay
#   package   what checks a .desktop file
#   lint      ShellCheck
# Debian and Ubuntu: through apt, and only when something is missing. Elsewhere nothing is
# installed: what is missing is looked for by use, and named.
source "$(dirname "$0")/common.sh"

# For each set: the packages of each family, and the commands and libraries by which a system
# without dpkg is judged.
debian=() fedora=() arch=() suse=() commands=() libraries=()
for set in "$@"; do
  case $set in
  build)
    debian+=(build-essential pkg-config libwebkit2gtk-4.1-dev libssl-dev)
    fedora+=(gcc gcc-c++ make pkgconf-pkg-config webkit2gtk4.1-devel openssl-devel)
    arch+=(base-devel webkit2gtk-4.1 openssl)
    suse+=(gcc gcc-c++ make pkg-config webkit2gtk3-devel libopenssl-devel)
    commands+=(cc pkg-config)
    libraries+=(webkit2gtk-4.1 libcrypto)
    ;;
  headless)
    debian+=(xvfb dbus imagemagick)
    fedora+=(xorg-x11-server-Xvfb dbus-daemon ImageMagick)
    arch+=(xorg-server-xvfb dbus imagemagick)
    suse+=(xorg-x11-server-Xvfb dbus-1 ImageMagick)
    commands+=(Xvfb dbus-run-session import identify)
    ;;
  test)
    debian+=(webkit2gtk-driver gnome-keyring strace faketime python3-venv postgresql)
    # By path: the package has another name in each release.
    fedora+=(/usr/bin/WebKitWebDriver gnome-keyring strace libfaketime python3 postgresql-server)
    arch+=(gnome-keyring strace libfaketime python postgresql)
    suse+=(/usr/bin/WebKitWebDriver gnome-keyring strace libfaketime python3 postgresql-server)
    commands+=(WebKitWebDriver gnome-keyring-daemon strace faketime python3)
    ;;
  package)
    debian+=(desktop-file-utils)
    commands+=(desktop-file-validate dpkg)
    ;;
  lint)
    debian+=(shellcheck)
    fedora+=(ShellCheck)
    arch+=(shellcheck)
    suse+=(ShellCheck)
    commands+=(shellcheck)
    ;;
  *) fail "scripts/system-packages.sh: no set is called '$set'." ;;
  esac
done

install_with_apt() {
  local missing=() package
  for package in "${debian[@]}"; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null |
      grep -q '^install ok installed$' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  local line="apt-get install --yes --no-install-recommends ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    # Without a terminal nobody could type a password: sudo must then do without one.
    if ! has sudo || { [ ! -t 0 ] && ! sudo --non-interactive true 2>/dev/null; }; then
      fail "These system packages are missing. Install them as root, then try again:
  $line"
    fi
    as_root=(sudo)
  fi
  say "Installing system packages: ${missing[*]}"
  # An outdated list is no reason to stop: the packages may still be found with it.
  "${as_root[@]}" apt-get update --quiet=2 || true
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 \
    --no-install-recommends "${missing[@]}" ||
    fail "The packages could not be installed. Install them as root, then try again:
  $line"
}

name_what_is_missing() {
  local missing=() name
  for name in "${commands[@]}"; do has "$name" || missing+=("the command $name"); done
  for name in "${libraries[@]}"; do
    pkg-config --exists "$name" 2>/dev/null || missing+=("the library $name with its headers")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  {
    say "Coffer needs some system packages, and this system has no apt to install them with. Missing:"
    printf '  %s\n' "${missing[@]}"
    say "Install them, then try again:"
    if has dnf; then
      say "  sudo dnf install ${fedora[*]}"
    elif has pacman; then
      say "  sudo pacman -S --needed ${arch[*]}"
    elif has zypper; then
      say "  sudo zypper install ${suse[*]}"
    else
      say "  Fedora:   ${fedora[*]}"
      say "  Arch:     ${arch[*]}"
      say "  openSUSE: ${suse[*]}"
      say "  Debian:   ${debian[*]}"
    fi
  } >&2
  exit 1
}

if [ "$(uname)" = Darwin ]; then
  # The window and the cryptography are part of macOS; only a compiler may be missing.
  xcode-select --print-path >/dev/null 2>&1 || fail "Coffer needs Apple's command line tools. Run: xcode-select --install"
elif has apt-get && has dpkg-query; then
  install_with_apt
else
  name_what_is_missing
fi
