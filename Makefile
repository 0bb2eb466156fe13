# What a person does here. Every recipe works in a fresh clone, with Python 3.11 or newer.
.PHONY: demo test soak check bench lock
MAKEFLAGS += --no-print-directory
PIP = .venv/bin/python -m pip install --quiet --disable-pip-version-check

demo: .venv/runs  ## The whole morning on sample data; ONCE=1 ends by itself
	@.venv/bin/digest demo $(if $(ONCE),--once)

test:  ## Everything, on real parts; installs what is missing where it may
	@scripts/install-system-parts
	@$(MAKE) .venv/develops
	.venv/bin/pytest --numprocesses auto --durations 15 $(or $(ARGS),--cov)

soak: .venv/develops  ## Deaths at random moments, KILLS for each database and policy; says its dice
	SOAK_KILLS=$(or $(KILLS),50) .venv/bin/pytest --numprocesses auto -rP tests/flows/sending/test_kills.py

check: .venv/develops  ## What to run before a commit: a minute at most
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest --quiet --numprocesses auto -m "not tool and not server"

bench: .venv/develops  ## Measure, and print ratios against others in the same run
	@set -e; for file in benchmarks/*.py; do .venv/bin/python $$file; done

lock: .venv/develops  ## Write requirements*.txt anew; UPGRADE=1 moves the pins
	scripts/lock $(if $(UPGRADE),--upgrade)

.venv/made:
	@scripts/find-python >/dev/null 2>&1 || scripts/install-system-parts python3-venv 2>/dev/null
	@python=$$(scripts/find-python) && $$python -m venv --clear .venv && touch $@

.venv/runs: .venv/made requirements.txt pyproject.toml
	@echo "Installing what requirements.txt pins into .venv …"
	@$(PIP) --no-deps --require-hashes --requirement requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/develops: .venv/runs requirements-dev.txt
	@echo "Installing what requirements-dev.txt pins into .venv …"
	@$(PIP) --no-deps --require-hashes --no-build-isolation --requirement requirements-dev.txt
	@touch $@
