"""Where every token and every sentence of an index stands, as arrays, worked out once an index."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from presslens.framing.sentences import sentence_spans
from presslens.tokens import TOKEN

if TYPE_CHECKING:
    from presslens.words.index import TermIndex

_STOP = re.compile(r"[.!?;:()\[\]]")


class Places(NamedTuple):
    """Offsets in the passages' own texts, and the sentences of all passages in reading order.

    starts, ends: first character of each token and one past its last, (tokens,). sentences: the
    first token of each sentence, ascending, (sentences,). in_passage: number of sentences of each
    passage, (passages,). joined: whether each token and the next stand in one passage with no stop
    between them, (tokens,); the full stop after a single letter is that of an initial or of U.S.
    """

    starts: np.ndarray
    ends: np.ndarray
    sentences: np.ndarray
    in_passage: np.ndarray
    joined: np.ndarray


@lru_cache(maxsize=1)
def places(index: TermIndex) -> Places:
    """Return where everything in an index stands.

    >>> from presslens.words import index_texts
    >>> found = places(index_texts(["One here. Two.", "Three."]))
    >>> found.starts.tolist(), found.ends.tolist()
    ([0, 4, 10, 0], [3, 8, 13, 5])
    >>> found.sentences.tolist(), found.in_passage.tolist()
    ([0, 2, 3], [2, 1])
    >>> found.joined.tolist()
    [True, False, False, False]
    """
    starts, ends = np.empty(len(index), np.int32), np.empty(len(index), np.int32)
    bounds = index.passage_bounds
    in_passage = np.zeros(len(index.texts), np.int32)
    # One running count of characters over all passages makes each question one sorted search.
    base = np.zeros(len(index.texts), np.int64)
    cuts: list[int] = []
    stops: list[int] = []
    before = 0
    for row, text in enumerate(index.texts):
        spans = [match.span() for match in TOKEN.finditer(text)]
        if spans:
            here = slice(bounds[row], bounds[row + 1])
            starts[here], ends[here] = zip(*spans, strict=True)
        begins = [before + start for start, _ in sentence_spans(text)]
        cuts += begins
        stops += [before + match.start() for match in _STOP.finditer(text)]
        in_passage[row], base[row] = len(begins), before
        before += len(text) + 1
    shift = np.repeat(base, np.diff(bounds))
    first = np.searchsorted(starts + shift, cuts)
    filled = np.diff(bounds) > 0
    sentences = np.union1d(first[first < len(index)], bounds[:-1][filled])
    passed = np.searchsorted(stops, starts + shift)  # stops before each token
    joined = (passed == np.append(passed[1:], -1)) | (ends - starts == 1)
    joined[bounds[1:][filled] - 1] = False
    return Places(starts, ends, sentences, in_passage, joined)


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
