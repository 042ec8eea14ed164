"""How often terms occur: counts, rates and document frequency, by whatever the corpus tells apart.

Counts are added up over a group first and then divided by the group's words, so that a long
article weighs more than a short one; `by="article"` gives the articles one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from presslens.errors import PresslensError, nearest
from presslens.schemas import SECTIONS, VOICES
from presslens.words.view import View, counted

if TYPE_CHECKING:
    import pandas as pd

    from presslens.study import Study

BLOCK = 2_000_000  # tokens sorted at a time
OF_ARTICLE = ("outlet", "article", "day", "week", "month")  # the same for all words of an article
BY = (*OF_ARTICLE, "voice", "section", "speaker_group")


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of tokens: for each token the number of its group, or for each article.

    columns: what tells the groups apart. rows: the values of each group, one for each column.
    of_article: the number of each article's group, where its words all have the same; else
    of_each, that of each token. bounds: where each article's tokens begin and the last end.
    """

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    bounds: np.ndarray
    of_article: np.ndarray | None = None
    of_each: np.ndarray | None = None

    def __len__(self) -> int:
        """Return how many groups there are."""
        return len(self.rows)

    def of_tokens(self, first: int, last: int) -> np.ndarray:
        """Return the number of the group of each token, from one article up to another."""
        bounds = self.bounds[first : last + 1]
        if self.of_each is not None:
            return self.of_each[bounds[0] : bounds[-1]]
        return np.repeat(self.of_article[first:last], np.diff(bounds))

    @cached_property
    def labels(self) -> pd.DataFrame:
        """The groups as a table, one row each."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=list(self.columns))


def groups(view: View, by: str | Sequence[str] = "outlet") -> Groups:
    """Return the groups that the columns `by` divide an index into, in order of their labels.

    No columns make one group of everything.

    Raises PresslensError for a column there is none of.
    """
    names = [by] if isinstance(by, str) else list(by)
    bounds = view.index.article_bounds
    together = all(name in OF_ARTICLE for name in names)
    rows: list[tuple[str, ...]] = [()]
    code = np.zeros(len(bounds) - 1 if together else len(view.index), dtype=np.int32)
    for name in names:
        values, codes = _levels(view, name)
        if name in OF_ARTICLE and not together:
            codes = np.repeat(codes, np.diff(bounds))
        if len(names) == 1:
            rows, code = [(value,) for value in values], codes
            break
        code = code.astype(np.int64) * len(values) + codes
        used, code = np.unique(code, return_inverse=True)
        rows = [(*rows[i // len(values)], values[i % len(values)]) for i in used.tolist()]
        code = code.astype(np.int32)
    of = {"of_article" if together else "of_each": code}
    return Groups(tuple(names), rows, bounds, **of)


def _levels(view: View, name: str) -> tuple[list[str], np.ndarray]:
    """Return the values of a column and for each article, or each token, the number of its own."""
    index = view.index
    if name in ("voice", "speaker_group"):
        if name == "voice":
            values, codes = list(VOICES), index.voice
        else:
            names, codes = sorted(index.groups), None
            values = ["own voice", *("unplaced" if name == "" else name for name in names)]
            if index.voice is None or index.group is None:
                values = values[1:]
            else:
                place = np.array([names.index(name) + 1 for name in index.groups], np.int32)
                codes = np.where(index.voice, place[index.group], np.int32(0))
        return values, np.zeros(len(index), np.int32) if codes is None else codes
    if name == "section":
        codes = index.passage_columns["section"]
        return list(SECTIONS), np.repeat(codes, np.diff(index.passage_bounds))
    if name not in BY:
        raise PresslensError(f'words cannot be counted by "{name}"; {nearest(name, BY)}.')
    if name in ("outlet", "article"):
        column = index.article_columns["outlet" if name == "outlet" else "article_id"].tolist()
    else:
        column = [period(when, name) for when in index.article_columns["published"]]
    values = sorted(set(column))
    number = {value: i for i, value in enumerate(values)}
    return values, np.fromiter(map(number.__getitem__, column), np.int32, len(column))


def period(published: str, unit: str) -> str:
    """Return the day, ISO week or month of a date; "undated" if there is none.

    >>> [period("2021-06-18T12:57:00-04:00", unit) for unit in ("day", "week", "month")]
    ['2021-06-18', '2021-W24', '2021-06']
    >>> [period("1921-06", unit) for unit in ("day", "month")]
    ['undated', '1921-06']
    """
    day = str(published)[:10]
    if unit == "month" and len(day) == len("2021-06"):
        return day
    if len(day) < 10:
        return "undated"
    if unit == "week":
        year, week, _ = date.fromisoformat(day).isocalendar()
        return f"{year}-W{week:02d}"
    return day[:7] if unit == "month" else day


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of every term in a few groups, as arrays.

    groups: the groups, whose `labels` are a table with one row each. words: words in each.
    counts: groups x terms. articles: document frequency, groups x terms. n_articles: articles
    with words in each group.
    """

    groups: Groups
    words: np.ndarray
    counts: np.ndarray
    articles: np.ndarray
    n_articles: np.ndarray

    @property
    def labels(self) -> pd.DataFrame:
        """The groups as a table, one row each."""
        return self.groups.labels


def tally(view: View, by: str | Sequence[str] | Groups = "outlet") -> Tally:
    """Count every term of a view in every group.

    >>> from presslens.words import index_texts, view
    >>> fish = view(index_texts(["One fish, two fish.", "Red fish?"], ["A", "B"]))
    >>> numbers = tally(fish)
    >>> fish.terms, numbers.counts.tolist(), numbers.words.tolist()
    (['one', 'fish', 'two', 'red'], [[1, 2, 1, 0], [0, 1, 0, 1]], [4, 2])
    """
    divided = by if isinstance(by, Groups) else groups(view, by)
    n_groups, n_terms = len(divided), max(len(view.terms), 1)
    counts = np.zeros(n_groups * n_terms, dtype=np.int64)
    frequency = np.zeros(n_groups * n_terms, dtype=np.int64)
    for _, cell, count in _block_postings(view, divided):
        counts += np.bincount(cell, weights=count, minlength=len(counts)).astype(np.int64)
        frequency += np.bincount(cell, minlength=len(counts))
    words = group_words(view, divided)
    shape = (n_groups, n_terms)
    return Tally(
        divided,
        words.sum(axis=0),
        counts.reshape(shape)[:, : len(view.terms)],
        frequency.reshape(shape)[:, : len(view.terms)],
        (words > 0).sum(axis=0),
    )


def group_words(view: View, divided: Groups) -> np.ndarray:
    """Return the selected words of each article in each group: articles x groups."""
    n_groups, bounds = max(len(divided), 1), view.index.article_bounds
    words = np.zeros((len(bounds) - 1, n_groups), dtype=np.int64)
    if divided.of_article is not None and view.is_whole:
        words[np.arange(len(words)), divided.of_article] = np.diff(bounds)
        return words
    for first, last in _blocks(bounds, n_groups):
        tokens = slice(int(bounds[first]), int(bounds[last]))
        key = np.repeat(np.arange(last - first) * n_groups, np.diff(bounds[first : last + 1]))
        key += divided.of_tokens(first, last)
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
    """How often each term comes in each article and group, without the zeros.

    A row is an article in a group: row article x groups + group. bounds: where each row's
    postings begin, and a last entry where they end. term, count: of each posting.
    """

    bounds: np.ndarray
    term: np.ndarray
    count: np.ndarray

    def blocks(self) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Yield row, term and count of each posting, some rows at a time."""
        for first, last in _blocks(self.bounds, 1):
            some = slice(int(self.bounds[first]), int(self.bounds[last]))
            sizes = np.diff(self.bounds[first : last + 1])
            row = np.repeat(np.arange(first, last, dtype=np.int32), sizes)
            yield row, self.term[some], self.count[some]


def postings(view: View, divided: Groups) -> Postings:
    """Return how often each term comes in each article and group.

    >>> from presslens.words import index_texts, view
    >>> fish = view(index_texts(["One fish, two fish.", "Red fish?"]))
    >>> found = postings(fish, groups(fish))
    >>> found.bounds.tolist(), found.term.tolist(), found.count.tolist()
    ([0, 3, 5], [0, 1, 2, 1, 3], [1, 2, 1, 1, 1])
    """
    n_terms, n_groups = max(len(view.terms), 1), max(len(divided), 1)
    sizes = np.zeros((len(view.index.article_bounds) - 1) * n_groups, dtype=np.int64)
    # Five bytes a posting: of 100,000 articles there are 25 million, with voices apart 35.
    terms, counted = [np.zeros(0, np.int32)], [np.zeros(0, np.uint8)]
    for article, cell, count in _block_postings(view, divided):
        group = cell // n_terms
        sizes += np.bincount(article.astype(np.int64) * n_groups + group, minlength=len(sizes))
        terms.append((cell - group * n_terms).astype(np.int32, copy=False))
        counted.append(count.astype(np.min_scalar_type(count.max(initial=0))))
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    return Postings(bounds, _joined(terms), _joined(counted))


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    """Return parts as one, and forget them, so that no more than one column is held twice."""
    whole = np.concatenate(parts)
    parts.clear()
    return whole


def _block_postings(
    view: View, divided: Groups
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield article, cell (group x terms + term) and count, some articles at a time."""
    of_article, bounds = divided.of_article, view.index.article_bounds
    n_terms = max(len(view.terms), 1)
    width = n_terms if of_article is not None else n_terms * max(len(divided), 1)
    for first, last in _blocks(bounds, width):
        tokens = slice(int(bounds[first]), int(bounds[last]))
        kind = np.int32 if (last - first) * width < 2**31 else np.int64
        key = np.repeat(
            np.arange(last - first, dtype=kind) * kind(width), np.diff(bounds[first : last + 1])
        )
        ids = view.ids[tokens]
        if width > n_terms:
            key += divided.of_tokens(first, last).astype(kind) * kind(n_terms)
        key += ids.astype(kind, copy=False)
        if (ids < 0).any():
            key = key[ids >= 0]
        key.sort()
        new = np.ones(len(key), dtype=bool)
        np.not_equal(key[1:], key[:-1], out=new[1:])
        change = np.flatnonzero(new)
        found = key[change]
        article = found // kind(width)  # twice as fast as divmod
        cell = found - article * kind(width)
        article = article.astype(np.int32) + np.int32(first)
        if of_article is not None and len(divided) > 1:
            cell = cell + of_article[article].astype(np.int64) * n_terms
        yield article, cell, np.diff(change, append=len(key)).astype(np.int32)


def counts(
    study: Study | View,
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
    view = counted(study)
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
    n_groups = len(numbers.groups)
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


def top_terms(
    study: Study | View, n: int = 15, *, by: str = "outlet", min_count: int = 1
) -> list[str]:
    """Return the `n` listed terms with the highest rate, each group weighing the same.

    >>> from presslens.words import index_texts, view
    >>> top_terms(view(index_texts(["one fish two fish", "red fish"], ["A", "B"])), 1)
    ['fish']
    """
    view = counted(study)
    numbers = tally(view, by)
    rates = numbers.counts / np.maximum(numbers.words, 1)[:, None]
    mean = rates[numbers.words > 0].mean(axis=0)
    mean = np.where(view.listed & (numbers.counts.sum(axis=0) >= min_count), mean, 0.0)
    order = np.lexsort((np.asarray(view.terms, dtype=object).astype(str), -mean))[:n]
    return [view.terms[i] for i in order if mean[i] > 0]
