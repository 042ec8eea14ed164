"""Who says what in a stored corpus, worked out once, batch by batch; `voices.prepared` opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from presslens.corpus.batches import Place, prepared
from presslens.corpus.stored import StoredCorpus
from presslens.voices.actors import Actors
from presslens.voices.attributions import Tagger, attribute
from presslens.voices.prepared import ATTRIBUTIONS, VOICE_SPANS, WHAT, voice_batches
from presslens.voices.shares import span_words
from presslens.voices.spans import voice_spans
from presslens.work import Done, Workers, map_batches
from presslens.work.batches import Tell
from presslens.work.opening import to_arrow


@dataclass(frozen=True)
class Attributing:
    """Attribute a batch of articles: the tables attributions and voice_spans."""

    actors: Actors
    tagger: Tagger | None = None

    def __call__(self, where: Place, names: Sequence[str]) -> dict[str, pa.Table]:
        """Work on some articles of a part."""
        corpus = where.read(names)
        said = attribute(corpus, self.actors, tagger=self.tagger)
        spans = span_words(corpus, voice_spans(corpus, said))
        return {
            "attributions": to_arrow(said, ATTRIBUTIONS),
            "voice_spans": to_arrow(spans, VOICE_SPANS),
        }


def prepare_voices(
    corpus: StoredCorpus,
    actors: Actors,
    *,
    workers: Workers,
    tagger: Tagger | None = None,
    tell: Tell | None = None,
) -> Done:
    """Attribute every article that is not attributed yet and keep the tables with the corpus.

    tagger: something to stand in for the model where only the rest is to be measured.
    """
    return map_batches(
        Attributing(actors, tagger),
        voice_batches(corpus, actors),
        workers=workers,
        folder=prepared(corpus, WHAT),
        unpacked=("attributions", "voice_spans"),
        tell=tell,
    )
