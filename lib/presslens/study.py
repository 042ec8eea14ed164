"""The Study: a selection of a corpus, and every table that the suite draws from.

    study = Study.open("../seeds", outlets=["Sky News"], date_from="2021-06-01")
    study.attributions, study.voice_spans, study.terms, study.hits

A table is made when it is first asked for. What `presslens prepare` has kept with the corpus is
opened instead, and a narrower study filters the tables of the wider one: nothing that was worked
out once is worked out again. Every figure and every table of the suite is a function of a Study.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from presslens import inference
from presslens.corpus import Corpus, load_corpus
from presslens.corpus.stored import StoredCorpus
from presslens.errors import PresslensError, nearest
from presslens.framing.dictionaries import Frames
from presslens.framing.lists import Lists, choose_lists
from presslens.framing.naming import Referent
from presslens.framing.rates import rates_by_article
from presslens.framing.stance import Stances
from presslens.framing.tables import framing_tables
from presslens.prepared import Kept
from presslens.schemas import SECTIONS, empty
from presslens.voices.actors import Actors
from presslens.voices.attributions import attribute, load_actors_for
from presslens.voices.shares import span_words
from presslens.voices.spans import voice_spans
from presslens.words import TermIndex, View, build_index, near_duplicates
from presslens.words import view as view_of

AT_ONCE = 500  # articles of an imported corpus that are attributed at once, without `prepare`
READ = 2000  # articles that are read sentence by sentence, drawn at random where there are more


class Files(NamedTuple):
    """The files of lists that a study was opened with; empty: what lies beside the corpus."""

    actors: str | Path = ""
    frames: str | Path = ""
    names: str | Path = ""
    stances: str | Path = ""


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """Some articles of a corpus, with tables that are made when they are first asked for.

    Attributes
    ----------
    corpus : Corpus
        The articles, and the way back from every word to its source.
    files : Files
        The lists it was opened with.
    section : str
        Where frames, words and voices are counted: "all" or one of presslens.schemas.SECTIONS.
    voiced : bool
        Whether it is asked who says what; if not, all words are the outlets' own.
    wider : Study or None
        The study it was narrowed from, whose tables it filters.
    selection : str
        How the articles were chosen, for subtitles, where outlets and days do not say it.
    drawn_from : int
        For a random sample, how many articles there are; otherwise 0.
    counted : Mapping
        How words are counted, as options of `view`.

    Examples
    --------
    >>> study = Study.open("seeds")
    >>> study
    Study of Three news articles on Xinjiang, June 2021: 3 articles from 3 outlets, ...
    >>> sky = study.select(outlets=["Sky News"])
    >>> sky.attributions["article_id"].unique().tolist()
    ['sky-2021-06-11']
    """

    corpus: Corpus
    files: Files = Files()
    section: str = "all"
    voiced: bool = True
    wider: Study | None = None
    selection: str = ""
    drawn_from: int = 0
    counted: Mapping[str, Any] = field(default_factory=dict)
    _views: dict[tuple, View] = field(default_factory=dict)

    # Opening and narrowing

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        outlets: Sequence[str] = (),
        date_from: str = "",
        date_to: str = "",
        section: str = "all",
        actors: str | Path = "",
        frames: str | Path = "",
        names: str | Path = "",
        stances: str | Path = "",
        voiced: bool = True,
    ) -> Study:
        """Open a corpus, or the articles of some outlets and days of it.

        Parameters
        ----------
        path : str or Path
            A file or folder that `presslens.load_corpus` reads.
        outlets, date_from, date_to
            As in `Corpus.select`; empty means all.
        section : str
            Count words, voices and frames in this section only; "all" counts everywhere.
        actors, frames, names, stances : str or Path
            Files of lists; where empty, actors.yml, frames.yml and names.yml beside the corpus are
            taken if they are there, else the generic frames, no groups and no names.
        voiced : bool
            False leaves open who says what, which is far quicker: all words are the outlets' own.

        Raises
        ------
        PresslensError
            If the corpus cannot be read, or an outlet, a day or the section is not in it.
        """
        if section not in ("all", *SECTIONS):
            known = ("all", *SECTIONS)
            raise PresslensError(f'section: "{section}" is none ({nearest(section, known)}).')
        files = Files(actors, frames, names, stances)
        whole = cls(load_corpus(path), files, section=section, voiced=voiced)
        return whole.select(outlets=outlets, date_from=date_from, date_to=date_to)

    def select(
        self, *, outlets: Sequence[str] = (), date_from: str = "", date_to: str = ""
    ) -> Study:
        """Return the study of some outlets and days, as `Corpus.select` does."""
        part = self.corpus.select(outlets=outlets, date_from=date_from, date_to=date_to)
        return self if part is self.corpus else self._narrowed(part)

    def only(self, article_ids: Collection[str], *, selection: str = "") -> Study:
        """Return the study of some articles, named by their ids.

        selection: how they were chosen, for subtitles.
        """
        rows = self.articles["article_id"].isin(list(article_ids))
        told = ", ".join(filter(None, [self.selection, selection]))
        return self._narrowed(self.corpus.only(self.articles[rows]), selection=told)

    def counting(self, **options: Any) -> Study:
        """Return the study with words counted in another way: options of `view`.

        >>> Study.open("seeds").counting(voice="own", stop_words="function").view()
        View of the outlets' own voice: 1,809 words, 1,271 terms
        """
        return self.with_tables(counted={**self.counted, **options})

    def without_copies(self) -> Study:
        """Return the study without articles that nearly repeat an earlier one (`copies`)."""
        if self.copies.empty:
            return self
        kept = self.articles["article_id"][
            ~self.articles["article_id"].isin(self.copies["article_id"])
        ]
        n = len(self.articles) - len(kept)
        return self.only(kept, selection=f"articles that are no copies ({n:,} left out)")

    @cached_property
    def sample(self) -> Study:
        """The study of 2,000 articles drawn at random, or this one where there are no more.

        For what has to read every sentence, and would take hours over a hundred thousand articles.
        """
        n = len(self.articles)
        if n <= READ:
            return self
        rows = np.sort(np.random.default_rng(0).permutation(n)[:READ])
        return replace(self.only(self.articles["article_id"].iloc[rows]), drawn_from=n)

    def with_tables(self, **tables: Any) -> Study:
        """Return the study with some of its tables or lists replaced, for a closer look.

        >>> study = Study.open("seeds")
        >>> said = study.attributions
        >>> len(study.with_tables(attributions=said[said["kind"] == "direct"]).attributions)
        18
        """
        other = copy(self)
        vars(other).update(tables, _views={})
        return other

    def _narrowed(self, part: Corpus, **changes: Any) -> Study:
        return replace(self, corpus=part, wider=self, _views={}, **changes)

    # What it says of itself

    @property
    def articles(self) -> pd.DataFrame:
        """The articles, one a row (`presslens.schemas.TABLES["articles"]`)."""
        return self.corpus.articles

    @property
    def passages(self) -> pd.DataFrame:
        """The passages, one a row."""
        return self.corpus.passages

    @property
    def outlets(self) -> list[str]:
        """The outlets, by name."""
        return sorted(self.articles["outlet"].unique())

    @property
    def standing(self) -> str:
        """What kind of statement these articles allow, for subtitles."""
        words = inference.label(self.articles)
        return f"{words}, each on another event" if inference.events_apart(self.articles) else words

    @property
    def source(self) -> str:
        """Where the texts come from, for source lines."""
        return f"Source: {self.corpus.title}." if self.corpus.title else ""

    def __repr__(self) -> str:
        """Say in a line what it holds."""
        return repr(self.corpus).replace("Corpus ", "Study of ", 1)

    def _repr_html_(self) -> str:
        return self.corpus._repr_html_()

    # The lists

    @cached_property
    def actors(self) -> Actors:
        """Who belongs to which group."""
        if self.wider is not None:
            return self.wider.actors
        return load_actors_for(self.corpus, self.files.actors)

    @cached_property
    def lists(self) -> Lists:
        """Frames, names of the same referent, stances of verbs."""
        if self.wider is not None:
            return self.wider.lists
        frames, names, stances = self.files[1:]
        return choose_lists(self.corpus.path, frames=frames, names=names, stances=stances)

    @property
    def frames(self) -> Frames:
        """The frames looked for."""
        return self.lists.frames

    @property
    def referents(self) -> tuple[Referent, ...]:
        """The referents whose names are looked for."""
        return self.lists.referents

    @property
    def stances(self) -> Stances:
        """The stance of each verb of saying."""
        return self.lists.stances

    # The tables

    @cached_property
    def attributions(self) -> pd.DataFrame:
        """Who says what (`presslens.schemas.TABLES["attributions"]`)."""
        if not self.voiced:
            return empty("attributions")
        return self._table("attributions", self._attribute)

    @cached_property
    def voice_spans(self) -> pd.DataFrame | None:
        """Whose words every stretch of text is, with its words; None in a study without voices."""
        if not self.voiced:
            return None
        return self._table(
            "voice_spans",
            lambda: span_words(self.corpus, voice_spans(self.corpus, self.attributions)),
        )

    @cached_property
    def terms(self) -> TermIndex:
        """The index of every token, with its voice."""
        if self.wider is not None and self.wider._has("terms"):
            return self.wider.terms.only(self.articles["article_id"])
        if self._kept is not None and self._kept.has("terms"):
            return self._kept.terms
        return build_index(self.corpus, self.voice_spans)

    @property
    def index(self) -> TermIndex:
        """Another name of `terms`."""
        return self.terms

    @cached_property
    def hits(self) -> pd.DataFrame:
        """Every hit of a frame, with its place and the source's words."""
        return self._found("hits")

    @cached_property
    def rates(self) -> pd.DataFrame:
        """Hits and words by article, voice and frame, in the study's section."""
        if self.section != "all":
            return rates_by_article(self.terms, self.frames, self.hits, section=self.section)
        return self._found("rates")

    @cached_property
    def names(self) -> pd.DataFrame:
        """Every use of a listed name, with its place."""
        return self._found("names")

    @cached_property
    def cues(self) -> pd.DataFrame:
        """The attributions that have a cue, with outlet and stance."""
        return self._found("cues")

    @cached_property
    def copies(self) -> pd.DataFrame:
        """The articles that nearly repeat an earlier one (`presslens.words.near_duplicates`)."""
        return near_duplicates(self.terms)

    def view(self, **options: Any) -> View:
        """Return the tokens that are counted, and as which terms (`presslens.words.view`).

        The study's section is taken where none is given. What was asked for once is kept.
        """
        options = {"section": self.section, **self.counted, **options}
        key = tuple(sorted((name, str(value)) for name, value in options.items()))
        if key not in self._views:
            made = view_of(self.terms, **options)
            told = ", ".join(filter(None, [made.selection, self.selection]))
            self._views[key] = replace(made, selection=told)
        return self._views[key]

    # How a table is come by

    def _has(self, name: str) -> bool:
        """Say whether a table is made, or kept with the corpus, so that it can be filtered."""
        if name in vars(self):
            return True
        if self.wider is not None:
            return self.wider._has(name)
        return self._kept is not None and self._kept.has(name)

    def _table(self, name: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return a table by article: filtered, opened, or else made."""
        if self.wider is not None and self.wider._has(name):
            return self._filtered(getattr(self.wider, name))
        if self._kept is not None and self._kept.has(name):
            return self._kept.table(name)
        return make()

    def _filtered(self, table: pd.DataFrame) -> pd.DataFrame:
        here = table["article_id"].isin(self.articles["article_id"])
        return table[here.to_numpy()].reset_index(drop=True)

    def _attribute(self) -> pd.DataFrame:
        n, path = len(self.articles), self.corpus.path
        if isinstance(self.corpus, StoredCorpus) and n > AT_ONCE:
            raise PresslensError(
                f"{path}: who says what in its {n:,} articles has not been worked out by this "
                f"version with these actors; say presslens prepare {path} first."
            )
        return attribute(self.corpus, self.actors)

    def _found(self, name: str) -> pd.DataFrame:
        """Return a table of framing; words found in a wider study are numbered by this index."""
        table = self._table(name, lambda: self._framing[name])
        if self.wider is None or "first" not in table or not self.wider._has(name):
            return table
        old, new = (_first_words(study.terms) for study in (self.wider, self))
        moved = new - old.loc[new.index]
        by = moved.to_numpy()[moved.index.get_indexer(table["article_id"])]
        return table.assign(first=table["first"].to_numpy() + by)

    @cached_property
    def _framing(self) -> dict[str, pd.DataFrame]:
        return framing_tables(self.terms, self.corpus, self.attributions, self.lists)

    @cached_property
    def _kept(self) -> Kept | None:
        """What is kept with the corpus, where it is a whole imported one."""
        if self.wider is None and isinstance(self.corpus, StoredCorpus) and self.corpus.is_whole:
            return Kept(self.corpus, self)
        return None


def _first_words(index: TermIndex) -> pd.Series:
    """Return the number of each article's first token, by article_id."""
    return pd.Series(index.article_bounds[:-1], index=list(index.article_columns["article_id"]))
