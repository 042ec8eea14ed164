"""What the readers make of files: ids, outlets, dates, headlines; selections; pictures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from presslens import Study, load_corpus
from presslens.corpus import check
from presslens.corpus.checking import notices
from presslens.figures import corpus as draw
from presslens.figures import publish

ROOT = Path(__file__).parents[2]
DEV = ROOT.parent / "shared" / "benchmarks" / "attribution" / "dev.jsonl"


def jsonl(path: Path, *rows: dict) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def test_a_folder_of_texts(tmp_path):
    for name, text in {
        "Valley News/2020-05-03 flood.txt": "A flood\n\nWater rose.\n",
        "Valley News/calm.txt": "A calm\nBy Ann Lee\n4 May 2020\nIt fell.\n",
        "plain.txt": "It rained all day.\nIt stopped.\n",
        "README.txt": "No article.",
        ".hidden/x.txt": "No article.",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    rows = load_corpus(tmp_path).articles.set_index("article_id")
    assert list(rows.index) == ["Valley News/2020-05-03 flood", "Valley News/calm", "plain"]
    assert list(rows["outlet"]) == ["Valley News", "Valley News", tmp_path.name]
    assert list(rows["published"]) == ["2020-05-03", "2020-05-04", ""]
    assert list(rows["headline"]) == ["A flood", "A calm", ""]
    assert list(rows["byline"]) == ["", "Ann Lee", ""]
    (tmp_path / "corpus.yml").write_text("title: Weather\noutlet: The Planet")
    corpus = load_corpus(tmp_path)
    assert corpus.title == "Weather"
    assert set(corpus.articles["outlet"]) == {"The Planet"}


def test_the_examples_in_the_data_card(tmp_path):
    card = (ROOT / "seeds" / "README.md").read_text("utf-8")
    first, second = re.findall(r"```yaml\n(.*?)```", card, re.DOTALL)
    (tmp_path / "page.txt").write_text(
        "River rises over the old bridge\nIt rose.\nBoats on the market square\nIt fell.\n"
        "Ten photographs of the flood\nOur weather map for the week\nIt was over.\n"
        "Hundreds leave their homes\nThey left."
    )
    (tmp_path / "corpus.yml").write_text(first)
    corpus = load_corpus(tmp_path)
    assert list(corpus.articles["article_id"]) == ["the-daily-planet", "valley-news"]
    assert corpus.title == "Floods in the valley, May 2020"
    head, entries = first.split("articles:\n")
    more = f"{head}articles:\n{second}" + entries[entries.index("  - starts: Hundreds") :]
    (tmp_path / "corpus.yml").write_text(more)
    corpus = load_corpus(tmp_path)
    assert corpus.articles["published"][0] == "2020-05-03T16:05-07:00"
    assert list(corpus.passages["section"].head(4)) == ["headline", "body", "caption", "body"]
    assert list(corpus.stripped["kind"]) == ["promotion", "promotion"]


def test_values_in_a_corpus_yml_are_taken_as_written(tmp_path):
    (tmp_path / "page.txt").write_text("Intro\nRain\nIt fell.")
    (tmp_path / "corpus.yml").write_text(
        "articles: [{id: 007, starts: Rain, outlet: no, event: 1.0}]"
    )
    corpus = load_corpus(tmp_path)
    row = corpus.articles.iloc[0]
    assert (row["article_id"], row["outlet"], row["event"]) == ("007", "no", "1.0")
    assert corpus.stripped[["article_id", "text"]].values.tolist() == [["", "Intro"]]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_offsets_count_the_characters_of_the_field(tmp_path, newline):
    text = newline.join(["“Rain” at last", "", "It fell.", "It “stopped”."])
    (tmp_path / "a.csv").write_bytes(
        ('\ufefftext,Outlet ,date\n"' + text + '",P,5 May 2020\n').encode()
    )
    (tmp_path / "a.tsv").write_bytes(('text\toutlet\n"' + text + '"\tP\n').encode())
    jsonl(tmp_path / "a.jsonl", {"text": text, "outlet": "P"})
    for name in ("a.csv", "a.tsv", "a.jsonl"):
        corpus = load_corpus(tmp_path / name)
        [article_id] = corpus.articles["article_id"]
        assert corpus.source(article_id) == text
        assert [corpus.quote(article_id, p.start, p.end) for p in corpus.passages.itertuples()] == [
            "“Rain” at last",
            "It fell.",
            "It “stopped”.",
        ]


def test_a_headline_in_the_text_and_one_beside_it(tmp_path):
    corpus = load_corpus(
        jsonl(
            tmp_path / "a.jsonl",
            {"outlet": "P", "headline": "It’s wet", "text": "It's wet.\n\nRain fell."},
            {"outlet": "P", "headline": "It is dry", "text": "No rain\nNone fell.", "id": 5},
        )
    )
    assert list(corpus.articles["headline"]) == ["It's wet", "It is dry"]
    assert list(corpus.articles["article_id"]) == ["a-1", "5"]
    assert list(corpus.passages["section"]) == ["headline", "body", "body", "body"]


def test_select_keeps_only_what_is_asked_for(tmp_path):
    rows = [
        {"id": f"{outlet}{day}", "outlet": outlet, "text": "A head\nRain fell.", "date": day}
        for outlet in ("A", "B")
        for day in ("2020-05-01", "2020-05-02T23:30-11:00", "")
    ]
    corpus = load_corpus(jsonl(tmp_path / "a.jsonl", *rows))
    part = corpus.select(outlets=["B"], date_from="2020-05-02", date_to="2 May 2020")
    assert list(part.articles["article_id"]) == ["B2020-05-02T23:30-11:00"]
    assert set(part.passages["article_id"]) == set(part.sources) == set(part.articles["article_id"])
    assert "without a date and left out" in part.notes[-1]
    assert corpus.select(date_from="", outlets=()) is corpus


def test_an_outlet_that_days_leave_without_an_article_is_named(tmp_path):
    rows = [
        {"outlet": outlet, "text": "Rain fell.", "date": f"2020-05-0{day}"}
        for day, outlet in enumerate("ABCDEFG", start=1)
    ]
    corpus = load_corpus(jsonl(tmp_path / "a.jsonl", *rows))
    said = "no article from any day to 2020-05-01, so left out: B, C, D, E, F and 1 more"
    with pytest.warns(UserWarning, match=said):
        part = corpus.select(date_to="2020-05-01")
    assert said in part.notes[-1] and part.articles["outlet"].tolist() == ["A"]


def test_what_is_worth_a_look(tmp_path):
    rows = [
        {"outlet": "The Post", "text": "Rain fell.", "published": "2020-05-01 10:00"},
        {"outlet": "The post", "text": "Rain fell.", "language": "fr", "mood": "wet"},
    ]
    text = " ".join(notices(load_corpus(jsonl(tmp_path / "a.jsonl", *rows))))
    for words in (
        "fields not used: mood",
        "without a date",
        "no zone",
        "same text",
        "two outlets or one",
    ):
        assert words in text
    assert check(tmp_path / "a.jsonl").problems == ()


@pytest.mark.parametrize(
    "rows",
    [
        [{"outlet": "A", "text": "Share"}],
        [{"outlet": f"O{i % 25}", "text": "Rain\nIt “fell”.", "date": f"2020-05-{i % 28 + 1:02}"}
         for i in range(60)],
    ],
)  # fmt: skip
def test_pictures_of_any_corpus(tmp_path, rows):
    corpus = load_corpus(jsonl(tmp_path / "a.jsonl", *rows))
    for function in (
        draw.what_we_read,
        draw.timeline,
        draw.repairs,
        draw.offsets,
    ):
        result = function(Study(corpus))
        assert result.title and result.alt and result.source == "Source: a.jsonl."
        if result.evidence is not None:
            for row in result.evidence.head(20).itertuples():
                assert corpus.quote(row.article_id, row.start, row.end) == row.text


def test_pictures_are_saved_whatever_is_in_them(tmp_path):
    row = {"outlet": "<b>$x$ /", "text": "Rain $1 & <i>\nIt fell.\nShare", "date": "2020-05-01"}
    result = draw.what_we_read(Study.open(jsonl(tmp_path / "a.jsonl", row)))
    publish(result, tmp_path / "out")
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == [f"what-we-read.{end}" for end in ("csv", "evidence.csv", "png", "svg")]


@pytest.mark.skipif(not DEV.is_file(), reason="the benchmark articles are not here")
def test_clean_articles_are_left_alone():
    corpus = load_corpus(DEV)
    assert len(corpus.articles) == 84
    assert len(corpus.stripped) <= 2
    assert set(corpus.passages["section"]) == {"headline", "body"}
    assert (corpus.repairs["rule"] == "broken line").sum() <= 10
    assert not set(corpus.repairs["rule"]) & {"glued words", "sentence glued to a credit"}


def test_linked_folders_dead_links_and_pipes_are_told(tmp_path):
    (tmp_path / "other").mkdir()
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Rain fell.")
    (folder / "more").symlink_to(tmp_path / "other")
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    problems = check(folder).problems
    assert len(problems) == 2
    assert "linked folders are not followed" in str(problems) and "a dead link" in str(problems)
