# `make` alone tells what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
LOCK := $(UV) pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal --only-binary :all: pyproject.toml
# Where all packages of the lock files must be had ready-made.
PYTHONS := 3.11 3.12 3.13 3.14
MACHINES := x86_64-manylinux_2_28 aarch64-manylinux_2_28 x86_64-apple-darwin aarch64-apple-darwin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Else each of the hundreds of processes that tests start would compile the project anew.
unexport PYTHONDONTWRITEBYTECODE
# Ready-made packages from the lock file, their hashes checked: nothing is built here, and no build fetches anything.
INSTALL := $(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: --requirement
QUICK := $(BIN)/python -m pytest -q -n auto --dist loadgroup -m "not processes and not browser and not hosts" $(ONLY)

.DEFAULT_GOAL := help
.PHONY: help run install install-dev backup restore demo test quick soak hosts bench lighthouse screenshots check check-locks format lock clean chromium

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: $(VENV)/ajar ## Run Ajar here (PORT=9000 for another port); Ctrl-C ends it
	@exec $(BIN)/python manage.py up

install: $(VENV)/ajar ## Install what Ajar needs into .venv

install-dev: $(VENV)/ajar-dev ## Install what working on Ajar needs as well

backup: $(VENV)/ajar ## Make a backup of everything in one file, in data/backups/, and try it
	@$(BIN)/python manage.py backup

restore: $(VENV)/ajar ## Put a backup in the place of what is there (FILE=...); stop Ajar first
	@$(BIN)/python manage.py restore "$(FILE)"

demo: $(VENV)/ajar ## Fill an account with a believable career (while `make run` runs)
	@$(BIN)/python manage.py demo

test: $(VENV)/ajar-dev chromium ## Run all tests, with real servers and a real browser (ARGS=tests/core for some)
ifdef ARGS
	$(BIN)/python -m pytest $(ARGS)
else
	$(QUICK)
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m browser
	@# These start, watch and kill processes, and mostly wait for them: three at a time, with nothing else beside them.
	$(BIN)/python -m pytest -q -n 3 --dist loadfile -m "processes and not browser"
endif

quick: $(VENV)/ajar-dev ## Run the tests without processes and browser (PYTHON=python3.13 VENV=.venv-3.13 for another Python; ONLY=tests/core for some)
	$(QUICK)

soak: $(VENV)/ajar-dev ## Kill workers at random at least 200 times and print what became of the reminders (SOAK_POLITE=1 to ask them to end)
	@SOAK_SECONDS=60 SOAK_KILLS=$${SOAK_KILLS:-200} $(BIN)/python -m pytest -q --timeout=0 tests/faults/test_soak.py

hosts: $(VENV)/ajar-dev ## Cut the network between several hosts and lose one (some twelve minutes; needs root on Linux, and iproute2)
	@$(BIN)/python -m pytest -q -m hosts tests/hosts

bench: $(VENV)/ajar-dev ## Measure reminders and pages (BENCH_FULL=1 for the large sizes)
	@$(BIN)/python -m bench.reminders
	@$(BIN)/python -m bench.pages

lighthouse: $(VENV)/ajar-dev chromium ## Score the main pages with Lighthouse (needs Node's npx)
	@$(BIN)/python -m bench.lighthouse

screenshots: $(VENV)/ajar-dev chromium ## Take pictures of every page of the demo career, into test-results/screens/
	@$(BIN)/python -m tests.browser.screenshots

check: $(VENV)/ajar-dev ## Check format, lint, types, templates, imports, migrations and settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	find templates -name '*.html' | xargs $(BIN)/djhtml --check --tabwidth 2
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/lint-imports
	$(BIN)/python manage.py reminder_states --settings tests.settings | diff - docs/reminder-states.md
	$(BIN)/python manage.py words --settings tests.settings | diff - docs/words.md
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run --settings tests.settings
	PUBLIC_URL=https://ajar.example.org TRUSTED_PROXIES=1 SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

format: $(VENV)/ajar-dev ## Format all code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	find templates -name '*.html' | xargs $(BIN)/djhtml --tabwidth 2

lock: $(VENV)/ajar-dev ## Choose the versions of all dependencies anew
	$(LOCK) --upgrade --output-file requirements.lock
	$(LOCK) --upgrade --all-extras --output-file requirements-dev.lock

check-locks: $(VENV)/ajar-dev ## Check that each Python on each kind of machine gets every locked package ready-made (asks the package registry)
	@for machine in $(MACHINES); do for version in $(PYTHONS); do echo $$version $$machine; done; done | xargs -P 4 -L 1 sh -c \
		'$(UV) pip install --quiet --dry-run --require-hashes --only-binary :all: --target $(VENV)/elsewhere --python-version $$0 \
			--python-platform $$1 -r requirements.lock -r requirements-dev.lock || { echo "Not for Python $$0 on $$1."; exit 1; }'

clean: ## Remove what was installed and built, never the data
	rm -rf .venv .venv-* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Behind the scenes --------------------------------------------------------

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Ajar needs Python 3.11 or newer: install it, or name it with make PYTHON=/path/to/python3."; exit 1; }
	@test -w . || { echo "Ajar installs itself into this folder, and $$(id -un) may not write to $$(pwd): use a copy of your own, \
	or make it yours (as root: chown -R $$(id -un) '$$(pwd)')."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "This Python can't make $(VENV), since a part of it is missing: on Debian and Ubuntu, install python3-venv."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python could not make $(VENV); its lines above say why."; exit 1; }

# An empty file that is newer than the lock file: then all is there.
$(VENV)/ajar: requirements.lock | $(VENV)/bin/python
	@echo "Installing what Ajar needs (once) ..."
	@$(INSTALL) requirements.lock
	@touch $@

$(VENV)/ajar-dev: requirements-dev.lock | $(VENV)/bin/python
	@echo "Installing what working on Ajar needs (once) ..."
	@$(INSTALL) requirements-dev.lock
	@touch $@ $(VENV)/ajar

# The browser tests drive a Chromium. Without one they say that they were skipped.
chromium: $(VENV)/ajar-dev
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit; done; \
	echo "Looking for a Chromium to install (once) ..."; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium; \
	else \
		$(BIN)/python -m playwright install chromium; \
	fi >/dev/null 2>&1 || echo "None could be installed: the browser tests will be skipped."
