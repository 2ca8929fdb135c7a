PYTHON ?= python3
BIN = .venv/bin

FUZZ_S ?= 300
CHAOS_N ?= 20
VERSIONS ?= 60000
SLOW = -n 3 --dist load -p schemathesis -m "slow or hypothesis" --hypothesis-profile many --durations 20

# Each of the many processes that tests start would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

SUDO = $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: demo test slow browser office wget faketime iproute statistics lint lock bench fuzz chaos clean

demo: .venv/installed
	$(BIN)/nianbao demo

test: .venv/dev-installed browser office
	$(BIN)/python -m pytest -n 3 --dist loadfile --durations 20

slow: .venv/dev-installed browser office wget faketime iproute statistics
	$(BIN)/python -m pytest $(SLOW)

browser:
	command -v chromium || { $(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends chromium fonts-noto-cjk; }

office:
	command -v soffice || { $(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends libreoffice-writer-nogui libreoffice-calc-nogui; }

wget:
	command -v wget || { $(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends wget; }

faketime:
	command -v faketime || { $(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends faketime; }

statistics:
	command -v Rscript && command -v pspp || { $(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends r-base-core pspp; }

iproute:
	command -v ip || { $(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends iproute2; }

lint: .venv/dev-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/dev-installed
	NIANBAO_BENCH_VERSIONS=$(VERSIONS) $(BIN)/python -m benchmarks

fuzz: .venv/fuzz-installed .venv/dev-installed
	$(BIN)/python tests/fuzz/read_report.py $(FUZZ_S)
	$(BIN)/python tests/fuzz/read_files.py $(FUZZ_S)
	$(BIN)/python tests/fuzz/read_lists.py $(FUZZ_S)
	$(BIN)/python tests/fuzz/rebuild.py $(FUZZ_S)

chaos: .venv/dev-installed
	$(BIN)/python -m tests.chaos.killing $(CHAOS_N) $(CHAOS_SEED)

clean:
	rm -rf .venv .fuzz build dist *.egg-info

.venv/bin/python:
	$(PYTHON) -m venv .venv

# Only files with a known hash are installed, what builds the package included.
.venv/installed: pyproject.toml requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/dev-installed: .venv/installed requirements-dev.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

.venv/fuzz-installed: .venv/dev-installed requirements-fuzz.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements-fuzz.txt
	touch $@

EXTRAS = release web files ocr s3 cluster
LOCK = $(BIN)/uv pip compile -c constraints.txt --python-version 3.11 --universal --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --quiet

# The hashes of what constraints.txt and pyproject.toml name, as the registry gives them.
lock: .venv/bin/python
	$(BIN)/pip install --quiet -c constraints.txt uv
	$(LOCK) pyproject.toml --group build -o requirements.txt
	$(LOCK) pyproject.toml --group build $(EXTRAS:%=--extra %) -o requirements-all.txt
	$(LOCK) pyproject.toml --group build --extra dev -o requirements-dev.txt
	echo atheris | $(LOCK) - -o requirements-fuzz.txt
