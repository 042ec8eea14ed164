"""Frame scores against people's labels: does a rate tell articles apart as readers do?

Measures are of one frame at a time: scores (rates, or a model's probabilities) against labels 0/1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

BOOTSTRAPS, SEED = 1000, 3
Z = 1.96  # of a 95% interval


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
    scores: pd.DataFrame | Sequence[pd.DataFrame],
    labels: pd.DataFrame,
    *,
    bootstraps: int = BOOTSTRAPS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Return, for each frame both tables have, how well scores agree with labels.

    Both tables have one row an article, in the same order, and one column a frame. Of several
    tables of scores (repeats of a cross-validation) the mean is reported. Columns: frame, articles,
    with_frame, auc, auc_low and auc_high, macro_f1 (mean F1 of presence and of absence), f1_low and
    f1_high. Intervals are 95% percentiles over resampled articles. The threshold for F1 is chosen
    on the other half of the articles, so that it is not chosen on what it is measured on.

    >>> scores = pd.DataFrame({"conflict": [1, 2, 3, 4, 5, 6]})
    >>> validate(scores, pd.DataFrame({"conflict": [0, 0, 0, 1, 1, 1]}))[["frame", "auc"]]
          frame  auc
    0  conflict  1.0
    """
    tables = [scores] if isinstance(scores, pd.DataFrame) else list(scores)
    rng = np.random.default_rng(seed)
    rows = []
    for frame in [column for column in labels if column in tables[0]]:
        y = labels[frame].to_numpy(dtype=int)
        each = [table[frame].to_numpy(dtype=float) for table in tables]
        called = [_called(x, y) for x in each]
        draws = [np.arange(len(y)), *rng.integers(0, len(y), (bootstraps, len(y)))]
        areas = np.mean([[auc(x[d], y[d]) for d in draws] for x in each], axis=0)
        f1s = np.mean([[macro_f1(c[d], y[d]) for d in draws] for c in called], axis=0)
        row = {"frame": frame, "articles": len(y), "with_frame": int(y.sum())}
        for name, short, values in (("auc", "auc", areas), ("macro_f1", "f1", f1s)):
            low, high = np.nanquantile(values[1:], [0.025, 0.975])
            row |= {
                name: float(values[0]),
                f"{short}_low": float(low),
                f"{short}_high": float(high),
            }
        rows.append(row)
    return pd.DataFrame(rows)


def calibration(scores: Sequence[float], labels: Sequence[int], *, bins: int = 5) -> pd.DataFrame:
    """Return how often the frame is there among articles that score about the same.

    Columns: articles, predicted (mean score; a probability should come near observed), observed
    (share with the frame), low and high (its 95% interval), in bins of equal size.

    >>> calibration([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], bins=2)[["predicted", "observed"]]
       predicted  observed
    0       0.15       0.0
    1       0.85       1.0

    Source of the interval: E. B. Wilson, "Probable inference, the law of succession, and
    statistical inference", Journal of the American Statistical Association 22, 1927.
    """
    x, y = np.asarray(scores, dtype=float), np.asarray(labels, dtype=float)
    parts = [part for part in np.array_split(np.argsort(x, kind="stable"), bins) if len(part)]
    n = np.array([len(part) for part in parts])
    observed = np.array([float(y[part].mean()) for part in parts])
    centre = (observed + Z**2 / (2 * n)) / (1 + Z**2 / n)
    reach = Z / (1 + Z**2 / n) * np.sqrt(observed * (1 - observed) / n + Z**2 / (4 * n**2))
    return pd.DataFrame(
        {
            "articles": n,
            "predicted": [float(x[part].mean()) for part in parts],
            "observed": observed,
            "low": np.maximum(centre - reach, 0),
            "high": np.minimum(centre + reach, 1),
        }
    )


def macro_f1(called: Sequence[bool], labels: Sequence[int]) -> float:
    """Return the mean of the F1 of presence and the F1 of absence.

    >>> macro_f1([True, False], [1, 0])
    1.0
    """
    x, y = np.asarray(called, dtype=bool), np.asarray(labels, dtype=bool)
    return (f1(x, y) + f1(~x, ~y)) / 2


def _called(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return which articles are called, each half by the threshold best on the other."""
    half = np.arange(len(y)) % 2 == 0
    called = np.zeros(len(y), dtype=bool)
    for here in (half, ~half):
        if y[~here].any() and not y[~here].all():
            called[here] = x[here] >= best_threshold(x[~here], y[~here])
    return called
