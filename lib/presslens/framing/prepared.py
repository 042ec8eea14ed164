"""What the framing room finds in a stored corpus, worked out once, batch by batch.

A batch is a study of its own (presslens.framing.study): its tables, one after another, are those of
the whole corpus, since every hit and every rate belongs to one article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pandas as pd
import pyarrow as pa

from presslens.corpus import Corpus
from presslens.corpus.batches import Place, batches, opened, prepared
from presslens.corpus.stored import StoredCorpus
from presslens.framing.lists import Lists
from presslens.framing.study import look
from presslens.voices.prepared import ATTRIBUTIONS, kept_batches, read_voices
from presslens.work import Batch, Done, Parts, Workers, code_version, map_batches
from presslens.work.batches import Tell
from presslens.work.opening import to_arrow

WHAT = "framing"
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
# The tables of a Study that are kept.
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


@dataclass(frozen=True)
class Studying:
    """Study a batch of articles: the tables of presslens.framing.Study, and its words."""

    lists: Lists

    def __call__(self, where: Place, names: Sequence[str]) -> dict[str, pa.Table]:
        """Work on some articles of a part; all is own voice where nobody was attributed."""
        corpus = where.read(names)
        said, spans = read_voices(where, names)
        if not corpus.articles["n_words"].sum():
            none = {name: schema.empty_table() for name, schema in TABLES.items()}
            return none | {"size": pa.table({"tokens": [0]})}
        found = look(corpus, said, spans, self.lists)
        tables = {name: to_arrow(getattr(found, name), schema) for name, schema in TABLES.items()}
        return tables | {"size": pa.table({"tokens": [len(found.index)]})}


def framing_batches(
    corpus: StoredCorpus, lists: Lists, voices: Sequence[Batch] = ()
) -> list[Batch]:
    """Return the batches of this work, each under the name of what its result depends on."""
    code = code_version("framing", "words", "tokens")
    # What the lists say, and not where they lie: a corpus may be moved.
    said = (lists.frames.frames, lists.referents, lists.stances)
    return batches(corpus, code, repr(said), after=voices)


def prepare_framing(
    corpus: StoredCorpus,
    lists: Lists,
    *,
    workers: Workers,
    voices: Sequence[Batch] = (),
    tell: Tell | None = None,
) -> Done:
    """Study every article that is not studied yet and keep the tables with the corpus.

    voices: the batches of the attributions (`presslens.voices.prepared.voice_batches`), all done;
    none: everything counts as the outlets' own voice.
    """
    return map_batches(
        Studying(lists),
        framing_batches(corpus, lists, voices),
        workers=workers,
        folder=prepared(corpus, WHAT),
        unpacked=TABLES,
        tell=tell,
    )


def prepared_tables(
    corpus: Corpus, lists: Lists, attributions: pd.DataFrame
) -> dict[str, pd.DataFrame] | None:
    """Return the tables that are kept with a corpus, or None if it has to be studied now."""
    voices = kept_batches(attributions)
    if voices is None or not isinstance(corpus, StoredCorpus):
        return None
    parts = opened(corpus, WHAT, framing_batches(corpus, lists, voices))
    if parts is None:
        return None
    tables = {name: parts.frame(name) for name in TABLES}
    for name in ("hits", "names"):
        tables[name]["first"] = tables[name]["first"].to_numpy() + _shift(parts, name)
    return tables


def _shift(parts: Parts, table: str) -> np.ndarray:
    """Return for each row how many words of the corpus come before its batch."""
    sizes = [size["tokens"][0].as_py() for size in parts.each("size")]
    before = [0, *accumulate(sizes)][:-1]
    return np.repeat(before, [parts.told(key)["rows"][table] for key in parts.keys])
