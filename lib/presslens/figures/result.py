"""The class Result, which every figure function returns and every notebook shows."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from presslens.figures.save import render, settle

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MIME = "application/vnd.presslens.result+json"
EVIDENCE = ("article_id", "passage_id", "start", "end", "text")
ROWS_SHOWN = 10
EVIDENCE_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an analysis found, ready to be read, checked and shared.

    Attributes
    ----------
    name : str
        Stem of the files it is saved as: letters, digits, hyphens, underscores.
    title : str
        The claim, computed from the data.
    subtitle : str
        Unit and n.
    table : pandas.DataFrame
        The tidy table that the picture draws.
    evidence : pandas.DataFrame, optional
        The passages behind the table, one a row: the table's key columns, and article_id,
        passage_id, start, end (characters of the source) and text (the source's own words).
    notes : tuple of str
        How it was computed.
    source : str
        Where the texts come from.
    alt : str
        The picture in words.
    figure : matplotlib.figure.Figure, optional
        None for a table alone.
    page : str
        A whole HTML page that is read by itself, if the result is one.
    evidence_name : str
        Stem of the file that the evidence is saved as, where results share it; else `name`.
    facts : tuple of Fact
        The numbers in the title, with the cells of the table that they are
        (`presslens.figures.claims`).

    Examples
    --------
    >>> import pandas as pd
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
    page: str = ""
    evidence_name: str = ""
    facts: tuple[Any, ...] = ()
    _drawn: dict[str, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a name that is no file stem, and evidence that cannot be followed."""
        for name in (self.name, self.evidence_name or self.name):
            if not re.fullmatch(r"[\w-]+", name, re.ASCII):
                raise ValueError(f"a result's name is a file stem, not {name!r}")
        if self.evidence is not None and not set(EVIDENCE) <= set(self.evidence.columns):
            raise ValueError(f"{self.name}: evidence needs the columns {', '.join(EVIDENCE)}")

    def __repr__(self) -> str:
        """Say in a line what it is."""
        return f"Result {self.name}: {self.title} ({self.subtitle}); {len(self.table)} rows"

    def render(self, format: str) -> bytes:
        """Return the figure as the bytes of a file, the same for the same input.

        Parameters
        ----------
        format
            "png", "svg" or "pdf".

        Raises
        ------
        ValueError
            If there is no figure, or figures are not saved in this format.

        Notes
        -----
        The alt text travels inside: as Description (PNG), title and desc (SVG), Subject (PDF). The
        figure is laid out once, so that all formats show the same.
        """
        if self.figure is None:
            raise ValueError(f"{self.name} has no figure to render")
        if not self._drawn:
            settle(self.figure)
        if format not in self._drawn:
            self._drawn[format] = render(self.figure, format, title=self.title, alt=self.alt)
        return self._drawn[format]

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
            "evidence_name": self.evidence_name or self.name,
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
        if self.page:  # a report has the page beside it and drops the frame
            parts.append(
                f'<iframe title="{escape(self.title)}" srcdoc="{escape(self.page)}" '
                'style="width:100%;height:40rem;border:1px solid #999"></iframe>'
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
    import pandas as pd

    more = "" if len(table) <= limit else f", the first {limit} shown"
    with pd.option_context("display.max_colwidth", None):  # quotations are shown whole
        shown = table.head(limit).to_html(
            index=False, border=0, escape=True, float_format="{:.4g}".format, na_rep=""
        )
    shown = re.sub(r">\s+<", "><", shown)  # indentation is a third of a table
    state = " open" if opened else ""
    return f"<details{state}><summary>{label} ({len(table)} rows{more})</summary>{shown}</details>"
