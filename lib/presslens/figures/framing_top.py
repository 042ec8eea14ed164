"""Pictures of what stands at the top: frames and quotations of headline and standfirst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from presslens import framing
from presslens.figures.claims import ENOUGH, count
from presslens.figures.passages import hit_evidence
from presslens.figures.result import Result
from presslens.figures.selection import left_out, of_sample, outlets_shown
from presslens.figures.style import (
    FAINT,
    GREY,
    INK,
    LABEL,
    key_line,
    new_figure,
    shorten,
    styled,
    swatches,
    tidy,
)
from presslens.figures.wording import listing, notes, nothing
from presslens.study import Study

TOP, CAPTION = "#d55e00", "#0072b2"


@styled
def emphasis(study: Study, *, name: str = "headline-against-body") -> Result:
    """Draw how frames share headline and standfirst against how they share the body.

    Drawn are the outlets that have 20 hits or more at the top; with none there is only the table.
    """
    table = framing.emphasis(study.index, study.frames, study.hits)
    heads = table.groupby("outlet")["head_of"].first()
    if not heads.any():
        has_any = study.corpus.passages["section"].isin(["headline", "standfirst"]).any()
        why = "No headline or standfirst uses any of the frames' words"
        return nothing(study, name, why if has_any else "No article has a headline or standfirst")
    order = table.groupby("label", sort=False)["body_hits"].sum().sort_values(kind="stable").index
    enough = set(heads.index[heads >= ENOUGH])
    title = _emphasis_title(table[table["outlet"].isin(enough)])
    shown = [outlet for outlet in outlets_shown(study) if outlet in enough]
    subtitle = (
        "share of the frame words in each part of the articles; nothing is tested; "
        f"{study.standing}"
    )
    tops = study.hits[study.hits["section"].isin(framing.HEAD)]
    found = Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=hit_evidence(study, tops, "outlet", "frame", "term", "section", "voice"),
        notes=notes(
            study,
            "shares, not rates: headlines are too short for rates",
            f"drawn: outlets with {ENOUGH} hits or more in headlines and standfirsts",
            "the table also has the first and the last fifth of each body, by words",
            *left_out(study, shown),
        ),
        source=study.source,
        alt=_emphasis_alt(table, shown),
    )
    if not shown:
        return found
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=study.source,
        height=0.8 + len(shown) * (0.35 + 0.235 * len(order)), nrows=len(shown), squeeze=False,
        sharex=True,
    )  # fmt: skip
    keys = swatches({"headline and standfirst": TOP, "body": GREY}, hollow=("body",))
    if table["caption_of"].any():
        keys += swatches({"captions": CAPTION}, hollow=("captions",), marker="^")
    key_line(figure, keys)
    for axes, outlet in zip(grid[:, 0], shown, strict=True):
        part = table[table["outlet"] == outlet].set_index("label").loc[list(order)]
        _slopes(axes, part)
        few = (
            f"{heads[outlet]:,} hits at the top, {part['body_of'].iloc[0]:,} in the body, "
            f"{part['caption_of'].iloc[0]:,} in captions"
        )
        axes.set_title(shorten(outlet, 30), fontsize=LABEL + 1)
        axes.set_title(few, loc="right", size=LABEL - 1, color=GREY, weight="normal")
    grid[-1, 0].set_xlabel("share of the hits of all frames there")
    return replace(found, figure=figure)


def _slopes(axes: Axes, part: pd.DataFrame) -> None:
    for row, value in enumerate(part.itertuples()):
        head, body = (0.0 if np.isnan(v) else v for v in (value.head_share, value.body_share))
        axes.plot(
            body, row, "o", color=GREY, markerfacecolor="white", markersize=6, markeredgewidth=1.5,
            clip_on=False,
        )  # fmt: skip
        if value.caption_hits:
            axes.plot(
                value.caption_share, row, "^", color=CAPTION, markersize=6, zorder=2,
                markerfacecolor="white", markeredgewidth=1.3, clip_on=False,
            )  # fmt: skip
        if value.head_hits:
            axes.plot([head, body], [row, row], color=FAINT, lw=2.5, zorder=1)
            axes.plot(head, row, "o", color=TOP, markersize=6.5, zorder=3)
            axes.annotate(
                shorten(value.terms, 44), (max(head, body), row), (9, 0), va="center",
                textcoords="offset points", size=LABEL - 1.5, color=INK, style="italic",
            )  # fmt: skip
    axes.set_yticks(range(len(part)), [shorten(label, 32) for label in part.index])
    axes.set_ylim(-0.7, len(part) - 0.3)
    axes.set_xlim(0, 1.02)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    tidy(axes)


def _emphasis_title(table: pd.DataFrame) -> str:
    """Say which frame gains most at the top, of those with ENOUGH hits there."""
    if table.empty:
        return f"Headlines and standfirsts have fewer than {ENOUGH} frame words an outlet"
    part = table[table["head_hits"] >= ENOUGH]
    gap = (part["head_share"] - part["body_share"]).sort_values(ascending=False, kind="stable")
    if gap.empty or gap.iloc[0] <= 0:
        return "How frames share headlines and standfirsts, and how they share the body"
    top = part.loc[gap.index[0]]
    return (
        f"{top['outlet']} gives “{top['label']}” {top['head_hits']:,} of {top['head_of']:,} frame "
        f"words at the top, {top['body_share']:.0%} in the body"
    )


def _emphasis_alt(table: pd.DataFrame, shown: Sequence[str]) -> str:
    parts = []
    for outlet in shown:
        rows = table[(table["outlet"] == outlet) & (table["head_hits"] > 0)]
        found = [
            f"{r.label} {r.head_share:.0%} against {r.body_share:.0%}" for r in rows.itertuples()
        ]
        parts.append(f"{outlet}: {listing(found, 6)}")
    return "Shares of the frame hits in headline and standfirst against the body. " + "; ".join(
        parts
    )


@of_sample
def head_quotations(study: Study, *, name: str = "headline-quotations") -> Result:
    """Return each quotation in headline, standfirst or crosshead, and whether the body has it."""
    table = framing.head_quotations(study.corpus)
    if table.empty:
        return nothing(study, name, "No headline, standfirst or crosshead quotes anything")
    not_there = table[table["found"] == "not verbatim"]
    if not_there.empty:
        title = "Every quotation at the top or in crossheads is in the body word for word"
    else:
        quoted = [
            f"“{shorten(q, 60)}” ({o})"
            for q, o in zip(not_there["quotation"], not_there["outlet"], strict=True)
        ]
        verb = "is" if len(not_there) == 1 else "are"
        title = (
            f"{len(not_there):,} of {count(len(table), 'quotation')} at the top or in crossheads "
            f"{verb} not in the body word for word: {listing(quoted, 2)}"
        )
    return Result(
        name=name,
        title=title,
        subtitle=f"compared word for word, case and punctuation apart; {study.standing}",
        table=table.drop(columns=["passage_id", "start", "end", "text"]),
        evidence=hit_evidence(study, table, "outlet", "section", "found"),
        notes=notes(
            study, "a headline may shorten or merge a quotation; this says only that it did"
        ),
        source=study.source,
        alt=title,
    )
