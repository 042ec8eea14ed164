"""Labels permuted and articles resampled, in blocks that bound the memory they take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import comb, prod

import numpy as np

BLOCK = 200  # rows of labels or weights held at once


def columns(counts: Sequence[Sequence[float]] | np.ndarray) -> np.ndarray:
    """Return counts as an array of articles by features.

    >>> columns([1, 2]).shape
    (2, 1)
    """
    x = np.asarray(counts, dtype=float)
    return x[:, None] if x.ndim == 1 else x


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


def ways(labels: np.ndarray, codes: np.ndarray) -> int:
    """Return in how many ways the labels can be laid out within the strata.

    >>> ways(*label_codes([1, 1, 0, 0], None))
    6
    """
    return prod(
        comb(int((codes == s).sum()), int(labels[codes == s].sum())) for s in np.unique(codes)
    )


def all_labels(labels: np.ndarray, codes: np.ndarray) -> Iterator[np.ndarray]:
    """Yield every layout of the labels, as blocks of rows of 0 and 1.

    >>> np.concatenate(list(all_labels(*label_codes([1, 0, 0], None)))).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    members = [np.flatnonzero(codes == s) for s in np.unique(codes)]
    choices = [combinations(m.tolist(), int(labels[m].sum())) for m in members]
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
    members = [np.flatnonzero(codes == s) for s in np.unique(codes)]
    for start in range(0, count, BLOCK):
        block = np.tile(labels.astype(float), (min(BLOCK, count - start), 1))
        for here in members:
            block[:, here] = rng.permuted(block[:, here], axis=1)
        yield block


def weights(labels: np.ndarray, count: int, seed: int) -> Iterator[np.ndarray]:
    """Yield how often each article is drawn, articles resampled on each side, in blocks.

    >>> [block.sum(axis=1).tolist() for block in weights(np.array([True, False, False]), 2, 0)]
    [[3.0, 3.0]]
    """
    rng = np.random.default_rng(seed)
    sides = [side for side in (np.flatnonzero(labels), np.flatnonzero(~labels)) if len(side)]
    for start in range(0, count, BLOCK):
        rows = min(BLOCK, count - start)
        block = np.zeros((rows, len(labels)))
        for side in sides:
            block[:, side] = _draws(rng, rows, len(side))
        yield block


def strata_weights(codes: np.ndarray, count: int, seed: int) -> Iterator[np.ndarray]:
    """Yield how often each article is drawn when whole strata are resampled, in blocks.

    >>> [block.tolist() for block in strata_weights(np.array([0, 0]), 1, 0)]
    [[[1.0, 1.0]]]
    """
    rng = np.random.default_rng(seed)
    for start in range(0, count, BLOCK):
        yield _draws(rng, min(BLOCK, count - start), int(codes.max()) + 1)[:, codes]


def _draws(rng: np.random.Generator, rows: int, size: int) -> np.ndarray:
    """Return, for each row, how often each of `size` things falls in `size` draws."""
    drawn = rng.integers(0, size, (rows, size)) + size * np.arange(rows)[:, None]
    return np.bincount(drawn.ravel(), minlength=rows * size).reshape(rows, size).astype(float)
