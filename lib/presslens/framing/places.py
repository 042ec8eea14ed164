"""Where every token and every sentence of an index stands, as arrays, worked out once an index."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from presslens.framing.sentences import sentence_spans
from presslens.tokens import TOKEN

if TYPE_CHECKING:
    from presslens.words.index import TermIndex


class Places(NamedTuple):
    """Offsets in the passages' own texts, and the sentences of all passages in reading order.

    starts, ends: first character of each token and one past its last, (tokens,). sentences: the
    first token of each sentence, ascending, (sentences,). in_passage: number of sentences of each
    passage, (passages,).
    """

    starts: np.ndarray
    ends: np.ndarray
    sentences: np.ndarray
    in_passage: np.ndarray


@lru_cache(maxsize=1)
def places(index: TermIndex) -> Places:
    """Return where everything in an index stands.

    >>> from presslens.words import index_texts
    >>> found = places(index_texts(["One here. Two.", "Three."]))
    >>> found.starts.tolist(), found.ends.tolist()
    ([0, 4, 10, 0], [3, 8, 13, 5])
    >>> found.sentences.tolist(), found.in_passage.tolist()
    ([0, 2, 3], [2, 1])
    """
    starts, ends = np.empty(len(index), np.int32), np.empty(len(index), np.int32)
    bounds = index.passage_bounds
    in_passage = np.zeros(len(index.texts), np.int32)
    cuts: list[int] = []
    lengths = np.empty(len(index.texts), np.int64)
    for row, text in enumerate(index.texts):
        spans = [match.span() for match in TOKEN.finditer(text)]
        if spans:
            here = slice(bounds[row], bounds[row + 1])
            starts[here], ends[here] = zip(*spans, strict=True)
        begins = [start for start, _ in sentence_spans(text)]
        cuts += begins
        in_passage[row], lengths[row] = len(begins), len(text) + 1
    # One running count of characters over all passages makes it a single sorted search.
    base = np.cumsum(lengths) - lengths
    running = starts + np.repeat(base, np.diff(bounds))
    first = np.searchsorted(running, np.array(cuts, np.int64) + np.repeat(base, in_passage))
    head = bounds[:-1][np.diff(bounds) > 0]
    sentences = np.union1d(first[first < len(index)], head)
    return Places(starts, ends, sentences, in_passage)


def sentence_of(index: TermIndex, tokens: np.ndarray) -> np.ndarray:
    """Return for each token (by number) a number its sentence shares with no other.

    The number is that of the sentence's first token.

    >>> from presslens.words import index_texts
    >>> sentence_of(index_texts(["One here. Two there.", "Three."]), np.array([1, 2, 3, 4]))
    array([0, 2, 2, 4])
    """
    begins = places(index).sentences
    return begins[np.searchsorted(begins, tokens, side="right") - 1]


def token_spans(index: TermIndex, passage: int) -> list[tuple[int, int]]:
    """Return start and end of each token of a passage (by row) in the passage's text.

    >>> from presslens.words import index_texts
    >>> token_spans(index_texts(["One here."]), 0)
    [(0, 3), (4, 8)]
    """
    here = slice(index.passage_bounds[passage], index.passage_bounds[passage + 1])
    found = places(index)
    return list(zip(found.starts[here].tolist(), found.ends[here].tolist(), strict=True))
