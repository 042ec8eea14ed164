"""LexisNexis and Nexis UK as they were: text, RTF or HTML with "1 of 100 DOCUMENTS" above each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from presslens.corpus.importing.exports.shared import (
    blocks,
    day_of,
    language_code,
    made,
    month_of,
    unknown,
    with_time,
)
from presslens.corpus.importing.items import Aside, Item, Say

_START = re.compile(
    r"\s*(?:(\d+) of (\d+) DOCUMENTS?|Dokument (\d+) von (\d+)|Document (\d+) de (\d+)|"
    r"(\d+) van (\d+) DOCUMENTEN|Documento (\d+) de (\d+))\s*\Z",
    re.IGNORECASE,
)
_FIELD = re.compile(r"([A-ZÄÖÜÉ][A-ZÄÖÜÉ -]{2,24}):(?:\s+(.*))?\Z")
_HEAD = {
    "HEADLINE": "headline", "TITRE": "headline", "TITEL": "headline", "KOP": "headline",
    "ÜBERSCHRIFT": "headline", "BYLINE": "byline", "AUTOR": "byline", "AUTEUR": "byline",
    "HIGHLIGHT": "standfirst",
}  # fmt: skip
_LENGTH = ("LENGTH", "LÄNGE", "LONGUEUR", "LENGTE")
_BODY = ("BODY", "TEXT", "TEXTE", "TEKST")
_BEFORE_TEXT = {
    *_HEAD, *_LENGTH, *_BODY, "SECTION", "RUBRIK", "RUBRIQUE", "SECTIE", "DATELINE", "SERIES",
    "SHOW", "TYPE", "ANCHORS", "GUESTS", "COLUMN", "EDITION", "PAGE",
}  # fmt: skip
_AFTER_TEXT = {
    "LOAD-DATE", "UPDATE", "LANGUAGE", "SPRACHE", "LANGUE", "TAAL", "PUBLICATION-TYPE",
    "JOURNAL-CODE", "ZEITUNGS-CODE", "GRAPHIC", "GRAFIK", "DISTRIBUTION", "SUBJECT",
    "ORGANIZATION", "COMPANY", "TICKER", "INDUSTRY", "PERSON", "CITY", "STATE", "COUNTRY",
    "GEOGRAPHIC", "NOTES", "CORRECTION", "CORRECTION-DATE", "DOCUMENT-TYPE", "ACC-NO", "URL",
}  # fmt: skip
_LANGUAGE = ("LANGUAGE", "SPRACHE", "LANGUE", "TAAL")
_LOADED = ("LOAD-DATE", "UPDATE")
_SURE = (*(f"{name}:" for name in (*_LENGTH, *_LOADED, "BODY", "KOP", "TEKST")),)
_ALONE = ("LENGTH:", "LOAD-DATE:", "PUBLICATION-TYPE:", "BYLINE:", "SECTION:", "HEADLINE:")
_RIGHTS = re.compile(r"\s*(?:Copyright\b|©|All Rights Reserved|Alle Rechte)", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}[:.]\d\d\b")
# What some archives put between an outlet and its day.
_NOTICE = re.compile(
    r"\(.*\)\Z|.*\b(?:republished|permission|reproduced|prepared by|not available for|"
    r"redistribut|re-?disseminat)",
    re.IGNORECASE,
)
NOTICE_WORDS, TEXT_WORDS = 9, 25  # more words than a name has, and than a headline has
HEADING = 12  # lines of a single document in which its day stands


def is_lexis(lines: Sequence[str]) -> bool:
    """Say whether these are the lines of such an export, or of one document of it."""
    if any(map(_START.match, lines)):
        return any(line.startswith(_SURE) for line in lines)
    named = {line.split(":")[0] for line in lines if line.startswith(_ALONE)}
    head = [line.strip() for line in lines if line.strip()][:HEADING]
    return len(named) > 1 and "LENGTH" in named and any(map(day_of, head))


def read_lexis(lines: Sequence[str], name: str, say: Say) -> Iterator[Item]:
    """Yield the documents of such an export; what stands above the first is the request."""
    starts = [i for i, line in enumerate(lines) if _START.match(line)] or [-1]
    parted = _lines_are_paragraphs(lines)
    expected = 1
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        match = _START.match(lines[start]) if start >= 0 else None
        number, last = (int(part) for part in match.groups() if part) if match else (expected, 0)
        if number > expected > 1:
            yield from _missing(range(expected, number), name)
        document = lines[start + 1 : end]
        paragraphs = list(filter(None, map(str.strip, document))) if parted else blocks(document)
        yield _article(paragraphs, document, name, f"document {number}")
        expected = number + 1
    if 1 < expected <= last and number - len(starts) <= 0:
        say(f"{name}: it ends with document {expected - 1:,} of {last:,}")


def _missing(numbers: range, name: str) -> Iterator[Item]:
    for number in numbers:
        reason = "the archive gave an error in its place, or nothing"
        yield Aside(f"{name}, document {number}", name, "a document that is missing", reason)


def _lines_are_paragraphs(lines: Sequence[str]) -> bool:
    """Say whether a line is a paragraph, as in RTF; in text they are broken at 80 characters."""
    return sum(len(line) > 100 for line in lines) * 30 > sum(map(bool, lines))


def _article(paragraphs: Iterable[str], document: Sequence[str], name: str, where: str) -> Item:
    """Read a document: outlet, day, headline, fields, text, fields."""
    head, fields, text = _parts(paragraphs)
    days = [i for i, line in enumerate(head) if i and day_of(line)]
    days = days or [i for i, line in enumerate(head) if i and month_of(line)]
    if not days or not text:
        return unknown(document, name, where, "LexisNexis")
    row = dict.fromkeys(("headline", "byline", "standfirst"), "")
    row |= {to: fields[key] for key, to in _HEAD.items() if key in fields}
    titles = [line for line in head[days[0] + 1 :] if not re.search(r"\bEdition\b", line)]
    published = day_of(head[days[0]]) or month_of(head[days[0]])
    if titles and _TIME.match(titles[0]):
        published = with_time(published, titles.pop(0))
    names = [line for line in head[: days[0]] if not _is_notice(line)] or head[: days[0]]
    if len(names) > 1 and not (titles or row["headline"]):
        titles, names = names[1:], names[:1]  # a headline that stands above the day
    row["headline"] = row["headline"] or " ".join(titles)
    row |= {"outlet": names[-1], "published": published}
    language = next((fields[key] for key in _LANGUAGE if key in fields), "")
    return made(row | {"language": language_code(language)}, "\n".join(text), name, where)


def _is_notice(line: str) -> bool:
    return len(line.split()) >= NOTICE_WORDS or bool(_NOTICE.match(line))


def _parts(paragraphs: Iterable[str]) -> tuple[list[str], dict[str, str], list[str]]:
    """Return what stands before the fields, the fields, and the paragraphs of the text."""
    head: list[str] = []
    fields: dict[str, str] = {}
    text: list[str] = []
    ended = False
    for block in paragraphs:
        match = _FIELD.match(block)
        key = match.group(1) if match else ""
        if key in _AFTER_TEXT or (key in _BEFORE_TEXT and not text):
            fields.setdefault(key, (match.group(2) or "").strip())
            ended = bool(text)
        elif _RIGHTS.match(block):
            if text:
                break
        elif not fields:
            head.append(block)
        elif ended:
            break  # what follows the fields after the text is none of it
        elif fields.keys() & {*_LENGTH, *_BODY} or text or len(block.split()) > TEXT_WORDS:
            text.append(block)
        else:
            head.append(block)  # a headline that stands between the fields
    return head, fields, text
