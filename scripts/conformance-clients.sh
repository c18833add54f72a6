#!/usr/bin/env bash
# Installs Plaid's own clients, pinned with hashes, for the conformance stories: plaid-python into a
# virtual environment under target/, the npm package beside its story. Does nothing where both are
# as their lock files say.
source "$(dirname "$0")/common.sh"

python_lock=tests/conformance/python
node=tests/conformance/node
venv=target/conformance/python

# The digest of files, to see whether what is installed is what they say.
digest_of() { cat "$@" | cksum; }

install_python() {
  local wanted
  wanted="$(python3 --version) $(digest_of "$python_lock"/requirements*.txt)"
  [ "$(cat "$venv/.installed" 2>/dev/null)" != "$wanted" ] || return 0
  say "Installing Plaid's client for Python"
  rm -rf "$venv"
  mkdir -p "$(dirname "$venv")"
  python3 -m venv "$venv"
  # The client comes as source: what builds it is pinned too, and nothing else is fetched for it.
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    --only-binary :all: --requirement "$python_lock/requirements-build.txt"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    --no-build-isolation --requirement "$python_lock/requirements.txt"
  printf '%s' "$wanted" >"$venv/.installed"
}

install_node() {
  local wanted
  wanted=$(digest_of "$node/package-lock.json")
  [ "$(cat "$node/node_modules/.installed" 2>/dev/null)" != "$wanted" ] || return 0
  say "Installing Plaid's client for Node"
  npm ci --prefix "$node" --no-audit --no-fund
  printf '%s' "$wanted" >"$node/node_modules/.installed"
}

install_python
install_node
