"""Pictures of how often words occur: by outlet, by voice and over time.

Every function takes a view (`presslens.words.view`) and returns a Result. The pictures of keyness
are in `words_compared`, those of words in their context in `words_in_context`, those of the whole
vocabulary in `words_vocabulary`; all can be reached from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from presslens import inference, words
from presslens.figures.claims import ENOUGH, Claim, Fact, count, leader
from presslens.figures.panels import key_above
from presslens.figures.passages import term_evidence
from presslens.figures.result import Result
from presslens.figures.selection import largest_outlets, present
from presslens.figures.style import (
    FAINT,
    GREY,
    INK,
    LABEL,
    VOICE_COLOURS,
    colours,
    new_figure,
    shorten,
    styled,
    tidy,
)
from presslens.figures.wording import nothing, printed, say, source_line, words_unit
from presslens.figures.words_compared import keyness, keyness_each
from presslens.figures.words_in_context import collocates, concordance, dispersion
from presslens.figures.words_vocabulary import (
    diversity_table,
    duplicates,
)
from presslens.study import Study
from presslens.words import View
from presslens.words.compare import without_empty
from presslens.words.reference import SAYING
from presslens.words.view import counted

__all__ = [
    "collocates",
    "concordance",
    "dispersion",
    "diversity_table",
    "duplicates",
    "keyness",
    "keyness_each",
    "over_time",
    "top_words",
    "voices",
]

DODGE = 0.2  # rows between dots of the same term, so that equal rates do not hide one another
SPEECH = "quoted and reported speech"


@styled
def top_words(
    study: Study | View, n: int = 15, *, min_count: int = 1, name: str = "top-words"
) -> Result:
    """Draw the commonest terms, a dot for each outlet at its rate per 10,000 words.

    The terms are those with the highest mean rate over outlets, so that a long outlet weighs no
    more than a short one.
    """
    view = counted(study)
    what = {1: "word", 2: "pair of words"}.get(view.n, f"run of {view.n} words")
    terms = words.top_terms(view, n, min_count=min_count)
    if not terms:
        return nothing(view, name, f"No {what} occurs {min_count} times or more", words_unit(view))
    shown = largest_outlets(view)
    table = words.counts(view, terms=terms, zeros=True)
    rates = table[table["outlet"].isin(shown)]
    rates = rates.pivot(index="term", columns="outlet", values="per_10k").loc[terms]
    claim = _top_claim(view, table, terms[0], what)
    title = claim.text
    subtitle = words_unit(view, "rate per 10,000 words of the outlet", of_list=True)
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=source_line(view), height=0.55 + 0.3 * len(terms)
    )
    _dots(axes, rates, [printed(view, term) for term in terms], colours(shown))
    axes.set_xlabel("times per 10,000 words")
    notes = [view.rule, "ordered by the mean of the outlets' rates"]
    if len(shown) < view.index.articles["outlet"].nunique():
        notes.append(f"the {len(shown)} outlets with the most words are shown")
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=term_evidence(view, terms),
        notes=tuple(notes),
        source=source_line(view),
        alt=_alt(view, rates, f"Dot plot, a row for each {what}, a dot for each outlet"),
        figure=figure,
        facts=claim.facts,
    )


def _top_claim(view: View, table: pd.DataFrame, first: str, what: str) -> Claim:
    """Name the most common term, if it leads with its possessive and occurs often enough."""
    joined = table.assign(term=table["term"].str.removesuffix("'s"))
    of_outlet = joined.groupby(["term", "outlet"])["per_10k"].sum()
    mean = of_outlet.groupby("term").mean()
    n = int(table.loc[table["term"] == first, "count"].sum())
    if n < ENOUGH or leader(mean) != first.removesuffix("'s"):
        return Claim(f"The most common {what}s, and how often each outlet uses them")
    said = f"{n:,}"
    return Claim(
        f"{say(view, first)} is the most common {what}: it occurs {said} times",
        (Fact(said, {"term": first}, "count"),),
    )


def _alt(view: View, rates: pd.DataFrame, lead: str) -> str:
    parts = [
        f"{printed(view, term)}: " + ", ".join(f"{name} {rate:.0f}" for name, rate in row.items())
        for term, row in rates.head(5).iterrows()
    ]
    more = f" {len(rates) - 5} more." if len(rates) > 5 else ""
    return f"{lead}, at its rate per 10,000 words. {'; '.join(parts)}.{more}"


def _dots(axes: Axes, rates: pd.DataFrame, names: Sequence[str], colour: dict[str, str]) -> None:
    """Draw a row for each term: a line from its lowest to its highest rate, a dot a column."""
    rows = np.arange(len(rates))[::-1]
    axes.hlines(rows, rates.min(axis=1), rates.max(axis=1), color=FAINT, linewidth=3, zorder=1)
    lifts = _lifts(rates.to_numpy(), touching=0.012 * float(np.nanmax(rates.to_numpy())))
    for place, column in enumerate(rates.columns):
        axes.plot(
            rates[column], rows + lifts[:, place], "o", markersize=7.5, color=colour[column],
            markeredgecolor="white", markeredgewidth=0.8, zorder=3,
        )  # fmt: skip
    axes.set_yticks(rows, [shorten(name) for name in names], size=LABEL + 0.5)
    axes.set_ylim(-0.7, len(rates) - 0.3)
    axes.set_xlim(left=-0.02 * float(np.nanmax(rates.to_numpy())))
    tidy(axes)
    key_above(axes, {column: colour[column] for column in rates.columns})


def _lifts(rates: np.ndarray, *, touching: float) -> np.ndarray:
    """Return how far to lift each dot so that those of a row that would touch lie side by side."""
    lifts = np.zeros(rates.shape)
    for row, values in enumerate(rates):
        order = np.argsort(values, kind="stable")
        runs = np.split(order, np.flatnonzero(np.diff(values[order]) > touching) + 1)
        for run in runs:
            lifts[row, np.sort(run)] = DODGE * ((len(run) - 1) / 2 - np.arange(len(run)))
    return np.clip(lifts, -0.4, 0.4)


@styled
def voices(study: Study | View, n: int = 14, *, min_count: int = 3) -> Result:
    """Draw the words whose rate differs most between the outlets' own voice and quoted speech.

    Quoted speech is what sources are quoted as saying and what is reported of it (verbatim and
    paraphrase). Half the words are those commoner in own voice, half those commoner in speech.
    """
    view = counted(study)
    name = "own-and-quoted"
    voice = view.index.voice
    spoken = None if voice is None else voice[view.selected]
    if spoken is None or not (spoken > 0).any() or not (spoken == 0).any():
        return nothing(view, name, "There are not two voices here to compare", words_unit(view))
    table = words.compare(_two_voices(view), "own", by="voice", min_count=min_count)
    own, speech = table[table["log_ratio"] > 0], table[table["log_ratio"] < 0]
    # The outlet says who said what: that these words are its own is so by construction.
    own = own[~own["term"].isin(SAYING)]
    picked = pd.concat([own.head(n // 2), speech.tail(n - n // 2)])
    if picked.empty:
        return nothing(view, name, "No word differs between the voices", words_unit(view))
    claim = _voices_claim(view, speech)
    title = claim.text
    share = table["words_a"].iloc[0] / (table["words_a"].iloc[0] + table["words_b"].iloc[0])
    subtitle = words_unit(
        view, f"rate per 10,000 words of a voice; own voice: {share:.0%} of words", of_list=True
    )
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=source_line(view), height=0.55 + 0.3 * len(picked)
    )
    columns = {"per_10k_a": "the outlets' own voice", "per_10k_b": SPEECH}
    rates = picked.set_index("term")[list(columns)].rename(columns=columns)
    colour = dict(zip(rates.columns, (GREY, VOICE_COLOURS["verbatim"]), strict=True))
    _dots(axes, rates, [printed(view, term) for term in rates.index], colour)
    axes.set_xlabel("times per 10,000 words of that voice")
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=without_empty(table).rename(columns=lambda column: _voice_column(column)),
        evidence=term_evidence(view, picked["term"]),
        notes=(
            view.rule,
            "speech: verbatim and paraphrase, as attributed; verbs of saying are not drawn",
            "words chosen by signed log-likelihood of own voice against speech, which ranks words "
            f"and tests nothing; test over articles: {table['standing'].iloc[0]}",
        ),
        source=source_line(view),
        alt=_alt(view, rates, "Dot plot, a row for each word, a dot for each voice"),
        figure=figure,
        facts=claim.facts,
    )


def _two_voices(view: View) -> View:
    """Count paraphrase as verbatim, so that there are two voices."""
    speech = np.where(view.index.voice == 0, np.uint8(0), np.uint8(2))
    return replace(view, index=replace(view.index, voice=speech))


def _voices_claim(view: View, speech: pd.DataFrame) -> Claim:
    """Say of the word most at home in speech how often it occurs there, and in own voice."""
    if speech.empty:
        return Claim("How often outlets use each word themselves, and how often their sources do")
    top = speech.iloc[-1]
    spoken, own = int(top["count_b"]), int(top["count_a"])
    return Claim(
        f"{say(view, top['term'])} occurs {spoken:,} time{'s' * (spoken != 1)} in quoted or "
        f"reported speech, {own:,} time{'s' * (own != 1)} in the outlets’ own voice",
        (
            Fact(f"{spoken:,}", {"term": top["term"]}, "count_speech"),
            Fact(f"{own:,}", {"term": top["term"]}, "count_own"),
        ),
    )


def _voice_column(column: str) -> str:
    for ending, voice in (("_a", "_own"), ("_b", "_speech")):
        if column.endswith(ending):
            return column.removesuffix(ending) + voice
    return column


@styled
def over_time(study: Study | View, terms: Sequence[str]) -> Result:
    """Draw the rates of a few terms over time, by the shortest period that has articles enough.

    Parameters
    ----------
    view
        Whose words are counted.
    terms
        Up to four are drawn; those that do not occur are left out.

    Returns
    -------
    Result
        A row for each term and period. Drawn are days, else weeks, else months, of which three or
        more have six articles; the others are in the table only. Where there are not three, there
        is no picture.
    """
    view = counted(study)
    terms, name = present(view, terms)[:4], "over-time"
    if not terms:
        return nothing(view, name, "None of these words occurs", words_unit(view))
    tables = {per: _rates(view, per, terms) for per in ("day", "week", "month")}
    per = next((p for p, table in tables.items() if _enough(table, p).nunique() > 2), "day")
    table = tables[per]
    if table[per].nunique() < 2:
        title = "The dates do not span two days, so nothing changes"
        return nothing(view, name, title, words_unit(view))
    whole = table.groupby("term")[["count", "words"]].sum()
    drawn = (
        table[table[per].isin(_enough(table, per))] if _enough(table, per).nunique() > 2 else None
    )
    title = f"{say(view, *terms[:2])} by {per}"
    if drawn is None:
        title += ": too few articles a day, week or month to say how their use changed"
    else:
        _add_intervals(view, table, per)
        drawn = table.loc[drawn.index]
        rate = 1e4 * drawn["term"].map(whole["count"] / whole["words"])
        up = drawn[(drawn["low"] > rate) & (drawn["count"] >= ENOUGH)]
        if len(up):
            peak = up.loc[up["per_10k"].idxmax()]
            title = (
                f"{say(view, peak['term'])} peaks {_when(peak[per])}: {peak['per_10k']:.0f} in "
                f"10,000 words, in {count(peak['n_articles'], 'article')}"
            )
        else:
            title += ": no change beyond what articles vary"
    what = f"rate per 10,000 words, by {per}"
    subtitle = words_unit(view, what if drawn is None else f"{what}; 95% intervals over articles")
    few = (
        []
        if drawn is None
        else [f"drawn: each {per} with {inference.MIN_ARTICLES} articles or more"]
    )
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=term_evidence(view, terms),
        notes=(view.rule, "counts are added up over a period, then divided by its words", *few),
        source=source_line(view),
        alt=f"Rates of {', '.join(terms)} by {per}. {title}.",
        figure=None if drawn is None else _courses(view, drawn, per, terms, title, subtitle),
    )


def _rates(view: View, per: str, terms: Sequence[str]) -> pd.DataFrame:
    table = words.counts(view, per, terms=terms, zeros=True)
    table = table[(table[per] != "undated") & (table["words"] > 0)]
    return table.sort_values(["term", per]).reset_index(drop=True)


def _enough(table: pd.DataFrame, per: str) -> pd.Series:
    """Return the periods that have articles enough for an interval."""
    return table.loc[table["n_articles"] >= inference.MIN_ARTICLES, per]


def _when(period: str) -> str:
    """Return a day, week or month as people write it, with its preposition.

    >>> _when("2021-06-18"), _when("2021-W24"), _when("2021-06")
    ('on 18 June 2021', 'in week 24 of 2021', 'in June 2021')
    """
    if "W" in period:
        year, week = period.split("-W")
        return f"in week {int(week)} of {year}"
    stamp = pd.Timestamp(period)
    month = f"{stamp.month_name()} {stamp.year}"
    return f"on {stamp.day} {month}" if len(period) == 10 else f"in {month}"


def _courses(
    view: View, drawn: pd.DataFrame, per: str, terms: Sequence[str], title: str, subtitle: str
) -> Figure:
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=source_line(view), height=0.4 + 1.15 * len(terms),
        nrows=len(terms), sharex=True, sharey=True, squeeze=False,
    )  # fmt: skip
    when = sorted(set(drawn[per]))
    days = pd.Series(_first_days(when), index=when)
    for axes, term in zip(grid[:, 0], terms, strict=True):
        one = drawn[drawn["term"] == term]
        at = days[one[per]].to_numpy()
        axes.plot(at, one["per_10k"], "o-", color=INK, linewidth=1.2, markersize=5)
        axes.vlines(at, one["low"], one["high"], color=GREY, linewidth=1)
        axes.set_title(shorten(printed(view, term)))
        axes.set_ylim(0, float(drawn[["per_10k", "high"]].max().max()) * 1.05 + 0.1)
        tidy(axes, grid="y")
    step = -(-len(when) // 7)
    ticks = _apart(days.to_numpy()[::step], (days.max() - days.min()) / 8)
    grid[-1, 0].set_xticks(ticks, [when[list(days).index(tick)] for tick in ticks])
    grid[-1, 0].set_xlim(days.min() - 0.06 * (np.ptp(days) + 1), days.max() + 0.06 * np.ptp(days))
    return figure


def _first_days(periods: Sequence[str]) -> list[int]:
    """Return the first day of each day, ISO week or month as a running number."""
    days = []
    for period in periods:
        if "W" in period:
            year, week = period.split("-W")
            days.append(pd.Timestamp.fromisocalendar(int(year), int(week), 1).toordinal())
        else:
            days.append(pd.Timestamp(period).toordinal())
    return days


def _apart(ticks: np.ndarray, least: float) -> list[int]:
    """Leave out ticks whose labels would touch the one before."""
    kept: list[int] = []
    for tick in ticks:
        if not kept or tick - kept[-1] >= least:
            kept.append(int(tick))
    return kept


def _add_intervals(view: View, table: pd.DataFrame, per: str) -> None:
    """Add low and high, by resampling articles, for the periods with articles enough."""
    table["low"] = table["high"] = np.nan
    periods, bounds = words.groups(view, per), view.index.article_bounds
    n_words = words.group_words(view, periods).sum(axis=1)
    terms = list(dict.fromkeys(table["term"]))
    hits = np.zeros((len(n_words), len(terms)))
    for column, term in enumerate(terms):
        at = np.flatnonzero(view.ids == view.number(term))
        article = np.searchsorted(bounds, at, side="right") - 1
        hits[:, column] = np.bincount(article, minlength=len(n_words))
    number = {period: code for code, (period,) in enumerate(periods.rows)}
    for period, rows in table.groupby(per):
        here = (periods.of_article == number[period]) & (n_words > 0)
        if here.sum() >= inference.MIN_ARTICLES:
            bands = inference.rate_interval(hits[here], n_words[here])
            of_term = [terms.index(term) for term in rows["term"]]
            table.loc[rows.index, ["low", "high"]] = 10 * np.column_stack(bands)[of_term]
