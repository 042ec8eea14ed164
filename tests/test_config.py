"""YAML: one reader for every list, parameter file and corpus.yml."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presslens.batch import grid
from presslens.batch.parameters import split
from presslens.config import ConfigFile, YamlError, parse_yaml, read_yaml
from presslens.corpus import load_corpus
from presslens.errors import PresslensError
from presslens.framing.dictionaries import load_frames
from presslens.framing.events import load_events
from presslens.framing.naming import load_names
from presslens.framing.stance import load_stances
from presslens.voices import load_actors

DEEP = ("a: " + "[" * 5_000, "- " * 5_000 + "x", "{a: " * 5_000, "[\n" * 5_000)
READERS = {
    "actors": load_actors,
    "frames": load_frames,
    "names": load_names,
    "events": load_events,
    "stances": load_stances,
    "parameters": lambda path: grid.from_file([], path, path.parent),
    "corpus.yml": lambda path: load_corpus(path.parent),
}


@pytest.mark.parametrize("text", DEEP, ids=["list", "items", "mapping", "lines"])
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_deep_nesting_is_one_sentence_in_every_list(tmp_path, reader, text):
    path = tmp_path / "corpus.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PresslensError, match=r"line \d+: nested too deeply"):
        reader(path)


def test_a_list_of_values_on_the_command_line_may_be_deep_too():
    with pytest.raises(ValueError):
        split("[" * 5_000)
    assert split("[a, 'b, c', null]") == ["a", "b, c", "null"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: [1", "line 2: not valid YAML"),
        ("a:\n\tb: 1", "line 2: not valid YAML (indented with a tab; use blanks)"),
        ("a: 1\nb: 2\na: 3", 'line 3: the key "a" is there twice'),
        ("x: 1\né: \x07", "line 2: a character YAML does not allow (U+0007)"),
        ("\ud800: a", "line 1: a character YAML does not allow (U+D800)"),
        ("? [a]\n: b", "line 1: a key must be plain text"),
        ("--- a\n--- b", "line 2: a second document begins here"),
        ("a: &a [*a]", "line 1: anchors and aliases"),
        ("a: &a lol\nb: [*a, *a]", "line 1: anchors and aliases"),
        ("*a", "line 1: anchors and aliases"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, told):
    with pytest.raises(YamlError) as refusal:
        parse_yaml(text)
    assert str(refusal.value).startswith(told)


def test_values_stay_what_was_written():
    text = (
        "\ufeffa: no\nb: 007\nc: 1e3\nd: !!python/object:os.system x\ne: ~\nf: 'null'\ng: >\n  x\n"
    )
    assert parse_yaml(text) == {
        "a": "no", "b": "007", "c": "1e3", "d": "x", "e": "", "f": "null", "g": "x\n",
    }  # fmt: skip
    assert parse_yaml("[~, null]", nulls=False) == ["~", "null"]
    assert parse_yaml("# nothing\n") == ""


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_another_encoding_is_one_sentence(tmp_path, encoding):
    path = tmp_path / "actors.yml"
    path.write_bytes("groups: {é: É}".encode(encoding))
    with pytest.raises(PresslensError, match=r"UTF-8|U\+0000"):
        read_yaml(path)


@pytest.mark.parametrize("reader", [READERS["actors"], READERS["frames"], READERS["parameters"]])
def test_what_is_no_file_is_one_sentence(tmp_path, reader):
    with pytest.raises(PresslensError, match="there is no such"):
        reader(tmp_path / "none.yml")
    with pytest.raises(PresslensError, match="found a folder"):
        reader(tmp_path)


@given(st.text(alphabet="ab:-[]{}\n\t '\"&*!|>#%@,?~0é\x00", max_size=60))
def test_any_text_is_read_or_refused_with_a_line(text):
    try:
        parse_yaml(text)
    except YamlError as error:
        line = int(str(error).split(":")[0].removeprefix("line "))
        assert 1 <= line <= text.count("\n") + 1


@given(st.text(alphabet="ab:-[]{}\n '\",", max_size=60))
def test_a_list_of_actors_is_read_or_refused(text):
    try:
        file = ConfigFile(text, "actors.yml")
        for name, node in file.items(file.root, None, "the file"):
            assert name.strip()
            list(file.strings(node, "a name"))
    except PresslensError as error:
        assert str(error).startswith("actors.yml")


def test_the_lines_of_lists_and_mappings_are_known():
    tree = parse_yaml("a:\n  - x\n  - {b: c}\n")
    assert (tree.line, tree["a"].line, tree["a"][1].line, tree["a"][1]["b"].line) == (1, 2, 3, 3)


def test_the_shipped_lists_are_read():
    for path in (Path(__file__).parents[1] / "lib").rglob("data/*.yml"):
        assert read_yaml(path), path
