"""A/A calibration: how often the tests find a difference where there is none.

Each outlet's articles are split at random into two halves, many times. Both halves come from the
same outlet, so whatever is called different is a false positive. Beside the article permutation
stands what a test does that takes every word as drawn on its own, as most tools do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from presslens.inference.comparison import benjamini_hochberg
from presslens.inference.eligibility import ALPHA, MIN_ARTICLES
from presslens.inference.permutation import permutation_p
from presslens.inference.resampling import columns
from presslens.progress import watched

COLUMNS = [
    "outlet", "articles_a_side", "rounds", "features", "false_positives", "false_families",
    "false_positives_by_word", "false_families_by_word",
]  # fmt: skip


def calibrate(
    counts: np.ndarray,
    words: np.ndarray,
    outlets: Sequence[str],
    *,
    a_side: int | None = None,
    rounds: int = 100,
    permutations: int = 199,
    alpha: float = ALPHA,
    seed: int = 1,
) -> pd.DataFrame:
    """Return false-positive rates for each outlet split against itself.

    false_positives: share of tests with p at or below alpha. false_families: share of rounds in
    which any q of the family is at or below alpha (with no true difference every discovery is
    false, so this is the false discovery rate). The columns that end in by_word give the same for
    a test that takes each word as independent (likelihood ratio of two Poisson rates). Outlets
    with fewer than six articles a side are left out. `a_side` limits how many articles a half has.

    >>> rng = np.random.default_rng(0)
    >>> words = rng.integers(300, 900, 40)
    >>> bursty = rng.poisson(words[:, None] * rng.gamma(0.5, 2, (40, 3)) / 100)
    >>> table = calibrate(bursty, words, ["A"] * 40, rounds=50)
    >>> bool(table["false_positives"][0] < 0.1 < table["false_positives_by_word"][0])
    True
    """
    x, w = columns(counts), np.asarray(words, dtype=float)
    names = np.asarray(outlets, dtype=object)
    rng = np.random.default_rng(seed)
    rows = []
    for outlet in sorted(set(names)):
        here = np.flatnonzero((names == outlet) & (w > 0))
        n = min(len(here) // 2, a_side or len(here))
        used = x[here].sum(axis=0) > 0
        if n < MIN_ARTICLES or not used.any():
            continue
        p, q, p_word, q_word = [], [], [], []
        for _ in watched(range(rounds), f"splitting {outlet}"):
            drawn = rng.permutation(here)[: 2 * n]
            labels = np.arange(2 * n) < n
            part, size = x[drawn][:, used], w[drawn]
            p.append(
                permutation_p(
                    part, size, labels, permutations=permutations, seed=int(rng.integers(2**31))
                )
            )
            p_word.append(_by_word(part, size, labels))
            q.append(benjamini_hochberg(p[-1]).min())
            q_word.append(benjamini_hochberg(p_word[-1]).min())
        shares = [float((np.array(values) <= alpha).mean()) for values in (p, q, p_word, q_word)]
        rows.append((outlet, n, rounds, int(used.sum()), *shares))
    return pd.DataFrame(rows, columns=COLUMNS)


def summarise(table: pd.DataFrame, *, alpha: float = ALPHA) -> str:
    """Return the mean rates over outlets in a sentence.

    >>> summarise(pd.DataFrame([("A", 10, 50, 9, 0.05, 0.04, 0.3, 0.8)], columns=COLUMNS))
    'Split against themselves at a nominal 5%, 1 outlet: 5.0% of tests called different when
    articles are permuted (any after correction: 4.0% of rounds); 30.0% when words are taken as
    independent.'
    """
    if table.empty:
        return f"No outlet has {MIN_ARTICLES} articles a side: nothing can be calibrated."
    mean = table.mean(numeric_only=True)
    n = len(table)
    return (
        f"Split against themselves at a nominal {alpha:.0%}, {n} outlet{'' if n == 1 else 's'}: "
        f"{mean['false_positives']:.1%} of tests called different when articles are permuted (any "
        f"after correction: {mean['false_families']:.1%} of rounds); "
        f"{mean['false_positives_by_word']:.1%} when words are taken as independent."
    )


def _by_word(x: np.ndarray, w: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return p of the likelihood ratio of two Poisson rates, words taken as independent."""
    from scipy.special import chdtrc  # not at the top: a third of a second for one function

    a, b = x[labels].sum(axis=0), x[~labels].sum(axis=0)
    share = w[labels].sum() / w.sum()
    expected = np.stack([share * (a + b), (1 - share) * (a + b)])
    observed = np.stack([a, b])
    ratio = np.divide(observed, expected, out=np.ones_like(observed), where=observed > 0)
    return chdtrc(1, 2 * (observed * np.log(ratio)).sum(axis=0))
