# For Linux and macOS. README.md has the same steps for Windows, without make.

SCENARIOS ?= reference netzero-2060
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
BIN := .venv/bin

.PHONY: run test nightly check check-page docs lock clean

run: .venv/installed  ## solve Kazakhstan's scenarios into runs/kazakhstan/<scenario> and print the plans
	$(BIN)/kz-optimize run inputs/kazakhstan --scenario $(SCENARIOS)
	for scenario in $(SCENARIOS); do $(BIN)/kz-optimize show runs/kazakhstan/$$scenario || exit; done

PYTEST := $(BIN)/pytest --durations=20 -n auto --maxprocesses 4 --dist worksteal
SCHEDULERS := tests/cluster/test_real_slurm.py tests/cluster/test_real_grid_engine.py

test: .venv/installed-test  ## run the tests, but for those that are slow
	$(PYTEST) $(if $(COVERAGE),--cov --cov-report=term:skip-covered)

nightly: .venv/installed-test  ## slow tests; each property on 100 new problems, 300 solved in PyPSA; planted faults
	$(PYTEST) -m slow $(addprefix --ignore=,$(SCHEDULERS)) --ignore=tests/test_wheel.py
	$(BIN)/pytest -m "" $(SCHEDULERS)
	INSTALL=venv $(BIN)/pytest -m "" tests/test_wheel.py
	PROPERTY_EXAMPLES=100 $(PYTEST) tests/properties
	$(BIN)/python -m tests.benchmarks.pypsa_side_by_side --seeds 300
	$(BIN)/python -m tests.mutation

check: .venv/installed-test check-page  ## style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

ifeq ($(shell command -v npm),)
check-page:
	@echo "The scripts of the page are not checked: there is no npm here."
else
check-page: node_modules/installed  ## types and style of the scripts of the page
	npm run --silent check

node_modules/installed: package.json package-lock.json
	npm ci --silent --no-audit --no-fund
	touch $@
endif

docs: .venv/installed-docs  ## write docs/tables, docs/equations and docs/glossary.md from their sources, and all as a site
	$(BIN)/kz-optimize explain --all --case inputs/tiny --out docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "site/index.html"

lock: .venv/python  ## write requirements.lock: one set of versions in all ranges of pyproject.toml, for every system
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --no-annotate --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml --output-file requirements.lock

clean:  ## remove the environment and caches; runs stay
	rm -rf .venv node_modules build site .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find kz_optimize tests inputs -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: https://www.python.org/downloads/"; exit 1; }
	$(PYTHON) -m venv .venv
	touch $@

.venv/installed: .venv/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/installed-docs: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	touch $@

.venv/installed-test: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,docs]'
	touch $@
