"""Where the sentences of an index begin: worked out only when somebody asks for sentences."""

from __future__ import annotations

from array import array
from typing import NamedTuple

import numpy as np

from presslens.text import sentence_spans
from presslens.words.index import TermIndex
from presslens.words.remembered import remembered


class Sentences(NamedTuple):
    """The sentences of all passages, in reading order.

    Attributes
    ----------
    first
        The number of the first token of each sentence that has any, ascending.
    in_passage
        How many sentences each passage has, with or without tokens.
    """

    first: np.ndarray
    in_passage: np.ndarray


@remembered
def sentences(index: TermIndex) -> Sentences:
    """Return the sentences of an index, as `presslens.text.sentence_spans` splits its passages.

    >>> from presslens.words import index_texts
    >>> found = sentences(index_texts(['Mr. A. Wong left. "Why?" he asked. 2 stayed.', "No."]))
    >>> found.first.tolist(), found.in_passage.tolist()
    ([0, 4, 7, 9], [3, 1])
    """
    texts, bounds = index.texts, index.passage_bounds
    in_passage, cuts = np.zeros(len(texts), np.int32), array("q")
    for row, text in enumerate(texts):
        spans = sentence_spans(text)
        in_passage[row] = len(spans)
        cuts.extend([start for start, _ in spans])
    # One running count of characters over all passages makes this one search.
    base = texts.bounds[:-1].astype(np.int64)
    begins = texts.characters(index.starts + np.repeat(base, np.diff(bounds)))
    places = np.asarray(cuts, np.int64) + np.repeat(texts.characters(base), in_passage)
    first = np.searchsorted(begins, places)
    filled = bounds[:-1][np.diff(bounds) > 0]
    return Sentences(np.union1d(first[first < len(index)], filled), in_passage)


def sentence_starts(index: TermIndex) -> np.ndarray:
    """Return for each token of an index whether a sentence begins with it.

    >>> from presslens.words import index_texts
    >>> sentence_starts(index_texts(["Mr. A. Wong left. Why? 2 stayed."])).tolist()
    [True, False, False, False, True, True, False]
    """
    starts = np.zeros(len(index), dtype=bool)
    starts[sentences(index).first] = True
    return starts
