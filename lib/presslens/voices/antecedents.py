"""Whom a pronoun means: candidates scored by distance, part in the sentence and agreement.

The score is a hand-set ranking in the spirit of Lappin and Leass (1994), "An algorithm for
pronominal anaphora resolution": nearness, subject and agreement count for a candidate, standing
inside a quotation or as a possessor counts against it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from presslens.text import sentence_spans
from presslens.voices.quotations import Span, passage_quotations

SENTENCES_BACK = 8
# "The first steps of a tribunal …": a sentence that begins so is about the tribunal.
_PART_OF = re.compile(r"(?:(?:But|And|So) )?(?:The|An?|Its|Their)\s(?:[\w-]+\s){1,3}(?:of|for)")


@dataclass(frozen=True)
class Candidate:
    """A mention that a later pronoun may mean."""

    start: int
    end: int
    who: object  # an Entity, or the speaker's description
    gender: str = ""
    plural: bool = False
    person: bool = True
    speaks: bool = False  # it is the source of an attribution
    possessive: bool = False


class Layout:
    """Sentences, paragraphs and quotations of a text.

    >>> layout = Layout('One. Mr. Two said: "No."\\n\\nThree.')
    >>> [layout.sentence(at) for at in (0, 5, 9, 26)], layout.quoted(20), layout.paragraph(26)
    ([0, 1, 1, 2], True, 1)
    """

    def __init__(self, text: str) -> None:
        """Lay out a text with straight marks; a blank line ends a paragraph."""
        self.text = text
        self.paragraphs = [0, *(m.end() for m in re.finditer(r"\n\n+", text))]
        self.sentences = [
            low + start
            for low, high in pairwise([*self.paragraphs, len(text)])
            for start, _ in sentence_spans(text[low:high]) or ((0, 0),)
        ]
        self.quotes: list[Span] = []
        texts = text.split("\n\n")
        at = 0
        for part, spans in zip(texts, passage_quotations(texts), strict=True):
            self.quotes += [(at + low, at + high) for low, high in spans]
            at += len(part) + 2
        # Distance is counted in the outlet's own sentences: a long quotation parts nobody.
        ends = [*self.sentences[1:], len(text)]
        self.steps = [
            start
            for start, end in zip(self.sentences, ends, strict=True)
            if (quote := self.quotation(start)) is None or text[quote[1] : end].strip()
        ]

    def sentence(self, at: int) -> int:
        """Return the number of the sentence that `at` stands in."""
        return bisect_right(self.sentences, at) - 1

    def paragraph(self, at: int) -> int:
        """Return the number of the paragraph that `at` stands in."""
        return bisect_right(self.paragraphs, at) - 1

    def step(self, at: int) -> int:
        """Return the number of sentences outside quotations that start up to `at`."""
        return bisect_right(self.steps, at)

    def quoted(self, at: int) -> bool:
        """Return True if `at` stands inside a quotation."""
        return self.quotation(at) is not None

    def quotation(self, at: int) -> Span | None:
        """Return the quotation that `at` stands in, if any."""
        n = bisect_right(self.quotes, (at, len(self.text))) - 1
        return self.quotes[n] if n >= 0 and self.quotes[n][0] <= at < self.quotes[n][1] else None

    def is_subject(self, start: int, end: int) -> bool:
        """Guess whether a mention is its sentence's subject: nothing but adjuncts before it."""
        first = self.sentences[self.sentence(start)]
        quote = self.quotation(first)
        if quote is not None and quote[1] <= start:
            first = quote[1]  # '"No," Smith said.'
        before = self.text[first:start].strip()
        if not before or _PART_OF.fullmatch(before):
            return True
        # "On Friday, Smith …", "But Smith …": short, and parted by a comma or a single word.
        return before.count(" ") < 1 or (before.endswith(",") and len(before) < 80)


def rank(
    layout: Layout,
    candidates: Sequence[Candidate],
    at: int,
    *,
    gender: str,
    plural: bool = False,
    fade: float = 1.0,
) -> list[tuple[float, Candidate]]:
    """Return the candidates before `at` that agree, the best score of each person first.

    fade: what a candidate loses for each sentence it lies behind.
    """
    here, step = layout.sentence(at), layout.step(at)
    inside = layout.quotation(at)
    best: dict[object, tuple[float, int, Candidate]] = {}
    first_after = bisect_right(candidates, at, key=lambda candidate: candidate.start)
    for n in range(first_after - 1, -1, -1):
        candidate = candidates[n]
        if candidate.end > at:
            continue
        back = (
            0
            if here == layout.sentence(candidate.start)
            else max(step - layout.step(candidate.start), 1)
        )
        if back > SENTENCES_BACK:
            break
        if candidate.plural != plural or (
            gender and candidate.gender and candidate.gender != gender
        ):
            continue
        score = -fade * back
        score += 1.2 if candidate.speaks else 0.0
        score += 1.0 if layout.is_subject(candidate.start, candidate.end) else 0.0
        score += 1.0 if gender and candidate.gender == gender else 0.0
        score -= 0.7 if candidate.possessive else 0.0
        score -= 0.0 if candidate.person else 1.5
        quote = layout.quotation(candidate.start)
        score -= 2.5 if quote is not None and quote != inside else 0.0
        known = best.get(candidate.who)
        if known is None or score > known[0]:
            best[candidate.who] = (score, candidate.start, candidate)
    ordered = sorted(best.values(), key=lambda item: (item[0], item[1]), reverse=True)
    return [(score, candidate) for score, _, candidate in ordered]
