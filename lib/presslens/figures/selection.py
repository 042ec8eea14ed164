"""What a figure has room for: the outlets, groups, terms and articles that it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from presslens import inference, words
from presslens.errors import PresslensError
from presslens.figures.result import Result
from presslens.study import Study
from presslens.voices.shares import NOBODY, UNPLACED
from presslens.words import View

if TYPE_CHECKING:
    from presslens.corpus import Corpus

MOST_PANELS = 6  # outlets with a panel each
MOST_COLOURS = 8  # outlets, as many as there are colours that can be told apart
MOST_GROUPS = 8  # groups of speakers
OTHERS = "other groups"
LEFT = {UNPLACED: "#6b6b6b", NOBODY: "#9a9a9a"}  # speakers without a group, and their greys


def of_sample(draw: Callable[..., Result]) -> Callable[..., Result]:
    """Have a figure that reads every sentence drawn of the study's sample; its notes say so."""

    @wraps(draw)
    def drawn(study: Study, *arguments: Any, **options: Any) -> Result:
        return draw(study.sample, *arguments, **options)

    return drawn


def outlets_shown(study: Study | Corpus) -> list[str]:
    """Return the outlets with the most articles, six at most, by name."""
    counts = study.articles["outlet"].value_counts()
    ranked = sorted(counts.index, key=lambda name: (-counts[name], name))
    return sorted(ranked[:MOST_PANELS])


def singled_out(study: Study) -> list[str]:
    """Return the outlets a title may single out: those drawn, and if two or more have six articles,
    only those, since extremes come easiest from an article or two.
    """
    counts, shown = study.articles["outlet"].value_counts(), outlets_shown(study)
    enough = [outlet for outlet in shown if counts[outlet] >= inference.MIN_ARTICLES]
    return enough if len(enough) > 1 else shown


def left_out(study: Study | Corpus, shown: Sequence[str]) -> list[str]:
    """Return a note on outlets that a figure has no room for."""
    n = study.articles["outlet"].nunique()
    if n == len(shown):
        return []
    return [f"the {len(shown)} outlets with the most articles are drawn; the table has all {n}"]


def largest_outlets(view: View) -> list[str]:
    """Return the outlets with the most words, eight at most, by name."""
    numbers = words.tally(view, "outlet")
    order = np.argsort(-numbers.words, kind="stable")[:MOST_COLOURS]
    return sorted(numbers.labels["outlet"].iloc[i] for i in order if numbers.words[i])


def merge_small_groups(table: pd.DataFrame, value: str = "words") -> pd.DataFrame:
    """Return the table with the smallest groups named OTHERS where there are too many to colour."""
    totals = table[~table["group"].isin(["", *LEFT])].groupby("group")[value].sum()
    keep = totals.sort_values(ascending=False, kind="stable").index[: MOST_GROUPS - 1]
    if len(totals) <= MOST_GROUPS:
        return table
    small = ~table["group"].isin(["", *LEFT, *keep])
    return table.assign(group=table["group"].where(~small, OTHERS))


def present(view: View, terms: Iterable[str]) -> list[str]:
    """Return those of the terms that occur, each once, as the view spells them."""
    found = (term for term in terms if term and not absent(view, term))
    return list(dict.fromkeys(view.terms[view.number(term)] for term in found))


def absent(view: View, query: str) -> str:
    """Return a sentence that says a word of the query does not occur, or nothing if all do."""
    try:
        for word in [query] if view.n > 1 else query.split():
            view.number(word)
    except PresslensError as error:
        return str(error)
    return ""
