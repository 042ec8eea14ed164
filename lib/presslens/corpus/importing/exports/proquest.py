"""ProQuest: text, RTF, Word or HTML, documents parted by a rule, each field with its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from presslens.corpus.importing.exports.shared import check_count, language_code, made
from presslens.corpus.importing.items import Aside, Item, Say

_RULE = re.compile(r"_{40,}\s*\Z")
_NUMBER = re.compile(r"Document \d+ of \d+\b\s*")
_OF = re.compile(r"Document \d+ of (\d+)\b")
_TEXT = "Full text"
_FIELD = re.compile(
    r"(Author|Publication info|Publication title|Publication date|Publication year|Publication "
    r"subject|Abstract|Links|Full text|Full text availability|Subject|Business indexing term|"
    r"Location|Company ?/ ?organization|People|Title|Alternate title|Pages|First page|Section|"
    r"Publisher|Place of publication|Country of publication|ISSN|ISBN|DOI|URL|Source type|"
    r"Language of publication|Document type|Document feature|Dateline|ProQuest document ID|"
    r"Document URL|Copyright|Last updated|Database|Credit|Column|Number of pages|"
    r"Identifiers? ?/ ?keywords?|Classification|Volume|Issue|Edition|Illustrations?|"
    r"Supplemental data|Publication note|Publication history|[\w -]+ publication date|"
    r"Contact information|Notes?|Corporate author|Genre):(?:[ \t]+(.*))?\Z"
)
_ROW = {
    "Author": "byline", "Publication title": "outlet", "Publication date": "published",
    "Document URL": "url", "ProQuest document ID": "id", "Language of publication": "language",
    "Last updated": "updated", "Title": "headline",
}  # fmt: skip


def is_proquest(lines: Sequence[str]) -> bool:
    """Say whether these are the lines of a ProQuest export."""
    return any(map(_RULE.match, lines)) and any(
        line.startswith(("Full text:", "ProQuest document ID:")) for line in lines
    )


def read_proquest(lines: Sequence[str], name: str, say: Say) -> Iterator[Item]:
    """Yield the documents of a ProQuest export."""
    documents: list[list[str]] = [[]]
    for line in lines:
        if _RULE.match(line):
            documents.append([])
        else:
            documents[-1].append(line.strip())
    number = 0
    for document in documents:
        if any(_FIELD.match(line) for line in document):
            number += 1
            yield _article(document, name, f"document {number}")
    stated = [int(match[1]) for line in lines if (match := _OF.match(line.strip()))]
    check_count(name, max(stated, default=0), number, say)


def _article(document: list[str], name: str, where: str) -> Item:
    fields = _fields(document)
    text = "\n".join(part for part in fields.get(_TEXT, []) if part)
    row = {to: " ".join(fields.get(code, [])).strip() for code, to in _ROW.items()}
    row["headline"] = row["headline"] or _title(document)
    row["outlet"] = _before(row["outlet"] or fields.get("Publication info", [""])[0])
    row["language"] = language_code(row["language"])
    if not text or "Not available" in text[:40]:
        reason = "ProQuest gives no full text for it"
        return Aside(f"{name}, {where}", name, "no text", reason, row)
    return made(row, text, name, where)


def _fields(document: Sequence[str]) -> dict[str, list[str]]:
    """Return the lines of each field.

    A paragraph of the text may begin like a field. It is none if it stands right below another
    line, since fields are parted by empty ones, or if there was a field of that name before.
    """
    fields: dict[str, list[str]] = {}
    field = before = ""
    for line in document:
        match = _FIELD.match(line)
        if match and field == _TEXT and (before or match.group(1) in fields):
            match = None
        before = line
        if match:
            field = match.group(1)
            fields.setdefault(field, []).append(match.group(2) or "")
        elif field and line:
            fields[field].append(line)
    return fields


def _title(document: Sequence[str]) -> str:
    lines = (_NUMBER.sub("", line) for line in document)
    return next((line for line in lines if line and not _FIELD.match(line)), "")


def _before(info: str) -> str:
    """Return the publication's name in "The Post, Late edition; Place [Place]12 June 2021: A1."."""
    return re.split(r"\s*(?:[;\[:]|, [\w ]*edition)", info, maxsplit=1)[0].strip()
