"""How much more often a word stands in one text than in another: plain functions of counts.

Throughout, `a` and `b` are the counts of a word in the target and in the reference, `n_a` and
`n_b` the words each has in all. Each argument may be a number or an array; arrays give arrays.
A positive result says that the word is commoner in the target.

None of these knows about articles: a word used twenty times in one article scores as if twenty
articles had used it. `presslens.words.compare` adds document frequencies and a test by article.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

Z_95 = 1.959963984540054  # the normal quantile of a two-sided 95% interval


def _floats(*values: ArrayLike) -> list[np.ndarray]:
    return [np.asarray(value, dtype=float) for value in values]


def _number(values: np.ndarray) -> Any:
    """Give a number for numbers and an array for arrays."""
    return float(values) if np.ndim(values) == 0 else values


def _o_log(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return observed x ln(observed / expected), which tends to 0 as observed does."""
    ratio = np.divide(
        observed, expected, out=np.ones(np.broadcast(observed, expected).shape), where=observed > 0
    )
    return observed * np.log(ratio)


def _sign(a: np.ndarray, b: np.ndarray, n_a: np.ndarray, n_b: np.ndarray) -> np.ndarray:
    return np.where(a * n_b < b * n_a, -1.0, 1.0)


def log_likelihood(
    a: ArrayLike,
    b: ArrayLike,
    n_a: ArrayLike,
    n_b: ArrayLike,
    *,
    cells: int = 4,
    signed: bool = True,
) -> Any:
    """Return the log-likelihood ratio G2, negative where the word is rarer in the target.

    cells=4 is Dunning (1993), over the whole table of the word and all other words (also
    quanteda's "lr"); cells=2 is Rayson and Garside (2000), over the word's own two cells.
    signed=False gives G2 itself, which is never negative. A count of 0 adds nothing, as the limit
    of x ln x says.

    >>> round(log_likelihood(10, 20, 1000, 1000, cells=2), 2)  # Rayson and Garside's formula
    -3.4
    >>> round(log_likelihood(110, 111, 110 + 2442, 111 + 29114), 2)  # "the swiss"
    270.72

    Raises ValueError for a number of cells that is neither 2 nor 4.

    Sources: T. Dunning, "Accurate methods for the statistics of surprise and coincidence",
    Computational Linguistics 19(1), 1993; P. Rayson and R. Garside, "Comparing corpora using
    frequency profiling", ACL 2000.
    """
    a, b, n_a, n_b = _floats(a, b, n_a, n_b)
    if cells not in (2, 4):
        raise ValueError(f"log-likelihood is taken over 2 or 4 cells, not {cells}")
    share = (a + b) / (n_a + n_b)
    total = _o_log(a, n_a * share) + _o_log(b, n_b * share)
    if cells == 4:
        total = total + _o_log(n_a - a, n_a * (1 - share)) + _o_log(n_b - b, n_b * (1 - share))
    total = np.maximum(2 * total, 0.0)  # rounding may leave -1e-16
    return _number(total * _sign(a, b, n_a, n_b) if signed else total)


def chi_squared(
    a: ArrayLike,
    b: ArrayLike,
    n_a: ArrayLike,
    n_b: ArrayLike,
    *,
    yates: bool = False,
    signed: bool = True,
) -> Any:
    """Return Pearson's chi-squared of the 2 x 2 table, signed as `log_likelihood` is.

    yates=True takes half an occurrence off each difference (Yates 1934), never past 0, as R's
    chisq.test does and quanteda by default.

    >>> round(chi_squared(8, 15820, 8 + 4667, 15820 + 14287181), 2)  # "new companies"
    1.55

    Source: K. Pearson, Philosophical Magazine 50, 1900. The example is the table of Manning and
    Schütze, Foundations of Statistical Natural Language Processing, 1999, section 5.3.3.
    """
    a, b, n_a, n_b = _floats(a, b, n_a, n_b)
    c, d, n = n_a - a, n_b - b, n_a + n_b
    difference = np.abs(a * d - b * c)
    if yates:
        difference = difference - np.minimum(n / 2, difference)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = n * difference**2 / (n_a * n_b * (a + b) * (c + d))
    value = np.where((a + b == 0) | (c + d == 0), 0.0, value)
    return _number(value * _sign(a, b, n_a, n_b) if signed else value)


def p_value(g2: ArrayLike) -> Any:
    """Return the chance of a G2 or chi-squared this large on one degree of freedom.

    It holds if every word were drawn on its own, which words of one article are not.

    >>> round(p_value(3.841459), 4), round(p_value(-15.13), 6)
    (0.05, 0.0001)
    """
    from scipy.special import chdtrc

    (g2,) = _floats(g2)
    return _number(chdtrc(1, np.abs(g2)))


def log_ratio(
    a: ArrayLike, b: ArrayLike, n_a: ArrayLike, n_b: ArrayLike, *, zero: float = 0.5
) -> Any:
    """Return the binary logarithm of the ratio of the two rates: each point is a doubling.

    A count of 0 is taken as `zero`, half an occurrence, by Hardie's rule.

    >>> log_ratio(8, 1, 1000, 1000), log_ratio(4, 0, 1000, 1000)
    (3.0, 3.0)

    Source: A. Hardie, "Log Ratio: an informal introduction", CASS, Lancaster University, 2014.
    """
    a, b, n_a, n_b = _floats(a, b, n_a, n_b)
    a, b = np.where(a == 0, zero, a), np.where(b == 0, zero, b)
    return _number(np.log2(a / n_a) - np.log2(b / n_b))


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
    a, b, n_a, n_b = _floats(a, b, n_a, n_b)
    a, b = np.where(a == 0, zero, a), np.where(b == 0, zero, b)
    middle = np.log2(a / n_a) - np.log2(b / n_b)
    reach = _quantile(level) * np.sqrt(1 / a - 1 / n_a + 1 / b - 1 / n_b) / np.log(2)
    return _number(middle - reach), _number(middle + reach)


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

    Source: S. Evert, "Measuring keyness", Digital Humanities 2022, and the R package corpora.
    """
    from scipy.special import betaincinv

    a, b, n_a, n_b = _floats(a, b, n_a, n_b)
    tail = (1 - level) / family / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(a == 0, 0.0, betaincinv(np.maximum(a, 1), b + 1, tail))
        high = np.where(b == 0, 1.0, betaincinv(a + 1, np.maximum(b, 1), 1 - tail))
        shift = np.log2(n_b / n_a)
        bounds = [np.log2(p) - np.log2(1 - p) + shift for p in (low, high)]
    value = np.where(bounds[0] > 0, bounds[0], np.where(bounds[1] < 0, bounds[1], 0.0))
    return _number(value)


def relative_risk(a: ArrayLike, b: ArrayLike, n_a: ArrayLike, n_b: ArrayLike) -> Any:
    """Return the ratio of the two rates; infinite where the reference lacks the word.

    >>> relative_risk(8, 2, 1000, 1000)
    4.0
    """
    a, b, n_a, n_b = _floats(a, b, n_a, n_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _number((a / n_a) / (b / n_b))


def percent_difference(
    a: ArrayLike, b: ArrayLike, n_a: ArrayLike, n_b: ArrayLike, *, zero: float = 1e-18
) -> Any:
    """Return %DIFF: by how many per cent of the reference's rate the target's rate is higher.

    A rate of 0 in the reference is taken as `zero`, by the authors' rule, which makes the value
    enormous: read it as "not in the reference at all".

    >>> percent_difference(30, 20, 1000, 1000)
    50.0

    Source: C. Gabrielatos and A. Marchi, "Keyness: matching metrics to definitions", 2011.
    """
    a, b, n_a, n_b = _floats(a, b, n_a, n_b)
    rate_a, rate_b = a / n_a, np.where(b == 0, zero, b / n_b)
    return _number(_clean((rate_a - rate_b) * 100 / rate_b))


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
    a, b, n_a, n_b = _floats(a, b, n_a, n_b)
    c, d = n_a - a, n_b - b
    add = np.where((a == 0) | (b == 0) | (c == 0) | (d == 0), correction, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _number(((a + add) * (d + add)) / ((b + add) * (c + add)))


def bayes_factor_bic(
    a: ArrayLike, b: ArrayLike, n_a: ArrayLike, n_b: ArrayLike, *, cells: int = 2
) -> Any:
    """Return the approximate Bayes factor BIC = G2 - ln(n_a + n_b): above 2 is positive evidence.

    Wilson's scale: 0 to 2 hardly worth a mention, 2 to 6 positive, 6 to 10 strong, over 10 very
    strong evidence against equal rates; below 0 speaks for equal rates.

    >>> round(bayes_factor_bic(80, 40, 10_000, 10_000), 2)
    3.69

    Source: A. Wilson, "Embracing Bayes factors for key item analysis in corpus linguistics", 2013.
    """
    g2 = log_likelihood(a, b, n_a, n_b, cells=cells, signed=False)
    n_a, n_b = _floats(n_a, n_b)
    return _number(np.asarray(g2 - np.log(n_a + n_b)))


def effect_size_ell(a: ArrayLike, b: ArrayLike, n_a: ArrayLike, n_b: ArrayLike) -> Any:
    """Return ELL = G2 / (N ln E), with the smaller of the two expected counts as E, from 0 to 1.

    >>> round(effect_size_ell(80, 40, 10_000, 10_000), 6)
    0.000166

    Source: J. E. Johnston, K. J. Berry and P. W. Mielke, "Measures of effect size for
    chi-squared and likelihood-ratio goodness-of-fit tests", Perceptual and Motor Skills 103, 2006.
    """
    g2 = np.asarray(log_likelihood(a, b, n_a, n_b, cells=2, signed=False))
    a, b, n_a, n_b = _floats(a, b, n_a, n_b)
    least = np.minimum(n_a, n_b) * (a + b) / (n_a + n_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _number(g2 / ((n_a + n_b) * np.log(least)))


def difference_coefficient(a: ArrayLike, b: ArrayLike, n_a: ArrayLike, n_b: ArrayLike) -> Any:
    """Return the difference of the two rates over their sum: from -1 to 1; zeros need no rule.

    >>> difference_coefficient(3, 1, 8, 8)
    0.5

    Source: K. Hofland and S. Johansson, Word Frequencies in British and American English, 1982.
    """
    a, b, n_a, n_b = _floats(a, b, n_a, n_b)
    rate_a, rate_b = a / n_a, b / n_b
    with np.errstate(divide="ignore", invalid="ignore"):
        return _number((rate_a - rate_b) / (rate_a + rate_b))


def simple_maths(
    a: ArrayLike, b: ArrayLike, n_a: ArrayLike, n_b: ArrayLike, *, k: float = 1.0, per: float = 1e6
) -> Any:
    """Return (rate + k) / (rate + k), rates `per` million: a small k finds rare words.

    >>> simple_maths(40, 0, 1_000_000, 1_000_000, k=10)
    5.0

    Source: A. Kilgarriff, "Simple maths for keywords", Corpus Linguistics 2009.
    """
    a, b, n_a, n_b = _floats(a, b, n_a, n_b)
    return _number((a / n_a * per + k) / (b / n_b * per + k))


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
    a, b, prior = _floats(a, b, prior)
    n_a = a.sum() if n_a is None else np.asarray(n_a, dtype=float)
    n_b = b.sum() if n_b is None else np.asarray(n_b, dtype=float)
    if prior_total is None:
        prior_total = float(np.broadcast_to(prior, np.broadcast(a, b).shape).sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log((a + prior) / (n_a + prior_total - a - prior)) - np.log(
            (b + prior) / (n_b + prior_total - b - prior)
        )
        if not standardised:
            return _number(delta)
        return _number(delta / np.sqrt(1 / (a + prior) + 1 / (b + prior)))


def _quantile(level: float) -> float:
    if level == 0.95:
        return Z_95
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


def _clean(values: np.ndarray) -> np.ndarray:
    """Take off what floating point adds in the twelfth digit."""
    return np.where(np.abs(values) < 1e12, np.round(values, 10), values)
