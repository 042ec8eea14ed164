"""What the commands frames, calibrate, sample and agree give: whole tables, for other tools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from presslens import voices
from presslens.corpus import Corpus, load_corpus
from presslens.framing import model
from presslens.framing.calibration import calibration_of
from presslens.framing.dictionaries import Frames, choose_frames
from presslens.framing.rates import (
    frame_hits,
    rates_by_article,
    sentence_presence,
)
from presslens.framing.reading import study
from presslens.framing.sheets import agreement, codebook, draw_sample, read_sheet, sheet
from presslens.framing.study import Study
from presslens.framing.units import units_of
from presslens.words import build_index

VOICES = ("all", "own", "paraphrase", "verbatim")
COLUMNS = [
    "article_id", "outlet", "voice", "frame", "rate_per_1000", "hits", "words", "sentences",
    "probability",
]  # fmt: skip
BATCH = 250  # articles worked on at a time; twice as many take half as much memory again


def frames_table(
    corpus: str | Path, *, frames: str | Path | Frames = "", executor: Executor | None = None
) -> pd.DataFrame:
    """Return one row per article, voice and frame of a corpus (`frames_of`), batch by batch.

    frames: a list or its file; where empty, `frames_for` finds one.

    With an `executor` (the interface of concurrent.futures) batches are worked on side by side; the
    result is the same.

    Raises PresslensError for a corpus or a list of frames that cannot be read.
    """
    read = load_corpus(corpus)
    spans = voices.voice_spans(read, voices.attribute(read))
    listed = frames if isinstance(frames, Frames) else frames_for(read.path, frames)
    work = partial(_frames_of_pair, frames=listed)
    each = map if executor is None else executor.map
    return pd.concat(each(work, batches(read, spans)), ignore_index=True)


def frames_for(corpus: str | Path, frames: str | Path = "") -> Frames:
    """Return the frames of a file, else of frames.yml beside the corpus, else the generic ones.

    Raises PresslensError, naming file and line, for a list that cannot be used.
    """
    path = Path(corpus)
    return choose_frames(frames, path if path.is_dir() else path.parent)


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
    corpus: str | Path,
    *,
    frames: str | Path = "",
    voiced: bool = False,
    a_side: int | None = None,
    rounds: int = 100,
) -> pd.DataFrame:
    """Return the A/A table of a corpus: its outlets split against themselves, by frames and words.

    voiced: by shares of voice as well, for which the articles are attributed. Columns:
    `presslens.framing.calibration.calibration_of`.

    Raises PresslensError for a corpus or a list of frames that cannot be read.
    """
    read = load_corpus(corpus)
    listed = frames_for(read.path, frames)
    index = build_index(read)
    hits = frame_hits(index, listed)
    spans = voices.voice_spans(read, voices.attribute(read)) if voiced else None
    pair = None if spans is None else (read, spans)
    return calibration_of(index, listed, hits, voiced=pair, a_side=a_side, rounds=rounds)


def sample_sheet(
    corpus: str | Path,
    what: str,
    *,
    n: int,
    seed: int = 0,
    frames: str | Path = "",
) -> tuple[pd.DataFrame, str]:
    """Return a blind sample of units to code by hand, and its codebook.

    what: frames, stance, scare_quotes or agency (`presslens.framing.units`).

    Raises PresslensError for a corpus, list or kind of unit that cannot be used.
    """
    read = _study(corpus, frames)
    units = units_of(read, what)
    sample = draw_sample(units, n=n, seed=seed)
    return sheet(read, units, sample), codebook(units, len(sample))


def agreement_table(
    corpus: str | Path,
    sheets: Sequence[str | Path],
    *,
    frames: str | Path = "",
) -> pd.DataFrame:
    """Return how far coders' filled sheets agree with presslens and with each other.

    Columns: `presslens.framing.sheets.agreement`.

    Raises PresslensError, naming file and line, for a sheet that cannot be used.
    """
    read = _study(corpus, frames)
    coded = [read_sheet(path, read) for path in sheets]
    return agreement([each for each, _ in coded], coded[0][1])


def _frames_of_pair(pair: tuple[Corpus, pd.DataFrame], frames: Frames) -> pd.DataFrame:
    return frames_of(*pair, frames)


def _study(corpus: str | Path, frames: str | Path) -> Study:
    read = load_corpus(corpus)
    said = voices.attribute(read)
    return study(read, said, voices.voice_spans(read, said), frames=frames)
