"""What can be said from a few articles, and how sure one may be: the article is the unit.

Words of one article are not independent of each other, so articles are resampled and permuted,
never words. Counts come as an array with one row an article and one column a feature (a frame, a
word), beside the number of words in each article. A rate is pooled: all hits over all words.
"""

from presslens.inference.calibration import calibrate, summarise
from presslens.inference.comparison import (
    benjamini_hochberg,
    cliffs_delta,
    compare,
    least_q,
    rate_ratio,
    said_of,
)
from presslens.inference.eligibility import (
    ALPHA,
    MIN_ARTICLES,
    events_apart,
    label,
    refusal,
    shared_events,
    what_can_be_said,
)
from presslens.inference.intervals import BOOTSTRAPS, rate_interval
from presslens.inference.matching import MATCHES, strata_of, stratum_sizes
from presslens.inference.outlets import compare_each
from presslens.inference.permutation import (
    PERMUTATIONS,
    permutation_p,
    permutation_test,
    ratio_interval,
)
from presslens.inference.resampling import Units, bundle, label_codes, permuted

__all__ = [
    "ALPHA",
    "BOOTSTRAPS",
    "PERMUTATIONS",
    "MATCHES",
    "MIN_ARTICLES",
    "Units",
    "benjamini_hochberg",
    "bundle",
    "calibrate",
    "cliffs_delta",
    "compare",
    "compare_each",
    "events_apart",
    "label",
    "label_codes",
    "least_q",
    "permutation_p",
    "permutation_test",
    "permuted",
    "rate_interval",
    "rate_ratio",
    "ratio_interval",
    "refusal",
    "said_of",
    "shared_events",
    "strata_of",
    "stratum_sizes",
    "summarise",
    "what_can_be_said",
]
