"""A corpus goes out to other tools, and what can come back is the same."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from importing_samples import read, story, table
from lxml import etree

from presslens import load_corpus, voices
from presslens.cli import main
from presslens.export import FORMATS, SUFFIXES, WITH_VOICES, export_corpus

SEEDS = Path(__file__).parents[2] / "seeds"
TEI = "{http://www.tei-c.org/ns/1.0}"


@pytest.fixture
def corpus(tmp_path):
    """A corpus that is not the seeds, with marks that formats must escape."""
    rows = [
        {"id": f"a/{n}", "outlet": "The Post & Co", "headline": f'Rain: "heavy", a < b & {n}%',
         "published": f"2021-05-0{n + 1}", "byline": "Ann Lee and Bob Roe", "text": story(n)}
        for n in range(3)
    ]  # fmt: skip
    for row in rows:
        row["text"] = f"{row['headline']}\n\n{row['text']}"
    rows[2] |= {"published": "", "byline": ""}
    (tmp_path / "news.csv").write_text(table(rows))
    return load_corpus(tmp_path / "news.csv")


def looks(corpus) -> list[tuple[object, ...]]:
    """Return what must be the same after a round trip."""
    found = []
    for row in sorted(corpus.articles.to_dict("records"), key=lambda row: row["article_id"]):
        own = corpus.passages[corpus.passages["article_id"] == row["article_id"]]
        known = [row[name] for name in ("article_id", "outlet", "headline", "byline", "published")]
        found.append((*known, tuple(own["section"]), tuple(own["text"])))
    return found


@pytest.mark.parametrize("to", ["csv", "jsonl", "tei", "txt"])
def test_what_was_exported_can_be_imported_again(tmp_path, corpus, to):
    first = load_corpus(read(tmp_path / "news.csv", tmp_path / "first").folder)
    out = tmp_path / f"out{SUFFIXES.get(to, '')}"
    assert export_corpus(first, out, to) == 3
    again = load_corpus(read(out, tmp_path / "again").folder)
    words = [" ".join(texts) for *_, texts in looks(again)]
    assert words == [" ".join(texts) for *_, texts in looks(first)]
    assert [known[:5] for known in looks(again)] == [known[:5] for known in looks(first)]


def test_offsets_of_voices_are_those_of_the_exported_text(tmp_path, corpus):
    spans = voices.voice_spans(corpus, voices.attribute(corpus))
    export_corpus(corpus, tmp_path / "a.jsonl", "jsonl", spans)
    for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        said = [row["text"][v["start"] : v["end"]] for v in row["voices"]]
        assert "".join(said) == re.sub("\n\n", "", row["text"])
        quoted = {v["speaker"] for v in row["voices"] if v["voice"] == "verbatim"}
        assert any("Ann Lee" in speaker for speaker in quoted)


def test_tei_says_who_says_what(tmp_path, corpus):
    spans = voices.voice_spans(corpus, voices.attribute(corpus))
    export_corpus(corpus, tmp_path / "a.xml", "tei", spans)
    tree = etree.parse(tmp_path / "a.xml")
    assert len(tree.findall(f"{TEI}TEI")) == 3
    said = [one for one in tree.iter(f"{TEI}said") if one.get("direct") == "true"]
    assert any("waited" in one.text and "Ann Lee" in one.get("who") for one in said)
    body = "".join(tree.find(f"{TEI}TEI").find(f".//{TEI}body").itertext())
    own = corpus.passages[corpus.passages["article_id"] == "a/0"]
    assert body == "".join(own["text"])


def test_conllu_has_ten_columns_and_the_words_of_the_text(tmp_path, corpus):
    export_corpus(corpus, tmp_path / "a.conllu", "conllu")
    sentences = (tmp_path / "a.conllu").read_text("utf-8").strip().split("\n\n")
    assert len(sentences) > 10
    for sentence in sentences:
        lines = sentence.split("\n")
        (text,) = [line[9:] for line in lines if line.startswith("# text = ")]
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        assert [len(row) for row in rows] == [10] * len(rows)
        assert [row[0] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
        joined = "".join(row[1] + " " * (row[9] != "SpaceAfter=No") for row in rows)
        assert joined.strip() == text


def test_bib_has_a_reference_for_each_article(tmp_path, corpus):
    export_corpus(corpus, tmp_path / "a.bib", "bib")
    text = (tmp_path / "a.bib").read_text("utf-8")
    assert text.count("@article{") == 3
    assert r"\& 0\%" in text and "author = {Ann Lee and Bob Roe}" in text


def test_csv_opens_in_other_tools(tmp_path):
    assert main(["export", str(SEEDS), "--to", "csv", "--out", str(tmp_path / "a.csv")]) == 0
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == load_corpus(SEEDS).articles["article_id"].tolist()
    assert all(len(row["text"].split()) > 200 for row in rows)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "xml", "--out", "a.xml"], 'there is no format "xml"'),
        (["--to", "csv", "--out", "a.txt"], 'does not end in ".csv"'),
        (["--to", "csv", "--voices", "--out", "a.csv"], "csv has no room for them"),
        (["--to", "txt", "--out", "."], "is there already"),
    ],
)
def test_what_cannot_be_exported_is_told_in_one_sentence(
    tmp_path, monkeypatch, capsys, arguments, said
):
    monkeypatch.chdir(tmp_path)
    assert main(["export", str(SEEDS), *arguments]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_every_format_is_named_in_the_help():
    assert set(FORMATS) == set(SUFFIXES) >= set(WITH_VOICES)
