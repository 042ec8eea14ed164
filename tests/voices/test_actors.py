"""actors.yml: placing speakers, and one clear sentence for everything that is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from presslens.errors import PresslensError
from presslens.voices.actors import Actors, load_actors, parse_actors

SEEDS = Path(__file__).parents[2] / "seeds" / "actors.yml"
GOOD = """\
groups:
  state: {label: Governments, description: in office}
  people:
actors:
  - name: Chinese government
    aliases: [Government of China]
    metonyms: [Beijing]
    type: organisation
    group: state
patterns:
  - {match: 'detainees?', group: people}
  - {match: 'woman', group: state}
"""


def test_a_speaker_is_placed_by_name_alias_metonym_or_else_pattern():
    actors = parse_actors(GOOD)
    for name in ("Chinese government", "the Government of China", "Beijing's", "BEIJING"):
        assert actors.canonical(name) == "Chinese government"
        assert actors.group(name) == "Governments"
    assert actors.group("one woman", "One woman, a former detainee") == "Governments"
    assert actors.group("one of them", "One of them, a former detainee") == "people"
    assert actors.group("the moon", "the moon") == ""


def test_no_actors_place_nobody():
    assert Actors().group("Beijing") == ""


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "    aliases:",
            "    alias:",
            'line 6: unknown key "alias" in an actor; did you mean "aliases"?',
        ),
        (
            "patterns:",
            "pattern:",
            'line 10: unknown key "pattern" in the file; did you mean "patterns"?',
        ),
        ("group: state\npat", "group: sate\npat", 'line 9: the group "sate" is not listed'),
        ("'detainees?'", "'(.*)*x'", 'line 11: the pattern "(.*)*x" could run without end'),
        ("'detainees?'", "'(?:(?:\\w+)+\\s*)+!'", "could run without end"),
        ("'detainees?'", "'(a|aa)+$'", "could run without end"),
        ("'detainees?'", "'.*.*.*.*x'", "could run very long"),
        ("'detainees?'", "'" + "x" * 501 + "'", "has 501 characters"),
        ("'detainees?'", "'(detainee'", 'line 11: the pattern "(detainee" does not compile'),
        ("[Beijing]", "[Beijing", "line 8: not valid YAML"),
        ("type: organisation", "type: planet", 'line 8: "planet" is no type of actor'),
        ("- name: Chinese government\n    ", "- ", "line 5: an actor needs a name"),
        ("    group: state\n", "", "needs a group"),
        (
            "aliases: [Government of China]",
            "aliases: Government",
            "line 6: aliases should be a list",
        ),
        ("  people:", "  state:", 'line 3: the key "state" is there twice'),
    ],
)
def test_each_mistake_gets_one_sentence_with_its_line(old, new, complaint):
    assert old in GOOD
    with pytest.raises(PresslensError) as error:
        parse_actors(GOOD.replace(old, new, 1), name="my/actors.yml")
    assert complaint in str(error.value)
    assert str(error.value).startswith("my/actors.yml, line ")
    assert str(error.value).endswith((".", "?")) and "\n" not in str(error.value)


def test_one_name_cannot_be_two_actors():
    twice = GOOD.replace(
        "patterns:", "  - {name: City, aliases: [beijing], group: people}\npatterns:"
    )
    with pytest.raises(
        PresslensError, match=r'"beijing" is already a name of "Chinese gov.*line 7'
    ):
        parse_actors(twice)


def test_an_issuer_is_one_of_the_actors():
    text = GOOD.replace(
        "patterns:", "  - {name: Paper, issuer: Chinese goverment, group: state}\npatterns:"
    )
    with pytest.raises(PresslensError, match="did you mean"):
        parse_actors(text)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(PresslensError, match="there is no such actors file"):
        load_actors(tmp_path / "none.yml")
    with pytest.raises(PresslensError, match="found a folder"):
        load_actors(tmp_path)
    (tmp_path / "bad.yml").write_bytes(b"groups: {a: \xff}")
    with pytest.raises(PresslensError, match="byte 12 is not UTF-8"):
        load_actors(tmp_path / "bad.yml")
    (tmp_path / "empty.yml").write_text("# nothing\n")
    with pytest.raises(PresslensError, match="the file is empty"):
        load_actors(tmp_path / "empty.yml")


def test_the_file_of_the_seeds_is_good():
    actors = load_actors(SEEDS)
    assert actors.group("Zhao Lijian") == actors.group("Beijing") == "Chinese government"
    assert actors.group("two former detainees") == "Witnesses and relatives"
    assert actors.group("people") == ""
