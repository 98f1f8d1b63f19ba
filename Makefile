# Préau's commands. "make" alone explains them. Everything they set up lies in .dev and build,
# which git ignores; "make clean" removes it again.
SHELL := /bin/bash
PY := .dev/venv/bin/python
SIZE ?=
TESTS ?= tests

.DEFAULT_GOAL := help
.PHONY: help setup demo test fresh bench rows lint translations screens clean

help: ## explain these commands
	@echo "Préau: make COMMAND. Each does its own set-up; the first one takes a few minutes."
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  make demo RESET=1      makes the demo's community again"
	@echo "  HEADLESS=1 make demo   without a display: saves each screen to build/screens"
	@echo "  make test TESTS=tests/storage   runs one part of the tests"
	@echo "  make bench SIZE=10000  measures with a smaller cache than a million items"

setup: ## get what is missing: system packages, Python libraries, test servers
	@packaging/setup.sh

translations: setup ## make the French and English catalogues that the window reads
	@packaging/translations.sh

demo: translations ## show the window with an invented association on three real servers
	@$(PY) -m tests.demo

test: lint translations ## check the code and run every test against the real servers
	@$(PY) -m pytest -n 2 --dist worksteal $(TESTS)

lint: setup ## style, types, and who may import whom
	@echo "lint: ruff" && .dev/venv/bin/ruff check . && .dev/venv/bin/ruff format --check --quiet .
	@echo "lint: mypy" && .dev/venv/bin/mypy
	@echo "lint: rooms" && .dev/venv/bin/lint-imports | tail -n 3

fresh: setup ## run "make test" and the headless demo in an empty Debian 12 (root, debootstrap)
	@packaging/fresh.sh

bench: translations ## measure all that has a limit (three hours); takes SIZE= and ONLY="window writing"
	@SIZE=$(SIZE) ONLY="$(ONLY)" $(PY) -m tests.bench

rows: setup ## write docs/features.md from the last whole test run and what was measured
	@$(PY) -m tests.rows

screens: translations ## draw the pictures that the tests compare with anew; says which changed
	@$(PY) -m tests.screens

clean: ## remove everything that these commands made
	@packaging/clean.sh
