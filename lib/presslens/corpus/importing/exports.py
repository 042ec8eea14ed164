"""Exports of news archives, as lines of text: Nexis Uni, Factiva, ProQuest.

Nothing about these layouts is promised by those who make them. They are read as public tools
describe them: Nexis Uni (Word, RTF) after the R packages tm.plugin.lexisnexis and LexisNexisTools,
Factiva (RTF, or text saved from it) after newspapers and tm.plugin.factiva, ProQuest (text) after
pq_parser and importProquest. What is read here has been checked against those descriptions and the
test files that come with them, not against an export of the user's own: look at a few articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from presslens.corpus.dates import find_dates
from presslens.corpus.importing.found import Aside, Found, Item

END_OF_DOCUMENT = re.compile(r"\s*End of Document\s*\Z", re.IGNORECASE)
_NEXIS_FIELD = re.compile(
    r"(Section|Length|Byline|Dateline|Highlight|Load-Date|Language|Publication-Type|Subject|"
    r"Correction-Date|Series|Edition|Distribution|Journal Code|Publication):[ \t\xa0]+(.*)"
)
_NEXIS_END = re.compile(r"(?:Classification|Graphic|Correction|Notes?)\Z|Load-Date:")
_FACTIVA_END = re.compile(r"(?:AN[\t ]+)?Document ([A-Za-z]{2,8}\d{12,}\w*)\s*\Z")
_FACTIVA_LENGTH = re.compile(r"\d[\d,.]* (?:words|mots|Wörter|palabras|parole)\Z")
_FACTIVA_TAG = re.compile(r"(HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|AN)[\t \xa0]+(.*)|(LP|TD)\Z")
_FACTIVA_FIELDS = {
    "HD": "headline", "BY": "byline", "PD": "published", "ET": "time", "SN": "outlet",
    "AN": "id", "LA": "language",
}  # fmt: skip
_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?: (?:GMT|UTC|[A-Z]{3,4}))?\Z")
_RULE = re.compile(r"_{40,}\s*\Z")
_PROQUEST_FIELD = re.compile(
    r"(Author|Publication info|Publication title|Publication date|Publication year|Publication "
    r"subject|Abstract|Links|Full text|Subject|Location|Company / organization|People|Title|"
    r"Alternate title|Pages|First page|Section|Publisher|Place of publication|Country of "
    r"publication|ISSN|Source type|Language of publication|Document type|Dateline|"
    r"ProQuest document ID|Document URL|Copyright|Last updated|Database|Credit|Column|"
    r"Number of pages|Identifier / keyword|Classification|Volume|Issue|Edition):[ \t]?(.*)"
)
_PROQUEST = {
    "Author": "byline", "Publication title": "outlet", "Publication date": "published",
    "Document URL": "url", "ProQuest document ID": "id", "Language of publication": "language",
    "Last updated": "updated", "Title": "headline",
}  # fmt: skip
_CODES = {"english": "en", "german": "de", "french": "fr", "spanish": "es", "englisch": "en"}


def split_export(text: str, name: str) -> Iterator[Item] | None:
    """Return the articles of an export, or None if the text is none that is known."""
    lines = [line.replace("\xa0", " ").rstrip() for line in text.splitlines()]
    if sum(bool(END_OF_DOCUMENT.match(line)) for line in lines) and "Body" in lines:
        return _nexis(lines, name)
    if any(_RULE.match(line) for line in lines) and any(
        line.startswith(("Full text:", "ProQuest document ID:")) for line in lines
    ):
        return _proquest(lines, name)
    if any(_FACTIVA_END.match(line) for line in lines):
        return _factiva(lines, name)
    return None


def _nexis(lines: list[str], name: str) -> Iterator[Item]:
    number, document = 0, []
    for line in lines:
        if not END_OF_DOCUMENT.match(line):
            document.append(line.strip())
            continue
        number += 1
        yield _nexis_article(document, name, f"document {number}")
        document = []
    if any(_NEXIS_FIELD.match(line) for line in document):
        reason = "it does not end as Nexis documents do; the file may be cut short"
        row = {"raw": "\n".join(document)}
        yield Aside(f"{name}, its last document", name, "an export that is cut short", reason, row)


def _nexis_article(document: list[str], name: str, where: str) -> Item:
    """Read a document: headline, outlet, date, copyright, fields, Body, text, what follows."""
    body = next((i for i, line in enumerate(document) if line == "Body"), None)
    rights = [i for i, line in enumerate(document[:body]) if line.startswith(("Copyright", "©"))]
    if body is None or not rights:
        return _unknown(document, name, where, "Nexis")
    head = [line for line in document[: rights[-1]] if line]
    start = max((i for i, line in enumerate(head) if _is_cover(line)), default=-1) + 1
    head = head[start:]
    fields = {}
    for line in document[rights[-1] :]:
        if match := _NEXIS_FIELD.match(line):
            fields.setdefault(match.group(1), match.group(2))
    end = next(
        (i for i in range(body + 1, len(document)) if _NEXIS_END.match(document[i])), len(document)
    )
    text = "\n".join(line for line in document[body + 1 : end] if line)
    if len(head) < 3 or not text:
        return _unknown(document, name, where, "Nexis")
    headline, outlet, dated = " ".join(head[:-2]), head[-2], head[-1]
    dates = find_dates(dated) or find_dates(fields.get("Load-Date", ""))
    row = {
        "headline": "" if headline == "No Headline In Original" else headline,
        "outlet": outlet,
        "published": dates[0][0] if dates else dated,
        "byline": fields.get("Byline", ""),
        "standfirst": fields.get("Highlight", ""),
        "language": _code(fields.get("Language", "")),
    }
    return _made(row, text, name, where)


def _is_cover(line: str) -> bool:
    """Say whether a line belongs to the list of documents that an export opens with."""
    return bool(
        re.match(
            r"(?:User Name|Date and Time|Job Number|Client/Matter|Search Terms|Search Type|"
            r"Narrowed by|Content Type|Sources?):|Documents? \(\d+\)|Content Type|\d+\. |-None-|"
            r"News\Z|Page \d+ of \d+|About LexisNexis|Sources: ",
            line,
        )
    )


def _factiva(lines: list[str], name: str) -> Iterator[Item]:
    number, document = 0, []
    for line in lines:
        end = _FACTIVA_END.match(line.strip())
        if not end:
            document.append(line.strip())
            continue
        number += 1
        key = end.group(1)
        tagged = sum(bool(_FACTIVA_TAG.match(one)) for one in document) >= 4
        read = _factiva_tagged if tagged else _factiva_plain
        yield read(document, key, name, f"document {number}")
        document = []


def _factiva_tagged(document: list[str], key: str, name: str, where: str) -> Item:
    fields: dict[str, list[str]] = {}
    tag = ""
    for line in document:
        if match := _FACTIVA_TAG.match(line):
            tag = match.group(1) or match.group(3)
            fields.setdefault(tag, [])
            line = match.group(2) or ""
        if tag and line:
            fields[tag].append(line)
    row = {to: " ".join(fields.get(code, [])) for code, to in _FACTIVA_FIELDS.items()}
    return _factiva_made(row, fields.get("LP", []) + fields.get("TD", []), key, name, where)


def _factiva_plain(document: list[str], key: str, name: str, where: str) -> Item:
    """Read a document without field codes: what is what follows from where the length stands."""
    lines = [line for line in document if line]
    at = next((i for i, line in enumerate(lines) if _FACTIVA_LENGTH.match(line)), None)
    if not at or at + 2 >= len(lines):
        return _unknown(document, name, where, "Factiva")
    head, rest = lines[:at], lines[at + 1 :]
    bylines = [line for line in head[1:] if line.lower().startswith("by ")]
    headlines = [line for line in head if line not in bylines]
    row = {"headline": headlines[-1] if len(headlines) < 3 else headlines[1]}
    row |= {"byline": bylines[0] if bylines else "", "published": rest.pop(0)}
    if rest and _TIME.match(rest[0]):
        row["time"] = rest.pop(0)
    row["outlet"] = rest.pop(0) if rest else ""
    # Code, edition, page, language and copyright come before the text.
    last = max((i for i, line in enumerate(rest[:8]) if _is_factiva_head(line)), default=-1)
    row["language"] = next((_code(line) for line in rest[: last + 1] if _code(line)), "")
    paragraphs = rest[last + 1 :]
    # The last line names the publisher.
    if len(paragraphs) > 1 and not re.search(r"[.!?\"”’)]\Z", paragraphs[-1]):
        paragraphs.pop()
    return _factiva_made(row, paragraphs, key, name, where)


def _is_factiva_head(line: str) -> bool:
    return (
        line.lower() in _CODES
        or line.lower().startswith(("copyright", "(c)", "©"))
        or bool(re.fullmatch(r"[A-Z]{2,8}\d?|[A-Z]?\d{1,4}", line))
    )


def _factiva_made(
    row: dict[str, str], paragraphs: list[str], key: str, name: str, where: str
) -> Item:
    time = row.pop("time", "")
    if time:
        row["published"] += f" {time}"
    row["id"], row["language"] = key, _code(row.get("language", "")) or row.get("language", "")
    row["byline"] = re.sub(r"\A[Bb]y ", "", row["byline"].strip())
    return _made(row, "\n".join(paragraphs), name, where)


def _proquest(lines: list[str], name: str) -> Iterator[Item]:
    documents: list[list[str]] = [[]]
    for line in lines:
        if _RULE.match(line):
            documents.append([])
        else:
            documents[-1].append(line.strip())
    number = 0
    for document in documents:
        if any(_PROQUEST_FIELD.match(line) for line in document):
            number += 1
            yield _proquest_article(document, name, f"document {number}")


def _proquest_article(document: list[str], name: str, where: str) -> Item:
    fields: dict[str, list[str]] = {}
    field = ""
    title = next((line for line in document if line), "")
    for line in document:
        if match := _PROQUEST_FIELD.match(line):
            field = match.group(1)
            if field in fields:  # a paragraph that happens to begin like a field
                field = "Full text" if "Full text" in fields else field
            fields.setdefault(field, []).append(match.group(2))
        elif field and line:
            fields[field].append(line)
    text = "\n".join(part for part in fields.get("Full text", []) if part)
    row = {to: " ".join(fields.get(code, [])).strip() for code, to in _PROQUEST.items()}
    row["headline"] = row["headline"] or re.sub(r"\ADocument \d+ of \d+\s*", "", title)
    row["outlet"] = _before(row["outlet"] or fields.get("Publication info", [""])[0])
    row["language"] = _code(row["language"])
    if not text or "Not available" in text[:40]:
        reason = "ProQuest gives no full text for it"
        return Aside(f"{name}, {where}", name, "no text", reason, row)
    return _made(row, text, name, where)


def _before(info: str) -> str:
    """Return the publication's name in "The Post, Late edition; Place [Place]12 June 2021: A1."."""
    return re.split(r"\s*(?:[;\[:]|, [\w ]*edition)", info, maxsplit=1)[0].strip()


def _code(language: str) -> str:
    return _CODES.get(language.split(";")[0].strip().lower(), "")


def _made(row: dict[str, str], text: str, name: str, where: str) -> Found:
    """Return an article whose headline stands above its text."""
    headline = row["headline"].strip()
    row = {**row, "headline": "", "text": f"{headline}\n\n{text}" if headline else text}
    return Found(f"{name}, {where}", name, row, headed=bool(headline))


def _unknown(document: list[str], name: str, where: str, archive: str) -> Aside:
    reason = f"it is not laid out as {archive} documents are known to be"
    row = {"raw": "\n".join(document)}
    return Aside(f"{name}, {where}", name, "an export laid out otherwise", reason, row)
