"""Parts that figures share: keys, headings, ranked bars, and the colours of groups and voices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.ticker import MaxNLocator

from presslens.figures.selection import LEFT, MOST_GROUPS, OTHERS
from presslens.figures.style import GREY, INK, LABEL, shorten, tidy

# Of the suite's palette, without black and with sky blue last: a group is drawn full and pale,
# and pale black would be grey, pale blue nearly sky blue.
GROUP_PALETTE = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#8c6d31", "#5e3c99", "#56b4e9",
)  # fmt: skip
OWN_VOICE_COLOUR = "#efefef"
OWN, QUOTED = "own voice", "quoted or paraphrased"
OWN_COLOUR, QUOTED_COLOUR = "#4d4d4d", "#0072b2"  # grey ink, and the blue of verbatim words


def key_above(axes: Axes, colour: Mapping[str, str]) -> None:
    """Name the colours in a line above the axes."""
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], marker="o", linestyle="", color=c, markersize=7.5, label=shorten(name, 30))
        for name, c in colour.items()
    ]
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=min(len(handles), 4),
        borderaxespad=0.2, handletextpad=0.1, columnspacing=1.2, fontsize=LABEL + 0.5,
    )  # fmt: skip


def columns_of_bars(
    grid: Sequence[Axes],
    table: pd.DataFrame,
    column: str,
    label: str,
    value: str,
    names: Sequence[str],
    colour: str | Mapping[str, str],
    **text: Any,
) -> None:
    """Draw one ranked list of bars for each name, value written at the end of each bar."""
    greatest = float(table[value].max())
    for axes, name in zip(grid, names, strict=False):
        one = table[table[column] == name]
        rows = range(len(one))[::-1]
        paint = colour if isinstance(colour, str) else colour[name]
        axes.barh(list(rows), one[value], height=0.62, color=paint, alpha=0.85)
        for row, number in zip(rows, one[value], strict=True):
            axes.text(
                number + greatest * 0.03, row, f"{number:,.{0 if greatest >= 20 else 1}f}",
                va="center", size=LABEL - 1, color=GREY,
            )  # fmt: skip
        axes.set_yticks(list(rows), [shorten(str(t), 18) for t in one[label]])
        axes.set_title(name if "\n" in name else shorten(name, 24), color=INK, size=LABEL)
        axes.set_xlim(0, greatest * 1.28)
        axes.set_xticks([])
        tidy(axes)


def heading(axes: Axes, outlet: str, detail: str) -> None:
    """Name a panel: the outlet in bold, what it rests on below it in grey."""
    axes.set_title(shorten(outlet, 26), fontsize=LABEL + 1, pad=19)
    axes.annotate(
        detail, (0, 1), xycoords="axes fraction", xytext=(0, 6), textcoords="offset points",
        size=LABEL - 1.5, color=GREY, va="bottom", annotation_clip=False,
    )  # fmt: skip


def close_grid(grid: np.ndarray, used: int, label: str) -> None:
    """Leave out the panels beyond `used`, and label the x axis at the foot of each column."""
    rows, columns = grid.shape
    for place, axes in enumerate(grid.ravel()):
        if place >= used:
            axes.set_axis_off()
        elif place + columns >= used:
            axes.tick_params(labelbottom=True)
            axes.set_xlabel(label)


def whole_numbers(axes: Axes) -> None:
    """Mark the x axis at whole numbers only."""
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))


def group_colours(groups: Iterable[str]) -> dict[str, str]:
    """Return a colour for each group, named groups first by name, greys for those without one.

    >>> group_colours(["unplaced", "NGOs", "Governments"])
    {'Governments': '#0072b2', 'NGOs': '#d55e00', 'unplaced': '#6b6b6b'}
    """
    present = set(groups) - {""}
    named = sorted(present - set(LEFT) - {OTHERS})
    paint = {group: GROUP_PALETTE[n % MOST_GROUPS] for n, group in enumerate(named)}
    if OTHERS in present:
        paint[OTHERS] = "#3d3d3d"
    return paint | {group: grey for group, grey in LEFT.items() if group in present}


def pale(colour: str, weight: float = 0.42) -> tuple[float, float, float]:
    """Return a colour mixed with white, as paraphrase is drawn beside verbatim."""
    red, green, blue = (1 - weight * (1 - part) for part in to_rgb(colour))
    return red, green, blue
