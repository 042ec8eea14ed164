"""How large a difference between two counts is: effect sizes of one word in two texts.

Throughout, `a` and `b` are the counts of a word in the target and in the reference, `n_a` and
`n_b` the words each has in all. Each argument may be a number or an array; arrays give arrays.
A positive result says that the word is commoner in the target.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from presslens.words.arrays import floats, number

Z_95 = 1.959963984540054  # the normal quantile of a two-sided 95% interval


def log_ratio(
    a: ArrayLike, b: ArrayLike, n_a: ArrayLike, n_b: ArrayLike, *, zero: float = 0.5
) -> Any:
    """Return the binary logarithm of the ratio of the two rates: each point is a doubling.

    A count of 0 is taken as `zero`, half an occurrence, by Hardie's rule; other counts stay.

    >>> log_ratio(8, 1, 1000, 1000), log_ratio(4, 0, 1000, 1000)
    (3.0, 3.0)

    Source: A. Hardie, "Log Ratio: an informal introduction", CASS, Lancaster University, 2014.
    """
    a, b, n_a, n_b = floats(a, b, n_a, n_b)
    a, b = np.where(a == 0, zero, a), np.where(b == 0, zero, b)
    return number(np.log2(a / n_a) - np.log2(b / n_b))


def log_ratio_interval(
    a: ArrayLike,
    b: ArrayLike,
    n_a: ArrayLike,
    n_b: ArrayLike,
    *,
    level: float = 0.95,
    zero: float = 0.5,
) -> tuple[Any, Any]:
    """Return the lower and upper bound of the log ratio, words taken as drawn independently.

    The logarithm of a ratio of two proportions has variance 1/a - 1/n_a + 1/b - 1/n_b.

    >>> low, high = log_ratio_interval(80, 40, 10_000, 10_000)
    >>> round(low, 3), round(high, 3)
    (0.454, 1.546)

    Source: D. Katz, J. Baptista, S. P. Azen and M. C. Pike, "Obtaining confidence intervals for
    the risk ratio in cohort studies", Biometrics 34(3), 1978; it is the interval CQPweb gives.
    """
    a, b, n_a, n_b = floats(a, b, n_a, n_b)
    a, b = np.where(a == 0, zero, a), np.where(b == 0, zero, b)
    middle = np.log2(a / n_a) - np.log2(b / n_b)
    reach = _quantile(level) * np.sqrt(1 / a - 1 / n_a + 1 / b - 1 / n_b) / np.log(2)
    return number(middle - reach), number(middle + reach)


def conservative_log_ratio(
    a: ArrayLike,
    b: ArrayLike,
    n_a: ArrayLike,
    n_b: ArrayLike,
    *,
    level: float = 0.95,
    family: int = 1,
) -> Any:
    """Return Evert's LRC: the bound of the log ratio's exact interval that is nearer to 0.

    0 where the interval holds 0. The interval is Clopper and Pearson's for the share of the
    target in a + b, at 1 - (1 - level) / family, Bonferroni's correction for `family` words. No
    rule for zeros is needed.

    >>> round(conservative_log_ratio(80, 40, 10_000, 10_000), 3)
    0.435
    >>> conservative_log_ratio(3, 2, 1000, 1000)
    0.0

    Source: S. Evert, "Measuring keyness", Digital Humanities 2022, and keyness() of the R package
    corpora, whose LRC this is (family is its p.adjust).
    """
    from scipy.special import betaincinv

    a, b, n_a, n_b = floats(a, b, n_a, n_b)
    tail = (1 - level) / family / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(a == 0, 0.0, betaincinv(np.maximum(a, 1), b + 1, tail))
        high = np.where(b == 0, 1.0, betaincinv(a + 1, np.maximum(b, 1), 1 - tail))
        shift = np.log2(n_b / n_a)
        bounds = [np.log2(p) - np.log2(1 - p) + shift for p in (low, high)]
    value = np.where(bounds[0] > 0, bounds[0], np.where(bounds[1] < 0, bounds[1], 0.0))
    return number(value)


def percent_difference(
    a: ArrayLike, b: ArrayLike, n_a: ArrayLike, n_b: ArrayLike, *, zero: float = 1e-18
) -> Any:
    """Return %DIFF: by how many per cent of the reference's rate the target's rate is higher.

    Where the reference has none, the difference is divided by `zero`, by the authors' rule, which
    makes it enormous: read it as "not in the reference at all".

    >>> percent_difference(30, 20, 1000, 1000)
    50.0

    Source: C. Gabrielatos and A. Marchi, "Keyness: matching metrics to definitions", 2011.
    """
    a, b, n_a, n_b = floats(a, b, n_a, n_b)
    rate_a, rate_b = a / n_a, b / n_b
    return number(_clean((rate_a - rate_b) * 100 / np.where(b == 0, zero, rate_b)))


def odds_ratio(
    a: ArrayLike, b: ArrayLike, n_a: ArrayLike, n_b: ArrayLike, *, correction: float = 0.5
) -> Any:
    """Return the odds of the word in the target over those in the reference.

    Where any of the four cells is 0, `correction` is added to all four (Haldane 1956, Anscombe
    1956); correction=0 leaves them, and the ratio is 0 or infinite.

    >>> round(odds_ratio(30, 20, 1000, 1000), 4)
    1.5155

    Source: J. Cornfield, Journal of the National Cancer Institute 11, 1951.
    """
    a, b, n_a, n_b = floats(a, b, n_a, n_b)
    c, d = n_a - a, n_b - b
    add = np.where((a == 0) | (b == 0) | (c == 0) | (d == 0), correction, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return number(((a + add) * (d + add)) / ((b + add) * (c + add)))


def difference_coefficient(a: ArrayLike, b: ArrayLike, n_a: ArrayLike, n_b: ArrayLike) -> Any:
    """Return the difference of the two rates over their sum: from -1 to 1; zeros need no rule.

    >>> difference_coefficient(3, 1, 8, 8)
    0.5

    Source: K. Hofland and S. Johansson, Word Frequencies in British and American English, 1982.
    """
    a, b, n_a, n_b = floats(a, b, n_a, n_b)
    rate_a, rate_b = a / n_a, b / n_b
    with np.errstate(divide="ignore", invalid="ignore"):
        return number((rate_a - rate_b) / (rate_a + rate_b))


def simple_maths(
    a: ArrayLike, b: ArrayLike, n_a: ArrayLike, n_b: ArrayLike, *, k: float = 1.0, per: float = 1e6
) -> Any:
    """Return (rate + k) / (rate + k), rates `per` million: a small k finds rare words.

    >>> simple_maths(40, 0, 1_000_000, 1_000_000, k=10)
    5.0

    Source: A. Kilgarriff, "Simple maths for keywords", Corpus Linguistics 2009.
    """
    a, b, n_a, n_b = floats(a, b, n_a, n_b)
    return number((a / n_a * per + k) / (b / n_b * per + k))


def weighted_log_odds(
    a: ArrayLike,
    b: ArrayLike,
    n_a: ArrayLike | None = None,
    n_b: ArrayLike | None = None,
    *,
    prior: ArrayLike = 0.01,
    prior_total: float | None = None,
    standardised: bool = True,
) -> Any:
    """Return the log-odds ratio shrunk by a Dirichlet prior, divided by its standard error.

    `a` and `b` are the counts of the whole vocabulary, `n_a` and `n_b` their totals unless given.
    `prior` is one pseudo-count for every word (uninformative) or an array of them, such as the
    counts of a background corpus (informative); `prior_total` is their sum unless given.
    standardised=False gives the log-odds ratio itself. "Fightin' Words" equations 16, 18 and 22.

    >>> z = weighted_log_odds([30, 10, 60], [10, 30, 60], prior=[4, 4, 12])
    >>> [round(float(value), 2) for value in z]
    [3.45, -3.45, 0.0]

    Source: B. L. Monroe, M. P. Colaresi and K. M. Quinn, "Fightin' Words: lexical feature
    selection and evaluation for identifying the content of political conflict", Political
    Analysis 16(4), 2008.
    """
    a, b, prior = floats(a, b, prior)
    n_a = a.sum() if n_a is None else np.asarray(n_a, dtype=float)
    n_b = b.sum() if n_b is None else np.asarray(n_b, dtype=float)
    if prior_total is None:
        prior_total = float(np.broadcast_to(prior, np.broadcast(a, b).shape).sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log((a + prior) / (n_a + prior_total - a - prior)) - np.log(
            (b + prior) / (n_b + prior_total - b - prior)
        )
        if not standardised:
            return number(delta)
        return number(delta / np.sqrt(1 / (a + prior) + 1 / (b + prior)))


def _quantile(level: float) -> float:
    if level == 0.95:
        return Z_95
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


def _clean(values: np.ndarray) -> np.ndarray:
    """Take off what floating point adds in the twelfth digit."""
    return np.where(np.abs(values) < 1e12, np.round(values, 10), values)
