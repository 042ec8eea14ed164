"""Who a source is: the words of a source resolved to a speaker within the article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from presslens.voices.actors import Actors
from presslens.voices.quotations import Span


@dataclass(frozen=True)
class Article:
    """What resolution may know of an article."""

    text: str
    byline: str = ""
    outlet: str = ""


@dataclass(frozen=True)
class Said:
    """One attribution as spans of the article's text."""

    content: list[Span]
    cue: list[Span] = field(default_factory=list)
    source: list[Span] = field(default_factory=list)


class Resolved(NamedTuple):
    """Who speaks, the rule that says so, and the words it went through."""

    speaker: str
    rule: str
    mention: str


def resolve(article: Article, said: Sequence[Said], *, actors: Actors) -> list[Resolved]:
    """Return who says each of `said`, in the same order."""
    out = []
    for one in said:
        words = " ".join(article.text[s:e] for s, e in one.source).strip(" ,;:")
        out.append(Resolved(actors.canonical(words) or words, "as written", ""))
    return out
