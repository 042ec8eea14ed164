"""What may be said at all: refusals, and the words that stand under every figure."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma

import numpy as np
import pandas as pd

ALPHA = 0.05
MIN_ARTICLES = 6  # a side: below, several features cannot reach significance, nor an interval hold


def refusal(
    n_a: int,
    n_b: int,
    *,
    family: int = 1,
    alpha: float = ALPHA,
    strata: Sequence[Sequence[int]] | np.ndarray = (),
) -> str:
    """Return why no test is made of `n_a` against `n_b` articles, or nothing if one is.

    strata: for matched articles, how many each stratum has on either side; `n_a` and `n_b` are then
    those that have a counterpart.

    >>> refusal(1, 1)
    'descriptive, n = 1 article a side'
    >>> refusal(4, 5, family=8)
    'no test: with 4 and 5 articles, 8 comparisons cannot reach significance (6 a side needed)'
    >>> refusal(10, 10, family=8)
    ''
    >>> refusal(7, 7, family=8, strata=[(1, 1)] * 7)
    'no test: 7 and 7 matched articles are too few for 8 comparisons'
    """
    least, matched = min(n_a, n_b), "matched " if len(strata) else ""
    if least < 1:
        return (
            f"no test: {'no article has a counterpart' if matched else 'one side has no article'}"
        )
    if not matched and n_a == n_b == 1:
        return "descriptive, n = 1 article a side"
    if not matched and least == 1:
        return "descriptive, n = 1 article on one side"
    if family > 1 and least < MIN_ARTICLES:
        return (
            f"no test: with {n_a} and {n_b} {matched}articles, {family} comparisons cannot reach "
            f"significance ({MIN_ARTICLES} a side needed)"
        )
    if _least_p(strata if matched else [(n_a, n_b)]) > alpha / family:
        several = f"{family} comparisons" if family > 1 else "a comparison"
        return f"no test: {n_a} and {n_b} {matched}articles are too few for {several}"
    return ""


def _least_p(strata: Sequence[Sequence[int]] | np.ndarray) -> float:
    """Return the smallest p that permuting labels within strata can give."""
    layouts = sum(lgamma(a + b + 1) - lgamma(a + 1) - lgamma(b + 1) for a, b in strata)
    alike = all(a == b for a, b in strata if a and b)  # then a layout's mirror is as far off
    return (2 if alike else 1) * exp(-layouts)


def label(articles: pd.DataFrame) -> str:
    """Return what kind of statement the articles allow, in a few words for a subtitle.

    >>> label(pd.DataFrame({"outlet": ["A", "B"]}))
    'descriptive, n = 1 article per outlet'
    >>> label(pd.DataFrame({"outlet": ["A"] * 8 + ["B"] * 9}))
    'n = 8 to 9 articles per outlet'
    >>> label(pd.DataFrame({"outlet": ["A"] * 8 + ["B"] * 9 + ["C"]}))
    'n = 1 to 9 articles per outlet; descriptive below 6'
    """
    n = articles["outlet"].value_counts()
    if n.empty:
        return "no articles"
    least, most = int(n.min()), int(n.max())
    span = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    size = f"n = {span} article{'' if most == 1 else 's'} per outlet"
    if len(n) == 1:
        size = f"one outlet, n = {least:,} article{'' if least == 1 else 's'}"
    if least >= MIN_ARTICLES:
        return size
    if most < MIN_ARTICLES:
        return f"descriptive, {size}"
    return f"{size}; descriptive below {MIN_ARTICLES}"


def what_can_be_said(articles: pd.DataFrame) -> str:
    """Return in plain sentences what these articles can and cannot show about their outlets.

    >>> print(what_can_be_said(pd.DataFrame({"outlet": ["A", "B"], "event": ["a vote", "a fire"]})))
    With 1 article for each of 2 outlets this is a description of these articles: no inference is
    drawn about the outlets. The 2 articles cover 2 different events (a vote; a fire), so a
    difference between outlets may be a difference between events.
    """
    n = articles["outlet"].value_counts()
    if n.empty:
        return "There are no articles, so nothing can be said."
    parts = [_extent(n)]
    named = _events(articles)
    if events_apart(articles):
        listed = f" ({'; '.join(named.unique())})" if named.nunique() <= 5 else ""
        parts.append(
            f"The {len(articles):,} articles cover {named.nunique():,} different events{listed}, "
            "so a difference between outlets may be a difference between events."
        )
    elif len(n) > 1 and named.empty:
        parts.append(
            "The corpus does not say which event each article covers, so a difference between "
            "outlets may be a difference between events."
        )
    return " ".join(parts)


def events_apart(articles: pd.DataFrame) -> bool:
    """Return True if there are several outlets and no event that two of them cover.

    >>> events_apart(pd.DataFrame({"outlet": ["A", "B"], "event": ["a vote", "a fire"]}))
    True
    >>> events_apart(pd.DataFrame({"outlet": ["A", "B"], "event": ["a vote", "a vote"]}))
    False
    """
    named = _events(articles)
    if articles["outlet"].nunique() < 2 or named.empty or len(named) < len(articles):
        return False
    return bool((articles.groupby(named)["outlet"].nunique() == 1).all())


def shared_events(articles: pd.DataFrame) -> int:
    """Return how many events two or more outlets cover.

    >>> shared_events(pd.DataFrame({"outlet": ["A", "B"], "event": ["a vote", "a vote"]}))
    1
    """
    named = _events(articles)
    return int((articles.groupby(named)["outlet"].nunique() > 1).sum()) if len(named) else 0


def _events(articles: pd.DataFrame) -> pd.Series:
    if "event" not in articles:
        return pd.Series(dtype=str)
    events = articles["event"].fillna("")
    return events[events != ""]


def _extent(n: pd.Series) -> str:
    least = int(n.min())
    if len(n) == 1:
        count = f"{least:,} article{'' if least == 1 else 's'}"
        return f"There is one outlet, with {count}: there is nothing to compare it with."
    if n.max() == 1:
        return (
            f"With 1 article for each of {len(n)} outlets this is a description of these "
            "articles: no inference is drawn about the outlets."
        )
    small = int((n < MIN_ARTICLES).sum())
    if small and len(n) - small >= 2:
        return (
            f"Of {len(n)} outlets {small} {'has' if small == 1 else 'have'} fewer than "
            f"{MIN_ARTICLES} articles and {'is' if small == 1 else 'are'} described, not tested; "
            "of the others differences are tested by permuting articles, and intervals are over "
            "articles."
        )
    if least < MIN_ARTICLES:
        few = f"{n.idxmin()} has only {least}"
        return (
            f"The smallest number of articles per outlet is {least} ({few}): with fewer than "
            f"{MIN_ARTICLES} a side, outlets are described and not tested."
        )
    return (
        f"With {least:,} or more articles for each of {len(n)} outlets, differences are tested by "
        "permuting articles, and intervals are over articles."
    )
