"""Mends what copying out of a web page breaks, and keeps an alignment with the source.

Everything here is a pure function of the raw text. A repair never rewords: it replaces one
character by one (quotation marks, odd spaces), leaves out blank and invisible characters, or puts
in a space. The source stays as it is; the alignment says where each character of the text stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from presslens.corpus.alignment import Alignment
from presslens.corpus.lines import INVISIBLE

SINGLE_MARKS, DOUBLE_MARKS = "‘’‚‛‹›ʼ′＇", "“”„‟«»″〝〞〟＂"
_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_ODD_SPACES = "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
_ODD_SPACES += "\u205f\u3000"
_ONE_TO_ONE = {
    **dict.fromkeys(SINGLE_MARKS, "'"),
    **dict.fromkeys(DOUBLE_MARKS, '"'),
    **dict.fromkeys(_SPACES + _ODD_SPACES, " "),
}
_REPLACED = re.compile(f"[{SINGLE_MARKS}{DOUBLE_MARKS}{_SPACES}{_ODD_SPACES}]")
_MARKS = re.compile(f"[{SINGLE_MARKS}{DOUBLE_MARKS}]")
_ODD = re.compile(f"[{_ODD_SPACES}{INVISIBLE}]")
_LEFT_OUT = re.compile(f"(?<= )[ {INVISIBLE}]+|[{INVISIBLE}]+")

# Words that a sentence takes often and that begin or end next to no compound in English, so that
# an unknown word holding one at its edge is two words.
_EDGE_WORDS = (
    "about|after|another|because|before|between|during|following|their|these|those|while|within"
)
_EDGE = re.compile(_EDGE_WORDS)
_LIKELY = re.compile(
    rf"(?<![\w'-])(?:[a-z]{{3,}}(?:{_EDGE_WORDS})|(?:{_EDGE_WORDS})[a-z]{{3,}})(?![\w'-])"
)
_LONG = re.compile(r"(?<![\w'-])[a-z]{8,}(?![\w'-])")
COMMON = 3.5  # Zipf frequency (van Heuven et al. 2014): three words in a million


def straighten(text: str) -> str:
    """Return `text` with one kind of each quotation mark and of space, character for character.

    >>> straighten("‘Tiger chair’")
    "'Tiger chair'"
    """
    # Few characters of a text are odd; str.translate would look each of them up.
    return _REPLACED.sub(lambda odd: _ONE_TO_ONE[odd.group()], text)


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair: its rule, where in the source it was made, and the text before and after."""

    rule: str
    start: int
    end: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """Text as read, its alignment with the source, and what was repaired."""

    text: str
    alignment: Alignment
    repairs: tuple[Repair, ...]


def mend(
    raw: str, offset: int = 0, *, closed: Iterable[int] = (), breaks: Iterable[int] = ()
) -> Repaired:
    """Return the repaired text of `raw`, which begins at `source[offset]`.

    breaks: places in `raw` where a line ended in mid-sentence; two words glued together are looked
    for behind them, because a hyperlink began there and must end somewhere. closed: those of them
    that get no space, because the next line begins with a comma or the like.

    >>> mend("“Look,”  she\\nsaid", 100).text
    '"Look," she said'
    >>> mend("allegations of\\nethnic cleansingcommitted there", breaks=[14]).text
    'allegations of ethnic cleansing committed there'
    """
    clean = raw.isascii() and raw.isprintable()  # as most are: nothing odd to look for
    plain = raw if clean else straighten(raw)
    # What is invisible is not printable.
    blank = "  " in plain or not plain.isprintable()
    out = [match.span() for match in _LEFT_OUT.finditer(plain)] if blank else []
    if closed:
        out = _without_spaces(plain, out, closed)
    spots = _glued(plain, min(breaks, default=len(plain)))
    text, alignment = _assemble(plain, offset, out, spots)
    repairs = [
        Repair("glued words", offset + s, offset + e, plain[s:e], f"{plain[s:cut]} {plain[cut:e]}")
        for s, cut, e in spots
    ]
    if not clean:
        repairs += _changed(raw, offset, _MARKS, "quotation marks")
        repairs += _changed(raw, offset, _ODD, "odd spaces")
    return Repaired(text, alignment, tuple(repairs))


def _changed(raw: str, offset: int, pattern: re.Pattern[str], rule: str) -> list[Repair]:
    """Log one-to-one replacements as one repair a passage: the characters, from first to last."""
    found = list(pattern.finditer(raw))
    if not found:
        return []
    before = "".join(match.group() for match in found)
    straight = straighten(before)
    after = "".join("" if new == old else new for old, new in zip(before, straight, strict=True))
    start, end = found[0].start(), found[-1].end()
    if rule == "odd spaces":
        before = " ".join(f"U+{ord(c):04X}" for c in before)
    return [Repair(rule, offset + start, offset + end, before, after)]


def _without_spaces(
    plain: str, out: list[tuple[int, int]], places: Iterable[int]
) -> list[tuple[int, int]]:
    """Add the blank at each place to what is left out, and return all of it merged, in order."""
    for place in places:
        blank = re.compile(f"[ {INVISIBLE}]+").match(plain, place)
        if blank:
            out.append(blank.span())
    merged: list[tuple[int, int]] = []
    for start, end in sorted(out):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _assemble(
    plain: str, offset: int, out: list[tuple[int, int]], spots: list[tuple[int, int, int]]
) -> tuple[str, Alignment]:
    """Leave out the spans `out`, put a space at each spot's cut, and note the pieces that stay."""
    if not out and not spots:
        return plain, ((0, offset, len(plain)),) if plain else ()
    edits = sorted(
        [(start, end, "") for start, end in out] + [(cut, cut, " ") for _, cut, _ in spots]
    )
    parts: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    here = length = 0
    for start, end, inserted in [*edits, (len(plain), len(plain), "")]:
        if start > here:
            parts.append(plain[here:start])
            pieces.append((length, offset + here, start - here))
            length += start - here
        parts.append(inserted)
        length += len(inserted)
        here = end
    return "".join(parts), tuple(pieces)


def _glued(plain: str, first_break: int) -> list[tuple[int, int, int]]:
    """Return (start, cut, end) of each token that is two words glued together.

    Everywhere, an unknown word is cut where one half is a word of `_EDGE_WORDS`; behind a broken
    line, wherever both halves are common. Only if there is exactly one such place.
    """
    spots = []
    candidates = {match.span() for match in _LONG.finditer(plain, first_break)}
    edges = (match.span() for match in _EDGE.finditer(plain))
    # Most stand by themselves, which is seen sooner than what surrounds them is tried.
    if any(plain[s - 1 : s].isalpha() or plain[e : e + 1].isalpha() for s, e in edges):
        candidates |= {match.span() for match in _LIKELY.finditer(plain)}
    for start, end in sorted(candidates):
        cut = split_word(plain[start:end], anywhere=start >= first_break)
        if cut:
            spots.append((start, start + cut, end))
    return spots


@lru_cache(maxsize=65536)
def split_word(word: str, *, anywhere: bool = True) -> int:
    """Return where `word` is two words glued together, or 0 if it is one word or may be.

    >>> split_word("cleansingcommitted"), split_word("deradicalization"), split_word("policymaker")
    (9, 0, 0)
    """
    from wordfreq import zipf_frequency  # reads its word list on first use

    if zipf_frequency(word, "en") > 0:
        return 0
    cuts = [
        cut
        for cut in range(3, len(word) - 2)
        if (anywhere or _EDGE.fullmatch(word[:cut]) or _EDGE.fullmatch(word[cut:]))
        and min(zipf_frequency(word[:cut], "en"), zipf_frequency(word[cut:], "en")) >= COMMON
    ]
    return cuts[0] if len(cuts) == 1 else 0
