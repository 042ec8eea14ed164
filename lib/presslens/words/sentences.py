"""Where sentences begin, for windows and runs that should not reach past their end."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from presslens.tokens import tokenize
from presslens.words.index import TermIndex

# A full stop after one of these, or after a single letter, ends no sentence.
_ABBREVIATIONS = (
    "mr mrs ms dr prof st sen rep gov gen col lt sgt capt rev hon jr sr vs etc inc ltd corp co no "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun"
)
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
_END = re.compile(r"""[.!?…]["'”’)\]]*\s+["'“‘(\[]*$""")


@lru_cache(maxsize=4)
def sentence_starts(index: TermIndex) -> np.ndarray:
    """Return for each token of an index whether a sentence begins with it.

    A sentence ends at a full stop, question or exclamation mark (and closing marks) before a
    space and a token that begins with a capital or a digit, unless an abbreviation or an initial
    stands before the full stop; and at the end of each passage.

    >>> from presslens.words.index import index_texts
    >>> sentence_starts(index_texts(['Mr. A. Wong left. "Why?" he asked. 2 stayed.'])).tolist()
    [True, False, False, False, True, False, False, True, False]
    """
    starts = np.zeros(len(index), dtype=bool)
    for i, text in enumerate(index.texts):
        first = index.passage_bounds[i]
        before, end = "", 0
        for place, (token, start, stop) in enumerate(tokenize(text)):
            gap = text[end:start]
            if place == 0:
                starts[first] = True
            elif (
                len(gap) > 1
                and _END.match(gap)
                and not token[0].islower()
                and not (gap[0] == "." and (len(before) == 1 or before.lower() in ABBREVIATIONS))
            ):
                starts[first + place] = True
            before, end = token, stop
    return starts
