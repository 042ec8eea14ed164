"""How evenly a word is spread over the parts of a corpus: plain functions of counts by part.

Throughout, `counts` holds how often a word comes in each part (an article, say; parts without it
are 0) and `sizes` how many words each part has; without sizes the parts are taken as equal. Counts
of several words, a row for each, give an array. The examples are Gries's: a word that comes 1, 2,
3, 4 and 5 times in parts of 9, 10, 10, 10 and 11 words.

Source of most: S. Th. Gries, "Dispersions and adjusted frequencies in corpora", International
Journal of Corpus Linguistics 13(4), 2008, and "Analyzing dispersion", in Paquot and Gries (eds), A
Practical Handbook of Corpus Linguistics, 2020.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
from numpy.typing import ArrayLike


def _each_row(measure: Callable[..., Any]) -> Callable[..., Any]:
    """Make a measure of one word's counts take a table with a row for each word, too."""

    @wraps(measure)
    def of_all(counts: ArrayLike, *arguments: Any, **options: Any) -> Any:
        table = np.asarray(counts)
        if table.ndim == 2:
            return np.array([measure(row, *arguments, **options) for row in table])
        return measure(counts, *arguments, **options)

    return of_all


def _parts(counts: ArrayLike, sizes: ArrayLike | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts and each part's share of the words.

    Raises ValueError if there are no parts, or their numbers differ, or the word never comes.
    """
    f = np.asarray(counts, dtype=float)
    s = np.ones(len(f)) if sizes is None else np.asarray(sizes, dtype=float)
    if f.ndim != 1 or not len(f) or f.shape != s.shape:
        raise ValueError("dispersion needs one count and one size for each part")
    if f.sum() <= 0 or s.sum() <= 0:
        raise ValueError("dispersion is not defined for a word that does not occur")
    return f, s / s.sum()


@_each_row
def range_(counts: ArrayLike) -> int:
    """Return in how many parts the word comes.

    >>> range_([1, 2, 3, 4, 5])
    5
    """
    return int(np.count_nonzero(np.asarray(counts)))


@_each_row
def standard_deviation(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return the population standard deviation of the counts (of the rates, where sizes differ).

    >>> round(standard_deviation([1, 2, 3, 4, 5]), 3)
    1.414
    """
    f, s = _parts(counts, sizes)
    return float(np.std(f if sizes is None else f / s))


@_each_row
def variation_coefficient(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return the standard deviation over the mean.

    >>> round(variation_coefficient([1, 2, 3, 4, 5]), 3)
    0.471
    """
    f, s = _parts(counts, sizes)
    rates = f if sizes is None else f / s
    return float(np.std(rates) / np.mean(rates))


@_each_row
def juilland_d(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return Juilland's D, from 0 (in one part only) to 1 (the same rate in all).

    With sizes it is computed on the rates of the parts.

    >>> round(juilland_d([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 3)
    0.785

    Source: A. Juilland, D. R. Brodin and C. Davidovitch, Frequency Dictionary of French Words,
    1970; for parts of different sizes, Gries 2020.
    """
    f, _ = _parts(counts, sizes)
    if len(f) == 1:
        return 1.0
    return 1 - variation_coefficient(counts, sizes) / float(np.sqrt(len(f) - 1))


@_each_row
def carroll_d2(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return Carroll's D2, the entropy of the rates over its greatest value (Carroll 1970).

    >>> round(carroll_d2([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 3)
    0.938
    """
    f, s = _parts(counts, sizes)
    if len(f) == 1:
        return 1.0
    p = f / s / (f / s).sum()
    p = p[p > 0]
    return float(-(p * np.log2(p)).sum() / np.log2(len(f)))


@_each_row
def rosengren_s(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return Rosengren's S, from the smallest part's share to 1 (Rosengren 1971).

    >>> round(rosengren_s([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 2)
    0.95
    """
    f, s = _parts(counts, sizes)
    return float(np.sqrt(f * s).sum() ** 2 / f.sum())


@_each_row
def lyne_d3(counts: ArrayLike) -> float:
    """Return Lyne's D3, for parts of equal size (Lyne 1985).

    >>> round(lyne_d3([1, 2, 3, 4, 5]), 3)
    0.944
    """
    f, _ = _parts(counts, None)
    mean = f.mean()
    return float(1 - ((f - mean) ** 2 / mean).sum() / (4 * f.sum()))


@_each_row
def distributional_consistency(counts: ArrayLike) -> float:
    """Return Katz's DC, for parts of equal size (Katz 1996).

    >>> round(distributional_consistency([1, 2, 3, 4, 5]), 3)
    0.937
    """
    f, _ = _parts(counts, None)
    return float((np.sqrt(f).sum() / len(f)) ** 2 / f.mean())


@_each_row
def deviation_of_proportions(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return Gries's DP: 0 is as even as the parts' sizes allow, towards 1 ever less even.

    Half the sum of the differences between each part's share of the word and of all words.

    >>> round(deviation_of_proportions([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 2)
    0.18
    """
    f, s = _parts(counts, sizes)
    return float(np.abs(f / f.sum() - s).sum() / 2)


@_each_row
def normalised_dp(
    counts: ArrayLike, sizes: ArrayLike | None = None, *, of_parts_with: bool = False
) -> float:
    """Return DP over its greatest value, 1 - the smallest part's share: from 0 to 1.

    With of_parts_with=True the smallest part is sought among those in which the word comes, as
    Egbert, Burch and Biber (2020) have it (whose D_P is 1 minus this).

    >>> round(normalised_dp([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 4)
    0.2195

    Source: J. Lijffijt and S. Th. Gries, "Correction to Dispersions and adjusted frequencies",
    International Journal of Corpus Linguistics 17(1), 2012.
    """
    f, s = _parts(counts, sizes)
    if len(s) == 1:
        return 0.0
    least = s[f > 0].min() if of_parts_with else s.min()
    return deviation_of_proportions(counts, sizes) / float(1 - least)


@_each_row
def kl_divergence(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return the Kullback-Leibler divergence of the word's parts from the sizes, in bits.

    >>> round(kl_divergence([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 3)
    0.137

    Source: Gries 2020.
    """
    f, s = _parts(counts, sizes)
    p = f / f.sum()
    return float((p[p > 0] * np.log2(p[p > 0] / s[p > 0])).sum())


@_each_row
def burch_da(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return D_A: 1 - the mean difference between two parts' rates over twice their mean.

    >>> round(burch_da([1, 2, 3, 4, 5]), 3)
    0.667

    Source: B. Burch, J. Egbert and D. Biber, "Measuring and interpreting lexical dispersion in
    corpus linguistics", Journal of Research Design and Statistics 3(2), 2017.
    """
    f, s = _parts(counts, sizes)
    rates = np.sort(f / s)
    n = len(rates)
    if n == 1:
        return 1.0
    # The sum over pairs of |difference| is a weighted sum of the sorted values.
    pairs = ((2 * np.arange(n) - n + 1) * rates).sum()
    return float(1 - pairs / (n * (n - 1) / 2) / (2 * rates.mean()))


@_each_row
def inverse_document_frequency(counts: ArrayLike) -> float:
    """Return log2 of the number of parts over the number of parts with the word.

    >>> inverse_document_frequency([1, 0, 0, 5])
    1.0

    Source: K. Spärck Jones, Journal of Documentation 28(1), 1972.
    """
    return float(np.log2(len(np.asarray(counts)) / range_(counts)))


def average_reduced_frequency(positions: ArrayLike, n: int) -> float:
    """Return ARF: a count in which occurrences that stand close together weigh less.

    `positions` number the word's tokens among the `n` tokens of the corpus, whose end is joined
    to its beginning. ARF is the count itself if they are evenly spread and near 1 if they stand in
    one clump.

    >>> average_reduced_frequency([0, 25, 50, 75], 100)
    4.0
    >>> average_reduced_frequency([0, 1, 2, 3], 100)
    1.12

    Source: P. Savický and J. Hlaváčová, "Measures of word commonness", Journal of Quantitative
    Linguistics 9(3), 2002.
    """
    at = np.sort(np.asarray(positions, dtype=float))
    if not len(at):
        return 0.0
    gaps = np.diff(at, append=at[0] + n)
    share = n / len(at)
    return float(np.minimum(gaps, share).sum() / share)


@_each_row
def chi_squared(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return the chi-squared of the counts against the parts' sizes.

    >>> round(chi_squared([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 4)
    2.6128
    """
    f, s = _parts(counts, sizes)
    chance = s * f.sum()
    return float(((f - chance) ** 2 / chance).sum())


@_each_row
def juilland_u(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return Juilland's usage coefficient U, an adjusted frequency: the count times D.

    >>> round(juilland_u([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 2)
    11.78
    """
    return float(np.sum(np.asarray(counts, dtype=float)) * juilland_d(counts, sizes))


@_each_row
def carroll_um(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return Carroll's U_m, an adjusted frequency: D2 of the count, and the rest spread evenly.

    >>> round(carroll_um([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 2)
    14.26
    """
    f, d2 = np.asarray(counts, dtype=float), carroll_d2(counts, sizes)
    return float(f.sum() * d2 + (1 - d2) * f.sum() / len(f))


@_each_row
def rosengren_af(counts: ArrayLike, sizes: ArrayLike | None = None) -> float:
    """Return Rosengren's adjusted frequency, the count times S.

    >>> round(rosengren_af([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 2)
    14.25
    """
    return float(np.sum(np.asarray(counts, dtype=float)) * rosengren_s(counts, sizes))


@_each_row
def engvall(counts: ArrayLike) -> float:
    """Return Engvall's adjusted frequency, the count times the share of parts with the word.

    >>> engvall([1, 2, 3, 4, 0])
    8.0
    """
    return float(np.sum(counts) * range_(counts) / len(np.asarray(counts)))


@_each_row
def kromer_ur(counts: ArrayLike) -> float:
    """Return Kromer's U_R, an adjusted frequency: each further occurrence in a part weighs less.

    >>> round(kromer_ur([1, 2, 3, 4, 5]), 2)  # 1 + (1 + 1/2) + (1 + 1/2 + 1/3) + …
    8.7
    """
    steps = [(1 / np.arange(1, int(count) + 1)).sum() for count in np.asarray(counts)]
    return float(sum(steps))
