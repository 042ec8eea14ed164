"""Intervals of rates and of their ratios: the studentised bootstrap over articles or strata."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from presslens.inference.resampling import (
    bundled,
    columns,
    group_weights,
    totals,
    weights,
)
from presslens.inference.standing import MIN_ARTICLES

LEVEL = 0.95
BOOTSTRAPS, SEED = 2000, 20210618


def ratio_interval(
    counts: np.ndarray,
    words: np.ndarray,
    group: Sequence[bool],
    *,
    strata: Sequence[object] | None = None,
    level: float = LEVEL,
    bootstraps: int = BOOTSTRAPS,
    seed: int = SEED,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper bound of each rate ratio, articles resampled.

    The bootstrap is studentised: each resample's log ratio is measured in its own standard error
    (linearised, as for a ratio of two sums), which holds its level with ten or twenty articles
    where a percentile interval falls short; it is never narrower than Student's t makes it. With
    strata, whole strata that have both sides are resampled (an event is then the independent unit)
    and the ratio is Mantel and Haenszel's. Beyond a thousand articles bundles of them are resampled
    (`presslens.inference.resampling`). Missing where a side has fewer than six articles or fewer
    than two with the feature, or where fewer than six strata have both sides.

    >>> rng = np.random.default_rng(1)
    >>> words = np.full(40, 500)
    >>> counts = rng.poisson(np.where(np.arange(40) < 20, 10, 5))[:, None]
    >>> low, high = ratio_interval(counts, words, np.arange(40) < 20)
    >>> bool(low[0] < 2 < high[0])
    True

    Source: A. C. Davison and D. V. Hinkley, Bootstrap Methods and their Application, 1997,
    sections 2.4 and 5.2 (studentised bootstrap, on the scale of the logarithm).
    """
    x, w, labels, codes = bundled(counts, words, group, strata, seed)
    bounds = np.full((2, x.shape[1]), np.nan)
    usable = ((x[labels] > 0).sum(axis=0) > 1) & ((x[~labels] > 0).sum(axis=0) > 1)
    if min(labels.sum(), (~labels).sum()) < MIN_ARTICLES or not usable.any():
        return bounds[0], bounds[1]
    x = x[:, usable]
    if strata is None:
        (centre,), (variance,) = _log_ratio(np.ones((1, len(w))), x, w, labels)
        resampled = (_log_ratio(b, x, w, labels) for b in weights(labels, bootstraps, seed))
        freedom = len(labels) - 2
    else:
        sums = _Matched.of(labels, x, w, codes)
        if len(sums) < MIN_ARTICLES:
            return bounds[0], bounds[1]
        (centre,), (variance,) = sums.log_ratio(np.ones((1, len(sums))))
        resampled = (sums.log_ratio(b) for b in group_weights(len(sums), bootstraps, seed))
        freedom = len(sums) - 1
    with np.errstate(over="ignore"):  # a bound of some hundred orders of magnitude is infinite
        bounds[:, usable] = np.exp(_bounds(centre, variance, resampled, level, freedom))
    return bounds[0], bounds[1]


def rate_interval(
    counts: np.ndarray,
    words: np.ndarray,
    *,
    level: float = LEVEL,
    bootstraps: int = BOOTSTRAPS,
    seed: int = SEED,
) -> tuple[np.ndarray, np.ndarray]:
    """Return bounds of each feature's rate per 1,000 words, articles resampled.

    The studentised bootstrap of `ratio_interval`, for one group. Missing with fewer than six
    articles, or where fewer than two have the feature.

    >>> low, high = rate_interval([[4], [5], [6], [5], [4], [6], [5], [5]], [1000] * 8)
    >>> bool(3 < low[0] < 5 < high[0] < 8)
    True
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


def _log_ratio(
    block: np.ndarray, x: np.ndarray, w: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    inside, v_in = _log_rate(block[:, labels], x[labels], w[labels])
    outside, v_out = _log_rate(block[:, ~labels], x[~labels], w[~labels])
    return inside - outside, v_in + v_out


@dataclass(frozen=True, eq=False)
class _Matched:
    """What each stratum that has both sides adds to Mantel and Haenszel's two sums, and its share
    of the variance of independent hits; strata by features.
    """

    top: np.ndarray
    bottom: np.ndarray
    least_top: np.ndarray
    least_bottom: np.ndarray

    @classmethod
    def of(cls, labels: np.ndarray, x: np.ndarray, w: np.ndarray, codes: np.ndarray) -> _Matched:
        """Add up each stratum's hits and words on either side."""
        n = int(codes.max()) + 1
        (x_in, w_in), (x_out, w_out) = (
            (totals(codes[side], x[side], n), totals(codes[side], w[side, None], n))
            for side in (labels, ~labels)
        )
        both = (w_in[:, 0] > 0) & (w_out[:, 0] > 0)
        share = (w_in / (w_in + w_out).clip(1))[both]
        top, bottom = x_in[both] * (1 - share), x_out[both] * share
        return cls(top, bottom, top * (1 - share), bottom * share)

    def __len__(self) -> int:
        """Return how many strata there are."""
        return len(self.top)

    def log_ratio(self, block: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the log ratios and their linearised variances, for each row of weights.

        As in `_log_rate`: never below the variance of independent hits, nor less than half a hit.
        """
        n = block.sum(axis=1)[:, None]
        a, b = self.top, self.bottom
        sums = block @ np.hstack([a, b, a * a, b * b, a * b, self.least_top, self.least_bottom])
        top, bottom, top2, bottom2, both, least_top, least_bottom = np.split(sums, 7, axis=1)
        top, bottom = np.maximum(top, 0.25), np.maximum(bottom, 0.25)
        spread = top2 / top**2 - 2 * both / (top * bottom) + bottom2 / bottom**2
        least = least_top / top**2 + least_bottom / bottom**2
        return np.log(top / bottom), np.maximum(n / (n - 1) * spread, np.maximum(least, 1e-12))


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
