"""The seed corpus: every line of its one file has the part a reader would give it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from presslens import load_corpus
from presslens.corpus import check
from presslens.corpus.dates import find_dates
from presslens.corpus.repair import straighten

SEEDS = Path(__file__).parents[2] / "seeds"
FILE = SEEDS / "000_7f2d64cf7a000776.txt"
CBC, ALJAZEERA, SKY = "cbc-2021-06-18", "aljazeera-2021-06-10", "sky-2021-06-11"


@pytest.fixture(scope="module")
def corpus():
    return load_corpus(SEEDS)


def lines_of(*numbers: int) -> list[str]:
    lines = FILE.read_bytes().decode().split("\n")
    return [straighten(lines[number - 1]) for number in numbers]


def texts(corpus, article_id: str, section: str) -> list[str]:
    rows = corpus.passages.query("article_id == @article_id and section == @section")
    return list(rows["text"])


def test_the_file_is_as_received():
    digest = hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert digest == "01cd6cb6938fbe02de493ea9f6f20671218ce3930d17f9be40ed9eb16d6668b6"


def test_articles(corpus):
    rows = corpus.articles.set_index("article_id")
    assert dict(rows["outlet"]) == {CBC: "CBC News", ALJAZEERA: "Al Jazeera", SKY: "Sky News"}
    assert dict(rows["published"]) == {
        CBC: "2021-06-18T12:57-04:00",
        ALJAZEERA: "2021-06-10",
        SKY: "2021-06-11T08:33+01:00",
    }
    assert dict(rows["updated"]) == {CBC: "2021-06-19", ALJAZEERA: "", SKY: ""}
    assert dict(rows["byline"]) == {
        CBC: "Peter Zimonjic, Philip Ling",
        ALJAZEERA: "Al Jazeera Staff",
        SKY: "Sabah Choudhry, news reporter",
    }
    assert list(rows["url"]) == ["", "", ""]
    assert list(rows["headline"]) == lines_of(1, 44, 100)
    assert list(rows["standfirst"]) == lines_of(3, 45, 101)


def test_dates_in_the_description_are_those_printed(corpus):
    printed = [find_dates(line) for line in lines_of(5, 49, 103)]
    assert [[iso for iso, _, _ in dates] for dates in printed] == [
        [day for day in (row.published, row.updated) if day] for row in corpus.articles.itertuples()
    ]


def test_sections(corpus):
    assert texts(corpus, CBC, "crosshead") == lines_of(20, 27)
    assert texts(corpus, ALJAZEERA, "crosshead") == lines_of(69, 79)
    assert texts(corpus, SKY, "crosshead") == []
    assert texts(corpus, CBC, "caption") == lines_of(32, 36)
    captions = texts(corpus, ALJAZEERA, "caption")
    assert captions[0] == lines_of(46)[0]
    assert [caption[-12:] for caption in captions[1:]] == ["g Baker/AFP]", "Wu Hong/EPA]"]
    pictures = (111, 117, 121, 133, 142, 151, 157, 172, 187)
    assert texts(corpus, SKY, "caption") == [
        line.removeprefix("Image:") for line in lines_of(*pictures)
    ]


def test_bodies_hold_every_line_that_is_no_furniture(corpus):
    whole = (*range(12, 20), *range(21, 27), *range(28, 32), *range(33, 36), *range(37, 44))
    assert texts(corpus, CBC, "body") == lines_of(*whole)
    whole = (*range(78, 79), *range(80, 84), *range(85, 94), *range(97, 99))
    assert set(lines_of(*whole)) <= set(texts(corpus, ALJAZEERA, "body"))
    # The right of reply is the outlet's own, and stays.
    assert texts(corpus, SKY, "body")[-1] == lines_of(191)[0]


def test_a_paragraph_that_lost_its_full_stop_stays_a_paragraph(corpus):
    assert lines_of(74)[0] in texts(corpus, ALJAZEERA, "body")


def test_sentences_broken_where_a_link_stood_are_whole_again(corpus):
    body = " ".join(corpus.passages.query("section == 'body'")["text"])
    for words in (
        "supporting previous allegations of genocide and ethnic cleansing committed within a "
        "network of hundreds of detention centres.",
        "targeting the same minority groups, aiming to cut between 2.6 to 4.5 million births "
        "within 20 years.",
        "saying the internment camps are vocational training centres",
        "at a UK special tribunal investigating allegations",
        "UN estimates to have been sent to the internment camps. Al Jazeera has published similar "
        "witness accounts",
        "that China is forcibly returning",
        'passed a motion declaring Uighurs are being subjected to "genocide"',
        'It heard that Uighurs are treated "worse than dogs"',
        "China's crackdown on Uighurs",
    ):
        assert words in body


def test_a_sentence_glued_to_a_credit_is_body(corpus):
    body = texts(corpus, ALJAZEERA, "body")
    assert any(text.startswith("One woman, detained for having") for text in body)
    assert any(text.startswith("Amnesty said it would be stepping up") for text in body)


def test_what_is_stripped_and_as_what(corpus):
    kinds: dict[str, set[str]] = {}
    for row in corpus.stripped.itertuples():
        kinds.setdefault(row.kind, set()).add(straighten(row.text))
    assert kinds == {
        "furniture": {"Image:", *lines_of(2, 10, 11, 107)},
        "metadata": set(lines_of(4, 5, 7, 47, 48, 49, 99, 102, 103)),
        "player": set(lines_of(6, 8, 9, 58, 84, 104, 105, 106)),
        "related": set(lines_of(54, 55, 116)),
        "promotion": set(lines_of(179)),
    }
    assert set(corpus.stripped["article_id"]) == {CBC, ALJAZEERA, SKY}
    assert (corpus.stripped["reason"] != "").all()


def test_repairs_are_logged(corpus):
    assert corpus.repairs["rule"].value_counts().to_dict() == {
        "quotation marks": 19,
        "broken line": 11,
        "glued words": 2,
        "sentence glued to a credit": 2,
        "byline split over lines": 1,
    }


def test_little_is_listed_by_hand():
    listed = [
        line
        for line in (SEEDS / "corpus.yml").read_text("utf-8").splitlines()
        if line[:6] == " " * 6
    ]
    assert len(listed) <= 6


def test_check_finds_nothing_wrong():
    report = check(SEEDS)
    assert report.problems == ()
    assert "3 articles from 3 outlets" in str(report)
    assert "promotion, named in corpus.yml" in str(report)
