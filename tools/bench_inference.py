"""How often intervals hold the truth, and tests find what is not there: articles made up, counted.

    python -m tools.bench_inference [--trials N]

Made-up articles have 540 words in the middle, some three times more or fewer, and their hits come
in bursts: each article has a rate of its own, drawn from a gamma distribution (negative binomial
hits), since who writes a word once writes it again. Matched articles come in pairs, one a side,
each pair on an event with a rate of its own. With 1,500 a side, articles are put into bundles
(`presslens.inference.resampling`).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from presslens.inference.comparison import rate_ratio
from presslens.inference.eligibility import ALPHA
from presslens.inference.permutation import permutation_p, ratio_interval
from presslens.inference.resampling import columns

PER_1000, SHAPES = (2.0, 5.0, 15.0), (0.7, 1.0, 4.0)
CASES = ((10, False), (20, False), (1500, False), (10, True), (20, True), (1500, True))
RATIO, TRIALS, AT_ONCE, PERMUTATIONS, SEED = 2.0, 1000, 50, 399, 12


def made_up(
    rng: np.random.Generator,
    n: int,
    *,
    per_1000: float,
    shape: float,
    ratio: float = RATIO,
    features: int = AT_ONCE,
    matched: bool = False,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    """Return hits, words, labels and strata of `n` made-up articles a side.

    per_1000: the rate on the lower side; `ratio` times as much on the other. shape: of the gamma
    distribution; the smaller, the burstier (1: an article's own rate varies as much as it is
    large).

    >>> hits, words, labels, strata = made_up(np.random.default_rng(0), 3, per_1000=5, shape=1)
    >>> hits.shape, words.shape, labels.sum().item(), strata
    ((6, 50), (6,), 3, None)
    """
    labels = np.arange(2 * n) < n
    words = np.exp(rng.normal(6.3, 0.55, 2 * n)).round()
    own = rng.gamma(shape, 1 / shape, (2 * n, features))
    strata = np.arange(2 * n) % n if matched else None
    if strata is not None:
        own *= np.exp(rng.normal(0, 0.7, n))[strata][:, None]
    mean = words * per_1000 / 1000 * np.where(labels, ratio, 1)
    return rng.poisson(mean[:, None] * own), words, labels, strata


def coverage(
    n: int,
    *,
    per_1000: float,
    shape: float,
    matched: bool = False,
    ratio: float = RATIO,
    trials: int = TRIALS,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> dict[str, float]:
    """Return how often a 95% interval holds the true rate ratio of `n` against `n` articles.

    per_1000, shape: as in `made_up`. Keys: held (share of the intervals given), above and below
    (share that lie wholly to one side of the truth), given (share of trials with an interval) and
    width (median of upper over lower bound).

    >>> found = coverage(12, per_1000=5, shape=2, trials=100, permutations=200)
    >>> found["given"], found["held"] > 0.8
    (1.0, True)
    """
    rng = np.random.default_rng(seed)
    bounds = []
    for first in range(0, trials, AT_ONCE):
        hits, words, labels, strata = made_up(
            rng, n, per_1000=per_1000, shape=shape, ratio=ratio, matched=matched,
            features=min(AT_ONCE, trials - first),
        )  # fmt: skip
        bounds.append(
            ratio_interval(
                hits, words, labels, strata=strata, permutations=permutations, seed=first
            )
        )
    low, high = np.concatenate(bounds, axis=1)
    given = ~np.isnan(low)
    low, high = low[given], high[given]
    return {
        "held": float(((low <= ratio) & (high >= ratio)).mean()),
        "above": float((low > ratio).mean()),
        "below": float((high < ratio).mean()),
        "given": float(given.mean()),
        "width": float(np.median(high / low)),
    }


def drawn_coverage(
    counts: np.ndarray,
    words: np.ndarray,
    group: Sequence[bool],
    n: int,
    *,
    trials: int = TRIALS,
    seed: int = SEED,
) -> np.ndarray:
    """Return how often the interval from `n` real articles a side holds the ratio of all there are.

    Articles of each side are drawn with replacement, so that the corpus stands for the world, and
    its rate ratio for the truth. What is not known of how words come together in articles need not
    be imitated. One share of intervals a feature, of those that are given (missing if none is).

    >>> rng = np.random.default_rng(1)
    >>> words = np.full(80, 500)
    >>> counts = rng.poisson(np.where(np.arange(80) < 40, 10, 5))[:, None]
    >>> drawn_coverage(counts, words, np.arange(80) < 40, 15, trials=40)[0] > 0.8
    np.True_
    """
    x, w, labels = columns(counts), np.asarray(words, dtype=float), np.asarray(group, dtype=bool)
    truth = rate_ratio(x, w, labels)
    rng = np.random.default_rng(seed)
    inside, outside = np.flatnonzero(labels), np.flatnonzero(~labels)
    held, given = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for trial in range(trials):
        drawn = np.concatenate([rng.choice(side, n) for side in (inside, outside)])
        low, high = ratio_interval(x[drawn], w[drawn], labels[drawn], seed=trial)
        held += (low <= truth) & (truth <= high)
        given += ~np.isnan(low)
    return np.divide(held, given, out=np.full(len(held), np.nan), where=given > 0)


def false_positives(
    n: int,
    *,
    per_1000: float,
    shape: float,
    matched: bool = False,
    trials: int = TRIALS,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> float:
    """Return how often a permutation test at .05 finds a difference where the ratio is 1.

    >>> false_positives(8, per_1000=5, shape=1, trials=50, permutations=99) < 0.2
    True
    """
    rng = np.random.default_rng(seed)
    p = []
    for first in range(0, trials, AT_ONCE):
        hits, words, labels, strata = made_up(
            rng, n, per_1000=per_1000, shape=shape, ratio=1, matched=matched,
            features=min(AT_ONCE, trials - first),
        )  # fmt: skip
        p.append(
            permutation_p(hits, words, labels, strata=strata, permutations=permutations, seed=first)
        )
    return float((np.concatenate(p) <= ALPHA).mean())


def coverage_table(*, trials: int = TRIALS) -> pd.DataFrame:
    """Return coverage and false positives for each number of articles, rate and burstiness."""
    rows = []
    for (n, matched), rate, shape in product(CASES, PER_1000, SHAPES):
        case = {"per_1000": rate, "shape": shape, "matched": matched}
        wrong = false_positives(n, **case, trials=trials)
        rows.append(
            {"a_side": n} | case | coverage(n, **case, trials=trials) | {"false_positives": wrong}
        )
    return pd.DataFrame(rows)


def main() -> None:
    """Print the table, and the mean for each number of articles."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--trials", type=int, default=TRIALS)
    table = coverage_table(trials=parser.parse_args().trials)
    print(table.to_string(index=False, float_format="{:.3f}".format))
    for (n, matched), part in table.groupby(["a_side", "matched"], sort=False):
        held, wrong = part["held"], part["false_positives"]
        print(
            f"presslens: {n:,} {'matched ' if matched else ''}articles a side: intervals at a "
            f"nominal 95% hold a rate ratio of {RATIO:g} in {held.mean():.1%} of trials "
            f"({held.min():.1%} to {held.max():.1%}); {wrong.mean():.1%} of tests at .05 find a "
            f"difference where there is none ({wrong.min():.1%} to {wrong.max():.1%})"
        )


if __name__ == "__main__":
    main()
