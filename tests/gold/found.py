"""What the shipped tagger finds in the seed articles: a table to hold other machines against.

python -m tests.gold.found          # writes found.csv anew, after the tagger was changed
"""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from presslens import load_corpus, voices

SEEDS = Path(__file__).parents[2] / "seeds"
FILE = Path(__file__).with_name("found.csv")
SPANS = ["content_spans", "cue_spans", "source_spans"]
COLUMNS = ["article_id", "kind", "nested", "speaker", "speaker_group", *SPANS, "score"]


def table() -> pd.DataFrame:
    """Return the attributions of the seeds as the file keeps them."""
    corpus = load_corpus(SEEDS)
    found = voices.attribute(corpus)[COLUMNS]
    buffer = io.StringIO(found.to_csv(index=False, lineterminator="\n"))
    return pd.read_csv(buffer, keep_default_na=False)


def kept() -> pd.DataFrame:
    """Return the table as it was when the tagger was last changed."""
    return pd.read_csv(FILE, keep_default_na=False)


if __name__ == "__main__":
    table().to_csv(FILE, index=False, lineterminator="\n")
