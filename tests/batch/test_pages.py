"""Reports, the gallery and the manifest: nothing injected, nothing from the web, nothing lost."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import nbformat.v4 as v4
import pandas as pd
import pytest
from matplotlib.figure import Figure

from presslens.batch import gallery, manifest, outputs, pages, report
from presslens.batch.evidence import ROWS, read_evidence
from presslens.batch.pages import clean
from presslens.figures.result import Result
from presslens.figures.save import FORMATS, publish

NASTY = 'A/B "news" <script>alert(1)</script> 🦊 \'><img src=x onerror=alert(2)>'


class Tags(HTMLParser):
    """Collects the start tags of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


def assert_still(page: str) -> Tags:
    """Assert that a page has no script, no handler and no address outside its own folder."""
    tags = Tags(page)
    for tag, attributes in tags.found:
        assert tag not in {"script", "iframe", "object", "embed", "base", "form", "link"}
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            if name in {"src", "href"}:
                assert not str(value).lower().startswith(("http:", "https:", "//", "javascript:"))
    (policy,) = [a for a in tags.of("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in policy["content"]
    assert "script" not in policy["content"]
    assert "unsafe" not in policy["content"]
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy["content"]
    assert not any("style" in attributes for _, attributes in tags.found)
    return tags


@pytest.fixture
def result():
    passages = pd.DataFrame(
        {"article_id": [NASTY], "passage_id": [0], "start": [0], "end": [4], "text": [NASTY]}
    )
    return Result(
        name="rates",
        title=f"{NASTY} says more",
        subtitle="words, n = 2",
        table=pd.DataFrame({"outlet": [NASTY, "B"], "words": [3, 2]}),
        evidence=passages,
        notes=(f"counted {NASTY}",),
        source=NASTY,
        alt=f"Bars of {NASTY}",
        figure=Figure(figsize=(2, 1)),
    )


def executed(*shown, title="Which words?"):
    data = [
        output._repr_mimebundle_() if isinstance(output, Result) else output for output in shown
    ]
    results = [v4.new_output("execute_result", each, execution_count=7) for each in data]
    return v4.new_notebook(
        cells=[
            v4.new_markdown_cell(f"# {title}\n\nThe finding. [A paper](https://example.org/p)."),
            v4.new_code_cell("top_n: int = 3", metadata={"tags": ["parameters"]}),
            v4.new_markdown_cell("## How often?\n\n## How often?"),
            v4.new_code_cell("show()", outputs=results, execution_count=7),
        ]
    )


ABOUT = {
    "run": "words",
    "command": "presslens run words --set 'outlets=<b>'",
    "corpus": NASTY,
    "parameters": [("top_n", NASTY, "words shown")],
    "versions": [("python", "3.11")],
    "inputs": [("seeds/a.txt", "00ff")],
}
PASSAGES = 2  # passages shown under a number


def numbers(found, classes, more):
    """Return a table with its passages, as the gallery shows it."""
    macros = pages.environment().get_template("evidence.html.j2").module
    return macros.numbers(found, classes, more)


def test_a_report_holds_everything_and_nothing_injected(result):
    page = report.render(executed(result), ABOUT)
    tags = assert_still(page)
    (picture,) = tags.of("img")
    assert picture["alt"] == f"Bars of {NASTY}"
    assert picture["src"].startswith("data:image/png;base64,")
    text = " ".join(tags.text)
    for expected in (f"{NASTY} says more", f"counted {NASTY}", "presslens run words", "00ff"):
        assert expected in text
    assert "execution_count" not in page
    assert "[7]" not in page
    assert tags.of("html") == [{"lang": "en"}]
    assert [a["href"] for a in tags.of("a") if a["href"] == "#content"] == ["#content"]


def test_a_report_beside_its_figures_shows_and_offers_their_files(result, tmp_path):
    publish(result, tmp_path, formats=FORMATS)
    other = Result(name="unsaved", title="t", subtitle="s", table=result.table, alt="Not saved")
    page = report.render(executed(result, other), ABOUT, folder=tmp_path)
    tags = assert_still(page)
    (picture,) = tags.of("img")
    assert picture["src"] == "rates.png"
    assert picture["alt"] == f"Bars of {NASTY}"
    offered = {a["href"] for a in tags.of("a") if "download" in a}
    assert offered == {f"rates.{kind}" for kind in ("png", "svg", "pdf", "csv", "evidence.csv")}
    assert "base64" not in page


def test_contents_lead_to_headings_even_if_two_are_alike():
    tags = Tags(report.render(executed(), ABOUT))
    targets = [a["href"][1:] for a in tags.of("a") if a["href"].startswith("#")]
    ids = [a["id"] for _, a in tags.found if "id" in a]
    assert {"how-often", "how-often-2", "how-this-was-made"} <= set(targets)
    assert set(targets) <= set(ids)
    assert len(ids) == len(set(ids))


def test_a_settings_table_stands_for_the_parameters_cell():
    page = report.render(executed(), ABOUT)
    assert "The settings of this run" in page
    assert "top_n: int" not in page


def test_code_is_folded():
    tags = Tags(report.render(executed(), ABOUT))
    (code,) = [a for a in tags.of("details") if a.get("class") == "code"]
    assert "open" not in code


def test_other_libraries_output_is_made_safe():
    hostile = {
        "text/html": "<style>*{display:none}</style><p onclick='x()'>kept</p>"
        "<script>gone()</script>"
        "<img src='https://example.org/spy.png'><a href='javascript:x()'>link</a>"
        "<form action='//example.org'><input></form><svg><script>gone()</script></svg>"
    }
    script = {"application/javascript": "gone()", "text/plain": "plain"}
    page = report.render(executed(hostile, script), ABOUT)
    tags = assert_still(page)
    assert "kept" in tags.text
    assert "gone()" not in page
    assert "plain" in page
    assert "display:none" not in page


def test_a_failure_is_told_at_the_top_and_at_its_cell():
    error = {"cell": 2, "name": "ValueError", "message": "<b>no</b>", "source": "show()"}
    page = report.render(executed(), ABOUT, error=error)
    tags = assert_still(page)
    (cell,) = [a for a in tags.of("section") if a.get("id") == "failed"]
    assert page.index("This run failed") < page.index("<h1")
    assert page.count("ValueError: &lt;b&gt;no&lt;/b&gt;") == 2
    (code,) = [a for a in tags.of("details") if a.get("class") == "code"]
    assert "open" in code


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p>a<b>b</p>c", "<p>a<b>b</b></p><b>c</b>"),
        ("</p>a", "<p></p>a"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("<IMG SRC='data:text/html;base64,AA=='>", ""),
        ("<a href='#x'>in</a>", '<a href="#x">in</a>'),
        ("<a href='rates.csv'>in</a>", '<a href="rates.csv">in</a>'),
        ("<a href='../rates.csv'>out</a>", "out"),
        ("<a href='rates.html'>out</a>", "out"),
        ("<img src='//example.org/a.png'>", ""),
        (
            "<details open><summary>s</summary></details>",
            '<details open=""><summary>s</summary></details>',
        ),
        ("<noscript><p>x</p></noscript>", "<p>x</p>"),
        ("<script><p></script>after", "after"),
        ("a<!-- <script> -->b", "ab"),
    ],
)
def test_cleaning_keeps_text_and_harmless_tags(html, cleaned):
    assert clean(html)[0] == cleaned


def facts(**changed):
    base = {"title": NASTY, "path": "seeds", "articles": 2, "outlets": [NASTY, "B"]}
    return base | {"first": "2021-06-18", "last": "2021-06-18"} | changed


def entry(**changed):
    base = {"title": "Which words?", "status": "ok", "settings": {}, "corpus": facts()}
    return base | {"results": []} | changed


def test_the_gallery_shows_each_figure_with_its_caption_and_files(result, tmp_path):
    publish(result, tmp_path / "words", formats=FORMATS)
    runs = {"words": entry(results=[result.caption()]), "zebra": entry(settings={"top_n": 9})}
    folders = {"words": tmp_path / "words", "zebra": tmp_path / "zebra"}
    page = gallery.render({"runs": runs}, folders, ["words"])
    tags = assert_still(page)
    (picture,) = tags.of("img")
    assert picture["src"] == "words/rates.png"
    assert picture["alt"] == f"Bars of {NASTY}"
    assert int(picture["width"]) == 2 * int(picture["height"]) > 0
    links = {a["href"] for a in tags.of("a")}
    for kind in ("png", "svg", "pdf", "csv", "evidence.csv"):
        assert f"words/rates.{kind}" in links
    assert {"words/report.html", "words/report.html#rates", "manifest.json"} <= links
    text = " ".join(tags.text)
    for expected in (f"{NASTY} says more", "words, n = 2", f"counted {NASTY}", "top_n: 9"):
        assert expected in text


@pytest.mark.parametrize("formats", [("svg",), ("pdf",), ("svg", "pdf")])
def test_pages_show_a_figure_without_png_as_svg_or_offer_it(result, formats, tmp_path):
    publish(result, tmp_path / "words", formats=formats)
    entries = {"words": entry(results=[result.caption()])}
    folders = {"words": tmp_path / "words"}
    about = assert_still(report.render(executed(result), ABOUT, folder=tmp_path / "words"))
    tags = assert_still(gallery.render({"runs": entries}, folders, ["words"]))
    for page, base in ((about, ""), (tags, "words/")):
        offered = {a["href"] for a in page.of("a")}
        assert {f"{base}rates.{format}" for format in formats} <= offered
        for picture in page.of("img") if "svg" in formats else ():
            assert picture["src"] == f"{base}rates.svg"
            assert int(picture["width"]) == 2 * int(picture["height"]) > 0
    assert len(tags.of("img")) == formats.count("svg")


def test_the_gallery_shows_a_table_that_has_no_picture(tmp_path):
    table = Result(
        name="cues",
        title="t",
        subtitle="s",
        table=pd.DataFrame({"cue": [f"<b>{i}" for i in range(40)]}),
    )
    publish(table, tmp_path)
    runs = {"words": entry(results=[table.caption()])}
    page = gallery.render({"runs": runs}, {"words": tmp_path}, [])
    assert_still(page)
    assert f"&lt;b&gt;{ROWS - 1}<" in page
    assert f"&lt;b&gt;{ROWS}<" not in page
    assert f"The first {ROWS} of 40 rows." in page


def test_a_number_is_followed_by_the_passages_it_counts(tmp_path):
    passages = pd.DataFrame(
        {
            "outlet": ["A", "A", "B", *["A"] * 9],
            "term": ["camp", "tea", "camp", *["camp"] * 9],
            "article_id": [f"a{number}" for number in range(12)],
            "passage_id": 0,
            "start": range(12),
            "end": range(4, 16),
            "text": "camp",
            "context": [NASTY + " camp was"] * 12,
        }
    )
    counted = pd.DataFrame(
        {"outlet": ["A", "A", "B"], "term": ["camp", "tea", "camp"], "n": [10, 1, 1], "words": 9}
    )
    publish(Result(name="n", title="t", subtitle="s", table=counted, evidence=passages), tmp_path)
    found = read_evidence(tmp_path, "n")
    assert found.keys == ("outlet", "term")
    assert [len(found.behind(row)) for row in found.rows] == [10, 1, 1]
    assert found.outlets == {"A", "B"}
    assert found.same == {"words": "9"}
    html = numbers(found, {"A": "o0", "B": "o1"}, more="n.csv")
    rows = html.split("<tr")[2:]
    assert [row.count("<li") for row in rows] == [0, PASSAGES + 1, 0, 1, 0, 1]
    classes = [re.match(r' class="of (o\d)"', row)[1] for row in rows]
    assert classes == ["o0", "o0", "o0", "o0", "o1", "o1"]
    assert f"and {10 - PASSAGES} more" in rows[1]
    assert "<mark>camp</mark>" in rows[1]
    assert "A · a0, 0–4" in rows[1]
    assert "<script>" not in html


def test_a_column_of_labels_is_no_key_to_a_column_of_ids(tmp_path):
    (tmp_path / "n.csv").write_text("frame,outlet,n\nHuman rights,A,2\n")
    (tmp_path / "n.evidence.csv").write_text(
        "frame,outlet,article_id,start,end,text\nr,A,a,0,1,x\n"
    )
    assert read_evidence(tmp_path, "n").keys == ("outlet",)


def test_what_is_not_there_has_no_numbers(tmp_path):
    assert numbers(read_evidence(tmp_path, "n"), {}, more="").strip() == "<p>There is no row.</p>"


def test_an_outlet_is_chosen_by_number_and_never_by_its_name(result, tmp_path):
    publish(result, tmp_path)
    runs = {"words": entry(results=[result.caption()])}
    page = gallery.render({"runs": runs}, {"words": tmp_path}, [])
    tags = assert_still(page)
    buttons = [a for a in tags.of("input") if a["type"] == "radio"]
    assert [button["id"] for button in buttons] == ["only-every", "only-o0", "only-o1"]
    assert [("checked" in button) for button in buttons] == [True, False, False]
    assert "#only-o1:checked" in page
    style = page[page.index("<style>") : page.index("</style>")]
    assert "Times" not in style
    assert "onerror" not in style


def test_sets_of_settings_stand_together_under_their_notebook(result, tmp_path):
    publish(result, tmp_path)
    results = [result.caption()]
    runs = {
        "words": entry(notebook="1.ipynb", results=results),
        "zz": entry(notebook="2.ipynb", title="Who?", results=results),
        "words-own": entry(notebook="1.ipynb", results=results, settings={"voice": NASTY}),
    }
    folders = dict.fromkeys(runs, tmp_path)
    page = gallery.render({"runs": runs}, folders, ["words", "words-own", "zz"])
    tags = assert_still(page)
    assert page.count(">Which words?</h2>") == 1
    assert page.count(">Who?</h2>") == 1
    ids = [a["id"] for _, a in tags.found if "id" in a]
    assert len(ids) == len(set(ids))
    assert ids.index("words-own") < ids.index("zz")
    assert f"voice: {NASTY}" in " ".join(tags.text)
    assert {a["href"][1:] for a in tags.of("a") if a["href"].startswith("#")} <= {*ids}


def test_the_gallery_says_that_a_run_failed(tmp_path):
    page = gallery.render({"runs": {"words": entry(status="failed")}}, {"words": tmp_path}, [])
    assert "The last run failed" in page


def test_captions_come_in_order_once_each(result):
    again = Result(name="other", title="t", subtitle="s", table=result.table)
    found = outputs.captions(executed(result, again, {"text/plain": "x"}, result))
    assert [(caption["name"], caption["cell"]) for caption in found] == [("rates", 2), ("other", 2)]


def test_the_font_notice_of_a_new_machine_is_left_out():
    notice = "Matplotlib is building the font cache; this may take a moment.\n"
    cells = [
        v4.new_code_cell(outputs=[v4.new_output("stream", name="stderr", text=text)])
        for text in (notice, notice + "real\n")
    ]
    notebook = v4.new_notebook(cells=cells)
    outputs.hide(notebook, {})
    assert [[output.text for output in cell.outputs] for cell in cells] == [[], ["real\n"]]


def test_a_manifest_hashes_the_corpus_file_and_its_neighbours_only(tmp_path):
    for name in ("mine.csv", "other.csv", "actors.yml", "n.ipynb"):
        (tmp_path / name).write_text(name)
    found = manifest.inputs(tmp_path / "n.ipynb", tmp_path / "mine.csv", tmp_path / "project")
    names = sorted(name.rpartition("/")[2] for name in found)
    assert names == ["actors.yml", "mine.csv", "n.ipynb"]
    assert not any(str(tmp_path) in name for name in found)


def test_a_manifest_hashes_a_large_folder_as_one(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(60):
        (corpus / f"{number}.txt").write_text(str(number))
    (corpus / ".hidden").write_text("x")
    (tmp_path / "n.ipynb").write_text("{}")
    before = manifest.inputs(tmp_path / "n.ipynb", corpus, tmp_path)
    assert sorted(before) == ["corpus (60 files)", "notebooks/n.ipynb"]
    (corpus / "7.txt").write_text("changed")
    after = manifest.inputs(tmp_path / "n.ipynb", corpus, tmp_path)
    assert before["corpus (60 files)"] != after["corpus (60 files)"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 0, "runs": {}}', '{"format": 1}'])
def test_a_manifest_that_cannot_be_used_is_begun_anew(tmp_path, text):
    (tmp_path / manifest.NAME).write_text(text)
    assert manifest.read(tmp_path)["runs"] == {}


def test_a_manifest_is_written_in_one_order():
    assert manifest.dumps({"b": 1, "a": "é"}) == '{\n "a": "é",\n "b": 1\n}\n'
    assert json.loads(manifest.dumps({"format": 1})) == {"format": 1}


def test_a_row_of_all_voices_has_the_passages_of_each_behind_it(tmp_path):
    (tmp_path / "n.csv").write_text("outlet,voice,hits\nA,all,2\nA,own,1\nA,verbatim,1\n")
    (tmp_path / "n.evidence.csv").write_text(
        "outlet,voice,article_id,passage_id,start,end,text\nA,own,a,1,0,1,x\nA,verbatim,a,1,2,3,y\n"
    )
    found = read_evidence(tmp_path, "n")
    texts = [[passage["text"] for passage in found.behind(row)] for row in found.rows]
    assert texts == [["x", "y"], ["x"], ["y"]]
