"""Two groups of articles compared, feature by feature: effect, permutation test, correction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from presslens.inference.intervals import BOOTSTRAPS, SEED, ratio_interval
from presslens.inference.matching import stratum_sizes
from presslens.inference.resampling import (
    all_labels,
    bundled,
    columns,
    drawn_labels,
    label_codes,
    permuted,
    totals,
    ways,
)
from presslens.inference.standing import refusal

PERMUTATIONS = 2000


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
    x, w, labels, codes = bundled(counts, words, group, strata, seed)
    seen = _distance(*_parts(labels[None, :].astype(float), x, w, codes)) * (1 - 1e-9)
    layouts = ways(labels, codes)
    exact = layouts <= permutations
    every = all_labels(labels, codes) if exact else drawn_labels(labels, codes, permutations, seed)
    reached = np.zeros(x.shape[1])
    for block in every:
        reached += (_distance(*_parts(block, x, w, codes)) >= seen).sum(axis=0)
    return reached / layouts if exact else (reached + 1) / (permutations + 1)


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
    x, w = columns(counts), np.asarray(words, dtype=float)
    labels, codes = label_codes(group, strata)
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
    if not why:
        p = permutation_p(x, w, labels, strata=layers, permutations=permutations, seed=seed)
        low, high = ratio_interval(x, w, labels, strata=layers, bootstraps=bootstraps, seed=seed)
    how = permuted(len(labels)) + ("" if strata is None else ", within their strata")
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
            "q": np.minimum(benjamini_hochberg(p, family=total), 1),
            "articles_in": n_in,
            "articles_out": n_out,
            "family": total,
            "standing": why or f"{how}; q by Benjamini-Hochberg over {total}",
        }
    )


def _delta_within(shares: np.ndarray, labels: np.ndarray, codes: np.ndarray) -> float:
    """Return Cliff's delta over the pairs of articles that share a stratum."""
    above, pairs = 0.0, 0
    order = np.argsort(codes, kind="stable")
    for here in np.split(order, np.cumsum(np.bincount(codes))[:-1]):
        inside = labels[here]
        n = int(inside.sum() * (~inside).sum())
        if n:
            above += n * cliffs_delta(shares[here][inside], shares[here][~inside])
            pairs += n
    return above / pairs if pairs else float("nan")


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
