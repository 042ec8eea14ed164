"""Text to word pieces: what the tagger's network reads.

The pieces are those of BERT's uncased vocabulary. What that vocabulary forgets is given back as a
*trait* of each piece: how its word is written (lower, Title, UPPER, miXed), what stands before it
(nothing, a space, a new line, a blank line) and where it stands to the quotation marks of its
paragraph (outside, at the opening mark, inside, at the closing mark). All offsets are characters
of the text as given, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenizers import Tokenizer

CASES, BREAKS, QUOTES = 4, 4, 4
OUTSIDE, OPENING, INSIDE, CLOSING = range(QUOTES)

# One character for one, so that offsets stay true.
_STRAIGHT = str.maketrans(
    dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'")
    | dict.fromkeys("\u2015\u2014\u2212", "\u2014")
)
_PARAGRAPH = re.compile(r"\n\s*\n")
_MARK = re.compile(r"\"|''")


def straighten(text: str) -> str:
    """``text`` with straight quotation marks, character for character.

    >>> straighten("\u201cIt\u2019s over,\u201d she said.")
    '"It\\'s over," she said.'
    """
    return text.translate(_STRAIGHT)


@dataclass(frozen=True)
class Pieces:
    """A text's word pieces: vocabulary ids, packed traits, and where each stands in the text."""

    ids: np.ndarray  # (n,) int64
    traits: np.ndarray  # (n,) int64, below CASES * BREAKS * QUOTES
    starts: np.ndarray  # (n,) int64, characters
    ends: np.ndarray  # (n,) int64, characters, exclusive
    inner: np.ndarray  # (n,) bool: the piece goes on with the word of the one before
    fresh: np.ndarray  # (n,) bool: a paragraph begins that does not go on with a quotation

    def __len__(self) -> int:
        """How many pieces."""
        return len(self.ids)


def quote_states(text: str) -> np.ndarray:
    r"""Where each character stands to the double quotation marks of its paragraph.

    A mark opens or closes by its neighbours, and by its turn where they do not tell. A paragraph
    starts outside, so an unclosed mark never reaches past its paragraph.

    >>> quote_states('He said "no" once.').tolist()
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 3, 0, 0, 0, 0, 0, 0]
    >>> quote_states('"Never\n\nNo.').tolist()
    [1, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0]
    """
    states = np.zeros(len(text), dtype=np.int64)
    start = 0
    for end in [*(m.start() for m in _PARAGRAPH.finditer(text)), len(text)]:
        opened = -1
        for mark in _MARK.finditer(text, start, end):
            s, e = mark.span()
            before = text[s - 1] if s > start else " "
            after = text[e] if e < end else " "
            free, shut = before.isspace() or before in "([\u2014-'", after.isspace()
            opens = opened < 0 if free == shut else free
            if opened >= 0:
                states[opened:s] = INSIDE
            states[s:e] = OPENING if opens else CLOSING
            opened = e if opens else -1
        if opened >= 0:
            states[opened:end] = INSIDE
        start = end
    return states


def cut(text: str, tokenizer: Tokenizer) -> Pieces:
    """The pieces of ``text``. ``tokenizer`` must not truncate, pad or add special pieces."""
    straight = straighten(text)
    # Paragraph by paragraph: an encoder over a very long string is slower than its parts.
    bounds = [0, *(m.end() for m in _PARAGRAPH.finditer(straight)), len(straight)]
    parts = [straight[a:b] for a, b in zip(bounds, bounds[1:], strict=False)]
    coded = tokenizer.encode_batch(parts, add_special_tokens=False)
    ids = np.array([i for c in coded for i in c.ids], dtype=np.int64)
    spans = [(s + a, e + a) for a, c in zip(bounds, coded, strict=False) for s, e in c.offsets]
    places = np.array(spans, dtype=np.int64).reshape(-1, 2)
    starts, ends = places[:, 0], places[:, 1]
    quotes = quote_states(straight)
    traits, inner = _traits(straight, quotes, starts, ends)
    return Pieces(ids, traits, starts, ends, inner, _fresh(straight, quotes, traits, starts, ends))


def _fresh(
    text: str, quotes: np.ndarray, traits: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> np.ndarray:
    """The pieces that a new thought may begin at: who says a quotation may stand before it."""
    out = traits // QUOTES % BREAKS == 3
    for n in np.flatnonzero(out).tolist():
        left_open = n and quotes[ends[n - 1] - 1] in (OPENING, INSIDE)
        out[n] = not left_open and text[starts[n]] not in "\"'"
    return out


def _traits(
    text: str, quotes: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Case, break and quotation state of each piece in one number; whether it is inside a word."""
    out = np.zeros(len(starts), dtype=np.int64)
    inner = np.zeros(len(starts), dtype=bool)
    last, case = 0, 0
    for n, (s, e) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        gap = text[last:s]
        gone = min(len(gap), 1) if "\n" not in gap else min(gap.count("\n"), 2) + 1
        gone = gone if n else 3
        inner[n] = not gone and text[s - 1].isalnum() and text[s].isalnum()
        if not inner[n]:
            case = _case(text, s)
        out[n] = (case * BREAKS + gone) * QUOTES + (quotes[s] if s < len(quotes) else 0)
        last = e
    return out, inner


_WORD = re.compile(r"\w{1,40}")


def _case(text: str, start: int) -> int:
    """0 lower or no letters, 1 Title, 2 UPPER, 3 miXed, of the word that starts at ``start``."""
    found = _WORD.match(text, start)
    word = found.group() if found else ""
    if not word or word == word.lower():
        return 0
    if word == word.upper() and len(word) > 1:
        return 2
    return 1 if word[0].isupper() and word[1:] == word[1:].lower() else 3


def windows(fresh: np.ndarray, *, size: int) -> list[tuple[int, int]]:
    """Windows over pieces, each beginning with a ``fresh`` one: as few as can be, and of like size.

    None holds more than ``size`` pieces. Nothing is read twice, but where no piece is fresh for
    longer than a window: there each overlaps half of the one before.

    >>> fresh = np.isin(np.arange(12), [0, 3, 5, 10])
    >>> windows(fresh, size=8), windows(fresh, size=4)
    ([(0, 5), (5, 12)], [(0, 3), (3, 5), (5, 9), (7, 10), (10, 12)])
    >>> windows(fresh[:0], size=8)
    []
    """
    if len(fresh) <= size:
        return [(0, len(fresh))] if len(fresh) else []
    fewest = len(_filled(fresh, size))
    sizes = range(-(-len(fresh) // fewest), size)
    # The least size that takes no more windows: the last one is not left short of context.
    even = bisect_left(sizes, True, key=lambda less: len(_filled(fresh, less)) <= fewest)
    return _filled(fresh, sizes[even] if even < len(sizes) else size)


def _filled(fresh: np.ndarray, size: int) -> list[tuple[int, int]]:
    """Windows that each hold as many paragraphs as they can."""
    bounds = [0, *(np.flatnonzero(fresh[1:]) + 1).tolist(), len(fresh)]
    out, start = [], 0
    for begin, end in pairwise(bounds):
        if end - start > size and begin > start:
            out.append((start, begin))
            start = begin
        while end - start > size:
            out.append((start, start + size))
            start += max(1, size // 2)
    return [*out, (start, len(fresh))]


def depth(start: int, end: int, n: int) -> np.ndarray:
    """How deep each piece stands in a window over ``n`` pieces, from 1; a text's ends are no edges.

    >>> depth(2, 6, 10).tolist(), depth(0, 4, 10).tolist()
    ([1, 2, 2, 1], [4, 3, 2, 1])
    """
    at = np.arange(start, end)
    left = at - start if start else np.full(end - start, n)
    right = end - 1 - at if end < n else np.full(end - start, n)
    return np.minimum(left, right) + 1


def owners(spans: Iterable[tuple[int, int]], n: int) -> np.ndarray:
    """Which of overlapping windows answers for each piece: the one it stands deepest in."""
    who, deepest = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    for k, (start, end) in enumerate(spans):
        deep = depth(start, end, n)
        better = deep > deepest[start:end]
        who[start:end][better], deepest[start:end][better] = k, deep[better]
    return who
