"""Everything the framing room needs to know of a corpus, worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presslens import inference
from presslens.framing.dictionaries import Frames
from presslens.framing.lists import Lists
from presslens.framing.naming import Referent, name_hits
from presslens.framing.rates import frame_hits, locate, rates_by_article
from presslens.framing.stance import Stances, cue_stances
from presslens.words import build_index

if TYPE_CHECKING:
    from presslens.corpus import Corpus
    from presslens.words.index import TermIndex

READ = 2000  # articles that are read sentence by sentence, drawn at random where there are more


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """A corpus with its voices and lists, and what was found: the tables every figure draws.

    hits: every hit of a frame, with its place and the source's words. rates: hits and words by
    article, voice and frame. names: every use of a listed name, with its place. cues: attributions
    that have a cue, with outlet and stance. drawn_from: for a sample, the articles there are.
    """

    corpus: Corpus
    attributions: pd.DataFrame
    voice_spans: pd.DataFrame
    index: TermIndex
    frames: Frames
    referents: tuple[Referent, ...]
    stances: Stances
    hits: pd.DataFrame
    rates: pd.DataFrame
    names: pd.DataFrame
    cues: pd.DataFrame
    section: str = "all"
    drawn_from: int = 0

    @cached_property
    def sample(self) -> Study:
        """The study of 2,000 articles drawn at random, or of all where there are no more.

        For what has to read every sentence, and would take hours over a hundred thousand articles.
        """
        n = len(self.articles)
        if n <= READ:
            return self
        rows = np.sort(np.random.default_rng(0).permutation(n)[:READ])
        part = self.corpus.only(self.articles.iloc[rows])
        said, spans = (
            table[table["article_id"].isin(part.articles["article_id"])].reset_index(drop=True)
            for table in (self.attributions, self.voice_spans)
        )
        lists = Lists(self.frames, self.referents, self.stances)
        return replace(look(part, said, spans, lists, section=self.section), drawn_from=n)

    def __repr__(self) -> str:
        """Say in a line what was read."""
        return (
            f"Study of {self.corpus.title or self.corpus.path}: {len(self.articles):,} articles, "
            f"{len(self.index):,} words, {len(self.hits):,} hits of {len(self.frames)} frames "
            f"({self.frames.name}), {len(self.names):,} uses of listed names, "
            f"{len(self.attributions):,} attributions"
        )

    @property
    def articles(self) -> pd.DataFrame:
        """The table of articles."""
        return self.corpus.articles

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


def look(
    corpus: Corpus,
    attributions: pd.DataFrame,
    voice_spans: pd.DataFrame | None,
    lists: Lists,
    *,
    section: str = "all",
    kept: Mapping[str, pd.DataFrame] | None = None,
) -> Study:
    """Find in a corpus everything that some lists name.

    voice_spans: None takes everything as the outlets' own voice. kept: the tables, where they have
    been worked out before; of a section only the rates are counted anew, from the hits kept.
    """
    index = build_index(corpus, voice_spans)
    if kept is None:
        hits = frame_hits(index, lists.frames)
        kept = {
            "hits": locate(index, hits, corpus),
            "rates": rates_by_article(index, lists.frames, hits, section=section),
            "names": locate(index, name_hits(index, lists.referents), corpus),
            "cues": cue_stances(attributions, corpus.articles, lists.stances),
        }
    elif section != "all":
        rates = rates_by_article(index, lists.frames, kept["hits"], section=section)
        kept = {**kept, "rates": rates}
    return Study(
        corpus=corpus,
        attributions=attributions,
        voice_spans=voice_spans,
        index=index,
        frames=lists.frames,
        referents=lists.referents,
        stances=lists.stances,
        section=section,
        **kept,
    )
