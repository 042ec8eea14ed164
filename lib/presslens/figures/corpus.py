"""Pictures of a corpus: what was received, what was kept as what, and what was set aside.

Every function takes a Corpus and returns a Result whose evidence leads to the source.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.patches import Patch

from presslens import inference
from presslens.corpus import Corpus
from presslens.corpus.lines import BLANKS
from presslens.corpus.repair import straighten
from presslens.figures.claims import count
from presslens.figures.result import Result
from presslens.figures.style import (
    GREY,
    LABEL,
    colours,
    new_figure,
    shorten,
    styled,
    tidy,
)
from presslens.study import Study
from presslens.text import TOKEN_RULE, count_tokens

NAMED = "named in corpus.yml"
PARTS = {
    "headline": "#0072b2",
    "standfirst": "#56b4e9",
    "crosshead": "#000000",
    "caption": "#e69f00",
    "body": "#c9c9c9",
    "set aside": "#d55e00",
}
ROWS = 20  # outlets in one picture; the table holds them all
SPANS = "start and end are characters of the source as received, end exclusive"


@styled
def what_we_read(study: Study, *, name: str = "what-we-read") -> Result:
    """Draw what became of the characters received, by outlet: kept as which part, or set aside.

    Parameters
    ----------
    corpus
        The articles, with what was stripped from them.
    name
        File stem of the result.

    Returns
    -------
    Result
        The table has a row for each outlet: articles, words, paragraphs, the median of words in a
        paragraph, and the characters of each part. The evidence is every piece set aside, with the
        rule that took it away.
    """
    corpus = study.corpus
    parts = _characters(corpus)
    table = _sizes(corpus).join(parts).reset_index()
    received, aside = int(parts.to_numpy().sum()), int(parts["set aside"].sum())
    share = f"{1 - aside / received:.0%}" if received else "None"
    title = f"{share} of the characters received are article"
    title += f"; {_percent(aside / received)} were set aside" if aside else "; none were set aside"
    most = table.sort_values(["articles", "outlet"], ascending=[False, True], kind="stable")
    shown = most.head(ROWS).iloc[::-1]
    n = corpus.articles["outlet"].nunique()
    some = f"; the {ROWS} of {n} outlets with the most articles" if n > ROWS else ""
    subtitle = f"characters received, by what they were kept as; {_n(corpus)}{some}"
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=_source(corpus), height=0.55 * len(shown) + 0.8
    )
    left = np.zeros(len(shown))
    of = shown[list(PARTS)].sum(axis=1).clip(lower=1)
    for part, colour in PARTS.items():
        width = (shown[part] / of).to_numpy()
        axes.barh(range(len(shown)), width, left=left, height=0.5, color=colour, edgecolor="white",
                  linewidth=0.4)  # fmt: skip
        left = left + width
    labels = [
        f"{shorten(r.outlet, 30)}\n{count(r.articles, 'article')}, {r.words:,} words"
        for r in shown.itertuples()
    ]
    axes.set_yticks(range(len(shown)), labels)
    axes.set_ylim(-0.6, len(shown) - 0.4)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    _key(axes, {part: shade for part, shade in PARTS.items() if parts[part].any()})
    tidy(axes)
    log = corpus.stripped.assign(passage_id=-1)
    by_hand = int((log["reason"] == NAMED).sum())
    between = int((log["article_id"] == "").sum())
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=log[["kind", "reason", *KEYS, "text"]],
        notes=(
            f"pieces set aside: {len(log) - by_hand:,} by general rules, {by_hand:,} named in "
            "corpus.yml",
            *([f"{between:,} of them stand between articles and are not drawn"] if between else []),
            f"words: {TOKEN_RULE}",
            SPANS,
        ),
        source=_source(corpus),
        alt=f"Stacked bars, one for each outlet. {title}.",
        figure=figure,
    )


def _characters(corpus: Corpus) -> pd.DataFrame:
    """Return the characters of each part of PARTS by outlet."""
    kept = corpus.passages[["article_id", "section", "start", "end"]]
    aside = corpus.stripped.assign(section="set aside")[kept.columns]
    every = pd.concat([kept, aside[aside["article_id"] != ""]])
    outlet = every["article_id"].map(corpus.articles.set_index("article_id")["outlet"])
    sums = (every["end"] - every["start"]).groupby([outlet, every["section"]]).sum()
    return sums.unstack(fill_value=0).reindex(columns=list(PARTS), fill_value=0).astype(int)


def _sizes(corpus: Corpus) -> pd.DataFrame:
    """Return articles, words, paragraphs and the median of words in a paragraph, by outlet."""
    body = corpus.passages[corpus.passages["section"] == "body"]
    outlet = body["article_id"].map(corpus.articles.set_index("article_id")["outlet"])
    lengths = body["text"].map(count_tokens).groupby(outlet).agg(["size", "median"])
    table = corpus.articles.groupby("outlet").agg(
        articles=("article_id", "size"), words=("n_words", "sum")
    )
    return table.assign(
        paragraphs=lengths["size"].reindex(table.index, fill_value=0),
        median_words_in_a_paragraph=lengths["median"].reindex(table.index),
    )


@styled
def timeline(study: Study, *, name: str = "timeline") -> Result:
    """Draw when the articles appeared: a dot for each outlet and day, as large as they are many."""
    corpus = study.corpus
    day = corpus.articles["published"].str[:10]
    articles = corpus.articles.assign(day=day.where(day.str.len() == 10, ""))
    table = articles.groupby(["outlet", "day"], sort=True).size().rename("articles").reset_index()
    dated = table[table["day"] != ""]
    undated = int(table.loc[table["day"] == "", "articles"].sum())
    days = sorted(dated["day"])
    if not days:
        return _nothing(corpus, name, "None of the articles is dated", table)
    one, other = _date(days[0]), _date(days[-1])
    title = f"The articles appeared {f'on {one}' if one == other else f'from {one} to {other}'}"
    subtitle = f"day as printed, {_n(corpus)}" + (f", {undated} without a date" if undated else "")
    outlets = list(dated.groupby("outlet")["articles"].sum().nlargest(ROWS).index)[::-1]
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=_source(corpus), height=0.42 * len(outlets) + 0.7
    )
    colour = colours(articles["outlet"])
    for row, outlet in enumerate(outlets):
        own = dated[dated["outlet"] == outlet]
        when = pd.to_datetime(own["day"]).to_numpy()
        axes.scatter(when, [row] * len(own), s=50 * np.sqrt(own["articles"]), color=colour[outlet],
                     alpha=0.85, zorder=3)  # fmt: skip
        for day, at in zip(own["day"], when, strict=True):
            if len(dated) <= ROWS:
                axes.annotate(_date(day)[:-5], (at, row), (8, 0), textcoords="offset points",
                              va="center", size=LABEL - 1, color=GREY)  # fmt: skip
    first, last = pd.to_datetime(days[0]), pd.to_datetime(days[-1])
    room = max(pd.Timedelta(days=1), (last - first) * 0.08)
    axes.set_xlim(first - room, last + room)
    locator = AutoDateLocator(minticks=3, maxticks=9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    axes.set_yticks(range(len(outlets)), [shorten(outlet) for outlet in outlets])
    axes.set_ylim(-0.6, len(outlets) - 0.4)
    tidy(axes)
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=_openings(corpus),
        notes=("the day is that of the outlet's own zone; dots grow with the number of articles",),
        source=_source(corpus),
        alt=f"{title}. " + "; ".join(f"{r.outlet}: {r.day}" for r in dated.head(ROWS).itertuples()),
        figure=figure,
    )


def repairs(study: Study, *, name: str = "repairs") -> Result:
    """Give every repair, before and after, and make sure that no word was changed by any."""
    corpus = study.corpus
    raw = _with_text(corpus, corpus.passages[KEYS])["text"].map(_letters)
    same = bool((raw == corpus.passages["text"].map(_letters)).all())
    table = corpus.repairs.groupby("rule", sort=True).agg(
        repairs=("rule", "size"),
        example_before=("before", "first"),
        example_after=("after", "first"),
    )
    evidence = corpus.repairs.assign(passage_id=_holders(corpus))
    one = "" if len(evidence) == 1 else "s"
    found = f"{len(evidence):,} repair{one}" if len(evidence) else "Nothing had to be repaired"
    return Result(
        name=name,
        title=f"{found}, not a letter changed" if same else f"{found}: some letters differ",
        subtitle=f"repairs by rule, {_n(corpus)}",
        table=table.reset_index(),
        evidence=_with_text(corpus, evidence[["rule", "before", "after", *KEYS]]),
        notes=(
            "⏎ a line ended there; ¶ a passage now does",
            "letters and figures of every passage were compared with its source",
            SPANS,
        ),
        source=_source(corpus),
        alt=f"A table of {found.lower()}.",
    )


def offsets(study: Study, *, name: str = "offsets") -> Result:
    """Follow every passage back to the source, character by character, and count those that fit."""
    corpus = study.corpus
    table = corpus.passages[["article_id", "passage_id", "section"]].copy()
    table["fits"] = [
        all(
            straighten(corpus.quote(row.article_id, source, source + length))
            == row.text[text : text + length]
            for text, source, length in row.alignment
        )
        for row in corpus.passages.itertuples()
    ]
    fits, n = int(table["fits"].sum()), len(table)
    by_article = table.groupby("article_id", sort=False)["fits"].agg(["size", "sum"]).reset_index()
    return Result(
        name=name,
        title=f"{fits:,} of {n:,} passages lead back to the source",
        subtitle=f"passages, {_n(corpus)}",
        table=by_article.rename(columns={"size": "passages", "sum": "lead_back"}),
        notes=("each aligned piece of a text is compared with the source, quotation marks aside",),
        source=_source(corpus),
        alt=f"A table: {fits} of {n} passages lead back to the source.",
    )


KEYS = ["article_id", "passage_id", "start", "end"]


def _with_text(corpus: Corpus, spans: pd.DataFrame) -> pd.DataFrame:
    text = [corpus.quote(s.article_id, s.start, s.end) for s in spans.itertuples()]
    return spans.assign(text=text).reset_index(drop=True)


def _openings(corpus: Corpus) -> pd.DataFrame:
    first = corpus.passages.groupby("article_id", sort=False).head(1)[KEYS]
    known = corpus.articles[["article_id", "outlet", "published"]]
    return _with_text(corpus, known.merge(first, on="article_id"))


def _holders(corpus: Corpus) -> list[int]:
    """Return for each repair the passage it stands in, or -1 (a byline, a whole article)."""
    held = dict(list(corpus.passages.groupby("article_id")))
    found = []
    for repair in corpus.repairs.itertuples():
        part = held.get(repair.article_id, corpus.passages.head(0))
        inside = part[(part["start"] <= repair.start) & (repair.end <= part["end"])]
        found.append(int(inside["passage_id"].iloc[-1]) if len(inside) else -1)
    return found


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum() and c not in BLANKS)


def _nothing(corpus: Corpus, name: str, title: str, table: pd.DataFrame) -> Result:
    return Result(name=name, title=title, subtitle=_n(corpus), table=table,
                  source=_source(corpus), alt=title)  # fmt: skip


def _key(axes: Axes, colour: dict[str, str]) -> None:
    handles = [Patch(facecolor=shade, label=shorten(part)) for part, shade in colour.items()]
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=min(len(handles), 6),
        borderaxespad=0.2, handlelength=1.0, handletextpad=0.5, columnspacing=1.3,
    )  # fmt: skip


def _n(corpus: Corpus) -> str:
    return inference.label(corpus.articles)


def _date(day: str) -> str:
    """Return an ISO date as people write it."""
    stamp = pd.Timestamp(day)
    return f"{stamp.day} {stamp.month_name()} {stamp.year}"


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 else f"{share:.1%}" if share >= 0.001 else "Under 0.1%"


def _source(corpus: Corpus) -> str:
    return f"Source: {corpus.title}." if corpus.title else ""
