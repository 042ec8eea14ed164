"""Tables about voices that need no picture: every attribution, who is first and last, unplaced."""

from __future__ import annotations

import pandas as pd

from presslens import voices
from presslens.figures.claims import ENOUGH, leader
from presslens.figures.passages import SPAN_ROWS, attribution_evidence, first_rows
from presslens.figures.result import Result
from presslens.figures.selection import LEFT
from presslens.figures.wording import FOUND_BY, articles_unit, listing, nothing
from presslens.study import Study

SHOWN = (
    "outlet", "kind", "speaker", "speaker_group", "source", "cue", "content", "continuation",
    "nested", "rule", "mention", "score",
)  # fmt: skip


def attributions_table(study: Study, *, name: str = "attributions") -> Result:
    """Return every attribution with its source, cue, speaker and the rule that resolved it."""
    outlets = study.articles.set_index("article_id")["outlet"]
    table = study.attributions.assign(outlet=study.attributions["article_id"].map(outlets))
    subtitle = articles_unit(study, f"attributions; {len(table):,} in all")
    if table.empty:
        return nothing(study, name, "Nothing is attributed to anybody here", subtitle)
    told = int((table["speaker"] != "").sum())
    return Result(
        name=name,
        title=f"{told:,} of {len(table):,} attributions have a speaker who can be told",
        subtitle=subtitle,
        table=table[list(SHOWN)].reset_index(drop=True),
        evidence=attribution_evidence(study, table, ["speaker", "rule", "mention"]),
        notes=(
            "rule and mention: how the source was resolved to the speaker, and through which words",
            "score: how likely who and what are right; below 0.5 only words in marks are counted",
            FOUND_BY,
        ),
        source=study.source,
        alt=f"Table of {len(table):,} attributions.",
    )


def first_and_last(
    study: Study,
    *,
    name: str = "first-and-last",
) -> Result:
    """Return who speaks first and last in each article."""
    found = voices.first_and_last(study)
    subtitle = articles_unit(study, "first and last attribution with a speaker")
    if found.empty:
        return nothing(study, name, "Nobody speaks here", subtitle)
    title = _last_word(found)
    shown = found.head(SPAN_ROWS)
    near = study.attributions
    near = near[near["article_id"].isin(shown["article_id"])]
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
        evidence=attribution_evidence(study, behind, ["outlet", "place", "speaker", "group"]),
        notes=(
            "at: share of the text before it; attributions inside others are left out",
            FOUND_BY,
        ),
        source=study.source,
        alt="; ".join(f"{r.outlet}, {r.place}: {r.speaker}" for r in found.head(8).itertuples())
        + ".",
    )


def _last_word(found: pd.DataFrame) -> str:
    """Say who has the last word: by name in a few articles, by group in many."""
    total = found["article_id"].nunique()
    last = found[found["place"] == "last"]
    if total <= 4:
        return "The last word: " + listing(
            [f"{r.speaker} in {r.outlet}" for r in last.itertuples()]
        )
    counts = last.loc[~last["group"].isin(list(LEFT)), "group"].value_counts()
    group = leader(counts)
    if group is None or counts[group] < ENOUGH:
        return f"Who speaks first and last in {total:,} articles"
    return f"{group} have the last word in {counts[group]:,} of {total:,} articles"


def unplaced(study: Study, *, name: str = "unplaced-speakers") -> Result:
    """Return the speakers that no group was found for, with lines to paste into actors.yml."""
    attributions = study.attributions
    table = voices.unplaced(study)
    told = int(attributions.loc[attributions["speaker"] != "", "speaker"].nunique())
    subtitle = articles_unit(study, f"speakers without a group, of {told:,} speakers")
    if table.empty:
        return nothing(study, name, "Every speaker who can be told has a group", subtitle)
    left = (attributions["speaker"] != "") & (attributions["speaker_group"] == "")
    behind = first_rows(attributions, left)
    verb = "has" if len(table) == 1 else "have"
    return Result(
        name=name,
        title=f"{len(table):,} of {told:,} speakers {verb} no group in actors.yml",
        subtitle=subtitle,
        table=table,
        evidence=attribution_evidence(study, behind, ["speaker", "source"]),
        notes=("to place a speaker, paste its lines under actors: and name one of your groups",),
        source=study.source,
        alt="; ".join(table["speaker"].head(10)) + ".",
    )
