# make run     run it; PORT=8000 and DATA_DIR=var may be given
# make demo    fill it with a month of errors of a company that does not exist
# make test    all that CI checks
# make lint    format and lint, only checked
# make format  format and lint, repaired
# make web     build the web app from frontend/ into central_erros/bundle/, which is committed
# make screenshots  take the pictures of the READMEs anew
# make soak    break whatever can break, for minutes; make test does so for a moment
# make bench   how much it takes in on this machine; make bench-compare sets two such runs side by side

PYTHON := .venv/bin/python
CLIENTS := tests/clients
WEB := frontend
# With the Node.js of requirements-dev.txt.
NPM := PATH="$(CURDIR)/.venv/bin:$$PATH" npm
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := run
.PHONY: run demo test lint format web web-check soak bench bench-compare screenshots clean

# Variables given to make reach the program through the environment; without them .env decides.
run: .venv/installed .env
	@exec $(PYTHON) manage.py serve

# DEMO holds options: make demo DEMO="--days 7 --scale 2"
demo: .venv/installed .env
	@exec $(PYTHON) manage.py demo $(DEMO)

# Compiled once, whatever a container says: each worker and each server under test reads it all.
test: export PYTHONDONTWRITEBYTECODE =
test: lint web-check $(CLIENTS)/node_modules/.installed
	@$(PYTHON) -m pytest --quiet --numprocesses=logical --dist=worksteal -rsfE
	@$(PYTHON) -m pytest --quiet --numprocesses=logical --dist=worksteal -rsfE tests/e2e
	@$(PYTHON) -m tests.second_postgresql
	@$(PYTHON) -m tests.readme
	@echo "All is well."

lint: .venv/installed-dev
	@$(PYTHON) -m ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
	@$(PYTHON) -m ruff check --quiet .

format: .venv/installed-dev
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

web: $(WEB)/node_modules/.installed
	@$(PYTHON) $(WEB)/api_types.py | $(NPM) run --silent --prefix $(WEB) api-types > /dev/null
	@$(NPM) run --silent --prefix $(WEB) build

web-check: $(WEB)/node_modules/.installed
	@$(PYTHON) $(WEB)/api_types.py | $(NPM) run --silent --prefix $(WEB) api-types -- --check \
	  > /dev/null || { echo "The API has other types than $(WEB)/src/api. Run: make web"; exit 1; }
	@$(NPM) run --silent --prefix $(WEB) check

# SOAK holds options of pytest: make soak SOAK="-k network"
soak: .venv/installed-dev
	@SOAK_LONG=1 $(PYTHON) -m pytest --quiet -rs tests/durability tests/logs/test_races.py \
	  tests/api/test_conformance.py $(SOAK)

# BENCH holds options: make bench BENCH=--quick, make bench-compare BENCH="older.json newer.json"
bench: .venv/installed-dev
	@$(PYTHON) -m contrib.benchmarks $(BENCH)

bench-compare: .venv/installed-dev
	@$(PYTHON) -m contrib.benchmarks.compare $(BENCH)

screenshots: .venv/installed-dev
	@$(PYTHON) -m contrib.screenshots

# What was installed and compiled; never the data.
clean:
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis .schemathesis staticfiles
	@rm -rf $(CLIENTS)/node_modules $(WEB)/node_modules

# Private, because who knows the key can sign anyone in.
.env: | .venv/installed
	@umask 077; key=$$($(PYTHON) contrib/secret_gen.py) && \
	printf 'SECRET_KEY=%s\n' "$$key" > .env.new && mv .env.new .env

.venv/installed: requirements.txt | .venv/bin/python
.venv/installed-dev: requirements-dev.txt requirements.txt | .venv/bin/python
.venv/installed .venv/installed-dev:
	@echo "Installing $<, which takes a minute the first time."
	@said=$$($(PYTHON) -m pip install --disable-pip-version-check --no-input --quiet \
	  --root-user-action=ignore --requirement $< 2>&1) || { echo "$$said" >&2; exit 1; }
	@touch $@

# Neither the clients that the tests report with nor the web app need scripts of packages to install.
$(CLIENTS)/node_modules/.installed: $(CLIENTS)/package-lock.json | .venv/installed-dev
$(WEB)/node_modules/.installed: $(WEB)/package-lock.json | .venv/installed-dev
$(CLIENTS)/node_modules/.installed $(WEB)/node_modules/.installed:
	@echo "Installing $<."
	@said=$$($(NPM) ci --prefix $(<D) --ignore-scripts --no-audit --no-fund 2>&1) || \
	  { echo "$$said" >&2; exit 1; }
	@touch $@

.venv/bin/python:
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	  $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
	    2>/dev/null && exec $$python -m venv .venv; \
	done; \
	echo "Python 3.11 or newer with its venv module is needed (python3 and python3-venv)." >&2; \
	exit 1
