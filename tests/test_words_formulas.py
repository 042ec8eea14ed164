"""The formulas give the numbers that the literature and the tools of the trade have printed."""

from __future__ import annotations

import re

import numpy as np
import pytest
from nltk.metrics import BigramAssocMeasures
from scipy import stats

from presslens.words import association, dispersion, diversity, keyness

N_NYT = 14_307_668  # words in Manning and Schütze's New York Times corpus
DUNNING = 31_777  # bigrams in Dunning's Swiss bank text

# Dunning 1993, table 3: AB, A¬B, ¬AB, ¬A¬B and -2 log lambda.
SWISS = [
    (110, 2442, 111, 29114, 270.72, "the swiss"),
    (29, 13, 123, 31612, 263.90, "can be"),
    (31, 23, 139, 31584, 256.84, "previous year"),
    (10, 0, 3, 31764, 167.23, "mineral water"),
    (76, 104, 2476, 29121, 157.21, "at the"),
    (16, 16, 51, 31694, 157.03, "real terms"),
]


@pytest.mark.parametrize(("both", "a_only", "b_only", "neither", "g2", "pair"), SWISS)
def test_log_likelihood_of_dunning_1993_table_3(both, a_only, b_only, neither, g2, pair):
    n = both + a_only + b_only + neither
    got = keyness.log_likelihood(both, b_only, both + a_only, n - both - a_only, signed=False)
    assert got == pytest.approx(g2, abs=0.006)
    assert association.log_likelihood(both, both + a_only, both + b_only, n) == pytest.approx(got)


# Manning and Schütze 1999, table 5.12: -2 log lambda, C(w1), C(w2), C(w1 w2).
POWERFUL = [
    (99.31, 379, 932, 10, "politically powerful"),
    (82.96, 932, 934, 10, "powerful computers"),
    (80.39, 932, 3424, 13, "powerful force"),
    (57.27, 932, 291, 6, "powerful symbol"),
    (51.66, 932, 40, 4, "powerful lobbies"),
    (51.52, 171, 932, 5, "economically powerful"),
    (51.05, 932, 43, 4, "powerful magnet"),
    (50.83, 4458, 932, 10, "less powerful"),
    (50.75, 6252, 932, 11, "very powerful"),
    (49.36, 932, 2064, 8, "powerful position"),
    (48.78, 932, 591, 6, "powerful machines"),
    (47.42, 932, 2339, 8, "powerful computer"),
    (43.23, 932, 16, 3, "powerful magnets"),
    (43.10, 932, 396, 5, "powerful chip"),
    (40.45, 932, 3694, 8, "powerful men"),
    (36.36, 932, 47, 3, "powerful 486"),
    (36.15, 932, 268, 4, "powerful neighbor"),
    (35.24, 932, 5245, 8, "powerful political"),
    (34.15, 932, 3, 2, "powerful cudgels"),
]


@pytest.mark.parametrize(("g2", "first", "second", "both", "pair"), POWERFUL)
def test_log_likelihood_of_manning_and_schuetze_table_5_12(g2, first, second, both, pair):
    got = association.log_likelihood(both, first, second, N_NYT)
    assert got == pytest.approx(g2, rel=0.023)  # the book is off by up to 2%, either way


# Manning and Schütze 1999, tables 5.6 (t) and 5.14 (I): C(w1), C(w2), C(w1 w2).
TWENTY = [
    (4.4721, 18.38, 42, 20, "Ayatollah Ruhollah"),
    (4.4721, 17.98, 41, 27, "Bette Midler"),
    (4.4720, 16.31, 30, 117, "Agatha Christie"),
    (4.4720, 15.94, 77, 59, "videocassette recorder"),
    (4.4720, 15.19, 24, 320, "unsalted butter"),
    (2.3714, 1.09, 14907, 9017, "first made"),
    (2.2446, 1.01, 13484, 10570, "over many"),
    (1.3685, 0.53, 14734, 13478, "into them"),
    (1.2176, 0.46, 14093, 14776, "like people"),
    (0.8036, 0.29, 15019, 15629, "time last"),
]


@pytest.mark.parametrize(("t", "mi", "first", "second", "pair"), TWENTY)
def test_t_and_mutual_information_of_manning_and_schuetze(t, mi, first, second, pair):
    assert association.t_score(20, first, second, N_NYT) == pytest.approx(
        t, abs=1.1e-4
    )  # the book cuts digits off
    assert association.mi(20, first, second, N_NYT) == pytest.approx(mi, abs=0.011)


def test_chi_squared_of_manning_and_schuetze_section_5_3_3():
    assert association.chi_squared(8, 15828, 4675, N_NYT) == pytest.approx(1.55, abs=0.006)
    # "vache" and "cow" in aligned sentences, table 5.9.
    assert association.chi_squared(59, 67, 65, 571007) == pytest.approx(456400, rel=1e-5)


NLTK_ARGUMENTS = [(8, 15828, 4675, N_NYT), (20, 42, 20, N_NYT), (110, 2552, 221, DUNNING)]


@pytest.mark.parametrize(("both", "first", "second", "n"), NLTK_ARGUMENTS)
def test_association_agrees_with_nltk(both, first, second, n):
    ours, theirs = association, BigramAssocMeasures
    nltk = (both, (first, second), n)
    assert ours.mi(both, first, second, n) == pytest.approx(theirs.pmi(*nltk))
    assert ours.chi_squared(both, first, second, n) == pytest.approx(theirs.chi_sq(*nltk))
    assert ours.phi_squared(both, first, second, n) == pytest.approx(theirs.phi_sq(*nltk))
    assert ours.dice(both, first, second) == pytest.approx(theirs.dice(*nltk))
    assert ours.jaccard(both, first, second) == pytest.approx(theirs.jaccard(*nltk))
    assert ours.t_score(both, first, second, n) == pytest.approx(theirs.student_t(*nltk))
    assert ours.poisson_stirling(both, first, second, n) == pytest.approx(
        theirs.poisson_stirling(*nltk)
    )
    assert ours.log_likelihood(both, first, second, n, signed=False) == pytest.approx(
        theirs.likelihood_ratio(*nltk), rel=1e-6
    )


def test_nltk_ranks_repulsion_with_attraction_and_the_sign_tells_them_apart():
    nltk = BigramAssocMeasures.likelihood_ratio(1, (60_000, 60_000), 1_000_000)
    ours = association.log_likelihood(1, 60_000, 60_000, 1_000_000)
    assert nltk > 5000
    assert ours == pytest.approx(-nltk, rel=1e-6)


def test_keyness_agrees_with_scipy_on_whole_tables():
    rng = np.random.default_rng(4)
    for a, b, c, d in rng.integers(1, 500, (20, 4)):
        table = [[a, b], [c, d]]
        g2 = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
        assert keyness.log_likelihood(a, b, a + c, b + d, signed=False) == pytest.approx(g2[0])
        assert keyness.p_value(g2[0]) == pytest.approx(g2[1])
        for yates in (True, False):
            chi = stats.chi2_contingency(table, correction=yates)[0]
            got = keyness.chi_squared(a, b, a + c, b + d, yates=yates, signed=False)
            assert got == pytest.approx(chi)


def test_the_critical_values_of_the_ucrel_wizard():
    for g2, p in ((3.84, 0.05), (6.63, 0.01), (10.83, 0.001), (15.13, 0.0001)):
        assert keyness.p_value(g2) == pytest.approx(p, rel=0.01)


def test_two_cells_are_rayson_and_garsides_formula():
    a, b, c, d = 30.0, 12.0, 9000.0, 11000.0
    e1, e2 = c * (a + b) / (c + d), d * (a + b) / (c + d)
    expected = 2 * (a * np.log(a / e1) + b * np.log(b / e2))
    assert keyness.log_likelihood(a, b, c, d, cells=2) == pytest.approx(expected)
    assert keyness.log_likelihood(b, a, d, c, cells=2) == pytest.approx(-expected)


def test_simple_maths_is_kilgarriffs_table():
    words = {"obscurish": (10, 0), "middling": (200, 100), "common": (12_000, 10_000)}
    printed = {
        1: (11.00, 1.99, 1.20),
        10: (2.00, 1.91, 1.20),
        100: (1.10, 1.50, 1.20),
        1000: (1.01, 1.09, 1.18),
    }
    for k, row in printed.items():
        for (a, b), value in zip(words.values(), row, strict=True):
            assert keyness.simple_maths(a, b, 1e6, 1e6, k=k) == pytest.approx(value, abs=0.006)


def test_log_ratio_counts_doublings_and_gives_zeros_half_an_occurrence():
    doublings = [keyness.log_ratio(2**i, 1, 1e6, 1e6) for i in range(10)]
    assert doublings == pytest.approx(range(10))
    assert keyness.log_ratio(16, 0, 1e6, 1e6) == pytest.approx(5)
    assert keyness.log_ratio(0, 16, 1e6, 1e6) == pytest.approx(-5)


def test_the_interval_of_the_log_ratio_is_that_of_a_relative_risk():
    # scipy.stats.contingency.relative_risk gives Katz's interval on the ratio itself.
    risk = stats.contingency.relative_risk(80, 10_000, 40, 12_000)
    low, high = risk.confidence_interval(0.95)
    assert keyness.log_ratio(80, 40, 10_000, 12_000) == pytest.approx(np.log2(risk.relative_risk))
    assert keyness.log_ratio_interval(80, 40, 10_000, 12_000) == pytest.approx(
        (np.log2(low), np.log2(high))
    )
    low, high = risk.confidence_interval(0.99)
    assert keyness.log_ratio_interval(80, 40, 10_000, 12_000, level=0.99) == pytest.approx(
        (np.log2(low), np.log2(high))
    )


@pytest.mark.parametrize(("a", "b"), [(80, 40), (40, 80), (7, 0), (0, 9), (500, 20), (5, 4)])
def test_the_conservative_log_ratio_is_a_clopper_pearson_bound(a, b):
    n_a, n_b, family = 10_000, 15_000, 3
    exact = stats.binomtest(a, a + b).proportion_ci(1 - 0.05 / family, method="exact")
    with np.errstate(divide="ignore"):
        low, high = (np.log2(p / (1 - p) * n_b / n_a) if p < 1 else np.inf for p in exact)
    expected = low if low > 0 else high if high < 0 else 0.0
    got = keyness.conservative_log_ratio(a, b, n_a, n_b, family=family)
    assert got == pytest.approx(expected)
    assert abs(got) < abs(keyness.log_ratio(a, b, n_a, n_b, zero=1e-9))


def test_effect_sizes_of_a_word_twice_as_common():
    counts = (200, 100, 1e6, 1e6)
    assert keyness.relative_risk(*counts) == pytest.approx(2)
    assert keyness.percent_difference(*counts) == pytest.approx(100)
    assert keyness.difference_coefficient(*counts) == pytest.approx(1 / 3)
    assert keyness.odds_ratio(*counts) == pytest.approx((200 / 999_800) / (100 / 999_900))
    g2 = keyness.log_likelihood(*counts, cells=2)
    assert keyness.bayes_factor_bic(*counts) == pytest.approx(g2 - np.log(2e6))
    assert keyness.effect_size_ell(*counts) == pytest.approx(g2 / (2e6 * np.log(150)))


def test_zero_cells_follow_each_measures_published_rule():
    assert keyness.percent_difference(5, 0, 1000, 1000) == pytest.approx(5e-3 / 1e-18 * 100)
    haldane = (5.5 * 1000.5) / (0.5 * 995.5)
    assert keyness.odds_ratio(5, 0, 1000, 1000) == pytest.approx(haldane)
    assert keyness.odds_ratio(5, 0, 1000, 1000, correction=0) == np.inf
    assert keyness.difference_coefficient(5, 0, 1000, 1000) == 1
    assert keyness.log_likelihood(0, 0, 1000, 1000) == 0


def test_weighted_log_odds_are_monroes_equations():
    y, other, prior = np.array([12.0, 3, 40]), np.array([2.0, 9, 50]), np.array([0.5, 0.5, 4])
    n, m, a0 = y.sum(), other.sum(), prior.sum()
    first = np.log((y + prior) / (n + a0 - y - prior))  # equation 15
    second = np.log((other + prior) / (m + a0 - other - prior))
    variance = 1 / (y + prior) + 1 / (other + prior)  # equation 20
    delta = keyness.weighted_log_odds(y, other, prior=prior, standardised=False)
    assert delta == pytest.approx(first - second)
    z = keyness.weighted_log_odds(y, other, prior=prior)
    assert z == pytest.approx((first - second) / np.sqrt(variance))


def test_formulas_take_numbers_and_arrays_alike():
    a, b = np.array([10, 0, 7]), np.array([3, 5, 7])
    for measure in (
        keyness.log_likelihood,
        keyness.chi_squared,
        keyness.log_ratio,
        keyness.conservative_log_ratio,
        keyness.percent_difference,
        keyness.odds_ratio,
        keyness.bayes_factor_bic,
        keyness.difference_coefficient,
        keyness.simple_maths,
    ):
        together = measure(a, b, 500, 700)
        apart = [measure(int(x), int(y), 500, 700) for x, y in zip(a, b, strict=True)]
        assert together.shape == (3,)
        assert together == pytest.approx(apart)
        assert all(isinstance(value, float) for value in apart)


GRIES = ([1, 2, 3, 4, 5], [9, 10, 10, 10, 11])  # Gries 2008 and 2020, the running example


@pytest.mark.parametrize(
    ("measure", "sized", "value"),
    [
        (dispersion.range_, False, 5),
        (dispersion.standard_deviation, False, 1.414),
        (dispersion.variation_coefficient, False, 0.471),
        (dispersion.juilland_d, True, 0.785),
        (dispersion.carroll_d2, True, 0.938),
        (dispersion.rosengren_s, True, 0.95),
        (dispersion.lyne_d3, False, 0.944),
        (dispersion.distributional_consistency, False, 0.937),
        (dispersion.inverse_document_frequency, False, 0),
        (dispersion.deviation_of_proportions, True, 0.18),
        (dispersion.normalised_dp, True, 0.2195),
        (dispersion.kl_divergence, True, 0.137),
    ],
)
def test_dispersion_of_gries_running_example(measure, sized, value):
    got = measure(*GRIES) if sized else measure(GRIES[0])
    assert got == pytest.approx(value, abs=6e-4)


def test_dispersion_at_its_extremes():
    even, clump = [4, 4, 4, 4], [16, 0, 0, 0]
    for measure in (dispersion.juilland_d, dispersion.carroll_d2, dispersion.burch_da):
        assert measure(even) == pytest.approx(1)
        assert measure(clump) == pytest.approx(0)
    assert dispersion.normalised_dp(even) == pytest.approx(0)
    assert dispersion.normalised_dp(clump) == pytest.approx(1)
    assert dispersion.deviation_of_proportions(clump) == pytest.approx(0.75)


def test_average_reduced_frequency_is_blind_to_where_the_corpus_begins():
    at = np.array([3, 10, 11, 12, 50, 77])
    values = {
        round(dispersion.average_reduced_frequency((at + s) % 100, 100), 9) for s in range(99)
    }
    assert len(values) == 1
    assert 1 < values.pop() < 6


# The example text and numbers of LexicalRichness's documentation (L. Shen, 2022).
TEXT = """Measure of textual lexical diversity, computed as the mean length of sequential words in
a text that maintains a minimum threshold TTR score. Iterates over words until TTR scores falls
below a threshold, then increase factor counter by 1 and start over. McCarthy and Jarvis (2010, pg.
385) recommends a factor threshold in the range of [0.660, 0.750]. (McCarthy 2005, McCarthy and
Jarvis 2010)"""


@pytest.mark.parametrize(
    ("measure", "options", "value"),
    [
        (diversity.ttr, {}, 0.6842105263157895),
        (diversity.guiraud_r, {}, 5.165676192553671),
        (diversity.carroll_cttr, {}, 3.6526846651686067),
        (diversity.mattr, {"window": 25}, 0.8351515151515151),
        (diversity.mtld, {}, 46.79226361031519),
        (diversity.hdd, {}, 0.7468703323966486),
        (diversity.herdan_c, {}, 0.9061378160786574),
        (diversity.summer_s, {}, 0.9294460323356605),
        (diversity.dugast_u, {}, 43.074336212149774),
        (diversity.maas_a2, {}, 0.023215679867353005),
        (diversity.yule_k, {}, 153.8935056940597),
        (diversity.yule_i, {}, 22.36764705882353),
        (diversity.herdan_vm, {}, 0.08539428890448784),
        (diversity.simpson_d, {}, 0.015664160401002505),
    ],
)
def test_diversity_agrees_with_lexicalrichness(measure, options, value):
    tokens = re.findall(r"[a-z]+", TEXT.lower())
    assert len(tokens) == 57
    assert measure(tokens, **options) == pytest.approx(value, rel=1e-9)


def test_measures_refuse_what_they_are_not_defined_for():
    with pytest.raises(ValueError, match="2 or 4 cells"):
        keyness.log_likelihood(1, 1, 10, 10, cells=3)
    with pytest.raises(ValueError, match="does not occur"):
        dispersion.juilland_d([0, 0])
    with pytest.raises(ValueError, match="one count and one size"):
        dispersion.deviation_of_proportions([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="without words"):
        diversity.ttr([])
    with pytest.raises(ValueError, match="draws 42 tokens"):
        diversity.hdd(["a"] * 41)
    with pytest.raises(ValueError, match="given"):
        association.delta_p(1, 2, 3, 4, given="third")
