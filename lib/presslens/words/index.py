"""The term index: every token of a corpus as a number, in arrays, built once and asked many times.

A token is stored as the id of its *form*, the token as printed. Lower-casing, lemmas, stop lists
and n-grams never change the index: they are views on it (`presslens.words.view`), each a small
table from forms to terms. The rule that says what a token is stands in `presslens.tokens`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from presslens.errors import PresslensError
from presslens.schemas import SECTIONS, VOICES
from presslens.tokens import tokenize
from presslens.words.encode import Texts, encode

if TYPE_CHECKING:
    from presslens.corpus import Corpus


@dataclass(frozen=True, eq=False)
class TermIndex:
    """All tokens of a corpus, in reading order, and where each stands.

    forms: the distinct tokens as printed. tokens: for each token, the number of its form (int32).
    passage_bounds: where each passage's tokens begin, and a last entry where they end.
    passages: one row each, with article (row in `articles`), passage_id and section (number in
    SECTIONS). articles: article_id, outlet, published. article_bounds: like passage_bounds.
    voice: number in VOICES for each token, or None if all is the outlets' own voice.
    group: number in `groups` for each token, or None likewise; groups[0] is "" (nobody quoted).
    texts: the passages' own (repaired) texts. alignment: what leads from them to the source.
    title: of the corpus, for source lines. quote: gives the source's own words for an article_id
    and characters of its source; None for bare texts, which are their own source.
    """

    forms: Sequence[str]
    tokens: np.ndarray
    passage_bounds: np.ndarray
    passages: pd.DataFrame
    articles: pd.DataFrame
    article_bounds: np.ndarray
    texts: Texts
    voice: np.ndarray | None = None
    group: np.ndarray | None = None
    groups: tuple[str, ...] = ("",)
    alignment: Sequence[Any] | None = None
    title: str = ""
    quote: Callable[[str, int, int], str] | None = None

    def __len__(self) -> int:
        """Return how many tokens there are."""
        return len(self.tokens)

    def __repr__(self) -> str:
        """Say in a line how large it is."""
        return (
            f"TermIndex: {len(self.tokens):,} tokens, {len(self.forms):,} forms, "
            f"{len(self.passages):,} passages, {len(self.articles):,} articles"
        )

    def article_of(self) -> np.ndarray:
        """Return for each token the row of its article."""
        return np.repeat(
            np.arange(len(self.articles), dtype=np.int32), np.diff(self.article_bounds)
        )

    def passage_of(self, tokens: np.ndarray) -> np.ndarray:
        """Return the row of the passage in which each of the given tokens (by number) stands."""
        return np.searchsorted(self.passage_bounds, tokens, side="right") - 1


def build_index(
    corpus: Corpus,
    voice_spans: pd.DataFrame | None = None,
    *,
    executor: Executor | None = None,
    cache: str | Path = "",
) -> TermIndex:
    """Index every token of a corpus, with the voice each is spoken in.

    `voice_spans` is the table of that name; without it everything counts as the outlets' own
    voice. A token that straddles two voices belongs to the one its first character is in. Give an
    `executor` (the interface of concurrent.futures) to read large corpora on several cores; the
    result is the same. With a folder as `cache` the index is kept there under the name of its
    content, and the next call for the same texts, voices and token rule opens it instead.

    Raises PresslensError if the corpus has no words at all.
    """
    if str(cache):
        from presslens.words.store import content_key, open_index, save_index

        title = getattr(corpus, "title", "")
        key = content_key(corpus.passages, corpus.articles, voice_spans, title=title)
        folder = Path(cache) / key
        if not folder.is_dir():
            save_index(build_index(corpus, voice_spans, executor=executor), folder)
        return replace(open_index(folder), quote=getattr(corpus, "quote", None))
    articles = corpus.articles[["article_id", "outlet", "published"]].reset_index(drop=True)
    row = {article: i for i, article in enumerate(articles["article_id"])}
    passages = corpus.passages
    order = np.argsort(passages["article_id"].map(row).to_numpy(), kind="stable")
    passages = passages.iloc[order].reset_index(drop=True)
    done = encode(passages["text"], executor=executor)
    bounds = done.bounds
    if not len(done.tokens):
        raise PresslensError("the corpus has no words to count: every passage is empty.")
    numbers = {section: i for i, section in enumerate(SECTIONS)}
    table = pd.DataFrame(
        {
            "article": passages["article_id"].map(row).astype("int32"),
            "passage_id": passages["passage_id"].astype("int32"),
            "section": passages["section"].map(numbers).astype("int8"),
        }
    )
    voice, group, groups = _voices(passages, done.texts, bounds, voice_spans)
    return TermIndex(
        forms=done.forms,
        tokens=done.tokens,
        passage_bounds=bounds,
        passages=table,
        articles=articles,
        article_bounds=_article_bounds(bounds, table["article"].to_numpy(), len(articles)),
        texts=done.texts,
        voice=voice,
        group=group,
        groups=groups,
        alignment=list(passages["alignment"]) if "alignment" in passages else None,
        title=getattr(corpus, "title", ""),
        quote=getattr(corpus, "quote", None),
    )


def index_texts(
    texts: Iterable[str], outlets: Iterable[str] | None = None, *, executor: Executor | None = None
) -> TermIndex:
    """Index bare texts, each an article of one body passage; both may be iterators.

    >>> index = index_texts(["One fish, two fish.", "Red fish?"], ["A", "B"])
    >>> index
    TermIndex: 6 tokens, 4 forms, 2 passages, 2 articles
    >>> [index.forms[i] for i in index.tokens]
    ['One', 'fish', 'two', 'fish', 'Red', 'fish']
    """
    done = encode(texts, executor=executor)
    rows = np.arange(len(done.texts), dtype=np.int32)
    articles = pd.DataFrame(
        {
            "article_id": [str(i) for i in rows],
            "outlet": [""] * len(rows) if outlets is None else list(outlets),
            "published": "",
        }
    )
    passages = pd.DataFrame(
        {
            "article": rows,
            "passage_id": np.zeros(len(rows), dtype=np.int32),
            "section": np.full(len(rows), SECTIONS.index("body"), dtype=np.int8),
        }
    )
    return TermIndex(
        forms=done.forms,
        tokens=done.tokens,
        passage_bounds=done.bounds,
        passages=passages,
        articles=articles,
        article_bounds=done.bounds,
        texts=done.texts,
    )


def _article_bounds(bounds: np.ndarray, article: np.ndarray, n_articles: int) -> np.ndarray:
    first_passage = np.searchsorted(article, np.arange(n_articles + 1))
    return bounds[first_passage]


def _voices(
    passages: pd.DataFrame, texts: Sequence[str], bounds: np.ndarray, spans: pd.DataFrame | None
) -> tuple[np.ndarray | None, np.ndarray | None, tuple[str, ...]]:
    """Return voice and speaker group of each token, from spans that tile the passages' texts."""
    if spans is None:
        return None, None, ("",)
    quoted = spans["voice"] != "own"
    groups = ("", *sorted(set(spans.loc[quoted, "speaker_group"].fillna("")) - {""}))
    group_number = {name: i for i, name in enumerate(groups)}
    voice = np.zeros(bounds[-1], dtype=np.uint8)
    group = np.zeros(bounds[-1], dtype=np.int16)
    row = {
        key: i
        for i, key in enumerate(zip(passages["article_id"], passages["passage_id"], strict=True))
    }
    names = ["article_id", "passage_id", "text_start", "text_end", "voice", "speaker_group"]
    last, starts = -1, np.zeros(0, dtype=np.int64)
    # Row by row and not by groups: a small table for each passage costs far more than the work.
    for article, passage, first, end, spoken, who in zip(
        *(spans.loc[quoted, name].tolist() for name in names), strict=True
    ):
        i = row.get((article, passage), -1)
        if i < 0:
            continue
        if i != last:
            last = i
            starts = np.array([start for _, start, _ in tokenize(texts[i])], dtype=np.int64)
        low, high = np.searchsorted(starts, [first, end]) + bounds[i]
        voice[low:high] = VOICES.index(spoken)
        group[low:high] = group_number.get(who or "", 0)
    return voice, group, groups
