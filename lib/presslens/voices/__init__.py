"""Who says what: attributions, their speakers, and the voice of every word.

>>> from presslens import load_corpus, voices
>>> corpus = load_corpus("seeds")
>>> attributions = voices.attribute(corpus)
>>> spans = voices.voice_spans(corpus, attributions)
>>> sorted(set(spans["voice"]))
['own', 'paraphrase', 'verbatim']
"""

from presslens.voices.actors import Actors, load_actors
from presslens.voices.attributions import attribute, load_actors_for
from presslens.voices.export import write_attributions
from presslens.voices.shares import (
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
