"""What the commands frames, calibrate, sample and agree give: whole tables, for other tools."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from presslens import inference, voices
from presslens.corpus import load_corpus
from presslens.framing.dictionaries import choose_frames
from presslens.framing.rates import (
    count_by_article,
    frame_hits,
    rates_by_article,
    sentence_presence,
    words_by_article,
)
from presslens.framing.sheets import agreement, codebook, draw_sample, read_sheet, sheet
from presslens.framing.study import Study, study
from presslens.framing.units import units_of
from presslens.words import build_index

VOICES = ("all", "own", "paraphrase", "verbatim")


def frames_table(corpus: str | Path, *, frames: str | Path = "") -> pd.DataFrame:
    """Return one row per article, voice and frame of a corpus.

    Columns: article_id, outlet, voice (all, own, paraphrase, verbatim), frame, rate_per_1000
    (empty where the article has no word in that voice), hits, words, and sentences, the share of
    the article's sentences with a hit in that voice.

    Raises PresslensError for a corpus or a list of frames that cannot be read.
    """
    read = load_corpus(corpus)
    spans = voices.voice_spans(read, voices.attribute(read))
    listed = choose_frames(frames, _folder(read.path))
    index = build_index(read, spans)
    hits = frame_hits(index, listed)
    table = rates_by_article(index, listed, hits, voices=VOICES)
    shares = sentence_presence(index, listed, hits, voices=VOICES)
    table = table.merge(shares, on=["article_id", "voice", "frame"])
    return table[
        ["article_id", "outlet", "voice", "frame", "rate_per_1000", "hits", "words", "sentences"]
    ]


def calibration_table(
    corpus: str | Path,
    *,
    frames: str | Path = "",
    a_side: int | None = None,
    rounds: int = 100,
) -> pd.DataFrame:
    """Return the A/A table of a corpus: its outlets split against themselves, by their frames.

    All voices count together, so that nothing depends on attribution. Columns:
    `presslens.inference.calibrate`.

    Raises PresslensError for a corpus or a list of frames that cannot be read.
    """
    read = load_corpus(corpus)
    listed = choose_frames(frames, _folder(read.path))
    index = build_index(read)
    keys = [frame.key for frame in listed.frames]
    counts = count_by_article(index, frame_hits(index, listed), keys).sum(axis=1)
    return inference.calibrate(
        counts,
        words_by_article(index).sum(axis=1),
        index.articles["outlet"],
        a_side=a_side,
        rounds=rounds,
    )


def sample_sheet(
    corpus: str | Path,
    what: str,
    *,
    n: int,
    seed: int = 0,
    frames: str | Path = "",
    target: str = "",
) -> tuple[pd.DataFrame, str]:
    """Return a blind sample of units to code by hand, and its codebook.

    what: frames, stance, scare_quotes, agency or tone (`presslens.framing.units`).

    Raises PresslensError for a corpus, list, kind of unit or target that cannot be used.
    """
    read = _study(corpus, frames)
    units = units_of(read, what, target=target)
    sample = draw_sample(units, n=n, seed=seed)
    return sheet(read, units, sample), codebook(units, len(sample))


def agreement_table(
    corpus: str | Path,
    sheets: Sequence[str | Path],
    *,
    frames: str | Path = "",
    target: str = "",
) -> pd.DataFrame:
    """Return how far coders' filled sheets agree with presslens and with each other.

    Columns: `presslens.framing.sheets.agreement`.

    Raises PresslensError, naming file and line, for a sheet that cannot be used.
    """
    read = _study(corpus, frames)
    coded = [read_sheet(path, read, target=target) for path in sheets]
    return agreement([each for each, _ in coded], coded[0][1])


def _study(corpus: str | Path, frames: str | Path) -> Study:
    read = load_corpus(corpus)
    said = voices.attribute(read)
    return study(read, said, voices.voice_spans(read, said), frames=frames)


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent
