# One command each; every target does its own set-up. Needs Python 3.11+, make and access to the package registries.
SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: help setup test check check-waiting check-working lint format demo local plan bench soak mutants bundle wheel docs test-lowest test-python lock clean
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
export PATH := $(CURDIR)/$(BIN):$(CURDIR)/node_modules/.bin:$(PATH)
export UV_NO_PROGRESS := 1
# Without bytecode on disk, each process of the tests compiles boto3, CDK and the tests anew.
unexport PYTHONDONTWRITEBYTECODE
COMPILE = $(UV) pip compile --quiet --generate-hashes --universal --python-version 3.11 --custom-compile-command 'make lock'

help: ## what can be typed here
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/uv: requirements/bootstrap.txt
	@echo "set-up: virtual environment"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

.venv/.dev: requirements/dev.txt | $(BIN)/uv
	@echo "set-up: tools and libraries"
	@$(UV) pip sync --quiet --python $(BIN)/python requirements/dev.txt
	@touch $@

.venv-ministack/.ready: requirements/ministack.txt | $(BIN)/uv
	@echo "set-up: local AWS"
	@$(UV) venv --quiet --clear --python $(BIN)/python .venv-ministack
	@$(UV) pip sync --quiet --python .venv-ministack/bin/python requirements/ministack.txt
	@touch $@

node_modules/.package-lock.json: package-lock.json | .venv/.dev
	@echo "set-up: CDK CLI"
	@npm ci --silent
	@touch $@

build/dependencies.zip: requirements/lambda.txt requirements/operations.json tools/bundle.py | .venv/.dev
	@echo "set-up: what the function runs on"
	@$(BIN)/python -m tools.bundle

$(BIN)/connect-workspaces: tools/connect-workspaces.sh | .venv/.dev
	@install -m 755 $< $@

bundle: build/dependencies.zip ## the libraries that go into the function, packed once

setup: .venv/.dev .venv-ministack/.ready node_modules/.package-lock.json build/dependencies.zip $(BIN)/connect-workspaces ## everything the other commands need

test: setup lint ## all checks and tests
	@$(BIN)/python -m pytest

AWAY := end_to_end local_aws wheel
check: setup lint ## while you work: lint, types, every test that needs no local AWS and no installed wheel
	@$(MAKE) --no-print-directory -j 2 -O check-waiting check-working

# In two runs, because each process imports all tests of its run. More processes than two cores need: some wait.
check-waiting:
	@$(BIN)/python -m pytest -n 3 -q -p no:hypothesispytest tests/handler
check-working:
	@$(BIN)/python -m pytest -n 3 -q --hypothesis-profile desk $(AWAY:%=--ignore tests/%) --ignore tests/handler

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@PYTHONPATH=command:constructs:handler $(BIN)/lint-imports --no-logo --no-cache

format: setup ## fix what ruff can fix
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

demo: setup ## watch it work, on this machine alone
	@$(BIN)/python -m local.demo

local: setup ## keep the local AWS running
	@$(BIN)/python -m local

plan: setup ## what deploying an environment will do, by reads alone: ENVIRONMENT=production; OPTIONS="--max-removals 10" for more
	@test -n "$(ENVIRONMENT)" || { echo "name an environment: make plan ENVIRONMENT=production" >&2; exit 1; }
	@cdk synth --quiet --context environment=$(ENVIRONMENT) --output build/plan
	@connect-workspaces plan build/plan $(OPTIONS)

build/bench/.libraries: requirements/lambda.txt | .venv/.dev
	@echo "set-up: all of boto3, as pip installs it"
	@rm -rf build/bench/libraries
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lambda.txt --target build/bench/libraries
	@touch $@

build/bench/.aws_sdk: benchmarks/peers/aws_sdk/package-lock.json | .venv/.dev
	@echo "set-up: AWS SDK for JavaScript"
	@mkdir -p build/bench/aws_sdk
	@cp benchmarks/peers/aws_sdk/*.json build/bench/aws_sdk
	@npm ci --silent --prefix build/bench/aws_sdk
	@touch $@

bench: setup build/bench/.libraries build/bench/.aws_sdk ## writes docs/benchmarks.md, in about 9 minutes; ONLY=cold-start prints one part
	@PYTHONPATH=constructs $(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY))

soak: setup ## random lives of custom resources for 5 minutes; MINUTES=30 for longer, SEED=n for the same again
	@PYTHONPATH=constructs:handler $(BIN)/python -m tests.lives.soak --minutes $(or $(MINUTES),5) $(if $(SEED),--seed $(SEED))

mutants: setup ## how many small mistakes in plan, apply and drift check the tests notice; SHARE=1 for all, ONLY=drift for a part
	@$(BIN)/python -m tools.mutants $(if $(SHARE),--share $(SHARE)) $(if $(ONLY),--only $(ONLY))

docs: setup ## the reference of the library, in build/docs
	@PDOC_ALLOW_EXEC=1 PYTHONPATH=constructs $(BIN)/pdoc --docformat google --no-show-source -o build/docs cdk_connect_workspace

test-lowest: setup ## the library with the lowest versions it declares
	@printf 'pytest>=9,<9.2\npytest-xdist>=3.8\npytest-timeout>=2.4\naiohttp>=3.13\nanyio>=4.11\nhttpx>=0.28\ntrustme>=1.2\nnodejs-wheel>=24\n' > build/lowest.in
	@$(UV) pip compile --quiet --upgrade --resolution lowest-direct --extra environments --extra handler pyproject.toml build/lowest.in -o build/lowest.txt
	@$(UV) venv --quiet --clear --python $(BIN)/python build/lowest
	@$(UV) pip sync --quiet --python build/lowest/bin/python build/lowest.txt
	@PATH="$(CURDIR)/build/lowest/bin:$$PATH" build/lowest/bin/python -m pytest tests/constructs --ignore tests/constructs/test_permissions.py

test-python: setup ## the library, the app and the function on another Python: PYTHON=python3.13
	@$(UV) venv --quiet --clear --python $(PYTHON) build/python
	@$(UV) pip sync --quiet --python build/python/bin/python requirements/dev.txt
	@PATH="$(CURDIR)/build/python/bin:$$PATH" build/python/bin/python -m pytest tests/constructs tests/environments tests/handler tests/unit

wheel: setup ## what other teams install
	@$(UV) build --quiet --wheel --build-constraints requirements/dev.txt

lock: .venv/.dev ## renew every pinned version
	@rm -f requirements/dev.txt
	@$(COMPILE) --upgrade requirements/dev.in -o requirements/dev.txt
	@for name in bootstrap lambda; do $(COMPILE) requirements/$$name.in -c requirements/dev.txt -o requirements/$$name.txt; done
	@$(COMPILE) --upgrade requirements/ministack.in -o requirements/ministack.txt
	@npm install --package-lock-only --silent
	@npm install --package-lock-only --silent --omit-lockfile-registry-resolved --prefix benchmarks/peers/aws_sdk

clean: ## back to a fresh clone
	@rm -rf .venv .venv-ministack node_modules build dist cdk.out
