"""Parts of an index: what one worker makes of a few articles, and how parts become one index.

A part is a pure function of its articles, so that a thread, a process or a machine of a cluster
can make it. Parts are joined in the order they are given, one at a time: to index what would not
fit in memory, make them in workers and let `join_parts` write them to a folder as they come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from presslens.schemas import SECTIONS, VOICES
from presslens.words.encode import Encoded, Texts, encode

if TYPE_CHECKING:
    import pandas as pd

    from presslens.corpus import Corpus

SHARD = 12_000_000  # characters, or bytes, handed to a worker at a time
AHEAD = 3  # parts in the workers' hands at a time: enough to keep two busy, few enough to hold
ARTICLE_COLUMNS = ("article_id", "outlet", "published", "event")


@dataclass(frozen=True, eq=False)
class IndexPart:
    """The tokens of a few articles, in reading order, numbered within the part.

    encoded: forms, tokens, places and tokens in each passage. texts: the passages' own. passages:
    article (row among the part's articles), passage_id and section (number in SECTIONS), as
    arrays. articles: ARTICLE_COLUMNS, as lists. voice: for each token its number
    in VOICES; group: its number in `groups`; None: all is the outlets' own voice. alignment: what
    leads from texts to sources, pieces x 3, and how many pieces each passage has; None: nothing.
    """

    encoded: Encoded
    texts: Texts
    passages: dict[str, np.ndarray]
    articles: dict[str, list[str]]
    voice: np.ndarray | None = None
    group: np.ndarray | None = None
    groups: tuple[str, ...] = ("",)
    alignment: tuple[np.ndarray, np.ndarray] | None = None


def index_part(corpus: Corpus, voice_spans: pd.DataFrame | None = None) -> IndexPart:
    """Index a few articles, in the worker that has them at hand.

    `corpus` needs no more than the tables `articles` and `passages`; `voice_spans` is the table of
    that name, of these articles. What comes back is arrays, about 14 bytes a word with the texts,
    and can be sent from process to process.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> from presslens.words import index_texts, join_parts, view
    >>> from presslens.words.parts import texts_part
    >>> batches = [["One fish.", "Two fish."], ["Red fish?"]]
    >>> with ThreadPoolExecutor(2) as executor:
    ...     join_parts(executor.map(texts_part, batches))
    TermIndex: 6 tokens, 4 forms, 3 passages, 3 articles
    """
    rows = {article: i for i, article in enumerate(corpus.articles["article_id"])}
    of_article = corpus.passages["article_id"].map(rows).to_numpy()
    order = np.argsort(of_article, kind="stable")
    passages = corpus.passages.iloc[order]
    texts = Texts.pack(passages["text"])
    encoded = encode(texts)
    section = {name: i for i, name in enumerate(SECTIONS)}
    voice, group, groups = _voices(passages, texts, encoded, voice_spans)
    return IndexPart(
        encoded,
        texts,
        {
            "article": of_article[order].astype(np.int32),
            "passage_id": passages["passage_id"].to_numpy().astype(np.int32),
            "section": np.array([section[name] for name in passages["section"].tolist()], np.int8),
        },
        {name: corpus.articles[name].fillna("").astype(str).tolist() for name in ARTICLE_COLUMNS},
        voice,
        group,
        groups,
        _alignment(passages["alignment"]) if "alignment" in passages else None,
    )


def texts_part(
    texts: Texts | Iterable[str], outlets: Sequence[str] = (), first: int = 0
) -> IndexPart:
    """Index bare texts, each an article of one body passage, named by its number from `first`."""
    packed = texts if isinstance(texts, Texts) else Texts.pack(texts)
    n = len(packed)
    return IndexPart(
        encode(packed),
        packed,
        {
            "article": np.arange(n, dtype=np.int32),
            "passage_id": np.zeros(n, np.int32),
            "section": np.full(n, SECTIONS.index("body"), np.int8),
        },
        {
            "article_id": [str(first + i) for i in range(n)],
            "outlet": list(outlets) or [""] * n,
            "published": [""] * n,
            "event": [""] * n,
        },
    )


def in_order(
    function: Callable[..., Any], calls: Iterable[tuple], executor: Executor | None
) -> Iterator[Any]:
    """Call a function, a few calls at a time in the executor, and yield the results in order."""
    if executor is None:
        for call in calls:
            yield function(*call)
        return
    pending: deque[Any] = deque()
    for call in calls:
        pending.append(executor.submit(function, *call))
        if len(pending) >= AHEAD:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()


def _alignment(pieces: Iterable[Sequence[tuple[int, int, int]]]) -> tuple[np.ndarray, np.ndarray]:
    listed = list(pieces)
    lengths = np.fromiter(map(len, listed), np.int64, len(listed))
    numbers = chain.from_iterable(chain.from_iterable(listed))
    return np.fromiter(numbers, np.int64).reshape(-1, 3), lengths


def _voices(
    passages: pd.DataFrame, texts: Texts, encoded: Encoded, spans: pd.DataFrame | None
) -> tuple[np.ndarray | None, np.ndarray | None, tuple[str, ...]]:
    """Return voice and speaker group of each token, from spans that tile the passages' texts."""
    if spans is None:
        return None, None, ("",)
    quoted = (spans["voice"] != "own").to_numpy()
    groups = ("", *sorted(set(spans.loc[quoted, "speaker_group"].fillna("")) - {""}))
    group_number = {name: i for i, name in enumerate(groups)}
    voice = np.zeros(len(encoded.tokens), dtype=np.uint8)
    group = np.zeros(len(encoded.tokens), dtype=np.int16)
    keys = zip(passages["article_id"].tolist(), passages["passage_id"].tolist(), strict=True)
    row = {key: i for i, key in enumerate(keys)}
    names = ["article_id", "passage_id", "text_start", "text_end", "voice", "speaker_group"]
    article, passage, first, end, spoken, who = (spans.loc[quoted, name].tolist() for name in names)
    of_span = np.array([row.get(key, -1) for key in zip(article, passage, strict=True)], np.int64)
    # Places of all passages on one count of characters: two searches find the words of every span.
    base = texts.characters(texts.bounds.astype(np.int64))
    begins = texts.characters(encoded.starts + np.repeat(texts.bounds[:-1], encoded.lengths))
    ends = np.searchsorted(begins, np.minimum(base[of_span] + end, base[of_span + 1]))
    starts = np.minimum(np.searchsorted(begins, base[of_span] + first), ends)
    number = {name: i for i, name in enumerate(VOICES)}
    for i, low, high, kind, group_name in zip(
        of_span.tolist(), starts.tolist(), ends.tolist(), spoken, who, strict=True
    ):
        if i >= 0:
            voice[low:high] = number[kind]
            group[low:high] = group_number.get(group_name or "", 0)
    return voice, group, groups
