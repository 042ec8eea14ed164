"""One article as one string for the tagger, with the way back to passages and source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from presslens.corpus.alignment import Alignment, to_source, to_text
from presslens.voices.quotations import Span, passage_quotations

BREAK = "\n\n"


class Passage(NamedTuple):
    """What is needed of a row of the passages table."""

    passage_id: int
    section: str
    text: str
    alignment: Alignment


@dataclass(frozen=True)
class Joined:
    """The passages of an article joined by blank lines, captions last.

    Captions stand between paragraphs by accident of layout and would cut a quotation that runs over
    several paragraphs in two, so they are read after the body.

    >>> one = Passage(0, "body", "He said no.", ((0, 5, 11),))
    >>> joined = join([Passage(1, "caption", "A man.", ((0, 20, 6),)), one])
    >>> joined.text
    'He said no.\\n\\nA man.'
    >>> joined.to_source(13, 19)
    [[20, 26]]
    """

    text: str
    passages: tuple[Passage, ...]
    starts: tuple[int, ...]
    quotes: tuple[Span, ...]  # quotations in `text`, in order
    by_source: tuple[Span, ...]  # (first character in the source, place), in order

    @property
    def head_end(self) -> int:
        """Where headline and standfirst end in `text`; 0 if there are none."""
        heads = [n for n, p in enumerate(self.passages) if p.section in ("headline", "standfirst")]
        return self.starts[heads[-1]] + len(self.passages[heads[-1]].text) if heads else 0

    @property
    def ends(self) -> tuple[int, ...]:
        """Where each passage ends in `text`."""
        lengths = (len(passage.text) for passage in self.passages)
        return tuple(start + length for start, length in zip(self.starts, lengths, strict=True))

    def place(self, at: int) -> int:
        """Return which passage (by its place in `passages`) the character `at` stands in."""
        return max(bisect_right(self.starts, at) - 1, 0)

    def pieces(self, start: int, end: int) -> Iterable[tuple[int, int, int]]:
        """Yield (place of the passage, start, end in its own text) for a span of the text."""
        for place in range(self.place(start), self.place(max(start, end - 1)) + 1):
            base, length = self.starts[place], len(self.passages[place].text)
            low, high = max(start - base, 0), min(end - base, length)
            if low < high:
                yield place, low, high

    def to_source(self, start: int, end: int) -> list[list[int]]:
        """Return the spans of the source that `text[start:end]` stands for, one a passage."""
        spans: list[list[int]] = []
        for place, low, high in self.pieces(start, end):
            spans += to_source(self.passages[place].alignment, low, high)
        return spans

    def from_source(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the spans of the text that stand for `source[start:end]`, one a passage."""
        spans = []
        n = max(bisect_right(self.by_source, (start, len(self.starts))) - 1, 0)
        for low, place in self.by_source[n:]:
            if low >= end:
                break
            found = to_text(self.passages[place].alignment, start, end)
            if found is not None:
                spans.append((self.starts[place] + found[0], self.starts[place] + found[1]))
        return spans

    def quotations(self, start: int, end: int) -> list[Span]:
        """Return the quotations that `text[start:end]` touches, whole, in order."""
        first = max(bisect_right(self.quotes, (start, len(self.text))) - 1, 0)
        touched = []
        for low, high in self.quotes[first:]:
            if low >= end:
                break
            if high > start:
                touched.append((low, high))
        return touched


def join(passages: Sequence[Passage]) -> Joined:
    """Return the article's passages as one text, in the order it is read."""
    ordered = sorted(passages, key=lambda passage: (passage.section == "caption", passage[0]))
    starts, at = [], 0
    for passage in ordered:
        starts.append(at)
        at += len(passage.text) + len(BREAK)
    quotes = [
        (start + low, start + high)
        for start, found in zip(
            starts, passage_quotations([passage.text for passage in ordered]), strict=True
        )
        for low, high in found
    ]
    text = BREAK.join(passage.text for passage in ordered)
    by_source = sorted((p.alignment[0][1], n) for n, p in enumerate(ordered) if p.alignment)
    return Joined(text, tuple(ordered), tuple(starts), tuple(quotes), tuple(by_source))


class Outermost:
    """Those of some stretches that no other holds; looked up without going through them all.

    >>> contents = Outermost([(10, 20), (0, 30), (40, 50)])
    >>> contents.holding(12, 15), contents.holding(28, 32), contents.holding(40, 50)
    ((0, 30), None, (40, 50))
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        """Leave out what lies in another; what remains begins and ends in the same order."""
        self.spans: list[Span] = []
        for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            if not self.spans or end > self.spans[-1][1]:
                self.spans.append((start, end))
        self._starts = [start for start, _ in self.spans]

    def holding(self, start: int, end: int) -> Span | None:
        """Return the stretch that holds all of [start, end), if any."""
        n = bisect_right(self._starts, start) - 1
        return self.spans[n] if n >= 0 and end <= self.spans[n][1] else None
