"""A stored corpus as batches of work: what is a function of one article maps over these.

What the work gives is kept in a folder of the corpus itself, CORPUS/prepared/, under the name of
what it was made from: the articles of the batch, the code, the settings. All of it can be deleted
at any time and made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from presslens.corpus.model import Corpus
from presslens.corpus.store import read_parts
from presslens.corpus.stored import StoredCorpus
from presslens.store import content_key, own_folder
from presslens.work import Batch, Parts

PREPARED = "prepared"


class Place(NamedTuple):
    """Where a batch's articles are: a part of a stored corpus, and parts made from it before."""

    folder: Path
    part: str
    made: tuple[str, ...] = ()

    def read(self, names: Sequence[str]) -> Corpus:
        """Return some articles of the part as a Corpus."""
        part = read_parts(self.folder, [self.part])
        chosen = part.articles["article_id"].isin(list(names))
        return part if chosen.all() else part.only(part.articles[chosen])


def batches(
    corpus: StoredCorpus, *made_by: object, size: int = 0, after: Sequence[Batch] = ()
) -> list[Batch]:
    """Return the articles of a stored corpus as batches, in order.

    made_by: what else the result depends on: settings, and the version of the code. size: articles
    in a batch; 0 takes the parts as they are. after: batches of earlier work on this corpus whose
    results this work starts from; each batch's place then names those of its part.
    """
    earlier: dict[str, tuple[str, ...]] = {}
    for batch in after:
        earlier[batch.where.part] = (*earlier.get(batch.where.part, ()), batch.key)
    found = []
    folder = corpus.path.absolute()  # workers of a cluster stand elsewhere
    for part in corpus.part_names:
        names, content = _part(corpus.path, part)
        made = earlier.get(part, ())
        for first in range(0, len(names), size or len(names)):
            some = names[first : first + size] if size else names
            key = content_key(content, first, len(some), *made, *made_by)
            found.append(Batch(key, Place(folder, part, made), some))
    return found


def prepared(corpus: StoredCorpus, what: str) -> Path:
    """Return the folder in which one kind of work on a corpus is kept."""
    return own_folder(corpus.path.absolute(), PREPARED, what, make=False)


def opened(corpus: StoredCorpus, what: str, listed: Sequence[Batch]) -> Parts | None:
    """Return the parts that some work on a corpus gave, or None unless all of it is done."""
    parts = Parts(prepared(corpus, what), tuple(batch.key for batch in listed))
    return parts if all(parts.is_done(key) for key in parts.keys) else None


@lru_cache(maxsize=4096)
def _part(folder: Path, part: str) -> tuple[tuple[str, ...], str]:
    """Return the articles of a part and a name for what it holds; a part never changes."""
    path = folder / "articles" / f"{part}.parquet"
    names = tuple(pq.read_table(path, columns=["article_id"])["article_id"].to_pylist())
    # The table of articles has a hash of each one's text; how it was read shows in the passages.
    size = (folder / "passages" / f"{part}.parquet").stat().st_size
    return names, content_key(path.read_bytes(), size)
