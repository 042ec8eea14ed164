"""Who uses which name: names in rows, the outlets and the groups they cite in columns."""

from __future__ import annotations

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from presslens import framing
from presslens.figures.claims import ENOUGH, Claim, Fact, leader
from presslens.figures.passages import hit_evidence
from presslens.figures.result import Result
from presslens.figures.selection import left_out
from presslens.figures.selection import outlets_shown as most_articles
from presslens.figures.style import (
    FAINT,
    GREY,
    INK,
    LABEL,
    key_line,
    new_figure,
    shorten,
    styled,
    tidy,
)
from presslens.figures.wording import listing, notes, nothing
from presslens.framing.naming import ITSELF, OTHERS, OUTLET
from presslens.study import Study

ROW, HEAD = 0.25, 2.0  # inches for a name, and for the names of the columns
LARGEST, SMALLEST = 15.0, 4.0  # points across a mark
LOOKS = {  # colour and shape, so that the figure can be read without colour
    OUTLET: ("#4d4d4d", "s", "the outlet’s own voice"),
    OTHERS: ("#0072b2", "o", "others, quoted or paraphrased"),
    ITSELF: ("#d55e00", "D", "the side itself, quoted or paraphrased"),
}
MOST_GROUPS = 8


@styled
def naming_matrix(
    study: Study, *, min_count: int = 2, most: int = 8, name: str = "naming-matrix"
) -> Result:
    """Draw which names each outlet uses, and each group it cites; a mark's area is a share.

    A share is of all the names a speaker uses for the same thing; the number in or beside a mark
    counts uses. Names used fewer than `min_count` times in all, and beyond the `most` commonest of
    a referent, are left to the table.
    """
    table = framing.names_by_speaker(study.names, study.referents)
    if table.empty:
        return nothing(study, name, "No listed name is used by anybody: write or mend a names.yml")
    totals = table.groupby(["referent", "name"], sort=False)["uses"].sum()
    kept = totals[totals >= min_count]
    kept = kept.groupby(level=0, sort=False, group_keys=False).nlargest(most)
    if kept.empty:
        return nothing(study, name, f"None of the listed names is used {min_count} times or more")
    shown = most_articles(study)
    columns = _columns(table, shown)
    places, heads = _rows(study, kept)
    claim = _claim(table)
    title = claim.text
    subtitle = (
        "uses of a name, and its share among the names for the same thing; nothing is tested; "
        f"{study.standing}"
    )
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=study.source,
        height=HEAD + ROW * (max(places.values()) + 1),
    )  # fmt: skip
    here = set(table["relation"])
    key_line(
        figure,
        [
            Line2D([], [], ls="", color=colour, marker=shape, markersize=7, label=label)
            for relation, (colour, shape, label) in LOOKS.items()
            if relation in here
        ],
    )
    _marks(axes, table, places, columns)
    for referent, row in heads:
        axes.text(
            -0.01, row, shorten(referent, 40), transform=axes.get_yaxis_transform(), ha="right",
            va="center", weight="bold", size=LABEL,
        )  # fmt: skip
    axes.set_yticks(list(places.values()), [shorten(n, 34) for _, n in places])
    axes.set_ylim(max(places.values()) + 0.7, -0.7)
    axes.set_xlim(-0.6, len(columns) - 0.4)
    axes.xaxis.tick_top()
    labels = [fill(shorten(speaker, 48), 24) for speaker, _ in columns]
    axes.set_xticks(range(len(columns)), labels, rotation=90, size=LABEL - 0.5)
    tidy(axes, grid="both")
    uncited = int((study.names["voice"] != "own").sum() - table.loc[
        table["relation"] != OUTLET, "uses"].sum())  # fmt: skip
    more = [
        "a name in a paraphrase may be the outlet’s word or the speaker’s: the column verbatim of "
        "the table counts those between quotation marks",
        f"left out: {uncited:,} uses in words cited from nobody who is named and placed",
    ]
    sides = sorted({r.side for r in study.referents if r.side} - set(table["speaker"]))
    more += [f"sides in names.yml that no article cites: {listing(sides)}"] if sides else []
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=hit_evidence(
            study, study.names, "outlet", "referent", "name", "voice", "speaker_group"
        ),
        notes=notes(study, *more, *left_out(study, shown)),
        source=study.source,
        alt=_alt(table),
        figure=figure,
        facts=claim.facts,
    )


def _columns(table: pd.DataFrame, shown: list[str]) -> list[tuple[str, str]]:
    """Return the columns as (speaker, "outlet" or "group"): outlets, then groups by uses."""
    cited = table[table["relation"] != OUTLET].groupby("speaker")["uses"].sum()
    ranked = cited.sort_values(ascending=False, kind="stable").index[:MOST_GROUPS]
    spoken = set(table.loc[table["relation"] == OUTLET, "speaker"])
    outlets = [(outlet, OUTLET) for outlet in shown if outlet in spoken]
    return [*outlets, *((group, "group") for group in ranked)]


def _rows(study: Study, kept: pd.Series) -> tuple[dict[tuple[str, str], float], list]:
    """Return the row of each name, and of each referent's heading."""
    places, heads, row = {}, [], 0.0
    for referent in study.referents:
        if referent.label not in kept.index.get_level_values(0):
            continue
        heads.append((referent.label, row))
        for name in kept[referent.label].index:
            row += 1
            places[(referent.label, name)] = row
        row += 1.3
    return places, heads


def _marks(axes: Axes, table: pd.DataFrame, places: dict, columns: list[tuple[str, str]]) -> None:
    number = {column: i for i, column in enumerate(columns)}
    for cell in table.itertuples(index=False):
        key = (cell.speaker, OUTLET if cell.relation == OUTLET else "group")
        row = places.get((cell.referent, cell.name))
        if row is None or key not in number:
            continue
        colour, shape, _ = LOOKS[cell.relation]
        size = SMALLEST + (LARGEST - SMALLEST) * np.sqrt(cell.share)
        size *= 0.86 if shape == "D" else 1
        x = number[key]
        axes.plot(x, row, shape, color=colour, markersize=size, zorder=3, clip_on=False)
        inside = size > 11 and cell.uses < 100
        beside = size * (0.71 if shape == "D" else 0.5) + 2  # points
        axes.annotate(
            f"{cell.uses:,}", (x, row), (0, 0) if inside else (beside, 0), zorder=4,
            textcoords="offset points", ha="center" if inside else "left", va="center",
            size=LABEL - 2, color="white" if inside else INK,
        )  # fmt: skip
    outlets = sum(kind == OUTLET for _, kind in columns)
    if 0 < outlets < len(columns):
        axes.axvline(outlets - 0.5, color=GREY, lw=0.8)
    axes.set_facecolor("white")
    for x in range(len(columns)):
        axes.axvline(x, color=FAINT, lw=0.5, zorder=0)


def _claim(table: pd.DataFrame) -> Claim:
    """Say what a side is given to call something, and what everybody else calls it."""
    apart: dict[str, tuple[float, pd.DataFrame]] = {}
    for referent, part in table.groupby("referent", sort=False):
        uses = part.pivot_table(
            index="name", columns=part["relation"] == ITSELF, values="uses", aggfunc="sum",
            fill_value=0,
        )  # fmt: skip
        if uses.shape[1] == 2 and uses.sum().min() >= ENOUGH:
            shares = uses / uses.sum()
            apart[str(referent)] = ((shares[True] - shares[False]).abs().sum() / 2, uses)
    for referent, (_, uses) in sorted(apart.items(), key=lambda item: -item[1][0]):
        own, others = (leader(uses[side], 1) for side in (True, False))
        if own is None or others is None or own == others:
            continue
        here = table["referent"] == referent
        group = table.loc[here & (table["relation"] == ITSELF), "speaker"].iloc[0]
        said = f"{uses.loc[own, True]:,}", f"{uses.loc[others, False]:,}"
        low = referent[:1].lower() + referent[1:] if referent[1:2].islower() else referent
        rows = {"referent": referent}
        return Claim(
            f"For {low}, “{group}” is given “{own}” most often ({said[0]} of {uses[True].sum():,} "
            f"times), everybody else “{others}” ({said[1]} of {uses[False].sum():,})",
            (
                Fact(said[0], {**rows, "name": own, "relation": ITSELF}, "uses", most="name"),
                Fact(
                    said[1],
                    {**rows, "name": others, "relation": (OUTLET, OTHERS)},
                    "uses",
                    most="name",
                ),
            ),
        )
    return Claim("Which names each outlet uses itself, and which each group it cites")


def _alt(table: pd.DataFrame) -> str:
    parts = []
    for (speaker, relation), part in table.groupby(["speaker", "relation"], sort=True):
        top = part.nlargest(3, "uses")
        named = [f"{n} {u}" for n, u in zip(top["name"], top["uses"], strict=True)]
        whose = " in its own voice" if relation == OUTLET else ""
        parts.append(f"{speaker}{whose}: {listing(named)}")
    return "Marks: how often each name is used by each speaker. " + "; ".join(parts) + "."
