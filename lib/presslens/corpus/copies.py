"""Copies among very many articles: a short sketch of each, and the pairs whose sketches agree.

A sketch is made of the runs of five words in an article's body. Two sketches agree in about as many
of their 64 numbers as the two texts have runs in common (the Jaccard similarity of their sets of
runs; standard error .05 at a similarity of .8, more in articles of under 300 words), so that copies
can be found among millions of articles without a text being read again. Of a few thousand articles
presslens.words.near_duplicates says the same exactly.

Source: P. Li, A. Owen and C.-H. Zhang, "One permutation hashing", NIPS 2012; empty bins filled for
the search as in A. Shrivastava and P. Li, "Densifying one permutation hashing", ICML 2014; the runs
as in A. Z. Broder, "On the resemblance and containment of documents", SEQUENCES 1997.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import pandas as pd

from presslens.text import TOKEN

RUN = 5  # words
BINS = 64
BYTES = 4 * BINS
BAND = 4  # numbers that must agree for a pair to be compared; at .8 one of 5,000 pairs is missed
NONE = np.uint32(0)  # no run has fallen into the bin: says nothing, and agrees with nothing
# Odd, so that multiplying loses nothing.
_PRIME, _STEP = np.uint64(0x9E3779B97F4A7C15), np.uint32(0x9E3779B9)


def hash_runs(codes: np.ndarray, size: int) -> np.ndarray:
    """Return the distinct runs of `size` words as sorted 64-bit hashes, given a number a word.

    >>> len(hash_runs(np.array([1, 2, 1, 2, 1], dtype=np.uint64), 2))  # 1 2 and 2 1
    2
    """
    if len(codes) < size:
        return np.zeros(0, dtype=np.uint64)
    runs = np.zeros(len(codes) - size + 1, dtype=np.uint64)
    for place in range(size):
        runs = runs * _PRIME + codes[place : place + len(runs)]
    runs ^= runs >> np.uint64(29)
    return np.unique(runs * _PRIME)


def sketch(passages: Iterable[str]) -> bytes:
    """Return the sketch of an article's body: 64 unsigned 32-bit numbers, little-endian.

    >>> len(sketch(["Rain fell on the fields all day."])), set(sketch(["Rain fell."]))
    (256, {0})
    """
    words = [word for text in passages for word in TOKEN.findall(text.lower())]
    codes = np.fromiter(map(_code, words), dtype=np.uint64, count=len(words))
    runs = hash_runs(codes, RUN)
    # The highest 6 bits say which bin a run falls into, the 32 below them which of it is the least.
    bins = (runs >> np.uint64(58)).astype(np.int64)
    first = np.flatnonzero(np.diff(bins, prepend=-1))
    numbers = np.full(BINS, NONE, dtype="<u4")
    lows = ((runs[first] >> np.uint64(26)) & np.uint64(0xFFFFFFFF)).astype("<u4")
    numbers[bins[first]] = np.maximum(lows, 1)
    return numbers.tobytes()


@lru_cache(maxsize=1 << 17)
def _code(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest())


def find_copies(
    sketches: np.ndarray, ages: Sequence[int], *, threshold: float = 0.8
) -> pd.DataFrame:
    """Return the articles that are near-copies of an older one: columns copy, original, similarity.

    sketches: n × 64. ages: a rank for each article, the oldest lowest. copy and original are rows
    of `sketches`; similarity is estimated, between `threshold` and 1.

    >>> text = " ".join(map(str, range(300)))
    >>> rows = [sketch([text]), sketch([text + " 1"]), sketch(["something else altogether, a b c"])]
    >>> numbers = np.frombuffer(b"".join(rows), dtype=np.uint32).reshape(-1, BINS)
    >>> find_copies(numbers, [0, 1, 2])[["copy", "original"]].values.tolist()
    [[1, 0]]
    """
    ages = np.asarray(ages)
    full = _densified(sketches)
    bands = [full[band : band + BAND] for band in range(0, BINS, BAND)]
    found = np.unique(np.concatenate([_sharing(band, ages) for band in bands]), axis=0)
    similarity = _similarity(sketches, found)
    kept = similarity >= threshold
    table = pd.DataFrame(found[kept], columns=["copy", "original"])
    table["similarity"] = similarity[kept]
    table["age"] = ages[table["original"].to_numpy(dtype=np.int64)]
    table = table.sort_values(["copy", "age"], kind="stable").drop_duplicates("copy")
    return table.drop(columns="age").reset_index(drop=True)


def _densified(sketches: np.ndarray) -> np.ndarray:
    """Return sketches as columns, empty bins with the number of the next that is not, marked so."""
    full = sketches.T.copy()  # a bin's numbers side by side
    for column in (*range(BINS - 1, -1, -1), *range(BINS - 1, -1, -1)):
        empty = np.flatnonzero(full[column] == 0)
        # Times a number that depends on the distance, one step at a time.
        full[column, empty] = full[(column + 1) % BINS, empty] * _STEP
    return full


def _sharing(band: np.ndarray, ages: np.ndarray) -> np.ndarray:
    """Return pairs (younger, oldest), a pair for each row that agrees with an older one."""
    rows = np.flatnonzero((band != 0).all(axis=0))
    mixed = np.zeros(len(rows), dtype=np.uint64)
    for column in band:
        mixed = (mixed ^ column[rows].astype(np.uint64)) * _PRIME
    by_number = np.argsort(mixed)
    differs = np.concatenate([[True], np.diff(mixed[by_number]) != 0, [True]])
    alone = (differs[1:] & differs[:-1])[: len(rows)]
    shared = by_number[~alone]  # most agree with none
    rows, mixed = rows[shared], mixed[shared]
    order = np.lexsort((ages[rows], mixed))
    rows, mixed = rows[order], mixed[order]
    first = np.append(True, mixed[1:] != mixed[:-1])[: len(rows)]
    oldest = rows[np.maximum.accumulate(np.where(first, np.arange(len(rows)), 0))]
    return np.column_stack([rows[~first], oldest[~first]])


def _similarity(sketches: np.ndarray, pairs: np.ndarray, *, block: int = 100_000) -> np.ndarray:
    parts = [np.zeros(0)]
    for at in range(0, len(pairs), block):
        one, two = sketches[pairs[at : at + block, 0]], sketches[pairs[at : at + block, 1]]
        agree = ((one == two) & (one != NONE)).sum(axis=1)
        parts.append(agree / np.maximum(((one != NONE) | (two != NONE)).sum(axis=1), 1))
    return np.concatenate(parts)
