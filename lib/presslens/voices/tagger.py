"""Who said what in one article's text, by a small network that ships with the suite.

>>> text = '"It was a mistake," Ana Ruiz told reporters. Her deputy denied that he knew.'
>>> for found in tag(text):
...     [text[s:e] for s, e in found.source], [text[s:e] for s, e in found.content]
(['Ana Ruiz'], ['"It was a mistake,"'])
(['Her deputy'], ['that he knew'])

The network reads English. It runs on a CPU, offline; its card is ``weights/README.md``.

It gives every piece of a text one role, and of *A said that B denied it* it sees A's words only. So
`tag_inside` has it read the words of each content again, by themselves.
"""

from __future__ import annotations

import functools
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from presslens.voices.linker import DIGITS, Found, Reading, Settings, Span, link, to_characters
from presslens.voices.wordpieces import Pieces, cut, depth, owners, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

__all__ = ["Found", "tag", "tag_inside", "tag_many"]

WEIGHTS = Path(__file__).with_name("weights")
CLS, SEP = 101, 102
SIZE = 254  # pieces in a window, at most
TOGETHER = 32  # articles whose windows the threads share
STRETCH = 40_000  # characters; longer texts are read in parts, so that memory stays small
_GAP = re.compile(r"\n\s*\n")
MARKS = "\"'“”‘’„«»` \n"
_LEAD = re.compile(rf"[{MARKS}]*(?:that\s[{MARKS}]*)?", re.IGNORECASE)
LEAST = 4  # words: fewer hold no source, cue and content beside each other
SCORE = 0.7  # fewer are wrong than at the tagger's own threshold (tests/gold, nested.yml)


@dataclass(frozen=True)
class Model:
    """The network, its vocabulary and the settings chosen with it."""

    session: InferenceSession
    tokenizer: Tokenizer
    settings: Settings
    threads: int = 1


@functools.cache
def load(folder: Path = WEIGHTS, *, threads: int = 0) -> Model:
    """Read the weights. ``threads`` 0: ``PRESSLENS_THREADS``, or as many as there are cores.

    Each thread reads windows of its own; to share one window between threads takes longer.
    """
    import onnxruntime  # not at the top: a third of a second that only this function needs
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    card = json.loads((folder / "card.json").read_text("utf-8"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    threads = threads or int(os.environ.get("PRESSLENS_THREADS", "0")) or len(cores())
    return Model(session, tokenizer, Settings(**card["settings"]), threads)


def cores() -> Collection[int]:
    """The processor's cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return range(os.cpu_count() or 1)


def tag(text: str) -> list[Found]:
    """The attributions of one article, in reading order.

    ``text`` is the article's passages with a blank line between them. Quotation marks may be
    straight or curly. All offsets are characters of ``text``, end exclusive.

    >>> tag("")
    []
    """
    return next(tag_many([text]))


def tag_many(texts: Iterable[str]) -> Iterator[list[Found]]:
    """``tag`` for many texts, in their order; faster, because one is linked while others are read.

    >>> [len(found) for found in tag_many(["He said he was ill.", ""])]
    [1, 0]
    """
    texts = iter(texts)
    while some := list(islice(texts, TOGETHER)):
        model = load()
        parts = [(n, a, text[a:b]) for n, text in enumerate(some) for a, b in stretches(text)]
        pieces = [cut(part, model.tokenizer) for _, _, part in parts]
        out: list[list[Found]] = [[] for _ in some]
        readings = read(pieces, model.session, threads=model.threads)
        for (n, shift, _), piece, reading in zip(parts, pieces, readings, strict=True):
            found = link(reading, model.settings)
            out[n] += to_characters(found, piece.starts + shift, piece.ends + shift)
        yield from out


def stretches(text: str, *, longest: int = STRETCH) -> list[tuple[int, int]]:
    r"""Cut a very long text at blank lines, or where it must be.

    >>> stretches("aaaa\n\nbbbb\n\ncccc", longest=11)
    [(0, 6), (6, 16)]
    >>> stretches("aaaaaaaa", longest=5), stretches("")
    ([(0, 5), (5, 8)], [])
    """
    breaks = [m.end() for m in _GAP.finditer(text)] if len(text) > longest else []
    out, start, k = [], 0, 0
    while start < len(text):
        end = start + longest
        if end >= len(text):
            end = len(text)
        else:
            while k < len(breaks) and breaks[k] <= end:
                k += 1
            if k and breaks[k - 1] > start:
                end = breaks[k - 1]
        out.append((start, end))
        start = end
    return out


def read(
    pieces: Sequence[Pieces], session: InferenceSession, *, threads: int = 1
) -> Iterator[Reading]:
    """What the network says of each text's pieces.

    Every window is read by itself. In a batch the 8-bit network would scale all its rows alike, and
    what it says of one article would depend on the others that happen to be read with it.
    """
    spans = [windows(p.fresh, size=SIZE) for p in pieces]
    jobs = [(p, *span) for p, some in zip(pieces, spans, strict=True) for span in some]
    answers = spread(functools.partial(answer, session), jobs, threads)
    for p, some in zip(pieces, spans, strict=True):
        yield merge(p, some, list(islice(answers, len(some))))


def answer(
    session: InferenceSession, window: tuple[Pieces, int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Tags (pieces, tags) and links (links, pieces, 1 + pieces) of one window: pieces, from, to."""
    pieces, start, end = window
    ids, traits = np.zeros((2, 1, end - start + 2), dtype=np.int64)
    ids[0, 0], ids[0, -1] = CLS, SEP
    ids[0, 1:-1], traits[0, 1:-1] = pieces.ids[start:end], pieces.traits[start:end]
    tags, links = session.run(["tags", "links"], {"ids": ids, "traits": traits})
    return tags[0, 1:-1], links[0, :, 1:-1, :-1]


def spread(work: Callable, items: Sequence, threads: int) -> Iterator:
    """``map``, over threads where there is more than one of both.

    The threads last as long as the call, so that a process forked later misses none.
    """
    if min(threads, len(items)) < 2:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(min(threads, len(items))) as pool:
        yield from pool.map(work, items)


def merge(
    pieces: Pieces,
    spans: Sequence[tuple[int, int]],
    answers: Sequence[tuple[np.ndarray, np.ndarray]],
) -> Reading:
    """One reading of a text from the answers for its windows.

    Where windows overlap, a piece's tags are their mean, weighed by how deep it stands in each; its
    links are those of the window it stands deepest in, since each window numbers its own places.
    Both are rounded, so that the last digits, which differ between processors, decide nothing.
    """
    n = len(pieces)
    who = owners(spans, n)
    size = max((e - s for s, e in spans), default=0)
    tags = np.zeros((n, answers[0][0].shape[1] if answers else 7))
    links = np.zeros((n, answers[0][1].shape[0] if answers else 3, size + 1), dtype=np.float32)
    first = np.zeros(n, dtype=np.int64)
    weight = np.zeros((n, 1))
    for k, ((s, e), (tag_part, link_part)) in enumerate(zip(spans, answers, strict=True)):
        deep = depth(s, e, n)[:, None]
        tags[s:e] += tag_part * deep
        weight[s:e] += deep
        mine = np.flatnonzero(who[s:e] == k)
        links[s + mine, :, : e - s + 1] = link_part[:, mine].transpose(1, 0, 2)
        first[s + mine] = s
    tags = np.round(tags / np.maximum(weight, 1), DIGITS)
    return Reading(tags, np.round(links, DIGITS), first, pieces.inner)


def tag_inside(text: str, found: Sequence[Found]) -> list[Found]:
    """The attributions inside the contents of ``found``, in their order; offsets of ``text``.

    >>> text = "Ana Ruiz said that her deputy denied that he knew."
    >>> for inner in tag_inside(text, tag(text)):
    ...     [text[s:e] for s, e in inner.source], [text[s:e] for s, e in inner.content]
    (['her deputy'], ['that he knew'])
    """
    stretches = (_bare(text, *span) for one in found for span in one.content)
    outer = [(s, e) for s, e in stretches if len(text[s:e].split()) >= LEAST]
    read = tag_many(text[start:end] for start, end in outer)
    return [
        _moved(one, start)
        for (start, end), some in zip(outer, read, strict=True)
        for one in some
        if one.score >= SCORE and one.source and _worded(text[start:end], one.cue)
    ]


def _bare(text: str, start: int, end: int) -> Span:
    """A stretch of the text as a sentence: no marks around it, no *that* before it."""
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    return start, max(start, start + len(text[start:end].rstrip(MARKS)))


def _moved(one: Found, by: int) -> Found:
    def move(spans: Sequence[Span]) -> tuple[Span, ...]:
        return tuple((start + by, end + by) for start, end in spans)

    return Found(move(one.content), move(one.cue), move(one.source), one.score)


def _worded(words: str, spans: Sequence[Span]) -> bool:
    return any(c.isalpha() for start, end in spans for c in words[start:end])
