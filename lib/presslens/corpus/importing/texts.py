"""Text files: one article each, with YAML in front or without, or an export of a news archive."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from presslens.config import YamlError, parse_yaml
from presslens.corpus.importing.columns import NAMES, bare, count_known
from presslens.corpus.importing.delimited import read_delimited
from presslens.corpus.importing.encoding import decode
from presslens.corpus.importing.exports import split_export
from presslens.corpus.importing.inputs import Input, read_whole
from presslens.corpus.importing.items import Found, Items, Say, Unreadable
from presslens.corpus.importing.jsons import read_json
from presslens.corpus.importing.pages import read_page
from presslens.corpus.importing.xmls import read_xml

_FRONT = re.compile(r"\A\s*---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_DAY_IN_NAME = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")
_BROKEN = re.compile(r"(?<![\w-])([^\W\d_]+)[-\u00ad]\r?\n[ \t]*([a-zß-öø-ÿ]+)")
LOOKED_AT = 1 << 16  # characters
FEWEST_BROKEN = 2  # words broken at line ends; one alone may be a dash
_FIELD_OF = {name: field for field, names in reversed(NAMES.items()) for name in names}


def read_text_file(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the article of a text file, or those of an export."""
    text = decode(read_whole(item), item.name, say)
    for name, is_one, reader, suffix in DISGUISED:
        if is_one(text, given):
            say(f"{item.name}: it is {name} by its content, and read as that")
            yield from reader(replace(item, suffix=suffix), given, say)
            return
    text, joined = join_hyphenated(text)
    if joined:
        say(f"{item.name}: {joined:,} words that hyphens broke at line ends are put together")
    yield from read_text(text, item, given, say)


def _is_page(text: str, given: Mapping[str, str]) -> bool:
    return bool(re.match(r"\s*(?:<!doctype html|<html)\b", text, re.IGNORECASE))


def _is_xml(text: str, given: Mapping[str, str]) -> bool:
    return bool(re.match(r"\s*<\?xml\b", text))


def _is_json(text: str, given: Mapping[str, str]) -> bool:
    first = text.lstrip().partition("\n")[0]
    if not first.startswith(("{", "[{")):
        return False
    try:
        return isinstance(json.loads(first), (dict, list))
    except (ValueError, RecursionError):
        return False


def _is_table(text: str, given: Mapping[str, str]) -> bool:
    """Say whether every line has the same tabs, or the first names columns between commas."""
    lines = [line for line in text[:LOOKED_AT].splitlines()[:20] if line.strip()]
    if len(lines) < 2 or len(lines[0]) > LOOKED_AT // 2:
        return False
    tabs = lines[0].count("\t")
    if tabs and all(line.count("\t") == tabs for line in lines[:-1]):
        return count_known(lines[0].split("\t"), given) > 1
    names = max((lines[0].split(mark) for mark in ",;|"), key=len)
    bare_names = [name.strip().strip('"') for name in names]
    return len(names) > 1 and count_known(bare_names, given) == len(names)


# Kinds of files that are also named .txt: what they are called, how they are told, who reads them.
DISGUISED = (
    ("a page", _is_page, read_page, ".html"),
    ("XML", _is_xml, read_xml, ".xml"),
    ("JSON", _is_json, read_json, ".jsonl"),
    ("a table", _is_table, read_delimited, ".csv"),
)


def join_hyphenated(text: str, least: int = FEWEST_BROKEN) -> tuple[str, int]:
    r"""Return a text with the words put together that were broken at line ends, and how many.

    least: how many there must be; one alone may be a dash. A hyphen stays if the whole is no word
    without it, or a rarer one, as in "long-term".

    >>> join_hyphenated("The engi-\nneers met dur-\ning a long-\nterm plan.")
    ('The\nengineers met\nduring a\nlong-term plan.', 2)
    """
    broken = _BROKEN.findall(text)
    joined = sum(not _is_compound(first, second) for first, second in broken)
    if joined < least:
        return text, 0
    text = _BROKEN.sub(
        lambda m: f"\n{m[1]}-{m[2]}" if _is_compound(m[1], m[2]) else f"\n{m[1]}{m[2]}", text
    )
    return re.sub(r"[ \t]+\n", "\n", text), joined


def _is_compound(first: str, second: str) -> bool:
    """Say whether two parts of a word are more likely to be joined by a hyphen than without one."""
    from wordfreq import word_frequency

    whole = word_frequency(first + second, "en")
    return whole == 0 or whole < word_frequency(f"{first}-{second}", "en")


def read_text(text: str, item: Input, given: Mapping[str, str], say: Say, day: str = "") -> Items:
    """Yield the article that a text is, or those of the export that it is.

    What the text does not say comes from where it lies: the outlet is the folder's name, the day
    the one in the file's name, or `day`.
    """
    exported = split_export(text, item.name, say)
    if exported is not None:
        yield from exported
        return
    front, body = split_front_matter(text, given)
    named = _DAY_IN_NAME.search(item.stem)
    known: dict[str, Any] = {"published": named.group() if named else day}
    known |= {field: value for field, value in front.items() if value}
    headline = str(known.pop("headline", "")).strip()
    first = body.lstrip().partition("\n")[0].strip()
    if headline and first != headline:
        body = f"{headline}\n\n{body.lstrip()}"
    row = {**known, "text": body}
    yield Found(item.name, item.name, row, headed=bool(headline), folder=item.folder)


def split_front_matter(text: str, given: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    r"""Return what stands in YAML before a text, by field, and the text.

    Raises Unreadable, with the line, if it is not YAML.

    >>> split_front_matter("---\ntitle: Rain\nauthor: [A. B., C. D.]\n---\nIt fell.", {})
    ({'headline': 'Rain', 'byline': 'A. B., C. D.'}, 'It fell.')
    """
    match = _FRONT.match(text.removeprefix("\ufeff"))
    if not match:
        return {}, text
    try:
        tree = parse_yaml(match.group(1))
    except YamlError as error:
        raise Unreadable(f"the lines between --- at its start are not YAML ({error})") from None
    if not isinstance(tree, dict):
        return {}, text
    own = {bare(column): field for field, column in given.items()}
    front: dict[str, Any] = {}
    for key, value in tree.items():
        field = own.get(bare(key)) or _FIELD_OF.get(bare(key))
        if field and field != "text":
            values = value if isinstance(value, list) else [value]
            front.setdefault(field, ", ".join(str(v) for v in values if not isinstance(v, dict)))
    return front, text.removeprefix("\ufeff")[match.end() :]
