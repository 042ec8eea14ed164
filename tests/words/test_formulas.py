"""The formulas give the numbers that the literature and the tools of the trade have printed.

Numbers with an address were looked up there. The other rows of Dunning's and of Manning and
Schütze's tables stand as the authors of these tests knew them, with the place they are printed
at, and were not compared with the page again; what NLTK's own page of examples repeats of them is
marked below. What is marked as own arithmetic was worked out here, by another way than the
library's.
"""

from __future__ import annotations

import re

import numpy as np
import pytest
from nltk.metrics import BigramAssocMeasures
from scipy import stats

from presslens import words
from presslens.words import association, dispersion, diversity, keyness

N_NYT = 14_307_668  # words in Manning and Schütze's New York Times corpus
DUNNING = 31_777  # bigrams in Dunning's Swiss bank text

# Dunning 1993, table 3: AB, A¬B, ¬AB, ¬A¬B and -2 log lambda. The first is also on
# https://www.nltk.org/howto/collocations.html.
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


# https://www.nltk.org/howto/collocations.html, "Association measures" (examples of Manning and
# Schütze 5.3.2, 5.3.3 and 5.4, and of Dunning): what is printed there, to the digits printed.
NLTK_PRINTS = [
    (association.t_score, (8, 15828, 4675, N_NYT), 0.9999, 4),
    (association.t_score, (20, 42, 20, N_NYT), 4.4721, 4),
    (association.log_likelihood, (110, 2552, 221, DUNNING), 270.72, 2),
    (association.log_likelihood, (8, 13, 32, DUNNING), 95.29, 2),
    (association.mi, (20, 42, 20, N_NYT), 18.38, 2),
    (association.mi, (20, 15019, 15629, N_NYT), 0.29, 2),
]


@pytest.mark.parametrize(("measure", "counts", "printed", "digits"), NLTK_PRINTS)
def test_association_prints_what_nltks_examples_print(measure, counts, printed, digits):
    assert f"{measure(*counts):.{digits}f}" == f"{printed:.{digits}f}"


NLTK_ARGUMENTS = [(8, 15828, 4675, N_NYT), (20, 42, 20, N_NYT), (110, 2552, 221, DUNNING)]


@pytest.mark.parametrize(("both", "first", "second", "n"), NLTK_ARGUMENTS)
def test_association_agrees_with_nltk(both, first, second, n):
    ours, theirs = association, BigramAssocMeasures
    nltk = (both, (first, second), n)
    assert ours.mi(both, first, second, n) == pytest.approx(theirs.pmi(*nltk))
    assert ours.t_score(both, first, second, n) == pytest.approx(theirs.student_t(*nltk))
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


def test_quantedas_measures():
    # quanteda.textstats, tests/testthat/test-textstat_keyness.R: "b" in the texts "b b b b b b b a
    # a a" and "a a a a a a a b b", against R's chisq.test, fisher.test and Deducer's G-test, here
    # scipy's and, for Williams's correction, the formula printed there.
    a, b, n_a, n_b = 7, 2, 10, 9
    table = [[7, 2], [3, 7]]
    g2 = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")[0]
    q = 1 + (19 * (1 / 9 + 1 / 10) - 1) * (19 * (1 / 10 + 1 / 9) - 1) / (6 * 19)
    assert keyness.log_likelihood(a, b, n_a, n_b, williams=True) == pytest.approx(g2 / q)
    chi = stats.chi2_contingency(table, correction=True)[0]
    assert keyness.chi_squared(a, b, n_a, n_b, yates=True) == pytest.approx(chi)
    assert keyness.fisher_exact(a, b, n_a, n_b) == pytest.approx(stats.fisher_exact(table)[1])


def test_the_critical_values_of_the_ucrel_wizard():
    # https://ucrel.lancs.ac.uk/llwizard.html
    for g2, p in ((3.84, 0.05), (6.63, 0.01), (10.83, 0.001), (15.13, 0.0001)):
        assert keyness.p_value(g2) == pytest.approx(p, rel=0.01)


def test_two_cells_are_rayson_and_garsides_formula():
    a, b, c, d = 30.0, 12.0, 9000.0, 11000.0
    e1, e2 = c * (a + b) / (c + d), d * (a + b) / (c + d)
    expected = 2 * (a * np.log(a / e1) + b * np.log(b / e2))
    assert keyness.log_likelihood(a, b, c, d, cells=2) == pytest.approx(expected)
    assert keyness.log_likelihood(b, a, d, c, cells=2) == pytest.approx(-expected)


def test_simple_maths_is_the_example_of_sketch_engine():
    # https://www.sketchengine.eu/documentation/simple-maths/: "shard" in the BNC and ukWaC.
    got = keyness.simple_maths(35, 263, 112_289_776, 1_559_716_979)
    assert got == pytest.approx(1.1224, abs=5e-5)


def test_simple_maths_with_larger_and_larger_constants():
    # The three words of Kilgarriff's paper (2009); the values are own arithmetic.
    words = {"obscurish": (10, 0), "middling": (200, 100), "common": (12_000, 10_000)}
    worked = {
        1: (11.00, 1.99, 1.20),
        10: (2.00, 1.91, 1.20),
        100: (1.10, 1.50, 1.20),
        1000: (1.01, 1.09, 1.18),
    }
    for k, row in worked.items():
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
    assert keyness.percent_difference(*counts) == pytest.approx(100)
    assert keyness.difference_coefficient(*counts) == pytest.approx(1 / 3)
    assert keyness.odds_ratio(*counts) == pytest.approx((200 / 999_800) / (100 / 999_900))
    g2 = keyness.log_likelihood(*counts, cells=2)
    assert keyness.bayes_factor_bic(*counts) == pytest.approx(g2 - np.log(2e6))


def test_zero_cells_follow_each_measures_published_rule():
    assert keyness.percent_difference(5, 0, 1000, 1000) == pytest.approx(5e-3 / 1e-18 * 100)
    assert keyness.percent_difference(0, 5, 1000, 1000) == -100
    assert keyness.percent_difference(0, 0, 1000, 1000) == 0
    assert keyness.log_ratio(0, 0, 1000, 2000) == pytest.approx(1)  # half against half
    assert keyness.conservative_log_ratio(0, 0, 1000, 1000) == 0
    assert keyness.chi_squared(0, 0, 1000, 1000) == 0
    assert keyness.log_likelihood(0, 0, 1000, 1000, williams=True) == 0
    assert keyness.log_likelihood(0, 9, 1000, 1000) == -keyness.log_likelihood(9, 0, 1000, 1000)
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
        keyness.fisher_exact,
    ):
        together = measure(a, b, 500, 700)
        assert together.tolist() == measure(a.tolist(), b.tolist(), 500, 700).tolist()
        apart = [measure(int(x), int(y), 500, 700) for x, y in zip(a, b, strict=True)]
        assert together.shape == (3,)
        assert together == pytest.approx(apart)
        assert all(isinstance(value, float) for value in apart)


# What Gries's own script dispersions2 gives for the toy corpus of Gries (2008), 50 letters in parts
# of 9, 10, 10, 10 and 11: github.com/alex-raw/occurR, tests/testthat/toy_reference.tsv. Counts of
# the letters a, b, h and t by part, then a value for each.
TOY_SIZES = [9, 10, 10, 10, 11]
TOY = {"a": [1, 2, 3, 4, 5], "b": [2] * 5, "h": [0, 0, 0, 1, 1], "t": [0, 1, 1, 1, 1]}
GRIES = {
    "range_": (5, 5, 2, 4),
    "juilland_d": (0.785150453450451, 0.968091043204922, 0.386471489203566, 0.748987986686943),
    "carroll_d2": (0.937921303297996, 0.998740195830442, 0.429971830218215, 0.860840912398943),
    "deviation_of_proportions": (0.18, 0.02, 0.58, 0.18),
    "normalised_dp": (0.219512195121951, 0.024390243902439, 0.707317073170732, 0.219512195121951),
}


@pytest.mark.parametrize("name", GRIES)
def test_dispersion_is_that_of_griess_script(name):
    measure = getattr(dispersion, name)
    sizes = () if name == "range_" else (TOY_SIZES,)
    for counts, value in zip(TOY.values(), GRIES[name], strict=True):
        assert measure(counts, *sizes) == pytest.approx(value, abs=1e-9)
    assert measure(list(TOY.values()), *sizes) == pytest.approx(GRIES[name], abs=1e-9)


def test_juillands_d_of_equal_parts_is_griess():
    # D.eq of the same file.
    assert dispersion.juilland_d(TOY["a"]) == pytest.approx(0.764297739604484)


def test_dispersion_of_lynes_allemand():
    # Lyne 1985, as the README of the R package tlda prints it (github.com/lsoenning/tlda).
    counts = [2, 0, 1, 1, 3, 0, 3, 0, 0, 0]
    sizes = [8143, 8058, 8271, 8125, 7959, 7941, 8146, 8001, 8003, 7930]
    assert dispersion.range_(counts) / 10 == 0.5
    assert dispersion.juilland_d(counts, sizes) == pytest.approx(0.6038797, abs=5e-8)
    assert dispersion.carroll_d2(counts, sizes) == pytest.approx(0.6521444, abs=5e-8)
    # Printed as Egbert's D_P, but the code behind it divides by 1: it is Gries's DP, turned round.
    dp = dispersion.deviation_of_proportions(counts, sizes)
    assert 1 - dp == pytest.approx(0.5009295, abs=5e-8)


def test_dispersion_at_its_extremes():
    even, clump = [4, 4, 4, 4], [16, 0, 0, 0]
    for measure in (dispersion.juilland_d, dispersion.carroll_d2):
        assert measure(even) == pytest.approx(1)
        assert measure(clump) == pytest.approx(0)
    assert dispersion.normalised_dp(even) == pytest.approx(0)
    assert dispersion.normalised_dp(clump) == pytest.approx(1)
    assert dispersion.deviation_of_proportions(clump) == pytest.approx(0.75)


# The example text and numbers of LexicalRichness (L. Shen, 2022): https://pypi.org/project/
# lexicalrichness/.
TEXT = """Measure of textual lexical diversity, computed as the mean length of sequential words in
a text that maintains a minimum threshold TTR score. Iterates over words until TTR scores falls
below a threshold, then increase factor counter by 1 and start over. McCarthy and Jarvis (2010, pg.
385) recommends a factor threshold in the range of [0.660, 0.750]. (McCarthy 2005, McCarthy and
Jarvis 2010)"""


@pytest.mark.parametrize(
    ("measure", "options", "value"),
    [
        (diversity.ttr, {}, 0.6842105263157895),
        (diversity.mattr, {"window": 25}, 0.8351515151515151),
        (diversity.mtld, {}, 46.79226361031519),
        (diversity.hdd, {}, 0.7468703323966486),
    ],
)
def test_diversity_agrees_with_lexicalrichness(measure, options, value):
    tokens = re.findall(r"[a-z]+", TEXT.lower())
    assert len(tokens) == 57
    assert measure(tokens, **options) == pytest.approx(value, rel=1e-9)


def test_a_study_or_view_is_measured_in_one_call():
    fish = words.view(words.index_texts(["One fish, two fish.", "Red fish?", "No cat."]))
    table = words.dispersion_of(fish, ["fish", "cat"]).set_index("term")
    assert table["articles"].to_dict() == {"fish": 2, "cat": 1}
    assert table.loc["fish", "dp"] == dispersion.deviation_of_proportions([2, 1, 0], [4, 2, 2])
    varied = words.diversity_of(fish)
    assert varied["ttr"].tolist() == [0.75, 1, 1] and varied["mattr_50"].isna().all()
    assert len(words.diversity_of(fish, most=2)) == 2


def test_association_takes_numbers_lists_and_arrays_alike():
    both, first, second = np.array([10, 0, 7]), np.array([30, 5, 7]), np.array([12, 9, 7])
    for measure, takes_n in (
        (association.mi, True), (association.mi2, True), (association.mi3, True),
        (association.t_score, True), (association.z_score, True), (association.delta_p, True),
        (association.log_likelihood, True), (association.log_dice, False),
    ):  # fmt: skip
        n = (1000,) if takes_n else ()
        together = measure(both, first, second, *n)
        lists = measure(both.tolist(), first.tolist(), second.tolist(), *n)
        apart = [measure(*map(int, row), *n) for row in zip(both, first, second, strict=True)]
        assert together.tolist() == lists.tolist() == apart


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
