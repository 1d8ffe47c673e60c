# Touchbase: `make run` starts it, `make test` tests it, `make help` lists the rest.
# Nothing but Python 3.11 or newer and make is assumed.

SHELL := bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq --no-input

# A stamp carries the checksum of what it was installed from, so that a changed lock installs
# again, and a fresh checkout of the same lock does not.
checksum = $(shell cat $(1) pyproject.toml | cksum | cut -d' ' -f1)
RUN_READY := $(VENV)/ready-run-$(call checksum,requirements/run.lock)
DEV_READY := $(VENV)/ready-dev-$(call checksum,requirements/dev.lock)

CHECKS := format lint types imports flows
ALL := $(MAKE) --no-print-directory --keep-going

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## Lists what can be made.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(RUN_READY) ## Installs what is needed to run, if it is not there yet.

.PHONY: setup-dev
setup-dev: $(DEV_READY) ## Installs what is needed to test, as well.

.PHONY: run
run: setup ## Starts everything in one process and prints where to look.
	@$(BIN)/python -m bot run

.PHONY: test
test: setup-dev ## Runs every check and every test, to the end even if one fails.
	@$(ALL) $(CHECKS) pytest

.PHONY: pytest
pytest: setup-dev ## Runs the tests alone, and says what was left out and why.
	@rm -f $(SAID)
	@$(ALL) --jobs=4 --output-sync=target $(GROUPS) || \
		{ echo "What failed, of all groups:"; grep -hE '^(FAILED|ERROR) ' $(SAID); exit 1; }

# Several runs share a few processors: sums of one message take one thread, as in the service.
# numpy reads this when it is imported, which a plugin does before any of our own files is read.
export OPENBLAS_NUM_THREADS := 1

# What mostly waits, and what needs a core, side by side; the last begins when another has ended.
GROUPS := crashes waits acceptance inside services
SAID := $(GROUPS:%=$(VENV)/said-%)
CRASHES := $(addprefix tests/acceptance/test_,kill9.py telegram_starts_and_stops.py without_key.py)
SERVICES := tests/services tests/store
WAITS := $(addprefix tests/acceptance/test_telegram_,faults.py tidy.py watched.py)

# A group's tests, their words shown and kept: the end of a run names what failed in any of them.
group = @set -o pipefail; $(BIN)/python -m pytest -rfEs $(1) | tee $(VENV)/said-$@

.PHONY: crashes
crashes: setup-dev ## Runs the tests in which the service is killed, stopped or starts without its key.
	$(call group,$(CRASHES))

.PHONY: waits
waits: setup-dev ## Runs the tests in which one chat waits its turn, or for a Telegram that fails.
	$(call group,$(WAITS))

.PHONY: acceptance
acceptance: setup-dev ## Runs the other tests that use the whole service from outside.
	$(call group,tests/acceptance $(addprefix --ignore=,$(CRASHES) $(WAITS)))

.PHONY: services
services: setup-dev ## Runs the tests of what people and messages set off, on a database.
	$(call group,$(SERVICES))

.PHONY: inside
inside: setup-dev ## Runs all other tests.
	$(call group,$(addprefix --ignore=,tests/acceptance $(SERVICES)))

.PHONY: check
check: setup-dev ## Runs the checks alone, to the end even if one fails.
	@$(ALL) $(CHECKS) house

.PHONY: format
format: setup-dev ## Says which files are not formatted.
	@$(BIN)/ruff format --check --quiet . && echo "format: fine"

.PHONY: lint
lint: setup-dev ## Reads the code for mistakes.
	@$(BIN)/ruff check --quiet . && echo "lint: fine"

.PHONY: types
types: setup-dev ## Checks the types.
	@$(BIN)/mypy --no-error-summary && echo "types: fine"

.PHONY: imports
imports: setup-dev ## Checks that imports point inwards.
	@$(BIN)/lint-imports --no-logo

.PHONY: flows
flows: setup-dev ## Checks flows, configuration, translations and screening rules.
	@$(BIN)/python -m bot check && echo "flows: fine"

.PHONY: house
house: setup-dev ## Checks the rules of the house: docs, locks, columns, words, sizes.
	@$(BIN)/python -m pytest tests/house

.PHONY: mutants
mutants: setup-dev ## Breaks screening and triage on purpose, and counts what the tests notice.
	@$(BIN)/python tests/mutation/mutate.py

.PHONY: fix
fix: setup-dev ## Formats the code and mends what can be mended by itself.
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

# The locks are for every system and every Python from 3.11 on, with hashes and no addresses.
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet --extra install

.PHONY: lock
lock: ## Works out the locked requirements anew (needs uv, and the network).
	@command -v uv >/dev/null || { echo "make lock needs uv, which nothing else does. Install it and try again."; exit 1; }
	@$(LOCK) pyproject.toml -o requirements/run.lock
	@$(LOCK) --extra dev -c requirements/run.lock pyproject.toml -o requirements/dev.lock
	@echo "requirements/run.lock and requirements/dev.lock are up to date."

.PHONY: clean
clean: ## Removes what was installed and cached. Databases and keys in var/ stay.
	rm -rf $(VENV) build dist *.egg-info .*_cache .hypothesis mutants
	find bot tests -name __pycache__ -prune -exec rm -rf {} +

$(RUN_READY): | $(BIN)/pip
	@echo "Installing what Touchbase needs into $(VENV). The first time takes a minute or two."
	@rm -f $(VENV)/ready-*
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "Installed."

# What is needed to test holds all that is needed to run, in the same versions.
$(DEV_READY): | $(BIN)/pip
	@echo "Installing what the tests need into $(VENV). The first time takes a few minutes."
	@rm -f $(VENV)/ready-*
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(RUN_READY) $@
	@echo "Installed."

$(BIN)/pip:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Touchbase needs Python 3.11 or newer, and there is no '$(PYTHON)' here."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Touchbase needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1)."; \
		echo "If a newer one is installed, name it: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' can't make a virtual environment: the part of it that does is not installed."; \
		echo "On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Making a virtual environment in $(VENV)."
	@$(PYTHON) -m venv --clear $(VENV)
