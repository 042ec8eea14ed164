"""Every occurrence of a word, phrase or pattern in its line of context (KWIC)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import islice
from operator import itemgetter

import numpy as np
import pandas as pd

from presslens.errors import PresslensError, nearest
from presslens.schemas import SECTIONS, VOICES
from presslens.tokens import TOKEN, term, tokenize
from presslens.words.index import TermIndex
from presslens.words.view import View

COLUMNS = (
    "article_id", "outlet", "passage_id", "section", "voice", "speaker_group", "position",
    "left", "node", "right", "start", "end", "text_start", "text_end",
)  # fmt: skip
JOINERS = "['’‘ʼ\\-‐‑]"  # what may join a token inside it, as in `presslens.tokens`
_MARKS = re.compile(r"[^\w\s]*")
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
    made = map(lines.line, found)
    if places:
        made = iter(sorted(made, key=itemgetter(0)))
    rows = [row for _, row in islice(made, limit)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def occurrences(
    view: View, terms: Collection[str], *, width: int = 6, limit: int | None = None
) -> pd.DataFrame:
    """Return the passages behind a term's count: a line for each occurrence, terms in order.

    Columns: term, article_id, outlet, passage_id, section, voice, speaker_group, start, end,
    text (the source's own words) and context. `limit` keeps that many for each term and outlet.
    """
    parts, lines = [], _Lines(view, width)
    article_outlet = np.unique(view.index.articles["outlet"].astype(str), return_inverse=True)[1]
    for name in terms:
        hits = np.flatnonzero(view.ids == view.number(name))
        if limit is not None:
            article = np.searchsorted(view.index.article_bounds, hits, side="right") - 1
            nth = pd.Series(article_outlet[article]).groupby(article_outlet[article]).cumcount()
            hits = hits[nth.to_numpy() < limit]
        rows = [lines.line(hit)[1] for hit in _token_hits(view, hits, view.n)]
        part = pd.DataFrame(rows, columns=list(COLUMNS))
        part.insert(0, "term", name)
        parts.append(part)
    frame = (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["term", *COLUMNS])
    )
    frame["context"] = (frame["left"] + " " + frame["node"] + " " + frame["right"]).str.strip()
    return as_evidence(view, frame)[
        ["term", "article_id", "outlet", "passage_id", "section", "voice", "speaker_group",
         "start", "end", "text", "context"]
    ]  # fmt: skip


def as_evidence(view: View, lines: pd.DataFrame) -> pd.DataFrame:
    """Return lines of a concordance with `text`, the source's own words, in place of `node`.

    A passage's text is repaired (straight marks, one blank between words); its source is not.
    """
    if view.index.quote is None:
        return lines.rename(columns={"node": "text"})
    places = zip(lines["article_id"], lines["start"], lines["end"], strict=True)
    texts = [view.index.quote(article, start, end) for article, start, end in places]
    return lines.assign(node=texts).rename(columns={"node": "text"})


def passages_counted(view: View, *, limit: int | None = None) -> pd.DataFrame:
    """Return the passages whose words a view counts; `limit` keeps that many for each outlet.

    Columns: outlet, article_id, passage_id, section, start, end, text (the source's own words).

    >>> from presslens.words import index_texts, view
    >>> passages_counted(view(index_texts(["One fish.", "Red fish."])))["text"].tolist()
    ['One fish.', 'Red fish.']
    """
    index = view.index
    used = np.unique(index.passage_of(np.flatnonzero(view.selected)))
    article = index.passages["article"].to_numpy()[used]
    outlet = index.articles["outlet"].to_numpy()[article]
    if limit is not None:
        first = pd.Series(outlet).groupby(outlet).cumcount().to_numpy() < limit
        used, article, outlet = used[first], article[first], outlet[first]
    texts = [index.texts[row] for row in used]
    spans = [source_span(index, row, 0, len(text)) for row, text in zip(used, texts, strict=True)]
    frame = pd.DataFrame(
        {
            "outlet": outlet,
            "article_id": index.articles["article_id"].to_numpy()[article],
            "passage_id": index.passages["passage_id"].to_numpy()[used],
            "section": [SECTIONS[i] for i in index.passages["section"].to_numpy()[used]],
            "start": [start for start, _ in spans],
            "end": [end for _, end in spans],
            "node": texts,
        }
    )
    return as_evidence(view, frame)


@dataclass(frozen=True)
class _Hit:
    """Where something was found: characters of a passage's text, and the tokens they lie in."""

    row: int  # of the passage
    text: str
    start: int
    end: int
    token: int  # number of the first token, in the index
    from_token: int  # where that token starts in the text
    to_token: int  # where the last one ends


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
    """Find tokens, by number, in their texts: the nth of its form is the nth in the text."""
    index, row, text = view.index, -1, ""
    places: dict[int, list[int]] = {}
    for token, passage in zip(at.tolist(), index.passage_of(at).tolist(), strict=True):
        first = int(index.passage_bounds[passage])
        if passage != row:
            row, text, places = passage, index.texts[passage], {}
        form = int(index.tokens[token])
        if form not in places:
            found = _whole(index.forms[form]).finditer(text)
            places[form] = [match.start() for match in found]
        before = index.tokens[first:token]
        start = places[form][int(np.count_nonzero(before == form))]
        end = start + len(index.forms[form])
        for _ in range(length - 1):
            end = next(TOKEN.finditer(text, end)).end()
        yield _Hit(row, text, start, end, token, start, end)


@lru_cache(maxsize=256)
def _whole(form: str) -> re.Pattern[str]:
    """Return what finds a form where it is a whole token, and nowhere else."""
    return re.compile(rf"(?<!\w)(?<!\w{JOINERS}){re.escape(form)}(?!\w)(?!{JOINERS}\w)")


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
        starts: list[int] = []
        ends: list[int] = []
        for match in pattern.finditer(text):
            if match.start() == match.end():
                continue
            if not starts:
                for _, start, end in tokenize(text):
                    starts.append(start)
                    ends.append(end)
            first, last = bisect_right(ends, match.start()), bisect_left(starts, match.end())
            token = int(bounds[row]) + first
            if first < last and view.selected[token : int(bounds[row]) + last].all():
                yield _Hit(row, text, *match.span(), token, starts[first], ends[last - 1])


def _before(text: str, end: int, n: int) -> list[tuple[str, int, int]]:
    """Return the last `n` tokens that end before `end`, where a token begins, in order."""
    reach = 12 * n + 24
    while True:
        start = max(0, end - reach)
        tokens = [(m.group(), m.start(), m.end()) for m in TOKEN.finditer(text, start, end)]
        if start == 0:
            return tokens[-n:] if n else []
        if len(tokens) > n:  # the first may be the rest of one that was cut
            return tokens[1:][-n:] if n else []
        reach *= 2


def _after(text: str, start: int, n: int) -> list[tuple[str, int, int]]:
    """Return the first `n` tokens from `start`, where a token has ended."""
    found = islice(TOKEN.finditer(text, start), n)
    return [(match.group(), match.start(), match.end()) for match in found]


class _Lines:
    """What turns hits into rows: the columns of the index, read once."""

    def __init__(self, view: View, width: int, sort: Sequence[str] = ()) -> None:
        index = view.index
        self.view, self.width, self.sort = view, width, sort
        self.need = max([width + 1, *(int(place[1]) for place in sort)])
        self.article = index.passages["article"].to_numpy()
        self.passage_id = index.passages["passage_id"].to_numpy()
        self.section = index.passages["section"].to_numpy()
        self.names = index.articles["article_id"].to_numpy()
        self.outlets = index.articles["outlet"].to_numpy()

    def line(self, hit: _Hit) -> tuple[tuple[str, ...], tuple]:
        """Return the terms a line is sorted by (nothing sorts before any word) and its row."""
        before = _before(hit.text, hit.from_token, self.need)
        after = _after(hit.text, hit.to_token, self.need)
        key = []
        for place in self.sort:
            side = before[::-1] if place[0] == "L" else after
            distance = int(place[1])
            key.append(term(side[distance - 1][0]) if distance <= len(side) else "")
        return tuple(key), self._row(hit, before, after)

    def _row(self, hit: _Hit, before: list, after: list) -> tuple:
        index, text, width = self.view.index, hit.text, self.width
        # Marks before the first word and after the last belong to the line that reaches them.
        far_left = before[-width][1] if width and len(before) > width else 0
        far_right = after[width - 1][2] if width and len(after) >= width else len(text)
        if far_right < len(text):
            far_right = _MARKS.match(text, far_right).end()
        voice = 0 if index.voice is None else int(index.voice[hit.token])
        group = ""
        if voice and index.group is not None:
            group = index.groups[int(index.group[hit.token])]
        article = int(self.article[hit.row])
        return (
            self.names[article], self.outlets[article], int(self.passage_id[hit.row]),
            SECTIONS[self.section[hit.row]], VOICES[voice], group,
            hit.token - int(index.article_bounds[article]),
            text[far_left : hit.start].strip() if width else "", text[hit.start : hit.end],
            text[hit.end : far_right].strip() if width else "",
            *source_span(index, hit.row, hit.start, hit.end), hit.start, hit.end,
        )  # fmt: skip


def source_span(index: TermIndex, passage: int, start: int, end: int) -> tuple[int, int]:
    """Return where characters [start, end) of a passage's text stand in the source."""
    if index.alignment is None:
        return start, end
    low, high = None, None
    for text_start, source_start, length in index.alignment[passage]:
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
