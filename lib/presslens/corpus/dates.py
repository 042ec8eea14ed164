"""Dates as people and pages write them, turned into ISO 8601 with the zone that is named."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_REGIONS = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "UK": "Europe/London",
}
_HOURS = {"UTC": 0, "GMT": 0, "Z": 0, "BST": 1, "CET": 1, "CEST": 2, "EST": -5, "EDT": -4}
_HOURS |= {"CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AEST": 10, "AEDT": 11}
_WRITTEN = re.compile(
    rf"""(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?
    (?:(?P<y0>\d{{4}})-(?P<n0>\d\d)-(?P<d0>\d\d)
      |(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m1>{_MONTH}),?\s+(?P<y1>\d{{4}})
      |(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y2>\d{{4}}))?)
    (?![\w-])
    (?:,?\s*(?:at\s+|[-–|·]\s*)?(?P<h>\d{{1,2}})[:.](?P<min>\d\d)(?::\d\d)?\s*(?P<half>[ap]\.?m\.?)?
      (?:[,\s]\s*\(?(?P<zone>{"|".join([*_REGIONS, *_HOURS])}|[+-]\d\d:?\d\d)\b\)?)?)?""",
    re.IGNORECASE | re.VERBOSE,
)
_DIGIT = re.compile(r"\d")
EARLIEST, LATEST = 1600, 2199


def parse_date(value: str) -> str:
    """Return a date or time as ISO 8601, in the zone it names; a date alone stays a date.

    ISO 8601 and dates with the month in letters are read. A date in figures only, such as
    06/10/2021, is read differently in different places and is refused.

    Raises ValueError for anything else.

    >>> parse_date("2021-06-18 12:57:00-0400"), parse_date("Fri, 18 Jun 2021 16:57:00 GMT")
    ('2021-06-18T12:57-04:00', '2021-06-18T16:57+00:00')
    >>> parse_date("June 10, 2021"), parse_date("11 June 2021 08:33, UK"), parse_date("")
    ('2021-06-10', '2021-06-11T08:33+01:00', '')
    """
    value = value.strip()
    if not value:
        return ""
    try:
        stamp: date | datetime
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            stamp = date.fromisoformat(value)
        elif re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", value):
            stamp = datetime.fromisoformat(value)
        else:
            written = _WRITTEN.fullmatch(value)
            iso = _iso(written, year=None) if written else None
            if not iso:
                raise ValueError(value)
            return iso
    except ValueError:
        raise ValueError(f'"{value}" is no date (write it as YYYY-MM-DD)') from None
    return _format(stamp)


def find_dates(line: str) -> list[tuple[str, int, int]]:
    """Return each date in a line as (ISO 8601, start, end), a missing year taken from the first.

    >>> find_dates("Posted: Jun 18, 2021 12:57 PM ET | Last Updated: June 19")
    [('2021-06-18T12:57-04:00', 8, 32), ('2021-06-19', 49, 56)]
    """
    found: list[tuple[str, int, int]] = []
    for match in _WRITTEN.finditer(line) if _DIGIT.search(line) else ():
        if match.start() and line[match.start() - 1].isalnum():
            continue
        try:
            iso = _iso(match, year=int(found[0][0][:4]) if found else None)
        except ValueError:
            continue
        if iso:
            found.append((iso, match.start(), match.end()))
    return found


def _iso(match: re.Match[str], *, year: int | None) -> str | None:
    part = match.groupdict()
    years = part["y0"] or part["y1"] or part["y2"]
    if not years and year is None:
        return None
    name = part["m1"] or part["m2"]
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(part["n0"])
    day = int(part["d0"] or part["d1"] or part["d2"])
    written_year = int(years) if years else int(year or 0)
    if part["h"] is None:
        return _format(date(written_year, month, day))
    hour = int(part["h"])
    if part["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("no hour of a twelve-hour clock")
        hour = hour % 12 + (12 if part["half"].lower().startswith("p") else 0)
    stamp = datetime(written_year, month, day, hour, int(part["min"]))
    return _format(stamp.replace(tzinfo=zone_of(part["zone"])) if part["zone"] else stamp)


def zone_of(name: str) -> tzinfo:
    """Return the zone of a name or an offset, such as EST or +02:00; KeyError if it is none.

    >>> zone_of("EST").utcoffset(None)
    datetime.timedelta(days=-1, seconds=68400)
    """
    name = name.upper()
    if name in _REGIONS:
        return ZoneInfo(_REGIONS[name])
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name])) if _HOURS[name] else UTC
    if name[0] not in "+-":
        raise KeyError(name)
    sign = -1 if name[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(name[1:3]), minutes=int(name[-2:])))


def _format(stamp: date | datetime) -> str:
    if not EARLIEST <= stamp.year <= LATEST:
        raise ValueError(f"the year {stamp.year} is out of range")
    if isinstance(stamp, datetime):
        return stamp.isoformat(timespec="seconds" if stamp.second else "minutes")
    return stamp.isoformat()
