"""The batch room on small notebooks of the tests' own: one shared run, and what came of it."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import nbformat.v4 as v4
import pytest

from presslens.batch import manifest, report, run
from presslens.batch.plan import Request, make_plan
from presslens.batch.run import run_suite
from presslens.errors import PresslensError

NASTY = "A/B \"news\" <script>alert(1)</script> 🦊 'x'"

COMMON = """corpus: str = "../seeds"  # folder or file with the articles
out: str = ""  # folder for the figures; empty: save nothing
top_n: int = 3  # words shown"""

GOOD = """
import pandas as pd
from presslens.figures.save import publish
from presslens.figures.style import new_figure, styled
from presslens.figures.result import Result
outlet = NASTY
rates = pd.DataFrame({"outlet": [outlet, "B"], "words": [3, 2]}).head(top_n)
passages = pd.DataFrame({"article_id": ["a"], "passage_id": [0], "start": [0], "end": [4],
                         "text": ["<b>x</b>"]})
figure, axes = styled(new_figure)(title=outlet, subtitle="words", source="s", height=1)
result = Result(name="rates", title=f"{outlet} says more", subtitle="words, n = 2",
                table=rates, evidence=passages, notes=("counted <by> hand",), source=outlet,
                alt=f"Bars of {outlet}", figure=figure)
""".replace("NASTY", repr(NASTY)).strip()


def notebook(*cells: str, parameters: str = COMMON, title: str = "Which words?") -> str:
    made = v4.new_notebook(
        cells=[
            v4.new_markdown_cell(f"# {title}\n\nSee [a paper](https://example.org/paper)."),
            v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
            v4.new_markdown_cell("## How often?"),
            *map(v4.new_code_cell, cells),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}},
    )
    for number, cell in enumerate(made.cells):
        cell.id = f"cell-{number}"
    return json.dumps(made)


def project(folder: Path, **notebooks: str) -> Path:
    (folder / "notebooks").mkdir(parents=True)
    (folder / "seeds").mkdir()
    (folder / "seeds" / "a.txt").write_text("Words.", encoding="utf-8")
    lines = ["runs:"]
    for name, text in notebooks.items():
        (folder / "notebooks" / f"{name}.ipynb").write_text(text, encoding="utf-8")
        lines += [f"  - name: {name}", f"    notebook: {name}.ipynb"]
    (folder / "notebooks" / "suite.yml").write_text("\n".join(lines), encoding="utf-8")
    return folder


FACTS = {"title": NASTY, "path": "seeds", "articles": 1, "outlets": [NASTY]} | {
    "first": "2021-06-18",
    "last": "2021-06-18",
}
SHOW = ("print(out, len(np.zeros(1)))", "publish(result, out)")
HANGS = notebook("import time", "time.sleep(60)")
DIES = notebook("import os", "os._exit(1)")
RAISES = notebook("before = 1", 'raise ValueError("no <b>such</b> luck")', "after = 2")
HALF = notebook("import numpy as np\n" + GOOD, *SHOW, "1 / 0")


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def without_corpus(patch):
    patch.setattr(run, "corpus_facts", lambda corpus, root: dict(FACTS))


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Three runs of one project: all goes well but for one notebook, then much goes wrong, then
    well again, into another folder."""
    root = project(
        tmp_path_factory.mktemp("project"),
        words=notebook("import numpy as np", GOOD, *SHOW),
        raises=RAISES,
    )
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        # These notebooks read no corpus; the corpus room is tested elsewhere.
        without_corpus(patch)
        first = run_suite(Request(root, jobs=2), stream=said)
        kept = files(root / "figures")
        words = root / "notebooks" / "words.ipynb"
        whole = words.read_text(encoding="utf-8")
        again = run_suite(
            Request(root, names=["words"], out=root / "elsewhere"), stream=io.StringIO()
        )
        words.write_text(HALF, encoding="utf-8")
        (root / "notebooks" / "hangs.ipynb").write_text(HANGS, encoding="utf-8")
        (root / "notebooks" / "dies.ipynb").write_text(DIES, encoding="utf-8")
        with (root / "notebooks" / "suite.yml").open("a") as suite:
            for name in ("hangs", "dies"):
                suite.write(f"\n  - name: {name}\n    notebook: {name}.ipynb")
        changed = {"settings": {"top_n": "1"}}
        second = run_suite(Request(root, names=["words", "dies"], **changed), stream=said)
        second += run_suite(Request(root, names=["hangs"], seconds=20, **changed), stream=said)
        words.write_text(whole, encoding="utf-8")
    return {
        "root": root,
        "first": {outcome.name: outcome for outcome in first},
        "second": {outcome.name: outcome for outcome in second},
        "again": again,
        "kept": kept,
        "said": said.getvalue(),
    }


def test_a_run_makes_figures_report_gallery_and_manifest(ran):
    assert sorted(ran["kept"]) == [
        "index.html",
        "manifest.json",
        "raises/report.html",
        *(f"words/rates.{kind}" for kind in ("csv", "evidence.csv", "png", "svg")),
        "words/report.html",
    ]


def test_one_line_is_said_for_each_notebook(ran):
    lines = ran["said"].splitlines()
    (words,) = [line for line in lines if line.startswith("words") and " ok " in line]
    assert words.endswith("1 figure")
    (raises,) = [line for line in lines if line.startswith("raises")]
    assert "failed  at cell 3: ValueError: no <b>such</b> luck" in raises
    assert "figures/raises/report.html" in raises


def test_a_failing_notebook_does_not_stop_the_others_and_its_report_says_where(ran):
    assert ran["first"]["words"].error is None
    error = ran["first"]["raises"].error
    assert (error["cell"], error["name"]) == (3, "ValueError")
    page = ran["kept"]["raises/report.html"].decode()
    assert "This run failed" in page
    assert page.count("ValueError: no &lt;b&gt;such&lt;/b&gt; luck") >= 2
    assert "In[3]" in page  # as the notebook numbers it, without the cell papermill adds
    assert "Code, cell 4 (not run)" in page


def test_the_same_run_writes_the_same_bytes_in_any_folder(ran):
    again = files(ran["root"] / "elsewhere")
    assert [outcome.error for outcome in ran["again"]] == [None]
    for name, data in again.items():
        if name.startswith("words/"):
            assert data == ran["kept"][name], name
    before = json.loads(ran["kept"]["manifest.json"])["runs"]["words"]
    assert json.loads(again["manifest.json"])["runs"]["words"] == before


def test_nothing_says_where_or_when_it_was_made(ran):
    root = str(ran["root"]).encode()
    for name, data in ran["kept"].items():
        assert root not in data, name
        assert b".staging" not in data, name
    assert "figures/words 1" in ran["kept"]["words/report.html"].decode()


def test_the_manifest_tells_inputs_outputs_and_parameters(ran):
    run = json.loads(ran["kept"]["manifest.json"])["runs"]["words"]
    assert run["parameters"] == {"corpus": "seeds", "top_n": 3}
    assert set(run["inputs"]) == {"notebooks/words.ipynb", "seeds/a.txt"}
    folder = ran["root"] / "elsewhere" / "words"
    assert run["outputs"] == {path.name: manifest.digest(path) for path in folder.iterdir()}
    assert [caption["name"] for caption in run["results"]] == ["rates"]


def test_a_run_that_fails_later_leaves_the_figures_it_made_before(ran):
    now = files(ran["root"] / "figures")
    assert ran["second"]["words"].error["name"] == "ZeroDivisionError"
    for name, data in ran["kept"].items():
        if name.startswith("words/") and name != "words/report.html":
            assert now[name] == data, name
    assert b"ZeroDivisionError" in now["words/report.html"]
    assert b"The last run failed" in now["index.html"]
    assert b'src="words/rates.png"' in now["index.html"]
    run = json.loads(now["manifest.json"])["runs"]["words"]
    assert (run["status"], run["error"]["cell"]) == ("failed", 5)
    assert run["outputs"]["rates.png"] == manifest.digest(ran["root"] / "figures/words/rates.png")


def test_the_rest_of_the_gallery_stays(ran):
    runs = json.loads((ran["root"] / "figures" / "manifest.json").read_text())["runs"]
    assert set(runs) == {"words", "raises", "hangs", "dies"}
    assert ran["kept"]["raises/report.html"] == files(ran["root"] / "figures")["raises/report.html"]


def test_a_cell_that_hangs_is_stopped(ran):
    error = ran["second"]["hangs"].error
    assert (error["cell"], error["name"]) == (3, "TimeoutError")
    assert "more than 20 seconds" in error["message"]
    report = (ran["root"] / "figures" / "hangs" / "report.html").read_text()
    assert "This run failed" in report


def test_a_kernel_that_dies_is_told(ran):
    error = ran["second"]["dies"].error
    assert (error["cell"], error["name"]) == (3, "DeadKernelError")


def test_nothing_is_left_behind(ran):
    for folder in ("figures", "elsewhere"):
        assert not (ran["root"] / folder / ".staging").exists()
    assert sorted(path.name for path in (ran["root"] / "notebooks").iterdir()) == sorted(
        ["dies.ipynb", "hangs.ipynb", "raises.ipynb", "suite.yml", "words.ipynb"]
    )


def test_an_error_outside_of_a_notebook_stops_no_other_run(tmp_path, monkeypatch):
    without_corpus(monkeypatch)
    root = project(tmp_path, one=notebook("1"), two=notebook("2"))
    true = report.render

    def render(notebook, about, **options):
        if about["run"] == "one":
            raise ValueError("no page today")
        return true(notebook, about, **options)

    monkeypatch.setattr(report, "render", render)
    said = io.StringIO()
    one, two = run_suite(Request(root), stream=said)
    assert (one.error["name"], two.error) == ("Crash", None)
    assert "failed  at the start: Crash: ValueError: no page today\n" in said.getvalue()
    assert (root / "figures" / "two" / "report.html").is_file()


def test_a_scratch_folder_that_nobody_holds_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(run.tempfile, "tempdir", str(tmp_path))
    for name in ("presslens-dead", "presslens-new", "other-dead"):
        (tmp_path / name / "deep").mkdir(parents=True)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    (tmp_path / "presslens-link").symlink_to(tmp_path / "mine")
    with run.scratch_folder() as held:
        for name in ("presslens-dead", held.name, "other-dead", "mine"):
            os.utime(tmp_path / name, (0, 0))
        with run.scratch_folder():
            assert held.is_dir()
            assert not (tmp_path / "presslens-dead").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "mine",
        "other-dead",
        "presslens-link",
        "presslens-new",
    ]
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "mine"


def test_a_mistake_is_told_before_anything_is_written(tmp_path, monkeypatch):
    without_corpus(monkeypatch)
    root = project(tmp_path, words=RAISES)
    for request in (
        Request(root, names=["wrods"]),
        Request(root, settings={"top_m": "3"}),
        Request(root, settings={"top_n": "many"}),
    ):
        with pytest.raises(PresslensError, match=r"did you mean|whole number"):
            run_suite(request, stream=io.StringIO())
    assert not (root / "figures").exists()


@pytest.mark.parametrize(
    "how", [{"settings": {"outlets": "CBC Nws"}}, {"grid": {"outlets": "CBC Nws"}}]
)
def test_an_outlet_that_the_corpus_has_not_is_told_before_any_run(tmp_path, how):
    with pytest.raises(
        PresslensError, match='there is no "CBC Nws" in .*; did you mean "CBC News"?'
    ):
        make_plan(Request(Path(__file__).parents[2], out=tmp_path / "figures", **how))
