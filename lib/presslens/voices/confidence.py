"""How likely it is that an attribution is right: that somebody says so, in who and in what.

The tagger's own score is how sure it is of its reading, and it is too sure of deeds: in news from
courts, *was sentenced* looks to it like *was accused*. A logistic regression tells the two apart
better by what it knows besides: whether anybody is named, whether there are quotation marks, and
how often the cue's word reports speech in PolNeAR's training articles. It was fitted to
attributions found in articles the tagger had not learned from (`tools/fit_chance.py`); its
coefficients and the words are in `weights/chance.json`.
"""

from __future__ import annotations

import json
from functools import cache
from math import exp, log10
from pathlib import Path
from typing import Any

from presslens.voices.lexicon import cue_verb

FILE = Path(__file__).with_name("weights") / "chance.json"
FLOOR = 0.25  # less likely attributions are left out, but for those with words in quotation marks
EVEN = 0.5  # of less likely ones only the words in quotation marks count as somebody's


def chance(score: float, cue: str, kind: str, *, named: bool) -> float:
    """Return how likely an attribution is right in who and what, 0 to 1.

    score: the tagger's. named: whether it has a source.

    >>> sure, unsure = ("Ann Lee", "said"), ("", "was sentenced")
    >>> [round(chance(0.6, cue, "indirect", named=bool(who)), 1) for who, cue in (sure, unsure)]
    [0.8, 0.3]
    """
    fit = _fitted()
    odds = fit["kind"][kind] + fit["score"] * score + fit["unnamed"] * (not named)
    return 1 / (1 + exp(-odds - fit["word"] * familiar(cue, fit["words"])))


def familiar(cue: str, words: dict[str, int]) -> float:
    """Return how familiar a cue's word is: log10 of one more than the cues it carries in `words`.

    >>> familiar("has said", {"say": 999}), familiar("knighted", {"say": 999})
    (3.0, 0.0)
    """
    return log10(1 + words.get(cue_verb(cue), 0))


@cache
def _fitted() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))
