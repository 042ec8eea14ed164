"""Where sentences end, by a small rule that needs no trained model."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from presslens.tokens import tokenize

if TYPE_CHECKING:
    from presslens.words.index import TermIndex

_END = re.compile(r"[.!?…]+[\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9À-Þ])")
# Before these a full stop ends no sentence: titles, months, and single capitals (U.S., J. Smith).
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Hon|St|Jr|Sr|No|vs|Inc|Corp|Co|"
    r"Ltd|Jan|Feb|Aug|Sept?|Oct|Nov|Dec|Mt|Ft|approx|est|e\.g|i\.e)|\b[A-Z])\.$"
)


@lru_cache(maxsize=50_000)
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return [start, end) of each sentence of a passage's text.

    >>> text = 'Mr. Wang denied it. "No," he told the U.S. Senate. Why?'
    >>> [text[s:e] for s, e in sentence_spans(text)]
    ['Mr. Wang denied it.', '"No," he told the U.S. Senate.', 'Why?']
    """
    cuts = [0]
    for match in _END.finditer(text):
        stop = text[: match.start() + 1][-12:]
        if match.group()[0] == "." and _SHORT.search(stop):
            continue
        cuts.append(match.end())
    return tuple(
        (start, start + len(text[start:end].rstrip()))
        for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)
        if text[start:end].strip()
    )


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """Return [start, end) of the sentence that holds character `place`; the whole text if none.

    >>> sentence_at("One here. Two there.", 12)
    (10, 20)
    """
    return next((s for s in sentence_spans(text) if s[0] <= place < s[1]), (0, len(text)))


def sentence_of(index: TermIndex, tokens: np.ndarray) -> np.ndarray:
    """Return for each token (by number) a number its sentence shares with no other.

    The number is that of the sentence's first token.

    >>> from presslens.words.index import index_texts
    >>> sentence_of(index_texts(["One here. Two there.", "Three."]), np.array([1, 2, 3, 4]))
    array([0, 2, 2, 4])
    """
    rows = index.passage_of(tokens)
    first = np.empty(len(tokens), dtype=np.int64)
    for row in np.unique(rows):
        here = rows == row
        begins = index.passage_bounds[row] + _first_tokens(index.texts[row])
        first[here] = begins[np.searchsorted(begins, tokens[here], side="right") - 1]
    return first


@lru_cache(maxsize=50_000)
def _first_tokens(text: str) -> np.ndarray:
    starts = [start for _, start, _ in tokenize(text)]
    cuts = [start for start, _ in sentence_spans(text)]
    return np.unique(np.append(0, np.searchsorted(starts, cuts)))
