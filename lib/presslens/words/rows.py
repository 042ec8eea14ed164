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
    from presslens.inference import Units


@dataclass(frozen=True, eq=False)
class Rows:
    """The articles on the two sides (an article in both makes two rows) and their counts.

    article, side, words: of each row. number: the row each row of `posts` belongs to, -1 if it is
    on neither side. Counts are gone through some at a time and never held as a table.
    """

    article: np.ndarray
    side: np.ndarray
    words: np.ndarray
    number: np.ndarray
    posts: Postings
    n_terms: int

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
        counts = np.zeros(2 * self.n_terms)
        for row, term, count in self._some():
            counts += np.bincount(self._cell(row, term), count, len(counts))
        return counts.reshape(2, -1)

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

        strata = self.article if self.paired else np.zeros_like(self.article)
        codes = np.unique(strata, return_inverse=True)[1]
        return bundle(self.side == 0, codes, seed=seed)

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
        score = keyness.log_likelihood(*self.totals, *map(float, self.side_words))
        leading = (score < 0).astype(np.int8)  # the side with the higher rate
        most, last = np.zeros(self.n_terms, np.int64), np.zeros(self.n_terms, np.int64)
        for row, term, count in self._some():
            mine = self.side[row] == leading[term]
            np.maximum.at(most, term[mine], count[mine])
        for row, term, count in self._some():
            heaviest = (self.side[row] == leading[term]) & (count == most[term])
            last[term[heaviest]] = row[heaviest]  # of several the last
        counts, totals = self.totals.copy(), np.repeat(self.side_words[:, None], self.n_terms, 1)
        used = np.flatnonzero(most)
        counts[leading[used], used] -= most[used]
        totals[leading[used], used] -= self.words[last[used]]
        empty = (totals <= 0).any(axis=0)
        rest = keyness.log_likelihood(*counts, *np.maximum(totals, 1).astype(float))
        kept = np.where(leading == 1, -rest, rest) >= 3.84
        return (np.abs(score) >= 3.84) & (empty | ~kept)

    def table(self, terms: np.ndarray, units: Units) -> np.ndarray:
        """Return counts as units x the given terms."""
        place = np.full(self.n_terms, -1, dtype=np.int32)
        place[terms] = np.arange(len(terms))
        shape = (len(units.labels), len(terms))
        counts = np.zeros(shape[0] * shape[1])
        for row, term, count in self._some():
            unit = units.of[row]
            here = np.flatnonzero((place[term] >= 0) & (unit >= 0))
            cell = unit[here] * shape[1] + place[term[here]]
            counts += np.bincount(cell, count[here], len(counts))
        return counts.reshape(shape)

    def _some(self) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Yield row, term and count of postings, some at a time."""
        for at, term, count in self.posts.blocks():
            row = self.number[at]
            here = row >= 0
            yield (row, term, count) if here.all() else (row[here], term[here], count[here])

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
    return Rows(article[used], kept, words[used], number, posts, len(view.terms))
