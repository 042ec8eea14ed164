"""CSV and TSV, streamed: a bad row costs that row, even where a quotation mark is never closed."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TextIO

from presslens.corpus.importing.columns import (
    Row,
    count_known,
    is_no_header,
    map_columns,
    read_rows,
)
from presslens.corpus.importing.encoding import open_text
from presslens.corpus.importing.inputs import Input, read_start
from presslens.corpus.importing.items import Aside, Items, Say, Unreadable

LONGEST = 4 << 20  # characters of one row: more than any article has
MOST_LINES = 20_000  # lines of one row
SHOWN = 20_000  # characters of a bad row that are kept
SEPARATORS = ",\t;|"
TITLES = 10  # lines among which the names of the columns are looked for
_SPELLED_OUT = re.compile(r"(?<!\\)((?:\\\\)*)\\([nrt])")
_SEP = re.compile(r"sep=.\s*\Z", re.IGNORECASE)  # how Excel is told what parts fields


def read_delimited(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of a CSV or TSV file; rows that are not well-formed are set aside."""
    csv.field_size_limit(2**31 - 1)
    with open_text(item, say) as stream:
        lines = _Lines(stream)
        first = _header(lines, item, given, say)
        dialect = _dialect(item, first, say)
        header = [name.strip() for name in _cells(first, dialect) or []]
        if not any(header):
            raise Unreadable("it holds no table: its first line names no columns")
        if is_no_header(header):
            map_columns(header, [], given)  # which says so
        twice = [name for name in dict.fromkeys(header) if name and header.count(name) > 1]
        if twice:
            raise Unreadable(f'the column "{twice[0]}" is there twice; rename one')
        rows = _rows(lines, item.name, header, dialect)
        yield from read_rows(rows, name=item.name, header=header, given=given, say=say)


@dataclass
class _Lines:
    """The lines of a stream, of which some can be put back."""

    stream: TextIO
    number: int = 0
    waiting: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        while True:
            line = self.waiting.pop() if self.waiting else self.stream.readline(LONGEST)
            if not line:
                return
            self.number += 1
            yield line

    def skip_rest(self, line: str) -> None:
        """Pass over what is left of a line that was too long to be read whole."""
        while line and not line.endswith(("\n", "\r")):
            line = self.waiting.pop() if self.waiting else self.stream.readline(LONGEST)

    def put_back(self, lines: list[str]) -> None:
        self.waiting.extend(reversed(lines))
        self.number -= len(lines)


def _header(lines: _Lines, item: Input, given: Mapping[str, str], say: Say) -> str:
    """Return the line that names the columns: the first, or that below a title or Excel's sep=."""
    above: list[str] = []
    for line in itertools.islice(lines, TITLES):
        above.append(line)
        mark = _separator(line)
        if count_known(line.split(mark) if mark else [line], given) > (len(above) > 1):
            above = [one.strip() for one in above[:-1] if not _SEP.match(one)]
            if titles := list(filter(None, above)):
                say(f"{item.name}: above the table stands: {' / '.join(titles):.60}")
            return line
    lines.put_back(above)
    return next((line for line in lines if line.strip() and not _SEP.match(line)), "")


def _separator(header: str) -> str:
    """Return the mark that parts most fields, "" if none does.

    >>> _separator("a;b,c;d"), _separator("a")
    (';', '')
    """
    best = max(SEPARATORS, key=header.count)
    return best if best in header else ""


@dataclass(frozen=True)
class _Dialect:
    delimiter: str
    spaced: bool  # a space after each delimiter is none of the field
    escape: str | None  # what stands before a quotation mark inside a field, if it is not doubled


def _dialect(item: Input, header: str, say: Say) -> _Dialect:
    usual = "\t" if item.suffix in (".tsv", ".tab") else ","
    delimiter = _separator(header) or usual
    if delimiter != usual:
        names = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
        say(f"{item.name}: fields are parted by {names[delimiter]}")
    with item.open() as file:
        start = read_start(file, 1 << 20)
    escaped = start.count(b'\\"') > 2 and start.count(b'""') < start.count(b'\\"')
    if escaped:
        say(f'{item.name}: quotation marks inside fields are written \\"')
    spaced = header.count(delimiter) == header.count(f"{delimiter} ")
    return _Dialect(delimiter, spaced, "\\" if escaped else None)


def _cells(text: str, dialect: _Dialect) -> list[str] | None:
    """Return the cells of one row, or None if it is not well-formed."""
    if dialect.escape:  # a line end that is spelled out is no escaped letter
        text = _SPELLED_OUT.sub(r"\1\\\\\2", text)
    try:
        rows = list(
            csv.reader(
                [text],
                delimiter=dialect.delimiter,
                escapechar=dialect.escape,
                doublequote=dialect.escape is None,
                skipinitialspace=dialect.spaced,
                strict=True,
            )
        )
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _rows(lines: _Lines, name: str, header: list[str], dialect: _Dialect) -> Iterator[Row | Aside]:
    number = 1
    for line in lines:
        if not line.strip():
            continue
        number += 1
        at = lines.number
        text, more, whole = line, [], len(line) < LONGEST
        cells = _cells(line, dialect) if whole else None
        if cells is None and whole and _marks(line, dialect) % 2:
            more = _until_closed(lines, line, dialect)
            text = line + "".join(more)
            cells = _cells(text, dialect) if len(text) <= LONGEST else None
        where = f"row {number}" if at == number else f"row {number} (line {at})"
        if cells is None:
            # What was read along with this line may be rows of their own.
            lines.put_back(more)
            if not whole:
                lines.skip_rest(line)
            yield _aside(name, where, "a row that is not well-formed", _malformed(line), line)
        elif len(cells) > len(header):
            reason = (
                f"{len(cells)} fields where the header has {len(header)}; put fields that hold "
                "the separator in quotation marks"
            )
            yield _aside(name, where, "a row with too many fields", reason, text)
        else:
            yield where, dict(zip(header, cells, strict=False))


def _until_closed(lines: _Lines, line: str, dialect: _Dialect) -> list[str]:
    """Return the lines after `line` up to that which closes its quotation mark, or very many."""
    more: list[str] = []
    length = len(line)
    for one in lines:
        more.append(one)
        length += len(one)
        if _marks(one, dialect) % 2 or len(more) == MOST_LINES or length > LONGEST:
            break
    return more


def _marks(line: str, dialect: _Dialect) -> int:
    marks = line.count('"')
    return marks - line.count('\\"') if dialect.escape else marks


def _malformed(line: str) -> str:
    if len(line) >= LONGEST:
        return f"it is longer than {LONGEST:,} characters, which no article is"
    if line.count('"') % 2:
        return "a quotation mark is opened and never closed"
    return "a quotation mark stands inside a field; double it, or put the field in quotation marks"


def _aside(name: str, where: str, kind: str, reason: str, text: str) -> Aside:
    return Aside(f"{name}, {where}", name, kind, reason, {"raw": text[:SHOWN].rstrip("\r\n")})
