# What presslens can do from the command line; a bare `make` lists it.
PYTHON ?= python3
UV     := .uv/bin/uv
RUN    := .venv/bin
STAMP  := .venv/.ready
export UV_PYTHON_DOWNLOADS := never
# With it, every process that is started would compile all it imports anew.
unexport PYTHONDONTWRITEBYTECODE
BENCHMARKS ?= ../shared/benchmarks

.DEFAULT_GOAL := help
.PHONY: help env figures test release-check test-browser test-kills lab bench clean lint train-attribution chance bench-attribution bench-scale bench-import bench-words train-frames bench-framing bench-inference

help:  ## list these commands
	@echo "presslens: make <command>"
	@grep -hE '^[a-z.-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-20s %s\n", $$1, $$2}'

# uv itself comes from the package registry, into a folder of its own: nothing else needs to be installed.
$(UV):
	@echo "presslens: fetching uv into .uv/"
	@$(PYTHON) -c 'import sys; sys.exit("presslens needs Python 3.11 or newer; found " + sys.version.split()[0] + " (say make PYTHON=/path/to/python3.11)") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .uv
	@.uv/bin/pip --quiet --disable-pip-version-check install 'uv>=0.5' 2>/dev/null || .uv/bin/pip --disable-pip-version-check install 'uv>=0.5'

$(STAMP): pyproject.toml uv.lock | $(UV)
	@echo "presslens: creating the environment in .venv/ from uv.lock"
	@$(UV) sync --frozen --inexact --quiet --python $(PYTHON)
	@touch $@

env: $(STAMP)  ## create the environment in .venv/ from uv.lock

figures: env  ## run every notebook on the seed corpus and write figures/ (open figures/index.html)
	@echo "presslens: running notebooks/suite.yml on seeds/ into figures/"
	@$(RUN)/presslens run

test: env  ## run lint, the import contract, the docstring examples and all tests
	@echo "presslens: ruff (lint and format)"
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@echo "presslens: tests"
	@$(RUN)/python -m pytest

# Libraries and processors differ in the last digits: no test asks this of every machine.
release-check: env  ## make the figures anew and say whether those committed are the newest
	@test -z "$$(git status --porcelain figures)" || \
	  { echo "presslens: figures/ has changes that are not committed" >&2; exit 1; }
	@$(RUN)/presslens verify
	@anew=$$(mktemp -d) && trap 'rm -rf "$$anew"' EXIT && \
	$(RUN)/presslens run --out "$$anew/figures" && \
	diff -rq -x manifest.json figures "$$anew/figures" || \
	  { echo "presslens: figures/ is not what a run makes now; run make figures and commit" >&2; \
	    exit 1; }
	@echo "presslens: the committed figures are the newest"

test-browser: env  ## open JupyterLab and the gallery in a real browser (Chromium, from your system)
	@for name in "$(CHROMIUM)" chromium chromium-browser google-chrome; do \
	  command -v "$$name" >/dev/null && exit 0; done; \
	echo "presslens: there is no Chromium. Debian, Ubuntu: sudo apt-get install chromium;" \
	  "Fedora: sudo dnf install chromium; macOS: brew install --cask google-chrome;" \
	  "or name one: make test-browser CHROMIUM=/path/to/it" >&2; exit 1
	@$(UV) sync --frozen --quiet --group browser
	@CHROMIUM="$(CHROMIUM)" $(RUN)/python -m pytest tests/browser/check_*.py

# Kernels take up changes to the library as they are made; their settings stay in .venv/.
lab: env  ## open JupyterLab in notebooks/, kernel ready
	@echo "presslens: opening JupyterLab in notebooks/"
	@mkdir -p .venv/ipython/profile_default
	@printf '%s\n' 'c.InteractiveShellApp.extensions = ["autoreload"]' \
	  'c.InteractiveShellApp.exec_lines = ["%autoreload 2"]' \
	  > .venv/ipython/profile_default/ipython_kernel_config.py
	@IPYTHONDIR=$(CURDIR)/.venv/ipython $(RUN)/jupyter lab --config=notebooks/jupyter_lab_config.py $(LAB_OPTIONS)

bench: env  ## measure speed and memory beside other tools
	@echo "presslens: measuring"
	@$(RUN)/python -m tools.bench_suite

test-kills: env  ## kill a run at fifty random moments and see that figures stay whole (ten minutes)
	@PRESSLENS_KILLS=50 $(RUN)/python -m pytest tests/batch/test_changes.py -k kill -o faulthandler_timeout=3600

bench-scale: env  ## measure corpora of up to 100,000 articles, made from BENCHMARKS (40 minutes)
	@$(RUN)/python -m tools.bench_scale $(BENCHMARKS)

bench-import: env  ## measure the import of a million rows and of one file of 2 GB, made from BENCHMARKS (10 minutes)
	@$(RUN)/python -m tools.bench_import $(BENCHMARKS)

bench-attribution: env  ## score the attribution of speakers on the articles in BENCHMARKS and on the seeds
	@$(RUN)/python -m tools.bench_attribution $(BENCHMARKS)
	@PYTHONPATH=tests $(RUN)/python -m gold.score

# Beside polars and scikit-learn (the group bench) and NLTK; CONC=/path/to/python adds conc, which
# pins another polars and so needs an environment of its own (python -m venv; pip install conc).
bench-words: env  ## measure word counts, keyness, bigrams and concordance beside other tools (10 minutes)
	@$(UV) sync --frozen --quiet --group bench
	@$(RUN)/python -m tools.bench_words $(BENCHMARKS)/attribution --rounds 3 --conc "$(CONC)"

bench-framing: env  ## measure every framing measure on 10,000 articles made from those in BENCHMARKS
	@$(RUN)/python -m tools.bench_framing $(BENCHMARKS)

bench-inference: env  ## measure how often intervals hold the truth, and what tests find in an outlet split in two
	@OPENBLAS_NUM_THREADS=1 $(RUN)/python -m tools.bench_inference
	@OPENBLAS_NUM_THREADS=1 $(RUN)/python -m tools.bench_levels $(BENCHMARKS)
	@for n in 10 30; do $(RUN)/presslens calibrate $(BENCHMARKS)/attribution/train.jsonl --a-side $$n --rounds 200; done

# In an environment of its own, by pip: uv would take PyTorch with 3 GB for graphics cards, which
# the training does not use. Where pip does so too: TORCH="torch --index-url
# https://download.pytorch.org/whl/cpu". A run that was stopped goes on where it was. To try it
# out beside the shipped weights: TRAIN="--epochs 1 --out .cache/train/tried".
TORCH ?= torch==2.13.0
TRAIN ?=
train-attribution: env  ## train the attribution tagger anew (twenty minutes on two free cores with bfloat16, else two hours)
	@$(RUN)/python -m venv .cache/train
	@.cache/train/bin/pip install --quiet $(TORCH)
	@.cache/train/bin/pip install --quiet -e ".[train]"
	@.cache/train/bin/python -m tools.train_attribution $(BENCHMARKS) \
	  --out lib/presslens/voices/weights --run .cache/train/run.safetensors $(TRAIN)

chance: env  ## fit anew how likely an attribution is right (a minute)
	@$(RUN)/python -m tools.fit_chance $(BENCHMARKS)

# One thread: matrices this small lose by being split.
train-frames: env  ## train the frame model anew and measure it and the dictionary (a minute)
	@OPENBLAS_NUM_THREADS=1 $(RUN)/python -m tools.train_frames $(BENCHMARKS)

environment.yml: pyproject.toml | $(STAMP)  ## write environment.yml (conda-forge) anew from pyproject.toml
	@echo "presslens: writing environment.yml from pyproject.toml"
	@$(RUN)/python -m tools.conda > $@

clean:  ## remove the environment and caches (figures/ stays: it is committed)
	@echo "presslens: removing .venv/, .uv/ and caches"
	@rm -rf .venv .uv .pytest_cache .ruff_cache .hypothesis .import_linter_cache .cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
