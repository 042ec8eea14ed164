"""Where every token and every sentence of an index stands, as arrays, worked out once an index."""

from __future__ import annotations

from array import array
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from presslens.framing.sentences import sentence_spans

if TYPE_CHECKING:
    from presslens.words.index import TermIndex

# Whether a byte is one of these marks; no byte of a longer character is.
_STOPS = np.isin(np.arange(256), list(b".!?;:()[]"))


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
    bounds, texts = index.passage_bounds, index.texts
    # One running count over all passages, of bytes or characters, makes each question one search.
    base = texts.bounds[:-1].astype(np.int64)
    at = index.starts + np.repeat(base, np.diff(bounds))  # the byte at which each token begins
    before, begins = texts.characters(base), texts.characters(at)
    starts = (begins - np.repeat(before, np.diff(bounds))).astype(np.int32)
    sizes = np.fromiter(map(len, index.forms), np.int32, len(index.forms))[index.tokens]
    in_passage, cuts = np.zeros(len(texts), np.int32), array("i")
    for row, text in enumerate(texts):
        spans = sentence_spans(text)
        in_passage[row] = len(spans)
        cuts.extend([start for start, _ in spans])
    first = np.searchsorted(begins, np.asarray(cuts) + np.repeat(before, in_passage))
    filled = np.diff(bounds) > 0
    sentences = np.union1d(first[first < len(index)], bounds[:-1][filled])
    passed = np.searchsorted(np.flatnonzero(_STOPS[texts.blob]), at)  # stops before each token
    joined = (passed == np.append(passed[1:], -1)) | (sizes == 1)
    joined[bounds[1:][filled] - 1] = False
    return Places(starts, starts + sizes, sentences, in_passage, joined)


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
