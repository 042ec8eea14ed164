"""A figure as the bytes of a file: the same bytes for the same figure, its words inside."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from presslens.results.svg import accessible, compact

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
COLOURS = 128  # a flat chart in a palette looks the same at a third of the size
FLAT = 0.98  # a chart is flat if so much of it has one of these colours


def render(figure: Figure, format: str, *, title: str, alt: str) -> bytes:
    """Return a figure as a png, svg or pdf file, identical for identical input.

    The alt text travels inside: as Description (PNG), title and desc (SVG), Subject (PDF).
    """
    import matplotlib
    from matplotlib.text import Text

    buffer = io.BytesIO()
    settings = {"svg.hashsalt": "presslens", "svg.fonttype": "none", "pdf.fonttype": 42}
    settings["text.parse_math"] = False
    with matplotlib.rc_context(settings):
        # Text of the corpus may hold dollar signs; it is never a formula.
        for text in figure.findobj(Text):
            text.set_parse_math(False)
        _settle(figure)
        metadata = _metadata(format, title=title, alt=alt)
        figure.savefig(buffer, format=format, dpi=200, facecolor="white", metadata=metadata)
    data = buffer.getvalue()
    if format == "png":
        return _small_png(data)
    return compact(accessible(data, title=title, alt=alt)) if format == "svg" else data


def _metadata(format: str, *, title: str, alt: str) -> dict[str, str | None]:
    """Return metadata that describes the figure and nothing about when or by what it was made."""
    if format == "png":
        return {"Title": title, "Description": alt, "Software": None}
    if format == "svg":
        return {"Title": title, "Description": alt, "Date": None, "Creator": None}
    if format == "pdf":
        return {
            "Title": title,
            "Subject": alt,
            "CreationDate": None,
            "Creator": None,
            "Producer": None,
        }
    raise ValueError(f"a figure is saved as {', '.join(FORMATS)}, not {format!r}")


def _settle(figure: Figure) -> None:
    """Lay the figure out once, and round: the solver's last bits differ from run to run."""
    if figure.get_layout_engine() is None:
        return
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        axes.set_position([round(value, 6) for value in axes.get_position(original=True).bounds])


def _small_png(data: bytes) -> bytes:
    """Keep the colours that fill most of the picture, exactly, and give the rest the nearest."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    with Image.open(io.BytesIO(data)) as image:
        words = PngInfo()
        for key, text in image.text.items():
            words.add_text(key, text)
        picture, dpi = image.convert("RGB"), image.info["dpi"]
    counted = sorted(picture.getcolors(1 << 24), key=lambda pair: (-pair[0], pair[1]))[:COLOURS]
    if sum(count for count, _ in counted) >= FLAT * picture.width * picture.height:
        palette = Image.new("P", (1, 1))
        palette.putpalette([value for _, colour in counted for value in colour])
        picture = picture.quantize(palette=palette, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    picture.save(buffer, "png", pnginfo=words, dpi=dpi, optimize=True)
    return buffer.getvalue()
