"""What the readers of all archives share: an article made of a document, or why it is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from presslens.corpus.dates import find_dates
from presslens.corpus.importing.found import Aside, Found
from presslens.corpus.importing.moments import read_moment

_LANGUAGES = {
    "en": ("english", "englisch", "anglais", "inglés", "inglese", "inglês", "engels"),
    "de": ("german", "deutsch", "allemand"),
    "fr": ("french", "französisch", "français"),
    "es": ("spanish", "spanisch", "español"),
}
_CODES = {name: code for code, names in _LANGUAGES.items() for name in names}
_NO_DAY = re.compile(r"[^\W\d_]{4,} \d{4}\Z")  # "May 2021": a month is no day
_WORDS_OF_A_DAY = 12


def made(row: dict[str, str], text: str, name: str, where: str) -> Found:
    """Return an article whose headline stands above its text."""
    headline = row["headline"].strip()
    row = {**row, "headline": "", "text": f"{headline}\n\n{text}" if headline else text}
    return Found(f"{name}, {where}", name, row, headed=bool(headline))


def unknown(document: Sequence[str], name: str, where: str, archive: str) -> Aside:
    """Return a document that is not laid out as those of its archive are."""
    reason = f"it is not laid out as {archive} documents are known to be"
    row = {"raw": "\n".join(document)}
    return Aside(f"{name}, {where}", name, "an export laid out otherwise", reason, row)


def language_code(language: str) -> str:
    """Return the code of a language that an archive names, "" if it is not known.

    >>> language_code("ENGLISH; ENGLISH"), language_code("Deutsch"), language_code("Klingon")
    ('en', 'de', '')
    """
    return _CODES.get(re.split(r"[;,]", language)[0].strip().lower(), "")


def day_of(line: str) -> str:
    """Return the day that a line of a heading is about, "" if it is about something else.

    >>> day_of("January 11, 2010 Monday"), day_of("Dienstag 7. Juli 2020"), day_of("The Times")
    ('2010-01-11', '2020-07-07', '')
    """
    if not re.search(r"\d{4}", line) or len(line.split()) > _WORDS_OF_A_DAY:
        return ""
    if _NO_DAY.match(line.strip()):
        return ""
    if dates := find_dates(line):
        return dates[0][0]
    start = re.match(r"\W*(?:[^\W\d_]+,? )?(\d{1,2})\.? ([^\W\d_]{3,})\.? (\d{4})\b", line)
    try:
        return read_moment(" ".join(start.groups())) if start else ""
    except ValueError:
        return ""


def blocks(lines: Sequence[str]) -> Iterator[str]:
    """Yield the runs of lines between empty ones, each as one line.

    >>> list(blocks(["One line", "goes on.", "", "", "Another."]))
    ['One line goes on.', 'Another.']
    """
    run: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            run.append(line.strip())
        elif run:
            yield " ".join(run)
            run = []
