"""The Corpus: its tables, its sources, and the part of it that one wants to look at."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

import pandas as pd

from presslens.corpus.dates import parse_date
from presslens.errors import PresslensError, nearest

OUTLETS_NAMED = 5  # of those without an article on the days asked for


@dataclass(frozen=True, eq=False, repr=False)
class Corpus:
    """Articles read from a file or folder, and the way back from every word to the source.

    articles, passages, stripped, repairs: tables, their columns documented in presslens.schemas.
    notes: what a reader of the results should know, one sentence each. sources: for each article_id
    the string that all offsets refer to.
    """

    path: Path
    title: str
    articles: pd.DataFrame
    passages: pd.DataFrame
    stripped: pd.DataFrame
    repairs: pd.DataFrame
    sources: Mapping[str, str]
    notes: tuple[str, ...] = ()

    def source(self, article_id: str) -> str:
        """Return the string that the offsets of an article refer to.

        Raises PresslensError if there is no such article.
        """
        if article_id not in self.sources:
            hint = nearest(article_id, self.sources)
            raise PresslensError(f'{self.path}: there is no article "{article_id}" ({hint}).')
        return self.sources[article_id]

    def quote(self, article_id: str, start: int, end: int) -> str:
        """Return `source[start:end]`: the words of the article as they were received."""
        return self.source(article_id)[start:end]

    def select(
        self, *, outlets: Sequence[str] = (), date_from: str = "", date_to: str = ""
    ) -> Corpus:
        """Return the articles of some outlets and days.

        Days are those printed with the article, in its own zone, both ends included. An article
        without a date is left out when days are asked for. Empty means no limit.

        Raises PresslensError for an outlet that is not in the corpus, an outlet named that has no
        article on these days, a date that cannot be read, or if nothing is left. If no outlet is
        named, one that has no article on these days is left out with a warning and a note.
        """
        articles = self.articles
        if outlets:
            wanted = [outlets] if isinstance(outlets, str) else list(outlets)
            here = list(dict.fromkeys(articles["outlet"]))
            for outlet in wanted:
                if outlet not in here:
                    raise PresslensError(
                        f'outlets: there is no "{outlet}" in {self.path} ({nearest(outlet, here)}).'
                    )
            articles = articles[articles["outlet"].isin(wanted)]
            for outlet in wanted:
                own = articles[articles["outlet"] == outlet]
                self._between(own, date_from, date_to, whose=f'"{outlet}"')
        articles = self._between(articles, date_from, date_to)
        if len(articles) == len(self.articles):
            return self
        chosen = set(articles["article_id"])
        undated = ~self.articles["article_id"].isin(chosen) & (
            self.articles["published"].str.len() < len("2021-06-18")
        )
        notes: tuple[str, ...] = ()
        if (date_from or date_to) and undated.any():
            notes += (f"without a date and left out: {int(undated.sum())} article(s)",)
        emptied = () if outlets else self._emptied(articles, date_from, date_to)
        for note in emptied:
            warnings.warn(note, stacklevel=3)
        return self.only(articles, notes=notes + emptied)

    def only(self, articles: pd.DataFrame, *, notes: Sequence[str] = ()) -> Corpus:
        """Return the corpus of some rows of its table of articles, with more notes."""
        chosen = set(articles["article_id"])
        return replace(
            self,
            articles=articles.reset_index(drop=True),
            passages=self.passages[self.passages["article_id"].isin(chosen)].reset_index(drop=True),
            stripped=_only(self.stripped, chosen),
            repairs=_only(self.repairs, chosen),
            sources={key: self.sources[key] for key in articles["article_id"]},
            notes=(*self.notes, *notes),
        )

    def _between(
        self, articles: pd.DataFrame, date_from: str, date_to: str, *, whose: str = ""
    ) -> pd.DataFrame:
        first, last = _day(date_from, "date_from"), _day(date_to, "date_to")
        if not first and not last:
            return articles
        if first and last and first > last:
            raise PresslensError(f"date_from: {first} is later than date_to, {last}.")
        day = articles["published"].str[:10]
        kept = articles[(day != "") & (day >= first) & (day <= (last or "9999"))]
        if kept.empty:
            dated = sorted(day[day != ""])
            span = f"its articles are dated {dated[0]} to {dated[-1]}" if dated else "none is dated"
            raise PresslensError(
                f"date_from, date_to: no article of {whose or self.path} is from "
                f"{first or 'any day'} to {last or 'any day'}; {span}."
            )
        return kept

    def _emptied(self, kept: pd.DataFrame, date_from: str, date_to: str) -> tuple[str, ...]:
        """Return a sentence on the outlets that have no article left on these days, if any."""
        names = sorted(set(self.articles["outlet"]) - set(kept["outlet"]))
        if not names:
            return ()
        first, last = (_day(day, "") or "any day" for day in (date_from, date_to))
        beyond = len(names) - OUTLETS_NAMED
        some = ", ".join(names[:OUTLETS_NAMED]) + (f" and {beyond} more" if beyond > 0 else "")
        return (f"date_from, date_to: no article from {first} to {last}, so left out: {some}.",)

    def __repr__(self) -> str:
        """Say in one line what the corpus holds."""
        return f"Corpus {self.title}: {self._summary()}"

    def _summary(self) -> str:
        days = sorted(day[:10] for day in self.articles["published"] if day)
        span = (
            "" if not days else f", {days[0]}" + (f" to {days[-1]}" if days[-1] > days[0] else "")
        )
        return (
            f"{_count(len(self.articles), 'article')} from "
            f"{_count(self.articles['outlet'].nunique(), 'outlet')}{span}, "
            f"{_count(int(self.articles['n_words'].sum()), 'word')} in "
            f"{_count(self.size('passages'), 'passage')}; {self.size('stripped'):,} stripped, "
            f"{_count(self.size('repairs'), 'repair')}"
        )

    def size(self, table: str) -> int:
        """Return how many rows one of the tables has."""
        return len(getattr(self, table))

    def columns(self, table: str, names: Sequence[str]) -> pd.DataFrame:
        """Return some columns of one of the tables; a corpus on disk reads no others."""
        return getattr(self, table)[list(names)]

    def _repr_html_(self) -> str:
        shown = self.articles[["outlet", "published", "headline", "n_words"]].head(20)
        more = "" if len(self.articles) <= 20 else f" (the first 20 of {len(self.articles)} shown)"
        notes = "".join(f"<br>{escape(note)}" for note in self.notes)
        return (
            f"<p><strong>{escape(self.title)}</strong>: {escape(self._summary())}{more}{notes}</p>"
            + shown.to_html(index=False, border=0, escape=True)
        )


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _day(value: str, name: str) -> str:
    try:
        return parse_date(str(value))[:10]
    except ValueError as error:
        raise PresslensError(f"{name}: {error}.") from None


def _only(table: pd.DataFrame, articles: set[str]) -> pd.DataFrame:
    # What stood before the first article of a file belongs to none and stays in the log.
    return table[table["article_id"].isin({*articles, ""})].reset_index(drop=True)
