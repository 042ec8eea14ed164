"""Ridge logistic regression on few articles, read as probabilities, and folds to measure it by."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import expit


def ridge_logistic(kernel: np.ndarray, y: np.ndarray, penalty: float) -> tuple[np.ndarray, float]:
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


def folds(y: np.ndarray, count: int, seed: int) -> Iterator[np.ndarray]:
    """Yield `count` sets of rows, each with its share of those that have the frame.

    >>> sorted(row for fold in folds(np.array([1, 0, 0, 1]), 2, 1) for row in fold.tolist())
    [0, 1, 2, 3]
    """
    order = np.random.default_rng(seed).permutation(len(y))
    ranked = order[np.argsort(y[order], kind="stable")]
    for first in range(count):
        yield np.sort(ranked[first::count])
