# Every target first prepares what it needs. On a fresh Debian or macOS, Python 3.11 or newer and make are enough.

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
BIN := .venv/bin
UV := $(BIN)/uv
ARGS ?=
# Python keeps what it compiled, whatever this shell says: the tests start the bot a hundred times, at twice the work otherwise.
unexport PYTHONDONTWRITEBYTECODE
COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11
PEERS := .venvs/mlflow/.pins .venvs/mlflow2/.pins
CHECKS := "ruff format --check ." "ruff check ." mypy "lint-imports --no-cache" "pytest -q tests/test_house.py"
# True when this user may install Debian packages.
MAY_INSTALL := [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null
APT := { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench golden screenshots lock browser

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' Makefile | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: .venv/.dev $(PEERS) browser  ## Prepare everything and start nothing

demo: .venv/.runtime  ## Open a local workspace with the bot and an example organisation (ARGS="--headless --port 9000")
	@$(BIN)/mlops-bot demo $(ARGS)

test: .venv/.dev $(PEERS) browser  ## Run every test (ARGS="tests/bot -k gates" runs some)
	$(BIN)/pytest -n auto --maxprocesses=4 --dist loadfile --no-loadscope-reorder $(ARGS)

check: .venv/.dev  ## Check format, lint, types, layers and the house rules
	@status=0; for step in $(CHECKS); do \
		echo "$$step"; $(BIN)/$$step || status=1; \
	done; exit $$status

bench: .venv/.dev  ## Measure the promises, each beside its peer in one run (ARGS="startup")
	$(BIN)/python -m benchmarks $(ARGS)

golden: .venv/.dev .venvs/evidently/.pins .venvs/nannyml/.pins  ## Ask Evidently and NannyML anew what the tests compare with
	$(BIN)/python -m tests.golden

screenshots: .venv/.dev browser  ## Make the README's pictures anew
	SCREENSHOTS=1 $(BIN)/pytest tests/browser -k stories $(ARGS)

lock: $(UV)  ## Pin every dependency anew, with hashes (ARGS="--upgrade" takes newer ones)
	$(COMPILE) $(ARGS) pyproject.toml -o requirements.txt
	$(COMPILE) $(ARGS) pyproject.toml --extra dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) $(ARGS) --group bootstrap -c requirements-dev.txt -o requirements-bootstrap.txt
	for peer in benchmarks/peers/*.in; do $(COMPILE) $(ARGS) "$$peer" -o "$${peer%.in}.txt" || exit 1; done

# The environment: Python's own venv and pip bring a pinned uv, uv brings the rest.

$(UV): requirements-bootstrap.txt
	@[ -n "$(PYTHON)" ] || { echo "mlops-bot needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(MAY_INSTALL) && $(APT) python3-venv >/dev/null; }; } \
		|| { echo "Python cannot make environments here. Type: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.txt
	@touch $@

.venv/.runtime: $(UV) requirements.txt pyproject.toml
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@touch $@

# The real MLflow, the newest and an older one, for tests and benchmarks: each in an environment of its own.
.venvs/%/.pins: .venv/.dev benchmarks/peers/%.txt
	$(BIN)/python -c 'from benchmarks.peers import python_of; python_of("$*")'
	@touch $@

# The browser tests need a chromium, a font with emoji, and what the driver's own node links to: installed where we may, else
# named in one command.
BROWSER := chromium fonts-noto-color-emoji libatomic1

browser:
	@if [ "$$(uname)" = Darwin ]; then \
		[ -d "/Applications/Google Chrome.app" ] || command -v chromium >/dev/null \
			|| echo "For the browser tests type: brew install --cask google-chrome"; \
	elif dpkg -s $(BROWSER) >/dev/null 2>&1; then :; \
	elif $(MAY_INSTALL) && $(APT) $(BROWSER) >/dev/null; }; then :; \
	else echo "For the browser tests type: sudo apt-get install $(BROWSER)"; fi
