"""Every occurrence of a word, phrase or pattern in its line of context (KWIC)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from html import escape

import numpy as np
import pandas as pd

from presslens.errors import PresslensError, nearest
from presslens.schemas import SECTIONS, VOICES
from presslens.tokens import term, tokenize
from presslens.words.view import View

COLUMNS = (
    "article_id", "outlet", "passage_id", "section", "voice", "speaker_group", "position",
    "left", "node", "right", "start", "end", "text_start", "text_end",
)  # fmt: skip
PLACES = ("L3", "L2", "L1", "R1", "R2", "R3")


def concordance(
    view: View,
    query: str,
    *,
    regex: bool = False,
    width: int = 8,
    sort: str | Sequence[str] = (),
    limit: int | None = None,
) -> pd.DataFrame:
    """Return a line for each occurrence of `query` in the tokens a view selects.

    query: a term or a phrase of terms as the view counts them (with lemmas, "say" finds *said*);
    or, with regex=True, a regular expression that is searched in each passage's text, case
    ignored. width: tokens of context on each side, within the passage. sort: places such as "R1"
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
    places = [sort] if isinstance(sort, str) else list(sort)
    for place in places:
        if place not in PLACES:
            raise PresslensError(
                f'a concordance is not sorted by "{place}"; {nearest(place, PLACES)}.'
            )
    if width < 0:
        raise PresslensError(f"a line has 0 or more words of context on each side, not {width}.")
    if not query.strip():
        raise PresslensError("a concordance needs a word, a phrase or a pattern to look for.")
    found = _pattern_hits(view, query) if regex else _phrase_hits(view, query)
    lines = [_line(view, hit, width, places) for hit in found]
    if places:
        lines.sort(key=lambda line: line[0])
    frame = pd.DataFrame([line[1] for line in lines], columns=list(COLUMNS))
    return frame if limit is None else frame.head(limit)


def occurrences(
    view: View, terms: Collection[str], *, width: int = 6, limit: int | None = None
) -> pd.DataFrame:
    """Return the passages behind a term's count: a line for each occurrence, terms in order.

    Columns: term, article_id, outlet, passage_id, section, voice, speaker_group, start, end,
    text (the words as printed) and context. `limit` keeps that many for each term and outlet.
    """
    parts = []
    for name in terms:
        hits = np.flatnonzero(view.ids == view.number(name))
        spread = _token_hits(view, hits, view.n)
        lines = pd.DataFrame([_line(view, hit, width, ())[1] for hit in spread], columns=COLUMNS)
        if limit is not None:
            lines = lines.groupby("outlet", sort=False).head(limit)
        lines.insert(0, "term", name)
        parts.append(lines)
    frame = (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["term", *COLUMNS])
    )
    frame["context"] = (frame["left"] + " " + frame["node"] + " " + frame["right"]).str.strip()
    frame = frame.rename(columns={"node": "text"})
    return frame[
        ["term", "article_id", "outlet", "passage_id", "section", "voice", "speaker_group",
         "start", "end", "text", "context"]
    ]  # fmt: skip


_Hit = tuple[int, int, int, list[tuple[str, int, int]]]  # passage, text span, its tokens


def _phrase_hits(view: View, query: str) -> Iterator[_Hit]:
    words = query.split()
    if view.n == len(words) and view.n > 1:
        numbers, length = [view.number(query)], view.n
    else:
        numbers, length = [view.number(word) for word in words], len(words)
    at = np.flatnonzero(view.ids[: len(view.ids) - len(numbers) + 1] == numbers[0])
    for step, number in enumerate(numbers[1:], start=1):
        at = at[view.ids[at + step] == number]
    if length > 1:
        at = at[view.index.passage_of(at) == view.index.passage_of(at + length - 1)]
    return _token_hits(view, at, length)


def _token_hits(view: View, at: np.ndarray, length: int) -> Iterator[_Hit]:
    index = view.index
    tokens: list[tuple[str, int, int]] = []
    last = -1
    for token, passage in zip(at, index.passage_of(at), strict=True):
        if passage != last:
            tokens, last = list(tokenize(index.texts[passage])), passage
        place = int(token - index.passage_bounds[passage])
        yield int(passage), tokens[place][1], tokens[place + length - 1][2], tokens


def _pattern_hits(view: View, query: str) -> Iterator[_Hit]:
    try:
        pattern = re.compile(query, re.IGNORECASE)
    except re.error as error:
        where = "" if error.pos is None else f" at character {error.pos + 1}"
        raise PresslensError(
            f'the regular expression "{query}" does not compile: {error.msg}{where}.'
        ) from None
    index = view.index
    for passage, text in enumerate(index.texts):
        tokens: list[tuple[str, int, int]] | None = None
        for match in pattern.finditer(text):
            if match.start() == match.end():
                continue
            tokens = list(tokenize(text)) if tokens is None else tokens
            inside = [
                i for i, t in enumerate(tokens) if t[2] > match.start() and t[1] < match.end()
            ]
            first = index.passage_bounds[passage]
            if inside and view.selected[[first + i for i in inside]].all():
                yield passage, match.start(), match.end(), tokens


def _line(view: View, hit: _Hit, width: int, sort: Sequence[str]) -> tuple[tuple, tuple]:
    """Return the key a line is sorted by, and its row."""
    passage, start, end, tokens = hit
    index = view.index
    row = index.passages.iloc[passage]
    article = index.articles.iloc[int(row["article"])]
    text = index.texts[passage]
    before = [i for i, t in enumerate(tokens) if t[2] <= start]
    after = [i for i, t in enumerate(tokens) if t[1] >= end]
    first = len(before)  # place in the passage of the node's first token
    far_left = tokens[before[-width:][0]][1] if width and before else start
    far_right = tokens[after[:width][-1]][2] if width and after else end
    if len(before) <= width:
        far_left = 0  # opening marks belong to the first words
    token = int(index.passage_bounds[passage]) + min(first, max(len(tokens) - 1, 0))
    voice = 0 if index.voice is None else int(index.voice[token])
    group = 0 if index.group is None else int(index.group[token])
    source = source_span(view, passage, start, end)
    # A mark that closes the last word belongs to it; a space ends it.
    while far_right < len(text) and not text[far_right].isspace():
        if text[far_right].isalnum():
            break
        far_right += 1
    key = []
    for place in sort:
        distance = int(place[1])
        side = (
            before[-distance : -distance + 1 or None]
            if place[0] == "L"
            else after[distance - 1 : distance]
        )
        key.append(term(tokens[side[0]][0]) if side else "")
    return tuple(key), (
        article["article_id"], article["outlet"], int(row["passage_id"]),
        SECTIONS[int(row["section"])], VOICES[voice], index.groups[group] if voice else "",
        token - int(index.article_bounds[int(row["article"])]),
        text[far_left:start].strip() if width else "", text[start:end],
        text[end:far_right].strip() if width else "", *source, start, end,
    )  # fmt: skip


def source_span(view: View, passage: int, start: int, end: int) -> tuple[int, int]:
    """Return where characters [start, end) of a passage's text stand in the source."""
    if view.index.alignment is None:
        return start, end
    low, high = None, None
    for text_start, source_start, length in view.index.alignment[passage]:
        a, b = max(start, text_start), min(end, text_start + length)
        if a < b:
            shift = source_start - text_start
            low = a + shift if low is None else low
            high = b + shift
    return (-1, -1) if low is None or high is None else (int(low), int(high))


def concordance_html(lines: pd.DataFrame, *, title: str = "") -> str:
    """Return a concordance as an HTML table with the node in the middle, everything escaped.

    >>> from presslens.words import index_texts, view
    >>> lines = concordance(view(index_texts(["a <b> fish swims"])), "fish")
    >>> "a &lt;b&gt;" in concordance_html(lines)
    True
    """
    cell = '<td style="padding:1px 6px;white-space:nowrap;{}">{}</td>'
    rows = []
    for line in lines.itertuples(index=False):
        place = f"{line.outlet} · {line.voice}" + (
            f" · {line.speaker_group}" if line.speaker_group else ""
        )
        rows.append(
            "<tr>"
            + cell.format("text-align:right", escape(line.left))
            + cell.format("font-weight:bold;text-align:center", escape(line.node))
            + cell.format("text-align:left", escape(line.right))
            + cell.format("color:#595959", escape(place))
            + "</tr>"
        )
    caption = f"<caption>{escape(title)}</caption>" if title else ""
    return f'<table style="border-collapse:collapse">{caption}{"".join(rows)}</table>'
