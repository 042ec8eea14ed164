"""Where sentences begin, for windows and runs that should not reach past their end."""

from __future__ import annotations

import re

import numpy as np

from presslens.words.index import TermIndex
from presslens.words.remembered import remembered

# A full stop after one of these, or after a single letter, ends no sentence.
_ABBREVIATIONS = (
    "mr mrs ms dr prof st sen rep gov gen col lt sgt capt rev hon jr sr vs etc inc ltd corp co no "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun"
)
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
_END = re.compile(r"""[.!?…]["'”’)\]]*\s+["'“‘(\[]*$""")
_MAY_END = np.isin(np.arange(256), list(".!?…".encode()))  # the first bytes of such a gap, or a few
BLOCK = 1_000_000  # tokens looked at together


@remembered
def sentence_starts(index: TermIndex) -> np.ndarray:
    """Return for each token of an index whether a sentence begins with it.

    A sentence ends at a full stop, question or exclamation mark (and closing marks) before a
    space and a token that begins with a capital or a digit, unless an abbreviation or an initial
    stands before the full stop; and at the end of each passage.

    >>> from presslens.words import index_texts
    >>> sentence_starts(index_texts(['Mr. A. Wong left. "Why?" he asked. 2 stayed.'])).tolist()
    [True, False, False, False, True, False, False, True, False]
    """
    starts = np.zeros(len(index), dtype=bool)
    starts[index.passage_bounds[:-1][np.diff(index.passage_bounds) > 0]] = True
    data = memoryview(index.texts.blob)
    for first in range(0, len(index), BLOCK):
        tokens = np.arange(first, min(first + BLOCK, len(index) - 1))
        passage = index.passage_of(tokens)
        ends = index.starts[tokens] + index.form_bytes[index.tokens[tokens]]
        gaps = index.starts[tokens + 1] - ends
        inside = np.flatnonzero((index.passage_bounds[passage + 1] > tokens + 1) & (gaps > 1))
        ends = index.texts.bounds[passage[inside]] + ends[inside]
        maybe = np.flatnonzero(_MAY_END[index.texts.blob[ends]])
        for token, start, size in zip(
            tokens[inside[maybe]].tolist(),
            ends[maybe].tolist(),
            gaps[inside[maybe]].tolist(),
            strict=True,
        ):
            gap = str(data[start : start + size], "utf-8", "surrogatepass")
            before, after = (index.forms[index.tokens[token + i]] for i in (0, 1))
            if (
                _END.match(gap)
                and not after[0].islower()
                and not (gap[0] == "." and (len(before) == 1 or before.lower() in ABBREVIATIONS))
            ):
                starts[token + 1] = True
    return starts
