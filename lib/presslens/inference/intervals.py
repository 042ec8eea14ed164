"""Intervals of the rates of one group of articles: the studentised bootstrap over articles."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from presslens.inference.eligibility import MIN_ARTICLES
from presslens.inference.permutation import LEVEL, SEED
from presslens.inference.resampling import bundled, columns, group_weights

BOOTSTRAPS = 2000


def rate_interval(
    counts: np.ndarray,
    words: np.ndarray,
    *,
    level: float = LEVEL,
    bootstraps: int = BOOTSTRAPS,
    seed: int = SEED,
) -> tuple[np.ndarray, np.ndarray]:
    """Return bounds of each feature's rate per 1,000 words, articles resampled.

    The bootstrap is studentised: each resample's log rate is measured in its own standard error
    (linearised, as for a ratio of two sums), which holds its level with ten or twenty articles
    where a percentile interval falls short; it is never narrower than Student's t makes it. Beyond
    a thousand articles bundles of them are resampled (`presslens.inference.resampling`). Missing
    with fewer than six articles, or where fewer than two have the feature.

    >>> low, high = rate_interval([[4], [5], [6], [5], [4], [6], [5], [5]], [1000] * 8)
    >>> bool(3 < low[0] < 5 < high[0] < 8)
    True

    Source: A. C. Davison and D. V. Hinkley, Bootstrap Methods and their Application, 1997,
    sections 2.4 and 5.2 (studentised bootstrap, on the scale of the logarithm).
    """
    everyone = np.asarray(words) > 0
    x, w, _, _ = bundled(
        columns(counts)[everyone], np.asarray(words)[everyone], everyone[everyone], None, seed
    )
    bounds = np.full((2, x.shape[1]), np.nan)
    usable = (x > 0).sum(axis=0) > 1
    if len(w) < MIN_ARTICLES or not usable.any():
        return bounds[0], bounds[1]
    x = x[:, usable]
    (centre,), (variance,) = _log_rate(np.ones((1, len(w))), x, w)
    resampled = (_log_rate(block, x, w) for block in group_weights(len(w), bootstraps, seed))
    bounds[:, usable] = 1000 * np.exp(_bounds(centre, variance, resampled, level, len(w) - 1))
    return bounds[0], bounds[1]


def _log_rate(block: np.ndarray, x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the log of each pooled rate and its linearised variance, for each row of weights.

    The variance is never taken below that of independent hits, 1 / hits, and a resample without
    any hit counts half a hit: with rare features resamples else look far more certain than they
    are.
    """
    n = block.sum(axis=1)[:, None]
    # One product for all sums, since going through the weights is what takes time.
    own = w[:, None]
    sums = block @ np.hstack([x, x**2, x * own, own, own**2])
    hits, squares, products = np.split(sums[:, :-2], 3, axis=1)
    words, words_squared = sums[:, -2:-1], sums[:, -1:]
    hits = np.maximum(hits, 0.5)
    rate = hits / words
    # The sum over articles of (hits - rate x words) squared, multiplied out.
    residual = squares - 2 * rate * products + rate**2 * words_squared
    return np.log(rate), np.maximum(n / (n - 1) * residual / hits**2, 1 / hits)


def _bounds(
    centre: np.ndarray,
    variance: np.ndarray,
    resampled: Iterable[tuple[np.ndarray, np.ndarray]],
    level: float,
    freedom: int,
) -> np.ndarray:
    """Return lower and upper bounds, on the scale of the logarithm.

    They lie as many standard errors off as the resamples' own quantiles say, but never fewer than
    Student's t, since a dozen articles seldom hold the rare long ones that make the tails.
    """
    from scipy.special import stdtrit  # not at the top: a third of a second for one function

    tail = (1 - level) / 2
    t = np.concatenate([(value - centre) / np.sqrt(spread) for value, spread in resampled])
    upper, lower = np.nanquantile(np.where(np.isfinite(t), t, np.nan), [1 - tail, tail], axis=0)
    student = float(stdtrit(max(freedom, 1), 1 - tail))
    reach = np.stack([np.maximum(upper, student), np.minimum(lower, -student)])
    return centre - reach * np.sqrt(variance)
