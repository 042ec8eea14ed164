"""The house rules for notebooks: prose leads, code is thin, parameters are typed, no outputs."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from statistics import median

import nbformat
import pytest

from presslens.batch.kernel import Notebook, execute
from presslens.batch.parameters import TAG, parse
from presslens.batch.suite import read_suite

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
INVENTED = ROOT / "notebooks" / "5_your_own_corpus.ipynb"
COMMON = """\
corpus: str = "../seeds"  # folder or file with the articles
out: str = ""  # folder for the figures; empty: show them here and save nothing
outlets: list[str] = []  # only these outlets; empty: all
date_from: str = ""  # first day, as YYYY-MM-DD; empty: no limit
date_to: str = ""  # last day, as YYYY-MM-DD; empty: no limit"""


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def lines(cell):
    """Lines of code that are neither empty nor comment alone."""
    stripped = (line.strip() for line in cell.source.splitlines())
    return [line for line in stripped if line and not line.startswith("#")]


def tagged(notebook):
    return [cell for cell in code(notebook) if TAG in cell.metadata.get("tags", ())]


def test_the_suite_runs_every_notebook_but_that_on_the_invented_sample():
    named = sorted({run.notebook.name for run in read_suite(ROOT)})
    assert named == [path.name for path in NOTEBOOKS if path != INVENTED]
    assert len(named) >= 4


def test_the_notebook_on_the_invented_sample_runs_and_saves_no_figure(tmp_path):
    out = tmp_path / "figures"
    (tmp_path / "scratch").mkdir()
    parameters = {"corpus": str(ROOT / "seeds"), "out": str(out)}
    job = Notebook(INVENTED, parameters, tmp_path, 300, {})
    executed, error = execute(job, scratch=tmp_path / "scratch")
    assert error is None
    assert not out.exists()
    printed = [str(output) for cell in code(executed) for output in cell.outputs]
    pictures = [text for text in printed if "image/png" in text]
    assert len(pictures) == 2
    assert all("invented" in text for text in pictures)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_speaks_of_the_subject_of_the_seeds(path):
    text = path.read_text(encoding="utf-8").lower()
    for word in (
        "xinjiang",
        "uyghur",
        "uighur",
        "china",
        "chinese",
        "beijing",
        "genocide",
        "camps",
    ):
        assert word not in text
    for word in ("three seed articles", "three articles", "sky news", "al jazeera", "cbc"):
        assert word not in text


def test_it_is_valid_and_opens_in_any_environment(notebook):
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"


def test_it_holds_no_outputs(notebook):
    for cell in code(notebook):
        assert cell.outputs == []
        assert cell.execution_count is None
    assert "widgets" not in notebook.metadata


def test_its_title_is_a_question_and_what_it_is_about_follows(notebook):
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    title, _, rest = first.source.partition("\n")
    assert re.fullmatch(r"# [^#].*\?", title)
    about = rest.strip() or notebook.cells[1].source
    assert len(about.split()) >= 30


@pytest.mark.parametrize(
    "path", [path for path in NOTEBOOKS if path != INVENTED], ids=lambda path: path.stem
)
def test_its_findings_are_computed_before_its_first_figure(path):
    cells = code(nbformat.read(path, as_version=4))
    (found,) = [place for place, cell in enumerate(cells) if "in_short(" in cell.source]
    figures = [place for place, cell in enumerate(cells) if "publish(" in lines(cell)[-1]]
    # Repeated articles are looked for first, since what follows leaves them out.
    first = [place for place in figures if "duplicates" not in cells[place].source][0]
    assert found < first


def test_it_closes_with_what_it_does_not_show(notebook):
    headings = [line for text in prose(notebook) for line in text.splitlines() if line[:3] == "## "]
    assert headings[-1] == "## What this does not show"
    assert notebook.cells[-1].cell_type == "markdown"


def test_its_code_is_thin(notebook):
    cells = code(notebook)
    assert 12 <= len(cells) <= 20
    sizes = [len(lines(cell)) for cell in cells]
    # Settings are a line each, and each explains itself.
    assert max(sizes[1:]) <= 12
    assert sizes[0] <= 15
    assert median(sizes) <= 4
    for cell in cells:
        definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        assert not any(isinstance(node, definitions) for node in ast.walk(ast.parse(cell.source)))


def test_prose_leads(notebook):
    words = sum(len(re.findall(r"[\w'’-]+", text)) for text in prose(notebook))
    assert words >= 3 * sum(len(lines(cell)) for cell in code(notebook))


def test_its_parameters_are_typed_and_explained(notebook):
    (cell,) = tagged(notebook)
    parameters = parse(cell.source, "parameters")
    assert all(parameter.comment for parameter in parameters)
    # What stands before it may not use what it sets.
    assert code(notebook)[0] is cell


def test_the_common_parameters_are_the_same_everywhere(notebook):
    (cell,) = tagged(notebook)
    own = cell.source.removeprefix("from typing import Literal\n").lstrip("\n")
    assert own.startswith(COMMON)


def test_the_set_up_names_inputs_and_outputs(notebook):
    set_up = code(notebook)[1].source
    assert "corpus" in set_up
    opened = set_up + code(notebook)[2].source
    assert "load_corpus(" in opened or "Study.open(" in opened


def test_no_cell_silences_warnings_or_reaches_for_the_web(notebook):
    text = "\n".join(cell.source for cell in code(notebook))
    for word in ("filterwarnings", "simplefilter", "http://", "https://", "!pip", "%pip", "%%"):
        assert word not in text
