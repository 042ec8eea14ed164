"""The panel of widgets: a choice changes the figure, and nothing a reader does breaks it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import nbformat.v4 as v4
import pytest

from presslens import Study, panel
from presslens.batch.kernel import Notebook, execute
from presslens.errors import PresslensError
from presslens.panel.choices import DRAWINGS, Choice, options

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
NASTY = 'A/B <script>alert(1)</script> "Times"'


@pytest.fixture(scope="module")
def seeds():
    return Study.open(Path(__file__).parents[2] / "seeds")


def said(result):
    return result.caption(), result.table.to_csv()


def parts(made):
    row, shown = made.children
    return {widget.description: widget for widget in row.children}, shown


def test_a_choice_changes_the_figure_and_greys_out_what_it_does_not_heed(seeds):
    menus, shown = parts(panel.explore(seeds, figure="Quoted or told"))
    whole = shown.value
    assert "data:image/png;base64," in whole
    assert menus["Word"].disabled
    assert not menus["Outlet"].disabled
    menus["Outlet"].value = "Sky News"
    assert shown.value != whole
    assert "data:image/png;base64," in shown.value
    menus["Figure"].value = [drawing.label for drawing in DRAWINGS].index("Where a word falls")
    assert not menus["Word"].disabled


def test_a_choice_that_leaves_nothing_is_told_in_a_sentence(seeds):
    label = "Lines in which a word stands"
    menus, shown = parts(panel.explore(seeds, figure=label, term="genocide"))
    menus["Word"].value = "<img src=x onerror=alert(1)>"
    assert "<img src=x" not in shown.value
    menus["Word"].value = " "
    assert 'role="status"' in shown.value
    menus["Word"].value = "genocide"
    assert "data:image/png;base64," in shown.value


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.label)
def test_every_figure_heeds_what_it_says_it_heeds(seeds, drawing):
    drawn = drawing.draw(seeds, Choice(term="genocide"))
    assert len(drawn.table)
    chosen = {
        "outlet": "Sky News", "voice": "verbatim", "group": "Chinese government", "term": "people",
        "frame": "Human interest",
    }  # fmt: skip
    for name in drawing.heeds:
        other = drawing.draw(seeds, Choice(**{"term": "genocide", name: chosen[name]}))
        assert said(other) != said(drawn), name


def test_a_figure_it_does_not_have_is_refused_with_the_nearest(seeds):
    with pytest.raises(PresslensError, match='"Share of voice"'):
        panel.explore(seeds, figure="Share of voices")


def test_names_from_the_corpus_are_offered_as_names(tmp_path):
    (tmp_path / "a.csv").write_text(
        f'outlet,text\n"{NASTY.replace(chr(34), chr(34) * 2)}","Rain fell, Ann Lee said."\n'
    )
    offered = options(Study.open(tmp_path / "a.csv"))
    assert (NASTY, NASTY) in offered["outlet"]
    menus, shown = parts(panel.explore(Study.open(tmp_path / "a.csv")))
    menus["Outlet"].value = NASTY
    assert "<script>" not in shown.value


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_notebook_ends_with_a_panel_that_a_batch_skips(path):
    cells = nbformat.read(path, as_version=4).cells
    text, code = [c for c in cells if "skip-execution" in c.metadata.get("tags", ())]
    assert cells[-3:-1] == [text, code]
    assert (text.cell_type, code.cell_type) == ("markdown", "code")
    assert "panel.explore(" in code.source


def test_what_only_jupyterlab_runs_is_neither_run_nor_reported(tmp_path):
    tag = {"tags": ["skip-execution"]}
    notebook = v4.new_notebook(
        cells=[
            v4.new_code_cell('out: str = ""  # folder', metadata={"tags": ["parameters"]}),
            v4.new_markdown_cell("Turn it yourself", metadata=tag),
            v4.new_code_cell("raise SystemExit", metadata=tag),
            v4.new_code_cell("print('ran', 1 + 1)"),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}},
    )
    nbformat.write(notebook, tmp_path / "n.ipynb")
    (tmp_path / "scratch").mkdir()
    job = Notebook(tmp_path / "n.ipynb", {}, tmp_path, 60, {})
    seen = []
    executed, error = execute(job, scratch=tmp_path / "scratch", on_cell=seen.append)
    assert error is None
    assert seen == [1, 2]
    assert [cell.source for cell in executed.cells][-1] == "print('ran', 1 + 1)"
    assert len(executed.cells) == 2
    assert executed.cells[-1].outputs[0].text == "ran 2\n"
