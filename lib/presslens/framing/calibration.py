"""Tests where there is nothing to find, by what is tested: frames, words, shares of voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presslens import inference
from presslens.framing.dictionaries import Frames
from presslens.framing.model import count_terms
from presslens.framing.rates import count_by_article, words_by_article
from presslens.text import term
from presslens.voices import shares

if TYPE_CHECKING:
    from presslens.study import Study
    from presslens.words.index import TermIndex

FRAMES, WORDS, SHARES = "frames", "words", "shares of voice"
COMMON = 0.1  # the words tested are those that so large a share of the articles have


def calibration_of(
    index: TermIndex,
    frames: Frames,
    hits: pd.DataFrame,
    *,
    voiced: Study | None = None,
    a_side: int | None = None,
    rounds: int = 100,
    seed: int = 1,
) -> pd.DataFrame:
    """Return how the tests do where there is no difference, by frames and by common words.

    `hits` is `frame_hits` of these frames. For frames and words all voices count together, so that
    nothing depends on attribution. Words are those that a tenth of the articles have: rarer ones
    are seldom in both halves, and their tests say little. `voiced`, the study,
    adds the shares of voice (`presslens.voices.compare_shares`). Columns: measure (frames, words or
    shares of voice) and those of `presslens.inference.calibrate`.
    """
    keys = [frame.key for frame in frames.frames]
    measures = {
        FRAMES: count_by_article(index, hits, keys).sum(axis=1),
        WORDS: common_words(index),
    }
    sizes = dict.fromkeys(measures, words_by_article(index).sum(axis=1))
    if voiced is not None:
        table = shares.words_by_article(voiced)
        measures[SHARES] = table.to_numpy()
        sizes[SHARES] = table[shares.BY_VOICE].sum(axis=1).to_numpy()
    tables = [
        inference.calibrate(
            counts,
            sizes[measure],
            index.articles["outlet"],
            a_side=a_side,
            rounds=rounds,
            seed=seed,
        ).assign(measure=measure)  # fmt: skip
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
