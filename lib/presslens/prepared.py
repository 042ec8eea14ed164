"""What is kept with an imported corpus: made batch by batch, found by content, opened by a Study.

There are three kinds of work, each a function of some articles and of nothing else:

    attribution   attributions, voice_spans
    words         the index of terms, in parts that are joined once
    frames        hits, rates, names and cues (presslens.framing.tables)

What a batch gives lies in CORPUS/prepared/ under a name made from all it depends on: the articles,
the code, the lists, and the batches it started from. Whoever asks for the same finds it; nothing
else is ever found.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from presslens.corpus.batches import PREPARED, Place, batches, opened, prepared
from presslens.corpus.stored import StoredCorpus
from presslens.errors import PresslensError
from presslens.framing.lists import Lists
from presslens.framing.tables import TABLES, framing_tables
from presslens.schemas import empty
from presslens.store import alone_in, code_version, own_folder
from presslens.voices.actors import Actors
from presslens.voices.attributions import Tagger, attribute
from presslens.voices.shares import span_words
from presslens.voices.spans import voice_spans
from presslens.voices.tables import ATTRIBUTIONS, VOICE_SPANS
from presslens.words.build import build_index
from presslens.words.index import TermIndex
from presslens.words.part_tables import from_tables, to_tables
from presslens.words.parts import IndexPart, index_part
from presslens.words.store import add_parts, join_parts, joined, open_index
from presslens.work import Batch, Done, Parts, Workers, map_batches
from presslens.work.batches import Tell
from presslens.work.parts import to_arrow

if TYPE_CHECKING:
    from presslens.study import Study

ATTRIBUTION, WORDS, FRAMES = "voices", "words", "framing"  # folders under prepared/
INDEX = "index"
VOICES = ("attributions", "voice_spans")
SIZE = 500  # articles in a batch of attribution: a minute or two of one processor


# What the batches are


def attribution_batches(corpus: StoredCorpus, actors: Actors) -> list[Batch]:
    """Return the batches in which it is worked out who says what."""
    settings = (
        *map(dict, (actors.groups, actors.names, actors.placed)),
        sorted(actors.metonyms),
        [(pattern.pattern, pattern.flags, group) for pattern, group in actors.patterns],
    )
    return batches(corpus, code_version("voices", "text"), settings, size=SIZE)


def word_batches(corpus: StoredCorpus, voices: Sequence[Batch] = ()) -> list[Batch]:
    """Return the batches in which words are indexed, after those of the attributions."""
    return batches(corpus, code_version("words", "text"), after=voices)


def frame_batches(corpus: StoredCorpus, lists: Lists, voices: Sequence[Batch] = ()) -> list[Batch]:
    """Return the batches in which frames and names are found, after those of the attributions."""
    code = code_version("framing", "words", "text")
    # What the lists say, and not where they lie: a corpus may be moved.
    said = (lists.frames.frames, lists.referents, lists.stances)
    return batches(corpus, code, repr(said), after=voices)


# What a worker does with a batch


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


@dataclass(frozen=True)
class Indexing:
    """Index a batch of articles: an IndexPart, as tables."""

    def __call__(self, where: Place, names: Sequence[str]) -> dict[str, pa.Table]:
        """Work on some articles of a part; where nobody was attributed, all is own voice."""
        _, spans = _read_voices(where, names)
        return to_tables(index_part(where.read(names), spans))


@dataclass(frozen=True)
class Framing:
    """Find frames and names in a batch of articles: the tables of framing, and its words."""

    lists: Lists

    def __call__(self, where: Place, names: Sequence[str]) -> dict[str, pa.Table]:
        """Work on some articles of a part; where nobody was attributed, all is own voice."""
        corpus = where.read(names)
        said, spans = _read_voices(where, names)
        if not corpus.articles["n_words"].sum():
            none = {name: schema.empty_table() for name, schema in TABLES.items()}
            return none | {"size": pa.table({"tokens": [0]})}
        index = build_index(corpus, spans)
        found = framing_tables(index, corpus, said, self.lists)
        tables = {name: to_arrow(found[name], schema) for name, schema in TABLES.items()}
        return tables | {"size": pa.table({"tokens": [len(index)]})}


def _read_voices(where: Place, names: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return attributions and voice spans of some articles; None if nobody was attributed."""
    if not where.made:
        return empty("attributions"), None
    parts = Parts(where.folder / PREPARED / ATTRIBUTION, where.made)
    tables = [parts.frame(name) for name in VOICES]
    return tuple(table[table["article_id"].isin(list(names))] for table in tables)


# Making what is not there yet


def prepare_attribution(
    corpus: StoredCorpus,
    actors: Actors,
    *,
    workers: Workers,
    tagger: Tagger | None = None,
    tell: Tell | None = None,
) -> Done:
    """Attribute every article that is not attributed yet.

    tagger: stands in for the model where only the rest is to be measured.
    """
    return map_batches(
        Attributing(actors, tagger),
        attribution_batches(corpus, actors),
        workers=workers,
        folder=prepared(corpus, ATTRIBUTION),
        unpacked=VOICES,
        tell=tell,
    )


def prepare_words(
    corpus: StoredCorpus,
    *,
    workers: Workers,
    voices: Sequence[Batch] = (),
    tell: Tell | None = None,
) -> Done:
    """Index every article that is not indexed yet, and join the parts into one index.

    voices: the batches of the attributions, all done; none: all is the outlets' own voice.
    """
    done = map_batches(
        Indexing(),
        word_batches(corpus, voices),
        workers=workers,
        folder=prepared(corpus, WORDS),
        tell=tell,
    )
    _join(done.parts, _index_folder(corpus, done.parts, voiced=bool(voices)))
    return done


def prepare_frames(
    corpus: StoredCorpus,
    lists: Lists,
    *,
    workers: Workers,
    voices: Sequence[Batch] = (),
    tell: Tell | None = None,
) -> Done:
    """Find frames and names in every article in which they have not been looked for yet.

    voices: the batches of the attributions, all done; none: all is the outlets' own voice.
    """
    return map_batches(
        Framing(lists),
        frame_batches(corpus, lists, voices),
        workers=workers,
        folder=prepared(corpus, FRAMES),
        unpacked=TABLES,
        tell=tell,
    )


def _join(parts: Parts, folder: Path) -> None:
    """Join what is not in the index yet behind what is; where other parts are, begin anew."""
    own_folder(folder.parents[2], INDEX, folder.parent.name, folder.name, make=False)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with alone_in(folder.parents[1], what="prepare"):
        there = joined(folder) if _is_whole(folder) else ()
        if not there or there != parts.keys[: len(there)]:
            shutil.rmtree(folder, ignore_errors=True)
            join_parts((), folder)
            there = ()
        if there != parts.keys:
            add_parts(folder, _read_parts(parts, parts.keys[len(there) :]))
        for old in folder.parent.iterdir():  # of other code or settings
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    try:
        open_index(folder)
    except PresslensError:
        return False
    return True


def _read_parts(parts: Parts, keys: Sequence[str]) -> Iterator[tuple[str, IndexPart]]:
    some = Parts(parts.folder, tuple(keys))
    names = ("tokens", "passages", "forms", "articles", "groups", "alignment")
    for key, *tables in zip(keys, *(some.each(name) for name in names), strict=True):
        yield key, from_tables(dict(zip(names, tables, strict=True)))


# Opening what is there


class Kept:
    """The tables kept with the whole of an imported corpus, made with the lists of a study.

    A kind of work counts as kept only if it is done for every article.
    """

    def __init__(self, corpus: StoredCorpus, study: Study) -> None:
        """Look for what was made from this corpus with the lists of this study."""
        self._corpus, self._study = corpus, study

    def has(self, name: str) -> bool:
        """Say whether a table of the study, or its `terms`, is kept."""
        if name == "terms":
            return self.terms is not None
        if name in VOICES:
            return self._voices is not None
        return self._frames is not None

    def table(self, name: str) -> pd.DataFrame:
        """Return a table that is kept; its texts stay on disk until they are looked at."""
        return self._voices.frame(name) if name in VOICES else self._frames[name]

    @cached_property
    def terms(self) -> TermIndex | None:
        """The index of terms, or None."""
        keys = tuple(batch.key for batch in word_batches(self._corpus, self._batches))
        parts = Parts(prepared(self._corpus, WORDS), keys)
        folder = _index_folder(self._corpus, parts, voiced=self._study.voiced)
        if joined(folder)[: len(keys)] != keys:  # it may have grown since the corpus was opened
            return None
        index = open_index(folder, n_parts=len(keys), quote=self._corpus.quote)
        return replace(index, title=self._corpus.title)

    @cached_property
    def _batches(self) -> list[Batch]:
        """The batches of the attributions that everything else starts from, none without voices."""
        if not self._study.voiced:
            return []
        return attribution_batches(self._corpus, self._study.actors)

    @cached_property
    def _voices(self) -> Parts | None:
        return opened(self._corpus, ATTRIBUTION, self._batches) if self._study.voiced else None

    @cached_property
    def _frames(self) -> dict[str, pd.DataFrame] | None:
        listed = frame_batches(self._corpus, self._study.lists, self._batches)
        parts = opened(self._corpus, FRAMES, listed)
        if parts is None:
            return None
        tables = {name: parts.frame(name) for name in TABLES}
        for name in ("hits", "names"):
            tables[name]["first"] = tables[name]["first"].to_numpy() + _words_before(parts, name)
        return tables


def _words_before(parts: Parts, table: str) -> np.ndarray:
    """Return for each row how many words of the corpus come before its batch."""
    sizes = [size["tokens"][0].as_py() for size in parts.each("size")]
    before = [0, *accumulate(sizes)][:-1]
    return np.repeat(before, [parts.told(key)["rows"][table] for key in parts.keys])


def _index_folder(corpus: StoredCorpus, parts: Parts, *, voiced: bool) -> Path:
    """Return where the index is that begins with the first of some parts."""
    return prepared(corpus, WORDS) / INDEX / ("voices" if voiced else "own") / parts.keys[0]
