"""Two groups of articles compared, feature by feature: effect, permutation test, correction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from presslens.inference.eligibility import ALPHA, refusal
from presslens.inference.matching import stratum_sizes
from presslens.inference.permutation import (
    MOST,
    PERMUTATIONS,
    SEED,
    Outcome,
    permutation_test,
    widened,
)
from presslens.inference.resampling import checked, label_codes, members, permuted


def benjamini_hochberg(p: Sequence[float], *, family: int | None = None) -> np.ndarray:
    """Return the q-value of each p-value: the false discovery rate at which it would be called.

    Missing values stay missing and do not count towards the family, unless a larger `family` is
    declared: whatever of it has no p here counts as p = 1.

    >>> [round(float(q), 3) for q in benjamini_hochberg([0.01, 0.04, 0.03, float("nan")])]
    [0.03, 0.04, 0.04, nan]
    >>> [round(float(q), 3) for q in benjamini_hochberg([0.01, float("nan")], family=2)]
    [0.02, nan]

    Source: Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", Journal of the
    Royal Statistical Society B 57(1), 1995.
    """
    values = np.asarray(p, dtype=float)
    q = np.full(values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    size = max(len(order), family or 0)
    scaled = values[order] * size / np.arange(1, len(order) + 1)
    q[order] = np.minimum.accumulate(scaled[::-1])[::-1].clip(max=1)
    return q


def cliffs_delta(a: Sequence[float], b: Sequence[float]) -> float:
    """Return how much oftener a value of `a` exceeds one of `b` than the reverse, from -1 to 1.

    Missing values are left out; the result is missing if a side has no other.

    >>> cliffs_delta([3, 4, 5], [1, 2, 3])
    0.8888888888888888

    Source: N. Cliff, "Dominance statistics: ordinal analyses to answer ordinal questions",
    Psychological Bulletin 114(3), 1993.
    """
    left, right = (
        x[~np.isnan(x)] for x in (np.asarray(a, dtype=float), np.asarray(b, dtype=float))
    )
    right = np.sort(right)
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
    x, w, labels, strata = checked(counts, words, group, strata)
    labels, codes = label_codes(labels, strata)
    n = int(codes.max(initial=0)) + 1
    inside, every = np.bincount(codes, w * labels, n), np.bincount(codes, w, n)
    share = (inside / np.maximum(every, 1))[codes]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((labels * (1 - share)) @ x) / np.asarray((~labels * share) @ x)


def compare(
    counts: np.ndarray,
    words: np.ndarray,
    group: Sequence[bool],
    *,
    names: Sequence[str] | None = None,
    strata: Sequence[object] | None = None,
    permutations: int = PERMUTATIONS,
    family: int | None = None,
    seed: int = SEED,
) -> pd.DataFrame:
    """Compare a group of articles with the others, feature by feature: effect first, then doubt.

    With strata only articles that have a counterpart on the other side in their stratum are
    compared and counted; an article without words has no rate and is left out.

    Columns: feature, rate_in and rate_out (per 1,000 words), ratio, low and high (95% interval
    over articles), cliffs_delta (of the articles' own rates, within strata), p (permutation), q
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
    x, w, labels, strata = checked(counts, words, group, strata)
    labels, codes = label_codes(labels, strata)
    x, w, labels, codes = (each[w > 0] for each in (x, w, labels, codes))
    total = x.shape[1] if family is None else family
    why = refusal(int(labels.sum()), int((~labels).sum()), family=total)
    sizes = stratum_sizes(labels, codes)
    if strata is not None:
        matched = sizes[codes].min(axis=1) > 0
        if matched.any():
            x, w, labels, codes = (each[matched] for each in (x, w, labels, codes))
        n_in, n_out = sizes[sizes.min(axis=1) > 0].sum(axis=0).tolist()
        why = why or refusal(n_in, n_out, family=total, strata=sizes)
    n_in, n_out = int(labels.sum()), int((~labels).sum())
    layers = None if strata is None else codes
    low = high = p = np.full(x.shape[1], np.nan)
    standing: str | list[str] = why
    if not why:
        test = permutation_test(
            x, w, labels, strata=layers, permutations=permutations, family=total, seed=seed
        )
        low, high, p = test.low, test.high, test.p
        how = permuted(len(labels)) + ("" if strata is None else ", within their strata")
        standing = said_of(test, how, labels, strata is not None)
    q = np.minimum(benjamini_hochberg(p, family=total), 1)
    if not why:
        after = f"; q by Benjamini-Hochberg over {total}{least_q(p, q)}"
        standing = [one + after for one in standing]
    return pd.DataFrame(
        {
            "feature": [str(i) for i in range(x.shape[1])] if names is None else list(names),
            "rate_in": 1000 * x[labels].sum(axis=0) / max(w[labels].sum(), 1),
            "rate_out": 1000 * x[~labels].sum(axis=0) / max(w[~labels].sum(), 1),
            "ratio": rate_ratio(x, w, labels, layers),
            "low": low,
            "high": high,
            "cliffs_delta": [_delta_within(share, labels, codes) for share in (x / w[:, None]).T],
            "p": p,
            "q": q,
            "articles_in": n_in,
            "articles_out": n_out,
            "family": total,
            "standing": standing,
        }
    )


def said_of(test: Outcome, how: str, labels: np.ndarray, matched: bool) -> list[str]:
    """Return what stands beside each feature: how it was tested, and how far margins were widened.

    >>> nothing = np.zeros(1)
    >>> test = Outcome(nothing, nothing, nothing, nothing + 999, nothing == 0)
    >>> said_of(test, "articles permuted", np.arange(60) < 30, matched=False)
    ['articles permuted, margins two fifths wider: the smaller side is far burstier']
    """
    if not matched:
        how += widened(int(min(labels.sum(), (~labels).sum())), len(labels))
    bursty = ", margins two fifths wider: the smaller side is far burstier"
    return [how + (bursty if burstier else "") for burstier in test.widened]


def least_q(p: np.ndarray, q: np.ndarray) -> str:
    """Return what no q could fall below if even the smallest p there can be is not enough.

    >>> least_q(np.array([1 / 100_001, 0.5]), np.array([0.3, 1]))
    '; no q can fall below 0.3, as no p falls below 1 in 100,001'
    """
    stuck = (p <= (1 + 1e-9) / (MOST + 1)) & (q > ALPHA)
    if not stuck.any():
        return ""
    return f"; no q can fall below {q[stuck].min():.2g}, as no p falls below 1 in {MOST + 1:,}"


def _delta_within(shares: np.ndarray, labels: np.ndarray, codes: np.ndarray) -> float:
    """Return Cliff's delta over the pairs of articles that share a stratum."""
    above, pairs = 0.0, 0
    for here in members(codes):
        inside = labels[here]
        n = int(inside.sum() * (~inside).sum())
        if n:
            above += n * cliffs_delta(shares[here][inside], shares[here][~inside])
            pairs += n
    return above / pairs if pairs else float("nan")
