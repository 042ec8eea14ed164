"""Each thing that can be wrong with a corpus gets one sentence that names it."""
# ruff: noqa: E501  (one case a line is easier to read)

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from presslens import PresslensError, load_corpus
from presslens.corpus import check, describe

PAGE = "Rain at last\nIt fell on Monday.\nThe end of rain\nIt stopped on Friday.\n"


def refusal(path: Path, **options) -> str:
    with pytest.raises(PresslensError) as caught:
        load_corpus(path, **options)
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message and "Traceback" not in message
    if not options:
        problems = check(path).problems
        assert message in problems
        assert len(set(problems)) == len(problems)
    return message


def bundle(folder: Path, description: str, page: str = PAGE) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "page.txt").write_text(page, "utf-8")
    (folder / "corpus.yml").write_text(description, "utf-8")
    return folder


def test_a_corpus_that_is_not_there(tmp_path):
    (tmp_path / "seeds").mkdir()
    assert 'did you mean "seeds"?' in refusal(tmp_path / "seds")
    assert "there is no such file or folder" in refusal(tmp_path / "no" / "such" / "place")
    assert "there is no such file or folder" in refusal(Path("nul\0"))
    assert len(check(tmp_path / "nothing").problems) == 1


def test_an_empty_corpus(tmp_path):
    assert "holds no corpus.yml and no .txt file" in refusal(tmp_path)
    (tmp_path / "news.csv").write_text("outlet,text\n")
    assert "to read news.csv, give its own path" in refusal(tmp_path)
    assert "there is no article in it" in refusal(tmp_path / "news.csv")
    (tmp_path / "none.jsonl").write_text("\n")
    assert "there is no article in it" in refusal(tmp_path / "none.jsonl")
    (tmp_path / "void.csv").write_text("")
    assert 'no column "outlet" (found: none)' in refusal(tmp_path / "void.csv")
    (tmp_path / "blank.txt").write_text(" \n\u200b\n", "utf-8")
    assert "the file holds no text" in refusal(tmp_path / "blank.txt")


def test_a_kind_of_file_that_is_not_read(tmp_path):
    (tmp_path / "news.docx").write_bytes(b"x")
    message = refusal(tmp_path / "news.docx")
    assert 'files named ".docx" are not read as they are' in message
    assert "presslens import news.docx --to FOLDER" in message


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl", "corpus.yml"])
def test_a_file_that_is_not_utf_8(tmp_path, name):
    (tmp_path / name).write_bytes(b"outlet,text\ncaf\xe9,rain")
    assert "byte 15 (0xe9, in line 2) is not UTF-8" in refusal(tmp_path / name)


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("titel: Rain", 'line 1: unknown key "titel" (did you mean "title"?)'),
        ("articles:\n- starts: Rain\n  outlets: A", 'line 3: unknown key "outlets" (did you mean "outlet"?)'),
        ("articles:\n- starts: Rain\n  outlet: A\n  lines: {captoin: x}", 'line 4: unknown kind of line "captoin" (did you mean "caption"?)'),
        ("articles:\n- starts: Rain\n  outlet: A\n  lines: [x]", 'line 4: "lines" needs a key for each kind'),
        ("articles:\n- starts: Rain\n  outlet: A\n  lines: {join: [[]]}", 'line 4: "join" must be the first words'),
        ("articles:\n- starts: [Rain]\n  outlet: A", 'line 2: "starts" must be one piece of text'),
        ("articles: rain", '"articles" must be a list'),
        ("- rain", "expected keys such as title and articles"),
        ("", "expected keys such as title and articles"),
        ("title: [rain", "line 1: not valid YAML"),
        ("a: 1\na: 2", 'line 2: the key "a" is there twice'),
        ("articles:\n\t- x", "line 2: not valid YAML (indented with a tab; use blanks)"),
        ("a: &a [*a]", "line 1: anchors and aliases"),
        ("title: \x07", "line 1: a character YAML does not allow (U+0007)"),
        ("articles:\n- outlet: A\n  starts: Snow", 'line 2: no line of page.txt starts "Snow"'),
        ("articles:\n- outlet: A\n  starts: Rian at last", 'did you mean "Rain at last"?'),
        ("articles:\n- outlet: A\n  starts: It", '2 lines of page.txt start "It", at characters 13, 48'),
        ("articles:\n- {outlet: A, starts: Rain}\n- {outlet: B, starts: Rain}", "another article starts at the same place"),
        ("articles:\n- starts: Rain", '"outlet" is missing'),
        ("articles:\n- {}", "\"outlet\" is missing"),
        ("articles:\n- {starts: Rain, outlet: A, published: soon}", '"published": "soon" is no date'),
        ("articles:\n- {starts: Rain, outlet: A, updated: 2021-02-30}", '"updated": "2021-02-30" is no date'),
        ("articles:\n- {file: pgae.txt, outlet: A}", 'there is no file "pgae.txt" in the folder (did you mean "page.txt"?)'),
        ("articles:\n- {file: ../page.txt, outlet: A}", 'the file "../page.txt" lies outside the corpus folder'),
        ("articles:\n- {file: /etc/hostname, outlet: A}", 'the file "/etc/hostname" lies outside'),
        ("articles:\n- {starts: Rain, outlet: A, lines: {caption: Snow}}", '"caption": no line of the article starts "Snow"'),
        ("articles:\n- {starts: Rain, outlet: A, lines: {caption: It}}", '"caption": 2 different lines of the article start "It"'),
        ("articles:\n- {id: x, starts: Rain, outlet: A}\n- {id: x, starts: The end, outlet: A}", 'the id "x" is taken already'),
    ],
)  # fmt: skip
def test_a_corpus_yml_that_cannot_be_followed(tmp_path, description, expected):
    message = refusal(bundle(tmp_path / "corpus", description))
    assert expected in message
    assert "corpus.yml" in message


def test_a_bundle_with_several_files_needs_to_say_which(tmp_path):
    folder = bundle(tmp_path / "corpus", "articles:\n- {starts: Rain, outlet: A}")
    (folder / "other.txt").write_text("x")
    assert '"file" is missing, and the folder holds 2 text files' in refusal(folder)


def test_a_link_that_leaves_the_folder(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    folder = bundle(tmp_path / "corpus", "articles:\n- {file: link.txt, outlet: A}")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    messages = check(folder).problems
    assert any("leads outside the corpus folder" in message for message in messages)
    assert any('the file "link.txt" lies outside' in message for message in messages)
    assert not any("secret.txt" in message for message in messages)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("outlet,body\nA,Rain.\n", 'no column "text" (found: outlet, body)'),
        ("outlets,text\nA,Rain.\n", 'no column "outlet" (found: outlets, text; did you mean "outlets"?)'),
        ("outlet,text,Text\nA,B,C\n", 'the column "text" is there twice'),
        ("outlet,text\nA,Rain.\nA, \n", "row 3: the row has no text"),
        ("outlet,text\n,Rain.\n", "row 2: the row has no outlet"),
        ("outlet,text\nA\n", "row 2: the row has no text"),
        ("outlet,text\nA,Rain, and more\n", "row 2: 3 fields where the header has 2"),
        ('outlet,text\nA,"Rain\n', "not a well-formed CSV file"),
        ("id,outlet,text\n1,A,Rain\n1,A,Rain\n", 'row 3: the id "1" is taken already'),
        ("outlet,text,published\nA,Rain,06/10/2021\n", 'row 2: "published": "06/10/2021" is no date (write it as YYYY-MM-DD)'),
    ],
)  # fmt: skip
def test_a_csv_that_cannot_be_read(tmp_path, table, expected):
    (tmp_path / "news.csv").write_text(table, "utf-8")
    assert expected in refusal(tmp_path / "news.csv")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[1]", "line 1: expected an object"),
        ('"x"', "found text"),
        ("3", "found a number"),
        ("{", "line 1: not JSON"),
        ("[" * 100_000, "line 1: not JSON"),
        ('{"outlet": "A"}', "line 1: the line has no text"),
        ('{"outlet": "A", "txet": "Rain"}', 'no text (did you mean "txet"?)'),
        ('{"outlet": "A", "text": null}', "line 1: the line has no text"),
        ('{"outlet": "A", "text": 5}', '"text" must be text, not a number'),
        ('{"outlet": ["A"], "text": "Rain"}', '"outlet" must be text, not a list'),
        (
            '{"outlet": "A", "text": "Rain", "date": 1623974220}',
            '"published": "1623974220" is no date',
        ),
    ],
)
def test_a_jsonl_that_cannot_be_read(tmp_path, line, expected):
    (tmp_path / "news.jsonl").write_text(line, "utf-8")
    assert expected in refusal(tmp_path / "news.jsonl")


def test_check_names_everything_wrong_and_reads_the_rest(tmp_path):
    (tmp_path / "news.csv").write_text("outlet,text\nA,Rain fell.\nA,\nA,Snow fell.\n,Hail.\n")
    report = check(tmp_path / "news.csv")
    assert [message.split(", ")[1][:5] for message in report.problems] == ["row 3", "row 5"]
    assert "2 articles" in str(report) and "Wrong (2)" in str(report)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"outlets": ["Pots"]}, 'there is no "Pots" in'),
        ({"outlets": "Pots"}, 'did you mean "Post"?'),
        ({"date_from": "yesterday"}, 'date_from: "yesterday" is no date'),
        ({"date_from": "2021-02-01", "date_to": "2021-01-01"}, "is later than date_to"),
        ({"date_from": "2030-01-01"}, "its articles are dated 2021-01-05 to 2021-01-05"),
    ],
)
def test_a_selection_that_leaves_nothing(tmp_path, options, expected):
    (tmp_path / "a.jsonl").write_text('{"outlet": "Post", "text": "Rain.", "date": "2021-01-05"}')
    assert expected in refusal(tmp_path / "a.jsonl", **options)


def test_an_outlet_without_articles_on_the_chosen_days_is_named(tmp_path):
    rows = [("Post", "2021-01-05"), ("Times", "2021-03-01")]
    lines = [f'{{"outlet": "{o}", "text": "Rain.", "date": "{d}"}}' for o, d in rows]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    days = {"date_from": "2021-02-01", "date_to": "2021-12-31"}
    said = refusal(tmp_path / "a.jsonl", outlets=["Post", "Times"], **days)
    assert 'no article of "Post" is from 2021-02-01 to 2021-12-31' in said
    assert "dated 2021-01-05 to 2021-01-05" in said
    with pytest.warns(UserWarning, match="so left out: Post"):
        assert len(load_corpus(tmp_path / "a.jsonl", **days).articles) == 1


def test_an_article_that_is_not_there(tmp_path):
    (tmp_path / "a.txt").write_text("Rain fell.\nIt stopped.")
    corpus = load_corpus(tmp_path)
    with pytest.raises(PresslensError, match='no article "b" .*choose from: a'):
        corpus.source("b")


NASTY = [
    "a/b",
    "\"quoted\" 'name'",
    "<script>alert(1)</script>",
    "🦊 News",
    "..",
    "=1+1",
    "$x$ & co",
    "C:\\x",
]


@pytest.mark.parametrize("outlet", NASTY)
def test_any_name_is_data(tmp_path, outlet):
    row = {
        "outlet": outlet,
        "text": f"{outlet} said so\nRain fell.",
        "id": outlet,
        "headline": outlet,
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row), "utf-8")
    corpus = load_corpus(tmp_path / "a.jsonl", outlets=[outlet])
    assert list(corpus.articles["outlet"]) == [outlet]
    assert corpus.quote(outlet, 0, 3) == row["text"][:3]
    assert "<script>" not in corpus._repr_html_()
    assert outlet in describe(corpus) and outlet in str(check(tmp_path / "a.jsonl"))


def test_broken_characters_do_not_break_what_is_saved(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"outlet": "A\\ud800", "text": "Rain\\udfff \\u0000fell."}')
    corpus = load_corpus(tmp_path / "a.jsonl")
    pd.concat([corpus.articles, corpus.passages]).to_csv(tmp_path / "out.csv", encoding="utf-8")
    assert corpus.passages["text"].item() == "Rain\ufffd fell."
    assert corpus.quote("a-1", 0, 6) == "Rain\ufffd "
