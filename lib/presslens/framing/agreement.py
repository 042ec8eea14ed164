"""Krippendorff's alpha: how far coders agree beyond what chance would bring, with an interval.

K. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011, Annenberg School for
Communication, repository.upenn.edu/asc_papers/43), and Content Analysis (4th ed. 2018), chapter 12.
Alpha is 1 where all agree, 0 where they agree as often as their answers paired at random would;
he asks for .8, and takes .667 as the least that bears tentative conclusions.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np

Scale = Literal["nominal", "ordinal", "interval"]
MISSING = (None, "")
BOOTSTRAPS = 2000
LEAST_UNITS = 10  # an interval from fewer pairable units means nothing
SEED = 0


def alpha(answers: Sequence[Sequence[Hashable]], *, scale: Scale = "nominal") -> float:
    """Return Krippendorff's alpha of units by coders; None or "" is no answer.

    `answers` has one row a unit, one column a coder. Units with fewer than two answers do not
    count. It is missing (nan) where nothing can be paired or every answer is the same, since then
    there is nothing to disagree about. For ordinal and interval scales answers are numbers.

    The binary example of Krippendorff 2011, section A, and a perfect agreement:

    >>> a, b = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    >>> round(alpha(list(zip(a, b))), 3)
    0.095
    >>> alpha([["x", "x"], ["y", "y"]])
    1.0
    """
    counts, values = _counts(answers)
    return float(_alpha(counts[None], _distance(counts, values, scale))[0])


def alpha_interval(
    answers: Sequence[Sequence[Hashable]],
    *,
    scale: Scale = "nominal",
    clusters: Sequence[Hashable] | None = None,
    level: float = 0.95,
    bootstraps: int = BOOTSTRAPS,
    seed: int = SEED,
) -> tuple[float, float]:
    """Return lower and upper bound of alpha: percentiles over resampled units.

    With `clusters` (the article of each unit) whole articles are resampled, for units of one
    article are coded alike. Missing with fewer than 10 pairable units, or 6 clusters.

    >>> pairs = [("a", "a")] * 12 + [("b", "b")] * 10 + [("a", "b")] * 2
    >>> low, high = alpha_interval(pairs)
    >>> 0.4 < low < alpha(pairs) < high <= 1
    True
    """
    counts, values = _counts(answers)
    pairable = counts.sum(axis=1) > 1
    names = np.arange(len(counts)) if clusters is None else np.asarray(list(clusters), dtype=object)
    _, code = np.unique(names[pairable].astype(str), return_inverse=True)
    groups = int(code.max()) + 1 if len(code) else 0
    if pairable.sum() < LEAST_UNITS or groups < (LEAST_UNITS if clusters is None else 6):
        return float("nan"), float("nan")
    distance = _distance(counts, values, scale)
    draws = np.random.default_rng(seed).multinomial(groups, np.full(groups, 1 / groups), bootstraps)
    found = _alpha(counts[pairable][None], distance, weights=draws[:, code])
    found = found[~np.isnan(found)]
    if len(found) < bootstraps / 2:
        return float("nan"), float("nan")
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def percent_agreement(answers: Sequence[Sequence[Hashable]]) -> float:
    """Return the share of pairs of answers to one unit that are the same.

    >>> percent_agreement([("a", "a"), ("a", "b")])
    0.5
    """
    counts, _ = _counts(answers)
    n = counts.sum(axis=1)
    pairs = (n * (n - 1)).sum()
    return float((counts * (counts - 1)).sum() / pairs) if pairs else float("nan")


def _counts(answers: Sequence[Sequence[Hashable]]) -> tuple[np.ndarray, list[Hashable]]:
    """Return how many coders gave each value to each unit, and the values in order."""
    given = [[value for value in row if value not in MISSING] for row in answers]
    values = sorted({value for row in given for value in row}, key=lambda v: (str(type(v)), v))
    place = {value: i for i, value in enumerate(values)}
    counts = np.zeros((len(given), len(values)))
    for unit, row in enumerate(given):
        for value in row:
            counts[unit, place[value]] += 1
    return counts, values


def _distance(counts: np.ndarray, values: list[Hashable], scale: Scale) -> np.ndarray:
    """Return the squared difference of each pair of values on the scale."""
    size = len(values)
    if scale == "nominal":
        return 1.0 - np.eye(size)
    if scale == "interval":
        numbers = np.array(values, dtype=float)
        return (numbers[:, None] - numbers[None]) ** 2
    used = counts[counts.sum(axis=1) > 1].sum(axis=0)
    up_to = np.cumsum(used)
    # Ranks: the answers between two values, half of those at either end.
    middle = up_to - used / 2
    return (middle[:, None] - middle[None]) ** 2


def _alpha(
    counts: np.ndarray, distance: np.ndarray, *, weights: np.ndarray | None = None
) -> np.ndarray:
    """Return alpha for each row of weights over the units (once, all 1, without)."""
    table = counts[0]
    n = table.sum(axis=1)
    table, n = table[n > 1], n[n > 1]
    if not len(n):
        return np.full(1 if weights is None else len(weights), np.nan)
    weights = np.ones((1, len(n))) if weights is None else weights
    # Disagreement inside units, each weighted by 1 / (its answers - 1).
    within = np.einsum("uc,cd,ud->u", table, distance, table) / (n - 1)
    observed = weights @ within
    totals = weights @ table
    total = totals.sum(axis=1)
    expected = np.einsum("rc,cd,rd->r", totals, distance, totals) / (total - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)
