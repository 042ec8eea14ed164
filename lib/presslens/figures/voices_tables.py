"""Tables about voices that need no picture: every attribution, who is first and last, unplaced."""

from __future__ import annotations

import pandas as pd

from presslens import voices
from presslens.corpus import Corpus
from presslens.figures.voices_shared import (
    EVIDENCE_LIMIT,
    FOUND_BY,
    attribution_evidence,
    first_rows,
    listed,
    nothing,
    source_line,
    unit,
)
from presslens.results import Result

SHOWN = (
    "outlet", "kind", "speaker", "speaker_group", "source", "cue", "content", "continuation",
    "nested", "rule", "mention", "score",
)  # fmt: skip


def attributions_table(
    corpus: Corpus, attributions: pd.DataFrame, *, name: str = "attributions"
) -> Result:
    """Return every attribution with its source, cue, speaker and the rule that resolved it."""
    outlets = corpus.articles.set_index("article_id")["outlet"]
    table = attributions.assign(outlet=attributions["article_id"].map(outlets))
    subtitle = unit(corpus, f"attributions; {len(table):,} in all")
    if table.empty:
        return nothing(corpus, name, "Nothing is attributed to anybody here", subtitle)
    told = int((table["speaker"] != "").sum())
    return Result(
        name=name,
        title=f"{told:,} of {len(table):,} attributions have a speaker who can be told",
        subtitle=subtitle,
        table=table[list(SHOWN)].reset_index(drop=True),
        evidence=attribution_evidence(corpus, table, ["speaker", "rule", "mention"]),
        notes=(
            "rule and mention: how the source was resolved to the speaker, and through which words",
            "score: how likely who and what are right; below 0.5 only words in marks are counted",
            FOUND_BY,
        ),
        source=source_line(corpus),
        alt=f"Table of {len(table):,} attributions.",
    )


def first_and_last(
    corpus: Corpus,
    attributions: pd.DataFrame,
    *,
    section: str = "body",
    name: str = "first-and-last",
) -> Result:
    """Return who speaks first and last in each article."""
    found = voices.first_and_last(corpus, attributions, section=section)
    subtitle = unit(corpus, "first and last attribution with a speaker", section=section)
    if found.empty:
        return nothing(corpus, name, "Nobody speaks here", subtitle)
    title = _last_word(found)
    shown = found.head(EVIDENCE_LIMIT)
    near = attributions[attributions["article_id"].isin(shown["article_id"])]
    behind = shown.merge(
        near.assign(start=[spans[0][0] for spans in near["content_spans"]])[
            ["article_id", "start", "content_spans", "cue_spans", "source_spans"]
        ].drop_duplicates(["article_id", "start"]),
        on=["article_id", "start"],
    )
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=found[["outlet", "place", "speaker", "group", "kind", "at", "text"]],
        evidence=attribution_evidence(corpus, behind, ["outlet", "place", "speaker", "group"]),
        notes=(
            "at: share of the text before it; attributions inside others are left out",
            FOUND_BY,
        ),
        source=source_line(corpus),
        alt="; ".join(f"{r.outlet}, {r.place}: {r.speaker}" for r in found.head(8).itertuples())
        + ".",
    )


def _last_word(found: pd.DataFrame) -> str:
    total = found["article_id"].nunique()
    if total <= 4:
        last = found[found["place"] == "last"]
        return "The last word: " + listed([f"{r.speaker} in {r.outlet}" for r in last.itertuples()])
    parts = []
    for place in ("first", "last"):
        counts = found.loc[found["place"] == place, "group"].value_counts().sort_index()
        counts = counts.sort_values(ascending=False, kind="stable")
        parts.append(f"{place}, {counts.index[0]} ({counts.iloc[0]:,})")
    return f"Most often in {total:,} articles: {'; '.join(parts)}"


def unplaced(
    corpus: Corpus, attributions: pd.DataFrame, *, name: str = "unplaced-speakers"
) -> Result:
    """Return the speakers that no group was found for, with lines to paste into actors.yml."""
    table = voices.unplaced(attributions)
    told = int(attributions.loc[attributions["speaker"] != "", "speaker"].nunique())
    subtitle = unit(corpus, f"speakers without a group, of {told:,} speakers")
    if table.empty:
        return nothing(corpus, name, "Every speaker who can be told has a group", subtitle)
    left = (attributions["speaker"] != "") & (attributions["speaker_group"] == "")
    behind = first_rows(attributions, left)
    verb = "has" if len(table) == 1 else "have"
    return Result(
        name=name,
        title=f"{len(table):,} of {told:,} speakers {verb} no group in actors.yml",
        subtitle=subtitle,
        table=table,
        evidence=attribution_evidence(corpus, behind, ["speaker", "source"]),
        notes=("to place a speaker, paste its lines under actors: and name one of your groups",),
        source=source_line(corpus),
        alt="; ".join(table["speaker"].head(10)) + ".",
    )
