"""Pictures of who speaks: share of voice and speakers.

The ribbon of each article is in `voices_ribbon`, cue verbs and kinds of attribution are in
`voices_reporting`, comparisons of outlets in `voices_compared`, tables without a picture in
`voices_tables`; all can be reached from here.
"""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from presslens import voices
from presslens.figures.claims import ENOUGH, SHARE_LEAD, Claim, Fact, leader, percents
from presslens.figures.panels import group_colours, pale
from presslens.figures.passages import span_evidence
from presslens.figures.result import Result
from presslens.figures.selection import LEFT, merge_small_groups
from presslens.figures.style import (
    GREY,
    INK,
    LABEL,
    VOICE_COLOURS,
    key_line,
    new_figure,
    shorten,
    styled,
    swatches,
    tidy,
)
from presslens.figures.voices_compared import share_differences
from presslens.figures.voices_reporting import cue_verbs, kinds
from presslens.figures.voices_ribbon import ribbon
from presslens.figures.voices_tables import attributions_table, first_and_last, unplaced
from presslens.figures.wording import (
    FOUND_BY,
    VOICE_NOTE,
    WITHIN,
    articles_unit,
    nothing,
    wrapped,
)
from presslens.study import Study
from presslens.text import TOKEN_RULE
from presslens.voices.shares import Voice, is_heard

__all__ = [
    "attributions_table",
    "cue_verbs",
    "first_and_last",
    "kinds",
    "ribbon",
    "share_differences",
    "share_of_voice",
    "speakers",
    "unplaced",
]

MOST_OUTLETS = 8
ACROSS = 4  # panels in a row
CLEAR = 1.25  # times the next speaker's words: one in seven speakers is told wrongly


@styled
def share_of_voice(
    study: Study,
    *,
    voice: Voice = "all",
    name: str = "share-of-voice",
) -> Result:
    """Draw how many of an outlet's words each group of speakers is given, quoted and paraphrased.

    A panel is an outlet; a bar is a group, its length the share of all the outlet's words.
    """
    shown = "quoted" if voice in ("all", "own") else voice
    table = voices.share_of_voice(study, voice=shown)
    subtitle = articles_unit(study, "share of all words of the outlet")
    if table.empty:
        return nothing(study, name, "Nobody is quoted or paraphrased here", subtitle)
    table = merge_small_groups(table)
    table = table.groupby(["outlet", "group", "voice"], as_index=False)[["words", "share"]].sum()
    total = table.groupby(["outlet", "group"])["share"].sum()
    outlets = _largest(table)
    order = _group_order(table)
    claim = _share_claim(table)
    title = claim.text
    across = min(len(outlets), ACROSS)
    down = math.ceil(len(outlets) / across)
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=study.source,
        height=down * (0.55 + 0.42 * len(order)), nrows=down, ncols=across, sharey=True,
        squeeze=False,
    )  # fmt: skip
    key_line(
        figure, swatches({v: VOICE_COLOURS[v] for v in ("verbatim", "paraphrase")}, marker="s")
    )
    panels = list(grid.flat)
    for axes, outlet in zip(panels, outlets, strict=False):
        part = table[table["outlet"] == outlet].pivot_table(
            index="group", columns="voice", values="share", aggfunc="sum"
        )
        part = part.reindex(index=order, columns=["verbatim", "paraphrase"]).fillna(0.0)
        _bars(axes, part, float(total.max()))
        axes.set_title(shorten(outlet, 26), color=INK)
    for axes in panels[len(outlets) :]:
        axes.set_visible(False)
    keys = ["outlet", "group", "speaker", "voice"]
    behind = study.voice_spans
    heard = is_heard(behind, voice=shown, section=study.section)
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=span_evidence(study, behind, keys, heard),
        notes=(TOKEN_RULE, VOICE_NOTE, WITHIN, "groups: actors.yml", FOUND_BY),
        source=study.source,
        alt="Bars, a panel for each outlet, a bar for each group of speakers, its share of the "
        "outlet's words. " + _share_alt(total, outlets),
        figure=figure,
        facts=claim.facts,
    )


def _largest(table: pd.DataFrame) -> list[str]:
    words = table.groupby("outlet")["words"].sum().sort_values(ascending=False, kind="stable")
    return sorted(words.index[:MOST_OUTLETS])


def _group_order(table: pd.DataFrame) -> list[str]:
    """Return the groups by mean share, those without a name last."""
    mean = table.groupby("group")["share"].sum().sort_values(ascending=False, kind="stable")
    return sorted(mean.index, key=lambda group: (group in LEFT, -mean[group], group))


def _bars(axes: Axes, part: pd.DataFrame, greatest: float) -> None:
    rows = range(len(part))[::-1]
    left = pd.Series(0.0, index=part.index)
    for voice in part.columns:
        axes.barh(
            list(rows), part[voice], left=left, height=0.62, color=VOICE_COLOURS[voice],
            edgecolor="white", linewidth=0.6,
        )  # fmt: skip
        left = left + part[voice]
    for row, share in zip(rows, left, strict=True):
        label = f"{share:.0%}" if share >= 0.01 or share == 0 else "<1%"
        axes.text(
            share + greatest * 0.03, row, "–" if share == 0 else label,
            va="center", size=LABEL - 0.5, color=GREY if share == 0 else INK,
        )  # fmt: skip
    axes.set_yticks(list(rows), [wrapped(group, 22) for group in part.index])
    axes.set_xlim(0, greatest * 1.25)
    axes.set_xticks([])
    tidy(axes)


def _share_claim(table: pd.DataFrame) -> Claim:
    """Say which group each of a few outlets gives most words to, where one leads clearly."""
    total = table.groupby(["outlet", "group"])[["words", "share"]].sum()
    outlets = sorted(set(table["outlet"]))
    if set(table["group"]) <= set(LEFT):
        span = percents(total["share"].groupby("outlet").sum())
        return Claim(f"Speakers are given {span} of an outlet’s words; none of them is in a group")
    leads = {o: leader(total.loc[o, "share"], SHARE_LEAD) for o in outlets}
    leads = {
        o: group
        for o, group in leads.items()
        if group is not None and group not in LEFT and total.loc[(o, group), "words"] >= ENOUGH
    }
    if len(outlets) > 2 and len(leads) == len(outlets) and len(set(leads.values())) == 1:
        group = leads[outlets[0]]
        span = percents(total["share"].xs(group, level="group"))
        return Claim(f"All {len(outlets)} outlets give most words to {group}: {span}")
    if not leads or len(outlets) > 4:
        return Claim("How many of its words each outlet gives to each group of speakers")
    said = {o: f"{total.loc[(o, group), 'share']:.0%}" for o, group in leads.items()}
    parts = [f"{o} gives most words to {group} ({said[o]})" for o, group in leads.items()]
    facts = [
        Fact(said[o], {"outlet": o, "group": group}, "share", most="group")
        for o, group in leads.items()
    ]
    return Claim("; ".join(parts), tuple(facts))


def _share_alt(total: pd.Series, outlets: list[str]) -> str:
    parts = []
    for outlet in outlets:
        part = total[outlet].sort_values(ascending=False).head(3)
        shares = ", ".join(f"{group} {share:.0%}" for group, share in part.items())
        parts.append(f"{outlet}: {shares}")
    return "; ".join(parts) + "."


@styled
def speakers(
    study: Study,
    top_n: int = 15,
    *,
    min_words: int = 1,
    voice: Voice = "quoted",
    name: str = "speakers",
) -> Result:
    """Draw who is given the most words, full colour what is quoted, pale what is paraphrased."""
    shown = "quoted" if voice in ("all", "own") else voice
    table = voices.speakers(study, voice=shown)
    every = merge_small_groups(table)
    paint = group_colours(every["group"])
    table = every[every["words"] >= min_words].head(top_n).reset_index(drop=True)
    subtitle = articles_unit(study, "words; full colour is quoted, pale is paraphrased")
    if table.empty:
        return nothing(study, name, f"Nobody is given {min_words} words or more", subtitle)
    claim = _speakers_claim(every)
    title = claim.text
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=study.source, height=0.9 + 0.3 * len(table)
    )
    rows = range(len(table))[::-1]
    colour = [paint[group] for group in table["group"]]
    axes.barh(list(rows), table["verbatim"], height=0.66, color=colour)
    axes.barh(
        list(rows), table["paraphrase"], left=table["verbatim"], height=0.66,
        color=[pale(c) for c in colour],
    )  # fmt: skip
    greatest = float(table["words"].max())
    for row, one in zip(rows, table.itertuples(), strict=True):
        axes.text(
            one.words + greatest * 0.012, row, f"{one.words:,}  {shorten(one.outlets, 40)}",
            va="center", size=LABEL - 1, color=GREY,
        )  # fmt: skip
    axes.set_yticks(list(rows), [shorten(name_, 38) for name_ in table["speaker"]])
    axes.set_xlim(0, greatest * 1.3)
    axes.set_xticks([])
    tidy(axes)
    _group_key(axes, {g: c for g, c in paint.items() if g in set(table["group"])})
    behind = study.voice_spans
    heard = is_heard(behind, voice=shown, section=study.section)
    heard &= behind["speaker"].isin(table["speaker"])
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=span_evidence(study, behind, ["speaker", "group", "voice"], heard),
        notes=(TOKEN_RULE, VOICE_NOTE, "full colour: verbatim; pale: paraphrase", FOUND_BY),
        source=study.source,
        alt="Bars, one for each speaker, in the colour of the group. "
        + "; ".join(f"{r.speaker}: {r.words} words" for r in table.head(5).itertuples())
        + ".",
        figure=figure,
        facts=claim.facts,
    )


def _speakers_claim(every: pd.DataFrame) -> Claim:
    """Name who is given the most words, unless others by the same last name could be given more."""
    last = every["speaker"].str.casefold().str.replace("-", " ").str.split().str[-1]
    first, words = every.iloc[0], every["words"]
    rivals = words.groupby(last).sum().drop(last.iloc[0])
    if first["words"] < ENOUGH or first["words"] <= CLEAR * rivals.max():
        return Claim("The words that each speaker is given, quoted and paraphrased")
    said = f"{first['words']:,}"
    facts = (Fact(said, {"speaker": first["speaker"]}, "words", most="speaker"),)
    return Claim(f"{first['speaker']} is given the most words: {said}", facts)


def _group_key(axes: Axes, paint: dict[str, str]) -> None:
    patches = [Patch(color=c, label=shorten(group, 36)) for group, c in paint.items()]
    axes.legend(
        handles=patches, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=min(len(patches), 3),
        fontsize=LABEL - 0.5, handlelength=1.0, borderaxespad=0.3, columnspacing=1.2,
    )  # fmt: skip
