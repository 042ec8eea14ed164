"""How surprising a difference between two counts is: tests of one word in two texts.

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

from presslens.words.arrays import floats, number


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
    williams: bool = False,
) -> Any:
    """Return the log-likelihood ratio G2, negative where the word is rarer in the target.

    cells=4 is Dunning (1993), over the whole table of the word and all other words; cells=2 is
    Rayson and Garside (2000), over the word's own two cells. signed=False gives G2 itself, which
    is never negative. A count of 0 adds nothing, as the limit of x ln x says. williams=True divides
    the 4-cell G2 by Williams's (1976) correction, as quanteda's "lr" does by default.

    >>> round(log_likelihood(10, 20, 1000, 1000, cells=2), 2)  # Rayson and Garside's formula
    -3.4
    >>> round(log_likelihood(110, 111, 110 + 2442, 111 + 29114), 2)  # "the swiss"
    270.72

    Raises ValueError for a number of cells that is neither 2 nor 4, or Williams's correction of 2.

    Sources: T. Dunning, "Accurate methods for the statistics of surprise and coincidence",
    Computational Linguistics 19(1), 1993; P. Rayson and R. Garside, "Comparing corpora using
    frequency profiling", ACL 2000.
    """
    a, b, n_a, n_b = floats(a, b, n_a, n_b)
    if cells not in (2, 4):
        raise ValueError(f"log-likelihood is taken over 2 or 4 cells, not {cells}")
    if williams and cells != 4:
        raise ValueError("Williams's correction is of the table of 4 cells")
    share = (a + b) / (n_a + n_b)
    total = _o_log(a, n_a * share) + _o_log(b, n_b * share)
    if cells == 4:
        total = total + _o_log(n_a - a, n_a * (1 - share)) + _o_log(n_b - b, n_b * (1 - share))
    total = np.maximum(2 * total, 0.0)  # rounding may leave -1e-16
    if williams:
        n = n_a + n_b
        with np.errstate(divide="ignore", invalid="ignore"):
            rows = n / (a + b) + n / (n - a - b) - 1
            total = np.where(total > 0, total / (1 + rows * (n / n_a + n / n_b - 1) / (6 * n)), 0)
    return number(total * _sign(a, b, n_a, n_b) if signed else total)


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
    a, b, n_a, n_b = floats(a, b, n_a, n_b)
    c, d, n = n_a - a, n_b - b, n_a + n_b
    difference = np.abs(a * d - b * c)
    if yates:
        difference = difference - np.minimum(n / 2, difference)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = n * difference**2 / (n_a * n_b * (a + b) * (c + d))
    value = np.where((a + b == 0) | (c + d == 0), 0.0, value)
    return number(value * _sign(a, b, n_a, n_b) if signed else value)


def fisher_exact(
    a: ArrayLike,
    b: ArrayLike,
    n_a: ArrayLike,
    n_b: ArrayLike,
    *,
    alternative: str = "two-sided",
) -> Any:
    """Return the p-value of Fisher's exact test of the 2 x 2 table.

    alternative: "two-sided" (tables no likelier than this one), "greater" (the word is commoner in
    the target) or "less".

    >>> round(fisher_exact(3, 1, 4, 4), 4)  # the lady tasting tea: 3 of 4 cups right
    0.4857
    >>> round(fisher_exact(3, 1, 4, 4, alternative="greater"), 4)
    0.2429

    Source: R. A. Fisher, The Design of Experiments, 1935.
    """
    from scipy.stats import fisher_exact as exact

    a, b, n_a, n_b = np.broadcast_arrays(*floats(a, b, n_a, n_b))
    tables = zip(a.flat, b.flat, (n_a - a).flat, (n_b - b).flat, strict=True)
    values = [
        exact([[int(w), int(x)], [int(y), int(z)]], alternative=alternative)[1]
        for w, x, y, z in tables
    ]
    return number(np.array(values).reshape(a.shape))


def p_value(g2: ArrayLike) -> Any:
    """Return the chance of a G2 or chi-squared this large on one degree of freedom.

    It holds if every word were drawn on its own, which words of one article are not.

    >>> round(p_value(3.841459), 4), round(p_value(-15.13), 6)
    (0.05, 0.0001)
    """
    from scipy.special import chdtrc

    (g2,) = floats(g2)
    return number(chdtrc(1, np.abs(g2)))


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
    n_a, n_b = floats(n_a, n_b)
    return number(np.asarray(g2 - np.log(n_a + n_b)))
