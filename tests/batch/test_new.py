"""`presslens new`: the notebook it makes keeps the house rules, is in the suite, and runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from presslens.batch.new import new_notebook
from presslens.batch.suite import SUITE, read_suite
from presslens.errors import PresslensError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path):
    """A project of one's own: the notebooks and the seeds."""
    for folder in ("notebooks", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def presslens(folder, *arguments):
    command = [sys.executable, "-m", "presslens.cli", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900)


def test_a_new_notebook_runs_with_the_others(project):
    made = presslens(project, "new", "front_pages")
    assert made.returncode == 0, made.stderr
    names = [run.name for run in read_suite(project)]
    assert names[-1] == "front_pages"
    (path,) = (project / "notebooks").glob("*_front_pages.ipynb")
    # The notebook on the invented sample has a number and is no run of the suite.
    assert int(path.name.partition("_")[0]) == len(names)
    done = presslens(project, "run", "front_pages", "--out", "own")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (project / "own" / "index.html").is_file()
    assert len(list((project / "own" / "front_pages").glob("*.png"))) >= 8


def test_a_new_notebook_keeps_the_house_rules(project):
    new_notebook(project, "front_pages")
    rules = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(ROOT), "-p", "no:cacheprovider"]
    rules += ["--import-mode=importlib", "-c", str(ROOT / "pyproject.toml")]
    (project / "tests" / "batch").mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("test_notebooks.py"), project / "tests" / "batch")
    done = subprocess.run(
        [*rules, "tests/batch/test_notebooks.py"], cwd=project, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    ruff = [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml")]
    # The library does not lie in this project, so ruff is told whose it is.
    ruff += ["--config", 'lint.isort.known-first-party = ["presslens"]']
    done = subprocess.run([*ruff, "notebooks"], cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["Front pages", "../x", "", "1st", "a-b"])
def test_a_name_that_is_none_is_refused(project, name):
    before = sorted(path.name for path in (project / "notebooks").iterdir())
    with pytest.raises(PresslensError, match="small letters, digits and underscores"):
        new_notebook(project, name)
    assert sorted(path.name for path in (project / "notebooks").iterdir()) == before


def test_a_name_that_is_taken_is_refused(project):
    with pytest.raises(PresslensError, match='"word_frequency" already'):
        new_notebook(project, "word_frequency")


def test_a_suite_it_cannot_add_to_is_left_as_it_was(project):
    suite = project / SUITE
    suite.write_text(suite.read_text() + "sets: {long: {top_n: 30}}\n")
    before = suite.read_text()
    with pytest.raises(PresslensError, match="put runs last"):
        new_notebook(project, "front_pages")
    assert suite.read_text() == before
    assert not list((project / "notebooks").glob("*front_pages*"))
