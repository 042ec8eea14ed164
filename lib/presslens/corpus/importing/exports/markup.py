"""Exports saved as HTML, turned into the lines that their text export would have."""

from __future__ import annotations

import re

_LEXIS = re.compile(rb"\d+ of \d+ DOCUMENTS?|Dokument \d+ von \d+|DOC NUMBER=")
_PROQUEST = b"ProQuest document ID"
_BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "title", "text", "table"}
_RULE = "_" * 60


def export_text(data: bytes) -> str:
    r"""Return the lines of an export by LexisNexis or ProQuest, "" for any other page.

    >>> export_text(b"<p>1 of 2 DOCUMENTS</p><p>The <b>Post</b></p>").split()
    ['1', 'of', '2', 'DOCUMENTS', 'The', 'Post']
    >>> export_text(b"<p>A page.</p>")
    ''
    """
    from lxml import html

    if not (_PROQUEST in data or _LEXIS.search(data)):
        return ""
    tree = html.fromstring(data)
    pieces: list[str] = []
    for event, element in _walk(tree):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if name == "a" and (element.get("name") or "").startswith("DocID"):
                pieces.append(f"\n{_RULE}\n")  # where a document of ProQuest begins
            if name in _BLOCKS:
                pieces.append("\n")
            if name not in ("style", "script", ""):
                pieces.append(_flat(element.text))
        else:
            if name in _BLOCKS - {"br"}:
                pieces.append("\n\n")
            pieces.append(_flat(element.tail))
    return "\n".join(line.strip() for line in "".join(pieces).split("\n"))


def _walk(tree):
    from lxml import etree

    return etree.iterwalk(tree, events=("start", "end", "comment"))


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
