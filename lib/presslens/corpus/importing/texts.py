"""Text files: one article each, with YAML in front or without, or an export of a news archive."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from presslens.config import YamlError, parse_yaml
from presslens.corpus.importing.columns import NAMES, bare
from presslens.corpus.importing.encoding import decode
from presslens.corpus.importing.exports import split_export
from presslens.corpus.importing.found import Found, Items, Say, Unreadable
from presslens.corpus.importing.inputs import Input, read_whole

_FRONT = re.compile(r"\A\s*---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_DAY_IN_NAME = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)")
_FIELD_OF = {name: field for field, names in reversed(NAMES.items()) for name in names}


def read_text_file(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the article of a text file, or those of an export."""
    text = decode(read_whole(item), item.name, say)
    yield from read_text(text, item, given)


def read_text(text: str, item: Input, given: Mapping[str, str]) -> Items:
    """Yield the article that a text is, or those of the export that it is.

    What the text does not say comes from where it lies: the outlet is the folder's name, the day
    the one in the file's name.
    """
    exported = split_export(text, item.name)
    if exported is not None:
        yield from exported
        return
    front, body = split_front_matter(text, given)
    day = _DAY_IN_NAME.search(item.stem)
    known = {"outlet": item.folder, "published": day.group() if day else ""}
    known |= {field: value for field, value in front.items() if value}
    headline = str(known.pop("headline", "")).strip()
    first = body.lstrip().partition("\n")[0].strip()
    if headline and first != headline:
        body = f"{headline}\n\n{body.lstrip()}"
    row = {**known, "text": body}
    yield Found(item.name, item.name, row, headed=bool(headline))


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
