# Every task by its name: `make` alone lists them. A target that needs the
# environment makes it, in `.venv`, when it is missing or out of date.

SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-print-directory
.NOTPARALLEL:
.SUFFIXES:

# What the caller's shell says about other Python environments is not for this one.
unexport PYTHONPATH PYTHONHOME PYTHONSAFEPATH PYTHONSTARTUP PYTHONWARNINGS
unexport PIP_USER PIP_TARGET PIP_PREFIX PIP_CONSTRAINT PIP_REQUIREMENT PIP_REQUIRE_VIRTUALENV

# The interpreters to look for, in order: make setup PYTHON=python3.12
PYTHON ?= python3 python3.13 python3.12 python3.11
# Processes for the tests that do without Keras: make test WORKERS=8
WORKERS ?= 2

BIN := .venv/bin
READY := .venv/.ready
# Ours: what lies at the top, such as a script that somebody has rendered there, is not.
SOURCES := spec_compiler tests benchmarks docs schemas examples

.PHONY: help setup demo test test-fast test-keras lint types fix bench schemas clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## make the environment in .venv
	@echo "The environment is ready: $(BIN)/spec-compiler --help"

demo: $(READY) ## train examples/digits.yaml; the results are in runs/
	@$(BIN)/spec-compiler train examples/digits.yaml

test: lint types test-fast test-keras ## everything: lint, types, fast tests, tests with Keras

test-fast: $(READY) ## the tests that do without Keras
	@$(BIN)/python -m pytest -q -m "not keras" -n $(WORKERS)

test-keras: $(READY) ## the tests that hold the compiler to Keras itself
	@$(BIN)/python -m pytest -q -m keras -n $(WORKERS) --dist loadfile

lint: $(READY) ## ruff: rules and layout
	@$(BIN)/python -m ruff check --quiet $(SOURCES)
	@$(BIN)/python -m ruff format --check --quiet $(SOURCES) || { \
		echo "lint: some files are not in ruff's layout; 'make fix' mends them:" >&2; \
		$(BIN)/python -m ruff format --check $(SOURCES) >&2; exit 1; }

types: $(READY) ## mypy, strict
	@$(BIN)/python -m mypy --no-error-summary

fix: $(READY) ## mend what ruff can mend, and lay the files out
	@$(BIN)/python -m ruff check --quiet --fix $(SOURCES)
	@$(BIN)/python -m ruff format --quiet $(SOURCES)

bench: $(READY) ## the benchmarks, each beside what it compares to
	@$(BIN)/python -m benchmarks.run

schemas: $(READY) ## write the published documents anew: schemas/, quotations in docs/
	@$(BIN)/python -m schemas.generate
	@$(BIN)/python -m docs.generate

clean: ## remove caches and build products; .venv and runs/ stay
	@rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name .venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last, so an interrupted installation is taken up again.
$(READY): pyproject.toml constraints.txt
	@if ! $(BIN)/python -c pass 2>/dev/null; then \
		found=; \
		for candidate in $(PYTHON); do \
			if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13)); ' \
				2>/dev/null && "$$candidate" -c 'import ensurepip, venv' 2>/dev/null; \
			then found=$$candidate; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "setup: no Python 3.11, 3.12 or 3.13 (with venv and ensurepip) among: $(PYTHON)" >&2; \
			for candidate in $(PYTHON); do \
				version=$$("$$candidate" --version 2>&1) && echo "  $$candidate is $$version" >&2; \
			done; \
			echo "  Install one (Debian and Ubuntu: also its python3-venv), or name one:" >&2; \
			echo "  make setup PYTHON=/path/to/python3.12" >&2; \
			exit 1; \
		fi; \
		"$$found" -m venv --clear .venv || exit 1; \
	fi
	@echo "Installing into .venv; TensorFlow makes this a minute or two."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input \
		--constraint constraints.txt --editable '.[tensorflow,jax,onnx,tensorboard,fast,dev]' || { \
		echo "setup: pip could not install the packages; its own words are above." >&2; \
		echo "  If it could not reach a package index: check the network, then run 'make setup' again." >&2; \
		exit 1; }
	@touch $@
