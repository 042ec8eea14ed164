"""Every occurrence of a word, phrase or pattern in its line of context (KWIC)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice

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
    lines = _Lines(view, width, places)
    if places:
        found = sorted(found, key=lines.key)
    rows = [lines.row(hit) for hit in islice(found, limit)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def occurrences(
    view: View, terms: Collection[str], *, width: int = 6, limit: int | None = None
) -> pd.DataFrame:
    """Return the passages behind a term's count: a line for each occurrence, terms in order.

    Columns: term, article_id, outlet, passage_id, section, voice, speaker_group, start, end,
    text (the words as printed) and context. `limit` keeps that many for each term and outlet.
    """
    parts, lines = [], _Lines(view, width)
    article_outlet = np.unique(view.index.articles["outlet"].astype(str), return_inverse=True)[1]
    for name in terms:
        hits = np.flatnonzero(view.ids == view.number(name))
        if limit is not None:
            article = np.searchsorted(view.index.article_bounds, hits, side="right") - 1
            nth = pd.Series(article_outlet[article]).groupby(article_outlet[article]).cumcount()
            hits = hits[nth.to_numpy() < limit]
        rows = [lines.row(hit) for hit in _token_hits(view, hits, view.n)]
        part = pd.DataFrame(rows, columns=list(COLUMNS))
        part.insert(0, "term", name)
        parts.append(part)
    frame = (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["term", *COLUMNS])
    )
    frame["context"] = (frame["left"] + " " + frame["node"] + " " + frame["right"]).str.strip()
    frame = frame.rename(columns={"node": "text"})
    return frame[
        ["term", "article_id", "outlet", "passage_id", "section", "voice", "speaker_group",
         "start", "end", "text", "context"]
    ]  # fmt: skip


@dataclass(frozen=True)
class _Passage:
    """A passage with its tokens' places, worked out once for all that is found in it."""

    row: int
    text: str
    tokens: list[tuple[str, int, int]]
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, view: View, row: int) -> _Passage:
        text = view.index.texts[row]
        tokens = list(tokenize(text))
        return cls(row, text, tokens, [t[1] for t in tokens], [t[2] for t in tokens])


_Hit = tuple[_Passage, int, int]  # the passage, and the characters of its text


def _phrase_hits(view: View, query: str) -> Iterator[_Hit]:
    words = query.split()
    if view.n == len(words) and view.n > 1:
        numbers, length = [view.number(query)], view.n
    else:
        numbers, length = [view.number(word) for word in words], len(words)
    at = np.flatnonzero(view.ids[: max(len(view.ids) - len(numbers) + 1, 0)] == numbers[0])
    for step, number in enumerate(numbers[1:], start=1):
        at = at[view.ids[at + step] == number]
    if length > 1:
        at = at[view.index.passage_of(at) == view.index.passage_of(at + length - 1)]
    return _token_hits(view, at, length)


def _token_hits(view: View, at: np.ndarray, length: int) -> Iterator[_Hit]:
    passage = None
    for token, row in zip(at.tolist(), view.index.passage_of(at).tolist(), strict=True):
        if passage is None or passage.row != row:
            passage = _Passage.of(view, row)
        place = token - int(view.index.passage_bounds[row])
        yield passage, passage.starts[place], passage.ends[place + length - 1]


def _pattern_hits(view: View, query: str) -> Iterator[_Hit]:
    try:
        pattern = re.compile(query, re.IGNORECASE)
    except re.error as error:
        where = "" if error.pos is None else f" at character {error.pos + 1}"
        raise PresslensError(
            f'the regular expression "{query}" does not compile: {error.msg}{where}.'
        ) from None
    bounds = view.index.passage_bounds
    for row, text in enumerate(view.index.texts):
        passage = None
        for match in pattern.finditer(text):
            if match.start() == match.end():
                continue
            passage = passage or _Passage.of(view, row)
            first = bisect_right(passage.ends, match.start())
            last = bisect_left(passage.starts, match.end())
            tokens = slice(int(bounds[row]) + first, int(bounds[row]) + last)
            if first < last and view.selected[tokens].all():
                yield passage, match.start(), match.end()


class _Lines:
    """What turns hits into rows: the columns of the index, read once."""

    def __init__(self, view: View, width: int, sort: Sequence[str] = ()) -> None:
        index = view.index
        self.view, self.width, self.sort = view, width, sort
        self.article = index.passages["article"].to_numpy()
        self.passage_id = index.passages["passage_id"].to_numpy()
        self.section = index.passages["section"].to_numpy()
        self.names = index.articles["article_id"].to_numpy()
        self.outlets = index.articles["outlet"].to_numpy()

    def key(self, hit: _Hit) -> tuple[str, ...]:
        """Return the terms a line is sorted by; nothing sorts before any word."""
        passage, start, end = hit
        before, after = bisect_right(passage.ends, start), bisect_left(passage.starts, end)
        key = []
        for place in self.sort:
            distance = int(place[1])
            i = before - distance if place[0] == "L" else after + distance - 1
            key.append(term(passage.tokens[i][0]) if 0 <= i < len(passage.tokens) else "")
        return tuple(key)

    def row(self, hit: _Hit) -> tuple:
        passage, start, end = hit
        index, text = self.view.index, passage.text
        before, after = bisect_right(passage.ends, start), bisect_left(passage.starts, end)
        first, last = before - self.width, after + self.width - 1
        # Marks before the first word and after the last belong to the line that reaches them.
        far_left = passage.starts[first] if first > 0 else 0
        far_right = passage.ends[last] if last < len(passage.ends) else len(text)
        while far_right < len(text) and not (
            text[far_right].isspace() or text[far_right].isalnum()
        ):
            far_right += 1
        token = int(index.passage_bounds[passage.row]) + min(before, len(passage.tokens) - 1)
        voice = 0 if index.voice is None else int(index.voice[token])
        group = index.groups[int(index.group[token])] if voice and index.group is not None else ""
        article = int(self.article[passage.row])
        return (
            self.names[article], self.outlets[article], int(self.passage_id[passage.row]),
            SECTIONS[self.section[passage.row]], VOICES[voice], group,
            token - int(index.article_bounds[article]),
            text[far_left:start].strip() if self.width else "", text[start:end],
            text[end:far_right].strip() if self.width else "",
            *source_span(self.view, passage.row, start, end), start, end,
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
