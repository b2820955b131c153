# make compare   the main job on a bundled suite, table on the screen
# make test      lint, types, import rules and tests (about eleven minutes on two cores)
# make test-all  the slow rest as well
# make bench     measured ratios: building, isolation, start-up
# make lock      pin the newest versions again (needs uv)
# Each sets up .venv by itself, from the locked versions, the first time.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup-stamp
SUITE ?= instances/suites/quick

.PHONY: setup compare test test-all lint bench lock clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if v >= (3, 11) else f"satfit needs Python 3.11 or newer, {sys.executable} is {v[0]}.{v[1]} (make PYTHON=...)")'
	@test -x $(BIN)/python || { echo "setting up $(VENV) (once, about a minute)"; $(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

compare: $(STAMP)
	@$(BIN)/satfit compare $(SUITE) --time-limit 20

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest -m "not slow" -n 2 --dist loadscope

test-all: lint
	$(BIN)/python -m pytest -n 2 --dist loadscope

bench: $(STAMP)
	$(BIN)/python -m bench

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
