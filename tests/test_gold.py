"""The hand labels are well-formed: every quote stands in the text, and the files agree."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import gold
import pytest
import yaml

from presslens.framing import load_stances

ACTORS = yaml.safe_load(
    (Path(__file__).parents[1] / "seeds" / "actors.yml").read_text(encoding="utf-8")
)
ALL = gold.attributions(optional=True)
MARKS = gold.quotation_marks()
SPOKEN = [mark for mark in MARKS if mark["class"] == "quotation"]


def where(row):
    return f"{row['article']} line {row['line']}: {row.get('content') or row.get('text')}"


def covered(row):
    return {i for s, e in row["content_spans"] for i in range(s, e)}


def kind_by_marks(row):
    pairs = {(mark["start"], mark["end"]) for mark in SPOKEN}
    if all(tuple(span) in pairs for span in row["content_spans"]):
        return "direct"
    inside = [(s, e) for s, e in pairs if any(a <= s and e <= b for a, b in row["content_spans"])]
    return "mixed" if inside else "indirect"


def group_by_file(name):
    """The group that actors.yml gives a speaker: actors by name first, then the first pattern."""
    for actor in ACTORS["actors"]:
        names = [actor["name"], *actor.get("aliases", []), *actor.get("metonyms", [])]
        if name.lower() in map(str.lower, names):
            return actor["group"]
    fits = (p["group"] for p in ACTORS["patterns"] if re.search(p["match"], name, re.IGNORECASE))
    return next(fits, "")


def test_the_seed_file_is_the_one_that_was_labelled():
    digest = hashlib.sha256(gold.SEED.read_bytes()).hexdigest()
    assert digest == "01cd6cb6938fbe02de493ea9f6f20671218ce3930d17f9be40ed9eb16d6668b6"


def test_words_missing_or_ambiguous_are_refused():
    with pytest.raises(LookupError, match="line 14: 0 places with 'nowhere here'"):
        gold.find("nowhere here", 14)
    with pytest.raises(LookupError, match="2 places with 'China'"):
        gold.find("China", 37)


@pytest.mark.parametrize("row", ALL, ids=where)
def test_an_attribution_is_well_formed(row):
    words = {re.sub(r"\s+", " ", gold.source()[s:e]) for s, e in row["content_spans"]}
    assert words and all(words)
    assert row["kind"] == kind_by_marks(row)
    assert row["speaker"] or not row["source"] or row["optional"]
    if row["continuation"]:
        assert not row["cue"] and not row["source"]
    roles = [set(range(*span)) for span in row["cue_spans"] + row["source_spans"]]
    assert not any(covered(row) & role for role in roles)


@pytest.mark.parametrize("article", gold.read("articles.yml"))
def test_labels_stand_in_editorial_text_of_their_article(article):
    text = gold._covered(
        (row["start"], row["end"])
        for row in gold.sections(optional=True)
        if row["article"] == article
    )
    first, last = gold.lines(gold.read("articles.yml")[article]["lines"])
    assert text <= set(range(first, last))
    breaks = {m.start() for m in re.finditer("\n", gold.source())}
    for row in ALL:
        if row["article"] == article:
            assert covered(row) - breaks <= text, where(row)
    for mark in MARKS:
        if mark["article"] == article:
            assert set(range(mark["start"], mark["end"])) <= text, where(mark)


def test_nested_labels_lie_inside_others_and_the_rest_do_not():
    for row in ALL:
        others = [o for o in ALL if o is not row and covered(row) < covered(o)]
        if row["nested"]:
            assert others, where(row)
        elif not row["optional"]:
            assert all(o["optional"] for o in others), where(row)


def test_a_continuation_keeps_the_speaker_it_goes_on_from():
    last = None
    for row in gold.attributions():
        if row["nested"]:
            continue
        if row["continuation"]:
            assert last["article"] == row["article"], where(row)
            assert last["speaker"] == row["speaker"], where(row)
        last = row
    merged = gold.attributions(merged=True)
    assert not any(row["continuation"] for row in merged)
    assert sum(len(row["content_spans"]) for row in merged) == sum(
        len(row["content_spans"]) for row in gold.attributions()
    )


def test_every_quotation_mark_in_editorial_text_is_labelled():
    edges = {m["start"] for m in MARKS} | {m["end"] - 1 for m in MARKS if not m["open"]}
    mark = re.compile(r"[\"“”‘]|(?<!\w)['’]|['’](?!\w)")
    found = {
        m.start()
        for row in gold.sections(optional=True)
        for m in mark.finditer(gold.source(), row["start"], row["end"])
    }
    assert found == edges


def test_pairs_of_marks_are_pairs_and_classes_are_known():
    pairs = {'""', "''", "“”", "‘’"}
    for mark in MARKS:
        assert mark["open"] or mark["text"][0] + mark["text"][-1] in pairs, where(mark)
        assert {mark["class"], *mark["also"]} <= {"quotation", "scare", "term", "other"}
        assert mark["class"] not in mark["also"], where(mark)


def test_quotations_are_attributed_and_scare_quotes_are_not():
    said = set().union(*map(covered, ALL))
    for mark in SPOKEN:
        assert set(range(mark["start"], mark["end"])) <= said, where(mark)


def test_speakers_are_listed_once_and_used():
    people = gold.read("speakers.yml")
    assert set(people) == {row["speaker"] for row in ALL if row["speaker"]}
    assert {person["group"] for person in people.values()} <= {"", *ACTORS["groups"]}


@pytest.mark.parametrize("name", gold.read("speakers.yml"))
def test_the_actors_file_puts_a_speaker_where_the_labels_do(name):
    assert group_by_file(name) == gold.read("speakers.yml")[name]["group"]


def test_the_actors_file_is_sound():
    assert set(ACTORS) == {"groups", "actors", "patterns"}
    assert all(set(group) == {"label", "description"} for group in ACTORS["groups"].values())
    keys = {"name", "aliases", "metonyms", "type", "role", "issuer", "group"}
    names = [actor["name"] for actor in ACTORS["actors"]]
    everyone = [
        name.lower()
        for actor in ACTORS["actors"]
        for name in (actor["name"], *actor.get("aliases", []), *actor.get("metonyms", []))
    ]
    assert len(everyone) == len(set(everyone))
    for actor in ACTORS["actors"]:
        assert set(actor) <= keys
        assert actor.get("type", "person") in {"person", "organisation", "document"}
        assert actor["group"] in ACTORS["groups"]
        assert actor.get("issuer", names[0]) in names
    for pattern in ACTORS["patterns"]:
        assert set(pattern) == {"match", "group"}
        assert pattern["group"] in ACTORS["groups"]
        assert re.compile(pattern["match"], re.IGNORECASE)


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("three former camp detainees", "witnesses"),
        ("the victim's mother", "witnesses"),
        ("a woman who was jailed for a year", "witnesses"),
        ("a Chinese foreign ministry spokeswoman", "china_government"),
        ("China's embassy in Paris", "china_government"),
        ("a spokesman for the UN refugee agency", "international_bodies"),
        ("two UN experts", "experts"),
        ("a professor of law in Ghent", "experts"),
        ("a local rights group", "ngos"),
        ("the Norwegian prime minister", "other_governments"),
        ("a senior White House official", "other_governments"),
        ("opposition lawmakers", "other_governments"),
        ("a reporter at the scene", "media"),
        ("one resident", "public"),
        ("a person close to the talks", ""),
    ],
)
def test_patterns_place_people_of_other_stories(words, group):
    assert group_by_file(words) == group


def test_the_voice_counts_on_file_are_those_of_the_labels():
    assert gold.read("voices.yml") == gold.voice_counts()


def test_labels_of_other_articles_are_well_formed():
    stances = {*load_stances().labels, "none"}
    for label in gold.read("stances.yml"):
        assert {label["stance"], label.get("also", "none")} <= stances
        assert all(start < end for start, end in label["cue"])
    for label in gold.read("resolutions.yml"):
        assert isinstance(label["speaker"], str) and label["speaker"] not in label.get("also", [])
    for label in gold.read("nested.yml"):
        low, high = label["content"][0][0], label["content"][-1][1]
        for inner in label.get("inner", []):
            assert low <= inner["cue"][0] < inner["cue"][1] <= high
            assert low <= inner.get("source", [low])[0] < high
