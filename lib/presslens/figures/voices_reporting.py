"""Pictures of how speech is reported: the verbs each group is given, and the kinds of quotation."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from presslens import voices
from presslens.figures.claims import ENOUGH, Claim, Fact, leader
from presslens.figures.panels import group_colours
from presslens.figures.passages import attribution_evidence, first_rows
from presslens.figures.result import Result
from presslens.figures.selection import LEFT, merge_small_groups
from presslens.figures.style import INK, LABEL, new_figure, shorten, styled, tidy
from presslens.figures.wording import FOUND_BY, articles_unit, nothing, wrapped
from presslens.schemas import KINDS
from presslens.study import Study
from presslens.voices.lexicon import cue_verbs_of
from presslens.voices.shares import are_counted, group_of

COUNTED = (
    "left out: what is more likely misread than not (score below 0.5) and quotes nothing, and what "
    "the outlet ascribes to itself"
)
KIND_ERROR = 0.1  # of shares of kinds, against the hand labels of tests/gold/attributions.yml
KIND_COLOURS = {"direct": "#0072b2", "mixed": "#56b4e9", "indirect": "#e69f00"}


@styled
def cue_verbs(
    study: Study,
    top_n: int = 15,
    *,
    min_count: int = 1,
    name: str = "cue-verbs",
) -> Result:
    """Draw which verbs introduce which group: a dot for each pair, its area the count."""
    counted = voices.cue_verbs(study)
    said = study.attributions
    counted = counted.groupby(["group", "verb"], as_index=False)["attributions"].sum()
    totals = counted.groupby("verb")["attributions"].sum()
    totals = totals.sort_index().sort_values(ascending=False, kind="stable")
    verbs = list(totals[totals >= min_count].index[:top_n])
    n_said = int(counted["attributions"].sum())
    what = "attributions with a cue, by its verb and the group of the speaker"
    subtitle = articles_unit(study, f"{what}; {n_said:,} in all")
    if not verbs:
        return nothing(study, name, f"No cue is used {min_count} times", subtitle)
    counted = merge_small_groups(counted, "attributions")
    counted = counted.groupby(["group", "verb"], as_index=False)["attributions"].sum()
    sizes = counted[counted["verb"].isin(verbs)].groupby("group")["attributions"].sum()
    groups = sorted(sizes.index, key=lambda group: (group in LEFT, -sizes[group], group))
    title = f"“{totals.index[0]}” introduces {totals.iloc[0]:,} of {n_said:,} attributions"
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=study.source, height=0.9 + 0.3 * len(verbs)
    )
    shown = counted[counted["verb"].isin(verbs)].reset_index(drop=True)
    every = group_of(said["speaker"], said["speaker_group"])
    _dots(axes, shown, verbs, groups, group_colours([*every, *groups]))
    table = shown.sort_values(
        ["attributions", "verb", "group"], ascending=[False, True, True], ignore_index=True
    )
    of_cue = cue_verbs_of(said["cue"])
    cited = (said["cue"] != "") & are_counted(study.attributions, study.articles)
    cued = first_rows(said.assign(verb=of_cue, group=every), cited & of_cue.isin(verbs))
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=attribution_evidence(study, cued, ["verb", "group", "cue", "speaker"]),
        notes=(
            "a cue is counted by the lemma of its main verb (simplemma)",
            "attributions inside another are left out: there a speaker chose the verb",
            COUNTED,
            FOUND_BY,
        ),
        source=study.source,
        alt="Table of dots: rows are verbs, columns groups of speakers. "
        + "; ".join(f"{r.verb}, {r.group}: {r.attributions}" for r in table.head(6).itertuples())
        + ".",
        figure=figure,
    )


def _dots(
    axes: Axes, shown: pd.DataFrame, verbs: list[str], groups: list[str], paint: dict[str, str]
) -> None:
    column, row = {g: n for n, g in enumerate(groups)}, {v: -n for n, v in enumerate(verbs)}
    greatest = shown["attributions"].max()
    for one in shown.itertuples():
        x, y = column[one.group], row[one.verb]
        size = 60 + 330 * one.attributions / greatest
        axes.scatter(x, y, s=size, color=paint[one.group], linewidths=0, zorder=2)
        axes.annotate(
            f"{one.attributions:,}", (x, y), xytext=(size**0.5 / 2 + 2, 0),
            textcoords="offset points", va="center_baseline", size=LABEL - 1.5, color=INK,
            bbox={"facecolor": "white", "linewidth": 0, "pad": 0.8},
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
def kinds(study: Study, *, name: str = "kinds") -> Result:
    """Draw how an outlet reports speech: quoted, partly quoted or in its own words."""
    table = voices.kinds(study)
    total = int(table["attributions"].sum())
    subtitle = articles_unit(study, f"share of each outlet's attributions; {total:,} in all")
    if not total:
        return nothing(study, name, "Nothing is attributed to anybody here", subtitle)
    sizes = table.groupby("outlet")["attributions"].sum()
    outlets = [outlet for outlet in sizes.index if sizes[outlet]]
    largest = sizes[outlets].sort_values(ascending=False, kind="stable").index[:20]
    outlets = sorted(largest)
    shares = table.pivot(index="outlet", columns="kind", values="share").loc[outlets, list(KINDS)]
    claim = _kinds_claim(table)
    title = claim.text
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=study.source, height=0.7 + 0.5 * len(outlets)
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
    outlet_of = study.articles.set_index("article_id")["outlet"]
    behind = first_rows(study.attributions, are_counted(study.attributions, study.articles))
    behind = behind.assign(outlet=behind["article_id"].map(outlet_of))
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=attribution_evidence(study, behind, ["outlet", "kind", "speaker"]),
        notes=(
            "direct: all words of the content in quotation marks; mixed: some; indirect: none, "
            "or a word or two held at a distance",
            COUNTED,
            FOUND_BY,
        ),
        source=study.source,
        alt="Stacked bars, one for each outlet. "
        + "; ".join(
            f"{outlet}: " + ", ".join(f"{kind} {share:.0%}" for kind, share in row.items())
            for outlet, row in shares.iterrows()
        )
        + ".",
        figure=figure,
        facts=claim.facts,
    )


def _kinds_claim(table: pd.DataFrame) -> Claim:
    """Say how much of what each outlet attributes is quoted, and in which most if one leads."""
    total = int(table["attributions"].sum())
    quoted = table[table["kind"] != "indirect"]
    said = f"{quoted['attributions'].sum() / total:.0%}"
    rows = {"kind": tuple(kind for kind in KINDS if kind != "indirect")}
    facts = [Fact(said, rows, "attributions", of={})]
    text = f"{said} of attributions are quoted, in whole or in part"
    sizes = table.groupby("outlet")["attributions"].sum()
    shares = (quoted.groupby("outlet")["attributions"].sum() / sizes)[sizes >= ENOUGH]
    first = leader(shares, KIND_ERROR) if len(shares) > 1 else None
    if first is not None:
        most = f"{shares[first]:.0%}"
        text += f"; in {first} {most} are"
        facts.append(Fact(most, {**rows, "outlet": first}, "attributions", of={"outlet": first}))
    return Claim(text, tuple(facts))
