"""The parameters cell and what fits it; the suite file; what a misspelling is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from presslens.batch import grid
from presslens.batch.parameters import check, parse, read_parameters
from presslens.batch.runs import Run, choose, override
from presslens.batch.suite import find_root, read_suite
from presslens.errors import PresslensError

CELL = """from typing import Literal

corpus: str = "../seeds"  # folder or file
top_n: int = 15  # words shown
rate: float = 0.5
lemmas: bool = False  # count lemmas
outlets: list[str] = []  # only these
years: list[int] = []
voice: Literal["all", "own", "verbatim"] = "all"  # whose words
"""
KNOWN = {parameter.name: parameter for parameter in parse(CELL, "n.ipynb")}


def test_the_cell_is_read_with_types_defaults_and_comments():
    assert list(KNOWN) == ["corpus", "top_n", "rate", "lemmas", "outlets", "years", "voice"]
    assert (KNOWN["top_n"].default, KNOWN["top_n"].comment) == (15, "words shown")
    assert KNOWN["voice"].choices == ("all", "own", "verbatim")
    assert KNOWN["rate"].comment == ""


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("corpus", "no", "no"),  # YAML 1.1 would read False
        ("corpus", "1e3", "1e3"),
        ("corpus", "", ""),
        ("top_n", "30", 30),
        ("top_n", "-3", -3),
        ("rate", "3", 3.0),
        ("lemmas", "no", False),
        ("lemmas", "True", True),
        ("outlets", "", []),
        ("outlets", "no, yes", ["no", "yes"]),
        ("outlets", "[CBC News, 'A, B']", ["CBC News", "A, B"]),
        ("outlets", ["CBC News"], ["CBC News"]),
        ("years", "2020,2021", [2020, 2021]),
        ("voice", "own", "own"),
    ],
)
def test_a_value_that_fits_becomes_the_annotated_type(name, text, value):
    read = KNOWN[name].read(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("top_n", "abc", 'top_n has to be a whole number, not "abc".'),
        ("top_n", "3.5", "a whole number"),
        ("top_n", "", "a whole number"),
        ("top_n", ["3"], "a whole number"),
        ("rate", "nan", "a number"),
        ("lemmas", "maybe", "yes or no"),
        ("outlets", "[unclosed", "a list"),
        ("outlets", {"a": "b"}, "a list"),
        ("years", "2020,x", "a list: a whole number, separated by commas"),
        ("voice", "owm", 'one of all, own, verbatim, not "owm"; did you mean "own"?'),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_one_sentence(name, text, told):
    with pytest.raises(PresslensError) as refusal:
        KNOWN[name].read(text)
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("n = 3", "line 1 of the parameters cell is not of the form"),
        ("n: int", "line 1"),
        ("n: dict = {}", "n is annotated dict"),
        ("n: list[dict] = []", "n is annotated list[dict]"),
        ("n: int = len('abc')", "the default of n is not a plain value"),
        ("n: int = ", "line 1 of the parameters cell is not Python"),
    ],
)
def test_a_cell_that_is_no_list_of_parameters_is_refused(source, told):
    with pytest.raises(PresslensError, match="^n.ipynb") as refusal:
        parse(source, "n.ipynb")
    assert told in str(refusal.value)


def test_an_unknown_parameter_is_refused_with_the_nearest_name():
    with pytest.raises(PresslensError, match='no parameter top_m; did you mean "top_n"'):
        check({"top_m": "3"}, KNOWN.values(), where="--set", notebook="n.ipynb")


def write_project(folder, suite, cell=CELL):
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    cells = [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": cell}]
    (notebooks / "1_words.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    (notebooks / "suite.yml").write_text(suite, encoding="utf-8")
    return folder


RUN = "runs:\n  - name: words\n    notebook: 1_words.ipynb\n"


def test_the_suite_is_read_and_words_stay_words(tmp_path):
    lines = "    parameters:\n      corpus: no\n      top_n: 20\n      outlets: [CBC News, on]\n"
    (run,) = read_suite(write_project(tmp_path, RUN + lines))
    assert run.settings == {"corpus": "no", "top_n": 20, "outlets": ["CBC News", "on"]}


@pytest.mark.parametrize(
    ("suite", "told"),
    [
        ("", "needs a list under the key runs"),
        ("runs: []", "lists no run"),
        ("runs:\n - [", "line 2"),
        ("runs: []\nruns: []", "there twice"),
        ("other: 1\n" + RUN, 'unknown key "other"'),
        (RUN.replace("notebook", "notebok"), 'unknown key "notebok"; did you mean "notebook"?'),
        (RUN.replace("words\n", "../words\n", 1), "needs a name"),
        (RUN.replace("name: words\n    ", ""), "needs a name"),
        (RUN + RUN.removeprefix("runs:\n"), "as another run already is"),
        (
            RUN.replace("1_words", "1_wrods"),
            'no such notebook in notebooks/; did you mean "1_words',
        ),
        (RUN.replace("1_words", "../x"), "needs a notebook: the name of a file"),
        (RUN + "    parameters:\n      top_m: 3\n", 'did you mean "top_n"?'),
        (RUN + "    parameters:\n      top_n: many\n", "top_n has to be a whole number"),
        (RUN + "    parameters: [1]\n", "parameters is a list of name: value lines"),
    ],
)
def test_a_suite_that_cannot_be_used_is_refused(tmp_path, suite, told):
    with pytest.raises(PresslensError, match=r"suite\.yml|ipynb") as refusal:
        read_suite(write_project(tmp_path, suite))
    assert told in str(refusal.value)


@pytest.mark.parametrize("cells", ["{", "[]", '{"cells": []}'])
def test_a_notebook_that_is_none_is_refused(tmp_path, cells):
    path = tmp_path / "n.ipynb"
    path.write_text(cells, encoding="utf-8")
    with pytest.raises(PresslensError, match=r"^n\.ipynb"):
        read_parameters(path)


RUNS = [
    Run("corpus", Path("0.ipynb"), {}, (KNOWN["corpus"],)),
    Run("words", Path("1.ipynb"), {"top_n": 9}, tuple(KNOWN.values())),
]


def test_runs_are_chosen_by_name_in_the_order_of_the_suite():
    assert [run.name for run in choose(RUNS, ["words", "corpus"])] == ["corpus", "words"]
    assert choose(RUNS, []) == RUNS
    with pytest.raises(PresslensError, match='no notebook run "wrods".*did you mean "words"'):
        choose(RUNS, ["wrods"])


def test_a_setting_goes_to_every_notebook_that_has_it():
    corpus, words = override(RUNS, {"top_n": "30", "voice": "own"})
    assert corpus.settings == {}
    assert words.settings == {"top_n": 30, "voice": "own"}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"top_m": "3"}, 'none of the notebooks has a parameter top_m; did you mean "top_n"?'),
        ({"corpus": "x"}, "say --corpus instead"),
        ({"out": "x"}, "say --out instead"),
        ({"top_n": "x"}, "--set: top_n has to be a whole number"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(settings, told):
    with pytest.raises(PresslensError) as refusal:
        override(RUNS, settings)
    assert told in str(refusal.value)


def test_the_project_is_found_from_below_and_missed_in_one_sentence(tmp_path):
    root = write_project(tmp_path, RUN)
    below = root / "a" / "b"
    below.mkdir(parents=True)
    assert find_root(below) == root
    (root / "notebooks" / "suite.yml").unlink()
    with pytest.raises(PresslensError, match="inside a presslens project"):
        find_root(below)


SETS = """sets:
  long: {top_n: 30}
  own_long: {use: long, voice: own, top_n: 40}
  a: {use: [b]}
  b: {use: [a]}
"""


def test_a_run_uses_sets_and_a_grid_makes_a_run_of_each_combination(tmp_path):
    lines = "    use: [long, own_long]\n    parameters: {rate: 2}\n"
    lines += "    grid: {outlets: each, lemmas: [yes, no]}\n"
    root = write_project(tmp_path, SETS + RUN + lines)
    runs = read_suite(root, outlets=lambda: ["CBC News", "Sky News"])
    assert [run.name for run in runs] == [
        f"words-{outlet}-lemmas-{count}"
        for outlet in ("cbc-news", "sky-news")
        for count in ("yes", "no")
    ]
    assert runs[0].settings == {
        "top_n": 40,
        "rate": 2.0,
        "lemmas": True,
        "outlets": ["CBC News"],
        "voice": "own",
    }
    assert choose(runs, ["words"]) == runs


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("use: lnog", 'there is no set "lnog"; did you mean "long"?'),
        ("use: a", "the sets a → b → a use each other in a circle."),
        ("grid: {top_m: [1]}", 'did you mean "top_n"?'),
        ("grid: {top_n: [many]}", "top_n has to be a whole number"),
        ("grid: {top_n: each}", "has to be listed value by value"),
        ("grid: {voice: [own, own]}", "as another run already is"),
        ("grid: [1]", "grid is a list of name: value lines"),
        (f"grid: {{top_n: {list(range(1001))}}}", "makes 1,001 runs; say --yes to do them all."),
    ],
)
def test_sets_and_grids_that_cannot_be_used_are_refused(tmp_path, lines, told):
    root = write_project(tmp_path, SETS + RUN + f"    {lines}\n")
    with pytest.raises(PresslensError, match=r"^notebooks/suite\.yml: run 1 \(words\)") as refusal:
        read_suite(root)
    assert told in str(refusal.value)


def test_a_grid_on_the_command_line_goes_to_the_notebooks_that_have_it():
    made = grid.grids(RUNS, {"voice": "own,verbatim"})
    assert [run.name for run in made] == ["corpus", "words-own", "words-verbatim"]
    with pytest.raises(PresslensError, match=r'--grid voise: none .* did you mean "voice"\?'):
        grid.grids(RUNS, {"voise": "own"})
    many = {"top_n": ",".join(map(str, range(1001)))}
    with pytest.raises(PresslensError, match="say --yes"):
        grid.grids(RUNS, many)
    assert len(grid.grids(RUNS, many, limit=None)) == 1002


def test_a_file_of_parameters_goes_over_the_suite(tmp_path):
    path = tmp_path / "mine.yml"
    path.write_text("top_n: 5\nwords: {top_n: 6, voice: own}\n", encoding="utf-8")
    corpus, words = grid.from_file(RUNS, path, tmp_path)
    assert corpus.settings == {}
    assert words.settings == {"top_n": 6, "voice": "own"}
    for text, told in (
        ("wrods: {top_n: 6}", 'mine.yml: there is no notebook run "wrods"; did you mean "words"?'),
        ("top_n: x", "mine.yml: top_n has to be a whole number"),
        ("[1", "mine.yml, line 1: not valid YAML"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PresslensError) as refusal:
            grid.from_file(RUNS, path, tmp_path)
        assert told in str(refusal.value)
    with pytest.raises(PresslensError, match="there is no such file"):
        grid.from_file(RUNS, tmp_path / "none.yml", tmp_path)


def test_a_comment_says_what_fits():
    voice, n, seed, free = parse(
        'voice: str = "all"  # whose words; one of all, own or quoted\n'
        "n: int = 5  # words in a list, 2 to 9\n"
        "seed: int = 0  # another number draws others, 0 or more\n"
        'words: str = ""  # one of your own, or a file, 2 to 9',
        "cell",
    )
    assert voice.choices == ("all", "own", "quoted")
    assert (n.read("9"), seed.read("0"), free.read("any, text")) == (9, 0, "any, text")
    for known, value, nearby in ((voice, "owm", 'did you mean "own"'), (n, "10", "2 to 9")):
        with pytest.raises(PresslensError, match=nearby):
            known.read(value)
    with pytest.raises(PresslensError, match="the default of n is 12, but it has to be a whole"):
        parse("n: int = 12  # words in a list, 2 to 9", "cell")


@pytest.mark.parametrize(
    ("bounds", "fits", "not_fitting"),
    [("1 to 9", "9", "10"), ("1 or more", "1", "0"), ("9 or less", "-3", "10")],
)
def test_a_number_keeps_to_the_bounds_of_its_comment(bounds, fits, not_fitting):
    (known,) = parse(f"n: int = 1  # how many, {bounds}", "cell")
    assert known.read(fits) == int(fits)
    with pytest.raises(PresslensError, match=f"n has to be a whole number, {bounds}, not"):
        known.read(not_fitting)


@pytest.mark.parametrize("kind", ["int", "float"])
@pytest.mark.parametrize("text", ["1_0", "٣٠", " 30 ", "30\n", "0x1e", "infinity"])
def test_a_number_is_written_in_plain_digits(kind, text):
    (known,) = parse(f"n: {kind} = 1", "cell")
    with pytest.raises(PresslensError, match="n has to be a"):
        known.read(text)


def test_a_day_is_checked_before_anything_runs():
    (known,) = parse('date_from: str = ""  # first day, as YYYY-MM-DD; empty: no limit', "cell")
    assert [known.read(text) for text in ("", "2021-06-18")] == ["", "2021-06-18"]
    for text in ("2021-13-45", "06/10/2021", "20210618", "2021-W24-5", "2021-06-18T12:00", "today"):
        with pytest.raises(
            PresslensError, match=r"^--set: date_from has to be a day as YYYY-MM-DD"
        ):
            known.read(text, "--set")
    with pytest.raises(PresslensError, match="the default of day is 2021-13-45"):
        parse('day: str = "2021-13-45"  # as YYYY-MM-DD', "cell")
