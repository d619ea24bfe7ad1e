# Two commands to start: `make run` shows what newswash does, `make test` shows that it does it.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test test-all check format bench train fuzz clean

$(READY): pyproject.toml
	@echo "making .venv and installing (a minute or two the first time)"
	@$(PYTHON) -m venv .venv
	@$(PIP) --upgrade "pip>=24"
	@$(PIP) --editable ".[dev]"
	@touch $@

run: $(READY)  ## crawl the sample site, clean the sample dump, show what came out
	@$(BIN)/python -m samples.tour

test: $(READY)  ## every test that ends in minutes
	@$(BIN)/python -m pytest

test-all: $(READY)  ## the long proofs too, with every engine installed
	@$(PIP) --editable ".[dev,bench,fuzz,engines]"
	@$(BIN)/python -m pytest -m ""

check: $(READY)  ## format, lint, types, layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/house

format: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(READY)  ## figures beside our peers; NEWSWASH_EVAL names the folder of the sets
	@$(PIP) --editable ".[dev,bench]"
	@$(BIN)/python -m bench
	@$(BIN)/python -m pytest -m slow tests/web
	@$(BIN)/python -m bench.crawl

train: $(READY)  ## learn the weights of the lines anew; SETS="folder folder"
	@$(PIP) --editable ".[dev,bench]"
	@$(BIN)/python -m bench.train $(SETS)

fuzz: $(READY)  ## ten minutes of hostile bytes
	@$(PIP) --editable ".[dev,fuzz]"
	@cd tests && PYTHONPATH=..:. ../$(BIN)/python -m bulk.fuzz 600

clean:
	@rm -rf .venv out build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .cache
