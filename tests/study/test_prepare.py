"""Preparing a corpus: what is done is kept, whoever does it, and new articles cost themselves."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from presslens import PresslensError, Study, load_corpus
from presslens.cli import main
from presslens.corpus import store
from presslens.corpus.batches import _part, prepared
from presslens.prepare import STEPS, prepare
from presslens.prepared import word_batches

SEEDS = Path(__file__).parents[2] / "seeds"


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
    fewer = Study.open(folder, voiced=False)
    (home,) = (folder / "prepared" / "words" / "index" / "own").iterdir()
    inode = (home / "tokens").stat().st_ino
    (tmp_path / "later").rename(folder / "articles" / "part-000001.parquet")
    (again,) = prepare(folder, jobs=1, steps=["words"])
    assert (again.done.made, len(again.done.parts.keys)) == (1, 2)
    assert "words: 1 of 2 batches done now" in str(again)
    index = Study.open(folder, voiced=False).terms
    assert index.voice is None and len(index.articles) == 3
    assert (home / "tokens").stat().st_ino == inode, "the index has grown and is not made anew"
    assert len(fewer.terms.articles) == 2, "whoever has the smaller corpus goes on"
    list(prepare(whole, jobs=1, steps=["words"]))
    assert contents(folder / "prepared") == contents(whole / "prepared")


def test_an_index_of_other_articles_is_made_anew(tmp_path):
    folder = make_store(tmp_path / "corpus")
    list(prepare(folder, jobs=1, steps=["words"]))
    seeds = load_corpus(SEEDS)
    store.write_part(folder, seeds.only(seeds.articles.iloc[1:2]), name="part-000001")
    _part.cache_clear()  # a process takes it that parts never change
    list(prepare(folder, jobs=1, steps=["words"]))
    index = Study.open(folder, voiced=False).terms
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
    monkeypatch.setattr("presslens.study.AT_ONCE", 2)
    other = folder.parent / "unprepared"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("prepared"))
    with pytest.raises(PresslensError, match=f"3 articles .*say presslens prepare {other} first"):
        _ = Study.open(other).attributions


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

    monkeypatch.setattr("presslens.prepared.add_parts", full)
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
