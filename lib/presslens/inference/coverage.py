"""How often intervals hold the truth: articles are made up with a known rate ratio, and counted.

    python -m presslens.inference.coverage [--trials N]

Made-up articles have 540 words in the middle, some three times more or fewer, and their hits come
in bursts: each article has a rate of its own, drawn from a gamma distribution (negative binomial
hits), since who writes a word once writes it again.
"""

from __future__ import annotations

import argparse
from itertools import product

import numpy as np
import pandas as pd

from presslens.inference.comparison import BOOTSTRAPS, ratio_interval

A_SIDE, PER_1000, SHAPES = (10, 20), (2.0, 5.0, 15.0), (0.7, 1.0, 4.0)
RATIO, TRIALS, AT_ONCE, SEED = 2.0, 1000, 250, 12


def coverage(
    n: int,
    *,
    per_1000: float,
    shape: float,
    ratio: float = RATIO,
    trials: int = TRIALS,
    bootstraps: int = BOOTSTRAPS,
    seed: int = SEED,
) -> dict[str, float]:
    """Return how often a 95% interval holds the true rate ratio of `n` against `n` articles.

    per_1000: the rate on the lower side. shape: of the gamma distribution; the smaller, the
    burstier (1: an article's own rate varies as much as it is large). Keys: held (share of the
    intervals given), above and below (share that lie wholly to one side of the truth), given
    (share of trials with an interval) and width (median of upper over lower bound).

    >>> found = coverage(12, per_1000=5, shape=2, trials=100, bootstraps=200)
    >>> found["given"], found["held"] > 0.8
    (1.0, True)
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(2 * n) < n
    lows, highs = [], []
    for first in range(0, trials, AT_ONCE):
        words = np.exp(rng.normal(6.3, 0.55, 2 * n)).round()
        mean = words * per_1000 / 1000 * np.where(labels, ratio, 1)
        own = rng.gamma(shape, 1 / shape, (2 * n, min(AT_ONCE, trials - first)))
        hits = rng.poisson(mean[:, None] * own)
        low, high = ratio_interval(hits, words, labels, bootstraps=bootstraps)
        lows.append(low)
        highs.append(high)
    low, high = np.concatenate(lows), np.concatenate(highs)
    given = ~np.isnan(low)
    low, high = low[given], high[given]
    return {
        "held": float(((low <= ratio) & (high >= ratio)).mean()),
        "above": float((low > ratio).mean()),
        "below": float((high < ratio).mean()),
        "given": float(given.mean()),
        "width": float(np.median(high / low)),
    }


def coverage_table(*, trials: int = TRIALS) -> pd.DataFrame:
    """Return coverage for each number of articles, rate and burstiness."""
    return pd.DataFrame(
        [
            {"a_side": n, "per_1000": rate, "shape": shape}
            | coverage(n, per_1000=rate, shape=shape, trials=trials)
            for n, rate, shape in product(A_SIDE, PER_1000, SHAPES)
        ]
    )


def main() -> None:
    """Print the table, and the mean for each number of articles."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--trials", type=int, default=TRIALS)
    table = coverage_table(trials=parser.parse_args().trials)
    print(table.to_string(index=False, float_format="{:.3f}".format))
    for n, part in table.groupby("a_side"):
        print(
            f"presslens: {n} articles a side: intervals at a nominal 95% hold a rate ratio of "
            f"{RATIO:g} in {part['held'].mean():.1%} of trials ({part['held'].min():.1%} to "
            f"{part['held'].max():.1%})"
        )


if __name__ == "__main__":
    main()
