"""Keyness tables: which words one group of articles uses more than another, and how sure one is."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from presslens.errors import PresslensError, nearest
from presslens.words import keyness
from presslens.words.counts import Groups, group_words, groups
from presslens.words.matching import NoCounterpart, article_strata
from presslens.words.rows import Rows, rows_of
from presslens.words.view import View, counted

if TYPE_CHECKING:
    import pandas as pd

    from presslens.study import Study

PRIOR_WORDS = 1000  # the weight of the shrinkage in weighted log-odds, in words
TESTED = 2_000_000  # articles (or bundles of them) x terms that are tested beyond 1,000 articles
NOTES = (
    "log_likelihood: signed, 4 cells (Dunning 1993); log_likelihood_2: 2 cells (Rayson and Garside "
    "2000); both take words as independent and rank words, nothing more",
    "log_ratio: each point is a doubling; a count of 0 is taken as 0.5 (Hardie 2014)",
    f"weighted_log_odds: Monroe et al. 2008, prior of {PRIOR_WORDS:,} words at the pooled rates",
)


def compare(
    study: Study | View,
    target: str,
    reference: str | Collection[str] | None = None,
    *,
    by: str = "outlet",
    min_count: int = 3,
    match: str = "none",
    test: bool = True,
    permutations: int = 1999,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the keyness table of one group against another, or against all the rest.

    `by` is what tells the groups apart: outlet, voice, day, week, month, section or
    speaker_group. Listed terms that come `min_count` times or more in the two together are
    compared, those commoner in the target first.

    Columns: term; count, words, per_10k, articles, n_articles and dp (Gries's normalised DP over
    the articles) with _a for the target and _b for the reference; the measures of
    `presslens.words.keyness`; log_ratio_low, log_ratio_high, p and q over articles (articles
    resampled and permuted; Benjamini-Hochberg over all terms compared; beyond a thousand articles
    the terms with the highest scores only, as `standing` says, all others counting as p = 1);
    family (how many terms are compared); one_article (True where the score falls below 3.84
    without the one article that uses the term most); standing (what may be said, or why there is
    no test, when the columns over articles are missing).

    match: "event", "week", "month", "none" or "auto", as in `presslens.inference.strata_of`. Like
    is then compared with like: articles without a counterpart on the other side are left out of
    every column; the measures, from `log_likelihood` on, weigh each event so that both sides have
    as many words on it, which makes the log ratio Mantel and Haenszel's; labels are permuted within
    events, and whole events resampled. Counts, words and per_10k are those of the articles left.
    Parts of the same articles (voice, section, speaker_group) are matched by article in any case.

    >>> from presslens.words import index_texts, view
    >>> words = view(index_texts(["red fish", "blue fish blue"], ["A", "B"]))
    >>> table = compare(words, "A", min_count=1)
    >>> table[["term", "count_a", "count_b", "log_ratio", "p"]]
       term  count_a  count_b  log_ratio   p
    0   red        1        0   1.584963 NaN
    1  fish        1        1   0.584963 NaN
    2  blue        0        2  -1.415037 NaN
    >>> table["standing"].iloc[0]
    'descriptive, n = 1 article a side'

    Raises PresslensError if there is one group only, a group is unknown or has no words, the
    target is its own reference, or no article of it has a counterpart (NoCounterpart).
    """
    view = counted(study)
    divided = groups(view, by)
    rows = rows_of(view, divided, sides_of(view, divided, target, reference, by))
    return compare_rows(
        view, rows, min_count=min_count, match=match, test=test, permutations=permutations,
        seed=seed,
    )  # fmt: skip


def compare_rows(
    view: View,
    rows: Rows,
    *,
    min_count: int,
    match: str,
    test: bool,
    permutations: int,
    seed: int,
    groups: int = 1,
) -> pd.DataFrame:
    """Return the keyness table of rows on two sides, as `compare` does.

    groups: how many such tables are going to be one family of tests.
    """
    n = np.bincount(rows.side, minlength=2).tolist()
    within, strata = ("article", None) if rows.paired else article_strata(view, match)
    if strata is not None:
        rows = rows.matched(strata)
        if not len(rows.side):
            raise NoCounterpart(f"no article has a counterpart of the same {within}.")
    keep = np.flatnonzero(view.listed & (rows.totals.sum(axis=0) >= max(min_count, 1)))
    (a, b), (n_a, n_b) = rows.weighed_totals, map(float, rows.weighed_side_words)
    import pandas as pd

    frame = pd.DataFrame({"term": np.asarray(view.terms, dtype=object)[keep]})
    _describe(frame, rows, keep)
    for name, values in measures(a, b, n_a, n_b, keep=keep).items():
        frame[name] = values
    frame["one_article"] = rows.without_heaviest()[keep]
    why = _refusal(rows, n, len(keep)) if test else "not tested"
    _test(
        frame,
        rows,
        keep,
        why=why,
        within=within,
        permutations=permutations,
        groups=groups,
        seed=seed,
    )
    if len(keep) and not why:
        frame["lrc"] = keyness.conservative_log_ratio(a[keep], b[keep], n_a, n_b, family=len(keep))
    order = np.lexsort((frame["term"].astype(str), -frame["log_likelihood"]))
    return frame.iloc[order].reset_index(drop=True)


def without_empty(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out what was not computed: with one article a side there is no p and no interval."""
    columns = ("log_ratio_low", "log_ratio_high", "lrc", "p", "q", "dp_a", "dp_b")
    return table.drop(columns=[c for c in columns if table[c].isna().all()])


def measures(
    a: np.ndarray, b: np.ndarray, n_a: float, n_b: float, *, keep: np.ndarray | slice = slice(None)
) -> dict[str, np.ndarray]:
    """Return every keyness measure that needs counts alone, for the terms `keep`."""
    prior = (a + b)[keep] * PRIOR_WORDS / max(n_a + n_b, 1)
    x, y = a[keep], b[keep]
    return {
        "log_likelihood": keyness.log_likelihood(x, y, n_a, n_b),
        "log_likelihood_2": keyness.log_likelihood(x, y, n_a, n_b, cells=2),
        "log_ratio": keyness.log_ratio(x, y, n_a, n_b),
        "percent_difference": keyness.percent_difference(x, y, n_a, n_b),
        "odds_ratio": keyness.odds_ratio(x, y, n_a, n_b),
        "bic": keyness.bayes_factor_bic(x, y, n_a, n_b),
        "difference_coefficient": keyness.difference_coefficient(x, y, n_a, n_b),
        "weighted_log_odds": keyness.weighted_log_odds(
            x, y, n_a, n_b, prior=prior, prior_total=PRIOR_WORDS
        ),
        "simple_maths": keyness.simple_maths(x, y, n_a, n_b),
    }


def sides_of(
    view: View, divided: Groups, target: str, reference: str | Collection[str] | None, by: str
) -> np.ndarray:
    """Return for each group 0 if it is the target, 1 if the reference, -1 if neither.

    Raises PresslensError as `compare` does.
    """
    words = group_words(view, divided).sum(axis=0)
    names = [name for (name,) in divided.rows]
    present = [name for name, n in zip(names, words, strict=True) if n]
    others = [reference] if isinstance(reference, str) else reference
    for name in [target, *(others or ())]:
        if name not in names:
            raise PresslensError(f'{by} "{name}" is not in the corpus; {nearest(name, present)}.')
        if name not in present:
            raise PresslensError(f'{by} "{name}" has no words in {view.selection or "the corpus"}.')
    if len(present) < 2:
        raise PresslensError(
            f"there is nothing to compare: {present[0]} is the only {by} with words."
        )
    if others is not None and target in others:
        raise PresslensError(f'{by} "{target}" cannot be compared with itself.')
    found = [
        0 if name == target else 1 if others is None or name in others else -1 for name in names
    ]
    return np.array(found, dtype=np.int8)


def _describe(frame: pd.DataFrame, rows: Rows, keep: np.ndarray) -> None:
    dp = rows.normalised_dp()
    for side, name in ((0, "a"), (1, "b")):
        words = int(rows.side_words[side])
        frame[f"count_{name}"] = rows.totals[side][keep].astype(int)
        frame[f"words_{name}"] = words
        frame[f"per_10k_{name}"] = frame[f"count_{name}"] / words * 1e4
        frame[f"articles_{name}"] = rows.articles[side][keep]
        frame[f"n_articles_{name}"] = int((rows.side == side).sum())
        frame[f"dp_{name}"] = dp[side][keep]


def _refusal(rows: Rows, n: list[int], family: int) -> str:
    """Return why there is no test, or nothing; `n`: articles a side before any were left out."""
    from presslens import inference

    family = max(family, 1)
    why = inference.refusal(*n, family=family)
    if why or rows.strata is None:
        return why
    sizes = inference.stratum_sizes(rows.side == 0, rows.strata)
    sizes = sizes[sizes.min(axis=1) > 0]
    return inference.refusal(*sizes.sum(axis=0).tolist(), family=family, strata=sizes)


def _within(rows: Rows, within: str) -> str:
    return "" if rows.strata is None or rows.paired else f", within each {within}"


def _test(
    frame: pd.DataFrame,
    rows: Rows,
    keep: np.ndarray,
    *,
    why: str,
    within: str,
    permutations: int,
    groups: int,
    seed: int,
) -> None:
    """Add what resampling articles can say, or why it can say nothing."""
    from presslens import inference

    family = len(keep)
    for column in ("log_ratio_low", "log_ratio_high", "lrc", "p", "q"):
        frame[column] = np.nan
    frame["family"] = family
    frame["standing"] = why
    if why or not family:
        return
    units = rows.units(seed)
    tested = _tested(frame, len(rows.side), len(units.labels))
    strata = None if rows.strata is None else units.codes
    test = inference.permutation_test(
        rows.table(keep[tested], units), units.total(rows.words), units.labels, strata=strata,
        permutations=permutations, family=len(keep) * groups, seed=seed,
    )  # fmt: skip
    frame.loc[tested, "p"] = test.p
    with np.errstate(divide="ignore"):
        frame.loc[tested, ["log_ratio_low", "log_ratio_high"]] = np.log2([test.low, test.high]).T
    q = inference.benjamini_hochberg(frame["p"].fillna(1.0))
    frame["q"] = np.where(frame["p"].notna(), q, np.nan)
    how = inference.permuted(len(rows.side)) + _within(rows, within)
    some = f", the {len(tested):,} with the highest scores tested" if len(tested) < family else ""
    after = f"; q by Benjamini-Hochberg over {family:,} terms{some}"
    after += inference.least_q(test.p, frame.loc[tested, "q"].to_numpy())
    said = inference.said_of(test, how, units.labels, strata is not None)
    frame["standing"] = f"{how}{after}"
    frame.loc[tested, "standing"] = [one + after for one in said]


def _tested(frame: pd.DataFrame, articles: int, units: int) -> np.ndarray:
    """Return the rows of the terms that are tested: of many articles those that score highest."""
    most = len(frame) if articles == units else max(100, TESTED // units)
    score = np.abs(frame["log_likelihood"].to_numpy())
    return np.sort(np.argsort(-score, kind="stable")[:most])
