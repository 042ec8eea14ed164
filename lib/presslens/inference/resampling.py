"""Labels permuted and articles resampled, in blocks that bound the memory they take.

Beyond a thousand articles what is permuted and resampled are bundles: articles of one side put
together at random, as many in each. Articles that may change places may do so in bundles, so the
test stays valid, and the variance of sums over bundles is that of sums over articles; only the
draws are fewer. Sources: J. Hemerik and J. Goeman, "Exact testing with random permutations", TEST
27(4), 2018 (any subgroup of the permutations gives a valid test); K. M. Wolter, Introduction to
Variance Estimation, 2nd ed. 2007, chapter 2 (random groups).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import comb, prod
from typing import NamedTuple

import numpy as np

from presslens.errors import PresslensError

BLOCK = 200  # rows of labels or weights held at once
UNITS = 1000  # articles, or bundles of them, that are permuted and resampled
FEWEST = 30  # bundles of the smaller side, if it has as many articles


def columns(counts: Sequence[Sequence[float]] | np.ndarray) -> np.ndarray:
    """Return counts as an array of articles by features.

    >>> columns([1, 2]).shape
    (2, 1)
    """
    x = np.asarray(counts, dtype=float)
    return x[:, None] if x.ndim == 1 else x


def checked(
    counts: Sequence[Sequence[float]] | np.ndarray,
    words: Sequence[float] | np.ndarray,
    group: Sequence[bool],
    strata: Sequence[object] | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, Sequence[object] | None]:
    """Return counts, words, labels and strata as they came, if they fit each other.

    Raises PresslensError if they are not of as many articles, words or counts are missing or
    below 0, or a label is neither true nor false.

    >>> checked([1, 2], [100, 90, 80], [True, False], None)
    Traceback (most recent call last):
        ...
    presslens.errors.PresslensError: words: 3 values for the 2 articles of counts.
    """
    x = counts if hasattr(counts, "tocsc") else columns(counts)
    w, labels = np.asarray(words, dtype=float), np.asarray(group)
    for name, values in (("words", w), ("group", labels), ("strata", strata)):
        if values is not None and len(values) != x.shape[0]:
            raise PresslensError(
                f"{name}: {len(values):,} values for the {x.shape[0]:,} articles of counts."
            )
    for name, values in (("counts", x if isinstance(x, np.ndarray) else x.data), ("words", w)):
        if not (values >= 0).all():
            raise PresslensError(f"{name}: every value must be 0 or more; one is below or missing.")
    other = [value for value in np.unique(labels) if value not in (0, 1)]
    if other:
        raise PresslensError(f"group: {other[0]} is neither True (1) nor False (0).")
    return x, w, labels.astype(bool), strata


def label_codes(
    group: Sequence[bool], strata: Sequence[object] | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the labels as booleans and the strata as codes from 0.

    >>> label_codes([1, 0, 1], ["x", "y", "x"])
    (array([ True, False,  True]), array([0, 1, 0]))
    """
    labels = np.asarray(group, dtype=bool)
    if strata is None:
        return labels, np.zeros(len(labels), dtype=int)
    codes = np.unique(np.asarray(strata, dtype=str), return_inverse=True)[1]
    return labels, codes.reshape(-1)


class Units(NamedTuple):
    """What is permuted: of, the unit of each article (-1: none); each unit's label and stratum."""

    of: np.ndarray
    labels: np.ndarray
    codes: np.ndarray

    def total(self, values: np.ndarray) -> np.ndarray:
        """Return the sums of the articles' values (articles, or articles by features) by unit."""
        return totals(self.of[self.of >= 0], values[self.of >= 0], len(self.labels))


def totals(number: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    """Return the sums of rows that bear the same number, for the numbers 0 to n - 1.

    >>> totals(np.array([1, 0, 1]), np.array([[1.0], [2.0], [3.0]]), 3).tolist()
    [[2.0], [4.0], [0.0]]
    """
    out = np.zeros((n, *values.shape[1:]))
    order = np.argsort(number, kind="stable")
    here, first = np.unique(number[order], return_index=True)
    if len(here):
        out[here] = np.add.reduceat(values[order], first, axis=0)
    return out


def bundle(labels: np.ndarray, codes: np.ndarray, *, seed: int = 0, most: int = UNITS) -> Units:
    """Put articles together at random where there are more than `most`; else each is a unit.

    A unit lies in one stratum and on one side. Pairs (strata of one article, or voice, a side) are
    put together pair by pair, and what has no counterpart is left out, since it says nothing.

    >>> units = bundle(*label_codes([True] * 400 + [False] * 4000, None))
    >>> np.bincount(units.labels).tolist(), units.total(np.ones(4400)).max().item()
    ([800, 80], 5.0)
    """
    n, rng = len(labels), np.random.default_rng(seed)
    if n <= most:
        return Units(np.arange(n), labels, codes)
    of, strata = np.full(n, -1), members(codes)
    if _are_pairs(labels, codes):
        both = [m for m in strata if len(m) == 2]
        size = -(-2 * len(both) // most)
        number = rng.permutation(len(both)) % max(1, len(both) // size)
        for pair, m in zip(number, both, strict=True):
            of[m] = 2 * pair + labels[m]
        kept = np.arange(of.max() + 1)
        return Units(of, kept % 2 == 1, kept // 2)
    found: list[tuple[bool, int]] = []
    for stratum, m in enumerate(strata):
        inside = int(labels[m].sum())
        room = max(2 * FEWEST, most * len(m) // n)
        size = max(1, min(-(-len(m) // room), min(inside, len(m) - inside) // FEWEST))
        for side in (False, True):
            here = rng.permutation(m[labels[m] == side])
            if len(here):
                units = max(1, len(here) // size)
                of[here] = len(found) + np.arange(len(here)) % units
                found += [(side, stratum)] * units
    sides, codes = zip(*found, strict=True)
    return Units(of, np.array(sides), np.array(codes))


def bundled(
    counts: np.ndarray,
    words: np.ndarray,
    group: Sequence[bool],
    strata: Sequence[object] | None,
    seed: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return counts, words, labels and strata of what is permuted and resampled.

    >>> x, w, labels, codes = bundled([1, 2], [100, 90], [True, False], None, seed=0)
    >>> x.ravel().tolist(), labels.tolist()
    ([1.0, 2.0], [True, False])
    """
    units = bundle(*label_codes(group, strata), seed=seed)
    x = counts if hasattr(counts, "tocsc") else columns(counts)
    own = np.asarray(words, dtype=float)
    if len(units.labels) < len(own) or (units.of < 0).any():
        x = units.total(x.toarray() if hasattr(x, "tocsc") else x)
        own = units.total(own)
    return x, own, units.labels, units.codes


def members(codes: np.ndarray) -> list[np.ndarray]:
    """Return the rows of each stratum.

    >>> [rows.tolist() for rows in members(np.array([0, 1, 0]))]
    [[0, 2], [1]]
    """
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.cumsum(np.bincount(codes))[:-1])


def _are_pairs(labels: np.ndarray, codes: np.ndarray) -> bool:
    """Say whether no stratum has two rows on a side, and there are several strata."""
    return bool(codes.max() and np.bincount(2 * codes + labels).max() == 1)


def permuted(n: int) -> str:
    """Return how `n` articles are permuted, in a few words.

    >>> permuted(40), permuted(40_000)
    ('articles permuted', 'articles permuted, in random bundles')
    """
    return "articles permuted" + (", in random bundles" if n > UNITS else "")


def ways(labels: np.ndarray, codes: np.ndarray) -> int:
    """Return in how many ways the labels can be laid out within the strata.

    >>> ways(*label_codes([1, 1, 0, 0], None))
    6
    """
    return prod(comb(len(m), int(labels[m].sum())) for m in members(codes))


def all_labels(labels: np.ndarray, codes: np.ndarray) -> Iterator[np.ndarray]:
    """Yield every layout of the labels, as blocks of rows of 0 and 1.

    >>> np.concatenate(list(all_labels(*label_codes([1, 0, 0], None)))).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    choices = [combinations(m.tolist(), int(labels[m].sum())) for m in members(codes)]
    rows: list[np.ndarray] = []
    for chosen in product(*choices):
        row = np.zeros(len(labels))
        row[[i for part in chosen for i in part]] = 1
        rows.append(row)
        if len(rows) == BLOCK:
            yield np.stack(rows)
            rows = []
    if rows:
        yield np.stack(rows)


def drawn_labels(
    labels: np.ndarray, codes: np.ndarray, count: int, seed: int
) -> Iterator[np.ndarray]:
    """Yield `count` random layouts of the labels within the strata, in blocks.

    >>> [block.sum(axis=1).tolist() for block in drawn_labels(*label_codes([1, 0, 0], None), 2, 0)]
    [[1.0, 1.0]]
    """
    rng = np.random.default_rng(seed)
    strata = members(codes)
    chosen = int(labels.sum())
    for start in range(0, count, BLOCK):
        rows = min(BLOCK, count - start)
        if len(strata) == 1:  # as `permuted` does, several times faster
            yield _chosen(rng, rows, len(labels), chosen)
            continue
        block = np.tile(labels.astype(float), (rows, 1))
        for here in strata:
            block[:, here] = rng.permuted(block[:, here], axis=1)
        yield block


def _chosen(rng: np.random.Generator, rows: int, n: int, chosen: int) -> np.ndarray:
    """Return rows in which `chosen` of `n`, at random, are 1: those with the smallest keys."""
    if not 0 < chosen < n:
        return np.full((rows, n), float(chosen > 0))
    keys = rng.integers(0, 2**32, (rows, n), dtype=np.uint32)
    block = (keys <= np.partition(keys, chosen - 1, axis=1)[:, chosen - 1 : chosen]).astype(float)
    for row in np.flatnonzero(block.sum(axis=1) != chosen):  # two keys alike: once in millions
        block[row] = rng.permutation(np.arange(n) < chosen)
    return block


def group_weights(size: int, count: int, seed: int) -> Iterator[np.ndarray]:
    """Yield how often each of one group is drawn: its articles, or whole strata, in blocks.

    >>> [block.tolist() for block in group_weights(1, 2, 0)]
    [[[1.0], [1.0]]]
    """
    rng = np.random.default_rng(seed)
    for start in range(0, count, BLOCK):
        yield _draws(rng, min(BLOCK, count - start), size)


def _draws(rng: np.random.Generator, rows: int, size: int) -> np.ndarray:
    """Return, for each row, how often each of `size` things falls in `size` draws."""
    drawn = rng.integers(0, size, (rows, size)) + size * np.arange(rows)[:, None]
    return np.bincount(drawn.ravel(), minlength=rows * size).reshape(rows, size).astype(float)
