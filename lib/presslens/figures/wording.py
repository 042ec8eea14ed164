"""The words around a figure: terms as printed, lists, units, notes and source lines."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd

from presslens import inference, words
from presslens.figures.passages import HIT_ROWS
from presslens.figures.result import Result
from presslens.figures.style import shorten
from presslens.framing import MATCH_RULE
from presslens.study import Study
from presslens.text import TOKEN_RULE
from presslens.text import term as as_term
from presslens.words import TermIndex, View
from presslens.words.arrays import count_numbers
from presslens.words.remembered import remembered

VOICE_NOTE = (
    "verbatim: the words between quotation marks of what is attributed to a speaker; paraphrase: "
    "the rest of it; own voice: all else, scare quotes included, and paraphrase more likely "
    "misread than not (score below 0.5)"
)

WITHIN = "shares of voice lay within five points of those counted by hand in the seed articles"
FOUND_BY = (
    "attributions are found by a program that errs; follow the evidence before you build on it"
)


def quote(*terms: str) -> str:
    """Return terms in quotation marks, joined by "and".

    >>> quote("camps", "labour")
    '“camps” and “labour”'
    """
    return " and ".join(f"“{shorten(term)}”" for term in terms)


def say(view: View, *terms: str) -> str:
    """Return terms as printed, in quotation marks."""
    return quote(*(printed(view, term) for term in terms))


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


def wrapped(name: str, width: int = 20) -> str:
    """Return a name broken into lines."""
    return "\n".join(textwrap.wrap(name, width, break_long_words=False)) or name


def words_unit(view: View, what: str = "", *, of_list: bool = False) -> str:
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


def articles_unit(study: Study, what: str) -> str:
    """Return a subtitle: the unit, the section, and what the number of articles allows."""
    section = study.section
    where = "" if section == "all" else f"in {section}s" if section != "body" else "in body text"
    return "; ".join(filter(None, [what, where, inference.label(study.articles)]))


def matched_notes(by: str) -> list[str]:
    """Return what a comparison of matched articles owes its reader, or nothing."""
    if by == "none":
        return []
    return [
        f"compared within each {by} (Mantel and Haenszel): articles without a counterpart in it on "
        "the other side are left out of counts, rates and tests"
    ]


def notes(study: Study, *more: str) -> tuple[str, ...]:
    """Return the method notes every figure of the room carries."""
    n = len(study.articles)
    if study.drawn_from:
        more += (f"read here: {n:,} of {study.drawn_from:,} articles, drawn at random",)
    if max(len(study.hits), len(study.names)) > HIT_ROWS:
        more += (f"passages behind a figure: {HIT_ROWS:,} at most, drawn at random",)
    return (*more, TOKEN_RULE, MATCH_RULE, inference.what_can_be_said(study.articles))


def source_line(subject: Study | View) -> str:
    """Return the line that says where the texts come from."""
    title = subject.index.title if isinstance(subject, View) else subject.corpus.title
    return f"Source: {title}." if title else ""


def nothing(subject: Study | View, name: str, title: str, subtitle: str = "") -> Result:
    """Return a Result that says in its title why there is nothing to show.

    subject: the study or the view that holds nothing. subtitle: for a study, by default, what its
    articles allow.
    """
    return Result(
        name=name,
        title=title,
        subtitle=subtitle or subject.standing,
        table=pd.DataFrame({"note": [title]}),
        notes=(subject.rule if isinstance(subject, View) else TOKEN_RULE,),
        source=source_line(subject),
        alt=title,
    )
