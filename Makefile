# make reports: all reports of the latest edition.  make test: the fast tests.  make check: those near a change.
# All set up what they need in .venv; nothing but Python >= 3.11 and make is required.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What a user needs, and what a developer needs besides, are two locks for one .venv.
READY := $(VENV)/.ready
READY_DEV := $(READY:%=%-dev)
# On two cores; what needs a program of its own (Chromium, LibreOffice, Dask) stays in one process.
PYTEST := $(BIN)/python -m pytest -q -n 2 --dist loadgroup
# What modules cost is kept in build/durations.json, for make check.
MEASURED := $(PYTEST) -p tests.touched.durations
EXTRACT := mkdir -p build && PYTHONPATH=.ci $(BIN)/pybabel -q extract -F pyproject.toml -k t -k N_ -k nN_:1,2 \
    --no-wrap --no-location --sort-output --project=chiso --version= -o build/chiso.pot src/chiso
UPDATE := $(BIN)/pybabel -q update -i build/chiso.pot -D chiso -d src/chiso/text/locale \
    -N --no-wrap --ignore-obsolete --ignore-pot-creation-date
N := 10000
SEED := 1
AGAINST := HEAD
# What is compiled is kept: a command starts half a second earlier, the tests are collected in half the time.
unexport PYTHONDONTWRITEBYTECODE
SAMPLE := --province "Lào Cai" --province "Hà Tĩnh" --province "Vĩnh Long" --year 2024 --date 2026-11-30

.PHONY: reports test check sweep data sample pictures lab lint lint-code lint-messages lint-notebooks messages house commands api bench soak fuzz golden lock clean

reports: $(READY)
	$(BIN)/chiso build

test: $(READY_DEV)
	$(MEASURED)

# What a change is up to, in a minute: lint of what changed, and the nearest tests; it says which it leaves out.
# AGAINST=<commit>: since there, else since the branch left main. ALL=1: all it touches, slow tests too.
check: $(READY_DEV)
	@$(BIN)/python -m tests.touched --pytest "$(MEASURED)" $(if $(ALL),--all) \
	    $(if $(filter file,$(origin AGAINST)),,--against $(AGAINST))

# The provinces by edition, and merged units, that the sample among the slow tests leaves out; and properties
# on many more examples than a run of the fast tests draws.
sweep: $(READY_DEV)
	$(PYTEST) -m sweep
	CHISO_EXAMPLES=200 $(PYTEST) tests/analysis

data: $(READY)
	$(BIN)/chiso data

# The committed examples, and the pictures of the README; needs Chromium.
sample: $(READY_DEV)
	rm -rf reports/sample
	$(BIN)/chiso build $(SAMPLE) --out reports/sample --lang vi
	$(BIN)/chiso build $(SAMPLE) --out reports/sample --lang en
	rm -rf reports/sample/notebooks reports/sample/manifest.json build/sample
	$(BIN)/chiso score lao-cai-2021 --lang vi --out build/sample
	cp -r build/sample/plans reports/sample/plans
	$(BIN)/python .ci/screenshots.py reports/sample

# The pictures of the tutorial; needs Chromium.
pictures: $(READY_DEV)
	CHISO_PICTURES=docs/tutorial $(BIN)/python -m pytest -q -m browser tests/browser/test_jupyterlab.py

# JupyterLab at the start page, in Vietnamese; make lab LANG_=en in English.
lab: $(READY)
	$(BIN)/chiso lab $(if $(LANG_),--lang $(LANG_))

lint: lint-code lint-messages lint-notebooks
	$(BIN)/python .ci/statements.py

lint-code: $(READY_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry --no-ansi src
	$(BIN)/codespell
	$(BIN)/python .ci/house.py --check

lint-messages: $(READY_DEV)
	$(EXTRACT)
	$(UPDATE) --check || { echo "The catalog is not that of the code: run make messages."; exit 1; }
	$(BIN)/python .ci/commands.py --check

lint-notebooks: $(READY_DEV)
	$(BIN)/nbstripout --verify --keep-id notebooks/*.ipynb notebooks/reports/*.ipynb notebooks/explore/*.ipynb

# The picture of the rooms in docs/architecture.md.
house: $(READY_DEV)
	$(BIN)/python .ci/house.py

# The references of the commands, docs/commands.md and docs/lenh.md, from their help.
commands: $(READY_DEV)
	$(BIN)/python .ci/commands.py

# The reference of what `import chiso` gives, from the docstrings: build/api/index.html.
api: $(READY_DEV)
	$(BIN)/python .ci/api.py build/api

# Takes the messages of the code over into the catalog: new ones without a wording, which a test then misses.
messages: $(READY_DEV)
	$(EXTRACT)
	$(UPDATE)

# Takes ten minutes, twenty with the commit AGAINST=..., and writes docs/performance.md.
bench: $(READY_DEV)
	$(BIN)/python -m pytest tests/bench --benchmark-only --benchmark-columns=min,median,max -m ""
	$(BIN)/python -m tests.bench.factory $(if $(filter-out HEAD,$(AGAINST)),--against $(AGAINST))

# A thousand reports, a portal of thousands, and 3,321 communes in 34 sets; needs Chromium.
soak: $(READY_DEV)
	$(BIN)/python -m tests.bench.soak
	$(BIN)/python -m tests.bench.own_soak

# Mutated inputs on a cut data folder, docs/reliability.md: half an hour; what fails is kept in build/fuzz.
fuzz: $(READY_DEV)
	$(BIN)/python -m tests.fuzz -n $(N) --seed $(SEED)
	$(BIN)/python -m tests.fuzz.published -n $(N) --seed $(SEED)
	$(BIN)/python -m tests.fuzz.gathered -n $(N) --seed $(SEED)

# What a commit builds against what the working tree builds, byte by byte; QUICK=1 a sample of it.
golden: $(READY_DEV)
	$(BIN)/python -m tests.golden --against $(AGAINST) $(if $(QUICK),--quick)

# The locks are for Linux, macOS and Windows alike and name no index; what both name has one version. Of a lock that
# stands, versions are kept; make lock UPGRADE=--upgrade takes newer ones.
COMPILE := uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
    --python-version 3.11 --custom-compile-command "make lock" $(UPGRADE) pyproject.toml
lock:
	$(COMPILE) --extra pdf -o requirements.lock
	$(COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock

# Only what is imported is compiled, and when it is: 20 s and 140 MB less than compiling all libraries at once. Where uv
# is installed and finds the same index, it takes seconds in place of a minute.
define SETUP
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
    { echo "error: $(PYTHON) is older than 3.11; name a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
@echo "Installing libraries into $(VENV): half a minute with uv, else two to four"
$(PYTHON) -m venv $(VENV)
uv pip install --quiet --python $(BIN)/python --require-hashes -r $< 2>/dev/null || \
    $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r $<
$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
endef

$(READY): requirements.lock pyproject.toml
	$(SETUP)
	@touch $@

# It holds all of the other, so that `make reports` after it installs nothing.
$(READY_DEV): requirements-dev.lock pyproject.toml
	$(SETUP)
	@touch $(READY) $@

clean:
	rm -rf $(VENV) build dist src/*.egg-info
