"""`make train-frames`: fit the frame model, and measure it and the dictionary against labels.

    python -m presslens.framing.training BENCHMARKS --out lib/presslens/framing/weights

reads BENCHMARKS/frames/train.jsonl and writes terms.csv (a row a word) and card.json (all other
numbers, measurements included). Everything is seeded: the same articles give the same files. How
strongly the dictionary's rate counts beside the words, and how much the fit is held back, is chosen
once for all frames by cross-validation; what is reported is measured on articles that neither the
choice nor the fit has seen (nested cross-validation).
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.special import expit

from presslens.errors import PresslensError
from presslens.framing.dictionaries import load_frames
from presslens.framing.model import WEIGHTS, FrameModel, count_terms, tfidf
from presslens.framing.rates import rates_by_article
from presslens.framing.validation import auc, calibration, validate
from presslens.tokens import term
from presslens.words import TermIndex, index_texts

FRAMES = {
    "conflict": "CO",
    "human_interest": "HI",
    "economic": "EC",
    "morality": "MO",
    "resolution": "RE",
}
SEED, OUTER, INNER, REPEATS = 5, 10, 5, 3
IN_ARTICLES = 3  # a word must come in so many articles,
NAMES = 0.9  # and seldom have a capital: names tell events, not frames
RATE_WEIGHTS, STRENGTHS = (0.0, 0.1, 0.2, 0.4), (0.3, 1.0, 3.0, 10.0)


class Setting(NamedTuple):
    """What is chosen by cross-validation: the weight of the rate, and how freely words may count.

    `strength` is the inverse of the ridge penalty on the weights.
    """

    rate: float
    strength: float


GRID = tuple(Setting(*pair) for pair in product(RATE_WEIGHTS, STRENGTHS))


@dataclass(frozen=True, eq=False)
class Labelled:
    """Labelled articles: counts of words, capitalised uses, log rates (n, F) and labels (n, F)."""

    terms: tuple[str, ...]
    counts: csr_array
    capitals: csr_array
    log_rates: np.ndarray
    labels: pd.DataFrame


class Fit(NamedTuple):
    """A frame's log odds as words and rate give them: which words, their idf and weights, the rest.

    All parameters are on the scale of the log odds, before calibration.
    """

    columns: np.ndarray
    idf: np.ndarray
    weights: np.ndarray
    rate_weight: float
    rate_centre: float
    rate_scale: float
    intercept: float

    def logits(self, data: Labelled, frame: int, rows: np.ndarray) -> np.ndarray:
        """Return the log odds of a frame (by number) in some articles."""
        words = tfidf(data.counts[rows][:, self.columns], self.idf) @ self.weights
        rate = (data.log_rates[rows, frame] - self.rate_centre) / self.rate_scale
        return words + self.rate_weight * rate + self.intercept


def read(benchmarks: Path) -> Labelled:
    """Read the labelled articles.

    Raises PresslensError if the file is not there.
    """
    path = benchmarks / "frames" / "train.jsonl"
    if not path.is_file():
        raise PresslensError(
            f"{path}: no such file; training needs the labelled articles of the Narrative Frames "
            "Corpus (see lib/presslens/framing/weights/README.md)."
        )
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    index = index_texts([row["text"] for row in rows])
    terms = tuple(sorted({term(form) for form in index.forms}))
    rates = rates_by_article(index, load_frames(), voices=["all"])
    table = rates.pivot(index="article_id", columns="frame", values="rate_per_1000")
    return Labelled(
        terms=terms,
        counts=count_terms(index, terms),
        capitals=count_terms(_capitals(index), terms),
        log_rates=np.log1p(table.loc[index.articles["article_id"], list(FRAMES)].to_numpy()),
        labels=pd.DataFrame(
            {key: [r["frames"][code] for r in rows] for key, code in FRAMES.items()}
        ),
    )


class Ground(NamedTuple):
    """What fits of one frame on the same articles have in common, whatever the setting."""

    columns: np.ndarray
    idf: np.ndarray
    words: csr_array
    kernel: np.ndarray
    centre: float
    scale: float
    rate: np.ndarray
    y: np.ndarray


def ground(data: Labelled, frame: int, rows: np.ndarray) -> Ground:
    """Return the words that these articles let count, weighed, and their rates, standardised."""
    counts, columns, idf = _words(data, rows)
    words = tfidf(counts, idf)
    log_rates = data.log_rates[rows, frame]
    centre, scale = float(log_rates.mean()), float(max(log_rates.std(), 1e-9))
    y = data.labels.iloc[rows, frame].to_numpy(dtype=float)
    kernel = (words @ words.T).toarray()
    return Ground(columns, idf, words, kernel, centre, scale, (log_rates - centre) / scale, y)


def fit(on: Ground, setting: Setting) -> Fit:
    """Return a ridge logistic regression of one frame's labels on words and rate."""
    rate = setting.rate * on.rate
    dual, intercept = _ridge_logistic(on.kernel + np.outer(rate, rate), on.y, 1 / setting.strength)
    weight = float(setting.rate * (rate @ dual))
    return Fit(on.columns, on.idf, on.words.T @ dual, weight, on.centre, on.scale, intercept)


def crossed(
    data: Labelled, frame: int, rows: np.ndarray, settings: Sequence[Setting], seed: int
) -> np.ndarray:
    """Return the log odds of each of `rows` fitted without its fold, a line for each setting."""
    logits = np.empty((len(settings), len(rows)))
    y = data.labels.iloc[rows, frame].to_numpy()
    for fold in folds(y, INNER, seed):
        on = ground(data, frame, np.delete(rows, fold))
        for line, setting in zip(logits, settings, strict=True):
            line[fold] = fit(on, setting).logits(data, frame, rows[fold])
    return logits


def choose(data: Labelled, parts: Sequence[np.ndarray], seed: int) -> Setting:
    """Return the setting with the best mean AUC over frames; `parts` are each frame's articles."""
    total = np.zeros(len(GRID))
    for frame, rows in enumerate(parts):
        y = data.labels.iloc[rows, frame]
        total += [auc(line, y) for line in crossed(data, frame, rows, GRID, seed)]
    return GRID[int(total.argmax())]


def calibrate(logits: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return slope and intercept that turn held-out log odds into probabilities.

    Source: J. Platt, "Probabilistic outputs for support vector machines", 1999, with the prior
    counts given there so that few labels do not make it certain.
    """
    n = y.sum()
    target = np.where(y > 0, (n + 1) / (n + 2), 1 / (len(y) - n + 2))
    x, beta = np.column_stack([logits, np.ones(len(y))]), np.zeros(2)
    for _ in range(50):
        p = expit(x @ beta)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-9 * np.eye(2)
        beta = beta + np.linalg.solve(hessian, x.T @ (target - p))
    return float(beta[0]), float(beta[1])


def nested(data: Labelled, repeat: int) -> pd.DataFrame:
    """Return probabilities for each article from a model that has not seen it in any way."""
    n = len(data.labels)
    found = np.empty(data.labels.shape)
    split = [
        list(folds(data.labels.iloc[:, f].to_numpy(), OUTER, SEED + repeat))
        for f in range(len(FRAMES))
    ]
    for held in zip(*split, strict=True):
        parts = [np.setdiff1d(np.arange(n), fold) for fold in held]
        setting = choose(data, parts, SEED + repeat)
        for f, (fold, rows) in enumerate(zip(held, parts, strict=True)):
            slope, shift = _scaling(data, f, rows, setting, SEED + repeat)
            logits = fit(ground(data, f, rows), setting).logits(data, f, fold)
            found[fold, f] = expit(slope * logits + shift)
    return pd.DataFrame(found, columns=data.labels.columns)


def final(data: Labelled) -> tuple[FrameModel, Setting]:
    """Return the model of all articles, calibrated, and the setting chosen for it."""
    rows = np.arange(len(data.labels))
    setting = choose(data, [rows] * len(FRAMES), SEED)
    fits = [fit(ground(data, f, rows), setting) for f in range(len(FRAMES))]
    scales = [_scaling(data, f, rows, setting, SEED) for f in range(len(FRAMES))]
    slopes, shifts = map(np.array, zip(*scales, strict=True))
    return FrameModel(
        frames=tuple(FRAMES),
        terms=tuple(data.terms[i] for i in fits[0].columns),
        idf=fits[0].idf,
        weights=np.stack([one.weights for one in fits], axis=1) * slopes,
        rate_weight=np.array([one.rate_weight for one in fits]) * slopes,
        rate_centre=np.array([one.rate_centre for one in fits]),
        rate_scale=np.array([one.rate_scale for one in fits]),
        intercept=np.array([one.intercept for one in fits]) * slopes + shifts,
    ), setting


def folds(y: np.ndarray, count: int, seed: int) -> Iterator[np.ndarray]:
    """Yield `count` sets of rows, each with its share of those that have the frame.

    >>> sorted(row for fold in folds(np.array([1, 0, 0, 1]), 2, 1) for row in fold.tolist())
    [0, 1, 2, 3]
    """
    order = np.random.default_rng(seed).permutation(len(y))
    ranked = order[np.argsort(y[order], kind="stable")]
    for first in range(count):
        yield np.sort(ranked[first::count])


def measured(data: Labelled) -> dict[str, Any]:
    """Return how dictionary and model agree with the labels, as the card has it."""
    tables = [nested(data, repeat) for repeat in range(REPEATS)]
    rates = pd.DataFrame(np.expm1(data.log_rates), columns=list(FRAMES))
    mean = sum(tables) / len(tables)
    return {
        "dictionary": _records(validate(rates, data.labels)),
        "model": _records(validate(tables, data.labels)),
        "calibration": {key: _records(calibration(mean[key], data.labels[key])) for key in FRAMES},
        "rates": {key: _records(calibration(rates[key], data.labels[key])) for key in FRAMES},
    }


def write(model: FrameModel, card: dict[str, Any], out: Path) -> None:
    """Write terms.csv and card.json."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "terms.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["term", "idf", *model.frames])
        for name, idf, weights in zip(model.terms, model.idf, model.weights, strict=True):
            writer.writerow([name, *(f"{value:.4g}" for value in (idf, *weights))])
    (out / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Train, measure and write; the exit status is that of the program."""
    parser = argparse.ArgumentParser(prog="make train-frames", description=__doc__)
    parser.add_argument("benchmarks", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    try:
        data = read(options.benchmarks)
    except PresslensError as error:
        print(f"presslens: {error}", file=sys.stderr)
        return 2
    model, setting = final(data)
    card = {
        "articles": len(data.labels),
        "seed": SEED,
        "folds": {"outer": OUTER, "inner": INNER, "repeats": REPEATS},
        "setting": setting._asdict(),
        "model": {
            frame: {
                name: float(f"{getattr(model, name)[i]:.6g}")
                for name in ("rate_weight", "rate_centre", "rate_scale", "intercept")
            }
            for i, frame in enumerate(model.frames)
        },
        "measured": measured(data),
    }
    write(model, card, options.out)
    for kind in ("dictionary", "model"):
        print(f"{kind}:\n{pd.DataFrame(card['measured'][kind]).to_string(index=False)}")
    print(f"presslens: {len(model.terms):,} words, {setting}, written to {options.out}")
    return 0


def _words(data: Labelled, rows: np.ndarray) -> tuple[csr_array, np.ndarray, np.ndarray]:
    """Return the counts of the words that these articles let count, which they are, their idf."""
    counts = data.counts[rows]
    articles = np.bincount(counts.indices, minlength=counts.shape[1])
    capital = data.capitals[rows].sum(axis=0) / np.maximum(counts.sum(axis=0), 1)
    columns = np.flatnonzero((articles >= IN_ARTICLES) & (capital <= NAMES))
    idf = np.log((1 + len(rows)) / (1 + articles[columns])) + 1
    return counts[:, columns], columns, idf


def _scaling(
    data: Labelled, frame: int, rows: np.ndarray, setting: Setting, seed: int
) -> tuple[float, float]:
    (logits,) = crossed(data, frame, rows, [setting], seed)
    return calibrate(logits, data.labels.iloc[rows, frame].to_numpy(dtype=float))


def _ridge_logistic(kernel: np.ndarray, y: np.ndarray, penalty: float) -> tuple[np.ndarray, float]:
    """Return the dual weights and the intercept, by Newton's method (reweighted least squares).

    Source: T. Hastie, R. Tibshirani and J. Friedman, The Elements of Statistical Learning, 2nd ed.
    2009, sections 4.4.1 and 5.8.
    """
    n = len(y)
    dual, intercept = np.zeros(n), 0.0
    system = np.ones((n + 1, n + 1))
    system[n, n] = 0
    for _ in range(30):
        logits = kernel @ dual + intercept
        p = expit(logits)
        weight = np.maximum(p * (1 - p), 1e-6)
        system[:n, :n] = kernel
        system[np.arange(n), np.arange(n)] += penalty / weight
        solved = np.linalg.solve(system, np.append(logits + (y - p) / weight, 0))
        moved = np.abs(solved[:n] - dual).max()
        dual, intercept = solved[:n], float(solved[n])
        if moved < 1e-7:
            break
    return dual, intercept


def _capitals(index: TermIndex) -> TermIndex:
    """Return the index with only what begins with a capital; other tokens become an empty form."""
    forms = [form if form[:1].isupper() else "" for form in index.forms]
    return replace(index, forms=forms)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]


if __name__ == "__main__":
    sys.exit(main())
