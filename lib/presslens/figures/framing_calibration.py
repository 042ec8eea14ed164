"""The picture of what tests find where there is nothing to find: outlets against themselves."""

from __future__ import annotations

import pandas as pd

from presslens import framing, inference
from presslens.figures.framing_shared import notes, of_sample
from presslens.figures.style import GREY, key_line, new_figure, shorten, styled, swatches, tidy
from presslens.framing import Study
from presslens.results import Result

ARTICLES, WORDS = "articles permuted, as here", "words taken as independent"
COLOURS = {ARTICLES: "#0072b2", WORDS: "#d55e00"}
MEASURES = ("frames", "words", "shares of voice")
MOST = 30  # articles a half; more would only take longer
COLUMNS = {ARTICLES: "false_positives", WORDS: "false_positives_by_word"}


@styled
@of_sample
def calibration(study: Study, *, rounds: int = 100, name: str = "calibration") -> Result:
    """Draw how often tests find a difference in an outlet split against itself, at random.

    Tested are frames and common words, all voices together, and the shares of voice. With fewer
    than twelve articles for every outlet there is no picture, and the title says so.
    """
    table = framing.calibration_of(
        study.index,
        study.frames,
        study.hits,
        voiced=(study.corpus, study.voice_spans),
        a_side=MOST,
        rounds=rounds,
    )
    said = {
        measure: inference.summarise(part) for measure, part in table.groupby("measure", sort=False)
    }
    mean = table.groupby("measure", sort=False)[list(COLUMNS.values())].mean()
    if said:
        *most, last = (f"{row.false_positives:.1%} of {what}" for what, row in mean.iterrows())
        shares = f"{', '.join(most)} and {last}" if most else last
        title = f"Split against themselves, outlets differ in {shares}; 5% is what chance allows"
    else:
        title = inference.summarise(table)
    sizes = table["articles_a_side"]
    span = " to ".join(f"{size}" for size in sorted({sizes.min(), sizes.max()}))
    halves = f"{span} articles a half, " if len(table) else ""
    subtitle = f"A/A: random halves of one outlet, {halves}p < .05; {study.standing}"
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        notes=notes(
            study,
            f"{rounds} splits of each outlet with 12 articles or more; words: those that a tenth "
            "of the articles have",
            *(f"{measure}: {sentence}" for measure, sentence in said.items()),
        ),
        source=study.source,
        alt=title + ". " + " ".join(said.values()),
        figure=_draw(table, title, subtitle, study.source) if len(table) else None,
    )


def _draw(table: pd.DataFrame, title: str, subtitle: str, source: str):
    outlets = sorted(table["outlet"].unique(), reverse=True)
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=source, height=1.1 + 0.3 * len(outlets), ncols=3,
        sharex=True, sharey=True, squeeze=False,
    )  # fmt: skip
    key_line(figure, swatches(COLOURS))
    for axes, measure in zip(grid.ravel(), MEASURES, strict=True):
        part = table[table["measure"] == measure]
        place = part["outlet"].map(outlets.index)
        axes.axvline(inference.ALPHA, color=GREY, lw=1)
        for key, column in COLUMNS.items():
            axes.plot(part[column], place, "o", color=COLOURS[key], markersize=6.5, clip_on=False)
        tested = int(part["features"].max()) if len(part) else 0
        axes.set_title(f"{tested:,} {measure}")
        axes.set_yticks(range(len(outlets)), [shorten(outlet) for outlet in outlets])
        axes.set_ylim(-0.6, len(outlets) - 0.4)
        axes.set_xlim(left=0)
        axes.xaxis.set_major_formatter("{x:.0%}")
        tidy(axes)
    grid[0, len(MEASURES) // 2].set_xlabel("share of tests that call it different")
    return figure
