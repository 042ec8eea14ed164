"""Fit `presslens.voices.confidence`: how likely an attribution is right, by what is known of it.

    python -m tools.fit_chance ../shared/benchmarks

Two sets of findings count the same: all in PolNeAR's 42 validation articles, right where the
annotators mark the same who and what, and those of `chances.yml` in news on climate change,
labelled by hand, less the optional ones (README.md). Written is ``weights/chance.json``; printed
is how well it does, on the rows it was fitted to and on articles left out.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit

from presslens.schemas import KINDS
from presslens.voices.article_text import Passage, join
from presslens.voices.attributions import kind_of
from presslens.voices.confidence import EVEN, FILE, familiar
from presslens.voices.lexicon import cue_verb
from presslens.voices.tagger import Found, tag
from tests import gold
from tools import bench_attribution as bench
from tools.train_attribution import data
from tools.train_attribution.recipe import Recipe

COLUMNS = [*KINDS, "score", "unnamed", "word"]
RIDGE = 0.1  # of each coefficient but the kinds': a tenth of its square


def reporting_words(articles: list[dict[str, Any]]) -> dict[str, int]:
    """Return how many cues each word carries in labelled articles, the most frequent first."""
    cues = (
        " ".join(article["text"][low:high] for low, high in label["cue"])
        for article in articles
        for label in article["attributions"]
    )
    counted = Counter(map(cue_verb, cues))
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def polnear(articles: list[dict[str, Any]], benchmarks: Path) -> Iterator[dict[str, Any]]:
    """Yield what is found in labelled articles, and whether who and what are right."""
    scorer = bench.scorer(benchmarks)
    for article in articles:
        found = tag(article["text"])
        labels = scorer.prepare(article["attributions"], article["text"])
        given = scorer.prepare(bench.rows(found), article["text"])
        pairs = {
            j: labels[i] for i, j, both, all_ in scorer.align(labels, given) if 2 * both >= all_
        }
        for j, (one, row) in enumerate(zip(found, given, strict=True)):
            who = pairs[j]["source"] if j in pairs else None
            right = who is not None and bool(who & row["source"] or not who | row["source"])
            yield known(article, one) | {"right": right}


def climate(benchmarks: Path) -> Iterator[dict[str, Any]]:
    """Yield what is found in other articles and labelled by hand as right or wrong."""
    lines = (benchmarks / "frames" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    articles = {row["id"]: row for row in map(json.loads, lines)}
    labels = pd.DataFrame(gold.read("chances.yml"))
    for name, some in labels[labels["label"] != "optional"].groupby("id", sort=False):
        found = [(_letters(one.content), one) for one in tag(articles[name]["text"])]
        for label in some.itertuples():
            wanted = _letters(label.content)
            near = [
                one for letters, one in found if 2 * len(letters & wanted) > len(letters | wanted)
            ]
            if near:
                yield known(articles[name], near[0]) | {"right": label.label == "right"}


def known(article: dict[str, Any], found: Found) -> dict[str, Any]:
    """Return what the chance goes by, for one finding in an article's text."""
    text = article["text"]
    joined = join([Passage(0, "body", text, ((0, 0, len(text)),))])
    return {
        "article": article["id"],
        "kind": kind_of(joined, found.content),
        "cue": " … ".join(text[low:high] for low, high in found.cue),
        "score": found.score,
        "unnamed": not found.source,
    }


def fit(rows: pd.DataFrame) -> np.ndarray:
    """Return the coefficients of `COLUMNS`, by logistic regression with a small ridge."""
    x, y, weight = _design(rows), rows["right"].to_numpy(float), rows["weight"].to_numpy()

    def loss(beta: np.ndarray) -> float:
        p = expit(x @ beta).clip(1e-9, 1 - 1e-9)
        fits = -(weight * np.where(y, np.log(p), np.log1p(-p))).sum()
        return fits + RIDGE * (beta[len(KINDS) :] ** 2).sum() / 2

    return minimize(loss, np.zeros(len(COLUMNS))).x


def left_out(rows: pd.DataFrame, parts: int = 20) -> np.ndarray:
    """Return the chance of each row by coefficients fitted without its article."""
    names = {name: n % parts for n, name in enumerate(rows["article"].unique())}
    part = rows["article"].map(names).to_numpy()
    chances = np.empty(len(rows))
    for n in range(parts):
        chances[part == n] = expit(_design(rows[part == n]) @ fit(rows[part != n]))
    return chances


def summary(rows: pd.DataFrame, chances: np.ndarray) -> pd.DataFrame:
    """Return findings, mean chance and share right by corpus and chance, quotations apart."""
    band = pd.cut(chances, [0, 0.3, EVEN, 0.7, 0.9, 1])
    kind = rows["kind"].where(rows["kind"] == "direct", "not direct")
    grouped = rows.assign(chance=chances).groupby([rows["corpus"], kind, band], observed=True)
    return grouped.agg(n=("right", "size"), chance=("chance", "mean"), right=("right", "mean"))


def _design(rows: pd.DataFrame) -> np.ndarray:
    kinds = [(rows["kind"] == kind).to_numpy(float) for kind in KINDS]
    return np.column_stack([*kinds, rows[COLUMNS[len(KINDS) :]].to_numpy(float)])


def _letters(spans: list[list[int]]) -> set[int]:
    return {at for low, high in spans for at in range(low, high)}


def main(benchmarks: Path) -> None:
    """Fit, write and report."""
    recipe = Recipe()
    path = benchmarks / "attribution" / "train.jsonl"
    learned, held = data.split(data.read(path), held_out=recipe.held_out, seed=recipe.seed)
    words = reporting_words(learned)
    sets = {"PolNeAR": polnear(held, benchmarks), "climate": climate(benchmarks)}
    rows = pd.concat([pd.DataFrame(some).assign(corpus=name) for name, some in sets.items()])
    rows["word"] = [familiar(cue, words) for cue in rows["cue"]]
    size = rows.groupby("corpus")["right"].transform("size")
    rows["weight"] = len(rows) / len(sets) / size
    beta = dict(zip(COLUMNS, fit(rows).round(3).tolist(), strict=True))
    fitted = {"kind": {kind: beta.pop(kind) for kind in KINDS}, **beta, "words": words}
    FILE.write_text(json.dumps(fitted, ensure_ascii=False) + "\n", encoding="utf-8")
    print(summary(rows, left_out(rows)).round(2).to_string())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
