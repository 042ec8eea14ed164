"""Where a word, phrase or pattern stands: its passage, its tokens, its characters, its source."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from presslens.errors import PresslensError
from presslens.text import term, token_pattern
from presslens.words.encode import byte_length
from presslens.words.index import TermIndex
from presslens.words.view import View

_QUERY = token_pattern("*")


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
    """Find a word, or words in a row within a passage, as printed; in a view of n-grams, a term.

    The query goes through the token rule, so that marks are as good as not there. A star stands for
    any letters, and alone for any word.

    Raises PresslensError for a query without a word, and a word that does not occur.

    >>> from presslens.words import index_texts, view
    >>> words = view(index_texts(["The U.S. House, which passed gun laws. Guns!"]))
    >>> [len(phrase_hits(words, query)) for query in ("U.S.", "House, which", "gun*", "the * h*")]
    [1, 1, 2, 1]
    """
    words = _QUERY.findall(query)
    if not words:
        raise PresslensError(f'"{query}" has no word to look for; regex=True looks for marks.')
    whole = view.n == len(words) and view.n > 1
    numbers = [np.array([view.number(query)])] if whole else [_numbers(view, w) for w in words]
    ends = max(len(view.ids) - len(numbers) + 1, 0)
    at = np.flatnonzero(_among(view.ids[:ends], numbers[0]))
    for step, number in enumerate(numbers[1:], start=1):
        at = at[_among(view.ids[at + step], number)]
    length = view.n if whole else len(numbers)
    if length > 1:
        at = at[view.index.passage_of(at) == view.index.passage_of(at + length - 1)]
    return token_hits(view, at, length)


def _numbers(view: View, word: str) -> np.ndarray:
    """Return the numbers of the terms that a word of a query stands for."""
    if "*" not in word:
        return np.array([view.number(word)])
    pattern = re.compile(".*".join(map(re.escape, term(word).split("*"))), re.IGNORECASE)
    found = [i for i, name in enumerate(view.terms) if pattern.fullmatch(name)]
    if not found:
        raise PresslensError(f'no term of the corpus is written "{word}", * for any letters.')
    return np.array(found)


def _among(ids: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    return ids == numbers[0] if len(numbers) == 1 else np.isin(ids, numbers)


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
