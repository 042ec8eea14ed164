"""LexisNexis and Nexis UK as they were: text, RTF or HTML with "1 of 100 DOCUMENTS" above each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from presslens.corpus.importing.exports.shared import blocks, day_of, language_code, made, unknown
from presslens.corpus.importing.found import Item

_START = re.compile(
    r"\s*(?:\d+ of \d+ DOCUMENTS?|Dokument \d+ von \d+|Document \d+ de \d+)\s*\Z", re.IGNORECASE
)
_FIELD = re.compile(r"([A-ZÄÖÜÉ][A-ZÄÖÜÉ -]{2,24}):(?:\s+(.*))?\Z")
_HEAD = {
    "HEADLINE": "headline", "BYLINE": "byline", "AUTOR": "byline", "AUTEUR": "byline",
    "HIGHLIGHT": "standfirst",
}  # fmt: skip
_BEFORE_TEXT = {
    *_HEAD, "SECTION", "RUBRIK", "RUBRIQUE", "LENGTH", "LÄNGE", "LONGUEUR", "DATELINE", "BODY",
    "SERIES", "SHOW", "TYPE", "ANCHORS", "GUESTS", "COLUMN", "EDITION", "PAGE",
}  # fmt: skip
_AFTER_TEXT = {
    "LOAD-DATE", "UPDATE", "LANGUAGE", "SPRACHE", "LANGUE", "PUBLICATION-TYPE", "JOURNAL-CODE",
    "ZEITUNGS-CODE", "GRAPHIC", "GRAFIK", "DISTRIBUTION", "SUBJECT", "ORGANIZATION", "COMPANY",
    "TICKER", "INDUSTRY", "PERSON", "CITY", "STATE", "COUNTRY", "GEOGRAPHIC", "NOTES",
    "CORRECTION", "CORRECTION-DATE", "DOCUMENT-TYPE", "ACC-NO", "URL",
}  # fmt: skip
_LANGUAGE = ("LANGUAGE", "SPRACHE", "LANGUE")
_LOADED = ("LOAD-DATE", "UPDATE")
_RIGHTS = re.compile(r"\s*(?:Copyright\b|©|All Rights Reserved|Alle Rechte)", re.IGNORECASE)


def is_lexis(lines: Sequence[str]) -> bool:
    """Say whether these are the lines of such an export."""
    return any(map(_START.match, lines)) and any(
        line.startswith(("LENGTH:", "LÄNGE:", "LONGUEUR:", "LOAD-DATE:", "BODY:")) for line in lines
    )


def read_lexis(lines: Sequence[str], name: str) -> Iterator[Item]:
    """Yield the documents of such an export; what stands above the first is the request."""
    starts = [i for i, line in enumerate(lines) if _START.match(line)]
    parted = _lines_are_paragraphs(lines)
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True), 1):
        document = lines[start + 1 : end]
        paragraphs = list(filter(None, map(str.strip, document))) if parted else blocks(document)
        yield _article(paragraphs, document, name, f"document {number}")


def _lines_are_paragraphs(lines: Sequence[str]) -> bool:
    """Say whether a line is a paragraph, as in RTF; in text they are broken at 80 characters."""
    return sum(len(line) > 100 for line in lines) * 30 > sum(map(bool, lines))


def _article(paragraphs: Iterable[str], document: Sequence[str], name: str, where: str) -> Item:
    """Read a document: outlet, day, headline, fields, text, fields."""
    head, fields, text = _parts(paragraphs)
    days = [i for i, line in enumerate(head) if i and day_of(line)]
    if not days or not text:
        return unknown(document, name, where, "LexisNexis")
    row = dict.fromkeys(("headline", "byline", "standfirst"), "")
    row |= {to: fields[key] for key, to in _HEAD.items() if key in fields}
    titles = [line for line in head[days[0] + 1 :] if not re.search(r"\bEdition\b", line)]
    row["headline"] = row["headline"] or " ".join(titles)
    row |= {"outlet": head[days[0] - 1], "published": day_of(head[days[0]])}
    language = next((fields[key] for key in _LANGUAGE if key in fields), "")
    return made(row | {"language": language_code(language)}, "\n".join(text), name, where)


def _parts(paragraphs: Iterable[str]) -> tuple[list[str], dict[str, str], list[str]]:
    """Return what stands before the fields, the fields, and the paragraphs of the text."""
    head: list[str] = []
    fields: dict[str, str] = {}
    text: list[str] = []
    for block in paragraphs:
        match = _FIELD.match(block)
        key = match.group(1) if match else ""
        if key in _AFTER_TEXT or (key in _BEFORE_TEXT and not text):
            fields.setdefault(key, (match.group(2) or "").strip())
        elif _RIGHTS.match(block):
            if text:
                break
        elif not fields:
            head.append(block)
        elif not _AFTER_TEXT.isdisjoint(fields):
            break  # what follows the fields after the text is none of it
        elif fields.keys() & {"LENGTH", "LÄNGE", "LONGUEUR", "BODY"}:
            text.append(block)
        else:
            head.append(block)  # a headline that stands between the fields
    return head, fields, text
