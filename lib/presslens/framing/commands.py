"""What the commands frames, calibrate, sample and agree give: whole tables, for other tools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presslens.corpus import Corpus
from presslens.framing import model
from presslens.framing.calibration import calibration_of
from presslens.framing.dictionaries import Frames
from presslens.framing.rates import (
    frame_hits,
    rates_by_article,
    sentence_presence,
)
from presslens.framing.sheets import agreement, codebook, draw_sample, read_sheet, sheet
from presslens.framing.units import units_of
from presslens.words import build_index

if TYPE_CHECKING:
    from presslens.study import Study

VOICES = ("all", "own", "paraphrase", "verbatim")
COLUMNS = [
    "article_id", "outlet", "voice", "frame", "rate_per_1000", "hits", "words", "sentences",
    "probability",
]  # fmt: skip
BATCH = 250  # articles worked on at a time; twice as many take half as much memory again


def frames_table(study: Study, *, executor: Executor | None = None) -> pd.DataFrame:
    """Return one row per article, voice and frame of a study (`frames_of`), batch by batch.

    With an `executor` (the interface of concurrent.futures) batches are worked on side by side; the
    result is the same.
    """
    work = partial(_frames_of_pair, frames=study.frames)
    each = map if executor is None else executor.map
    return pd.concat(each(work, batches(study.corpus, study.voice_spans)), ignore_index=True)


def frames_of(corpus: Corpus, spans: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """Return one row per article, voice and frame: a function of these articles and nothing else.

    `spans` is their table of voice spans. Columns: article_id, outlet, voice (all, own, paraphrase,
    verbatim), frame, rate_per_1000 (empty where the article has no word in that voice), hits,
    words, sentences (share of the article's sentences with a hit in that voice) and probability
    (`presslens.framing.model`; empty for frames and voices for which no model is offered).
    """
    index = build_index(corpus, spans)
    hits = frame_hits(index, frames)
    table = rates_by_article(index, frames, hits, voices=VOICES)
    shares = sentence_presence(index, frames, hits, voices=VOICES)
    table = table.merge(shares, on=["article_id", "voice", "frame"])
    if model.offered(frames):
        chances = model.probabilities(index, table).assign(voice="all")
        table = table.merge(chances, on=["article_id", "voice", "frame"], how="left")
    else:
        table["probability"] = np.nan
    return table[COLUMNS]


def batches(
    corpus: Corpus, spans: pd.DataFrame, size: int = BATCH
) -> Iterator[tuple[Corpus, pd.DataFrame]]:
    """Yield the corpus, and its voice spans, some articles at a time."""
    number = np.arange(len(corpus.articles)) // size
    batch_of = dict(zip(corpus.articles["article_id"], number.tolist(), strict=True))
    spoken = dict(tuple(spans.groupby(spans["article_id"].map(batch_of), sort=False)))
    for batch, articles in corpus.articles.groupby(number, sort=False):
        part = corpus.only(articles)
        if part.passages["text"].str.strip().any():
            yield part, spoken.get(batch, spans.iloc[:0])


def calibration_table(
    study: Study,
    *,
    voiced: bool = False,
    a_side: int | None = None,
    rounds: int = 100,
    seed: int = 1,
) -> pd.DataFrame:
    """Return how often tests find a difference where there is none, by frames and words.

    voiced: by shares of voice as well, for which the articles are attributed. Columns:
    `presslens.framing.calibration.calibration_of`.
    """
    index = study.terms
    hits = frame_hits(index, study.frames)
    return calibration_of(
        index, study.frames, hits, voiced=study if voiced else None, a_side=a_side, rounds=rounds,
        seed=seed,
    )  # fmt: skip


def sample_sheet(study: Study, what: str, *, n: int, seed: int = 0) -> tuple[pd.DataFrame, str]:
    """Return a blind sample of units to code by hand, and its codebook.

    what: frames, stance, scare_quotes or agency (`presslens.framing.units`).

    Raises PresslensError for a kind of unit that cannot be used.
    """
    units = units_of(study, what)
    sample = draw_sample(units, n=n, seed=seed)
    return sheet(study, units, sample), codebook(units, len(sample))


def agreement_table(study: Study, sheets: Sequence[str | Path]) -> pd.DataFrame:
    """Return how far coders' filled sheets agree with presslens and with each other.

    Columns: `presslens.framing.sheets.agreement`.

    Raises PresslensError, naming file and line, for a sheet that cannot be used.
    """
    coded = [read_sheet(path, study) for path in sheets]
    return agreement([each for each, _ in coded], coded[0][1])


def _frames_of_pair(pair: tuple[Corpus, pd.DataFrame], frames: Frames) -> pd.DataFrame:
    return frames_of(*pair, frames)
