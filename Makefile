# make demo: the map at http://127.0.0.1:8050 · make test: everything that proves it · make setup: .venv/bin/hongtu
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PORT ?= 8050
# What pytest is given: two files of tests at a time, PYTEST="-k heat" for a few.
PYTEST ?= -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help setup setup-dev demo test test-unit check client browser docs clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing: Python libraries, PostGIS, the map's client code
	@install/python.sh
	@install/postgis.sh
	@install/client.sh

demo: setup ## load the demonstration city and serve it at http://127.0.0.1:8050 (PORT=…)
	@exec .venv/bin/hongtu demo --port $(PORT)

setup-dev:
	@install/python.sh dev
	@install/postgis.sh
	@install/client.sh

browser: setup-dev
	@install/browser.sh

check: setup-dev ## lint, types, import contracts, the client's own tests
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy
	@.venv/bin/lint-imports | tail -n 4
	@install/client.sh check
	@.venv/bin/shellcheck --external-sources install/*.sh .ci/run

test: browser check ## everything: check, then unit, integration and browser tests
	@.venv/bin/pytest $(PYTEST)

test-unit: setup-dev ## the tests that need neither database nor browser
	@.venv/bin/pytest tests/unit $(PYTEST)

client: setup-dev
	@:

docs: setup ## write the generated documents: docs/data-model.md, the tables of docs/data-formats.md
	@.venv/bin/hongtu docs

clean: ## remove what was built; the data in .hongtu stays
	@rm -rf .venv .stamps dashboard/client/node_modules dashboard/client/build build dist
