"""Like with like: what articles are matched by, and which have a counterpart on the other side."""

from __future__ import annotations

import numpy as np
import pandas as pd

from presslens.errors import PresslensError, nearest
from presslens.inference.eligibility import MIN_ARTICLES, shared_events
from presslens.inference.resampling import totals

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
        match = "event" if shared_events(articles) >= MIN_ARTICLES else "none"
    if match == "none":
        return match, None
    if match == "event":
        known = articles["event"].fillna("")
    elif match == "month":
        known = articles["published"].str[:7].where(articles["published"].str.len() >= 7, "")
    else:
        days = articles["published"].str[:10]
        days = pd.to_datetime(days.where(days.str.len() == 10), errors="coerce")
        known = days.dt.strftime("%G-W%V").fillna("")
    strata = known.where(known != "", articles["article_id"])
    return match, pd.Series(strata.to_numpy(), index=articles["article_id"].to_numpy())


def stratum_sizes(labels: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return how many articles each stratum has inside and outside the group, strata by two.

    >>> stratum_sizes(np.array([True, False, False]), np.array([0, 0, 1])).tolist()
    [[1, 1], [0, 1]]
    """
    sides = np.stack([labels, ~labels], axis=1).astype(float)
    return totals(codes, sides, int(codes.max(initial=0)) + 1).astype(int)
