# make run    try Handrail out       make test   run every test
# make check  format, lint, types    make lock   renew the two requirements files
# make bench, make practice-coverage, make css, make audit
# make post-campaign   kill the outbox 200 times (KILLS=50 for fewer)
# make sheets-campaign   open every sheet that can be taken out in LibreOffice
# make mutation-campaign PACK=pack.zip   turn over every bit of a sealed pack (hours; EVERY=97 for some)

UV_VERSION := 0.13.9
UV := $(or $(shell command -v uv 2>/dev/null),$(CURDIR)/.tools/bin/uv)
VENV := .venv
# In the order of their names, browser first: the longest walks must not come last.
PYTEST_ARGS ?= -n 2 --no-loadscope-reorder
export UV_PYTHON_DOWNLOADS := never
# The caller's own environment is none of ours to change.
unexport VIRTUAL_ENV UV_PROJECT_ENVIRONMENT
# Compiled code stays in .venv and here, or every command would compile every library anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench post-campaign mutation-campaign sheets-campaign practice-coverage lock css audit
.DELETE_ON_ERROR:

# exec: Ctrl-C and SIGTERM reach Handrail itself, with no shell in between.
run: $(VENV)/run.stamp
	@exec $(VENV)/bin/handrail serve --demo

test: $(VENV)/dev.stamp
	@chromium="$$(tests/chromium)" && CHROMIUM="$$chromium" $(VENV)/bin/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/dev.stamp
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/pyright

bench: $(VENV)/dev.stamp
	$(VENV)/bin/python -m bench

post-campaign: $(VENV)/dev.stamp
	$(VENV)/bin/python -m tests.post $(or $(KILLS),200)

mutation-campaign: $(VENV)/dev.stamp
	$(VENV)/bin/python -m tests.court.mutations "$(PACK)" $(or $(EVERY),1)

sheets-campaign: $(VENV)/dev.stamp
	$(VENV)/bin/python -m pytest -rs tests/campaign_sheets.py

practice-coverage: $(VENV)/dev.stamp
	$(VENV)/bin/python -m tests.practice_coverage

# Only for those who change the look; the built file is committed.
css:
	cd web/styles && npm install --no-package-lock && npm run build

lock: | $(UV)
	"$(UV)" lock --quiet --upgrade
	"$(UV)" export --quiet --no-emit-project --no-header --no-annotate --no-dev -o requirements.txt
	"$(UV)" export --quiet --no-emit-project --no-header --no-annotate -o requirements-dev.txt

# Once the tools for development are there, `make run` keeps them.
$(VENV)/run.stamp: requirements.txt $(VENV)/bin/handrail | $(UV)
	@"$(UV)" pip sync --quiet --python $(VENV) --require-hashes \
		$(if $(wildcard $(VENV)/dev.stamp),requirements-dev.txt,requirements.txt)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/bin/handrail | $(UV)
	@"$(UV)" pip sync --quiet --python $(VENV) --require-hashes requirements-dev.txt
	@touch $@

# A path file and a launcher do what an editable install would, without fetching a build tool.
define LAUNCHER
#!/bin/sh
exec "$${0%/*}/python" -m backend.cli "$$@"
endef
export LAUNCHER

$(VENV)/bin/handrail: $(VENV)/pyvenv.cfg Makefile
	@$(VENV)/bin/python -c 'import os, pathlib, sysconfig; \
		pathlib.Path(sysconfig.get_path("purelib"), "handrail.pth").write_text(os.getcwd() + "\n")'
	@printf '%s\n' "$$LAUNCHER" > $@ && chmod +x $@

$(VENV)/pyvenv.cfg: | $(UV)
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec "$(UV)" venv --quiet --clear --python "$$(command -v $$python)" $(VENV); \
		fi; \
	done; \
	echo 'Handrail needs Python 3.11 or newer: install it, then try again.' >&2; exit 1

$(CURDIR)/.tools/bin/uv:
	@python3 -m pip install --quiet --disable-pip-version-check --target .tools uv==$(UV_VERSION) || { \
		echo 'Handrail needs uv: install it, or pip for python3, then try again.' >&2; exit 1; }

# Asks for known weaknesses in the libraries that a site runs on.
audit: | $(UV)
	"$(UV)" tool run pip-audit --requirement requirements.txt --require-hashes --disable-pip
