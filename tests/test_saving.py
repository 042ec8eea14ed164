"""Saving a figure: fonts cut for the PDF keep their letters, a palette keeps what fills a chart."""

from __future__ import annotations

import io
import re
import zlib
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font, LoadFlags
from PIL import Image

from presslens.figures.style import new_figure, styled
from presslens.results import Result
from presslens.results.drawing import drawn
from presslens.results.fonts import cut_font, quick_fonts, read_tables
from presslens.results.lettering import Pixels
from presslens.results.png import png

UNSCALED = LoadFlags.NO_SCALE | LoadFlags.NO_HINTING


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_a_cut_font_draws_the_same_letters_at_the_same_widths(weight):
    path = findfont(FontProperties(family="DejaVu Sans", weight=weight))
    whole = FT2Font(path)
    tables = read_tables(Path(path).read_bytes())
    glyphs = [whole.get_char_index(ord(letter)) for letter in "Aé½ ﬁǅ“…→"]  # some are composed
    cut = cut_font(tables, glyphs)
    part = FT2Font(io.BytesIO(cut.font.data))
    assert len(cut.font.data) < 20_000
    for old in glyphs:
        there, here = (
            font.load_glyph(number, flags=UNSCALED)
            for font, number in ((whole, old), (part, cut.glyph_index_map[old]))
        )
        assert here.horiAdvance == there.horiAdvance
        assert here.bbox == there.bbox
        whole.load_glyph(old, flags=UNSCALED)
        part.load_glyph(cut.glyph_index_map[old], flags=UNSCALED)
        np.testing.assert_array_equal(part.get_path()[0], whole.get_path()[0])


def test_a_pdf_holds_its_fonts_and_says_which_letters_they_draw():
    figure, _ = styled(new_figure)(title="Ünï “A”", subtitle="words", source="s", height=1)
    result = Result(name="a", title="t", subtitle="s", table=None, alt="a", figure=figure)
    data = result.render("pdf")
    assert b"DejaVuSans-Bold" in data
    assert data.count(b"/FontFile2") == data.count(b"/CIDToGIDMap") >= 2
    streams = [
        zlib.decompress(s) for s in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S)
    ]
    maps = b"".join(stream for stream in streams if b"beginbfrange" in stream)
    for letter in "Ü“A":
        assert letter.encode("utf-16be").hex().encode() in maps


def test_a_font_of_another_kind_is_left_to_matplotlib():
    from matplotlib.backends import _backend_pdf_ps as writer

    before = writer.get_glyphs_subset
    with quick_fonts():
        assert writer.get_glyphs_subset is not before
    assert writer.get_glyphs_subset is before
    assert read_tables(b"ttcf\0\1") == {}


def test_a_figure_is_drawn_once_for_all_formats(monkeypatch):
    drawn = []
    plain = matplotlib.figure.Figure.draw
    monkeypatch.setattr(
        matplotlib.figure.Figure,
        "draw",
        lambda self, renderer: (drawn.append(1), plain(self, renderer)),
    )
    figure, _ = styled(new_figure)(title="t", subtitle="s", source="s", height=1)
    result = Result(name="a", title="t", subtitle="s", table=pd.DataFrame(), alt="a", figure=figure)
    for format in ("png", "svg", "pdf", "png"):
        result.render(format)
    result.to_html()
    assert len(drawn) == 1


def test_a_figure_tells_of_the_batch_run_that_made_it(monkeypatch):
    made = '{"run":"words","parameters":{"outlets":["A <b>"]}}'
    monkeypatch.setenv("PRESSLENS_MADE", made)
    figure, _ = styled(new_figure)(title="t", subtitle="s", source="s", height=1)
    result = Result(name="a", title="t", subtitle="s", table=pd.DataFrame(), alt="a", figure=figure)
    with Image.open(io.BytesIO(result.render("png"))) as image:
        assert image.text["Comment"] == made
    assert ">{" + made[1:].replace("<b>", "&lt;b&gt;") + "<" in result.render("svg").decode()
    assert f"/Keywords ({made})".encode() in result.render("pdf")


def test_a_flat_picture_keeps_the_colours_that_fill_it_and_the_nearest_of_the_rest():
    pixels = np.full((100, 200, 4), 255, np.uint8)
    pixels[:50, :, :3] = (0, 114, 178)
    shades = np.arange(180, dtype=np.uint8)
    pixels[60, :180, :3] = shades[:, None]  # more colours than a palette has
    with Image.open(io.BytesIO(png(pixels, words={"Title": "“t”"}, dpi=200))) as image:
        assert image.mode == "P"
        assert image.text["Title"] == "“t”"
        assert round(image.info["dpi"][0]) == 200
        shown = np.asarray(image.convert("RGB")).astype(int)
    np.testing.assert_array_equal(shown[:60], pixels[:60, :, :3])
    assert abs(shown[60] - pixels[60, :, :3]).max() <= 60


def test_small_coloured_letters_keep_their_hue_among_many_greys():
    pixels = np.full((100, 300, 3), 255, np.uint8)
    pixels[:10] = (np.arange(300) % 250)[:, None]  # the greys of large letters
    pixels[50, 5:9] = (0, 114, 178)
    with Image.open(io.BytesIO(png(pixels, words={}, dpi=100))) as image:
        assert image.mode == "P"
        shown = np.asarray(image.convert("RGB"))
    np.testing.assert_array_equal(shown[50], pixels[50])


def test_a_picture_that_is_not_flat_keeps_every_colour():
    pixels = np.random.default_rng(1).integers(0, 256, (40, 40, 3), np.uint8)
    with Image.open(io.BytesIO(png(pixels, words={}, dpi=100))) as image:
        np.testing.assert_array_equal(np.asarray(image), pixels)


def every_kind_of_mark():
    """Return a figure that has each kind of call a renderer is made for, in points."""
    from matplotlib.figure import Figure
    from matplotlib.patheffects import withStroke

    figure = Figure(figsize=(4, 3), dpi=72, facecolor="white")
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    axes.imshow(np.arange(12).reshape(3, 4), extent=(0, 1, 0, 1), clip_path=axes.patch)
    axes.plot([0, 3], [0, 2], "--", marker="s", linewidth=2)
    axes.bar([1.5], [1], hatch="//", edgecolor="white")
    axes.scatter([1, 2, 2.5], [0.5, 1, 1.5], s=[20, 80, 200], c=["red", "blue", "green"])
    axes.text(1, 1.5, "two\nlines", rotation=90, path_effects=[withStroke(linewidth=2)])
    axes.text(2, 0.2, "right", ha="right")
    axes.tripcolor([0, 1, 1], [1, 1, 2], [1.0, 2.0, 3.0], shading="gouraud")
    axes.set(xlim=(0, 3), ylim=(0, 2), aspect="auto")
    return figure


def saved(figure, format):
    stream = io.BytesIO()
    with matplotlib.rc_context({"svg.fonttype": "none"}):
        figure.savefig(stream, format=format, dpi=144)
    return stream.getvalue()


@pytest.mark.parametrize("angle", [0, 90, 30])
@pytest.mark.parametrize("text", ["Uyghur “re-education”", "Åg", "on", " ", ""])
def test_a_text_set_once_stands_where_matplotlib_would_put_it(text, angle):
    font = FontProperties(family="DejaVu Sans", size=11)
    inks = []
    with matplotlib.rc_context({"text.hinting": "no_hinting"}):
        for kind in (RendererAgg, Pixels):
            renderer = kind(400, 400, 144)
            gc = renderer.new_gc()
            gc.set_foreground("#d55e00")
            renderer.draw_text(gc, 60.3, 340.6, text, font, angle)
            inks.append(np.asarray(renderer.buffer_rgba()).astype(int))
    coloured = inks[1][inks[1][..., 3] > 0][:, :3]
    assert np.abs(coloured - [213, 94, 0]).max(initial=0) <= 2
    there, here = (np.argwhere(ink[..., 3] > 64) for ink in inks)
    assert len(there) == len(here) == 0 or len(text.strip())
    for edge in (np.min, np.max) if len(there) else ():
        assert np.abs(edge(there, axis=0) - edge(here, axis=0)).max() <= 2
    assert here.size == pytest.approx(there.size, rel=0.15)


def test_what_is_drawn_again_in_pixels_is_what_was_drawn():
    again, plain = (
        np.asarray(Image.open(io.BytesIO(saved(figure, "png"))).convert("L")).astype(int)
        for figure in (drawn(every_kind_of_mark()), every_kind_of_mark())
    )
    assert again.shape == plain.shape
    assert np.mean(np.abs(again - plain) > 50) < 0.01
    assert np.mean(plain < 250) > 0.2  # the figure is not empty


def test_what_is_drawn_again_in_lines_has_the_same_parts_and_words():
    again, plain = (
        saved(figure, "svg").decode()
        for figure in (drawn(every_kind_of_mark()), every_kind_of_mark())
    )
    for part in (r"<(\w+)", r"<text[^>]*>(.*?)</text>"):
        assert re.findall(part, again) == re.findall(part, plain)
