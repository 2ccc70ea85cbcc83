# What a person does with this project, one word each. Needs make and python3 (3.11 or newer, with venv and pip).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo
UV := $(shell command -v uv 2>/dev/null)

.PHONY: help env env-dev demo demo-register portal test lint referees mutate coverage bench bench-100 soak ui css lock clean

help:
	@echo "make demo   set up everything, make up a NIR of Norway's size, compute 2019 and two rounds of 2020, say where to look"
	@echo "make demo-register  make up a register with names, codes and forms of its own, and read it through a mapping"
	@echo "make portal open the sheets of the demo to who has a link: its last line has one"
	@echo "make env    only the environment: $(VENV) with the command introresultat in it"
	@echo "make ui     the graph, its checks and the history of runs in a browser (Dagster)"
	@echo "make test   set up everything and run the tests"
	@echo "make lint   formatting, rules, types, SQL"
	@echo "make referees  ask Frictionless, SSB's models, microdata.no's validator, pyjstat and pyshacl about small files for SSB and the public"
	@echo "make mutate plant small faults in rules, checks, contracts, intake, publishing and delivery: does a test see each?"
	@echo "            (PART=checks for a part)"
	@echo "make coverage  which lines no test runs"
	@echo "make bench  time and memory at 1 and 10 times Norway, as ratios to a bare script, the portal under load, handoff and verify, the choice of hidden cells (bench-100: 100 times)"
	@echo "make soak   the long searches: kills, sizes of disk, the whole country read back, wide property tests"
	@echo "make css    take the parts of Designsystemet that the pages use out of its pinned package (needs npm)"
	@echo "make lock   resolve the dependencies again (needs uv)"

env: $(VENV)/.runtime
env-dev: $(VENV)/.dev

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Found $$($(PYTHON) --version); introresultat needs Python 3.11 or newer. Set PYTHON=python3.12, say." >&2; exit 2; }
ifdef UV
	uv venv --quiet --python $(PYTHON) --allow-existing $(VENV)
else
	$(PYTHON) -m venv $(VENV)
endif
	@touch $@

define install
	$(if $(UV),uv pip install --quiet --compile-bytecode --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check) --no-deps --require-hashes -r $(1)
	$(if $(UV),uv pip install --quiet --compile-bytecode --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check) --no-deps --no-build-isolation -e .
	@touch $@
endef

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/.python
	$(call install,requirements.lock)

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/.python
	$(call install,requirements-dev.lock)
	@touch $(VENV)/.runtime

demo: env
	$(BIN)/introresultat demo $(DEMO)

demo-register: env
	$(BIN)/introresultat mapping demo $(DEMO)-register

portal: env
	$(BIN)/introresultat serve --home $(DEMO)

# Three at once on two cores: while one waits for a server, a lock or a kill, the others work.
test: env-dev
	$(BIN)/python -m pytest -n 3

soak: env-dev
	$(BIN)/python -m pytest -m soak -n 2

lint: env-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 sql

referees: env-dev
	$(BIN)/python -m tests.referees

mutate: env-dev
	$(BIN)/python -m tests.mutation $(PART)

coverage: env-dev
	@mkdir -p build/coverage
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 tests/unit tests/spec tests/golden tests/property tests/integration
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

bench: env-dev
	$(BIN)/python -m tests.bench.run --scale 1 --scale 10
	$(BIN)/python -m tests.bench.registers
	$(BIN)/python -m tests.bench.portal
	$(BIN)/python -m tests.bench.handoff --scale 1 --scale 10
	$(BIN)/python -m tests.bench.choice

bench-100: env-dev
	$(BIN)/python -m tests.bench.run --scale 100
	$(BIN)/python -m tests.bench.registers --size 100 --repeat 1

ui: env
	$(BIN)/python -m pipeline.graph.ui

css: env-dev
	$(BIN)/python -m tools.designsystemet

lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --no-strip-extras \
	  --python-version 3.11 --extra ui --group build --group dev pyproject.toml -o requirements-dev.lock
	grep -v '^ ' requirements-dev.lock | sed 's/ \\$$//' > .constraints
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --no-strip-extras \
	  --python-version 3.11 --extra ui --group build -c .constraints pyproject.toml -o requirements.lock
	rm .constraints

clean:
	rm -rf $(VENV) $(DEMO) $(DEMO)-register build *.egg-info .mypy_cache .ruff_cache .hypothesis
