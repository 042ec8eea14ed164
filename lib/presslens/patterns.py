"""Regular expressions that people write in lists, refused where they could run for hours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import inf, log
from re import _constants as code
from re import _parser as parser
from typing import Any

LONGEST = 500  # characters of a pattern
TRIED_ON = 200  # characters of a text that a pattern is tried on
MOST_WAYS = 3.0  # in which a pattern may fit, as a power of the length of the text
OPEN = 0.89  # what a repeat without a limit adds to that: three in a row have n³ / 6 ways
_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)


def compile_pattern(text: str) -> re.Pattern[str]:
    r"""Compile a regular expression that ignores case.

    Parameters
    ----------
    text
        The pattern, as Python writes them.

    Returns
    -------
    re.Pattern
        To be tried on texts of up to `TRIED_ON` characters.

    Raises
    ------
    ValueError
        For a pattern that does not compile, is too long, or could make a search very slow: a
        repeat without a limit around a part that fits in several ways, or too many repeats one
        after the other. The message completes a sentence that begins with the pattern.

    Notes
    -----
    Python's engine tries every way in which a pattern may fit: exponentially many where a repeat
    holds another, and a power of the text's length where repeats follow one another (Friedl,
    Mastering Regular Expressions, 3rd ed. 2006, chapter 6).

    >>> compile_pattern("(wo)?m[ae]n").search("Two Women").group()
    'Women'
    >>> compile_pattern(r"(\w+\s?)+!")
    Traceback (most recent call last):
    ...
    ValueError: could run without end: a "+" or "*" stands around a part that repeats or has
    alternatives
    """
    if len(text) > LONGEST:
        raise ValueError(f"has {len(text):,} characters; {LONGEST} at most are read")
    try:
        pattern = re.compile(text, re.IGNORECASE)
        ways = _ways(parser.parse(text, re.IGNORECASE))
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"does not compile ({error})") from None
    if ways == inf:
        raise ValueError(
            'could run without end: a "+" or "*" stands around a part that repeats or has '
            "alternatives"
        )
    if ways > MOST_WAYS:
        raise ValueError('could run very long: it has too many repeats ("+", "*", "{0,9}")')
    return pattern


def _ways(parsed: Iterable[tuple[Any, Any]]) -> float:
    """Return in how many ways a pattern can fit, as a power of the length of the text."""
    return sum(_ways_of(operation, argument) for operation, argument in parsed)


def _ways_of(operation: Any, argument: Any) -> float:
    if operation in _REPEATS:
        least, most, body = argument
        inside = _ways(body)
        if most == code.MAXREPEAT:
            return inf if inside else OPEN
        return most * inside + _power(most - least + 1)
    if operation is code.BRANCH:
        return _power(len(argument[1])) + max(map(_ways, argument[1]))
    return sum(_ways(part) for part in _parts(argument))


def _power(ways: int) -> float:
    return min(OPEN, log(ways) / log(TRIED_ON))


def _parts(argument: Any) -> list[Any]:
    """Return the patterns inside an operation's argument."""
    if isinstance(argument, parser.SubPattern):
        return [argument]
    if isinstance(argument, (list, tuple)):
        return [part for one in argument for part in _parts(one)]
    return []
