"""A figure as the bytes of a file: the same bytes for the same figure, its words inside."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any

from presslens.results.svg import accessible, compact

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
DPI = 144  # 1,152 pixels across: sharp on a slide; for print there are SVG and PDF
SETTINGS = {
    "svg.hashsalt": "presslens",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "text.parse_math": False,
}


def settled(figure: Figure) -> Figure:
    """Return the figure laid out and drawn, to be rendered in each format."""
    import matplotlib

    from presslens.results.drawing import drawn

    with matplotlib.rc_context(SETTINGS):
        figure.set_facecolor("white")
        _settle(figure)
        return drawn(figure)


def render(figure: Figure, format: str, *, title: str, alt: str) -> bytes:
    """Return a settled figure as a png, svg or pdf file, identical for identical input.

    The alt text travels inside: as Description (PNG), title and desc (SVG), Subject (PDF). So does
    what the environment variable PRESSLENS_MADE tells of a batch run, such as its parameters: as
    Comment (PNG), dc:source (SVG), Keywords (PDF).
    """
    import matplotlib

    from presslens.results.fonts import quick_fonts

    metadata = _metadata(format, title=title, alt=alt)
    with matplotlib.rc_context(SETTINGS), quick_fonts():
        if format == "png":
            return _png(figure, metadata)
        data = _saved(figure, format, metadata=metadata)
    return compact(accessible(data, title=title, alt=alt)) if format == "svg" else data


def _saved(figure: Figure, format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format=format, dpi=DPI, facecolor="white", **options)
    return buffer.getvalue()


def _png(figure: Figure, words: dict[str, str | None]) -> bytes:
    import numpy as np

    from presslens.results.lettering import Pixels
    from presslens.results.png import png

    width, height = DPI * figure.get_size_inches()
    pixels = Pixels(width, height, DPI)
    figure.draw(pixels)
    return png(
        np.asarray(pixels.buffer_rgba()),
        words={key: text for key, text in words.items() if text},
        dpi=DPI,
    )


def _metadata(format: str, *, title: str, alt: str) -> dict[str, str | None]:
    """Return metadata that describes the figure and nothing about when or by what it was made."""
    made = os.environ.get("PRESSLENS_MADE") or None
    if format == "png":
        return {"Title": title, "Description": alt, "Comment": made}
    if format == "svg":
        told = {"Source": made} if made else {}
        return {"Title": title, "Description": alt, "Date": None, "Creator": None, **told}
    if format == "pdf":
        return {
            "Title": title,
            "Subject": alt,
            "Keywords": made,
            "CreationDate": None,
            "Creator": None,
            "Producer": None,
        }
    raise ValueError(f"a figure is saved as {', '.join(FORMATS)}, not {format!r}")


def _place_empty(axes: Axes) -> None:
    """Give labels and titles without words a place, which takes an eighth of a drawing to find."""
    for axis in (axes.xaxis, axes.yaxis):
        if not axis.label.get_text():
            axis.set_label_coords(0, 0)
    if not any(axes.get_title(loc) for loc in ("left", "center", "right")):
        axes.set_title("", y=1)


def _settle(figure: Figure) -> None:
    """Lay the figure out once, and round: the solver's last bits differ from run to run."""
    engine = figure.get_layout_engine()
    if engine is None:
        return
    from matplotlib.text import Text

    from presslens.results.drawing import measure

    # Text of the corpus may hold dollar signs; it is never a formula.
    for text in figure.findobj(Text):
        text.set_parse_math(False)
    for axes in figure.axes:
        _place_empty(axes)
    measure(figure)
    engine.execute(figure)
    # "none" would stand in the old engine's place, and have every save draw the figure twice.
    figure.set_layout_engine(None)
    for axes in figure.axes:
        axes.set_position([round(value, 6) for value in axes.get_position(original=True).bounds])
