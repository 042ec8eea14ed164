"""A corpus on disk: what is written comes back, part by part, and damage is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from presslens import PresslensError, load_corpus
from presslens.corpus import store
from presslens.corpus.copies import find_copies, sketch
from presslens.corpus.records import Record
from presslens.corpus.tables import make_corpus

SEEDS = Path(__file__).parents[2] / "seeds"
TABLES = ("articles", "passages", "stripped", "repairs")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "corpus.yml").write_text("title: Three articles\n")
    return tmp_path


def test_a_corpus_comes_back_as_it_was_written(folder):
    seeds = load_corpus(SEEDS)
    store.write_part(folder, seeds)
    back = load_corpus(folder)
    assert back.title == "Three articles"
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(back, table), getattr(seeds, table))
    assert back.sources == dict(seeds.sources)
    row = back.passages.iloc[5]
    assert back.quote(row.article_id, row.start, row.end) == seeds.quote(
        row.article_id, row.start, row.end
    )


def rain(*names: str):
    records = [
        Record(article_id=n, outlet="A", source=f"Rain fell on {n}.", source_file="", where="")
        for n in names
    ]
    return make_corpus(Path(), "", records)


def test_parts_follow_one_another_and_are_never_changed(folder):
    assert store.write_part(folder, rain("a", "b")) == "part-000000"
    before = (folder / "articles" / "part-000000.parquet").read_bytes()
    assert store.write_part(folder, rain("c")) == "part-000001"
    assert (folder / "articles" / "part-000000.parquet").read_bytes() == before
    assert [list(part.sources) for part in store.iter_parts(folder)] == [["a", "b"], ["c"]]
    assert load_corpus(folder).articles["article_id"].tolist() == ["a", "b", "c"]
    assert len(store.known_contents(folder)) == 3
    assert store.sketches(folder).shape == (3, 64)


def test_a_part_cut_short_counts_as_not_there_and_is_written_anew(folder):
    store.write_part(folder, rain("a"))
    store.write_part(folder, rain("b"))
    (folder / "articles" / "part-000001.parquet").unlink()
    assert load_corpus(folder).articles["article_id"].tolist() == ["a"]
    assert store.write_part(folder, rain("c")) == "part-000001"
    assert list(load_corpus(folder).sources) == ["a", "c"]


def test_a_damaged_part_is_named(folder):
    store.write_part(folder, rain("a"))
    (folder / "passages" / "part-000000.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(PresslensError, match=r"part-000000\.parquet: damaged"):
        load_corpus(folder)


def test_times_are_kept_in_their_zone_and_in_utc(folder):
    store.write_part(folder, load_corpus(SEEDS))
    table = store.read_columns(folder, "articles", ["published", "published_utc"]).to_pylist()
    assert table[0]["published"] == "2021-06-18T12:57-04:00"
    assert table[0]["published_utc"].isoformat() == "2021-06-18T16:57:00+00:00"
    assert table[1]["published_utc"] is None  # a day alone is no moment


def test_copies_are_found_by_sketch_with_their_similarity():
    rng = np.random.default_rng(3)
    text = [f"w{n}" for n in rng.integers(0, 5000, 400)]
    changed = text[:380] + [f"v{n}" for n in range(20)]
    other = [f"w{n}" for n in rng.integers(0, 5000, 400)]
    rows = [sketch([" ".join(words)]) for words in (changed, other, text, text)]
    sketches = np.frombuffer(b"".join(rows), dtype=np.uint32).reshape(-1, 64)
    found = find_copies(sketches, ages=[3, 2, 1, 0])
    assert found[["copy", "original"]].values.tolist() == [[0, 3], [2, 3]]
    exact = 376 / (2 * 396 - 376)  # runs of five words: 376 shared of 396 each
    assert abs(found["similarity"][0] - exact) < 0.15
    assert found["similarity"][1] == 1
    wordless = np.zeros((3, 64), dtype=np.uint32)
    assert find_copies(wordless, ages=[0, 1, 2]).empty
    assert find_copies(wordless[:0], ages=[]).empty


@pytest.fixture
def seeds(folder):
    store.write_part(folder, load_corpus(SEEDS).select(outlets=["CBC News"]))
    rest = load_corpus(SEEDS)
    others = rest.articles[rest.articles["outlet"] != "CBC News"]
    store.write_part(folder, rest.only(others))
    return folder


def test_an_opened_store_reads_a_table_or_a_source_only_when_asked_and_then_what_was_read(seeds):
    whole, opened = store.read_parts(seeds, store.part_names(seeds)), load_corpus(seeds)
    assert repr(opened) == repr(whole).replace(" :", f" {opened.title}:", 1)
    assert "passages" not in vars(opened), "to say how many there are none is read"
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(opened, table), getattr(whole, table))
    assert dict(opened.sources) == dict(whole.sources)
    assert opened.select() is opened


def test_a_selection_of_an_opened_store_is_that_of_the_whole(seeds):
    whole, opened = store.read_parts(seeds, store.part_names(seeds)), load_corpus(seeds)
    outlet = whole.articles["outlet"].iloc[-1]
    some, other = whole.select(outlets=[outlet]), opened.select(outlets=[outlet])
    for table in ("articles", "passages", "stripped", "repairs"):
        pd.testing.assert_frame_equal(getattr(other, table), getattr(some, table))
    assert dict(other.sources) == dict(some.sources)
    with pytest.raises(PresslensError, match="there is no article"):
        other.source("none of these")
