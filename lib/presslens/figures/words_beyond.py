"""Pictures of what stands out: a comparison cloud, and words against a reference list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from presslens import words
from presslens.figures.style import (
    INK,
    LABEL,
    WIDTH,
    colours,
    new_figure,
    shorten,
    styled,
    text_width,
)
from presslens.figures.words_shared import (
    columns_of_bars,
    compared_each,
    evidence,
    largest_outlets,
    matched_notes,
    nothing,
    printed,
    say,
    source_line,
    unit,
)
from presslens.results import Result
from presslens.words import View
from presslens.words.compare import NOTES, without_empty
from presslens.words.matching import NoCounterpart

SMALLEST, LARGEST = 7.0, 24.0  # points
LEADING = 1.3  # a line's height over its letters' size
AT_LARGE = "English at large"
BLUE = "#0072b2"
NUMBERS = "words with digits are not drawn: wordfreq keeps numbers by their length alone"


@styled
def comparison_cloud(view: View, *, n: int = 30, min_count: int = 3, match: str = "auto") -> Result:
    """Draw the words that set each outlet apart as a cloud, largest first, four outlets at most.

    A word's height is in proportion to the square root of its log-likelihood, so that the ink is
    in proportion to the score, as far as letters allow. A cloud is read for its gist: what is to be
    compared is in the table. `match` is as for `keyness_each`.
    """
    name = "comparison-cloud"
    outlets = largest_outlets(view)
    if len(outlets) < 2:
        title = f"There is one outlet, {outlets[0]}, so there is nothing to compare it with"
        return nothing(view, name, title, unit(view))
    try:
        by, view = words.matched(view, match)
    except NoCounterpart as none:
        return nothing(view, name, str(none), unit(view))
    table = compared_each(view, min_count, by)
    # In short texts a ratio can be above 0, being smoothed, where the log-likelihood is below it.
    more = (table["log_ratio"] > 0) & (table["log_likelihood"] > 0)
    lead = table[more & table["outlet"].isin(outlets)]
    lead = lead.groupby("outlet", sort=False).head(n)
    if lead.empty:
        return nothing(view, name, "No word sets an outlet apart", unit(view))
    lead = lead.assign(label=[printed(view, term) for term in lead["term"]])
    shown = list(dict.fromkeys(lead["outlet"]))[:4]
    first = lead.groupby("outlet", sort=False)["term"].first()
    title = "Largest words: " + ", ".join(f"{say(view, first[o])} ({o})" for o in shown)
    subtitle = unit(
        view, "size of a word: its log-likelihood against all the other outlets", of_list=True
    )
    height = 1.0 + 0.1 * n
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=source_line(view), height=height,
        ncols=len(shown), squeeze=False,
    )  # fmt: skip
    colour, greatest = colours(outlets), float(lead["log_likelihood"].max())
    width = 0.94 * 72 * WIDTH / len(shown)
    for axes, outlet in zip(grid[0], shown, strict=True):
        own = lead[lead["outlet"] == outlet]
        sizes = np.sqrt(own["log_likelihood"] / greatest) * LARGEST
        sizes = sizes.clip(SMALLEST).tolist()
        _cloud(axes, list(own["label"]), sizes, colour[outlet], width, 72 * (height - 0.35))
        axes.set_title(shorten(outlet, 24), color=INK, size=LABEL + 1)
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=without_empty(lead.drop(columns="label")),
        evidence=evidence(view, dict.fromkeys(lead["term"])),
        notes=(
            view.rule,
            *NOTES,
            *matched_notes(by),
            f"no letters smaller than {SMALLEST:g} points",
        ),
        source=source_line(view),
        alt="Clouds of the words that set each outlet apart. "
        + " ".join(f"{o}: {', '.join(lead.loc[lead['outlet'] == o, 'label'][:8])}." for o in shown),
        figure=figure,
    )


def _cloud(
    axes: Axes,
    labels: Sequence[str],
    sizes: Sequence[float],
    colour: str,
    width: float,
    room: float,
) -> None:
    """Set words in lines from the top, largest first, as many as there is room for, in points."""
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    x = top = height = 0.0
    for label, size in zip(labels, sizes, strict=True):
        wide = 1.03 * text_width(label, size) / width  # what hinting may add
        if x and x + wide > 1:
            x, top, height = 0.0, top + height, 0.0
        if top + LEADING * size > room:
            break
        axes.text(x, 1 - top / room, label, size=size, color=colour, va="top")
        x, height = x + wide + 0.35 * size / width, max(height, LEADING * size)


@styled
def against_list(
    view: View, reference: str | Path = "wordfreq", *, n: int = 20, min_count: int = 3
) -> Result:
    """Draw the words a corpus uses more than a reference list: English at large, or a file.

    `reference` is "wordfreq" or a file of terms and counts (`presslens.words.reference_list`).
    Words are chosen by signed log-likelihood and drawn by their log ratio.
    """
    name = "against-a-list"
    label = AT_LARGE if str(reference) == "wordfreq" else Path(reference).name
    table = words.compare_with_list(view, words.reference_list(reference), min_count=min_count)
    lead = table[(table["log_ratio"] > 0) & (table["lrc"] > 0)]
    if label == AT_LARGE:
        lead = lead[~lead["term"].str.contains(r"\d")]
    lead = lead.head(n)
    if lead.empty:
        return nothing(view, name, f"No word is commoner here than in {label}", unit(view))
    title = f"{say(view, *lead['term'][:2])} stand out most against {label}"
    lead = lead.assign(list="log ratio", label=[printed(view, term) for term in lead["term"]])
    lead = lead.sort_values("log_ratio", ascending=False, kind="stable")
    subtitle = unit(view, f"log ratio to {label}: 3 is eight times its rate", of_list=True)
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=source_line(view), height=0.5 + 0.25 * len(lead)
    )
    columns_of_bars([axes], lead, "list", "label", "log_ratio", ["log ratio"], BLUE)
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=evidence(view, lead["term"]),
        notes=(
            view.rule, *NOTES, str(table["standing"].iloc[0]),
            *([NUMBERS] if label == AT_LARGE else []),
            f"drawn: words whose conservative log ratio (lrc) over {len(table):,} words is above 0",
        ),
        source=source_line(view),
        alt=f"Bars of the words commoner here than in {label}: {', '.join(lead['label'][:10])}.",
        figure=figure,
    )  # fmt: skip
