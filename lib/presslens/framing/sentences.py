"""Where sentences end, by a small rule that needs no trained model."""

from __future__ import annotations

import re
from functools import lru_cache

_END = re.compile(r"([.!?…]+[\"')\]]*)\s+(?=[\"'(\[]*[A-Z0-9À-Þ])")
# Before these a full stop ends no sentence: titles, months, and single capitals (U.S., J. Smith).
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Hon|St|Jr|Sr|No|vs|Inc|Corp|Co|"
    r"Ltd|Jan|Feb|Aug|Sept?|Oct|Nov|Dec|Mt|Ft|approx|est|e\.g|i\.e)|\b[A-Z])\.$"
)


@lru_cache(maxsize=8_000)  # the passages of some hundred articles, asked by several measures
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return [start, end) of each sentence of a passage's text.

    >>> text = 'Mr. Wang denied it. "No," he told the U.S. Senate. Why?'
    >>> [text[s:e] for s, e in sentence_spans(text)]
    ['Mr. Wang denied it.', '"No," he told the U.S. Senate.', 'Why?']
    """
    spans = []
    start = 0
    for match in _END.finditer(text):
        stop = match.start()
        if text[stop] == "." and _SHORT.search(text[max(0, stop - 11) : stop + 1]):
            continue
        spans.append((start, match.end(1)))
        start = match.end()
    if last := len(text[start:].rstrip()):
        spans.append((start, start + last))
    return tuple(spans)


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """Return [start, end) of the sentence that holds character `place`; the whole text if none.

    >>> sentence_at("One here. Two there.", 12)
    (10, 20)
    """
    return next((s for s in sentence_spans(text) if s[0] <= place < s[1]), (0, len(text)))
