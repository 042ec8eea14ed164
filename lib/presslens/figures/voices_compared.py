"""The picture of shares of voice that differ beyond what shuffled articles would show."""

from __future__ import annotations

import pandas as pd

from presslens import inference
from presslens.figures import differences
from presslens.figures.passages import span_evidence
from presslens.figures.result import Result
from presslens.figures.selection import left_out, outlets_shown
from presslens.figures.style import styled
from presslens.figures.wording import FOUND_BY, VOICE_NOTE, articles_unit
from presslens.study import Study
from presslens.text import TOKEN_RULE
from presslens.voices.shares import BY_VOICE, Voice, compare_shares, is_heard

OTHERS = "the others’ share"
SHARES = {"own": "own voice", "paraphrase": "paraphrase, all", "verbatim": "verbatim, all"}
MOST_GROUPS = 9


@styled
def share_differences(
    study: Study,
    *,
    voice: Voice = "quoted",
    match: str = "auto",
    name: str = "share-differences",
) -> Result:
    """Draw each outlet's shares of voice over the other outlets', with intervals.

    The shares are those of the three voices, and the words (in `voice`) given to each group of
    speakers, all of all words. Where articles are too few nothing is drawn and nothing is tested:
    the table says why. `match`: as in `presslens.inference.strata_of`.
    """
    heard_in = "quoted" if voice in ("all", "own") else voice
    by, _ = inference.strata_of(study.articles, match)
    table = compare_shares(study, voice=heard_in, match=match)
    label = table["of"].where(table["measure"] != BY_VOICE, table["of"].map(SHARES))
    table.insert(1, "label", label)
    title = differences.claim(table, study.articles, what="share of voice", others=OTHERS)
    subtitle = differences.extent(table, articles_unit(study, "share of all words"), by)
    shown, labels = outlets_shown(study), _labels(table)
    figure = None
    if differences.is_tested(table):
        every = table["label"].nunique()
        rest = [f"{len(labels)} of {every} shares are drawn"] if len(labels) < every else []
        figure = differences.forests(
            table, shown, labels, title=title,
            subtitle="; ".join([subtitle, *left_out(study, shown), *rest]),
            source=study.source, others=OTHERS, matched="" if by == "none" else "matched ",
        )  # fmt: skip
    behind = study.voice_spans
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table.drop(columns="label"),
        evidence=span_evidence(
            study,
            behind,
            ["outlet", "group", "speaker", "voice"],
            is_heard(behind, voice=heard_in, section=study.section),
        ),
        evidence_name="share-of-voice",
        notes=(
            *differences.how(table, by),
            TOKEN_RULE,
            VOICE_NOTE,
            "groups: actors.yml",
            FOUND_BY,
            inference.what_can_be_said(study.articles),
        ),
        source=study.source,
        alt=f"Ratios of shares of voice by outlet. {title}. {differences.in_words(table)}",
        figure=figure,
    )


def _labels(table: pd.DataFrame) -> list[str]:
    """Return what is drawn, from the top: the voices, then the groups with the largest shares."""
    is_group = table["measure"] != BY_VOICE
    largest = table[is_group].groupby("label")["share_in"].sum()
    groups = largest.sort_values(ascending=False, kind="stable").index[:MOST_GROUPS]
    return [*dict.fromkeys(table.loc[~is_group, "label"]), *groups]
