"""What the pictures of framing have in common: panels by outlet, keys, evidence, notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from presslens import inference
from presslens.corpus.alignment import to_text
from presslens.figures.result import EVIDENCE, Result
from presslens.figures.style import GREY, LABEL, shorten, shorten_left
from presslens.framing import MATCH_RULE, sentence_at
from presslens.study import Study
from presslens.text import TOKEN_RULE

if TYPE_CHECKING:
    from presslens.corpus import Corpus
    from presslens.words import TermIndex

MOST_OUTLETS = 6
OWN_COLOUR, QUOTED_COLOUR = "#4d4d4d", "#0072b2"  # grey ink, and the blue of verbatim words
OWN, QUOTED = "own voice", "quoted or paraphrased"
EVIDENCE_LIMIT = 20_000  # passages behind a figure
ALL_HITS = "frame-hits"  # the passages of figures that rest on every hit, saved once
AROUND = 40  # characters of its sentence shown on each side of a passage


def of_sample(draw: Callable[..., Result]) -> Callable[..., Result]:
    """Have a figure that reads every sentence drawn of the study's sample; its notes say so."""

    @wraps(draw)
    def drawn(study: Study, *arguments: Any, **options: Any) -> Result:
        return draw(study.sample, *arguments, **options)

    return drawn


def outlets_shown(study: Study | Corpus) -> list[str]:
    """Return the outlets with the most articles, six at most, by name."""
    counts = study.articles["outlet"].value_counts()
    ranked = sorted(counts.index, key=lambda name: (-counts[name], name))
    return sorted(ranked[:MOST_OUTLETS])


def singled_out(study: Study) -> list[str]:
    """Return the outlets a title may single out: those drawn, and if two or more have six articles,
    only those, since extremes come easiest from an article or two.
    """
    counts, shown = study.articles["outlet"].value_counts(), outlets_shown(study)
    enough = [outlet for outlet in shown if counts[outlet] >= inference.MIN_ARTICLES]
    return enough if len(enough) > 1 else shown


def left_out(study: Study | Corpus, shown: Sequence[str]) -> list[str]:
    """Return a note on outlets that a figure has no room for."""
    n = study.articles["outlet"].nunique()
    if n == len(shown):
        return []
    return [f"the {len(shown)} outlets with the most articles are drawn; the table has all {n}"]


def notes(study: Study, *more: str) -> tuple[str, ...]:
    """Return the method notes every figure of the room carries."""
    n = len(study.articles)
    if study.drawn_from:
        more += (f"read here: {n:,} of {study.drawn_from:,} articles, drawn at random",)
    if max(len(study.hits), len(study.names)) > EVIDENCE_LIMIT:
        more += (f"passages behind a figure: {EVIDENCE_LIMIT:,} at most, drawn at random",)
    return (*more, TOKEN_RULE, MATCH_RULE, inference.what_can_be_said(study.articles))


def evidence(
    study: Study, places: pd.DataFrame, *keys: str, chosen: pd.Series | bool = True
) -> pd.DataFrame:
    """Return what lets a reader follow located hits, each in its sentence; of very many, some.

    chosen: of which hits. left and right are what stands before and after a hit in its sentence,
    as far as AROUND reaches.
    """
    here = np.flatnonzero(np.broadcast_to(chosen, len(places)))
    if len(here) > EVIDENCE_LIMIT:
        here = np.sort(np.random.default_rng(0).permutation(here)[:EVIDENCE_LIMIT])
    rows = places[[*keys, *EVIDENCE]].iloc[here].reset_index(drop=True)
    around = [
        _around(study.index, *place)
        for place in zip(_passages(study.index, rows), rows["start"], rows["end"], strict=True)
    ]
    return rows.assign(
        left=pd.Series([left for left, _ in around], dtype=object),
        right=pd.Series([right for _, right in around], dtype=object),
    )


def _passages(index: TermIndex, rows: pd.DataFrame) -> list[int]:
    """Return the row in the index of the passage each hit stands in, or -1."""
    article = pd.Series(range(len(index.articles)), index.articles["article_id"])
    known = index.passages[["article", "passage_id"]].assign(row=range(len(index.passages)))
    wanted = pd.DataFrame(
        {"article": rows["article_id"].map(article), "passage_id": rows["passage_id"]}
    )
    found = wanted.merge(known, on=["article", "passage_id"], how="left")
    return found["row"].fillna(-1).astype(int).tolist()


def _around(index: TermIndex, row: int, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after source[start:end] in its sentence."""
    inside = to_text(index.alignment[row], start, end) if row >= 0 else None
    if inside is None:
        return "", ""
    text = index.texts[row]
    first, last = sentence_at(text, inside[0])
    left, right = text[first : inside[0]].strip(), text[inside[1] : max(inside[1], last)].strip()
    return shorten_left(left, AROUND), shorten(right, AROUND)


def nothing(study: Study, name: str, title: str, subtitle: str = "") -> Result:
    """Return a Result that says in its title why there is nothing to show."""
    return Result(
        name=name,
        title=title,
        subtitle=subtitle or study.standing,
        table=pd.DataFrame({"note": [title]}),
        source=study.source,
        alt=title,
    )


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


def listing(items: Sequence[str], most: int = 4) -> str:
    """Return items as a phrase: "A, B and C", or "A, B and 3 more".

    >>> listing(["A", "B", "C"]), listing(list("ABCDEF"), 2), listing([])
    ('A, B and C', 'A, B and 4 more', 'none')
    """
    items = list(items)
    if not items:
        return "none"
    if len(items) > most:
        items = [*items[:most], f"{len(items) - most} more"]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
