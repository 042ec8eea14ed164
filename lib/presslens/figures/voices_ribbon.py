"""The voice ribbon: each article a strip from first word to last, coloured by who speaks."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Patch
from matplotlib.textpath import text_to_path

from presslens.figures.claims import SHARE_LEAD, leader, percents
from presslens.figures.panels import OWN_VOICE_COLOUR, group_colours, pale
from presslens.figures.passages import span_evidence
from presslens.figures.result import Result
from presslens.figures.selection import LEFT, merge_small_groups
from presslens.figures.style import (
    GREY,
    INK,
    LABEL,
    MARGIN,
    WIDTH,
    new_figure,
    shorten,
    styled,
)
from presslens.figures.wording import FOUND_BY, VOICE_NOTE, WITHIN, articles_unit, nothing
from presslens.study import Study
from presslens.text import TOKEN_RULE
from presslens.voices.shares import in_section

MOST_ARTICLES = 12
FEW_WORDS = 200  # below which an outlet's share of own voice is not told in a title
STRIP = 0.34  # height of a strip, in rows
HEAD = 0.6  # where its title stands, in rows above it
LEVELS = 2  # lines of names above a strip
NAME_SIZE = 7.8  # points


@styled
def ribbon(
    study: Study,
    *,
    limit: int = MOST_ARTICLES,
    name: str = "voice-ribbon",
) -> Result:
    """Draw each article as a strip of its true length, coloured by voice and group of speaker.

    Full colour is quoted, pale is paraphrased, light grey the outlet's own voice. Speakers are
    named above the strip where there is room, the longest stretches first.
    """
    words = in_section(study.voice_spans, study.section)
    subtitle = articles_unit(study, "words in order; full colour: quoted, pale: paraphrased")
    heard = words.loc[words["words"] > 0, "article_id"].unique()
    if not len(heard):
        return nothing(study, name, "There are no words to show", subtitle)
    shown = _in_turn(study.articles[study.articles["article_id"].isin(heard)], limit)
    every, words = words, words[words["article_id"].isin(shown)]
    title = _title(every)
    words = merge_small_groups(words[words["words"] > 0])
    words = words.assign(
        first=words.groupby("article_id", sort=False)["words"].cumsum() - words["words"]
    )
    paint = group_colours(words["group"])
    figure, axes = new_figure(
        title=title, subtitle=subtitle, source=study.source, height=1.1 + 1.05 * len(shown)
    )
    longest = int(words.groupby("article_id")["words"].sum().max())
    about = study.articles.set_index("article_id")
    for row, article_id in enumerate(shown):
        one = words[words["article_id"] == article_id]
        _strip(axes, one, -row, paint)
        _outline(axes, int(one["words"].sum()), -row)
        _names(axes, one, -row, longest)
        outlet, headline = about.loc[article_id, "outlet"], about.loc[article_id, "headline"]
        axes.text(
            0, -row + HEAD, f"{shorten(outlet, 24)}", size=LABEL, weight="bold", color=INK,
            va="center",
        )  # fmt: skip
        room = _units(f"{shorten(outlet, 24)}  ", longest, LABEL, "bold")
        axes.text(
            room, -row + HEAD, shorten(headline, 80), size=LABEL - 0.5, color=GREY, va="center"
        )
    _frame(axes, longest, len(shown))
    _key(axes, paint)
    keys = ["outlet", "group", "speaker", "voice"]
    notes = [TOKEN_RULE, VOICE_NOTE, WITHIN, "groups: actors.yml", FOUND_BY]
    if len(shown) < len(study.articles):
        notes.append(
            f"{len(shown)} of {len(study.articles):,} articles are drawn: each outlet's first, "
            "then its second, and so on, outlets with the most articles first"
        )
    columns = ["article_id", "outlet", "first", "words", "voice", "speaker", "group"]
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=words[columns].reset_index(drop=True),
        evidence=span_evidence(study, words, keys),
        notes=tuple(notes),
        source=study.source,
        alt=_alt(words, shown, about),
        figure=figure,
    )


def _strip(axes: Axes, one: pd.DataFrame, row: float, paint: dict[str, str]) -> None:
    fills = [
        OWN_VOICE_COLOUR
        if voice == "own"
        else paint[group]
        if voice == "verbatim"
        else pale(paint[group])
        for voice, group in zip(one["voice"], one["group"], strict=True)
    ]
    stretches = list(zip(one["first"], one["words"], strict=True))
    axes.broken_barh(stretches, (row - STRIP / 2, STRIP), facecolors=fills, linewidth=0)


def _outline(axes: Axes, words: int, row: float) -> None:
    axes.broken_barh(
        [(0, words)], (row - STRIP / 2, STRIP), facecolor="none", edgecolor=GREY, linewidth=0.5,
        zorder=3,
    )  # fmt: skip


def _names(axes: Axes, one: pd.DataFrame, row: float, longest: int) -> None:
    """Write speakers above their longest stretches, on two levels, where nothing is in the way."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(LEVELS)]
    leaders: list[float] = []
    for first, last, speaker in _stretches(one, gap=longest * 0.012):
        text = shorten(speaker, 26)
        width = _units(text, longest, NAME_SIZE, "normal")
        middle = (first + last) / 2
        margin = longest * 0.01
        low = min(max(middle - width / 2, 0), longest - width)
        if last - first < longest * 0.012:
            continue
        for level in range(LEVELS):
            clash = any(a < low + width + margin and low < b + margin for a, b in taken[level])
            crossed = any(a < middle < b for lower in taken[:level] for a, b in lower)
            crossed |= not level and any(low - margin < x < low + width + margin for x in leaders)
            if clash or crossed:
                continue
            taken[level].append((low, low + width))
            height = row + STRIP / 2 + 0.085 + 0.14 * level
            axes.text(
                low, height, text, size=NAME_SIZE, color=INK, va="center", ha="left", zorder=4
            )
            if level:
                leaders.append(middle)
                axes.plot(
                    [middle, middle], [row + STRIP / 2, height - 0.06], color=GREY, linewidth=0.5
                )
            break


def _stretches(one: pd.DataFrame, *, gap: float) -> list[tuple[float, float, str]]:
    """Return (first word, last word, speaker) of runs of one speaker, the longest first."""
    runs: list[list[float | str]] = []
    said = one[(one["voice"] != "own") & (one["speaker"] != "")]
    for first, words, speaker in zip(said["first"], said["words"], said["speaker"], strict=True):
        if runs and runs[-1][2] == speaker and first - runs[-1][1] <= gap:
            runs[-1][1] = first + words
        else:
            runs.append([first, first + words, speaker])
    return sorted((tuple(run) for run in runs), key=lambda run: (run[0] - run[1], run[0]))


def _units(text: str, longest: int, size: float, weight: str) -> float:
    """Return how many words of the axis a text is wide."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    points = text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]
    return points / ((WIDTH - 2 * MARGIN - 0.1) * 72) * longest


def _frame(axes: Axes, longest: int, rows: int) -> None:
    axes.set_xlim(0, longest)
    axes.set_ylim(-rows + 1 - STRIP / 2 - 0.1, HEAD + 0.12)
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(length=0, labelsize=LABEL - 1)
    axes.set_xlabel("words from the start of the article")


def _key(axes: Axes, paint: dict[str, str]) -> None:
    patches = [Patch(color=colour, label=shorten(group, 36)) for group, colour in paint.items()]
    patches.append(Patch(color=OWN_VOICE_COLOUR, label="the outlet's own voice"))
    axes.legend(
        handles=patches, loc="lower left", bbox_to_anchor=(-0.005, 1.0), ncols=3,
        fontsize=LABEL - 1, handlelength=1.0, columnspacing=1.2, borderaxespad=0.2,
        labelspacing=0.4,
    )  # fmt: skip


def _in_turn(articles: pd.DataFrame, limit: int) -> list[str]:
    """Return the ids of `limit` articles by outlet and date: each outlet's first, then second, …

    >>> rows = [("1", "A", "b"), ("2", "A", "c"), ("3", "B", "a"), ("4", "A", "a")]
    >>> _in_turn(pd.DataFrame(rows, columns=["article_id", "outlet", "published"]), 3)
    ['4', '1', '3']
    """
    order = articles.sort_values(["outlet", "published"], kind="stable")
    by = order.groupby("outlet")["article_id"]
    turn, size = by.cumcount(), by.transform("size")
    chosen = order.assign(turn=turn, size=-size).sort_values(["turn", "size"], kind="stable")
    return order.loc[order.index.isin(chosen.index[:limit]), "article_id"].tolist()


def own_shares(words: pd.DataFrame) -> pd.DataFrame:
    """Return each outlet's words, and how many of them are in its own voice."""
    own = words["words"].where(words["voice"] == "own", 0)
    return pd.DataFrame(
        {"words": words.groupby("outlet")["words"].sum(), "own": own.groupby(words["outlet"]).sum()}
    )


def _title(words: pd.DataFrame) -> str:
    """Say how much of their words is the outlets' own, in all their articles."""
    sizes = own_shares(words)
    shares = (sizes["own"] / sizes["words"])[sizes["words"] >= FEW_WORDS]
    if len(shares) < 2:
        every = sizes["own"].sum() / sizes["words"].sum()
        return f"{every:.0%} of the words are {_owners(sizes)} own"
    low, high = shares.min(), shares.max()
    first, last = leader(shares, SHARE_LEAD), leader(-shares, SHARE_LEAD)
    if first is None and last is None:
        return f"Outlets speak in their own voice for {percents(shares)} of their words"
    parts = [f"{first} for {high:.0%} of its words"] if first is not None else []
    parts += [f"{last} for {low:.0%}"] if last is not None else []
    rest = shares.drop([name for name in (first, last) if name is not None])
    if len(rest):
        parts.append(f"the other{'s' * (len(rest) > 1)} for {percents(rest)}")
    return f"Own voice: {', '.join(parts)}"


def _owners(sizes: pd.DataFrame) -> str:
    return f"{sizes.index[0]}’s" if len(sizes) == 1 else "the outlets’"


def _alt(words: pd.DataFrame, shown: list[str], about: pd.DataFrame) -> str:
    parts = []
    for article_id in shown[:4]:
        one = words[words["article_id"] == article_id]
        total = one["words"].sum()
        said = one[(one["voice"] != "own") & ~one["group"].isin(LEFT)]
        groups = said.groupby("group")["words"].sum().sort_values(ascending=False).head(3)
        own = one.loc[one["voice"] == "own", "words"].sum() / total
        named = ", ".join(f"{group} {words_ / total:.0%}" for group, words_ in groups.items())
        outlet = about.loc[article_id, "outlet"]
        parts.append(f"{outlet}, {total} words: own voice {own:.0%}, {named or 'nobody placed'}")
    return (
        "Strips, one for each article, coloured by who speaks from the first word to the last. "
        + "; ".join(parts)
        + "."
    )
