"""The tables of the framing room, as a function of an index, its attributions and the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from presslens.framing.lists import Lists
from presslens.framing.naming import name_hits
from presslens.framing.rates import frame_hits, locate, outside_cues, rates_by_article
from presslens.framing.stance import cue_stances
from presslens.voices.tables import ATTRIBUTIONS

if TYPE_CHECKING:
    from presslens.corpus import Corpus
    from presslens.words.index import TermIndex

_PLACED = [
    ("first", pa.int64()),
    ("n", pa.int32()),
    ("article_id", pa.string()),
    ("outlet", pa.string()),
    ("passage_id", pa.int32()),
    ("section", pa.string()),
    ("voice", pa.string()),
    ("speaker_group", pa.string()),
    ("text_start", pa.int32()),
    ("text_end", pa.int32()),
    ("start", pa.int32()),
    ("end", pa.int32()),
    ("text", pa.string()),
]
TABLES = {
    "hits": pa.schema([("frame", pa.string()), ("term", pa.string()), *_PLACED]),
    "rates": pa.schema(
        [
            *((name, pa.string()) for name in ("article_id", "outlet", "voice", "frame", "label")),
            ("hits", pa.int64()),
            ("words", pa.int64()),
            ("rate_per_1000", pa.float64()),
        ]
    ),
    "names": pa.schema([*((name, pa.string()) for name in ("referent", "name", "form")), *_PLACED]),
    "cues": pa.schema([*ATTRIBUTIONS, ("outlet", pa.string()), ("stance", pa.string())]),
}


def framing_tables(
    index: TermIndex, corpus: Corpus, attributions: pd.DataFrame, lists: Lists
) -> dict[str, pd.DataFrame]:
    """Find in some articles everything that the lists name.

    Returns
    -------
    dict of str to DataFrame
        The tables of `TABLES`. hits: every hit of a frame, with its place and the source's words;
        words that only report who said something ("accused") are no hit in the outlet's own voice.
        rates: hits and words by article, voice and frame. names: every use of a listed name, with
        its place. cues: the attributions that have a cue, with outlet and stance.
    """
    hits = locate(index, frame_hits(index, lists.frames), corpus)
    hits = hits[outside_cues(hits, attributions)].reset_index(drop=True)
    return {
        "hits": hits,
        "rates": rates_by_article(index, lists.frames, hits),
        "names": locate(index, name_hits(index, lists.referents), corpus),
        "cues": cue_stances(attributions, corpus.articles, lists.stances),
    }
