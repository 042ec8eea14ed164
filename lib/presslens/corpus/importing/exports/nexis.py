"""Nexis Uni (Lexis Advance): Word and RTF, documents that close with "End of Document"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from presslens.corpus.importing.exports.shared import (
    check_count,
    day_of,
    language_code,
    made,
    unknown,
)
from presslens.corpus.importing.items import Aside, Item, Say

END_OF_DOCUMENT = re.compile(
    r"\s*(?:End of Document|Ende des Dokuments|Fin du document|Fin del documento|Fim do documento|"
    r"Fine del documento|Einde van het document)\s*\Z",
    re.IGNORECASE,
)
_BODIES = frozenset((
    "Body", "Text", "Full Text", "Textkörper", "Volltext", "Haupttext", "Corps", "Corps du texte",
    "Texte", "Cuerpo", "Texto", "Corpo", "Testo", "Tekst",
))  # fmt: skip
_FIELDS = {
    "Byline": "byline", "Autor": "byline", "Auteur": "byline", "Autore": "byline",
    "Highlight": "standfirst", "Load-Date": "loaded", "Language": "language", "Sprache": "language",
    "Langue": "language", "Idioma": "language", "Taal": "language", "Lingua": "language",
}  # fmt: skip
_OTHER_FIELDS = (
    "Section", "Rubrik", "Rubrique", "Sección", "Seção", "Sezione", "Sectie", "Length", "Länge",
    "Longueur", "Longitud", "Extensión", "Lunghezza", "Lengte", "Dateline", "Datumszeile",
    "Publication-Type", "Publikationstyp", "Subject", "Correction-Date", "Series", "Edition",
    "Ausgabe", "Distribution", "Journal Code", "Zeitungs-Code", "Publication", "Update",
)  # fmt: skip
_NAME = "|".join((*_FIELDS, *_OTHER_FIELDS))
_FIELD = re.compile(rf"({_NAME}):[ \t]+(.*)")
_NEXT_FIELD = re.compile(r"\s+(?=(?:Byline|Highlight|Dateline|Series|Section|Length):\s)")
_RIGHTS = re.compile(r"(?:Copyright|©|\(c\))|All Rights Reserved|Alle Rechte", re.IGNORECASE)
_END = re.compile(
    r"(?:Classification|Klassifizierung|Clasificación|Classificatie|Graphic|Grafik|Graphique|"
    r"Gráfico)\Z|Load-Date:"
)
_PERHAPS_END = re.compile(r"(?:Correction|Notes?|Korrektur|Anmerkung(?:en)?)\Z")
LAST_LINES = 1  # of a note below the text; below a crosshead more follows
_COVER = re.compile(
    r"(?:User Name|Date and Time|Job Number|Client/Matter|Search Terms|Search Type|Narrowed by|"
    r"Content Type|Sources?):|Documents? \(\d+\)|Content Type|\d+\. |-None-|News\Z|"
    r"Page \d+ of \d+|About LexisNexis|Sources: |\d+\Z|-{20,}|"
    r".*\b(?:Timeline|Publisher|Publication Type|Source Type|Search Within Results): "
)
_STATED = re.compile(r"Documents? \((\d+)\)\s*\Z")
_LISTED = re.compile(r"\s*(\d+)\. +(.+)")


def is_nexis_list(lines: Sequence[str]) -> bool:
    """Say whether these are the lines of the list that comes with documents in single files."""
    filled = [line.strip() for line in lines if line.strip()]
    about = sum(bool(_COVER.match(line)) for line in filled)
    return any(map(_STATED.match, filled)) and about * 2 > len(filled)


def read_nexis_list(lines: Sequence[str], name: str, say: Say) -> Iterator[Item]:
    """Yield the list as what it is: no article."""
    reason = "it is the list of the documents that were downloaded, and no article"
    yield Aside(name, name, "a list of documents", reason, {"raw": "\n".join(lines)})


def is_nexis(lines: Sequence[str]) -> bool:
    """Say whether these are the lines of a Nexis Uni export."""
    return any(line.strip() in _BODIES for line in lines) and any(map(END_OF_DOCUMENT.match, lines))


def read_nexis(lines: Sequence[str], name: str, say: Say) -> Iterator[Item]:
    """Yield the documents of a Nexis Uni export."""
    number, document = 0, []
    for line in lines:
        if not END_OF_DOCUMENT.match(line):
            document.append(line.strip())
            continue
        number += 1
        yield _article(document, name, f"document {number}", covered=number == 1)
        document = []
    if any(_FIELD.match(line) for line in document):
        reason = "it does not end as Nexis documents do; the file may be cut short"
        row = {"raw": "\n".join(document)}
        yield Aside(f"{name}, its last document", name, "an export that is cut short", reason, row)
    stated = (int(match[1]) for line in lines if (match := _STATED.match(line)))
    check_count(name, next(stated, 0), number, say)


def _article(document: list[str], name: str, where: str, *, covered: bool) -> Item:
    """Read a document: headline, outlet, date, edition, copyright, fields, Body, text, the rest."""
    body = next((i for i, line in enumerate(document) if line in _BODIES), None)
    if body is None:
        return unknown(document, name, where, "Nexis")
    fields, head = _fields(document, body), _head(document[:body], covered)
    days = [i for i, line in enumerate(head) if i and day_of(line)]
    text = "\n".join(line for line in document[body + 1 : _end(document, body)] if line)
    if not text or (not days and len(head) < 3):
        return unknown(document, name, where, "Nexis")
    at = days[0] if days else len(head) - 1  # an undated one is dated by when it was loaded
    outlet = at - 1
    while outlet > 1 and re.fullmatch(r"\(.*\)", head[outlet]):
        outlet -= 1  # the name of a blog, in brackets below that of the newspaper
    headline = " ".join(head[:outlet])
    row = {
        "headline": "" if headline == "No Headline In Original" else headline,
        "outlet": head[outlet],
        "published": day_of(head[at]) or day_of(fields.get("loaded", "")) or head[at],
        "byline": fields.get("byline", ""),
        "standfirst": fields.get("standfirst", ""),
        "language": language_code(fields.get("language", "")),
    }
    return made(row, text, name, where)


def _end(document: Sequence[str], body: int) -> int:
    """Return where the text ends: at a field, or at a note that stands right above the fields."""
    ends = (i for i in range(body + 1, len(document)) if _END.match(document[i]))
    end = next(ends, len(document))
    corrected = any(line.startswith("Correction-Date:") for line in document)
    for i in range(body + 2, end):
        below = sum(map(bool, document[i + 1 : end]))
        most = LAST_LINES + 2 * (corrected and document[i] == "Correction")
        if _PERHAPS_END.match(document[i]) and below <= most:
            return i
    return end


def _fields(document: Sequence[str], body: int) -> dict[str, str]:
    """Return the fields by name; above the text several may stand in one line."""
    fields: dict[str, str] = {}
    above = [piece for line in document[:body] for piece in _NEXT_FIELD.split(line)]
    for line in (*above, *document[body:]):
        match = _FIELD.match(line)
        if match and (field := _FIELDS.get(match.group(1))):
            fields.setdefault(field, match.group(2).strip())
    return fields


def _head(lines: Sequence[str], covered: bool) -> list[str]:
    """Return headline, outlet, day and edition: what stands between the cover and the rights.

    covered: a cover may stand above, with a list of the headlines.
    """
    cover = [i for i, line in enumerate(lines) if _COVER.match(line) and not day_of(line)]
    start = max(cover, default=-1) + 1
    listed = [i for i in cover if covered and _LISTED.match(lines[i])]
    if listed:
        first = _LISTED.match(lines[listed[0]])
        titles = [i for i in range(listed[-1] + 1, len(lines)) if first and lines[i] == first[2]]
        start = titles[-1] if titles else start
    head: list[str] = []
    for line in lines[start:]:
        if _RIGHTS.search(line) or _FIELD.match(line):
            break
        if line:
            head.append(line)
    return head
