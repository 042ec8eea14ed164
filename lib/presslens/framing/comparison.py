"""Frames of one outlet against the others, with the article as the unit."""

from __future__ import annotations

import pandas as pd

from presslens import inference


def compare_outlets(
    rates: pd.DataFrame,
    *,
    voice: str = "own",
    strata: pd.Series | None = None,
    permutations: int = inference.PERMUTATIONS,
) -> pd.DataFrame:
    """Return each outlet's rate of each frame against all other outlets' together.

    `rates` is `rates_by_article`. `strata` gives each article_id its stratum (an event, a week), so
    that like is compared with like. The family is every outlet times every frame, and q is
    Benjamini and Hochberg's over all of it. Columns: outlet, frame, label, and those of
    `presslens.inference.compare` but feature. Empty with fewer than two outlets.
    """
    part = rates[rates["voice"] == voice]
    counts = part.pivot_table(index="article_id", columns="frame", values="hits", sort=False)
    articles = part.drop_duplicates("article_id").set_index("article_id").loc[counts.index]
    labels = part.drop_duplicates("frame").set_index("frame")["label"]
    found = inference.compare_each(
        counts.to_numpy(),
        articles["words"].to_numpy(),
        articles["outlet"],
        names=list(counts.columns),
        strata=None if strata is None else strata.reindex(counts.index).to_numpy(),
        permutations=permutations,
    ).rename(columns={"feature": "frame"})
    found.insert(2, "label", found["frame"].map(labels))
    return found
