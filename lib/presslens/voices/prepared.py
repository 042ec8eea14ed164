"""Who says what in a stored corpus, as `voices.preparing` has left it, and where it is kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import pyarrow as pa

from presslens.corpus.batches import PREPARED, Place, batches, opened
from presslens.corpus.stored import StoredCorpus
from presslens.errors import PresslensError
from presslens.schemas import empty
from presslens.voices.actors import Actors
from presslens.work import Batch, Parts, code_version

WHAT = "voices"
SIZE = 500  # articles in a batch: about a minute or two of one processor
AT_ONCE = 500  # articles that a notebook may as well attribute itself

_SPANS = pa.list_(pa.list_(pa.int32()))
ATTRIBUTIONS = pa.schema(
    [
        ("article_id", pa.string()),
        ("attribution_id", pa.int32()),
        ("kind", pa.string()),
        ("content", pa.string()),
        ("content_spans", _SPANS),
        ("cue", pa.string()),
        ("cue_spans", _SPANS),
        ("source", pa.string()),
        ("source_spans", _SPANS),
        ("speaker", pa.string()),
        ("speaker_group", pa.string()),
        ("continuation", pa.bool_()),
        ("nested", pa.bool_()),
        ("rule", pa.string()),
        ("mention", pa.string()),
        ("score", pa.float64()),
    ]
)
# The columns of voice_spans and those that presslens.voices.span_words adds.
VOICE_SPANS = pa.schema(
    [
        ("article_id", pa.string()),
        ("passage_id", pa.int32()),
        ("text_start", pa.int32()),
        ("text_end", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("voice", pa.string()),
        ("attribution_id", pa.int32()),
        ("speaker", pa.string()),
        ("speaker_group", pa.string()),
        ("outlet", pa.string()),
        ("section", pa.string()),
        ("words", pa.int64()),
        ("first", pa.int32()),
        ("group", pa.string()),
    ]
)


def voice_batches(corpus: StoredCorpus, actors: Actors) -> list[Batch]:
    """Return the batches of this work, each under the name of what its result depends on."""
    return batches(corpus, code_version("voices", "tokens"), _settings(actors), size=SIZE)


def prepared_attributions(corpus: StoredCorpus, actors: Actors) -> pd.DataFrame | None:
    """Return the attributions that are kept with a corpus, or None if it has to be done now.

    Raises PresslensError if there are none and the articles are too many to do it now.
    """
    listed = voice_batches(corpus, actors)
    parts = opened(corpus, WHAT, listed)
    if parts is not None:
        return _open(parts, listed)
    if len(corpus.articles) <= AT_ONCE:
        return None
    raise PresslensError(
        f"{corpus.path}: who says what in its {len(corpus.articles):,} articles has not been "
        f"worked out by this version with these actors; say presslens prepare {corpus.path} first."
    )


def read_voices(where: Place, names: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return attributions and voice spans of some articles of a part, as other batches need them.

    Where nobody was attributed, no attributions, and None for the spans.
    """
    if not where.made:
        return empty("attributions"), None
    parts = Parts(where.folder / PREPARED / WHAT, where.made)
    tables = [parts.frame(name) for name in ("attributions", "voice_spans")]
    return tuple(table[table["article_id"].isin(list(names))] for table in tables)


def kept_batches(table: pd.DataFrame) -> list[Batch] | None:
    """Return the batches that attributions or their spans are kept in, if these are unchanged."""
    return next((kept.batches for kept in _latest if kept.holds(table)), None)


def prepared_spans(attributions: pd.DataFrame) -> pd.DataFrame | None:
    """Return the voice spans kept beside attributions, if these are such, unchanged."""
    return next((kept.voice_spans for kept in _latest if kept.holds(attributions)), None)


@dataclass
class _Kept:
    """The tables of a corpus as they were opened; whoever changes them has others."""

    parts: Parts
    batches: list[Batch]

    @cached_property
    def attributions(self) -> pd.DataFrame:
        return self.parts.frame("attributions")

    @cached_property
    def voice_spans(self) -> pd.DataFrame:
        return self.parts.frame("voice_spans")

    def holds(self, table: pd.DataFrame) -> bool:
        return any(table is vars(self).get(name) for name in ("attributions", "voice_spans"))


_latest: deque[_Kept] = deque(maxlen=4)


def _open(parts: Parts, listed: list[Batch]) -> pd.DataFrame:
    for kept in _latest:
        if kept.parts == parts:
            return kept.attributions
    _latest.append(_Kept(parts, listed))
    return _latest[-1].attributions


def _settings(actors: Actors) -> tuple[object, ...]:
    """Return what actors are made of, in an order that does not change."""
    return (
        *map(dict, (actors.groups, actors.names, actors.placed)),
        sorted(actors.metonyms),
        [(pattern.pattern, pattern.flags, group) for pattern, group in actors.patterns],
    )
