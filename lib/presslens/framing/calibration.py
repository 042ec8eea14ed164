"""Outlets split against themselves by what this suite tests: rates of frames, and of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presslens import inference
from presslens.framing.dictionaries import Frames
from presslens.framing.model import count_terms
from presslens.framing.rates import count_by_article, words_by_article
from presslens.tokens import term

if TYPE_CHECKING:
    from presslens.words.index import TermIndex

COMMON = 0.1  # the words tested are those that so large a share of the articles have


def calibration_of(
    index: TermIndex,
    frames: Frames,
    hits: pd.DataFrame,
    *,
    a_side: int | None = None,
    rounds: int = 100,
) -> pd.DataFrame:
    """Return the A/A table of an index, by its frames and by its common words.

    `hits` is `frame_hits` of these frames. All voices count together, so that nothing depends on
    attribution. Words are those that a tenth of the articles have: rarer ones are seldom in both
    halves, and their tests say little. Columns: measure (frames or words) and those of
    `presslens.inference.calibrate`.
    """
    keys = [frame.key for frame in frames.frames]
    measures = {
        "frames": count_by_article(index, hits, keys).sum(axis=1),
        "words": common_words(index),
    }
    sizes = words_by_article(index).sum(axis=1)
    tables = [
        inference.calibrate(
            counts, sizes, index.articles["outlet"], a_side=a_side, rounds=rounds
        ).assign(measure=measure)
        for measure, counts in measures.items()
    ]
    table = pd.concat(tables, ignore_index=True)
    return table[["measure", *(column for column in table if column != "measure")]]


def common_words(index: TermIndex, share: float = COMMON) -> np.ndarray:
    """Return how often each article uses each word that a share of them have, (articles, words).

    >>> from presslens.words import index_texts
    >>> common_words(index_texts(["War and war.", "War."]), share=1).tolist()
    [[2.0], [1.0]]
    """
    counts = count_terms(index, sorted({term(form) for form in index.forms}))
    spread = np.bincount(counts.indices, minlength=counts.shape[1])
    return counts[:, np.flatnonzero(spread >= share * counts.shape[0])].toarray()
