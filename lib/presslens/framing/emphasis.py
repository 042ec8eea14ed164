"""What stands at the top, first and last: headline, standfirst and captions against the body."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presslens.corpus.alignment import to_source
from presslens.corpus.tables import by_article
from presslens.framing.dictionaries import Frames
from presslens.schemas import SECTIONS
from presslens.text import term, tokenize
from presslens.voices.quotations import passage_quotations

if TYPE_CHECKING:
    from presslens.corpus import Corpus
    from presslens.words.index import TermIndex

HEAD = ("headline", "standfirst")
PARTS = ("head", "caption", "body", "first", "last")
FIFTH = 0.2
_ELLIPSIS = re.compile(r"\s*(?:\.{2,}|…)\s*")
NEAR = 0.6  # below this likeness of words, no passage of the body is offered as the nearest


def emphasis(index: TermIndex, frames: Frames, located: pd.DataFrame) -> pd.DataFrame:
    """Return how the frames share headline and standfirst, captions, and the body, first to last.

    One row per outlet and frame, and for each of PARTS (head: headline and standfirst; caption;
    body; first and last: the first and the last fifth of each article's body, by words) hits, of
    (hits of all frames there) and share. head_words and body_words are words of those sections,
    terms the words found in headline and standfirst. A share is of the hits, so that the few words
    of a headline can be set beside the many of a body.
    """
    outlets = index.articles["outlet"].drop_duplicates()
    words = _words_by_part(index)
    place = body_place(index, located["first"].to_numpy(dtype=np.int64))
    section = located["section"]
    inside = {
        "head": section.isin(HEAD).to_numpy(),
        "caption": (section == "caption").to_numpy(),
        "body": (section == "body").to_numpy(),
        "first": place < FIFTH,
        "last": place >= 1 - FIFTH,
    }
    # Numbers for names: of 100,000 articles' hits, the names would fill half a gigabyte.
    (of_outlet, names), (of_frame, keys) = (pd.factorize(located[c]) for c in ("outlet", "frame"))
    number, key = ({name: i for i, name in enumerate(found)} for found in (names, keys))
    cell, shape = of_outlet * len(keys) + of_frame, (len(names), len(keys))
    hits = {
        part: np.bincount(cell[held], minlength=shape[0] * shape[1]).reshape(shape)
        for part, held in inside.items()
    }
    topped = located["text"][inside["head"]].groupby(cell[inside["head"]])
    terms = {group: _listed(texts) for group, texts in topped}
    rows = []
    for outlet in outlets:
        i = number.get(outlet, -1)
        of = {f"{part}_of": int(hits[part][i].sum()) if i >= 0 else 0 for part in PARTS}
        of |= dict(zip(("head_words", "body_words"), words[outlet], strict=True))
        for frame in frames.frames:
            j = key.get(frame.key, -1)
            there = i >= 0 and j >= 0
            row = {"outlet": outlet, "frame": frame.key, "label": frame.label}
            row |= {f"{part}_hits": int(hits[part][i, j]) if there else 0 for part in PARTS} | of
            rows.append(row | {"terms": terms.get(i * len(keys) + j, "") if there else ""})
    table = pd.DataFrame(rows)
    for part in PARTS:
        of = table[f"{part}_of"].where(table[f"{part}_of"] > 0)
        table[f"{part}_share"] = table[f"{part}_hits"] / of
    return table


def body_place(index: TermIndex, tokens: np.ndarray) -> np.ndarray:
    """Return how far into its article's body each token stands, from 0 to 1; nan outside bodies.

    >>> from presslens.words import index_texts
    >>> body_place(index_texts(["One two three four."]), np.array([0, 3])).tolist()
    [0.0, 0.75]
    """
    sizes = np.diff(index.passage_bounds)
    body = index.passages["section"].to_numpy() == SECTIONS.index("body")
    article = index.passages["article"].to_numpy()
    length = np.bincount(article, weights=sizes * body, minlength=len(index.articles))
    before = np.concatenate([[0], np.cumsum(sizes * body)])
    first_row = np.searchsorted(article, np.arange(len(index.articles)))
    row = index.passage_of(tokens)
    reached = before[row] - before[first_row[article[row]]] + tokens - index.passage_bounds[row]
    return np.where(body[row], reached / np.maximum(length[article[row]], 1), np.nan)


def head_quotations(corpus: Corpus) -> pd.DataFrame:
    """Return each quotation in a headline, standfirst or crosshead, and whether the body has it.

    found is "verbatim", "verbatim but for an ellipsis" or "not verbatim". nearest is the passage
    of the body that comes nearest where it is not verbatim, with likeness from 0 to 1 (share of
    matching words, Ratcliff and Metzener 1988). Case and punctuation do not count.
    """
    rows = []
    outlets = corpus.articles.set_index("article_id")["outlet"]
    quoting = corpus.passages["section"].isin((*HEAD, "crosshead"))
    quoting &= corpus.passages["text"].str.contains("[\"']")
    articles = set(corpus.passages.loc[quoting, "article_id"])
    wanted = corpus.passages[corpus.passages["article_id"].isin(articles)]
    columns = ("passage_id", "section", "alignment", "text")
    for article_id, passages in by_article(wanted, *columns).items():
        texts = [text for _, section, _, text in passages if section == "body"]
        body: list[list[str]] | None = None
        tops = [passage for passage in passages if passage[1] in (*HEAD, "crosshead")]
        quotations = passage_quotations([text for *_, text in tops])
        for (number, section, alignment, text), quotes in zip(tops, quotations, strict=True):
            for start, end in quotes:
                quote = text[start + 1 : end - 1]
                body = [_terms(text) for text in texts] if body is None else body
                found, nearest, likeness = look_up(quote, body, texts)
                pieces = to_source(alignment, start, end)
                first, last = pieces[0][0], pieces[-1][1]
                rows.append(
                    {
                        "outlet": outlets[article_id],
                        "section": section,
                        "quotation": quote,
                        "found": found,
                        "nearest": nearest,
                        "likeness": likeness,
                        "article_id": article_id,
                        "passage_id": number,
                        "start": first,
                        "end": last,
                        "text": corpus.quote(article_id, first, last),
                    }
                )
    columns = "outlet section quotation found nearest likeness article_id passage_id start end text"
    return pd.DataFrame(rows, columns=columns.split())


def look_up(quote: str, body: list[list[str]], texts: list[str]) -> tuple[str, str, float]:
    """Return whether the body has the words of `quote`, the nearest stretch, and how like it is.

    >>> body = ["It was torture or cruel, inhuman treatment.", "He said no."]
    >>> look_up("Torture ... inhuman treatment", [list(_terms(t)) for t in body], body)
    ('verbatim but for an ellipsis', '', 1.0)
    >>> look_up("It is torture", [list(_terms(t)) for t in body], body)
    ('not verbatim', 'It was torture', 0.67)
    """
    parts = [list(_terms(part)) for part in _ELLIPSIS.split(quote)]
    parts = [part for part in parts if part]
    if not parts:
        return "verbatim", "", 1.0
    for words in body:
        place = 0
        for part in parts:
            place = _place(words, part, place)
            if place < 0:
                break
            place += len(part)
        else:
            return ("verbatim" if len(parts) == 1 else "verbatim but for an ellipsis"), "", 1.0
    wanted = [word for part in parts for word in part]
    nearest, likeness = _nearest(wanted, body, texts)
    return "not verbatim", nearest, likeness


def _place(words: list[str], part: list[str], start: int) -> int:
    for i in range(start, len(words) - len(part) + 1):
        if words[i : i + len(part)] == part:
            return i
    return -1


def _nearest(wanted: list[str], body: list[list[str]], texts: list[str]) -> tuple[str, float]:
    best, stretch = 0.0, ""
    for words, text in zip(body, texts, strict=True):
        if not set(words) & set(wanted):
            continue
        spans = [(s, e) for _, s, e in tokenize(text)]
        for i in range(max(1, len(words) - len(wanted) + 1)):
            window = words[i : i + len(wanted)]
            likeness = SequenceMatcher(None, wanted, window, autojunk=False).ratio()
            if likeness > best:
                best = likeness
                stretch = text[spans[i][0] : spans[min(i + len(wanted), len(words)) - 1][1]]
    return (stretch, round(best, 2)) if best >= NEAR else ("", round(best, 2))


def _terms(text: str) -> list[str]:
    return [term(token) for token, _, _ in tokenize(text)]


def _words_by_part(index: TermIndex) -> dict[str, tuple[int, int]]:
    sizes = np.diff(index.passage_bounds)
    section = np.array(SECTIONS, dtype=object)[index.passages["section"].to_numpy()]
    outlet = index.articles["outlet"].to_numpy()[index.passages["article"].to_numpy()]
    return {
        name: (
            int(sizes[(outlet == name) & np.isin(section, HEAD)].sum()),
            int(sizes[(outlet == name) & (section == "body")].sum()),
        )
        for name in set(outlet) | set(index.articles["outlet"])
    }


def _listed(words: pd.Series) -> str:
    counts = words.astype(str).str.lower().value_counts()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(word if n == 1 else f"{word} ×{n}" for word, n in ranked)
