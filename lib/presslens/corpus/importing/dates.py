"""Dates as sources of every kind give them: text, figures, numbers, cells; in their zone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from presslens.corpus.dates import EARLIEST, LATEST, find_dates, parse_date, zone_of
from presslens.corpus.importing.cells import is_nothing
from presslens.errors import PresslensError, nearest

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
_FIGURES = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?:[ ,T]+(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?"
    r"\s*([ap]\.?m\.?)?)?\Z",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)(.*)\Z", re.DOTALL)
MONTHS_IN = ["de", "fr", "es", "it", "pt", "nl", "sv", "da", "pl"]
_PACKED = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z)?)?\Z")
_LONG_YEAR = re.compile(r"(?<![\d:.+])(\d{5,7})(?=[-/. ]\d{1,2}(?:\D|\Z))|(?<=[/. -])(\d{5,7})\Z")
_YEAR = re.compile(r"\d{4}")
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})\Z|(\d{1,2})[-/.](\d{4})\Z")
_UNKNOWN_PART = re.compile(r"(?<=\d{4})(?:-00-00|(?<=\d)-00)\Z|(?<=\d{4}-\d\d)-00\Z")
_NAMED_MONTH = re.compile(r"([^\W\d_]{3,})\.?,? (?:de )?(\d{4})(?:,? \w+day)?\Z", re.IGNORECASE)
# Years, months and days marked as such, as Chinese, Japanese and Korean dates are.
_MARKED = re.compile(
    r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]\D*(?:(\d{1,2}):(\d\d))?"
)
# What stands behind a time: a zone's letters, or its name in words.
_ZONE = re.compile(
    r"(?<=\d)(?:\.\d+)?\s*(?P<half>[apAP]\.?[mM]\.?)?\s*"
    r"\(?(?P<name>[A-Z]{1,5}|[A-Z][a-z]+(?: [A-Z][a-z]+)* Time)\)?\Z"
)
_TIME_ZONES = {
    "Eastern": "EST", "Eastern Standard": "EST", "Eastern Daylight": "EDT", "Central": "CST",
    "Central Standard": "CST", "Central Daylight": "CDT", "Mountain Standard": "MST",
    "Mountain Daylight": "MDT", "Pacific": "PST", "Pacific Standard": "PST",
    "Pacific Daylight": "PDT", "Central European": "CET", "Central European Summer": "CEST",
    "Central Europe": "CET", "Greenwich Mean": "GMT", "British Summer": "BST",
    "Coordinated Universal": "UTC", "Universal": "UTC", "Australian Eastern Standard": "AEST",
    "Australian Eastern Daylight": "AEDT",
}  # fmt: skip
FIRST_SECOND = 1e8  # since 1970, in March 1973: a smaller number is a year, a serial, a count
SPREADSHEET = date(1899, 12, 30)  # day 0 of Excel's count
FIRST_DAY, LAST_DAY = 20_000, 60_000  # of that count: from 1954 to 2064
_OUT_OF_RANGE = "the year {} is out of range"


class Ambiguous(ValueError):
    """A date in figures that may be day or month first."""


def read_moment(value: Any, *, order: str = "", zone: str = "") -> str:
    """Return a date or time as ISO 8601 with its zone; a day, month or year alone stays one.

    What stands for nothing, such as "" or "NA", becomes "".

    order: how dates in figures such as 06/10/2021 are read, day-first or month-first. zone: of
    times that name none, such as Europe/London.

    Raises ValueError, with a sentence's predicate, for what is no date, or could be two.

    >>> read_moment("Jun 18, 2021 12:57 PM ET"), read_moment(1624035420), read_moment("20210618")
    ('2021-06-18T12:57-04:00', '2021-06-18T16:57+00:00', '2021-06-18')
    >>> read_moment("18/06/2021"), read_moment("06/10/2021", order="month-first")
    ('2021-06-18', '2021-06-10')
    >>> read_moment("9 Januar 1993"), read_moment("3 mai 2021"), read_moment("2021 年 6 月 18 日")
    ('1993-01-09', '2021-05-03', '2021-06-18')
    >>> read_moment("1921"), read_moment("June 1921"), read_moment("1921-06"), read_moment("NULL")
    ('1921', '1921-06', '1921-06', '')
    >>> read_moment("1921-06-00"), read_moment("1921-00-00"), read_moment("2021-6-8")
    ('1921-06', '1921', '2021-06-08')
    >>> read_moment("2021-06-18T10:00:00 BST"), read_moment("Jan 29, 2020 @ 05:33:50.000")
    ('2021-06-18T10:00+01:00', '2020-01-29T05:33')
    >>> read_moment("06/10/2021")
    Traceback (most recent call last):
    ...
    presslens.corpus.importing.dates.Ambiguous: "06/10/2021" may be day or month first; say
    which: --dates day-first or month-first
    >>> read_moment("20210-06-18")
    Traceback (most recent call last):
    ...
    ValueError: "20210-06-18" is no date: the year 20210 is out of range
    >>> read_moment(44319)
    Traceback (most recent call last):
    ...
    ValueError: "44319" is no date; if a spreadsheet's day number, 2021-05-03: format it as a date
    """
    if value is None or value != value or is_nothing(value):  # NaN is not itself
        return ""
    if isinstance(value, (date, datetime)):
        return _iso(value, zone)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(float(value), str(value), zone)
    text = " ".join(str(value).replace(" @ ", " ").split())
    for read in (_packed, _partial, _zoned, _written, _in_figures, _loose, _foreign):
        found = read(text, order)
        if found is not None:
            return _iso(found, zone) if not isinstance(found, str) else found
    raise ValueError(f'"{text}" is no date')


def _partial(text: str, order: str) -> str | None:
    """Read a year, or a month and a year, and keep it as it is."""
    if _YEAR.fullmatch(text):
        return text if EARLIEST <= int(text) <= LATEST else None
    text = _UNKNOWN_PART.sub("", text)
    if _YEAR.fullmatch(text):
        return text
    year = month = 0
    if match := _YEAR_MONTH.match(text):
        year, month = int(match[1] or match[4]), int(match[2] or match[3])
    elif match := _NAMED_MONTH.match(text):
        day = _loose(f"1 {match[1]} {match[2]}", "") or _foreign(f"1 {match[1]} {match[2]}", "")
        if day is not None:
            year, month = map(int, str(day)[:7].split("-"))
    if EARLIEST <= year <= LATEST and 1 <= month <= 12:
        return f"{year}-{month:02}"
    return None


def _zoned(text: str, order: str) -> date | datetime | None:
    """Read a time with a zone behind it that is named in letters or words."""
    if match := _MARKED.match(text):
        return _marked(match)
    match = _ZONE.search(text)
    if not match or ":" not in text:
        return None
    name = match["name"].removesuffix(" Time")
    try:
        zone = zone_of(_TIME_ZONES.get(name, name))
    except (KeyError, ValueError):
        return None
    rest = text[: match.start()] + (f" {match['half']}" if match["half"] else "")
    for read in (_written, _in_figures, _loose, _foreign):
        found = read(rest, order)
        if isinstance(found, str):
            found = datetime.fromisoformat(found)
        if isinstance(found, datetime):
            return found.replace(tzinfo=found.tzinfo or zone)
    return None


def _marked(match: re.Match[str]) -> date | datetime | None:
    year, month, day, hour, minute = (int(part) if part else 0 for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute) if match[4] else date(year, month, day)
    except ValueError:
        return None


def _packed(text: str, order: str) -> date | datetime | None:
    if text.isdigit() and len(text) in (10, 13):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    match = _PACKED.match(text)
    if not match or not EARLIEST <= int(match.group(1)) <= LATEST:
        if long := _LONG_YEAR.search(text):
            year = long.group(1) or long.group(2)
            raise ValueError(f'"{text}" is no date: {_OUT_OF_RANGE.format(year)}')
        return None
    parts = [int(part) for part in match.groups()[:6] if part]
    try:
        if len(parts) == 3:
            return date(*parts)
        # MediaCloud's and GDELT's times are in UTC, marked with a Z or not.
        return datetime(*parts, tzinfo=UTC)
    except ValueError as error:
        raise ValueError(f'"{text}" is no date: {error}') from None


def _written(text: str, order: str) -> date | datetime | None:
    if match := _YEAR_FIRST.match(text):
        text = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}{match[4]}"
    try:
        iso = parse_date(re.sub(r"(\d\d:\d\d:\d\d\.\d{1,6})\d*", r"\1", text))
    except ValueError:
        return None
    if not iso:
        return None
    return datetime.fromisoformat(iso) if len(iso) > 10 else date.fromisoformat(iso)


def _in_figures(text: str, order: str) -> date | datetime | None:
    match = _FIGURES.match(text)
    if not match:
        return None
    one, two, year = int(match[1]), int(match[3]), int(match[4])
    year += 0 if len(match[4]) == 4 else (2000 if year < 70 else 1900)
    if one <= 12 and two <= 12 and one != two and not order:
        raise Ambiguous(
            f'"{text}" may be day or month first; say which: --dates day-first or month-first'
        )
    day_first = one > 12 or (two <= 12 and order != MONTH_FIRST)
    day, month = (one, two) if day_first else (two, one)
    try:
        if not match[5]:
            return date(year, month, day)
        hour = int(match[5])
        if match[7]:
            hour = hour % 12 + (12 if match[7].lower().startswith("p") else 0)
        return datetime(year, month, day, hour, int(match[6]))
    except ValueError as error:
        raise ValueError(f'"{text}" is no date: {error}') from None


def _loose(text: str, order: str) -> date | datetime | str | None:
    """Read what a person would: a date somewhere in a line, or what dateutil makes of it."""
    if found := find_dates(text):
        return found[0][0]
    if len(re.findall(r"\d+", text)) < 2:  # a day and a year at least
        return None
    from dateutil import parser

    ends = (datetime(2001, 1, 1), datetime(2004, 2, 2))
    try:
        one, two = (
            parser.parse(text, default=end, dayfirst=order == DAY_FIRST, tzinfos=_zone_or_none)
            for end in ends
        )
    except (ValueError, OverflowError, TypeError):
        return None
    if one.date() != two.date():  # day, month or year was not said, and was filled in
        return None
    return one if re.search(r"\d:\d\d", text) else one.date()


def _zone_or_none(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    try:
        return zone_of(name) if name else None
    except (KeyError, ValueError):
        return None


@lru_cache(maxsize=1024)
def _foreign(text: str, order: str) -> date | datetime | None:
    """Read a date whose month is named in another language, as archives' pages may be set to."""
    if not re.search(r"[^\W\d_]{3}", text) or not re.search(r"\d{4}", text):
        return None
    import dateparser  # comes with trafilatura

    parts = ["day", "month", "year"]
    strict = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "REQUIRE_PARTS": parts}
    found = dateparser.parse(text, languages=MONTHS_IN, settings=strict)
    return found if found is None or re.search(r"\d:\d\d", text) else found.date()


def _number(value: float, text: str, zone: str) -> str:
    """Read a number: 20210618, 20210618125700, seconds or milliseconds since 1970."""
    whole = value == int(value) if math.isfinite(value) else False
    if whole and EARLIEST <= value <= LATEST:
        return str(int(value))
    if whole and (19000101 <= value <= 21991231 or 19e12 <= value < 22e12):
        found = _packed(str(int(value)), "")
        if found:
            return _iso(found, zone)
    seconds = value / 1000 if value > 1e11 else value
    if not FIRST_SECOND <= seconds < 7.3e9:
        raise ValueError(f'"{text}" is no date{_day_number(value)}')
    return _iso(datetime.fromtimestamp(seconds, UTC), zone)


def _iso(moment: date | datetime, zone: str) -> str:
    if not EARLIEST <= moment.year <= LATEST:
        raise ValueError(f'"{moment}" is no date: {_OUT_OF_RANGE.format(moment.year)}')
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is None and (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return moment.date().isoformat()  # a day, as spreadsheets keep it
    if moment.tzinfo is None and zone:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")


def _day_number(value: float) -> str:
    if not FIRST_DAY <= value < LAST_DAY:
        return ""
    day = (SPREADSHEET + timedelta(days=int(value))).isoformat()
    return f"; if a spreadsheet's day number, {day}: format it as a date"


def find_order(values: Iterable[Any]) -> str:
    """Return how a column of dates in figures is written, "" if nothing tells or they differ.

    >>> find_order(["06/10/2021", "06/18/2021"]), find_order(["06/10/2021"])
    ('month-first', '')
    """
    orders = set()
    for value in values:
        match = _FIGURES.match(" ".join(str(value).split()))
        if match and int(match[1]) > 12:
            orders.add(DAY_FIRST)
        elif match and int(match[3]) > 12:
            orders.add(MONTH_FIRST)
    return orders.pop() if len(orders) == 1 else ""


def check_zone(name: str) -> str:
    """Return the name of a time zone. Raises PresslensError if there is none of the name.

    >>> check_zone("Europe/Londn")
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: zone: there is no time zone "Europe/Londn" (did you mean
    "Europe/London"?); write it as Europe/London.
    """
    try:
        if name:
            ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # not known, a folder of zones, or no name at all
        hint = nearest(name, available_timezones())
        hint = f" ({hint})" if hint.startswith("did you mean") else ""
        raise PresslensError(
            f'zone: there is no time zone "{name}"{hint}; write it as Europe/London.'
        ) from None
    return name
