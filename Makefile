# NaikKelas: the two commands are `make workshop` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CLASS ?= class
MARK := .make

.PHONY: help workshop learn test test-course test-hostile test-parity test-quick lint format bench notebooks frontend messages readability screenshots wheel lock clean

help: ## List these targets
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | sort | awk -F ':.*?## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# Both environments come from hash-locked files; the marks are remade only when a lock changes.
$(MARK)/run: requirements/lock.txt pyproject.toml
	@mkdir -p $(MARK)
	@bash deploy/python-environment.sh $(VENV) $(PYTHON)
	@echo "Installing NaikKelas (a few minutes the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lock.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lock-build.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(MARK)/dev: requirements/lock-dev.txt $(MARK)/run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lock-dev.txt
	@touch $@

$(MARK)/system: deploy/system-packages.sh
	@mkdir -p $(MARK)
	@bash deploy/system-packages.sh
	@touch $@

workshop: $(MARK)/run ## Set everything up and serve a class (CLASS=folder, default ./class; NAME="Kelas Sidoarjo" for the phones)
	@$(BIN)/naikkelas workshop $(CLASS) $(if $(filter command line,$(origin NAME)),--name "$$NAME")

learn: $(MARK)/run ## Open the lessons in JupyterLab on this computer
	@$(BIN)/naikkelas learn

test: $(MARK)/dev $(MARK)/system lint ## Set everything up, then lint and run every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not course and not hostile and not parity"

test-course: $(MARK)/dev $(MARK)/system ## Take the whole course in a browser: two learners, twelve modules (some ten minutes)
	@$(BIN)/python -m pytest -m course

test-hostile: $(MARK)/dev $(MARK)/system ## Let the grader at every hostile submission, in a jail (some three minutes)
	@$(BIN)/python -m pytest tests/hostile

test-parity: $(MARK)/dev $(MARK)/system ## Compare marks with stock nbgrader on hundreds of submissions (some fifteen minutes)
	@$(BIN)/python -m pytest -m parity

test-quick: $(MARK)/dev ## Only the tests that need no browser, server or nbgrader run
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not browser and not server and not nbgrader and not course and not hostile and not parity"

lint: $(MARK)/dev ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(MARK)/dev ## Put the code into ruff's format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

notebooks: $(MARK)/run ## Build notebooks/, assignments/ and message catalogues from their sources
	@$(BIN)/naikkelas build

frontend: ## Check, test and build what phones load (needs Node 20 or newer)
	@cd toolkit/frontend && npm ci --silent --ignore-scripts && npm run --silent types && npm run --silent test && npm run --silent build

messages: $(MARK)/dev ## Collect translatable strings into toolkit/locale
	@$(BIN)/python -m toolkit.catalogues

bench: $(MARK)/dev $(MARK)/system ## Run the benchmarks and write docs/benchmarks.md
	@$(BIN)/python -m tests.benchmarks

readability: $(MARK)/dev ## Report sentence lengths and rare words of the Indonesian lessons
	@$(BIN)/python -m tests.readability

screenshots: $(MARK)/dev $(MARK)/system ## Make the README's pictures from a real class
	@$(BIN)/python -m tests.browser.screenshots

wheel: $(MARK)/dev ## Build the wheel into dist/
	@$(BIN)/python -m build --no-isolation --wheel

lock: ## Resolve the dependencies again (needs uv)
	@bash requirements/lock.sh

clean: ## Remove what the targets made, but never a class folder
	rm -rf $(VENV) $(MARK) dist build .pytest_cache .mypy_cache .ruff_cache
