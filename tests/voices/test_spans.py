"""Voices: quotations, the tiling of passages, whose words are whose."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presslens.voices.article_text import Passage, join
from presslens.voices.quotations import is_title, passage_quotations, quotations
from presslens.voices.spans import Content, tile


def quoted(text, **options):
    return [text[s:e] for s, e in quotations(text, **options)]


def joined(*texts, section="body"):
    passages, at = [], 0
    for n, text in enumerate(texts):
        passages.append(Passage(n, section, text, ((0, at, len(text)),)))
        at += len(text) + 1
    return join(passages)


def voices(layout, *contents):
    rows = tile(layout, [Content(n, list(spans)) for n, spans in enumerate(contents)])
    texts = {p.passage_id: p.text for p in layout.passages}
    return [
        (r["voice"], texts[r["passage_id"]][r["text_start"] : r["text_end"]], r["attribution_id"])
        for r in rows
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('He said "no" and "yes".', ['"no"', '"yes"']),
        ("It was a 'dystopian hellscape', he said.", ["'dystopian hellscape'"]),
        ("The workers' rights and Lee's dog.", []),
        ("Rock 'n' roll in the '90s wasn't bad.", []),
        ("'the workers' party', he said", ["'the workers' party'"]),
        ("\"the 'greedy route' as I call it\"", ["\"the 'greedy route' as I call it\""]),
        ('"a paragraph left open', ['"a paragraph left open']),
        ('one mark" closes nothing', []),
        ('a 5" pipe and more', []),
        ("", []),
    ],
)
def test_where_quotations_are(text, found):
    assert quoted(text) == found


def test_a_paragraph_left_open_runs_on_only_into_another_that_opens():
    assert passage_quotations(['She said: "One.', '"Two."']) == [[(10, 15)], [(0, 6)]]
    assert passage_quotations(['She said: "One.', "Two."]) == [[], []]


def test_titles_of_works_are_no_quotations():
    assert is_title('"The End of History"')
    assert not is_title('"No"') and not is_title('"We said so"') and not is_title('"Never Again!"')


def test_words_in_marks_are_verbatim_the_rest_of_a_content_paraphrase():
    layout = joined('He said that "greed" was "The Art of Greed" to them.')
    assert voices(layout, [(8, 52)]) == [
        ("own", "He said ", -1),
        ("paraphrase", "that ", 0),
        ("verbatim", '"greed"', 0),
        ("paraphrase", ' was "The Art of Greed" to them.', 0),
    ]


def test_scare_quotes_outside_any_content_are_the_outlets_own():
    assert voices(joined('The "camps" grew.')) == [("own", 'The "camps" grew.', -1)]


def test_a_quotation_is_its_innermost_reporters_a_paraphrase_the_outermosts():
    text = 'Aides noted that Lee said "no way" twice.'
    layout = joined(text)
    found = voices(layout, [(12, 40)], [(26, 34)])
    assert ("verbatim", '"no way"', 1) in found
    assert ("paraphrase", "that Lee said ", 0) in found


def test_what_a_quoted_speaker_quotes_stays_with_that_speaker():
    text = '"They told us that it was over," she said.'
    layout = joined(text)
    assert voices(layout, [(0, 32)], [(14, 30)])[0] == ("verbatim", text[:32], 0)


def test_a_quotation_whose_last_word_the_tagger_missed_is_whole():
    text = '"It was over," she said.'
    assert voices(joined(text), [(0, 8)])[0] == ("verbatim", '"It was over,"', 0)


def test_a_quotation_runs_past_a_caption():
    passages = [
        Passage(0, "body", '"One, ', ((0, 0, 6),)),
        Passage(1, "caption", "A man.", ((0, 7, 6),)),
        Passage(2, "body", '"and two."', ((0, 14, 10),)),
    ]
    layout = join(passages)
    assert layout.text == '"One, \n\n"and two."\n\nA man.'
    assert [v for v, _, _ in voices(layout, [(0, 18)])] == ["verbatim", "own", "verbatim"]


words = st.text(alphabet="ab \"'.,’\u202e\n", max_size=60)


@settings(max_examples=150, deadline=None)
@given(st.lists(words, max_size=4), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200))))
def test_spans_tile_every_passage_whatever_is_attributed(texts, contents):
    layout = joined(*texts)
    size = len(layout.text)
    inside = [(min(s, size), min(e, size)) for s, e in contents if s < e]
    rows = tile(layout, [Content(n, [span]) for n, span in enumerate(inside)])
    for number, text in enumerate(texts):
        part = [row for row in rows if row["passage_id"] == number]
        edges = [0, *(row["text_end"] for row in part)]
        assert [row["text_start"] for row in part] == edges[:-1]
        assert edges[-1] == len(text)
        assert all(row["start"] <= row["end"] for row in part)
