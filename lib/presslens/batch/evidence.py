"""The numbers of a result as a page shows them, each with the passages it counts."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

ROWS = 10  # numbers shown
PASSAGES = 2  # passages shown under a number
READ = 50_000  # rows read of a file; a corpus of thousands of articles has more than a page shows
LONGEST = 240  # characters of a cell or a passage
TEXTS = ("text", "context", "left", "right")
PLACE = ("article_id", "start", "end")

Row = dict[str, str]


@dataclass(frozen=True)
class Evidence:
    """The first rows of a result's table, each with the passages behind it.

    columns: of the table, less those that are the same in every row, which are in `same`. keys: the
    columns that lead from a row to its passages. passages: rows of the evidence by their keys.
    rows_in_all: of the table.
    """

    columns: tuple[str, ...]
    same: Mapping[str, str]
    rows: tuple[Row, ...]
    rows_in_all: int
    keys: tuple[str, ...]
    passages: Mapping[tuple[str, ...], Sequence[Row]]

    @property
    def outlets(self) -> set[str]:
        """The outlets that the numbers and the passages are about."""
        lists = [*self.rows], *self.passages.values()
        return {row["outlet"] for rows in lists for row in rows if row.get("outlet")}

    @property
    def all_passages(self) -> list[Row]:
        """The passages, where no column leads from a row to its own."""
        return [row for rows in self.passages.values() for row in rows]

    def behind(self, row: Row) -> Sequence[Row]:
        """Return the passages behind a row of the table."""
        return self.passages.get(_key(row, self.keys), ())


def read_evidence(folder: Path, name: str, evidence: str = "") -> Evidence:
    """Read NAME.csv and the passages, in NAME.evidence.csv if `evidence` gives no other name.

    What is not there or cannot be read counts as empty. Files are read once, even if their folder
    is moved: the gallery is written anew whenever a run ends.
    """
    paths = folder / f"{name}.csv", folder / f"{evidence or name}.evidence.csv"
    stamps = tuple(map(_stamp, paths))
    if stamps not in _KNOWN:
        _KNOWN[stamps] = _joined(*map(_read, paths))
    return _KNOWN[stamps]


_KNOWN: dict[tuple[Any, ...], Evidence] = {}


def _stamp(path: Path) -> tuple[int, ...] | None:
    """Return what tells a file from others and from what it was before, wherever it is moved."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


def _joined(table: list[Row], found: list[Row]) -> Evidence:
    """Return the rows of a table with the passages behind each."""
    keys = _keys(table, found)
    passages = defaultdict(list)
    for row in found:
        passages[_key(row, keys)].append(row)
        if "voice" in keys:  # a row of all voices counts each of them
            passages[_key(row | {"voice": "all"}, keys)].append(row)
    same = _same(table) if len(table) > 1 else {}
    columns = tuple(name for name in (table[0] if table else ()) if name not in same)
    return Evidence(columns, same, tuple(table[:ROWS]), len(table), keys, dict(passages))


def _same(table: list[Row]) -> Row:
    """Return the columns, beyond the first, that have one value in all rows."""
    names = list(table[0])[1:]
    return {name: table[0][name] for name in names if len({row[name] for row in table}) == 1}


def _read(path: Path) -> list[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows: Iterator[Row] = csv.DictReader(stream, restval="")
            return [{k: v for k, v in row.items() if k} for row in islice(rows, READ)]
    except (OSError, ValueError, csv.Error):
        return []


def _keys(table: list[Row], found: list[Row]) -> tuple[str, ...]:
    """Return the columns that both have and whose values meet: a label is no key to an id."""
    if not table or not found:
        return ()
    shared = [name for name in table[0] if name in found[0] and name not in TEXTS]
    meet = [n for n in shared if {row[n] for row in table} & {row[n] for row in found}]
    if set(PLACE) <= set(meet):
        return PLACE
    return tuple(meet)


def _key(row: Row, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in keys)


def in_turn(rows: Sequence[Row], limit: int) -> list[Row]:
    """Return the first passages, outlets taking turns.

    >>> rows = [{"outlet": outlet} for outlet in ("A", "A", "B")]
    >>> [row["outlet"] for row in in_turn(rows, 2)]
    ['A', 'B']
    """
    turn: dict[str, int] = defaultdict(int)
    ranked = []
    for row in rows:
        ranked.append((turn[row.get("outlet", "")], len(ranked), row))
        turn[row.get("outlet", "")] += 1
    return [row for _, _, row in sorted(ranked, key=lambda entry: entry[:2])[:limit]]


def around(row: Row) -> tuple[str, str]:
    """Return what stands before and behind the words of a passage, as far as it is known."""
    if row.get("left") or row.get("right"):
        return row.get("left", ""), row.get("right", "")
    before, _, after = row.get("context", "").partition(row.get("text", "") or "\0")
    return before, after


def where(row: Row) -> str:
    """Return where a passage stands: outlet, section and voice, article, characters of the source.

    >>> where({"outlet": "CBC News", "article_id": "cbc-1", "start": "48", "end": "53"})
    'CBC News · cbc-1, 48–53'
    """
    told = [row[name] for name in ("outlet", "section", "voice") if row.get(name)]
    place = f"{row.get('article_id', '')}, {row.get('start', '?')}–{row.get('end', '?')}"
    return " · ".join([*told, place])


def heading(name: str) -> str:
    """Return the name of a column in words.

    >>> heading("per_10k"), heading("article_id")
    ('per 10k', 'article')
    """
    return name.removesuffix("_id").replace("_", " ")


def short(cell: str) -> str:
    """Return a number with four significant digits, and any other text cut where it is very long.

    >>> short("0.123456"), short("12"), short("A.B")
    ('0.1235', '12', 'A.B')
    """
    try:
        return f"{float(cell):.4g}" if "." in cell else cut(cell)
    except ValueError:
        return cut(cell)


def cut(text: str) -> str:
    """Return a text, cut between two words where it is longer than a page shows."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
