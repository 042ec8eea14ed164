"""Attributions inside what somebody says: *A said that B denied it*.

The network gives every piece one role, and in that sentence it sees A's words. So the words of each
content are read again, by themselves and without the marks around them. What is found there is an
attribution inside the first if it is likely enough and has cue and source: there is no second voice
where nobody is said to speak.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from presslens.voices import tagger
from presslens.voices.linker import Found, Span

MARKS = "\"'“”‘’„«»` \n"
_LEAD = re.compile(rf"[{MARKS}]*(?:that\s[{MARKS}]*)?", re.IGNORECASE)
LEAST = 4  # words: fewer hold no source, cue and content beside each other
SCORE = 0.7  # fewer are wrong than at the tagger's own threshold (tests/gold, nested.yml)


def tag_inside(text: str, found: Sequence[Found]) -> list[Found]:
    """The attributions inside the contents of ``found``, in their order; offsets of ``text``.

    >>> text = "Ana Ruiz said that her deputy denied that he knew."
    >>> for inner in tag_inside(text, tagger.tag(text)):
    ...     [text[s:e] for s, e in inner.source], [text[s:e] for s, e in inner.content]
    (['her deputy'], ['that he knew'])
    """
    stretches = (_bare(text, *span) for one in found for span in one.content)
    outer = [(s, e) for s, e in stretches if len(text[s:e].split()) >= LEAST]
    read = tagger.tag_many(text[start:end] for start, end in outer)
    return [
        _moved(one, start)
        for (start, end), some in zip(outer, read, strict=True)
        for one in some
        if one.score >= SCORE and one.source and _worded(text[start:end], one.cue)
    ]


def _bare(text: str, start: int, end: int) -> Span:
    """A stretch of the text as a sentence: no marks around it, no *that* before it."""
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    return start, max(start, start + len(text[start:end].rstrip(MARKS)))


def _moved(one: Found, by: int) -> Found:
    def move(spans: Sequence[Span]) -> tuple[Span, ...]:
        return tuple((start + by, end + by) for start, end in spans)

    return Found(move(one.content), move(one.cue), move(one.source), one.score)


def _worded(words: str, spans: Sequence[Span]) -> bool:
    return any(c.isalpha() for start, end in spans for c in words[start:end])
