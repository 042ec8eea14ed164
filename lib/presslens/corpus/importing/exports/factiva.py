"""Factiva: RTF, Word, or text saved from them, documents that close with "Document" and a code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from presslens.corpus.importing.exports.shared import language_code, made, unknown
from presslens.corpus.importing.items import Item, Say

_END = re.compile(
    r"(?:AN[\t |]+)?(?:Document|Dokument|Documento|文件|文档|文書) ([A-Za-z]{1,8}\d{12,}\w*)[ |]*\Z"
)
_LENGTH = re.compile(
    r"\d[\d,.]* (?:words|mots|W\S{1,3}rter|palabras|parole|palavras|woorden|字|文字|단어)\Z",
    re.IGNORECASE,
)
# In the order in which they stand in a document: a line that begins with an earlier one is text.
_ORDER = (
    "CLM", "SE", "HD", "BY", "CR", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY",
    "LP", "TD", "ART", "CT", "RF", "CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "AN",
)  # fmt: skip
# The value in the next cell or line, or behind a space: then it is no word of a sentence.
_TAG = re.compile(rf"({'|'.join(_ORDER)})(?:\Z|(?:[\t|]|  ) *(.*)| ((?![a-z]).*|\w+ : .*))")
_FIELDS = {
    "HD": "headline", "BY": "byline", "PD": "published", "ET": "time", "SN": "outlet",
    "LA": "language",
}  # fmt: skip
_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?: (?:GMT|UTC|[A-Z]{3,4}))?\Z")
_NO_HEADLINE = re.compile(r"(?:by|von|por|par|di) |special to ", re.IGNORECASE)


def is_factiva(lines: Sequence[str]) -> bool:
    """Say whether these are the lines of a Factiva export."""
    return any(_END.match(line.strip()) for line in lines)


def read_factiva(lines: Sequence[str], name: str, say: Say) -> Iterator[Item]:
    """Yield the documents of a Factiva export, with field codes or without."""
    number, document = 0, []
    for line in lines:
        end = _END.match(line.strip())
        if not end:
            document.append(line.strip(" \t|\f"))
            continue
        number += 1
        tagged = sum(bool(_TAG.match(one)) for one in document) >= 4
        read = _tagged if tagged else _plain
        yield read(document, end.group(1), name, f"document {number}")
        document = []


def _tagged(document: list[str], key: str, name: str, where: str) -> Item:
    fields: dict[str, list[str]] = {}
    tag = ""
    for line in document:
        match = _TAG.match(line)
        if match and (not tag or _ORDER.index(match.group(1)) > _ORDER.index(tag)):
            tag = match.group(1)
            fields.setdefault(tag, [])
            line = (match.group(2) or match.group(3) or "").strip()
        if tag and line:
            fields[tag].append(line)
    row = {to: " ".join(fields.get(code, [])) for code, to in _FIELDS.items()}
    text = fields.get("LP", []) + fields.get("TD", [])
    if not text:
        return unknown(document, name, where, "Factiva")
    return _made(row, text, key, name, where)


def _plain(document: list[str], key: str, name: str, where: str) -> Item:
    """Read a document without field codes: what is what follows from where the length stands."""
    lines = [line for line in document if line]
    at = next((i for i, line in enumerate(lines) if _LENGTH.match(line)), None)
    if not at or at + 2 >= len(lines):
        return unknown(document, name, where, "Factiva")
    head, rest = lines[:at], lines[at + 1 :]
    bylines = [line for line in head[1:] if _NO_HEADLINE.match(line)]
    headlines = [line for line in head if line not in bylines]
    row = {"headline": headlines[-1] if len(headlines) < 3 else headlines[1]}
    row |= {"byline": bylines[0] if bylines else "", "published": rest.pop(0)}
    if rest and _TIME.match(rest[0]):
        row["time"] = rest.pop(0)
    row["outlet"] = rest.pop(0) if rest else ""
    # Code, edition, page, language and copyright come before the text.
    last = max((i for i, line in enumerate(rest[:8]) if _is_head(line)), default=-1)
    row["language"] = next(filter(None, map(language_code, rest[: last + 1])), "")
    paragraphs = rest[last + 1 :]
    if len(paragraphs) > 1 and _is_publisher(paragraphs[-1]):
        paragraphs.pop()
    if not paragraphs:
        return unknown(document, name, where, "Factiva")
    return _made(row, paragraphs, key, name, where)


def _is_head(line: str) -> bool:
    return (
        bool(language_code(line))
        or line.lower().startswith(("copyright", "(c)", "©"))
        or bool(re.fullmatch(r"[A-Z]{1,8}\d?|[A-Z]?\d{1,4}", line))
    )


def _is_publisher(line: str) -> bool:
    return len(line.split()) < 12 and (
        bool(re.search(r"\b(?:Inc|Ltd|Co|Corp|Cie|LLC|S\.A)\.\Z|\(Full Text\)\Z", line))
        or not re.search(r"[.!?\"”’)]\Z", line)
    )


def _made(row: dict[str, str], paragraphs: list[str], key: str, name: str, where: str) -> Item:
    time = row.pop("time", "")
    if time:
        row["published"] += f" {time}"
    row["id"] = key
    row["language"] = language_code(row.get("language", "")) or row.get("language", "")
    row["byline"] = re.sub(r"\A(?:By|Von|Por|Par|Di) ", "", row["byline"].strip(), flags=re.I)
    return made(row, "\n".join(paragraphs), name, where)
