"""The numbers of a result as a page shows them: under each the passages it counts."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

ROWS = 10  # numbers shown
PASSAGES = 2  # passages shown under a number
READ = 50_000  # rows read of a file; a corpus of thousands of articles has more than a page shows
LONGEST = 240  # characters of a cell or a passage
LONG = 30  # characters of a cell that wants room to wrap
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


def numbers(found: Evidence, classes: Mapping[str, str], *, more: str) -> str:
    """Return the table as HTML, each row followed by the first passages it counts.

    classes: the class of each outlet, so that a page can show one outlet's rows alone. more: where
    the rest is, as HTML.
    """
    if not found.rows:
        return "<p>There is no row.</p>"
    if not found.keys:
        return _table(found, classes) + _unkeyed(found, classes, more)
    return _table(found, classes, more)


def _table(found: Evidence, classes: Mapping[str, str], more: str = "") -> str:
    head = "".join(f'<th scope="col">{escape(_heading(name))}</th>' for name in found.columns)
    body = "\n".join(_row(row, found, classes, more) for row in found.rows)
    rest = found.rows_in_all > len(found.rows)
    told = [f"The first {len(found.rows)} of {found.rows_in_all:,} rows."] if rest else []
    alike = [f"{_heading(name)} {_short(cell)}" for name, cell in found.same.items() if cell]
    told += [f"In every row: {'; '.join(alike)}."] if alike else []
    said = f'<p class="quiet">{escape(" ".join(told))}</p>' if told else ""
    return (
        f'{said}<div class="scroll" tabindex="0" role="region" aria-label="The numbers">'
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _row(row: Row, found: Evidence, classes: Mapping[str, str], more: str) -> str:
    outlet = _class(row, classes)
    first, *rest = (_short(row[name]) for name in found.columns)
    cells = "".join(f"<td{' class=long' * (len(cell) > LONG)}>{escape(cell)}</td>" for cell in rest)
    line = f'<tr{outlet}><th scope="row">{escape(first)}</th>{cells}</tr>'
    passages = found.behind(row) if more else ()
    if not passages:
        return line
    said = _passages(passages, classes, more)
    return f'{line}\n<tr{outlet}><td class="behind" colspan="{len(found.columns)}">{said}</td></tr>'


def _unkeyed(found: Evidence, classes: Mapping[str, str], more: str) -> str:
    passages = [row for rows in found.passages.values() for row in rows]
    if not passages:
        return ""
    said = _passages(passages, classes, more, limit=ROWS)
    return f'<div class="behind"><h4>The passages behind them</h4>{said}</div>'


def _passages(
    rows: Sequence[Row],
    classes: Mapping[str, str],
    more: str,
    *,
    limit: int = PASSAGES,
) -> str:
    """Return passages as a list, outlets taking turns."""
    turn: dict[str, int] = defaultdict(int)
    ranked = []
    for row in rows:
        ranked.append((turn[row.get("outlet", "")], len(ranked), row))
        turn[row.get("outlet", "")] += 1
    picked = [row for _, _, row in sorted(ranked, key=lambda entry: entry[:2])[:limit]]
    items = [
        f"<li{_class(row, classes)}>{_quoted(row)} <small>{escape(_where(row))}</small></li>"
        for row in picked
    ]
    if len(rows) > len(picked):
        items.append(f'<li class="quiet">and {len(rows) - len(picked):,} more, {more}</li>')
    return f"<ul>{''.join(items)}</ul>"


def _quoted(row: Row) -> str:
    """Return a passage with the words that count marked in it, as far as their context is known."""
    text = row.get("text", "")
    if row.get("left") or row.get("right"):
        before, after = row.get("left", ""), row.get("right", "")
    else:
        before, _, after = row.get("context", "").partition(text or "\0")
    if not (before or after):
        return f"“{escape(_cut(text))}”"
    return f"“{escape(before)} <mark>{escape(text)}</mark> {escape(after)}”"


def _where(row: Row) -> str:
    """Return where a passage stands: outlet, section and voice, article, characters of the source.

    >>> _where({"outlet": "CBC News", "article_id": "cbc-1", "start": "48", "end": "53"})
    'CBC News · cbc-1, 48–53'
    """
    told = [row[name] for name in ("outlet", "section", "voice") if row.get(name)]
    place = f"{row.get('article_id', '')}, {row.get('start', '?')}–{row.get('end', '?')}"
    return " · ".join([*told, place])


def _class(row: Row, classes: Mapping[str, str]) -> str:
    name = classes.get(row.get("outlet", ""), "")
    return f' class="of {name}"' if name else ""


def _heading(name: str) -> str:
    """Return the name of a column as people say it.

    >>> _heading("per_10k"), _heading("article_id")
    ('per 10k', 'article')
    """
    return name.removesuffix("_id").replace("_", " ")


def _short(cell: str) -> str:
    """Return a number with four digits that count, and any other text cut where it is very long.

    >>> _short("0.123456"), _short("12"), _short("A.B")
    ('0.1235', '12', 'A.B')
    """
    try:
        return f"{float(cell):.4g}" if "." in cell else _cut(cell)
    except ValueError:
        return _cut(cell)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
