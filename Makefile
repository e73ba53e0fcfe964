# What a newcomer types. Needs Python 3.11 or newer with venv, make and a shell; no root.
#
#   make app [FILE=x.yaml] [PORT=8501] [HOST=address] [PROXY=address] [NAME=name]   (HOST=0.0.0.0: for a class, by a code)
#   make test [ARGS="-m core"]            (a room: -m engine; more: -m "ui or browser", -m long)
#   make check
#   make blocks                           (what a block lacks; yours too: FABRICA_BLOCKS=folder)
#   make mutants ROOM=engine [ARGS="--most 40"]   (are the tests of a room awake?)
#   make benchmarks [ARGS="--small"]
#   make docs                             (the reference pages, made from the code)
#   make canvas                           (tests and builds the drawing anew; needs the Node of its package.json)

.DEFAULT_GOAL := help
.PHONY: help app test check blocks mutants benchmarks docs canvas lock clean

VENV := .venv
PYTHON := $(VENV)/bin/python
WORKERS := 2

# The oldest first: it is the one the locks were made with.
PYTHONS := python3.11 python3.12 python3.13 python3

# Only what was typed after `make` counts: some shells export HOST by themselves,
# and that must not open the app to a network.
typed = $(if $(filter command line,$(origin $(1))),$($(1)))

help:
	@sed -n 's/^#   \(make .*\)/\1/p' Makefile

app: export APP_FILE := $(call typed,FILE)
app: export APP_PORT := $(or $(call typed,PORT),8501)
app: export APP_HOST := $(or $(call typed,HOST),127.0.0.1)
app: export APP_PROXY := $(call typed,PROXY)
app: export APP_NAME := $(call typed,NAME)
app: $(VENV)/installed
	@exec $(PYTHON) -m pipeline_core app --host "$$APP_HOST" --port "$$APP_PORT" \
		$${APP_PROXY:+--proxy "$$APP_PROXY"} $${APP_NAME:+--name "$$APP_NAME"} $${APP_FILE:+"$$APP_FILE"}

test: $(VENV)/installed-dev
	@$(PYTHON) -m pytest -q -n $(WORKERS) --dist worksteal --durations=10 $(ARGS)

check: $(VENV)/installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

blocks: $(VENV)/installed-dev
	@$(PYTHON) -m tests.blocks.report

mutants: $(VENV)/installed-dev
	@$(PYTHON) -m tests.mutants $(ROOM) $(ARGS)

benchmarks: $(VENV)/installed-dev
	@$(PYTHON) -m benchmarks $(ARGS)

docs: $(VENV)/installed
	@$(PYTHON) docs/generate.py

# What is built is kept with the source: nobody else needs npm.
canvas:
	cd ui/canvas/frontend && npm ci && npm run lint && npm test && npm run icons && npm run build

$(VENV)/installed: requirements.lock | $(PYTHON)
	@echo "Installing the libraries into $(VENV) (once; some minutes) ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock requirements.lock | $(PYTHON)
	@echo "Installing the libraries and the test tools into $(VENV) (once; some minutes) ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $(VENV)/installed $@

# Looked for only when a virtual environment has to be made.
FIND_PYTHON = for found in $(PYTHONS) ""; do \
		"$$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Fábrica needs Python 3.11 or newer; none of $(PYTHONS) is one. Install it, then run make again." >&2; \
		exit 1; \
	fi; \
	if ! "$$found" -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "Fábrica needs Python's venv module; $$found has none. Install it (Debian, Ubuntu: the package $$found-venv), then run make again." >&2; \
		exit 1; \
	fi

$(PYTHON):
	@$(FIND_PYTHON); "$$found" -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

# Exact versions, resolved afresh from the bounds in requirements*.txt.
lock:
	@set -e; $(FIND_PYTHON); \
	fresh="$$(mktemp -d)"; trap 'rm -rf "$$fresh"' EXIT; \
	"$$found" -m venv "$$fresh"; \
	pip="$$fresh/bin/python -m pip --disable-pip-version-check"; \
	$$pip install --quiet -r requirements.txt; \
	$$pip list --format=freeze --exclude pip --exclude setuptools > "$$fresh/base"; \
	$$pip install --quiet -r requirements-dev.txt -c "$$fresh/base"; \
	$$pip list --format=freeze --exclude pip --exclude setuptools > "$$fresh/all"; \
	{ echo "# Made by \`make lock\` from requirements.txt."; cat "$$fresh/base"; } > requirements.lock; \
	{ echo "# Made by \`make lock\` from requirements-dev.txt."; echo "-r requirements.lock"; \
	  grep -Fxv -f "$$fresh/base" "$$fresh/all"; } > requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
