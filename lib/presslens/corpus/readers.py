"""Readers of folders of text files, CSV and JSONL: each gives one Record an article."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from presslens.corpus.dates import parse_date
from presslens.corpus.records import Fail, Record, Wrong, clean, inside, read_text, visible, whole
from presslens.errors import nearest

NEEDED = ("outlet", "text")
OPTIONAL = (
    "id", "headline", "standfirst", "byline", "published", "updated", "url", "event", "language",
)  # fmt: skip
ALIASES = {"date": "published"}
SUFFIXES = (".txt", ".csv", ".tsv", ".jsonl")
_DAY_IN_NAME = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")
_NO_ARTICLE = re.compile(r"(?:readme|licen[cs]e)\b", re.IGNORECASE)


def text_files(folder: Path, fail: Fail) -> list[Path]:
    """Return the .txt files of a folder and its sub-folders, sorted, without hidden ones."""
    found = []
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if any(part.startswith(".") for part in inner.parts):
            continue
        if path.is_symlink() and path.is_dir():
            fail(f"{path}: linked folders are not followed; put the folder itself inside.")
        if path.suffix != ".txt" or path.is_dir():
            continue
        if not path.is_file():
            fail(f"{path}: is no file that can be read (a dead link, a pipe or a device).")
            continue
        if not inside(folder, path):
            fail(f"{path}: leads outside the corpus folder; put the file itself inside.")
        elif not _NO_ARTICLE.match(path.name):
            found.append(path)
    return found


def read_texts(
    folder: Path, paths: Sequence[Path], common: Mapping[str, Any], fail: Fail
) -> Iterator[Record]:
    """Give one article for each text file.

    The article's id is the file's name without ".txt"; its outlet the folder the file lies in,
    unless corpus.yml names one; its date the day in the file's name, or else the page's own.
    """
    for path in paths:
        source = read_text(path, fail)
        if source is None:
            continue
        if not visible(source):
            fail(f"{path}: the file holds no text.")
            continue
        inner = path.relative_to(folder)
        holder = folder.resolve().name if inner.parent == Path() else inner.parent.name
        yield Record(
            article_id=clean(whole(inner.with_suffix("").as_posix())),
            outlet=clean(whole(str(common.get("outlet") or holder))) or "unknown",
            source=source,
            source_file=whole(inner.as_posix()),
            where=str(path),
            published=_day_in(path.stem),
            event=clean(str(common.get("event", ""))),
            language=str(common.get("language") or "en"),
        )


def _day_in(name: str) -> str:
    day = _DAY_IN_NAME.search(name)
    try:
        return parse_date(day.group()) if day else ""
    except ValueError:
        return ""


def read_csv(path: Path, fail: Fail, notes: list[str]) -> Iterator[Record]:
    """Give one article for each row of a CSV (or, if named .tsv, tab-separated) file."""
    text = read_text(path, fail)
    if text is None:
        return
    csv.field_size_limit(2**31 - 1)
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    tabs = path.suffix.lower() == ".tsv"
    rows = csv.reader(lines, delimiter="\t" if tabs else ",", strict=True)
    try:
        header = [_column(name) for name in next(rows, [])]
        try:
            notes += _unused(header)
        except Wrong as error:
            fail(f"{path}: {error}.")
            return
        for number, row in enumerate(rows, 2):
            try:
                if len(row) > len(header):
                    raise Wrong(
                        f"{len(row)} fields where the header has {len(header)}; "
                        "put fields that hold commas in quotation marks"
                    )
                if row:
                    yield _record(dict(zip(header, row, strict=False)), path, "row", number)
            except Wrong as error:
                fail(f"{path}, row {number}: {error}.")
    except csv.Error as error:
        fail(f"{path}, line {rows.line_num}: not a well-formed CSV file ({error}).")


def _column(name: str) -> str:
    name = clean(name).lower()
    return ALIASES.get(name, name)


def _unused(header: Sequence[str]) -> list[str]:
    """Return a note on the columns that are not used; raise Wrong if one needed is not there."""
    twice = [name for name in dict.fromkeys(header) if name and header.count(name) > 1]
    if twice:
        raise Wrong(f'the column "{twice[0]}" is there twice')
    for name in NEEDED:
        if name not in header:
            others = [other for other in header if other not in (*NEEDED, *OPTIONAL)]
            hint = nearest(name, others) if others else ""
            hint = f"; {hint}" if hint.startswith("did you mean") else ""
            raise Wrong(f'no column "{name}" (found: {", ".join(header) or "none"}{hint})')
    unused = [name for name in header if name not in (*NEEDED, *OPTIONAL)]
    return [f"columns not used: {', '.join(unused)}"] if unused else []


def read_jsonl(path: Path, fail: Fail, notes: list[str]) -> Iterator[Record]:
    """Give one article for each line of a JSONL file."""
    text = read_text(path, fail)
    if text is None:
        return
    unused: dict[str, None] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = _object(line)
            unused |= dict.fromkeys(name for name in row if name not in (*NEEDED, *OPTIONAL))
            yield _record(row, path, "line", number)
        except Wrong as error:
            fail(f"{path}, line {number}: {error}.")
    if unused:
        notes.append(f"fields not used: {', '.join(unused)}")


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except RecursionError:
        raise Wrong("not JSON that can be read (nested too deeply)") from None
    except ValueError as error:
        raise Wrong(f"not JSON ({getattr(error, 'msg', error)})") from None
    if not isinstance(found, dict):
        raise Wrong(f'expected an object, as in {{"outlet": …, "text": …}}, found {_kind(found)}')
    return {_column(key): value for key, value in found.items()}


def _kind(value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "a number"
    names = {list: "a list", dict: "an object", str: "text", bool: "true or false"}
    return names.get(type(value), "null")


def _record(row: Mapping[str, Any], path: Path, unit: str, number: int) -> Record:
    known: dict[str, str] = {}
    for name in (*NEEDED, *OPTIONAL):
        value = "" if row.get(name) is None else row[name]
        if isinstance(value, (list, dict, bool)) or (name == "text" and not isinstance(value, str)):
            raise Wrong(f'"{name}" must be text, not {_kind(value)}')
        known[name] = whole(str(value))
    source = known.pop("text")
    known = {name: clean(value) for name, value in known.items()}
    for name, value in (("text", source), ("outlet", known["outlet"])):
        if not visible(value):
            hint = nearest(name, row) if name not in row and row else ""
            hint = f" ({hint})" if hint.startswith("did you mean") else ""
            raise Wrong(f"the {unit} has no {name}{hint}")
    for name in ("published", "updated"):
        try:
            known[name] = parse_date(known[name])
        except ValueError as error:
            raise Wrong(f'"{name}": {error}') from None
    known["language"] = known["language"] or "en"
    return Record(
        article_id=known.pop("id") or f"{path.stem}-{number}",
        source=source,
        source_file=path.name,
        where=f"{path}, {unit} {number}",
        **known,
    )
