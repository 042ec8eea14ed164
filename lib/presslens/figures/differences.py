"""Outlets compared with the others, drawn: ratios with intervals, and what may be said of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from presslens import inference
from presslens.figures.claims import count
from presslens.figures.panels import OWN_COLOUR, close_grid, heading
from presslens.figures.style import FAINT, GREY, key_line, new_figure, shorten, swatches, tidy

FOUND, NOT_FOUND = "q below .05", "not told apart from chance"


def stand_out(table: pd.DataFrame) -> pd.DataFrame:
    """Return the comparisons whose q is below .05 and whose interval leaves out equality."""
    if table.empty:
        return table
    straddles = (table["low"] <= 1) & (table["high"] >= 1)
    return table[(table["q"] < inference.ALPHA) & ~straddles]


def is_tested(table: pd.DataFrame) -> bool:
    """Say whether anything of a family was tested at all."""
    return bool(table["p"].notna().any())


def family_size(table: pd.DataFrame) -> int:
    """Return how many comparisons were declared."""
    return int(table["family"].iloc[0]) if len(table) else 0


def extent(table: pd.DataFrame, standing: str, by: str) -> str:
    """Return the subtitle's words on a family: its size, what articles allow, and what was done.

    >>> extent(pd.DataFrame({"family": [2, 2], "p": [0.1, float("nan")]}), "n = 8", "event")
    'a family of 2 comparisons, 1 of them tested; n = 8; inferential: articles permuted within each event'
    """  # noqa: E501
    family, some = family_size(table), int(table["p"].notna().sum())
    within = "" if by == "none" else f" within each {by}"
    kind = f"; inferential: articles permuted{within}" if is_tested(table) else ""
    of_them = f", {some} of them tested" if 0 < some < family else ""
    return f"a family of {family} comparisons{of_them}; {standing}{kind}"


def how(table: pd.DataFrame, by: str) -> tuple[str, ...]:
    """Return the notes on how a family was compared; of what was not done they say so.

    >>> how(pd.DataFrame({"family": [2, 2], "p": [float("nan")] * 2}), "none")
    ("ratio of pooled rates, and Cliff's delta of the articles' own; no interval, p or q: articles
    are too few",)
    """
    tested = (
        "studentised bootstrap interval over articles, permutation p, "
        f"q by Benjamini and Hochberg over the family of {family_size(table)}"
    )
    doubt = tested if is_tested(table) else "no interval, p or q: articles are too few"
    first = f"ratio of pooled rates, and Cliff's delta of the articles' own; {doubt}"
    return (first, *([] if by == "none" else [f"compared within each {by} (Mantel and Haenszel)"]))


def claim(table: pd.DataFrame, articles: pd.DataFrame, *, what: str, others: str) -> str:
    """Return the title: how many comparisons stand out, and the largest of them.

    what: the thing compared ("frame"). others: what a ratio is a multiple of. The table has
    outlet and label.
    """
    found = stand_out(table)
    if articles["outlet"].nunique() < 2:
        return "With one outlet there is nothing to compare"
    if not is_tested(table):
        return "Too few articles to tell a difference between outlets from chance"
    if found.empty:
        return f"No {what} differs between outlets more than shuffled articles do"
    top = found.loc[np.log(found["ratio"].clip(1e-3, 1e3)).abs().idxmax()]
    stand = "difference stands" if len(found) == 1 else "differences stand"
    return (
        f"{len(found):,} {stand} out from chance, of {count(len(table), 'comparison')}: "
        f"{top['outlet']}, “{top['label']}”, {top['ratio']:.2g} times {others}"
        + ", for one"
        * (len(found) > 1)
    )


def in_words(table: pd.DataFrame) -> str:
    """Return the comparisons that stand out as a line, a dozen at most."""
    return "; ".join(
        f"{r.outlet}, {r.label}: {r.ratio:.2g}{_bounds(r.low, r.high)}, q {r.q:.2g}"
        for r in stand_out(table).head(12).itertuples()
    )


def _bounds(low: float, high: float) -> str:
    return f" ({low:.2g} to {high:.2g})" if np.isfinite(low) else ""


def forests(
    table: pd.DataFrame,
    shown: Sequence[str],
    labels: Sequence[str],
    *,
    title: str,
    subtitle: str,
    source: str,
    others: str,
    matched: str = "",
) -> Figure:
    """Draw a panel for each outlet of `shown`, with the ratio and interval of each label.

    labels: from the top down. others: what a ratio is a multiple of, under the axis.
    """
    columns = min(3, len(shown))
    rows = -(-len(shown) // columns)
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=source,
        height=0.6 + (0.65 + 0.31 * len(labels)) * rows, nrows=rows, ncols=columns, sharex=True,
        sharey=True, squeeze=False,
    )  # fmt: skip
    key_line(figure, swatches({FOUND: "#d55e00", NOT_FOUND: OWN_COLOUR}, hollow=(NOT_FOUND,)))
    for axes, outlet in zip(grid.ravel(), shown, strict=False):
        part = table[table["outlet"] == outlet].set_index("label")
        _forest(axes, part, labels[::-1])
        n = part.iloc[0]
        heading(
            axes, outlet, f"{n['articles_in']:,} {matched}articles against {n['articles_out']:,}"
        )
    close_grid(grid, len(shown), f"times {others}")
    return figure


def _forest(axes: Axes, part: pd.DataFrame, labels: Sequence[str]) -> None:
    axes.axvline(1, color=GREY, lw=1)
    for row, label in enumerate(labels):
        value = part.loc[label]
        if not np.isfinite(value["ratio"]) or value["ratio"] <= 0:
            continue
        told = bool(len(stand_out(part.loc[[label]])))
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
