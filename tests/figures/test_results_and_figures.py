"""A result is shared as files and as HTML: both must be complete, escaped and repeatable."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image

from presslens.errors import PresslensError
from presslens.figures.result import MIME, Result
from presslens.figures.save import DPI, FORMATS, publish, read_formats, slug
from presslens.figures.style import MARGIN, WIDTH, colours, new_figure, styled

HOSTILE = '<script>alert("x")</script> & $5 to $6'


@styled
def _figure(title: str = HOSTILE):
    figure, axes = new_figure(title=title, subtitle="words, n = 2", source="made up", height=1.5)
    axes.barh(["a", HOSTILE], [1, 2])
    return figure


def _result(**changes) -> Result:
    evidence = pd.DataFrame(
        {"article_id": ["x"], "passage_id": [0], "start": [0], "end": [5], "text": [HOSTILE]}
    )
    table = pd.DataFrame({"outlet": [HOSTILE], "rate": [0.1 + 0.2]})
    parts = {
        "name": "rates",
        "title": HOSTILE,
        "subtitle": "words, n = 2",
        "table": table,
        "evidence": evidence,
        "alt": f"Two bars {HOSTILE}",
        "figure": _figure(),
    }
    return Result(**(parts | changes))


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_result_renders_to_the_same_bytes(format):
    assert _result().render(format) == _result().render(format)


def test_publishing_twice_leaves_the_same_files(tmp_path):
    publish(_result(), tmp_path / "one")
    publish(_result(), tmp_path / "two")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["rates.csv", "rates.evidence.csv", "rates.png", "rates.svg"]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_picture_is_saved_in_the_formats_asked_for(tmp_path, monkeypatch):
    def saved(folder, **options):
        publish(_result(), folder, **options)
        return {path.suffix for path in folder.iterdir()} - {".csv"}

    assert saved(tmp_path / "a", formats=["pdf"]) == {".pdf"}
    monkeypatch.setenv("PRESSLENS_FORMATS", "svg,pdf")
    assert saved(tmp_path / "b") == {".svg", ".pdf"}


def test_a_format_that_is_none_is_refused_with_the_nearest():
    with pytest.raises(PresslensError, match='png, svg, pdf, not "pnk"; did you mean "png"'):
        read_formats("svg,pnk")


USERS = """
figure.autolayout: True
figure.dpi: 33
savefig.bbox: tight
savefig.transparent: True
savefig.dpi: 50
font.size: 30
font.family: monospace
font.style: italic
path.snap: False
path.simplify: False
text.hinting: none
svg.fonttype: path
pdf.compression: 0
pdf.fonttype: 3
pdf.use14corefonts: True
pdf.inheritcolor: True
axes.titlelocation: right
lines.linewidth: 9
"""
DRAW = """
import sys
from figures.test_results_and_figures import _figure, _result
from presslens.figures.save import FORMATS, publish
publish(_result(figure=_figure()), sys.argv[1], formats=FORMATS)
"""


@pytest.mark.parametrize("place", ["variable", "home", "folder"])
def test_the_users_matplotlib_settings_change_nothing(place, tmp_path):
    rc = {
        "variable": tmp_path / "mine",
        "home": tmp_path / "home" / "matplotlib" / "matplotlibrc",
        "folder": tmp_path / "matplotlibrc",
    }[place]
    rc.parent.mkdir(parents=True, exist_ok=True)
    rc.write_text(USERS)
    theirs = {
        "variable": {"MATPLOTLIBRC": str(rc)},
        "home": {"XDG_CONFIG_HOME": str(rc.parents[2])},
    }
    tests = {"PYTHONPATH": str(Path(__file__).parents[1])}
    for folder, variables in (("with", theirs.get(place, {})), ("without", {})):
        if folder == "without":
            rc.unlink()
        subprocess.run(
            [sys.executable, "-c", DRAW, str(tmp_path / folder)],
            env=os.environ | tests | variables, cwd=tmp_path, check=True,
        )  # fmt: skip
    for path in (tmp_path / "without").iterdir():
        assert path.read_bytes() == (tmp_path / "with" / path.name).read_bytes(), path.name


def test_a_picture_tells_of_the_batch_run_that_made_it(monkeypatch):
    made = '{"run":"words","parameters":{"outlets":["A <b>"]}}'
    monkeypatch.setenv("PRESSLENS_MADE", made)
    with Image.open(io.BytesIO(_result().render("png"))) as image:
        assert image.text["Comment"] == made
    assert ">{" + made[1:].replace("<b>", "&lt;b&gt;") + "<" in _result().render("svg").decode()
    assert f"/Keywords ({made})".encode() in _result().render("pdf")


def test_a_picture_is_opaque_and_keeps_its_colours():
    with Image.open(io.BytesIO(_result().render("png"))) as image:
        assert "transparency" not in image.info
        shown = image.convert("RGB")
        assert round(image.info["dpi"][0]) == DPI
        assert image.width == WIDTH * DPI
    assert shown.getpixel((0, 0)) == (255, 255, 255)
    blue = 0x1F, 0x77, 0xB4  # of matplotlib's first bar
    assert dict(map(reversed, shown.getcolors())).get(blue, 0) > 1000


def test_nothing_is_saved_without_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    publish(_result(), "")
    assert list(tmp_path.iterdir()) == []


def test_alt_text_travels_with_png_and_svg(tmp_path):
    publish(_result(), tmp_path)
    with Image.open(tmp_path / "rates.png") as image:
        assert image.text["Description"] == f"Two bars {HOSTILE}"
    root = ElementTree.parse(tmp_path / "rates.svg").getroot()
    svg = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert [node.text for node in root.findall(f"{svg}title")] == [HOSTILE]
    assert root.find(f"{svg}desc").text == f"Two bars {HOSTILE}"


def test_svg_text_is_text_and_names_a_font_to_fall_back_on():
    svg = _result(title="t", figure=_figure("Plain words")).render("svg").decode()
    (style,) = re.findall(r'<text style="([^"]*)"[^>]*>Plain words</text>', svg)
    assert "font-family: 'DejaVu Sans', 'Verdana', sans-serif" in style


def test_pdf_says_what_it_shows():
    pdf = _result(title="A title", alt="Two bars").render("pdf")
    assert b"/Title (A title)" in pdf
    assert b"/Subject (Two bars)" in pdf
    assert b"CreationDate" not in pdf


def test_html_escapes_everything_and_links_nowhere():
    html = _result().to_html()
    assert "<script" not in html
    assert "http" not in html
    assert "&lt;script&gt;" in html


def test_the_caption_for_the_gallery_is_beside_the_html():
    bundle = _result()._repr_mimebundle_()
    assert bundle[MIME]["evidence"] == 1
    assert bundle["text/plain"].startswith("Result rates")


def test_a_name_that_is_no_file_stem_is_refused():
    with pytest.raises(ValueError, match="file stem"):
        _result(name="../rates")


def test_evidence_that_cannot_be_followed_is_refused():
    with pytest.raises(ValueError, match="article_id"):
        _result(evidence=pd.DataFrame({"text": ["x"]}))


def test_long_titles_are_wrapped_inside_the_figure():
    figure = _figure("A very long claim about how often each outlet uses a word " * 4)
    figure.draw_without_rendering()
    right_edge = figure.bbox.width - MARGIN * figure.dpi / 2
    for text in figure.texts:
        assert text.get_window_extent().x1 <= right_edge
        assert text.get_window_extent().y1 <= figure.bbox.height


@pytest.mark.parametrize("name", ["a/b", "a b", "A B", "😀", "<script>", "", "..", '"x"'])
def test_slugs_are_safe_file_names(name):
    assert slug(name)
    assert all(character.isalnum() or character == "-" for character in slug(name))


def test_outlets_that_look_alike_get_different_slugs():
    names = ["a/b", "a b", "a:b", "😀", "😁", "é", "e"]
    assert len({slug(name) for name in names}) == len(names)


def test_colours_do_not_depend_on_order():
    assert colours(["b", "a"]) == colours(["a", "b"])


def test_quotations_are_shown_whole():
    long = "word " * 200 + "end"
    html = _result(table=pd.DataFrame({"text": [long]}), figure=None).to_html()
    assert long in html
