"""`make train-frames`: fit the frame model, and measure it and the dictionary against labels.

    python -m tools.train_frames BENCHMARKS --out lib/presslens/framing/weights

reads BENCHMARKS/frames/train.jsonl and writes terms.csv (a row a word), measures.csv (a row for
each other measure) and card.json (how it was made and how good it is). Everything is seeded: the
same articles give the same files. How strongly the dictionary's rate and the manner of telling
count beside the words, and how much the fit is held back, is chosen once for all frames by
cross-validation; what is reported is measured on articles that neither the choice nor the fit has
seen (nested cross-validation).
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.special import expit

from presslens.errors import PresslensError
from presslens.framing.dictionaries import load_frames
from presslens.framing.model import (
    WEIGHTS,
    FrameModel,
    count_terms,
    measure_names,
    measures_of,
    standardised,
    tfidf,
)
from presslens.framing.rates import rates_by_article
from presslens.framing.style_features import MEASURES
from presslens.text import lemma
from presslens.words import index_texts
from tools.logistic import calibrate, folds, ridge_logistic
from tools.validation import auc, calibration, validate

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
RATES, MANNERS, STRENGTHS = (0.1, 0.2), (0.0, 0.05, 0.1), (1.0, 3.0)


class Setting(NamedTuple):
    """What is chosen by cross-validation: the weights of rate and manner, and how free a fit is.

    Weights are those of one standard deviation, where an article's words together have length 1.
    `strength` is the inverse of the ridge penalty on the weights.
    """

    rate: float
    manner: float
    strength: float

    def of_measures(self, frame: int) -> np.ndarray:
        """Return the weight of each measure (`measure_names`) in the model of a frame."""
        rates = np.zeros(len(FRAMES))
        rates[frame] = self.rate
        return np.concatenate([rates, np.full(len(MEASURES), self.manner)])


GRID = tuple(Setting(*values) for values in product(RATES, MANNERS, STRENGTHS))


@dataclass(frozen=True, eq=False)
class Labelled:
    """Labelled articles, (n, …): uses of words, capitalised uses, measures, and labels (n, F)."""

    terms: tuple[str, ...]
    counts: csr_array
    capitals: csr_array
    measures: np.ndarray
    labels: pd.DataFrame


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
    terms = tuple(sorted({lemma(form) for form in index.forms}))
    rates = rates_by_article(index, load_frames(), voices=["all"])
    return Labelled(
        terms=terms,
        counts=count_terms(index, terms),
        capitals=count_terms(index, terms, capitalised=True),
        measures=measures_of(index, rates, list(FRAMES)),
        labels=pd.DataFrame(
            {key: [r["frames"][code] for r in rows] for key, code in FRAMES.items()}
        ),
    )


class Ground(NamedTuple):
    """What fits on the same articles have in common, whatever the frame and the setting.

    columns: the words that may count, idf their rarity. words: their TF-IDF, kernel its products.
    measures: standardised by centre and scale.
    """

    rows: np.ndarray
    columns: np.ndarray
    idf: np.ndarray
    words: csr_array
    kernel: np.ndarray
    centre: np.ndarray
    scale: np.ndarray
    measures: np.ndarray


class Fit(NamedTuple):
    """The weights of words and measures, and the intercept: log odds before calibration."""

    on: Ground
    weights: np.ndarray
    measure_weights: np.ndarray
    intercept: float

    def logits(self, data: Labelled, rows: np.ndarray) -> np.ndarray:
        """Return the log odds of the frame in some articles."""
        words = tfidf(data.counts[rows][:, self.on.columns], self.on.idf) @ self.weights
        measures = standardised(data.measures[rows], self.on.centre, self.on.scale)
        return words + measures @ self.measure_weights + self.intercept


def ground(data: Labelled, rows: np.ndarray) -> Ground:
    """Return the words that these articles let count, weighed, and their measures, standardised."""
    counts, columns, idf = _words(data, rows)
    words = tfidf(counts, idf)
    here = data.measures[rows]
    centre, scale = here.mean(axis=0), np.maximum(here.std(axis=0), 1e-9)
    kernel = (words @ words.T).toarray()
    return Ground(
        rows, columns, idf, words, kernel, centre, scale, standardised(here, centre, scale)
    )


def fit(on: Ground, data: Labelled, frame: int, setting: Setting) -> Fit:
    """Return a ridge logistic regression of a frame's labels (by number) on words and measures."""
    y = data.labels.iloc[on.rows, frame].to_numpy(dtype=float)
    weighed = on.measures * setting.of_measures(frame)
    dual, intercept = ridge_logistic(on.kernel + weighed @ weighed.T, y, 1 / setting.strength)
    return Fit(on, on.words.T @ dual, setting.of_measures(frame) * (weighed.T @ dual), intercept)


def crossed(
    data: Labelled, frame: int, rows: np.ndarray, settings: Sequence[Setting], seed: int
) -> np.ndarray:
    """Return the log odds of each of `rows` fitted without its fold, a line for each setting."""
    logits = np.empty((len(settings), len(rows)))
    y = data.labels.iloc[rows, frame].to_numpy()
    for fold in folds(y, INNER, seed):
        on = ground(data, np.delete(rows, fold))
        for line, setting in zip(logits, settings, strict=True):
            line[fold] = fit(on, data, frame, setting).logits(data, rows[fold])
    return logits


def choose(data: Labelled, parts: Sequence[np.ndarray], seed: int) -> Setting:
    """Return the setting with the best mean AUC over frames; `parts` are each frame's articles."""
    total = np.zeros(len(GRID))
    for frame, rows in enumerate(parts):
        y = data.labels.iloc[rows, frame]
        total += [auc(line, y) for line in crossed(data, frame, rows, GRID, seed)]
    return GRID[int(total.argmax())]


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
            logits = fit(ground(data, rows), data, f, setting).logits(data, fold)
            found[fold, f] = expit(slope * logits + shift)
    return pd.DataFrame(found, columns=data.labels.columns)


def final(data: Labelled) -> tuple[FrameModel, Setting]:
    """Return the model of all articles, calibrated, and the setting chosen for it."""
    rows = np.arange(len(data.labels))
    setting = choose(data, [rows] * len(FRAMES), SEED)
    on = ground(data, rows)
    fits = [fit(on, data, f, setting) for f in range(len(FRAMES))]
    scales = [_scaling(data, f, rows, setting, SEED) for f in range(len(FRAMES))]
    slopes, shifts = map(np.array, zip(*scales, strict=True))
    return FrameModel(
        frames=tuple(FRAMES),
        terms=tuple(data.terms[i] for i in on.columns),
        idf=on.idf,
        weights=np.stack([one.weights for one in fits], axis=1) * slopes,
        measures=measure_names(list(FRAMES)),
        centre=on.centre,
        scale=on.scale,
        measure_weights=np.stack([one.measure_weights for one in fits], axis=1) * slopes,
        intercept=np.array([one.intercept for one in fits]) * slopes + shifts,
    ), setting


def measured(data: Labelled) -> dict[str, Any]:
    """Return how dictionary and model agree with the labels, as the card has it."""
    tables = [nested(data, repeat) for repeat in range(REPEATS)]
    rates = pd.DataFrame(np.expm1(data.measures[:, : len(FRAMES)]), columns=list(FRAMES))
    mean = sum(tables) / len(tables)
    return {
        "dictionary": _records(validate(rates, data.labels)),
        "model": _records(validate(tables, data.labels)),
        "calibration": {key: _records(calibration(mean[key], data.labels[key])) for key in FRAMES},
        "rates": {key: _records(calibration(rates[key], data.labels[key])) for key in FRAMES},
    }


def write(model: FrameModel, card: dict[str, Any], out: Path) -> None:
    """Write terms.csv, measures.csv and card.json."""
    out.mkdir(parents=True, exist_ok=True)
    words = np.column_stack([model.idf, model.weights])
    _write_table(out / "terms.csv", ["term", "idf", *model.frames], model.terms, words)
    told = np.column_stack([model.centre, model.scale, model.measure_weights])
    header = ["measure", "centre", "scale", *model.frames]
    _write_table(out / "measures.csv", header, model.measures, told)
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
        "intercept": {
            frame: float(f"{value:.6g}")
            for frame, value in zip(model.frames, model.intercept, strict=True)
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


def _write_table(path: Path, header: list[str], names: Sequence[str], table: np.ndarray) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for name, numbers in zip(names, table, strict=True):
            writer.writerow([name, *(f"{number:.4g}" for number in numbers)])


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]


if __name__ == "__main__":
    sys.exit(main())
