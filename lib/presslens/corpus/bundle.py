"""Folders with a corpus.yml: which articles there are, where each starts, which lines are what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from presslens.config import Value, YamlError, parse_yaml
from presslens.corpus.dates import parse_date
from presslens.corpus.lines import Line, split_lines
from presslens.corpus.records import Fail, Record, Wrong, clean, inside, read_text
from presslens.corpus.repair import straighten
from presslens.errors import nearest
from presslens.schemas import SECTIONS

DESCRIPTION = "corpus.yml"
TOP_KEYS = (
    "title", "outlet", "event", "language", "articles",
    "columns", "dates", "zone", "languages", "undated",  # what `presslens import` needs to know
)  # fmt: skip
ARTICLE_KEYS = (
    "id", "file", "starts", "outlet", "published", "updated", "byline", "url", "event", "language",
    "lines",
)  # fmt: skip
STRIPPED_AS = ("furniture", "metadata", "player", "related", "promotion")
LINE_ROLES = (*SECTIONS, "byline", "join", *STRIPPED_AS)


def read_description(path: Path, fail: Fail) -> dict[str, Any] | None:
    """Return what a corpus.yml says, its keys checked, or None after saying what is wrong."""
    text = read_text(path, fail)
    if text is None:
        return None
    try:
        tree = parse_yaml(text.removeprefix("\ufeff"))
        if not isinstance(tree, dict):
            raise Wrong("expected keys such as title and articles, found none")
        articles = tree.get("articles") or []
        if not isinstance(articles, list) or not all(isinstance(entry, dict) for entry in articles):
            raise Wrong('"articles" must be a list, each entry with keys such as starts and outlet')
    except YamlError as error:
        fail(f"{path}, {error}.")
        return None
    except Wrong as error:
        fail(f"{path}: {error}.")
        return None
    problems = _wrong_keys(tree, TOP_KEYS)
    for entry in articles:
        problems += _wrong_keys(entry, ARTICLE_KEYS)
        problems += _wrong_lines(entry)
    for problem in problems:
        fail(f"{path}, {problem}.")
    return None if problems else {**tree, "articles": articles}


def _wrong_keys(tree: Mapping[Value, Any], known: Sequence[str]) -> list[str]:
    problems = []
    for key, value in tree.items():
        if key not in known:
            problems.append(f'line {key.line}: unknown key "{key}" ({nearest(key, known)})')
        elif key == "columns":
            if not isinstance(value, dict) or not all(isinstance(c, Value) for c in value.values()):
                problems.append(
                    f'line {key.line}: "columns" needs a column for each field, as in text: Body'
                )
        elif key not in ("articles", "lines") and not isinstance(value, Value):
            problems.append(f'line {key.line}: "{key}" must be one piece of text')
    return problems


def _wrong_lines(entry: Mapping[Value, Any]) -> list[str]:
    problems = []
    key = next((key for key in entry if key == "lines"), None)
    lines = entry.get(key) or {} if key else {}
    if not isinstance(lines, dict):
        return [f'line {key.line}: "lines" needs a key for each kind of line, such as "caption"']
    for role, words in lines.items():
        if role not in LINE_ROLES:
            hint = nearest(role, LINE_ROLES)
            problems.append(f'line {role.line}: unknown kind of line "{role}" ({hint})')
        elif not all(isinstance(item, Value) and item.strip() for item in _listed(words)):
            problems.append(
                f'line {role.line}: "{role}" must be the first words of a line, or a list of them'
            )
    return problems


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True)
class _Entry:
    """An article of a corpus.yml, found in its file."""

    number: int
    where: str
    keys: Mapping[str, Any]
    file: str
    start: int


def read_bundle(
    folder: Path, tree: Mapping[str, Any], texts: Sequence[Path], fail: Fail
) -> tuple[list[Record], list[tuple[str, str, int, int]]]:
    """Return the articles that a corpus.yml lists, and what stands before the first in each file.

    texts: the text files of the folder, of which there must be one for an entry without `file`. The
    second list holds (source file, source, start, end).
    """
    sources: dict[str, str | None] = {}
    entries: dict[str, list[_Entry]] = {}
    for number, keys in enumerate(tree["articles"]):
        where = f"{folder / DESCRIPTION}, line {min(key.line for key in keys)}" if keys else (
            f"{folder / DESCRIPTION}, article {number + 1}"
        )  # fmt: skip
        try:
            name = _file(folder, keys, texts)
            if name not in sources:
                sources[name] = read_text(folder / name, fail)
            source = sources[name]
            if source is not None:
                entry = _Entry(number, where, keys, name, _start(source, name, keys))
                entries.setdefault(name, []).append(entry)
        except Wrong as error:
            fail(f"{where}: {error}.")
    found: list[tuple[int, Record]] = []
    before: list[tuple[str, str, int, int]] = []
    for name, listed in entries.items():
        source = sources[name] or ""
        listed.sort(key=lambda entry: entry.start)
        before.append((name, source, 0, listed[0].start))
        ends = [entry.start for entry in listed[1:]] + [len(source)]
        for entry, end in zip(listed, ends, strict=True):
            try:
                found.append((entry.number, _record(tree, entry, source, end)))
            except Wrong as error:
                fail(f"{entry.where}: {error}.")
    return _with_ids([record for _, record in sorted(found, key=lambda item: item[0])]), before


def _file(folder: Path, keys: Mapping[str, Any], texts: Sequence[Path]) -> str:
    names = [path.relative_to(folder).as_posix() for path in texts]
    name = keys.get("file", "")
    if not name:
        if len(names) == 1:
            return names[0]
        raise Wrong(f'"file" is missing, and the folder holds {len(names) or "no"} text files')
    if "\0" in name or Path(name).is_absolute() or not inside(folder, folder / name):
        raise Wrong(f'the file "{name}" lies outside the corpus folder; put it inside')
    if not (folder / name).is_file():
        raise Wrong(f'there is no file "{name}" in the folder ({nearest(name, names)})')
    return Path(name).as_posix()


def _start(source: str, name: str, keys: Mapping[str, Any]) -> int:
    lines, words = split_lines(source), keys.get("starts", "")
    if not lines:
        raise Wrong(f"the file {name} holds no text")
    if not words:
        return 0
    found = [line.start for line in lines if _opens(line, words)]
    if len(found) > 1:
        raise Wrong(
            f'{len(found)} lines of {name} start "{words}", at characters '
            f"{', '.join(map(str, found[:5]))}; give more of the article's first words"
        )
    if not found:
        hint = nearest(words, [line.text[: len(words)] for line in lines])
        hint = f" ({hint})" if hint.startswith("did you mean") else ""
        raise Wrong(f'no line of {name} starts "{words}"{hint}')
    return found[0]


def _opens(line: Line, words: str) -> bool:
    return straighten(line.text).startswith(straighten(words))


def _record(tree: Mapping[str, Any], entry: _Entry, source: str, end: int) -> Record:
    keys = entry.keys
    if entry.start == end:
        raise Wrong(f"another article starts at the same place in {entry.file}")
    known = {key: clean(keys.get(key) or tree.get(key) or "") for key in TOP_KEYS[1:4]}
    if not known["outlet"]:
        raise Wrong('"outlet" is missing')
    for key in ("published", "updated"):
        try:
            known[key] = parse_date(keys.get(key, ""))
        except ValueError as error:
            raise Wrong(f'"{key}": {error}') from None
    named = {
        str(role): [str(words) for words in _listed(value)]
        for role, value in (keys.get("lines") or {}).items()
    }
    _find_named(named, split_lines(source, entry.start, end))
    known["language"] = known["language"] or "en"
    return Record(
        article_id=clean(keys.get("id", "")),
        source=source,
        source_file=entry.file,
        where=entry.where,
        start=entry.start,
        end=end,
        byline=clean(keys.get("byline", "")),
        url=clean(keys.get("url", "")),
        headed=True,
        marker=partial(mark, named) if named else None,
        **known,
    )


def _find_named(named: Mapping[str, Sequence[str]], lines: Sequence[Line]) -> None:
    """Make sure that every line named is in the article, and is one line (or a line repeated)."""
    for role, openings in named.items():
        for words in openings:
            found = {line.text for line in lines if _opens(line, words)}
            if len(found) > 1:
                raise Wrong(
                    f'"{role}": {len(found)} different lines of the article start "{words}"; '
                    "give more of the first words"
                )
            if not found:
                hint = nearest(words, [line.text[: len(words)] for line in lines])
                hint = f" ({hint})" if hint.startswith("did you mean") else ""
                raise Wrong(f'"{role}": no line of the article starts "{words}"{hint}')


def mark(named: Mapping[str, Sequence[str]], lines: Sequence[Line]) -> dict[int, str]:
    """Return the role of each line that is named by its opening words.

    >>> mark({"player": ["Our film"]}, [Line(0, 0, "A text."), Line(0, 0, "Our film: rain")])
    {1: 'player'}
    """
    return {
        i: role
        for i, line in enumerate(lines)
        for role, openings in named.items()
        if any(_opens(line, words) for words in openings)
    }


def _with_ids(records: list[Record]) -> list[Record]:
    """Name the articles that have no id after their outlet and day, numbered where that recurs."""
    taken = {record.article_id for record in records}
    named = []
    for record in records:
        article_id, count = record.article_id, 1
        if not article_id:
            words = re.findall(r"\w+", f"{record.outlet} {record.published[:10]}".lower())
            stem = article_id = "-".join(words) or "article"
            while article_id in taken:
                count += 1
                article_id = f"{stem}-{count}"
            taken.add(article_id)
        named.append(replace(record, article_id=article_id))
    return named
