"""Stretches of a text that lie in no other, and which of them holds a place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from presslens.voices.quotations import Span


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
