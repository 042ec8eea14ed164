"""The corpora that the scale benchmark makes: fixed, growing by the end, and opened as they say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from presslens import PresslensError, Study, load_corpus
from presslens.corpus import store
from presslens.prepare import prepare
from tools.made_corpus import PASSAGES, multiply, write_articles

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture
def benchmarks(tmp_path):
    rows = [
        {
            "outlet": name,
            "date": f"2016-09-0{day}",
            "text": f"{name} {day} one.\n\n{name} {day} two.",
        }
        for name in ("A", "B")
        for day in (1, 2)
    ]
    (tmp_path / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_an_article_is_the_same_in_a_corpus_of_any_size(benchmarks):
    few, more = benchmarks / "out" / "few", benchmarks / "out" / "more"
    write_articles(benchmarks, few, range(3))
    words = write_articles(benchmarks, more, range(1, 6))
    few, more = (
        [json.loads(line) for line in path.read_text().splitlines()] for path in (few, more)
    )
    assert more[:2] == few[1:]
    assert words == sum(len(row["text"].split()) for row in more)
    for row in more:
        passages = row["text"].split("\n\n")
        assert len(passages) == PASSAGES and {p.split()[0] for p in passages} == {row["outlet"]}


def test_without_articles_it_says_so(tmp_path):
    with pytest.raises(PresslensError, match="there is no JSONL file with articles"):
        write_articles(tmp_path, tmp_path / "out", range(3))


def test_a_multiplied_corpus_opens_with_all_that_was_prepared_of_the_small_one(tmp_path):
    base, folder = tmp_path / "base", tmp_path / "many"
    base.mkdir()
    (base / "corpus.yml").write_text("title: Three articles\n")
    shutil.copy(SEEDS / "frames.yml", base)
    store.write_part(base, load_corpus(SEEDS))
    list(prepare(base, jobs=1))
    multiply(base, folder, 2)
    small, many = load_corpus(base), load_corpus(folder)
    study = Study.open(folder)
    assert len(many.articles) == 6
    assert len(study.attributions) == 2 * len(Study.open(base).attributions)
    assert len(study.hits) and len(study.rates)
    assert "passages" not in vars(study.corpus), "opened, not worked out"
    assert len(study.index.articles) == 6 and study.index.voice is not None
    article = many.articles["article_id"].iloc[4]
    assert many.source(article) == small.source(article.partition("-")[2])
