"""The study of a corpus: its lists read, and what is not kept with the corpus found anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from presslens.framing.lists import choose_lists
from presslens.framing.prepared import prepared_tables
from presslens.framing.study import Study, look

if TYPE_CHECKING:
    from presslens.corpus import Corpus


def study(
    corpus: Corpus,
    attributions: pd.DataFrame,
    voice_spans: pd.DataFrame,
    *,
    frames: str | Path = "",
    names: str | Path = "",
    stances: str | Path = "",
    section: str = "all",
) -> Study:
    """Read the lists and find everything in them.

    `frames`, `names` and `stances` are files; where empty, frames.yml and names.yml beside the
    corpus are taken, else the generic frames and the stances that come with presslens, and no
    names. `section` restricts frame rates and comparisons to headlines, bodies, …

    Raises PresslensError for a list that cannot be used or a corpus without words.
    """
    lists = choose_lists(corpus.path, frames=frames, names=names, stances=stances)
    kept = prepared_tables(corpus, lists, attributions)
    return look(corpus, attributions, voice_spans, lists, section=section, kept=kept)
