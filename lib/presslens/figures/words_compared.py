"""Pictures of keyness: which words set one outlet apart from others."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from presslens import words
from presslens.figures.claims import Claim, Fact, count
from presslens.figures.panels import columns_of_bars
from presslens.figures.passages import term_evidence
from presslens.figures.result import Result
from presslens.figures.save import slug
from presslens.figures.style import GREY, INK, LABEL, colours, new_figure, shorten, styled, tidy
from presslens.figures.wording import matched_notes, nothing, printed, say, source_line, words_unit
from presslens.inference import ALPHA
from presslens.study import Study
from presslens.text import term as as_term
from presslens.words import View
from presslens.words.compare import NOTES, without_empty
from presslens.words.matching import NoCounterpart
from presslens.words.reference import SAYING
from presslens.words.remembered import remembered
from presslens.words.view import counted

PANELS = 6  # outlets drawn side by side
NOT_DRAWN = "not drawn: the outlets’ names, titles such as Mr, and verbs of saying"
TITLES = {"mr", "mrs", "ms", "dr", "sir"}
CAUTION = (
    "a score over words ranks them and tests nothing: words of one article are not independent"
)


@remembered
def compared_each(view: View, min_count: int, match: str) -> pd.DataFrame:
    """Return the keyness tables of every outlet against all the others, worked out once."""
    return words.compare_each(view, min_count=min_count, match=match)


@styled
def keyness(
    study: Study | View,
    target: str = "",
    reference: str = "",
    *,
    n: int = 20,
    min_count: int = 3,
    match: str = "auto",
) -> Result:
    """Draw a lollipop in two directions: words more common in one outlet, and in the other.

    `target` is the outlet with the most words unless named, `reference` all the others together.
    Half of the `n` words are those with the highest signed log-likelihood, half those with the
    lowest; the length is the log ratio. With enough articles a word is drawn full if its q is
    below 0.05 and hollow if not. Articles are compared within their event, week or month as `match`
    says (`presslens.inference.strata_of`).
    """
    view = counted(study)
    outlets = _outlets(view)
    if len(outlets) < 2:
        title = f"There is one outlet, {outlets[0]}, so there is nothing to compare it with"
        return nothing(view, "keyness", title, words_unit(view))
    name = f"keyness-{slug(target or outlets[0])}" + (f"-{slug(reference)}" if reference else "")
    try:
        by, view = words.matched(view, match)
        target = target or _outlets(view)[0]
        table = words.compare(view, target, reference or None, min_count=min_count, match=by)
    except NoCounterpart as none:
        return nothing(view, name, str(none), words_unit(view))
    other = reference or (
        next(o for o in outlets if o != target) if len(outlets) == 2 else "the other outlets"
    )
    chosen = _telling(table, outlets)
    high, low = chosen[chosen["log_ratio"] > 0], chosen[chosen["log_ratio"] < 0]
    picked = pd.concat([high.head(n // 2), low.tail(n - n // 2)])
    if picked.empty:
        return nothing(view, name, f"No word sets {target} apart from {other}", words_unit(view))
    tested = bool(table["q"].notna().any())
    claim = _claim(view, high, low, target, other, tested)
    title = claim.text
    standing = table["standing"].iloc[0]
    subtitle = (
        f"log ratio: each step doubles the rate; {int(table['words_a'].iloc[0]):,} words against "
        f"{int(table['words_b'].iloc[0]):,}{_of_articles(table, by)}; {standing}"
    )
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=source_line(view), height=0.75 + 0.26 * len(picked)
    )
    _lollipop(axes, view, picked, target, other, tested)
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=without_empty(table),
        evidence=term_evidence(view, picked["term"]),
        notes=(view.rule, *NOTES, _family(table), *matched_notes(by), NOT_DRAWN, CAUTION),
        source=source_line(view),
        alt=f"Words more common in {target} to the right, in {other} to the left. {title}.",
        figure=figure,
        facts=claim.facts,
    )


def _outlets(view: View) -> list[str]:
    """Return the outlets with words, the one with the most first."""
    numbers = words.tally(view, "outlet")
    order = np.argsort(-numbers.words, kind="stable")
    return [str(numbers.labels["outlet"].iloc[i]) for i in order if numbers.words[i]]


def _telling(table: pd.DataFrame, outlets: Iterable[str]) -> pd.DataFrame:
    """Leave out the names of outlets, titles such as Mr, and verbs of saying."""
    names = {as_term(word) for outlet in outlets for word in [outlet, *outlet.split()]}
    return table[~table["term"].isin(names | SAYING | TITLES)]


def _claim(
    view: View, high: pd.DataFrame, low: pd.DataFrame, target: str, other: str, tested: bool
) -> Claim:
    """Say which words differ beyond chance, or else how often the first one occurs."""
    if tested:
        high, low = high[high["q"] < ALPHA], low[low["q"] < ALPHA]
        if high.empty and low.empty:
            return Claim(f"No word sets {target} apart from {other} more than chance would")
        parts = [f"{say(view, *high['term'][:2])} more often than {other}"] if len(high) else []
        parts += [f"{say(view, *low['term'].iloc[::-1][:2])} less often"] if len(low) else []
        return Claim(f"{target} uses {', '.join(parts)}")
    part = high if len(high) else low.iloc[::-1]
    return _counts(view, part.iloc[0], target, other)


def _counts(view: View, word: pd.Series, target: str, other: str, **rows: str) -> Claim:
    a, b = int(word["count_a"]), int(word["count_b"])
    return Claim(
        f"{say(view, word['term'])} occurs {count(a, 'time')} in {target}, {b:,} in {other}",
        (
            Fact(f"{a:,}", {"term": word["term"], **rows}, "count_a"),
            Fact(f"{b:,}", {"term": word["term"], **rows}, "count_b"),
        ),
    )


def _of_articles(table: pd.DataFrame, by: str) -> str:
    if by == "none":
        return ""
    a, b = int(table["n_articles_a"].iloc[0]), int(table["n_articles_b"].iloc[0])
    return f", in {a:,} and {b:,} articles matched by {by}"


def _family(table: pd.DataFrame) -> str:
    return f"{len(table):,} words were compared (the family over which q is adjusted)"


def _lollipop(
    axes: Axes, view: View, picked: pd.DataFrame, target: str, other: str, tested: bool
) -> None:
    colour = dict(zip((target, other), ("#0072b2", "#d55e00"), strict=True))
    rows = np.arange(len(picked))[::-1]
    ratio = picked["log_ratio"].to_numpy()
    side = np.where(ratio > 0, colour[target], colour[other])
    axes.hlines(rows, 0, ratio, color=side, linewidth=2.2)
    hollow = tested & ~(picked["q"].to_numpy() < 0.05)
    axes.scatter(ratio, rows, s=55, c=np.where(hollow, "white", side), edgecolors=side, zorder=3)
    axes.axvline(0, color=INK, linewidth=0.8)
    reach = float(np.abs(ratio).max())
    for row, value, (_, word) in zip(rows, ratio, picked.iterrows(), strict=True):
        inward, outward = ("right", "left") if value > 0 else ("left", "right")
        mark = "*" if word["one_article"] and word["n_articles_a"] > 1 else ""
        axes.annotate(
            shorten(printed(view, word["term"])) + mark, (0, row), (-6 if value > 0 else 6, 0),
            textcoords="offset points", ha=inward, va="center", size=LABEL + 0.5,
        )  # fmt: skip
        axes.annotate(
            f"{word['count_a']} : {word['count_b']}", (value, row), (9 if value > 0 else -9, 0),
            textcoords="offset points", ha=outward, va="center", size=LABEL - 1, color=GREY,
        )  # fmt: skip
    axes.set_xlim(-reach * 1.25, reach * 1.25)
    axes.set_ylim(-0.8, len(picked) + 0.4)
    top = len(picked) - 0.15
    axes.text(
        reach * 0.03, top, f"more common in {shorten(target, 30)} →", color=colour[target],
        weight="bold", size=LABEL + 0.5,
    )  # fmt: skip
    axes.text(
        -reach * 0.03, top, f"← more common in {shorten(other, 30)}", color=colour[other],
        weight="bold", size=LABEL + 0.5, ha="right",
    )  # fmt: skip
    axes.set_yticks([])
    axes.set_xlabel(f"log ratio; beside each word its counts, {shorten(target)} : {shorten(other)}")
    tidy(axes)


@styled
def keyness_each(
    study: Study | View, *, n: int = 8, min_count: int = 3, match: str = "auto"
) -> Result:
    """Draw, for each outlet, the words that set it apart from all the others together.

    Articles are compared within their event, week or month as `match` says
    (`presslens.inference.strata_of`).
    """
    view = counted(study)
    outlets = _outlets(view)
    if len(outlets) < 2:
        title = f"There is one outlet, {outlets[0]}, so there is nothing to compare it with"
        return nothing(view, "keyness-by-outlet", title, words_unit(view))
    try:
        by, view = words.matched(view, match)
    except NoCounterpart as none:
        return nothing(view, "keyness-by-outlet", str(none), words_unit(view))
    table = compared_each(view, min_count, by)
    tested = bool(table["q"].notna().any())
    lead = _telling(table, outlets)
    lead = lead[lead["log_ratio"] > 0].groupby("outlet", sort=False).head(n)
    if lead.empty:
        return nothing(view, "keyness-by-outlet", "No word sets an outlet apart", words_unit(view))
    apart = [outlet for outlet in outlets if (lead["outlet"] == outlet).any()]
    shown = sorted(apart[:PANELS])
    lead = lead[lead["outlet"].isin(shown)]
    lead = lead.sort_values(["outlet", "log_ratio"], ascending=[True, False], kind="stable")
    lead["label"] = [printed(view, term) for term in lead["term"]]
    claim = _each_claim(view, table, tested)
    title = claim.text
    subtitle = words_unit(
        view, "log2 ratio to the others’ rate: 3 means eight times the rate", of_list=True
    )
    columns = min(3, len(shown))
    lines = -(-len(shown) // columns)
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=source_line(view),
        height=lines * (0.35 + 0.27 * n), nrows=lines, ncols=columns, squeeze=False,
    )  # fmt: skip
    for spare in grid.ravel()[len(shown) :]:
        spare.set_axis_off()
    colour = colours(outlets)
    columns_of_bars(grid.ravel(), lead, "outlet", "label", "log_ratio", shown, colour)
    notes = [
        view.rule,
        *NOTES,
        f"{len(table):,} comparisons, words times outlets",
        NOT_DRAWN,
        CAUTION,
    ]
    notes += matched_notes(by)
    if len(shown) < len(apart):
        notes.append(f"the {len(shown)} outlets with the most words are drawn")
    if tested:
        notes.append(table["standing"].iloc[0])
    return Result(
        name="keyness-by-outlet",
        title=title,
        subtitle=subtitle,
        table=without_empty(table),
        evidence=term_evidence(view, dict.fromkeys(lead["term"])),
        notes=tuple(notes),
        source=source_line(view),
        alt="Bars of the words that set each outlet apart. "
        + " ".join(
            f"{o}: {', '.join(lead.loc[lead['outlet'] == o, 'term'].head(5))}." for o in shown
        ),
        figure=figure,
        facts=claim.facts,
    )


def _each_claim(view: View, table: pd.DataFrame, tested: bool) -> Claim:
    """Say how many words set outlets apart beyond chance, or how often one of them occurs."""
    more = _telling(table, set(table["outlet"]))
    more = more[more["log_ratio"] > 0]
    if tested:
        sure = more[more["q"] < ALPHA]
        outlets, of = sure["outlet"].nunique(), table["outlet"].nunique()
        if sure.empty:
            return Claim("No word sets an outlet apart from the others more than chance would")
        words = "1 word is" if len(sure) == 1 else f"{len(sure):,} words are"
        return Claim(
            f"{words} more common in one outlet than chance would have it, in {outlets:,} of "
            f"{count(of, 'outlet')}"
        )
    if more.empty:
        return Claim("Words that each outlet uses more often than the others do")
    top = more.loc[more["log_likelihood"].idxmax()]
    return _counts(view, top, top["outlet"], "the other outlets", outlet=top["outlet"])
