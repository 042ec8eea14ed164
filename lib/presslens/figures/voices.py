"""Pictures of who speaks: share of voice, speakers, cue verbs and kinds of attribution.

The ribbon of each article is in `voices_ribbon`, tables without a picture in `voices_tables`; all
can be reached from here.
"""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from presslens import voices
from presslens.corpus import Corpus
from presslens.figures.style import (
    GREY,
    INK,
    LABEL,
    VOICE_COLOURS,
    new_figure,
    shorten,
    styled,
    tidy,
)
from presslens.figures.voices_ribbon import ribbon
from presslens.figures.voices_shared import (
    FOUND_BY,
    LEFT,
    VOICE_NOTE,
    attribution_evidence,
    group_colours,
    listed,
    merge_small_groups,
    nothing,
    on_top,
    pale,
    source_line,
    span_evidence,
    unit,
    wrapped,
)
from presslens.figures.voices_tables import attributions_table, first_and_last, unplaced
from presslens.results import Result
from presslens.schemas import KINDS
from presslens.tokens import TOKEN_RULE
from presslens.voices.shares import Voice, cue_verb, group_of, in_section, in_voice, span_words

__all__ = [
    "attributions_table",
    "cue_verbs",
    "first_and_last",
    "kinds",
    "ribbon",
    "share_of_voice",
    "speakers",
    "unplaced",
]

MOST_OUTLETS = 8
ACROSS = 4  # panels in a row
KIND_COLOURS = {"direct": "#0072b2", "mixed": "#56b4e9", "indirect": "#e69f00"}


@styled
def share_of_voice(
    corpus: Corpus,
    spans: pd.DataFrame,
    *,
    voice: Voice = "all",
    section: str = "all",
    name: str = "share-of-voice",
) -> Result:
    """Draw how many of an outlet's words each group of speakers is given, quoted and paraphrased.

    A panel is an outlet; a bar is a group, its length the share of all the outlet's words.
    """
    shown = "quoted" if voice in ("all", "own") else voice
    table = voices.share_of_voice(corpus, spans, voice=shown, section=section)
    subtitle = unit(corpus, "share of all words of the outlet", section=section)
    if table.empty:
        return nothing(corpus, name, "Nobody is quoted or paraphrased here", subtitle)
    table = merge_small_groups(table)
    table = table.groupby(["outlet", "group", "voice"], as_index=False)[["words", "share"]].sum()
    total = table.groupby(["outlet", "group"])["share"].sum()
    outlets = _largest(table)
    order = _group_order(table)
    title = _share_title(total, outlets)
    across = min(len(outlets), ACROSS)
    down = math.ceil(len(outlets) / across)
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=source_line(corpus),
        height=down * (0.55 + 0.42 * len(order)), nrows=down, ncols=across, sharey=True,
        squeeze=False,
    )  # fmt: skip
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
    _voice_key(panels[0])
    keys = ["outlet", "group", "speaker", "voice"]
    behind = in_voice(in_section(span_words(corpus, spans), section), shown)
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=span_evidence(corpus, behind, keys),
        notes=(TOKEN_RULE, VOICE_NOTE, "groups: actors.yml", FOUND_BY),
        source=source_line(corpus),
        alt="Bars, a panel for each outlet, a bar for each group of speakers, its share of the "
        "outlet's words. " + _share_alt(total, outlets),
        figure=figure,
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


def _voice_key(axes: Axes) -> None:
    patches = [Patch(color=VOICE_COLOURS[v], label=v) for v in ("verbatim", "paraphrase")]
    axes.legend(
        handles=patches, loc="lower left", bbox_to_anchor=(0, 1.09), ncols=2, fontsize=LABEL,
        borderaxespad=0.1, handlelength=1.0, columnspacing=1.2,
    )  # fmt: skip


def _share_title(total: pd.Series, outlets: list[str]) -> str:
    named = total[[group not in LEFT for group in total.index.get_level_values("group")]]
    leads = [
        (outlet, named[outlet].idxmax(), named[outlet].max())
        for outlet in outlets
        if outlet in named.index.get_level_values("outlet")
    ]
    if not leads:
        return "No speaker here is placed in a group"
    if len({group for _, group, _ in leads}) == 1:
        least, most = min(s for *_, s in leads), max(s for *_, s in leads)
        span = f"{least:.0%}" if least == most else f"{least:.0%} to {most:.0%}"
        return f"{leads[0][1]} get the most words in every outlet shown: {span}"
    if len(leads) <= 4:
        parts = [f"{group} in {outlet} ({share:.0%})" for outlet, group, share in leads]
        return f"Given the most words: {listed(parts)}"
    mean = named.groupby("group").sum() / len(outlets)
    return f"{mean.idxmax()} get the most words: {mean.max():.0%} in the mean of the outlets"


def _share_alt(total: pd.Series, outlets: list[str]) -> str:
    parts = []
    for outlet in outlets:
        part = total[outlet].sort_values(ascending=False).head(3)
        shares = ", ".join(f"{group} {share:.0%}" for group, share in part.items())
        parts.append(f"{outlet}: {shares}")
    return "; ".join(parts) + "."


@styled
def speakers(
    corpus: Corpus,
    spans: pd.DataFrame,
    top_n: int = 15,
    *,
    min_words: int = 1,
    voice: Voice = "quoted",
    section: str = "all",
    name: str = "speakers",
) -> Result:
    """Draw who is given the most words, full colour what is quoted, pale what is paraphrased."""
    shown = "quoted" if voice in ("all", "own") else voice
    table = voices.speakers(corpus, spans, voice=shown, section=section)
    every = merge_small_groups(table)
    paint = group_colours(every["group"])
    table = every[every["words"] >= min_words].head(top_n).reset_index(drop=True)
    subtitle = unit(corpus, "words; full colour is quoted, pale is paraphrased", section=section)
    if table.empty:
        return nothing(corpus, name, f"Nobody is given {min_words} words or more", subtitle)
    first = table.iloc[0]
    share = first["words"] / every["words"].sum()
    title = (
        f"{first['speaker']} is given the most words: {first['words']:,}, {share:.0%} of all that "
        "speakers are given"
    )
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=source_line(corpus), height=0.9 + 0.3 * len(table)
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
    behind = in_voice(in_section(span_words(corpus, spans), section), shown)
    behind = behind[behind["speaker"].isin(table["speaker"])]
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=span_evidence(corpus, behind, ["speaker", "group", "voice"]),
        notes=(TOKEN_RULE, VOICE_NOTE, "full colour: verbatim; pale: paraphrase", FOUND_BY),
        source=source_line(corpus),
        alt="Bars, one for each speaker, in the colour of the group. "
        + "; ".join(f"{r.speaker}: {r.words} words" for r in table.head(5).itertuples())
        + ".",
        figure=figure,
    )


def _group_key(axes: Axes, paint: dict[str, str]) -> None:
    patches = [Patch(color=c, label=shorten(group, 36)) for group, c in paint.items()]
    axes.legend(
        handles=patches, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=min(len(patches), 3),
        fontsize=LABEL - 0.5, handlelength=1.0, borderaxespad=0.3, columnspacing=1.2,
    )  # fmt: skip


@styled
def cue_verbs(
    corpus: Corpus,
    attributions: pd.DataFrame,
    top_n: int = 15,
    *,
    min_count: int = 1,
    name: str = "cue-verbs",
) -> Result:
    """Draw which verbs introduce which group: a dot for each pair, its area the count."""
    counted = voices.cue_verbs(corpus, attributions)
    counted = counted.groupby(["group", "verb"], as_index=False)["attributions"].sum()
    totals = counted.groupby("verb")["attributions"].sum()
    totals = totals.sort_index().sort_values(ascending=False, kind="stable")
    verbs = list(totals[totals >= min_count].index[:top_n])
    said = int(counted["attributions"].sum())
    what = "attributions with a cue, by its verb and the group of the speaker"
    subtitle = unit(corpus, f"{what}; {said:,} in all")
    if not verbs:
        return nothing(corpus, name, f"No cue is used {min_count} times", subtitle)
    counted = merge_small_groups(counted, "attributions")
    counted = counted.groupby(["group", "verb"], as_index=False)["attributions"].sum()
    sizes = counted[counted["verb"].isin(verbs)].groupby("group")["attributions"].sum()
    groups = sorted(sizes.index, key=lambda group: (group in LEFT, -sizes[group], group))
    title = _cue_title(counted, totals, said)
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=source_line(corpus), height=0.9 + 0.3 * len(verbs)
    )
    shown = counted[counted["verb"].isin(verbs)].reset_index(drop=True)
    every = group_of(attributions["speaker"], attributions["speaker_group"])
    _dots(axes, shown, verbs, groups, group_colours([*every, *groups]))
    table = shown.sort_values(
        ["attributions", "verb", "group"], ascending=[False, True, True], ignore_index=True
    )
    cued = attributions[(attributions["cue"] != "") & ~attributions["nested"].astype(bool)]
    cued = cued.assign(
        verb=cued["cue"].map(cue_verb), group=group_of(cued["speaker"], cued["speaker_group"])
    )
    cued = cued[cued["verb"].isin(verbs)]
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=attribution_evidence(corpus, cued, ["verb", "group", "cue", "speaker"]),
        notes=(
            "a cue is counted by the lemma of its main verb (simplemma)",
            "attributions inside another are left out: there a speaker chose the verb",
            FOUND_BY,
        ),
        source=source_line(corpus),
        alt="Table of dots: rows are verbs, columns groups of speakers. "
        + "; ".join(f"{r.verb}, {r.group}: {r.attributions}" for r in table.head(6).itertuples())
        + ".",
        figure=figure,
    )


def _cue_title(counted: pd.DataFrame, totals: pd.Series, said: int) -> str:
    lead = f"“{totals.index[0]}” introduces {totals.iloc[0]:,} of {said:,} attributions"
    groups_of = counted.groupby("verb")["group"].agg(set)
    for verb in totals.index[1:]:
        only = groups_of[verb]
        if len(only) == 1 and totals[verb] > 1 and not only & set(LEFT):
            who = next(iter(only))
            return f"{lead}; “{verb}” is used of one group alone: {who} ({totals[verb]:,} times)"
    return lead


def _dots(
    axes: Axes, shown: pd.DataFrame, verbs: list[str], groups: list[str], paint: dict[str, str]
) -> None:
    column, row = {g: n for n, g in enumerate(groups)}, {v: -n for n, v in enumerate(verbs)}
    greatest = shown["attributions"].max()
    for one in shown.itertuples():
        x, y = column[one.group], row[one.verb]
        size = 60 + 330 * one.attributions / greatest
        axes.scatter(x, y, s=size, color=paint[one.group], linewidths=0, zorder=2)
        axes.text(
            x, y - 0.03, str(one.attributions), ha="center", va="center", size=LABEL - 1.5,
            color=on_top(paint[one.group]), weight="bold", zorder=3,
        )  # fmt: skip
    width = max(12, 72 // max(len(groups), 1))
    axes.set_xticks(list(column.values()), [wrapped(group, width) for group in groups])
    axes.set_yticks(list(row.values()), verbs)
    axes.xaxis.tick_top()
    axes.set_xlim(-0.6, len(groups) - 0.4)
    axes.set_ylim(-len(verbs) + 0.4, 0.6)
    axes.tick_params(axis="x", labelsize=LABEL - 1 if len(groups) < 7 else LABEL - 2)
    tidy(axes, grid="y")


@styled
def kinds(corpus: Corpus, attributions: pd.DataFrame, *, name: str = "kinds") -> Result:
    """Draw how an outlet reports speech: quoted, partly quoted or in its own words."""
    table = voices.kinds(corpus, attributions)
    total = int(table["attributions"].sum())
    subtitle = unit(corpus, f"share of each outlet's attributions; {total:,} in all")
    if not total:
        return nothing(corpus, name, "Nothing is attributed to anybody here", subtitle)
    sizes = table.groupby("outlet")["attributions"].sum()
    outlets = [outlet for outlet in sizes.index if sizes[outlet]]
    largest = sizes[outlets].sort_values(ascending=False, kind="stable").index[:20]
    outlets = sorted(largest)
    shares = table.pivot(index="outlet", columns="kind", values="share").loc[outlets, list(KINDS)]
    title = _kinds_title(shares)
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=source_line(corpus), height=0.7 + 0.5 * len(outlets)
    )
    rows = range(len(outlets))[::-1]
    left = pd.Series(0.0, index=shares.index)
    for kind in KINDS:
        axes.barh(
            list(rows), shares[kind], left=left, height=0.64, color=KIND_COLOURS[kind],
            edgecolor="white", label=kind,
        )  # fmt: skip
        for row, outlet in zip(rows, outlets, strict=True):
            share = shares.loc[outlet, kind]
            if share >= 0.06:
                axes.text(
                    left[outlet] + share / 2, row, f"{share:.0%}", ha="center", va="center",
                    color="white" if kind == "direct" else INK, size=LABEL,
                )  # fmt: skip
        left = left + shares[kind]
    axes.set_yticks(
        list(rows), [f"{shorten(outlet, 30)}\n{sizes[outlet]:,} attributions" for outlet in outlets]
    )
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, handlelength=1.0, borderaxespad=0.1
    )
    tidy(axes)
    outlet_of = corpus.articles.set_index("article_id")["outlet"]
    behind = attributions.assign(outlet=attributions["article_id"].map(outlet_of))
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=attribution_evidence(corpus, behind, ["outlet", "kind", "speaker"]),
        notes=(
            "direct: all words of the content between quotation marks; mixed: some; indirect: none",
            FOUND_BY,
        ),
        source=source_line(corpus),
        alt="Stacked bars, one for each outlet. "
        + "; ".join(
            f"{outlet}: " + ", ".join(f"{kind} {share:.0%}" for kind, share in row.items())
            for outlet, row in shares.iterrows()
        )
        + ".",
        figure=figure,
    )


def _kinds_title(shares: pd.DataFrame) -> str:
    quoted = shares["direct"] + shares["mixed"]
    most, least = quoted.idxmax(), quoted.idxmin()
    if most == least or len(quoted) < 2:
        return (
            f"{quoted.iloc[0]:.0%} of what {quoted.index[0]} attributes is quoted, all or in part"
        )
    return (
        f"Quoted, in whole or in part: {quoted[most]:.0%} of what {most} attributes, "
        f"{quoted[least]:.0%} of what {least} does"
    )
