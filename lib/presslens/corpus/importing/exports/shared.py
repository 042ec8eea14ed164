"""What the readers of all archives share: an article made of a document, or why it is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from presslens.corpus.dates import find_dates
from presslens.corpus.importing.dates import read_moment
from presslens.corpus.importing.items import Aside, Found, Say

_LANGUAGES = {
    "en": ("english", "englisch", "anglais", "inglés", "inglese", "inglês", "engels"),
    "de": ("german", "deutsch", "allemand"),
    "fr": ("french", "französisch", "français"),
    "es": ("spanish", "spanisch", "español"),
}
_CODES = {name: code for code, names in _LANGUAGES.items() for name in names}
_NO_DAY = re.compile(r"[^\W\d_]{3,} \d{4}\Z")  # "May 2021": a month is no day
_TIME = re.compile(
    r"(?<![\d:.])\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?"
    r"(?:\s*\(?(?:[A-Z]{2,5}|(?:[A-Z][a-z]+ )+Time)\)?)?\s*\Z",
    re.IGNORECASE,
)
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

    The time behind it is kept, with its zone if that is named.

    >>> day_of("January 11, 2010 Monday"), day_of("Dienstag 7. Juli 2020"), day_of("The Times")
    ('2010-01-11', '2020-07-07', '')
    >>> day_of("June 18, 2021 Friday 3:25 PM EST"), day_of("2018 年 10 月 7 日")
    ('2021-06-18T15:25-05:00', '2018-10-07')
    """
    if not re.search(r"\d{4}", line) or len(line.split()) > _WORDS_OF_A_DAY:
        return ""
    if _NO_DAY.match(line.strip()):
        return ""
    if dates := find_dates(line):
        return with_time(dates[0][0], line[dates[0][2] :])
    start = re.match(r"\W*(?:[^\W\d_]+,? )?(\d{1,2})\.?(?:er)? ([^\W\d_]{3,})\.? (\d{4})\b", line)
    try:
        if start:
            return with_time(read_moment(" ".join(start.groups())), line[start.end() :])
        return read_moment(line) if re.search("[年년]", line) else ""
    except ValueError:
        return ""


def with_time(day: str, rest: str) -> str:
    """Return a day with the time that stands in the rest of its line, or alone.

    >>> with_time("2021-06-18", "Friday 23:22 Central European Time"), with_time("2021-06-18", "A4")
    ('2021-06-18T23:22+01:00', '2021-06-18')
    """
    time = _TIME.search(rest)
    if len(day) != len("2021-06-18") or not time:
        return day
    try:
        return read_moment(f"{day} {time.group().strip().replace('.', ':', 1)}")
    except ValueError:
        return day


def month_of(line: str) -> str:
    """Return the month that a line is about, "" if it is about something else.

    >>> month_of("June 2015"), month_of("The Times 2015")
    ('2015-06', '')
    """
    try:
        return read_moment(line.strip()) if _NO_DAY.match(line.strip()) else ""
    except ValueError:
        return ""


def check_count(name: str, stated: int, found: int, say: Say) -> None:
    """Tell if an export says that it holds another number of documents than were found."""
    if stated and stated != found:
        say(f"{name}: it says that it holds {stated:,} documents; {found:,} were found")


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
