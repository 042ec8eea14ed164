"""Making a term index: of a corpus, part by part, or of bare texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from presslens.errors import PresslensError
from presslens.progress import watched
from presslens.words.encode import Texts
from presslens.words.index import TermIndex
from presslens.words.parts import ARTICLE_COLUMNS, SHARD, in_order, index_part, texts_part
from presslens.words.store import index_key, join_parts, open_index

if TYPE_CHECKING:
    import pandas as pd

    from presslens.corpus import Corpus


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
    content, and the next call for the same texts, voices and token rule opens it instead. What
    is too large to be loaded at once is indexed in parts (`presslens.words.index_part`).

    Raises PresslensError if the corpus has no words at all.
    """
    title, quote = getattr(corpus, "title", ""), getattr(corpus, "quote", None)
    folder: str | Path = ""
    if str(cache):
        key = index_key(corpus.passages, corpus.articles, voice_spans, title=title)
        folder = Path(cache) / key
        if folder.is_dir():
            return replace(open_index(folder), quote=quote)
    parts = watched(in_order(index_part, _slices(corpus, voice_spans), executor), "index of words")
    index = join_parts(parts, folder, title=title, quote=quote)
    if not len(index):
        raise PresslensError("the corpus has no words to count: every passage is empty.")
    return index


def index_texts(
    texts: Iterable[str],
    outlets: Iterable[str] | None = None,
    *,
    executor: Executor | None = None,
    folder: str | Path = "",
) -> TermIndex:
    """Index bare texts, each an article of one body passage; both may be iterators.

    With a `folder`, which must not be there yet, the index is written to it as it grows.

    >>> index = index_texts(["One fish, two fish.", "Red fish?"], ["A", "B"])
    >>> index
    TermIndex: 6 tokens, 4 forms, 2 passages, 2 articles
    >>> [index.forms[i] for i in index.tokens]
    ['One', 'fish', 'two', 'fish', 'Red', 'fish']

    Raises ValueError if there are not as many outlets as texts.
    """
    named = ((text, "") for text in texts) if outlets is None else zip(texts, outlets, strict=True)
    return join_parts(in_order(texts_part, _shards(named), executor), folder)


def _shards(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[Texts, list[str], int]]:
    """Yield runs of texts, each with their outlets and the number of its first."""
    texts: list[bytes] = []
    outlets: list[str] = []
    size = first = 0
    for text, outlet in pairs:
        texts.append(text.encode("utf-8", "surrogatepass"))
        outlets.append(outlet)
        size += len(texts[-1])
        if size >= SHARD:
            yield Texts.pack_bytes(texts), outlets, first
            first += len(texts)
            texts, outlets, size = [], [], 0
    if texts:
        yield Texts.pack_bytes(texts), outlets, first


def _slices(
    corpus: Corpus, spans: pd.DataFrame | None
) -> Iterator[tuple[Any, pd.DataFrame | None]]:
    """Cut a corpus and its voice spans into runs of whole articles, in the corpus's order."""
    articles, passages = corpus.articles.reset_index(drop=True), corpus.passages
    row = {article: i for i, article in enumerate(articles["article_id"])}
    passages, of_passage = _by_article(passages, row)
    if spans is not None:
        spans, of_span = _by_article(spans, row)
    sizes = np.bincount(of_passage, weights=passages["text"].str.len(), minlength=len(articles))
    ends = np.cumsum(sizes)
    first = 0
    while first < len(articles):
        reach = SHARD + (ends[first - 1] if first else 0)
        last = min(int(np.searchsorted(ends, reach)) + 1, len(articles))
        some = slice(*np.searchsorted(of_passage, [first, last]))
        part = SimpleNamespace(
            articles=articles.iloc[first:last][list(ARTICLE_COLUMNS)], passages=passages.iloc[some]
        )
        if spans is None:
            yield part, None
        else:
            yield part, spans.iloc[slice(*np.searchsorted(of_span, [first, last]))]
        first = last


def _by_article(table: pd.DataFrame, row: dict[str, int]) -> tuple[pd.DataFrame, np.ndarray]:
    """Return a table in the order of its articles, without rows of others, and each one's article.

    The order of rows within an article stays.
    """
    of_row = table["article_id"].map(row)
    table = table[of_row.notna().to_numpy()]
    of_row = of_row.dropna().to_numpy().astype(np.int64)
    order = np.argsort(of_row, kind="stable")
    return table.iloc[order], of_row[order]
