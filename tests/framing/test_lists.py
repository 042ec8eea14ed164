"""Lists people write (frames, names, stances) are read strictly and matched as documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from presslens import framing
from presslens.errors import PresslensError
from presslens.framing.dictionaries import GENERIC, POLICY, choose_frames
from presslens.framing.matching import find, parse_term
from presslens.framing.stance import STANCES
from presslens.words import index_texts

SEEDS = Path(__file__).parents[2] / "seeds"


def matches(text: str, *terms: str, lemma: bool = False) -> list[str]:
    index = index_texts([text])
    found = find(index, [parse_term(term, lemma=lemma) for term in terms])
    return [
        " ".join(index.forms[index.tokens[i]] for i in range(first, first + n))
        for first, n in zip(found["first"], found["n"], strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("Camps, camps' gates and the camp’s fence", "camp", ["camp’s"]),
        ("Camps, camps' gates and the camp’s fence", "camps", ["Camps", "camps"]),
        ("Uyghur or Uighurs’ rights", "u*ghur*", ["Uyghur", "Uighurs"]),
        ("They told us that the US left. US's", "US", ["US", "US's"]),
        ("human rights; human. Rights (human rights)", "human rights", ["human rights"] * 2),
        ("crimes against humanity and against nature", "crimes against *",
         ["crimes against humanity"]),
        ('the "deradicalization" camps', "deradicali* camps", ["deradicalization camps"]),
        ("state-run and state run", "state run", ["state run"]),
        ("banana, band, ban, bandanas", "b**an*na", ["banana"]),
        ("aaab aba ab", "a*b*", ["aaab", "aba", "ab"]),
        ("aba ababa", "ab*ba", ["ababa"]),
        ("a" * 3000, "a*a*a*a*a*a*a*a*b", []),
    ],
)  # fmt: skip
def test_terms_match_whole_words_as_people_write_them(text, term, expected):
    assert matches(text, term) == expected


def test_phrases_do_not_run_from_one_passage_into_the_next():
    index = index_texts(["A test of human", "rights and wrongs"])
    assert find(index, [parse_term("human rights")]).empty


def test_lemmas_stand_for_all_forms():
    assert matches("They deny, she denies, he denied it.", "deny", lemma=True) == [
        "deny",
        "denies",
        "denied",
    ]


def hits(text: str, frames: str) -> list[str]:
    return framing.frame_hits(index_texts([text]), framing.parse_frames(frames))["term"].tolist()


def test_a_word_counts_once_within_a_frame_and_again_in_another():
    frames = "frames: {a: {terms: [human rights, rights]}, b: {terms: [rights]}}"
    assert hits("Human rights.", frames) == ["human rights", "rights"]


def test_excluded_phrases_and_wanted_company():
    frames = "frames: {a: {terms: [attack*], exclude: [heart attack*], include: [troops]}}"
    text = "Troops attacked. A heart attack hit the troops. An attack came."
    assert hits(text, frames) == ["attack*"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("frames: {a: {term: [x]}}", 'line 1: unknown key "term"'),
        ("frames:\n  a:\n    terms: []\n", "line 3: the frame"),
        ("frames:\n  a: {terms: [x]}\n  a: {terms: [y]}\n", 'line 3: the key "a" is there twice'),
        ("frames:\n  a:\n    terms: [x, 'abus[e']\n", 'line 3: "abus[e" is not made of words'),
        ("frames: {a: {terms: [" + "x" * 201 + "]}}", "a term has 201 characters"),
        ("frames: {a: {terms: ['(.*)*x']}}", 'line 1: "(.*)*x" is not made of words'),
        ("frames: {a: {terms: ['*']}}", 'line 1: "*" is not made of words'),
        ("frames: {a: {terms: [x]", "line 1: not valid YAML"),
        ("frames: [a, b]", "should be a mapping"),
        ("frame: {}", 'unknown key "frame"'),
        ("", "the file is empty"),
        ("frames: {a: {label: L, terms: [x]}, b: {label: L, terms: [y]}}", "used for two frames"),
    ],
)
def test_a_bad_list_gets_one_sentence_with_file_and_line(text, expected):
    with pytest.raises(PresslensError) as caught:
        framing.parse_frames(text, name="mine.yml")
    message = str(caught.value)
    assert expected in message
    assert message.startswith("mine.yml")
    assert message.endswith((".", "?")) and "?." not in message and "\n" not in message


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "frames.yml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PresslensError, match=r"frames\.yml: (it seems to be UTF-16|there is no)"):
        framing.load_frames(path)


def test_the_corpus_own_frames_come_before_the_generic_ones(tmp_path):
    assert choose_frames("", tmp_path).name == GENERIC.name
    (tmp_path / "frames.yml").write_text("frames: {mine: {terms: [x]}}", encoding="utf-8")
    assert choose_frames("", tmp_path).labels == ["Mine"]
    assert choose_frames(GENERIC, tmp_path).name == GENERIC.name


@pytest.mark.parametrize("path", [GENERIC, POLICY, SEEDS / "frames.yml"])
def test_shipped_frames_say_what_they_are_and_where_they_come_from(path):
    frames = framing.load_frames(path)
    assert not frames.warnings
    for frame in frames.frames:
        assert len(frame.definition.split()) >= 8
        assert any(year in frame.source for year in ("19", "20"))
        assert len(frame.terms) >= 10


def test_the_dimensions_of_the_policy_frames_codebook_ship_under_a_name(tmp_path):
    frames = choose_frames("policy", tmp_path)
    assert len(frames) == 14
    assert choose_frames("generic", tmp_path).path == GENERIC
    (tmp_path / "frames.yml").write_text("frames: {own: {terms: [own]}}", encoding="utf-8")
    assert choose_frames("generic", tmp_path).path == GENERIC
    assert choose_frames("", tmp_path).labels == ["Own"]


def test_the_five_generic_frames_of_the_literature_ship():
    keys = {frame.key for frame in framing.load_frames().frames}
    assert {"conflict", "human_interest", "economic", "morality", "resolution"} <= keys


def test_names_that_overlap_count_once_for_the_longest():
    referents = framing.load_names(SEEDS / "names.yml")
    text = "Uighurs of the Xinjiang Uyghur Autonomous Region spoke of concentration camps."
    found = framing.name_hits(index_texts([text]), referents)
    assert found["name"].tolist() == [
        "Uyghurs",
        "Xinjiang Uyghur Autonomous Region",
        "concentration camps",
    ]


def test_a_list_of_names_is_read_strictly():
    with pytest.raises(PresslensError, match=r'line 1: the referent "x" needs names'):
        framing.parse_names("referents: {x: {kind: place}}")
    with pytest.raises(PresslensError, match=r'unknown key "name".*did you mean "names"'):
        framing.parse_names("referents: {x: {name: {}}}")


@pytest.mark.parametrize(
    ("cue", "stance"),
    [
        ("said", "neutral"),
        ("according to", "neutral"),
        ("has repeatedly denied", "denying"),
        ("claimed", "doubting"),
        ("is alleged", "doubting"),
        ("lashed out", "emotive"),
        ("accused", "emotive"),
        ("pointed out", "assertive"),
        ("issued a denial", "denying"),
        ("telephoned", "unlisted"),
        ("", "no cue"),
    ],
)
def test_cues_have_the_stance_of_their_verb_in_any_form(cue, stance):
    assert framing.stance_of(cue, framing.load_stances()) == stance


def test_a_term_that_is_there_twice_in_one_frame_is_told_and_counts_once():
    from presslens.words import index_texts

    text = "frames:\n  war:\n    terms: [war, clash]\n    lemmas: [war]\n"
    assert not framing.parse_frames(text).warnings  # a word and its lemma are two things
    frames = framing.parse_frames("frames:\n  war:\n    terms: [war, War]\n", name="mine.yml")
    assert frames.warnings == (
        'mine.yml, line 3: the term "War" is there twice in "war"; it counts once.',
    )
    assert len(framing.frame_hits(index_texts(["War."]), frames)) == 1


def test_a_cue_cannot_have_two_stances(tmp_path):
    path = tmp_path / "stance.yml"
    path.write_text("stances: {a: {cues: [say]}, b: {cues: [said]}}", encoding="utf-8")
    with pytest.raises(PresslensError, match='"said" is listed under "a" and "b"'):
        framing.load_stances(path)
    assert framing.load_stances(STANCES).labels["denying"] == "Denying"


def test_a_term_is_read_by_the_token_rule_accents_and_vowel_signs_included():
    index = index_texts(["The cafe\u0301s and the caf\u00e9; हिन्दी में."])
    for written, hits in (("cafe\u0301*", 2), ("caf\u00e9*", 2), ("हिन्दी", 1), ("हिन्दी में", 1)):
        assert len(find(index, [parse_term(written)])) == hits
