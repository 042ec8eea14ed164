"""Each outlet compared with all the others together, as one declared family."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from presslens.inference.comparison import benjamini_hochberg, compare, least_q
from presslens.inference.permutation import PERMUTATIONS

COLUMNS = [
    "outlet", "feature", "rate_in", "rate_out", "ratio", "low", "high", "cliffs_delta", "p", "q",
    "articles_in", "articles_out", "family", "standing",
]  # fmt: skip


def compare_each(
    counts: np.ndarray,
    words: np.ndarray,
    outlets: Sequence[str],
    *,
    names: Sequence[str],
    strata: Sequence[object] | None = None,
    permutations: int = PERMUTATIONS,
) -> pd.DataFrame:
    """Compare each outlet's articles with all others, feature by feature (`compare`).

    counts: articles by features; words and outlets: one an article. The family is every outlet
    times every feature, what is refused included, and q is Benjamini and Hochberg's over all of it.
    Columns: outlet and those of `compare`. Empty with fewer than two outlets.

    >>> compare_each([[4], [1], [1]], [400] * 3, ["A", "B", "C"], names=["war"])[
    ...     ["outlet", "ratio", "family"]]
      outlet  ratio  family
    0      A    4.0       3
    1      B    0.4       3
    2      C    0.4       3
    """
    of = np.asarray(outlets, dtype=object)
    every = sorted(set(of))
    if len(every) < 2:
        return pd.DataFrame(columns=COLUMNS)
    found = pd.concat(
        [
            compare(
                counts,
                words,
                of == outlet,
                names=names,
                strata=strata,
                family=len(every) * len(names),
                permutations=permutations,
            ).assign(outlet=outlet)
            for outlet in every
        ],
        ignore_index=True,
    )
    # A comparison that was refused still counts among those that were looked at.
    q = np.minimum(benjamini_hochberg(found["p"], family=int(found["family"].iloc[0])), 1)
    standing = found["standing"].str.replace("; no q can.*", "", regex=True)
    standing += np.where(found["p"].notna(), least_q(found["p"].to_numpy(), q), "")
    return found.assign(q=q, standing=standing)[COLUMNS]
