# make run starts the chat, make test runs the tests; each on a fresh clone, with nothing else done before.

# The first Python that is recent enough; 3.11 is the one that everything was tested with.
RECENT := 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON := $(shell for one in python3.11 python3 python3.12 python3.13 python; do \
	$$one -c $(RECENT) 2>/dev/null && echo $$one && break; done)
ifeq ($(PYTHON),)
$(error Footnote needs Python 3.11 or later, and no python3 here is that recent)
endif
VENV   := .venv
BIN    := $(VENV)/bin
# What is installed is known by the digest of what asked for it: a second run does not start pip.
DIGEST  = $(shell cat $(1) | $(PYTHON) -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest()[:16])')
PROGRAM := $(VENV)/.program-$(call DIGEST,requirements.txt)
TESTING := $(VENV)/.testing-$(call DIGEST,requirements.txt tests/requirements.txt)

.DEFAULT_GOAL := help
.PHONY: help run install test test-long check format clean

help:  ## these lines
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  make \1|/' | column -t -s '|'

run: $(PROGRAM)  ## bring the index in line with the folder of documents, then start the chat and print its address
	@$(BIN)/python -m rag serve

install: $(PROGRAM)  ## only install, into .venv

test: $(TESTING)  ## every test but the long ones
	$(BIN)/python tests/browser/install.py
	$(BIN)/python tests/tesseract.py
	$(BIN)/python -m pytest -m "not long" -n 2 --dist loadfile

test-long: $(TESTING)  ## the tests that take minutes each: kills, fuzzing, soak
	$(BIN)/python tests/browser/install.py
	$(BIN)/python -m pytest -m long

check: $(TESTING)  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(TESTING)  ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove what was installed and what caches hold; the index stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(PROGRAM): | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	@rm -f $(VENV)/.program-* && touch $@

$(TESTING): | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check -r tests/requirements.txt
	@rm -f $(VENV)/.program-* $(VENV)/.testing-* && touch $(PROGRAM) $@
