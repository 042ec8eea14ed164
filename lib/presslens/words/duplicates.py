"""Near-duplicates: wire copy, reprints and updates that would be counted as if they were news."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from presslens.errors import PresslensError
from presslens.schemas import SECTIONS
from presslens.words.index import TermIndex
from presslens.words.remembered import remembered
from presslens.words.view import View, view

if TYPE_CHECKING:
    import pandas as pd

SHINGLE = 5  # words in a row that two texts must share
PERMUTATIONS = 128
# What a candidate too many and a copy missed weigh: candidates are compared exactly, so few matter.
WEIGHTS = (0.02, 0.98)
SEED = 1
FEW = 200  # articles, of which every pair is compared
COLUMNS = ("article_id", "outlet", "copy_of", "outlet_of", "similarity", "shared", "words")


def near_duplicates(
    index: TermIndex, *, threshold: float = 0.8, shingle: int = SHINGLE
) -> pd.DataFrame:
    """Return the articles whose body is, nearly or wholly, that of an article before them.

    Two bodies are compared by their sets of runs of `shingle` words: similarity is the share of
    the runs of both that they have in common (Jaccard 1901), computed exactly. Of more than 200
    articles only likely pairs are compared: those that MinHash and locality-sensitive hashing
    (datasketch) find, which at .8 miss 2 in 100 of the pairs that are just similar enough and next
    to none of those more alike.
    Articles stand in order of date and then as in the corpus, the earliest is the original, and
    every copy is given the earliest article it is similar enough to.

    Columns: article_id, outlet, copy_of and outlet_of (the original), similarity (0 to 1), shared
    (runs in common) and words (of the copy's body). Articles with fewer words than a run are
    never copies.

    >>> from presslens.words import index_texts
    >>> text = "one two three four five six seven eight nine ten"
    >>> copies = near_duplicates(index_texts([text, text + " eleven", "another text entirely"]))
    >>> copies[["article_id", "copy_of", "shared"]].values.tolist()
    [['1', '0', 6]]

    Raises PresslensError for a threshold that is not above 0 and at most 1, or runs below 1 word.

    Source: A. Z. Broder, "On the resemblance and containment of documents", SEQUENCES 1997.
    """
    if not 0 < threshold <= 1:
        raise PresslensError(f"a similarity is above 0 and at most 1, not {threshold}.")
    if shingle < 1:
        raise PresslensError(f"a run has at least 1 word, not {shingle}.")
    return _copies(index, threshold, shingle).copy()


@remembered  # a notebook asks for the table, and then which articles to leave out
def _copies(index: TermIndex, threshold: float, shingle: int) -> pd.DataFrame:
    import pandas as pd

    # Worked out again where they are needed, since of 100,000 articles they fill half a gigabyte.
    runs = lru_cache(64)(partial(_runs, view(index), _body(index), shingle))
    published = index.article_columns["published"].tolist()

    def age(i: int) -> tuple[bool, str, int]:
        return (published[i] == "", published[i], i)

    originals = _Every() if len(published) <= FEW else _Sketched(threshold)
    rows = []
    for i in sorted(range(len(published)), key=age):
        mine = runs(i)
        if not len(mine):
            continue
        sketch = originals.sketch(mine)
        for j in sorted(originals.like(sketch), key=age):
            other = runs(j)
            shared = len(np.intersect1d(mine, other, assume_unique=True))
            similarity = shared / (len(mine) + len(other) - shared)
            if similarity >= threshold:
                rows.append((i, j, similarity, shared))
                break
        else:
            originals.add(i, sketch)
    names, outlets = index.article_columns["article_id"], index.article_columns["outlet"]
    words = _body_words(index)
    return pd.DataFrame(
        [
            (names[i], outlets[i], names[j], outlets[j], similarity, shared, int(words[i]))
            for i, j, similarity, shared in sorted(rows)
        ],
        columns=list(COLUMNS),
    )


class _Every:
    """Originals, each of which may be what a text is a copy of."""

    def __init__(self) -> None:
        self.kept: list[int] = []

    def sketch(self, runs: np.ndarray) -> None:
        """Of so few none is needed."""

    def like(self, sketch: None) -> list[int]:
        return self.kept

    def add(self, article: int, sketch: None) -> None:
        self.kept.append(article)


class _Sketched:
    """Originals with sketches, by which those are found that share many runs with a text."""

    def __init__(self, threshold: float) -> None:
        from datasketch import MinHash, MinHashLSH  # not at the top: a second, most of it scipy's

        self.empty = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=int)
        self.kept = MinHashLSH(min(threshold, 0.99), num_perm=PERMUTATIONS, weights=WEIGHTS)

    def sketch(self, runs: np.ndarray) -> Any:
        sketch = self.empty.copy()
        sketch.update_batch((runs >> np.uint64(32)).tolist())
        return sketch

    def like(self, sketch: Any) -> list[int]:
        return self.kept.query(sketch)

    def add(self, article: int, sketch: Any) -> None:
        self.kept.insert(article, sketch)


class _Body(NamedTuple):
    """Which tokens stand in the body of their article, and the number each term goes by."""

    tokens: np.ndarray
    codes: np.ndarray


def _body(index: TermIndex) -> _Body:
    of_passage = index.passage_columns["section"] == SECTIONS.index("body")
    # A number for each term that depends on nothing but the order terms first come in.
    codes = np.random.default_rng(SEED).integers(
        1, 2**63, size=max(len(index.forms), 1), dtype=np.uint64
    )
    return _Body(np.repeat(of_passage, np.diff(index.passage_bounds)), codes)


def _body_words(index: TermIndex) -> np.ndarray:
    of_passage = index.passage_columns["section"] == SECTIONS.index("body")
    sizes = np.diff(index.passage_bounds) * of_passage
    article = index.passage_columns["article"]
    return np.bincount(article, sizes, len(index.article_bounds) - 1).astype(int)


def _runs(view: View, body: _Body, size: int, article: int) -> np.ndarray:
    """Return the distinct runs of words in an article's body, as sorted 64-bit hashes."""
    from presslens.corpus.copies import hash_runs

    span = slice(*view.index.article_bounds[article : article + 2].tolist())
    return hash_runs(body.codes[view.ids[span][body.tokens[span]]], size)
