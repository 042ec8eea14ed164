"""JSON and JSON Lines, streamed: an array of any length, a line at a time."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from presslens.corpus.importing.columns import Row, read_rows
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
            yield _row(line, name, f"line {number}")
        whole = line.endswith("\n")
        while not whole and len(line) >= LONGEST:  # the rest of a line that is too long
            line = stream.readline(LONGEST)
            whole = line.endswith("\n") or not line
        number, line = number + 1, stream.readline(LONGEST)


def _row(line: str, name: str, where: str) -> Row | Aside:
    if len(line) >= LONGEST:
        return _aside(name, where, f"it is longer than {LONGEST:,} characters", line)
    try:
        found = json.loads(line)
    except RecursionError:
        return _aside(name, where, "it is not JSON that can be read (nested too deeply)", line)
    except ValueError as error:
        return _aside(name, where, f"it is not JSON ({getattr(error, 'msg', error)})", line)
    return _checked(found, name, where)


def _checked(found: Any, name: str, where: str) -> Row | Aside:
    if not isinstance(found, dict):
        reason = 'expected an object, as in {"outlet": …, "text": …}'
        return _aside(name, where, reason, json.dumps(found, ensure_ascii=False))
    inside = [name for name in _INSIDE if isinstance(found.get(name), dict)]
    cells = {key: value for name in inside for key, value in found[name].items()}
    cells |= {key: value for key, value in found.items() if key not in inside}
    return where, {str(key): value for key, value in cells.items()}


def _aside(name: str, where: str, reason: str, raw: str) -> Aside:
    return Aside(f"{name}, {where}", name, "not JSON", reason, {"raw": raw[:SHOWN].rstrip()})


def _array(stream: TextIO, name: str) -> Iterator[Row | Aside]:
    for number, found in enumerate(_values(stream, name, "]"), 1):
        yield found if isinstance(found, Aside) else _checked(found, name, f"object {number}")


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
        lists = dict(_lists(first, DEEP))
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


def _lists(found: dict[str, Any], deep: int, above: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Yield the lists of objects within an object that is no article itself, by their place."""
    if any(isinstance(value, str) and len(value) > TEXT for value in found.values()):
        return
    for key, value in found.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield above + key, value
        elif isinstance(value, dict) and deep:
            yield from _lists(value, deep - 1, f"{above}{key}.")


def _weight(found: list[Any]) -> int:
    """Return how much is written in a list: articles are longer than what else comes in lists."""
    return sum(len(json.dumps(one, default=str)) for one in found[:100]) * len(found)


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
