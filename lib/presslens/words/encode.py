"""Texts into numbers: every token as the id of its form, the texts themselves packed in one array.

What lies between two spaces is tokenised once, however often it comes, which is what makes this
fast; no token ever crosses a space, so that the result is that of `presslens.tokens`.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np

from presslens.tokens import TOKEN

SHARD = 6_000_000  # characters handed to a worker at a time
AHEAD = 3  # shards in the workers' hands at a time: enough to keep two busy, few enough to hold


@dataclass(frozen=True, eq=False)
class Texts(Sequence[str]):
    """A sequence of texts kept as one array of UTF-8 bytes, each decoded when it is asked for.

    >>> texts = Texts.pack(["Où?", "", "Here."])
    >>> len(texts), texts[0], list(texts)
    (3, 'Où?', ['Où?', '', 'Here.'])
    """

    blob: np.ndarray
    bounds: np.ndarray

    @classmethod
    def pack(cls, texts: Iterable[str]) -> Texts:
        """Pack texts; a lone surrogate survives."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        return cls.join([encoded])

    @classmethod
    def join(cls, shards: Iterable[Sequence[bytes]]) -> Texts:
        """Pack texts that are UTF-8 already, shard by shard."""
        blob, sizes = bytearray(), [np.zeros(1, np.int64)]
        for shard in shards:
            blob += b"".join(shard)
            sizes.append(np.fromiter(map(len, shard), np.int64, len(shard)))
        return cls(np.frombuffer(blob, np.uint8), np.cumsum(np.concatenate(sizes)))

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self.bounds) - 1

    def __getitem__(self, i: Any) -> Any:
        """Return one text, or a list of them for a slice."""
        if isinstance(i, slice):
            return [self[j] for j in range(*i.indices(len(self)))]
        i = int(i)
        if i < 0 or i >= len(self):
            raise IndexError(i)
        return bytes(self.blob[self.bounds[i] : self.bounds[i + 1]]).decode(
            "utf-8", "surrogatepass"
        )


@dataclass(frozen=True, eq=False)
class Encoded:
    """Distinct tokens, each token's number, where each text's tokens begin, and the texts."""

    forms: list[str]
    tokens: np.ndarray
    bounds: np.ndarray
    texts: Texts


def encode(texts: Iterable[str], *, executor: Executor | None = None) -> Encoded:
    """Tokenise texts, which may come from an iterator and are held packed.

    Forms are numbered in the order they first come, whatever the executor.

    >>> done = encode(["It's G7, it's G7.", "", "No-one!"])
    >>> done.forms, done.tokens.tolist(), done.bounds.tolist()
    (["It's", 'G7', "it's", 'No-one'], [0, 1, 2, 1, 3], [0, 4, 4, 5])
    """
    number: dict[str, int] = {}
    parts: list[np.ndarray] = []
    sizes = [np.zeros(1, np.int64)]
    packed: list[list[bytes]] = []

    def shards() -> Iterator[list[str]]:
        for shard in _shards(texts):
            packed.append([text.encode("utf-8", "surrogatepass") for text in shard])
            yield shard

    for forms, tokens, lengths in _in_order(_encode_shard, shards(), executor):
        # setdefault numbers a form the first time it is met, in any shard.
        renumber = np.fromiter(
            (number.setdefault(form, len(number)) for form in forms), np.int32, len(forms)
        )
        parts.append(renumber[tokens])
        sizes.append(lengths)
    tokens = np.concatenate(parts) if parts else np.zeros(0, np.int32)
    parts.clear()
    return Encoded(list(number), tokens, np.cumsum(np.concatenate(sizes)), Texts.join(packed))


def _shards(texts: Iterable[str]) -> Iterator[list[str]]:
    shard: list[str] = []
    size = 0
    for text in texts:
        shard.append(text)
        size += len(text)
        if size >= SHARD:
            yield shard
            shard, size = [], 0
    if shard:
        yield shard


def _in_order(
    function: Callable[[Any], Any], items: Iterable[Any], executor: Executor | None
) -> Iterator[Any]:
    """Apply a function to items, a few at a time in the executor, and yield results in order."""
    if executor is None:
        yield from map(function, items)
        return
    pending: deque[Any] = deque()
    for item in items:
        pending.append(executor.submit(function, item))
        if len(pending) >= AHEAD:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()


def _encode_shard(texts: Sequence[str]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return forms, tokens and tokens in each text."""
    chunk_number: defaultdict[str, int] = defaultdict(count().__next__)
    parts = []
    for text in texts:
        chunks = text.split()
        parts.append(np.fromiter(map(chunk_number.__getitem__, chunks), np.int32, len(chunks)))
    lengths = np.fromiter(map(len, parts), np.int64, len(parts))
    chunks = np.concatenate(parts) if parts else np.zeros(0, np.int32)
    del parts
    form_number: defaultdict[str, int] = defaultdict(count().__next__)
    forms_of = [
        [form_number[chunk]]
        if chunk.isalnum()
        else [form_number[token] for token in TOKEN.findall(chunk)]
        for chunk in chunk_number
    ]
    counts = np.fromiter(map(len, forms_of), np.int32, len(forms_of))
    flat = np.fromiter((form for forms in forms_of for form in forms), np.int32, int(counts.sum()))
    # Every token is the one at places first[c], first[c] + 1, … of `flat` for its chunk c.
    first = np.cumsum(counts, dtype=np.int64) - counts
    n = counts[chunks]
    ends = np.cumsum(n, dtype=np.int64)
    places = np.repeat(first[chunks] - (ends - n), n)
    places += np.arange(len(places))
    of_text = np.concatenate([[0], ends])[np.concatenate([[0], np.cumsum(lengths)])]
    return list(form_number), flat[places], np.diff(of_text)
