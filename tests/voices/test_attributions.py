"""From passages to the table of attributions, and out as JSON Lines."""

from __future__ import annotations

import json

import pytest

from presslens import Study, load_corpus, voices
from presslens.errors import PresslensError
from presslens.schemas import TABLES
from presslens.voices.attributions import Found

TEXT = "Minister Ann Lee said:  “We go.\n\n“We do.” Critics denied that it was so."


WRITTEN = {
    "content", "cue", "source", "speaker", "speaker_group", "kind", "score", "rule", "evidence",
}  # fmt: skip


def tagger(text):
    """Find three attributions in the repaired text."""

    def at(words, start=0):
        place = text.index(words, start)
        return (place, place + len(words))

    return [
        Found([at('"We go.')], [at("said:")], [at("Minister Ann Lee")]),
        Found([at('"We do."')], [], []),
        Found([at("that it was so")], [at("denied")], [at("Critics")]),
    ]


@pytest.fixture
def corpus(tmp_path):
    rows = [{"id": "a", "outlet": "A", "text": TEXT}, {"id": "b", "outlet": "B", "text": "Rain."}]
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return load_corpus(path)


def one_article(text):
    return tagger(text) if "Ann" in text else []


def test_offsets_lead_back_to_the_words_of_the_source(corpus):
    said = voices.attribute(corpus, tagger=one_article)
    assert list(said.columns) == list(TABLES["attributions"])
    pieces = [[corpus.quote("a", *span) for span in spans] for spans in said["content_spans"]]
    assert pieces == [["“We go."], ["“We do.”"], ["that it was so"]]
    assert list(said["kind"]) == ["direct", "direct", "indirect"]
    assert list(said["speaker"]) == ["Ann Lee", "Ann Lee", "critics"]
    assert list(said["continuation"]) == [False, True, False]
    assert list(said["attribution_id"]) == [0, 1, 2]


def test_contents_inside_contents_are_nested(corpus):
    def nested(text):
        start = text.index("Critics") if "Critics" in text else -1
        inner = text.find("that it was so")
        outer = [Found([(start, inner + 14)], [(8, 9)], [(0, 8)])]
        return [*outer, Found([(inner, inner + 14)], [], [(start, start + 7)])] if inner > 0 else []

    said = voices.attribute(corpus, tagger=nested)
    assert list(said["nested"]) == [False, True]


def test_what_somebody_says_that_another_said_is_nested_and_its_words_count_once(tmp_path):
    text = "Ana Ruiz said that her deputy denied that he knew of the letter. It rained."
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps({"id": "a", "outlet": "X", "text": text}), encoding="utf-8")
    corpus = load_corpus(path)
    said = voices.attribute(corpus)
    assert list(said["source"]) == ["Ana Ruiz", "her deputy"]
    assert list(said["nested"]) == [False, True]
    assert list(said["speaker"]) == ["Ana Ruiz", "Ana Ruiz's deputy"]
    spans = voices.voice_spans(corpus, said)
    told = spans[spans["voice"] == "paraphrase"]
    assert list(told["speaker"]) == ["Ana Ruiz"]
    assert "".join(corpus.quote("a", *told.iloc[0][["start", "end"]])).startswith("that her deputy")
    (row,) = voices.kinds(Study.open(path)).query("attributions > 0").itertuples()
    assert (row.kind, row.attributions) == ("indirect", 1)


def test_what_stands_between_the_parts_of_a_quotation_is_not_nested(corpus):
    def split(text):
        if "Critics" not in text:
            return []
        return [Found([(0, 7), (20, 25)], [], [(8, 9)]), Found([(10, 19)], [], [(8, 9)])]

    assert not voices.attribute(corpus, tagger=split)["nested"].any()


def test_a_quotation_left_open_goes_on_in_the_next_paragraph(tmp_path):
    text = 'Ann Lee said: "It rained.\n\n"It snowed.\n\n"It cleared up."\n\n"Nobody said this."'
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps({"id": "a", "outlet": "X", "text": text}), encoding="utf-8")

    def first_only(text):
        return [Found([(14, 25)], [(8, 12)], [(0, 7)])]

    said = voices.attribute(load_corpus(path), tagger=first_only)
    assert list(said["content"]) == ['"It rained.', '"It snowed.', '"It cleared up."']
    assert list(said["continuation"]) == [False, True, True]
    assert set(said["speaker"]) == {"Ann Lee"}


def test_nothing_found_is_an_empty_table_and_everything_is_own_voice(corpus):
    said = voices.attribute(corpus, tagger=lambda text: [])
    assert said.empty and list(said.columns) == list(TABLES["attributions"])
    spans = voices.voice_spans(corpus, said)
    assert set(spans["voice"]) == {"own"}


def test_groups_come_from_the_file_beside_the_corpus_or_the_one_given(corpus, tmp_path):
    beside = "groups: {crown: }\nactors: [{name: Ann Lee, group: crown}]"
    (tmp_path / "actors.yml").write_text(beside)
    (tmp_path / "mine.yml").write_text(beside.replace("crown", "mine"))
    said = voices.attribute(corpus, tagger=one_article)
    assert list(said["speaker_group"]) == ["crown", "crown", ""]
    said = voices.attribute(corpus, tmp_path / "mine.yml", tagger=one_article)
    assert list(said["speaker_group"]) == ["mine", "mine", ""]
    with pytest.raises(PresslensError, match="no such actors file"):
        voices.attribute(corpus, tmp_path / "none.yml", tagger=one_article)


def test_jsonl_has_an_object_for_every_article(corpus, tmp_path):
    said = voices.attribute(corpus, tagger=one_article)
    out = voices.write_attributions(corpus, said, tmp_path / "said.jsonl")
    first, second = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (first["id"], second) == ("a", {"id": "b", "attributions": [], "nested": []})
    assert all(set(row) == WRITTEN for row in first["attributions"])
    listed = [(row["score"], row["rule"], row["evidence"]) for row in first["attributions"]]
    assert listed == list(said[["score", "rule", "mention"]].itertuples(index=False, name=None))
    start, end = first["attributions"][0]["content"][0]
    assert TEXT[start:end] == "“We go."


def test_jsonl_may_leave_out_what_is_less_likely(corpus, tmp_path):
    said = voices.attribute(corpus, tagger=one_article)
    said["score"] = [0.3, 0.6, 0.9]
    out = voices.write_attributions(corpus, said, tmp_path / "said.jsonl", min_score=0.6)
    first = json.loads(out.read_text(encoding="utf-8").splitlines()[0])
    assert [row["score"] for row in first["attributions"]] == [0.6, 0.9]


def test_what_is_most_likely_no_attribution_is_left_out_unless_it_quotes(corpus):
    def unsure(text: str) -> list[Found]:
        return [one._replace(score=0.05, source=[]) for one in one_article(text)]

    sure, said = (voices.attribute(corpus, tagger=tagger) for tagger in (one_article, unsure))
    assert "indirect" in set(sure["kind"])
    assert len(said) and "indirect" not in set(said["kind"])


def test_a_file_that_cannot_be_written_is_one_sentence(corpus, tmp_path):
    said = voices.attribute(corpus, tagger=one_article)
    with pytest.raises(PresslensError, match="cannot be written"):
        voices.write_attributions(corpus, said, tmp_path / "no" / "said.jsonl")


def test_an_article_in_another_language_is_warned_of(tmp_path):
    german = "Der Minister sagte, er werde gehen, aber nicht vor dem Ende des Jahres. " * 3
    english = "The minister said that he would go, but not before the end of the year. " * 3
    rows = [
        {"id": "de1", "outlet": "A", "text": german},
        {"id": "e", "outlet": "A", "text": english},
    ]
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with pytest.warns(UserWarning, match=r"1 article is not in English, of 2: de1 \(de\)"):
        voices.attribute(load_corpus(path), tagger=one_article)
