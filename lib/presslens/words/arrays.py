"""Numbers in, numbers out; arrays in, arrays out: what every formula does with its arguments."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike


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
