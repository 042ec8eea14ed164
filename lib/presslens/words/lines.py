"""How a concordance shows itself: the word in the middle, its context on both sides."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from unicodedata import category, east_asian_width

import pandas as pd

SHOWN = 50  # lines
WIDE = 40  # characters on each side where there is only text
NEEDED = ("outlet", "voice", "speaker_group", "left", "node", "right")
CELL = '<td style="padding:1px 6px;white-space:nowrap;{}">{}</td>'


class Lines(pd.DataFrame):
    """The table of a concordance, which a notebook and a terminal show as lines of context.

    So are the rows that are taken from it; with other columns it is a table like any other.

    >>> Lines([["A", "own", "", "the", "cat", "sat"]], columns=list(NEEDED))
    1 line
    <BLANKLINE>
                                         the  cat  sat   A · own
    """

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return Lines

    def __repr__(self) -> str:
        """Return the lines as text, the word in one column."""
        if not {*NEEDED} <= {*self.columns}:
            return super().__repr__()
        shown = self.head(SHOWN).itertuples(index=False)
        lines = [
            f"{_cut(row.left[::-1])[::-1]}  {row.node}  {row.right[:WIDE]}   {_place(row)}"
            for row in shown
        ]
        return "\n".join([_told(self), "", *lines])

    def _repr_html_(self) -> str:
        """Return the lines as an HTML table, everything escaped."""
        if not {*NEEDED} <= {*self.columns}:
            return super()._repr_html_()
        rows = [
            "<tr>"
            + CELL.format("text-align:right", escape(row.left))
            + CELL.format("font-weight:bold;text-align:center", escape(row.node))
            + CELL.format("text-align:left", escape(row.right))
            + CELL.format("opacity:.75", escape(_place(row)))
            + "</tr>"
            for row in self.head(SHOWN).itertuples(index=False)
        ]
        told = f'<caption style="text-align:left">{_told(self)}</caption>'
        return f'<table style="border-collapse:collapse">{told}{"".join(rows)}</table>'


def _cut(text: str) -> str:
    """Return the first characters of a text that fill WIDE columns, then blanks.

    A combining mark takes no column, a Chinese character two.
    """
    columns = 0
    for at, letter in enumerate(text):
        wide = 2 if east_asian_width(letter) in "WF" else 1
        wide = 0 if category(letter) in ("Mn", "Me", "Cf") else wide
        if columns + wide > WIDE:
            return text[:at] + " " * (WIDE - columns)
        columns += wide
    return text + " " * (WIDE - columns)


def _told(lines: pd.DataFrame) -> str:
    more = f", the first {SHOWN} shown" if len(lines) > SHOWN else ""
    return f"{len(lines):,} line{'s' * (len(lines) != 1)}{more}"


def _place(row: tuple) -> str:
    return " · ".join(filter(None, (row.outlet, row.voice, row.speaker_group)))
