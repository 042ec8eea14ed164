"""Numbers in, numbers out; arrays in, arrays out: what every formula does with its arguments."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

BLOCK = 2_000_000  # numbers counted at a time


def floats(*values: ArrayLike) -> list[np.ndarray]:
    """Return each value as an array of floats.

    >>> [value.tolist() for value in floats(1, [2, 3])]
    [1.0, [2.0, 3.0]]
    """
    return [np.asarray(value, dtype=float) for value in values]


def number(values: np.ndarray) -> Any:
    """Give a number for numbers and an array for arrays.

    >>> number(np.asarray(2.0)), number(np.asarray([2.0]))
    (2.0, array([2.]))
    """
    return float(values) if np.ndim(values) == 0 else values


def count_numbers(values: np.ndarray, n: int) -> np.ndarray:
    """Return how often each number from 0 to n - 1 comes; numbers below 0 do not count.

    As numpy's bincount, but some at a time, since that holds eight bytes for each of four.

    >>> count_numbers(np.array([2, 0, -1, 2]), 3).tolist()
    [1, 0, 2]
    """
    found = np.zeros(n + 1, np.int64)
    for first in range(0, len(values), BLOCK):
        found += np.bincount(values[first : first + BLOCK] + 1, minlength=n + 1)
    return found[1:]
