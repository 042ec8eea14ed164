"""Between a passage's repaired text and the source: which character stands where.

An alignment is a tuple of pieces `(text_start, source_start, length)`, in order: for every
`i < length`, `text[text_start + i]` stands at `source[source_start + i]`. Characters of the text
that no piece covers were put in by a repair (a space between two words that were glued together);
characters of the source between two pieces are blank or invisible and were left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

Piece = tuple[int, int, int]
Alignment = tuple[Piece, ...]


def to_source(alignment: Sequence[Piece], text_start: int, text_end: int) -> list[list[int]]:
    """Return the source spans `[[start, end], …]` of `text[text_start:text_end]`, end exclusive.

    What a repair left out between two pieces is only blank, so a stretch of text is one span of the
    source; the list is empty where the stretch holds nothing but what a repair put in. It is a list
    because content may be discontinuous wherever spans are kept.

    >>> glued = ((0, 10, 6), (7, 16, 6))  # "birthswithin" at 10, text "births within"
    >>> to_source(glued, 0, 6), to_source(glued, 7, 13), to_source(glued, 3, 10)
    ([[10, 16]], [[16, 22]], [[13, 19]])
    >>> to_source(glued, 6, 7)
    []
    """
    start = end = -1
    for piece_text, piece_source, length in _from(alignment, text_start, column=0):
        if piece_text >= text_end:
            break
        first = max(text_start, piece_text) - piece_text
        last = min(text_end, piece_text + length) - piece_text
        if first < last:
            start = piece_source + first if start < 0 else start
            end = piece_source + last
    return [] if start < 0 else [[start, end]]


def all_to_source(
    pieces: np.ndarray,
    bounds: np.ndarray,
    passages: np.ndarray,
    starts: np.ndarray,
    ends: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return start and end in the source of many stretches of passages, -1 where nothing is there.

    pieces: those of all passages, (pieces, 3); bounds: where each passage's begin, and the end.
    passages, starts, ends: of each stretch, the row of its passage and characters of its text.

    >>> pieces, bounds = np.array([(0, 5, 9), (0, 10, 6), (7, 16, 6)]), np.array([0, 1, 3])
    >>> stretches = np.array([(0, 2, 4), (1, 3, 10), (1, 6, 7)]).T
    >>> all_to_source(pieces, bounds, *stretches)
    (array([ 7, 13, -1]), array([ 9, 19, -1]))
    """
    low = bounds[passages]
    many = bounds[passages + 1] - low
    text, source, size = pieces[np.minimum(low, len(pieces) - 1)].T
    first, last = np.maximum(starts - text, 0), np.minimum(ends - text, size)
    found = (first < last) & (many == 1)
    begins, stops = np.where(found, source + first, -1), np.where(found, source + last, -1)
    for i in np.flatnonzero(many > 1).tolist():  # few passages are in several pieces
        own = pieces[low[i] : low[i] + many[i]].tolist()
        ((begins[i], stops[i]),) = to_source(own, int(starts[i]), int(ends[i])) or [[-1, -1]]
    return begins, stops


def to_text(alignment: Sequence[Piece], start: int, end: int) -> tuple[int, int] | None:
    """Return `(text_start, text_end)` of `source[start:end]`, or None if none of it is in the text.

    >>> glued = ((0, 10, 6), (7, 16, 6))
    >>> to_text(glued, 16, 22), to_text(glued, 13, 19), to_text(glued, 0, 5)
    ((7, 13), (3, 10), None)
    """
    text_start = text_end = -1
    for piece_text, piece_source, length in _from(alignment, start, column=1):
        if piece_source >= end:
            break
        first = max(start, piece_source) - piece_source
        last = min(end, piece_source + length) - piece_source
        if first < last:
            text_start = piece_text + first if text_start < 0 else text_start
            text_end = piece_text + last
    return None if text_start < 0 else (text_start, text_end)


def _from(alignment: Sequence[Piece], position: int, *, column: int) -> Sequence[Piece]:
    """Return the pieces from the one that holds `position`, or the last before it."""
    if len(alignment) < 2:
        return alignment
    return alignment[max(0, bisect_right(alignment, position, key=lambda p: p[column]) - 1) :]
