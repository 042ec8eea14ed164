"""Frames of one outlet against the others, with the article as the unit."""

from __future__ import annotations

import numpy as np
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
    outlets = sorted(articles["outlet"].unique())
    layer = None if strata is None else strata.reindex(counts.index).to_numpy()
    tables = []
    for outlet in outlets if len(outlets) > 1 else []:
        table = inference.compare(
            counts.to_numpy(),
            articles["words"].to_numpy(),
            (articles["outlet"] == outlet).to_numpy(),
            names=list(counts.columns),
            strata=layer,
            family=len(outlets) * counts.shape[1],
            permutations=permutations,
        )
        tables.append(table.assign(outlet=outlet))
    if not tables:
        return pd.DataFrame(columns=["outlet", "frame", "label", "ratio", "p", "q", "standing"])
    found = pd.concat(tables, ignore_index=True).rename(columns={"feature": "frame"})
    found["label"] = found["frame"].map(labels)
    # A comparison that was refused still counts among those that were looked at.
    q = inference.benjamini_hochberg(found["p"], family=int(found["family"].iloc[0]))
    found["q"] = np.minimum(q, 1)
    first = ["outlet", "frame", "label"]
    return found[first + [column for column in found if column not in first]]
