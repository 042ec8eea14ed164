"""What `presslens frames` and `presslens calibrate` give: whole tables, for other tools."""

from __future__ import annotations

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


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent
