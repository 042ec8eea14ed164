"""Frames of one outlet against the others, with the article as the unit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from presslens import inference
from presslens.errors import PresslensError, nearest

MATCHES = ("auto", "event", "week", "month", "none")


def strata_of(articles: pd.DataFrame, match: str = "auto") -> tuple[str, pd.Series | None]:
    """Return what articles are matched by, and the stratum of each article_id; or "none", None.

    match: "event", "week" or "month" of publication, "none", or "auto": the event if six or more
    are covered by several outlets, else none. An article whose event or date is not known is alone
    in its stratum, and so is compared with nothing.

    >>> articles = pd.DataFrame({"article_id": ["a", "b", "c"], "outlet": ["A", "B", "B"],
    ...     "event": "", "published": ["2021-06-10", "2021-06-11T08:00", ""]})
    >>> by, strata = strata_of(articles, "week")
    >>> by, strata.tolist()
    ('week', ['2021-W23', '2021-W23', 'c'])

    Raises PresslensError for another word.
    """
    if match not in MATCHES:
        raise PresslensError(f'match: "{match}" is none ({nearest(match, MATCHES)}).')
    if match == "auto":
        shared = inference.shared_events(articles)
        match = "event" if shared >= inference.MIN_ARTICLES else "none"
    if match == "none":
        return match, None
    if match == "event":
        known = articles["event"].fillna("")
    elif match == "month":
        known = articles["published"].str[:7]
    else:
        days = pd.to_datetime(articles["published"].str[:10], errors="coerce")
        known = days.dt.strftime("%G-W%V").fillna("")
    strata = known.where(known != "", articles["article_id"])
    return match, pd.Series(strata.to_numpy(), index=articles["article_id"].to_numpy())


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
