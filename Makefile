# Two commands are all you need: `make demo` and `make test`. Neither touches the system's Python.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# How many series of faults `make faults` makes.
SEEDS ?= 20
# How long `make fuzz` goes on.
MINUTES ?= 10
# How many mails `make year` lets come.
MAILS ?= 20000
# How many processes test side by side; a file of tests stays in one, and none of the long ones comes last.
WORKERS ?= 2
# The system's certificates, as pip uses them: behind an inspecting proxy there are no others.
UV := $(BIN)/uv --system-certs

# What the pages are made of is bundled when the package is installed.
BUNDLE := hatch_build.py triage/web/assets/package-lock.json

.PHONY: demo test faults fuzz bench bench-peers year docs lint sbom check clean help

help:
	@echo "make demo   alles zien werken op deze machine"
	@echo "make test   de tests (zonder Dovecot, PostgreSQL of Chromium slaan die tests over, en zeggen dat)"
	@echo "make faults fouten met opzet: workers die sterven, lijnen die wegvallen, schijf vol (SEEDS=20; een kwartier of meer)"
	@echo "make fuzz   mail verzinnen tot er iets breekt (MINUTES=10)"
	@echo "make bench  meten: verhoudingen in een ronde"
	@echo "make bench-peers   deze dienst, de ondergrens en django-helpdesk op dezelfde mailbox (enkele minuten)"
	@echo "make year   een jaar post in een keer: elke termijn nagerekend, en of er iets groeit (MAILS=20000; een half uur)"
	@echo "make docs   de documentatie als website, in dist/site"
	@echo "make lint   stijl, typen en lagen"
	@echo "make sbom   waar de dienst uit bestaat, als sbom.json (CycloneDX)"

demo: $(VENV)/.runtime
	@$(BIN)/triage demo

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder

faults: $(VENV)/.dev
	@TRIAGE_TEST_REQUIRE=all $(BIN)/python -m tests.faults --seeds $(SEEDS)

fuzz: $(VENV)/.dev requirements/fuzz.txt
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/fuzz.txt
	@nice $(BIN)/python -m tests.fuzz --minutes $(MINUTES)

bench: $(VENV)/.dev
	@$(BIN)/python -m bench

# What is measured beside us has an environment of its own, which is made when it is not there.
bench-peers: $(VENV)/.dev
	@$(BIN)/python -m bench.peers

year: $(VENV)/.dev
	@nice $(BIN)/python -m bench.year --mails $(MAILS)

# A warning is an error: a link that leads nowhere, a page that is in no menu.
docs: $(VENV)/.dev
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

sbom: $(VENV)/.runtime
	@$(BIN)/triage sbom --output sbom.json

# A venv that Debian's python3 cannot make (no python3-venv) is said in as many words, before anything is half made.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 of nieuwer is nodig; gevonden: $$($(PYTHON) --version 2>&1)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python kan geen virtuele omgeving maken; installeer het pakket python3-venv (apt-get install python3-venv)"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# Only hashed, exact versions are installed; uv itself comes from such a list too.
$(VENV)/.uv: requirements/uv.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/uv.txt
	@touch $@

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml $(BUNDLE) $(VENV)/.uv
	@[ -e $(VENV)/.dev ] || $(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/runtime.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e . 
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml $(BUNDLE) $(VENV)/.uv
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.runtime

clean:
	@rm -rf $(VENV)
