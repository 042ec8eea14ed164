"""A prepared corpus opens with exactly what the notebooks would work out, whoever prepared it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest

from presslens import PresslensError, framing, load_corpus, voices, words
from presslens.cli import main
from presslens.corpus import store
from presslens.corpus.batches import _part, prepared
from presslens.framing.prepared import TABLES
from presslens.prepare import STEPS, prepare
from presslens.words.prepared import word_batches

SEEDS = Path(__file__).parents[1] / "seeds"


def make_store(folder):
    """A stored corpus of the three seed articles, in two parts."""
    folder.mkdir()
    for name in ("actors.yml", "frames.yml", "names.yml"):
        shutil.copy(SEEDS / name, folder)
    (folder / "corpus.yml").write_text("title: Three articles\n")
    seeds = load_corpus(SEEDS)
    for rows in (seeds.articles.iloc[:2], seeds.articles.iloc[2:]):
        store.write_part(folder, seeds.only(rows))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = make_store(tmp_path_factory.mktemp("prepared") / "corpus")
    done = list(prepare(folder, jobs=1))
    assert [step.name for step in done] == list(STEPS)
    assert all(step.done.made == len(step.done.parts.keys) for step in done)
    return folder


@pytest.fixture(scope="module")
def seeds():
    return load_corpus(SEEDS)


def same(opened, worked_out, keys=()):
    if keys:
        opened = opened.sort_values(list(keys), kind="stable", ignore_index=True)
        worked_out = worked_out.sort_values(list(keys), kind="stable", ignore_index=True)
    assert list(opened.columns) == list(worked_out.columns)
    for name in worked_out:
        left, right = (
            t[name].astype(object).where(t[name].notna(), None) for t in (opened, worked_out)
        )
        if name.endswith("_spans"):
            left, right = (
                t[name].map(lambda spans: [[*s] for s in spans]) for t in (opened, worked_out)
            )
        assert left.tolist() == right.tolist(), name


def test_attributions_and_voices_are_those_worked_out_in_memory(folder, seeds):
    corpus = load_corpus(folder)
    said, expected = voices.attribute(corpus), voices.attribute(seeds)
    assert "passages" not in vars(corpus), "opening reads no passage"
    same(said, expected)
    spans, tiles = voices.voice_spans(corpus, said), voices.voice_spans(seeds, expected)
    assert "words" in spans, "the kept ones"
    same(spans[list(tiles)], tiles)
    pd.testing.assert_frame_equal(
        voices.share_of_voice(corpus, spans), voices.share_of_voice(seeds, tiles)
    )
    pd.testing.assert_frame_equal(
        voices.first_and_last(corpus, said),
        voices.first_and_last(seeds, expected),
        check_dtype=False,
    )


def test_a_table_that_somebody_changed_is_worked_with_as_it_is(folder):
    corpus = load_corpus(folder)
    said = voices.attribute(corpus)
    nobody = voices.voice_spans(corpus, said[said["article_id"] == "none"])
    assert set(nobody["voice"]) == {"own"}


def test_the_index_is_the_one_worked_out_in_memory(folder, seeds):
    corpus = load_corpus(folder)
    said = voices.attribute(corpus)
    index = words.build_index(corpus, voices.voice_spans(corpus, said))
    expected = words.build_index(seeds, voices.voice_spans(seeds, voices.attribute(seeds)))
    assert "passages" not in vars(corpus)
    assert list(index.forms) == list(expected.forms) and index.groups == expected.groups
    for name in ("tokens", "starts", "voice", "group", "passage_bounds", "article_bounds"):
        assert getattr(index, name).tolist() == getattr(expected, name).tolist()
    assert list(index.texts) == list(expected.texts)
    assert list(index.alignment) == list(expected.alignment)
    article = seeds.articles["article_id"].iloc[2]
    assert index.quote(article, 0, 40) == seeds.quote(article, 0, 40)


def test_a_study_is_the_one_worked_out_in_memory(folder, seeds):
    corpus = load_corpus(folder)
    said, expected = voices.attribute(corpus), voices.attribute(seeds)
    study = framing.study(corpus, said, voices.voice_spans(corpus, said))
    other = framing.study(seeds, expected, voices.voice_spans(seeds, expected))
    assert "passages" not in vars(corpus)
    keys = {"hits": ("frame", "first"), "names": ("first", "n"), "cues": ()}
    keys["rates"] = ("article_id", "voice", "frame")
    for name in TABLES:
        same(getattr(study, name), getattr(other, name), keys[name])


def test_a_section_needs_no_frame_looked_for_anew(folder, seeds, monkeypatch):
    corpus = load_corpus(folder)
    said, expected = voices.attribute(corpus), voices.attribute(seeds)
    other = framing.study(seeds, expected, voices.voice_spans(seeds, expected), section="body")

    def look_anew(*_):
        raise AssertionError("frames are looked for though they are kept")

    monkeypatch.setattr(sys.modules["presslens.framing.study"], "frame_hits", look_anew)
    study = framing.study(corpus, said, voices.voice_spans(corpus, said), section="body")
    keys = ("article_id", "voice", "frame")
    same(study.rates, other.rates, keys)
    whole = framing.study(corpus, said, voices.voice_spans(corpus, said))
    assert 0 < study.rates["words"].sum() < whole.rates["words"].sum()
    same(study.hits, other.hits, ("frame", "first", "n"))


def test_workers_elsewhere_find_a_corpus_that_is_named_from_here(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    corpus = load_corpus(folder.name)
    assert {batch.where.folder for batch in word_batches(corpus)} == {folder}
    assert prepared(corpus, "words") == folder / "prepared" / "words"


def test_new_articles_cost_only_themselves(tmp_path):
    folder = make_store(tmp_path / "corpus")
    whole = shutil.copytree(folder, tmp_path / "whole")
    (folder / "articles" / "part-000001.parquet").rename(tmp_path / "later")
    list(prepare(folder, jobs=1, steps=["words"]))
    fewer = load_corpus(folder)
    (home,) = (folder / "prepared" / "words" / "index" / "own").iterdir()
    inode = (home / "tokens").stat().st_ino
    (tmp_path / "later").rename(folder / "articles" / "part-000001.parquet")
    (again,) = prepare(folder, jobs=1, steps=["words"])
    assert (again.done.made, len(again.done.parts.keys)) == (1, 2)
    assert "words: 1 of 2 batches done now" in str(again)
    index = words.build_index(load_corpus(folder))
    assert index.voice is None and len(index.articles) == 3
    assert (home / "tokens").stat().st_ino == inode, "the index has grown and is not made anew"
    assert len(words.build_index(fewer).articles) == 2, "whoever has the smaller corpus goes on"
    list(prepare(whole, jobs=1, steps=["words"]))
    assert contents(folder / "prepared") == contents(whole / "prepared")


def test_an_index_of_other_articles_is_made_anew(tmp_path):
    folder = make_store(tmp_path / "corpus")
    list(prepare(folder, jobs=1, steps=["words"]))
    seeds = load_corpus(SEEDS)
    store.write_part(folder, seeds.only(seeds.articles.iloc[1:2]), name="part-000001")
    _part.cache_clear()  # a process takes it that parts never change
    list(prepare(folder, jobs=1, steps=["words"]))
    index = words.build_index(load_corpus(folder))
    assert index.articles["article_id"].tolist() == [
        seeds.articles["article_id"][i] for i in (0, 1, 1)
    ]


def test_two_processes_and_a_cluster_keep_the_same_bytes(tmp_path):
    for name, cluster in {"processes": "", "dask": "local"}.items():
        list(prepare(make_store(tmp_path / name), jobs=2, cluster=cluster, steps=STEPS[1:]))
    made = [contents(tmp_path / name / "prepared") for name in ("processes", "dask")]
    assert len(made[0]) > 20 and made[0] == made[1]
    assert any(name.endswith(".arrow") for name in made[0]), "workers unpack what they make"


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_large_corpus_that_is_not_prepared_says_what_to_do(folder, monkeypatch):
    monkeypatch.setattr("presslens.voices.prepared.AT_ONCE", 2)
    other = folder.parent / "unprepared"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("prepared"))
    with pytest.raises(PresslensError, match=f"3 articles .*say presslens prepare {other} first"):
        voices.attribute(load_corpus(other))


def test_what_cannot_be_prepared_is_said_in_one_sentence():
    with pytest.raises(PresslensError, match="only an imported corpus .* presslens import"):
        list(prepare(SEEDS))
    with pytest.raises(PresslensError, match='nothing called "attributions".*did you mean "attri'):
        list(prepare(SEEDS, steps=["attributions"]))


def test_the_command_says_what_it_did_and_in_one_sentence_what_it_cannot(folder, capsys):
    assert main(["prepare", str(folder), "--with", "words", "--jobs", "1"]) == 0
    assert capsys.readouterr().out.startswith("presslens: words: 2 of 2 batches done now")
    for arguments, told in (
        ([str(SEEDS)], "only an imported corpus can be prepared"),
        ([str(folder), "--with", "wrods"], 'did you mean "words"?'),
        ([str(folder), "--jobs", "-1"], "--jobs -1: expected"),
        ([str(folder), "--cluster", "tcp://"], "--cluster tcp://"),
    ):
        assert main(["prepare", *arguments]) == 2
        error = capsys.readouterr().err
        assert told in error and error.startswith("presslens: ") and error.count("\n") == 1


def test_a_disk_that_fills_while_the_index_is_joined_is_one_sentence(folder, monkeypatch, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("prepared"))

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("presslens.words.prepared.add_parts", full)
    with pytest.raises(PresslensError, match="the disk is full; what is done is kept"):
        list(prepare(other, steps=["words"], jobs=1))
    monkeypatch.undo()
    (step,) = prepare(other, steps=["words"], jobs=1)
    assert step.done.made == 0


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 16 MB, where the system lets us have one."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("only root may mount a disk, and not everywhere")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_disk_that_is_really_full_keeps_what_is_done(small_disk, tmp_path):
    whole, folder = make_store(tmp_path / "whole"), make_store(small_disk / "corpus")
    list(prepare(whole, steps=STEPS[1:], jobs=1))
    expected = contents(whole / "prepared")
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)) == 4096:
            pass
    os.truncate(filler, filler.stat().st_size - sum(map(len, expected.values())) // 2)
    with pytest.raises(PresslensError, match="the disk is full"):
        list(prepare(folder, steps=STEPS[1:], jobs=1))
    kept = contents(folder / "prepared")
    assert any("/done/" in name for name in kept)
    filler.unlink()
    list(prepare(folder, steps=STEPS[1:], jobs=1))
    assert contents(folder / "prepared") == expected
