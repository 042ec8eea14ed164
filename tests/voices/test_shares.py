"""Shares of voice, speakers, verbs, kinds and places add up and can be followed; so do figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from presslens import Study, load_corpus, voices
from presslens.figures import voices as draw
from presslens.text import count_tokens
from presslens.voices.attributions import Found, join_passages
from presslens.voices.shares import NOBODY, UNPLACED, are_counted
from tests import gold


@pytest.fixture(scope="module")
def seeds():
    """The seeds with the hand labels as the tagger."""
    corpus = load_corpus(gold.SEED.parent)
    by_text = {}
    for article_id, passages in corpus.passages.groupby("article_id", sort=False):
        joined = join_passages(passages)
        labels = [row for row in gold.attributions() if article_id.startswith(row["article"])]
        by_text[joined.text] = [
            Found(
                *(
                    [piece for s, e in row[f"{part}_spans"] for piece in joined.from_source(s, e)]
                    for part in ("content", "cue", "source")
                )
            )
            for row in labels
        ]
    return study_of(corpus, by_text.__getitem__)


def study_of(corpus, tagger):
    return Study(corpus).with_tables(attributions=voices.attribute(corpus, tagger=tagger))


def test_every_word_is_in_one_voice(seeds):
    words = seeds.voice_spans
    by_article = words.groupby("article_id")["words"].sum()
    assert by_article.to_dict() == seeds.articles.set_index("article_id")["n_words"].to_dict()
    shares = voices.share_of_voice(seeds)
    assert shares.groupby("outlet")["share"].sum().to_list() == pytest.approx([1, 1, 1])


def test_voices_agree_with_the_count_by_hand(seeds):
    words = seeds.voice_spans
    for article, parts in gold.voice_counts().items():
        body = words[words["article_id"].str.startswith(article) & (words["section"] == "body")]
        found = body.groupby("voice")["words"].sum()
        total = sum(parts["body"].values())
        for voice, count in parts["body"].items():
            assert abs(found[voice] - count) <= 0.03 * total, (article, voice)


def test_speakers_add_up_to_the_words_that_are_not_the_outlets(seeds):
    words = seeds.voice_spans
    named = words[(words["voice"] != "own") & (words["speaker"] != "")]["words"].sum()
    assert voices.speakers(seeds)["words"].sum() == named


def test_cues_kinds_and_unplaced_count_attributions(seeds):
    said = seeds.attributions
    counted = are_counted(said, seeds.articles)
    assert 0 < counted.sum() < len(said)
    assert voices.cue_verbs(seeds)["attributions"].sum() == (said["cue"][counted] != "").sum()
    assert voices.kinds(seeds)["attributions"].sum() == counted.sum()
    listed = voices.unplaced(seeds)
    left = said[(said["speaker"] != "") & (said["speaker_group"] == "")]
    assert listed["attributions"].sum() == len(left)
    assert voices.snippet(listed).count("- name:") == len(listed)


def test_the_first_and_the_last_speaker(seeds):
    found = voices.first_and_last(seeds)
    assert found.groupby("article_id").size().to_list() == [2, 2, 2]
    last = found[found["place"] == "last"].set_index("outlet")["speaker"]
    assert last["CBC News"] == "Zhao Lijian"
    assert last["Sky News"] == "Mehray Mezensof"
    for row in found.itertuples():
        assert seeds.corpus.quote(row.article_id, row.start, row.end) == row.text


def test_section_and_voice_narrow_the_words(seeds):
    headline = voices.share_of_voice(replace(seeds, section="headline"))
    words = seeds.passages[seeds.passages["section"] == "headline"]["text"].map(count_tokens)
    assert headline["words"].sum() == words.sum()
    quoted = voices.share_of_voice(seeds, voice="verbatim")
    assert set(quoted["voice"]) == {"verbatim"}


def results(study):
    return [
        draw.ribbon(study),
        draw.share_of_voice(study),
        draw.speakers(study),
        draw.cue_verbs(study),
        draw.kinds(study),
        draw.first_and_last(study),
        draw.attributions_table(study),
        draw.unplaced(study),
    ]


def test_every_figure_can_be_followed_to_the_source(seeds):
    corpus = seeds.corpus
    for result in results(seeds):
        assert "descriptive, n = 1 article per outlet" in result.subtitle
        assert len(result.table) and result.alt and result.title
        for row in result.evidence.itertuples():
            assert corpus.quote(row.article_id, row.start, row.end) == row.text
            passage = corpus.passages[
                (corpus.passages["article_id"] == row.article_id)
                & (corpus.passages["passage_id"] == row.passage_id)
            ].iloc[0]
            assert passage["start"] <= row.start <= row.end <= passage["end"]


def test_figures_of_articles_in_which_nobody_speaks_say_so(tmp_path):
    (tmp_path / "a.txt").write_text("It rained.\n\nIt rained all day on the town.\n")
    corpus = load_corpus(tmp_path)
    for result in results(study_of(corpus, lambda text: [])):
        assert result.title and result.alt


def test_speakers_nobody_placed_and_nobody_at_all_are_told_apart(tmp_path):
    (tmp_path / "a.txt").write_text("Rain\n\nA neighbour said it rained. It is thought it pours.\n")
    corpus = load_corpus(tmp_path)

    def tagger(text):
        at = text.index("A neighbour")
        return [
            Found([(at + 17, at + 27)], [(at + 12, at + 16)], [(at, at + 11)]),
            Found([(at + 43, at + 51)], [(at + 32, at + 42)], []),
        ]

    shares = voices.share_of_voice(study_of(corpus, tagger), voice="paraphrase")
    assert set(shares["group"]) == {UNPLACED, NOBODY}


def test_what_counts_is_sure_and_said_by_somebody_else(seeds):
    said = seeds.attributions
    counted = said[are_counted(said, seeds.articles)]
    assert not (counted["speaker"] == "CBC News").any()
    assert ((counted["score"] >= 0.5) | (counted["kind"] != "indirect")).all()
    assert (voices.first_and_last(seeds)["speaker"] != "Sky News").all()
