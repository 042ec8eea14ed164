"""Two sides of a comparison by article: what keyness is worked out of, in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from presslens.words import keyness
from presslens.words.counts import Groups, Postings, group_words, groups, postings
from presslens.words.view import View

if TYPE_CHECKING:
    from scipy.sparse import csc_array

    from presslens.inference import Units


@dataclass(frozen=True, eq=False)
class Rows:
    """The articles on the two sides (an article in both makes two rows) and their counts.

    article, side, words: of each row. number: the row each row of `posts` belongs to, -1 if it is
    on neither side. strata: the number of what each row is matched by; None: nothing is matched.
    weight: of each row in the measures; None: 1. Counts are gone through some at a time and never
    held as a table.
    """

    article: np.ndarray
    side: np.ndarray
    words: np.ndarray
    number: np.ndarray
    posts: Postings
    n_terms: int
    strata: np.ndarray | None = None
    weight: np.ndarray | None = None

    @property
    def paired(self) -> bool:
        """Whether some article has words on both sides."""
        return len(np.unique(self.article)) < len(self.article)

    @cached_property
    def side_words(self) -> np.ndarray:
        """The words of each side."""
        return np.array([self.words[self.side == side].sum() for side in (0, 1)])

    @cached_property
    def totals(self) -> np.ndarray:
        """How often each term comes on each side: sides x terms, as floats."""
        return self._by_side(self._some())

    @cached_property
    def weighed_words(self) -> np.ndarray:
        """The words of each row, as the measures take them."""
        return self.words if self.weight is None else self.words * self.weight

    @cached_property
    def weighed_side_words(self) -> np.ndarray:
        """The words of each side, as the measures take them."""
        if self.weight is None:
            return self.side_words
        return np.bincount(self.side, self.weighed_words, 2)

    @cached_property
    def weighed_totals(self) -> np.ndarray:
        """How often each term comes on each side, as the measures take it: sides x terms."""
        if self.weight is None:
            return self.totals
        return self._by_side(self._weighed())

    @cached_property
    def articles(self) -> np.ndarray:
        """In how many articles each term comes on each side: sides x terms."""
        found = np.zeros(2 * self.n_terms, np.int64)
        for row, term, _ in self._some():
            found += np.bincount(self._cell(row, term), minlength=len(found))
        return found.reshape(2, -1)

    def units(self, seed: int) -> Units:
        """Return what is permuted and resampled: rows, or bundles of them where there are many."""
        from presslens.inference import bundle

        codes = np.zeros(len(self.side), int) if self.strata is None else self.strata
        return bundle(self.side == 0, codes, seed=seed)

    def matched(self, strata: np.ndarray) -> Rows:
        """Return the rows that have a counterpart in their stratum (`strata`: of each article).

        A row weighs twice the other side's share of its stratum's words: both sides then have as
        many words in each stratum, and the ratio of their rates is Mantel and Haenszel's.
        """
        codes = np.unique(strata[self.article].astype(str), return_inverse=True)[1]
        a, b = (np.bincount(codes, self.words * (self.side == side)) for side in (0, 1))
        both = np.minimum(a, b)[codes] > 0
        weight = 2 * np.where(self.side == 0, b[codes], a[codes]) / np.maximum(a + b, 1)[codes]
        new = np.append(np.where(both, np.cumsum(both) - 1, -1), -1).astype(np.int32)
        return replace(
            self,
            article=self.article[both],
            side=self.side[both],
            words=self.words[both],
            number=new[self.number],  # -1 stays -1, the last of `new`
            strata=np.unique(codes[both], return_inverse=True)[1],
            weight=weight[both],
        )

    def normalised_dp(self) -> np.ndarray:
        """Gries's normalised DP of every term over each side's articles, as in `dispersion`."""
        total, gaps = self.totals.ravel(), np.zeros(2 * self.n_terms)
        share = self.words / np.maximum(self.side_words, 1)[self.side]
        for row, term, count in self._some():
            # Articles without the term differ by their whole share; the shares add up to 1.
            cell, own = self._cell(row, term), share[row]
            gaps += np.bincount(cell, np.abs(count / total[cell] - own) - own, len(gaps))
        dp = np.where(self.totals > 0, (1 + gaps.reshape(2, -1)) / 2, np.nan)
        for side in (0, 1):
            mine = share[self.side == side]
            dp[side] /= 1 - mine.min() if len(mine) > 1 else np.nan
        return dp

    def without_heaviest(self) -> np.ndarray:
        """Whether a term's G2 of 3.84 or more falls below it without its heaviest article."""
        score = keyness.log_likelihood(*self.weighed_totals, *map(float, self.weighed_side_words))
        leading = (score < 0).astype(np.int8)  # the side with the higher rate
        kind = np.int64 if self.weight is None else float
        most, last = np.zeros(self.n_terms, kind), np.zeros(self.n_terms, np.int64)
        for row, term, count in self._weighed():
            mine = self.side[row] == leading[term]
            np.maximum.at(most, term[mine], count[mine])
        for row, term, count in self._weighed():
            heaviest = (self.side[row] == leading[term]) & (count == most[term])
            last[term[heaviest]] = row[heaviest]  # of several the last
        counts = self.weighed_totals.copy()
        totals = np.repeat(self.weighed_side_words[:, None], self.n_terms, 1)
        used = np.flatnonzero(most)
        counts[leading[used], used] -= most[used]
        totals[leading[used], used] -= self.weighed_words[last[used]]
        empty = (totals <= 0).any(axis=0)
        rest = keyness.log_likelihood(*counts, *np.maximum(totals, 1).astype(float))
        kept = np.where(leading == 1, -rest, rest) >= 3.84
        return (np.abs(score) >= 3.84) & (empty | ~kept)

    def table(self, terms: np.ndarray, units: Units) -> csc_array:
        """Return counts as units x the given terms, without their zeros."""
        from scipy.sparse import csc_array

        place = np.full(self.n_terms, -1, dtype=np.int32)
        place[terms] = np.arange(len(terms))
        parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        for row, term, count in self._some():
            unit, at = units.of[row], place[term]
            here = np.flatnonzero((at >= 0) & (unit >= 0))
            parts.append((count[here], unit[here], at[here]))
        count, unit, at = (np.concatenate(each) for each in zip(*parts, strict=True))
        shape = (len(units.labels), len(terms))
        return csc_array((count.astype(float), (unit, at)), shape=shape)

    def _some(self) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Yield row, term and count of postings, some at a time."""
        for at, term, count in self.posts.blocks():
            row = self.number[at]
            here = row >= 0
            yield (row, term, count) if here.all() else (row[here], term[here], count[here])

    def _weighed(self) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Yield as `_some`, each count as the measures take it."""
        for row, term, count in self._some():
            yield row, term, count if self.weight is None else count * self.weight[row]

    def _by_side(self, some: Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> np.ndarray:
        """Return counts added up, sides x terms, as floats."""
        counts = np.zeros(2 * self.n_terms)
        for row, term, count in some:
            counts += np.bincount(self._cell(row, term), count, len(counts))
        return counts.reshape(2, -1)

    def _cell(self, row: np.ndarray, term: np.ndarray) -> np.ndarray:
        """Return the place of each side and term in an array of sides x terms."""
        return term + self.side[row] * np.int32(self.n_terms)


def rows_of(view: View, divided: Groups, sides: np.ndarray, posts: Postings | None = None) -> Rows:
    """Return the rows of a comparison of groups, `sides` of which are 0, 1, or -1 for neither.

    posts: the postings of whole articles, if they are at hand (`article_postings`); where the
    words of an article lie in different groups they cannot be used.
    """
    if divided.of_article is not None:
        posts = article_postings(view) if posts is None else posts
        words = group_words(view, divided).sum(axis=1)
        side = sides[divided.of_article]
        return _rows(view, np.arange(len(words)), np.where(words > 0, side, -1), words, posts)
    two = replace(divided, rows=[("a",), ("b",)], of_each=np.maximum(sides, 0)[divided.of_each])
    if (sides < 0).any():
        here = (sides >= 0)[divided.of_each]
        ids = np.where(here, view.ids, np.int32(-1))
        view = replace(view, ids=ids, selected=view.selected & here)
    words = group_words(view, two).ravel()
    at = np.arange(len(words))
    return _rows(view, at // 2, np.where(words > 0, at % 2, -1), words, postings(view, two))


def article_postings(view: View) -> Postings:
    """Return the postings of whole articles, which serve any division of articles into sides."""
    return postings(view, groups(view, ()))


def _rows(
    view: View, article: np.ndarray, side: np.ndarray, words: np.ndarray, posts: Postings
) -> Rows:
    used = np.flatnonzero(side >= 0)
    number = np.full(len(side), -1, np.int32)
    number[used] = np.arange(len(used), dtype=np.int32)
    kept = side[used].astype(np.int8)  # of each posting it is asked again and again
    rows = Rows(article[used], kept, words[used], number, posts, len(view.terms))
    if not rows.paired:
        return rows
    return replace(rows, strata=np.unique(rows.article, return_inverse=True)[1])
