"""Like with like: articles compared with those of other outlets in the same event or week."""

from __future__ import annotations

import numpy as np

from presslens.errors import PresslensError
from presslens.words.counts import group_words, groups
from presslens.words.remembered import remembered
from presslens.words.view import View, only


class NoCounterpart(PresslensError):
    """No article of a group shares its event, week or month with what it is compared to."""


@remembered
def article_strata(view: View, match: str) -> tuple[str, np.ndarray | None]:
    """Return what a view's articles are matched by and, by row of the index, each one's stratum.

    As `presslens.inference.strata_of`, of articles that have words in the view.
    """
    if match == "none":
        return match, None
    from presslens import inference

    here = group_words(view, groups(view, "outlet")).any(axis=1)
    by, found = inference.strata_of(view.index.articles[here], match)
    if found is None:
        return by, None
    strata = np.full(len(here), "", dtype=object)
    strata[here] = found.to_numpy()
    return by, strata


def matched(view: View, match: str = "auto") -> tuple[str, View]:
    """Return what articles are matched by, and the view of those that have a counterpart.

    An article has one if another outlet has an article in its event, week or month; what such
    articles are compared with is up to `compare`. With "none" the view stays as it is.

    >>> from presslens.words import index_texts, view
    >>> matched(view(index_texts(["red fish", "blue fish"], ["A", "B"])))
    ('none', View of everything: 4 words, 3 terms)

    Raises NoCounterpart if no article has one.
    """
    by, strata = article_strata(view, match)
    if strata is None:
        return by, view
    import pandas as pd

    outlets = pd.Series(view.index.article_columns["outlet"])
    shared = outlets.groupby(strata).transform("nunique").to_numpy() > 1
    shared &= strata != ""
    if not shared.any():
        raise NoCounterpart(
            f"No two outlets have an article of the same {by}, so there is nothing to match by it"
        )
    few = f"{int(shared.sum()):,} of {int((strata != '').sum()):,}"
    label = f"articles with a counterpart in their {by} ({few})"
    return by, only(view, np.repeat(shared, np.diff(view.index.article_bounds)), label)
