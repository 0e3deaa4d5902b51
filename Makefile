# make reports and make test set up all that they need; a second run reuses .venv and asks for no network.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: reports dashboards lab test test-fast test-walks test-slow test-hub durations chaos bench docs screenshots diagram lint lock sbom bundle release clean

reports: $(READY)
	$(BIN)/halfsky run --all

# http://127.0.0.1:8866/ for this machine's own browser; docs/serving.md has the rest.
dashboards: $(READY)
	$(BIN)/halfsky serve

# JupyterLab with a researcher's starting point.
lab: $(READY)
	$(BIN)/jupyter lab notebooks/explore.ipynb

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q --numprocesses auto --dist loadfile --no-loadscope-reorder

# While you work: the rooms that read, judge, write and draw, without browser, office, database, kills
# and what takes long by itself; under a minute.
FAST := plans assess compare package words figures simulate
test-fast: $(READY)
	$(BIN)/pytest -q --numprocesses auto --dist worksteal -m "not (browser or office or database or kills or long)" \
	  $(addprefix tests/,$(FAST)) tests/project/test_imports.py

# Walks (tests/long_form.py): whole ways through pages in a browser, two accounts, a cluster, kernels and databases killed
# over and over; twenty minutes or so.
WALKS = $(shell grep -l "long_form import .*walk" tests/*/test_*.py)
test-walks: $(READY)
	HALFSKY_WALKS=1 $(BIN)/pytest -q --numprocesses auto --dist loadfile --no-loadscope-reorder -m walk $(WALKS)

# Which modules take how long, for the order in which `make test` begins them.
durations: $(READY)
	HALFSKY_RECORD_DURATIONS=1 $(BIN)/pytest -q --numprocesses auto --dist loadfile --no-loadscope-reorder

# The long form of every test that has one (tests/long_form.py): all examples, seeds, rounds and cases, every file through
# the guarded process, the published plans, every report in Word, printed by LibreOffice and read back, and Halfsky as others
# install it; an hour or so on two cores.
LONG_FORM = $(shell grep -l long_form tests/*/test_*.py)
test-slow: $(READY)
	HALFSKY_SLOW_TESTS=1 $(BIN)/pytest -q --numprocesses auto --dist loadfile --no-loadscope-reorder $(LONG_FORM)

# Kernels, warm parents and batches killed at random moments, ROUNDS times; a quarter of a minute each.
# Then the store of submissions, STORE_ROUNDS times on each database; some hours for 1,000. Stop it when you like: what was
# done of this code stands in .chaos/counts.jsonl, and the next `make chaos` does what is missing.
ROUNDS ?= 20
STORE_ROUNDS ?= 1000
chaos: $(READY)
	HALFSKY_CHAOS=$(ROUNDS) $(BIN)/pytest -q tests/warmkernels/test_chaos.py
	HALFSKY_STORE_CHAOS=$(STORE_ROUNDS) $(BIN)/pytest -q -s tests/collect/test_store_crashes.py tests/collect/test_store_kills.py tests/collect/test_store_chaos.py tests/collect/test_transitions.py \
	  tests/collect/test_power_cuts.py tests/collect/test_work_crashes.py tests/collect/test_day_of_work.py
	$(BIN)/python tests/trial_counts.py

# The documentation as a site in site/, without network; a dead link fails. To read it with its search:
# python -m http.server -d site
docs: $(READY)
	$(BIN)/mkdocs build --strict --quiet

# The pictures in docs/, taken anew.
screenshots: $(READY)
	$(BIN)/python tools/screenshots.py

# The picture of docs/architecture.md, drawn anew from its text.
diagram: $(READY)
	$(BIN)/python tools/diagram.py

# JupyterHub with its proxy in a folder of their own, from PyPI and npm, and the server under it in a browser.
test-hub: $(READY)
	test -x .hub/bin/jupyterhub || $(PYTHON) -m venv .hub
	.hub/bin/pip install --quiet --disable-pip-version-check jupyterhub jupyterlab jupyter-server-proxy
	npm install --silent --prefix .hub configurable-http-proxy
	HALFSKY_HUB=$(CURDIR)/.hub $(BIN)/pytest -q tests/dashboards/test_jupyterhub.py

# Five minutes: plans read, forecasts against what happened, a made-up nation assessed.
bench: $(READY)
	$(BIN)/python -m benchmarks

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Halfsky needs Python 3.11 or newer; found $$($(PYTHON) --version). Set PYTHON=python3.x." >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); } \
	  || { echo "Python cannot make a virtual environment: apt-get install python3-venv, then run make again." >&2; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/jupyter kernelspec install --log-level=ERROR --sys-prefix --name halfsky-warm lib/halfsky/warmkernels/kernelspec
	@touch $@

# Every dependency of every extra, for all platforms and Python >= 3.11, with hashes.
lock:
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" --all-extras pyproject.toml --output-file requirements.lock

# What Halfsky is made of: a CycloneDX bill of materials and a list of licences in dist/, without network.
sbom: $(READY)
	$(BIN)/python tools/sbom.py dist

# One archive for a machine without network: all wheels of the server and a script that installs them. For the kind of
# machine and the Python that make it.
bundle: $(READY)
	$(BIN)/python tools/bundle.py dist

# What a release hands out, with checksums, in dist/ (emptied first): wheel, source, bundle, bill of materials.
release: $(READY)
	$(BIN)/python tools/release.py dist

clean:
	rm -rf $(VENV) outputs/*/ outputs/index.html
