"""How far apart two rates are, in standard errors: the statistic that is permuted and inverted.

The two rates are compared on the scale of their cube roots. There the rate of a rare word and that
of a bursty one are both nearly normal, so the standard error says nearly the same about a rate
that came out low as about one that came out high; on the scale of the logarithm a word that one
side never uses would look uncertain, and on the plain scale a side that happened to miss its
bursts would look certain. Because the standard error is that of the two sides at hand, labels may
be permuted although the sides differ in the length, number and spread of their articles.

Sources: A. Janssen, "Studentized permutation tests for non-i.i.d. hypotheses and the generalized
Behrens-Fisher problem", Statistics & Probability Letters 36(1), 1997; E. Chung and J. P. Romano,
"Exact and asymptotically robust permutation tests", Annals of Statistics 41(2), 2013; E. B. Wilson
and M. M. Hilferty, "The distribution of chi-square", PNAS 17(12), 1931 (the cube root); E. C.
Fieller, "Some problems in interval estimation", Journal of the Royal Statistical Society B 16(2),
1954 (the ratios a test does not reject).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from presslens.inference.eligibility import MIN_ARTICLES
from presslens.inference.resampling import members, totals

if TYPE_CHECKING:
    from scipy.sparse import csc_array

    Counts = np.ndarray | csc_array

HALF = 0.5  # a side without a hit counts as half a hit


@dataclass(frozen=True, eq=False)
class Difference:
    """Two rates of each feature on the scale of cube roots, and how uncertain they are.

    Parameters
    ----------
    inside, outside
        Cube roots of what the two rates are proportional to; layouts by features.
    own
        Variances of the two and their covariance, as the articles or strata vary.
    least
        Variances of the two if every hit were independent; the standard error is never less.
    """

    inside: np.ndarray
    outside: np.ndarray
    own: tuple[np.ndarray, np.ndarray, np.ndarray | float]
    least: tuple[np.ndarray, np.ndarray] | None = None

    def errors(self) -> np.ndarray:
        """Return how many standard errors the two rates are apart."""
        a, b, both = self.own
        variance = a + b - 2 * both
        if self.least is not None:
            variance = np.maximum(variance, self.least[0] + self.least[1])
        return (self.inside - self.outside) / np.sqrt(variance)

    def bounds(self, reach: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the least and the greatest ratio that lies within `reach` standard errors."""
        low, high = _fieller(self.inside, self.outside, self.own, reach)
        if self.least is not None:
            other = _fieller(self.inside, self.outside, (*self.least, 0.0), reach)
            low, high = np.minimum(low, other[0]), np.maximum(high, other[1])
        return low**3, high**3


def _fieller(
    a: np.ndarray,
    b: np.ndarray,
    variances: tuple[np.ndarray, np.ndarray, np.ndarray | float],
    reach: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the range of s in which (a - s b)^2 is at most reach^2 times its variance.

    The upper bound is infinite where b itself is not clearly above 0.
    """
    squared = reach**2
    square = b * b - squared * variances[1]
    middle = a * b - squared * variances[2]
    constant = a * a - squared * variances[0]
    root = np.sqrt(np.maximum(middle**2 - square * constant, 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        low = constant / (middle + root)
        high = np.where(square > 0, (middle + root) / square, np.inf)
    return np.where(constant > 0, low, 0.0), high


class Articles:
    """Articles as the unit: each side's rate with the variance of its own articles.

    Parameters
    ----------
    x
        Hits, articles by features, dense or sparse.
    words, codes
        Words and stratum of each article. With several strata the rates are the two sums of
        Mantel and Haenszel's ratio, and articles vary about their own stratum's rate.
    """

    def __init__(self, x: Counts, words: np.ndarray, codes: np.ndarray) -> None:
        """Hold what every layout needs."""
        self.strata = []
        own = np.stack([words, words**2], axis=1)
        for here in members(codes):
            hits = x if len(here) == len(words) else x[here]
            w = words[here]
            if _sparse(hits):
                parts = [hits, hits.power(2), hits.multiply(w[:, None]).tocsc(), own[here]]
            else:
                parts = [np.hstack([hits, hits**2, hits * w[:, None], own[here]])]
            self.strata.append((here, parts, [np.asarray(part.sum(axis=0)) for part in parts]))

    def __call__(self, labels: np.ndarray) -> Difference:
        """Return the difference of each feature under each layout of the labels."""
        top, spread, half, words = ([0.0, 0.0] for _ in range(4))
        for here, parts, sums in self.strata:
            mine = labels[:, here] if len(self.strata) > 1 else labels
            n = mine.sum(axis=1)[:, None]
            inside = [_product(mine, part) for part in parts]
            outside = [total - part for total, part in zip(sums, inside, strict=True)]
            if len(parts) == 1:
                cuts = np.arange(1, 4) * ((inside[0].shape[1] - 2) // 3)
                inside, outside = (np.split(side[0], cuts, axis=1) for side in (inside, outside))
            all_words = max(sums[-1][-2], 1)
            for side, (part, m) in enumerate(((inside, n), (outside, len(here) - n))):
                own = part[3][:, :1]
                share = 1 - own / all_words
                variance = np.maximum(_residual(part, m), part[0])
                variance *= share**2
                part[0] *= share
                top[side] = top[side] + part[0] if len(self.strata) > 1 else part[0]
                spread[side] = spread[side] + variance if len(self.strata) > 1 else variance
                half[side], words[side] = half[side] + HALF * own * share, words[side] + own
        roots, variances = [], []
        for side in (0, 1):
            least = half[side] / np.maximum(words[side], 1)
            total = np.maximum(top[side], least)
            root = np.cbrt(total)
            total /= root
            total *= 3
            variance = np.maximum(spread[side], least**2 / HALF)
            variance /= np.square(total, out=total)
            roots.append(root)
            variances.append(variance)
        return Difference(roots[0], roots[1], (variances[0], variances[1], 0.0))


class Strata:
    """Whole strata (events, pairs) as the unit: how their two sums vary together.

    Parameters are those of `Articles`.
    """

    def __init__(self, x: Counts, words: np.ndarray, codes: np.ndarray, labels: np.ndarray) -> None:
        """Hold what every layout needs."""
        self.x = x.toarray() if _sparse(x) else x
        self.words, self.members = words, members(codes)
        n = len(self.members)
        self.single = None
        if np.bincount(codes, weights=labels).max() <= 1:
            # With one article inside a stratum all sums are linear in the labels.
            all_x, all_w = totals(codes, self.x, n)[codes], totals(codes, words, n)[codes]
            rest = ((all_w - words) / np.maximum(all_w, 1))[:, None]
            self.single = _products(self.x * rest, (all_x - self.x) * (1 - rest), rest)
        inside, outside = totals(codes, labels * words, n), totals(codes, ~labels * words, n)
        self.n = int(((inside > 0) & (outside > 0)).sum())

    def __call__(self, labels: np.ndarray) -> Difference:
        """Return the difference of each feature under each layout of the labels."""
        if self.single is not None:
            sums = [labels @ part for part in self.single]
        else:
            sums = [np.zeros((len(labels), self.x.shape[1])) for _ in range(7)]
            for here in self.members:
                for total, part in zip(sums, self._stratum(labels[:, here], here), strict=True):
                    total += part
        top, bottom, tops, bottoms, both, least_top, least_bottom = sums
        a, b = np.maximum(top, HALF / 2), np.maximum(bottom, HALF / 2)
        # What a stratum has too much of on one side it has too little of on the other.
        spread = (b * b * tops - 2 * a * b * both + a * a * bottoms) / (a + b) ** 2
        spread = self.n / max(self.n - 1, 1) * np.maximum(spread, 0)
        root_a, root_b = np.cbrt(a), np.cbrt(b)
        slope_a, slope_b = root_a / (3 * a), root_b / (3 * b)
        own = (spread * slope_a**2, spread * slope_b**2, -spread * slope_a * slope_b)
        least = (
            np.maximum(least_top, HALF / 8) * slope_a**2,
            np.maximum(least_bottom, HALF / 8) * slope_b**2,
        )
        return Difference(root_a, root_b, own, least)

    def _stratum(self, inside: np.ndarray, here: np.ndarray) -> tuple[np.ndarray, ...]:
        """Return what one stratum adds to the sums."""
        x, w = self.x[here], self.words[here]
        hits = inside @ x
        rest = 1 - (inside @ w / max(w.sum(), 1))[:, None]
        return _products(hits * rest, (x.sum(axis=0) - hits) * (1 - rest), rest)


def studentised(
    x: Counts, words: np.ndarray, labels: np.ndarray, codes: np.ndarray
) -> Articles | Strata:
    """Return the statistic for these articles: over strata if six or more have both sides.

    Below six strata how they vary cannot be known, and articles are taken to vary within them.
    """
    if codes.max(initial=0):
        strata = Strata(x, words, codes, labels)
        if strata.n >= MIN_ARTICLES:
            return strata
    return Articles(x, words, codes)


def _products(top: np.ndarray, bottom: np.ndarray, rest: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the two sums of strata, their squares and product, and their least variances."""
    return (
        top, bottom, top**2, bottom**2, top * bottom, top * rest, bottom * (1 - rest),
    )  # fmt: skip


def _residual(part: list[np.ndarray], n: np.ndarray) -> np.ndarray:
    """Return the sum over articles of (hits - rate x words) squared, times n / (n - 1)."""
    hits, squares, products, own = part
    words = np.maximum(own[:, :1], 1)
    rate = hits / words
    out = rate * own[:, 1:]
    out -= 2 * products
    out *= rate
    out += squares
    out *= n / np.maximum(n - 1, 1)
    return out


def _sparse(x: Counts) -> bool:
    return not isinstance(x, np.ndarray)


def _product(labels: np.ndarray, part: Counts) -> np.ndarray:
    return (part.T @ labels.T).T if _sparse(part) else labels @ part
