# Loket. `make` alone explains itself.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run dev test lint check format bench soak lock openapi settings-docs web wheel clean

PYTHON ?= python3
BIN := .venv/bin
# Without compiled modules a start takes twice as long.
unexport PYTHONDONTWRITEBYTECODE

help: ## Show what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Loket needs Python 3.11 or newer; set PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv .venv \
	  || { echo "Cannot make a virtual environment; on Debian: apt-get install python3-venv"; exit 1; }

.venv/.run: .venv/pyvenv.cfg requirements/run.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

frontend/node_modules/.ready: frontend/package.json frontend/package-lock.json
	@command -v npm >/dev/null || { echo "The web application needs Node 20 or newer with npm."; exit 1; }
	npm --prefix frontend ci --no-audit --no-fund --loglevel=error
	@touch $@

WEB := src/loket/app/web/index.html
$(WEB): frontend/node_modules/.ready $(shell find frontend/src frontend/index.html frontend/vite.config.ts -type f)
	npm --prefix frontend run --silent build

setup: .venv/.dev frontend/node_modules/.ready ## Set up everything for working on Loket

run: .venv/.run $(WEB) ## Start Loket with demo data on http://localhost:8000 (DEMO="--language id")
	$(BIN)/loket demo $(DEMO)

dev: .venv/.dev frontend/node_modules/.ready ## Start server (port 8000) and web application (port 5173) on demo data, both with reload
	$(BIN)/loket demo --no-serve $(DEMO)
	$(BIN)/python scripts/dev.py

test: .venv/.dev frontend/node_modules/.ready ## Run everything: lint, types, layers, tests on each database (REQUIRE=all: skip nothing)
	$(BIN)/python scripts/run_tests.py all $(PYTEST)

check: .venv/.dev $(WEB) ## Run the tests only, on each database (PYTEST="tests/search -k key")
	$(BIN)/python scripts/run_tests.py tests $(PYTEST)

journeys: .venv/.dev $(WEB) ## Walk through the web application with a real browser
	$(BIN)/python scripts/run_tests.py journeys

screenshots: .venv/.dev $(WEB) ## Take pictures of every screen into docs/images
	npm --prefix frontend run --silent screenshots

lint: .venv/.dev frontend/node_modules/.ready ## Run the linters, the type checkers and the checks of the layers
	$(BIN)/python scripts/run_tests.py lint

format: .venv/.dev ## Format the sources
	$(BIN)/ruff check --fix --quiet src tests bench scripts frontend/e2e; $(BIN)/ruff format --quiet src tests bench scripts frontend/e2e

bench: .venv/.dev ## Measure Loket against its ceiling (BENCH="--tickets 1000000")
	$(BIN)/python -m bench $(BENCH)

soak: .venv/.dev ## Run the long tests: more writers, more kills
	$(BIN)/python scripts/run_tests.py tests -m soak $(PYTEST)

lock: .venv/.dev ## Pin the newest versions of all dependencies
	scripts/lock.sh --upgrade

openapi: .venv/.dev ## Write the OpenAPI document to var/openapi.json
	mkdir -p var && $(BIN)/loket export-openapi var/openapi.json

settings-docs: .venv/.dev ## Write docs/settings.md and .env.example from the settings class
	$(BIN)/python scripts/settings_docs.py

web: $(WEB) ## Build the web application into the package

wheel: .venv/.dev $(WEB) ## Build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## Remove what was built; data stays
	rm -rf .venv dist build frontend/node_modules src/loket/app/web .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
