"""Readers of folders of text files, CSV and JSONL: each gives one Record an article."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from presslens.corpus.dates import parse_date
from presslens.corpus.records import Fail, Record, inside, read_text
from presslens.errors import nearest

NEEDED = ("outlet", "text")
OPTIONAL = (
    "id",
    "headline",
    "standfirst",
    "byline",
    "published",
    "updated",
    "url",
    "event",
    "language",
)
ALIASES = {"date": "published"}
SUFFIXES = (".txt", ".csv", ".tsv", ".jsonl")
_DAY_IN_NAME = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")
_NO_ARTICLE = re.compile(r"(?:readme|licen[cs]e|notice)\b", re.IGNORECASE)


def text_files(folder: Path, fail: Fail) -> list[Path]:
    """Return the .txt files of a folder and its sub-folders, sorted by name; hidden ones are left out."""
    found = []
    for path in sorted(folder.rglob("*.txt")):
        inner = path.relative_to(folder)
        if any(part.startswith(".") for part in inner.parts) or not path.is_file():
            continue
        if not inside(folder, path):
            fail(f"{path}: leads outside the corpus folder; put the file itself inside.")
        elif not _NO_ARTICLE.match(path.name):
            found.append(path)
    return found


def read_texts(
    folder: Path, paths: list[Path], common: Mapping[str, Any], fail: Fail
) -> Iterator[Record]:
    """Give one article for each text file.

    The article's id is the file's name without ".txt"; its outlet the folder the file lies in,
    unless corpus.yml names one; its date the day in the file's name, if any, or else the page's own.
    """
    for path in paths:
        source = read_text(path, fail)
        if source is None:
            continue
        if not _visible(source):
            fail(f"{path}: the file holds no text.")
            continue
        inner = path.relative_to(folder)
        parent = path.resolve().parent.name if inner.parent == Path() else inner.parent.name
        day = _DAY_IN_NAME.search(path.stem)
        try:
            published = parse_date(day.group()) if day else ""
        except ValueError:
            published = ""
        yield Record(
            article_id=inner.with_suffix("").as_posix(),
            outlet=str(common.get("outlet") or parent or "unknown"),
            source=source,
            source_file=inner.as_posix(),
            where=str(path),
            published=published,
            event=str(common.get("event", "")),
            language=str(common.get("language") or "en"),
        )


def read_csv(path: Path, fail: Fail, notes: list[str]) -> Iterator[Record]:
    """Give one article for each row of a CSV (or, if named .tsv, tab-separated) file."""
    text = read_text(path, fail)
    if text is None:
        return
    csv.field_size_limit(2**31 - 1)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    rows = csv.reader(
        io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter, strict=True
    )
    try:
        header = [_column(name) for name in next(rows, [])]
        if not _columns_fit(path, header, fail, notes):
            return
        for number, row in enumerate(rows, 2):
            where = f"{path}, row {number}"
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(header):
                fail(
                    f"{where}: {len(row)} fields where the header has {len(header)}; quote fields that hold commas."
                )
                continue
            record = _row(dict(zip(header, row, strict=False)), path, number, where, fail)
            if record:
                yield record
    except csv.Error as error:
        fail(f"{path}, line {rows.line_num}: not a well-formed CSV file ({error}).")


def _column(name: str) -> str:
    name = name.strip().lower()
    return ALIASES.get(name, name)


def _columns_fit(path: Path, header: list[str], fail: Fail, notes: list[str]) -> bool:
    twice = next((name for name in header if name and header.count(name) > 1), "")
    if twice:
        fail(f'{path}: the column "{twice}" is there twice.')
    for name in NEEDED:
        if name not in header:
            found = ", ".join(header) or "none"
            hint = nearest(name, header)
            hint = f"; {hint}" if hint.startswith("did you mean") else ""
            fail(f'{path}: the column "{name}" is missing (found: {found}{hint}).')
            return False
    unused = [name for name in header if name not in (*NEEDED, *OPTIONAL)]
    if unused:
        notes.append(f"columns not used: {', '.join(unused)}")
    return not twice


def read_jsonl(path: Path, fail: Fail, notes: list[str]) -> Iterator[Record]:
    """Give one article for each line of a JSONL file."""
    text = read_text(path, fail)
    if text is None:
        return
    unused: set[str] = set()
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        where = f"{path}, line {number}"
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            fail(f"{where}: not JSON ({getattr(error, 'msg', 'nested too deeply')}).")
            continue
        if not isinstance(found, dict):
            fail(
                f'{where}: expected an object such as {{"outlet": …, "text": …}}, found {_kind(found)}.'
            )
            continue
        row = {_column(key): value for key, value in found.items()}
        unused |= set(row) - {*NEEDED, *OPTIONAL}
        record = _row(row, path, number, where, fail)
        if record:
            yield record
    if unused:
        notes.append(f"fields not used: {', '.join(sorted(unused))}")


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _row(row: Mapping[str, Any], path: Path, number: int, where: str, fail: Fail) -> Record | None:
    known: dict[str, str] = {}
    for name in (*NEEDED, *OPTIONAL):
        value = row.get(name)
        if isinstance(value, (list, dict, bool)) or (
            name == "text" and isinstance(value, (int, float))
        ):
            fail(
                f'{where}: "{name}" must be text, not {"an object" if isinstance(value, dict) else _kind(value)}.'
            )
            return None
        known[name] = _whole("" if value is None else str(value))
        if name != "text":
            known[name] = known[name].strip()
    for name in NEEDED:
        if not _visible(known[name]):
            hint = "" if name in row else f" ({nearest(name, row)})" if row else ""
            fail(f"{where}: no {name}{hint}.")
            return None
    for name in ("published", "updated"):
        try:
            known[name] = parse_date(known[name])
        except ValueError as error:
            fail(f'{where}: "{name}": {error}.')
            return None
    source = known.pop("text")
    article_id = known.pop("id") or f"{path.stem}-{number}"
    known["language"] = known["language"] or "en"
    return Record(article_id=article_id, source=source, source_file=path.name, where=where, **known)


def _visible(text: str) -> bool:
    from presslens.corpus.lines import BLANKS

    return bool(text.strip(BLANKS))


def _whole(text: str) -> str:
    """Put U+FFFD where half of a character stands (a lone surrogate): it could not be saved."""
    return re.sub(r"[\ud800-\udfff]", "\ufffd", text)
