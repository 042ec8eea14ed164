"""The picture of what differs between outlets beyond what shuffled articles would show."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from presslens import framing, inference
from presslens.figures.framing_shared import (
    OWN_COLOUR,
    close_grid,
    evidence,
    heading,
    key_line,
    left_out,
    notes,
    outlets_shown,
    swatches,
)
from presslens.figures.style import FAINT, GREY, new_figure, shorten, styled, tidy
from presslens.framing import Study
from presslens.framing.rates import VOICE_ROWS
from presslens.results import Result

FOUND, NOT_FOUND = "q below .05", "not told apart from chance"


@styled
def frame_differences(
    study: Study,
    *,
    voice: str = "own",
    match: str = "auto",
    name: str = "frame-differences",
) -> Result:
    """Draw each outlet's rate of each frame over the other outlets' rate, with intervals.

    Where articles are too few nothing is drawn and nothing is tested: the table says why. Articles
    are compared within their event, week or month as `match` says
    (`presslens.inference.strata_of`).
    """
    by, strata = inference.strata_of(study.articles, match)
    table = framing.compare_outlets(study.rates, voice=voice, strata=strata)
    spoken = {"own": "own voice", "all": "all voices"}.get(voice, voice)
    found = table[table["q"] < inference.ALPHA] if len(table) else table
    title = _title(table, found, study)
    family = int(table["family"].iloc[0]) if len(table) else 0
    tested = bool(table["p"].notna().any())
    within = "" if by == "none" else f" within each {by}"
    kind = f"; inferential: articles permuted{within}" if tested else ""
    some = int(table["p"].notna().sum())
    of_them = f", {some} of them tested" if 0 < some < family else ""
    subtitle = f"{spoken}; a family of {family} comparisons{of_them}; {study.standing}{kind}"
    matched = "" if by == "none" else "matched "
    figure = _draw(study, table, title, subtitle, matched) if tested else None
    heard = study.hits["voice"].isin(VOICE_ROWS[voice])
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=evidence(study, study.hits, "outlet", "frame", "term", "voice", chosen=heard),
        notes=notes(
            study,
            "ratio of pooled rates, studentised bootstrap interval over articles, permutation p, "
            f"q by Benjamini and Hochberg over the family of {family}",
            *([] if by == "none" else [f"compared within each {by} (Mantel and Haenszel)"]),
        ),
        source=study.source,
        alt=_alt(title, found),
        figure=figure,
    )


def _draw(study: Study, table: pd.DataFrame, title: str, subtitle: str, matched: str):
    shown = outlets_shown(study)
    labels = list(dict.fromkeys(table["label"]))[::-1]
    columns = min(3, len(shown))
    rows = -(-len(shown) // columns)
    figure, grid = new_figure(
        title=title, subtitle="; ".join([subtitle, *left_out(study, shown)]), source=study.source,
        height=0.6 + (0.65 + 0.31 * len(labels)) * rows, nrows=rows, ncols=columns, sharex=True,
        sharey=True, squeeze=False,
    )  # fmt: skip
    key_line(figure, swatches({FOUND: "#d55e00", NOT_FOUND: OWN_COLOUR}, hollow=(NOT_FOUND,)))
    for axes, outlet in zip(grid.ravel(), shown, strict=False):
        part = table[table["outlet"] == outlet].set_index("label")
        _forest(axes, part, labels)
        n = part.iloc[0]
        heading(
            axes, outlet, f"{n['articles_in']:,} {matched}articles against {n['articles_out']:,}"
        )
    close_grid(grid, len(shown), "times the others’ rate")
    return figure


def _forest(axes: Axes, part: pd.DataFrame, labels: list[str]) -> None:
    axes.axvline(1, color=GREY, lw=1)
    for row, label in enumerate(labels):
        value = part.loc[label]
        if not np.isfinite(value["ratio"]) or value["ratio"] <= 0:
            continue
        told = value["q"] < inference.ALPHA
        colour = "#d55e00" if told else OWN_COLOUR
        if np.isfinite(value["low"]):
            low, high = max(value["low"], 1 / 8), min(value["high"], 8)
            axes.plot([low, high], [row, row], color=colour if told else FAINT, lw=1.8)
        # A ratio beyond the axis is an arrow head at its end.
        beyond = "<" if value["ratio"] < 1 / 8 else ">" if value["ratio"] > 8 else "o"
        axes.plot(
            np.clip(value["ratio"], 1 / 8, 8), row, beyond, color=colour, markersize=7, zorder=3,
            markerfacecolor=colour if told else "white", markeredgewidth=1.6,
        )  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlim(1 / 8.5, 8.5)
    axes.set_xticks([1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8], ["⅛", "¼", "½", "1", "2", "4", "8"])
    axes.minorticks_off()
    axes.set_yticks(range(len(labels)), [shorten(label, 32) for label in labels])
    axes.set_ylim(-0.6, len(labels) - 0.4)
    tidy(axes)


def _title(table: pd.DataFrame, found: pd.DataFrame, study: Study) -> str:
    if study.articles["outlet"].nunique() < 2:
        return "With one outlet there is nothing to compare"
    if not table["p"].notna().any():
        return "Too few articles to tell a difference between outlets from chance"
    if found.empty:
        return "No frame differs between outlets more than shuffled articles do"
    top = found.loc[np.log(found["ratio"].clip(1e-3, 1e3)).abs().idxmax()]
    return (
        f"{len(found)} of {len(table)} differences stand out from chance; the largest is "
        f"{top['outlet']}’s “{top['label']}”, {top['ratio']:.2g} times the others’ rate"
    )


def _alt(title: str, found: pd.DataFrame) -> str:
    parts = [
        f"{r.outlet}, {r.label}: {r.ratio:.2g} ({r.low:.2g} to {r.high:.2g}), q {r.q:.2g}"
        for r in found.head(12).itertuples()
    ]
    return f"Rate ratios by outlet and frame. {title}. " + "; ".join(parts)
