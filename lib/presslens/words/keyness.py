"""How much more often a word stands in one text than in another: plain functions of counts.

They all take `a`, `b`, `n_a`, `n_b`: the counts of a word in the target and in the reference, and
the words each has in all. Each may be a number, a list or an array; arrays give arrays.

How surprising a difference is (`presslens.words.significance`): log_likelihood (2 or 4 cells),
chi_squared, fisher_exact, bayes_factor_bic, p_value.

How large it is (`presslens.words.effect_sizes`): log_ratio, log_ratio_interval,
conservative_log_ratio (LRC), percent_difference (%DIFF), odds_ratio, difference_coefficient,
simple_maths, weighted_log_odds (Fightin' Words).

    >>> round(log_likelihood(110, 111, 2552, 29225), 2), round(log_ratio(8, 1, 1000, 1000), 2)
    (270.72, 3.0)
"""

from __future__ import annotations

from presslens.words.effect_sizes import (
    conservative_log_ratio,
    difference_coefficient,
    log_ratio,
    log_ratio_interval,
    odds_ratio,
    percent_difference,
    simple_maths,
    weighted_log_odds,
)
from presslens.words.significance import (
    bayes_factor_bic,
    chi_squared,
    fisher_exact,
    log_likelihood,
    p_value,
)

__all__ = [
    "bayes_factor_bic",
    "chi_squared",
    "conservative_log_ratio",
    "difference_coefficient",
    "fisher_exact",
    "log_likelihood",
    "log_ratio",
    "log_ratio_interval",
    "odds_ratio",
    "p_value",
    "percent_difference",
    "simple_maths",
    "weighted_log_odds",
]
