"""Where every token of an index stands, as arrays, worked out once an index."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from presslens.words.sentences import sentences

if TYPE_CHECKING:
    from presslens.words.index import TermIndex

# Whether a byte is one of these marks; no byte of a longer character is.
_STOPS = np.isin(np.arange(256), list(b".!?;:()[]"))


class Places(NamedTuple):
    """Offsets in the passages' own texts.

    Attributes
    ----------
    starts, ends
        The first character of each token and one past its last.
    joined
        Whether each token and the next stand in one passage with no stop between them. The full
        stop after a single letter or after U.S. is that of an initial or an abbreviation.
    """

    starts: np.ndarray
    ends: np.ndarray
    joined: np.ndarray


@lru_cache(maxsize=1)
def places(index: TermIndex) -> Places:
    """Return where everything in an index stands.

    >>> from presslens.words import index_texts
    >>> found = places(index_texts(["One here. Two.", "Three."]))
    >>> found.starts.tolist(), found.ends.tolist()
    ([0, 4, 10, 0], [3, 8, 13, 5])
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
    passed = np.searchsorted(np.flatnonzero(_STOPS[texts.blob]), at)  # stops before each token
    shortened = np.fromiter((form[-2:-1] in ("", ".") for form in index.forms), bool)
    joined = (passed == np.append(passed[1:], -1)) | shortened[index.tokens]
    joined[bounds[1:][np.diff(bounds) > 0] - 1] = False
    return Places(starts, starts + sizes, joined)


def sentence_of(index: TermIndex, tokens: np.ndarray) -> np.ndarray:
    """Return for each token (by number) a number its sentence shares with no other.

    The number is that of the sentence's first token.

    >>> from presslens.words import index_texts
    >>> sentence_of(index_texts(["One here. Two there.", "Three."]), np.array([1, 2, 3, 4]))
    array([0, 2, 2, 4])
    """
    begins = sentences(index).first
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
