"""Every group, or every pair of groups, compared at once, and counted as one family of tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from presslens.errors import PresslensError
from presslens.words.compare import compare_rows, sides_of
from presslens.words.counts import group_words, groups
from presslens.words.matching import NoCounterpart, article_strata
from presslens.words.rows import article_postings, rows_of
from presslens.words.view import View, counted

if TYPE_CHECKING:
    import pandas as pd

    from presslens.study import Study


def compare_each(
    study: Study | View,
    *,
    by: str = "outlet",
    min_count: int = 3,
    match: str = "none",
    test: bool = True,
    permutations: int = 1999,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the keyness tables of every group against all the others, in one.

    Columns as `compare` gives them, after one that names the group. q is adjusted anew over all
    words times groups, and `family` is how many those are. Where articles are matched (`match`), a
    group of which none has a counterpart is left out.

    >>> from presslens.words import index_texts, view
    >>> words = view(index_texts(["red fish", "blue fish", "green fish"], ["A", "B", "C"]))
    >>> table = compare_each(words, min_count=1)
    >>> sorted(set(table["outlet"])), int(table["family"].iloc[0])
    (['A', 'B', 'C'], 12)

    Raises PresslensError as `compare` does.
    """
    view = counted(study)
    sides = [({by: name}, name, None) for name in _present(view, by)]
    return _family(
        view, sides, "words times groups", by=by, min_count=min_count, match=match, test=test,
        permutations=permutations, seed=seed,
    )  # fmt: skip


def _present(view: View, by: str) -> list[str]:
    """Return the groups that have words: two or more."""
    divided = groups(view, by)
    n_words = group_words(view, divided).sum(axis=0)
    names = [name for (name,), count in zip(divided.rows, n_words, strict=True) if count]
    if len(names) < 2:
        raise PresslensError(
            f"there is nothing to compare: {names[0]} is the only {by} with words."
        )
    return names


def _family(
    view: View,
    sides: Iterable[tuple[dict[str, str], str, str | None]],
    what: str,
    *,
    by: str,
    match: str,
    **how: Any,
) -> pd.DataFrame:
    """Join the tables of several comparisons, each under its labels, and adjust q over all.

    `how` is handed on to `compare_rows`.
    """
    import pandas as pd

    from presslens import inference

    match, _ = article_strata(view, match)  # the same for every comparison
    tables, divided, sides = [], groups(view, by), list(sides)
    # Counted once for all comparisons, where an article lies in one group.
    posts = article_postings(view) if divided.of_article is not None else None
    for labels, target, reference in sides:
        rows = rows_of(view, divided, sides_of(view, divided, target, reference, by), posts)
        try:
            table = compare_rows(view, rows, match=match, groups=len(sides), **how)
        except NoCounterpart:
            continue
        for place, (column, value) in enumerate(labels.items()):
            table.insert(place, column, value)
        tables.append(table)
    if not tables:
        raise NoCounterpart(
            f"no two groups have articles of the same {match}, so nothing can be matched."
        )
    frame = pd.concat(tables, ignore_index=True)
    family = len(frame)
    tested = frame["p"].notna().to_numpy()
    if tested.any():
        # A comparison that was refused still counts among those that were looked at.
        q = inference.benjamini_hochberg(np.where(tested, frame["p"], 1.0))
        frame["q"] = np.where(tested, q, np.nan)
        some = f", {tested.sum():,} of them tested" if tested.sum() < family else ""
        after = f"; q by Benjamini-Hochberg over {family:,} {what}{some}"
        after += inference.least_q(frame["p"].to_numpy(), frame["q"].to_numpy())
        frame.loc[tested, "standing"] = frame.loc[tested, "standing"].str.partition(";")[0] + after
    frame["family"] = family
    return frame
