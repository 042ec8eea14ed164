"""The article is the unit: exact where it can be, silent where it must be, honest in between."""

from __future__ import annotations

import re
from itertools import combinations, product
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array
from scipy.special import stdtrit
from scipy.stats import binomtest

from presslens import inference
from presslens.errors import PresslensError
from presslens.inference.binomial import binomial_p
from presslens.inference.comparison import benjamini_hochberg
from presslens.inference.difference import Articles, Strata
from presslens.inference.intervals import _log_rate
from presslens.inference.resampling import (
    UNITS,
    all_labels,
    bundle,
    drawn_labels,
    label_codes,
    ways,
)
from tools.bench_inference import coverage


def errors_apart(counts, words, inside):
    """The statistic by hand, from its definition: one feature, one layout."""
    roots, variances = [], []
    for side in (inside, ~inside):
        x, w, n = counts[side], words[side], side.sum()
        hits = max(x.sum(), 0.5)
        rate = x.sum() / w.sum()
        own = n / (n - 1) * ((x - rate * w) ** 2).sum()
        root = (hits / w.sum()) ** (1 / 3)
        roots.append(root)
        variances.append(max(own, hits) * (root / (3 * hits)) ** 2)
    return (roots[0] - roots[1]) / np.sqrt(sum(variances))


def test_exact_p_agrees_with_going_through_all_splits_by_hand():
    rng = np.random.default_rng(5)
    counts, words = rng.poisson(4, 9) * [4, 3, 3, 3, 1, 1, 1, 1, 1], rng.integers(200, 900, 9)
    splits = [np.isin(np.arange(9), chosen) for chosen in combinations(range(9), 4)]
    every = np.abs([errors_apart(counts, words, inside) for inside in splits])
    wider = stdtrit(3, 0.975) / stdtrit(3.5, 0.975)  # as if the four alone had to carry the error
    expected = np.mean(every >= every[0] / wider - 1e-12)
    least = binomtest(int(counts[:4].sum()), int(counts.sum()), words[:4].sum() / words.sum())
    found = inference.permutation_p(counts, words, np.arange(9) < 4)
    assert found[0] == pytest.approx(expected) and expected > least.pvalue


def test_drawn_permutations_come_near_the_exact_p():
    rng = np.random.default_rng(8)
    counts, words = rng.poisson(6, (14, 3)), rng.integers(200, 900, 14)
    labels = np.arange(14) < 7
    exact = inference.permutation_p(counts, words, labels, permutations=5000)
    drawn = inference.permutation_p(counts, words, labels, permutations=3000, seed=2)
    assert comb(14, 7) < 5000
    assert np.abs(exact - drawn).max() < 0.04


def test_labels_move_within_strata_only():
    labels, codes = label_codes([1, 0, 1, 0, 0], ["a", "a", "b", "b", "b"])
    every = np.concatenate(list(all_labels(labels, codes)))
    drawn = np.concatenate(list(drawn_labels(labels, codes, 50, 1)))
    assert len(every) == ways(labels, codes) == 6
    assert (every[:, :2].sum(axis=1) == 1).all() and (every[:, 2:].sum(axis=1) == 1).all()
    assert {tuple(row) for row in drawn} <= {tuple(row) for row in every}


def test_strata_take_out_what_differs_between_events():
    # Within each event both outlets are alike; outlet A covers mostly the event with many hits.
    events = ["fire"] * 8 + ["vote"] * 8
    outlet = [True] * 6 + [False] * 2 + [True] * 2 + [False] * 6
    counts, words = [[20]] * 8 + [[2]] * 8, [1000] * 16
    assert inference.rate_ratio(counts, words, outlet)[0] > 2
    assert inference.rate_ratio(counts, words, outlet, events)[0] == pytest.approx(1)
    assert inference.permutation_p(counts, words, outlet, strata=events)[0] == 1


def strata_apart(counts, words, events, inside):
    """The statistic over events by hand, one feature, one layout."""
    tops, bottoms, least = [], [], [0.0, 0.0]
    for event in np.unique(events):
        mine, rest = (events == event) & inside, (events == event) & ~inside
        share = words[mine].sum() / words[events == event].sum()
        tops.append(counts[mine].sum() * (1 - share))
        bottoms.append(counts[rest].sum() * share)
        least[0] += tops[-1] * (1 - share)
        least[1] += bottoms[-1] * share
    a, b = max(sum(tops), 0.25), max(sum(bottoms), 0.25)
    n = len(tops)
    gaps = [(b * top - a * bottom) / (a + b) for top, bottom in zip(tops, bottoms, strict=True)]
    slopes = a ** (-2 / 3) / 3, b ** (-2 / 3) / 3
    own = n / (n - 1) * np.square(gaps).sum() * sum(slopes) ** 2
    independent = sum(max(v, 1 / 16) * slope**2 for v, slope in zip(least, slopes, strict=True))
    return (a ** (1 / 3) - b ** (1 / 3)) / np.sqrt(max(own, independent))


def test_exact_p_within_events_agrees_with_going_through_all_layouts_by_hand():
    # Six events, one article of A and two of the others in each: 3 ** 6 layouts.
    rng = np.random.default_rng(7)
    counts, words = rng.poisson(6, 18), rng.integers(200, 900, 18)
    events, outlet = np.arange(18) // 3, np.arange(18) % 3 == 0
    layouts = product(*(range(3 * e, 3 * e + 3) for e in range(6)))
    every = [
        abs(strata_apart(counts, words, events, np.isin(np.arange(18), chosen)))
        for chosen in layouts
    ]
    found = inference.permutation_p(counts, words, outlet, strata=events)
    assert len(every) == 729
    assert found[0] == pytest.approx(np.mean(np.array(every) >= every[0] - 1e-12))


def test_articles_without_a_counterpart_are_neither_compared_nor_counted():
    rng = np.random.default_rng(3)
    events = [f"e{i % 10}" for i in range(20)] + [f"alone {i}" for i in range(10)]
    outlet = np.array([True] * 10 + [False] * 10 + [True] * 10)
    counts, words = rng.poisson(8, (30, 2)), rng.integers(300, 900, 30)
    counts[20:] = 500  # what has no counterpart must not matter
    found = inference.compare(counts, words, outlet, strata=events)
    paired = inference.compare(counts[:20], words[:20], outlet[:20], strata=events[:20])
    pd.testing.assert_frame_equal(found, paired)
    assert (found["articles_in"][0], found["articles_out"][0]) == (10, 10)
    assert "within their strata" in found["standing"][0] and found["p"].notna().all()
    deltas = [np.sign(counts[i] / words[i] - counts[i + 10] / words[i + 10]) for i in range(10)]
    np.testing.assert_allclose(found["cliffs_delta"], np.mean(deltas, axis=0))


@pytest.mark.parametrize(
    ("shared", "reason"),
    [
        (0, "no article has a counterpart"),
        (3, "3 and 3 matched articles, 9 comparisons cannot reach significance"),
        (7, "7 and 7 matched articles are too few for 9 comparisons"),  # 2 / 2 ** 7 > .05 / 9
        (9, ""),
    ],
)
def test_too_few_shared_events_are_a_reason_whatever_the_number_of_articles(shared, reason):
    rng = np.random.default_rng(1)
    events = [f"{'AB'[i // 12] if i % 12 >= shared else ''}{i % 12}" for i in range(24)]
    counts, outlet = rng.poisson(9, (24, 9)), np.arange(24) < 12
    found = inference.compare(counts, [700] * 24, outlet, strata=events)
    assert reason in found["standing"][0]
    assert found[["p", "q", "low", "high"]].isna().all(axis=None) == bool(reason)


def test_an_article_without_words_in_a_voice_is_not_among_the_articles():
    counts, words = np.full((14, 1), 4), np.array([500] * 12 + [0, 0])
    counts[12:] = 0
    found = inference.compare(counts, words, [True] * 6 + [False] * 6 + [True, False])
    assert (found["articles_in"][0], found["articles_out"][0]) == (6, 6)
    assert found["cliffs_delta"][0] == 0
    low, _ = inference.rate_interval(counts[7:], words[7:])
    assert np.isnan(low[0])  # five articles have words


@pytest.mark.parametrize("n", [10, 20])
def test_matched_intervals_hold_the_true_ratio_about_as_often_as_they_say(n):
    held = [
        coverage(n, per_1000=5, shape=shape, matched=True, trials=400, permutations=299)["held"]
        for shape in (0.7, 4.0)
    ]
    assert 0.90 <= np.mean(held) <= 0.98


def test_an_interval_over_events_needs_six_of_them():
    rng = np.random.default_rng(2)
    outlet = np.arange(24) % 2 == 0
    counts, words = rng.poisson(np.where(outlet, 9, 5))[:, None], np.full(24, 800)
    few, _ = inference.ratio_interval(counts, words, outlet, strata=np.arange(24) // 8)
    low, high = inference.ratio_interval(counts, words, outlet, strata=np.arange(24) // 2)
    assert np.isnan(few[0])
    assert low[0] < 9 / 5 < high[0]


@pytest.mark.parametrize("n", [10, 20])
@pytest.mark.parametrize("burst", [1.0, 4.0])
def test_intervals_hold_the_true_ratio_about_as_often_as_they_say(n, burst):
    rng = np.random.default_rng(11)
    labels = np.arange(2 * n) < n
    words = np.exp(rng.normal(6.3, 0.5, 2 * n)).round()
    mean = words[:, None] * 0.004 * np.where(labels, 2, 1)[:, None]
    counts = rng.poisson(mean * rng.gamma(burst, 1 / burst, (2 * n, 400)))
    low, high = inference.ratio_interval(counts, words, labels, permutations=299)
    covered = ((low <= 2) & (high >= 2))[~np.isnan(low)].mean()
    assert (0.92 if n == 20 else 0.90) <= covered <= 0.99


def test_one_article_a_side_is_described_and_nothing_else():
    table = inference.compare([[5, 0], [1, 2]], [800, 900], [True, False])
    assert table[["low", "high", "p", "q"]].isna().all().all()
    assert table["standing"].unique() == ["descriptive, n = 1 article a side"]
    assert table["ratio"][0] == pytest.approx(5.625)


def test_five_articles_a_side_give_a_reason_in_place_of_a_p():
    rng = np.random.default_rng(0)
    table = inference.compare(rng.poisson(5, (10, 4)), [500] * 10, [True] * 5 + [False] * 5)
    assert table["p"].isna().all()
    assert "6 a side needed" in table["standing"][0]


def test_a_declared_family_makes_q_larger():
    rng = np.random.default_rng(4)
    counts = rng.poisson(np.where(np.arange(16) < 8, 20, 5))[:, None]
    alone = inference.compare(counts, [900] * 16, np.arange(16) < 8)
    among = inference.compare(counts, [900] * 16, np.arange(16) < 8, family=30)
    assert alone["q"][0] == alone["p"][0]
    assert among["q"][0] == pytest.approx(30 * among["p"][0])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
@settings(max_examples=50, deadline=None)
def test_q_is_never_below_p_and_keeps_its_order(p):
    q = inference.benjamini_hochberg(p)
    assert (q >= np.array(p) - 1e-12).all() and (q <= 1).all()
    assert (np.diff(q[np.argsort(p, kind="stable")]) >= -1e-12).all()


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=12),
    st.lists(st.integers(0, 9), min_size=1, max_size=12),
)
@settings(max_examples=50, deadline=None)
def test_cliffs_delta_is_the_count_over_all_pairs(a, b):
    pairs = [np.sign(x - y) for x in a for y in b]
    assert inference.cliffs_delta(a, b) == pytest.approx(np.mean(pairs))


def test_calibration_finds_about_the_nominal_rate_of_false_positives():
    rng = np.random.default_rng(6)
    words = rng.integers(300, 1200, 60)
    counts = rng.poisson(words[:, None] * rng.gamma(0.5, 2, (60, 6)) / 200)
    table = inference.calibrate(
        counts, words, ["A"] * 40 + ["B"] * 20, a_side=20, rounds=60, permutations=99
    ).set_index(["outlet", "sides"])
    sides = {key: (row["articles_a"], row["articles_b"]) for key, row in table.iterrows()}
    assert sides == {
        ("A", "halves"): (20, 20), ("A", "unequal numbers"): (6, 34),
        ("A", "unequal lengths"): (20, 20), ("A", "thinned"): (20, 10),
        ("B", "halves"): (10, 10), ("B", "unequal numbers"): (6, 14),
        ("B", "unequal lengths"): (10, 10), ("B", "thinned"): (10, 20),
    }  # fmt: skip
    assert table["false_positives"].max() < 0.09
    assert table["false_positives_by_word"].min() > 0.1


def test_calibration_draws_other_splits_with_another_seed():
    rng = np.random.default_rng(7)
    words = rng.integers(300, 1200, 30)
    counts = rng.poisson(words[:, None] * rng.gamma(0.5, 2, (30, 6)) / 200)
    first, again, other = (
        inference.calibrate(counts, words, ["A"] * 30, rounds=20, permutations=99, seed=seed)
        for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)
    with pytest.raises(PresslensError, match='sides: "thirds" is none of halves, '):
        inference.calibrate(counts, words, ["A"] * 30, sides=["thirds"])


def test_calibration_leaves_out_outlets_with_too_few_articles():
    table = inference.calibrate(np.ones((10, 1)), [500] * 10, ["A"] * 10)
    assert table.empty
    assert "nothing can be calibrated" in inference.summarise(table)


def articles(*outlets, events=None):
    return pd.DataFrame({"outlet": outlets, "event": events or [""] * len(outlets)})


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (articles("A", "B", events=["x", "y"]), "cover 2 different events (x; y)"),
        (articles("A", "B", events=["x", "x"]), "no inference is drawn"),
        (articles("A", "B"), "does not say which event"),
        (articles("A"), "nothing to compare it with"),
        (articles(*"AAABBB"), "fewer than 6 a side"),
        (articles(*"A" * 6, *"B" * 7), "tested by permuting articles"),
        (articles(), "no articles"),
    ],
)
def test_what_can_be_said_is_computed_from_the_articles(table, expected):
    assert expected in inference.what_can_be_said(table)


# Benjamini and Hochberg 1995, section 4.1, as SciPy's documentation of false_discovery_control
# gives it (thrombolysis, fifteen end points), with the adjusted values that it prints.
THROMBOLYSIS = [
    (0.0001, 0.0015), (0.0004, 0.003), (0.0019, 0.0095), (0.0095, 0.035625), (0.0201, 0.0603),
    (0.0278, 0.06385714), (0.0298, 0.06385714), (0.0344, 0.0645), (0.0459, 0.0765),
    (0.3240, 0.486), (0.4262, 0.58118182), (0.5719, 0.714875), (0.6528, 0.75323077),
    (0.7590, 0.81321429), (1.000, 1.0),
]  # fmt: skip


def test_false_discovery_rate_gives_the_numbers_of_its_authors_example():
    p, q = np.array(THROMBOLYSIS).T
    np.testing.assert_allclose(benjamini_hochberg(p), q, rtol=1e-6)
    assert (benjamini_hochberg(p) <= 0.05).sum() == 4


def test_false_discovery_rate_keeps_the_order_it_was_given():
    # The documentation of the R package HDLSSkST, BenHoch: rejected are 0 1 1 0 1 0 1.
    p = np.array([0.50, 0.01, 0.001, 0.69, 0.02, 0.05, 0.0025])
    assert (benjamini_hochberg(p) <= 0.05).tolist() == [False, True, True, False, True, False, True]


def test_bundles_of_many_articles_say_what_the_articles_say():
    rng = np.random.default_rng(4)
    words, labels = rng.integers(300, 900, 3000), np.arange(3000) < 900
    # Hits come in bursts, as words do; the first two features do not differ, the third does.
    rate = 2 * rng.gamma(0.7, 1 / 0.7, (3000, 3)) * np.where(labels[:, None], [1, 1, 1.3], 1)
    counts = rng.poisson(rate * words[:, None] / 1000)
    units = bundle(*label_codes(labels, None))
    assert len(units.labels) <= UNITS and units.labels.mean() == pytest.approx(0.3, abs=0.001)
    assert units.total(counts.astype(float)).sum() == counts.sum()
    (spread, _), (wide, _) = (
        _log_rate(np.ones((1, len(w))), x, w)[::-1]
        for x, w in ((counts, words), (units.total(counts), units.total(words)))
    )
    assert np.abs(np.sqrt(wide / spread) - 1).max() < 0.1
    p = inference.permutation_p(counts, words, labels)
    assert p[:2].min() > 0.05 and p[2] < 0.01
    low, high = inference.ratio_interval(counts, words, labels)
    assert (low[:2] < 1).all() and (high[:2] > 1).all() and 1 < low[2] < 1.3 < high[2]


def test_pairs_are_bundled_pair_by_pair_and_the_single_left_out():
    articles = np.repeat(np.arange(1500), 2)[:-1]  # the last has one voice only
    labels = np.arange(len(articles)) % 2 == 0
    units = bundle(labels, articles)
    assert units.of[-1] == -1 and np.ptp(units.of[:-1].reshape(-1, 2) // 2, axis=1).max() == 0
    assert (np.bincount(units.codes) == 2).all() and len(units.labels) <= UNITS


def test_a_small_outlet_keeps_enough_bundles_to_be_tested():
    units = bundle(*label_codes(np.arange(9000) < 45, None))
    assert units.labels.sum() == 45
    units = bundle(*label_codes(np.arange(9000) < 90, None))
    assert units.labels.sum() == 30


def test_one_product_for_all_strata_says_what_stratum_by_stratum_does():
    rng = np.random.default_rng(3)
    codes = np.repeat(np.arange(6), 2)
    labels = np.arange(12) % 2 == 0
    x, w = rng.poisson(5, (12, 4)).astype(float), rng.integers(200, 900, 12).astype(float)
    quick, slow = Strata(x, w, codes, labels), Strata(x, w, codes, labels)
    slow.single = None
    np.testing.assert_allclose(quick(labels[None]).errors(), slow(labels[None]).errors())


def test_counts_without_their_zeros_say_the_same():
    rng = np.random.default_rng(9)
    x, w = rng.poisson(0.05, (60, 30)).astype(float), rng.integers(200, 900, 60).astype(float)
    codes, labels = np.zeros(60, int), (np.arange(60) < 25)[None].astype(float)
    dense, lean = Articles(x, w, codes)(labels), Articles(csc_array(x), w, codes)(labels)
    np.testing.assert_allclose(dense.errors(), lean.errors())
    for one, other in zip(dense.bounds(np.array(2.0)), lean.bounds(np.array(2.0)), strict=True):
        np.testing.assert_allclose(one, other)


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.02, 0.98))
@settings(max_examples=200, deadline=None)
def test_the_exact_test_of_two_totals_is_never_below_scipys(a, b, share):
    found = binomial_p(np.array([a]), np.array([a + b]), share)[0]
    expected = binomtest(a, a + b, share).pvalue if a + b else 1
    twice = (
        2 * min(binomtest(a, a + b, share, alternative=x).pvalue for x in ("less", "greater"))
        if a + b
        else 1
    )
    assert found == pytest.approx(min(1, max(expected, twice)), rel=1e-6)


# The smallest case there is: thirty longer articles without a word, thirty shorter ones of which
# three have it. The chance that all three fall to one side is about a quarter.
def test_three_hits_are_not_significant_because_articles_are_longer():
    counts = np.zeros(60)
    counts[[30, 40, 50]] = 1
    words, longer = np.where(np.arange(60) < 30, 460, 405), np.arange(60) < 30
    p = inference.permutation_p(counts, words, longer)[0]
    assert p >= binomtest(0, 3, 30 * 460 / words.sum()).pvalue > 0.1


@pytest.mark.parametrize("sides", [((40, 1100), (160, 600)), ((30, 460), (30, 405))])
@pytest.mark.parametrize("hits", [3, 10, 60])
def test_words_do_not_differ_because_articles_differ_in_length(sides, hits):
    rng = np.random.default_rng(21)
    words = np.concatenate([rng.lognormal(np.log(mean), 0.5, n).round() for n, mean in sides])
    group = np.arange(len(words)) < sides[0][0]
    counts = rng.multinomial(hits, words / words.sum(), 600).T
    p = inference.permutation_p(counts, words, group, permutations=299)
    assert (p <= 0.05).mean() <= 0.06
    assert (benjamini_hochberg(p) <= 0.05).sum() == 0
    share = words[group].sum() / words.sum()
    exact = [binomtest(int(k), hits, share).pvalue for k in counts[group].sum(axis=0)]
    assert (p >= np.array(exact) * (1 - 1e-6)).all()


@pytest.mark.parametrize("even", [4.0, np.inf])
def test_a_few_bursty_articles_do_not_differ_from_many_even_ones(even):
    rng = np.random.default_rng(22)
    words, group = rng.lognormal(6.3, 0.5, 40).round(), np.arange(40) < 10
    own = np.ones((40, 600))
    own[:10] = rng.gamma(0.4, 1 / 0.4, (10, 600))
    if np.isfinite(even):
        own[10:] = rng.gamma(even, 1 / even, (30, 600))
    counts = rng.poisson(0.005 * words[:, None] * own)
    found = inference.compare(counts, words, group, permutations=299)
    assert (found["p"] <= 0.05).mean() <= 0.1  # a quarter where only pooled rates are permuted
    assert found["standing"].str.contains("far burstier").mean() > 0.3
    assert found["standing"].str.contains("wider as one side has only 10 articles").all()


def test_a_doubled_rate_is_still_found():
    rng = np.random.default_rng(23)
    words, group = np.full(60, 600), np.arange(60) < 30
    counts = rng.poisson(40 / 60 * np.where(group, 4 / 3, 2 / 3)[:, None], (60, 600))
    p = inference.permutation_p(counts, words, group, permutations=499)
    assert (p <= 0.05).mean() > 0.42  # the exact test of two totals alone finds 50%


def test_a_word_that_one_side_never_uses_stands_out():
    rng = np.random.default_rng(24)
    words, group = np.full(60, 600), np.arange(60) < 30
    counts = rng.poisson(np.where(group, 0, 1)[:, None], (60, 50))
    p = inference.permutation_test(counts, words, group, family=5000).p
    assert (benjamini_hochberg(p, family=5000) <= 0.05).mean() > 0.9


@pytest.mark.parametrize("matched", [False, True])
def test_interval_and_p_never_contradict_each_other(matched):
    rng = np.random.default_rng(25)
    group = np.arange(36) % 2 == 0
    words, ratio = rng.lognormal(6.3, 0.5, 36).round(), rng.choice([1, 1.5, 2.5], 400)
    own = rng.gamma(0.8, 1 / 0.8, (36, 400)) * np.where(group[:, None], ratio, 1)
    counts = rng.poisson(rng.choice([0.0005, 0.003, 0.02], 400) * words[:, None] * own)
    test = inference.permutation_test(
        counts, words, group, strata=np.arange(36) // 2 if matched else None, permutations=399
    )
    given = ~np.isnan(test.low)
    holds = ((test.low <= 1) & (test.high >= 1))[given]
    assert (holds == (test.p > 0.05)[given]).all() and 0.1 < holds.mean() < 0.95


def test_q_does_not_hang_on_the_number_of_permutations():
    rng = np.random.default_rng(26)
    words, group = rng.lognormal(6.3, 0.5, 80).round(), np.arange(80) < 30
    ratio = np.where(np.arange(900) < 12, 6, 1)
    own = rng.gamma(2, 1 / 2, (80, 900)) * np.where(group[:, None], ratio, 1)
    counts = rng.poisson(0.002 * words[:, None] * own)
    called = [
        set(np.flatnonzero(inference.compare(counts, words, group, permutations=n)["q"] <= 0.05))
        for n in (199, 999, 3999)
    ]
    assert all(set(range(10)) & found for found in called)
    assert max(len(a ^ b) for a in called for b in called) <= 2


def test_it_is_said_where_no_q_could_have_been_small():
    rng = np.random.default_rng(27)
    group = np.arange(60) < 30
    counts = rng.poisson(np.where(group, 30, 2))[:, None]
    (row,) = inference.compare(counts, [600] * 60, group, family=10**7).to_dict("records")
    assert row["q"] > 0.05
    assert "no q can fall below 1, as no p falls below 1 in 100,001" in row["standing"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (([[1], [2]], [100, 90, 80], [True, False]), "words: 3 values for the 2 articles"),
        (([[1], [2]], [100, 90], [True]), "group: 1 values for the 2 articles"),
        (([[1], [2]], [100, 90], [2, 0]), "group: 2 is neither True (1) nor False (0)"),
        (([[1], [float("nan")]], [100, 90], [1, 0]), "counts: every value must be 0 or more"),
        (([[1], [2]], [-5, 90], [1, 0]), "words: every value must be 0 or more"),
    ],
)
def test_what_does_not_fit_is_told_in_a_sentence(given, reason):
    for ask in (inference.compare, inference.rate_ratio, inference.permutation_p):
        with pytest.raises(PresslensError, match="^" + re.escape(reason)):
            ask(*given)


def test_cliffs_delta_leaves_out_what_is_missing():
    assert inference.cliffs_delta([3, float("nan"), 5], [1, 4]) == 0.5
    assert np.isnan(inference.cliffs_delta([float("nan")], [1, 4]))
