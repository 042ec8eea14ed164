"""Shares of voice of one outlet against the others, with the article as the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from presslens import inference
from presslens.schemas import VOICES
from presslens.voices.shares import Voice, in_section, is_heard

if TYPE_CHECKING:
    from presslens.study import Study

BY_VOICE, BY_GROUP = "voice", "group"


def words_by_article(study: Study, *, voice: Voice = "quoted") -> pd.DataFrame:
    """Return each article's words by whose they are: a row an article, in the corpus's order.

    Columns, in two levels: ("voice", each of the three voices), which add up to the article's
    words; and ("group", each group of speakers), the words it is given in `voice` ("quoted":
    paraphrase and verbatim). "unplaced" and "no source named" are groups as well.
    """
    columns = ["article_id", "section", "voice", "group", "words"]
    table = in_section(study.voice_spans[columns], study.section)
    given = table[is_heard(table, voice=voice) & (table["voice"] != "own")]
    parts = {
        BY_VOICE: _counted(table, "voice").reindex(columns=list(VOICES), fill_value=0),
        BY_GROUP: _counted(given, "group"),
    }
    articles = pd.Index(study.articles["article_id"], name="article_id")
    return pd.concat(
        {kind: part.reindex(articles, fill_value=0) for kind, part in parts.items()}, axis=1
    )


def compare_shares(
    study: Study,
    *,
    voice: Voice = "quoted",
    match: str = "auto",
    permutations: int = inference.PERMUTATIONS,
) -> pd.DataFrame:
    """Return each outlet's shares of voice against those of all other outlets together.

    A share is a part of all words (of the section): those of each voice, and those that each group
    of speakers is given in `voice`. `match`: articles are compared only with those of the same
    event, week or month (`presslens.inference.strata_of`). The family is every outlet times every
    share, and q is Benjamini and Hochberg's over all of it. Columns: outlet, measure (voice or
    group), of (which), share_in, share_out, and from ratio on those of
    `presslens.inference.compare`; with one article a side, or too few, no interval and no p. Empty
    with fewer than two outlets.

    >>> from presslens import Study
    >>> table = compare_shares(Study.open("seeds"))
    >>> table["standing"].unique().tolist(), int(table["p"].notna().sum())
    (['descriptive, n = 1 article on one side'], 0)

    Raises PresslensError for a `match` that is none.
    """
    _, strata = inference.strata_of(study.articles, match)
    counts = words_by_article(study, voice=voice)
    found = inference.compare_each(
        counts.to_numpy(),
        counts[BY_VOICE].sum(axis=1).to_numpy(),
        study.articles["outlet"],
        names=range(counts.shape[1]),
        strata=None if strata is None else strata.reindex(counts.index).to_numpy(),
        permutations=permutations,
    )
    feature = found["feature"].astype(int)
    measure, of = (feature.map(dict(enumerate(level))) for level in zip(*counts, strict=True))
    found.insert(1, "measure", measure.astype(object))
    found.insert(2, "of", of.astype(object))
    rates = {"rate_in": "share_in", "rate_out": "share_out"}
    found[list(rates)] = found[list(rates)] / 1000  # of all words, not per 1,000 of them
    return found.drop(columns="feature").rename(columns=rates)


def _counted(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return words by article and `by`."""
    return table.pivot_table(
        index="article_id", columns=by, values="words", aggfunc="sum", fill_value=0
    )
