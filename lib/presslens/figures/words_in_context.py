"""Pictures of words where they stand: concordance, collocates, and place in the article."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from presslens import words
from presslens.figures.claims import ENOUGH, count, times
from presslens.figures.passages import term_evidence
from presslens.figures.result import Result
from presslens.figures.save import slug
from presslens.figures.selection import absent, present
from presslens.figures.style import (
    GREY,
    INK,
    LABEL,
    MARGIN,
    PALETTE,
    WIDTH,
    colours,
    new_figure,
    shorten,
    shorten_left,
    styled,
    tidy,
)
from presslens.figures.wording import nothing, printed, quote, say, source_line, words_unit
from presslens.study import Study
from presslens.words import View
from presslens.words.view import counted

LINES_SHOWN = 25
STRIPS_SHOWN = 8
OPENING = tuple("\"'“‘([")
CLOSING = tuple("\"'”’).,;:?!]")


@styled
def concordance(
    study: Study | View,
    query: str,
    *,
    regex: bool = False,
    width: int = 8,
    sort: str | Sequence[str] = ("R1", "R2"),
) -> Result:
    """Show every line in which a word, phrase or pattern stands, and draw the first of them."""
    view = counted(study)
    name = f"concordance-{slug(query)}"
    if not regex and (why := absent(view, query)):
        return nothing(view, name, why, words_unit(view))
    lines = words.concordance(view, query, regex=regex, width=width, sort=sort)
    if lines.empty:
        return nothing(view, name, f"{quote(query)} does not occur", words_unit(view))
    places = [sort] if isinstance(sort, str) else list(sort)
    own = int((lines["voice"] == "own").sum())
    voices_differ = view.index.voice is not None and np.ptp(view.index.voice[view.selected]) > 0
    shown_as = query if regex else " ".join(printed(view, word) for word in query.split())
    title = f"{quote(shown_as)} occurs {times(len(lines))}"
    title += f", {_of_all(own, len(lines))} in the outlets’ own voice" if voices_differ else ""
    order = f"sorted by {', then '.join(places)}" if places else "in reading order"
    shown = lines.head(LINES_SHOWN)
    more = "" if len(shown) == len(lines) else f", the first {len(shown)} drawn"
    subtitle = words_unit(view, f"{len(lines):,} line{'s' * (len(lines) != 1)}{more}, {order}")
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=source_line(view), height=0.25 + 0.235 * len(shown)
    )
    _draw_lines(axes, shown)
    first = ["outlet", "voice", "speaker_group", "left", "node", "right"]
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=lines[first + [c for c in lines.columns if c not in first]],
        evidence=words.as_evidence(view, lines),
        notes=(view.rule, f"context: {width} tokens each side, within the passage"),
        source=source_line(view),
        alt=f"{title}. "
        + " / ".join(f"{r.left} [{r.node}] {r.right}" for r in shown.head(3).itertuples()),
        figure=figure,
    )


def _of_all(part: int, whole: int) -> str:
    if part == whole:
        return "always"
    return times(part)


def _draw_lines(axes: Axes, lines: pd.DataFrame) -> None:
    """Set each line with its node in the middle, its outlet at the left margin."""
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.6, len(lines) - 0.4)
    axes.set_axis_off()
    colour = colours(lines["outlet"])
    heavy = FontProperties(family="DejaVu Sans", weight="bold", size=8)
    for row, line in zip(range(len(lines))[::-1], lines.itertuples(), strict=True):
        axes.text(
            0, row, shorten(line.outlet, 14), size=7.5, color=colour[line.outlet], va="center"
        )
        node = shorten(line.node, 24)
        points = text_to_path.get_text_width_height_descent(node, heavy, ismath=False)[0]
        half = 1.04 * points / 2 / 72 / (WIDTH - 2 * MARGIN) + 0.001
        # A mark that opens or closes the node touches it, as it does in print.
        left = half + (0 if line.left[-1:] in OPENING else 0.006)
        right = half + (0 if line.right[:1] in CLOSING else 0.006)
        axes.text(0.565, row, node, size=8, weight="bold", ha="center", va="center")
        axes.text(0.565 - left, row, shorten_left(line.left, 52), size=8, ha="right", va="center")
        axes.text(0.565 + right, row, shorten(line.right, 54), size=8, ha="left", va="center")


@styled
def collocates(
    study: Study | View,
    node: str,
    *,
    n: int = 12,
    left: int = 5,
    right: int = 5,
    within: str = "sentence",
    min_count: int = 2,
    sort: str = "log_likelihood",
) -> Result:
    """Draw the words that keep company with a node, by how often before it and after it.

    With fewer than 20 occurrences of the node there is only the table.
    """
    view = counted(study)
    name = f"collocates-{slug(node)}"
    if why := absent(view, node):
        return nothing(view, name, why, words_unit(view))
    table = words.collocates(
        view, node, left=left, right=right, within=within, min_count=min_count, sort=sort
    )
    picked = table[table["log_likelihood"] > 0].head(n)
    if picked.empty:
        title = f"No word stands {min_count} times or more near {quote(node)}"
        return nothing(view, name, title, words_unit(view))
    nodes = int((view.ids == view.number(node)).sum())
    title = _collocates_title(view, picked, node, nodes)
    window = f"{left} words before to {right} after, within a {within}"
    subtitle = words_unit(view, f"times within {window}; {quote(node)} occurs {times(nodes)}")
    lines = words.as_evidence(view, words.concordance(view, node))
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=lines.assign(term=view.terms[view.number(node)]),
        notes=(
            view.rule,
            f"ordered by {sort.replace('_', '-')}; a negative log-likelihood: words that avoid it",
            "logDice by Rychlý 2008; a token in the windows of two nodes counts once",
        ),
        source=source_line(view),
        alt=f"{title}. "
        + "; ".join(f"{r.term}: {r.left} before, {r.right} after" for r in picked.itertuples()),
        figure=_two_sides(view, picked, node, title, subtitle) if nodes >= ENOUGH else None,
    )


def _collocates_title(view: View, picked: pd.DataFrame, node: str, nodes: int) -> str:
    if nodes < ENOUGH:
        return f"Words near {say(view, node)}, which occurs {times(nodes)}"
    first = picked.iloc[0]
    return f"{say(view, first['term'])} stands near {say(view, node)} {times(int(first['both']))}"


def _two_sides(view: View, picked: pd.DataFrame, node: str, title: str, subtitle: str) -> Figure:
    """Draw bars to the left for what comes before the node, to the right for what comes after."""
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=source_line(view), height=0.6 + 0.28 * len(picked)
    )
    rows = np.arange(len(picked))[::-1]
    axes.barh(rows, -picked["left"], height=0.62, color=PALETTE[0], alpha=0.85)
    axes.barh(rows, picked["right"], height=0.62, color=PALETTE[1], alpha=0.85)
    axes.axvline(0, color=INK, linewidth=0.8)
    reach = int(max(picked["left"].max(), picked["right"].max()))
    for row, line in zip(rows, picked.itertuples(), strict=True):
        for value, sign, side in ((line.left, -1, "right"), (line.right, 1, "left")):
            if value:
                axes.annotate(
                    str(value), (sign * value, row), (sign * 4, 0), textcoords="offset points",
                    ha=side, va="center", size=LABEL - 1, color=GREY,
                )  # fmt: skip
    axes.set_yticks(rows, [shorten(printed(view, t)) for t in picked["term"]], size=LABEL + 0.5)
    axes.set_xlim(-reach * 1.15, reach * 1.15)
    axes.set_ylim(-0.7, len(picked) + 0.2)
    for place, where, side, colour in (
        (-0.02, "before", "right", PALETTE[0]), (0.02, "after", "left", PALETTE[1]),
    ):  # fmt: skip
        axes.text(
            place * reach, len(picked) - 0.3, f"{where} “{shorten(node, 20)}”", ha=side,
            color=colour, weight="bold",
        )  # fmt: skip
    axes.set_xticks([])
    tidy(axes)
    return figure


@styled
def dispersion(study: Study | View, terms: Sequence[str]) -> Result:
    """Draw where in each article some words fall: a strip as long as the text, ticks in it."""
    view = counted(study)
    terms = present(view, terms)[:6]
    if not terms:
        return nothing(view, "dispersion", "None of these words occurs", words_unit(view))
    index = view.index
    length = np.diff(index.article_bounds)
    parts = []
    for term in terms:
        at = np.flatnonzero(view.ids == view.number(term))
        article = np.searchsorted(index.article_bounds, at, side="right") - 1
        parts.append(
            pd.DataFrame(
                {
                    "term": term,
                    "outlet": index.articles["outlet"].to_numpy()[article],
                    "article_id": index.articles["article_id"].to_numpy()[article],
                    "position": at - index.article_bounds[article],
                    "words": length[article],
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    counts = table["article_id"].value_counts(sort=False)
    strips = index.articles.assign(words=length, hits=index.articles["article_id"].map(counts))
    read = strips[strips["words"] > 0]
    strips = read.sort_values("hits", ascending=False, kind="stable")
    strips = strips.head(STRIPS_SHOWN).sort_values(["outlet", "article_id"])
    title = _where_title(table, read, terms[0], printed(view, terms[0]))
    more = (
        ""
        if len(strips) == len(index.articles)
        else f"; the {len(strips)} articles that use them most"
    )
    subtitle = words_unit(view, f"one tick per occurrence, in articles drawn to length{more}")
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=source_line(view),
        height=0.35 + len(terms) * (0.3 + 0.24 * len(strips)), nrows=len(terms), sharex=True,
        squeeze=False,
    )  # fmt: skip
    colour = colours(strips["outlet"])
    alone = strips["outlet"].is_unique
    for axes, term in zip(grid[:, 0], terms, strict=True):
        one = table[table["term"] == term]
        for row, strip in zip(range(len(strips))[::-1], strips.itertuples(), strict=True):
            axes.barh(row, strip.words, height=0.72, color="#eeeeee")
            at = one.loc[one["article_id"] == strip.article_id, "position"]
            axes.vlines(at, row - 0.36, row + 0.36, color=colour[strip.outlet], linewidth=1.4)
            axes.annotate(
                str(len(at)), (strip.words, row), (4, 0), textcoords="offset points",
                va="center", size=LABEL - 1, color=GREY,
            )  # fmt: skip
        labels = [
            s.outlet if alone else f"{shorten(s.outlet, 16)} {s.article_id}"
            for s in strips.itertuples()
        ][::-1]
        axes.set_yticks(range(len(strips)), [shorten(label, 22) for label in labels])
        axes.set_title(shorten(printed(view, term)))
        axes.set_xlim(0, strips["words"].max() * 1.04)
        tidy(axes)
    grid[-1, 0].set_xlabel("word of the article, from its first; at the end of a strip, the count")
    return Result(
        name="dispersion",
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=term_evidence(view, terms),
        notes=(view.rule, "position: running number of the token, headline and captions included"),
        source=source_line(view),
        alt=f"Strips with a tick where each of {', '.join(terms)} falls. {title}.",
        figure=figure,
    )


def _where_title(table: pd.DataFrame, read: pd.DataFrame, term: str, name: str) -> str:
    """Say in how many of the articles read a word occurs, and in a few of them where first."""
    first = table[table["term"] == term].groupby("article_id")["position"].min().sort_values()
    lead = f"{quote(name)} occurs in {len(first):,} of {count(len(read), 'article')}"
    outlets = read.set_index("article_id")["outlet"]
    if len(read) > 4 or not outlets.is_unique or first.empty:
        return lead
    places = [f"{at + 1:,} in {outlets[article]}" for article, at in first.items()]
    return f"{lead}, first at word {', '.join(places)}"
