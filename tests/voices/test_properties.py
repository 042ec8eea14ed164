"""Bad input never breaks attribution: no crash, offsets inside, time linear in length."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presslens.voices import tagger, wordpieces
from presslens.voices.actors import Actors
from presslens.voices.article_text import Passage, join
from presslens.voices.attributions import attribute_article
from presslens.voices.resolve_speakers import Article
from presslens.voices.tagger import tag_inside

WORDS = st.sampled_from(
    ["said", "she", "Ana Ruiz", "\"", "'", "''", "“", "”", "‘", "’", "«", ",", ".", "that", "war",
     "\n", "\n\n", " ", "SMITH:", "- ", "\t|\t", "\u202e", "\u200f", "\x00", "\x07", "\u00ad", "é",
     "İ", "ß", "﷽", "漢字", "🙂", "e\u0301", "\ufeff", "\r\n", "denied", "told reporters"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=80).map(" ".join),
                  st.lists(WORDS, max_size=80).map("".join))  # fmt: skip


def check(text: str) -> int:
    """Hold every attribution to its text; how many there are."""
    last, all_found = -1, tagger.tag(text)
    for found in all_found:
        assert found.content
        assert found.content[0][0] > last
        last = found.content[0][0]
        assert 0 <= found.score <= 1
        for spans in (found.content, found.cue, found.source):
            assert list(spans) == sorted(spans)
            for start, end in spans:
                assert 0 <= start < end <= len(text)
                assert text[start:end].strip() == text[start:end]
    contents = [span for found in all_found for span in found.content]
    inside = tag_inside(text, all_found)
    for found in inside:
        for start, end in (*found.content, *found.cue, *found.source):
            assert any(low <= start < end <= high for low, high in contents)
    check_rows(text, [*all_found, *inside])
    return len(all_found)


def check_rows(text: str, found: list) -> None:
    """Hold the rows of the table to the text they were found in."""
    passages, at = [], 0
    for number, part in enumerate(text.split("\n\n")):
        passages.append(Passage(number, "body", part, ((0, at, len(part)),)))
        at += len(part) + 2
    joined = join(passages)
    assert joined.text == text
    rows = attribute_article(joined, Article(text), actors=Actors(), found=found)
    assert [row["attribution_id"] for row in rows] == list(range(len(rows)))
    assert all(row["rule"] for row in rows)
    for row in rows:
        for start, end in (*row["content_spans"], *row["cue_spans"], *row["source_spans"]):
            assert 0 <= start < end <= len(text)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_offsets_stay_inside_whatever_the_text(text):
    check(text)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_quotation_states_cover_the_text_and_end_with_their_paragraph(text):
    states = wordpieces.quote_states(text)
    assert len(states) == len(text)
    whole = wordpieces.quote_states(text + "\n\nNot quoted.")
    assert not whole[len(text) + 2 :].any()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n\t ",
        '"Never closed, she said, and nobody came.',
        "'It's the dogs' dinner,' he said, 'and the \"cat's\" too.'",
        "- one\n- two\n\n* three said\n* four",
        "SMITH: I did not.\nJONES: He said 'no'.\n",
        "MINISTER SAYS WAR IS OVER",
        "| a | b |\n|---|---|\n| said | 3 |",
        "Der Minister sagte, er werde gehen. «Nie», sagte sie.",
        "\u202e\u200f said \x00\x07",
        "a" * 5000,
        '"' * 3000,
    ],
)
def test_odd_texts(text):
    check(text)


def test_a_paragraph_of_fifty_thousand_characters():
    text = "The minister said that nobody would be left behind in the valley. " * 760
    assert len(text) > 50_000
    assert check(text) > 400


def test_work_grows_with_the_length_and_no_faster():
    long = (np.arange(n) == 0 for n in (10_000, 20_000, 40_000))
    sizes = [len(wordpieces.windows(fresh, size=254)) for fresh in long]
    assert sizes[2] <= 4 * sizes[0] + 4
    assert all(b - a <= tagger.STRETCH for a, b in tagger.stretches("x" * 10**6))
