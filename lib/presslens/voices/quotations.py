"""Where the quotation marks of a passage open and close, and whether they mark speech.

Passages come with straight marks only, so which way a mark turns is told by its neighbours.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from presslens.text import count_tokens, tokenize

Span = tuple[int, int]

_DOUBLE = re.compile(r'"|\'\'|[“”„«»]')
_SINGLE_OPEN = re.compile(r"(?<![\w'.,!?])['‘](?=[^\s'’])")
_SINGLE_CLOSE = re.compile(r"(?<=[^\s'‘])['’](?![\w'])")
# Words that begin with an apostrophe of their own: no quotation opens there.
_CLIPPED = re.compile(r"['‘’](?:\d\ds?|til|tis|twas|em|cause|round|n)\b", re.IGNORECASE)
_SMALL = re.compile(r"an?|and|as|at|but|by|for|from|in|of|on|or|the|to|with")
SINGLE_REACH = 1000  # characters a quotation in single marks may run


def quotations(text: str, *, open_at_end: bool = False) -> list[Span]:
    """Return [start, end) of each outermost quotation in `text`, its marks included.

    Double marks go before single ones, which are taken as quotation marks only where they cannot
    be apostrophes. A mark left open runs to the end of the passage if the passage starts with it,
    or if `open_at_end` says that the next passage goes on quoting; else it is ignored.

    >>> text = 'He said "no" to the \\'greedy route\\' of the workers\\' party.'
    >>> [text[s:e] for s, e in quotations(text)]
    ['"no"', "'greedy route'"]
    >>> quotations('"We go on')
    [(0, 9)]
    """
    # Most passages have no such mark, which is seen many times as fast as a pattern is tried.
    marked = '"' in text or "''" in text or not text.isascii()
    doubles = _double(text, open_at_end) if marked else []
    singles = _single(text, doubles) if "'" in text or "‘" in text else []
    return sorted(doubles + singles)


def passage_quotations(texts: Sequence[str]) -> list[list[Span]]:
    """Return the quotations of each passage; a paragraph left open goes on where the next opens.

    >>> passage_quotations(['She said: "One.', '"Two."'])
    [[(10, 15)], [(0, 6)]]
    """
    following = [text.lstrip()[:1] in ('"', "“") for text in [*texts[1:], ""]][: len(texts)]
    return [
        quotations(text, open_at_end=goes_on)
        for text, goes_on in zip(texts, following, strict=True)
    ]


def is_title(quoted: str) -> bool:
    """Return True for what looks like the title of a work: capitals on every longer word.

    >>> is_title('"The Art of the Deal"'), is_title('"We will act"'), is_title('"Torture"')
    (True, False, False)
    """
    words = [token for token, _, _ in tokenize(quoted)]
    if len(words) < 2 or not words[0][0].isupper() or quoted.rstrip("\"'”’")[-1:] in ".!?,":
        return False
    return all(word[0].isupper() or _SMALL.fullmatch(word) for word in words)


def _double(text: str, open_at_end: bool) -> list[Span]:
    spans: list[Span] = []
    opened = -1
    for mark in _DOUBLE.finditer(text):
        start, end = mark.span()
        before = text[start - 1] if start else " "
        after = text[end] if end < len(text) else " "
        free = before.isspace() or before in "([{—–-/'…"
        shut = after.isspace() or after in ".,;:!?)]}…"
        if opened < 0:
            # A mark that can only close has no partner: the opening one was lost.
            if free or not shut:
                opened = start
        elif free and not shut:
            # A second opening mark: what was open was never closed.
            opened = start
        else:
            spans.append((opened, end))
            opened = -1
    if opened >= 0 and (open_at_end or not text[:opened].strip()):
        spans.append((opened, len(text)))
    return spans


def _single(text: str, doubles: list[Span]) -> list[Span]:
    opens = [m.start() for m in _SINGLE_OPEN.finditer(text) if not _CLIPPED.match(text, m.start())]
    if not opens:
        return []
    closes = [m.start() for m in _SINGLE_CLOSE.finditer(text)]
    spans: list[Span] = []
    last = 0
    for n, start in enumerate(opens):
        if start < last or _inside(start, doubles):
            continue
        limit = min(opens[n + 1] if n + 1 < len(opens) else len(text), start + SINGLE_REACH)
        found = closes[bisect_left(closes, start + 1) : bisect_left(closes, limit)]
        found = [close for close in found if not _inside(close, doubles)]
        # "workers' rights": an s before, a small letter after; a later mark is the likelier end.
        sure = [close for close in found if not _plural(text, close)]
        if sure or found:
            last = (sure or found)[0] + 1
            spans.append((start, last))
    return spans


def _plural(text: str, close: int) -> bool:
    return (
        text[close - 1] in "sS"
        and text[close + 1 : close + 2] == " "
        and (text[close + 2 : close + 3].islower())
    )


def _inside(place: int, spans: list[Span]) -> bool:
    n = bisect_left(spans, (place + 1, 0)) - 1
    return n >= 0 and spans[n][0] <= place < spans[n][1]


SHORT = 2  # words between marks that may be held at a distance rather than quoted
# A noun that the quoted word qualifies comes next, and none of these small words.
_SMALL_WORDS = (
    "and|or|but|nor|so|yet|of|in|on|at|by|for|from|to|with|as|is|are|was|were|be|been|being|has|have|"
    "had|do|does|did|will|would|can|could|may|might|must|shall|should|that|which|who|whom|whose|when|"
    "where|while|if|because|since|until|after|before|than|then|against|about|into|over|under|between|"
    "through|during|within|without|towards?|upon|via|per|not|never|also|he|she|it|they|we|i|you|"
    "says?|said|told|tells?|adding|added"
)
_NOUN_AFTER = re.compile(rf"\s+(?!(?:{_SMALL_WORDS})\b)[a-z][\w'-]+")
_SO_CALLED = re.compile(r"\bso[- ]called\s+$", re.IGNORECASE)


def noun_after(text: str, end: int) -> re.Match[str] | None:
    """Return the word after `end` if it can be a noun that what stands before it qualifies.

    >>> noun_after('the "school" guards', 12).group(), noun_after('a "school" or two', 10)
    (' guards', None)
    """
    return _NOUN_AFTER.match(text, end)


def is_held_off(text: str, start: int, end: int) -> bool:
    """Tell whether marks inside reported words hold a word at a distance and quote nothing.

    >>> text = 'He was jailed for "separatist" activities in a so-called "school".'
    >>> is_held_off(text, 18, 30), is_held_off(text, 57, 65), is_held_off('a "lie" or two', 2, 7)
    (True, True, False)
    """
    if _SO_CALLED.search(text[max(0, start - 12) : start]):
        return True
    words = text[start + 1 : end - 1]
    return count_tokens(words) <= SHORT and words[-1:].isalpha() and bool(noun_after(text, end))
