"""Which word carries a cue: "has repeatedly denied" reports by *deny*."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from presslens.text import lemma, term, tokenize

if TYPE_CHECKING:
    import pandas as pd

PUNCTUATION = "(punctuation)"
# Words of a cue that carry no stance of their own.
_LIGHT = frozenset(
    ["a", "also", "am", "an", "and", "are", "as", "at", "be", "been", "being", "by", "for", "from",
     "had", "has", "have", "having", "he", "her", "his", "in", "is", "it", "its", "of", "on",
     "previously", "she", "that", "the", "their", "they", "was", "were", "with", "will", "would",
     "further", "later", "then", "again", "repeatedly", "now", "still", "did", "does", "do", "not"]
)  # fmt: skip


@lru_cache(4096)
def cue_verb(cue: str) -> str:
    """Return what a cue says, as a lemma: the word that carries it, without auxiliaries.

    A colon or dash by itself is told as such.

    >>> [cue_verb(cue) for cue in ("said", "went on to say", "has denied", "according to", ":")]
    ['say', 'say', 'deny', 'according to', '(punctuation)']
    """
    words = [term(token) for token, _, _ in tokenize(cue)]
    if not words:
        return PUNCTUATION if cue else ""
    if words[:1] == ["according"]:
        return "according to"
    if "to" in words[1:-1]:
        words = words[words.index("to") + 1 :] or words
    heavy = [word for word in words if word not in _LIGHT and word != "to"] or words[:1]
    return lemma(heavy[0], verb=True)


def cue_verbs_of(cues: pd.Series) -> pd.Series:
    """Return `cue_verb` of each cue, each different one looked at once."""
    return cues.map({cue: cue_verb(cue) for cue in cues.unique()}).astype(object)
