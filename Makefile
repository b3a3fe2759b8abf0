# The desk's commands. `make run` starts it; `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON := .venv/bin/python
FRONTEND := $(shell find frontend -type f 2>/dev/null) package.json vite.config.ts tsconfig.json
WORDS := $(shell find locale -name '*.po' 2>/dev/null)
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: help setup setup-dev run test check bench faults format

help: ## Show this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1  \2/p' Makefile

setup: .venv/.stamp-run static/build/.stamp .venv/.stamp-words ## Install what the desk runs on and build its front end
	@:

setup-dev: setup .venv/.stamp-dev

run: setup ## Start the desk and everything it needs; Ctrl-C stops all
	@exec $(PYTHON) -m helpdesk.run

test: setup-dev ## Run the whole test suite (ARGS="tests/run -k port" for a part of it)
	@$(PYTHON) -m pytest -n 2 --dist worksteal $(ARGS)

check: setup-dev ## Style, types, layers, templates, front end and migrations
	@ruff check .
	@ruff format --check .
	@mypy
	@lint-imports
	@djlint --lint --quiet templates
	@npm run --silent check
	@$(PYTHON) -W ignore manage.py makemigrations --check --dry-run

bench: setup-dev ## The benchmarks: prints a table, writes JSON
	@$(PYTHON) -m benchmarks

faults: setup-dev ## The long fault runs: 10,000 mails in and 2,000 out while everything is killed
	@$(PYTHON) -m benchmarks.faults

format: setup-dev ## Let ruff lay the code out
	@ruff check --fix .
	@ruff format .

# --- What is installed, each part once: a stamp is older than its source when there is work ---------

.venv/.stamp-run: requirements.txt
	@deploy/setup/python requirements.txt "Python packages"
	@touch $@

.venv/.stamp-dev: requirements-dev.txt requirements.txt
	@deploy/setup/python requirements-dev.txt "Python packages for tests and checks"
	@touch $@

node_modules/.stamp: package-lock.json package.json | .venv/.stamp-run
	@deploy/setup/node
	@touch $@

static/build/.stamp: node_modules/.stamp $(FRONTEND)
	@echo "Building the front end"
	@npm run --silent build > .venv/front-end.log 2>&1 || { cat .venv/front-end.log; exit 1; }
	@touch $@

.venv/.stamp-words: $(WORDS) | .venv/.stamp-run
	@deploy/setup/words
	@touch $@
