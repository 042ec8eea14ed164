"""How often terms occur: counts, rates and document frequency, by whatever the corpus tells apart.

Counts are added up over a group first and then divided by the group's words, so that a long
article weighs more than a short one; `by="article"` gives the articles one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from presslens.errors import PresslensError, nearest
from presslens.schemas import SECTIONS, VOICES
from presslens.words.view import View

BLOCK = 2_000_000  # tokens sorted at a time
BY = ("outlet", "article", "day", "week", "month", "voice", "section", "speaker_group")


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of tokens: labels (one row each) and for each token the number of its group."""

    labels: pd.DataFrame
    of_token: np.ndarray


def groups(view: View, by: str | Sequence[str] = "outlet") -> Groups:
    """Return the groups that the columns `by` divide an index into, in order of their labels.

    Raises PresslensError for a column there is none of.
    """
    names = [by] if isinstance(by, str) else list(by)
    values, code = _levels(view, names[0])
    labels: list[tuple[str, ...]] = [(value,) for value in values]
    for name in names[1:]:
        values, of_token = _levels(view, name)
        code = code.astype(np.int64) * len(values) + of_token
        labels = [(*label, value) for label in labels for value in values]
        used = np.flatnonzero(np.bincount(code, minlength=len(labels)))
        place = np.zeros(len(labels), dtype=np.int32)
        place[used] = np.arange(len(used))
        labels, code = [labels[i] for i in used], place[code]
    return Groups(pd.DataFrame(labels, columns=names), code.astype(np.int32, copy=False))


def _levels(view: View, name: str) -> tuple[list[str], np.ndarray]:
    index = view.index
    if name in ("voice", "speaker_group"):
        if name == "voice":
            values, codes = list(VOICES), index.voice
        else:
            values, codes = ["unplaced" if g == "" else g for g in index.groups], index.group
            if index.voice is not None and codes is not None:
                values = ["own voice", *values]
                codes = np.where(index.voice == 0, 0, codes.astype(np.int32) + 1)
        return values, np.zeros(len(index), np.int32) if codes is None else codes
    if name == "section":
        codes = index.passages["section"].to_numpy()
        return list(SECTIONS), np.repeat(codes, np.diff(index.passage_bounds))
    if name not in BY:
        raise PresslensError(f'words cannot be counted by "{name}"; {nearest(name, BY)}.')
    if name in ("outlet", "article"):
        column = index.articles["outlet" if name == "outlet" else "article_id"]
    else:
        column = index.articles["published"].map(lambda when: period(when, name))
    values, codes = np.unique(column.to_numpy(dtype=object).astype(str), return_inverse=True)
    return [str(value) for value in values], np.repeat(
        codes.astype(np.int32), np.diff(index.article_bounds)
    )


def period(published: str, unit: str) -> str:
    """Return the day, ISO week or month of a date; "undated" if there is none.

    >>> [period("2021-06-18T12:57:00-04:00", unit) for unit in ("day", "week", "month")]
    ['2021-06-18', '2021-W24', '2021-06']
    """
    day = str(published)[:10]
    if len(day) < 10:
        return "undated"
    if unit == "week":
        year, week, _ = pd.Timestamp(day).isocalendar()
        return f"{year}-W{week:02d}"
    return day[:7] if unit == "month" else day


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of every term in a few groups, as arrays.

    labels: one row for each group. words: words in each. counts: groups x terms. articles:
    document frequency, groups x terms. n_articles: articles with words in each group.
    """

    labels: pd.DataFrame
    words: np.ndarray
    counts: np.ndarray
    articles: np.ndarray
    n_articles: np.ndarray


def tally(view: View, by: str | Sequence[str] | Groups = "outlet") -> Tally:
    """Count every term of a view in every group."""
    divided = by if isinstance(by, Groups) else groups(view, by)
    n_groups, n_terms = len(divided.labels), max(len(view.terms), 1)
    counts = np.zeros(n_groups * n_terms, dtype=np.int64)
    frequency = np.zeros(n_groups * n_terms, dtype=np.int64)
    for _, cell, count in _block_postings(view, divided):
        counts += np.bincount(cell, weights=count, minlength=len(counts)).astype(np.int64)
        frequency += np.bincount(cell, minlength=len(counts))
    words = group_words(view, divided)
    shape = (n_groups, n_terms)
    return Tally(
        divided.labels,
        words.sum(axis=0),
        counts.reshape(shape)[:, : len(view.terms)],
        frequency.reshape(shape)[:, : len(view.terms)],
        (words > 0).sum(axis=0),
    )


def group_words(view: View, divided: Groups) -> np.ndarray:
    """Return the selected words of each article in each group: articles x groups."""
    n_groups, bounds = max(len(divided.labels), 1), view.index.article_bounds
    words = np.zeros((len(bounds) - 1, n_groups), dtype=np.int64)
    for first, last in _blocks(bounds, n_groups):
        tokens = slice(int(bounds[first]), int(bounds[last]))
        key = np.repeat(np.arange(last - first) * n_groups, np.diff(bounds[first : last + 1]))
        key += divided.of_token[tokens]
        key = key[view.selected[tokens]]
        words[first:last] = np.bincount(key, minlength=(last - first) * n_groups).reshape(
            -1, n_groups
        )
    return words


def _blocks(bounds: np.ndarray, width: int) -> Iterator[tuple[int, int]]:
    """Yield runs of articles, few enough for their tokens to be held and their keys to be small.

    A key is (article in the run) x width + a number below width, and stays below 2^31 where it
    can: sorting 32-bit numbers is several times as fast.
    """
    first, n = 0, len(bounds) - 1
    most = max(1, (2**31 - 1) // width)
    while first < n:
        last = int(np.searchsorted(bounds, bounds[first] + BLOCK, side="right")) - 1
        last = min(max(last, first + 1), first + most, n)
        yield first, last
        first = last


@dataclass(frozen=True, eq=False)
class Postings:
    """How often each term comes in each article and group, without the zeros: four arrays."""

    article: np.ndarray
    group: np.ndarray
    term: np.ndarray
    count: np.ndarray


def postings(view: View, divided: Groups) -> Postings:
    """Return how often each term comes in each article and group, ordered by those two."""
    parts = list(_block_postings(view, divided))
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return Postings(none, none, none, none)
    article, cell, count = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    group, term = np.divmod(cell, max(len(view.terms), 1))
    return Postings(article.astype(np.int64), group.astype(np.int64), term.astype(np.int64), count)


def _block_postings(
    view: View, divided: Groups
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield article, cell (group x terms + term) and count, some articles at a time."""
    n_terms, n_groups = max(len(view.terms), 1), max(len(divided.labels), 1)
    width, bounds = n_terms * n_groups, view.index.article_bounds
    for first, last in _blocks(bounds, width):
        tokens = slice(int(bounds[first]), int(bounds[last]))
        kind = np.int32 if (last - first) * width < 2**31 else np.int64
        key = np.repeat(
            np.arange(last - first, dtype=kind) * kind(width), np.diff(bounds[first : last + 1])
        )
        ids = view.ids[tokens]
        if n_groups > 1:
            key += divided.of_token[tokens].astype(kind, copy=False) * kind(n_terms)
        key += ids.astype(kind, copy=False)
        if (ids < 0).any():
            key = key[ids >= 0]
        key.sort()
        change = np.flatnonzero(np.diff(key, prepend=-1))
        found = key[change]
        article = found // kind(width)  # twice as fast as divmod
        count = np.diff(np.append(change, len(key))).astype(np.int32)
        yield article.astype(np.int32) + np.int32(first), found - article * kind(width), count


def counts(
    view: View,
    by: str | Sequence[str] = "outlet",
    *,
    terms: Collection[str] | None = None,
    min_count: int = 1,
    zeros: bool = False,
) -> pd.DataFrame:
    """Return the table of counts: one row for each group and term, commonest first.

    Columns: the group's, term, count, words (in the group), per_10k and per_million words,
    articles (in which it occurs) and n_articles (in the group). `terms` picks some (stop words
    too, and each must occur); otherwise the stop list applies and so does `min_count`, over all
    groups together. zeros=True keeps the groups in which a term does not occur.

    >>> from presslens.words import index_texts, view
    >>> fish = view(index_texts(["One fish, two fish.", "Red fish?"], ["A", "B"]))
    >>> counts(fish)[["outlet", "term", "count", "words", "per_10k", "articles"]].head(2)
      outlet  term  count  words  per_10k  articles
    0      A  fish      2      4   5000.0         1
    1      B  fish      1      2   5000.0         1

    Raises PresslensError for a term that does not occur and a column words cannot be counted by.
    """
    numbers = tally(view, by)
    if terms is None:
        keep = np.flatnonzero(view.listed & (numbers.counts.sum(axis=0) >= max(min_count, 1)))
    else:
        keep = np.array([view.number(name) for name in dict.fromkeys(terms)], dtype=np.int64)
    frame = _long(numbers, np.asarray(view.terms, dtype=object)[keep], keep)
    return frame if zeros else frame[frame["count"] > 0].reset_index(drop=True)


def _long(numbers: Tally, names: np.ndarray, keep: np.ndarray) -> pd.DataFrame:
    totals = numbers.counts[:, keep].sum(axis=0)
    order = np.lexsort((names.astype(str), -totals))
    keep, names = keep[order], names[order]
    n_groups = len(numbers.labels)
    frame = numbers.labels.iloc[np.tile(np.arange(n_groups), len(keep))].reset_index(drop=True)
    words = np.tile(numbers.words, len(keep))
    frame["term"] = np.repeat(names, n_groups)
    frame["count"] = numbers.counts[:, keep].T.ravel()
    frame["words"] = words
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(words > 0, frame["count"] / words, np.nan)
    frame["per_10k"], frame["per_million"] = rate * 1e4, rate * 1e6
    frame["articles"] = numbers.articles[:, keep].T.ravel()
    frame["n_articles"] = np.tile(numbers.n_articles, len(keep))
    return frame


def top_terms(view: View, n: int = 15, *, by: str = "outlet", min_count: int = 1) -> list[str]:
    """Return the `n` listed terms with the highest rate, each group weighing the same.

    >>> from presslens.words import index_texts, view
    >>> top_terms(view(index_texts(["one fish two fish", "red fish"], ["A", "B"])), 1)
    ['fish']
    """
    numbers = tally(view, by)
    rates = numbers.counts / np.maximum(numbers.words, 1)[:, None]
    mean = rates[numbers.words > 0].mean(axis=0)
    mean = np.where(view.listed & (numbers.counts.sum(axis=0) >= min_count), mean, 0.0)
    order = np.lexsort((np.asarray(view.terms, dtype=object).astype(str), -mean))[:n]
    return [view.terms[i] for i in order if mean[i] > 0]
