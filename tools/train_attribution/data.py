"""Labelled articles to training windows: a tag for each piece, and who belongs to whom."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from presslens.errors import PresslensError
from presslens.voices.linker import LINKS, TAGS
from presslens.voices.wordpieces import Pieces, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tokenizers import Tokenizer
    from torch import Tensor

ROLES = ("content", "cue", "source")
CLS, SEP, MASK = 101, 102, 103
IGNORE = -100


@dataclass(frozen=True)
class Labelled:
    """An article's pieces, their tags, and each attribution's pieces by role."""

    pieces: Pieces
    tags: np.ndarray  # (n,) int64, an index into TAGS
    attributions: list[dict[str, np.ndarray]]


def read(path: str | Path) -> list[dict]:
    """The articles of a JSONL file with ``id``, ``outlet``, ``text`` and ``attributions``.

    Raises:
        PresslensError: when there is no such file, or a line lacks a field.
    """
    path = Path(path)
    if not path.is_file():
        raise PresslensError(
            f"{path}: no such file; training needs a JSONL file of labelled articles, such as "
            "PolNeAR's train.jsonl (id, outlet, text, attributions)."
        )
    articles = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    for n, article in enumerate(articles, 1):
        if not {"id", "outlet", "text", "attributions"} <= article.keys():
            raise PresslensError(
                f"{path}, line {n}: expected the fields id, outlet, text and attributions; found "
                f"{', '.join(article)}."
            )
    return articles


def split(articles: Sequence[dict], *, held_out: int, seed: int) -> tuple[list[dict], list[dict]]:
    """(train, validation): ``held_out`` articles set aside, as many from each outlet."""
    rng, outlets = random.Random(seed), sorted({a["outlet"] for a in articles})
    chosen: set[str] = set()
    for n, outlet in enumerate(outlets):
        share = held_out * (n + 1) // len(outlets) - held_out * n // len(outlets)
        ids = sorted(a["id"] for a in articles if a["outlet"] == outlet)
        chosen.update(rng.sample(ids, min(share, len(ids))))
    train = [a for a in articles if a["id"] not in chosen]
    return train, [a for a in articles if a["id"] in chosen]


def label(article: dict, tokenizer: Tokenizer, *, single: bool = False) -> Labelled:
    """Tags and links of an article's pieces.

    ``single`` writes its double quotation marks as single ones, as British papers do.
    """
    text = article["text"]
    if single:
        text = text.translate(str.maketrans('\u201c\u201d"', "\u2018\u2019'"))
    pieces = cut(text, tokenizer)
    tags = np.zeros(len(pieces), dtype=np.int64)
    attributions = []
    for attribution in article["attributions"]:
        places = {}
        for role in ROLES:
            found = [np.empty(0, dtype=np.int64)]
            for start, end in sorted(map(tuple, attribution[role])):
                run = np.flatnonzero((pieces.ends > start) & (pieces.starts < end))
                run = run[tags[run] == 0] if role == "content" else run
                joined = len(found[-1]) and len(run) and found[-1][-1] + 1 == run[0]
                if len(run):
                    tags[run] = TAGS.index(f"I-{role}")
                    if not joined:
                        tags[run[0]] = TAGS.index(f"B-{role}")
                    found.append(run)
            places[role] = np.concatenate(found)
        attributions.append(places)
    return Labelled(pieces, tags, attributions)


def windows(articles: Sequence[Labelled], *, size: int, rng: random.Random) -> list[tuple]:
    """Each article cut once into (article, start, end) from a random place on, in random order."""
    out = []
    for article in articles:
        n, first = len(article.pieces), rng.randrange(size)
        edges = [0, *range(first, n, size), n]
        out += [(article, s, e) for s, e in zip(edges, edges[1:], strict=False) if e - s > 8]
    rng.shuffle(out)
    return out


def batches(
    articles: Sequence[Labelled],
    *,
    size: int,
    pieces: int,
    rng: random.Random,
    hidden: float = 0.0,
) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor]]:
    """(ids, traits, tags, links) for one pass over ``articles``.

    Windows of like length stand together, some ``pieces`` pieces to a batch. Of the pieces the
    share ``hidden`` is covered, so that what stands around them has to tell.
    """
    pool = windows(articles, size=size, rng=rng)
    made = []
    for k in range(0, len(pool), 128):
        row: list[tuple] = []
        for window in sorted(pool[k : k + 128], key=lambda w: w[2] - w[1]):
            if row and (len(row) + 1) * (window[2] - window[1] + 2) > pieces:
                made.append(row)
                row = []
            row.append(window)
        made.append(row)
    rng.shuffle(made)
    cover = np.random.default_rng(rng.getrandbits(32))
    return (collate(row, hidden=hidden, cover=cover) for row in made)


def collate(
    rows: Sequence[tuple[Labelled, int, int]], *, hidden: float, cover: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Windows to tensors, each with ``[CLS]`` before it and ``[SEP]`` behind.

    ``links`` (batch, links, pieces, pieces) is true where a piece belongs to another.
    """
    import torch  # only the extra "train" has it

    width = max(e - s for _, s, e in rows) + 2
    ids = np.zeros((len(rows), width), dtype=np.int64)
    traits = np.zeros_like(ids)
    tags = np.full_like(ids, IGNORE)
    links = np.zeros((len(rows), len(LINKS), width, width), dtype=bool)
    for n, (article, s, e) in enumerate(rows):
        m = e - s + 1
        ids[n, 0], ids[n, m] = CLS, SEP
        ids[n, 1:m], traits[n, 1:m] = article.pieces.ids[s:e], article.pieces.traits[s:e]
        ids[n, 1:m][cover.random(e - s) < hidden] = MASK
        tags[n, 1:m] = article.tags[s:e]
        for attribution in article.attributions:
            at = {r: v[(v >= s) & (v < e)] - s + 1 for r, v in attribution.items()}
            if not len(attribution["source"]):
                at["source"] = np.zeros(1, dtype=np.int64)
            for k, link in enumerate(LINKS):
                left, right = link.split("-")
                links[n, k][np.ix_(at[left], at[right])] = True
    return tuple(map(torch.from_numpy, (ids, traits, tags, links)))
