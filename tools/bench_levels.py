"""How often tests find a difference that is not there where the two sides are not alike.

    python -m tools.bench_levels [BENCHMARKS] [--rounds N] [--seed N] [--only WHAT …]

lengths: words that nothing but chance puts into one side or the other, where articles of one side
are longer. spread: made-up articles of equal rates, bursty on one side and even on the other.
thinned: real outlets, hits left out at random until two outlets have the same rate, 15 articles
against 90; frames and words. power: how often a doubled rate is found. contradictions: intervals
and p of the real outlets. permutations: words called different with few and with many draws.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from presslens import framing, load_corpus, words
from presslens.framing.calibration import common_words
from presslens.framing.rates import count_by_article, words_by_article
from presslens.inference import benjamini_hochberg, calibrate, compare_each, permutation_test
from presslens.words import build_index

LENGTHS = (((40, 1100), (160, 600)), ((30, 460), (30, 405)), ((120, 1150), (720, 675)))
SPREAD = (
    (10, 30, 0.4, np.inf), (10, 30, 0.4, 4), (10, 10, 0.4, 4), (30, 10, 0.4, 4), (15, 90, 0.4, 4),
    (30, 30, 0.4, 4), (6, 60, 0.4, 0.4), (10, 30, 0.7, 0.7),
)  # fmt: skip
WIDTH = 0.55  # of the lengths of articles, on the scale of the logarithm
FEATURES = 100  # made up at a time
ALPHA = 0.05


def lengths_of(rng: np.random.Generator, n: int, mean: float) -> np.ndarray:
    """Return the words of `n` articles, `mean` of them on average.

    >>> lengths_of(np.random.default_rng(0), 3, 600).shape
    (3,)
    """
    return np.maximum(np.exp(rng.normal(np.log(mean) - WIDTH**2 / 2, WIDTH, n)).round(), 30)


def lengths(rng: np.random.Generator, rounds: int) -> Iterator[str]:
    """Yield false positives of words whose articles differ in length alone."""
    for (a, long), (b, short) in LENGTHS:
        for hits in (3, 10, 60):
            p, families = [], 0
            for _ in range(rounds):
                words = np.concatenate([lengths_of(rng, a, long), lengths_of(rng, b, short)])
                counts = rng.multinomial(hits, words / words.sum(), FEATURES).T
                found = permutation_test(
                    counts, words, np.arange(a + b) < a, permutations=499, seed=_seed(rng)
                ).p
                p.append(found)
                families += bool((benjamini_hochberg(found) <= ALPHA).any())
            yield (
                f"{a} x {long:,} v {b} x {short}, {hits:2} hits: {_called(p)} called different at "
                f".05, any after correction in {families / rounds:.1%} of rounds"
            )


def spread(rng: np.random.Generator, rounds: int) -> Iterator[str]:
    """Yield false positives where one side is bursty and the other even."""
    for a, b, bursty, even in SPREAD:
        p, widened = [], []
        for _ in range(rounds):
            words = lengths_of(rng, a + b, 600)
            own = np.ones((a + b, FEATURES))
            for side, shape in ((slice(a), bursty), (slice(a, None), even)):
                if np.isfinite(shape):
                    own[side] = rng.gamma(shape, 1 / shape, own[side].shape)
            test = permutation_test(
                rng.poisson(0.005 * words[:, None] * own), words, np.arange(a + b) < a,
                permutations=499, seed=_seed(rng),
            )  # fmt: skip
            p.append(test.p)
            widened.append(test.widened)
        yield (
            f"{a} v {b} articles, gamma {bursty} and {even}: {_called(p)} called different at .05 "
            f"(margins widened for {np.mean(widened):.0%})"
        )


def thinned(benchmarks: Path, rng: np.random.Generator, rounds: int) -> Iterator[str]:
    """Yield false positives of real outlets with equal rates, feature by feature."""
    measures, words, outlets = real(benchmarks)
    for what, counts in measures.items():
        if what == "words":
            counts = counts[:, rng.choice(counts.shape[1], 60, replace=False)]
        rates = []
        for feature in range(counts.shape[1]):
            table = calibrate(
                counts[:, feature], words, outlets, sides=["thinned"], a_side=15, rounds=rounds,
                permutations=299, seed=_seed(rng),
            )  # fmt: skip
            rates += table["false_positives"].tolist()
        yield (
            f"{what}, 15 v 90 articles, {len(rates)} features and outlets: {np.mean(rates):.1%} "
            f"called different on average, {max(rates):.1%} of the worst, {rounds} rounds"
        )


def power(rng: np.random.Generator, rounds: int) -> Iterator[str]:
    """Yield how often a doubled rate is found, 30 against 30 articles."""
    group = np.arange(60) < 30
    for hits, burst, alike in (
        (40, np.inf, True), (40, np.inf, False), (40, 1, False), (200, 1, False),
    ):  # fmt: skip
        p = []
        for _ in range(rounds):
            words = np.full(60, 600.0) if alike else lengths_of(rng, 60, 600)
            mean = words * np.where(group, 2, 1)
            mean *= hits / mean.sum()
            own = rng.gamma(burst, 1 / burst, (60, FEATURES)) if np.isfinite(burst) else 1
            counts = rng.poisson(mean[:, None] * own * np.ones((60, FEATURES)))
            p.append(permutation_test(counts, words, group, permutations=499, seed=_seed(rng)).p)
        same = "equal lengths" if alike else "lengths that vary"
        yield f"ratio 2, {hits} hits, gamma {burst}, {same}: {_called(p)} found at .05"


def contradictions(benchmarks: Path) -> Iterator[str]:
    """Yield how often interval and p of one line say different things."""
    measures, words, outlets = real(benchmarks)
    for what, counts in measures.items():
        found = compare_each(counts, words, outlets, names=range(counts.shape[1]))
        given = found.dropna(subset=["p", "low"])
        holds = (given["low"] <= 1) & (given["high"] >= 1)
        wrong = int((holds != (given["p"] > ALPHA)).sum())
        yield f"{what}: {wrong} of {len(given):,} lines contradict themselves"


def permutations(benchmarks: Path) -> Iterator[str]:
    """Yield how many words are called different, by how many layouts are drawn at first."""
    view = words.view(build_index(load_corpus(benchmarks / "attribution" / "train.jsonl")))
    for target, reference in (("usa-today", "wash-post"), ("nyt", None)):
        called = []
        for n in (499, 1999, 9999):
            table = words.compare(view, target, reference, permutations=n)
            called.append(set(table.loc[table["q"] <= ALPHA, "term"]))
            yield (
                f"{target} v {reference or 'the rest'}, {n:,} permutations: {len(called[-1])} of "
                f"{len(table):,} words at q <= .05, "
                f"{len(called[-1] ^ called[0])} others than at 499"
            )


def real(benchmarks: Path) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Return frames and common words of real articles, their words and their outlets."""
    corpus = load_corpus(benchmarks / "attribution" / "train.jsonl")
    index, frames = build_index(corpus), framing.load_frames()
    keys = [frame.key for frame in frames.frames]
    hits = count_by_article(index, framing.frame_hits(index, frames), keys).sum(axis=1)
    words = words_by_article(index).sum(axis=1)
    outlets = np.asarray(index.articles["outlet"], dtype=object)
    return {"frames": hits, "words": common_words(index)}, words, outlets


def _called(p: list[np.ndarray]) -> str:
    return f"{(np.concatenate(p) <= ALPHA).mean():.1%}"


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))


def main() -> None:
    """Print a line for each case as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("benchmarks", nargs="?", type=Path, default=Path("../shared/benchmarks"))
    parser.add_argument("--rounds", type=int, default=20, help="of 100 made-up features each")
    parser.add_argument("--draws", type=int, default=200, help="of real articles, each feature")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    parts = {
        "lengths": lambda: lengths(rng, options.rounds),
        "spread": lambda: spread(rng, options.rounds),
        "thinned": lambda: thinned(options.benchmarks, rng, options.draws),
        "power": lambda: power(rng, options.rounds),
        "contradictions": lambda: contradictions(options.benchmarks),
        "permutations": lambda: permutations(options.benchmarks),
    }
    for name, part in parts.items():
        if not options.only or name in options.only:
            for line in part():
                print(f"{name}: {line}", flush=True)


if __name__ == "__main__":
    main()
