"""Tables of any kind, row by row: their columns mapped, their cells made plain."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from presslens.corpus.importing.columns import map_columns, say_columns
from presslens.corpus.importing.found import Aside, Found, Items, Say

SAMPLE = 100  # rows looked at before columns are guessed

Row = tuple[str, dict[str, Any]]  # its place, such as "row 3", and its cells by column


def read_rows(
    rows: Iterable[Row | Aside],
    *,
    name: str,
    header: Sequence[str],
    given: Mapping[str, str],
    say: Say,
    place: str = "",
) -> Items:
    """Yield each row of a table as an article found, its columns mapped to fields.

    header: the columns, or empty where rows bring their own (JSON). Raises Unreadable, before any
    article is yielded, if the columns cannot be told apart.
    """
    rows = iter(rows)
    first = next(rows, None)
    while isinstance(first, Aside):
        yield first
        first = next(rows, None)
    if first is None:
        return
    ahead = [first, *itertools.islice(rows, SAMPLE - 1)]
    sample = [row[1] for row in ahead if not isinstance(row, Aside)]
    if not header:
        header = list(dict.fromkeys(itertools.chain.from_iterable(sample)))
    columns = map_columns(header, sample, given)
    say_columns(name, columns, header, say)
    yield from _found(itertools.chain(ahead, rows), name + place, name, columns)


def _found(
    rows: Iterable[Row | Aside], shown: str, name: str, columns: Mapping[str, str]
) -> Iterator[Found | Aside]:
    for row in rows:
        if isinstance(row, Aside):
            yield row
            continue
        where, cells = row
        yield Found(f"{shown}, {where}", name, {f: plain(cells.get(c)) for f, c in columns.items()})


def plain(value: Any) -> Any:
    """Return a cell as text, a number or a date: lists joined, objects by their name.

    >>> plain({"id": "p", "name": "The Post"}), plain(["A. B.", "C. D."]), plain(float("nan"))
    ('The Post', 'A. B., C. D.', '')
    >>> plain(["First paragraph of a text, a long one.", "Second."])
    'First paragraph of a text, a long one.\\nSecond.'
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, dict):
        named = (value[key] for key in ("name", "title", "text", "id") if value.get(key))
        return plain(next(named, ""))
    if isinstance(value, (list, tuple)):
        parts = [str(plain(item)) for item in value]
        return ("\n" if any(len(part) > 30 for part in parts) else ", ").join(parts)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value
