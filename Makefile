# Targets for a fresh machine with Python 3.10 or newer and nothing else.
PYTHON ?= python3
VERSIONS ?= colab
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
export OMP_WAIT_POLICY ?= PASSIVE
unexport PYTHONDONTWRITEBYTECODE # every process of a run would compile everything again

.DEFAULT_GOAL := help
PYTEST = $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadgroup \
	--no-loadscope-reorder $(ARGS)
.PHONY: twin help install demo test quick lab build lint check bench docs links notebooks release clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## make .venv with everything the course needs

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "gankit needs Python 3.10 or newer. Name one: make PYTHON=python3.12 install"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing into $(VENV) (PyTorch is large: this takes some minutes the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]' 2> $(VENV)/pip.log || \
		{ tail -5 $(VENV)/pip.log; echo "Installing failed. The whole log: $(VENV)/pip.log"; exit 1; }
	@touch $@

demo: install ## build, make a class, grade it, report, train for a minute
	@$(BIN)/gankit demo

test: install ## run all tests, or those of TESTPATH=tests/grade
	@$(PYTEST) $(TESTPATH)

quick: install ## run what a person runs before each commit: all tests but the slow ones
	@$(PYTEST) -m "not slow and not browser" $(TESTPATH)

lab: install ## open the course in JupyterLab
	@$(BIN)/jupyter lab course/00_start_here/00_start_here.ipynb

build: install ## write course/ and the blueprints from solutions/
	@$(BIN)/gankit build

lint: install ## lint, and fail if a file is not formatted
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

check: lint ## lint, look at the lessons' text, and fail if a generated file is not what solutions/ gives
	@$(BIN)/python -m pytest --quiet tests/course/test_lessons.py
	@$(BIN)/gankit build --check

bench: install ## run every benchmark and print its table
	@for file in $(filter-out bench/gpu.py,$(wildcard bench/*.py)); do echo "== $$file"; $(BIN)/python $$file || exit 1; done

docs: install ## write the documentation to site/, and fail on a warning
	@$(BIN)/zensical build --clean --strict

links: docs ## check every link of the pages; EXTERN=1 looks at other hosts too
	@$(BIN)/python -m pytest tests/docs $(ARGS)
	@test -z "$(EXTERN)" || $(BIN)/linkchecker --check-extern --no-warnings site/index.html

notebooks: install ## run every solved notebook from top to bottom
	@$(BIN)/python -m pytest tests/course/test_notebooks.py $(ARGS)

twin: install build ## run the course on Colab's versions: PYTHON=python3.13, VERSIONS=oldest
	@$(PYTHON) tests/twins/twin.py .twins/$(VERSIONS)-$(notdir $(PYTHON)) \
		--versions tests/twins/$(VERSIONS).txt $(NOTEBOOKS)

release: install ## write dist/: notebooks, the students' tree, Gradescope zips, checksums
	@$(BIN)/gankit release --out dist $(if $(TAG),--tag $(TAG))

clean: ## delete what make install and make demo have made
	rm -rf $(VENV) .twins demo-output dist site .pytest_cache .ruff_cache .cache
