"""Two groups of articles compared, feature by feature: effect, interval, permutation test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from presslens.inference.resampling import (
    all_labels,
    bundle,
    columns,
    drawn_labels,
    label_codes,
    permuted,
    strata_weights,
    totals,
    ways,
    weights,
)
from presslens.inference.standing import MIN_ARTICLES, refusal

LEVEL = 0.95
PERMUTATIONS, BOOTSTRAPS, SEED = 2000, 2000, 20210618


def benjamini_hochberg(p: Sequence[float]) -> np.ndarray:
    """Return the q-value of each p-value: the false discovery rate at which it would be called.

    Missing values stay missing and do not count towards the family.

    >>> [round(float(q), 3) for q in benjamini_hochberg([0.01, 0.04, 0.03, float("nan")])]
    [0.03, 0.04, 0.04, nan]

    Source: Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", Journal of the
    Royal Statistical Society B 57(1), 1995.
    """
    values = np.asarray(p, dtype=float)
    q = np.full(values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    scaled = values[order] * len(order) / np.arange(1, len(order) + 1)
    q[order] = np.minimum.accumulate(scaled[::-1])[::-1].clip(max=1)
    return q


def cliffs_delta(a: Sequence[float], b: Sequence[float]) -> float:
    """Return how much oftener a value of `a` exceeds one of `b` than the reverse, from -1 to 1.

    >>> cliffs_delta([3, 4, 5], [1, 2, 3])
    0.8888888888888888

    Source: N. Cliff, "Dominance statistics: ordinal analyses to answer ordinal questions",
    Psychological Bulletin 114(3), 1993.
    """
    left, right = np.asarray(a, dtype=float), np.sort(np.asarray(b, dtype=float))
    if not len(left) or not len(right):
        return float("nan")
    above = np.searchsorted(right, left, side="left").sum()
    below = (len(right) - np.searchsorted(right, left, side="right")).sum()
    return float(above - below) / (len(left) * len(right))


def rate_ratio(
    counts: np.ndarray,
    words: np.ndarray,
    group: Sequence[bool],
    strata: Sequence[object] | None = None,
) -> np.ndarray:
    """Return each feature's rate in the group over its rate outside it.

    With strata (an event, a week) it is Mantel and Haenszel's ratio: like is compared with like,
    and a stratum that has articles on one side only says nothing. A ratio is 0 or infinite where
    a side never has the feature, and missing where neither has.

    >>> rate_ratio([[2], [4], [1], [1]], [100, 100, 100, 100], [True, True, False, False])
    array([3.])

    Source: K. J. Rothman, S. Greenland and T. L. Lash, Modern Epidemiology, 3rd ed. 2008,
    chapter 15 (person-time data), after N. Mantel and W. Haenszel 1959.
    """
    x, w = columns(counts), np.asarray(words, dtype=float)
    labels, codes = label_codes(group, strata)
    top, bottom = _parts(labels[None, :].astype(float), x, w, codes)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (top / bottom)[0]


def permutation_p(
    counts: np.ndarray,
    words: np.ndarray,
    group: Sequence[bool],
    *,
    strata: Sequence[object] | None = None,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> np.ndarray:
    """Return the two-sided p of each feature's rate ratio, the articles' labels permuted.

    Labels move within strata only. All labellings are gone through where there are no more than
    `permutations` of them, and the p is exact; else that many are drawn, and the p counts the
    observed one among them, as Phipson and Smyth advise, so that it is never 0. Beyond a thousand
    articles labels move in bundles (`presslens.inference.resampling`).

    >>> counts = [[5], [6], [7], [8], [0], [1], [1], [0]]
    >>> permutation_p(counts, [100] * 8, [True] * 4 + [False] * 4)
    array([0.02857143])

    Sources: P. Good, Permutation, Parametric and Bootstrap Tests of Hypotheses, 3rd ed. 2005;
    B. Phipson and G. K. Smyth, "Permutation p-values should never be zero", Statistical
    Applications in Genetics and Molecular Biology 9(1), 2010.
    """
    x, w, labels, codes = _bundled(counts, words, group, strata, seed)
    seen = _distance(*_parts(labels[None, :].astype(float), x, w, codes)) * (1 - 1e-9)
    layouts = ways(labels, codes)
    exact = layouts <= permutations
    every = all_labels(labels, codes) if exact else drawn_labels(labels, codes, permutations, seed)
    reached = np.zeros(x.shape[1])
    for block in every:
        reached += (_distance(*_parts(block, x, w, codes)) >= seen).sum(axis=0)
    return reached / layouts if exact else (reached + 1) / (permutations + 1)


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
    strata, whole strata are resampled (an event is then the independent unit) and the interval is
    the percentiles of Mantel and Haenszel's ratio. Beyond a thousand articles bundles of them are
    resampled (`presslens.inference.resampling`). Missing where a side has fewer than six articles
    or fewer than two with the feature, or where fewer than six strata have both sides.

    >>> rng = np.random.default_rng(1)
    >>> words = np.full(40, 500)
    >>> counts = rng.poisson(np.where(np.arange(40) < 20, 10, 5))[:, None]
    >>> low, high = ratio_interval(counts, words, np.arange(40) < 20)
    >>> bool(low[0] < 2 < high[0])
    True

    Source: A. C. Davison and D. V. Hinkley, Bootstrap Methods and their Application, 1997,
    sections 2.4 and 5.2 (studentised bootstrap, on the scale of the logarithm).
    """
    x, w, labels, codes = _bundled(counts, words, group, strata, seed)
    bounds = np.full((2, x.shape[1]), np.nan)
    usable = ((x[labels] > 0).sum(axis=0) > 1) & ((x[~labels] > 0).sum(axis=0) > 1)
    if min(labels.sum(), (~labels).sum()) < MIN_ARTICLES or not usable.any():
        return bounds[0], bounds[1]
    x, tail = x[:, usable], (1 - level) / 2
    if strata is not None:
        inside, of = np.bincount(codes, weights=labels), np.bincount(codes)
        if ((inside > 0) & (inside < of)).sum() < MIN_ARTICLES:
            return bounds[0], bounds[1]
        top, bottom = _by_stratum(labels.astype(float), x, w, codes)
        resampled = [
            _log(block @ top, block @ bottom)
            for block in strata_weights(len(top), bootstraps, seed)
        ]
        bounds[:, usable] = np.exp(_quantiles(resampled, [tail, 1 - tail]))
        return bounds[0], bounds[1]
    (centre,), (variance,) = _log_ratio(np.ones((1, len(w))), x, w, labels)
    t = [
        _studentised(*_log_ratio(block, x, w, labels), centre)
        for block in weights(labels, bootstraps, seed)
    ]
    reach = _reach(t, tail, len(labels) - 2)
    bounds[:, usable] = np.exp(centre - reach * np.sqrt(variance))
    return bounds[0], bounds[1]


def compare(
    counts: np.ndarray,
    words: np.ndarray,
    group: Sequence[bool],
    *,
    names: Sequence[str] | None = None,
    strata: Sequence[object] | None = None,
    permutations: int = PERMUTATIONS,
    bootstraps: int = BOOTSTRAPS,
    family: int | None = None,
    seed: int = SEED,
) -> pd.DataFrame:
    """Compare a group of articles with the others, feature by feature: effect first, then doubt.

    Columns: feature, rate_in and rate_out (per 1,000 words), ratio, low and high (95% interval
    over articles), cliffs_delta (of the articles' own rates), p (permutation), q
    (Benjamini-Hochberg over these features), articles_in, articles_out, family (how many were
    tested, or more if the caller declares a larger family) and standing: what may be said, which
    is "descriptive" or "no test" where articles are too few, and then low, high, p and q are
    missing.

    >>> table = compare([[4, 1], [1, 2]], [400, 400], [True, False], names=["conflict", "economic"])
    >>> table[["feature", "ratio", "p", "standing"]]
        feature  ratio   p                           standing
    0  conflict    4.0 NaN  descriptive, n = 1 article a side
    1  economic    0.5 NaN  descriptive, n = 1 article a side
    """
    x, w = columns(counts), np.asarray(words, dtype=float)
    labels, _ = label_codes(group, None)
    n_in, n_out = int(labels.sum()), int((~labels).sum())
    total = x.shape[1] if family is None else family
    why = refusal(n_in, n_out, family=total)
    shares = np.divide(x, w[:, None], out=np.zeros_like(x), where=w[:, None] > 0)
    ratio = rate_ratio(x, w, labels, strata)
    missing = np.full(x.shape[1], np.nan)
    low = high = p = missing
    if not why:
        p = permutation_p(x, w, labels, strata=strata, permutations=permutations, seed=seed)
        low, high = ratio_interval(x, w, labels, strata=strata, bootstraps=bootstraps, seed=seed)
    return pd.DataFrame(
        {
            "feature": [str(i) for i in range(x.shape[1])] if names is None else list(names),
            "rate_in": 1000 * x[labels].sum(axis=0) / max(w[labels].sum(), 1),
            "rate_out": 1000 * x[~labels].sum(axis=0) / max(w[~labels].sum(), 1),
            "ratio": ratio,
            "low": low,
            "high": high,
            "cliffs_delta": [cliffs_delta(s[labels], s[~labels]) for s in shares.T],
            "p": p,
            "q": np.minimum(benjamini_hochberg(p) * total / x.shape[1], 1),
            "articles_in": n_in,
            "articles_out": n_out,
            "family": total,
            "standing": why or f"{permuted(len(labels))}; q by Benjamini-Hochberg over {total}",
        }
    )


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
    everyone = np.ones(len(words), dtype=bool)
    x, w, _, _ = _bundled(counts, words, everyone, None, seed)
    bounds = np.full((2, x.shape[1]), np.nan)
    usable = (x > 0).sum(axis=0) > 1
    if len(w) < MIN_ARTICLES or not usable.any():
        return bounds[0], bounds[1]
    x, tail = x[:, usable], (1 - level) / 2
    (centre,), (variance,) = _log_rate(np.ones((1, len(w))), x, w)
    t = [
        _studentised(*_log_rate(block, x, w), centre)
        for block in weights(np.ones(len(w), dtype=bool), bootstraps, seed)
    ]
    reach = _reach(t, tail, len(w) - 1)
    bounds[:, usable] = 1000 * np.exp(centre - reach * np.sqrt(variance))
    return bounds[0], bounds[1]


def _bundled(
    counts: np.ndarray,
    words: np.ndarray,
    group: Sequence[bool],
    strata: Sequence[object] | None,
    seed: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return counts, words, labels and strata of what is permuted and resampled."""
    units = bundle(*label_codes(group, strata), seed=seed)
    own = np.asarray(words, dtype=float)
    return units.total(columns(counts)), units.total(own), units.labels, units.codes


def _parts(
    labels: np.ndarray, x: np.ndarray, w: np.ndarray, codes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the two sums whose quotient is Mantel and Haenszel's rate ratio, a row a layout."""
    strata = int(codes.max()) + 1
    if strata > 1 and np.bincount(codes, weights=labels[0]).max() <= 1:
        # With one inside a stratum the sums are linear in the labels: one product for all strata.
        all_x, all_w = totals(codes, x, strata)[codes], totals(codes, w, strata)[codes]
        top = x * ((all_w - w) / np.maximum(all_w, 1))[:, None]
        bottom = (all_x - x) * (w / np.maximum(all_w, 1))[:, None]
        return labels @ top, labels @ bottom
    top, bottom = np.zeros((len(labels), x.shape[1])), np.zeros((len(labels), x.shape[1]))
    for stratum in range(strata):
        here = codes == stratum
        for sums, part in zip(
            (top, bottom), _quotient(labels[:, here], x[here], w[here]), strict=True
        ):
            sums += part
    return top, bottom


def _by_stratum(
    labels: np.ndarray, x: np.ndarray, w: np.ndarray, codes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return what each stratum adds to the two sums of one layout, strata by features."""
    members = [np.flatnonzero(codes == stratum) for stratum in range(int(codes.max()) + 1)]
    parts = [_quotient(labels[None, m], x[m], w[m]) for m in members]
    return np.concatenate([top for top, _ in parts]), np.concatenate([low for _, low in parts])


def _quotient(inside: np.ndarray, x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the two sums of one stratum."""
    x_in, w_in, all_w = inside @ x, inside @ w, w.sum()
    total = max(all_w, 1)
    top = x_in * ((all_w - w_in) / total)[:, None]
    return top, (x.sum(axis=0) - x_in) * (w_in / total)[:, None]


def _distance(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Return how far a ratio is from 1 in either direction; half a hit a side keeps it finite."""
    ratio = (top + 0.25) / (bottom + 0.25)
    return np.maximum(ratio, 1 / ratio)


def _log(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(top / bottom)


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


def _studentised(value: np.ndarray, variance: np.ndarray, centre: np.ndarray) -> np.ndarray:
    return (value - centre) / np.sqrt(variance)


def _reach(t: list[np.ndarray], tail: float, freedom: int) -> np.ndarray:
    """Return how many standard errors the bounds lie below the estimate: upper tail, lower tail.

    Those of the resamples, but never less than Student's t, since a dozen articles seldom hold the
    rare long ones that make the tails.
    """
    from scipy.special import stdtrit  # not at the top: a third of a second for one function

    student = float(stdtrit(max(freedom, 1), 1 - tail))
    upper, lower = _quantiles(t, [1 - tail, tail])
    return np.stack([np.maximum(upper, student), np.minimum(lower, -student)])


def _quantiles(blocks: list[np.ndarray], levels: list[float]) -> np.ndarray:
    values = np.concatenate(blocks)
    return np.nanquantile(np.where(np.isfinite(values), values, np.nan), levels, axis=0)
