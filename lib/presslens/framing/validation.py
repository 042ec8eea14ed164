"""Frame scores against people's labels: does a rate tell articles apart as readers do?

Measures are of one frame at a time: scores (rates, or a model's probabilities) against labels 0/1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

BOOTSTRAPS, SEED = 1000, 3


def auc(scores: Sequence[float], labels: Sequence[int]) -> float:
    """Return the chance that an article with the frame scores above one without it.

    Ties count half. Missing where all labels are the same.

    >>> auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    0.75

    Source: J. A. Hanley and B. J. McNeil, "The meaning and use of the area under a receiver
    operating characteristic (ROC) curve", Radiology 143(1), 1982.
    """
    x, y = np.asarray(scores, dtype=float), np.asarray(labels, dtype=bool)
    if y.all() or not y.any():
        return float("nan")
    ranks = pd.Series(x).rank().to_numpy()
    n = int(y.sum())
    return float((ranks[y].sum() - n * (n + 1) / 2) / (n * (len(y) - n)))


def f1(called: Sequence[bool], labels: Sequence[int]) -> float:
    """Return the harmonic mean of precision and recall.

    >>> f1([True, True, False], [1, 0, 1])
    0.5
    """
    x, y = np.asarray(called, dtype=bool), np.asarray(labels, dtype=bool)
    total = x.sum() + y.sum()
    return float(2 * (x & y).sum() / total) if total else float("nan")


def best_threshold(scores: Sequence[float], labels: Sequence[int]) -> float:
    """Return the score from which calling the frame present gives the best F1 on these articles.

    >>> best_threshold([1, 2, 3, 4], [0, 0, 1, 1])
    3.0
    """
    values = np.unique(np.asarray(scores, dtype=float))
    return float(max(values, key=lambda t: (f1(np.asarray(scores) >= t, labels), -t)))


def validate(
    scores: pd.DataFrame, labels: pd.DataFrame, *, bootstraps: int = BOOTSTRAPS, seed: int = SEED
) -> pd.DataFrame:
    """Return, for each frame both tables have, how well scores agree with labels.

    Both tables have one row an article, in the same order, and one column a frame. Columns:
    frame, articles, with_frame, auc, low and high (95% percentiles over resampled articles), and
    macro_f1 (mean F1 of presence and of absence) at the threshold chosen on the other half of the
    articles, so that it is not chosen on what it is measured on.

    >>> scores = pd.DataFrame({"conflict": [1, 2, 3, 4, 5, 6]})
    >>> validate(scores, pd.DataFrame({"conflict": [0, 0, 0, 1, 1, 1]}))[["frame", "auc"]]
          frame  auc
    0  conflict  1.0
    """
    rng = np.random.default_rng(seed)
    rows = []
    for frame in [column for column in labels if column in scores]:
        x, y = scores[frame].to_numpy(dtype=float), labels[frame].to_numpy(dtype=int)
        draws = rng.integers(0, len(y), (bootstraps, len(y)))
        low, high = np.nanquantile([auc(x[d], y[d]) for d in draws], [0.025, 0.975])
        rows.append(
            {
                "frame": frame,
                "articles": len(y),
                "with_frame": int(y.sum()),
                "auc": auc(x, y),
                "low": float(low),
                "high": float(high),
                "macro_f1": _crossed_f1(x, y),
            }
        )
    return pd.DataFrame(rows)


def calibration(
    probabilities: Sequence[float], labels: Sequence[int], *, bins: int = 5
) -> pd.DataFrame:
    """Return how often the frame is there among articles given about the same probability.

    Columns: articles, predicted (mean probability) and observed (share with the frame), in bins
    of equal size.

    >>> calibration([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], bins=2)["observed"].tolist()
    [0.0, 1.0]
    """
    x, y = np.asarray(probabilities, dtype=float), np.asarray(labels, dtype=float)
    parts = [part for part in np.array_split(np.argsort(x, kind="stable"), bins) if len(part)]
    return pd.DataFrame(
        {
            "articles": [len(part) for part in parts],
            "predicted": [float(x[part].mean()) for part in parts],
            "observed": [float(y[part].mean()) for part in parts],
        }
    )


def _crossed_f1(x: np.ndarray, y: np.ndarray) -> float:
    """Return macro-F1, each half of the articles called by the threshold best on the other."""
    half = np.arange(len(y)) % 2 == 0
    called = np.zeros(len(y), dtype=bool)
    for here in (half, ~half):
        if y[~here].any() and not y[~here].all():
            called[here] = x[here] >= best_threshold(x[~here], y[~here])
    return (f1(called, y) + f1(~called, 1 - y)) / 2
