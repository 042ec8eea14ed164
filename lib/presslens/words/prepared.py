"""The term index of a stored corpus: parts made batch by batch, joined once, then opened."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from presslens.corpus.batches import Place, batches, prepared
from presslens.corpus.stored import StoredCorpus
from presslens.voices.prepared import kept_batches, read_voices
from presslens.words.encode import Encoded, Texts
from presslens.words.index import TermIndex
from presslens.words.parts import ARTICLE_COLUMNS, IndexPart, index_part
from presslens.words.store import add_parts, join_parts, joined, open_index
from presslens.work import Batch, Done, Parts, Workers, code_version, map_batches
from presslens.work.batches import Tell
from presslens.work.locking import alone_in
from presslens.writing import own_folder

if TYPE_CHECKING:
    import pandas as pd

WHAT, INDEX = "words", "index"


@dataclass(frozen=True)
class Indexing:
    """Index a batch of articles: an IndexPart, as tables."""

    def __call__(self, where: Place, names: Sequence[str]) -> dict[str, pa.Table]:
        """Work on some articles of a part; all is own voice where nobody was attributed."""
        _, spans = read_voices(where, names)
        return to_tables(index_part(where.read(names), spans))


def word_batches(corpus: StoredCorpus, voices: Sequence[Batch] = ()) -> list[Batch]:
    """Return the batches of this work, each under the name of what its result depends on."""
    return batches(corpus, code_version("words", "tokens"), after=voices)


def prepare_words(
    corpus: StoredCorpus,
    *,
    workers: Workers,
    voices: Sequence[Batch] = (),
    tell: Tell | None = None,
) -> Done:
    """Index every article that is not indexed yet and join the parts into one index.

    voices: the batches of the attributions (`presslens.voices.prepared.voice_batches`), all done;
    none: everything counts as the outlets' own voice.
    """
    done = map_batches(
        Indexing(),
        word_batches(corpus, voices),
        workers=workers,
        folder=prepared(corpus, WHAT),
        tell=tell,
    )
    _join(done.parts, _index_folder(corpus, done.parts, voiced=bool(voices)))
    return done


def _join(parts: Parts, folder: Path) -> None:
    """Join what is not in the index yet behind what is; where other parts are, begin anew."""
    own_folder(folder.parents[2], INDEX, folder.parent.name, folder.name, make=False)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with alone_in(folder.parent, what="prepare"):
        there = joined(folder)
        if not there or there != parts.keys[: len(there)]:
            shutil.rmtree(folder, ignore_errors=True)
            join_parts((), folder)
            there = ()
        if there != parts.keys:
            add_parts(folder, _read(parts, parts.keys[len(there) :]))
        for old in folder.parent.iterdir():  # of other code or settings
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)


def prepared_index(
    corpus: StoredCorpus, voice_spans: pd.DataFrame | None = None
) -> TermIndex | None:
    """Return the index that is kept with a corpus, or None if there is none of these voices."""
    voices = [] if voice_spans is None else kept_batches(voice_spans)
    if voices is None:
        return None
    keys = tuple(batch.key for batch in word_batches(corpus, voices))
    parts = Parts(prepared(corpus, WHAT), keys)
    folder = _index_folder(corpus, parts, voiced=bool(voices))
    if joined(folder)[: len(keys)] != keys:  # it may have grown since the corpus was opened
        return None
    index = open_index(folder, n_parts=len(keys), quote=corpus.quote)
    return replace(index, title=corpus.title)


def to_tables(part: IndexPart) -> dict[str, pa.Table]:
    """Return a part of an index as tables; `from_tables` is the way back.

    >>> from presslens.words.parts import texts_part
    >>> part = texts_part(["One fish.", ""])
    >>> from_tables(to_tables(part)).encoded.forms, from_tables(to_tables(part)).texts[0]
    (['One', 'fish'], 'One fish.')
    """
    of_token = {"token": part.encoded.tokens, "start": part.encoded.starts}
    of_passage = {
        **part.passages,
        "n_tokens": part.encoded.lengths,
        "text": pa.array(
            (text.encode("utf-8", "surrogatepass") for text in part.texts), pa.large_binary()
        ),
    }
    tables = {"groups": pa.table({"group": list(part.groups)})}
    if part.voice is not None:
        of_token |= {"voice": part.voice, "group": part.group}
    if part.alignment is not None:
        pieces, of_passage["n_pieces"] = part.alignment
        columns = zip(("text_start", "source_start", "length"), pieces.T, strict=True)
        tables["alignment"] = pa.table({name: values.copy() for name, values in columns})
    return tables | {
        "tokens": pa.table(of_token),
        "forms": pa.table({"form": pa.array(part.encoded.forms, pa.string())}),
        "passages": pa.table(of_passage),
        "articles": pa.table(
            {name: pa.array(part.articles[name], pa.string()) for name in ARTICLE_COLUMNS}
        ),
    }


def from_tables(tables: dict[str, pa.Table]) -> IndexPart:
    """Return the part of an index that `to_tables` made tables of."""
    tokens, passages = tables["tokens"], tables["passages"]
    texts = [text.decode("utf-8", "surrogatepass") for text in passages["text"].to_pylist()]
    voiced = "voice" in tokens.column_names
    alignment = None
    if "alignment" in tables:
        columns = [_array(column) for column in tables["alignment"].columns]
        alignment = np.column_stack(columns), _array(passages["n_pieces"])
    return IndexPart(
        Encoded(
            tables["forms"]["form"].to_pylist(),
            _array(tokens["token"]),
            _array(tokens["start"]),
            _array(passages["n_tokens"]),
        ),
        Texts.pack(texts),
        {name: _array(passages[name]) for name in ("article", "passage_id", "section")},
        {name: tables["articles"][name].to_pylist() for name in ARTICLE_COLUMNS},
        _array(tokens["voice"]) if voiced else None,
        _array(tokens["group"]) if voiced else None,
        tuple(tables["groups"]["group"].to_pylist()),
        alignment,
    )


def _array(column: pa.ChunkedArray) -> np.ndarray:
    return column.to_numpy()


def _read(parts: Parts, keys: Sequence[str]) -> Iterator[tuple[str, IndexPart]]:
    some = Parts(parts.folder, tuple(keys))
    names = ("tokens", "passages", "forms", "articles", "groups", "alignment")
    for key, *tables in zip(keys, *(some.each(name) for name in names), strict=True):
        yield key, from_tables(dict(zip(names, tables, strict=True)))


def _index_folder(corpus: StoredCorpus, parts: Parts, *, voiced: bool) -> Path:
    """Return where the index is that begins with the first of some parts."""
    return prepared(corpus, WHAT) / INDEX / ("voices" if voiced else "own") / parts.keys[0]
