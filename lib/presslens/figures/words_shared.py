"""What the pictures of words have in common: subtitles, evidence, colour keys, columns of bars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from presslens import inference, words
from presslens.errors import PresslensError
from presslens.figures.result import Result
from presslens.figures.style import GREY, INK, LABEL, shorten, tidy
from presslens.text import term as as_term
from presslens.words import TermIndex, View
from presslens.words.arrays import count_numbers
from presslens.words.remembered import remembered

EVIDENCE_LIMIT = 100  # lines for each term and outlet
MOST_OUTLETS = 8  # as many as there are colours that can be told apart


def quote(*terms: str) -> str:
    """Return terms in quotation marks, joined by "and".

    >>> quote("camps", "labour")
    '“camps” and “labour”'
    """
    return " and ".join(f"“{shorten(term)}”" for term in terms)


def printed(view: View, term: str) -> str:
    """Return a term as it is mostly printed: *UN*, *Xinjiang*, *human rights*.

    >>> from presslens.words import index_texts
    >>> printed(words.view(index_texts(["Camps in China. Other camps, camps."])), "camps china")
    'camps China'
    """
    forms = _commonest_forms(view.index)
    return " ".join(forms.get(part, part) for part in term.split(" "))


@remembered
def _commonest_forms(index: TermIndex) -> dict[str, str]:
    often = count_numbers(index.tokens, len(index.forms))
    # Stable: of two forms equally common the one met first is kept.
    order = np.argsort(often, kind="stable")
    return {as_term(index.forms[i]): index.forms[i] for i in order}


def say(view: View, *terms: str) -> str:
    """Return terms as printed, in quotation marks."""
    return quote(*(printed(view, term) for term in terms))


def unit(view: View, what: str = "", *, of_list: bool = False) -> str:
    """Return a subtitle: the unit, how many words, from how many articles.

    of_list=True says of a list of words if a stop list was applied.
    """
    n_words, standing = _size(view)
    parts = [what, f"{n_words:,} words", standing]
    if view.selection:
        parts.insert(1, f"in {view.selection}")
    if of_list and not view.listed.all():
        parts.insert(1, "stop words left out")
    return "; ".join(filter(None, parts))


@remembered
def _size(view: View) -> tuple[int, str]:
    """Return how many words are selected, and what their articles allow to be said."""
    selected = words.group_words(view, words.groups(view, "outlet")).sum(axis=1)
    return int(selected.sum()), inference.label(view.index.articles[selected > 0])


@remembered
def compared_each(view: View, min_count: int, match: str) -> pd.DataFrame:
    """Return the keyness tables of every outlet against all the others, worked out once."""
    return words.compare_each(view, min_count=min_count, match=match)


def matched_notes(by: str) -> list[str]:
    """Return what a comparison of matched articles owes its reader, or nothing."""
    if by == "none":
        return []
    return [
        f"compared within each {by} (Mantel and Haenszel): articles without a counterpart in it on "
        "the other side are left out of counts, rates and tests"
    ]


def source_line(view: View) -> str:
    """Return the line that says where the texts come from."""
    return f"Source: {view.index.title}." if view.index.title else ""


def evidence(view: View, terms: Iterable[str]) -> pd.DataFrame:
    """Return the lines in which terms occur, a hundred at most for each term and outlet."""
    return words.occurrences(view, list(terms), limit=EVIDENCE_LIMIT)


def nothing(view: View, name: str, title: str, subtitle: str) -> Result:
    """Return a Result that says in its title why there is nothing to show."""
    return Result(
        name=name,
        title=title,
        subtitle=subtitle,
        table=pd.DataFrame({"note": [title]}),
        notes=(view.rule,),
        source=source_line(view),
        alt=title,
    )


def largest_outlets(view: View) -> list[str]:
    """Return the outlets with the most words, eight at most, by name."""
    numbers = words.tally(view, "outlet")
    order = np.argsort(-numbers.words, kind="stable")[:MOST_OUTLETS]
    return sorted(numbers.labels["outlet"].iloc[i] for i in order if numbers.words[i])


def absent(view: View, query: str) -> str:
    """Return a sentence that says a word of the query does not occur, or nothing if all do."""
    try:
        for word in [query] if view.n > 1 else query.split():
            view.number(word)
    except PresslensError as error:
        return str(error)
    return ""


def present(view: View, terms: Iterable[str]) -> list[str]:
    """Return those of the terms that occur, each once, as the view spells them."""
    found = (term for term in terms if term and not absent(view, term))
    return list(dict.fromkeys(view.terms[view.number(term)] for term in found))


def key_above(axes: Axes, colour: Mapping[str, str]) -> None:
    """Name the colours in a line above the axes."""
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], marker="o", linestyle="", color=c, markersize=7.5, label=shorten(name, 30))
        for name, c in colour.items()
    ]
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=min(len(handles), 4),
        borderaxespad=0.2, handletextpad=0.1, columnspacing=1.2, fontsize=LABEL + 0.5,
    )  # fmt: skip


def columns_of_bars(
    grid: Sequence[Axes],
    table: pd.DataFrame,
    column: str,
    label: str,
    value: str,
    names: Sequence[str],
    colour: str | Mapping[str, str],
    **text: Any,
) -> None:
    """Draw one ranked list of bars for each name, value written at the end of each bar."""
    greatest = float(table[value].max())
    for axes, name in zip(grid, names, strict=False):
        one = table[table[column] == name]
        rows = range(len(one))[::-1]
        paint = colour if isinstance(colour, str) else colour[name]
        axes.barh(list(rows), one[value], height=0.62, color=paint, alpha=0.85)
        for row, number in zip(rows, one[value], strict=True):
            axes.text(
                number + greatest * 0.03, row, f"{number:,.{0 if greatest >= 20 else 1}f}",
                va="center", size=LABEL - 1, color=GREY,
            )  # fmt: skip
        axes.set_yticks(list(rows), [shorten(str(t), 18) for t in one[label]])
        axes.set_title(name if "\n" in name else shorten(name, 24), color=INK, size=LABEL)
        axes.set_xlim(0, greatest * 1.28)
        axes.set_xticks([])
        tidy(axes)
