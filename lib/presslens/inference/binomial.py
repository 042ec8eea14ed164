"""The exact test of two totals, words taken as independent: what no honest p can be below."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def binomial_p(hits: np.ndarray, n: np.ndarray, share: np.ndarray | float) -> np.ndarray:
    """Return the two-sided p of `hits` among `n`, each of which falls here with chance `share`.

    The larger of the two usual definitions: twice the smaller tail, and the chance of all outcomes
    that are no likelier than this one.

    >>> binomial_p(np.array([0, 3]), np.array([3, 3]), 0.5)
    array([0.25, 0.25])

    Source: W. J. Conover, Practical Nonparametric Statistics, 3rd ed. 1999, section 3.1.
    """
    k, n, p = np.broadcast_arrays(np.rint(hits), np.rint(n), np.asarray(share, dtype=float))
    tails = np.minimum(_below(k, n, p), _above(k, n, p))
    return np.minimum(1.0, np.maximum(2 * tails, _no_likelier(k, n, p)))


def _below(k: np.ndarray, n: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Return the chance of `k` or fewer."""
    from scipy.special import bdtr  # not at the top: a third of a second for one function

    return np.where(k < 0, 0.0, bdtr(np.clip(k, 0, n), n.astype(int), p))


def _above(k: np.ndarray, n: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Return the chance of `k` or more."""
    return 1 - p * 0 if not k.size else _below(n - k, n, 1 - p)


def _no_likelier(k: np.ndarray, n: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Return the chance of all outcomes that are no likelier than `k`."""
    from scipy.special import gammaln, xlog1py, xlogy

    def chance(j: np.ndarray) -> np.ndarray:
        return xlogy(j, p) + xlog1py(n - j, -p) - gammaln(j + 1) - gammaln(n - j + 1)

    seen, mean = chance(k) + 1e-7, n * p
    up = _first(lambda j: chance(j) <= seen, np.minimum(np.ceil(mean), n), n + 1)
    down = n - _first(lambda j: chance(n - j) <= seen, n - np.maximum(np.floor(mean), 0), n + 1)
    low, high = np.where(k < mean, k, down), np.where(k < mean, up, k)
    both = _below(low, n, p) + np.where(high > n, 0.0, _above(high, n, p))
    return np.where(k == mean, 1.0, both)


def _first(
    holds: Callable[[np.ndarray], np.ndarray], low: np.ndarray, end: np.ndarray
) -> np.ndarray:
    """Return the first whole number from `low` on where what `holds` stays true; `end` if none."""
    while (open_ := low < end).any():
        middle = np.where(open_, (low + end) // 2, low)
        true = holds(np.minimum(middle, end))
        low, end = np.where(open_ & ~true, middle + 1, low), np.where(open_ & true, middle, end)
    return low
