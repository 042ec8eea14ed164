"""Which words keep company with a word: collocates within a window, and how strongly they do."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np

from presslens.errors import PresslensError, nearest
from presslens.words import association
from presslens.words.arrays import count_numbers
from presslens.words.counts import BLOCK
from presslens.words.remembered import remembered
from presslens.words.sentences import sentence_starts
from presslens.words.view import View, counted

if TYPE_CHECKING:
    import pandas as pd

    from presslens.study import Study

MEASURES = ("mi", "mi2", "mi3", "t_score", "z_score", "log_dice", "log_likelihood", "delta_p")


def collocates(
    study: Study | View,
    node: str | Collection[str],
    *,
    left: int = 5,
    right: int = 5,
    within: str = "passage",
    min_count: int = 2,
    min_collocate: int = 1,
    sort: str = "log_likelihood",
) -> pd.DataFrame:
    """Return the words that stand near `node`, strongest first.

    The window is `left` tokens before and `right` after, cut at the end of the passage, or of the
    sentence (within="sentence"). A token in the windows of two nodes counts once, so that no
    count is larger than there are words. Listed words only, `min_count` times or more beside the
    node and `min_collocate` times or more in all.

    Columns: term, both (times beside the node), left, right (of them, nearest node's side), total
    (times in all), expected, and the measures of `presslens.words.association`, where the places
    in the windows stand for the first word's count (Evert 2008, surface cooccurrence) and logDice
    takes the node's own count (Rychlý 2008). delta_p is P(beside | word) - P(beside | another).

    >>> from presslens.words import index_texts, view
    >>> words = view(index_texts(["strong tea and strong coffee", "weak tea"]))
    >>> collocates(words, "strong", left=1, right=1)[["term", "both", "total"]].values.tolist()
    []
    >>> table = collocates(words, "strong", left=1, right=1, min_count=1, sort="mi")
    >>> table[["term", "both", "total"]].values.tolist()
    [['and', 1, 1], ['coffee', 1, 1], ['tea', 1, 2]]

    Raises PresslensError for a window of no words, a node that does not occur, or a measure or
    boundary there is none of.
    """
    view = counted(study)
    if left < 0 or right < 0 or left + right == 0:
        raise PresslensError(
            f"a window of {left} words to the left and {right} to the right holds nothing: "
            "give at least 1 on one side."
        )
    if sort not in (*MEASURES, "both"):
        raise PresslensError(f'there is no measure "{sort}"; {nearest(sort, MEASURES)}.')
    import pandas as pd

    nodes = [view.number(name) for name in ([node] if isinstance(node, str) else node)]
    wanted = np.zeros(len(view.terms) + 1, dtype=bool)  # -1, where no term is, picks the last
    wanted[nodes] = True
    at = np.flatnonzero(wanted[view.ids])
    places, sides = window(view, at, left=left, right=right, within=within)
    n_terms = len(view.terms)
    both = np.bincount(view.ids[places], minlength=n_terms)
    before = np.bincount(view.ids[places[sides < 0]], minlength=n_terms)
    total = term_counts(view)
    keep = np.flatnonzero(view.listed & (both >= max(min_count, 1)) & (total >= min_collocate))
    o, f, n = both[keep], total[keep], int(total.sum())
    near = len(places)
    frame = pd.DataFrame(
        {
            "term": np.asarray(view.terms, dtype=object)[keep],
            "both": o,
            "left": before[keep],
            "right": o - before[keep],
            "total": f,
            "expected": association.expected(near, f, n),
            "mi": association.mi(o, near, f, n),
            "mi2": association.mi2(o, near, f, n),
            "mi3": association.mi3(o, near, f, n),
            "t_score": association.t_score(o, near, f, n),
            "z_score": association.z_score(o, near, f, n),
            "log_dice": association.log_dice(o, len(at), f),
            "log_likelihood": association.log_likelihood(o, near, f, n),
            "delta_p": association.delta_p(o, near, f, n, given="second"),
        }
    )
    order = np.lexsort((frame["term"].astype(str), -frame["both"], -frame[sort]))
    return frame.iloc[order].reset_index(drop=True)


def bigrams(
    study: Study | View, *, min_count: int = 2, n: int | None = None, sort: str = "log_likelihood"
) -> pd.DataFrame:
    """Return the pairs of listed words that stand side by side in a passage, strongest first.

    The first n of them, or all. Columns: first, second, both, count_first, count_second, expected
    and the measures of `presslens.words.association`; the corpus is all pairs of neighbours, as
    NLTK's BigramCollocationFinder takes it, and the two counts are those of a word as the first
    and as the second of a pair.

    >>> from presslens.words import index_texts, view
    >>> table = bigrams(view(index_texts(["red fish, blue fish, red fish"])), sort="both")
    >>> table[["first", "second", "both", "count_first", "count_second"]].values.tolist()
    [['red', 'fish', 2, 2, 3]]

    Raises PresslensError for a measure there is none of.
    """
    view = counted(study)
    import pandas as pd

    return pd.DataFrame(bigram_columns(view, min_count=min_count, n=n, sort=sort))


def bigram_columns(
    view: View, *, min_count: int = 2, n: int | None = None, sort: str = "log_likelihood"
) -> dict[str, np.ndarray | list[str]]:
    """Return what `bigrams` returns as columns by name, for those who need no table.

    >>> from presslens.words import index_texts, view
    >>> bigram_columns(view(index_texts(["red fish, blue fish, red fish"])))["second"]
    ['fish']
    """
    if sort not in (*MEASURES, "both"):
        raise PresslensError(f'there is no measure "{sort}"; {nearest(sort, MEASURES)}.')
    first, second, both, left, right, total = neighbours(view, min_count=min_count)
    keep = view.listed[first] & view.listed[second]
    first, second, both = first[keep], second[keep], both[keep]
    f, g = left[first], right[second]
    scores = {
        "mi": association.mi,
        "mi2": association.mi2,
        "mi3": association.mi3,
        "t_score": association.t_score,
        "z_score": association.z_score,
        "log_likelihood": association.log_likelihood,
        "delta_p": association.delta_p,
    }
    if sort == "both":
        score = both
    elif sort == "log_dice":
        score = association.log_dice(both, f, g)
    else:
        score = scores[sort](both, f, g, total)
    order = np.lexsort((second, first, -np.asarray(score)))[:n]
    first, second, both, f, g = (values[order] for values in (first, second, both, f, g))
    return {
        "first": [view.terms[i] for i in first],
        "second": [view.terms[i] for i in second],
        "both": both,
        "count_first": f,
        "count_second": g,
        "expected": association.expected(f, g, total),
        "log_dice": association.log_dice(both, f, g),
        **{name: measure(both, f, g, total) for name, measure in scores.items()},
    }


def neighbours(
    view: View, *, min_count: int = 1
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
    """Count the pairs of words that stand side by side in a passage.

    Returns first and second term of each pair that comes `min_count` times or more, how often it
    comes, how often each term is the first and the second of any pair, and the pairs in all.
    """
    n_terms, ids, bounds = len(view.terms), view.ids, view.index.passage_bounds
    left, right, total = np.zeros(n_terms, np.int64), np.zeros(n_terms, np.int64), 0
    for a, b in _pairs(ids, bounds):
        left += np.bincount(a, minlength=n_terms)
        right += np.bincount(b, minlength=n_terms)
        total += len(a)
    # Only words that come often enough can make pairs that do; numbered anew, most pairs of them
    # fit in 32 bits, which sort several times as fast as 64.
    common = np.flatnonzero((left >= min_count) | (right >= min_count))
    place = np.full(n_terms + 1, -1, dtype=np.int32)  # -1, where no term is, picks the last
    place[common] = np.arange(len(common), dtype=np.int32)
    width = max(len(common), 1)
    key = np.empty(total, dtype=np.uint32 if width < 2**16 else np.int64)
    used = 0
    for a, b in _pairs(place[ids] if len(common) < n_terms else ids, bounds):
        block = key[used : used + len(a)]
        np.multiply(a, key.dtype.type(width), out=block, casting="unsafe")
        np.add(block, b, out=block, casting="unsafe")
        used += len(a)
    key = key[:used]
    key.sort()
    change = np.flatnonzero(key[1:] != key[:-1]) + 1
    change = np.concatenate([[0], change]) if len(key) else change
    both = np.diff(change, append=len(key))
    often = both >= min_count
    first, second = np.divmod(key[change[often]].astype(np.int64), width)
    return common[first], common[second], both[often], left, right, total


def _pairs(ids: np.ndarray, bounds: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield neighbours, some at a time: the first and second of each pair within a passage."""
    ends = bounds[1:-1] - 1  # the last tokens of passages have no neighbour
    for start in range(0, len(ids) - 1, BLOCK):
        block = ids[start : start + BLOCK + 1]
        a, b = block[:-1], block[1:]
        joined = (a >= 0) & (b >= 0)
        low, high = np.searchsorted(ends, [start, start + len(a)])
        joined[ends[low:high] - start] = False
        yield a[joined], b[joined]


@remembered  # a network asks for it again and again
def term_counts(view: View) -> np.ndarray:
    """Return how often each term of a view comes."""
    return count_numbers(view.ids, len(view.terms))


def window(
    view: View, at: np.ndarray, *, left: int, right: int, within: str = "passage"
) -> tuple[np.ndarray, np.ndarray]:
    """Return the tokens near those numbered `at`, each once, and how far each is from its node.

    The distance is to the nearest node, negative before it. The nodes themselves are left out
    unless they stand in another node's window.
    """
    index = view.index
    if within == "sentence":
        unit = np.cumsum(sentence_starts(index), dtype=np.int32)
    elif within == "passage":
        passages = np.arange(len(index.texts), dtype=np.int32)
        unit = np.repeat(passages, np.diff(index.passage_bounds))
    else:
        raise PresslensError(
            f'a window ends with its "passage" or its "sentence", not with "{within}".'
        )
    kind = np.min_scalar_type(-max(left, right) - 1)  # holds both -left and right
    best = np.zeros(len(index), dtype=kind)  # 0: not in any window
    for distance in sorted([*range(-left, 0), *range(1, right + 1)], key=lambda d: (-abs(d), d)):
        there = at + distance
        inside = (there >= 0) & (there < len(index))
        there, here = there[inside], at[inside]
        same = (unit[there] == unit[here]) & (view.ids[there] >= 0)
        best[there[same]] = distance
    places = np.flatnonzero(best)
    return places, best[places]
