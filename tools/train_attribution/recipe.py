"""What decides the weights, beside the data and the base weights."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what comes out, beside the data and the base weights."""

    epochs: float = 6.0
    rate: float = 2e-4
    warm_up: float = 0.04  # of all steps
    decay: float = 0.6  # of all steps, at the end: linear to nothing
    weight_decay: float = 0.01
    averaging: float = 0.99  # of the running mean of the weights, a step
    links: float = 0.3  # weight of each link's loss beside the tags'
    size: int = 254  # pieces in a window
    pieces: int = 2048  # in a batch
    single: float = 0.05  # articles shown with single quotation marks
    hidden: float = 0.05  # pieces covered, so that the words around them have to tell
    head_rate: float = 5.0  # how much faster the new parts learn
    held_out: int = 42  # articles kept for validation
    half: bool = True  # products in 16 bits (bfloat16) where the processor can: twice as fast
    seed: int = 7


def rate_at(step: int, steps: int, recipe: Recipe) -> float:
    """The share of the learning rate at a step: up, level, down.

    >>> [round(rate_at(n, 100, Recipe()), 2) for n in (0, 3, 50, 80, 99)]
    [0.25, 1.0, 0.83, 0.33, 0.02]
    """
    up = (step + 1) / max(1, round(recipe.warm_up * steps))
    down = (steps - step) / max(1, round(recipe.decay * steps))
    return min(1.0, up, down)
