# Two commands do everything on a fresh machine with Python ≥ 3.11 and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV := $(VENV)/.dev

.PHONY: demo test check lint sample schemas bench clean browser

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(STAMP): pyproject.toml requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	$(BIN)/python -m compileall -q certkit
	@touch $@

$(DEV): $(STAMP) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@

demo: $(STAMP) ## test the embedded reference platform over real HTTP and write the report
	$(BIN)/certkit demo

test: $(DEV) browser ## everything CI runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2

check: $(DEV) ## the fast part: lint, types and everything but real processes and browsers
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 -m "not http and not browser"

lint: $(DEV) ## style, types and the suite
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/certkit lint

browser: ## Chromium, a Chinese font and axe-core for the report tests; says so when it cannot get them
	@sh .ci/browser || echo "SKIPPED LOUDLY: no Chromium or axe-core, the browser tests will be skipped"

sample: $(STAMP) ## write the sample report anew
	rm -rf .certkit/sample
	$(BIN)/certkit demo --out .certkit/sample --seed 1
	mkdir -p reports/sample
	cp .certkit/sample/report.html reports/sample/report.html

schemas: $(STAMP) ## write JSON Schema and XSD of every dataset and message anew from the dictionary
	$(BIN)/python -m certkit.standards.schemas.publish

bench: $(DEV) ## what driving, recording and validating cost, beside peers, in one run each
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.lock
	$(BIN)/python benchmarks/drive.py
	$(BIN)/python benchmarks/standards.py

clean:
	rm -rf $(VENV) .certkit .mypy_cache .ruff_cache .pytest_cache
