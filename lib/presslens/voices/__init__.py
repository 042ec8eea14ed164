"""Who says what: attributions, their speakers, and the voice of every word.

>>> from presslens import load_corpus, voices
>>> corpus = load_corpus("seeds")
>>> attributions = voices.attribute(corpus)
>>> spans = voices.voice_spans(corpus, attributions)
>>> sorted(set(spans["voice"]))
['own', 'paraphrase', 'verbatim']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from presslens.voices.actors import Actors, load_actors
    from presslens.voices.attributions import attribute, load_actors_for
    from presslens.voices.export import write_attributions
    from presslens.voices.shares import (
        compare_shares,
        cue_verbs,
        first_and_last,
        kinds,
        share_of_voice,
        snippet,
        span_words,
        speakers,
        unplaced,
    )
    from presslens.voices.spans import voice_spans

__all__ = [
    "Actors",
    "attribute",
    "compare_shares",
    "cue_verbs",
    "first_and_last",
    "kinds",
    "load_actors",
    "load_actors_for",
    "share_of_voice",
    "snippet",
    "span_words",
    "speakers",
    "unplaced",
    "voice_spans",
    "write_attributions",
]

_HOMES = {
    "Actors": "actors",
    "attribute": "attributions",
    "compare_shares": "shares",
    "load_actors": "actors",
    "load_actors_for": "attributions",
    "voice_spans": "spans",
    "write_attributions": "export",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for on first use, so that the tagger by itself starts without pandas."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'shares')}"), name)


def __dir__() -> list[str]:
    """Offer the names to completion."""
    return __all__
