"""JSON and JSON Lines, streamed: an array of any length, a line at a time."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from presslens.corpus.importing.columns import Row, count_known, read_rows
from presslens.corpus.importing.encoding import open_text
from presslens.corpus.importing.inputs import Input
from presslens.corpus.importing.items import Aside, Items, Say

LONGEST = 16 << 20  # characters of one object, with all that pages put around a text
BLOCK = 1 << 18
SHOWN = 20_000
DEEP = 3  # objects within objects in which a list of articles is looked for
TEXT = 200  # characters: an object that holds such a text is an article
_BLANK = " \t\r\n,"
# Where the Guardian's interface, Elasticsearch and JSON:API keep what an article consists of.
_INSIDE = ("fields", "_source", "attributes")


def read_json(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of a JSON file: an array, one object a line, or an object that holds one.

    What is not JSON is set aside; in an array, so is what comes after it.
    """
    with open_text(item, say) as stream:
        start = stream.read(1).lstrip("\ufeff")
        while start and start in _BLANK:
            start = stream.read(1)
        if start == "[":
            rows = _array(stream, item.name)
        elif start == "{" and item.suffix == ".json":
            rows = _objects(stream, item.name, say)
        else:
            rows = _lines(stream, item.name, start)
        yield from read_rows(rows, name=item.name, header=(), given=given, say=say)


def _lines(stream: TextIO, name: str, start: str) -> Iterator[Row | Aside]:
    number, line = 1, start + stream.readline(LONGEST)
    while line:
        if line.strip():
            yield from _row(line, name, f"line {number}")
        whole = line.endswith("\n")
        while not whole and len(line) >= LONGEST:  # the rest of a line that is too long
            line = stream.readline(LONGEST)
            whole = line.endswith("\n") or not line
        number, line = number + 1, stream.readline(LONGEST)


def _row(line: str, name: str, where: str) -> Iterator[Row | Aside]:
    if len(line) >= LONGEST:
        yield _aside(name, where, f"it is longer than {LONGEST:,} characters", line)
        return
    try:
        found = json.loads(line)
    except RecursionError:
        yield _aside(name, where, "it is not JSON that can be read (nested too deeply)", line)
    except ValueError as error:
        yield _aside(name, where, f"it is not JSON ({getattr(error, 'msg', error)})", line)
    else:
        yield from _opened(found, name, where)


def _checked(found: Any, name: str, where: str) -> Row | Aside:
    if not isinstance(found, dict):
        reason = 'expected an object, as in {"outlet": …, "text": …}'
        return _aside(name, where, reason, json.dumps(found, ensure_ascii=False))
    return where, _flat(found)


def _flat(found: dict[str, Any]) -> dict[str, Any]:
    """Return the members of an object together with those of the objects that hold an article."""
    inside = [name for name in _INSIDE if isinstance(found.get(name), dict)]
    cells = {key: value for name in inside for key, value in found[name].items()}
    cells |= {key: value for key, value in found.items() if key not in inside}
    return {str(key): value for key, value in cells.items()}


def _aside(name: str, where: str, reason: str, raw: str) -> Aside:
    return Aside(f"{name}, {where}", name, "not JSON", reason, {"raw": raw[:SHOWN].rstrip()})


def _array(stream: TextIO, name: str) -> Iterator[Row | Aside]:
    for number, found in enumerate(_values(stream, name, "]"), 1):
        if isinstance(found, Aside):
            yield found
        else:
            yield from _opened(found, name, f"object {number}")


def _opened(found: Any, name: str, where: str) -> Iterator[Row | Aside]:
    """Yield an object, or the articles in it if it is one of the answers of an interface."""
    lists = _lists(found, DEEP) if isinstance(found, dict) else {}
    best = max(lists, key=lambda place: _weight(lists[place]), default="")
    if not best or _weight(lists[best]) < TEXT:
        yield _checked(found, name, where)
        return
    for number, one in enumerate(lists[best], 1):
        yield _checked(one, name, f"{where}, {best} {number}")


def _values(stream: TextIO, name: str, closing: str) -> Iterator[Any]:
    """Yield the values of an array whose opening bracket has been read, one in memory at a time."""
    decoder, buffer, number = json.JSONDecoder(), "", 0
    while True:
        buffer = buffer.lstrip(_BLANK)
        if buffer.startswith(closing) and closing:
            return
        value, error = None, None
        if buffer:
            try:
                value, end = decoder.raw_decode(buffer)
                if end == len(buffer) and not isinstance(value, (dict, list)):
                    raise ValueError("cut off")  # a number may go on
            except (ValueError, RecursionError) as raised:
                error = raised
        if buffer and error is None:
            number += 1
            yield value
            buffer = buffer[end:]
            continue
        block = stream.read(max(BLOCK, len(buffer)))  # twice as much each time, not bit by bit
        if not block or len(buffer) > LONGEST:
            if buffer.strip(_BLANK):
                reason = f"from here it is not JSON ({getattr(error, 'msg', error)})"
                if block:
                    reason = f"from here it is one object of over {LONGEST:,} characters"
                yield _aside(name, f"object {number + 1}", reason, buffer)
            elif closing:
                yield _aside(name, f"object {number + 1}", "the array is cut short here", "")
            return
        buffer += block


def _objects(stream: TextIO, name: str, say: Say) -> Iterator[Row | Aside]:
    """Yield the objects of a file that starts with one: many in a row, or one that holds a list."""
    values = _values(_Prefixed(stream), name, "")
    first = next(values, None)
    second = next(values, None)
    if isinstance(first, dict) and second is None:
        lists = _lists(first, DEEP)
        best = max(lists, key=lambda where: _weight(lists[where]), default="")
        others = [f"{where} ({len(found):,})" for where, found in lists.items() if where != best]
        if others:
            say(f"{name}: the list {best} is read; not read: {', '.join(others)}")
        title = _title_of_feed(first) if best else ""
        for number, found in enumerate(lists[best] if best else [first], 1):
            row = _checked(found, name, f"object {number}")
            if title and not isinstance(row, Aside):
                row[1].setdefault("feed title", title)
            yield row
        return
    both = [value for value in (first, second) if value is not None]
    for number, found in enumerate(itertools.chain(both, values), 1):
        yield found if isinstance(found, Aside) else _checked(found, name, f"object {number}")


def _lists(found: dict[str, Any], deep: int) -> dict[str, list[Any]]:
    """Return the lists of objects within an object that is no article itself, by their place.

    Those whose objects have names that are known go before others.
    """
    if _is_article(found):
        return {}
    lists = dict(_inner_lists(found, deep))
    likely = {where: inner for where, inner in lists.items() if _known(inner[0]) > 1}
    return likely or (lists if _known(found) < 2 else {})


def _inner_lists(
    found: dict[str, Any], deep: int, above: str = ""
) -> Iterator[tuple[str, list[Any]]]:
    for key, value in found.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield above + key, value
        elif isinstance(value, dict) and deep and not _is_article(value):
            yield from _inner_lists(value, deep - 1, f"{above}{key}.")


def _is_article(found: dict[str, Any]) -> bool:
    return any(isinstance(value, str) and len(value) > TEXT for value in found.values())


def _known(found: dict[str, Any]) -> int:
    return count_known(list(_flat(found)), {})


def _weight(found: list[Any]) -> int:
    """Return how long what is in a list is: articles are longer than what else comes in lists."""
    return sum(len(json.dumps(one, default=str)) for one in found[:100]) // len(found[:100])


def _title_of_feed(found: dict[str, Any]) -> str:
    """Return what a feed calls itself: its articles do not say it again."""
    feed = found.get("feed") if isinstance(found.get("feed"), dict) else found
    return str(feed.get("title") or "") if "feed" in found or "items" in found else ""


class _Prefixed:
    """A stream with the opening brace that was read from it put back."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._start = stream, "{"

    def read(self, size: int) -> str:
        start, self._start = self._start, ""
        return start + self._stream.read(size)
