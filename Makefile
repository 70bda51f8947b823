# `make demo` and `make test` need Python 3.11 or later and make, nothing else.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help install install-dev check fix test quick demo up bench lock clean

help:  ## What each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

install: $(VENV)/.runtime  ## Make .venv and install the locked requirements

install-dev: $(VENV)/.dev  ## The same, with what checks and tests need

check: install-dev  ## Lint, types and import contracts; edits nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: install-dev  ## Format, and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

test: install-dev  ## Everything: unit, spec, DAG tests and one end-to-end run
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup

quick: install-dev  ## The tests that take under ten seconds each
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup -m "not slow"

demo: install  ## Registers, Airflow, two approvers, a published release
	$(BIN)/python -m peelian.demo

up: install  ## The same, but Airflow stays up and the sign-off is yours
	$(BIN)/python -m peelian.demo --stay-up

bench: install-dev  ## Figures of speed and memory, as ratios
	$(BIN)/python -m tests.benchmarks

lock: install-dev  ## Compile requirements/*.in to hashed requirements/*.txt
	cd requirements && for name in runtime dev deploy; do \
	  ../$(BIN)/uv pip compile $$name.in --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --quiet --output-file $$name.txt; done

clean:  ## Remove the virtual environment and the demo's folder
	rm -rf $(VENV) .demo
