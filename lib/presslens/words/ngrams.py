"""Runs of words: bigrams, trigrams and longer, as a view whose terms are the runs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from presslens.words.sentences import sentence_starts
from presslens.words.view import View

BLOCK = 4_000_000  # runs looked up at a time


def ngrams(view: View, n: int = 2, *, min_count: int = 1, within: str = "passage") -> View:
    """Return a view whose terms are runs of `n` words, each counted where it begins.

    Whatever takes a view takes this one: counts, keyness, dispersion, concordance. A run never
    leaves its passage, its sentence (within="sentence") or the selection. Runs that come fewer
    than `min_count` times are dropped. A run whose first or last word is a stop word is not
    listed. Rates stay per words, not per runs.

    >>> from presslens.words import counts, index_texts, view
    >>> pairs = ngrams(view(index_texts(["red fish, blue fish, red fish"])))
    >>> counts(pairs)[["term", "count"]].values.tolist()
    [['red fish', 2], ['blue fish', 1], ['fish blue', 1], ['fish red', 1]]

    Raises ValueError for n below 2 or another `within`.
    """
    if n < 2:
        raise ValueError(f"a run has at least 2 words, not {n}")
    if within not in ("passage", "sentence"):
        raise ValueError(f'runs are kept within a passage or a sentence, not "{within}"')
    starts = _boundaries(view, within)
    # key: the run so far as a number; joined: whether the run from here is whole so far.
    key, names = view.ids, list(view.terms)
    first, last = np.arange(len(names)), np.arange(len(names))
    for length in range(1, n):
        follows = np.full(len(key), -1, dtype=np.int32)
        follows[:-length] = view.ids[length:]
        unbroken = np.ones(len(key), dtype=bool)
        unbroken[:-length] = ~starts[length:]
        whole = np.flatnonzero((key >= 0) & (follows >= 0) & unbroken)
        pair = key[whole].astype(np.int64) * len(view.terms) + follows[whole]
        runs, number = _numbered(pair, min_count)
        key = np.full(len(key), -1, dtype=np.int32)
        key[whole] = number
        left, right = np.divmod(runs, max(len(view.terms), 1))
        names = [f"{names[a]} {view.terms[b]}" for a, b in zip(left, right, strict=True)]
        first, last = first[left], right
    return replace(
        view,
        terms=names,
        ids=key,
        listed=view.listed[first] & view.listed[last],
        n=n,
        rule=f"{view.rule}; runs of {n} words within a {within}",
    )


def _boundaries(view: View, within: str) -> np.ndarray:
    """Return for each token whether a run ending there could not have begun before it."""
    if within == "sentence":
        return sentence_starts(view.index)
    starts = np.zeros(len(view.index) + 1, dtype=bool)
    starts[view.index.passage_bounds] = True
    return starts[:-1]


def _numbered(keys: np.ndarray, min_count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the keys that come `min_count` times or more, sorted, and each key's place in them.

    The place of a key that does not is -1.
    """
    ordered = np.sort(keys)
    change = (
        np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        if len(ordered)
        else np.zeros(0, dtype=np.int64)
    )
    often = np.diff(np.append(change, len(ordered))) >= min_count
    kept = ordered[change[often]]
    places = np.full(len(keys), -1, dtype=np.int32)
    for first in range(0, len(keys) if len(kept) else 0, BLOCK):
        block = keys[first : first + BLOCK]
        place = np.minimum(np.searchsorted(kept, block), len(kept) - 1)
        places[first : first + BLOCK] = np.where(kept[place] == block, place, -1)
    return kept, places
