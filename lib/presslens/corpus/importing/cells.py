"""Cells of tables and JSON made plain: lists, objects, markup, and what stands for nothing."""

from __future__ import annotations

import ast
import html
import json
import math
import re
from collections.abc import Iterator
from typing import Any

# What programs write where there is nothing, compared without case.
NOTHING = frozenset((
    "", "-", "--", "–", "—", "na", "n/a", "n.a.", "#n/a", "#value!", "#ref!", "<na>", "nan", "nat",
    "none", "null", "(null)", "<null>", "nil", "\\n", "[]", "{}", "undefined", "[removed]",
    "0000-00-00", "0000-00-00 00:00:00", "0000-00-00t00:00:00", "00/00/0000",
))  # fmt: skip
LONGEST_NOTHING = max(map(len, NOTHING))
# The members by which an object is named, the surest first.
NAMED = (
    "rendered", "$date", "$numberLong", "$oid", "#text", "$t", "value", "name", "title", "label",
    "main", "original", "text", "content", "domain", "uri", "url", "id",
)  # fmt: skip
PARAGRAPH = 30  # characters: longer members of a list are paragraphs, shorter ones names

_TAG = re.compile(
    r"</?(?:p|div|br|span|section|article|figure|h[1-6]|li|ul|ol|a|strong|em|b|i|u|blockquote|img|"
    r"script|style|table|tr|td|hr|iframe|aside)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ESCAPED_TAG = re.compile(r"&lt;/?(?:p|div|br|span|a|strong|em|b|i)\b.*?&gt;", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[\da-f]{2,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_BLOCK = re.compile(r"<(?:p|br|div|li|tr|h[1-6])\b", re.IGNORECASE)
_BLOCKS = frozenset((
    "p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section",
    "article", "ul", "ol", "table", "hr", "title", "header",
))  # fmt: skip
_NO_TEXT = (
    "script", "style", "figure", "figcaption", "aside", "noscript", "iframe", "form", "button",
    "svg", "template", "head",
)  # fmt: skip
_LINE_ENDS = re.compile(r"[.!?\"”’)\s]\\n|\\n\\n|\\r\\n")
_EXCEL = re.compile(r"_x00(?:0[0-9A-F]|1[0-9A-F])_")


def is_nothing(value: object) -> bool:
    r"""Say whether a cell holds a word for nothing.

    >>> [is_nothing(value) for value in ("NA", " None", "\\N", "0000-00-00", "Nan Goldin")]
    [True, True, True, True, False]
    """
    text = str(value).strip()
    return len(text) <= LONGEST_NOTHING and text.lower() in NOTHING


def plain(value: Any) -> Any:
    r"""Return a cell as text, a number or a date: lists joined, objects by their name.

    A list of lists is read as the sentences of paragraphs, and text that is the printed form of a
    list as that list.

    >>> plain({"id": "p", "name": "The Post"}), plain(["A. B.", "C. D."]), plain(float("nan"))
    ('The Post', 'A. B., C. D.', '')
    >>> plain(["First paragraph of a text, a long one.", "Second."])
    'First paragraph of a text, a long one.\nSecond.'
    >>> plain([["One sentence.", "Another."], ["A second paragraph."]])
    'One sentence. Another.\nA second paragraph.'
    >>> plain("['A. B.', 'C. D.']"), plain({"$date": {"$numberLong": "1623925688000"}})
    ('A. B., C. D.', '1623925688000')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, dict):
        named = (plain(value[key]) for key in NAMED if value.get(key) not in (None, "", [], {}))
        return next(filter(None, named), "")
    if isinstance(value, (list, tuple)):
        nested = any(isinstance(item, (list, tuple)) for item in value)
        parts = [_sentences(item) if nested else str(plain(item)) for item in value]
        parts = [part for part in parts if part]
        long = nested or any(len(part) > PARAGRAPH for part in parts)
        return ("\n" if long else ", ").join(parts)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, str) and value[:2] in ("['", '["') and value[-2:] in ("']", '"]'):
        found = _listed(value)
        return value if found is None else plain(found)
    return value


def _sentences(value: Any) -> str:
    items = value if isinstance(value, (list, tuple)) else [value]
    return " ".join(str(plain(item)) for item in items)


def _listed(text: str) -> list[Any] | None:
    """Return the list whose printed form a text is, or None."""
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return found
    return None


def unescape(text: str) -> str:
    r"""Return a cell with line ends that are spelled out, and Excel's escapes, put right.

    >>> unescape("It rained.\\n\\nIt snowed."), unescape("in C:\\news"), unescape("a_x000D_")
    ('It rained.\n\nIt snowed.', 'in C:\\news', 'a')
    """
    if "_x00" in text:
        text = _EXCEL.sub("", text)
    if "\\n" in text and "\n" not in text and _LINE_ENDS.search(text):
        text = text.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\t", "\t")
        text = text.replace('\\"', '"')
    return text


def has_markup(text: str) -> bool:
    """Say whether a text holds tags or entities of HTML.

    >>> has_markup("<p>Rain.</p>"), has_markup("Rain &amp; snow"), has_markup("a < b & c > d")
    (True, True, False)
    """
    return ("<" in text and bool(_TAG.search(text))) or ("&" in text and bool(_ENTITY.search(text)))


def without_markup(text: str) -> str:
    r"""Return what a reader of HTML sees of its text; scripts, pictures and captions left out.

    >>> without_markup("<p>Rain &amp; snow<br/>fell.</p><script>a()</script><p>Sun.</p>")
    'Rain & snow\nfell.\nSun.'
    >>> without_markup("Rain &#8211; again")
    'Rain – again'
    """
    from lxml import etree
    from lxml import html as lxml_html

    if _ESCAPED_TAG.search(text) and not _TAG.search(text):
        text = html.unescape(text)
    if not _TAG.search(text):
        return html.unescape(text).replace("\xa0", " ")
    try:
        tree = lxml_html.fragment_fromstring(text, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return html.unescape(_TAG.sub(" ", text))
    return visible_text(tree, keep_lines=not _BLOCK.search(text))


def visible_text(tree: Any, *, keep_lines: bool = False) -> str:
    """Return the text of an element of a page (lxml), a line for each block.

    keep_lines: line ends in it are line ends, not spaces.
    """
    pieces: list[str] = []
    for piece in _pieces(tree):
        if piece == "\n":
            pieces.append(piece)
        elif keep_lines:
            pieces.append(re.sub(r"[ \t\xa0]+", " ", piece))
        else:
            pieces.append(re.sub(r"[\s\xa0]+", " ", piece))
    lines = [" ".join(line.split()) for line in "".join(pieces).split("\n")]
    return "\n".join(line for line in lines if line)


def _pieces(element: Any) -> Iterator[str]:
    name = element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
    if name and name not in _NO_TEXT:
        if name in _BLOCKS:
            yield "\n"
        yield element.text or ""
        for child in element:
            yield from _pieces(child)
            yield child.tail or ""
        if name in _BLOCKS:
            yield "\n"
