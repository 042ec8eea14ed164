"""Frames, scare quotes and headlines are counted by voice, and every number leads to its words."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from presslens import Study, framing, load_corpus, voices
from presslens.framing.emphasis import look_up
from presslens.framing.scare_quotes import judge
from presslens.framing.token_positions import places, token_spans
from presslens.text import sentence_spans, tokenize
from presslens.voices.shares import are_counted
from presslens.words import index_texts
from presslens.words.sentences import sentences
from tests import gold
from tools.validation import auc, validate

SEEDS = Path(__file__).parents[2] / "seeds"


@cache
def seeds() -> Study:
    return Study.open(SEEDS)


@given(st.lists(st.text(alphabet="aB '’-.“!(é\u0301😀2\n", max_size=40), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_words_and_sentences_stand_where_the_texts_have_them(texts):
    index = index_texts(texts)
    where, bounds = places(index), index.passage_bounds.tolist()
    found = sentences(index)
    assert found.in_passage.tolist() == [len(sentence_spans(text)) for text in texts]
    for row, text in enumerate(texts):
        tokens = [(start, end) for _, start, end in tokenize(text)]
        assert token_spans(index, row) == tokens
        opens = {0} | {start for start, _ in sentence_spans(text)}
        first = [bounds[row] + next((i for i, (s, _) in enumerate(tokens) if s >= at), len(tokens))
                 for at in opens]  # fmt: skip
        here = found.first[(found.first >= bounds[row]) & (found.first < bounds[row + 1])]
        assert here.tolist() == sorted({i for i in first if i < bounds[row + 1]})
        for i, ((_, end), (start, _)) in enumerate(pairwise(tokens), bounds[row]):
            token = text[slice(*tokens[i - bounds[row]])]
            short = len(token) == 1 or token[-2] == "."
            assert where.joined[i] == (short or not set(text[end:start]) & set(".!?;:()[]"))


@pytest.mark.parametrize("table", ["hits", "names"])
def test_every_hit_leads_to_its_words_in_the_source(table):
    study = seeds()
    found = getattr(study, table)
    assert len(found) > 100
    for row in found.itertuples(index=False):
        assert study.corpus.source(row.article_id)[row.start : row.end] == row.text
    assert set(found["voice"]) == {"own", "paraphrase", "verbatim"}


def test_voices_add_up_to_the_whole():
    rates = seeds().rates
    for column in ("hits", "words"):
        table = rates.pivot_table(index=["article_id", "frame"], columns="voice", values=column)
        assert (table["own"] + table["paraphrase"] + table["verbatim"] == table["all"]).all()
        assert (table["paraphrase"] + table["verbatim"] == table["quoted"]).all()
    words = rates[rates["voice"] == "all"].drop_duplicates("article_id")["words"]
    assert words.tolist() == seeds().articles["n_words"].tolist()


def test_frames_without_a_hit_are_there_with_zero(tmp_path):
    frames = framing.parse_frames("frames: {seen: {terms: [xinjiang]}, unseen: {terms: [zebra*]}}")
    index = seeds().index
    hits = framing.frame_hits(index, frames)
    rates = framing.rates_by_article(index, frames, hits)
    assert framing.zero_hit(frames, hits) == ["Unseen"]
    assert (rates.loc[rates["frame"] == "unseen", "hits"] == 0).all()
    assert rates["frame"].value_counts().nunique() == 1


def test_a_section_counts_its_own_words_only():
    index, frames = seeds().index, seeds().frames
    parts = [
        framing.rates_by_article(index, frames, voices=["all"], section=section)
        for section in ("headline", "standfirst", "crosshead", "caption", "body")
    ]
    whole = framing.rates_by_article(index, frames, voices=["all"])
    for column in ("hits", "words"):
        assert sum(part[column] for part in parts).tolist() == whole[column].tolist()


def test_comparisons_that_are_refused_count_in_the_family_all_the_same():
    # A and B have enough articles, C has three: its comparisons are looked at and not tested.
    rng = np.random.default_rng(9)
    outlets = ["A"] * 10 + ["B"] * 10 + ["C"] * 3
    hits = rng.poisson(np.where(np.array(outlets) == "A", 12, 5))
    rates = pd.DataFrame({"article_id": [f"{i}" for i in range(23)], "outlet": outlets})
    rates = rates.assign(voice="own", frame="f", label="F", hits=hits, words=800)
    rates = pd.concat([rates, rates.assign(frame="g", label="G", hits=rng.poisson(5, 23))])
    found = framing.compare_outlets(rates).set_index(["outlet", "frame"])
    assert found["family"].unique().tolist() == [6]
    assert found.loc["C", "p"].isna().all() and found.loc["C", "q"].isna().all()
    tested = found["p"].notna()
    assert tested.sum() == 4
    filled = false_discovery_control(found["p"].fillna(1))
    assert found.loc[tested, "q"].tolist() == pytest.approx(filled[tested].tolist())


def test_one_article_an_outlet_gets_no_interval_and_no_test():
    outlets = framing.rates_by_outlet(seeds().rates)
    assert outlets[["low", "high"]].isna().all().all()
    compared = framing.compare_outlets(seeds().rates)
    assert compared["p"].isna().all() and compared["q"].isna().all()
    assert compared["standing"].str.startswith("descriptive").all()
    assert "each on another event" in seeds().standing


def test_leaving_out_the_commonest_term_takes_its_hits_away():
    table = framing.leave_one_out(seeds().rates, seeds().hits)
    kept = table["rate_without"] * table["words"] / 1000
    assert (kept.round() == table["hits"] - (table["top_share"].fillna(0) * table["hits"])).all()


def test_scare_quotes_agree_with_the_hand_labels():
    study = seeds()
    found = framing.scare_quotes(study.corpus, study.voice_spans)
    places = set(zip(found["start"], found["end"], strict=True))
    labels = {(row["start"], row["end"]): row for row in gold.quotation_marks()}
    # What a second careful reader could call otherwise neither counts for nor against.
    clear = {place: row for place, row in labels.items() if not row["also"]}
    truth = {place for place, row in clear.items() if row["class"] == "scare"}
    right = len(places & truth)
    wrong = len((places & set(clear)) - truth)
    assert 2 * right / (2 * right + wrong + len(truth - places)) >= 0.85


@pytest.mark.parametrize(
    ("text", "quoted", "kind"),
    [
        ('He ran a "school" there.', False, "scare quotes"),
        ('He ran a so-called "school" there.', True, "so-called"),
        ('It is called "school" there.', False, "term"),
        ('He wrote "The Long Walk" there.', False, "term"),
        ('She said the "school" guards beat her.', True, "scare quotes"),
        ('She said it was "a school".', True, "quotation"),
        ('The star of "Scandal" came.', False, "term"),
        ('A teacher who goes by "vito" came.', False, "term"),
        ('<tweet author="jebbush">', False, "term"),
        ('Watch it at <a href="http://a.org">', False, "term"),
        ('"Related"', False, "quotation"),
        ('"School" was what it was.', False, "scare quotes"),
        ('Xi Denies The "Camps" Exist', False, "scare quotes"),
        ('She told how they confessed their "crimes" to the class.', True, "scare quotes"),
        ('It was "never a school in any sense we know".', False, "quotation"),
    ],
)
def test_marks_are_told_apart_by_form(text, quoted, kind):
    start, end = text.index('"'), text.rindex('"') + 1
    assert judge(text, start, end, quoted=quoted, speaker="She")[0] == kind


def test_so_called_without_marks_is_found_in_its_place():
    text = "The so-called experts left. A so-called Cadillac tax, they say."
    frame = pd.DataFrame({"id": ["1"], "outlet": ["A"], "text": [text]})
    corpus = _corpus(frame)
    found = framing.scare_quotes(corpus, voices.voice_spans(corpus, voices.attribute(corpus)))
    assert found[["words", "kind", "text"]].values.tolist() == [
        ["experts", "so-called", "so-called experts"],
        ["Cadillac tax", "so-called", "so-called Cadillac tax"],
    ]


def _corpus(frame: pd.DataFrame):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        frame.to_csv(path, index=False)
        return load_corpus(path)


def test_a_headline_quotation_that_the_body_lacks_is_flagged():
    found = framing.head_quotations(seeds().corpus).set_index("quotation")["found"]
    assert found["dystopian hellscape"] == "verbatim"
    missing = "If our genocide is fake, then where is my husband?"
    assert found[missing] == "not verbatim"
    ellipsis = "Torture ... cruel, inhuman and degrading treatment"
    assert found[ellipsis] == "verbatim but for an ellipsis"


def test_the_parts_of_an_elided_quotation_come_in_order():
    body = ["We will act now, and then we rest."]
    words = [["we", "will", "act", "now", "and", "then", "we", "rest"]]
    assert look_up("act … rest", words, body)[0] == "verbatim but for an ellipsis"
    assert look_up("rest … act", words, body)[0] == "not verbatim"


def test_shares_at_the_top_and_in_the_body_each_add_up_to_one():
    study = seeds()
    table = framing.emphasis(study.index, study.frames, study.hits)
    for part in ("head_share", "body_share", "first_share", "last_share"):
        assert table.groupby("outlet")[part].sum().round(9).tolist() == [1, 1, 1]
    assert (table["first_hits"] + table["last_hits"] <= table["body_hits"]).all()
    captions = study.hits["section"] == "caption"
    assert table["caption_hits"].sum() == captions.sum() > 0


def test_every_cue_is_counted_once():
    study = seeds()
    counts = framing.stance_counts(study.cues)
    assert counts["uses"].sum() == len(study.cues)
    said = study.attributions
    counted = are_counted(said, study.articles) & ~said["continuation"].astype(bool)
    assert len(study.cues) == ((said["cue"] != "") & counted).sum() > 100


def test_sentences_do_not_end_at_titles_and_initials():
    text = 'Mr. J. Smith came on Feb. 2. "Why?" he asked the U.S. envoy. No answer.'
    assert [text[s:e] for s, e in sentence_spans(text)] == [
        "Mr. J. Smith came on Feb. 2.",
        '"Why?" he asked the U.S. envoy.',
        "No answer.",
    ]


def test_auc_counts_ties_as_half():
    assert auc([1, 1, 1, 1], [0, 1, 0, 1]) == 0.5
    scores, labels = pd.DataFrame({"a": range(20)}), pd.DataFrame({"a": [0] * 10 + [1] * 10})
    assert validate(scores, labels, bootstraps=20)["auc"].tolist() == [1.0]
