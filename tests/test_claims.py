"""Every title is true of its table: recomputed from the saved CSV, on corpora of every shape."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from presslens import Study, words
from presslens.figures import close_reading, corpus, framing, publish, voices
from presslens.figures import words as draw
from presslens.figures.claims import ENOUGH, SHARE_LEAD, Claim, Fact
from presslens.figures.voices_ribbon import own_shares
from presslens.voices.shares import in_section
from tests import gold

ROOT = Path(__file__).parents[1]
LABELLED = ROOT.parent / "shared" / "benchmarks" / "frames" / "train.jsonl"
SUPERLATIVE = re.compile(r"\b(?:most|least|commonest|largest|mostly|more than any|hardly any)\b")
AS_TITLES = re.compile(r"^(?:The most common \w+s, and how|How |Which |What |Words )")


def climate(outlets: int, each: int, letters: int = 1500) -> pd.DataFrame:
    """Articles on climate change: so many of each of the outlets that have the most."""
    if not LABELLED.is_file():
        pytest.skip("the labelled articles are not ours to ship")
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    largest = [name for name, _ in Counter(row["outlet"] for row in rows).most_common(outlets)]
    frame = pd.DataFrame(row for row in rows if row["outlet"] in largest)
    frame = frame.groupby("outlet").head(each)
    return frame.assign(text=frame["text"].str[:letters])[["id", "outlet", "date", "text"]]


def invented() -> pd.DataFrame:
    texts = [
        f'"We will vote {word}," Ann Lee said. Bob Ray denied it. The tariff rose by {n} percent, '
        "the ministry warned. Critics accused the government of delay. The tariff fell again."
        for n, word in enumerate(("today", "soon", "never", "again", "first", "last"))
    ]
    return pd.DataFrame({"outlet": ["A", "B"] * 3, "date": "2024-03-01", "text": texts})


SHAPES = {
    "seeds": None,
    "invented": invented,
    "five outlets": lambda: climate(5, 6, 1000),
    "25 outlets": lambda: climate(25, 2, 500),
    "two articles of one": lambda: climate(1, 2),
    "one long and one tiny": lambda: pd.concat(
        [climate(1, 7, 1000), climate(2, 1, 250).tail(1).assign(outlet="Tiny", id="t")]
    ),
}


def results(study: Study) -> list:
    view = study.view(stop_words="function")
    node = words.telling_word(view) or view.terms[0]
    closely = [node, *words.top_terms(view, 3)]
    return [
        corpus.what_we_read(study),
        corpus.timeline(study),
        draw.top_words(view, 15, min_count=3),
        draw.voices(view),
        draw.keyness_each(view),
        draw.keyness(view),
        draw.concordance(view, node),
        draw.collocates(view, node),
        draw.dispersion(view, closely),
        draw.over_time(view, closely),
        voices.ribbon(study),
        voices.share_of_voice(study),
        voices.speakers(study),
        voices.share_differences(study),
        voices.cue_verbs(study),
        voices.kinds(study),
        voices.first_and_last(study),
        framing.frame_list(study),
        framing.frame_rates(study),
        framing.frame_sentences(study),
        framing.frame_differences(study),
        framing.leave_one_out(study),
        framing.frame_probabilities(study),
        framing.emphasis(study),
        close_reading.names(study),
        close_reading.naming_matrix(study),
        close_reading.agency(study),
        close_reading.who_is_subject(study),
        close_reading.passives(study),
        close_reading.scare_quotes(study),
        close_reading.stance(study),
        close_reading.head_quotations(study),
    ]


@pytest.fixture(scope="module", params=SHAPES, ids=lambda name: name.replace(" ", "-"))
def drawn(request, tmp_path_factory):
    """A study, and every result drawn from it with its table as it was saved."""
    folder = tmp_path_factory.mktemp("claims")
    path = ROOT / "seeds"
    if SHAPES[request.param] is not None:
        path = folder / "articles.csv"
        SHAPES[request.param]().to_csv(path, index=False)
    study = Study.open(path)
    found = []
    for result in results(study):
        publish(pd_only(result), folder)
        found.append((result, pd.read_csv(folder / f"{result.name}.csv", keep_default_na=False,
                                          na_values={"score": [""]})))  # fmt: skip
    return study, found


def pd_only(result):
    """The result without its picture, which takes a second to save."""
    from dataclasses import replace

    return replace(result, figure=None, evidence=None)


def test_each_number_of_a_title_is_that_of_the_saved_table(drawn):
    for result, saved in drawn[1]:
        for fact in result.facts:
            assert fact.said in result.title, result.title
            columns = [name for name in (fact.column, fact.of_column) if name]
            table = saved.assign(**{name: pd.to_numeric(saved[name]) for name in columns})
            assert fact.holds(table), (result.title, fact)


def test_nothing_is_called_the_most_on_few_occurrences(drawn):
    for result, saved in drawn[1]:
        if not SUPERLATIVE.search(result.title) or AS_TITLES.search(result.title):
            continue
        assert result.facts, result.title
        for fact in (fact for fact in result.facts if fact.most):
            counts = "words" if fact.column == "share" else fact.column
            chosen = pd.Series(True, index=saved.index)
            for name, value in fact.rows.items():
                chosen &= saved[name].isin(value if isinstance(value, tuple) else [value])
            assert pd.to_numeric(saved.loc[chosen, counts]).sum() >= ENOUGH, result.title


def test_the_frame_that_leads_in_most_outlets_has_the_most_hits_there(drawn):
    for result, saved in drawn[1]:
        said = re.match(r"“(.+)” leads in the own words of (\d+) of (\d+) outlets", result.title)
        if result.name == "frame-rates" and said:
            own = saved[saved["voice"] == "own"]
            first = own.loc[own.groupby("outlet")["hits"].idxmax()]
            assert own["outlet"].nunique() == int(said[3])
            assert (first["label"] == said[1]).sum() >= int(said[2])


def test_counts_agree_with_their_nouns(drawn):
    for result, _ in drawn[1]:
        assert not re.search(r"\b1 (?:\w+ )?(?:words|times|hits|mentions|articles|outlets|names|"
                             r"quotations|frames|places|differences)\b", result.title)  # fmt: skip
        assert not re.search(r"\b(?:0|[2-9]|\d\d+) (?:is|was|has)\b", result.title), result.title
        assert "none of them without" not in result.title


def test_titles_do_not_speak_of_another_corpus(drawn):
    study, found = drawn
    if "seeds" in str(study.corpus.path):
        return
    for result, _ in found:
        text = " ".join([result.title, result.subtitle, result.alt, *result.notes])
        assert not re.search(r"China|Xinjiang|genocide|Uyghur", text), text


def test_a_title_and_its_rival_say_the_same_of_own_voice(drawn):
    study, found = drawn
    titles = {result.name: result.title for result, _ in found}
    words_ = in_section(study.voice_spans, study.section)
    sizes = own_shares(words_)
    shares = sizes["own"] / sizes["words"]
    for outlet, share in shares.items():
        said = re.findall(rf"\b{re.escape(outlet)} for (\d+)%", titles["voice-ribbon"])
        assert all(abs(int(percent) / 100 - share) <= 0.006 for percent in said)
    given = re.search(r"given (\d+)%(?: to (\d+)%)? of an outlet", titles["share-of-voice"])
    if given:
        assert int(given[1]) == pytest.approx(100 * (1 - shares).min(), abs=1)
        assert int(given[2] or given[1]) == pytest.approx(100 * (1 - shares).max(), abs=1)


def test_agency_is_told_only_of_events_that_the_user_listed(drawn):
    study, found = drawn
    (agency,) = [result for result, _ in found if result.name == "agency"]
    listed = (Path(study.corpus.path) / "events.yml").is_file()
    assert (agency.figure is not None) == listed


def test_shares_of_voice_are_as_near_to_the_hand_labels_as_titles_take_for_granted():
    study = Study.open(ROOT / "seeds")
    spans = study.voice_spans
    for article, parts in gold.voice_counts().items():
        here = spans[spans["article_id"].str.startswith(article)]
        found = here.loc[here["voice"] == "own", "words"].sum() / here["words"].sum()
        hand = parts["all"]["own"] / sum(parts["all"].values())
        assert abs(found - hand) <= SHARE_LEAD / 2


def test_a_lead_within_the_measured_error_is_not_told():
    table = pd.DataFrame({"outlet": ["A"] * 2, "group": ["X", "Y"], "words": [90, 80],
                          "share": [0.45, 0.4]})  # fmt: skip
    from presslens.figures.voices import _share_claim

    assert "most" not in _share_claim(table).text
    clear = table.assign(words=[150, 50], share=[0.6, 0.2])
    assert _share_claim(clear).text == "A gives most words to X (60%)"


def test_a_fact_that_a_table_contradicts_does_not_hold():
    table = pd.DataFrame({"name": ["a", "b"], "uses": [30, 30]})
    assert not Fact("30", {"name": "a"}, "uses", most="name").holds(table)
    assert Fact("30", {"name": "a"}, "uses").holds(table)
    with pytest.raises(ValueError, match="does not say 31"):
        Claim("It occurs 30 times", (Fact("31", {"name": "a"}, "uses"),))
