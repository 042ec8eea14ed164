"""Runs of words: bigrams, trigrams and longer, as a view whose terms are the runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from presslens.words.sentences import sentence_starts
from presslens.words.view import View, counted

if TYPE_CHECKING:
    from presslens.study import Study

BLOCK = 4_000_000  # runs looked at together


def ngrams(study: Study | View, n: int = 2, *, min_count: int = 1, within: str = "passage") -> View:
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
    view = counted(study)
    if n < 2:
        raise ValueError(f"a run has at least 2 words, not {n}")
    if within not in ("passage", "sentence"):
        raise ValueError(f'runs are kept within a passage or a sentence, not "{within}"')
    starts = _boundaries(view, within)
    # key: the run so far as a number; joined: whether the run from here is whole so far.
    key, names = view.ids, list(view.terms)
    first, last = np.arange(len(names)), np.arange(len(names))
    for length in range(1, n):
        pairs = _Pairs(key[:-length], view.ids[length:], starts[length:], len(view.terms))
        runs = pairs.often(min_count)
        key = np.full(len(key), -1, dtype=np.int32)
        for at, pair in pairs.blocks() if len(runs) else ():
            place = np.minimum(np.searchsorted(runs, pair), len(runs) - 1)
            key[at] = np.where(runs[place] == pair, place, -1)
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


class _Pairs(NamedTuple):
    """Runs so far and the words that follow them, as numbers, and whether a new unit begins."""

    run: np.ndarray
    word: np.ndarray
    broken: np.ndarray
    n_terms: int

    def blocks(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield where whole runs begin and each one's number, run x terms + word."""
        for first in range(0, len(self.run), BLOCK):
            some = slice(first, first + BLOCK)
            run, word = self.run[some], self.word[some]
            at = np.flatnonzero((run >= 0) & (word >= 0) & ~self.broken[some])
            yield at + first, run[at].astype(np.int64) * self.n_terms + word[at]

    def often(self, min_count: int) -> np.ndarray:
        """Return the runs that come `min_count` times or more, sorted.

        They are added up as they grow, since of 100,000 articles there are 50 million to sort.
        """
        runs, counts = np.zeros(0, np.int64), np.zeros(0, np.int32)
        more: list[tuple[np.ndarray, np.ndarray]] = []
        for _, pair in self.blocks():
            more.append(np.unique(pair, return_counts=True))
            if sum(len(found) for found, _ in more) > max(BLOCK, len(runs)):
                runs, counts = _added(runs, counts, more)
                more = []
        runs, counts = _added(runs, counts, more)
        return runs[counts >= min_count]


def _added(
    runs: np.ndarray, counts: np.ndarray, more: list[tuple[np.ndarray, np.ndarray]]
) -> tuple[np.ndarray, np.ndarray]:
    """Return all runs, sorted, and how often each comes in all."""
    every = np.concatenate([runs, *(found for found, _ in more)])
    often = np.concatenate([counts, *(count.astype(np.int32) for _, count in more)])
    order = np.argsort(every, kind="stable")  # quick, since they come in sorted stretches
    every, often = every[order], often[order]
    first = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1]])[: len(every)])
    return every[first], np.add.reduceat(often, first) if len(first) else often
