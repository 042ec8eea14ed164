"""Folders with a corpus.yml: which articles there are, where each starts, which lines are what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from presslens.corpus.dates import parse_date
from presslens.corpus.lines import Line, split_lines
from presslens.corpus.records import Fail, Record, inside, read_text
from presslens.corpus.repair import straighten
from presslens.corpus.yml import Value, YamlError, parse_yaml
from presslens.errors import nearest
from presslens.schemas import SECTIONS

DESCRIPTION = "corpus.yml"
TOP_KEYS = ("title", "outlet", "event", "language", "articles")
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
    except YamlError as error:
        fail(f"{path}, {error}.")
        return None
    if not isinstance(tree, dict):
        fail(f"{path}: expected keys such as title and articles, found no key at all.")
        return None
    ok = _keys_known(path, tree, TOP_KEYS, fail)
    articles = tree.get("articles", [])
    if not isinstance(articles, list) or not all(isinstance(entry, dict) for entry in articles):
        fail(f'{path}: "articles" must be a list, each entry with keys such as starts and outlet.')
        return None
    for entry in articles:
        ok &= _keys_known(path, entry, ARTICLE_KEYS, fail)
        lines = entry.get("lines") or {}
        if not isinstance(lines, dict):
            fail(f'{path}, line {lines[0].line if lines and isinstance(lines[0], Value) else "?"}: '
                 f'"lines" needs a part for each line: {", ".join(LINE_ROLES)}.')  # fmt: skip
            return None
        ok &= _keys_known(path, lines, LINE_ROLES, fail, plain=False)
    return tree if ok else None


def _keys_known(
    path: Path, tree: dict[Value, Any], known: Sequence[str], fail: Fail, *, plain: bool = True
) -> bool:
    ok = True
    for key, value in tree.items():
        if key not in known:
            fail(f'{path}, line {key.line}: unknown key "{key}" ({nearest(key, known)}).')
            ok = False
        elif plain and key not in ("articles", "lines") and not isinstance(value, Value):
            fail(f'{path}, line {key.line}: "{key}" must be one piece of text.')
            ok = False
        elif not plain and not all(isinstance(v, Value) and v for v in _listed(value)):
            fail(
                f'{path}, line {key.line}: "{key}" must be the opening words of a line, or a list of them.'
            )
            ok = False
    return ok


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def read_bundle(
    folder: Path, tree: Mapping[str, Any], texts: Sequence[Path], fail: Fail
) -> tuple[list[Record], list[tuple[str, str, int, int]]]:
    """Return the articles that a corpus.yml lists, and what stands before the first in each file.

    texts: the text files of the folder, of which there must be one for an entry without `file`. The
    second list holds (source file, source, start, end).
    """
    description = folder / DESCRIPTION
    located: dict[str, list[tuple[int, dict[str, Any], Value]]] = {}
    sources: dict[str, str | None] = {}
    for number, entry in enumerate(tree["articles"], 1):
        at = _place(entry)
        where = f"{description}, line {at.line}" if at else f"{description}, article {number}"
        name = _file(folder, entry, texts, where, fail)
        if name is None:
            continue
        if name not in sources:
            sources[name] = read_text(folder / name, fail)
        source = sources[name]
        start = _start(source, name, entry, where, fail) if source is not None else None
        if start is not None:
            located.setdefault(name, []).append((start, entry, Value(where, number)))
    records: list[tuple[int, Record]] = []
    before: list[tuple[str, str, int, int]] = []
    for name, entries in located.items():
        entries.sort(key=lambda item: item[0])
        source = sources[name] or ""
        before.append((name, source, 0, entries[0][0]))
        ends = [start for start, _, _ in entries[1:]] + [len(source)]
        for (start, entry, where), end in zip(entries, ends, strict=True):
            if start == end:
                fail(f"{where}: another article starts at the same place in {name}.")
                continue
            record = _record(tree, entry, source, name, start, end, where, fail)
            if record:
                records.append((where.line, record))
    return _with_ids([record for _, record in sorted(records, key=lambda item: item[0])]), before


def _place(entry: Mapping[str, Any]) -> Value | None:
    return next((key for key in entry if isinstance(key, Value)), None)


def _file(
    folder: Path, entry: Mapping[str, Any], texts: Sequence[Path], where: str, fail: Fail
) -> str | None:
    name = entry.get("file", "")
    names = [path.relative_to(folder).as_posix() for path in texts]
    if not name:
        if len(names) == 1:
            return names[0]
        fail(f'{where}: "file" is missing, and the folder holds {len(names)} text files.')
        return None
    if Path(name).is_absolute() or "\0" in name or not inside(folder, folder / name):
        fail(f'{where}: the file "{name}" lies outside the corpus folder; put it inside.')
        return None
    if not (folder / name).is_file():
        fail(f'{where}: there is no file "{name}" in the folder ({nearest(name, names)}).')
        return None
    return Path(name).as_posix()


def _start(source: str, name: str, entry: Mapping[str, Any], where: str, fail: Fail) -> int | None:
    starts = entry.get("starts", "")
    lines = split_lines(source)
    if not lines:
        fail(f"{where}: the file {name} holds no text.")
        return None
    if not starts:
        return 0
    found = [line.start for line in lines if _opens(line, starts)]
    if len(found) == 1:
        return found[0]
    if found:
        times = "twice" if len(found) == 2 else f"{len(found)} times"
        fail(
            f'{where}: a line that starts "{starts}" is in {name} {times}; give more of its first words.'
        )
    else:
        hint = nearest(starts, [line.text[: len(starts)] for line in lines])
        hint = f" ({hint})" if hint.startswith("did you mean") else ""
        fail(f'{where}: no line of {name} starts "{starts}"{hint}.')
    return None


def _opens(line: Line, words: str) -> bool:
    return straighten(line.text).startswith(straighten(words))


def _record(
    tree: Mapping[str, Any],
    entry: Mapping[str, Any],
    source: str,
    name: str,
    start: int,
    end: int,
    where: str,
    fail: Fail,
) -> Record | None:
    known = {key: entry.get(key) or tree.get(key) or "" for key in ("outlet", "event", "language")}
    if not known["outlet"]:
        fail(f'{where}: "outlet" is missing.')
        return None
    for key in ("published", "updated"):
        try:
            known[key] = parse_date(entry.get(key, ""))
        except ValueError as error:
            fail(f'{where}: "{key}": {error}.')
            return None
    named = {
        str(role): [str(words) for words in _listed(value)]
        for role, value in (entry.get("lines") or {}).items()
    }
    if not _named_once(named, source, start, end, where, fail):
        return None
    return Record(
        article_id=str(entry.get("id", "")),
        outlet=str(known["outlet"]),
        source=source,
        source_file=name,
        where=str(where),
        start=start,
        end=end,
        byline=str(entry.get("byline", "")),
        published=known["published"],
        updated=known["updated"],
        url=str(entry.get("url", "")),
        event=str(known["event"]),
        language=str(known["language"] or "en"),
        headed=True,
        marker=partial(mark, named) if named else None,
    )


def _named_once(
    named: Mapping[str, Sequence[str]], source: str, start: int, end: int, where: str, fail: Fail
) -> bool:
    """Check that every line named is in the article, and is one line (or the same line again)."""
    ok = True
    lines = split_lines(source, start, end)
    for role, openings in named.items():
        for words in openings:
            found = {line.text for line in lines if _opens(line, words)}
            if len(found) == 1:
                continue
            ok = False
            if found:
                fail(
                    f'{where}: {role}: {len(found)} different lines start "{words}"; give more of its first words.'
                )
            else:
                fail(f'{where}: {role}: no line of the article starts "{words}".')
    return ok


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
    from dataclasses import replace

    taken = {record.article_id for record in records}
    named = []
    for record in records:
        article_id = record.article_id
        if not article_id:
            day = record.published[:10]
            stem = re.sub(r"\W+", "-", f"{record.outlet} {day}".lower()).strip("-") or "article"
            article_id, count = stem, 1
            while article_id in taken:
                count += 1
                article_id = f"{stem}-{count}"
            taken.add(article_id)
        named.append(replace(record, article_id=article_id))
    return named
