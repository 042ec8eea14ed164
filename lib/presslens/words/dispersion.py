"""How evenly a term is spread over articles: plain functions of its counts by part.

Throughout, `counts` holds how often a term occurs in each part (an article, say; parts without it
are 0) and `sizes` how many words each part has; without sizes the parts are taken as equal. A table
of counts, with a row for each term, gives an array. The examples are Gries's: a term that occurs
1, 2, 3, 4 and 5 times in parts of 9, 10, 10, 10 and 11 words.

Source: S. Th. Gries, "Dispersions and adjusted frequencies in corpora", International Journal of
Corpus Linguistics 13(4), 2008, and "Analyzing dispersion", in Paquot and Gries (eds), A Practical
Handbook of Corpus Linguistics, 2020.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from presslens.words.counts import group_words, groups
from presslens.words.view import View, counted

if TYPE_CHECKING:
    import pandas as pd

    from presslens.study import Study


def dispersion_of(study: Study | View, terms: Collection[str]) -> pd.DataFrame:
    """Return how evenly some terms are spread over the articles.

    Parameters
    ----------
    study : Study or View
        What is counted; articles without a word in it are no parts.
    terms : collection of str
        The terms, each of which must occur.

    Returns
    -------
    DataFrame
        A row for each term: term, count, articles (in which it occurs), n_articles, juilland_d,
        carroll_d2, dp and dp_norm, each of which is defined in this module.

    Raises
    ------
    PresslensError
        If a term does not occur; the nearest is named.

    Examples
    --------
    >>> from presslens.words import index_texts, view
    >>> fish = view(index_texts(["One fish, two fish.", "Red fish?", "No cat."]))
    >>> dispersion_of(fish, ["fish"])[["term", "count", "articles", "dp"]].round(2)
       term  count  articles   dp
    0  fish      3         2  0.25
    """
    import pandas as pd

    view = counted(study)
    sizes = group_words(view, groups(view, "article")).sum(axis=1)
    parts, bounds = sizes > 0, view.index.article_bounds
    rows = []
    for term in dict.fromkeys(terms):
        at = np.flatnonzero(view.ids == view.number(term))
        article = np.searchsorted(bounds, at, side="right") - 1
        f, s = np.bincount(article, minlength=len(sizes))[parts], sizes[parts]
        rows.append(
            {
                "term": view.terms[view.number(term)],
                "count": int(f.sum()),
                "articles": range_(f),
                "n_articles": len(f),
                "juilland_d": juilland_d(f, s),
                "carroll_d2": carroll_d2(f, s),
                "dp": deviation_of_proportions(f, s),
                "dp_norm": normalised_dp(f, s),
            }
        )
    return pd.DataFrame(rows)


def range_(counts: ArrayLike) -> Any:
    """Return in how many parts the term occurs.

    >>> range_([1, 2, 3, 4, 5])
    5
    """
    return _plain(np.count_nonzero(np.asarray(counts), axis=-1))


def juilland_d(counts: ArrayLike, sizes: ArrayLike | None = None) -> Any:
    """Return Juilland's D, from 0 (in one part only) to 1 (the same rate in all).

    With sizes it is computed on the rates of the parts.

    >>> round(juilland_d([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 3)
    0.785

    Source: A. Juilland, D. R. Brodin and C. Davidovitch, Frequency Dictionary of French Words,
    1970; for parts of different sizes, Gries 2020.
    """
    f, s = _parts(counts, sizes)
    rates = f / s
    variation = rates.std(axis=-1) / rates.mean(axis=-1)
    return _plain(1 - variation / np.sqrt(max(f.shape[-1] - 1, 1)))


def carroll_d2(counts: ArrayLike, sizes: ArrayLike | None = None) -> Any:
    """Return Carroll's D2, the entropy of the rates over its greatest value (Carroll 1970).

    >>> round(carroll_d2([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 3)
    0.938
    """
    f, s = _parts(counts, sizes)
    if f.shape[-1] == 1:
        return _plain(np.ones(f.shape[:-1]))
    p = f / s / (f / s).sum(axis=-1, keepdims=True)
    entropy = -(p * np.log2(np.where(p > 0, p, 1))).sum(axis=-1)
    return _plain(entropy / np.log2(f.shape[-1]))


def deviation_of_proportions(counts: ArrayLike, sizes: ArrayLike | None = None) -> Any:
    """Return Gries's DP: 0 is as even as the parts' sizes allow, towards 1 ever less even.

    Half the sum of the differences between each part's share of the term and of all words.

    >>> round(deviation_of_proportions([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 2)
    0.18
    """
    f, s = _parts(counts, sizes)
    return _plain(np.abs(f / f.sum(axis=-1, keepdims=True) - s).sum(axis=-1) / 2)


def normalised_dp(counts: ArrayLike, sizes: ArrayLike | None = None) -> Any:
    """Return DP over its greatest value, 1 - the smallest part's share: from 0 to 1.

    >>> round(normalised_dp([1, 2, 3, 4, 5], [9, 10, 10, 10, 11]), 4)
    0.2195

    Source: J. Lijffijt and S. Th. Gries, "Correction to Dispersions and adjusted frequencies",
    International Journal of Corpus Linguistics 17(1), 2012.
    """
    _, s = _parts(counts, sizes)
    greatest = 1 - s.min() if len(s) > 1 else 1.0
    return _plain(deviation_of_proportions(counts, sizes) / greatest)


def _parts(counts: ArrayLike, sizes: ArrayLike | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts, and each part's share of the words.

    Raises ValueError if there are no parts, their numbers differ, or a term never occurs.
    """
    f = np.asarray(counts, dtype=float)
    s = np.ones(f.shape[-1:]) if sizes is None else np.asarray(sizes, dtype=float)
    if f.ndim not in (1, 2) or not f.shape[-1] or f.shape[-1:] != s.shape:
        raise ValueError("dispersion needs one count and one size for each part")
    if (f.sum(axis=-1) <= 0).any() or s.sum() <= 0:
        raise ValueError("dispersion is not defined for a term that does not occur")
    return f, s / s.sum()


def _plain(value: Any) -> Any:
    return value.item() if np.ndim(value) == 0 and hasattr(value, "item") else value
