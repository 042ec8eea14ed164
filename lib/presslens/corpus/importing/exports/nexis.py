"""Nexis Uni (Lexis Advance): Word and RTF, documents that close with "End of Document"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from presslens.corpus.importing.exports.shared import day_of, language_code, made, unknown
from presslens.corpus.importing.found import Aside, Item

END_OF_DOCUMENT = re.compile(r"\s*End of Document\s*\Z", re.IGNORECASE)
_BODY = "Body"
_FIELD = re.compile(
    r"(Section|Length|Byline|Dateline|Highlight|Load-Date|Language|Publication-Type|Subject|"
    r"Correction-Date|Series|Edition|Distribution|Journal Code|Publication):[ \t]+(.*)"
)
_RIGHTS = re.compile(r"(?:Copyright|©|\(c\))|All Rights Reserved|Alle Rechte", re.IGNORECASE)
_END = re.compile(r"(?:Classification|Graphic|Correction|Notes?)\Z|Load-Date:")
_COVER = re.compile(
    r"(?:User Name|Date and Time|Job Number|Client/Matter|Search Terms|Search Type|Narrowed by|"
    r"Content Type|Sources?):|Documents? \(\d+\)|Content Type|\d+\. |-None-|News\Z|"
    r"Page \d+ of \d+|About LexisNexis|Sources: |\d+\Z|-{20,}"
)


def is_nexis(lines: Sequence[str]) -> bool:
    """Say whether these are the lines of a Nexis Uni export."""
    return any(line.strip() == _BODY for line in lines) and any(map(END_OF_DOCUMENT.match, lines))


def read_nexis(lines: Sequence[str], name: str) -> Iterator[Item]:
    """Yield the documents of a Nexis Uni export."""
    number, document = 0, []
    for line in lines:
        if not END_OF_DOCUMENT.match(line):
            document.append(line.strip())
            continue
        number += 1
        yield _article(document, name, f"document {number}")
        document = []
    if any(_FIELD.match(line) for line in document):
        reason = "it does not end as Nexis documents do; the file may be cut short"
        row = {"raw": "\n".join(document)}
        yield Aside(f"{name}, its last document", name, "an export that is cut short", reason, row)


def _article(document: list[str], name: str, where: str) -> Item:
    """Read a document: headline, outlet, date, edition, copyright, fields, Body, text, the rest."""
    if _BODY not in document:
        return unknown(document, name, where, "Nexis")
    body = document.index(_BODY)
    fields, head = _fields(document), _head(document[:body])
    days = [i for i, line in enumerate(head) if i and day_of(line)]
    end = (i for i in range(body + 1, len(document)) if _END.match(document[i]))
    text = "\n".join(line for line in document[body + 1 : next(end, len(document))] if line)
    if not text or (not days and len(head) < 3):
        return unknown(document, name, where, "Nexis")
    at = days[0] if days else len(head) - 1  # an undated one is dated by when it was loaded
    headline = " ".join(head[: at - 1])
    row = {
        "headline": "" if headline == "No Headline In Original" else headline,
        "outlet": head[at - 1],
        "published": day_of(head[at]) or day_of(fields.get("Load-Date", "")) or head[at],
        "byline": fields.get("Byline", ""),
        "standfirst": fields.get("Highlight", ""),
        "language": language_code(fields.get("Language", "")),
    }
    return made(row, text, name, where)


def _fields(document: Sequence[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in document:
        if match := _FIELD.match(line):
            fields.setdefault(match.group(1), match.group(2).strip())
    return fields


def _head(lines: Sequence[str]) -> list[str]:
    """Return headline, outlet, day and edition: what stands between the cover and the rights."""
    start = max((i for i, line in enumerate(lines) if _COVER.match(line)), default=-1) + 1
    head: list[str] = []
    for line in lines[start:]:
        if _RIGHTS.search(line) or _FIELD.match(line):
            break
        if line:
            head.append(line)
    return head
