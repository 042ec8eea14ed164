"""The shipped tagger and the resolution of sources, on the seed articles labelled by hand."""

from __future__ import annotations

import pytest
from gold import score


@pytest.fixture(scope="module")
def measured():
    return score.measure()


def test_most_attributions_are_found_and_few_are_invented(measured):
    kinds = measured[0].set_index("kind")
    assert kinds.loc["all", "recall"] >= 75
    assert kinds.loc["all", "precision"] >= 75  # what is nested counts, and is hard
    assert kinds.loc[["direct", "mixed"], "precision"].min() >= 85


def test_quotations_have_the_right_speaker(measured):
    quoted = measured[1]
    assert len(quoted) > 80
    assert quoted["right"].mean() >= 0.95


def test_whose_words_an_article_prints_is_close_to_the_count_by_hand(measured):
    articles = measured[2].set_index("article")
    # Words under optional labels: taken for the outlet's own voice, and left out of the count.
    assert articles["apart"].max() <= 0.05
    assert articles["but_optional"].max() <= 0.05
