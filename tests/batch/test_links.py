"""Nothing is cleared or replaced behind a symbolic link, nor in a folder of somebody else."""

from __future__ import annotations

import io
import os
import shutil

import pytest
from batch.test_run import notebook, project

from presslens.batch.plan import Request
from presslens.batch.publish import STAGING, staging
from presslens.batch.run import run_suite
from presslens.corpus.importing import import_corpus
from presslens.errors import PresslensError
from presslens.prepare import prepare
from presslens.work.parts import Parts

NEWS = "outlet,date,text\nThe Post,2021-06-18,Rain fell on the town all day.\n"


@pytest.fixture
def victim(tmp_path):
    """A folder of somebody else's, which a link leads to; it must stay as it is."""
    folder = tmp_path / "victim"
    (folder / "deep").mkdir(parents=True)
    for name in ("thesis.txt", "deep/notes.txt", "part-000000.parquet", "report.html"):
        (folder / name).write_text(f"mine: {name}", encoding="utf-8")
        os.utime(folder / name, (0, 0))  # old enough to be swept
    before = contents(folder)
    yield folder
    assert contents(folder) == before


def contents(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def imported(tmp_path):
    """Import one article into a corpus and prepare its words; return its folder."""
    (tmp_path / "news.csv").write_text(NEWS, encoding="utf-8")
    import_corpus(tmp_path / "news.csv", tmp_path / "corpus", jobs=1)
    list(prepare(tmp_path / "corpus", steps=["words"], jobs=1))
    return tmp_path / "corpus"


def replaced(folder, link, victim):
    """Put a link to `victim` in the place of `folder`/`link`."""
    place = folder / link
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(victim)


@pytest.mark.parametrize("name", [STAGING, "words", f"{STAGING}/lock"])
def test_a_run_refuses_a_link_in_the_folder_of_figures(name, tmp_path, victim):
    root = project(tmp_path / "p", words=notebook("1"))
    replaced(root / "figures", name, victim / "thesis.txt" if "lock" in name else victim)
    with pytest.raises(PresslensError, match="is a symbolic link"):
        run_suite(Request(root), stream=io.StringIO())


def test_links_inside_the_staging_folder_are_removed_and_not_followed(tmp_path, victim):
    (tmp_path / "out" / STAGING).mkdir(parents=True)
    (tmp_path / "out" / STAGING / "lock").write_text("")
    for name in ("words", "old-words", ".gitignore"):
        (tmp_path / "out" / STAGING / name).symlink_to(victim)
    with staging(tmp_path / "out") as folder:
        assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "lock"]
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("name", [STAGING, "words", "index.html"])
def test_a_run_refuses_a_folder_that_it_did_not_make(name, tmp_path):
    root = project(tmp_path / "p", words=notebook("1"))
    mine = root / "figures" / name
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("mine")
    with pytest.raises(PresslensError, match=name):
        run_suite(Request(root), stream=io.StringIO())
    assert (mine / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "name",
    [
        "prepared",
        "prepared/words",
        "prepared/words/index",
        "prepared/words/index/own",
        "prepared/words/done",
        "prepared/words/unfinished",
    ],
)
def test_preparing_refuses_a_link_where_it_clears_or_replaces(name, tmp_path, victim):
    corpus = imported(tmp_path)
    replaced(corpus, name, victim)
    with pytest.raises(PresslensError, match="is a symbolic link"):
        list(prepare(corpus, steps=["words"], jobs=1))


def test_preparing_refuses_a_link_in_the_place_of_an_array(tmp_path, victim):
    corpus = imported(tmp_path)
    (index,) = (corpus / "prepared" / "words" / "index" / "own").iterdir()
    data = (index / "tokens").read_bytes()
    (tmp_path / "outside").write_bytes(data + b"mine")
    replaced(index, "tokens", tmp_path / "outside")
    (tmp_path / "more.csv").write_text(NEWS.replace("Rain", "Snow"), encoding="utf-8")
    import_corpus(tmp_path / "more.csv", corpus, jobs=1)
    with pytest.raises(PresslensError, match="is a symbolic link"):
        list(prepare(corpus, steps=["words"], jobs=1))
    assert (tmp_path / "outside").read_bytes() == data + b"mine"


@pytest.mark.parametrize("name", ["articles", "passages", "sources"])
def test_an_import_refuses_a_link_in_the_place_of_a_table(name, tmp_path, victim):
    corpus = imported(tmp_path)
    replaced(corpus, name, victim)
    (tmp_path / "more.csv").write_text(NEWS.replace("Rain", "Snow"), encoding="utf-8")
    with pytest.raises(PresslensError, match=r"is a symbolic link"):
        import_corpus(tmp_path / "more.csv", corpus, jobs=1)


@pytest.mark.parametrize("name", ["README.md", "copies.csv", "set_aside.jsonl"])
def test_an_import_writes_no_file_behind_a_link(name, tmp_path, victim):
    corpus = imported(tmp_path)
    replaced(corpus, name, victim / "thesis.txt")
    (tmp_path / "more.csv").write_text(f"{NEWS}The Post,2021-06-19,\n", encoding="utf-8")
    import_corpus(tmp_path / "more.csv", corpus, jobs=1)


def test_sweeping_leaves_a_linked_folder_alone(tmp_path, victim):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "unfinished").symlink_to(victim)
    with pytest.raises(PresslensError, match="is a symbolic link"):
        Parts(tmp_path / "work", ()).sweep("run")
