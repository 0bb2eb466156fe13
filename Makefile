# What a person does here. Every recipe works in a fresh clone, with Python 3.11 or newer.
.PHONY: demo test coverage soak tools check bench lock dist docs
MAKEFLAGS += --no-print-directory
unexport PYTHONDONTWRITEBYTECODE  # the tests start hundreds of processes: compile once
ifdef PYTHON  # another Python than .venv has: .venv is made anew
ifneq ($(shell .venv/bin/python -V 2>/dev/null),$(shell $(PYTHON) -V))
.PHONY: .venv/made
endif
endif
PIP = .venv/bin/python -m pip install --quiet --disable-pip-version-check

demo: .venv/runs  ## The whole morning on sample data; ONCE=1 ends by itself
	@.venv/bin/digest demo $(if $(ONCE),--once)

test:  ## Everything, on real parts; installs what is missing where it may
	@scripts/install-system-parts
	@$(MAKE) .venv/develops
	@scripts/test $(ARGS)

coverage: .venv/develops  ## What of the package the tests never run; takes twice as long as they do
	@scripts/test --cov

soak: .venv/develops  ## What could go on for ever, for long: KILLS, TIMES, LOSSES, HISTORIES, LIVES, STRANGERS and the dice
	SOAK=1 SOAK_KILLS=$(or $(KILLS),50) SOAK_TIMES=$(or $(TIMES),10) \
		SOAK_LOSSES=$(or $(LOSSES),5) SOAK_HISTORIES=$(or $(HISTORIES),10) \
		SOAK_LIVES=$(or $(LIVES),300) SOAK_STRANGERS=$(or $(STRANGERS),10000) \
		.venv/bin/pytest --numprocesses auto --dist worksteal -rP -m soak

tools: .venv/develops  ## What reads the code without running it
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

check: tools  ## What to run before a commit: a minute and a half
	.venv/bin/pytest --quiet --numprocesses auto --dist worksteal -m "not server and not slow"

bench: .venv/develops  ## Measure, and print ratios against others in the same run
	@set -e; for file in benchmarks/*.py; do .venv/bin/python $$file; done

dist: .venv/runs  ## What is handed out, into dist/: built twice, installed twice, tried by the demo
	scripts/dist
	scripts/try-dist

docs: .venv/runs .venv/docs/made  ## The manual as a site, into site/; a warning fails
	@.venv/bin/python scripts/site_sources.py build/site-sources
	@NO_MKDOCS_2_WARNING=1 .venv/docs/bin/mkdocs build --quiet --strict --config-file docs/mkdocs.yml
	@echo "site/index.html; to search it: .venv/bin/python -m http.server --directory site"

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

.venv/docs/made: requirements-docs.txt
	@echo "Installing what requirements-docs.txt pins into .venv/docs …"
	@.venv/bin/python -m venv --clear .venv/docs
	@.venv/docs/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		--requirement requirements-docs.txt
	@touch $@

.venv/develops: .venv/runs requirements-dev.txt
	@echo "Installing what requirements-dev.txt pins into .venv …"
	@$(PIP) --no-deps --require-hashes --no-build-isolation --requirement requirements-dev.txt
	@touch $@
