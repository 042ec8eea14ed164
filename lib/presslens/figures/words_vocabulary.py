"""Pictures of a vocabulary as a whole: its commonest words, its shape, its diversity."""

from __future__ import annotations

import numpy as np
import pandas as pd

from presslens import words
from presslens.figures.style import INK, colours, new_figure, styled, tidy
from presslens.figures.words_shared import (
    EVIDENCE_LIMIT,
    columns_of_bars,
    evidence,
    key_above,
    largest_outlets,
    nothing,
    printed,
    say,
    source_line,
    unit,
)
from presslens.results import Result
from presslens.words import TermIndex, View, diversity

MOST_MEASURED, SEED = 2000, 0  # articles whose diversity is measured, drawn at random
PASSAGES_COUNTED = "passages-counted"  # of figures that rest on every passage, saved once
PASSAGES = (
    f"every word is counted: the evidence lists the passages, the first {EVIDENCE_LIMIT} an outlet"
)


@styled
def word_lists(index: TermIndex, n: int = 10, **selection: str) -> Result:
    """Draw the commonest words four times: all; without function words; as lemmas; both."""
    lists = {
        "all words": {},
        "no stop words": {"stop_words": "function"},
        "lemmas": {"lemmas": True},
        "lemmas, no stop words": {"lemmas": True, "stop_words": "function"},
    }
    # One view after another: of 100,000 articles each takes 300 MB.
    table = pd.concat(
        [_ranked(words.view(index, **how, **selection), n, name) for name, how in lists.items()],
        ignore_index=True,
    )
    first = words.view(index, **selection)
    top = table[table["rank"] <= 3].groupby("list", sort=False)["term"].agg(list)
    plain, lemmas = top.get("no stop words", []), top.get("lemmas, no stop words", [])
    if not plain or not lemmas:
        return nothing(first, "word-lists", "All words here are function words", unit(first))
    title = (
        f"{say(first, *top['all words'][:2])} lead the list of all words; without stop words "
        f"{say(first, *plain[:2])} do, as lemmas {say(first, *lemmas[:2])}"
    )
    subtitle = unit(first, "occurrences per 10,000 words, all outlets together")
    figure, grid = new_figure(
        title=title, subtitle=subtitle, source=source_line(first), height=0.3 + 0.26 * n,
        ncols=4,
    )  # fmt: skip
    labels = [name.replace(", ", ",\n") for name in lists]
    drawn = table.assign(
        list=table["list"].str.replace(", ", ",\n"),
        term=[printed(first, term) for term in table["term"]],
    )
    columns_of_bars(grid, drawn, "list", "term", "per_10k", labels, INK)
    return Result(
        name="word-lists",
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=evidence(first, plain),
        notes=(
            words.view(index, **lists["lemmas, no stop words"], **selection).rule,
            "the total is all words in every list",
        ),
        source=source_line(first),
        alt="Four lists of the commonest words. "
        + " ".join(f"{label}: {', '.join(terms)}." for label, terms in top.items()),
        figure=figure,
    )


def _ranked(view: View, n: int, label: str) -> pd.DataFrame:
    """Return the commonest listed terms of all outlets together."""
    counts = words.tally(view, "outlet").counts.sum(axis=0) * view.listed
    order = np.lexsort((np.asarray(view.terms, dtype=object).astype(str), -counts))[:n]
    order = order[counts[order] > 0]
    return pd.DataFrame(
        {
            "list": label,
            "rank": np.arange(1, len(order) + 1),
            "term": [view.terms[i] for i in order],
            "count": counts[order],
            "per_10k": counts[order] / int(view.selected.sum()) * 1e4,
        }
    )


@styled
def rank_frequency(view: View) -> Result:
    """Draw each outlet's words by rank and rate, both on logarithmic axes."""
    numbers = words.tally(view, "outlet")
    shown = largest_outlets(view)
    parts = []
    for outlet, counts, total in zip(
        numbers.labels["outlet"], numbers.counts, numbers.words, strict=True
    ):
        if outlet in shown:
            order = np.lexsort((np.asarray(view.terms, dtype=object).astype(str), -counts))
            order = order[counts[order] > 0]
            parts.append(
                pd.DataFrame(
                    {
                        "outlet": outlet,
                        "rank": np.arange(1, len(order) + 1),
                        "term": [view.terms[i] for i in order],
                        "count": counts[order],
                        "per_10k": counts[order] / total * 1e4,
                    }
                )
            )
    table = pd.concat(parts, ignore_index=True)
    once = table["count"].eq(1).groupby(table["outlet"]).mean()
    ten = table[table["rank"] <= 10].groupby("outlet")["per_10k"].sum() / 100
    title = (
        f"Ten words make up {_span(ten, '%')} of each outlet's text; "
        f"{_span(100 * once, '%')} of its different words come once"
    )
    subtitle = unit(view, "rate per 10,000 words by rank, both axes logarithmic")
    figure, axes = new_figure(title=title, subtitle=subtitle, source=source_line(view), height=3.6)
    colour = colours(shown)
    for outlet in shown:
        one = table[table["outlet"] == outlet]
        axes.plot(one["rank"], one["per_10k"], color=colour[outlet], linewidth=1.8)
    axes.set(xscale="log", yscale="log", xlabel="rank", ylabel="per 10,000 words")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:,g}")
        axis.set_minor_formatter(lambda value, _: "")
    tidy(axes, grid="both")
    key_above(axes, colour)
    return Result(
        name="rank-frequency",
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=words.passages_counted(view, limit=EVIDENCE_LIMIT),
        evidence_name=PASSAGES_COUNTED,
        notes=(view.rule, "ties are ranked alphabetically", PASSAGES),
        source=source_line(view),
        alt=f"Rank against rate on logarithmic axes, a falling line for each outlet. {title}.",
        figure=figure,
    )


def _span(values: pd.Series, mark: str = "") -> str:
    low, high = round(float(values.min())), round(float(values.max()))
    return f"{low}{mark}" if low == high else f"{low} to {high}{mark}"


def duplicates(index: TermIndex, *, kept: bool = False) -> Result:
    """Tabulate the articles that nearly repeat an earlier one, and say if they are counted."""
    copies = words.near_duplicates(index)
    n = len(index.articles)
    if copies.empty:
        title = "No article repeats another" if n > 1 else "There is one article"
    else:
        fate = "counted all the same" if kept else "left out of every count below"
        verb = "repeats" if len(copies) == 1 else "repeat"
        title = f"{len(copies):,} of {n:,} articles nearly {verb} an earlier one: {fate}"
    return Result(
        name="duplicates",
        title=title,
        subtitle=f"articles, n = {n:,}; likeness of body text, from 0 to 1",
        table=copies,
        notes=(
            "the share of the runs of 5 words of both that they have in common is 0.8 or more "
            "(Broder 1997), computed exactly; of over 200 articles, for pairs that MinHash finds",
        ),
        source=f"Source: {index.title}." if index.title else "",
    )


def diversity_table(view: View) -> Result:
    """Tabulate how varied each article's vocabulary is, by measures that bear different lengths."""
    index = view.index
    n, rows = len(index.articles), []
    chosen = np.random.default_rng(SEED).permutation(n)[:MOST_MEASURED]
    for i in np.sort(chosen).tolist():
        article = index.articles.iloc[i]
        span = slice(int(index.article_bounds[i]), int(index.article_bounds[i + 1]))
        tokens = view.ids[span][view.ids[span] >= 0].tolist()
        if tokens:
            rows.append(
                {
                    "outlet": article.outlet,
                    "article_id": article.article_id,
                    "words": len(tokens),
                    "types": len(set(tokens)),
                    "ttr": diversity.ttr(tokens),
                    "mattr_50": diversity.mattr(tokens) if len(tokens) >= 50 else np.nan,
                    "mtld": diversity.mtld(tokens) if len(tokens) >= 50 else np.nan,
                    "hdd_42": diversity.hdd(tokens) if len(tokens) >= 50 else np.nan,
                }
            )
    table = pd.DataFrame(rows)
    return Result(
        name="diversity",
        title=_diversity_title(table),
        subtitle=unit(view, "types and tokens, by article"),
        table=table,
        evidence=words.passages_counted(view, limit=EVIDENCE_LIMIT),
        evidence_name=PASSAGES_COUNTED,
        notes=(
            view.rule,
            diversity.CAVEAT,
            "articles of fewer than 50 words have a TTR only",
            *([f"{len(chosen):,} of {n:,} articles, drawn at random"] if len(chosen) < n else []),
            PASSAGES,
        ),
        source=source_line(view),
    )


def _diversity_title(table: pd.DataFrame) -> str:
    long = table.dropna(subset="mattr_50")
    if long.empty:
        return "The articles are too short to say how varied their words are"
    different = (50 * long["mattr_50"]).round().astype(int)
    low, high = different.min(), different.max()
    if low == high:
        return f"In 50 words running an article uses {low} different ones"
    if long["outlet"].is_unique and len(long) <= 8:
        least, most = long.loc[different.idxmin()], long.loc[different.idxmax()]
        return (
            f"In 50 words running {least['outlet']} uses {low} different ones, "
            f"{most['outlet']} {high}"
        )
    return f"In 50 words running an article uses {low} to {high} different ones"
