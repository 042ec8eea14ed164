"""Texts into numbers: every token as the id of its form and the place where it begins.

What lies between two white spaces is tokenised once, however often it comes, which is what makes
this fast; no token ever crosses a white space, so that the result is that of `presslens.text`.
Everything here is a function of some texts and can run in any thread or process.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count, pairwise
from typing import Any

import numpy as np

from presslens.errors import PresslensError
from presslens.text import TOKEN

LAST_SEPARATOR = 32  # the blank; no byte up to it is ever part of a token
BLOCK = 1 << 17  # chunks, or bytes, looked at together: few enough to stay near the processor


@dataclass(frozen=True, eq=False)
class Texts(Sequence[str]):
    """A sequence of texts kept as one array of UTF-8 bytes, each decoded when it is asked for.

    Text i is blob[bounds[i] : bounds[i + 1] - 1]: a line break follows each.

    >>> texts = Texts.pack(["Où?", "", "Here."])
    >>> len(texts), texts[0], list(texts)
    (3, 'Où?', ['Où?', '', 'Here.'])
    """

    blob: np.ndarray
    bounds: np.ndarray

    @classmethod
    def pack(cls, texts: Iterable[str]) -> Texts:
        """Pack texts; a lone surrogate survives."""
        return cls.pack_bytes([text.encode("utf-8", "surrogatepass") for text in texts])

    @classmethod
    def pack_bytes(cls, texts: Sequence[bytes]) -> Texts:
        """Pack texts that are UTF-8 already."""
        bounds = np.zeros(len(texts) + 1, np.int64)
        np.cumsum([len(text) + 1 for text in texts], out=bounds[1:])
        return cls(np.frombuffer(b"\n".join([*texts, b""]), np.uint8), bounds)

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
        return self.between(self.bounds[i], self.bounds[i + 1] - 1)

    def __iter__(self) -> Iterator[str]:
        """Yield one text after another."""
        data = memoryview(self.blob)
        for start, end in pairwise(self.bounds.tolist()):
            yield _decoded(data[start : end - 1])

    def between(self, start: int, end: int) -> str:
        """Return what stands between two bytes of the blob."""
        return _decoded(memoryview(self.blob)[start:end])

    @cached_property
    def beyond(self) -> np.ndarray:
        """The bytes of the blob, ascending, that go on with a character begun before them."""
        found = [
            np.flatnonzero((self.blob[low : low + BLOCK] & 0xC0) == 0x80) + low
            for low in range(0, len(self.blob), BLOCK)
        ]
        return np.concatenate([np.zeros(0, np.int64), *found])

    def characters(self, places: np.ndarray) -> np.ndarray:
        """Return how many characters of all texts together begin before each byte of the blob.

        >>> Texts.pack(["Où?", "Ici."]).characters(np.array([0, 3, 5, 6])).tolist()
        [0, 2, 4, 5]
        """
        return places - np.searchsorted(self.beyond, places) if len(self.beyond) else places


def _decoded(data: memoryview) -> str:
    try:
        return str(data, "utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise PresslensError(
            "a text in the index of words is damaged; delete the corpus's folder prepared/ and say "
            "presslens prepare again."
        ) from None


@dataclass(frozen=True, eq=False)
class Encoded:
    """Distinct tokens, each token's form, where it begins, and how many each text has.

    forms: the tokens as printed, in the order they first come. tokens: for each token the number
    of its form (int32). starts: the byte of its own text's UTF-8 at which it begins (uint32).
    lengths: tokens in each text.
    """

    forms: list[str]
    tokens: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray


def encode(texts: Texts) -> Encoded:
    """Tokenise packed texts of less than 2 GB.

    >>> done = encode(Texts.pack(["It's G7, it's G7.", "", "No-one!"]))
    >>> done.forms, done.tokens.tolist(), done.lengths.tolist()
    (["It's", 'G7', "it's", 'No-one'], [0, 1, 2, 1, 3], [4, 0, 1])
    >>> done.starts.tolist()
    [0, 5, 9, 14, 0]
    """
    chunk_bounds, chunks, distinct = _chunks(texts.blob)
    forms, form_of, first, offset, n = _tokenise(distinct)
    tokens, starts = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
    for low in range(0, len(chunks), BLOCK):
        kind = chunks[low : low + BLOCK]
        # Chunks of kind k hold the n[k] tokens at places first[k], first[k] + 1, … of `form_of`.
        many = n[kind]
        chunk = np.repeat(np.arange(len(kind), dtype=np.int32), many)
        place = (first[kind] - np.cumsum(many, dtype=np.int32) + many)[chunk]
        place += np.arange(len(chunk), dtype=np.int32)
        tokens.append(form_of[place])
        starts.append(chunk_bounds[low : low + BLOCK][chunk] + offset[place])
    begins = np.concatenate(starts)
    lengths = np.diff(np.searchsorted(begins, texts.bounds.astype(np.int32)))
    begins -= np.repeat(texts.bounds[:-1].astype(np.int32), lengths)
    return Encoded(forms, np.concatenate(tokens), begins.view(np.uint32), lengths)


def byte_length(text: str, end: int) -> int:
    """Return how many bytes the first `end` characters of a text take in UTF-8.

    >>> byte_length("Où est-ce ?", 2)
    3
    """
    return end if text.isascii() else len(text[:end].encode("utf-8", "surrogatepass"))


def _chunks(blob: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple[bytes, np.ndarray]]:
    """Cut bytes after each white space.

    Returns where chunks end (after a 0), the number of each chunk's kind, and the distinct chunks
    as their bytes and the bounds of each.
    """
    import pyarrow

    ends = [
        np.flatnonzero(blob[low : low + BLOCK] <= LAST_SEPARATOR).astype(np.int32) + (low + 1)
        for low in range(0, len(blob), BLOCK)
    ]
    bounds = np.concatenate([np.zeros(1, np.int32), *ends])
    if len(bounds) == 1:
        return bounds, np.zeros(0, np.int32), (b"", np.zeros(1, np.int32))
    buffers = [None, pyarrow.py_buffer(bounds), pyarrow.py_buffer(blob)]
    array = pyarrow.Array.from_buffers(pyarrow.binary(), len(bounds) - 1, buffers)
    coded = array.dictionary_encode()
    # Buffers, for pyarrow's own conversions import pandas, which takes longer than all of this.
    kinds = np.frombuffer(coded.indices.buffers()[1], np.int32)[: len(bounds) - 1]
    _, limits, values = coded.dictionary.buffers()
    limits = np.frombuffer(limits, np.int32)[: len(coded.dictionary) + 1]
    return bounds, kinds, (values.to_pybytes()[: limits[-1]], limits)


def _tokenise(
    distinct: tuple[bytes, np.ndarray],
) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Find the tokens of each distinct chunk.

    Returns the distinct tokens; for each token of each chunk, in order, the number of its form;
    for each chunk the place of its first token; for each token its byte within the chunk; and for
    each chunk how many tokens it has.
    """
    data, limits = distinct
    text = data.decode("utf-8", "surrogatepass")
    number: defaultdict[str, int] = defaultdict(count().__next__)
    found = [(match.start(), number[match.group()]) for match in TOKEN.finditer(text)]
    at, form_of = np.array(found, np.int32).reshape(-1, 2).T
    if len(text) < len(data):  # from characters to bytes
        at = np.flatnonzero((np.frombuffer(data, np.uint8) & 0xC0) != 0x80)[at].astype(np.int32)
    chunk = np.searchsorted(limits, at, side="right") - 1
    n = np.bincount(chunk, minlength=len(limits) - 1).astype(np.int32)
    first = np.cumsum(n, dtype=np.int32) - n
    return list(number), np.ascontiguousarray(form_of), first, at - limits[chunk], n
