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
from presslens.figures.style import (
    GREY,
    INK,
    LABEL,
    colours,
    new_figure,
    shorten,
    styled,
    tidy,
)
from presslens.results import Result
from presslens.tokens import TOKEN_RULE, count_tokens

NAMED = "named in corpus.yml"
PARTS = {
    "headline": "#0072b2",
    "standfirst": "#56b4e9",
    "crosshead": "#000000",
    "caption": "#e69f00",
    "body": "#c9c9c9",
    "set aside": "#d55e00",
}
ROWS = 20  # articles or outlets in one picture; the table holds them all
SPANS = "start and end are characters of the source as received, end exclusive"


@styled
def anatomy(corpus: Corpus, *, name: str = "anatomy") -> Result:
    """Draw each article as a strip from its first to its last character, coloured by part."""
    parts = _parts(corpus)
    shown = list(corpus.articles["article_id"].head(ROWS))
    lengths = parts.assign(length=parts["end"] - parts["start"])
    total, aside = lengths["length"].sum(), lengths.query("part == 'set aside'")["length"].sum()
    share = "None" if not aside else _percent(aside / total)
    title = f"{share} of what was received is no part of the articles and was set aside"
    more = f", the first {ROWS} drawn" if len(corpus.articles) > ROWS else ""
    figure, axes = new_figure(
        title=title,
        subtitle=f"characters as received, {_n(corpus)}{more}",
        source=_source(corpus),
        height=0.62 * len(shown) + 0.9,
    )
    longest = 0
    for row, article_id in enumerate(reversed(shown)):
        own = parts[parts["article_id"] == article_id]
        first = int(own["start"].min()) if len(own) else 0
        for part in own.itertuples():
            width = part.end - part.start
            axes.barh(row, width, left=part.start - first, height=0.42, color=PARTS[part.part],
                      edgecolor="white", linewidth=0.4)  # fmt: skip
            longest = max(longest, part.end - first)
        axes.text(0, row + 0.27, _label(corpus, article_id), size=LABEL, color=INK, va="bottom")
    axes.set_xlim(0, longest or 1)
    axes.set_ylim(-0.4, len(shown) - 0.25)
    axes.set_yticks([])
    axes.set_xlabel("characters from the beginning of the article")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    present = [part for part in PARTS if part in set(parts["part"])]
    _key(axes, {part: PARTS[part] for part in present})
    tidy(axes)
    table = lengths.groupby(["article_id", "part"], sort=False)["length"].agg(["size", "sum"])
    table = table.reset_index().rename(columns={"size": "pieces", "sum": "characters"})
    return Result(
        name=name,
        title=title,
        subtitle=f"characters as received, {_n(corpus)}{more}",
        table=table,
        evidence=_with_text(corpus, parts[parts["article_id"].isin(shown)]),
        notes=(
            "white lines part the passages; blank between them is not counted",
            SPANS,
        ),
        source=_source(corpus),
        alt=f"Strips of {len(shown)} articles, from first to last character. "
        + " ".join(
            f"{part}: {_percent(own / total)}."
            for part, own in lengths.groupby("part", sort=False)["length"].sum().items()
        ),
        figure=figure,
    )


@styled
def timeline(corpus: Corpus, *, name: str = "timeline") -> Result:
    """Draw when the articles appeared: a dot for each outlet and day, as large as they are many."""
    articles = corpus.articles.assign(day=corpus.articles["published"].str[:10])
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


@styled
def lengths(corpus: Corpus, *, name: str = "lengths") -> Result:
    """Draw how long the articles and their paragraphs are: a tick each, by outlet."""
    passages = corpus.passages.assign(words=corpus.passages["text"].map(count_tokens))
    body = passages[passages["section"] == "body"].merge(
        corpus.articles[["article_id", "outlet"]], on="article_id"
    )
    table = corpus.articles[["article_id", "outlet", "n_words"]].copy()
    found = body.groupby("article_id")["words"].agg(["size", "median"])
    table["paragraphs"] = table["article_id"].map(found["size"]).fillna(0).astype(int)
    table["median_words_per_paragraph"] = table["article_id"].map(found["median"])
    if body.empty:
        return _nothing(corpus, name, "None of the articles has a body", table)
    outlets = list(body.groupby("outlet").size().nlargest(ROWS).index)[::-1]
    middle = body["words"].median()
    title = f"Half of the paragraphs have {middle:.0f} words or fewer"
    subtitle = f"words in a paragraph of body text, {len(body):,} paragraphs, {_n(corpus)}"
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=_source(corpus), height=0.55 * len(outlets) + 0.9
    )
    colour = colours(corpus.articles["outlet"])
    for row, outlet in enumerate(outlets):
        own = body.loc[body["outlet"] == outlet, "words"]
        axes.vlines(own, row - 0.26, row + 0.26, color=colour[outlet], alpha=0.55, linewidth=1.6)
        axes.plot([own.median()], [row - 0.36], marker="^", color=INK, markersize=6)
    axes.set_yticks(range(len(outlets)), [shorten(outlet) for outlet in outlets])
    axes.set_ylim(-0.6, len(outlets) - 0.5)
    axes.set_xlim(0, float(body["words"].max()) * 1.03)
    axes.set_xlabel("words in the paragraph (triangle: median of the outlet)")
    tidy(axes)
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=_with_text(corpus, body[["outlet", "words", *KEYS]]),
        notes=(TOKEN_RULE, "n_words counts headline, standfirst, crossheads, captions and body"),
        source=_source(corpus),
        alt=f"{title}. Medians: "
        + "; ".join(f"{o}: {body.loc[body['outlet'] == o, 'words'].median():.0f}" for o in outlets),
        figure=figure,
    )


@styled
def set_aside(corpus: Corpus, *, name: str = "set-aside") -> Result:
    """Draw what was stripped, by the rule that stripped it, in characters and pieces."""
    log = corpus.stripped.assign(characters=corpus.stripped["end"] - corpus.stripped["start"])
    table = log.groupby(["kind", "reason"], sort=True)["characters"].agg(["size", "sum"])
    table = table.reset_index().rename(columns={"size": "pieces", "sum": "characters"})
    table = table.sort_values(["characters", "reason"], ascending=[False, True], ignore_index=True)
    if table.empty:
        return _nothing(corpus, name, "Nothing was set aside", table)
    by_hand = int((log["reason"] == NAMED).sum())
    pieces = "1 piece was" if len(log) == 1 else f"{len(log):,} pieces were"
    title = f"{pieces} set aside: {len(log) - by_hand:,} by general rules, {by_hand:,} by hand"
    subtitle = f"characters as received, by rule, {_n(corpus)}"
    rows = table.head(ROWS).iloc[::-1]
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=_source(corpus), height=0.3 * max(len(rows), 3) + 0.9
    )
    colour = colours(table["kind"])
    axes.barh(range(len(rows)), rows["characters"], height=0.64,
              color=[colour[kind] for kind in rows["kind"]])  # fmt: skip
    for row, part in enumerate(rows.itertuples()):
        text = f" {part.characters:,} in {part.pieces:,} piece{'s' * (part.pieces > 1)}"
        axes.text(part.characters, row, text, va="center", size=LABEL - 1, color=GREY)
    axes.set_yticks(range(len(rows)), [shorten(reason, 42) for reason in rows["reason"]])
    axes.set_xlim(0, float(rows["characters"].max()) * 1.3)
    axes.set_ylim(-0.7, max(len(rows), 3) - 0.4)
    axes.set_xticks([])
    _key(axes, colour)
    tidy(axes)
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        evidence=log.assign(passage_id=-1)[["kind", "reason", *KEYS, "text"]],
        notes=("no passage holds these characters (passage_id -1)", SPANS),
        source=_source(corpus),
        alt=f"{title}. "
        + "; ".join(f"{r.reason}: {r.pieces} pieces" for r in table.head(ROWS).itertuples()),
        figure=figure,
    )


def repairs(corpus: Corpus, *, name: str = "repairs") -> Result:
    """Give every repair, before and after, and make sure that no word was changed by any."""
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


def offsets(corpus: Corpus, *, name: str = "offsets") -> Result:
    """Follow every passage back to the source, character by character, and count those that fit."""
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


def _parts(corpus: Corpus) -> pd.DataFrame:
    """Return passages and what was stripped in one table, in the order of the source."""
    kept = corpus.passages[[*KEYS, "section"]].rename(columns={"section": "part"})
    aside = corpus.stripped.assign(part="set aside", passage_id=-1)[[*KEYS, "part"]]
    both = pd.concat([kept, aside[aside["article_id"] != ""]])
    order = {article_id: i for i, article_id in enumerate(corpus.articles["article_id"])}
    both = both.assign(order=both["article_id"].map(order)).sort_values(["order", "start"])
    return both.drop(columns="order").astype({"start": int, "end": int}).reset_index(drop=True)


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


def _label(corpus: Corpus, article_id: str) -> str:
    row = corpus.articles.set_index("article_id").loc[article_id]
    return shorten(f"{row['outlet']}: {row['headline'] or article_id}", 92)


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
