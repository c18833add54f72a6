# Everything a newcomer types: `make run` and `make test`. The rest is in `make help`.
#
# Each step asks what is already done and does only the rest: packages through dpkg, npm through
# the age of the lockfile, the UI through the age of its sources, Rust through cargo.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

# A shell opened before rustup was installed does not know cargo's folder yet.
export PATH := $(PATH):$(HOME)/.cargo/bin
# Compiled once for running, testing and linting alike: same profile, same features.
CARGO_BUILD := cargo build --locked --workspace

UI_SOURCES := $(shell find ui -name node_modules -prune -o -path ui/dist -prune -o -type f -print)

.PHONY: help run test ui lint format bindings package startup sim sim-moves nightly soak fuzz sbom deny bench bench-cipher peers learned pairs relay-load

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## Install what is missing, build, and open Coffer (without a display: leave a screenshot)
	@scripts/check-tools.sh
	@scripts/system-packages.sh $$(scripts/run.sh --needs)
	@$(MAKE) --no-print-directory ui
	$(CARGO_BUILD) --bins
	@scripts/run.sh

test: ## Run every test, the end-to-end stories in the real window included
	@scripts/check-tools.sh
	@scripts/system-packages.sh build headless test
	@scripts/test.sh

nightly: ## Run the kills and the power cuts of `make test` a thousand times each
	@scripts/check-tools.sh
	@scripts/system-packages.sh build headless test
	@scripts/nightly.sh

soak: ui ## Scroll, search and sync in the real window for an hour, and look at memory and disk
	@scripts/check-tools.sh
	@scripts/system-packages.sh build headless test
	@scripts/soak.sh

ui: ui/dist/assets ## Install npm packages and build the UI, if anything changed

ui/node_modules/.installed: ui/package-lock.json
	npm ci --prefix ui --no-audit --no-fund
	@touch $@

# The folder that only a real build makes: `index.html` may be the page that src-tauri/build.rs puts in
# for a bare clone.
ui/dist/assets: ui/node_modules/.installed $(UI_SOURCES)
	npm run --prefix ui --silent build
	@touch $@

lint: ui ## Check Rust and shell scripts for mistakes
	cargo clippy --locked --workspace --all-targets -- --deny warnings
	shellcheck scripts/*.sh .ci/run

format: ## Format the Rust code
	cargo fmt --all

bindings: ## Write ui/src/bindings anew from the Rust messages and the command table
	cargo run --locked --package coffer-app --example bindings

package: ## Build the .deb, then install, start, and remove it once to see that it works (needs root)
	@scripts/check-tools.sh
	@scripts/system-packages.sh build headless package
	@scripts/package.sh

startup: ui ## Measure the start-up of the release build against an empty window
	@scripts/check-tools.sh
	@scripts/system-packages.sh build headless test
	@scripts/startup.sh

# How many stories, from which seed on; STEPS cuts them short.
SEEDS ?= 200
FROM ?= 0
STEPS ?=

sim: ## Play simulated stories: make sim SEEDS=10000 FROM=0 (resumable; adds a line to docs/simulation.md)
	@scripts/check-tools.sh
	@scripts/system-packages.sh build
	@scripts/sim.sh $(SEEDS) $(FROM) $(STEPS)

sim-moves: ## Play simulated moves of money: make sim-moves SEEDS=500 FROM=0 (adds a line to docs/simulation.md)
	@scripts/check-tools.sh
	@scripts/system-packages.sh build
	@SIM_OF=moves scripts/sim.sh $(SEEDS) $(FROM) $(STEPS)

fuzz: ## Send random input to what strangers can reach, 20 minutes each (needs nightly, cargo-fuzz)
	@scripts/fuzz.sh $(MINUTES) $(TARGETS)

sbom: ## Print what a build is made of, as CycloneDX JSON: the same bytes for the same commit
	@node packaging/sbom.mjs

deny: ## Check licences, bans, sources and advisories of all packages (needs cargo-deny)
	@scripts/deny.sh

ROWS ?= 100000
bench: ## Measure ingest, register, search and reports at BENCH_ROWS (10000 100000 1000000) in a release build
	cargo run --locked --release --package acceptance --example bench -- $(BENCH_ROWS)

peers: ## Measure Coffer beside hledger, ledger, beancount, Actual and Plaid's Python client (installs them)
	cargo build --locked --release --package acceptance --example bench
	benches/peers/peers.py $(BENCH_ROWS)

learned: ## Measure the learned categoriser on rows that it has not seen
	cargo build --locked --workspace --all-targets
	cargo run --locked --package acceptance --example learned

pairs: ## Measure how often proposed transfers and refunds are right, over simulated people
	cargo run --locked --release --workspace --example pairs

relay-load: ## Measure a relay on loopback: calls, webhooks, ten thousand waiting devices (release build)
	@scripts/relay-load.sh

bench-cipher: ## Measure what encryption costs the window's queries, side by side with a clear copy
	COFFER_BENCH_ROWS=$(ROWS) cargo test --locked --release --package coffer-store --lib \
	  cipher_cost -- --nocapture
