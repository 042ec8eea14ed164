"""One `Result`: a claim with its picture, its table, its method notes and the passages behind it.

Everything a notebook shows is a Result, so that every picture can be shared with its caption and
every number can be followed to the words it counts.
"""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MIME = "application/vnd.presslens.result+json"
FORMATS = ("png", "svg", "pdf")
EVIDENCE = ("article_id", "passage_id", "start", "end", "text")
ROWS_SHOWN = 20
EVIDENCE_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an analysis found, ready to be read, checked and shared.

    name: stem of the files it is saved as (letters, digits, hyphens, underscores).
    title: the claim, computed from the data. subtitle: unit and n.
    table: the tidy table the picture draws. evidence: the passages behind it, one row each, with
    the table's key columns and article_id, passage_id, start, end (characters of the source) and
    text (the source's own words). notes: how it was computed. source: where the texts come from.
    alt: the picture in words. figure: a matplotlib figure, or None for a table alone.

    >>> Result(name="rates", title="A says more", subtitle="words, n = 2",
    ...        table=pd.DataFrame({"outlet": ["A", "B"], "words": [3, 2]}))
    Result rates: A says more (words, n = 2); 2 rows
    """

    name: str
    title: str
    subtitle: str
    table: pd.DataFrame
    evidence: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()
    source: str = ""
    alt: str = ""
    figure: Figure | None = None

    def __post_init__(self) -> None:
        """Refuse a name that is no file stem, and evidence that cannot be followed."""
        if not re.fullmatch(r"[\w-]+", self.name, re.ASCII):
            raise ValueError(f"a result's name is a file stem, not {self.name!r}")
        if self.evidence is not None and not set(EVIDENCE) <= set(self.evidence.columns):
            raise ValueError(f"{self.name}: evidence needs the columns {', '.join(EVIDENCE)}")

    def __repr__(self) -> str:
        """Say in a line what it is."""
        return f"Result {self.name}: {self.title} ({self.subtitle}); {len(self.table)} rows"

    def render(self, format: str) -> bytes:
        """Return the figure as the bytes of a png, svg or pdf file, identical for identical input.

        The alt text travels inside: as Description (PNG), title and desc (SVG), Subject (PDF).
        """
        import matplotlib
        from matplotlib.text import Text

        if self.figure is None:
            raise ValueError(f"{self.name} has no figure to render")
        buffer = io.BytesIO()
        settings = {"svg.hashsalt": "presslens", "pdf.fonttype": 42, "text.parse_math": False}
        with matplotlib.rc_context(settings):
            # Text of the corpus may hold dollar signs; it is never a formula.
            for text in self.figure.findobj(Text):
                text.set_parse_math(False)
            _settle(self.figure)
            metadata = _metadata(format, title=self.title, alt=self.alt)
            self.figure.savefig(
                buffer, format=format, dpi=200, facecolor="white", metadata=metadata
            )
        data = buffer.getvalue()
        if format == "png":
            return _small_png(data)
        return _accessible_svg(data, title=self.title, alt=self.alt) if format == "svg" else data

    def caption(self) -> dict[str, Any]:
        """Return what a gallery needs to show the result: everything but picture and rows."""
        return {
            "name": self.name,
            "title": self.title,
            "subtitle": self.subtitle,
            "notes": list(self.notes),
            "source": self.source,
            "alt": self.alt,
            "figure": self.figure is not None,
            "rows": len(self.table),
            "evidence": 0 if self.evidence is None else len(self.evidence),
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self.to_html(), MIME: self.caption()}

    def to_html(self) -> str:
        """Return picture, caption, table and evidence as HTML without links, everything escaped."""
        parts = [f'<figure class="presslens" id="{escape(self.name)}">']
        if self.figure is not None:
            data = base64.b64encode(self.render("png")).decode("ascii")
            parts.append(
                f'<img alt="{escape(self.alt)}" src="data:image/png;base64,{data}" '
                'style="max-width:100%;width:800px;background:#fff">'
            )
        notes = "".join(f"<br>{escape(note)}" for note in (self.subtitle, *self.notes))
        parts.append(f"<figcaption><strong>{escape(self.title)}</strong>{notes}")
        if self.source:
            parts.append(f"<br>{escape(self.source)}")
        parts.append("</figcaption>")
        parts.append(_folded(self.table, "The numbers", ROWS_SHOWN, opened=self.figure is None))
        if self.evidence is not None:
            parts.append(_folded(self.evidence, "The passages behind them", EVIDENCE_SHOWN))
        parts.append("</figure>")
        return "\n".join(parts)


def _folded(table: pd.DataFrame, label: str, limit: int, *, opened: bool = False) -> str:
    more = "" if len(table) <= limit else f", the first {limit} shown"
    with pd.option_context("display.max_colwidth", None):  # quotations are shown whole
        shown = table.head(limit).to_html(
            index=False, border=0, escape=True, float_format="{:.4g}".format
        )
    state = " open" if opened else ""
    return f"<details{state}><summary>{label} ({len(table)} rows{more})</summary>{shown}</details>"


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
    """Keep the 256 colours that matter most: flat charts look the same at a third of the size."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    with Image.open(io.BytesIO(data)) as image:
        words = PngInfo()
        for key, text in image.text.items():
            words.add_text(key, text)
        few = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        buffer = io.BytesIO()
        few.save(buffer, "png", pnginfo=words, dpi=image.info["dpi"], optimize=True)
    return buffer.getvalue()


def _accessible_svg(data: bytes, *, title: str, alt: str) -> bytes:
    """Give the svg element a role and, beside its title, a description screen readers read."""
    head, tail = data.decode("utf-8").split("<svg", 1)
    title, alt = escape(title, quote=False), escape(alt, quote=False)
    described = f"<title>{title}</title>\n <desc>{alt}</desc>"
    tail = re.sub(r"<title>.*?</title>", lambda _: described, tail, count=1, flags=re.DOTALL)
    return f'{head}<svg role="img"{tail}'.encode()
