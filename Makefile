# `make help` lists the targets. No rule holds an absolute path, so a checkout may lie in a folder with spaces.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

PYTHON ?=
BENCH ?=
DATA ?=
DEMO_CASE ?= examples/wagle2014-bladder

python := .venv/bin/python
pip_install := $(python) -m pip --disable-pip-version-check install -qq

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile

# --- the environment --------------------------------------------------------------------------------------

.PHONY: setup
setup: .venv/core ## create .venv with what Rheostat needs to run
	@echo "Rheostat is ready: .venv/bin/rheostat --help"

# An editable install points into its checkout, so .venv remembers where it was made: a moved or copied
# checkout starts a new one.
ifneq ($(shell cat .venv/checkout 2>/dev/null),$(shell pwd -P))
.PHONY: .venv/checkout
endif

.venv/checkout:
	@for candidate in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3); do \
	  if "$$candidate" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    echo "Creating .venv with $$("$$candidate" --version)"; \
	    rm -rf .venv; \
	    "$$candidate" -m venv .venv; \
	    pwd -P > .venv/checkout; \
	    exit 0; \
	  fi; \
	done; \
	echo "Rheostat needs Python 3.11 or newer with its venv module," \
	  "$(if $(PYTHON),which $(PYTHON) is not,but found none); name one with: make setup PYTHON=..." >&2; \
	exit 1

.venv/core: .venv/checkout requirements.lock pyproject.toml
	@echo "Installing the packages of requirements.lock"
	@$(pip_install) --require-hashes -r requirements.lock
	@$(pip_install) --no-build-isolation --no-deps -e .
	@touch .venv/core

.venv/dev: .venv/core requirements-dev.lock
	@echo "Installing the packages of requirements-dev.lock"
	@$(pip_install) --require-hashes -r requirements-dev.lock
	@touch .venv/dev

# The screen that is measured writes with packages of an extra, which .venv/dev holds.
.venv/bench: .venv/dev requirements-bench.lock
	@echo "Installing the packages of requirements-bench.lock"
	@$(pip_install) --require-hashes -r requirements-bench.lock
	@touch .venv/bench

# --- using it ---------------------------------------------------------------------------------------------

.PHONY: demo
demo: .venv/core ## write the report of an example case to build/demo
	@$(python) -m rheostat report "$(DEMO_CASE)" -o build/demo
	@echo "The report is in build/demo"

# --- checking it ------------------------------------------------------------------------------------------

.PHONY: test format-check lint types contracts tests knowledge docs
test: format-check lint types contracts tests knowledge docs ## run every check that a change must pass

format-check: .venv/dev ## check that the code is formatted
	$(python) -m ruff format --check .

lint: .venv/dev ## look for doubtful code
	$(python) -m ruff check .

types: .venv/dev ## check the types
	$(python) -m mypy

contracts: .venv/dev ## check that imports point one way
	.venv/bin/lint-imports

tests: .venv/dev ## run the tests
	$(python) -m pytest -n auto --dist loadfile

knowledge: .venv/core ## check the curated knowledge
	$(python) -m rheostat knowledge lint

docs: .venv/dev ## build the documentation in build/docs
	$(python) -m mkdocs build --strict

.PHONY: docs-tables
docs-tables: .venv/core ## write the tables of the documentation anew
	$(python) -m rheostat.analysis.allele_matrix > docs/reference/alleles.md

.PHONY: reference-cohort
reference-cohort: .venv/core ## draw the cohort beside which responses are told anew
	@mkdir -p build
	@$(python) -m rheostat.analysis.reference_cohort > build/tumours.yaml
	@mv build/tumours.yaml src/rheostat/knowledge/data/reference/tumours.yaml

.PHONY: logic-page
logic-page: .venv/dev ## read all experiments with two values, into docs/reference/logic.md (some minutes)
	@mkdir -p build
	@$(python) -m rheostat.report.logic_page > build/logic.md
	@mv build/logic.md docs/reference/logic.md

EDGES ?=

.PHONY: signs
signs: .venv/core ## turn and shuffle the signs of the network into build/sign_tests.json
	$(python) -m rheostat knowledge signs build/sign_tests.json

.PHONY: tables
tables: .venv/core ## write the generated pages of docs/reference (EDGES=FOLDER of other collections' edges, if at hand)
	$(python) -m rheostat knowledge pages docs/reference --signs build/sign_tests.json $(if $(EDGES),--edges "$(EDGES)")

VARIANTS ?=

.PHONY: variant-agreement
variant-agreement: .venv/core ## compare our reading of variants with collections: make variant-agreement VARIANTS=folder
	@test -n "$(VARIANTS)" || { echo "Name the folder of collections: make variant-agreement VARIANTS=folder" >&2; exit 2; }
	@$(python) -m rheostat knowledge variants "$(VARIANTS)" --page docs/reference/variant-agreement.md

.PHONY: format
format: .venv/dev ## format the code and mend what can be mended
	$(python) -m ruff format .
	$(python) -m ruff check --fix .

.PHONY: bench
bench: .venv/bench .venv/dev ## measure the speed against other programs; BENCH=--quick for a short run
	OPENBLAS_NUM_THREADS=1 $(python) benchmarks/bench.py $(BENCH)

.PHONY: validation
validation: .venv/core ## compare predictions with measured data: make validation DATA=folder
	@test -n "$(DATA)" || { echo "Name the folder of measurements: make validation DATA=folder" >&2; exit 2; }
	@mkdir -p build
	@$(python) -m rheostat fit "$(DATA)" --cross-validate leave-tissue --cross-validate 5-fold \
	  -o build/cross-validation > build/cross-validation.txt
	@$(python) -m rheostat validate "$(DATA)" -o build/validation --with build/cross-validation/scoreboard.json \
	  --page docs/validation.md > build/validation.txt
	@$(python) -m rheostat.analysis.validation_figures build/validation/scoreboard.json > build/validation.yaml
	@mv build/validation.yaml src/rheostat/knowledge/data/reference/validation.yaml
	@echo "The scoreboards are in build, the pages are docs/validation.md and docs/validation-figures.md, and what a"
	@echo "report says of the figures is renewed"

.PHONY: trained
trained: .venv/core ## train the baselines and the layer that ship anew: make trained DATA=folder
	@test -n "$(DATA)" || { echo "Name the folder of measurements: make trained DATA=folder" >&2; exit 2; }
	@$(python) -m rheostat.analysis.train "$(DATA)" src/rheostat/analysis/trained/predictors.npz

.PHONY: bands
bands: .venv/core ## draw courses and folds beside measured ones into build/bands: make bands DATA=folder
	@test -n "$(DATA)" || { echo "Name the folder of measurements: make bands DATA=folder" >&2; exit 2; }
	@$(python) -m rheostat.report.bands_page "$(DATA)" build/bands --page docs/reference/bands.md

# --- keeping house ----------------------------------------------------------------------------------------

.PHONY: lock
lock: ## renew the lock files (asks for the uv program)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
	  --group build -o requirements.lock pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
	  --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade \
	  --group bench -c requirements-dev.lock -o requirements-bench.lock pyproject.toml

.PHONY: clean
clean: ## remove the environment and everything that was built
	rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
