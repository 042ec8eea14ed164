"""Where a word, phrase or pattern stands: its passage, its tokens, its characters, its source."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from presslens.errors import PresslensError
from presslens.words.encode import byte_length
from presslens.words.index import TermIndex
from presslens.words.view import View


@dataclass(frozen=True, eq=False)
class Hits:
    """Occurrences in reading order, an entry of each array for each.

    passage: row of the passage. token: number of the first token it lies in, in the index. length:
    how many tokens it lies in. start, end: its bytes in the passage's UTF-8.
    """

    passage: np.ndarray
    token: np.ndarray
    length: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.token)

    def take(self, rows: np.ndarray | slice) -> Hits:
        """Return some of them, in the order given."""
        return Hits(*(values[rows] for values in vars(self).values()))


def phrase_hits(view: View, query: str) -> Hits:
    """Find a term, or terms in a row within a passage; in a view of n-grams, one of those."""
    words = query.split()
    whole = view.n == len(words) and view.n > 1
    numbers = [view.number(query)] if whole else [view.number(word) for word in words]
    at = np.flatnonzero(view.ids[: max(len(view.ids) - len(numbers) + 1, 0)] == numbers[0])
    for step, number in enumerate(numbers[1:], start=1):
        at = at[view.ids[at + step] == number]
    length = view.n if whole else len(numbers)
    if length > 1:
        at = at[view.index.passage_of(at) == view.index.passage_of(at + length - 1)]
    return token_hits(view, at, length)


def token_hits(view: View, at: np.ndarray, length: int = 1) -> Hits:
    """Return the runs of `length` tokens that begin with the tokens of those numbers."""
    index, last = view.index, at + length - 1
    return Hits(
        index.passage_of(at),
        at,
        np.full(len(at), length),
        index.starts[at].astype(np.int64),
        index.starts[last] + index.form_bytes[index.tokens[last]],
    )


def pattern_hits(view: View, query: str, *, limit: int | None = None) -> Hits:
    """Find a regular expression in each passage's text, case ignored, where it touches a token.

    Every token it touches must be selected. limit: the first so many.

    Raises PresslensError if it does not compile.
    """
    try:
        pattern = re.compile(query, re.IGNORECASE)
    except re.error as error:
        where = "" if error.pos is None else f" at character {error.pos + 1}"
        raise PresslensError(
            f'the regular expression "{query}" does not compile: {error.msg}{where}.'
        ) from None
    index, rows = view.index, []
    for passage, text in enumerate(index.texts):
        if limit is not None and len(rows) >= limit:
            break
        own = slice(*index.passage_bounds[passage : passage + 2])
        starts = ends = None
        for match in pattern.finditer(text):
            if match.start() == match.end():
                continue
            if starts is None or ends is None:
                starts = index.starts[own]
                ends = starts + index.form_bytes[index.tokens[own]]
            start, end = byte_length(text, match.start()), byte_length(text, match.end())
            first = int(np.searchsorted(ends, start, side="right"))
            length = int(np.searchsorted(starts, end)) - first
            token = own.start + first
            if length > 0 and view.selected[token : token + length].all():
                rows.append((passage, token, length, start, end))
    return Hits(*np.array(rows[:limit], dtype=np.int64).reshape(-1, 5).T)


def source_span(index: TermIndex, passage: int, start: int, end: int) -> tuple[int, int]:
    """Return where characters [start, end) of a passage's text stand in the source."""
    if index.alignment is None:
        return start, end
    low, high = None, None
    for text_start, source_start, length in index.alignment[passage]:
        a, b = max(start, text_start), min(end, text_start + length)
        if a < b:
            shift = source_start - text_start
            low = a + shift if low is None else low
            high = b + shift
    return (-1, -1) if low is None or high is None else (int(low), int(high))
