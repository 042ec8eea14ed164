"""Every occurrence of a word, phrase or pattern in its line of context (KWIC)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from presslens.errors import PresslensError, nearest
from presslens.schemas import SECTIONS, VOICES
from presslens.text import term
from presslens.words.hits import Hits, pattern_hits, phrase_hits, source_span
from presslens.words.index import TermIndex
from presslens.words.sentences import sentences
from presslens.words.view import View, counted

if TYPE_CHECKING:
    from presslens.study import Study
    from presslens.words.lines import Lines

COLUMNS = (
    "article_id", "outlet", "passage_id", "section", "voice", "speaker_group", "position",
    "left", "node", "right", "start", "end", "text_start", "text_end",
)  # fmt: skip
WITHIN = ("passage", "sentence")
PLACES = ("L3", "L2", "L1", "R1", "R2", "R3")
_MARKS = re.compile(r"[^\w\s]*")
_OPENING = re.compile(r"\s[\"'“‘(\[]+$")  # what opens the next sentence


def concordance(
    study: Study | View,
    query: str,
    *,
    regex: bool = False,
    width: int = 8,
    within: str = "passage",
    sort: str | Sequence[str] = (),
    limit: int | None = None,
) -> Lines:
    """Return a line for each occurrence of `query` in the tokens a view selects.

    The table shows itself as lines, the word in the middle (`presslens.words.lines`).

    query: a word or a phrase as printed, in any case ("U.S.", "White House, which"; in a view of
    lemmas, "say" finds *said*), with * for any letters; or, with regex=True, a regular expression
    that is searched in each passage's text, case ignored. width: tokens of context on each side.
    within: where the context ends, at the edge of the "passage" or of the "sentence". sort: places
    such as "R1"
    or ("L1", "L2"), compared as terms; otherwise lines stand in reading order. limit: that many
    lines at most, after sorting.

    Columns: article_id, outlet, passage_id, section, voice, speaker_group, position (of the first
    token, counted in its article), left, node and right as printed, start and end (of the node in
    the source), text_start and text_end (in the passage).

    >>> from presslens.words import index_texts, view
    >>> words = view(index_texts(["The cat sat; the dog ran."]))
    >>> concordance(words, "the", width=2)[["left", "node", "right"]].values.tolist()
    [['', 'The', 'cat sat;'], ['cat sat;', 'the', 'dog ran.']]
    >>> concordance(words, "[cd]o?[ag]t?", regex=True, sort="R1", width=1)["node"].tolist()
    ['dog', 'cat']

    Raises PresslensError for a word that does not occur (naming the nearest), an empty query, a
    pattern that does not compile, a place there is none of, and a width below 0.
    """
    view = counted(study)
    from presslens.words.lines import Lines

    return Lines(
        concordance_lines(
            view, query, regex=regex, width=width, within=within, sort=sort, limit=limit
        )
    )


def concordance_lines(
    study: Study | View,
    query: str,
    *,
    regex: bool = False,
    width: int = 8,
    within: str = "passage",
    sort: str | Sequence[str] = (),
    limit: int | None = None,
) -> dict[str, Any]:
    """Return what `concordance` returns as columns by name, for those who need no table.

    >>> from presslens.words import index_texts, view
    >>> concordance_lines(view(index_texts(["The cat sat."])), "cat", width=1)["right"]
    ['sat.']
    """
    view = counted(study)
    places = [sort] if isinstance(sort, str) else list(sort)
    for place in places:
        if place not in PLACES:
            raise PresslensError(
                f'a concordance is not sorted by "{place}"; {nearest(place, PLACES)}.'
            )
    if within not in WITHIN:
        raise PresslensError(f'a line does not end with a "{within}"; {nearest(within, WITHIN)}.')
    if width < 0:
        raise PresslensError(f"a line has 0 or more words of context on each side, not {width}.")
    if not query.strip():
        raise PresslensError("a concordance needs a word, a phrase or a pattern to look for.")
    if regex:
        hits = pattern_hits(view, query, limit=None if places else limit)
    else:
        hits = phrase_hits(view, query)
    if places:
        hits = hits.take(_order(view.index, hits, places))
    return line_columns(view, hits.take(slice(limit)), width, within)


def _order(index: TermIndex, hits: Hits, places: Sequence[str]) -> np.ndarray:
    """Return the order of the terms in the given places; nothing sorts before any word."""
    first = index.passage_bounds[hits.passage]
    last = index.passage_bounds[hits.passage + 1]
    keys = []
    for place in places:
        steps = int(place[1])
        at = hits.token + (-steps if place[0] == "L" else hits.length + steps - 1)
        there = np.flatnonzero((at >= first) & (at < last))
        forms, form_of = np.unique(index.tokens[at[there]], return_inverse=True)
        terms = [term(index.forms[form]) for form in forms.tolist()]
        rank = {name: i for i, name in enumerate(sorted(set(terms)), start=1)}
        key = np.zeros(len(hits), np.int64)
        key[there] = np.array([rank[name] for name in terms], np.int64)[form_of]
        keys.append(key)
    return np.lexsort(keys[::-1])


def line_columns(view: View, hits: Hits, width: int, within: str = "passage") -> dict[str, Any]:
    """Return the columns of a concordance for hits, with `width` tokens of context on each side."""
    index, passage = view.index, hits.passage
    article = index.passage_columns["article"][passage]
    texts = _contexts(index, hits, width, within)
    spans = [
        source_span(index, row, start, end)
        for row, start, end in zip(
            passage.tolist(), texts["text_start"], texts["text_end"], strict=True
        )
    ]
    voice = np.zeros(len(hits), np.uint8) if index.voice is None else index.voice[hits.token]
    group = np.zeros(len(hits), np.int16) if index.group is None else index.group[hits.token]
    columns = {
        "article_id": index.article_columns["article_id"][article],
        "outlet": index.article_columns["outlet"][article],
        "passage_id": index.passage_columns["passage_id"][passage],
        "section": [SECTIONS[i] for i in index.passage_columns["section"][passage].tolist()],
        "voice": [VOICES[i] for i in voice.tolist()],
        "speaker_group": [
            index.groups[g] if v else ""
            for v, g in zip(voice.tolist(), group.tolist(), strict=True)
        ],
        "position": hits.token - index.article_bounds[article],
        "start": [start for start, _ in spans],
        "end": [end for _, end in spans],
        **texts,
    }
    return {name: columns[name] for name in COLUMNS}


def _contexts(index: TermIndex, hits: Hits, width: int, within: str) -> dict[str, list]:
    """Return left, node and right as printed, and the node's characters in its passage."""
    bounds = index.texts.bounds
    first, last = (index.passage_bounds[hits.passage + i] for i in (0, 1))
    base, size = bounds[hits.passage], np.diff(bounds)[hits.passage] - 1
    edge = np.zeros_like(size)  # where the context begins at the earliest
    if within == "sentence":
        begins = np.append(sentences(index).first, len(index))
        own = np.searchsorted(begins, hits.token, side="right") - 1
        later = np.searchsorted(begins, hits.token + hits.length - 1, side="right")
        edge = np.where(begins[own] > first, _start(index, begins[own]), 0)
        size = np.where(begins[later] < last, _start(index, begins[later]), size)
        first, last = np.maximum(first, begins[own]), np.minimum(last, begins[later])
    after = hits.token + hits.length  # the first token to the right
    # Marks before the first word and after the last belong to the line that reaches them.
    left = np.where(hits.token - first > width, _start(index, hits.token - width), edge)
    right, reach = size.copy(), size.copy()
    if width:
        ended = last - after >= width
        final = np.where(ended, after + width - 1, 0)
        right[ended] = (_start(index, final) + index.form_bytes[index.tokens[final]])[ended]
        more = last - after > width
        reach[more] = _start(index, after + width)[more]
    data = memoryview(index.texts.blob)

    def text(start: int, end: int) -> str:
        return str(data[start:end], "utf-8", "surrogatepass")

    columns: dict[str, list] = {
        name: [] for name in ("left", "node", "right", "text_start", "text_end")
    }
    places = (base, base + left, base + hits.start, base + hits.end, base + right, base + reach)
    for begin, far_left, start, end, far_right, gap in zip(
        *(values.tolist() for values in places), strict=True
    ):
        node, offset = text(start, end), len(text(begin, start))
        columns["left"].append(_line(text(far_left, start)) if width else "")
        columns["node"].append(_line(node))
        marks = _MARKS.match(text(far_right, gap)).group()
        right_of = _OPENING.sub("", text(end, far_right) + marks)
        columns["right"].append(_line(right_of) if width else "")
        columns["text_start"].append(offset)
        columns["text_end"].append(offset + len(node))
    return columns


def _line(text: str) -> str:
    return " ".join(text.split())


def _start(index: TermIndex, tokens: np.ndarray) -> np.ndarray:
    """Return where tokens begin in their passages, whatever for numbers out of range."""
    return index.starts[np.clip(tokens, 0, len(index) - 1)].astype(np.int64)
