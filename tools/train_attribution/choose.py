"""Choose the linker's settings on validation articles, one at a time, until none helps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from presslens.voices.linker import Settings, link, to_characters
from tools.bench_attribution import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

    from presslens.voices.linker import Reading
    from presslens.voices.wordpieces import Pieces

GRID: dict[str, tuple[float, ...]] = {
    "score": (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4),
    "content": (-0.5, 0.0, 0.25, 0.5, 0.75),
    "cue": (0.0, 0.25, 0.5, 1.0),
    "source": (0.0, 0.5, 1.0, 1.5),
    "none": (0.7, 1.0, 1.5, 2.0, 3.0),
    "fragment": (0.0, 0.2, 0.4),
}


def evaluate(
    settings: Settings,
    articles: Sequence[dict],
    pieces: Sequence[Pieces],
    readings: Sequence[Reading],
    scorer: ModuleType,
) -> Mapping[str, dict[str, float]]:
    """The scorer's result for ``settings``."""
    guess = {
        a["id"]: rows(to_characters(link(r, settings), p.starts, p.ends))
        for a, p, r in zip(articles, pieces, readings, strict=True)
    }
    return scorer.score({a["id"]: (a["text"], a["attributions"]) for a in articles}, guess)


def choose(
    value: Callable[[Settings], float],
    *,
    start: Settings | None = None,
    grid: Mapping[str, Sequence[float]] = GRID,
    rounds: int = 2,
    least: float = 0.001,
) -> Settings:
    """The settings with the highest ``value``, found by going through the grid field by field.

    A change that gains less than ``least`` is not worth its keep.

    >>> choose(lambda s: -abs(s.score - 0.3)).score
    0.3
    """
    best = start or Settings()
    top = value(best)
    for _ in range(rounds):
        before = best
        for field, choices in grid.items():
            for choice in choices:
                trial = replace(best, **{field: choice})
                if trial != best and (got := value(trial)) > top + least:
                    best, top = trial, got
        if best == before:
            break
    return best
