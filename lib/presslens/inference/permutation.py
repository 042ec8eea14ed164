"""The permutation test of two rates, and the interval of their ratio that goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from presslens.inference.binomial import binomial_p
from presslens.inference.difference import Articles, studentised
from presslens.inference.eligibility import ALPHA, MIN_ARTICLES
from presslens.inference.resampling import (
    all_labels,
    bundled,
    checked,
    drawn_labels,
    ways,
)

if TYPE_CHECKING:
    from presslens.inference.difference import Counts, Difference

PERMUTATIONS, SEED = 2000, 20210618
LEVEL = 0.95
ENOUGH = 10  # permutations that reach the statistic, after which more would not change the answer
MOST = 100_000  # permutations drawn where fewer have reached it
AT_ONCE = 128  # features gone through at a time, so that they stay in the processor's cache
PART = 4  # one in so many permutations is drawn first, for all features
CLOSE = 1 - 1e-9  # what a score is taken times, so that rounding tells no tie apart
SPARSE = 0.1  # of articles: features that fewer have are held without their zeros
FEW, CLUMPED, BURSTIER, WIDER = 50, 1.5, 3.0, 1.4  # see `_burstier`


class Outcome(NamedTuple):
    """What the test says of each feature.

    Parameters
    ----------
    p
        Two-sided p.
    low, high
        Bounds of the ratio of the rates: the ratios that the same test does not reject.
    permutations
        How many layouts of the labels p was counted over.
    widened
        Whether p and interval were widened because the smaller side is far burstier.
    """

    p: np.ndarray
    low: np.ndarray
    high: np.ndarray
    permutations: np.ndarray
    widened: np.ndarray


def permutation_test(
    counts: Counts,
    words: Sequence[float] | np.ndarray,
    group: Sequence[bool],
    *,
    strata: Sequence[object] | None = None,
    permutations: int = PERMUTATIONS,
    family: int | None = None,
    level: float = LEVEL,
    seed: int = SEED,
) -> Outcome:
    """Test whether a group of articles has another rate of each feature than the other articles.

    Parameters
    ----------
    counts
        Hits, articles by features (dense, or a SciPy sparse array).
    words
        Words of each article.
    group
        Whether each article is in the group.
    strata
        What each article is matched by; labels then move within strata only.
    permutations
        How many layouts of the labels are drawn for features that may differ, and a quarter as
        many for those that clearly do not. All are gone through where there are no more than that.
    family
        How many tests q is going to be adjusted over (by default the features).
    level
        Level of the interval.
    seed
        Seed of the draws.

    Returns
    -------
    Outcome
        p, interval, permutations drawn and whether the margins were widened; each by feature.

    Notes
    -----
    The statistic is the difference of the rates in standard errors
    (`presslens.inference.difference`). p is the share of layouts in which it is as large, the
    observed one among them (Phipson and Smyth 2010). Features that few layouts have reached are
    permuted further, until a q of .05 could be told from a larger one or 100,000 layouts are drawn
    (Besag and Clifford 1991). No p is below that of the exact binomial test of the two totals
    given their sum, which takes every word as independent. With matched articles its share is the
    mean over strata, which never makes the tails lighter (Hoeffding 1956).

    A margin is widened by Student's t of the smaller side against that of sides of equal number, as
    if the smaller side alone had to carry the standard error; and by two fifths where the smaller
    side has fewer than 50 articles and is far burstier than the other, since it may have missed its
    bursts.

    The interval is missing where fewer than two articles of a side have the feature, or fewer than
    six articles or strata can be compared. It holds a ratio of 1 if and only if p is above
    1 - level.

    Sources: J. Besag and P. Clifford, "Sequential Monte Carlo p-values", Biometrika 78(2), 1991;
    B. Phipson and G. K. Smyth, "Permutation p-values should never be zero", Statistical
    Applications in Genetics and Molecular Biology 9(1), 2010; W. Hoeffding, "On the distribution
    of the number of successes in independent trials", Annals of Mathematical Statistics 27, 1956.

    Examples
    --------
    >>> counts = [[5], [6], [7], [8], [0], [1], [1], [0]]
    >>> test = permutation_test(counts, [100] * 8, [True] * 4 + [False] * 4)
    >>> test.p.round(4), test.permutations
    (array([0.0286]), array([70]))
    """
    x, w, labels, codes = bundled(*checked(counts, words, group, strata), seed)
    features = x.shape[1]
    out = Outcome(
        np.ones(features), np.full(features, np.nan), np.full(features, np.nan),
        np.zeros(features, int), np.zeros(features, bool),
    )  # fmt: skip
    if not len(labels):
        return out
    widen, exact = _small_side(labels, codes), ways(labels, codes) <= permutations
    stages = _stages(labels, codes, permutations, exact, seed)
    reached, scores = np.zeros(features), np.zeros(features)
    # Features in as many articles are taken together, so that rare ones are held without zeros.
    order = np.argsort((x > 0).sum(axis=0), kind="stable")
    for first in range(0, features, AT_ONCE):
        some = order[first : first + AT_ONCE]
        part = _lean(x[:, some])
        statistic = studentised(part, w, labels, codes)
        seen = statistic(labels[None].astype(float))
        burstier = _burstier(part, w, labels, statistic)
        reach = widen * np.where(burstier, WIDER, 1.0)
        out.widened[some], scores[some] = burstier, np.abs(seen.errors()[0]) / reach
        reached[some], out.permutations[some], limit = _counted(
            part, w, labels, codes, scores[some], stages, 1 - level, exact
        )
        out.low[some], out.high[some] = _interval(seen, reach * limit, part, labels, statistic)
    least = _least_p(x, w, labels, codes)
    if exact:
        out.p[:] = reached / out.permutations
    else:
        _go_on(x, w, labels, codes, scores, reached, out.permutations, least, family, seed)
        out.p[:] = (reached + 1) / (out.permutations + 1)
    np.maximum(out.p, least, out=out.p)
    np.minimum(out.p, 1, out=out.p)
    doubtful = out.p > 1 - level
    np.copyto(out.low, np.minimum(out.low, 1), where=doubtful)
    np.copyto(out.high, np.maximum(out.high, 1), where=doubtful)
    return out


def permutation_p(
    counts: Counts,
    words: Sequence[float] | np.ndarray,
    group: Sequence[bool],
    *,
    strata: Sequence[object] | None = None,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> np.ndarray:
    """Return the two-sided p of each feature (`permutation_test`).

    >>> counts = [[5], [6], [7], [8], [0], [1], [1], [0]]
    >>> permutation_p(counts, [100] * 8, [True] * 4 + [False] * 4).round(4)
    array([0.0286])
    """
    return permutation_test(
        counts, words, group, strata=strata, permutations=permutations, seed=seed
    ).p


def ratio_interval(
    counts: Counts,
    words: Sequence[float] | np.ndarray,
    group: Sequence[bool],
    *,
    strata: Sequence[object] | None = None,
    level: float = LEVEL,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper bound of each rate ratio (`permutation_test`).

    >>> rng = np.random.default_rng(1)
    >>> words = np.full(40, 500)
    >>> counts = rng.poisson(np.where(np.arange(40) < 20, 10, 5))[:, None]
    >>> low, high = ratio_interval(counts, words, np.arange(40) < 20)
    >>> bool(low[0] < 2 < high[0])
    True
    """
    test = permutation_test(
        counts, words, group, strata=strata, permutations=permutations, level=level, seed=seed
    )
    return test.low, test.high


def widened(fewer: int, of: int) -> str:
    """Return in a few words how much wider margins are, or nothing if hardly.

    fewer, of: the articles of the smaller side, and of both.

    >>> widened(10, 110), widened(40, 80)
    (', margins 13% wider as one side has only 10 articles', '')
    """
    wider = _t_ratio(fewer, of) - 1
    if wider < 0.05:
        return ""
    return f", margins {wider:.0%} wider as one side has only {fewer} articles"


def _stages(
    labels: np.ndarray, codes: np.ndarray, permutations: int, exact: bool, seed: int
) -> list[list[np.ndarray]]:
    """Return the layouts every feature is permuted over, and those only if it may differ."""
    if exact:
        return [list(all_labels(labels, codes))]
    few = permutations // PART if permutations >= 100 * PART else permutations
    draws = [(few, seed), (permutations - few, seed + 1)]
    return [list(drawn_labels(labels, codes, n, at)) for n, at in draws if n]


def _counted(
    x: Counts,
    w: np.ndarray,
    labels: np.ndarray,
    codes: np.ndarray,
    scores: np.ndarray,
    stages: list[list[np.ndarray]],
    alpha: float,
    exact: bool,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return how many layouts reach each score, of how many, and what 1 - alpha of them keep below.

    After the first stage only the features go on whose p may come out at alpha or below.
    """
    drawn = _errors(x, w, labels, codes, stages[0])
    reached = (drawn >= scores * CLOSE).sum(axis=0)
    of, limit = np.full(len(scores), len(drawn)), _limit(drawn, alpha, exact)
    go_on = np.flatnonzero(reached <= 2 * alpha * len(drawn))
    if len(stages) > 1 and len(go_on):
        more = _errors(x[:, go_on], w, labels, codes, stages[1])
        drawn = np.concatenate([drawn[:, go_on], more])
        reached[go_on] = (drawn >= scores[go_on] * CLOSE).sum(axis=0)
        of[go_on], limit[go_on] = len(drawn), _limit(drawn, alpha, exact)
    return reached, of, limit


def _errors(
    x: Counts, w: np.ndarray, labels: np.ndarray, codes: np.ndarray, layouts: list[np.ndarray]
) -> np.ndarray:
    """Return how many standard errors the rates are apart, layouts by features."""
    statistic = studentised(x, w, labels, codes)
    return np.concatenate([np.abs(statistic(block).errors()) for block in layouts])


def _limit(drawn: np.ndarray, alpha: float, exact: bool) -> np.ndarray:
    """Return the score above which p is at most alpha; the observed one is among those gone through
    if all were.
    """
    kept = int(alpha * (len(drawn) + (not exact)) + 1e-9) + exact
    return np.partition(drawn, -max(kept, 1), axis=0)[-max(kept, 1)]


def _go_on(
    x: Counts,
    w: np.ndarray,
    labels: np.ndarray,
    codes: np.ndarray,
    scores: np.ndarray,
    reached: np.ndarray,
    permutations: np.ndarray,
    least: np.ndarray,
    family: int | None,
    seed: int,
) -> None:
    """Permute the features further that hardly any layout has reached; add to what is counted."""
    most = max(2 * (family or 0), (ENOUGH + 1) * len(scores))
    batch = int(permutations.max(initial=0))
    while batch:
        n = int(permutations.max())
        rest = (permutations == n) & (reached < ENOUGH) & (least < (ENOUGH + 1) / (n + 1))
        rest = np.flatnonzero(rest)
        if not len(rest) or n >= MOST or most / (n + 1) <= ALPHA * len(rest):
            return
        batch, seed = min(n, MOST - n), seed + 1
        for first in range(0, len(rest), AT_ONCE):
            some = rest[first : first + AT_ONCE]
            statistic = studentised(_lean(x[:, some]), w, labels, codes)
            for block in drawn_labels(labels, codes, batch, seed):
                errors = np.abs(statistic(block).errors())
                reached[some] += (errors >= scores[some] * CLOSE).sum(axis=0)
        permutations[rest] += batch


def _interval(
    seen: Difference, reach: np.ndarray, x: Counts, labels: np.ndarray, statistic: object
) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of the ratios, missing where too little is known."""
    bounds = np.stack([bound[0] for bound in seen.bounds(reach)])
    few = [(x[side] > 0).sum(axis=0) < 2 for side in (labels, ~labels)]
    bounds[:, few[0] | few[1]] = np.nan
    units = min(labels.sum(), (~labels).sum())
    if units < MIN_ARTICLES or (isinstance(statistic, Articles) and len(statistic.strata) > 1):
        bounds[:] = np.nan
    return bounds[0], bounds[1]


def _small_side(labels: np.ndarray, codes: np.ndarray) -> float:
    """Return how much wider margins are for a side of few articles; matched ones have as many."""
    if codes.max(initial=0):
        return 1.0
    return _t_ratio(int(min(labels.sum(), (~labels).sum())), len(labels))


def _t_ratio(fewer: int, of: int) -> float:
    """Return Student's t of the smaller side over that of sides of equal number, at 95%."""
    from scipy.special import stdtrit  # not at the top: a third of a second for one function

    if fewer < 2:
        return 1.0
    return float(stdtrit(fewer - 1, 0.975) / stdtrit(of / 2 - 1, 0.975))


def _burstier(x: Counts, w: np.ndarray, labels: np.ndarray, statistic: object) -> np.ndarray:
    """Say of which features a small side is far burstier than the other side.

    That is, its hits vary from article to article half as much again as independent hits
    would, and (as variance over squared mean) three times as much as those of the other side. A
    small sample of such articles often has none of the bursts, and then looks both low and certain.
    """
    none = np.zeros(x.shape[1], bool)
    n = [int(side.sum()) for side in (labels, ~labels)]
    if not isinstance(statistic, Articles) or len(statistic.strata) > 1 or min(n) >= FEW:
        return none
    spread, bursty = [], []
    for side, m in zip((labels, ~labels), n, strict=True):
        hits, words = np.asarray(x[side].sum(axis=0), dtype=float), w[side].sum()
        residual = x[side] - np.outer(w[side], hits / max(words, 1))
        residual = (np.asarray(residual) ** 2).sum(axis=0) * m / max(m - 1, 1)
        hits = np.maximum(hits, 0.5)
        spread.append(m * np.maximum(residual, hits) / hits**2)
        bursty.append(residual > CLUMPED * hits)
    far = [bursty[a] & (spread[a] > BURSTIER * spread[1 - a]) & (n[a] <= n[1 - a]) for a in (0, 1)]
    return far[0] | far[1]


def _lean(x: Counts) -> Counts:
    """Return counts without their zeros where most are zeros."""
    if isinstance(x, np.ndarray) and np.count_nonzero(x) <= SPARSE * x.size:
        from scipy.sparse import csc_array

        return csc_array(x)
    if not isinstance(x, np.ndarray):
        return x if x.nnz <= SPARSE * x.shape[0] * x.shape[1] else x.toarray()
    return x


def _least_p(x: Counts, w: np.ndarray, labels: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the p of the exact binomial test of the two totals given their sum."""
    n = int(codes.max()) + 1
    inside, every = np.bincount(codes, w * labels, n), np.bincount(codes, w, n)
    share = (inside / np.maximum(every, 1))[codes]
    both = (share > 0) & (share < 1)
    total = np.asarray((both * 1.0) @ x, dtype=float)
    hits, expected = (np.asarray((both * part) @ x) for part in (labels, share))
    return binomial_p(hits, total, expected / np.maximum(total, 1))
