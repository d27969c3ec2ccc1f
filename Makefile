# `make` alone tells what there is.

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
LOCK := $(UV) pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal pyproject.toml
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Whole packages from the lock file, their hashes checked.
INSTALL := $(BIN)/python -m pip install --quiet --require-hashes --requirement

.DEFAULT_GOAL := help
.PHONY: help run install install-dev demo test soak bench lighthouse screenshots check format lock clean chromium

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: .venv/ajar ## Run Ajar here (PORT=9000 for another port); Ctrl-C ends it
	@exec $(BIN)/python manage.py up

install: .venv/ajar ## Install what Ajar needs into .venv

install-dev: .venv/ajar-dev ## Install what working on Ajar needs as well

demo: .venv/ajar ## Fill an account with a believable career (while `make run` runs)
	@$(BIN)/python manage.py demo

test: .venv/ajar-dev chromium ## Run all tests, with real servers and a real browser (ARGS=tests/core for some)
ifdef ARGS
	$(BIN)/python -m pytest $(ARGS)
else
	$(BIN)/python -m pytest -q -n auto --dist loadgroup -m "not processes and not browser"
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m browser
	@# These start, watch and kill processes by the clock, so they have the machine to themselves.
	$(BIN)/python -m pytest -q -m "processes and not browser"
endif

soak: .venv/ajar-dev ## Kill workers at random at least 200 times and print what became of the reminders (SOAK_POLITE=1 to ask them to end)
	@SOAK_SECONDS=60 SOAK_KILLS=$${SOAK_KILLS:-200} $(BIN)/python -m pytest -q --timeout=0 tests/faults/test_soak.py

bench: .venv/ajar-dev ## Measure reminders and pages (BENCH_FULL=1 for the large sizes)
	@$(BIN)/python -m bench.reminders
	@$(BIN)/python -m bench.pages

lighthouse: .venv/ajar-dev chromium ## Score the main pages with Lighthouse (needs Node's npx)
	@$(BIN)/python -m bench.lighthouse

screenshots: .venv/ajar-dev chromium ## Take pictures of every page of the demo career, into test-results/screens/
	@$(BIN)/python -m tests.browser.screenshots

check: .venv/ajar-dev ## Check format, lint, types, templates, imports, migrations and settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/lint-imports
	$(BIN)/python manage.py reminder_states --settings tests.settings | diff - docs/reminder-states.md
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run --settings tests.settings
	PUBLIC_URL=https://ajar.example.org TRUSTED_PROXIES=1 SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

format: .venv/ajar-dev ## Format all code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/ajar-dev ## Choose the versions of all dependencies anew
	$(BIN)/python -c 'import uv' 2>/dev/null || $(BIN)/python -m pip install --quiet uv
	$(LOCK) --upgrade --output-file requirements.lock
	$(LOCK) --upgrade --all-extras --output-file requirements-dev.lock

clean: ## Remove what was installed and built, never the data
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Behind the scenes --------------------------------------------------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Ajar needs Python 3.11 or newer: install it, or name it with make PYTHON=/path/to/python3."; exit 1; }
	@$(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "Python could not make .venv: on Debian and Ubuntu, install python3-venv."; exit 1; }

# An empty file that is newer than the lock file: then all is there.
.venv/ajar: requirements.lock | .venv/bin/python
	@echo "Installing what Ajar needs (once) ..."
	@$(INSTALL) requirements.lock
	@touch $@

.venv/ajar-dev: requirements-dev.lock | .venv/bin/python
	@echo "Installing what working on Ajar needs (once) ..."
	@$(INSTALL) requirements-dev.lock
	@touch $@ .venv/ajar

# The browser tests drive a Chromium. Without one they say that they were skipped.
chromium: .venv/ajar-dev
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit; done; \
	echo "Looking for a Chromium to install (once) ..."; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y chromium; \
	else \
		$(BIN)/python -m playwright install chromium; \
	fi >/dev/null 2>&1 || echo "None could be installed: the browser tests will be skipped."
