"""How varied a text's vocabulary is: plain functions of its tokens, in order.

All but MATTR, MTLD and HD-D fall as a text gets longer, whatever its vocabulary: compare them only
between texts of the same length. The three that were made against that still need some length:
MTLD and HD-D about 100 tokens, MATTR its window.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from presslens.words.view import View, counted

if TYPE_CHECKING:
    import pandas as pd

    from presslens.study import Study

LEAST = 50  # words from which on an article is given more than its type-token ratio

CAVEAT = "type-token ratios fall with length: compare texts of the same length, or MATTR and MTLD"


def diversity_of(study: Study | View, *, most: int = 0, seed: int = 0) -> pd.DataFrame:
    """Return how varied the words of each article are.

    Parameters
    ----------
    study : Study or View
        What is counted; articles without a word in it are left out.
    most : int
        Measure this many articles, drawn at random; 0 measures all.
    seed : int
        Another number draws other articles.

    Returns
    -------
    DataFrame
        A row for each article: outlet, article_id, words, types, ttr, mattr_50, mtld and hdd_42,
        the last three missing for articles of fewer than 50 words.

    Examples
    --------
    >>> from presslens.words import index_texts, view
    >>> diversity_of(view(index_texts(["One fish, two fish."])))[["words", "types", "ttr"]]
       words  types   ttr
    0      4      3  0.75
    """
    import pandas as pd

    view = counted(study)
    index, bounds = view.index, view.index.article_bounds
    chosen = np.arange(len(bounds) - 1)
    if most:
        chosen = np.sort(np.random.default_rng(seed).permutation(chosen)[:most])
    names, outlets = (index.article_columns[name] for name in ("article_id", "outlet"))
    rows = []
    for i in chosen.tolist():
        ids = view.ids[bounds[i] : bounds[i + 1]]
        tokens = ids[ids >= 0].tolist()
        if not tokens:
            continue
        long = len(tokens) >= LEAST
        rows.append(
            {
                "outlet": outlets[i],
                "article_id": names[i],
                "words": len(tokens),
                "types": len(set(tokens)),
                "ttr": ttr(tokens),
                "mattr_50": mattr(tokens) if long else np.nan,
                "mtld": mtld(tokens) if long else np.nan,
                "hdd_42": hdd(tokens) if long else np.nan,
            }
        )
    return pd.DataFrame(rows)


def _types(tokens: Sequence[Hashable]) -> tuple[int, int]:
    if not len(tokens):
        raise ValueError("diversity is not defined for a text without words")
    return len(set(tokens)), len(tokens)


def ttr(tokens: Sequence[Hashable]) -> float:
    """Return types over tokens.

    >>> ttr("a b a c".split())
    0.75
    """
    types, n = _types(tokens)
    return types / n


def mattr(tokens: Sequence[Hashable], *, window: int = 50) -> float:
    """Return the mean type-token ratio of every window of that many tokens.

    A text no longer than the window gives its own ratio.

    >>> mattr("a b a c".split(), window=2)
    1.0

    Raises ValueError for a window below 1.

    Source: M. A. Covington and J. D. McFall, "Cutting the Gordian knot: the moving-average
    type-token ratio (MATTR)", Journal of Quantitative Linguistics 17(2), 2010.
    """
    _, n = _types(tokens)
    if window < 1:
        raise ValueError(f"a window holds at least 1 token, not {window}")
    if n <= window:
        return ttr(tokens)
    inside = Counter(tokens[:window])
    total = len(inside)
    for leaving, entering in zip(tokens[: n - window], tokens[window:], strict=True):
        inside[leaving] -= 1
        if not inside[leaving]:
            del inside[leaving]
        inside[entering] += 1
        total += len(inside)
    return total / window / (n - window + 1)


def mtld(tokens: Sequence[Hashable], *, threshold: float = 0.72) -> float:
    """Return the mean length of runs that keep a type-token ratio above the threshold.

    A run ends when its ratio reaches the threshold, as the authors put it and LexicalRichness does
    it; koRpus goes on until it is below. Read forwards and backwards; the rest at the end counts as
    the part of a run that its ratio has gone down. A text whose ratio never falls to it has no
    value: infinity.

    >>> round(mtld(("the cat saw the dog and the dog saw the cat " * 5).split()), 2)
    5.84

    Source: P. M. McCarthy and S. Jarvis, "MTLD, vocd-D, and HD-D: a validation study of
    sophisticated approaches to lexical diversity assessment", Behavior Research Methods 42, 2010.
    """
    _types(tokens)
    forwards = _mtld_one_way(tokens, threshold)
    backwards = _mtld_one_way(tokens[::-1], threshold)
    return (forwards + backwards) / 2


def _mtld_one_way(tokens: Sequence[Hashable], threshold: float) -> float:
    factors, seen, length = 0.0, set(), 0
    for token in tokens:
        seen.add(token)
        length += 1
        if len(seen) / length <= threshold:
            factors += 1
            seen, length = set(), 0
    if length:
        factors += (1 - len(seen) / length) / (1 - threshold)
    return len(tokens) / factors if factors else math.inf


def hdd(tokens: Sequence[Hashable], *, sample: int = 42) -> float:
    """Return HD-D: the type-token ratio expected of `sample` tokens drawn without replacement.

    Each type adds the hypergeometric chance of coming at all, over the sample's size.

    >>> round(hdd("a b a c".split(), sample=2), 4)  # 1 - 1/12: two tokens differ but for a, a
    0.9167

    Raises ValueError if the text has fewer tokens than the sample.

    Source: P. M. McCarthy and S. Jarvis, "vocd: a theoretical and empirical evaluation", Language
    Testing 24(4), 2007.
    """
    _, n = _types(tokens)
    if n < sample:
        raise ValueError(f"HD-D draws {sample} tokens; the text has {n}")
    total = 0.0
    for f in Counter(tokens).values():
        # C(n - f, sample) / C(n, sample), as logarithms.
        absent = 0.0
        if n - f >= sample:
            absent = math.exp(
                math.lgamma(n - f + 1)
                - math.lgamma(n - f - sample + 1)
                - math.lgamma(n + 1)
                + math.lgamma(n - sample + 1)
            )
        total += 1 - absent
    return total / sample
