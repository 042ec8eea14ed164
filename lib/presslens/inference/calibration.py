"""Calibration: how often the tests find a difference of rates where there is none.

Each outlet's articles are split at random, many times, into sides that are alike but for their
number or length; and each outlet is compared with all others once hits have been left out at random
until both have the same rate. Whatever is called different then is a false positive. Beside the
permutation of articles stands what a test does that takes every word as drawn on its own, as most
tools do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from presslens.errors import PresslensError
from presslens.inference.comparison import benjamini_hochberg
from presslens.inference.eligibility import ALPHA, MIN_ARTICLES
from presslens.inference.permutation import permutation_p
from presslens.inference.resampling import columns
from presslens.progress import watched

HALVES, NUMBERS, LENGTHS, THINNED = "halves", "unequal numbers", "unequal lengths", "thinned"
SIDES = (HALVES, NUMBERS, LENGTHS, THINNED)
FEWER = 6  # one side has one article in so many where numbers are unequal
COLUMNS = [
    "outlet", "sides", "articles_a", "articles_b", "rounds", "features", "false_positives",
    "false_families", "false_positives_by_word", "false_families_by_word",
]  # fmt: skip

Drawn = tuple[np.ndarray, np.ndarray, np.ndarray]


def calibrate(
    counts: np.ndarray,
    words: np.ndarray,
    outlets: Sequence[str],
    *,
    sides: Sequence[str] = SIDES,
    a_side: int | None = None,
    rounds: int = 100,
    permutations: int = 199,
    alpha: float = ALPHA,
    seed: int = 1,
) -> pd.DataFrame:
    """Return how often tests find a difference between sides of the same rates, for each outlet.

    Parameters
    ----------
    counts, words, outlets
        Hits (articles by features), words and outlet of each article.
    sides
        What the two sides are: "halves" of the outlet's articles; "unequal numbers", one article in
        six against the others; "unequal lengths", halves of which one is cut to half as many words
        (each hit stays with a chance of a half); "thinned", half the outlet's articles against up
        to six times as many of the others (half of those at most), hits left out at random where
        the rate of the whole is higher.
    a_side
        The most articles a half has (all there are by default).
    rounds
        How many times each is drawn.
    permutations, alpha
        Of the tests.
    seed
        Seed of all draws.

    Returns
    -------
    pandas.DataFrame
        A row for each outlet and kind of sides. false_positives: share of tests with p at or below
        alpha. false_families: share of rounds in which any q is at or below alpha (with no true
        difference every discovery is false, so this is the false discovery rate). The columns that
        end in by_word give the same for a test that takes each word as independent (likelihood
        ratio of two Poisson rates). What has fewer than six articles a side is left out.

    Raises
    ------
    PresslensError
        If a kind of sides is none.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> words = rng.integers(300, 900, 40)
    >>> bursty = rng.poisson(words[:, None] * rng.gamma(0.5, 2, (40, 3)) / 100)
    >>> table = calibrate(bursty, words, ["A"] * 40, rounds=50, sides=["halves"])
    >>> bool(table["false_positives"][0] < 0.1 < table["false_positives_by_word"][0])
    True
    """
    for kind in sides:
        if kind not in SIDES:
            raise PresslensError(f'sides: "{kind}" is none of {", ".join(SIDES)}.')
    x, w = columns(counts), np.asarray(words, dtype=float)
    names = np.asarray(outlets, dtype=object)
    x, w, names = x[w > 0], w[w > 0], names[w > 0]
    rng = np.random.default_rng(seed)
    rows = []
    for outlet in sorted(set(names)):
        for kind in sides:
            row = _calibrated(x, w, names == outlet, kind, a_side, rounds, permutations, alpha, rng)
            if row is not None:
                rows.append((outlet, kind, *row))
    return pd.DataFrame(rows, columns=COLUMNS)


def summarise(table: pd.DataFrame, *, alpha: float = ALPHA) -> str:
    """Return the mean rates over outlets in a sentence for each kind of sides.

    >>> row = ("A", "halves", 10, 10, 50, 9, 0.05, 0.04, 0.3, 0.8)
    >>> summarise(pd.DataFrame([row], columns=COLUMNS))
    'At a nominal 5%, 1 outlet, halves: 5.0% of tests called different when articles are permuted
    (any after correction: 4.0% of rounds); 30.0% when words are taken as independent.'
    """
    if table.empty:
        return f"No outlet has {MIN_ARTICLES} articles a side: nothing can be calibrated."
    said = []
    for kind, part in table.groupby("sides", sort=False):
        mean, n = part.mean(numeric_only=True), len(part)
        said.append(
            f"At a nominal {alpha:.0%}, {n} outlet{'' if n == 1 else 's'}, {kind}: "
            f"{mean['false_positives']:.1%} of tests called different when articles are permuted "
            f"(any after correction: {mean['false_families']:.1%} of rounds); "
            f"{mean['false_positives_by_word']:.1%} when words are taken as independent."
        )
    return "\n".join(said)


def _calibrated(
    x: np.ndarray,
    w: np.ndarray,
    mine: np.ndarray,
    kind: str,
    a_side: int | None,
    rounds: int,
    permutations: int,
    alpha: float,
    rng: np.random.Generator,
) -> tuple[float, ...] | None:
    """Return a row of the table without its names, or None if there are too few articles."""
    here, others = np.flatnonzero(mine), np.flatnonzero(~mine)
    n = min(len(here) // 2, a_side or len(here))
    a = max(MIN_ARTICLES, 2 * n // FEWER) if kind == NUMBERS else n
    b = {NUMBERS: 2 * n - a, THINNED: min(len(others) // 2, FEWER * n)}.get(kind, n)
    used = x[here].sum(axis=0) > 0
    if kind == THINNED and len(others):
        used &= x[others].sum(axis=0) > 0
    if min(a, b) < MIN_ARTICLES or not used.any():
        return None
    p, q, p_word, q_word = [], [], [], []
    for _ in watched(range(rounds), f"comparing {kind}"):
        part, size, labels = _draw(x[:, used], w, here, others, kind, a, b, rng)
        seed = int(rng.integers(2**31))
        p.append(permutation_p(part, size, labels, permutations=permutations, seed=seed))
        p_word.append(_by_word(part, size, labels))
        q.append(benjamini_hochberg(p[-1]).min())
        q_word.append(benjamini_hochberg(p_word[-1]).min())
    shares = [float((np.array(values) <= alpha).mean()) for values in (p, q, p_word, q_word)]
    return a, b, rounds, int(used.sum()), *shares


def _draw(
    x: np.ndarray,
    w: np.ndarray,
    here: np.ndarray,
    others: np.ndarray,
    kind: str,
    a: int,
    b: int,
    rng: np.random.Generator,
) -> Drawn:
    """Return counts, words and labels of two sides drawn at random, `a` against `b` articles."""
    labels = np.arange(a + b) < a
    if kind != THINNED:
        drawn = rng.permutation(here)[: a + b]
        part, size = x[drawn], w[drawn].copy()
        if kind == LENGTHS:
            part = part.copy()
            part[labels] = rng.binomial(np.rint(part[labels]).astype(int), 0.5)
            size[labels] = np.maximum(np.rint(size[labels] / 2), 1)
        return part, size, labels
    rates = [x[side].sum(axis=0) / w[side].sum() for side in (here, others)]
    sides = [rng.permutation(side)[:n] for side, n in ((here, a), (others, b))]
    thinned = [
        rng.binomial(np.rint(x[side]).astype(int), np.minimum(rates[0], rates[1]) / rate)
        for side, rate in zip(sides, rates, strict=True)
    ]
    return np.concatenate(thinned).astype(float), w[np.concatenate(sides)], labels


def _by_word(x: np.ndarray, w: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return p of the likelihood ratio of two Poisson rates, words taken as independent."""
    from scipy.special import chdtrc  # not at the top: a third of a second for one function

    a, b = x[labels].sum(axis=0), x[~labels].sum(axis=0)
    share = w[labels].sum() / w.sum()
    expected = np.stack([share * (a + b), (1 - share) * (a + b)])
    observed = np.stack([a, b])
    ratio = np.divide(observed, expected, out=np.ones_like(observed), where=observed > 0)
    return chdtrc(1, 2 * (observed * np.log(ratio)).sum(axis=0))
