# `make chat` and `make test` are all a newcomer needs. Everything that sets up writes to stderr,
# so that `echo hello | make chat ARGS=--json` puts nothing but events on stdout.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
SHELL := /bin/bash

VENV ?= .venv
ARGS ?=
# Spinning OpenMP threads are ruinous where cores are shared; set before torch is imported.
export OMP_WAIT_POLICY := PASSIVE
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# A stamp is named after the hash of pyproject.toml: unchanged means there is nothing to do.
HASH := $(shell cksum < pyproject.toml | cut -d' ' -f1)
CORE := $(VENV)/.installed-$(HASH)-core
DEV := $(VENV)/.installed-$(HASH)-dev
TORCH := $(shell grep -o 'torch>=[^"]*' pyproject.toml | head -n 1)
IN_VENV := $(VENV)/bin/python -m pip --quiet

.PHONY: help chat discord doctor test lint soak bench data evaluate clean

help: ## say what can be made
	@grep -hE '^[a-z-]+%?:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

chat: $(CORE) ## talk to Tilda (ARGS="--json --session NAME ...")
	@exec $(VENV)/bin/tilda chat $(ARGS)

discord: $(CORE) ## join Discord (the token comes from the environment)
	@exec $(VENV)/bin/tilda discord $(ARGS)

doctor: $(CORE) ## check the installation
	@exec $(VENV)/bin/tilda doctor $(ARGS)

test: $(DEV) ## run the tests
	@exec $(VENV)/bin/python -m pytest $(ARGS)

lint: $(DEV) ## check style and types
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/mypy

soak: $(DEV) ## run the slow tests as well
	@exec $(VENV)/bin/python -m pytest -m "slow or not slow" $(ARGS)

bench: $(DEV) ## measure speed and memory (ARGS="NAME ..." for one of them)
	@exec $(VENV)/bin/python -m benchmarks $(ARGS)

data: $(DEV) ## build the data that the embedded models are trained on
	@exec $(VENV)/bin/python -m training data $(ARGS)

train-%: $(DEV) ## train one embedded model, e.g. train-painter
	@exec $(VENV)/bin/python -m training $* $(ARGS)

evaluate: $(DEV) ## measure the embedded models
	@exec $(VENV)/bin/python -m training evaluate $(ARGS)

clean: ## remove the virtual environment and what was built
	rm -rf $(VENV) build dist *.egg-info

# torch first: pip leaves a satisfied torch alone, and takes a CPU build where one is at hand.
$(VENV)/bin/python:
	@set -e; exec 1>&2 </dev/null; \
	for python in $(PYTHON) python3.11 python3 python3.12 python3.13; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Tilda needs Python 3.11 or newer; none was found. Name one with: make PYTHON=/path/to/python3.11"; exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$($$found --version) ..."; \
	$$found -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$$found cannot make virtual environments; on Debian: apt-get install python3-venv"; exit 1; }

$(CORE): | $(VENV)/bin/python
	@set -e; exec 1>&2 </dev/null; \
	echo "Installing Tilda (a few minutes the first time) ..."; \
	$(IN_VENV) install "$(TORCH)"; \
	$(IN_VENV) install --editable .; \
	touch $@

$(DEV): $(CORE)
	@set -e; exec 1>&2 </dev/null; \
	echo "Installing what the tests need ..."; \
	$(IN_VENV) install --editable ".[dev]"; \
	touch $@
